"""Light: two channels that keep an illuminance."""

from collections.abc import Mapping
from itertools import pairwise

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.zontromat.systems.bgerp.registers import Value
from custom_components.zontromat.systems.bgerp.zone.block import BadSetting
from custom_components.zontromat.systems.bgerp.zone.blocks.light import Light
from custom_components.zontromat.systems.bgerp.zone.options import Options

from .rig import Rig, Values

SETTINGS: Mapping[str, Value] = {
    "light.max": 10_000,
    "light.min": 800,
    "light.sensor.circuit": "26607314020000F8",
    "light.sensor.enabled": True,
    "light.v1.output": "AO1",
    "light.v2.output": "AO2",
}


class Room:
    """A room with lamps, daylight and a sensor."""

    def __init__(self, lamps: float = 1500.0, daylight: float = 0.0, **changes: Value) -> None:
        """Furnish the room; `lamps` is what they give at most, in lux."""
        self.rig = Rig(Light(), {**SETTINGS, **{name.replace("__", "."): value for name, value in changes.items()}})
        self.lamps, self.daylight = lamps, daylight
        self.has_sensor = True
        self.levels: list[float] = []

    @property
    def light(self) -> float:
        """The illuminance, in lux."""
        return self.daylight + self.lamps * (self.volts(1) + self.volts(2)) / 20

    def volts(self, number: int) -> float:
        """Return the volts of a channel."""
        return float(self.rig.outputs.get(f"v{number}", 0.0))

    def run(self, seconds: float) -> None:
        """Let time pass; the sensor is read every two seconds."""
        for _ in range(max(1, round(seconds / 2))):
            self.rig.readings.clear()
            if self.has_sensor:
                self.rig.readings["sensor"] = -min(self.light / 10_000, 1.0) / 0.99 * 0.25
            self.rig.step()
            self.rig.advance(min(2, seconds))
            self.levels.append(float(self.rig.states["level"]))  # type: ignore[arg-type]

    def want(self, lux: float | None) -> None:
        """Want an illuminance."""
        self.rig.registers["light.target_illum"] = lux

    @property
    def turns(self) -> int:
        """How often the level has turned round."""
        steps = [b - a for a, b in pairwise(self.levels) if b != a]
        return sum(a * b < 0 for a, b in pairwise(steps))


def test_wiring() -> None:
    """Outputs and sensor are wired; it can do without the latter."""
    registers = Values({**SETTINGS, "light.r1.output": "U0:ID2:FC5:R0:DO6", "light.hallway_lighting.output": "DO1"})
    wiring = Light.wiring(Light.settings(registers, Options()))
    assert {name: str(wire) for name, wire in wiring.outputs.items()} == {
        "v1": "AO1",
        "v2": "AO2",
        "r1": "U0:ID2:FC5:R0:DO6",
        "hallway": "DO1",
    }
    assert {name: str(wire) for name, wire in wiring.optional.items()} == {"sensor": "26607314020000F8"}


@pytest.mark.parametrize("lamps", [900.0, 1500.0, 4000.0, 10_000.0])
@pytest.mark.parametrize("target", [None, 850.0, 2000.0])
def test_reaches_what_is_wanted(lamps: float, target: float | None) -> None:
    """Whatever the lamps can give, the light is reached and kept without swinging."""
    room = Room(lamps, light__target_illum=target)
    room.run(900)
    goal = min(target or 800.0, lamps)
    assert room.light == pytest.approx(goal, rel=0.06)
    assert room.turns <= 1
    room.levels.clear()
    room.run(600)
    assert room.turns == 0 and max(room.levels) - min(room.levels) < 5


def test_daylight() -> None:
    """The lamps give what daylight does not, and no more."""
    room = Room()
    room.run(600)
    for hour in (0, 300, 600, 900, 1500, 900, 600, 300, 0):
        room.daylight = hour
        room.run(600)
        assert room.light == pytest.approx(max(800, hour), abs=60)
    assert room.turns <= 3
    room.daylight = 1500
    room.run(900)
    assert (room.volts(1), room.volts(2)) == (0.0, 0.0)


def test_second_channel_after_the_first() -> None:
    """Up to the half the first channel rises, then the second."""
    room = Room()
    room.has_sensor = False
    for target, volts in ((1000.0, (2.0, 0.0)), (5000.0, (10.0, 0.0)), (7500.0, (10.0, 5.0)), (99_999.0, (10.0, 10.0))):
        room.want(target)
        room.run(1)
        assert (room.volts(1), room.volts(2)) == volts


def test_single_channel() -> None:
    """One channel alone has the whole range."""
    room = Room(light__v1__output=None)
    room.has_sensor = False
    room.want(5000.0)
    room.run(1)
    assert room.rig.outputs == {"v2": 5.0}


@pytest.mark.parametrize(("target", "goal"), [(100.0, 800.0), (900.0, 900.0), (20_000.0, 3000.0), (-7.0, None)])
def test_limits(target: float, goal: float) -> None:
    """A wish stays between the lowest and the highest illuminance."""
    room = Room(light__target_illum=target, light__max=3000)
    room.run(1)
    assert room.rig.states["goal"] == goal


def test_contradicting_limits() -> None:
    """Where the lowest is above the highest, the highest counts."""
    room = Room(light__target_illum=500, light__min=900, light__max=600)
    room.run(1)
    assert room.rig.states["goal"] == 600


def test_off() -> None:
    """A wish for no light is darkness at once."""
    room = Room(light__target_illum=1000)
    room.run(300)
    room.want(0)
    room.run(2)
    assert (room.volts(1), room.volts(2)) == (0.0, 0.0)
    assert room.rig.wake is None


def test_nothing_wanted_and_nothing_measured() -> None:
    """Nobody asks for light and nothing says that it is dark."""
    room = Room()
    room.has_sensor = False
    room.run(600)
    assert room.rig.states["level"] == 0
    assert room.rig.registers["light.illumination"] is None


def test_sensor_lost() -> None:
    """Without its sensor the light stays as it is; nothing is taken for darkness."""
    room = Room()
    room.run(600)
    level = room.rig.states["level"]
    room.has_sensor = False
    room.run(600)
    assert room.rig.states["level"] == level
    assert room.rig.states["illuminance"] is None
    room.has_sensor = True
    room.run(300)
    assert room.light == pytest.approx(800, abs=60)


@pytest.mark.parametrize(
    ("volts", "lux"),
    [(0.0, 0), (-0.125, 4950), (-0.25, 9900), (-0.255, 9900), (0.005, 0), (-0.4, None), (0.3, None), (None, None)],
)
def test_sensor(volts: float | None, lux: float | None) -> None:
    """The voltage tells lux; what the sensor cannot give is not known."""
    rig = Rig(Light(), SETTINGS)
    if volts is not None:
        rig.readings["sensor"] = volts
    rig.step()
    assert rig.registers["light.illumination"] == lux


def test_sensor_that_comes_as_a_register() -> None:
    """A sensor that is not on the 1-wire bus is read from its register, and not reported."""
    rig = Rig(Light(), {**SETTINGS, "light.sensor.circuit": None, "light.illumination": 300.0})
    rig.step()
    assert rig.states["illuminance"] == 300
    assert rig.states["level"] > 0
    assert rig.registers["light.illumination"] == 300.0


def test_sensor_that_was_switched_off() -> None:
    """What a sensor has told before it was switched off does not count."""
    rig = Rig(Light(), {**SETTINGS, "light.sensor.enabled": False, "light.illumination": 300.0})
    rig.step()
    assert rig.states["illuminance"] is None


def test_people_leave() -> None:
    """The light goes off when they have left, and on when they come; a new wish counts in between."""
    room = Room(light__target_illum=1000)
    room.run(300)
    room.rig.registers["general.is_empty"] = True
    room.run(2)
    assert room.rig.states["level"] == 0
    room.want(900)
    room.run(2)
    assert room.rig.states["level"] > 0
    room.want(0)
    room.run(2)
    assert room.rig.states["level"] == 0
    room.want(1000)
    room.rig.registers["general.is_empty"] = False
    room.run(2)
    assert room.rig.states["level"] > 0


def test_load_resistors() -> None:
    """A channel that is nearly dark needs its resistor."""
    room = Room(light__r1__output="DO6", light__r2__output="DO7", light__target_illum=3000)
    room.has_sensor = False
    room.run(1)
    assert (room.rig.outputs["r1"], room.rig.outputs["r2"]) == (False, True)
    room.want(0)
    room.run(1)
    assert (room.rig.outputs["r1"], room.rig.outputs["r2"]) == (True, True)


def test_hallway() -> None:
    """The hallway is lit while somebody moves, and for a time after."""
    rig = Rig(Light(), {"light.hallway_lighting.output": "DO1", "light.hallway_lighting.time": 60})
    rig.step()
    assert rig.outputs == {"hallway": False}
    rig.registers["pir_detector.state"] = True
    rig.step()
    rig.advance(600)
    assert rig.outputs["hallway"]
    rig.registers["pir_detector.state"] = False
    rig.step()
    rig.advance(59)
    assert rig.outputs["hallway"]
    rig.advance(2)
    assert not rig.outputs["hallway"]
    assert rig.wake is None


def test_restart() -> None:
    """After a restart the lamps stay as they are: what is measured is with them on."""
    room = Room(light__target_illum=1000)
    room.run(900)
    again = Room(light__target_illum=1000)
    again.rig.outputs = dict(room.rig.outputs)
    again.rig.block.recall(room.rig.block.remembers())
    again.run(60)
    assert again.light == pytest.approx(1000, abs=60)
    assert max(again.levels) - min(again.levels) < 3
    Room().rig.block.recall({"level": "x"})


def test_safe() -> None:
    """Safe is 0 V, and the state machine starts over."""
    room = Room(light__r1__output="DO6")
    room.run(300)
    room.rig.make_safe()
    assert not any(room.rig.outputs.values())
    assert room.rig.block.remembers()["level"] == 0


def test_null_settings() -> None:
    """Without outputs nothing is driven."""
    rig = Rig(Light(), dict.fromkeys(SETTINGS))
    rig.step()
    assert (rig.outputs, rig.wake) == ({}, None)


@pytest.mark.parametrize(
    ("register", "value"),
    [
        ("light.v1.output", "DO1"),
        ("light.v1.output", "AO2"),
        ("light.sensor.circuit", "x"),
        ("light.r1.output", "LED1"),
    ],
)
def test_bad_settings(register: str, value: str) -> None:
    """A pin that cannot be, or that is named twice, is refused by name."""
    with pytest.raises(BadSetting):
        Light.settings(Values({**SETTINGS, register: value}), Options())


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.floats(-1e6, 1e6)), st.one_of(st.none(), st.floats(-1, 1)), st.floats(0.01, 1e4)
        ),
        max_size=30,
    )
)
def test_always_within_range(course: list[tuple[float | None, float | None, float]]) -> None:
    """Whatever is wanted and measured, the channels are between 0 and 10 V, the second only with the first."""
    rig = Rig(Light(), SETTINGS)
    for target, volts, seconds in course:
        rig.registers["light.target_illum"] = target
        rig.readings.clear()
        if volts is not None:
            rig.readings["sensor"] = volts
        rig.step()
        rig.advance(min(seconds, 30))
        first, second = rig.outputs["v1"], rig.outputs["v2"]
        assert 0 <= second <= first <= 10
        assert second == 0 or first == 10
