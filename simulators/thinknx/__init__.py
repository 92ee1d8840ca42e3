"""A Thinknx server with a KNX plant."""

from .access import Auth
from .answers import ErrorText, Options
from .blinds import Blind
from .bus import Telegram
from .climate import HvacMode, HvacUnit, Thermostat, ThermostatMode
from .device import AnalogValue, Device, Health, Kind
from .lights import Dimmer, IndexedLight, Lamp
from .limits import RateLimit, RetryAfter
from .macros import Button, Operation, Scene
from .plant import Plant
from .sample import sample_guid
from .server import ThinknxSimulator
from .status import ServerStatus
from .table import table

__all__ = [
    "AnalogValue",
    "Auth",
    "Blind",
    "Button",
    "Device",
    "Dimmer",
    "ErrorText",
    "Health",
    "HvacMode",
    "HvacUnit",
    "IndexedLight",
    "Kind",
    "Lamp",
    "Operation",
    "Options",
    "Plant",
    "RateLimit",
    "RetryAfter",
    "Scene",
    "ServerStatus",
    "Telegram",
    "Thermostat",
    "ThermostatMode",
    "ThinknxSimulator",
    "sample_guid",
    "table",
]
