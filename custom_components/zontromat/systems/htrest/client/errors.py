"""What can go wrong between this client and the heat pump."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import ClassVar


class HtrestError(Exception):
    """Base of all errors of this client.

    `details` holds the facts that a translated message can show; never a secret.
    """

    doubtful: ClassVar[bool] = False
    """A write that ended with this error may have reached the heat pump."""

    def __init__(self, message: str, /, **details: str) -> None:
        """Remember the message and its facts."""
        super().__init__(message)
        self.details: Mapping[str, str] = MappingProxyType(details)


class HtrestConnectionError(HtrestError):
    """The server cannot be reached: wrong address, not running, or a proxy that cannot reach it either."""


class HtrestConnectionLostError(HtrestConnectionError):
    """The connection was cut after the request had been sent."""

    doubtful = True


class HtrestTimeoutError(HtrestConnectionError):
    """The server did not answer in time; it goes on working on the request nevertheless."""

    doubtful = True


class HtrestAuthError(HtrestError):
    """The server wants a user name and a password, or other ones."""


class NotHtrestError(HtrestError):
    """Something answers at this address, but it is not HtREST."""


class HtrestRedirectError(HtrestError):
    """The server asks to use another address; `details["location"]` names its origin."""


class InvalidUrlError(HtrestError):
    """The text is not a usable base URL."""


class InvalidResponseError(HtrestError):
    """The answer is not what the protocol allows: not JSON, cut off, or of another shape."""

    doubtful = True


class RequestRejectedError(HtrestError):
    """The server refused the request before touching the heat pump (4xx)."""


class ServerError(HtrestError):
    """The server failed to serve the request (500); `details["message"]` is its text."""

    doubtful = True


class SerialTransientError(ServerError):
    """The conversation with the heat pump was disturbed; everyday noise, the next request usually works."""


class SerialPortLostError(ServerError):
    """The server has lost its serial port and stays without until its process is restarted."""

    doubtful = False


class BrokenHandlerError(ServerError):
    """This generation of the server cannot serve the address at all (HtREST issue 275)."""

    doubtful = False


class ParameterFailedError(ServerError):
    """The firmware lacks a parameter of the request, or answers for it what the server cannot read.

    `names` is empty when the server does not say which parameter it is.
    """

    doubtful = False

    def __init__(self, message: str, /, names: Collection[str] = (), **details: str) -> None:
        """Remember the names that the server blames."""
        super().__init__(message, names=", ".join(names), **details)
        self.names = frozenset(names)


class UnknownParameterError(HtrestError):
    """The server's table does not hold the parameters `names`."""

    def __init__(self, names: Collection[str]) -> None:
        """Remember the unknown names."""
        super().__init__(f"Unknown parameters: {', '.join(names)}", names=", ".join(names))
        self.names = frozenset(names)


class NotMeasuredError(HtrestError):
    """A fast query was asked for the parameters `names`, which are settings and not measured points."""

    def __init__(self, names: Collection[str]) -> None:
        """Remember the names of the settings."""
        super().__init__(f"No measured points: {', '.join(names)}", names=", ".join(names))
        self.names = frozenset(names)


class NotFoundError(HtrestError):
    """There is no fault list entry, time program or time program entry with this index."""


class InvalidValueError(HtrestError):
    """The value cannot be sent: wrong type, off the step, or a time program that makes no sense."""


class BeyondLimitsError(InvalidValueError):
    """The value is outside the limits; `None` stands for no limit on that side."""

    def __init__(self, value: str, minimum: float | None, maximum: float | None) -> None:
        """Remember the limits, the server's own when it was the server that refused."""
        super().__init__(
            f"{value} is beyond the limits [{minimum}, {maximum}]",
            value=value,
            minimum=str(minimum),
            maximum=str(maximum),
        )
        self.minimum = minimum
        self.maximum = maximum


class NotWritableError(HtrestError):
    """The parameter must not be written; `details["reason"]` is `measured` or `protected`."""


class NotConfirmedError(HtrestError):
    """A write was sent, but reading back does not show it; it is never repeated on its own.

    `details["actual"]` is what was read back, or `unknown` when reading back failed too.
    """


class ReadOnlyError(NotConfirmedError):
    """The server runs with `--read-only`: it accepts writes and drops them silently."""
