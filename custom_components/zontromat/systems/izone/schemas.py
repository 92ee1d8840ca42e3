"""What the actions of this system take; people count from 1, bridges from 0."""

from collections.abc import Iterable
from enum import Enum
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.helpers import config_validation as cv
import probatio

from .client import SplitFan, SplitSleep, Swing, SysFan, SysMode, Weekday, ZoneMode
from .client.commands.split import SPLIT_MODES

ATTR_APPLY: Final = "apply"
ATTR_CHANNEL: Final = "channel"
ATTR_DAYS: Final = "days"
ATTR_ENABLED: Final = "enabled"
ATTR_FAN: Final = "fan"
ATTR_FAVOURITE: Final = "favourite"
ATTR_MINUTES: Final = "minutes"
ATTR_MODE: Final = "mode"
ATTR_NAME: Final = "name"
ATTR_ON: Final = "on"
ATTR_PROGRAM: Final = "program"
ATTR_RUN_TIMES: Final = "run_times"
ATTR_SCHEDULE: Final = "schedule"
ATTR_SLEEP: Final = "sleep"
ATTR_SPLIT: Final = "split"
ATTR_SPLITS: Final = "splits"
ATTR_START: Final = "start"
ATTR_START_TIMES: Final = "start_times"
ATTR_STATION: Final = "station"
ATTR_STOP: Final = "stop"
ATTR_SWING: Final = "swing"
ATTR_TEMPERATURE: Final = "temperature"
ATTR_ZONE: Final = "zone"
ATTR_ZONES: Final = "zones"

OFF: Final = "off"
"""Stands for a time that is switched off."""
UNCHANGED_NAME: Final = "unchanged"
"""Stands for what a schedule leaves alone; the system's number for it is 0."""

SCHEDULE_MODES: Final = (SysMode.NA, SysMode.COOL, SysMode.HEAT, SysMode.VENT, SysMode.DRY, SysMode.AUTO)
SCHEDULE_FANS: Final = (SysFan.NA, SysFan.LOW, SysFan.MEDIUM, SysFan.HIGH, SysFan.AUTO, SysFan.TOP)
SCHEDULE_ZONE_MODES: Final = (ZoneMode.UNSET, ZoneMode.OPEN, ZoneMode.CLOSE, ZoneMode.AUTO)
_UNCHANGED: Final = {SysMode.NA, SysFan.NA, ZoneMode.UNSET}


def name_of_choice(member: Enum | None) -> str | None:
    """Return the name of a member of an enumeration as the actions take it."""
    if member is None:
        return None
    return UNCHANGED_NAME if member in _UNCHANGED and member.value == 0 else member.name.lower()


def _place(highest: int) -> Any:
    """Return the check of a number counted from 1, which becomes an index counted from 0."""
    return probatio.All(probatio.Coerce(int), probatio.Range(min=1, max=highest), lambda number: number - 1)


def _choice(members: Iterable[Enum], *, keeps: bool = False) -> Any:
    """Return the check of a name, which becomes the member; with `keeps` the value 0 is called unchanged."""
    names = {(name_of_choice(member) or "") if keeps else member.name.lower(): member for member in members}
    return probatio.All(probatio.In(list(names)), names.__getitem__)


def _time(value: Any) -> Any:
    """Check a time of day; one that is off becomes `None`."""
    return None if value in {OFF, False} else cv.time(value)


_DEVICE: Final = {probatio.Required(ATTR_DEVICE_ID): cv.string}
_DAYS: Final = probatio.All(cv.ensure_list, [_choice(Weekday)])
_MINUTES: Final = probatio.Coerce(int)
_TIMETABLE: Final = {
    probatio.Optional(ATTR_NAME): cv.string,
    probatio.Optional(ATTR_ENABLED): cv.boolean,
    probatio.Optional(ATTR_START): _time,
    probatio.Optional(ATTR_STOP): _time,
    probatio.Optional(ATTR_DAYS): _DAYS,
}

DEVICE_SCHEMA: Final = probatio.Schema(_DEVICE)
_SCHEDULE_ZONE: Final = probatio.Schema(
    {
        probatio.Required(ATTR_ZONE): _place(14),
        probatio.Optional(ATTR_MODE): _choice(SCHEDULE_ZONE_MODES, keeps=True),
        probatio.Optional(ATTR_TEMPERATURE): probatio.Coerce(float),
    }
)
SCHEDULE_SCHEMA: Final = probatio.Schema(
    {
        **_DEVICE,
        **_TIMETABLE,
        probatio.Required(ATTR_SCHEDULE): _place(9),
        probatio.Optional(ATTR_MODE): _choice(SCHEDULE_MODES, keeps=True),
        probatio.Optional(ATTR_FAN): _choice(SCHEDULE_FANS, keeps=True),
        probatio.Optional(ATTR_ZONES): [_SCHEDULE_ZONE],
    }
)
_FAVOURITE_SPLIT: Final = probatio.Schema(
    {
        probatio.Required(ATTR_SPLIT): _place(14),
        probatio.Optional(ATTR_APPLY, default=True): cv.boolean,
        probatio.Optional(ATTR_ON): cv.boolean,
        probatio.Optional(ATTR_MODE): _choice(SPLIT_MODES),
        probatio.Optional(ATTR_FAN): _choice(SplitFan),
        probatio.Optional(ATTR_SWING): _choice(Swing),
        probatio.Optional(ATTR_SLEEP): _choice(SplitSleep),
        probatio.Optional(ATTR_TEMPERATURE): probatio.Coerce(float),
    }
)
FAVOURITE_SCHEMA: Final = probatio.Schema(
    {
        **_DEVICE,
        **_TIMETABLE,
        probatio.Required(ATTR_FAVOURITE): _place(9),
        probatio.Optional(ATTR_SPLITS): [_FAVOURITE_SPLIT],
    }
)
PROGRAM_SCHEMA: Final = probatio.Schema(
    {
        **_DEVICE,
        probatio.Required(ATTR_PROGRAM): _place(9),
        probatio.Optional(ATTR_NAME): cv.string,
        probatio.Optional(ATTR_ENABLED): cv.boolean,
        probatio.Optional(ATTR_START_TIMES): probatio.All(cv.ensure_list, [_time]),
        probatio.Optional(ATTR_DAYS): _DAYS,
        probatio.Optional(ATTR_RUN_TIMES): [
            probatio.Schema({probatio.Required(ATTR_STATION): _place(24), probatio.Required(ATTR_MINUTES): _MINUTES})
        ],
    }
)
NAME_SCHEMA: Final = probatio.Schema(
    {
        **_DEVICE,
        probatio.Required(ATTR_NAME): cv.string,
        probatio.Exclusive(ATTR_STATION, "part"): _place(24),
        probatio.Exclusive(ATTR_CHANNEL, "part"): _place(15),
    }
)
