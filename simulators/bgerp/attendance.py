"""The access-control log: each reading of a card, once."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from .registers import Json, UnfitError

CARD_STATES = {
    0: "unknown card",
    1: "allowed",
    2: "authorisation error (expired)",
    3: "denied",
    4: "authorisation error (blocked)",
}


@dataclass(slots=True, kw_only=True)
class Attendance:
    """A card at a reader; `second` is Unix time, `copies` counts how often the record arrived.

    The specification's form has no `card_state`.
    """

    card_id: str
    second: int
    reader_id: str
    card_state: int | None
    record: int
    copies: int = 1

    @property
    def meaning(self) -> str:
        """The log's word for the card state."""
        return "" if self.card_state is None else CARD_STATES.get(self.card_state, "")


class AttendanceLog:
    """The readings; the key is (card, second), so a repeated record is the same record (facts, section 1.7)."""

    def __init__(self) -> None:
        """Start empty."""
        self._entries: dict[tuple[str, int], Attendance] = {}

    def __iter__(self) -> Iterator[Attendance]:
        """Iterate in the order of first arrival."""
        return iter(self._entries.values())

    def __len__(self) -> int:
        """Return the number of different readings."""
        return len(self._entries)

    def get(self, card_id: str, second: int) -> Attendance | None:
        """Return one reading."""
        return self._entries.get((card_id, second))

    def add(self, entry: Attendance) -> bool:
        """Take a reading; return whether it is a new one."""
        known = self._entries.setdefault((entry.card_id, entry.second), entry)
        if known is not entry:
            known.copies += 1
        return known is entry

    def dump(self) -> list[dict[str, Any]]:
        """Return the readings for a state file."""
        return [asdict(entry) for entry in self]

    def load(self, rows: Iterable[dict[str, Any]]) -> None:
        """Take the readings of a state file."""
        for row in rows:
            entry = Attendance(**row)
            self._entries[entry.card_id, entry.second] = entry


def _text(value: Json) -> str:
    """Read an identifier, which may have come as a number; raises `UnfitError`."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).strip():
        raise UnfitError("not an identifier")
    return str(value).strip()


def _second(value: Json) -> int:
    """Read a Unix time in seconds; raises `UnfitError`."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise UnfitError("not a time")
    try:
        return int(float(value))
    except (OverflowError, ValueError) as error:
        raise UnfitError("not a time") from error


def from_deployed(row: Json, record: int) -> Attendance:
    """Read a row of `ac.last_update_attendees`: ts, card_id, reader_id, card_state; raises `UnfitError`."""
    if not isinstance(row, dict):
        raise UnfitError("not an attendance record")
    state = row.get("card_state")
    if isinstance(state, bool) or not isinstance(state, int) or state not in CARD_STATES:
        raise UnfitError("not a card state")
    return Attendance(
        card_id=_text(row.get("card_id")),
        second=_second(row.get("ts")),
        reader_id=_text(row.get("reader_id")),
        card_state=state,
        record=record,
    )


def from_specification(row: Json, record: int) -> Attendance:
    """Read a row of the specification's generation: time, parameters {card_id, reader_id}; raises `UnfitError`."""
    parameters = row.get("parameters") if isinstance(row, dict) else None
    if not isinstance(row, dict) or not isinstance(parameters, dict):
        raise UnfitError("not an attendance record")
    return Attendance(
        card_id=_text(parameters.get("card_id")),
        second=_second(row.get("time")),
        reader_id=_text(parameters.get("reader_id")),
        card_state=None,
        record=record,
    )
