"""Heating and cooling with today's registers: floor loops, convector loops and convectors."""

from collections.abc import Mapping

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.zontromat.systems.bgerp.registers import DeviceSettings, Generation, Value
from custom_components.zontromat.systems.bgerp.zone.block import BadSetting
from custom_components.zontromat.systems.bgerp.zone.blocks.hvac import Hvac
from custom_components.zontromat.systems.bgerp.zone.options import Options

from .rig import Rig, Values

AIR = "hvac.air_temp_cent_1.value"
CENTRE = "hvac.air_temp_cent_1.settings"


def valve(*outputs: str) -> DeviceSettings:
    """Return a valve."""
    return DeviceSettings(vendor="Tonhe", model="a20t20b2c", options={"output": list(outputs)})


def convector(*stages: str) -> DeviceSettings:
    """Return a convector."""
    options = {f"stage{number}": [stage] for number, stage in enumerate(stages, 1)}
    return DeviceSettings(vendor="Silpa", model="Klimafan", options=options)


SETTINGS: Mapping[str, Value] = {
    "hvac.adjust_temp": 0,
    "hvac.goal_building_temp": 20,
    "hvac.temp.min": 20,
    "hvac.temp.max": 30,
    "hvac.thermal_mode": 2,
    "hvac.update_rate": 300,
    "hvac.floor_loop_1.valve.settings": valve("DO0"),
    "hvac.floor_loop_2.valve.settings": valve("off"),
    "hvac.conv_loop_1.valve.settings": valve("!U0:ID6:FC5:R0:RO0", "DO1"),
    "hvac.convector_1.settings": convector("RO0", "RO1", "RO2"),
    "hvac.convector_2.settings": convector("off", "off", "off"),
    "glob.floor.mode": 2,
    "glob.conv.mode": 2,
}


def room(temperature: float | None, **changes: Value) -> Rig[Hvac]:
    """Return the block in a room; names of changed registers have `__` for `.`."""
    changed = {name.replace("__", "."): value for name, value in changes.items()}
    return Rig(Hvac(), {**SETTINGS, AIR: temperature, **changed}, generation=Generation.CURRENT)


def stage_of(rig: Rig[Hvac]) -> int:
    """Return the stage that is on."""
    on = [stage for stage in (1, 2, 3) if rig.outputs[f"convector_1_stage_{stage}"]]
    assert len(on) <= 1
    return on[0] if on else 0


def test_wiring() -> None:
    """Pins that are switched off are not wired; several pins do the same."""
    values = Values(SETTINGS)
    values.generation = Generation.CURRENT
    wiring = Hvac.wiring(Hvac.settings(values, Options()))
    assert {name: str(wire) for name, wire in wiring.outputs.items()} == {
        "floor_loop_1": "DO0",
        "conv_loop_1": "!U0:ID6:FC5:R0:RO0",
        "conv_loop_1#2": "DO1",
        "convector_1_stage_1": "RO0",
        "convector_1_stage_2": "RO1",
        "convector_1_stage_3": "RO2",
    }
    assert not wiring.inputs and not wiring.optional


@pytest.mark.parametrize(
    ("mode", "temperature", "floor", "loop", "stage", "fans"),
    [
        (0, 15.0, False, False, 0, 0),
        (1, 23.0, True, True, 3, -80),
        (1, 22.5, True, True, 2, -50),
        (1, 21.5, True, True, 1, -30),
        (1, 20.5, True, True, 0, 0),
        (1, 20.0, True, True, 0, 0),
        (1, 19.5, False, False, 0, 0),
        (2, 21.0, False, False, 0, 0),
        (2, 20.0, True, True, 0, 0),
        (2, 19.5, True, True, 0, 0),
        (2, 19.0, True, True, 1, 0),
        (2, 18.0, True, True, 2, 30),
        (2, 10.0, True, True, 3, 80),
        (3, 17.0, True, False, 0, 0),
        (3, 20.5, False, False, 0, 0),
        (3, 21.0, False, True, 0, 0),
        (3, 22.5, False, True, 1, 0),
        (3, 30.0, False, True, 1, 0),
        (7, 15.0, False, False, 0, 0),
        (None, 15.0, False, False, 0, 0),
    ],
)
def test_tables(mode: int | None, temperature: float, floor: bool, loop: bool, stage: int, fans: int) -> None:
    """Each mode has its row for floor, convectors and fans."""
    rig = room(temperature, glob__floor__mode=mode, glob__conv__mode=mode)
    rig.step()
    rig.advance(10)
    assert (rig.outputs["floor_loop_1"], rig.outputs["conv_loop_1"], rig.outputs["conv_loop_1#2"]) == (
        floor,
        loop,
        loop,
    )
    assert (stage_of(rig), rig.registers["vent.hvac_setpoint_1"]) == (stage, fans)


@pytest.mark.parametrize(("adjust", "target"), [(0, 20.0), (None, 20.0), (22.5, 22.5), (45, 30.0), (-3, 20.0)])
def test_adjustment_is_the_wanted_temperature(adjust: float | None, target: float) -> None:
    """The room's panel says what it wants, within what can be reached."""
    rig = room(20.0, hvac__adjust_temp=adjust)
    rig.step()
    assert rig.states["target"] == target


def test_floor_shares_the_time() -> None:
    """Half of the force opens the floor valve half of each hour."""
    rig = room(19.0, glob__floor__mode=3)
    rig.step()
    opened = 0
    for _ in range(7200 // 60):
        opened += bool(rig.outputs["floor_loop_1"])
        rig.advance(60)
    assert opened == 60
    assert rig.states["floor_duty"] == 50
    assert rig.registers["hvac.floor_loop_1.valve.activations"] == {"position": 100, "openings": 3, "closings": 2}


def test_wakes_when_the_share_is_over() -> None:
    """The valve shuts in time although the room is looked at seldom."""
    rig = room(19.0, glob__floor__mode=3, hvac__update_rate=9000)
    rig.step()
    rig.advance(1799)
    assert rig.outputs["floor_loop_1"]
    rig.advance(1)
    assert not rig.outputs["floor_loop_1"]


def test_states_do_not_toggle() -> None:
    """A temperature at the border between two states moves nothing."""
    rig = room(20.24)
    rig.step()
    assert rig.outputs["floor_loop_1"]
    for temperature in (20.26, 20.24, 20.33, 20.2):
        rig.registers[AIR] = temperature
        rig.step()
        assert rig.outputs["floor_loop_1"], temperature
    rig.registers[AIR] = 20.4
    rig.step()
    assert not rig.outputs["floor_loop_1"]


def test_switched_off_in_the_room() -> None:
    """The mode "none" stops everything, as does a temperature that is not known."""
    for rig in (room(15.0, hvac__thermal_mode=0), room(None)):
        rig.step()
        rig.advance(10)
        assert not any(rig.outputs.values())
        assert rig.registers["vent.hvac_setpoint_1"] == 0
        assert rig.states["force"] is None


def test_force_in_percent() -> None:
    """Three kelvin are all."""
    rig = room(18.5)
    rig.step()
    assert rig.states["force"] == 50


def test_safe_and_restart() -> None:
    """Safe is off; the movements of the valves are counted on after a restart."""
    rig = room(17.0)
    rig.step()
    rig.advance(10)
    rig.make_safe()
    assert set(rig.outputs.values()) == {False}
    again = room(17.0)
    again.block.recall(rig.block.remembers())
    again.step()
    assert again.registers["hvac.conv_loop_1.valve.activations"] == {"position": 100, "openings": 2, "closings": 0}
    assert stage_of(again) == 0
    again.advance(10)
    assert stage_of(again) == 3


def test_bad_pin() -> None:
    """A pin that cannot be is refused by name."""
    values = Values({**SETTINGS, "hvac.floor_loop_1.valve.settings": valve("AO1")})
    values.generation = Generation.CURRENT
    with pytest.raises(BadSetting, match=r"hvac\.floor_loop_1\.valve\.settings"):
        Hvac.settings(values, Options())


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.one_of(st.none(), st.floats(-40, 80)), st.floats(0.1, 4000), st.sampled_from([0, 1, 2, 3])),
        max_size=20,
    )
)
def test_never_two_stages(course: list[tuple[float | None, float, int]]) -> None:
    """Whatever the room and the modes do, one stage at most is on."""
    rig = room(20.0)
    for temperature, seconds, mode in course:
        rig.registers |= {AIR: temperature, "glob.conv.mode": mode, "glob.floor.mode": mode}
        before = stage_of(rig) if rig.outputs else 0
        rig.step()
        assert not before or stage_of(rig) in {0, before}
        rig.advance(seconds)
        stage_of(rig)
