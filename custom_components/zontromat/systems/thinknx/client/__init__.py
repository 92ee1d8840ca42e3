"""A client for Thinknx servers: devices of a KNX plant over the Integration Kit's HTTP API."""

from .capabilities import CAPABILITIES, Capability, CapabilityRow, Direction, FanSpeed, HvacMode, ThermostatMode
from .client import ThinknxClient
from .devices import POSSIBLE, Device, DeviceKind, parse_guid, proven
from .errors import (
    DeviceNotFoundError,
    ImpossibleError,
    InsecureRedirectError,
    InvalidParametersError,
    InvalidResponseError,
    InvalidValueError,
    NotConfirmedError,
    RateLimitError,
    ServerFailedError,
    ThinknxAuthError,
    ThinknxConnectionError,
    ThinknxConnectionLostError,
    ThinknxError,
    ThinknxTimeoutError,
)
from .knx import DATAPOINT_TYPES, Telegram, make_telegram, parse_group_address
from .poller import Plant, Poller
from .scheduler import Point, Scheduler
from .server import ServerStatus, parse_uptime
from .transport import CLOUD_URL, LOCAL_PORT, Access, Timeouts
from .values import Color, Status

__all__ = [
    "CAPABILITIES",
    "CLOUD_URL",
    "DATAPOINT_TYPES",
    "LOCAL_PORT",
    "POSSIBLE",
    "Access",
    "Capability",
    "CapabilityRow",
    "Color",
    "Device",
    "DeviceKind",
    "DeviceNotFoundError",
    "Direction",
    "FanSpeed",
    "HvacMode",
    "ImpossibleError",
    "InsecureRedirectError",
    "InvalidParametersError",
    "InvalidResponseError",
    "InvalidValueError",
    "NotConfirmedError",
    "Plant",
    "Point",
    "Poller",
    "RateLimitError",
    "Scheduler",
    "ServerFailedError",
    "ServerStatus",
    "Status",
    "Telegram",
    "ThermostatMode",
    "ThinknxAuthError",
    "ThinknxClient",
    "ThinknxConnectionError",
    "ThinknxConnectionLostError",
    "ThinknxError",
    "ThinknxTimeoutError",
    "Timeouts",
    "make_telegram",
    "parse_group_address",
    "parse_guid",
    "parse_uptime",
    "proven",
]
