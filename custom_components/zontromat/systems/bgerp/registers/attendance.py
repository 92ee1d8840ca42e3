"""Records of cards that were read (facts 1.7, 3.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from .literals import Json
from .queue import Event

ATTENDANCE = "ac.last_update_attendees"
"""Key of the register that carries the records to deployed servers."""


class CardState(IntEnum):
    """The zone's verdict about a card."""

    UNKNOWN = 0
    """The zone has no list of cards."""
    ALLOWED = 1
    EXPIRED = 2
    DENIED = 3
    BLOCKED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One card read by one reader.

    Attributes:
        time: Unix seconds. The server's log keeps one record per card and second.
        card_id: Normalised by `normalise_card_id`; not in the `repr`.
        reader_id: The reader's serial number, which also tells the direction.
        state: The verdict.
    """

    time: float
    card_id: str = field(repr=False)
    reader_id: str
    state: CardState

    def as_record(self) -> dict[str, Json]:
        """Return the record as an event of the register `ATTENDANCE`."""
        return {
            "ts": self.time,
            "card_id": self.card_id,
            "reader_id": self.reader_id,
            "card_state": int(self.state),
        }


def specification_record(event: Event) -> Mapping[str, Json] | None:
    """Return an event as the specification's dialect sends it, `None` for one that it has no form for."""
    if event.register != ATTENDANCE:
        return None
    record = event.record
    return {
        "time": record.get("ts"),
        "parameters": {"card_id": record.get("card_id"), "reader_id": record.get("reader_id")},
    }
