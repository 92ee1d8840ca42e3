"""What can go wrong with a zone, and what it tells a person."""

from collections.abc import Mapping
from typing import Final

from ...system import Blame, ErrorRule, ErrorTable
from .client import (
    BgerpError,
    ConnectionFailed,
    InvalidReply,
    KeyLost,
    KeyRefused,
    NotBgerp,
    RegistrationInDoubt,
    RequestBlocked,
    ServerError,
    TooManyRequests,
    WaitingForApproval,
)
from .registers import InvalidValue, NotWritable, OutOfRange, QueueFull, RegisterError, UnknownRegister


class ZoneError(Exception):
    """Something failed in the zone itself; `details` holds facts for a translated message."""

    def __init__(self, message: str, /, **details: str) -> None:
        """Keep the message and its facts."""
        super().__init__(message)
        self.details: Mapping[str, str] = details


class StorageFailed(ZoneError):
    """What had to survive a crash could not be stored; it does not count."""


class NoHardware(ZoneError):
    """Nothing is attached that could carry out the command."""


class BlockNotRunning(ZoneError):
    """A function block could not carry out the command."""


ERRORS: Final = ErrorTable(
    ErrorRule(error=ConnectionFailed, key="bgerp_connection"),
    ErrorRule(error=InvalidReply, key="bgerp_invalid_reply", form_key="bgerp_not_bgerp"),
    ErrorRule(error=NotBgerp, key="bgerp_not_bgerp", form_key="bgerp_not_bgerp"),
    ErrorRule(error=RequestBlocked, key="bgerp_blocked", form_key="bgerp_server"),
    ErrorRule(error=TooManyRequests, key="bgerp_too_many_requests", form_key="bgerp_server"),
    ErrorRule(error=ServerError, key="bgerp_server", form_key="bgerp_server"),
    ErrorRule(error=WaitingForApproval, key="bgerp_waiting"),
    ErrorRule(error=KeyRefused, key="bgerp_refused"),
    ErrorRule(error=KeyLost, key="bgerp_key_lost"),
    ErrorRule(error=RegistrationInDoubt, key="bgerp_in_doubt"),
    ErrorRule(error=BgerpError, key="bgerp_failed"),
    ErrorRule(error=UnknownRegister, key="bgerp_unknown_register", blame=Blame.CALLER),
    ErrorRule(error=NotWritable, key="bgerp_not_writable", blame=Blame.CALLER),
    ErrorRule(error=OutOfRange, key="bgerp_out_of_range", blame=Blame.CALLER),
    ErrorRule(error=InvalidValue, key="bgerp_invalid_value", blame=Blame.CALLER),
    ErrorRule(error=QueueFull, key="bgerp_queue_full"),
    ErrorRule(error=RegisterError, key="bgerp_failed"),
    ErrorRule(error=StorageFailed, key="bgerp_storage"),
    ErrorRule(error=NoHardware, key="bgerp_no_hardware"),
    ErrorRule(error=BlockNotRunning, key="bgerp_block_not_running"),
)
