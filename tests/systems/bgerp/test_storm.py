"""The storm: operators, people, outages, crashes and clocks, on both dialects; then peace, and all agree."""

from datetime import datetime
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

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
WISHES = {Dialect.DEPLOYED: {"light.target_illum": "light.target_illum"}, Dialect.SPECIFICATION: {}}
MEASURED = {
    Dialect.DEPLOYED: {"anti_tampering.state": "sys.at.state", "sys.time.uptime": "sys.time.uptime"},
    Dialect.SPECIFICATION: {"anti_tampering.state": "anti_tampering.state", "self.time.usage": "self.time.usage"},
}

FAULTS = ("drop_before", "drop_after", "status", "garbage", "empty", "truncated")
SMALL = st.integers(0, 20)


def steps(dialect: Dialect) -> st.SearchStrategy[tuple[Any, ...]]:
    """Return what can happen."""
    sync = st.tuples(st.just("sync"), st.sampled_from([0.4, 1, 60, 60, 700]))
    return st.one_of(
        sync,
        sync,
        sync,
        st.tuples(st.just("fault"), st.sampled_from(FAULTS), st.sampled_from([404, 500, 503])),
        st.tuples(st.sampled_from(["echo", "throttle", "toggle", "approve", "deactivate", "restart"])),
        st.tuples(st.just("die"), st.integers(0, 40)),
        st.tuples(st.just("disc"), st.sampled_from(["session", "registers", "events"]), st.booleans()),
        st.tuples(st.just("edit"), st.sampled_from(sorted((SERVERS[dialect] | SHARED[dialect]).values())), SMALL),
        st.tuples(st.just("write"), st.sampled_from(sorted(SHARED[dialect] | WISHES[dialect]) or [""]), SMALL),
        st.tuples(st.just("measure"), st.sampled_from(sorted(MEASURED[dialect])), st.integers(0, 1)),
        st.tuples(st.just("card")),
        st.tuples(st.just("clock"), st.sampled_from([-7200, -90, -1, 1, 90, 7200])),
    )


async def happen(storm: Storm, step: tuple[Any, ...]) -> None:
    """Let one thing happen."""
    match step:
        case "sync", pause:
            storm.pass_time(pause)
            await storm.sync()
        case "fault", kind, status:
            storm.server.faults.add(kind, path="/ztm/sync", status=status)
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
        case "write", key, value if key:
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
    for key, name in (MEASURED[dialect] | WISHES[dialect]).items():
        assert storm.store.value(key) is None or storm.store.value(key) == record.value(name), key
    assert storm.store.pending == frozenset()
    assert storm.log == sorted(set(storm.log)), "in order, once"
    assert set(storm.counted) <= set(storm.log) <= set(storm.attempted)
    assert len(storm.queue) == 0


@pytest.mark.parametrize("dialect", Dialect)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data(), at=st.sampled_from([NOON, NOON + 0.9, AUTUMN, SPRING]))
async def test_storm(dialect: Dialect, data: st.DataObject, at: float) -> None:
    """Whatever happened, an hour later server and zone agree, no card read is missing, and there is one record."""
    async with storm(dialect, at) as zone:
        for step in data.draw(st.lists(steps(dialect), max_size=40)):
            await happen(zone, step)
        await zone.peace()
        assert_agreement(zone, dialect)
