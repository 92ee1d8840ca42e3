"""An electricity meter on a Modbus line that it may share with others."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Mapping, Sequence
import logging
from typing import Final, override

from ..errors import Refused
from ..identity import Identity
from ..link import Connected
from ..modbus import ModbusLine
from .models import METERS, Row, blocks, readings_of

_LOGGER = logging.getLogger(__name__)

PERIOD: Final = 5.0
"""Seconds between two reads of a meter; at 2400 Bd one read takes one second."""
_ILLEGAL_ADDRESS: Final = 2
_SERIAL_NUMBER: Final = 0xFC00
"""Holding registers of the serial number, high word first."""


async def identify(line: ModbusLine, unit: int, model: str) -> Identity:
    """Ask a meter what it is; there is a meter if it measures something plausible.

    Raises:
        HardwareError: It does not answer.
    """
    await line.read_input(0, 2, unit=unit)
    try:
        high, low = await line.read_holding(_SERIAL_NUMBER, 2, unit=unit)
    except Refused:
        # Older meters do not tell.
        return Identity(vendor="Eastron", model=model)
    return Identity(vendor="Eastron", model=model, serial_number=str(high << 16 | low))


class AnyMeter(Connected, ABC):
    """A meter, however it is reached: what it measures, by the names of its rows.

    `readings` lacks what could not be read or cannot be true, never holding a 0 in its place; it is empty while the
    meter does not answer.
    """

    def __init__(self, name: str, model: str, period: float) -> None:
        """Prepare a meter that is not read yet.

        Raises:
            KeyError: There is no such model.
        """
        super().__init__(name)
        self.rows: Sequence[Row] = METERS[model]
        self._period = period
        self._readings: dict[str, float] = {}

    @property
    def readings(self) -> Mapping[str, float]:
        """The latest values, in the units of the rows."""
        return self._readings

    @override
    async def run(self) -> None:
        """Serve until cancelled."""
        await self.link.run(self._serve)

    @abstractmethod
    async def _words(self) -> Mapping[int, int]:
        """Return the registers of the meter, those that it does not have left out.

        Raises:
            HardwareError: It does not answer.
        """

    async def _serve(self) -> None:
        """Read at a fixed pace, until something fails."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + self._period
            readings = readings_of(self.rows, await self._words())
            if readings != self._readings:
                self._readings = readings
                self._tell()
            self.link.up()
            await asyncio.sleep(due - loop.time())

    @override
    def _forget(self) -> None:
        """Have no readings."""
        self._readings = {}


class Meter(AnyMeter):
    """A meter on a Modbus line.

    Args:
        line: The line, which several meters may share; they take turns.
        unit: Modbus address.
        model: A key of `METERS`.
        name: For people.
        period: Seconds between two reads.

    Raises:
        KeyError: There is no such model.
    """

    def __init__(
        self, line: ModbusLine, unit: int, model: str, *, name: str | None = None, period: float = PERIOD
    ) -> None:
        """Prepare a meter that is not read yet."""
        super().__init__(name or f"{model} {unit} at {line.address}", model, period)
        self._line = line
        self._unit = unit
        self._blocks = list(blocks(self.rows))
        self._lacking: set[range] = set()

    @override
    async def run(self) -> None:
        """Serve until cancelled."""
        async with self._line.use():
            await super().run()

    @override
    async def _words(self) -> Mapping[int, int]:
        words: dict[int, int] = {}
        if not self.online:
            # Another meter may have taken the place of one that lacked something.
            self._lacking.clear()
        for block in self._blocks:
            if block not in self._lacking:
                words |= enumerate(await self._block(block), start=block.start)
        return words

    async def _block(self, block: range) -> list[int]:
        """Return the registers of a block, none of one that the meter does not have."""
        try:
            return await self._line.read_input(block.start, len(block), unit=self._unit)
        except Refused as error:
            if error.code != _ILLEGAL_ADDRESS:
                raise
            self._lacking.add(block)
            _LOGGER.warning("%s has no registers %d to %d", self.name, block.start, block.stop - 1)
            return []
