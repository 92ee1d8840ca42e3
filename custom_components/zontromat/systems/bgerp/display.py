"""Registers as people may see them: card ids stay inside, of a list of cards only the length is shown."""

from collections.abc import Mapping, Sized
from typing import Final

from .client import Json
from .parts import has
from .registers import CATALOGUE, DeviceSettings, Kind, RegisterStore, Scope, Value

_CARD_LISTS: Final = frozenset(register.key for register in CATALOGUE if register.kind is Kind.CARDS) | {
    "ac.nearby_attendees",
    "ac.last_update_attendees",
}
_SECRET_WORDS: Final = ("attend", "card", "pin", "token", "key", "pass", "user")


def shown(key: str, value: Value) -> Json:
    """Return a register's value as it may be shown."""
    if key in _CARD_LISTS:
        return len(value) if isinstance(value, Sized) else None
    if isinstance(value, DeviceSettings):
        return {"vendor": value.vendor, "model": value.model, **value.options}
    assert not isinstance(value, tuple)
    return value


def described(store: RegisterStore, key: str) -> dict[str, Json]:
    """Return a register with what belongs to it, as it may be shown."""
    register = CATALOGUE[key]
    content: dict[str, Json] = {
        "value": shown(key, store.value(key)),
        "unit": register.unit or None,
        "scope": store.scope(key).name.lower(),
        "name": register.name(store.generation),
    }
    if key in store.overridden:
        content["server_value"] = shown(key, store.server_value(key))
    if key in store.pending:
        content["pending"] = True
    return content


def shown_raw(name: str, raw: Json) -> Json:
    """Return what came under a name that the catalogue does not know, or did not fit its register."""
    return "**REDACTED**" if any(word in name.lower() for word in _SECRET_WORDS) else raw


def settings_of(store: RegisterStore, keys: tuple[str, ...]) -> Mapping[str, Json]:
    """Return those of some registers that are the server's to write, as they may be shown."""
    return {
        key: shown(key, store.value(key)) for key in keys if store.scope(key) is not Scope.DEVICE and has(store, key)
    }


def masked(card_id: str) -> str:
    """Return a card id of which only the end is left, which tells cards apart and opens no door."""
    end = card_id.removesuffix("FF")[-4:] if len(card_id) >= 12 else ""
    return f"…{end}"
