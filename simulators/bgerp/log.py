"""What happened on the server, in order."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from .registers import Json

_LIMIT = 20_000


class EventKind(StrEnum):
    """The kinds of entries."""

    REGISTERED = "registered"
    """A device record was created."""
    LOGGED_IN = "logged_in"
    """The specification's login handed out a session."""
    REFUSED = "refused"
    """A login was answered with 403."""
    LOCKED = "locked"
    """A login was answered with 423."""
    FAILED = "failed"
    """A request was answered with an error page."""
    BLOCKED = "blocked"
    """The firewall refused a request."""
    ECHOED = "echoed"
    """A sync failed inside and sent the device's registers back."""

    APPROVED = "approved"
    DEACTIVATED = "deactivated"
    REJECTED = "rejected"
    RENAMED = "renamed"
    REPLACING = "replacing"
    """A draft with the name of another device took over that device's registers."""
    EDITED = "edited"
    """An operator wrote a register."""
    GRANTED = "granted"
    REVOKED = "revoked"

    CHANGED = "changed"
    """A device's value was stored and differs from the one before."""
    STALE = "stale"
    """A device's value was dropped because the stored one is newer. The real server drops it without a word."""
    AHEAD = "ahead"
    """The device's `last_sync` lies in the server's future."""
    IGNORED = "ignored"
    """A device sent a register that only the server writes."""
    UNKNOWN = "unknown"
    """A device sent a name that the server does not know."""
    INVALID = "invalid"
    """A device sent a value that the register cannot hold, or an unusable attendance record."""
    UNREADABLE = "unreadable"
    """The registers of a request could not be read; the request was answered as if it had none."""
    ATTENDANCE = "attendance"
    """A new attendance record arrived."""
    CLOCK = "clock"
    """An operator moved the server's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry: server time (Unix, s), kind, device record, register and its value, a remark."""

    at: float
    kind: EventKind
    record: int | None = None
    register: str | None = None
    value: Json = None
    text: str = ""


class EventLog:
    """The newest entries, oldest first."""

    def __init__(self) -> None:
        """Start empty."""
        self._events: deque[Event] = deque(maxlen=_LIMIT)

    def __iter__(self) -> Iterator[Event]:
        """Iterate from the oldest entry to the newest."""
        return iter(self._events)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._events)

    def add(self, event: Event) -> None:
        """Append an entry."""
        self._events.append(event)

    def of(self, *kinds: EventKind | str, register: str | None = None) -> list[Event]:
        """Return the entries of the given kinds, of one register if given."""
        return [event for event in self if event.kind in kinds and register in {None, event.register}]

    def newest(self, count: int) -> list[Event]:
        """Return at most `count` entries, newest first."""
        return [event for _, event in zip(range(count), reversed(self._events), strict=False)]

    def dump(self, count: int) -> list[dict[str, Any]]:
        """Return the newest `count` entries for a state file, oldest first."""
        return [asdict(event) for event in reversed(self.newest(count))]

    def load(self, rows: Iterable[dict[str, Any]]) -> None:
        """Append the entries of a state file."""
        for row in rows:
            self.add(Event(**row | {"kind": EventKind(row["kind"])}))
