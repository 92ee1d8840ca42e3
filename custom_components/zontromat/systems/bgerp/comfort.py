"""The wanted and the measured temperature of a zone (facts 3.2)."""

from collections.abc import Iterable
from typing import Final

from .registers import CATALOGUE, RegisterStore, Scope
from .zone.block import Registers

ADJUSTMENT: Final = "hvac.adjust_temp"
GOAL: Final = "hvac.goal_building_temp"
LIMITS: Final = ("hvac.temp.min", "hvac.temp.max")
MEASURED: Final = ("hvac.air_temp_cent_1.value", "hvac.air_temp_lower_1.value", "hvac.air_temp_upper_1.value")
ROOM: Final = "hvac.temp.actual"

_GOAL_LIMITS: Final = (18.0, 26.0)
_LARGEST_OFFSET: Final = 2.5


def adjusts_by_offset(registers: Registers) -> bool:
    """Tell whether the adjustment is an offset to the goal, in kelvin.

    It was the server's register then; since it is the room's own, it is the wanted temperature itself.
    """
    return registers.scope(ADJUSTMENT) is Scope.SERVER


def wanted_temperature(registers: Registers) -> float | None:
    """Return the temperature that the room shall have, in °C."""
    goal, adjustment = _goal(registers), registers.number(ADJUSTMENT)
    low, high = wanted_limits(registers)
    if adjusts_by_offset(registers):
        return None if goal is None else min(max(goal + (adjustment or 0), low), high)
    return min(max(adjustment, low), high) if adjustment else goal  # 0 is what nobody has set


def wanted_limits(registers: Registers) -> tuple[float, float]:
    """Return the lowest and the highest temperature that can be wanted, in °C."""
    if adjusts_by_offset(registers):
        low, high = (_goal(registers),) * 2
        return (low or _GOAL_LIMITS[0]) - _LARGEST_OFFSET, (high or _GOAL_LIMITS[1]) + _LARGEST_OFFSET
    low, high = (registers.number(key) for key in LIMITS)
    return (_GOAL_LIMITS[0] if low is None else low), (_GOAL_LIMITS[1] if high is None else high)


def adjustment_for(store: RegisterStore, temperature: float) -> float:
    """Return the adjustment that makes a temperature the wanted one."""
    return temperature - (_goal(store) or temperature) if adjusts_by_offset(store) else temperature


def room_temperature(store: RegisterStore) -> float | None:
    """Return the temperature of the room, in °C: what the zone measures, else what the server was told."""
    measured = majority(store.number(key) for key in MEASURED)
    if measured is not None:
        return measured
    told = store.number(ROOM)
    return None if told == CATALOGUE[ROOM].defaults.get(store.generation) else told


def majority(temperatures: Iterable[float | None]) -> float | None:
    """Return what most sensors say: the average of those on that side of the middle where more of them are.

    Those that cannot be read are `None`; so is the answer when there is no other.
    """
    measured = [value for value in temperatures if value is not None]
    if not measured:
        return None
    middle = (min(measured) + max(measured)) / 2
    upper = [value for value in measured if value >= middle]
    lower = [value for value in measured if value < middle]
    most = lower if len(lower) > len(upper) else upper
    return sum(most) / len(most)


def _goal(registers: Registers) -> float | None:
    """Return the goal of the building within what is comfortable, in °C."""
    goal = registers.number(GOAL)
    return None if goal is None else min(max(goal, _GOAL_LIMITS[0]), _GOAL_LIMITS[1])
