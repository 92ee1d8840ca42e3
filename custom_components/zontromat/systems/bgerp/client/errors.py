"""What can go wrong between a zone and its server.

Every error names the least time to wait before the next try (`pause`, seconds) and, where the error tells something
about the zone's standing at the server, that standing. `details` holds facts for a translated message, never a secret.
"""

from collections.abc import Mapping
from typing import ClassVar

from .models import Standing


class BgerpError(Exception):
    """Base of all errors of this client."""

    pause: float = 1.0
    standing: ClassVar[Standing | None] = None

    def __init__(self, message: str, /, **details: str) -> None:
        """Keep the message and its facts."""
        super().__init__(message)
        self.details: Mapping[str, str] = details


class ConnectionFailed(BgerpError):
    """The server could not be reached, or the connection broke.

    `sent` tells whether the request may have reached the server and taken effect.
    """

    def __init__(self, message: str, /, *, sent: bool, **details: str) -> None:
        """Keep the message, its facts and whether the request may have taken effect."""
        super().__init__(message, **details)
        self.sent = sent


class InvalidReply(BgerpError):
    """A reply with status 200 that is not what the protocol allows; nothing of it may be used."""

    pause = 5.0


class ServerError(BgerpError):
    """The server answered with a status that the protocol gives no meaning here."""

    pause = 60.0


class RequestBlocked(ServerError):
    """Status 400: the server's request firewall, or a server that wants another form (facts 1.8).

    Repeating the request once without texts may help.
    """


class TooManyRequests(ServerError):
    """Status 429; `pause` is what the server asked for."""


class NotBgerp(ServerError):
    """There is a web server, but no bgERP zone automation behind this address."""


class WaitingForApproval(BgerpError):
    """The server knows the zone and its operator has not accepted it (yet): status 403, or a record just made."""

    pause = 60.0
    standing = Standing.WAITING


class NewRecord(WaitingForApproval):
    """The zone's former record is gone, so a new one was made; the next sync has to be a full one."""


class KeyRefused(BgerpError):
    """The server does not take the zone's key: the record was rejected or replaced, or the server has a fault."""

    pause = 60.0
    standing = Standing.REFUSED


class KeyLost(BgerpError):
    """The server has a record of this serial number whose key is not known here (statuses 403 and 423).

    The operator has to reject that record, after which the zone registers by itself; or the key is entered by hand.
    """

    pause = 60.0
    standing = Standing.LOCKED


class RegistrationInDoubt(BgerpError):
    """A registration was sent and its answer never arrived, so the server may hold a record without a known key.

    Registering again could make a second record. That takes somebody who has looked: `BgerpClient.register_again`.
    """

    pause = 300.0
    standing = Standing.IN_DOUBT
