"""The storm: operators, people, outages, crashes and clocks, on both dialects; then peace, and all agree."""

from datetime import datetime
from typing import Any

from hypothesis import example, given, settings, strategies as st

from simulators.bgerp import Dialect, State

from .storm import SOFIA, Storm, storm
from .zone_client import NOON, SERIAL

AUTUMN = datetime(2026, 10, 25, 3, 50, tzinfo=SOFIA).timestamp()
"""Ten minutes before the clocks in Sofia go back."""
SPRING = datetime(2026, 3, 29, 2, 50, tzinfo=SOFIA).timestamp()

# Registers by key, with their names at the server.
SERVERS = {
    Dialect.DEPLOYED: {"hvac.goal_building_temp": "hvac.goal_building_temp", "light.max": "light.max"},
    Dialect.SPECIFICATION: {"hvac.goal_building_temp": "hvac.goal_building_temp", "blinds.position": "blinds.position"},
}
SHARED = {
    Dialect.DEPLOYED: {
        "blinds.position": "blinds.blind_1.position",
        "blinds.blind_2.object_height": "blinds.blind_2.object_height",
    },
    Dialect.SPECIFICATION: {},
}
WISHES = {
    Dialect.DEPLOYED: {"light.target_illum": "light.target_illum"},
    Dialect.SPECIFICATION: {"light.target_illum": None},  # which stays in the zone
}
MEASURED = {
    Dialect.DEPLOYED: {"anti_tampering.state": "sys.at.state", "sys.time.uptime": "sys.time.uptime"},
    Dialect.SPECIFICATION: {"anti_tampering.state": "anti_tampering.state", "self.time.usage": "self.time.usage"},
}

FAULTS = ("drop_before", "drop_after", "status", "garbage", "empty", "truncated")
SMALL = st.integers(0, 20)
APPROVED = [("sync", 60), ("approve",), ("sync", 60), ("sync", 60), ("sync", 60)]
"""How every zone begins."""
CARDS = [("sync", 60), ("sync", 60), ("card",), ("sync", 60), ("card",), ("sync", 60)]


def steps(dialect: Dialect) -> st.SearchStrategy[list[Any]]:
    """Return what can happen."""
    sync = st.tuples(st.just("sync"), st.sampled_from([0.4, 1, 1, 60, 60, 700]))
    card = st.tuples(st.just("card"))
    step = st.one_of(
        sync,
        sync,
        sync,
        card,
        card,
        st.tuples(st.just("wait"), st.sampled_from([600, 1200, 4000])),
        st.tuples(st.just("fault"), st.sampled_from(FAULTS), st.sampled_from([404, 500, 503])),
        st.tuples(st.sampled_from(["echo", "throttle", "toggle", "approve", "deactivate", "restart", "restart"])),
        st.tuples(st.just("die"), st.integers(0, 40)),
        st.tuples(st.just("disc"), st.sampled_from(["session", "registers", "events"]), st.booleans()),
        st.tuples(st.just("edit"), st.sampled_from(sorted((SERVERS[dialect] | SHARED[dialect]).values())), SMALL),
        st.tuples(st.just("write"), st.sampled_from(sorted(SHARED[dialect] | WISHES[dialect])), SMALL),
        st.tuples(st.just("measure"), st.sampled_from(sorted(MEASURED[dialect])), st.integers(0, 1)),
        st.tuples(st.just("clock"), st.sampled_from([-7200, -90, -1, 1, 90, 7200])),
    )
    return st.lists(step, max_size=40)


async def happen(storm: Storm, step: tuple[Any, ...]) -> None:
    """Let one thing happen."""
    match step:
        case "sync", pause:
            storm.pass_time(pause)
            await storm.sync()
        case "fault", kind, status:
            storm.server.faults.add(kind, path="/ztm/sync", status=status)
        case "wait", pause:
            storm.pass_time(pause)
        case ("echo",):
            storm.server.behaviour.echo_next += 1
        case ("throttle",):
            storm.server.behaviour.throttle_next += 1
        case ("toggle",):
            await storm.toggle()
        case ("approve",):
            storm.approve()
        case ("deactivate",):
            storm.deactivate()
        case ("restart",):
            await storm.start()
        case "die", after:
            await storm.sync_and_die(after)
        case "disc", name, written:
            storm.files[name].dies = "after" if written else "before"
        case "edit", name, value:
            storm.edit(name, value)
        case "write", key, value:
            await storm.mortal(storm.write(key, value))
        case "measure", key, value:
            storm.measure(key, value)
        case ("card",):
            await storm.mortal(storm.read_card())
        case "clock", seconds:
            storm.pass_time(0, jump=seconds)


def assert_agreement(storm: Storm, dialect: Dialect) -> None:
    """Server and zone agree by scope; each card that counted is in the log; there is one living record."""
    (record,) = [record for record in storm.server.records.of(SERIAL) if record.state is not State.REJECTED]
    assert record.state is State.ACTIVE and storm.client.session.token == record.token
    for key, name in (SERVERS[dialect] | SHARED[dialect]).items():
        assert storm.store.value(key) == record.value(name), key
    for key, name in MEASURED[dialect].items():
        assert key not in storm.hardware or storm.hardware[key] == record.value(name), key
    for key, wire_name in WISHES[dialect].items():
        assert storm.store.value(key) in storm.wishes.get(key, {None}), key
        assert wire_name is None or record.value(wire_name) == (storm.store.value(key) or 0), key
    assert storm.store.pending == frozenset()
    assert storm.log == sorted(set(storm.log)), "in order, once"
    assert set(storm.counted) <= set(storm.log) <= set(storm.attempted)
    assert len(storm.queue) == 0


async def blow_over(dialect: Dialect, happenings: list[Any], at: float) -> None:
    """Let a storm happen to a zone and its server, then peace."""
    async with storm(dialect, at) as zone:
        for step in happenings:
            await happen(zone, step)
        await zone.peace()
        assert_agreement(zone, dialect)


STARTS = st.sampled_from([NOON, NOON + 0.9, AUTUMN, SPRING])
CALM = settings(max_examples=60, deadline=None, derandomize=True)
GOAL = "hvac.goal_building_temp"
BLIND = "blinds.blind_1.position"


@CALM
@given(happenings=steps(Dialect.DEPLOYED), at=STARTS)
# A full sync whose values are written in the next second: those of the next sync are dropped.
@example([*APPROVED, ("restart",), ("card",), ("sync", 60), ("card",), ("sync", 60)], NOON + 0.9)
# Cards in the hour that the clocks show twice: everything that the zone sends is dropped.
@example([*APPROVED, ("card",), ("sync", 60), ("wait", 600), *CARDS], AUTUMN)
# An edit in the hour that the clocks show twice, while the zone is away: older than what a delta asks for.
@example([*APPROVED, ("wait", 1200), ("edit", GOAL, 5), ("wait", 4000)], AUTUMN)
# An edit in the very second whose time the zone sends back.
@example([*APPROVED, ("write", "blinds.position", 7), ("edit", BLIND, 3), ("sync", 0.4), ("sync", 60)], NOON)
# Wishes are on the disc, readings come anew.
@example([*APPROVED, ("write", "light.target_illum", 9), ("measure", "sys.time.uptime", 1), ("restart",)], NOON)
# The answer to the registration gets lost.
@example([("disc", "session", True), ("sync", 1), ("sync", 1)], NOON)
async def test_storm(happenings: list[Any], at: float) -> None:
    """Whatever happened, an hour later server and zone agree, no card read is missing, and there is one record."""
    await blow_over(Dialect.DEPLOYED, happenings, at)


@CALM
@given(happenings=steps(Dialect.SPECIFICATION), at=STARTS)
@example([*APPROVED, ("card",), ("card",), ("die", 30), ("card",), ("sync", 60), ("edit", GOAL, 4)], NOON)
@example([*APPROVED, ("write", "light.target_illum", 9), ("restart",)], NOON)
async def test_storm_in_the_specification(happenings: list[Any], at: float) -> None:
    """The same with the specification's dialect."""
    await blow_over(Dialect.SPECIFICATION, happenings, at)
