"""What Eastron meters measure, as data (facts 4.2; SDM630 after the maker's register map).

All are float32 in two input registers (function 4), high word first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
import math
import struct
from typing import Final

_WIDEST_GAP: Final = 10
"""Registers that are cheaper to read along than to skip with another request."""
_MOST_REGISTERS: Final = 80
"""In one request; these meters answer with no more than 40 values."""


class Kind(Enum):
    """What is measured, with its unit and the largest amount that can be true."""

    VOLTAGE = "V", 1e3
    CURRENT = "A", 1e5
    ACTIVE_POWER = "W", 1e8
    APPARENT_POWER = "VA", 1e8
    REACTIVE_POWER = "var", 1e8
    POWER_FACTOR = "", 1.01
    FREQUENCY = "Hz", 100.0
    ACTIVE_ENERGY = "kWh", 1e9
    REACTIVE_ENERGY = "kvarh", 1e9

    @property
    def unit(self) -> str:
        """The unit."""
        return self.value[0]

    def plausible(self, number: float) -> bool:
        """Tell whether a number can be true."""
        return math.isfinite(number) and abs(number) <= self.value[1]


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a meter.

    Attributes:
        name: What it is; the same for the same thing in all models.
        address: Its first register.
        kind: What is measured.
    """

    name: str
    address: int
    kind: Kind

    @property
    def unit(self) -> str:
        """The unit."""
        return self.kind.unit


_COMMON: Final = (
    Row("frequency", 70, Kind.FREQUENCY),
    Row("import_active_energy", 72, Kind.ACTIVE_ENERGY),
    Row("export_active_energy", 74, Kind.ACTIVE_ENERGY),
    Row("import_reactive_energy", 76, Kind.REACTIVE_ENERGY),
    Row("export_reactive_energy", 78, Kind.REACTIVE_ENERGY),
    Row("power_demand", 84, Kind.ACTIVE_POWER),
    Row("maximum_power_demand", 86, Kind.ACTIVE_POWER),
    Row("total_active_energy", 342, Kind.ACTIVE_ENERGY),
    Row("total_reactive_energy", 344, Kind.REACTIVE_ENERGY),
)
_SDM120: Final = (
    Row("voltage", 0, Kind.VOLTAGE),
    Row("current", 6, Kind.CURRENT),
    Row("active_power", 12, Kind.ACTIVE_POWER),
    Row("apparent_power", 18, Kind.APPARENT_POWER),
    Row("reactive_power", 24, Kind.REACTIVE_POWER),
    Row("power_factor", 30, Kind.POWER_FACTOR),
    Row("import_power_demand", 88, Kind.ACTIVE_POWER),
    Row("maximum_import_power_demand", 90, Kind.ACTIVE_POWER),
    Row("export_power_demand", 92, Kind.ACTIVE_POWER),
    Row("maximum_export_power_demand", 94, Kind.ACTIVE_POWER),
    Row("current_demand", 258, Kind.CURRENT),
    Row("maximum_current_demand", 264, Kind.CURRENT),
)
_OF_A_PHASE: Final = (
    ("voltage", 0, Kind.VOLTAGE),
    ("current", 6, Kind.CURRENT),
    ("active_power", 12, Kind.ACTIVE_POWER),
    ("apparent_power", 18, Kind.APPARENT_POWER),
    ("reactive_power", 24, Kind.REACTIVE_POWER),
    ("power_factor", 30, Kind.POWER_FACTOR),
    ("current_demand", 258, Kind.CURRENT),
    ("maximum_current_demand", 264, Kind.CURRENT),
)
_SDM630: Final = (
    *(
        Row(f"{name}_{phase + 1}", address + 2 * phase, kind)
        for name, address, kind in _OF_A_PHASE
        for phase in range(3)
    ),
    Row("voltage", 42, Kind.VOLTAGE),
    Row("current", 48, Kind.CURRENT),
    Row("active_power", 52, Kind.ACTIVE_POWER),
    Row("apparent_power", 56, Kind.APPARENT_POWER),
    Row("reactive_power", 60, Kind.REACTIVE_POWER),
    Row("power_factor", 62, Kind.POWER_FACTOR),
)
METERS: Final[Mapping[str, tuple[Row, ...]]] = {
    "SDM120": _SDM120 + _COMMON,
    "SDM630": _SDM630 + _COMMON,
}
"""The rows of each model. Of an SDM630 `voltage` is the mean of the phases, `current` and the powers are the sums."""


def blocks(rows: Sequence[Row]) -> Iterator[range]:
    """Yield the fewest reads that cover rows."""
    addresses = sorted(row.address for row in rows)
    start = end = addresses[0]
    for address in addresses:
        if address - end > _WIDEST_GAP or address + 2 - start > _MOST_REGISTERS:
            yield range(start, end)
            start = address
        end = address + 2
    yield range(start, end)


def value(row: Row, high: int, low: int) -> float | None:
    """Return what two registers say, `None` where it cannot be true."""
    number = float(struct.unpack(">f", struct.pack(">HH", high, low))[0])
    # A float32 has seven digits; more are an artefact of the conversion.
    return float(f"{number:.7g}") if row.kind.plausible(number) else None


def readings_of(rows: Sequence[Row], words: Mapping[int, int]) -> dict[str, float]:
    """Return the values that registers hold, without those that are missing or cannot be true."""
    return {
        row.name: number
        for row in rows
        if {row.address, row.address + 1} <= words.keys()
        and (number := value(row, words[row.address], words[row.address + 1])) is not None
    }
