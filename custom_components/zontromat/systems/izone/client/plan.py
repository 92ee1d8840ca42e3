"""The poll plan: the fewest questions that keep the state fresh.

Everything here is a pure function of what is known and of monotonic time, in seconds.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from .enums import StationMode, StationState
from .items import STATUS, Query, Request, Subsystem
from .models.irrigation import PROGRAM_COUNT
from .snapshot import Snapshot

EACH_TIME = 0.0
SCHEDULE_COUNT = 9
SLOW_PER_POLL = 4
"""How many questions whose time has come are asked in one poll; the others wait for the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """How old things may become that do not move by themselves, in seconds."""

    unit: float = 120.0
    """Where the status tells what moves."""
    zone: float = 300.0
    """Likewise; also the damper's position, which the status may leave out."""
    settings: float = 600.0
    """Schedules, favourites, programs, idle stations, what the power channels are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the plan depends on."""

    snapshot: Snapshot
    subsystems: Collection[Subsystem]
    """Those that are there and may be asked now."""
    has_status: bool
    """One question gets all that moves in the ducted system."""
    wanted: Collection[Query] | None = None
    """What somebody wants to see; `None` is everything. The unit is always read."""


def questions(facts: Facts, periods: Periods) -> Iterator[tuple[Request, float]]:
    """Yield all that can be asked, with the age that each answer may have; most important first."""
    for request, period in _all_questions(facts, periods):
        is_wanted = facts.wanted is None or request.query in facts.wanted or request.query in _ALWAYS
        if is_wanted and request.query.subsystem in facts.subsystems:
            yield request, period


_ALWAYS = {Query.STATUS, Query.UNIT}


def _all_questions(facts: Facts, periods: Periods) -> Iterator[tuple[Request, float]]:
    """Yield the questions of all subsystems."""
    state = facts.snapshot
    unit_period, zone_period = (periods.unit, periods.zone) if facts.has_status else (EACH_TIME, EACH_TIME)
    if facts.has_status:
        yield STATUS, EACH_TIME
    yield Request(Query.UNIT), unit_period
    for index in range((state.unit and state.unit.zone_count) or 0):
        yield Request(Query.ZONE, index), zone_period
    has_splits = any(split.paired for split in state.splits.values())
    yield Request(Query.SPLITS), EACH_TIME if has_splits else periods.settings
    yield from _irrigation(state, periods)
    yield Request(Query.POWER_CONFIG), periods.settings
    is_measuring = state.power_monitor is not None and state.power_monitor.enabled
    yield Request(Query.POWER_STATUS), EACH_TIME if is_measuring else periods.settings
    for index in range(SCHEDULE_COUNT):
        yield Request(Query.SCHEDULE, index), periods.settings
    if has_splits:
        yield Request(Query.SPLIT_FAVOURITES), periods.settings


def _irrigation(state: Snapshot, periods: Periods) -> Iterator[tuple[Request, float]]:
    """Yield the questions about irrigation; stations are followed closely only while one of them may be running."""
    count = (state.irrigation and state.irrigation.station_count) or 0
    yield Request(Query.IRRIGATION), EACH_TIME if count else periods.settings
    period = EACH_TIME if is_watering(state) else periods.settings
    for index in range(count):
        yield Request(Query.STATION, index), period
    for index in range(PROGRAM_COUNT if count else 0):
        yield Request(Query.PROGRAM, index), periods.settings


def is_watering(state: Snapshot) -> bool:
    """Tell whether stations may be running."""
    irrigation = state.irrigation
    if irrigation is not None and (irrigation.current_program is not None or irrigation.test_mode):
        return True
    return any(
        station.state in {StationState.SOAKING, StationState.WATERING} or station.mode is StationMode.MANUAL
        for station in state.stations.values()
    )


def prompt(
    facts: Facts, periods: Periods, *, read_at: Mapping[Request, float], requested: Collection[Request]
) -> list[Request]:
    """Return what every poll asks, what was never answered, and what somebody asked for.

    Args:
        facts: What is known.
        periods: How old things may become.
        read_at: When the requests were sent whose answers are known.
        requested: What to ask, due or not.
    """
    return [
        request
        for request, period in questions(facts, periods)
        if period == EACH_TIME or request not in read_at or request in requested
    ]


def overdue(facts: Facts, periods: Periods, *, read_at: Mapping[Request, float], now: float) -> list[Request]:
    """Return the few questions whose answers are older than they may be, the most overdue first."""
    late = [
        (read_at[request] + period, request)
        for request, period in questions(facts, periods)
        if request in read_at and period > EACH_TIME and now - read_at[request] >= period
    ]
    late.sort(key=lambda entry: entry[0])
    return [request for _, request in late[:SLOW_PER_POLL]]
