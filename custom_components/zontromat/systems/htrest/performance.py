"""What real meters say about the efficiency of the heat pump; without meters nothing is estimated."""

from collections.abc import Mapping, Set as AbstractSet
from typing import Final

from .client import ParameterValue

type Values = Mapping[str, ParameterValue | None]

_COP: Final = "COP"
_HEAT_OUTPUT: Final = "WMZ_Leistung (kW):"
_ELECTRIC_POWER: Final = "Stromz_Leistung (W):"
_TOTALS: Final = (("WMZ_Gesamt (kWh):",), ("Stromz_Gesamt (kWh):",))
_SUMS: Final = (
    ("WMZ_Heizung (kWh)", "WMZ_Brauchwasser (kWh)"),
    ("Stromz_Heizung (kWh)", "Stromz_Brauchwasser (kWh)"),
)

COEFFICIENT_INPUTS: Final = (_COP, _HEAT_OUTPUT, _ELECTRIC_POWER)
SEASONAL_INPUTS: Final = tuple(name for meters in (*_TOTALS, *_SUMS) for name in meters)

MINIMUM_POWER: Final = 50.0
"""Electric power in watts below which the compressor is off and a coefficient means nothing."""


def has_coefficient(names: AbstractSet[str]) -> bool:
    """Tell whether the heat pump measures what its coefficient of performance needs."""
    return _COP in names or {_HEAT_OUTPUT, _ELECTRIC_POWER} <= names


def coefficient_of_performance(values: Values) -> float | None:
    """Return heat output by electric power, as measured now, or `None` while the compressor is off."""
    if (own := values.get(_COP)) is not None:
        return float(own) or None
    heat, power = values.get(_HEAT_OUTPUT), values.get(_ELECTRIC_POWER)
    if heat is None or power is None or power < MINIMUM_POWER:
        return None
    return heat * 1000 / power


def _meters(names: AbstractSet[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the names of the heat meters and of the electricity meters, the totals where there are any."""
    return next((pair for pair in (_TOTALS, _SUMS) if {*pair[0], *pair[1]} <= names), None)


def has_seasonal(names: AbstractSet[str]) -> bool:
    """Tell whether the heat pump counts both heat and electricity."""
    return _meters(names) is not None


def seasonal_performance(values: Values) -> float | None:
    """Return heat by electricity since the meters were reset."""
    if (meters := _meters(values.keys())) is None:
        return None
    heat, electricity = ([value for name in names if (value := values[name]) is not None] for names in meters)
    if len(heat) < len(meters[0]) or len(electricity) < len(meters[1]) or sum(electricity) <= 0:
        return None
    return sum(heat) / sum(electricity)
