"""The life of a print server's entry: set-up, kill, restart, journal, unloading, removal."""

import asyncio
import gc
from typing import Any, Self
from unittest.mock import patch
import weakref

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zontromat.systems.erpnetfp.client import ErpNetFpClient
from custom_components.zontromat.systems.erpnetfp.storage import EntryJournal
from simulators.erpnetfp import ErpnetfpSimulator, Kind, PrintFaultKind
from simulators.faults import FaultKind
from tests.systems.erpnetfp.conftest import Call, FindEntity, Poll
from tests.systems.erpnetfp.lives import Disk, wait_for_outcome
from tests.systems.erpnetfp.support import BREAD, PERSONALITIES, SERIAL, issue_keys, key_of, with_printers, with_server


@pytest.fixture
def disk(storage: dict[str, Any]) -> Disk:
    """Return what outlives a Home Assistant."""
    return Disk(storage)


def journal_of(storage: dict[str, Any], entry: MockConfigEntry) -> dict[str, Any]:
    """Return what is on disk of the journal of an entry."""
    found: dict[str, Any] = storage[f"zontromat.erpnetfp.{entry.entry_id}"]["data"]
    return found


def posts(simulator: ErpnetfpSimulator) -> list[str]:
    """Return the paths of all orders so far."""
    return [request.path for request in simulator.requests if request.method == "POST"]


class Pause:
    """Stops Home Assistant where it would send something."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Prepare."""
        self._patch = monkeypatch
        self.reached = asyncio.Event()

    def __enter__(self) -> Self:
        """Let nothing be sent any more."""

        async def stop(*args: Any, **kwargs: Any) -> None:
            self.reached.set()
            await asyncio.Event().wait()

        self._patch.setattr(ErpNetFpClient, "print", stop)
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Let everything be sent again."""
        self._patch.undo()


async def test_killed_before_sending(
    simulator: ErpnetfpSimulator,
    loaded: MockConfigEntry,
    call: Call,
    storage: dict[str, Any],
    disk: Disk,
) -> None:
    """A job that is on disk as about to be sent is not sent by the next life: it may have been, so a person decides."""
    with pytest.MonkeyPatch.context() as patch, Pause(patch) as pause:
        await call("print_receipt", items=[BREAD], job_id="a", wait=False)
        await pause.reached.wait()
        assert journal_of(storage, loaded)["jobs"][0]["state"] == "sent"
        await disk.kill(loaded)
    async with disk.next_life(loaded) as (hass, entry):
        assert await hass.config_entries.async_setup(entry.entry_id)
        assert await wait_for_outcome(hass, entry, "a") == "unknown"
        assert issue_keys(hass) == {"erpnetfp_unknown_outcome"}
    assert (posts(simulator), simulator.paper) == ([], [])


@with_server("csharp", "node")
async def test_killed_while_printing(
    simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call, disk: Disk
) -> None:
    """A job that was sent is asked about by the next life, which tells its end as an event; it is printed once."""
    await loaded.runtime_data.coordinator.queue.note_receipt_number(SERIAL, "0000000")
    simulator.pace.hold()
    await call("print_receipt", items=[BREAD], job_id="a", wait=False)
    while not posts(simulator):
        await asyncio.sleep(0.01)
    await disk.kill(loaded)
    simulator.pace.release()
    async with disk.next_life(loaded) as (hass, entry):
        assert await hass.config_entries.async_setup(entry.entry_id)
        assert await wait_for_outcome(hass, entry, "a") == "printed"
        event = hass.states.get("event.fp_2000_dt279013_document").attributes
        assert (event["event_type"], event["job_id"]) == ("receipt", "a")
        number = hass.states.get("sensor.fp_2000_dt279013_last_receipt_number").state
        assert number == simulator.paper[0].number
    assert len(simulator.paper) == len(posts(simulator)) == 1


async def test_killed_while_waiting(
    simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call, disk: Disk
) -> None:
    """A job that was never sent is sent by the next life, under the operator of the settings."""
    simulator.printer.operators["1"] = "0000"
    simulator.pace.hold()
    for job_id in ("a", "b"):
        await call("print_receipt", items=[BREAD], job_id=job_id, wait=False, operator="1")
    while not posts(simulator):
        await asyncio.sleep(0.01)
    await disk.kill(loaded)
    simulator.pace.release()
    async with disk.next_life(loaded) as (hass, entry):
        assert await hass.config_entries.async_setup(entry.entry_id)
        for job_id in ("a", "b"):
            assert await wait_for_outcome(hass, entry, job_id) == "printed"
    sales = [paper.unique_sale_number[-7:] for paper in simulator.paper]
    assert (sales, len(posts(simulator))) == (["0000001", "0000002"], 2)
    assert {paper.operator for paper in simulator.paper} == {"1"}


async def test_operator_that_is_removed_meanwhile(
    simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call, disk: Disk
) -> None:
    """A job whose operator is gone when it would be sent is not printed under another one."""
    simulator.pace.hold()
    for job_id in ("a", "b"):
        await call("print_receipt", items=[BREAD], job_id=job_id, wait=False, operator="1")
    await disk.kill(loaded)
    simulator.pace.release()
    async with disk.next_life(loaded) as (hass, entry):
        for subentry_id in list(entry.subentries):
            hass.config_entries.async_remove_subentry(entry, subentry_id)
        assert await hass.config_entries.async_setup(entry.entry_id)
        assert await wait_for_outcome(hass, entry, "b") == "not_printed"
        assert hass.states.get("sensor.fp_2000_dt279013_last_error").state == "credentials_gone"


async def test_question_survives(simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call, disk: Disk) -> None:
    """A job that a person must decide about is asked about again in the next life."""
    simulator.print_faults.add(PrintFaultKind.LOST_CLOSE)
    with pytest.raises(HomeAssistantError):
        await call("print_receipt", items=[BREAD], job_id="a")
    await disk.kill(loaded)
    async with disk.next_life(loaded) as (hass, entry):
        assert await hass.config_entries.async_setup(entry.entry_id)
        assert issue_keys(hass) == {"erpnetfp_unknown_outcome"}


@with_printers("FP-2000", "CompactM")
async def test_end_that_nobody_heard(
    simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call, disk: Disk
) -> None:
    """An outcome that becomes known before its printer is listed is told when it is."""
    simulator.pace.hold()
    await call("print_receipt", items=[BREAD], job_id="a", wait=False)
    while not posts(simulator):
        await asyncio.sleep(0.01)
    await disk.kill(loaded)
    simulator.pace.release()
    del simulator.print_server.printers[SERIAL.lower()]
    async with disk.next_life(loaded) as (hass, entry):
        assert await hass.config_entries.async_setup(entry.entry_id)
        assert await wait_for_outcome(hass, entry, "a") == "printed"
        assert hass.states.get("event.fp_2000_dt279013_document") is None
        simulator.detect()
        await entry.runtime_data.coordinator.async_refresh()
        await hass.async_block_till_done()
        event = hass.states.get("event.fp_2000_dt279013_document").attributes
        assert (event["event_type"], event["job_id"]) == ("receipt", "a")


async def test_sale_numbers_survive(
    simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call, disk: Disk
) -> None:
    """The sequence goes on without a gap in the next life, and a printed job is not printed again."""
    await call("print_receipt", items=[BREAD], job_id="a")
    await disk.kill(loaded)
    async with disk.next_life(loaded) as (hass, entry):
        assert await hass.config_entries.async_setup(entry.entry_id)
        device = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)[0].id
        responses = [
            await hass.services.async_call(
                "zontromat",
                "print_receipt",
                {"device_id": device, "items": [BREAD], "job_id": job_id},
                blocking=True,
                return_response=True,
            )
            for job_id in ("a", "b")
        ]
        assert [response["unique_sale_number"][-7:] for response in responses] == ["0000001", "0000002"]
        await hass.async_block_till_done()
    assert len(simulator.paper) == 2


@pytest.mark.parametrize(
    ("fault", "paper", "outcome"),
    [
        (PrintFaultKind.DIE_BEFORE, 0, "unknown"),
        (PrintFaultKind.DIE_AFTER, 1, "unknown"),
        (PrintFaultKind.CRASH_AFTER, 1, "unknown"),
        (PrintFaultKind.LOST_CLOSE, 1, "unknown"),
        (PrintFaultKind.LOST_NUMBER, 1, "unknown"),
        (PrintFaultKind.LIE_OK, 0, "unknown"),
        (PrintFaultKind.PAPER_OUT, 0, "not_printed"),
    ],
)
async def test_trouble_behind_the_server(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, call: Call, fault: PrintFaultKind, paper: int, outcome: str
) -> None:
    """A server that restarts, crashes or lies in the middle makes no second receipt and no false word."""
    await call("print_receipt", items=[BREAD])
    simulator.print_faults.add(fault)
    with pytest.raises(HomeAssistantError) as caught:
        await call("print_receipt", items=[BREAD], job_id="a")
    assert str(key_of(caught)).startswith(f"erpnetfp_{outcome}_")
    assert len(simulator.printer.roll.receipts) == 1 + paper
    assert ("erpnetfp_unknown_outcome" in issue_keys(hass)) == (outcome == "unknown")
    assert (await call("get_print_job", job_id="a"))["outcome"] == outcome


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.TIMEOUT_AFTER, FaultKind.EMPTY, FaultKind.TRUNCATED])
async def test_lost_answer(simulator: ErpnetfpSimulator, call: Call, kind: FaultKind) -> None:
    """An answer that is lost on the way costs nothing: the server is asked, and the receipt is there once."""
    simulator.faults.add(kind, path=".*/receipt")
    assert (await call("print_receipt", items=[BREAD]))["outcome"] == "printed"
    assert len(simulator.paper) == len(posts(simulator)) == 1


async def test_lost_request(hass: HomeAssistant, simulator: ErpnetfpSimulator, call: Call) -> None:
    """A request that is lost on the way leaves a doubt, which is said."""
    simulator.faults.add(FaultKind.DROP_BEFORE, path=".*/receipt")
    with pytest.raises(HomeAssistantError) as caught:
        await call("print_receipt", items=[BREAD])
    assert key_of(caught) == "erpnetfp_unknown_forgotten"
    assert not simulator.paper


async def test_the_task_turns_up_again(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, call: Call, entity: FindEntity, poll: Poll
) -> None:
    """A server that was away too long tells the outcome when it is back, without anybody's help."""
    simulator.faults.add(FaultKind.STATUS, path="/printers/taskinfo", status=502, times=None)
    with pytest.raises(HomeAssistantError) as caught:
        await call("print_receipt", items=[BREAD], job_id="a")
    assert key_of(caught) == "erpnetfp_unknown_no_answer"
    assert issue_keys(hass) == {"erpnetfp_unknown_outcome"}
    simulator.faults.clear()
    await poll()
    assert (await call("get_print_job", job_id="a"))["outcome"] == "printed"
    assert issue_keys(hass) == set()
    assert hass.states.get(entity("event", "document")).attributes["event_type"] == "receipt"


async def test_setup_is_retried(hass: HomeAssistant, simulator: ErpnetfpSimulator, entry: MockConfigEntry) -> None:
    """A server that is away at the start is tried again, with a reason that a person can read."""
    await simulator.stop()
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "erpnetfp_unreachable"
    await simulator.start()
    simulator.print_server.ready = False
    assert not await hass.config_entries.async_reload(entry.entry_id)
    assert entry.error_reason_translation_key == "erpnetfp_not_ready"
    simulator.print_server.ready = True
    assert await hass.config_entries.async_reload(entry.entry_id)


async def test_journal_is_private(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """The file is written whole or not at all, and only its owner can read it."""
    with patch("custom_components.zontromat.systems.erpnetfp.storage._JournalStore") as store:
        EntryJournal(hass, entry)
    assert store.call_args.kwargs.items() >= {"private": True, "atomic_writes": True}.items()


async def test_disk_is_full(
    simulator: ErpnetfpSimulator, call: Call, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What cannot be written down is not sent."""

    def fail(*args: Any) -> None:
        raise WriteError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr("homeassistant.helpers.storage.Store._async_write_data", fail)
        with pytest.raises(HomeAssistantError) as caught:
            await call("print_receipt", items=[BREAD], job_id="a")
    assert key_of(caught) == "erpnetfp_journal"
    assert not posts(simulator)
    assert (await call("print_receipt", items=[BREAD], job_id="a"))["unique_sale_number"][-7:] == "0000001"


async def test_lost_journal(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call, storage: dict[str, Any]
) -> None:
    """Without the journal that was there nothing is loaded, until it is back."""
    await call("print_receipt", items=[BREAD], job_id="a")
    journal = storage.pop(f"zontromat.erpnetfp.{loaded.entry_id}")
    assert not await hass.config_entries.async_reload(loaded.entry_id)
    assert loaded.error_reason_translation_key == "erpnetfp_journal_lost"
    assert issue_keys(hass) == {"erpnetfp_journal_lost"}
    storage[f"zontromat.erpnetfp.{loaded.entry_id}"] = journal
    assert await hass.config_entries.async_reload(loaded.entry_id)
    assert issue_keys(hass) == set()
    assert (await call("get_print_job", job_id="a"))["outcome"] == "printed"


async def test_damaged_journal(hass: HomeAssistant, loaded: MockConfigEntry, storage: dict[str, Any]) -> None:
    """A journal that cannot be understood is left alone, and nothing is printed."""
    journal_of(storage, loaded)["version"] = 99
    assert not await hass.config_entries.async_reload(loaded.entry_id)
    assert loaded.error_reason_translation_key == "erpnetfp_journal"
    assert journal_of(storage, loaded)["version"] == 99


async def test_unload(hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, poll: Poll) -> None:
    """After unloading nothing is asked any more."""
    assert await hass.config_entries.async_unload(loaded.entry_id)
    simulator.requests.clear()
    await poll(2)
    assert simulator.requests == []


async def test_reload_in_the_middle(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call
) -> None:
    """A reload while a receipt is printed takes its callers along and loses nothing."""
    simulator.pace.hold()
    waiting = asyncio.create_task(call("print_receipt", items=[BREAD], job_id="a"))
    while not posts(simulator):
        await asyncio.sleep(0.01)
    assert await hass.config_entries.async_reload(loaded.entry_id)
    assert (await waiting)["outcome"] == "queued"
    simulator.pace.release()
    assert await wait_for_outcome(hass, loaded, "a") == "printed"
    assert len(simulator.paper) == 1


async def test_unload_while_a_job_is_written(hass: HomeAssistant, loaded: MockConfigEntry, call: Call) -> None:
    """A caller whose job was being written when the entry was unloaded does not wait for ever."""
    loop = asyncio.get_running_loop()
    write = EntryJournal.save
    writing = asyncio.Event()

    async def slow(self: EntryJournal, data: dict[str, Any]) -> None:
        writing.set()
        await asyncio.sleep(0.05)
        await write(self, data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EntryJournal, "save", slow)
        waiting = loop.create_task(call("print_receipt", items=[BREAD], job_id="a"))
        await writing.wait()
        assert await hass.config_entries.async_unload(loaded.entry_id)
        with pytest.raises(HomeAssistantError) as caught:
            await waiting
    assert key_of(caught) == "erpnetfp_closed"


async def test_home_assistant_stops(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call, disk: Disk
) -> None:
    """An orderly stop leaves the journal in order: the next life goes on where this one stopped."""
    simulator.pace.hold()
    await call("print_receipt", items=[BREAD], job_id="a", wait=False)
    while not posts(simulator):
        await asyncio.sleep(0.01)
    journal = loaded.runtime_data.coordinator.journal
    await hass.async_stop(force=True)
    simulator.pace.release()
    async with disk.next_life(loaded) as (again, entry):
        assert await again.config_entries.async_setup(entry.entry_id)
        assert await wait_for_outcome(again, entry, "a") == "printed"
    assert len(simulator.paper) == 1
    assert journal._write is None or journal._write.done()


async def test_nothing_is_promised_while_stopping(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Home Assistant puts writes off while it stops, so they do not count as done."""
    hass.set_state(CoreState.stopping)
    with pytest.raises(OSError, match="stopping"):
        await EntryJournal(hass, entry).save({})
    hass.set_state(CoreState.running)


async def test_remove(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call, storage: dict[str, Any]
) -> None:
    """A removed entry takes its journal, issues, devices and entities along."""
    simulator.print_faults.add(PrintFaultKind.LOST_CLOSE)
    with pytest.raises(HomeAssistantError):
        await call("print_receipt", items=[BREAD])
    await hass.config_entries.async_remove(loaded.entry_id)
    assert f"zontromat.erpnetfp.{loaded.entry_id}" not in storage
    assert issue_keys(hass) == set()
    assert er.async_entries_for_config_entry(er.async_get(hass), loaded.entry_id) == []
    assert dr.async_entries_for_config_entry(dr.async_get(hass), loaded.entry_id) == []


async def test_reload_leaves_nothing_behind(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """After twenty lives, no object of an earlier one is alive."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    objects: list[weakref.ref[Any]] = []
    for _ in range(20):
        coordinator = entry.runtime_data.coordinator
        objects += map(weakref.ref, (entry.runtime_data, coordinator, coordinator.client, coordinator.queue))
        del coordinator
        assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    gc.collect()
    assert [item() for item in objects if item() is not None] == []


@with_server(*PERSONALITIES)
async def test_nothing_dangerous_is_ever_asked(
    simulator: ErpnetfpSimulator, loaded: MockConfigEntry, poll: Poll
) -> None:
    """No server is changed or stopped by being looked at."""
    await poll(3)
    assert simulator.dangerous_calls == []
    assert {request.path for request in simulator.requests if request.path.startswith("/service")} <= {"/service/vars"}
    assert not [paper for paper in simulator.paper if paper.kind is not Kind.VOID]
