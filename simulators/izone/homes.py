"""Homes to start from."""

from datetime import datetime
import math

from .air.enums import Fan, Mode, ZoneMode, ZoneType
from .air.favourites import Favourite
from .air.system import AirConditioning
from .air.unit import Unit
from .air.zone import Zone
from .home import START, Home
from .irrigation.station import Station
from .irrigation.system import Irrigation, program
from .power.monitor import Channel, Device, PowerMonitor
from .splits.favourites import SplitFavourite
from .splits.split import FanNames, Split
from .splits.system import SplitSystem
from .weekly import DAYS

_WEEKDAYS = {day: int(day not in {"Sa", "Su"}) for day in DAYS}
_EVERY_OTHER_DAY = dict.fromkeys(("M", "W", "F", "Su"), 1)
_PEAK_SUN = 4200.0
"""W."""


def family_home(now: datetime = START) -> Home:
    """Return a home with everything: three zones, two splits, a garden with eight stations, and a power monitor."""
    air = AirConditioning(
        [
            Zone("Living", temperature=26.4, MinAir=10, Area=45),
            Zone("Bedroom", temperature=25.2, Setpoint=2200, BattVolt=1, RfSignal=1),
            Zone("Hall", temperature=25.8, ZoneType=ZoneType.CONSTANT),
        ],
        favourites=[_evening(), _night()],
    )
    home = Home(air, splits=_splits(), irrigation=_garden(), now=now)
    home.power = _power(home)
    return home


def zoned_home(zones: int = 14, now: datetime = START, **unit: object) -> Home:
    """Return a home with air conditioning alone; fields of the unit may be set by their names on the wire."""
    rooms = [Zone(f"Room {number}", temperature=24 + number % 5 / 2) for number in range(1, zones + 1)]
    return Home(AirConditioning(rooms, unit=Unit(**unit)), now=now)


def _evening() -> Favourite:
    zones = [
        {"Mode": ZoneMode.AUTO, "Setpoint": 2300},
        {"Mode": ZoneMode.CLOSE, "Setpoint": 2200},
        {"Mode": ZoneMode.OPEN, "Setpoint": 2300},
    ]
    times = {"StartH": 17, "StartM": 30, "StopH": 22, "StopM": 0}
    return Favourite(
        0, "Evening", Mode=Mode.COOL, Fan=Fan.AUTO, Zones=zones, Enabled=1, DaysEnabled=dict(_WEEKDAYS), **times
    )


def _night() -> Favourite:
    zones = [{"Mode": ZoneMode.CLOSE, "Setpoint": 2300}, {"Mode": ZoneMode.AUTO, "Setpoint": 2400}]
    return Favourite(1, "Night", Fan=Fan.LOW, Zones=zones)


def _splits() -> SplitSystem:
    study = Split(0, "Study", Setpoint=2350)
    studio = Split(3, "Studio", fan_names=FanNames.DAIKIN, Brand=2, On=1, Fan=3, Swing=2)
    guests = {0: {"On": 1, "Mode": 1, "Fan": 2, "Setpoint": 2300, "Swing": 1, "Sleep": 0}}
    return SplitSystem([study, studio], [SplitFavourite(0, "Guests", guests)])


def _garden() -> Irrigation:
    names = ("Front lawn", "Back lawn", "Roses", "Hedge", "Vegetables", "Pots", "Trees", "Drip line")
    stations = [Station(index, name, Soak=int("lawn" in name)) for index, name in enumerate(names)]
    morning = program(0, "Morning", Days=_EVERY_OTHER_DAY, Enable=1, RunTimes=[10, 10, 5, 5, 8, 2, 15, 20])
    beds = program(1, "Beds", StartTimes=[{"h": 19, "m": 30}], RunTimes=[0, 0, 6, 0, 6, 3])
    return Irrigation(stations, [morning, beds])


def _power(home: Home) -> PowerMonitor:
    """Return a monitor that measures what the rest of the home does; three phases of the unit are one group."""

    def sun() -> float:
        hours = home.now.hour + home.now.minute / 60
        return _PEAK_SUN * max(0.0, math.sin(math.pi * (hours - 6) / 13))

    def phase() -> float:
        return home.air.plant.power / 3

    def splits() -> float:
        return 0.0 if home.splits is None else home.splits.power

    def pump() -> float:
        return 0.0 if home.irrigation is None else home.irrigation.power

    unit = Device(*(Channel(f"Air con L{number}", phase, group=0) for number in (1, 2, 3)))
    house = Device(Channel("Splits", splits), Channel("Garden pump", pump), Channel("Lights", lambda: 180.0))
    roof = Device(Channel("Solar", sun, generates=True))
    return PowerMonitor([unit, house, roof])
