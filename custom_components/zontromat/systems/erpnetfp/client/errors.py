"""Exceptions of the client; each carries facts that a translated message can show, never a secret."""

from collections.abc import Mapping
from types import MappingProxyType


class ErpNetFpError(Exception):
    """Base class of all errors of this client."""

    def __init__(self, message: str, **details: str) -> None:
        """Take the English text and the facts behind it."""
        super().__init__(message)
        self.details: Mapping[str, str] = MappingProxyType(details)


class CommunicationError(ErpNetFpError):
    """The server gave no usable answer."""


class NotSentError(CommunicationError):
    """No connection came about, so the server never saw the request."""


class NoAnswerError(CommunicationError):
    """The request may have arrived, but the answer did not: timeout or cut connection."""


class UnreadableAnswerError(CommunicationError):
    """The answer is empty, broken, a server error or not what the protocol allows."""


class RejectedError(ErpNetFpError):
    """The server refused the request with an HTTP status that rules out any effect."""

    def __init__(self, message: str, *, status: int, **details: str) -> None:
        """Keep the HTTP status."""
        super().__init__(message, status=str(status), **details)
        self.status = status


class UnauthorizedError(RejectedError):
    """What stands before the server, such as a proxy, wants other credentials."""


class NotFoundError(RejectedError):
    """The server does not know the printer (or the path); a printer that was off at start is not listed either."""


class NotReadyError(RejectedError):
    """The server is still detecting its printers; try again later."""


class UnsupportedError(ErpNetFpError):
    """This server cannot do what was asked, or would lose it silently."""


class ValidationError(ErpNetFpError):
    """The document must not be sent as it is.

    `code` is stable and names the rule; `field` is the name of the offending field, `line` the item or payment (from 1).
    """

    def __init__(
        self, code: str, reason: str, *, field: str, line: int | None = None, part: str = "item", **details: str
    ) -> None:
        """Name the place and the reason."""
        where = field if line is None else f"{part} {line}, {field}"
        facts = {"field": field, "reason": reason} | ({} if line is None else {"line": str(line), "part": part})
        super().__init__(f"{where}: {reason}", **(facts | details))
        self.code = code
        self.field = field
        self.line = line
        self.part = part


class JournalError(ErpNetFpError):
    """The journal cannot be read or written, so nothing may be printed."""


class JournalLostError(JournalError):
    """The journal existed and is gone: what was printed before is not known any more."""


class DuplicateSaleError(ErpNetFpError):
    """The unique sale number was already sent in another job."""


class JobConflictError(ErpNetFpError):
    """The job id was already used for a different document, or for one that was printed long ago."""


class ClosedError(ErpNetFpError):
    """The queue was closed before it could say whether it took the job, which may therefore still be printed later."""


class UnknownJobError(ErpNetFpError):
    """The journal has no job with this id."""


class NotResolvableError(ErpNetFpError):
    """The outcome of the job is not open to a person's decision (any more)."""
