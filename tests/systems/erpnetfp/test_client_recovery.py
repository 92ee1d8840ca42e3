"""After every kind of accident the queue finds out what happened, or says honestly that it cannot."""

import asyncio
from typing import Any

import pytest

from custom_components.zontromat.systems.erpnetfp.client import (
    Deposit,
    JobState,
    NoAnswerError,
    NotResolvableError,
    NotSentError,
    Outcome,
    Pace,
    Reason,
    XReport,
    ZReport,
)
from simulators.erpnetfp import ErpnetfpSimulator, Paper, PrintFaultKind
from simulators.faults import FaultKind

from .client_world import bread, look, shop

POST = {"method": "POST"}
ASK = {"path": "/printers/taskinfo"}
QUICK = Pace(poll=0.002, no_answer=0.05, patience=0.05, forgotten_after=2)


def posts(simulator: ErpnetfpSimulator) -> int:
    """Count the print requests that reached the server."""
    return sum(request.method == "POST" for request in simulator.requests)


@pytest.mark.parametrize(
    "kind", [FaultKind.TIMEOUT_AFTER, FaultKind.DROP_AFTER, FaultKind.GARBAGE, FaultKind.TRUNCATED, FaultKind.EMPTY]
)
async def test_a_lost_answer_is_asked_for(kind: FaultKind) -> None:
    """The server had the job; its task tells the end, and the request is not repeated."""
    async with shop() as (simulator, till):
        simulator.faults.add(kind, **POST)
        job = await till.print()
        assert (job.outcome, job.receipt_number) == (Outcome.PRINTED, "0000001")
        assert posts(simulator) == 1 and len(simulator.paper) == 1


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT, FaultKind.DROP_BEFORE, FaultKind.STATUS])
async def test_a_request_that_never_arrived_is_unknown(kind: FaultKind) -> None:
    """The server knows of no task, which proves nothing; nothing is sent again."""
    async with shop() as (simulator, till):
        simulator.faults.add(kind, **POST)
        job = await till.print()
        assert (job.outcome, job.reason) == (Outcome.UNKNOWN, Reason.FORGOTTEN)
        assert posts(simulator) == 1 and not simulator.paper


async def test_a_server_without_task_info_cannot_tell() -> None:
    """The path is not there; that counts as not knowing the task."""
    async with shop() as (simulator, till):
        simulator.faults.add(FaultKind.DROP_AFTER, **POST)
        simulator.faults.add(FaultKind.STATUS, status=404, times=None, **ASK)
        job = await till.print()
        assert (job.outcome, job.reason) == (Outcome.UNKNOWN, Reason.FORGOTTEN)


@pytest.mark.parametrize("personality", ["csharp", "node", "csharp-2019"])
@pytest.mark.parametrize(
    ("fault", "papers"),
    [
        (PrintFaultKind.DIE_BEFORE, 0),
        (PrintFaultKind.DIE_MIDDLE, 0),
        (PrintFaultKind.DIE_AFTER, 1),
        (PrintFaultKind.CRASH_BEFORE, 0),
        (PrintFaultKind.CRASH_AFTER, 1),
        (PrintFaultKind.LOST_CLOSE, 1),
        (PrintFaultKind.LOST_NUMBER, 1),
        (PrintFaultKind.NO_NUMBER, 1),
        (PrintFaultKind.NO_ANSWER, 0),
        (PrintFaultKind.LIE_OK, 0),
    ],
)
async def test_what_cannot_be_known_is_unknown(personality: str, fault: PrintFaultKind, papers: int) -> None:
    """A server that dies, crashes, loses an answer or lies; the next receipt is not disturbed."""
    async with shop(personality) as (simulator, till):
        await till.queue.note_receipt_number(till.printer.device, "0000000")
        simulator.print_faults.add(fault)
        job = await till.print()
        assert job.outcome is Outcome.UNKNOWN
        assert len(simulator.paper_of_job(job.task_id)) == papers and posts(simulator) == 1


@pytest.mark.parametrize("personality", ["csharp", "csharp-1518"])
async def test_out_of_paper_in_the_middle(personality: str) -> None:
    """The stage in the answer proves that nothing fiscal came out."""
    async with shop(personality) as (simulator, till):
        simulator.print_faults.add(PrintFaultKind.PAPER_OUT)
        job = await till.print(bread(), job_id="a")
        assert (job.outcome, job.reason) == (Outcome.NOT_PRINTED, Reason.REFUSED)
        assert job.result is not None and "E301" in job.result.error_codes
        simulator.printer.paper = Paper.OK
        assert (await till.print(bread(), job_id="a")).outcome is Outcome.PRINTED


async def test_python_cannot_be_asked() -> None:
    """Without tasks a lost answer is unknown at once."""
    async with shop("python") as (simulator, till):
        simulator.faults.add(FaultKind.DROP_AFTER, **POST)
        job = await till.print()
        assert (job.outcome, job.reason) == (Outcome.UNKNOWN, Reason.NO_ANSWER)
        assert not any(request.path.endswith("taskinfo") for request in simulator.requests)
        await till.queue.recheck()
        assert (await till.queue.resolve_printed(job.job_id)).outcome is Outcome.PRINTED


@pytest.mark.parametrize("personality", ["csharp", "node"])
async def test_a_kill_while_printing_changes_nothing(personality: str) -> None:
    """After the restart the task is followed to its end."""
    async with shop(personality) as (simulator, till):
        await till.queue.note_receipt_number(till.printer.device, "0000000")
        simulator.pace.hold()
        job = await till.print(wait=0.03)
        await till.kill()
        assert till.queue.job(job.job_id).outcome is Outcome.QUEUED
        simulator.pace.release()
        job = await till.queue.wait(job.job_id, 3)
        assert (job.outcome, job.receipt_number) == (Outcome.PRINTED, "0000001")
        assert posts(simulator) == 1


async def test_a_kill_between_disk_and_wire_is_unknown() -> None:
    """What is written as sent is never sent again, even if it never left."""
    async with shop() as (simulator, till):
        simulator.faults.add(FaultKind.TIMEOUT, **POST)
        job = await till.print(wait=0.02)
        await till.kill()
        job = await till.queue.wait(job.job_id, 3)
        assert (job.outcome, job.reason) == (Outcome.UNKNOWN, Reason.FORGOTTEN)
        assert posts(simulator) == 1


async def test_a_server_that_comes_back_is_asked_again() -> None:
    """An outage makes the outcome unknown; when the server answers again it tells the end."""
    async with shop(pace=QUICK) as (simulator, till):
        simulator.faults.add(FaultKind.DROP_AFTER, **POST)
        simulator.faults.add(FaultKind.DROP_BEFORE, times=None, **ASK)
        job = await till.print()
        assert (job.outcome, job.reason) == (Outcome.UNKNOWN, Reason.NO_ANSWER)
        await till.queue.recheck()
        assert till.queue.unknown_jobs() == [job]
        simulator.faults.clear()
        await till.queue.recheck()
        assert till.queue.job(job.job_id).receipt_number == "0000001"


async def test_what_a_server_tells_late_is_kept() -> None:
    """The Node server tells the end only once; the number helps the person who decides."""
    async with shop("node", pace=QUICK) as (simulator, till):
        simulator.faults.add(FaultKind.DROP_AFTER, **POST)
        simulator.faults.add(FaultKind.DROP_BEFORE, times=None, **ASK)
        job = await till.print()
        simulator.faults.clear()
        await till.queue.recheck()
        late = till.queue.job(job.job_id)
        assert (late.outcome, late.reason, late.receipt_number) == (
            Outcome.UNKNOWN,
            Reason.NO_NEW_NUMBER,
            "0000001",
        )
        assert (await till.print()).outcome is Outcome.PRINTED


async def test_a_job_that_still_waits_cannot_be_released() -> None:
    """A person's "it was not" does not hold while the server has the job: it would come out later."""
    async with shop(pace=QUICK) as (simulator, till):
        simulator.pace.hold()
        simulator.faults.add(FaultKind.DROP_AFTER, **POST)
        simulator.faults.add(FaultKind.DROP_BEFORE, times=None, **ASK)
        job = await till.print()
        with pytest.raises(NoAnswerError):
            await till.queue.resolve_not_printed(job.job_id)
        assert till.queue.unknown_jobs() == [job]
        simulator.faults.clear()
        with pytest.raises(NotResolvableError) as caught:
            await till.queue.resolve_not_printed(job.job_id)
        assert caught.value.details["outcome"] == "queued"
        simulator.pace.release()
        assert (await till.queue.wait(job.job_id, 3)).outcome is Outcome.PRINTED


async def test_a_person_decides() -> None:
    """The answer "it was printed" keeps the number; "it was not" frees job and sale; others cannot be decided."""
    async with shop() as (simulator, till):
        simulator.print_faults.add(PrintFaultKind.LOST_CLOSE)
        printed = await till.print(job_id="a")
        simulator.print_faults.add(PrintFaultKind.DIE_BEFORE)
        lost = await till.print(job_id="b")
        assert (await till.print(job_id="b")).state is JobState.UNKNOWN
        printed = await till.queue.resolve_printed(printed.job_id, " 0000001 ")
        assert (printed.reason, printed.receipt_number) == (Reason.PERSON, "0000001")
        assert (await till.queue.resolve_not_printed(lost.job_id)).reason is Reason.PERSON
        for job_id in ("a", "b"):
            with pytest.raises(NotResolvableError):
                await till.queue.resolve_printed(job_id)
        again = await till.print(job_id="b")
        assert (again.outcome, again.receipt_number) == (Outcome.PRINTED, "0000002")
        assert again.unique_sale_number == lost.unique_sale_number


async def test_a_decision_settles_what_hung_on_it() -> None:
    """Between an unknown receipt and its successor the numbers are ambiguous until one is decided."""
    async with shop() as (simulator, till):
        await till.print()
        simulator.print_faults.add(PrintFaultKind.DIE_BEFORE)
        lost = await till.print()
        successor = await till.print()
        assert (lost.outcome, successor.outcome) == (Outcome.UNKNOWN, Outcome.UNKNOWN)
        assert successor.reason is Reason.NO_NEW_NUMBER
        assert till.queue.job(lost.job_id).number_before == "0000001"
        assert till.queue.job(lost.job_id).number_after == "0000002"
        assert (await till.print()).outcome is Outcome.PRINTED
        await till.queue.resolve_not_printed(lost.job_id)
        assert till.queue.job(successor.job_id).outcome is Outcome.PRINTED


async def test_a_lie_after_a_lost_answer_is_seen_through() -> None:
    """The number of a receipt whose answer was lost does not pass for that of the next one."""
    async with shop() as (simulator, till):
        await till.print()
        simulator.print_faults.add(PrintFaultKind.LOST_CLOSE)
        lost = await till.print()
        simulator.print_faults.add(PrintFaultKind.LIE_OK)
        lie = await till.print()
        assert (lie.outcome, lie.receipt_number) == (Outcome.UNKNOWN, "0000002")
        await till.queue.resolve_printed(lost.job_id, "0000002")
        assert till.queue.job(lie.job_id).outcome is Outcome.UNKNOWN


async def test_a_request_that_something_delivers_twice_is_followed() -> None:
    """The error "task id used" on the only request means that another copy of it is under way."""
    async with shop() as (simulator, till):
        used = b'{"ok": false, "messages": [{"type": "error", "code": "E109", "text": "used"}]}'
        simulator.faults.add(FaultKind.GARBAGE, body=used, content_type="application/json", **POST)
        job = await till.print()
        assert (job.outcome, job.receipt_number) == (Outcome.PRINTED, "0000001")


async def test_a_stalled_queue_is_woken() -> None:
    """After a crash the reference server's queue stands still until the next job; a harmless one moves it."""
    async with shop(pace=QUICK, simulator={"printers": ("FP-2000", "CompactM")}) as (simulator, till):
        _, first, second = await look(simulator.url)
        simulator.pace.hold()
        simulator.print_faults.add(PrintFaultKind.CRASH_BEFORE, printer=first.printer_id)
        crashing = await till.queue.submit(first, XReport())
        stalled = await till.queue.submit(second, XReport())
        while posts(simulator) < 2:
            await asyncio.sleep(0.001)
        simulator.pace.release()
        assert (await till.queue.wait(crashing.job_id, 3)).reason is Reason.CRASHED
        assert (await till.queue.wait(stalled.job_id, 3)).outcome is Outcome.PRINTED
        assert posts(simulator) == 2 and not simulator.dangerous_calls


async def test_a_job_that_takes_long_lets_the_next_one_go() -> None:
    """The server keeps the order itself."""
    async with shop(pace=QUICK) as (simulator, till):
        simulator.pace.hold()
        slow = await till.queue.submit(till.printer, ZReport())
        after = await till.queue.submit(till.printer, Deposit(amount=5))
        while posts(simulator) < 2:
            await asyncio.sleep(0.005)
        assert till.queue.job(slow.job_id).outcome is Outcome.QUEUED
        simulator.pace.release()
        for job in (slow, after):
            assert (await till.queue.wait(job.job_id, 3)).outcome is Outcome.PRINTED
        assert [paper.job_id for paper in simulator.paper] == [slow.task_id, after.task_id]


async def test_a_final_outcome_that_cannot_be_written_stands() -> None:
    """The caller is told; after a restart the server is asked again."""
    async with shop() as (simulator, till):
        simulator.pace.hold()
        job = await till.print(wait=0.03)
        till.disk.full = True
        simulator.pace.release()
        assert (await till.queue.wait(job.job_id, 3)).outcome is Outcome.PRINTED
        till.disk.full = False
        await till.kill()
        assert (await till.queue.wait(job.job_id, 3)).receipt_number == "0000001"


@pytest.mark.parametrize("document", [bread(), XReport()])
async def test_nobody_answers_at_the_start(document: Any) -> None:
    """A process that starts while the server is off ends in doubt, not in a second print."""
    async with shop(pace=QUICK) as (simulator, till):
        simulator.pace.hold()
        job = await till.print(document, wait=0.03)
        await till.process.kill()
        await simulator.stop()
        await till.open()
        job = await till.queue.wait(job.job_id, 3)
        assert (job.outcome, job.reason) == (Outcome.UNKNOWN, Reason.NO_ANSWER)
        with pytest.raises(NotSentError):
            await till.queue.resolve_not_printed(job.job_id)
        simulator.pace.release()
        await simulator.start()
        assert (await till.queue.resolve_not_printed(job.job_id)).outcome is Outcome.NOT_PRINTED
        assert not simulator.paper
