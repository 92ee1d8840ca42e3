"""One look at hardware, for whoever sets it up: what it is, or why it cannot be used."""

from collections.abc import Sequence
from contextlib import suppress

import aiohttp

from .boards.evok_items import identity, pins_of
from .boards.neuron import identify as identify_neuron
from .errors import BadAnswer, NoAnswer, Unsuitable
from .evok import Evok
from .identity import Identity
from .meters.meter import identify as identify_meter
from .meters.models import METERS, value
from .modbus import Address, ModbusLine, SerialAddress, TcpAddress
from .readers.reader import open_port


async def probe_neuron(address: TcpAddress, *, unit: int = 1, timeout: float = 3.0) -> Identity:
    """Look at a Neuron.

    Raises:
        HardwareError: It does not answer.
        Unsuitable: It is none of the models that are known.
    """
    line = ModbusLine(address, timeout=timeout)
    async with line.use():
        return await identify_neuron(line, unit)


async def probe_evok(http: aiohttp.ClientSession, url: str, *, timeout: float = 5.0) -> Identity:
    """Look at EVOK.

    Raises:
        ValueError: The address is no HTTP address.
        HardwareError: It does not answer.
        Unsuitable: What answers has no inputs and outputs, or is not EVOK at all.
    """
    evok = Evok(http, url, timeout=timeout)
    try:
        items = await evok.everything()
    except BadAnswer as error:
        raise Unsuitable(str(error)) from error
    if not pins_of(items):
        raise Unsuitable(f"{evok.host}: no EVOK with inputs and outputs")
    return identity(items) or Identity(vendor="UniPi")


async def probe_meter(address: Address, unit: int, model: str, *, timeout: float = 1.5) -> Identity:
    """Look at a meter.

    Args:
        address: The line.
        unit: Modbus address.
        model: A key of `METERS`.
        timeout: Seconds for each answer.

    Raises:
        HardwareError: It does not answer.
        Unsuitable: What answers has no plausible voltage.
    """
    line = ModbusLine(address, timeout=timeout)
    async with line.use():
        found = await identify_meter(line, unit, model)
        voltage = next(row for row in METERS[model] if row.address == 0)
        if value(voltage, *await line.read_input(0, 2, unit=unit)) is None:
            raise Unsuitable(f"{address}: no meter (its voltage makes no sense)")
        return found


async def find_meter(
    port: str, unit: int, model: str, *, baudrates: Sequence[int] = (9600, 2400), timeout: float = 1.5
) -> tuple[SerialAddress, Identity]:
    """Look for a meter at a serial port whose speed nobody remembers; the sources name two (facts 4.2).

    Args:
        port: Path, or any URL that serialx knows.
        unit: Modbus address.
        model: A key of `METERS`.
        baudrates: What to try, in this order.
        timeout: Seconds for each answer.

    Raises:
        HardwareError: It answers at none of them, or the port cannot be opened.
    """
    for baudrate in baudrates:
        address = SerialAddress(port, baudrate)
        with suppress(NoAnswer):
            return address, await probe_meter(address, unit, model, timeout=timeout)
    raise NoAnswer(f"{address}: no answer")


async def probe_reader(port: str, baudrate: int) -> Identity:
    """Look whether a card reader's port opens; a reader says nothing until a card is held to it.

    Raises:
        HardwareError: It cannot be opened.
    """
    _, writer = await open_port(port, baudrate)
    writer.close()
    return Identity(vendor="TERACOM", model="act230")


__all__ = ["SerialAddress", "TcpAddress", "find_meter", "probe_evok", "probe_meter", "probe_neuron", "probe_reader"]
