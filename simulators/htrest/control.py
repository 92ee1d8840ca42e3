"""The controller of the heat pump: what it wants, from its settings, temperatures and time programs."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from .parameters import Value

type Values = Mapping[str, Value]

_HEATING_HYSTERESIS: Final = 2.0
_COOLING_HYSTERESIS: Final = 2.0
_ROOM_REFERENCE: Final = 20.0
"""The heating curve is drawn for this room temperature; every kelvin more shifts it by one."""
_OUTDOOR_LOW: Final = -15.0
"""The outdoor temperature of the curve's last point."""


class Mode(IntEnum):
    """Operating modes (`Betriebsart`)."""

    OFF = 0
    AUTO = 1
    COOLING = 2
    SUMMER = 3
    CONTINUOUS = 4
    SETBACK = 5
    HOLIDAY = 6
    PARTY = 7


class Demand(IntEnum):
    """What the compressor runs for (`Verdichteranforderung`)."""

    NONE = 0
    COOLING = 1
    HEATING = 2
    HOT_WATER = 3


class CircuitState(IntEnum):
    """States of a heating circuit's time program."""

    NORMAL = 0
    SETBACK = 1
    COMFORT = 2


_FORCED_STATE: Final[Mapping[int, CircuitState]] = {
    Mode.CONTINUOUS: CircuitState.NORMAL,
    Mode.SETBACK: CircuitState.SETBACK,
    Mode.HOLIDAY: CircuitState.SETBACK,
    Mode.PARTY: CircuitState.COMFORT,
}
"""The state that a mode forces, whatever the time program says."""
_HEATING_MODES: Final = frozenset({Mode.AUTO, *_FORCED_STATE})


def _mode(values: Values, circuit: str = "HKR") -> int:
    """Return the operating mode of a circuit; the direct one has that of the heat pump."""
    return int(values["Betriebsart" if circuit == "HKR" else f"{circuit} Betriebsart"])


def heating_wanted(values: Values, circuit: str = "HKR") -> bool:
    """Tell whether a circuit may heat: the mode allows it and it is cold enough outside."""
    return (
        _mode(values, circuit) in _HEATING_MODES and values["Temp. Aussen verzoegert"] < values[f"{circuit} Heizgrenze"]
    )


def set_point(values: Values, program_state: int, circuit: str = "HKR") -> float:
    """Return the return temperature that a circuit shall have, in °C.

    It is the three-point heating curve at the delayed outdoor temperature, shifted by the state's offset.
    """
    base = _curve(
        values["Temp. Aussen verzoegert"],
        (
            (_OUTDOOR_LOW, values[f"{circuit} RLT Soll_uHG (Heizkurve)"]),
            (0.0, values[f"{circuit} RLT Soll_0 (Heizkurve)"]),
            (max(values[f"{circuit} Heizgrenze"], 1), values[f"{circuit} RLT Soll_oHG (Heizkurve)"]),
        ),
    )
    match _FORCED_STATE.get(_mode(values, circuit), program_state):
        case CircuitState.COMFORT:
            base += values[f"{circuit} Aufheiztemp. (K)"]
        case CircuitState.SETBACK:
            base += values[f"{circuit} Absenktemp. (K)"]
    return base + values[f"{circuit} Soll_Raum"] - _ROOM_REFERENCE


def _curve(outdoor: float, points: tuple[tuple[float, float], ...]) -> float:
    """Return the height of a polyline, flat beyond its ends; `points` ascend."""
    left, *rest = points
    if outdoor <= left[0]:
        return left[1]
    for right in rest:
        if outdoor <= right[0]:
            return left[1] + (right[1] - left[1]) * (outdoor - left[0]) / (right[0] - left[0])
        left = right
    return left[1]


def _hot_water_range(values: Values, program_state: int) -> tuple[float, float]:
    """Return the temperatures at which heating of the hot water starts and stops."""
    normal = _mode(values) != Mode.HOLIDAY and (_mode(values) != Mode.AUTO or program_state == 1)
    level = "Normaltemp." if normal else "Minimaltemp."
    stop = values[f"WW {level}"]
    return stop - values[f"WW Hysterese {level}"], stop


def demand(values: Values, hot_water_state: int) -> Demand:
    """Return what the compressor shall run for; hot water goes first.

    What runs already runs on until its upper limit is reached.
    """
    if values["Stoerung"] or values["EVU_Sperre"] or not values["Hauptschalter"] or _mode(values) == Mode.OFF:
        return Demand.NONE
    current = values["Verdichteranforderung"]

    start, stop = _hot_water_range(values, hot_water_state)
    if values["Temp. Brauchwasser"] < (stop if current == Demand.HOT_WATER else start):
        return Demand.HOT_WATER

    set_point_now, actual = values["HKR_Sollwert"], values["Temp. Ruecklauf"]
    band = _HEATING_HYSTERESIS if current == Demand.HEATING else -_HEATING_HYSTERESIS
    if heating_wanted(values) and actual < set_point_now + band:
        return Demand.HEATING

    band = 0.0 if current == Demand.COOLING else _COOLING_HYSTERESIS
    if (
        _mode(values) == Mode.COOLING
        and values["Temp. Aussen verzoegert"] > values["Kuehlgrenze"]
        and actual > values["Kuehlen RLT min."] + band
    ):
        return Demand.COOLING
    return Demand.NONE
