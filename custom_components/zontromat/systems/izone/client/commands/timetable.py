"""What the schedules of all systems have in common."""

from collections.abc import Collection
from datetime import time
from typing import Any, Protocol

from ..clock import encode_days, encode_time
from ..command import Expectation
from ..enums import Weekday
from ..items import Item
from .checks import Unchanged


class Timetable(Protocol):
    """What has times and days."""

    @property
    def start(self) -> time | None:
        """When it starts."""

    @property
    def stop(self) -> time | None:
        """When it stops."""

    @property
    def days(self) -> frozenset[Weekday] | None:
        """On which days."""


type Time = time | Unchanged | None
type Days = Collection[Weekday] | Unchanged


def timetable_settings(
    item: Item, known: Timetable, start: Time, stop: Time, days: Days
) -> tuple[dict[str, Any], tuple[Expectation, ...]]:
    """Return times and days as they are sent, always all of them, and what will show that they were taken over."""
    start = known.start if isinstance(start, Unchanged) else _whole_minutes(start)
    stop = known.stop if isinstance(stop, Unchanged) else _whole_minutes(stop)
    kept = (known.days or frozenset()) if isinstance(days, Unchanged) else frozenset(days)
    (start_hour, start_minute), (stop_hour, stop_minute) = encode_time(start), encode_time(stop)
    body = {
        "Index": item.index,
        "StartH": start_hour,
        "StartM": start_minute,
        "StopH": stop_hour,
        "StopM": stop_minute,
        "DaysEnabled": encode_days(kept),
    }
    values = {"start": start, "stop": stop, "days": kept}
    return body, tuple(Expectation(item=item, field=field, value=value) for field, value in values.items())


def _whole_minutes(value: time | None) -> time | None:
    """Return a time of day without seconds and zone, which no schedule has."""
    return None if value is None else time(value.hour, value.minute)
