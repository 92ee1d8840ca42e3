"""What the client's errors tell a person."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from homeassistant.exceptions import ServiceValidationError

from ...const import DOMAIN
from ...system import Blame, ErrorRule, ErrorTable
from .client import (
    ClosedError,
    CommunicationError,
    DuplicateSaleError,
    ErpNetFpError,
    JobConflictError,
    JournalError,
    JournalLostError,
    NoAnswerError,
    NotFoundError,
    NotReadyError,
    NotResolvableError,
    NotSentError,
    RejectedError,
    UnauthorizedError,
    UnknownJobError,
    UnreadableAnswerError,
    UnsupportedError,
    ValidationError,
)

ERRORS: Final = ErrorTable(
    ErrorRule(error=UnauthorizedError, key="erpnetfp_auth", form_key="invalid_auth", blame=Blame.CREDENTIALS),
    ErrorRule(error=NotReadyError, key="erpnetfp_not_ready", form_key="not_ready"),
    ErrorRule(error=NotFoundError, key="erpnetfp_not_found", form_key="not_erpnetfp"),
    ErrorRule(error=RejectedError, key="erpnetfp_rejected", form_key="not_erpnetfp"),
    ErrorRule(error=NotSentError, key="erpnetfp_unreachable"),
    ErrorRule(error=NoAnswerError, key="erpnetfp_no_answer", form_key="timeout"),
    ErrorRule(error=UnreadableAnswerError, key="erpnetfp_unreadable", form_key="not_erpnetfp"),
    ErrorRule(error=CommunicationError, key="erpnetfp_unreadable", form_key="not_erpnetfp"),
    ErrorRule(error=JournalLostError, key="erpnetfp_journal_lost"),
    ErrorRule(error=JournalError, key="erpnetfp_journal"),
    ErrorRule(error=DuplicateSaleError, key="erpnetfp_duplicate_sale", blame=Blame.CALLER),
    ErrorRule(error=JobConflictError, key="erpnetfp_job_conflict", blame=Blame.CALLER),
    ErrorRule(error=ClosedError, key="erpnetfp_closed"),
    ErrorRule(error=UnknownJobError, key="erpnetfp_no_such_job", blame=Blame.CALLER),
    ErrorRule(error=NotResolvableError, key="erpnetfp_not_resolvable", blame=Blame.CALLER),
    ErrorRule(error=ErpNetFpError, key="erpnetfp_failed"),
)

_PARTS: Final = {"item": "items", "payment": "payments"}


def place_of(details: Mapping[str, str]) -> str:
    """Return where something is wrong, in the words of the action: `items #2, unit_price`."""
    if "line" not in details:
        return details["field"]
    return f"{_PARTS[details.get('part', 'item')]} #{details['line']}, {details['field']}"


@contextmanager
def checking() -> Iterator[None]:
    """Turn the client's refusals of a document into those of an action, with a text for each rule.

    Raises:
        ServiceValidationError: the document must not be sent as it is.
    """
    try:
        yield
    except ValidationError as err:
        key, placeholders = f"erpnetfp_invalid_{err.code}", {"where": place_of(err.details)}
        raise _refused(err, key, placeholders) from err
    except UnsupportedError as err:
        if "field" in err.details:
            raise _refused(err, "erpnetfp_unsupported_field", {"where": place_of(err.details)}) from err
        raise _refused(err, "erpnetfp_unsupported_document", {}) from err


def _refused(err: ErpNetFpError, key: str, placeholders: Mapping[str, str]) -> ServiceValidationError:
    """Return the refusal."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders={**err.details, **placeholders}
    )
