"""What the actions of this system return, in the form in which they take it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import time
from typing import Any

from .client import Program, Schedule, ScheduleZone, SplitFan, SplitFavourite, SplitFavouriteUnit, Weekday
from .schemas import OFF, name_of_choice


def _time(value: time | None) -> str:
    """Return a time of day."""
    return OFF if value is None else value.isoformat("minutes")


def _days(days: Iterable[Weekday] | None) -> list[str]:
    """Return days in the order of the week."""
    return [day.name.lower() for day in sorted(days or ())]


def _timetable(thing: Schedule | SplitFavourite) -> dict[str, Any]:
    """Return what all schedules have in common."""
    return {
        "name": thing.name,
        "enabled": thing.enabled,
        "start": _time(thing.start),
        "stop": _time(thing.stop),
        "days": _days(thing.days),
    }


def schedule_response(index: int, schedule: Schedule, zone_count: int) -> dict[str, Any]:
    """Return a schedule of the air conditioner."""
    zones = list(enumerate(schedule.zones or ()))[:zone_count]
    return {
        "schedule": index + 1,
        **_timetable(schedule),
        "mode": name_of_choice(schedule.mode),
        "fan": name_of_choice(schedule.fan),
        "zones": [_schedule_zone(place, zone) for place, zone in zones if zone is not None],
    }


def _schedule_zone(index: int, zone: ScheduleZone) -> dict[str, Any]:
    """Return what a schedule does with a zone."""
    return {"zone": index + 1, "mode": name_of_choice(zone.mode), "temperature": zone.setpoint}


def favourite_response(
    index: int, favourite: SplitFavourite, fans_of: Callable[[int], Mapping[int, SplitFan]]
) -> dict[str, Any]:
    """Return a favourite of the wall splits; `fans_of` tells what the fan's numbers mean for a split."""
    units = [_favourite_unit(unit, fans_of(unit.index)) for unit in favourite.units or ()]
    return {"favourite": index + 1, **_timetable(favourite), "splits": units}


def _favourite_unit(unit: SplitFavouriteUnit, fans: Mapping[int, SplitFan]) -> dict[str, Any]:
    """Return what a favourite does with a wall split."""
    return {
        "split": unit.index + 1,
        "on": unit.on,
        "mode": name_of_choice(unit.mode),
        "fan": None if unit.fan is None else fans.get(unit.fan),
        "swing": name_of_choice(unit.swing),
        "temperature": unit.setpoint,
    }


def program_response(index: int, program: Program) -> dict[str, Any]:
    """Return an irrigation program, with the stations that it waters."""
    return {
        "program": index + 1,
        "name": program.name,
        "enabled": program.enabled,
        "start_times": [_time(start) for start in program.start_times or ()],
        "days": _days(program.days),
        "run_times": [
            {"station": station + 1, "minutes": minutes}
            for station, minutes in enumerate(program.run_times or ())
            if minutes
        ],
    }
