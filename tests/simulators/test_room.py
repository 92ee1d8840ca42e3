"""The simulated room: what its outputs do, on a table of pins and on a simulated Neuron."""

import pytest

from simulators.neuron import Neuron, Sensor
from simulators.room import Blind, Pins, PinTable, Room, Weather, clear_day

CENTRE = Pins().air["centre"]


def furnished(**changes: object) -> tuple[Room, PinTable]:
    """Return a room whose pins are a table."""
    table = PinTable()
    return Room(hardware=table, measure=table.measure, **changes), table  # type: ignore[arg-type]


def live(room: Room, seconds: float, step: float = 5.0) -> None:
    """Let time pass."""
    for _ in range(round(seconds / step)):
        room.step(step)


def test_heat_comes_with_water_and_fan() -> None:
    """A shut loop gives nothing; an open one heats, more with its fan; a room loses heat to the weather."""
    warmed = {}
    for name, outputs in {"shut": {}, "open": {"RO3": True}, "fan": {"RO3": True, "AO4": 10.0}}.items():
        room, table = furnished(weather=Weather(10.0))
        table.outputs |= outputs
        live(room, 7200)
        warmed[name] = room.temperature
        assert table.temperatures[CENTRE] == pytest.approx(room.temperature, abs=0.2)
    assert warmed["shut"] < 20 < warmed["open"] < warmed["fan"]


def test_convector_needs_water() -> None:
    """A convector heats with what its loop carries; two stages at once are noticed."""
    room, table = furnished(weather=Weather(20.0))
    table.outputs["RO1"] = True
    live(room, 3600)
    assert room.temperature == pytest.approx(20, abs=0.1)
    table.outputs["RO3"] = True
    live(room, 3600)
    assert room.temperature > 21
    assert (room.stage, room.stages_at_once) == (2, 1)
    table.outputs["RO0"] = True
    room.step(1)
    assert room.stages_at_once == 2


def test_valve_takes_its_time() -> None:
    """The feedback follows the valve, which is slow."""
    room, table = furnished(pins=Pins(valves=("AO0", "!RO3")))
    table.outputs |= {"AO0": 5.0, "RO3": True}
    live(room, 45)
    assert table.inputs["AI1"] == pytest.approx(2.5, abs=0.1)
    live(room, 300)
    assert (table.inputs["AI1"], table.inputs["AI2"]) == (5.0, 0.0)


def test_light() -> None:
    """Daylight comes through the slats, and lamps add to it."""
    room, table = furnished(weather=Weather(10.0, 180.0, 30.0))
    room.step(1)
    day = room.illuminance
    room.blind.angle = 0
    assert room.illuminance < day / 10
    table.outputs |= {"AO1": 10.0, "AO2": 10.0}
    room.step(1)
    assert room.illuminance == pytest.approx(1500, rel=0.05)
    assert table.voltages["26607314020000F8"] == pytest.approx(-0.0375, rel=0.05)


def test_blind() -> None:
    """The slats turn between their ends, and the motor's current tells when they are there."""
    blind = Blind(90.0, speed=10.0)
    blind.step(1, cw=True, ccw=False)
    assert (blind.angle, blind.volts) == (100, 0.2)
    blind.step(3, cw=True, ccw=False)
    assert (blind.angle, blind.volts, blind.at_end) == (130, 0.03, False)
    blind.step(10, cw=True, ccw=False)
    assert (blind.angle, blind.volts, blind.at_end) == (180, 0.2, True)
    blind.step(1, cw=False, ccw=False)
    assert (blind.volts, blind.at_end, blind.runs, blind.burnt) == (0, False, 1, False)
    blind.step(1, cw=True, ccw=True)
    assert blind.burnt


def test_water_and_electricity() -> None:
    """Taps, open loops and leaks turn the meters; lamps use electricity."""
    room, table = furnished(taps=(6.0, 0.0), leaks=(0.0, 0.5))
    live(room, 600)
    assert (table.counters["DI6"], table.counters["DI5"]) == (pytest.approx(600, abs=1), pytest.approx(50, abs=1))
    assert "DI4" not in table.counters and "DI7" not in table.counters
    assert room.energy == pytest.approx(40 * 600)
    table.outputs["AO1"] = 10.0
    assert room.power == 190


def test_door() -> None:
    """A door opens while its lock is released, and is open until it is shut."""
    room, table = furnished()
    assert not room.push_door()
    table.outputs["DO2"] = True
    assert room.push_door()
    table.outputs["DO2"] = False
    room.step(1)
    assert table.inputs["DI2"] is True
    room.door_open = False
    room.step(1)
    assert table.inputs["DI2"] is False


def test_clear_day() -> None:
    """It is coldest before the morning, and the sun stands in the south at noon."""
    noon = clear_day(12 * 3600, mean=10.0, noon=50.0)
    assert (noon.azimuth, noon.elevation) == (pytest.approx(180), pytest.approx(50))
    assert clear_day(0, mean=10.0).light == 0
    assert clear_day(3 * 3600, mean=10.0).temperature == pytest.approx(5)
    assert clear_day(39 * 3600, mean=10.0).temperature == pytest.approx(15)
    assert noon.light > clear_day(12 * 3600, mean=10.0, noon=50.0, clouds=1.0).light > 0


def test_on_a_neuron() -> None:
    """The room is wired to a simulated Neuron as it is; what that lacks is not wired."""
    neuron = Neuron("S103")
    pins = Pins(
        valves=("DO3", ""),
        valve_feedbacks=("", ""),
        fans=("", ""),
        water_meters=("", ""),
        convector=("", "", ""),
        lamps=("AO0", ""),
        cold_water="DI3",
        hot_water="",
    )
    room = Room(
        hardware=neuron,
        measure=lambda rom, temperature, vis: neuron.set_sensor(rom, Sensor(temperature, vis=vis)),
        pins=pins,
        taps=(6.0, 0.0),
    )
    neuron.drive("DO3", True)
    neuron.drive("AO0", 10.0)
    live(room, 600)
    assert room.valves[0].position == 100
    assert neuron.counter("DI3") == pytest.approx(600, abs=1)
    assert neuron.sensors[CENTRE].temperature == pytest.approx(room.temperature, abs=0.2)
    assert neuron.sensors["26607314020000F8"].vis == pytest.approx(-0.25 * room.illuminance / 10_000)
