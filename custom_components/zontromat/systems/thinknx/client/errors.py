"""What can go wrong between this client and a Thinknx server."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar


class ThinknxError(Exception):
    """Base of all errors of this client.

    `details` holds the facts that a translated message can show; never the key, a user name or a password.
    """

    doubtful: ClassVar[bool] = False
    """A command that ended with this error may have been carried out."""

    def __init__(self, message: str, **details: str) -> None:
        """Remember the message and its facts."""
        super().__init__(message)
        self.details: Mapping[str, str] = MappingProxyType(details)


class ThinknxConnectionError(ThinknxError):
    """The server cannot be reached; nothing was sent."""


class ThinknxConnectionLostError(ThinknxConnectionError):
    """The connection was cut after the request had been sent."""

    doubtful = True


class ThinknxTimeoutError(ThinknxConnectionError):
    """The server did not answer in time."""

    doubtful = True


class ThinknxAuthError(ThinknxError):
    """The server refuses the credentials or the key (401, 403)."""


class InsecureRedirectError(ThinknxError):
    """The server sends the request elsewhere; following could show the key to somebody else."""


class RateLimitError(ThinknxError):
    """The server has had too many requests (429); `retry_after` is in seconds, `None` when it does not say."""

    def __init__(self, retry_after: float | None) -> None:
        """Remember how long to wait."""
        super().__init__("The server has had too many requests")
        self.retry_after = retry_after


class DeviceNotFoundError(ThinknxError):
    """The server does not know the device, or does not let us see it (404, `device not found`)."""


class InvalidParametersError(ThinknxError):
    """The server does not accept the parameters of the request (`params errors`)."""


class ImpossibleError(ThinknxError):
    """The server could not carry the request out (`impossible to execute`)."""


class ServerFailedError(ThinknxError):
    """Something went wrong on the server (5xx); `details["status"]` is the HTTP status."""

    doubtful = True


class InvalidResponseError(ThinknxError):
    """The answer is not what the protocol allows."""

    doubtful = True


class InvalidValueError(ThinknxError):
    """A value cannot be sent; `details` has `value` and `allowed`, or the `reason`. Nothing was sent."""


class NotConfirmedError(ThinknxError):
    """A command was sent once and the device does not show it; it is never repeated on its own."""
