"""Heating and cooling with the registers of 2020: two loops and a convector."""

from collections.abc import Mapping

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.zontromat.systems.bgerp.registers import Value
from custom_components.zontromat.systems.bgerp.zone.block import BadSetting
from custom_components.zontromat.systems.bgerp.zone.blocks.hvac import Hvac
from custom_components.zontromat.systems.bgerp.zone.options import Options
from custom_components.zontromat.systems.bgerp.zone.pins import Reading

from .rig import Rig, Values

SETTINGS: Mapping[str, Value] = {
    "hvac.adjust_temp": 0,
    "hvac.air_temp_cent.circuit": "28FFFCD0001703AE",
    "hvac.air_temp_cent.enabled": True,
    "hvac.air_temp_lower.circuit": "28FFC4EE00170349",
    "hvac.air_temp_lower.enabled": True,
    "hvac.air_temp_upper.circuit": "28FF2B70C11604B7",
    "hvac.air_temp_upper.enabled": True,
    "hvac.convector.enabled": True,
    "hvac.convector.stage_1.output": "RO0",
    "hvac.convector.stage_2.output": "RO1",
    "hvac.convector.stage_3.output": "RO2",
    "hvac.goal_building_temp": 20,
    "hvac.thermal_force_limit": 100,
    "hvac.thermal_mode": 2,
    "hvac.update_rate": 3,
    **{
        f"hvac.loop{loop}.{name}": value
        for loop, pins in ((1, ("AO3", "AI1", "RO4", "DI4")), (2, ("AO4", "AI2", "RO3", "DI5")))
        for name, value in {
            "cnt.enabled": True,
            "cnt.input": pins[3],
            "cnt.tpl": 2,
            "fan.enabled": True,
            "fan.max_speed": 30,
            "fan.min_speed": 0,
            "fan.output": pins[0],
            "temp.circuit": "28FF2B70C11604B7",
            "temp.enabled": True,
            "valve.enabled": True,
            "valve.feedback": pins[1],
            "valve.max_pos": 100,
            "valve.min_pos": 0,
            "valve.output": pins[2],
        }.items()
    },
}
AIR = ("air_temp_cent", "air_temp_lower", "air_temp_upper")
STAGES = ("convector_1_stage_1", "convector_1_stage_2", "convector_1_stage_3")
SHUT_VALVES = {"loop_1_valve": False, "loop_2_valve": False}
AT_REST: Mapping[str, Reading] = (
    SHUT_VALVES | dict.fromkeys(STAGES, False) | {"loop_1_fan": 0.0, "loop_2_fan": 0.0}  # type: ignore[operator]
)


def room(temperature: float | None = None, options: Options | None = None, **changes: Value) -> Rig[Hvac]:
    """Return the block in a room; names of changed registers have `__` for `.`."""
    rig = Rig(Hvac(), {**SETTINGS, **{name.replace("__", "."): value for name, value in changes.items()}}, options)
    set_air(rig, temperature)
    return rig


def set_air(rig: Rig[Hvac], temperature: float | None) -> None:
    """Let all air sensors read the same, or nothing."""
    for name in AIR:
        rig.readings.pop(name, None)
        if temperature is not None:
            rig.readings[name] = temperature


def stages_on(rig: Rig[Hvac]) -> list[int]:
    """Return the stages that are on."""
    return [number for number, name in enumerate(STAGES, 1) if rig.outputs[name]]


def valves(rig: Rig[Hvac]) -> tuple[Reading, Reading]:
    """Return the outputs of the valves."""
    return rig.outputs["loop_1_valve"], rig.outputs["loop_2_valve"]


def test_wiring() -> None:
    """Each register that names a pin or a sensor is wired; no sensor is indispensable."""
    wiring = Hvac.wiring(Hvac.settings(Values(SETTINGS), Options()))
    assert {name: str(wire) for name, wire in wiring.outputs.items()} == {
        "loop_1_valve": "RO4",
        "loop_1_fan": "AO3",
        "loop_2_valve": "RO3",
        "loop_2_fan": "AO4",
        "convector_1_stage_1": "RO0",
        "convector_1_stage_2": "RO1",
        "convector_1_stage_3": "RO2",
    }
    assert not wiring.inputs
    assert {name: str(wire) for name, wire in wiring.optional.items()} == {
        "air_temp_cent": "28FFFCD0001703AE",
        "air_temp_lower": "28FFC4EE00170349",
        "air_temp_upper": "28FF2B70C11604B7",
        "loop_1_feedback": "AI1",
        "loop_1_meter": "DI4",
        "loop_1_water": "28FF2B70C11604B7",
        "loop_2_feedback": "AI2",
        "loop_2_meter": "DI5",
        "loop_2_water": "28FF2B70C11604B7",
    }


def test_transition_heats_and_cools() -> None:
    """Loop 2 heats with the lower fan, loop 1 cools with the upper one."""
    rig = room(18.0)
    rig.step()
    assert valves(rig) == (False, True)
    assert (rig.outputs["loop_1_fan"], rig.outputs["loop_2_fan"]) == (0.0, 3.0), "limited to 30 %"
    assert rig.states["force"] == pytest.approx(40)
    assert (rig.states["temperature"], rig.states["target"]) == (18.0, 20.0)
    set_air(rig, 23.0)
    rig.advance(600)
    assert valves(rig) == (True, False)
    assert (rig.outputs["loop_1_fan"], rig.outputs["loop_2_fan"]) == (3.0, 0.0)
    assert rig.states["force"] < -50


@pytest.mark.parametrize(
    ("mode", "temperature", "expected"),
    [
        (0, 15.0, (False, False)),
        (1, 15.0, (True, True)),
        (1, 20.0, (False, False)),
        (1, 25.0, (False, False)),
        (2, 20.0, (False, False)),
        (3, 15.0, (False, False)),
        (3, 20.0, (False, False)),
        (3, 25.0, (True, True)),
        (4, 15.0, (False, False)),
        (None, 15.0, (False, False)),
    ],
)
def test_seasons(mode: int | None, temperature: float, expected: tuple[bool, bool]) -> None:
    """The cold season heats with both loops, the warm one cools with both; without one nothing runs."""
    rig = room(temperature, hvac__thermal_mode=mode)
    rig.step()
    assert valves(rig) == expected
    assert (rig.outputs["loop_1_fan"] or rig.outputs["loop_2_fan"]) == (3.0 if any(expected) else 0.0)


def test_no_force_for_what_the_pipes_do_not_carry() -> None:
    """A room that is too warm in the cold season cannot be cooled; neither fan nor convector pretends to."""
    rig = room(25.0, hvac__thermal_mode=1)
    rig.step()
    rig.advance(3600)
    assert rig.states["force"] == 0
    assert rig.outputs == AT_REST
    set_air(rig, 19.0)
    rig.advance(60)
    assert valves(rig) == (True, True), "an hour of too much warmth has not wound anything up"


@pytest.mark.parametrize(
    ("temperature", "expected"), [(15.0, (False, False)), (20.0, (True, True)), (25.0, (True, True))]
)
def test_cold_season_as_the_original(temperature: float, expected: tuple[bool, bool]) -> None:
    """Whoever wants them back has the original's valves, shut when heat is wanted."""
    rig = room(temperature, Options(cold_season_as_original=True), hvac__thermal_mode=1)
    rig.step()
    assert valves(rig) == expected


@pytest.mark.parametrize(
    ("goal", "adjust", "target"), [(20, 0, 20.0), (20, 1.5, 21.5), (20, 40, 22.5), (99, None, 26.0), (-5, -9, 15.5)]
)
def test_goal(goal: float, adjust: float | None, target: float) -> None:
    """The goal stays comfortable, and the room's correction small."""
    rig = room(20.0, hvac__goal_building_temp=goal, hvac__adjust_temp=adjust)
    rig.step()
    assert rig.states["target"] == target


def test_majority_and_reports() -> None:
    """The majority of the sensors counts; each that is read is reported, and what is not read is not known."""
    rig = room(None)
    rig.readings |= {"air_temp_cent": 20.5, "air_temp_lower": 21.5}
    rig.step()
    assert rig.states["temperature"] == 21.5
    assert rig.registers["hvac.air_temp_upper_1.value"] is None
    rig.readings["air_temp_upper"] = 23.0
    rig.step()
    assert rig.states["temperature"] == 21.0
    assert [rig.registers[f"hvac.{name}_1.value"] for name in AIR] == [20.5, 21.5, 23.0]


def test_sensor_that_comes_as_a_register() -> None:
    """A sensor that is not on the 1-wire bus is read from its register, and not reported."""
    rig = room(None, hvac__air_temp_cent__circuit=None, hvac__air_temp_cent_1__value=18.0)
    rig.step()
    assert rig.states["temperature"] == 18.0
    assert rig.registers["hvac.air_temp_cent_1.value"] == 18.0
    assert "hvac.air_temp_cent_1.value" in rig.block.watched()


def test_sensor_that_was_switched_off() -> None:
    """What a sensor has told before it was switched off does not count."""
    rig = room(21.0, hvac__air_temp_cent__enabled=False, hvac__air_temp_cent_1__value=5.0)
    rig.step()
    assert rig.states["temperature"] == 21.0


@pytest.mark.parametrize("lost", ["sensors", "goal"])
def test_unknown_is_rest(lost: str) -> None:
    """Without a temperature or a goal everything is off, and nothing is taken for 0."""
    rig = room(15.0)
    rig.step()
    rig.advance(60)
    assert rig.outputs != AT_REST
    if lost == "sensors":
        set_air(rig, None)
    else:
        rig.registers["hvac.goal_building_temp"] = None
    rig.step()
    assert rig.outputs == AT_REST
    assert rig.states["force"] is None
    assert rig.states["temperature" if lost == "sensors" else "target"] is None


@pytest.mark.parametrize(("temperature", "stage"), [(19.0, 0), (18.0, 1), (16.0, 2), (15.0, 3), (25.0, 3), (22.0, 1)])
def test_convector(temperature: float, stage: int) -> None:
    """A third of the force is a stage, in both directions."""
    rig = room(temperature)
    rig.step()
    assert stages_on(rig) == [], "nobody knows how the relays were left"
    rig.advance(10)
    assert stages_on(rig) == ([stage] if stage else [])
    assert rig.states["convector_1_stage"] == stage


def test_convector_steps_down_through_off() -> None:
    """Between two stages all relays are off for a moment."""
    rig = room(15.0)
    rig.step()
    rig.advance(10)
    assert stages_on(rig) == [3]
    set_air(rig, 17.5)
    rig.step()
    assert stages_on(rig) == []
    rig.advance(1)
    assert stages_on(rig) == [1]


def test_convector_does_not_chatter() -> None:
    """At the border between two stages the former one stays."""
    rig = room(16.6)
    rig.step()
    rig.advance(10)
    assert stages_on(rig) == [2]
    set_air(rig, 16.8)
    rig.step()
    assert stages_on(rig) == [2]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.one_of(st.none(), st.floats(-40, 80)), st.floats(0.1, 600), st.sampled_from([0, 1, 2, 3])),
        max_size=20,
    )
)
def test_never_two_stages_or_out_of_range(course: list[tuple[float | None, float, int]]) -> None:
    """Whatever the room and the season do, one stage at most is on, and the fans keep to their limits."""
    rig = room(20.0)
    before: list[int] = []
    for temperature, seconds, mode in course:
        rig.registers["hvac.thermal_mode"] = mode
        set_air(rig, temperature)
        for pause in (0.0, seconds):
            rig.advance(pause)
            rig.step()
            now = stages_on(rig)
            assert len(now) <= 1
            assert pause or not before or not now or now == before, "not from one stage to another without time"
            before = now
            assert 0 <= rig.outputs["loop_1_fan"] <= 3 and 0 <= rig.outputs["loop_2_fan"] <= 3
            assert not (rig.outputs["loop_1_fan"] and rig.outputs["loop_2_fan"])
            assert rig.states["force"] is None or -100 <= rig.states["force"] <= 100


def test_analog_valve_and_limits() -> None:
    """0-10 V for the position within its limits; a fan that turns turns at its lowest speed at least."""
    rig = room(19.4, hvac__loop2__valve__output="AO1", hvac__loop2__valve__max_pos=80, hvac__loop2__fan__min_speed=20)
    rig.step()
    assert (rig.outputs["loop_2_valve"], rig.outputs["loop_2_fan"]) == (8.0, 2.0)
    set_air(rig, 25.0)
    rig.advance(400)
    assert (rig.outputs["loop_2_valve"], rig.outputs["loop_2_fan"]) == (0.0, 0.0)


def test_contradicting_and_absurd_limits() -> None:
    """Numbers beyond what makes sense are taken for what they can be."""
    rig = room(
        15.0,
        hvac__loop2__fan__min_speed=90,
        hvac__loop2__fan__max_speed=30,
        hvac__thermal_force_limit=900,
        hvac__update_rate=-4,
        hvac__loop1__cnt__tpl=0,
    )
    rig.step()
    assert rig.outputs["loop_2_fan"] == 3.0
    assert rig.states["force"] == 100
    assert rig.wake == 1.0
    rig.advance(1)
    assert rig.wake == 6.0, "five seconds at least"


def test_thermal_force_limit() -> None:
    """The limit holds."""
    rig = room(15.0, hvac__thermal_force_limit=40)
    rig.step()
    rig.advance(3600)
    assert rig.states["force"] == 40
    assert rig.states["convector_1_stage"] == 1


def test_small_differences_add_up_slowly() -> None:
    """A lasting small difference is corrected after a while, without moving the valves back and forth."""
    rig = room(19.7)
    rig.step()
    assert valves(rig) == (False, False)
    rig.advance(3600)
    assert valves(rig) == (False, True)
    set_air(rig, 20.1)
    rig.advance(600)
    assert valves(rig) == (False, True), "it has just begun"
    set_air(rig, 20.6)
    rig.advance(600)
    assert valves(rig) == (False, False)


def test_a_warm_afternoon_is_not_heated() -> None:
    """What a cold morning has summed up is forgotten while the sun makes the room too warm."""
    rig = room(19.2, hvac__thermal_mode=1)
    rig.step()
    rig.advance(7200)
    set_air(rig, 23.0)
    rig.step()
    rig.advance(3 * 3600)
    set_air(rig, 20.5)
    rig.step()
    rig.advance(600)
    assert valves(rig) == (False, False)


def test_valves_rest_between_movements() -> None:
    """A temperature that jumps does not make the valves jump."""
    rig = room(18.0)
    rig.step()
    switches = 0
    for index in range(120):
        set_air(rig, (18.0, 22.0)[index % 2])
        before = valves(rig)
        rig.advance(10)
        switches += valves(rig) != before
    assert switches <= 4


@pytest.mark.parametrize(
    ("feedback", "reading", "position"),
    [("AI1", 4.2, 42.0), ("AI1", 11.0, 100.0), ("AI1", -0.1, 0.0), ("AI1", None, None), ("DI3", True, 100.0)],
)
def test_feedback(feedback: str, reading: Reading | None, position: float | None) -> None:
    """The position is what the valve says, and unknown where it says nothing."""
    rig = room(15.0, hvac__loop1__valve__feedback=feedback)
    if reading is not None:
        rig.readings["loop_1_feedback"] = reading
    rig.step()
    assert rig.states["loop_1_position"] == position


def test_leak() -> None:
    """Water that runs through a shut loop is lost; an open one, a reset counter and no counter are no leak."""
    rig = room(20.0)
    rig.readings |= {"loop_1_meter": 1000.0, "loop_2_meter": 7.0}
    rig.step()
    assert rig.states["loop_1_leak"] is None, "the valve is still closing"
    rig.readings["loop_1_meter"] = 1001.0
    rig.advance(300)
    assert (rig.states["loop_1_leak"], rig.states["loop_2_leak"]) == (0, 0)
    rig.readings["loop_1_meter"] = 1005.0
    rig.advance(60)
    assert rig.states["loop_1_leak"] == 2.0
    assert [(event.kind, dict(event.data)) for event in rig.events] == [("loop_leak", {"loop": 1, "litres": 2.0})]
    rig.readings["loop_1_meter"] = 3.0
    rig.advance(60)
    assert rig.states["loop_1_leak"] == 0
    del rig.readings["loop_1_meter"]
    rig.step()
    assert rig.states["loop_1_leak"] is None
    set_air(rig, 15.0)
    rig.advance(10)
    assert rig.states["loop_2_leak"] is None, "water is meant to run"


def test_parts_that_are_not_in_use() -> None:
    """What is switched off or has no pin is not wired; the rest goes on."""
    rig = room(
        15.0,
        hvac__convector__enabled=False,
        hvac__loop1__valve__enabled=False,
        hvac__loop1__fan__output=None,
        hvac__loop2__cnt__enabled=False,
        hvac__loop2__temp__enabled=False,
    )
    rig.step()
    assert rig.outputs == {"loop_2_valve": True, "loop_2_fan": 3.0}
    rig.advance(10)
    assert rig.states["convector_1_stage"] == 0


def test_everything_null() -> None:
    """A block without any setting does nothing, calmly."""
    rig = Rig(Hvac(), {})
    rig.step()
    assert rig.outputs == {}
    assert rig.wake is not None


@pytest.mark.parametrize(
    ("register", "value"),
    [
        ("hvac.loop1.valve.output", "AI0"),
        ("hvac.loop1.fan.output", "RO2"),
        ("hvac.loop1.cnt.input", "XY"),
        ("hvac.air_temp_cent.circuit", "28FF"),
        ("hvac.loop1.valve.output", "RO3"),
        ("hvac.convector.stage_2.output", "RO0"),
    ],
)
def test_bad_settings(register: str, value: str) -> None:
    """A pin that cannot be, or that is named twice, is refused by name."""
    with pytest.raises(BadSetting):
        Hvac.settings(Values({**SETTINGS, register: value}), Options())


def test_safe_and_restart() -> None:
    """Safe is off; a restart keeps what was learnt about the room's needs and begins with the relays off."""
    rig = room(19.7)
    rig.step()
    rig.advance(3600)
    remembered = rig.block.remembers()
    assert remembered["integral"] == 6
    rig.make_safe()
    assert rig.outputs == AT_REST
    again = room(None)
    again.block.recall(remembered)
    again.step()
    set_air(again, 19.7)
    again.step()
    assert valves(again) == (False, True)
    for nonsense in ({}, {"integral": "x", "activations": 3}):
        room().block.recall(nonsense)
