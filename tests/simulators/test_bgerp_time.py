"""bgERP simulator: the clock and what goes wrong with it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from simulators.bgerp import BgerpSimulator, Dialect, EventKind, ServerClock

from .bgerp_zone import NOON, DeployedZone, simulator

SOFIA = ZoneInfo("Europe/Sofia")
LIGHT = "light.illumination"


def stored_light(server: BgerpSimulator) -> object:
    """Return what the server has for the illumination."""
    return server.records[1].value(LIGHT)


def test_clock() -> None:
    """The clock stands still, runs at its speed, and moves both ways."""
    clock = ServerClock(NOON, speed=0)
    assert clock.now() == clock.now() == NOON
    clock.advance(-3600)
    assert clock.stamp(clock.now()) == "2025-11-20 11:00:00"
    clock.set(datetime(2026, 7, 1, 12, tzinfo=SOFIA))
    assert clock.stamp(clock.now()) == "2026-07-01 12:00:00"
    clock.speed = 1e6
    before = clock.now()
    assert clock.now() > before


async def test_loss_after_a_full_sync() -> None:
    """When a full sync's writing falls into the next second, the values of the next sync are dropped silently."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.approved()
        server.behaviour.write_delay = 1
        time = (await zone.sync({LIGHT: 1}))["sys.srv.last_sync"]
        server.clock.advance(60)
        time = (await zone.sync({LIGHT: 2}, time))["sys.srv.last_sync"]
        assert stored_light(server) == 1
        server.clock.advance(60)
        await zone.sync({LIGHT: 2}, time)
        assert stored_light(server) == 2


async def test_loss_in_autumn() -> None:
    """After the clock went back, a device's values are dropped for an hour, full sync or not."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.approved()
        server.clock.set(datetime(2026, 10, 25, 3, 59, 30, tzinfo=SOFIA))
        time = (await zone.sync({LIGHT: 1}))["sys.srv.last_sync"]
        for last_sync in (time + 60, ""):
            server.clock.set(time + 60)
            await zone.sync({LIGHT: 2}, last_sync)
            assert stored_light(server) == 1
        server.clock.set(time + 3700)
        await zone.sync({LIGHT: 2}, time + 3650)
        assert stored_light(server) == 2


async def test_edit_hidden_in_autumn() -> None:
    """An edit right after the clock went back is older than the device's time as text: no delta ever carries it."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.approved()
        server.clock.set(datetime(2026, 10, 25, 3, 59, 50, tzinfo=SOFIA))
        time = (await zone.sync())["sys.srv.last_sync"]
        server.clock.advance(15)
        server.operator.edit(1, "light.max", 5000)
        server.clock.advance(45)
        reply = await zone.sync(last_sync=time)
        assert "light.max" not in reply
        server.clock.advance(60)
        assert "light.max" not in await zone.sync(last_sync=reply["sys.srv.last_sync"])
        assert (await zone.sync())["light.max"] == 5000


async def test_spring_loses_nothing() -> None:
    """The hour that is left out in spring hides neither values nor edits."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.approved()
        server.clock.set(datetime(2026, 3, 29, 2, 59, 50, tzinfo=SOFIA))
        time = (await zone.sync({LIGHT: 1}))["sys.srv.last_sync"]
        server.clock.advance(15)
        server.operator.edit(1, "light.max", 5000)
        server.clock.advance(45)
        assert (await zone.sync({LIGHT: 2}, time))["light.max"] == 5000
        assert stored_light(server) == 2


async def test_device_ahead() -> None:
    """A device whose clock is up to an hour ahead is heard with the server's time, but misses the operator's edits."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.approved()
        server.operator.edit(1, "light.max", 5000)
        assert "light.max" not in await zone.sync({LIGHT: 2}, server.clock.now() + 3600)
        assert stored_light(server) == 2
        assert len(server.log.of(EventKind.AHEAD)) == 1
        assert server.records[1].values[LIGHT].stamp == "2025-11-20 12:01:00"


async def test_device_far_ahead() -> None:
    """A device whose clock is more than an hour ahead loses all its values; the reply looks normal."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        last_sync = await zone.approved()
        reply = await zone.sync({LIGHT: 2, "light.target_illum": 3}, server.clock.now() + 3601)
        assert reply == {"sys.srv.last_sync": last_sync + 60}
        assert stored_light(server) == 0
        assert len(server.log.of(EventKind.INVALID)) == 2


async def test_device_behind() -> None:
    """A device whose clock is behind the last writing loses its values silently."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        last_sync = await zone.approved()
        await zone.sync({LIGHT: 2}, last_sync - 1)
        assert stored_light(server) == 0
        assert [event.value for event in server.log.of(EventKind.STALE)] == [2]


async def test_time_in_1970() -> None:
    """0 asks for everything; "0.0" is a time: everything comes, but every value sent is too old."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.approved()
        assert len(await zone.sync({LIGHT: 2}, "0.0")) == 150
        assert stored_light(server) == 0
        assert len(await zone.sync({LIGHT: 2}, "0")) == 150
        assert stored_light(server) == 2


@pytest.mark.parametrize("jump", [-1800, -7200])
async def test_server_clock_set_back(jump: float) -> None:
    """After the server's clock was set back, an echoed time is in the future and values are lost until it caught up."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.approved()
        time = (await zone.sync({LIGHT: 1}))["sys.srv.last_sync"]
        server.clock.advance(jump)
        reply = await zone.sync({LIGHT: 2}, time)
        assert reply["sys.srv.last_sync"] == time + jump
        assert stored_light(server) == 1
        server.clock.advance(-jump + 60)
        await zone.sync({LIGHT: 2}, time)
        assert stored_light(server) == 2
