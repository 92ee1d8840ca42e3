"""The simulated heat pump: it heats, cools down, makes hot water, counts and fails."""

import argparse
import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from simulators.faults import FaultKind
from simulators.htrest import HeatPump, HtrestSimulator, cli, daily_weather
from tests.simulators.htrest_calls import get, put

NOON = datetime(2026, 1, 12, 12)
"""A Monday."""
HOUR = 3600.0


@pytest.fixture
def pump() -> HeatPump:
    """Return a heat pump at noon."""
    pump = HeatPump()
    pump.clock.set(NOON)
    return pump


@pytest.mark.parametrize(
    ("outdoor", "expected"), [(-20, 38), (-15, 38), (-7.5, 35), (0, 32), (8, 28.5), (16, 25), (30, 25)]
)
def test_heating_curve(pump: HeatPump, outdoor: float, expected: float) -> None:
    """The set point follows the three points of the curve, flat beyond them."""
    pump.values["HKR Soll_Raum"] = 20.0
    pump.values["Temp. Aussen"] = pump.values["Temp. Aussen verzoegert"] = outdoor
    pump.step(1)
    assert pump.values["HKR_Sollwert"] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    ("mode", "hour", "offset"), [(1, 12, 0), (1, 19, 3), (1, 3, -3), (4, 3, 0), (5, 12, -3), (7, 12, 3)]
)
def test_offsets(pump: HeatPump, mode: int, hour: int, offset: int) -> None:
    """The time program, or the mode instead of it, shifts the set point up or down."""
    pump.clock.set(NOON.replace(hour=hour))
    pump.values.update(
        {"Betriebsart": mode, "HKR Soll_Raum": 20.0, "Temp. Aussen": 0.0, "Temp. Aussen verzoegert": 0.0}
    )
    pump.step(1)
    assert pump.values["HKR_Sollwert"] == pytest.approx(32 + offset, abs=0.01)


def test_heating_cycle(pump: HeatPump) -> None:
    """A cold circuit starts the compressor after the source pump; it stops above the set point and is locked."""
    values = pump.values
    values["Temp. Ruecklauf"] = 25.0
    pump.step(10)
    assert values["Verdichteranforderung"] == 2 and values["EQ Pumpe (Ventilator)"] and not values["Verdichter"]
    pump.step(60)
    assert values["Verdichter"] and values["Verdichter_Status"] == 9 and values["BSZ Verdichter Schaltungen"] == 8124
    pump.step(300)
    assert values["Temp. Vorlauf"] > values["Temp. Ruecklauf"] + 3
    assert values["Temp. Heissgas"] > 60 and values["Hochdruck (bar)"] > 20 > values["Niederdruck (bar)"] + 10
    while values["Verdichter"]:
        pump.step(60)
    assert values["Temp. Ruecklauf"] == pytest.approx(values["HKR_Sollwert"] + 2, abs=0.3)
    assert values["Verdichter Einschaltverz.(sec)"] > 0 and values["Verdichter laeuft seit"] == 0
    values["Temp. Ruecklauf"] = 25.0
    pump.step(120)
    assert not values["Verdichter"]
    pump.step(240)
    assert values["Verdichter"]


def test_cool_down(pump: HeatPump) -> None:
    """Switched off, everything gets colder."""
    pump.values["Betriebsart"] = 0
    before = dict(pump.values)
    pump.step(6 * HOUR)
    for name in ("Temp. Ruecklauf", "Temp. Brauchwasser", "Temp. Vorlauf"):
        assert pump.values[name] < before[name] - 0.5
    assert not pump.values["Heizkreispumpe"] and not pump.values["Verdichter"]


def test_hot_water_goes_first(pump: HeatPump) -> None:
    """Cold hot water interrupts heating until the target is reached."""
    values = pump.values
    values["Temp. Ruecklauf"] = 25.0
    pump.step(120)
    assert values["Verdichteranforderung"] == 2
    pump.plant.draw_hot_water(60)
    pump.step(10)
    assert values["Verdichteranforderung"] == 3 and values["Warmwasservorrang"] and not values["Heizkreispumpe"]
    while values["Warmwasservorrang"]:
        pump.step(60)
    assert values["Temp. Brauchwasser"] >= 50 and values["Verdichteranforderung"] == 2
    assert values["BSZ Verdichter Schaltung WW"] == 3641 and values["BSZ WWV Schaltungen"] == 3645


def test_hot_water_by_night(pump: HeatPump) -> None:
    """In the minimum state of its time program, or on holiday, hot water may get colder."""
    pump.values["Temp. Brauchwasser"] = 40.0
    pump.clock.set(NOON.replace(hour=1))
    pump.step(60)
    assert not pump.values["Warmwasservorrang"]
    pump.clock.set(NOON)
    pump.values["Betriebsart"] = 6
    pump.step(60)
    assert not pump.values["Warmwasservorrang"]
    pump.values["Betriebsart"] = 3
    pump.step(60)
    assert pump.values["Warmwasservorrang"]


def test_summer_and_cooling(pump: HeatPump) -> None:
    """Summer does not heat; cooling cools when it is hot."""
    values = pump.values
    values.update({"Betriebsart": 3, "Temp. Ruecklauf": 20.0})
    pump.step(HOUR)
    assert not values["Verdichter"] and not values["Heizkreispumpe"]
    values.update({"Betriebsart": 2, "Temp. Aussen": 32.0, "Temp. Aussen verzoegert": 32.0, "Temp. Ruecklauf": 24.0})
    pump.step(HOUR / 2)
    assert values["Verdichteranforderung"] == 1 and values["Temp. Ruecklauf"] < 24


@pytest.mark.parametrize(("name", "value"), [("Stoerung", True), ("EVU_Sperre", True), ("Hauptschalter", False)])
def test_forbidden_to_run(pump: HeatPump, name: str, value: bool) -> None:
    """A fault, the utility's lock and the main switch stop the compressor."""
    pump.values["Temp. Ruecklauf"] = 25.0
    pump.step(120)
    assert pump.values["Verdichter"]
    pump.values[name] = value
    pump.step(10)
    assert not pump.values["Verdichter"]


def test_circulation(pump: HeatPump) -> None:
    """The circulation pump follows its time program, and its hours are counted."""
    pump.clock.set(NOON.replace(hour=6))
    pump.step(HOUR)
    assert pump.values["Zirkulationspumpe WW"]
    pump.step(2 * HOUR)
    assert not pump.values["Zirkulationspumpe WW"]
    assert pump.values["BSZ ZIPWW Betriebsstunden"] == pytest.approx(4310 + 2, abs=0.1)
    assert pump.values["BSZ ZIPWW Schaltungen"] == 5210


def test_weather_and_meters(pump: HeatPump) -> None:
    """A winter's day has an afternoon, and costs electricity that comes back as heat three to six times."""
    pump.weather = daily_weather(-2.0, 4.0)
    before = dict(pump.values)
    pump.step(3 * HOUR)
    assert pump.values["Temp. Aussen"] == pytest.approx(2, abs=0.1)
    pump.step(21 * HOUR)
    heat, power = (pump.values[name] - before[name] for name in ("WMZ_Gesamt (kWh):", "Stromz_Gesamt (kWh):"))
    assert 30 < heat < 150 and 3 < heat / power < 6
    parts = sum(pump.values[f"WMZ_{use} (kWh)"] - before[f"WMZ_{use} (kWh)"] for use in ("Heizung", "Brauchwasser"))
    assert parts == pytest.approx(heat)
    hours = pump.values["BSZ Verdichter Betriebsst. ges"] - 9467
    assert heat == pytest.approx(8 * hours, rel=0.02)
    assert 18 < pump.plant.room < 25


def test_mixed_circuit(pump: HeatPump) -> None:
    """A mixed circuit has a mode, a curve and a flow of its own."""
    pump.step(HOUR)
    assert pump.values["MKR1_Temp. VLT"] == pytest.approx(pump.values["MKR1_Sollwert"], abs=0.5)
    pump.values["MKR1 Betriebsart"] = 0
    pump.step(HOUR)
    assert not pump.values["MKR1_Pumpe"] and pump.values["MKR2_Pumpe"]
    assert pump.values["MKR1_Temp. VLT"] < pump.values["MKR2_Temp. VLT"] - 2


def test_time_passes(pump: HeatPump) -> None:
    """A step moves the clock, an advance does not."""
    pump.step(HOUR)
    assert abs(pump.clock.now() - NOON - timedelta(hours=1)) < timedelta(seconds=5)
    pump.advance(HOUR)
    assert abs(pump.clock.now() - NOON - timedelta(hours=1)) < timedelta(seconds=5)


async def test_reset_of_faults_and_meters() -> None:
    """The service parameters act and fall back."""
    async with HtrestSimulator(extras=["service", "energy"]) as simulator:
        simulator.pump.raise_fault()
        assert await put(simulator, "/param/Entstoerung", {"value": True}) == {"value": False}
        assert not simulator.pump.values["Stoerung"] and len(simulator.pump.fault_list) == 5
        assert await put(simulator, "/param/Reset%20Effizienz", {"value": True}) == {"value": False}
        assert (await get(simulator, "/fastquery/WMZ_Gesamt%20%28kWh%29%3A"))["value"] == 0.0


async def test_planned_faults() -> None:
    """Faults of the wire strike this server too: a write takes effect, then the connection is cut."""
    async with HtrestSimulator() as simulator:
        simulator.faults.add(FaultKind.DROP_AFTER, path="/api/v1/param/.*", method="PUT", times=None)
        with pytest.raises(aiohttp.ClientError):
            await put(simulator, "/param/Betriebsart", {"value": 3})
        assert simulator.pump.values["Betriebsart"] == 3


async def test_real_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a speed the heat pump lives by itself, and only while the server runs."""
    monkeypatch.setattr("simulators.htrest.server._TICK", 0.01)
    async with HtrestSimulator(speed=10_000) as simulator:
        simulator.pump.values["Temp. Ruecklauf"] = 25.0
        async with asyncio.timeout(5):
            while not simulator.pump.values["Verdichter"]:
                await asyncio.sleep(0.01)
    values = dict(simulator.pump.values)
    await asyncio.sleep(0.05)
    assert simulator.pump.values == values


def test_command_line() -> None:
    """The options of the command line arrive in the simulator; the port is the generation's."""
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    simulator = cli.build(parser.parse_args([]))
    assert (simulator.port, simulator.speed, simulator.line.pace, len(simulator.parameters)) == (8777, 1, 1, 61)
    text = "--generation spec -b 9600 --extras all --missing Hauptschalter --fault --clock-drift 600"
    simulator = cli.build(parser.parse_args([*text.split(), "--time-zone", "Europe/Vienna"]))
    assert (simulator.port, simulator.line.baud) == (8888, 9600)
    assert "COP" in simulator.parameters and simulator.pump.missing == {"Hauptschalter"}
    assert simulator.pump.values["Stoerung"]
    ahead = simulator.pump.clock.now() - datetime.now(ZoneInfo("Europe/Vienna")).replace(tzinfo=None)
    assert ahead.total_seconds() == pytest.approx(600, abs=5)
    with pytest.raises(SystemExit):
        parser.parse_args(["--extras", "nope"])


async def test_run_prints_the_address(capsys: pytest.CaptureFixture[str]) -> None:
    """The command line says where the server listens, and serves there."""
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    running = asyncio.create_task(cli.run(parser.parse_args(["--port", "0"])))
    text = ""
    async with asyncio.timeout(5):
        while "/api/v1/" not in text:
            await asyncio.sleep(0.01)
            text += capsys.readouterr().out
    async with aiohttp.ClientSession() as session, session.get(f"{text.split()[-1]}swagger.json") as response:
        assert response.status == 200
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
