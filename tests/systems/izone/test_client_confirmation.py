"""Commands and their effect: shown at once, confirmed by reading back, given up in time."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from custom_components.zontromat.systems.izone.client import (
    Action,
    BusyError,
    Habits,
    IzoneBridge,
    LockedError,
    NotConfirmedError,
    NotSupportedError,
    RefusedError,
    SysFan,
    SysMode,
    WrongBridgeError,
    ZoneMode,
)
from custom_components.zontromat.systems.izone.client.commands import irrigation, power, schedule, unit, zone
from simulators.faults import FaultKind
from simulators.izone import StatusForm, zoned_home

from .client_support import IMPATIENT, PATIENT, asked, bridged, commands, refreshed, until

COMMAND = "/iZoneCommandV2"


def is_on(bridge: IzoneBridge) -> bool | None:
    """Return whether the unit is shown as on."""
    assert bridge.snapshot.unit is not None
    return bridge.snapshot.unit.on


def watch(bridge: IzoneBridge) -> list[bool | None]:
    """Return a list that grows with every state that is published."""
    seen: list[bool | None] = []
    bridge.on_change = lambda: seen.append(is_on(bridge))
    return seen


async def test_shown_at_once() -> None:
    """The new value is shown before the bridge has answered, and stays."""
    async with refreshed(zoned_home(2), latency=0.03) as (simulator, bridge):
        seen = watch(bridge)
        command = asyncio.create_task(bridge.async_command(unit.set_on(on=False)))
        await asyncio.sleep(0)
        assert seen == [False]
        assert is_on(bridge) is False
        assert simulator.unit.data["SysOn"] == 1
        await command
        assert set(seen) == {False}
        assert simulator.unit.data["SysOn"] == 0


@pytest.mark.parametrize("status", [StatusForm.ABSENT, StatusForm.FULL])
async def test_older_polls_do_not_overwrite(status: StatusForm) -> None:
    """A poll that started before a command never brings the old value back."""
    quirks = {"latency": 0.02, "settle_time": 2, "client": {"timing": PATIENT}}
    async with refreshed(zoned_home(3), status=status, **quirks) as (simulator, bridge):
        seen = watch(bridge)
        poll = asyncio.create_task(bridge.async_refresh())
        await until(lambda: simulator.requests)
        command = asyncio.create_task(bridge.async_command(unit.set_on(on=False)))
        state = await poll
        assert state.unit is not None and state.unit.on is False
        assert simulator.unit.data["SysOn"] == 1
        # Until the client looks for the effect of what the bridge has accepted.
        await until(lambda: asked(simulator)[-1] == "ac 1/0")
        simulator.step(3)
        await command
        assert set(seen) == {False}
        assert simulator.overlaps == 0


async def test_old_values_are_masked() -> None:
    """The old value that the bridge goes on telling for a while is not shown, not even by whole polls."""
    async with refreshed(zoned_home(2), settle_time=2, client={"timing": PATIENT}) as (simulator, bridge):
        command = asyncio.create_task(bridge.async_command(unit.set_on(on=False)))
        await until(lambda: "ac 1/0" in asked(simulator))
        state = await bridge.async_refresh()
        assert bridge.datagrams["unit/0"]["SysOn"] == 1
        assert state.unit is not None and state.unit.on is False
        simulator.step(3)
        await command
        assert bridge.datagrams["unit/0"]["SysOn"] == 0


async def test_other_polls_confirm_too() -> None:
    """A command that waits for its next look is also content with what a poll has seen."""
    timing = replace(PATIENT, read_back=0.3)
    async with refreshed(zoned_home(1), settle_time=2, client={"timing": timing}) as (simulator, bridge):
        command = asyncio.create_task(bridge.async_command(unit.set_on(on=False)))
        await until(lambda: "ac 1/0" in asked(simulator))
        await asyncio.sleep(0.05)
        simulator.step(3)
        simulator.requests.clear()
        await bridge.async_refresh()
        await command
        assert asked(simulator) == ["ac 1/0", "ac 2/0"]


async def test_not_confirmed() -> None:
    """A command without effect is an error that says where; the old value comes back, and nothing is sent again."""
    async with refreshed(zoned_home(2), ignore_next=1) as (simulator, bridge):
        seen = watch(bridge)
        with pytest.raises(NotConfirmedError) as caught:
            await bridge.async_command(unit.set_on(on=False))
        assert caught.value.details == {"command": "SysOn", "where": "unit/0"}
        assert seen[0] is False
        assert seen[-1] is True
        assert commands(simulator) == [{"SysOn": 0}]
        assert bridge.statistics.command_failures == 1


@pytest.mark.parametrize("ignored", [0, 1, 3])
async def test_old_bridges_are_told_again(ignored: int) -> None:
    """Old bridges drop commands silently, so they are told again, a bounded number of times."""
    async with refreshed(zoned_home(2), profile="legacy", ignore_next=ignored) as (simulator, bridge):
        await bridge.async_command(unit.set_on(on=False))
        assert commands(simulator) == [{"SystemON": "off"}] * (ignored + 1)
        assert is_on(bridge) is False


async def test_old_bridges_are_not_told_for_ever() -> None:
    """In the end it is an error."""
    async with refreshed(zoned_home(2), profile="legacy", ignore_next=100) as (simulator, bridge):
        with pytest.raises(NotConfirmedError):
            await bridge.async_command(unit.set_on(on=False))
        assert len(commands(simulator)) == 4
        assert is_on(bridge) is True


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.TIMEOUT_AFTER, FaultKind.GARBAGE, FaultKind.EMPTY])
async def test_doubt_is_resolved_by_reading(kind: FaultKind) -> None:
    """A command whose answer was lost has succeeded when the bridge shows its effect; it is sent once."""
    async with refreshed(zoned_home(1), client={"timing": IMPATIENT}) as (simulator, bridge):
        simulator.faults.add(kind, path=COMMAND)
        await bridge.async_command(unit.set_on(on=False))
        assert commands(simulator) == [{"SysOn": 0}]
        assert is_on(bridge) is False


@pytest.mark.parametrize("profile", ["specification", "legacy"])
@pytest.mark.parametrize("kind", [FaultKind.DROP_BEFORE, FaultKind.TIMEOUT])
async def test_doubt_that_stays(kind: FaultKind, profile: str) -> None:
    """A command that was lost is not sent again: nobody knows what became of it."""
    async with refreshed(zoned_home(1), profile=profile, client={"timing": IMPATIENT}) as (simulator, bridge):
        simulator.faults.add(kind, path="/iZoneCommandV2|/SystemON")
        with pytest.raises(NotConfirmedError) as caught:
            await bridge.async_command(unit.set_on(on=False))
        assert caught.value.__cause__ is not None
        assert len(commands(simulator)) == 1
        assert is_on(bridge) is True


async def test_unreadable_effects() -> None:
    """When nothing can be read back, the command is not confirmed."""
    async with refreshed(zoned_home(1)) as (simulator, bridge):
        simulator.faults.add(FaultKind.GARBAGE, path="/iZoneRequestV2", times=None)
        with pytest.raises(NotConfirmedError):
            await bridge.async_command(unit.set_on(on=False))
        assert is_on(bridge) is True


async def test_another_bridge_confirms_nothing() -> None:
    """What another bridge says about the effect of a command does not count."""
    async with refreshed(zoned_home(1)) as (simulator, bridge):
        simulator.uid = "000000042"
        with pytest.raises(WrongBridgeError):
            await bridge.async_command(unit.set_on(on=False))
        assert is_on(bridge) is True


SPELLINGS = [
    (unit.set_isave(on=True), unit.set_isave(on=False), "iSave", "iSaveOn", lambda body: next(iter(body))),
    (
        irrigation.set_station_name(0, "Herbs"),
        irrigation.set_station_name(0, "Mint"),
        "RetPrRetStNameogName",
        "RetStName",
        lambda body: next(iter(body)),
    ),
    (
        power.set_channel_name(0, "Phase 1"),
        power.set_channel_name(0, "Phase A"),
        "Name",
        "String",
        lambda body: list(body["ChannelName"])[-1],
    ),
]


@pytest.mark.parametrize("accepts_all", [False, True])
@pytest.mark.parametrize(("first", "second", "specified", "real", "spelling"), SPELLINGS)
async def test_spellings(
    first: Action,
    second: Action,
    specified: str,
    real: str,
    spelling: Callable[[dict[str, Any]], str],
    accepts_all: bool,
) -> None:
    """The specification's spelling is tried first, then that of real bridges; what worked is remembered."""
    async with refreshed(profile="dual", unknown_commands_accepted=accepts_all) as (simulator, bridge):
        await bridge.async_command(first)
        assert [spelling(body) for body in commands(simulator)] == [specified, real]
        simulator.requests.clear()
        await bridge.async_command(second)
        assert [spelling(body) for body in commands(simulator)] == [real]
        assert list(bridge.habits.spellings.values()) == [1]


async def test_remembered_spellings() -> None:
    """What an earlier session has learnt is used at once, and learnt anew when the firmware has changed."""
    for remembered, expected in ((1, ["iSaveOn"]), (0, ["iSave", "iSaveOn"]), (7, ["iSaveOn"])):
        client = {"habits": Habits(spellings={"iSave": remembered})}
        async with refreshed(profile="dual", client=client) as (simulator, bridge):
            await bridge.async_command(unit.set_isave(on=True))
            assert [next(iter(body)) for body in commands(simulator)] == expected
            assert bridge.habits.spellings == {"iSave": 1}
    client = {"habits": Habits(spellings={"iSave": 1})}
    async with refreshed(client=client) as (simulator, bridge):
        await bridge.async_command(unit.set_isave(on=True))
        assert [next(iter(body)) for body in commands(simulator)] == ["iSaveOn", "iSave"]


async def test_no_spelling_helps() -> None:
    """A command that was taken without effect says more than the refusal of its other spelling."""
    async with refreshed(ignore_next=1) as (simulator, bridge):
        with pytest.raises(NotConfirmedError):
            await bridge.async_command(unit.set_isave(on=True))
        assert len(commands(simulator)) == 2
        assert bridge.habits.spellings == {}


async def test_locked() -> None:
    """A locked system refuses everything, and why is said in so many words."""
    async with refreshed(zoned_home(1)) as (simulator, bridge):
        simulator.unit.data["LockStatus"] = 1
        await bridge.async_refresh()
        with pytest.raises(LockedError) as caught:
            await bridge.async_command(zone.set_mode(0, ZoneMode.CLOSE))
        assert isinstance(caught.value.__cause__, RefusedError)
        assert bridge.snapshot.zones[0].mode is not ZoneMode.CLOSE


async def test_refused() -> None:
    """A refusal puts the old value back at once."""
    async with refreshed(zoned_home(1)) as (simulator, bridge):
        seen = watch(bridge)
        simulator.faults.add(FaultKind.GARBAGE, path=COMMAND, body=b"{ERROR:notImplementedYet")
        with pytest.raises(RefusedError) as caught:
            await bridge.async_command(unit.set_on(on=False))
        assert caught.value.details["reason"] == "notImplementedYet"
        assert seen == [False, True]


async def test_busy() -> None:
    """A bridge that never has time has not taken the command."""
    async with refreshed(zoned_home(1)) as (simulator, bridge):
        simulator.quirks.busy_next = 100
        with pytest.raises(BusyError):
            await bridge.async_command(unit.set_on(on=False))
        assert is_on(bridge) is True
        simulator.quirks.busy_next = 2
        await bridge.async_command(unit.set_on(on=False))
        assert is_on(bridge) is False


async def test_newest_wins() -> None:
    """Of two commands for the same thing the later one counts, and both have done their work."""
    async with refreshed(zoned_home(2), latency=0.005) as (simulator, bridge):
        await asyncio.gather(
            bridge.async_command(zone.set_setpoint(1, 20.0)), bridge.async_command(zone.set_setpoint(1, 26.0))
        )
        assert bridge.snapshot.zones[1].setpoint == 26.0
        assert simulator.zones[1].data["Setpoint"] == 2600


async def test_many_at_once() -> None:
    """Commands and polls share the line, one request at a time, and none gets lost."""
    async with refreshed(zoned_home(8), latency=0.002, settle_time=0) as (simulator, bridge):
        await asyncio.gather(
            bridge.async_refresh(),
            *[bridge.async_command(zone.set_mode(index, ZoneMode.CLOSE)) for index in range(8)],
            bridge.async_command(unit.set_mode(SysMode.HEAT)),
            bridge.async_refresh(),
        )
        assert simulator.overlaps == 0
        assert {zone.mode for zone in bridge.snapshot.zones.values()} == {ZoneMode.CLOSE}
        assert {zone.data["Mode"] for zone in simulator.zones} == {2}


async def test_cancelled() -> None:
    """A command that is cancelled leaves nothing behind."""
    async with refreshed(zoned_home(1)) as (simulator, bridge):
        simulator.quirks.latency = 5
        command = asyncio.create_task(bridge.async_command(unit.set_on(on=False)))
        await until(lambda: simulator.requests)
        assert is_on(bridge) is False
        command.cancel()
        with pytest.raises(asyncio.CancelledError):
            await command
        assert is_on(bridge) is True


@pytest.mark.parametrize("status", [StatusForm.ABSENT, StatusForm.FULL])
async def test_favourites_take_their_time(status: StatusForm) -> None:
    """A favourite is done when unit and zones show it, which is looked for with the fewest questions."""
    async with refreshed(status=status, favourite_delay=2, client={"timing": PATIENT}) as (simulator, bridge):
        command = asyncio.create_task(bridge.async_command(schedule.run(0)))
        look = "ac 7/0" if status is StatusForm.FULL else "ac 2/1"
        await until(lambda: look in asked(simulator))
        assert not command.done()
        assert bridge.snapshot.zones[1].mode is ZoneMode.AUTO
        assert ("ac 7/0" in asked(simulator)) is (status is StatusForm.FULL)
        simulator.step(3)
        state = await command
        assert state.unit is not None and state.unit.fan is SysFan.AUTO
        assert state.zones[1].mode is ZoneMode.CLOSE


async def test_favourites_that_do_nothing() -> None:
    """A favourite that does not happen is an error that names what did not follow."""
    async with refreshed(ignore_next=1) as (_, bridge):
        with pytest.raises(NotConfirmedError) as caught:
            await bridge.async_command(schedule.run(0))
        assert caught.value.details["where"] == "unit/0, zone/1"


async def test_favourites_with_a_lost_sensor() -> None:
    """The system refuses a favourite as a whole when it wants a temperature where no sensor is."""
    async with refreshed() as (simulator, bridge):
        simulator.zones[0].data["SensorFault"] = 1
        with pytest.raises(RefusedError):
            await bridge.async_command(schedule.run(0))


async def test_missing_on_old_bridges() -> None:
    """What the V1 interface does not have is refused before anything is sent."""
    async with refreshed(profile="legacy") as (simulator, bridge):
        for action in (zone.set_name(0, "Salon"), unit.set_sleep_timer(45), schedule.set_mode(0, SysMode.COOL)):
            with pytest.raises(NotSupportedError):
                await bridge.async_command(action)
        assert commands(simulator) == []
        await bridge.async_command(irrigation.set_rain_wait(2))
        assert commands(simulator) == [{"RetRainWait": 2}]


async def test_not_connected() -> None:
    """Nobody can be told anything before it is known who it is."""
    async with bridged() as (_, bridge):
        with pytest.raises(RuntimeError):
            await bridge.async_command(unit.set_on(on=False))
