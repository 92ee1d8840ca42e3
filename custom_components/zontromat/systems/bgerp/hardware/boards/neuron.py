"""A UniPi Neuron over Modbus TCP (facts 4.3.2)."""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping
import logging
from typing import Final, override

from ...zone.pins import Pin, PinKind, Reading
from ..contract import HardwareError
from ..errors import Refused, Unsuitable
from ..identity import Identity
from ..link import Connected
from ..modbus import ModbusLine, TcpAddress
from .neuron_maps import (
    BY_GROUPS,
    IDENTITY,
    IDENTITY_SIZE,
    MODELS,
    Calibration,
    Form,
    Place,
    WordOrder,
    blocks,
    float_words,
    order_of,
    places,
    reading,
)
from .volts import check_volts

_LOGGER = logging.getLogger(__name__)

FAST: Final = 0.05
"""Seconds between two reads of digital inputs.

A finger is on a button for 80 ms or more, so that no press is missed and the answer feels immediate; the Neuron
itself asks its boards about as often. It costs one small request per group."""
SLOW: Final = 1.0
"""Seconds between two reads of the rest: volts and counters, where nothing is decided faster."""
_FAST_KINDS: Final = frozenset({PinKind.DI, PinKind.DO, PinKind.RO})
"""Outputs lie beside the inputs and come along for nothing."""
_ILLEGAL_ADDRESS: Final = 2


async def identify(line: ModbusLine, unit: int) -> Identity:
    """Ask a Neuron what it is.

    Raises:
        HardwareError: It does not answer.
        Unsuitable: It is none of the models that are known.
    """
    identities = [await line.read_holding(IDENTITY, IDENTITY_SIZE, unit=unit)]
    for group in (1, 2):
        try:
            identities.append(await line.read_holding(IDENTITY + 100 * group, IDENTITY_SIZE, unit=unit))
        except Refused:
            break
    version, *_, low, high = identities[0]
    # Register 1 of an identity has the numbers of inputs and outputs, 5 and 6 the serial number.
    groups = tuple((words[1] >> 8, words[1] & 0xFF) for words in identities)
    if groups not in BY_GROUPS:
        raise Unsuitable(f"{line.address}: no Neuron of a known model (inputs and outputs {groups})")
    return Identity(
        vendor="UniPi",
        model=BY_GROUPS[groups],
        serial_number=str(high << 16 | low),
        firmware=f"{version >> 8}.{version & 0xFF}",
    )


class NeuronBoard(Connected):
    """The pins of a Neuron; see `Board`.

    A counter can be read once the order of its halves is known: from the option, or from the first pulse at any
    counter. `word_order` tells what was found out, so that it can be kept.

    Args:
        address: The Modbus TCP server.
        model: A key of `MODELS`; by default the Neuron is asked.
        unit: Modbus address; 0 and 1 are the same.
        word_order: Of pulse counters; by default it is found out.
        calibrations: Of AI0 and AO0, where the firmware is too old to have their volts.
        name: For people.
        fast: Seconds between two reads of digital pins.
        slow: Seconds between two reads of the others.
        timeout: Seconds for a connection, and for an answer.
    """

    def __init__(
        self,
        address: TcpAddress,
        *,
        model: str | None = None,
        unit: int = 1,
        word_order: WordOrder | None = None,
        calibrations: Mapping[Pin, Calibration] | None = None,
        name: str | None = None,
        fast: float = FAST,
        slow: float = SLOW,
        timeout: float = 1.0,
    ) -> None:
        """Prepare a board that is not connected."""
        super().__init__(name or f"Neuron at {address}")
        self.word_order = word_order
        self.identity: Identity | None = None
        self._line = ModbusLine(address, timeout=timeout)
        self._unit = unit
        self._calibrations = calibrations or {}
        self._periods = (fast, slow)
        self._places = places(model, self._calibrations) if model is not None else {}
        self._watched: frozenset[Pin] = frozenset()
        self._readings: dict[Pin, Reading] = {}
        self._counters: dict[Pin, list[int]] = {}
        self._lacking: set[range] = set()
        self._wake = asyncio.Event()

    @property
    def pins(self) -> Collection[Pin] | None:
        """What the hardware has; `None` while that is not known yet."""
        return self._places.keys() or None

    @property
    def readings(self) -> Mapping[Pin, Reading]:
        """The latest readings of what is watched and can be read."""
        return self._readings

    def watch(self, pins: Collection[Pin]) -> None:
        """Read these pins from now on, and no others."""
        self._watched = frozenset(pins)
        self._readings = {pin: value for pin, value in self._readings.items() if pin in self._watched}
        self._wake.set()

    async def write(self, outputs: Mapping[Pin, Reading]) -> None:
        """Drive outputs, those that lie side by side at once.

        Raises:
            HardwareError: An output does not exist or its volts are not within 0…10, in which case nothing was sent;
                or whether an output was driven is not known.
        """
        checked = sorted((self._output(pin, value), value) for pin, value in outputs.items())
        self._require_online()
        levels = {address: bool(value) for (is_coil, address, _), value in checked if is_coil}
        for start, values in _runs(levels):
            await self._line.write_coils(start, values, unit=self._unit)
        words: dict[int, int] = {}
        for (is_coil, address, pin), value in checked:
            if not is_coil:
                words |= enumerate(self._words(pin, float(value)), start=address)
        for start, run in _runs(words):
            await self._line.write_registers(start, run, unit=self._unit)
        self._wake.set()

    @override
    async def run(self) -> None:
        """Serve until cancelled."""
        async with self._line.use():
            await self.link.run(self._serve)

    def _output(self, pin: Pin, value: Reading) -> tuple[bool, int, Pin]:
        """Return whether an output is a coil, where it is, and which it is."""
        place = self._places.get(pin)
        if place is None or not pin.kind.is_output:
            raise HardwareError(f"{self.name} has no output {pin}")
        if place.row.coil is not None:
            return True, place.row.coil + place.number, pin
        check_volts(pin, value)
        return False, place.registers.start, pin

    def _words(self, pin: Pin, volts: float) -> list[int]:
        """Return the registers for volts."""
        row = self._places[pin].row
        return float_words(volts) if row.form is Form.FLOAT else [row.calibration.steps(volts)]

    async def _serve(self) -> None:
        """Connect and read, until something fails."""
        self._lacking.clear()
        if self.identity is None or not self._places:
            self.identity = await self._identify()
        loop = asyncio.get_running_loop()
        fast, slow = self._periods
        due = slow_due = loop.time()
        while True:
            now = loop.time()
            all_kinds = now >= slow_due or self._wake.is_set()
            self._wake.clear()
            await self._read(all_kinds=all_kinds)
            self.link.up()
            if all_kinds:
                slow_due = now + slow
            due = max(due + fast, now)
            try:
                async with asyncio.timeout(due - loop.time()):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _identify(self) -> Identity:
        """Find out what it is; a model that was given counts, whatever the hardware says."""
        try:
            identity = await identify(self._line, self._unit)
        except Refused, Unsuitable:
            if not self._places:
                raise
            return Identity(vendor="UniPi")
        if not self._places:
            self._places = places(identity.model or "", self._calibrations)
            self._tell()
        return identity

    async def _read(self, *, all_kinds: bool) -> None:
        """Read what is due, and tell if it has changed."""
        due = {
            pin: place
            for pin in self._watched
            if (all_kinds or pin.kind in _FAST_KINDS) and (place := self._places.get(pin)) is not None
        }
        words: dict[int, int] = {}
        # Without watched pins the first input still shows that the Neuron is there.
        for block in blocks(due.values() or [Place(MODELS["S103"][0], 0)]):
            words |= await self._block(block)
        # Others may be watched since the request was sent.
        fresh = {pin: value for pin, value in self._fresh(due, words) if pin in self._watched}
        readings = {pin: value for pin, value in self._readings.items() if pin not in due} | fresh
        if readings != self._readings:
            self._readings = readings
            self._tell()

    async def _block(self, block: range) -> Iterable[tuple[int, int]]:
        """Return the registers of a block; none of one that the firmware does not have."""
        if block in self._lacking:
            return ()
        try:
            values = await self._line.read_holding(block.start, len(block), unit=self._unit)
        except Refused as error:
            if error.code != _ILLEGAL_ADDRESS:
                raise
            self._lacking.add(block)
            _LOGGER.warning("%s has no registers %d to %d", self.name, block.start, block.stop - 1)
            return ()
        return enumerate(values, start=block.start)

    def _fresh(self, due: Mapping[Pin, Place], words: Mapping[int, int]) -> Iterator[tuple[Pin, Reading]]:
        """Yield the readings that registers hold."""
        raw = {
            pin: [words[register] for register in place.registers]
            for pin, place in due.items()
            if place.registers.start in words
        }
        self._find_word_order({pin: values for pin, values in raw.items() if pin.kind is PinKind.COUNTER})
        for pin, values in raw.items():
            value = reading(due[pin], values, self.word_order)
            if value is not None:
                yield pin, value

    def _find_word_order(self, counters: Mapping[Pin, list[int]]) -> None:
        """Learn the order of the halves of counters from the first that counts."""
        if self.word_order is None:
            found = {order_of(self._counters.get(pin, values), values) for pin, values in counters.items()} - {None}
            # Two counters that disagree prove nothing: they were reset.
            if len(found) == 1:
                self.word_order = found.pop()
                _LOGGER.info("%s has counters with order %s", self.name, self.word_order)
            self._counters.update(counters)

    @override
    def _forget(self) -> None:
        """Have no readings."""
        self._counters.clear()
        self._readings = {}


def _runs[ValueT](values: Mapping[int, ValueT]) -> Iterator[tuple[int, list[ValueT]]]:
    """Yield the start and the values of addresses that lie side by side."""
    run: list[ValueT] = []
    start = 0
    for address, value in sorted(values.items(), key=lambda item: item[0]):
        if run and address == start + len(run):
            run.append(value)
            continue
        if run:
            yield start, run
        start, run = address, [value]
    if run:
        yield start, run
