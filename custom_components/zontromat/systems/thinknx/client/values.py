"""Values on the wire: tolerant when read, strict when written."""

from collections.abc import Sequence
from decimal import Decimal
import math
from typing import Final

from .errors import InvalidResponseError, InvalidValueError

type Color = tuple[int, int, int]
"""Red, green and blue, each 0 to 255."""
type Status = bool | int | float | Color


def parse_number(raw: object) -> float:
    """Return the finite number that a JSON value stands for, also as text.

    Raises:
        InvalidResponseError: It is no number.
    """
    if isinstance(raw, int | float | str):
        try:
            number = float(raw)
        except ValueError, OverflowError:
            number = math.nan
        if math.isfinite(number):
            return number
    raise InvalidResponseError("Expected a number")


def parse_switch(raw: object) -> bool:
    """Return the state of something that is on (1) or off (0)."""
    number = parse_number(raw)
    if number not in {0, 1}:
        raise InvalidResponseError("Expected 0 or 1")
    return bool(number)


def parse_percent(raw: object) -> int:
    """Return a level from 0 to 100 percent; a little more or less is cut."""
    return round(min(max(parse_number(raw), 0), 100))


def parse_code(raw: object) -> int:
    """Return the number of a mode; what it means is told elsewhere, so that unknown modes are kept."""
    return int(parse_number(raw))


def parse_color(raw: object) -> Color:
    """Return a color, sent as a list or as text with commas or blanks between the components."""
    parts: Sequence[object] = raw.strip("[] ").replace(",", " ").split() if isinstance(raw, str) else []
    if isinstance(raw, list):
        parts = raw
    if len(parts) != 3:
        raise InvalidResponseError("Expected red, green and blue")
    red, green, blue = (round(min(max(parse_number(part), 0), 255)) for part in parts)
    return red, green, blue


NUMBERS: Final = "-3.4e38 … 3.4e38"
"""What a 4-byte number can be, as a person reads it."""


def whole_numbers(minimum: int, maximum: int) -> str:
    """Return the whole numbers of a range as a person reads them in any language."""
    return f"{minimum}, {minimum + 1} … {maximum}"


def format_switch(value: Status) -> str:
    """Return on as 1, off as 0."""
    if not isinstance(value, bool):
        raise refused(value, "0, 1")
    return str(int(value))


def format_number(value: Status) -> str:
    """Return a number with a point as its decimal separator and without an exponent, to the digits of a 4-byte one."""
    if isinstance(value, bool | tuple) or not math.isfinite(value):
        raise refused(value, NUMBERS)
    return f"{Decimal(f'{value:.9g}'):f}"


def format_percent(value: Status) -> str:
    """Return a whole percentage from 0 to 100."""
    return _format_whole(value, 0, 100)


def format_code(value: Status) -> str:
    """Return the number of a mode."""
    return _format_whole(value, 0, 255)


def format_kelvin(value: Status) -> str:
    """Return a color temperature from 1000 to 10000 K."""
    return _format_whole(value, 1000, 10000)


def _format_whole(value: Status, minimum: int, maximum: int) -> str:
    """Return a whole number of a range."""
    if isinstance(value, bool | tuple) or not minimum <= value <= maximum or value != int(value):
        raise refused(value, whole_numbers(minimum, maximum))
    return str(int(value))


def format_color(value: Status) -> str:
    """Return a color as red, green and blue."""
    if not isinstance(value, tuple) or not all(0 <= component <= 255 for component in value):
        raise refused(value, whole_numbers(0, 255))
    return ",".join(map(str, value))


def refused(value: object, allowed: str) -> InvalidValueError:
    """Return the error of a value that must not be sent; `allowed` is what a person may give instead."""
    text = str(value)[:50]
    return InvalidValueError(f"{text} cannot be sent, but {allowed}", value=text, allowed=allowed)
