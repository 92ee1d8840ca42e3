"""iZone: a bridge for ducted air conditioning, wall splits, irrigation and power, with the home behind it."""

from .air.enums import Bus, Fan, Mode, ReturnAir, ZoneMode, ZoneType
from .air.favourites import Favourite
from .air.system import AirConditioning
from .air.unit import Unit
from .air.zone import Zone
from .home import START, Home
from .homes import family_home, zoned_home
from .irrigation.station import Station, StationMode, StationState, Wiring
from .irrigation.system import Irrigation, program
from .notices import NOTICES
from .power.monitor import Battery, Channel, Device, PowerMonitor
from .profiles import PROFILES
from .quirks import Connections, ContentType, ErrorForm, Quirks, StatusForm, Texts, V1Api
from .simulator import IzoneSimulator
from .splits.favourites import SplitFavourite
from .splits.split import FanNames, Split
from .splits.system import SplitSystem
from .udp import DISCOVERY_PORT, NOTICE_PORT, DiscoveryPort

__all__ = [
    "DISCOVERY_PORT",
    "NOTICES",
    "NOTICE_PORT",
    "PROFILES",
    "START",
    "AirConditioning",
    "Battery",
    "Bus",
    "Channel",
    "Connections",
    "ContentType",
    "Device",
    "DiscoveryPort",
    "ErrorForm",
    "Fan",
    "FanNames",
    "Favourite",
    "Home",
    "Irrigation",
    "IzoneSimulator",
    "Mode",
    "PowerMonitor",
    "Quirks",
    "ReturnAir",
    "Split",
    "SplitFavourite",
    "SplitSystem",
    "Station",
    "StationMode",
    "StationState",
    "StatusForm",
    "Texts",
    "Unit",
    "V1Api",
    "Wiring",
    "Zone",
    "ZoneMode",
    "ZoneType",
    "family_home",
    "program",
    "zoned_home",
]
