"""What commands check before they are sent."""

from collections.abc import Collection, Mapping
from enum import Enum
import math

from ..errors import (
    BeyondLimitsError,
    ControlCharacterError,
    InvalidValueError,
    NotFoundError,
    NotOfferedError,
    OffStepError,
    TooLongError,
)

NAME_BYTES = 15
"""Names live in buffers of 16 bytes with a NUL at the end."""
_GRID_TOLERANCE = 1e-6


class Unchanged(Enum):
    """Stands for a part of a setting that stays as it is."""

    UNCHANGED = "unchanged"


UNCHANGED = Unchanged.UNCHANGED


def found[T](things: Mapping[int, T], index: int, what: str) -> T:
    """Return the thing with this index.

    Raises:
        NotFoundError: There is none.
    """
    if (thing := things.get(index)) is None:
        raise NotFoundError(f"There is no {what} {index}", what=what, number=str(index + 1))
    return thing


def present[T](thing: T | None, what: str) -> T:
    """Return a thing of which there is one at most.

    Raises:
        NotFoundError: There is none.
    """
    if thing is None:
        raise NotFoundError(f"There is no {what}", what=what, number="")
    return thing


def checked_number(name: str, value: float, limits: tuple[float, float], step: float = 1) -> float:
    """Return a number within the limits and on the grid.

    Raises:
        BeyondLimitsError: It is outside.
        OffStepError: It is between the steps.
        InvalidValueError: It is no number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidValueError(name, value)
    low, high = limits
    if not low <= value <= high:
        raise BeyondLimitsError(name, value, low, high)
    if abs(value / step - round(value / step)) > _GRID_TOLERANCE:
        raise OffStepError(name, value, step=f"{step:g}")
    return value


def checked_integer(name: str, value: float, low: int, high: int, step: int = 1) -> int:
    """Return a whole number within the limits and on the grid. Raises as `checked_number`."""
    return round(checked_number(name, value, (low, high), step))


def centi_celsius(name: str, value: float, limits: tuple[float, float], step: float) -> int:
    """Return a temperature in °C as it is sent, multiplied by 100. Raises as `checked_number`."""
    return round(checked_number(name, value, limits, step) * 100)


def checked_choice[T](name: str, value: T, choices: Collection[T]) -> T:
    """Return a value that is offered.

    Raises:
        NotOfferedError: It is not.
    """
    if value not in choices:
        raise NotOfferedError(name, value)
    return value


def checked_name(name: str, value: str) -> str:
    """Return a text that fits into a bridge's buffer, without blanks around it.

    Raises:
        TooLongError: It has more than 15 bytes.
        ControlCharacterError: It has characters that cannot be shown.
    """
    stripped = value.strip()
    if not stripped.isprintable():
        raise ControlCharacterError(name, value)
    if len(stripped.encode()) > NAME_BYTES:
        raise TooLongError(name, value, maximum=str(NAME_BYTES))
    return stripped
