"""The bgERP zone protocol: both dialects behind one interface, without knowledge of the registers' meanings."""

from .backoff import BackOff
from .client import BgerpClient
from .errors import (
    BgerpError,
    ConnectionFailed,
    InvalidReply,
    KeyLost,
    KeyRefused,
    NewRecord,
    NotBgerp,
    RegistrationInDoubt,
    RequestBlocked,
    ServerError,
    TooManyRequests,
    WaitingForApproval,
)
from .models import Dialect, Identity, Json, Reply, Standing
from .session import Session

__all__ = [
    "BackOff",
    "BgerpClient",
    "BgerpError",
    "ConnectionFailed",
    "Dialect",
    "Identity",
    "InvalidReply",
    "Json",
    "KeyLost",
    "KeyRefused",
    "NewRecord",
    "NotBgerp",
    "RegistrationInDoubt",
    "Reply",
    "RequestBlocked",
    "ServerError",
    "Session",
    "Standing",
    "TooManyRequests",
    "WaitingForApproval",
]
