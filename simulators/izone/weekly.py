"""Start and stop times on days of the week, as favourites of the AC unit and of the splits have them."""

from datetime import datetime
from enum import Enum, auto
from typing import Any, Final

from .checks import FLAG, Check, Datagram, Refusal, members

DAYS: Final = ("M", "Tu", "W", "Th", "F", "Sa", "Su")
NO_HOUR: Final = 31
NO_MINUTE: Final = 63


class Edge(Enum):
    """What happens to a schedule at some minute."""

    START = auto()
    STOP = auto()


def no_times() -> Datagram:
    """Return the fields of a schedule that never runs."""
    disabled = {"StartH": NO_HOUR, "StartM": NO_MINUTE, "StopH": NO_HOUR, "StopM": NO_MINUTE}
    return {"Enabled": 0, **disabled, "DaysEnabled": dict.fromkeys(DAYS, 0)}


def hour(value: Any) -> int:
    """Check an hour of the AC unit's schedules: 0 to 23, or 31 for none."""
    return _time(value, 23, NO_HOUR)


def minute(value: Any) -> int:
    """Check a minute of the AC unit's schedules: 0 to 59, or 63 for none."""
    return _time(value, 59, NO_MINUTE)


def _time(value: Any, highest: int, none: int) -> int:
    if type(value) is not int or not (0 <= value <= highest or value == none):
        raise Refusal
    return value


def settings(value: Any, index: Check, hours: Check, minutes: Check) -> tuple[int, Datagram]:
    """Check the body of a command that sets times and days; all members must be there."""
    number, *times, days = members(
        value, Index=index, StartH=hours, StartM=minutes, StopH=hours, StopM=minutes, DaysEnabled=_days
    )
    return number, dict(zip(("StartH", "StartM", "StopH", "StopM"), times, strict=True), DaysEnabled=days)


def _days(value: Any) -> Datagram:
    return dict(zip(DAYS, members(value, **dict.fromkeys(DAYS, FLAG)), strict=True))


def edge(schedule: Datagram, now: datetime) -> Edge | None:
    """Return what happens to a schedule in the minute that begins.

    A stop time that is not later than the start belongs to the day after.
    """
    if not schedule["Enabled"]:
        return None
    start = (schedule["StartH"], schedule["StartM"])
    stop = (schedule["StopH"], schedule["StopM"])
    enabled = [bool(schedule["DaysEnabled"][day]) for day in DAYS]
    at = (now.hour, now.minute)
    if at == start and enabled[now.weekday()]:
        return Edge.START
    starts = start[0] < 24 and start[1] < 60
    day = now.weekday() - 1 if starts and stop <= start else now.weekday()
    return Edge.STOP if at == stop and enabled[day] else None
