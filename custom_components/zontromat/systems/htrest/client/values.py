"""Values of parameters: tolerant when read, strict when written."""

import math

from .errors import BeyondLimitsError, InvalidValueError
from .parameters import Parameter, ParameterValue, ValueType

_WORDS = {"true": True, "false": False}
_GRID_TOLERANCE = 1e-6
_FLOAT_TOLERANCE = 0.05
"""The heat pump keeps one decimal."""


def parse_number(raw: object) -> int | float | None:
    """Return the finite number that the JSON value stands for, also as text; otherwise `None`."""
    if isinstance(raw, str):
        raw = _number_from_text(raw)
    if isinstance(raw, float):
        return raw if math.isfinite(raw) else None
    return int(raw) if isinstance(raw, int) else None


def _number_from_text(text: str) -> int | float | None:
    """Return the number written in the text."""
    for convert in (int, float):
        try:
            return convert(text)
        except ValueError:
            continue
    return None


def parse_integer(raw: object) -> int | None:
    """Return the whole number that the JSON value stands for, also as text; otherwise `None`."""
    number = parse_number(raw)
    return int(number) if number is not None and number == int(number) else None


def parse_value(kind: ValueType | None, raw: object) -> ParameterValue | None:
    """Return the value of a parameter of this type as the server sent it, or `None` when it makes no sense.

    BOOL comes as `false`/`true` or, from a server with `--bool-as-int`, as 0/1. A fraction for an INT is kept: the
    server's own table may call the parameter a FLOAT. Without a type the JSON type decides.
    """
    if isinstance(raw, str) and (word := _WORDS.get(raw.strip().lower())) is not None:
        raw = word
    if isinstance(raw, bool) and kind in {None, ValueType.BOOL}:
        return raw
    number = parse_number(raw)
    if number is None:
        return None
    match kind:
        case ValueType.BOOL:
            return bool(number) if number in {0, 1} else None
        case ValueType.INT:
            return int(number) if number == int(number) else number
        case ValueType.FLOAT:
            return _as_float(number)
        case None:
            return number


def _as_float(number: float) -> float | None:
    """Return the number as a float, `None` for an integer too large for one."""
    try:
        return float(number)
    except OverflowError:
        return None


def encode_value(row: Parameter, value: object, *, bool_as_int: bool = False) -> ParameterValue:
    """Return the value as it goes over the wire: an `int` for INT, a `float` for FLOAT, a `bool` or 0/1 for BOOL.

    Raises:
        InvalidValueError: The value has the wrong type or is off the parameter's step.
        BeyondLimitsError: The value is outside the parameter's limits.
    """
    if row.type is ValueType.BOOL:
        if not isinstance(value, int) or value not in {0, 1}:
            raise _invalid(row, value, "is not true or false")
        return int(value) if bool_as_int else bool(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _invalid(row, value, "is not a number")
    if row.type is ValueType.INT and value != int(value):
        raise _invalid(row, value, "is not a whole number")
    _check_limits(row, value)
    if row.step is not None and not _on_grid(value, row.step):
        raise _invalid(row, value, f"is not a multiple of {row.step:g}")
    return int(value) if row.type is ValueType.INT else float(value)


def _check_limits(row: Parameter, value: float) -> None:
    """Raise when the value is outside the parameter's limits."""
    too_small = row.minimum is not None and value < row.minimum
    too_large = row.maximum is not None and value > row.maximum
    if too_small or too_large:
        raise BeyondLimitsError(str(value), row.minimum, row.maximum)


def _on_grid(value: float, step: float) -> bool:
    """Tell whether the value is a multiple of the step."""
    steps = value / step
    return abs(steps - round(steps)) < _GRID_TOLERANCE


def _invalid(row: Parameter, value: object, reason: str) -> InvalidValueError:
    """Return the error of a value that the parameter cannot take."""
    text = str(value)[:50]
    return InvalidValueError(f"{text} {reason} ({row.name})", name=row.name, value=text, reason=reason)


def same_value(wanted: ParameterValue, actual: ParameterValue | None) -> bool:
    """Tell whether the value read back is the one that was written."""
    return actual is not None and abs(wanted - actual) < _FLOAT_TOLERANCE


def bool_as_int_seen(kind: ValueType, raw: object) -> bool | None:
    """Tell from a BOOL as the server sent it whether it runs with `--bool-as-int`; `None` when it does not show."""
    return isinstance(raw, int) and not isinstance(raw, bool) if kind is ValueType.BOOL and raw is not None else None
