"""KNX group addresses."""

import re
from typing import Final

_LIMITS: Final = {1: (0xFFFF,), 2: (31, 2047), 3: (31, 7, 255)}
"""The highest number at each level, by the number of levels."""


def parse_group(text: str) -> int:
    """Return a group address as a number, from its notation with one, two or three levels.

    Raises:
        ValueError: This is no group address, or it is the broadcast address.
    """
    if not re.fullmatch(r"[0-9]{1,5}(/[0-9]{1,4}){0,2}", text):
        raise ValueError(f"{text!r} is no group address")
    levels = [int(level) for level in text.split("/")]
    address = 0
    for level, limit in zip(levels, _LIMITS[len(levels)], strict=True):
        if level > limit:
            raise ValueError(f"{text!r} is no group address")
        address = address * (limit + 1) + level
    if not address:
        raise ValueError("0/0/0 is the broadcast address")
    return address


def format_group(address: int) -> str:
    """Return the notation with three levels."""
    return f"{address >> 11}/{address >> 8 & 7}/{address & 0xFF}"
