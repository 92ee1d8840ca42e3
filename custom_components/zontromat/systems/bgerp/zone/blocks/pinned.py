"""Pins and numbers that registers name, checked."""

from collections.abc import Collection, Iterable
from typing import Final

from ..block import BadSetting, Registers, Wiring
from ..pins import Pin, PinError, PinKind, Reading, Wire, one_wire
from ..settings import pin

SWITCHES: Final = frozenset({PinKind.DO, PinKind.RO})
DIMMERS: Final = frozenset({PinKind.AO})
ACTUATORS: Final = SWITCHES | DIMMERS
FEEDBACKS: Final = frozenset({PinKind.DI, PinKind.AI})


def pins_of(registers: Registers, key: str, option: str, kinds: Collection[PinKind]) -> tuple[Wire, ...]:
    """Return the pins that an option of an attached device names, alone or in a list; those switched off are left out.

    Raises:
        BadSetting: One is no pin, or of another kind than these.
    """
    device = registers.device(key)
    named = None if device is None else device.options.get(option)
    texts = named if isinstance(named, list) else [named]
    return tuple(wire for text in texts if (wire := pin(key, None if text is None else str(text), kinds)) is not None)


def sensor_at(registers: Registers, prefix: str, kind: PinKind) -> Wire | None:
    """Return what a 1-wire sensor measures; `None` where it is not in use, or not on the 1-wire bus.

    Raises:
        BadSetting: Its ROM is none.
    """
    rom = registers.text(f"{prefix}.circuit")
    if rom is None or registers.flag(f"{prefix}.enabled") is False:
        return None
    try:
        return Wire(one_wire(kind, rom))
    except PinError as error:
        raise BadSetting(f"{prefix}.circuit", str(error)) from error


def number_at(registers: Registers, key: str, default: float, low: float, high: float) -> float:
    """Return a number within what makes sense; the default where it is unknown."""
    number = registers.number(key)
    return default if number is None else min(max(number, low), high)


def at_rest(wiring: Wiring) -> dict[str, Reading]:
    """Return outputs that do nothing: relays off, 0 V."""
    return {name: False if wire.pin.kind.is_digital else 0.0 for name, wire in wiring.outputs.items()}


def check_distinct(outputs: Iterable[tuple[str, Wire]]) -> None:
    """Check that no pin is named by two registers of one block.

    Raises:
        BadSetting: It is.
    """
    seen: dict[Pin, str] = {}
    for key, wire in outputs:
        if wire.pin in seen:
            raise BadSetting(key, f"{wire.pin} is in use by {seen[wire.pin]}")
        seen[wire.pin] = key
