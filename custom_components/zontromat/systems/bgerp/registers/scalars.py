"""Flags, numbers and texts with all the sloppiness that servers have shown (facts 2.2)."""

import math

from .errors import InvalidValue
from .literals import Json

NONE = "None"
"""How the specification writes an unknown value in a request."""

_TRUE = frozenset({"1", "true", "yes"})
_FALSE = frozenset({"0", "false", "no"})
_UNKNOWN = frozenset({"", "none", "null"})


def parse_flag(raw: Json) -> bool | None:
    """Return a flag of any form.

    Raises:
        InvalidValue: It is none.
    """
    if raw is None:
        return None
    if isinstance(raw, str):
        text = raw.strip().lower()
        if text in _UNKNOWN:
            return None
        if text in _TRUE | _FALSE:
            return text in _TRUE
    elif isinstance(raw, bool | int | float) and raw in {0, 1}:
        return raw == 1
    raise InvalidValue("no flag")


def parse_int(raw: Json) -> int | None:
    """Return an integer of at most 64 bits; its fraction may be written and must be zero.

    Raises:
        InvalidValue: It is none.
    """
    number = raw if isinstance(raw, int) and not isinstance(raw, bool) else parse_float(raw)
    if number is None:
        return None
    if number != int(number) or not -(2**63) <= number < 2**63:
        raise InvalidValue("no integer")
    return int(number)


def parse_float(raw: Json) -> float | None:
    """Return a finite number, which may come as text.

    Raises:
        InvalidValue: It is none.
    """
    if raw is None or (isinstance(raw, str) and raw.strip().lower() in _UNKNOWN):
        return None
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise InvalidValue("no number")
    try:
        number = float(raw)
    except (ValueError, OverflowError) as error:
        raise InvalidValue("no number") from error
    if not math.isfinite(number):
        raise InvalidValue("no finite number")
    return number


def parse_text(raw: Json) -> str | None:
    """Return a text, which may come as a number.

    Raises:
        InvalidValue: It is none.
    """
    if raw is None or raw == NONE:
        return None
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise InvalidValue("no text")
    return str(raw)
