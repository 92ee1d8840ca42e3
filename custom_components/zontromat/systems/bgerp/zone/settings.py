"""How blocks read their settings: pins and numbers, with what to do when they are missing or wrong."""

from collections.abc import Collection
from typing import Final

from ..registers import CATALOGUE
from ..registers.devices import is_off
from .block import BadSetting, Registers
from .pins import PinError, PinKind, Wire, parse_wire

LEVEL_INPUTS: Final = frozenset({PinKind.DI})
LEVEL_OUTPUTS: Final = frozenset({PinKind.DO, PinKind.RO, PinKind.LED})


def wire(registers: Registers, key: str, kinds: Collection[PinKind]) -> Wire | None:
    """Return the pin that a register names, `None` for one that is not used.

    Raises:
        BadSetting: It names none, or one of another kind.
    """
    return pin(key, registers.text(key), kinds)


def pin(key: str, text: str | None, kinds: Collection[PinKind]) -> Wire | None:
    """Return the pin that a part of a register names, `None` for one that is not used.

    Raises:
        BadSetting: It names none, or one of another kind.
    """
    if text is None or is_off(text):
        return None
    try:
        found = parse_wire(text)
    except PinError as error:
        raise BadSetting(key, str(error)) from error
    if found.pin.kind not in kinds:
        raise BadSetting(key, f"{found} cannot be used for this")
    return found


def bounded(registers: Registers, key: str, default: float) -> float:
    """Return a number, moved to the nearest limit of its register; `default` where it is unknown."""
    number, limits = registers.number(key), CATALOGUE[key].limits
    if number is None:
        return default
    if limits.minimum is not None:
        number = max(number, limits.minimum)
    return number if limits.maximum is None else min(number, limits.maximum)
