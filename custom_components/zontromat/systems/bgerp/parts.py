"""The parts of a zone: which function blocks there are now, and which of them are devices of their own."""

from typing import Final

from .registers import CATALOGUE, Block, RegisterStore, Scope, Value
from .registers.devices import is_off

_SUPERIOR: Final = {
    Block.WINDOW_CLOSED: "ac.enabled",
    Block.DOOR_CLOSED: "ac.enabled",
    Block.PIR_DETECTOR: "ac.enabled",
    Block.ANTI_TAMPERING: "sys.enabled",
    Block.STATUS_LED: "sys.enabled",
    Block.COLD_WATER_FM: "metering.enabled",
    Block.HOT_WATER_FM: "metering.enabled",
    Block.SELF_CURRENT: "metering.enabled",
}
"""Today's registers let these blocks exist by their pin or device alone; the group that they belong to must be on, too."""

_ALSO_WIRED: Final = {
    Block.WINDOW_CLOSED: ("ac.window_closed_2.input", "envm.window_tamper.settings"),
    Block.DOOR_CLOSED: ("ac.door_closed_2.input", "envm.door_tamper.settings"),
    Block.PIR_DETECTOR: ("ac.pir_2.input", "envm.pir.settings"),
}
"""Registers of further contacts, with which a block exists although its first contact is not wired."""

_COUNTED: Final = {Block.ACCESS_CONTROL_2: ("ac.zones_count", 2)}
"""Blocks that exist only where a register counts so many."""

OPTIONAL_BLOCKS: Final = tuple(block for block in Block if CATALOGUE.enabled_key(block) is not None)
"""The blocks that can be switched on and off; each is a device below the zone while it is on."""

ZONE_BLOCKS: Final = tuple(block for block in Block if block not in OPTIONAL_BLOCKS)
"""The blocks that always exist and belong to the zone's own device."""


def is_on(store: RegisterStore, block: Block) -> bool:
    """Tell whether a function block exists now."""
    superior = _SUPERIOR.get(block)
    counter, number = _COUNTED.get(block, (None, 0))
    return (
        (store.exists(block) or _is_wired_otherwise(store, block))
        and (superior is None or store.flag(superior) is not False)
        and (counter is None or _at_least(store, counter, number))
    )


def _is_wired_otherwise(store: RegisterStore, block: Block) -> bool:
    """Tell whether a block has a contact beside the first, and nobody has switched the block off here."""
    further = _ALSO_WIRED.get(block, ())
    return CATALOGUE.enabled_key(block) not in store.overridden and any(
        _names_a_pin(store.value(key)) for key in further
    )


def _names_a_pin(value: Value) -> bool:
    """Tell whether a register names a pin, or one for any of several contacts."""
    pins = value.values() if isinstance(value, dict) else (value,)
    return any(isinstance(pin, str) and not is_off(pin) for pin in pins)


def has(store: RegisterStore, key: str) -> bool:
    """Tell whether a register can have a value: the server knows it, or it or its whole block is the zone's own."""
    register = CATALOGUE[key]
    return (
        store.generation in register.sources
        or store.scope(key) is Scope.DEVICE
        or CATALOGUE.enabled_key(register.block) in store.overridden
    )


def _at_least(store: RegisterStore, key: str, number: int) -> bool:
    """Tell whether a count reaches a number; where nobody counts, it does."""
    count = store.number(key)
    return count is None or count >= number
