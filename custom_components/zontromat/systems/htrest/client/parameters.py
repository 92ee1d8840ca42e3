"""A parameter of the heat pump as a row: type, limits and meaning."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

type ParameterValue = bool | int | float


class Point(StrEnum):
    """The two kinds of data points."""

    MEASURED = "MP"
    """Measured point: read fast and together, cannot be written."""
    SETTING = "SP"
    """Setting point: read one by one on the serial line."""


class ValueType(StrEnum):
    """The type that the server's table gives a parameter; the server enforces it on writes."""

    FLOAT = "FLOAT"
    INT = "INT"
    BOOL = "BOOL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter.

    The limits are those of the server's stock table until the server teaches others. `number` is `None` for a name
    that only this server's table holds.
    """

    name: str
    """The exact German name, which is the key everywhere."""
    point: Point
    number: int | None = None
    type: ValueType
    minimum: float | None = None
    maximum: float | None = None
    unit: str | None = None
    """Unit symbol, for example `°C`, `K`, `kWh`."""
    meaning: str
    """What it is, in English."""
    step: float | None = None
    """The grid that a written value must be on, counted from zero."""
    writable: bool = False
    """On the allow-list: a user may change it without endangering the machine."""
    momentary: bool = False
    """A push-button: the heat pump takes the written value back by itself."""

    @property
    def measured(self) -> bool:
        """Tell whether it is a measured point."""
        return self.point is Point.MEASURED


def index_rows(rows: tuple[Parameter, ...]) -> Mapping[str, tuple[Parameter, ...]]:
    """Return the rows by name; a few names stand for a measured point and for a setting."""
    by_name: dict[str, tuple[Parameter, ...]] = {}
    for row in rows:
        by_name[row.name] = (*by_name.get(row.name, ()), row)
    return MappingProxyType(by_name)
