"""A bridge as a whole: who it is, what is behind it, and how it is kept fresh."""

from dataclasses import replace
from typing import Any

import aiohttp
from aiohttp import web
import pytest

from custom_components.zontromat.systems.izone.client import (
    Firmware,
    Habits,
    InvalidHostError,
    InvalidResponseError,
    IzoneBridge,
    IzoneConnectionError,
    IzoneTimeoutError,
    NotIzoneError,
    NotSupportedError,
    UnpairedBridgeError,
    WrongBridgeError,
)
from custom_components.zontromat.systems.izone.client.items import Item, Kind, Subsystem
from simulators.faults import FaultKind
from simulators.izone import PROFILES, Bus, ContentType, ErrorForm, V1Api, family_home, zoned_home

from .client_support import IMPATIENT, QUICK, UID, Clock, asked, bridged, refreshed, served

AC, SPLITS, IRRIGATION, POWER = Subsystem


@pytest.mark.parametrize("profile", PROFILES)
async def test_connecting(profile: str) -> None:
    """Every generation of bridges is understood, V2 first, and shows its whole home."""
    async with bridged(profile=profile) as (simulator, bridge):
        with pytest.raises(RuntimeError):
            _ = bridge.uid
        state = await bridge.async_refresh()
        assert simulator.overlaps == 0
        assert bridge.host == f"127.0.0.1:{simulator.port}"
        assert bridge.statistics.requests == len(simulator.requests)
    assert bridge.uid == UID
    assert bridge.is_legacy is (profile in {"v1-only", "legacy"})
    assert bridge.subsystems == set(Subsystem)
    assert bridge.errors == state.problems == {}
    assert [zone.name for zone in state.zones.values()] == ["Living", "Bedroom", "Hall"]
    assert len(state.stations) == 8


async def test_hosts() -> None:
    """What is no host is refused before anything is sent."""
    async with aiohttp.ClientSession() as session:
        with pytest.raises(InvalidHostError):
            IzoneBridge(session, "no host")


@pytest.mark.parametrize("known", [None, True, False])
@pytest.mark.parametrize("wanted", [ContentType.REQUIRED, ContentType.FORBIDDEN])
@pytest.mark.parametrize("error", ErrorForm)
async def test_content_type(known: bool | None, wanted: ContentType, error: ErrorForm) -> None:
    """What the bridge thinks of `Content-Type` is found out, also when another firmware thought otherwise."""
    async with bridged(
        zoned_home(1), content_type=wanted, error=error, client={"habits": Habits(content_type=known)}
    ) as (simulator, bridge):
        await bridge.async_connect()
        assert not bridge.is_legacy
        assert bridge.habits.content_type is (wanted is ContentType.REQUIRED)
        if known is bridge.habits.content_type:
            assert len(simulator.requests) == 1


def test_habits_survive_storage() -> None:
    """What was learnt can be stored as JSON; nonsense is left out."""
    habits = Habits(content_type=False, spellings={"iSave": 1})
    assert Habits.from_dict(habits.as_dict()) == habits
    assert Habits.from_dict({}) == Habits()
    assert Habits.from_dict({"content_type": "yes", "spellings": [1]}) == Habits()
    assert Habits.from_dict({"spellings": {"a": "b", "c": 1}}) == Habits(spellings={"c": 1})


async def test_wrong_bridge() -> None:
    """Another bridge at the known address is rejected as a whole."""
    async with bridged(client={"uid": "000000042"}) as (_, bridge):
        with pytest.raises(WrongBridgeError) as caught:
            await bridge.async_refresh()
        assert caught.value.details == {"expected": "000000042", "actual": UID}
        assert bridge.snapshot.unit is None
        assert bridge.uid == "000000042"


async def test_bridge_that_changes() -> None:
    """A bridge whose address goes to another one is noticed with the next answer; the last state stays."""
    async with refreshed() as (simulator, bridge):
        before = bridge.snapshot
        simulator.uid = "000000042"
        simulator.unit.data["SysOn"] = 0
        with pytest.raises(WrongBridgeError):
            await bridge.async_refresh()
        assert bridge.snapshot == before


@pytest.mark.parametrize("profile", ["specification", "legacy"])
async def test_unpaired(profile: str) -> None:
    """A bridge without a system has no identity, and says so."""
    async with bridged(profile=profile) as (simulator, bridge):
        simulator.home.air.bus = Bus.UNPAIRED
        with pytest.raises(UnpairedBridgeError):
            await bridge.async_connect()


@pytest.mark.parametrize("profile", ["specification", "dual", "legacy"])
async def test_lost_air_conditioner(profile: str) -> None:
    """A fault keeps the last good state and the neighbours; it goes as it came."""
    async with refreshed(profile=profile) as (simulator, bridge):
        before = bridge.snapshot
        simulator.home.air.bus = Bus.DOWN
        assert simulator.home.irrigation is not None
        simulator.home.irrigation.settings["RainWait"] = 3
        state = await bridge.async_refresh()
        assert state.problems == {AC: "fault"}
        assert (state.unit, state.zones) == (before.unit, before.zones)
        assert state.irrigation is not None and state.irrigation.rain_wait == 3
        simulator.home.air.bus = Bus.UP
        assert (await bridge.async_refresh()).problems == {}


@pytest.mark.parametrize("profile", ["specification", "legacy"])
async def test_lost_from_the_beginning(profile: str) -> None:
    """A bridge that starts with the fault is connected nevertheless; the home appears when the fault goes."""
    async with bridged(profile=profile) as (simulator, bridge):
        simulator.home.air.bus = Bus.DOWN
        state = await bridge.async_refresh()
        assert bridge.uid == UID
        assert state.unit is None
        assert state.problems == {AC: "fault"}
        assert state.splits
        simulator.home.air.bus = Bus.UP
        state = await bridge.async_refresh()
        assert state.unit is not None
        assert len(state.zones) == 3


@pytest.mark.parametrize("answer", [b"<html>router</html>", b'{"hello": "world"}', b"", b"{ERROR}"])
async def test_something_else(answer: bytes) -> None:
    """A server that is no bridge is recognized as such."""

    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=answer)

    async with served(handler) as port, aiohttp.ClientSession() as session:
        with pytest.raises(NotIzoneError):
            await IzoneBridge(session, "127.0.0.1", port=port, timing=QUICK).async_connect()


async def test_nobody() -> None:
    """Where nothing listens, nothing answers."""
    async with bridged() as (simulator, bridge):
        await simulator.stop()
        with pytest.raises(IzoneConnectionError):
            await bridge.async_connect()
        await simulator.start()
        assert (await bridge.async_refresh()).unit is not None


async def test_silent_bridge() -> None:
    """A bridge that takes connections and says nothing is silent, not unknown."""
    async with bridged(client={"timing": IMPATIENT}) as (simulator, bridge):
        simulator.faults.add(FaultKind.TIMEOUT, times=None)
        with pytest.raises(IzoneTimeoutError):
            await bridge.async_connect()


async def test_old_bridge_that_ignores_posts() -> None:
    """Old bridges may say nothing at all to a POST; the V1 interface is tried then."""
    async with bridged(zoned_home(5), profile="legacy", client={"timing": IMPATIENT}) as (simulator, bridge):
        simulator.faults.add(FaultKind.TIMEOUT, path="/iZoneRequestV2", times=None)
        await bridge.async_connect()
        assert bridge.is_legacy
        assert asked(simulator) == ["ac 1/0", "/SystemSettings"]


async def test_other_systems_alone() -> None:
    """A bridge without a ducted system is a bridge as well."""
    async with bridged(v2=False, v1=V1Api.ABSENT) as (simulator, bridge):
        state = await bridge.async_refresh()
        assert bridge.uid == UID
        assert bridge.subsystems == {SPLITS, IRRIGATION, POWER}
        assert isinstance(bridge.errors[AC], NotSupportedError)
        assert state.problems == {}
        assert state.splits
        simulator.requests.clear()
        await bridge.async_refresh()
        assert asked(simulator) == ["split 1/0", "ret 1/0", "power 2/0"]
        await simulator.stop()
        with pytest.raises(IzoneConnectionError):
            await bridge.async_refresh()


async def test_nameless_bridge() -> None:
    """A bridge that never says who it is can be met again, but not for the first time."""
    home = family_home()
    home.splits = home.power = None
    async with bridged(home, v2=False, v1=V1Api.ABSENT) as (_, bridge):
        with pytest.raises(NotIzoneError):
            await bridge.async_connect()
    async with bridged(home, v2=False, v1=V1Api.ABSENT, client={"uid": UID}) as (_, bridge):
        assert len((await bridge.async_refresh()).stations) == 8


async def test_subsystems_are_probed() -> None:
    """What is behind the bridge shows by asking, once; what is missing is not asked for again."""
    async with bridged(zoned_home(2), tokens=("iZoneV2", "iLight", "iDrate", "iPower", "Split")) as (simulator, bridge):
        await bridge.async_refresh()
        assert bridge.subsystems == {AC}
        assert {name.partition(" ")[0] for name in asked(simulator)} == {"ac", "split", "ret", "power"}
        simulator.requests.clear()
        state = await bridge.async_refresh()
        assert asked(simulator) == ["ac 1/0", "ac 2/0", "ac 2/1"]
        assert state.problems == {}


async def test_firmware_update() -> None:
    """A bridge that loses its old interface and gets the new one is met again on the new one."""
    async with refreshed(zoned_home(2), profile="v1-only") as (simulator, bridge):
        assert bridge.is_legacy
        simulator.quirks.v2, simulator.quirks.v1 = True, V1Api.EMPTY
        simulator.quirks.content_type = ContentType.FORBIDDEN
        assert (await bridge.async_refresh()).problems == {AC: "invalid"}
        assert bridge.is_legacy
        assert (await bridge.async_refresh()).problems == {}
        assert not bridge.is_legacy


async def test_a_bad_moment() -> None:
    """A ducted system that was there does not vanish because the bridge answers nonsense for a while."""
    async with refreshed(zoned_home(1)) as (simulator, bridge):
        simulator.faults.add(FaultKind.GARBAGE, times=None)
        for _ in range(3):
            assert (await bridge.async_refresh()).problems == {AC: "invalid"}
        assert list(bridge.snapshot.zones) == [0]
        simulator.faults.clear()
        assert (await bridge.async_refresh()).problems == {}


async def test_a_bad_moment_at_the_beginning() -> None:
    """What was not there is looked for again after a while, on both interfaces."""
    clock = Clock()
    async with bridged(profile="legacy", client={"clock": clock}) as (simulator, bridge):
        simulator.quirks.v1 = V1Api.EMPTY
        fault = simulator.faults.add(FaultKind.STATUS, path="/PowerRequest", status=404, times=None)
        state = await bridge.async_refresh()
        assert bridge.subsystems == {SPLITS, IRRIGATION}
        assert (state.unit, state.problems) == (None, {})
        simulator.quirks.v1 = V1Api.SERVED
        fault.times = 1
        for seconds in (900, 800):
            clock.now += seconds
            assert (await bridge.async_refresh()).unit is None
        clock.now += 200
        state = await bridge.async_refresh()
        assert bridge.subsystems == {AC, SPLITS, IRRIGATION}
        assert bridge.is_legacy
        assert len(state.zones) == 3
        clock.now += 1900
        await bridge.async_refresh()
        assert bridge.subsystems == set(Subsystem)


async def test_following_an_address() -> None:
    """A bridge that moved is followed once it has proved who it is."""
    async with refreshed() as (simulator, bridge), bridged() as (moved, _):
        moved.unit.data["SysOn"] = 0
        await simulator.stop()
        await bridge.async_follow(f"127.0.0.1:{moved.port}")
        assert bridge.host == f"127.0.0.1:{moved.port}"
        state = await bridge.async_refresh()
        assert state.unit is not None and state.unit.on is False


async def test_impostors_are_not_followed() -> None:
    """Another bridge, or none, at the new address changes nothing."""
    async with refreshed() as (simulator, bridge), bridged() as (other, _):
        other.uid = "000000042"
        with pytest.raises(WrongBridgeError):
            await bridge.async_follow("127.0.0.1", other.port)
        await other.stop()
        with pytest.raises(IzoneConnectionError):
            await bridge.async_follow("127.0.0.1", other.port)
        assert bridge.host == f"127.0.0.1:{simulator.port}"
        await bridge.async_refresh()


async def test_firmware_and_fault_history() -> None:
    """Newer bridges tell their firmware and the last faults of the unit; others have neither."""
    async with refreshed(profile="dual") as (simulator, bridge):
        simulator.unit.raise_fault("U4", simulator.home.now)
        assert (await bridge.async_get_firmware())[0] == Firmware(device="COCBH-4F4", version="4.39")
        (fault,) = await bridge.async_get_fault_history()
        assert (fault.code, fault.at) == ("U4", simulator.home.now)


async def test_extras_without_sense() -> None:
    """An answer of another shape is none."""
    async with refreshed(zoned_home(1)) as (simulator, bridge):
        simulator.faults.add(FaultKind.GARBAGE, body=b"[]", times=None)
        with pytest.raises(InvalidResponseError):
            await bridge.async_get_firmware()


async def test_zones_of_another_group() -> None:
    """On the V1 interface, zones of another group than the one that was asked for are not taken over."""
    async with refreshed(zoned_home(1), profile="legacy") as (simulator, bridge):
        simulator.faults.add(FaultKind.GARBAGE, path="/Zones1_4", body=b'[{"Index":4,"Type":"auto","Mode":"open"}]')
        assert (await bridge.async_refresh()).problems == {AC: "invalid"}
        assert list(bridge.snapshot.zones) == [0]


async def test_diagnostics() -> None:
    """The datagrams are kept as they came, without secrets, those of both halves of the power monitor together."""
    async with refreshed() as (simulator, bridge):
        assert bridge.datagrams["zone/1"]["Name"] == "Bedroom"
        assert set(bridge.datagrams["power_channel/0"]) == {"Name", "GrNo", "Consum", "Enabled", "Pwr"}
        keys = {key for datagram in bridge.datagrams.values() for key in datagram}
        assert not keys & {"Pass", "LockCode"}
        assert "Pass" in simulator.unit.data


async def test_reading_some_things() -> None:
    """Single things can be read when they are needed, several of one answer with one question."""
    async with refreshed() as (simulator, bridge):
        simulator.zones[1].data["Name"] = "Attic"
        state = await bridge.async_read(Item(Kind.ZONE, 1), Item(Kind.SPLIT, 0), Item(Kind.SPLIT, 3))
        assert state.zones[1].name == "Attic"
        assert asked(simulator) == ["ac 2/1", "split 1/0"]


async def test_reading_before_connecting() -> None:
    """Nothing can be asked before it is known whom."""
    async with bridged() as (_, bridge):
        with pytest.raises(RuntimeError):
            await bridge.async_get_firmware()


@pytest.mark.parametrize("quirks", [{"power_hangs": True}, {}])
async def test_missing_power_monitor(quirks: dict[str, Any]) -> None:
    """A missing power monitor that hangs the bridge costs one short wait, and nobody else suffers."""
    home = zoned_home(1)
    async with bridged(home, **quirks, client={"timing": replace(QUICK, probe_timeout=0.3)}) as (simulator, bridge):
        state = await bridge.async_refresh()
        assert state.problems == {}
        assert len(state.zones) == 1
        assert asked(simulator).count("power 1/0") == 1
        simulator.requests.clear()
        await bridge.async_refresh()
        assert not [name for name in asked(simulator) if name.startswith("power")]
