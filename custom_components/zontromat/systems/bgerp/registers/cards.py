"""The list of cards that may open a door, in the five shapes that servers have sent (facts 1.7)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .errors import InvalidValue
from .literals import Json, parse_literal
from .scalars import parse_float


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One permission; neither the id nor the PIN is in its `repr`.

    Attributes:
        card_id: Normalised by `normalise_card_id`.
        valid_until: Unix time after which the card is expired, `None` for a card without expiry.
        pin: A personal code, which only servers of July 2020 sent.
    """

    card_id: str = field(repr=False)
    valid_until: float | None = None
    pin: str | None = field(default=None, repr=False)


def normalise_card_id(card_id: str | int) -> str:
    """Return a card id in the one form in which ids are compared.

    Upper case, and ids of digits alone padded to 16: the server turns such ids into numbers, which drops nothing but
    may lose leading zeros on the way (facts 1.7).
    """
    text = str(card_id).strip().upper()
    return text.zfill(16) if text.isascii() and text.isdigit() else text


def parse_cards(raw: Json) -> tuple[Card, ...]:
    """Return the cards of a list in any shape.

    An entry that cannot be understood is left out, so that it opens no door and takes no other card with it.

    Raises:
        InvalidValue: The value is no list of cards at all.
    """
    if isinstance(raw, str):
        raw = parse_literal(raw) if raw.strip() else []
    match raw:
        case list():
            entries: Iterable[tuple[str | None, Json]] = ((None, entry) for entry in raw)
        case dict():
            entries = raw.items()
        case _:
            raise InvalidValue("no list of cards")
    cards = (_card(name, entry) for name, entry in entries)
    return tuple(card for card in cards if card is not None)


def _card(name: str | None, entry: Json) -> Card | None:
    """Return one card; `name` is its key in a list that is an object."""
    if not isinstance(entry, dict):
        entry = {"card_id": entry if name is None else name}
    card_id, pin = entry.get("card_id", name), entry.get("pin")
    if isinstance(card_id, bool) or not isinstance(card_id, str | int) or not str(card_id).strip():
        return None
    try:
        valid_until = parse_float(entry.get("valid_until"))
    except InvalidValue:
        return None
    return Card(
        card_id=normalise_card_id(card_id),
        valid_until=valid_until,
        pin=str(pin) if isinstance(pin, str | int) and not isinstance(pin, bool) else None,
    )
