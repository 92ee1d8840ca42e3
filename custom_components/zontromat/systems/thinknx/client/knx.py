"""KNX telegrams that the server sends for us (spec/thinknx.txt, System controller)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
import math
import re
import struct
from types import MappingProxyType
from typing import Final

from .errors import InvalidValueError
from .values import NUMBERS, format_number, refused, whole_numbers

type Number = int | float

DPT9_MINIMUM: Final = -671088.64
DPT9_MAXIMUM: Final = 670760.96
_STEPS: Final = range(8)
_ADDRESSES: Final = "1/2/3, 1/515, 2563"


_LIMITS: Final = {1: (65535,), 2: (31, 2047), 3: (31, 7, 255)}
"""The largest number at each level, by the number of levels."""


def parse_group_address(text: str) -> str:
    """Return a group address in the notation it was given in: `1/2/3`, `1/515` or `2563`.

    Raises:
        InvalidValueError: It is no group address, or the broadcast address 0.
    """
    address = text.strip()
    if not re.fullmatch(r"\d{1,5}(/\d{1,4}){0,2}", address, re.ASCII):
        raise refused(text, _ADDRESSES)
    parts = [int(part) for part in address.split("/")]
    if any(part > limit for part, limit in zip(parts, _LIMITS[len(parts)], strict=True)) or not any(parts):
        raise refused(text, _ADDRESSES)
    return "/".join(map(str, parts))


def _raw_address(address: str) -> int:
    """Return the 16 bits of a group address."""
    parts = [int(part) for part in address.split("/")]
    return reduce(lambda raw, part: raw * (part[1] + 1) + part[0], zip(parts, _LIMITS[len(parts)], strict=True), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telegram:
    """A telegram as the server sends it."""

    call: str
    group: str
    value: str

    def echoed(self, answer: Mapping[str, object]) -> bool:
        """Tell whether the server says that it sent this telegram, the group in any notation, the value rounded."""
        try:
            group = parse_group_address(str(answer.get("group")))
            value = float(str(answer.get("value")))
        except InvalidValueError, ValueError:
            return False
        same = math.isclose(value, float(self.value), rel_tol=1e-3, abs_tol=0.01)
        return same and _raw_address(group) == _raw_address(self.group)


def _whole(minimum: int, maximum: int) -> Callable[[object], str]:
    """Return the encoder of a whole number."""
    allowed = whole_numbers(minimum, maximum)

    def encode(value: object) -> str:
        number = _real(value, allowed)
        if not minimum <= number <= maximum or not number.is_integer():
            raise refused(value, allowed)
        return str(int(number))

    return encode


def _bit(value: object) -> str:
    """Encode DPT 1: on or off, as a template has it too, or 0 or 1."""
    if value not in (0, 1, "off", "on"):
        raise refused(value, "on, off, 0, 1")
    return "1" if value in (1, "on") else "0"


def _control(value: object) -> str:
    """Encode DPT 2: `{control: true, value: true}`, or the two bits as 0 to 3."""
    match value:
        case {"control": bool(control), "value": bool(own), **rest} if not rest:
            return str(2 * control + own)
        case _:
            return _whole(0, 3)(value)


def _dimming(value: object) -> str:
    """Encode DPT 3: `{increase: true, step: 3}` with a step code from 0, stop, to 7, or raw.

    The specification allows 0 to 31, although four bits end at 15.
    """
    match value:
        case {"increase": bool(increase), "step": int(step), **rest} if not rest and step in _STEPS:
            return str(8 * increase + step)
        case _:
            return _whole(0, 31)(value)


def _scaling(value: object) -> str:
    """Encode DPT 5.001: 0 to 100 percent on 0 to 255."""
    percent = _real(value, "0 … 100")
    if not 0 <= percent <= 100:
        raise refused(value, "0 … 100")
    return str(round(percent * 255 / 100))


def _half(value: object) -> str:
    """Encode DPT 9: from -671088.64 to 670760.96."""
    allowed = f"{DPT9_MINIMUM} … {DPT9_MAXIMUM}"
    number = _real(value, allowed)
    if not DPT9_MINIMUM <= number <= DPT9_MAXIMUM:
        raise refused(value, allowed)
    return format_number(number)


def _single(value: object) -> str:
    """Encode DPT 14: what a 4-byte floating-point number can hold."""
    number = _real(value, NUMBERS)
    try:
        struct.pack(">f", number)
    except OverflowError:
        raise refused(value, NUMBERS) from None
    return format_number(number)


def _real(value: object, allowed: str) -> float:
    """Return a finite number.

    Raises:
        InvalidValueError: It is none.
    """
    try:
        number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise refused(value, allowed)
    return number


@dataclass(frozen=True, slots=True)
class _Dpt:
    """The call for a datapoint type and how its values are written."""

    call: str
    encode: Callable[[object], str]


DATAPOINT_TYPES: Final[Mapping[str, _Dpt]] = MappingProxyType(
    {
        "1": _Dpt("system/sendKNXbit", _bit),
        "2": _Dpt("system/sendKNX4bits", _control),
        "3": _Dpt("system/sendKNX4bits", _dimming),
        "5": _Dpt("system/sendKNXbyte", _whole(0, 255)),
        "5.001": _Dpt("system/sendKNXbyte", _scaling),
        # Signed, in spite of the call's name.
        "6": _Dpt("system/sendKNXbyteun", _whole(-128, 127)),
        "9": _Dpt("system/sendKNXfloat2bytes", _half),
        "14": _Dpt("system/sendKNXfloat4bytes", _single),
    }
)


def make_telegram(group: str, datapoint_type: str, value: object) -> Telegram:
    """Return a telegram that may be sent.

    Args:
        group: The group address in any of the three notations.
        datapoint_type: A key of `DATAPOINT_TYPES`.
        value: On or off for 1; a number, or the named parts, for 2 and 3; a number for all others.

    Raises:
        InvalidValueError: The address, the type or the value cannot be sent.
    """
    if (dpt := DATAPOINT_TYPES.get(datapoint_type)) is None:
        raise refused(datapoint_type, ", ".join(DATAPOINT_TYPES))
    return Telegram(call=dpt.call, group=parse_group_address(group), value=dpt.encode(value))
