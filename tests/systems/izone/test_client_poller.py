"""Polling: the fewest requests that keep the state fresh, and neighbours that do not suffer."""

import json
from typing import Any

import pytest

from custom_components.zontromat.systems.izone.client import (
    IzoneConnectionError,
    Notice,
    Query,
    Snapshot,
    WrongBridgeError,
)
from custom_components.zontromat.systems.izone.client.items import Subsystem
from simulators.faults import FaultKind
from simulators.izone import StatusForm, Zone, zoned_home

from .client_support import Clock, asked, bridged, refreshed

AC, SPLITS, IRRIGATION, POWER = Subsystem
EVERY_ZONE = [f"ac 2/{index}" for index in range(14)]


async def test_status_is_one_request() -> None:
    """Where the bridge has it, one request tells all that moves in a home of fourteen zones."""
    async with refreshed(zoned_home(14), status=StatusForm.FULL) as (simulator, bridge):
        assert bridge.has_status
        simulator.zones[13].data |= {"Mode": 1, "Temp": 1950}
        simulator.unit.data["SysOn"] = 0
        state = await bridge.async_refresh()
        assert asked(simulator) == ["ac 7/0"]
        assert state.unit is not None and state.unit.on is False
        assert (state.zones[13].mode, state.zones[13].temperature) == (1, 19.5)
        assert (state.zones[13].name, state.zones[13].area) == ("Room 14", 20)


async def test_status_without_indexes() -> None:
    """A status that tells little, zone by zone, is good enough."""
    async with refreshed(zoned_home(3), status=StatusForm.BARE) as (simulator, bridge):
        simulator.zones[2].data["Setpoint"] = 2650
        assert (await bridge.async_refresh()).zones[2].setpoint == 26.5
        assert asked(simulator) == ["ac 7/0"]


@pytest.mark.parametrize("status", [StatusForm.ABSENT, StatusForm.PARTIAL])
async def test_status_must_be_proved(status: StatusForm) -> None:
    """A status that is missing or leaves a zone out is not used, and not asked for again and again."""
    async with refreshed(zoned_home(14), status=status) as (simulator, bridge):
        for _ in range(5):
            simulator.requests.clear()
            await bridge.async_refresh()
        assert not bridge.has_status
        assert asked(simulator) == ["ac 1/0", *EVERY_ZONE]


async def test_status_that_disagrees() -> None:
    """A status that says something else than the single answers is not trusted before it agrees."""
    async with refreshed(zoned_home(2), status=StatusForm.ABSENT) as (simulator, bridge):
        assert not bridge.has_status
    async with refreshed(zoned_home(2), status=StatusForm.FULL) as (simulator, bridge):
        bridge._poller.has_status = False
        simulator.faults.add(FaultKind.GARBAGE, skip=3, body=_status(mode=1), path="/iZoneRequestV2")
        await bridge.async_refresh()
        assert asked(simulator)[-1] == "ac 7/0"
        assert not bridge.has_status
        await bridge.async_refresh()
        assert bridge.has_status


def _status(mode: int) -> bytes:
    zone = {"Temp": 2400, "Setpoint": 2300, "Mode": mode}
    unit = {"SysOn": 1, "SysMode": 1, "SysFan": 2, "Setpoint": 2300, "Temp": 2400}
    return json.dumps({"iZoneStatusV2": unit | {"Zones": [zone, zone]}}).encode()


async def test_status_that_is_lost() -> None:
    """A bridge that does not tell its status any more is asked one by one again, in the same poll."""
    async with refreshed(zoned_home(2), status=StatusForm.FULL) as (simulator, bridge):
        simulator.quirks.status = StatusForm.PARTIAL
        simulator.zones[1].data["Mode"] = 1
        state = await bridge.async_refresh()
        assert state.zones[1].mode == 1
        assert state.problems == {}
        assert not bridge.has_status
        assert asked(simulator)[:4] == ["ac 7/0", "ac 1/0", "ac 2/0", "ac 2/1"]


async def test_status_of_another_bridge() -> None:
    """The proof counts only from the right bridge, and only against everything that it is about."""
    async with bridged(zoned_home(2), status=StatusForm.FULL) as (simulator, bridge):
        bridge.want({Query.POWER_STATUS})
        await bridge.async_refresh()
        assert not bridge.has_status
        bridge.want({Query.ZONE})
        other = b'{"AirStreamDeviceUId":"000000042","iZoneStatusV2":{}}'
        simulator.faults.add(FaultKind.GARBAGE, skip=3, body=other, path="/iZoneRequestV2")
        with pytest.raises(WrongBridgeError):
            await bridge.async_refresh()
        assert not bridge.has_status
        await bridge.async_refresh()
        assert bridge.has_status


async def test_slow_things_are_read_in_turn() -> None:
    """Names and settings are refreshed a few at a time, and all of them sooner or later."""
    clock = Clock()
    async with refreshed(zoned_home(14), status=StatusForm.FULL, client={"clock": clock}) as (simulator, bridge):
        simulator.zones[9].data["Name"] = "Attic"
        simulator.favourites[8].data["Name"] = "Party"
        names = []
        for _ in range(30):
            clock.now += 30
            simulator.requests.clear()
            await bridge.async_refresh()
            names += asked(simulator)
            assert len(simulator.requests) <= 5
        assert bridge.snapshot.zones[9].name == "Attic"
        assert bridge.snapshot.schedules[8].name == "Party"
        assert set(names) == {"ac 1/0", "ac 7/0", *EVERY_ZONE, *(f"ac 3/{index}" for index in range(9))}
        assert names.count("ac 7/0") == 30


async def test_zones_that_appear_and_vanish() -> None:
    """Zones follow what the unit says; one that comes back is read at once."""
    async with refreshed(zoned_home(3)) as (simulator, bridge):
        attic = simulator.home.air.remove_zone()
        assert list((await bridge.async_refresh()).zones) == [0, 1]
        simulator.home.air.add_zone(attic)
        simulator.home.air.add_zone(Zone("Cellar"))
        assert [zone.name for zone in (await bridge.async_refresh()).zones.values()] == [
            "Room 1",
            "Room 2",
            "Room 3",
            "Cellar",
        ]


async def test_splits_that_vanish() -> None:
    """A wall split that the bridge does not mention any more is gone."""
    async with refreshed() as (simulator, bridge):
        assert simulator.home.splits is not None
        del simulator.home.splits.splits[3]
        assert list((await bridge.async_refresh()).splits) == [0]


async def test_stations_are_followed_while_they_run() -> None:
    """Stations cost many requests, so they are followed only while one of them may be running."""
    async with refreshed() as (simulator, bridge):
        await bridge.async_refresh()
        assert "ret 3/0" not in asked(simulator)
        assert simulator.home.irrigation is not None
        simulator.home.irrigation.run_program(0)
        simulator.requests.clear()
        state = await bridge.async_refresh()
        assert [name for name in asked(simulator) if name.startswith("ret 3")] == [f"ret 3/{n}" for n in range(8)]
        assert state.irrigation is not None and state.irrigation.current_program == 0
        assert state.stations[0].state == 2


async def test_only_what_is_wanted() -> None:
    """What nobody wants to see is not asked for."""
    async with refreshed() as (simulator, bridge):
        bridge.want({Query.ZONE})
        await bridge.async_refresh()
        assert asked(simulator) == ["ac 1/0", "ac 2/0", "ac 2/1", "ac 2/2"]
        bridge.want(None)
        await bridge.async_refresh()
        assert "power 2/0" in asked(simulator)


async def test_a_failing_neighbour() -> None:
    """A subsystem that stops answering is left alone for a growing while; it keeps its last state and comes back."""
    clock = Clock()
    async with refreshed(client={"clock": clock}) as (simulator, bridge):
        before = bridge.snapshot
        simulator.faults.add(FaultKind.DROP_BEFORE, path="/PowerRequest", times=None)
        state = await bridge.async_refresh()
        assert state.problems == {POWER: "silent"}
        assert state.power_channels == before.power_channels
        simulator.requests.clear()
        for expected, pause in ((0, 30), (1, 31), (0, 60), (1, 61)):
            clock.now += pause
            simulator.requests.clear()
            assert (await bridge.async_refresh()).problems == {POWER: "silent"}
            assert sum("power" in name for name in asked(simulator)) == expected
        simulator.faults.clear()
        clock.now += 1800
        assert (await bridge.async_refresh()).problems == {}


async def test_a_failure_in_between() -> None:
    """What fails in the middle of its questions is not asked the rest of them."""
    clock = Clock()
    async with refreshed(client={"clock": clock}) as (simulator, bridge):
        clock.now += 700
        bridge.want({Query.IRRIGATION, Query.STATION})
        simulator.faults.add(FaultKind.DROP_BEFORE, path="/iLightRequest", skip=1, times=None)
        assert (await bridge.async_refresh()).problems == {IRRIGATION: "silent"}
        assert asked(simulator) == ["ac 1/0", "ret 1/0", "ret 3/0"]


@pytest.mark.parametrize(
    ("path", "problem"), [("/SplitSystemRequest", SPLITS), ("/iLightRequest", IRRIGATION), ("/PowerRequest", POWER)]
)
@pytest.mark.parametrize(
    ("fault", "kind"),
    [({"kind": FaultKind.GARBAGE}, "invalid"), ({"kind": FaultKind.GARBAGE, "body": b"{BUSY}"}, "silent")],
)
async def test_each_neighbour_alone(path: str, problem: Subsystem, fault: dict[str, Any], kind: str) -> None:
    """Each subsystem fails on its own, in each way, and the ducted system goes on."""
    async with refreshed() as (simulator, bridge):
        simulator.faults.add(**fault, path=path, times=None)
        simulator.unit.data["SysOn"] = 0
        state = await bridge.async_refresh()
        assert state.problems == {problem: kind}
        assert problem in bridge.errors
        assert state.unit is not None and state.unit.on is False


async def test_the_ducted_system_decides() -> None:
    """When the ducted system is silent, the bridge is; the next poll asks again."""
    async with refreshed() as (simulator, bridge):
        before = bridge.snapshot
        simulator.faults.add(FaultKind.DROP_BEFORE, path="/iZoneRequestV2", times=3)
        with pytest.raises(IzoneConnectionError):
            await bridge.async_refresh()
        assert (bridge.snapshot.unit, bridge.snapshot.zones) == (before.unit, before.zones)
        assert (await bridge.async_refresh()).problems == {}


async def test_a_zone_without_sense() -> None:
    """When one zone cannot be read, the ducted system is not known; a single bad answer is asked again."""
    async with refreshed(zoned_home(2)) as (simulator, bridge):
        simulator.faults.add(FaultKind.TRUNCATED, skip=2)
        assert (await bridge.async_refresh()).problems == {}
        simulator.faults.add(FaultKind.GARBAGE, skip=2, times=3)
        assert (await bridge.async_refresh()).problems == {AC: "invalid"}
        assert (await bridge.async_refresh()).problems == {}


async def test_a_schedule_that_is_refused() -> None:
    """What a bridge does not have beside its vital parts is no problem, and not asked for again at once."""
    async with refreshed(zoned_home(1), extras=False) as (simulator, bridge):
        del simulator.favourites[5:]
        bridge._store.read_at = {
            request: at for request, at in bridge._store.read_at.items() if request.query is not Query.SCHEDULE
        }
        assert (await bridge.async_refresh()).problems == {}
        assert "ac 3/8" in asked(simulator)
        simulator.requests.clear()
        await bridge.async_refresh()
        assert asked(simulator) == ["ac 1/0", "ac 2/0"]


@pytest.mark.parametrize(
    ("notices", "extra"),
    [
        ({Notice.SYSTEM, Notice.ZONES, Notice.SCHEDULES}, ["ac 1/0"]),
        ({Notice.ZONES}, []),
        ({Notice.SCHEDULES}, [f"ac 3/{index}" for index in range(9)]),
    ],
)
async def test_notices(notices: set[Notice], extra: list[str]) -> None:
    """A burst of notices adds what the next poll would not read; the usual burst of all three does not mean all."""
    async with refreshed(zoned_home(2), status=StatusForm.FULL) as (simulator, bridge):
        bridge.notice(notices)
        await bridge.async_refresh()
        assert asked(simulator) == ["ac 7/0", *extra]
        simulator.requests.clear()
        await bridge.async_refresh()
        assert asked(simulator) == ["ac 7/0"]


async def test_notices_survive_a_failed_poll() -> None:
    """What was asked for is asked again when the poll failed."""
    async with refreshed(zoned_home(2), status=StatusForm.FULL) as (simulator, bridge):
        bridge.notice({Notice.SYSTEM})
        simulator.faults.add(FaultKind.DROP_BEFORE, times=3)
        with pytest.raises(IzoneConnectionError):
            await bridge.async_refresh()
        simulator.requests.clear()
        await bridge.async_refresh()
        assert asked(simulator) == ["ac 7/0", "ac 1/0"]


async def test_nothing_new() -> None:
    """A state in which nothing has changed is equal to the one before."""
    async with refreshed(profile="dual") as (_, bridge):
        before = bridge.snapshot
        after = await bridge.async_refresh()
        assert after == before
        assert isinstance(after, Snapshot)
