"""Times of day and weekdays of schedules and programs."""

from collections.abc import Collection, Mapping
from datetime import time

from .datagram import Datagram
from .enums import Weekday
from .values import flag, within

DISABLED_HOUR = 31
DISABLED_MINUTE = 63

_DAY_KEYS: Mapping[Weekday, tuple[str, ...]] = {
    Weekday.MONDAY: ("M",),
    Weekday.TUESDAY: ("Tu", "T"),
    Weekday.WEDNESDAY: ("W",),
    Weekday.THURSDAY: ("Th",),
    Weekday.FRIDAY: ("F",),
    Weekday.SATURDAY: ("Sa",),
    Weekday.SUNDAY: ("Su",),
}
"""The specification writes `Tu` everywhere but in the datagram of irrigation programs."""

_HOUR = within(0, 23)
_MINUTE = within(0, 59)


def parse_time(hour: object, minute: object) -> time | None:
    """Return the time of day, `None` when it is disabled: any number beyond the clock."""
    hours, minutes = _HOUR(hour), _MINUTE(minute)
    return None if hours is None or minutes is None else time(hours, minutes)


def encode_time(value: time | None) -> tuple[int, int]:
    """Return hour and minute as they are sent."""
    return (DISABLED_HOUR, DISABLED_MINUTE) if value is None else (value.hour, value.minute)


def parse_days(raw: object) -> frozenset[Weekday] | None:
    """Return the days that are enabled."""
    if not isinstance(raw, dict):
        return None
    return frozenset(day for day, keys in _DAY_KEYS.items() if any(flag(raw.get(key)) for key in keys))


def encode_days(days: Collection[Weekday]) -> dict[str, int]:
    """Return the flags of all days as they are sent."""
    return {keys[0]: int(day in days) for day, keys in _DAY_KEYS.items()}


def start_time(data: Datagram) -> time | None:
    """Return when a schedule starts."""
    return parse_time(data["StartH"], data["StartM"])


def stop_time(data: Datagram) -> time | None:
    """Return when a schedule stops."""
    return parse_time(data["StopH"], data["StopM"])
