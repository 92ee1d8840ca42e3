"""Meters on Modbus TCP, on RTU over TCP and on a serial line."""

import asyncio
from collections.abc import AsyncIterator
from itertools import groupby
import math
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.bgerp.hardware.errors import BadAnswer, NoAnswer
from custom_components.zontromat.systems.bgerp.hardware.meters import METERS, Meter, Row
from custom_components.zontromat.systems.bgerp.hardware.meters.models import blocks, value
from custom_components.zontromat.systems.bgerp.hardware.modbus import ModbusLine, SerialAddress, TcpAddress
from simulators.meter import Framing, Meter as SimulatedMeter, ModbusServer
from simulators.modbus import crc

from .conftest import Start
from .support import address_of, lines, until


class Time:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Time:
    """Return the clock of the meters."""
    return Time()


@pytest.fixture(params=[{}, {"framing": Framing.RTU}, {"serial": True}], ids=["tcp", "rtu-over-tcp", "serial"])
async def bus(request: pytest.FixtureRequest, clock: Time) -> AsyncIterator[ModbusServer]:
    """Run a bus with an SDM120 (1) and an SDM630 (2)."""
    meters = {1: SimulatedMeter(clock=clock), 2: SimulatedMeter(model="SDM630", clock=clock)}
    async with ModbusServer(meters, **request.param) as server:
        yield server


def line_to(bus: ModbusServer) -> ModbusLine:
    """Return a line to a bus."""
    return ModbusLine(address_of(bus), timeout=0.5, pause=0.0)


def meter_on(bus: ModbusServer, unit: int) -> Any:
    """Return a simulated meter."""
    return bus.units[unit]


async def test_values(bus: ModbusServer, clock: Time, start: Start) -> None:
    """Both models say what flows and what has flowed, on one line."""
    line = line_to(bus)
    single, triple = Meter(line, 1, "SDM120", period=0.02), Meter(line, 2, "SDM630", period=0.02)
    meter_on(bus, 1).load(10.0, power_factor=0.8)
    meter_on(bus, 2).load(1.0, 2.0, -4.0)
    for meter in (single, triple):
        await start(meter.run)
    await until(lambda: single.readings and triple.readings)
    expected = {"voltage": 230, "current": 10, "active_power": 1840, "apparent_power": 2300, "reactive_power": 1380}
    assert {name: single.readings[name] for name in expected} == pytest.approx(expected)
    assert single.readings["power_factor"] == pytest.approx(0.8)
    assert single.readings["import_active_energy"] == 0
    expected = {"current_3": 4, "active_power_3": -920, "active_power": -230, "current": 7, "frequency": 50}
    assert {name: triple.readings[name] for name in expected} == pytest.approx(expected)
    clock.now += 3600
    await until(lambda: single.readings["import_active_energy"] > 1.8)
    assert single.readings["import_active_energy"] == pytest.approx(1.84)
    assert single.readings["total_active_energy"] == pytest.approx(1.84)
    await until(lambda: triple.readings["export_active_energy"] > 0.9)
    assert triple.readings["import_active_energy"] == pytest.approx(0.69)
    for meter in (single, triple):
        assert meter.readings.keys() == {row.name for row in meter.rows}


async def test_fewest_requests(bus: ModbusServer, start: Start) -> None:
    """An SDM120 takes the four requests of the facts (4.2)."""
    meter = Meter(line_to(bus), 1, "SDM120", period=3600)
    await start(meter.run)
    await until(lambda: meter.readings)
    assert [(r.function, r.address, r.count) for r in bus.requests] == [
        (4, 0, 32),
        (4, 70, 26),
        (4, 258, 8),
        (4, 342, 4),
    ]


async def test_what_cannot_be_true(bus: ModbusServer, start: Start) -> None:
    """Not-a-number, infinity and nonsense are no values, and never 0; the others stay."""
    single = meter_on(bus, 1)
    single.overrides |= {0: math.nan, 6: math.inf, 12: -math.inf, 30: 17.0, 70: 1e30}
    meter = Meter(line_to(bus), 1, "SDM120", period=0.02)
    await start(meter.run)
    await until(lambda: meter.readings)
    missing = {row.name for row in meter.rows} - meter.readings.keys()
    assert missing == {"voltage", "current", "active_power", "power_factor", "frequency"}
    single.overrides.clear()
    await until(lambda: meter.readings.get("voltage") == 230)


@pytest.mark.parametrize("kind", ["timeout", "drop_before", "garbage", "truncated", "status"])
async def test_faults(bus: ModbusServer, start: Start, caplog: pytest.LogCaptureFixture, kind: str) -> None:
    """A meter that fails has no values, and its neighbour keeps its own; loss and return are a line each."""
    line = line_to(bus)
    broken, healthy = Meter(line, 1, "SDM120", period=0.02), Meter(line, 2, "SDM630", period=0.02)
    heard: list[int] = []
    broken.subscribe(lambda: heard.append(len(broken.readings)))
    for meter in (broken, healthy):
        await start(meter.run)
    await until(lambda: broken.readings and healthy.readings)
    if kind == "drop_before" and bus.terminal is not None:
        bus.terminal.unplug()
        await until(lambda: not broken.online)
        bus.terminal.plug()
    else:
        bus.faults.add(kind, unit=1, times=2)
        await until(lambda: not broken.online)
    assert broken.readings == {}
    await until(lambda: broken.readings and healthy.readings)
    await until(lambda: broken.online)
    everything = len(broken.rows)
    assert [count for count, _ in groupby(heard)] == [everything, 0, everything]
    mine = [line for line in lines(caplog) if line.startswith(broken.name)]
    assert ["is lost" in line for line in mine] == [True, False]


async def test_missing_registers(bus: ModbusServer, start: Start, caplog: pytest.LogCaptureFixture) -> None:
    """A meter without some registers has the other values; that is said once."""
    bus.faults.add("status", address=342, exception=2, times=None)
    meter = Meter(line_to(bus), 1, "SDM120", period=0.02)
    await start(meter.run)
    await until(lambda: len(bus.requests) > 20)
    assert meter.online
    assert {row.name for row in meter.rows} - meter.readings.keys() == {"total_active_energy", "total_reactive_energy"}
    assert lines(caplog) == [f"{meter.name} has no registers 342 to 345"]
    assert sum(request.address == 342 for request in bus.requests) == 1


async def test_a_late_answer_is_nobodys(bus: ModbusServer, start: Start) -> None:
    """What comes after its time is not taken for the answer to another request."""
    line = line_to(bus)
    bus.faults.add("slow", unit=1, delay=0.6)
    async with line.use():
        with pytest.raises(NoAnswer):
            await line.read_input(0, 2, unit=1)
        await asyncio.sleep(0.2)
        meter_on(bus, 2).phases[0].voltage = 111.0
        words = await line.read_input(0, 2, unit=2)
        assert value(METERS["SDM630"][0], *words) == 111.0


async def test_an_answer_to_something_else(bus: ModbusServer) -> None:
    """A well formed answer with another number of registers is none."""
    frame = b"\x01\x04\x02\x43\x66"
    frame = frame + crc(frame) if bus.framing is Framing.RTU else b"\x00\x01\x00\x00\x00\x05" + frame
    bus.faults.add("garbage", body=frame)
    line = line_to(bus)
    async with line.use():
        with pytest.raises(BadAnswer):
            await line.read_input(0, 2, unit=1)
        assert await line.read_input(0, 2, unit=1) == [0x4366, 0]


async def test_lines_are_closed(bus: ModbusServer, start: Start) -> None:
    """The last meter that goes closes the line, and a serial port is free at once."""
    line = line_to(bus)
    for _ in range(3):
        meter = Meter(line, 1, "SDM120", period=0.02)
        task = asyncio.create_task(meter.run())
        await until(lambda meter=meter: meter.online)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert line._client is None
        assert not meter.online and meter.readings == {}


async def test_silence_between_requests(bus: ModbusServer) -> None:
    """A slow line gets its pauses."""
    line = ModbusLine(address_of(bus), pause=0.06)
    async with line.use():
        await asyncio.gather(*(line.read_input(0, 2, unit=1) for _ in range(4)))
    pauses = [after.at - before.at for before, after in zip(bus.requests, bus.requests[1:], strict=False)]
    assert len(pauses) == 3 and min(pauses) >= 0.05


@pytest.mark.parametrize(
    ("address", "pause"),
    [
        (TcpAddress("host"), 0),
        (TcpAddress("host", rtu=True), 0.06),
        (SerialAddress("/dev/ttyUSB0", 2400), 0.06),
        (SerialAddress("/dev/ttyUSB0", 9600), 0.015),
        (SerialAddress("/dev/ttyUSB0", 1200), 0.06),
    ],
)
async def test_default_pauses(address: TcpAddress | SerialAddress, pause: float) -> None:
    """By default a line has the pauses that it needs."""
    assert ModbusLine(address)._pause == pause


def test_addresses_hide_keys() -> None:
    """A URL may hold a key; a path does not."""
    assert str(SerialAddress("esphome://host/?key=topsecret")) == "esphome://…"
    assert str(SerialAddress("/dev/ttyUSB0")) == "/dev/ttyUSB0"
    assert str(TcpAddress("host")) == "host:502"


def test_models() -> None:
    """Names and addresses are unique, and what the facts name is there with its unit."""
    for rows in METERS.values():
        assert len({row.name for row in rows}) == len({row.address for row in rows}) == len(rows)
    units = {row.name: row.unit for row in METERS["SDM120"]}
    assert units["import_active_energy"] == "kWh" and units["export_reactive_energy"] == "kvarh"
    assert units["power_factor"] == "" and units["frequency"] == "Hz"
    assert len(METERS["SDM120"]) == 21
    with pytest.raises(KeyError):
        Meter(ModbusLine(TcpAddress("host")), 1, "SDM1000")


@given(st.lists(st.integers(0, 400).map(lambda number: 2 * number), min_size=1, unique=True))
def test_blocks(addresses: list[int]) -> None:
    """Every row is in exactly one block, and no block is longer than a meter answers."""
    rows = [Row(str(address), address, METERS["SDM120"][0].kind) for address in addresses]
    ranges = list(blocks(rows))
    for address in addresses:
        assert sum(address in block and address + 1 in block for block in ranges) == 1
    assert all(len(block) <= 80 for block in ranges)


@given(st.sampled_from(METERS["SDM630"]), st.integers(0, 0xFFFF), st.integers(0, 0xFFFF))
def test_any_registers(row: Row, high: int, low: int) -> None:
    """Whatever is in the registers, a value is finite and plausible, or none."""
    number = value(row, high, low)
    assert number is None or row.kind.plausible(number)
