"""One look at hardware."""

import aiohttp
import pytest

from custom_components.zontromat.systems.bgerp.hardware.contract import HardwareError
from custom_components.zontromat.systems.bgerp.hardware.errors import NoAnswer, Unreachable, Unsuitable
from custom_components.zontromat.systems.bgerp.hardware.identity import Identity
from custom_components.zontromat.systems.bgerp.hardware.probe import (
    SerialAddress,
    TcpAddress,
    find_meter,
    probe_evok,
    probe_meter,
    probe_neuron,
    probe_reader,
)
from simulators.meter import Meter, ModbusServer
from simulators.neuron import MODELS, Neuron, NeuronSimulator
from simulators.reader import Reader

from .support import address_of

NOWHERE = TcpAddress("127.0.0.1", 1)


@pytest.mark.parametrize("model", MODELS)
async def test_neuron(http: aiohttp.ClientSession, model: str) -> None:
    """Both ways to a Neuron tell the same."""
    async with NeuronSimulator(Neuron(model, serial_number=70_000)) as neuron:
        expected = Identity(vendor="UniPi", model=model, serial_number="70000", firmware="6.14")
        assert await probe_neuron(TcpAddress("127.0.0.1", neuron.modbus.port)) == expected
        assert await probe_evok(http, neuron.evok.url) == expected


async def test_no_neuron(http: aiohttp.ClientSession) -> None:
    """What is no Neuron, or does not answer, is a typed error."""
    with pytest.raises(Unreachable):
        await probe_neuron(NOWHERE)
    with pytest.raises(Unreachable):
        await probe_evok(http, "http://127.0.0.1:1")
    with pytest.raises(ValueError):
        await probe_evok(http, "127.0.0.1")
    async with NeuronSimulator() as neuron:
        neuron.unit._words[1001] = lambda: 0
        with pytest.raises(Unsuitable):
            await probe_neuron(TcpAddress("127.0.0.1", neuron.modbus.port))
        neuron.evok.faults.add("garbage")
        with pytest.raises(Unsuitable):
            await probe_evok(http, neuron.evok.url)
        neuron.evok._circuits.clear()
        with pytest.raises(Unsuitable):
            await probe_evok(http, neuron.evok.url)


@pytest.mark.parametrize("serial", [False, True])
async def test_meter(serial: bool) -> None:
    """A meter tells its serial number, unless it is too old."""
    meter = Meter(serial_number=1_234_567)
    async with ModbusServer({3: meter}, serial=serial) as bus:
        found = await probe_meter(address_of(bus), 3, "SDM120")
        assert found == Identity(vendor="Eastron", model="SDM120", serial_number="1234567")
        bus.faults.add("status", function=3, exception=1)
        found = await probe_meter(address_of(bus), 3, "SDM120")
        assert found == Identity(vendor="Eastron", model="SDM120")
        with pytest.raises(NoAnswer):
            await probe_meter(address_of(bus), 4, "SDM120", timeout=0.2)
        meter.overrides[0] = float("nan")
        with pytest.raises(Unsuitable):
            await probe_meter(address_of(bus), 3, "SDM120")


@pytest.mark.parametrize("baudrate", [2400, 9600])
async def test_meter_of_unknown_speed(baudrate: int) -> None:
    """A meter is found at either of its usual speeds, and at no other."""
    async with ModbusServer({1: Meter()}, serial=True, baudrate=baudrate) as bus:
        assert bus.terminal is not None
        address, found = await find_meter(str(bus.terminal.path), 1, "SDM120", timeout=1.0)
        assert (address.baudrate, found.model) == (baudrate, "SDM120")
        with pytest.raises(NoAnswer):
            await find_meter(str(bus.terminal.path), 1, "SDM120", baudrates=(4800,), timeout=0.2)
    with pytest.raises(Unreachable):
        await find_meter(str(bus.terminal.path), 1, "SDM120")


async def test_no_meter() -> None:
    """What cannot be opened is a typed error."""
    with pytest.raises(Unreachable):
        await probe_meter(NOWHERE, 1, "SDM120")
    with pytest.raises(Unreachable):
        await probe_meter(SerialAddress("/dev/nothing-there"), 1, "SDM120")


@pytest.mark.parametrize("tcp", [False, True])
async def test_reader(tcp: bool) -> None:
    """A reader's port opens or does not."""
    async with Reader(tcp=tcp) as reader:
        assert await probe_reader(reader.url, 9600) == Identity(vendor="TERACOM", model="act230")
    with pytest.raises(HardwareError):
        await probe_reader(reader.url, 9600)
