"""What a server's answer proves: printed, not printed, or neither (facts, section 6, rules 6 and 7)."""

from dataclasses import dataclass
from enum import StrEnum
import re

from .enums import NUMBERED, JobKind, MessageType
from .models import PrintResult
from .personalities import Personality


class Outcome(StrEnum):
    """The four outcomes of a job; there are no others."""

    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNKNOWN = "unknown"
    QUEUED = "queued"


class Reason(StrEnum):
    """Why a job has its outcome."""

    CONFIRMED = "confirmed"
    CASH_COUNTED = "cash_counted"
    REFUSED = "refused"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    CREDENTIALS_GONE = "credentials_gone"
    EXPIRED = "expired"
    DOUBTFUL_ANSWER = "doubtful_answer"
    NO_NEW_NUMBER = "no_new_number"
    NO_EVIDENCE = "no_evidence"
    CRASHED = "crashed"
    FORGOTTEN = "forgotten"
    NO_ANSWER = "no_answer"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome and its reason."""

    outcome: Outcome
    reason: Reason


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is known of a device's receipt numbers when a job is judged.

    `last` is the last number seen before the job was sent. `receipts` counts the receipts, `others` the other documents
    of about the same time that may be on paper and whose numbers are not known; `known` are the numbers of those whose
    number is. The job itself is not among them.
    """

    last: str | None = None
    receipts: int = 0
    others: int = 0
    known: frozenset[str] = frozenset()

    def is_new(self, number: str, server: Personality) -> bool:
        """Tell whether a number can only be that of the job.

        A server that tells errors is believed without a number to compare with, and documents that are not receipts
        do not count.
        """
        taken = self.receipts if server.tells_errors else self.receipts + self.others
        if number == self.last or number in self.known:
            return False
        if server.tells_errors and not taken:
            return True
        if self.last is None or not (number.isdecimal() and self.last.isdecimal()):
            return False
        return int(number) > int(self.last) + taken


_CONFIRMED = Verdict(Outcome.PRINTED, Reason.CONFIRMED)
_REFUSED = Verdict(Outcome.NOT_PRINTED, Reason.REFUSED)
_DOUBTFUL = Verdict(Outcome.UNKNOWN, Reason.DOUBTFUL_ANSWER)

# No answer, invalid answer, used task id, wrong format, deadline: the device may have printed before.
_DOUBTFUL_CODES = frozenset({"E101", "E107", "E109", "E409", "E999"})
_LATE_TEXT = re.compile(r"\bclos(e|ing)\b|\blast (document|receipt)|\bqr\b", re.IGNORECASE)
_TROUBLE = re.compile(r"\berror occur", re.IGNORECASE)
_EARLY_TEXT = re.compile(r"\b(opening|in item|in payment|full payment)\b", re.IGNORECASE)


def judge(result: PrintResult, kind: JobKind, server: Personality, numbers: Numbers) -> Verdict:
    """Judge the result of a job."""
    if not result.ok:
        return _judge_failure(result, kind, server)
    if any(message.type is MessageType.ERROR or _TROUBLE.search(message.text) for message in result.messages):
        return _DOUBTFUL  # old servers answer with the success of the cancelling after a failure
    if kind not in NUMBERED:
        # Node says ok without paper; setting a clock prints nothing and shows in the printer's status.
        believed = server.tells_errors or kind is JobKind.CLOCK
        return _CONFIRMED if believed else Verdict(Outcome.UNKNOWN, Reason.NO_EVIDENCE)
    if result.receipt_number is not None:
        proved = numbers.is_new(result.receipt_number, server)
    else:
        # Python has no numbers, and in the specification the answer to a reversal has no receipt fields.
        unnumbered = kind is JobKind.REVERSAL and not result.has_receipt_fields
        proved = server.tells_errors and (unnumbered or not server.always_numbers)
    return _CONFIRMED if proved else Verdict(Outcome.UNKNOWN, Reason.NO_NEW_NUMBER)


def _judge_failure(result: PrintResult, kind: JobKind, server: Personality) -> Verdict:
    """Judge `ok: false`, which is believed only if the device cannot have come to the end."""
    if (
        result.error_codes & _DOUBTFUL_CODES
        or any(_LATE_TEXT.search(message.text) for message in result.messages)
        or result.receipt_number is not None
        or result.receipt_time is not None
        or result.receipt_amount is not None
    ):
        return _DOUBTFUL
    if kind not in NUMBERED:
        return _REFUSED if result.error_codes & (server.refusals | server.unstarted) else _DOUBTFUL
    if not result.has_receipt_fields and not server.null_fields:
        return _REFUSED
    early = any(message.type is MessageType.INFO and _EARLY_TEXT.search(message.text) for message in result.messages)
    return _REFUSED if early or result.error_codes & (server.opening | server.unstarted) else _DOUBTFUL
