"""A print job: a state machine whose every step is on disk before the world sees its effect."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from . import wire
from .enums import JobKind, MessageType
from .errors import JournalError, UnreadableAnswerError
from .evidence import Outcome, Reason
from .models import Message, PrintResult
from .notices import Notice, NoticeCode


class JobState(StrEnum):
    """Where a job is."""

    CREATED = "created"
    """On disk; nothing was sent."""
    SENT = "sent"
    """The request may have reached the server."""
    ACCEPTED = "accepted"
    """The server has it as a task."""
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNKNOWN = "unknown"


_MOVES: Mapping[JobState, frozenset[JobState]] = {
    JobState.CREATED: frozenset({JobState.SENT, JobState.NOT_PRINTED}),
    JobState.SENT: frozenset({JobState.ACCEPTED, JobState.PRINTED, JobState.NOT_PRINTED, JobState.UNKNOWN}),
    JobState.ACCEPTED: frozenset({JobState.PRINTED, JobState.NOT_PRINTED, JobState.UNKNOWN}),
    # Found again on the server, decided by a person, or still unknown with an answer that came late.
    JobState.UNKNOWN: frozenset({JobState.ACCEPTED, JobState.PRINTED, JobState.NOT_PRINTED, JobState.UNKNOWN}),
    # A new attempt that the caller asks for.
    JobState.NOT_PRINTED: frozenset({JobState.CREATED}),
    JobState.PRINTED: frozenset(),
}

OPEN = frozenset({JobState.CREATED, JobState.SENT, JobState.ACCEPTED})
FLYING = frozenset({JobState.SENT, JobState.ACCEPTED})
"""States in which the paper may come out at any moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as the journal keeps it; there is no password in it.

    Attributes:
        job_id: The caller's key; the same key is never printed twice.
        printer_id: The printer at the server.
        device: The physical device: its serial number, or the printer id without one.
        driver: The server's driver for it.
        kind: What is printed.
        body: The request body as JSON without operator and password; `None` for none, and when it is printed.
        fingerprint: Digest of what the caller asked for, to notice a job id used for something else.
        task_id: The id of the task on the server.
        state: The state.
        created: When the caller asked, with zone.
        changed: When the state changed last, with zone.
        own_operator: The caller gave operator credentials, which live in memory only.
        operator: The number of the configured operator that the caller named.
        unique_sale_number: The unique sale number, also of the original of a reversal.
        total: The total in the device's currency, as the reference server reckons it.
        attempt: Counts the attempts, which only the caller starts.
        epoch: Counts the receipt numbers seen on the device before the job was sent.
        reason: Why the outcome is what it is.
        result: What the server said at the end.
        cash_before: The cash in the drawer before a transfer, where the server's answer alone proves nothing.
        number_before: The last receipt number seen on the device before the job was sent.
        number_after: The first one seen after the outcome became unknown.
        notices: What was changed before sending, or is worth knowing.
    """

    job_id: str
    printer_id: str
    device: str
    driver: str
    kind: JobKind
    body: str | None
    fingerprint: str
    task_id: str
    state: JobState
    created: datetime
    changed: datetime
    own_operator: bool = False
    operator: str | None = None
    unique_sale_number: str | None = None
    total: Decimal | None = None
    attempt: int = 1
    epoch: int = 0
    reason: Reason | None = None
    result: PrintResult | None = None
    cash_before: Decimal | None = None
    number_before: str | None = None
    number_after: str | None = None
    notices: tuple[Notice, ...] = field(default=())

    @property
    def outcome(self) -> Outcome:
        """One of the four outcomes."""
        return Outcome.QUEUED if self.state in OPEN else Outcome(self.state.value)

    @property
    def receipt_number(self) -> str | None:
        """The number of the printed receipt."""
        return self.result.receipt_number if self.result is not None else None

    def moved(self, state: JobState, now: datetime, **changes: Any) -> Self:
        """Return the job in a new state.

        Raises:
            JournalError: the state machine has no such move.
        """
        if state not in _MOVES[self.state]:
            raise JournalError(
                f"A job cannot go from {self.state} to {state}", job_id=self.job_id, state=self.state.value
            )
        return replace(self, state=state, changed=now, **changes)


def job_to_json(job: Job) -> dict[str, Any]:
    """Return a job as plain JSON values."""
    plain = {entry.name: _plain(getattr(job, entry.name)) for entry in fields(job)}
    return {name: value for name, value in plain.items() if value is not None}


def _plain(value: object) -> Any:
    """Return a field's value as JSON."""
    match value:
        case datetime():
            return value.isoformat()
        case Decimal():
            return str(value)
        case PrintResult() | Message() | Notice():
            return {entry.name: _plain(getattr(value, entry.name)) for entry in fields(value)}
        case tuple():
            return [_plain(entry) for entry in value]
        case _:
            return value


def job_from_json(data: Mapping[str, Any]) -> Job:
    """Read a job back.

    Raises:
        JournalError: the record is damaged.
    """
    try:
        return Job(
            **dict(data)
            | {
                "kind": JobKind(data["kind"]),
                "body": _body(data.get("body")),
                "state": JobState(data["state"]),
                "created": datetime.fromisoformat(data["created"]),
                "changed": datetime.fromisoformat(data["changed"]),
                "total": _decimal(data.get("total")),
                "cash_before": _decimal(data.get("cash_before")),
                "reason": Reason(data["reason"]) if data.get("reason") else None,
                "result": _result(data.get("result")),
                "notices": tuple(
                    Notice(NoticeCode(entry["code"]), entry["line"], entry["field"]) for entry in data["notices"]
                ),
            }
        )
    except (KeyError, TypeError, ValueError, ArithmeticError, UnreadableAnswerError) as err:
        raise JournalError(f"A job of the journal is damaged: {err!r}") from err


def _body(value: str | None) -> str | None:
    """Read an optional request body, which must be a JSON object."""
    if value is not None:
        wire.load_object(value)
    return value


def _decimal(value: str | None) -> Decimal | None:
    """Read an optional amount."""
    return None if value is None else Decimal(value)


def _result(data: Mapping[str, Any] | None) -> PrintResult | None:
    """Read an optional result."""
    if data is None:
        return None
    time = data["receipt_time"]
    return PrintResult(
        **dict(data)
        | {
            "messages": tuple(
                Message(type=MessageType(entry["type"]), code=entry["code"], text=entry["text"])
                for entry in data["messages"]
            ),
            "receipt_time": None if time is None else datetime.fromisoformat(time),
            "receipt_amount": _decimal(data["receipt_amount"]),
        }
    )
