"""Running the poll plan, over real sockets; the time is an argument."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from custom_components.zontromat.systems.htrest.client import (
    FAULT_FLAG,
    HtrestConnectionError,
    HtrestError,
    Poller,
    SerialTransientError,
    TaskKind,
)
from simulators.faults import FaultKind
from simulators.htrest import HtrestSimulator

from .client_support import connected, forget, reads

GENERATIONS = ["spec", "pypi", "git-master"]


@asynccontextmanager
async def polled(**options: Any) -> AsyncIterator[tuple[HtrestSimulator, Poller]]:
    """Run a simulator and a poller that has started at the time 0 and polled once."""
    async with connected(**options) as (simulator, client):
        discovery = await client.async_discover()
        poller = Poller(client, local_time=simulator.pump.clock.host_now)
        poller.start(discovery.values, 0)
        await poller.async_poll(0)
        forget(simulator)
        yield simulator, poller


@pytest.mark.parametrize("key", GENERATIONS)
async def test_first_poll(key: str) -> None:
    """What the discovery has read is not read again; fault and clock complete the picture."""
    async with connected(generation=key) as (simulator, client):
        discovery = await client.async_discover()
        poller = Poller(client, local_time=simulator.pump.clock.host_now)
        poller.start(discovery.values, 0)
        forget(simulator)
        snapshot = await poller.async_poll(0)
        assert reads(simulator) == ["faultlist/last", "datetime/"]
        assert snapshot.values == discovery.values
        assert snapshot.last_fault is not None
        assert snapshot.last_fault.index == 3
        assert snapshot.clock_offset is not None
        assert abs(snapshot.clock_offset) < timedelta(seconds=2)


@pytest.mark.parametrize("key", GENERATIONS)
async def test_five_minutes(key: str) -> None:
    """In five minutes the measured points are read ten times, the settings once in small groups or all together."""
    async with polled(generation=key) as (simulator, poller):
        for cycle in range(1, 11):
            await poller.async_poll(30.0 * cycle)
        assert reads(simulator).count("fastquery/") == 10
        assert reads(simulator).count("param/") == (1 if key == "spec" else 4)
        assert len(reads(simulator)) == (11 if key == "spec" else 14)


async def test_changes_arrive() -> None:
    """A measured point changes within a cycle, a setting within five minutes."""
    async with polled() as (simulator, poller):
        simulator.pump.values["Verdichter"] = True
        simulator.pump.values["HKR Soll_Raum"] = 23.5
        assert (await poller.async_poll(30)).values["Verdichter"] is True
        for cycle in range(2, 11):
            snapshot = await poller.async_poll(30.0 * cycle)
        assert snapshot.values["HKR Soll_Raum"] == 23.5


async def test_a_fault_is_read_when_the_flag_flips() -> None:
    """The newest fault is read in the very poll that shows the flag, and again when it is cleared."""
    async with polled() as (simulator, poller):
        await poller.async_poll(30)
        assert "faultlist/last" not in reads(simulator)
        simulator.pump.raise_fault(9, "HD Schalter")
        snapshot = await poller.async_poll(60)
        assert snapshot.values[FAULT_FLAG] is True
        assert snapshot.last_fault is not None
        assert (snapshot.last_fault.index, snapshot.last_fault.message) == (4, "HD Schalter")
        simulator.pump.clear_fault()
        simulator.pump.add_entry(65534, "Keine Stoerung")
        snapshot = await poller.async_poll(90)
        assert snapshot.last_fault is not None
        assert snapshot.last_fault.index == 5
        assert reads(simulator).count("faultlist/last") == 2


async def test_a_fault_that_could_not_be_read_is_read_at_the_next_poll() -> None:
    """The flip of the flag is not forgotten when reading the fault fails."""
    async with polled() as (simulator, poller):
        simulator.pump.raise_fault(9, "HD Schalter")
        simulator.line.lose_answer("ALC")
        with pytest.raises(SerialTransientError):
            await poller.async_poll(30)
        snapshot = await poller.async_poll(60)
        assert snapshot.last_fault is not None
        assert snapshot.last_fault.message == "HD Schalter"


async def test_only_wanted_parameters_are_read() -> None:
    """What nobody wants to see is not read, except for the fault flag."""
    async with polled() as (simulator, poller):
        poller.want(names={"Verdichter"})
        for cycle in range(1, 11):
            await poller.async_poll(30.0 * cycle)
        assert set(reads(simulator)) == {"fastquery/"}
        measured = {command for command in simulator.line.commands if command.startswith("MR")}
        assert measured == {"MR,30,31"}


async def test_a_newly_wanted_parameter_is_read_at_once() -> None:
    """A parameter that has never been read is read with the next poll."""
    async with connected() as (simulator, client):
        await client.async_discover()
        poller = Poller(client, local_time=simulator.pump.clock.host_now)
        poller.want(names={"Verdichter"})
        await poller.async_poll(0)
        assert "Betriebsart" not in poller.snapshot.values
        poller.want(names={"Verdichter", "Betriebsart"})
        assert (await poller.async_poll(30)).values["Betriebsart"] == 1


async def test_time_programs() -> None:
    """Wanted time programs are read hourly, one in a cycle, and at once on request."""
    async with polled() as (simulator, poller):
        poller.want(time_programs={1, 2})
        await poller.async_poll(30)
        await poller.async_poll(60)
        assert [path for path in reads(simulator) if path.startswith("timeprog")] == ["timeprog/1", "timeprog/2"]
        forget(simulator)
        await poller.async_poll(90)
        assert not [path for path in reads(simulator) if path.startswith("timeprog")]
        poller.request(TaskKind.TIME_PROGRAM)
        snapshot = await poller.async_poll(120)
        assert [path for path in reads(simulator) if path.startswith("timeprog")] == ["timeprog/1", "timeprog/2"]
        assert snapshot.time_programs[2].info.name == "Heizung"
        assert [task.index for task in poller.plan if task.kind is TaskKind.TIME_PROGRAM] == [1, 2]


async def test_requests_are_served_once() -> None:
    """A request moves a read forward once."""
    async with polled() as (simulator, poller):
        simulator.step(600)
        poller.request(TaskKind.CLOCK)
        snapshot = await poller.async_poll(30)
        assert snapshot.clock_offset is not None
        assert abs(snapshot.clock_offset - timedelta(seconds=600)) < timedelta(seconds=2)
        await poller.async_poll(60)
        assert reads(simulator).count("datetime/") == 1


async def test_a_request_during_a_poll_is_not_lost() -> None:
    """What is requested while a poll runs is read at the next one."""
    async with polled() as (simulator, poller):
        poll = asyncio.create_task(poller.async_poll(30))
        await asyncio.sleep(0)
        poller.request(TaskKind.CLOCK)
        await poll
        await poller.async_poll(60)
        assert reads(simulator).count("datetime/") == 1


async def test_a_missing_name_leaves_the_plan() -> None:
    """A name that the firmware loses becomes unknown; the others are neither lost nor read anew."""
    async with polled() as (simulator, poller):
        simulator.pump.missing = {"Hochdruck (bar)"}
        snapshot = await poller.async_poll(30)
        assert snapshot.values["Hochdruck (bar)"] is None
        assert snapshot.values["Niederdruck (bar)"] == 9.7
        forget(simulator)
        await poller.async_poll(60)
        assert reads(simulator) == ["fastquery/"] + ["param/"] * reads(simulator).count("param/")
        assert reads(simulator).count("param/") <= 1


@pytest.mark.parametrize("path", ["/api/v1/faultlist/last", "/api/v1/datetime/"])
@pytest.mark.parametrize("kind", [FaultKind.GARBAGE, FaultKind.TRUNCATED, FaultKind.EMPTY])
async def test_one_broken_subsystem_does_not_harm_the_others(path: str, kind: FaultKind) -> None:
    """A fault list or clock that makes no sense is skipped; its neighbours are read."""
    async with connected() as (simulator, client):
        discovery = await client.async_discover()
        poller = Poller(client, local_time=simulator.pump.clock.host_now)
        poller.start(discovery.values, 0)
        simulator.faults.add(kind, path=path)
        simulator.pump.values["Verdichter"] = True
        snapshot = await poller.async_poll(30)
        assert snapshot.values["Verdichter"] is True
        assert (snapshot.last_fault is None) is ("faultlist" in path)
        assert (snapshot.clock_offset is None) is ("datetime" in path)


async def test_an_interruption() -> None:
    """While the server is away polls fail; when it is back everything that was due is read."""
    async with polled() as (simulator, poller):
        await simulator.stop()
        for cycle in range(1, 4):
            with pytest.raises(HtrestConnectionError):
                await poller.async_poll(30.0 * cycle)
        simulator.pump.values["Verdichter"] = True
        await simulator.start()
        forget(simulator)
        assert (await poller.async_poll(120)).values["Verdichter"] is True
        assert reads(simulator).count("fastquery/") == 1


async def test_what_was_read_before_an_error_is_kept() -> None:
    """An error in the middle of a poll loses nothing that was read before it."""
    async with polled() as (simulator, poller):
        simulator.pump.values["Verdichter"] = True
        simulator.faults.add(FaultKind.STATUS, path="/api/v1/param/", status=500)
        with pytest.raises(HtrestError):
            await poller.async_poll(300)
        assert poller.snapshot.values["Verdichter"] is True


async def test_confirmed_values_are_accepted() -> None:
    """A value that was read back after a write shows at once."""
    async with polled() as (_, poller):
        before = poller.snapshot
        poller.accept({"Betriebsart": 3})
        assert poller.snapshot.values["Betriebsart"] == 3
        assert before.values["Betriebsart"] == 1


async def test_ten_polls_at_9600_baud() -> None:
    """Five minutes of polling the stock table keep a line of 9600 baud busy for less than thirty seconds."""
    async with polled(baud=9600, command_latency=0.08) as (simulator, poller):
        simulator.line.seconds = 0
        for cycle in range(1, 11):
            before = simulator.line.seconds
            await poller.async_poll(30.0 * cycle)
            assert simulator.line.seconds - before < 10
        assert simulator.line.seconds < 30
