"""What the tests of hardware share."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any

import pytest

from custom_components.zontromat.systems.bgerp.hardware.modbus import Address, SerialAddress, TcpAddress
from custom_components.zontromat.systems.bgerp.zone.pins import Pin, parse_wire
from simulators.modbus import Framing, ModbusServer

HARDWARE = "custom_components.zontromat.systems.bgerp.hardware"


def pin(name: str) -> Pin:
    """Return the pin that a register names so."""
    return parse_wire(name).pin


def pins(*names: str) -> Collection[Pin]:
    """Return the pins that registers name so."""
    return [pin(name) for name in names]


def shown(readings: Any) -> dict[str, Any]:
    """Return the readings of pins by their names; counters as `DI0#`."""
    return {f"{pin}{'#' if pin.kind == 'COUNTER' else ''}": value for pin, value in readings.items()}


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition, as long as a busy machine may take."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.002)


def address_of(server: ModbusServer) -> Address:
    """Return where a client finds a simulated line."""
    if server.terminal is not None:
        return SerialAddress(str(server.terminal.path))
    return TcpAddress(server.host, server.port, rtu=server.framing is Framing.RTU)


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the hardware package has logged, and any library."""
    return [
        record.getMessage() for record in caplog.records if record.name.startswith((HARDWARE, "pymodbus", "serialx"))
    ]


@asynccontextmanager
async def running() -> AsyncIterator[Callable[[Callable[[], Awaitable[None]]], Awaitable[None]]]:
    """Give a function that runs something until the end."""
    tasks: list[asyncio.Task[None]] = []

    async def run(serve: Callable[[], Awaitable[None]]) -> None:
        async def call() -> None:
            await serve()

        tasks.append(asyncio.create_task(call()))
        await asyncio.sleep(0)

    try:
        yield run
    finally:
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(result, asyncio.CancelledError), f"it ended by itself: {result!r}"
