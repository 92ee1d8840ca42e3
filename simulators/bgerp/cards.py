"""The list of cards that may open the doors, in the five shapes that servers have sent (facts, section 1.7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
import re

from .registers import Json, Profile

DEFAULT_VALIDITY = 365 * 86400
"""Twelve months in seconds."""
DOORS = [1, 2]

_ZONE_LIST = "ac.allowed_attendees"


class CardShape(StrEnum):
    """How the server writes a list of cards; every shape is `[]` when no card may open."""

    OBJECT = "object"
    """Object keyed by card id, of {card_id, valid_until}: the access-control module."""
    LIST = "list"
    """List of {card_id, valid_until}: its older sibling."""
    LITERAL = "literal"
    """List of {card_id, pin, valid_until} in single quotes, times as text: July 2020."""
    TEXTS = "texts"
    """List of card ids: the specification."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A permission; `valid_until` is Unix time in seconds, `doors` counts only where each door has its own list."""

    card_id: str
    valid_until: int
    doors: list[int]


def card_registers(profile: Profile) -> dict[str, list[int]]:
    """Return the registers that hold card lists, each with the doors it is for."""
    if profile.get(_ZONE_LIST):
        return {_ZONE_LIST: DOORS}
    found = (re.fullmatch(r"(?:access_control_|ac)(\d)\.allowed_attendees", name) for name in profile.registers)
    return {match[0]: [int(match[1])] for match in found if match}


def preset_cards(profile: Profile, valid_until: int) -> dict[str, Card]:
    """Return the permissions that the profile's default values contain."""
    cards: dict[str, Card] = {}
    for register, doors in card_registers(profile).items():
        default = profile.registers[register].default
        for card_id in default if isinstance(default, list) else []:
            known = cards.get(str(card_id))
            cards[str(card_id)] = Card(
                card_id=str(card_id), valid_until=valid_until, doors=doors if known is None else known.doors + doors
            )
    return cards


def _php_key(card_id: str) -> int | str:
    """Return what a PHP array makes of a key: digits without a leading zero become a number of 63 bits."""
    if re.fullmatch(r"0|[1-9][0-9]*", card_id) and int(card_id) < 2**63:
        return int(card_id)
    return card_id


def _object(cards: list[Card]) -> Json:
    """Write the object shape, with what PHP does to keys that look like numbers."""
    keys = [_php_key(card.card_id) for card in cards]
    rows: list[Json] = [
        {"card_id": key, "valid_until": card.valid_until} for key, card in zip(keys, cards, strict=True)
    ]
    if keys == list(range(len(keys))):
        return rows
    return {str(key): row for key, row in zip(keys, rows, strict=True)}


def write_cards(cards: Iterable[Card], shape: CardShape) -> Json:
    """Return the register value for these permissions."""
    chosen = list(cards)
    match shape:
        case CardShape.TEXTS:
            return [card.card_id for card in chosen]
        case CardShape.LIST:
            return [{"card_id": card.card_id, "valid_until": card.valid_until} for card in chosen]
        case CardShape.LITERAL:
            return str([{"card_id": card.card_id, "pin": "", "valid_until": str(card.valid_until)} for card in chosen])
        case CardShape.OBJECT:
            return _object(chosen)
