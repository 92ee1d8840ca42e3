"""Single values as bridges write them: tolerant, and `None` for everything that is not known."""

from collections.abc import Callable
from enum import Enum
from functools import lru_cache
import logging
import math

_LOGGER = logging.getLogger(__name__)

_WORDS = {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}
_PADDING = " \t\r\n\xff\ufffd"
"""What surrounds a text in its buffer; 0xFF is unwritten flash, decoded as one byte or as a replacement."""
_PLAUSIBLE_CELSIUS = (-20.0, 60.0)

type Parser[T] = Callable[[object], T | None]


def number(raw: object) -> float | None:
    """Return the finite number that the JSON value stands for, also as text."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return None
    try:
        value = float(raw)
    except ValueError, OverflowError:
        return None
    return value if math.isfinite(value) else None


def integer(raw: object) -> int | None:
    """Return the whole number that the JSON value stands for, also as text."""
    if type(raw) is int:
        return raw
    value = number(raw)
    return int(value) if value is not None and value.is_integer() else None


def flag(raw: object) -> bool | None:
    """Return the truth that 0/1, true/false and on/off stand for, as number, JSON word or text."""
    return _WORDS.get(str(raw).strip().lower()) if isinstance(raw, bool | int | str) else None


def text(raw: object) -> str | None:
    """Return the text in a fixed-size buffer: up to the first NUL, without padding; `None` for an empty one."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return None
    return str(raw).partition("\0")[0].strip(_PADDING) or None


def scaled(factor: int) -> Parser[float]:
    """Return a parser of numbers that are sent multiplied by a factor."""

    def parse(raw: object) -> float | None:
        value = number(raw)
        return None if value is None else value / factor

    return parse


def celsius(raw: object) -> float | None:
    """Return a temperature in °C, sent multiplied by 100; 0 means that there is no sensor or set point."""
    value = number(raw)
    if not value:
        return None
    low, high = _PLAUSIBLE_CELSIUS
    return value / 100 if low <= value / 100 <= high else None


def within(low: int, high: int) -> Parser[int]:
    """Return a parser of whole numbers in a range; what is outside is not known."""

    def parse(raw: object) -> int | None:
        value = integer(raw)
        return value if value is not None and low <= value <= high else None

    return parse


percent = within(0, 100)


def member[E: Enum](kind: type[E]) -> Parser[E]:
    """Return a parser of an enumeration's numbers; unknown ones are logged once."""
    members = {item.value: item for item in kind}

    def parse(raw: object) -> E | None:
        known = members.get(integer(raw))
        if known is None and raw is not None:
            _log_unknown(kind.__name__, str(raw)[:20])
        return known

    return parse


@lru_cache(maxsize=256)
def _log_unknown(kind: str, value: str) -> None:
    """Log a value that an enumeration does not have."""
    _LOGGER.warning("Unknown %s: %s", kind, value)
