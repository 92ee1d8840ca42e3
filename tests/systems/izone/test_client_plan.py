"""The poll plan: pure functions of what is known."""

from typing import Any

from hypothesis import given, strategies as st

from custom_components.zontromat.systems.izone.client import (
    AcUnit,
    Irrigation,
    Periods,
    PowerMonitor,
    Query,
    Snapshot,
    Split,
    Station,
    StationMode,
    StationState,
    Subsystem,
)
from custom_components.zontromat.systems.izone.client.items import STATUS, Request
from custom_components.zontromat.systems.izone.client.plan import (
    SLOW_PER_POLL,
    Facts,
    is_watering,
    overdue,
    prompt,
    questions,
)

PERIODS = Periods(unit=120, zone=300, settings=600)
FULL: dict[str, Any] = {
    "unit": AcUnit(zone_count=3),
    "splits": {0: Split(paired=True)},
    "irrigation": Irrigation(station_count=2),
    "power_monitor": PowerMonitor(enabled=True),
}


def facts(*, has_status: bool = False, wanted: set[Query] | None = None, **state: Any) -> Facts:
    """Return facts about a home with everything, changed as told."""
    snapshot = Snapshot(**(FULL | state))
    return Facts(snapshot=snapshot, subsystems=list(Subsystem), has_status=has_status, wanted=wanted)


def known(facts: Facts, at: float = 0.0) -> dict[Request, float]:
    """Return what is read when everything was read at one time."""
    return {request: at for request, _ in questions(facts, PERIODS)}


def names(requests: list[Request]) -> list[str]:
    """Return short names."""
    return [str(request) for request in requests]


def test_what_moves() -> None:
    """Without a status, a poll asks for the unit and each zone."""
    home = facts()
    assert names(prompt(home, PERIODS, read_at=known(home), requested=())) == [
        "unit/0",
        "zone/0",
        "zone/1",
        "zone/2",
        "splits/0",
        "irrigation/0",
        "power_status/0",
    ]


def test_status() -> None:
    """With a status, one question takes the place of all those about the ducted system."""
    home = facts(has_status=True, splits={}, irrigation=None, power_monitor=None)
    assert names(prompt(home, PERIODS, read_at=known(home), requested=())) == ["status/0"]


def test_nothing_to_see() -> None:
    """Subsystems that are there but empty are asked rarely."""
    home = facts(splits={0: Split(paired=False)}, irrigation=Irrigation(station_count=0), power_monitor=PowerMonitor())
    assert {request.query for request in prompt(home, PERIODS, read_at=known(home), requested=())} == {
        Query.UNIT,
        Query.ZONE,
    }


def test_only_what_is_wanted() -> None:
    """Nobody asks for what nobody sees; the unit is the bridge's pulse."""
    home = facts(wanted={Query.POWER_STATUS})
    assert names([request for request, _ in questions(home, PERIODS)]) == ["unit/0", "power_status/0"]


def test_new_and_requested() -> None:
    """What was never read is read at once, and so is what was asked for."""
    home = facts(has_status=True)
    read_at = known(home)
    schedule, zone = Request(Query.SCHEDULE, 4), Request(Query.ZONE, 2)
    del read_at[zone]
    asked = prompt(home, PERIODS, read_at=read_at, requested={schedule})
    assert zone in asked
    assert schedule in asked
    assert asked[0] == STATUS


def test_overdue() -> None:
    """A few old answers are refreshed with each poll, the most overdue first."""
    home = facts(has_status=True)
    read_at = known(home)
    assert overdue(home, PERIODS, read_at=read_at, now=119.0) == []
    assert names(overdue(home, PERIODS, read_at=read_at, now=120.0)) == ["unit/0"]
    assert names(overdue(home, PERIODS, read_at=read_at, now=300.0)) == ["unit/0", "zone/0", "zone/1", "zone/2"]
    assert len(overdue(home, PERIODS, read_at=read_at, now=10_000.0)) == SLOW_PER_POLL


def test_watering() -> None:
    """Stations are followed closely while one of them may be running."""
    idle = {0: Station(state=StationState.IDLE, mode=StationMode.AUTO)}
    assert not is_watering(Snapshot(irrigation=Irrigation(station_count=1), stations=idle))
    assert is_watering(Snapshot(irrigation=Irrigation(current_program=0), stations=idle))
    assert is_watering(Snapshot(irrigation=Irrigation(test_mode=True), stations=idle))
    assert is_watering(Snapshot(stations={0: Station(state=StationState.SOAKING)}))
    assert is_watering(Snapshot(stations={0: Station(mode=StationMode.MANUAL)}))
    home = facts(stations={0: Station(mode=StationMode.MANUAL)})
    asked = names(prompt(home, PERIODS, read_at=known(home), requested=()))
    assert {"station/0", "station/1"} <= set(asked)
    assert "program/0" not in asked


@given(st.floats(0, 5000), st.booleans(), st.sets(st.sampled_from(Query)))
def test_nothing_starves(now: float, has_status: bool, wanted: set[Query]) -> None:
    """Every wanted answer is at most its period and a few polls old, whatever else there is to do."""
    home = facts(has_status=has_status, wanted=wanted)
    read_at = known(home)
    interval, end = 30.0, now + 3000
    while now < end:
        now += interval
        due = prompt(home, PERIODS, read_at=read_at, requested=()) + overdue(home, PERIODS, read_at=read_at, now=now)
        assert len(due) == len(set(due))
        read_at |= dict.fromkeys(due, now)
    for request, period in questions(home, PERIODS):
        assert now - read_at[request] <= period + 10 * interval
