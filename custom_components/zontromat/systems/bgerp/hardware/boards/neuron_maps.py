"""The Modbus maps of UniPi Neurons as data (facts 4.3.2; groups 2 and 3 after EVOK's hardware definitions)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
import math
import struct
from typing import Final, NamedTuple

from ...zone.pins import Pin, PinKind, Reading


class WordOrder(StrEnum):
    """Which half of a pulse counter has the lower address; the sources disagree (facts 4.3.2)."""

    LOW_FIRST = "low_first"
    HIGH_FIRST = "high_first"


class Form(Enum):
    """How a reading lies in its registers."""

    BIT = "bit"
    """A bit for each pin of the row, in one register."""
    STEPS = "steps"
    """A whole number of steps in a register."""
    COUNTER = "counter"
    """32 bits in two registers, in an order that has to be found out."""
    FLOAT = "float"
    """Volts as float32 in two registers, low word first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What the raw steps of an analog pin mean; each board has its own.

    Attributes:
        steps_per_volt: Steps in a volt.
        offset: Steps at 0 V.
    """

    steps_per_volt: float
    offset: float = 0.0

    def volts(self, steps: int) -> float:
        """Return volts."""
        return round((steps - self.offset) / self.steps_per_volt, 3)

    def steps(self, volts: float) -> int:
        """Return the steps that come closest."""
        return max(0, min(0xFFF, round(volts * self.steps_per_volt + self.offset)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Pins of a kind that lie side by side.

    Attributes:
        kind: Of the pins.
        first: Number of the first pin.
        count: How many.
        form: How they are read.
        register: Register of the first.
        coil: Coil of the first, for digital outputs.
        calibration: Of steps.
    """

    kind: PinKind
    first: int
    count: int
    form: Form
    register: int
    coil: int | None = None
    calibration: Calibration = Calibration(steps_per_volt=400)

    def registers(self, index: int) -> range:
        """Return the registers of a pin."""
        if self.form is Form.BIT:
            return range(self.register, self.register + 1)
        size = 1 if self.form is Form.STEPS else 2
        start = self.register + size * index
        return range(start, start + size)


_BRAIN: Final = (
    Row(kind=PinKind.DI, first=0, count=4, form=Form.BIT, register=0),
    Row(kind=PinKind.COUNTER, first=0, count=4, form=Form.COUNTER, register=8),
    Row(kind=PinKind.DO, first=0, count=4, form=Form.BIT, register=1, coil=0),
    Row(kind=PinKind.LED, first=0, count=4, form=Form.BIT, register=20, coil=8),
    Row(kind=PinKind.AO, first=0, count=1, form=Form.FLOAT, register=3000),
    Row(kind=PinKind.AI, first=0, count=1, form=Form.FLOAT, register=3002),
)
_RAW_REGISTERS: Final = {PinKind.AO: 2, PinKind.AI: 3}
"""The analog pins of group 1 as steps, in older firmware."""


def _second_group(inputs: int) -> tuple[Row, ...]:
    """Return group 2 of the 503 and 523 models, which differ in the number of inputs."""
    return (
        Row(kind=PinKind.DI, first=4, count=inputs, form=Form.BIT, register=100),
        Row(kind=PinKind.COUNTER, first=4, count=inputs, form=Form.COUNTER, register=116),
        Row(kind=PinKind.RO, first=0, count=5, form=Form.BIT, register=101, coil=100),
        Row(kind=PinKind.AO, first=1, count=4, form=Form.STEPS, register=102),
        Row(kind=PinKind.AI, first=1, count=4, form=Form.FLOAT, register=106),
    )


_THIRD_GROUP: Final = (
    Row(kind=PinKind.DI, first=10, count=14, form=Form.BIT, register=200),
    Row(kind=PinKind.COUNTER, first=10, count=14, form=Form.COUNTER, register=203),
    Row(kind=PinKind.RO, first=5, count=14, form=Form.BIT, register=201, coil=200),
)

MODELS: Final[Mapping[str, tuple[Row, ...]]] = {
    "S103": _BRAIN,
    "M503": _BRAIN + _second_group(6),
    "M523": _BRAIN + _second_group(4),
    "L503": _BRAIN + _second_group(6) + _THIRD_GROUP,
}
IDENTITY: Final = 1000
"""First of the registers that say what group 1 is; that of group n is 100 (n - 1) further."""
IDENTITY_SIZE: Final = 7
BY_GROUPS: Final[Mapping[tuple[tuple[int, int], ...], str]] = {
    ((4, 4),): "S103",
    ((4, 4), (6, 5)): "M503",
    ((4, 4), (4, 5)): "M523",
    ((4, 4), (6, 5), (14, 14)): "L503",
}
"""The models by the numbers of inputs and of outputs of their groups."""


class Place(NamedTuple):
    """Where a pin is."""

    row: Row
    number: int

    @property
    def registers(self) -> range:
        """The registers of the pin."""
        return self.row.registers(self.number)


def places(model: str, calibrations: Mapping[Pin, Calibration]) -> dict[Pin, Place]:
    """Return where the pins of a model are.

    Args:
        model: A key of `MODELS`.
        calibrations: Of AI0 and AO0, where the firmware is too old to have their volts.

    Raises:
        KeyError: There is no such model.
    """
    found: dict[Pin, Place] = {}
    for row in MODELS[model]:
        for index in range(row.count):
            pin = Pin(row.kind, str(row.first + index))
            calibration = calibrations.get(pin)
            if calibration is not None and row.form is Form.FLOAT and row.kind in _RAW_REGISTERS and row.first == 0:
                row = replace(  # noqa: PLW2901 - the only pin of its row
                    row, form=Form.STEPS, register=_RAW_REGISTERS[row.kind], calibration=calibration
                )
            found[pin] = Place(row, index)
    return found


def blocks(wanted: Iterable[Place]) -> Iterator[range]:
    """Yield the fewest reads that cover the registers of pins; registers of one hundred are read together."""
    pages: dict[int, list[int]] = {}
    for place in wanted:
        pages.setdefault(place.registers.start // 100, []).extend(place.registers)
    for _, registers in sorted(pages.items()):
        yield range(min(registers), max(registers) + 1)


def reading(place: Place, words: Sequence[int], order: WordOrder | None) -> Reading | None:
    """Return what the registers of a pin say, `None` where they say nothing sensible.

    Args:
        place: The pin.
        words: Its registers.
        order: Of counters; without it only a counter that is the same both ways can be read.
    """
    match place.row.form:
        case Form.BIT:
            return bool(words[0] >> place.number & 1)
        case Form.STEPS:
            return place.row.calibration.volts(words[0])
        case Form.FLOAT:
            volts = float(struct.unpack(">f", struct.pack(">HH", words[1], words[0]))[0])
            return round(volts, 3) if math.isfinite(volts) else None
        case Form.COUNTER:
            if order is None and words[0] != words[1]:
                return None
            low, high = words if order is WordOrder.LOW_FIRST else reversed(words)
            return float(high << 16 | low)


def float_words(volts: float) -> list[int]:
    """Return volts as float32, low word first."""
    high, low = struct.unpack(">HH", struct.pack(">f", volts))
    return [low, high]


def order_of(before: Sequence[int], after: Sequence[int]) -> WordOrder | None:
    """Return the order of a counter's halves, if two readings in short succession tell it.

    Pulses change the low half; the high half alone changes only when exactly 65536 come, or a multiple of that.
    """
    changed = [old != new for old, new in zip(before, after, strict=True)]
    match changed:
        case [True, False]:
            return WordOrder.LOW_FIRST
        case [False, True]:
            return WordOrder.HIGH_FIRST
        case _:
            return None
