"""The print queue in good times and in small trouble."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
import logging
import random
from typing import Any

import pytest

from custom_components.zontromat.systems.erpnetfp.client import (
    ClosedError,
    Deposit,
    DuplicateSaleError,
    Job,
    JobConflictError,
    JobState,
    JournalError,
    JournalLostError,
    NoticeCode,
    Operator,
    Outcome,
    Payment,
    PaymentType,
    PrintQueue,
    Reason,
    ServerInfo,
    ServerKind,
    SetClock,
    UnknownJobError,
    ValidationError,
    Withdrawal,
    XReport,
    ZReport,
)
from simulators.erpnetfp import Kind, PrintFaultKind
from simulators.faults import FaultKind

from .client_world import Disk, DiskStorage, Process, bread, look, shop

OPERATOR = Operator(number="1", password="geheim77")
SALE = "DT279013-0001-0000007"


def post_count(simulator: Any) -> int:
    """Count the print requests that reached the server."""
    return sum(request.method == "POST" for request in simulator.requests)


@pytest.mark.parametrize("personality", ["csharp", "csharp-2019", "spec"])
async def test_a_receipt_is_printed_and_its_data_come_back(personality: str) -> None:
    """The outcome is printed, with all that the server told."""
    async with shop(personality) as (simulator, till):
        job = await till.print(bread(payments=[Payment(type=PaymentType.CARD)]))
        assert (job.outcome, job.reason, job.receipt_number) == (Outcome.PRINTED, Reason.CONFIRMED, "0000001")
        assert job.unique_sale_number == "DT279013-0001-0000001" and job.total == Decimal("1.20")
        assert job.result is not None and job.result.fiscal_memory_serial_number == "02279013"
        assert job.result.receipt_time is not None and str(job.result.receipt_time.tzinfo) == "Europe/Sofia"
        assert [paper.number for paper in simulator.paper] == ["0000001"]
        post = next(request for request in simulator.requests if request.method == "POST")
        assert post.query.startswith("asyncTimeout=0&taskId=")
        assert not simulator.dangerous_calls


async def test_the_job_is_on_disk_before_it_is_sent() -> None:
    """When the request is under way the disk knows it."""
    async with shop() as (simulator, till):
        simulator.faults.add(FaultKind.TIMEOUT, method="POST")
        job = await till.queue.submit(till.printer, bread(), sale_number_code="0001")
        assert '"state": "created"' in till.disk.writes[1] and post_count(simulator) == 0
        while not post_count(simulator):
            await asyncio.sleep(0)
        assert '"state": "sent"' in till.disk.writes[-1] and job.task_id in till.disk.writes[-1]


async def test_jobs_of_a_device_come_out_in_order() -> None:
    """Whatever their kind, one after the other; another device does not wait."""
    async with shop(simulator={"printers": ("FP-2000", "CompactM")}) as (simulator, till):
        _, first, second = await look(simulator.url)
        documents = [bread(), XReport(), Deposit(amount=5), bread(), Withdrawal(amount=1), ZReport()]
        jobs = [await till.queue.submit(first, document, sale_number_code="0001") for document in documents]
        other = await till.queue.submit(second, XReport())
        for job in [*jobs, other]:
            assert (await till.queue.wait(job.job_id, 3)).outcome is Outcome.PRINTED
        assert [paper.job_id for paper in simulator.printer.roll] == [job.task_id for job in jobs]
        assert [paper.kind for paper in simulator.printers[1].roll] == [Kind.X_REPORT]


async def test_waiting_ends_early_and_listeners_hear_the_end() -> None:
    """A caller that does not wait gets `queued`, and the outcome as an event; the device is busy meanwhile."""
    async with shop() as (simulator, till):
        heard: list[Job] = []
        end = till.queue.subscribe(heard.append)
        simulator.pace.hold()
        job = await till.print(wait=0.05)
        assert job.outcome is Outcome.QUEUED and till.queue.is_busy(till.printer.device)
        assert till.queue.open_jobs() == [job]
        simulator.pace.release()
        assert (await till.queue.wait(job.job_id, 3)).outcome is Outcome.PRINTED
        await asyncio.sleep(0)
        assert [each.state for each in heard] == [
            JobState.CREATED,
            JobState.SENT,
            JobState.ACCEPTED,
            JobState.PRINTED,
        ]
        end()
        assert not till.queue.is_busy(till.printer.device) and till.queue.open_jobs() == []
        await till.print()
        assert len(heard) == 4


async def test_the_same_job_is_not_printed_twice() -> None:
    """A repeated call gets the job of the first one, at any time and after a restart."""
    async with shop() as (simulator, till):
        jobs = await asyncio.gather(*(till.print(job_id="till-1") for _ in range(3)))
        await till.kill()
        again = await till.print(job_id="till-1")
        assert [job.receipt_number for job in (*jobs, again)] == ["0000001"] * 4
        assert len(simulator.paper) == 1 and post_count(simulator) == 1
        with pytest.raises(JobConflictError):
            await till.print(bread(price="9"), job_id="till-1")
        with pytest.raises(UnknownJobError):
            await till.queue.wait("till-2")


async def test_the_same_sale_is_not_printed_twice() -> None:
    """A unique sale number goes out in one job only, and the sequence steps over it."""
    async with shop() as (simulator, till):
        await till.print(bread(unique_sale_number="DT279013-0001-0000001"))
        with pytest.raises(DuplicateSaleError):
            await till.print(bread(unique_sale_number="DT279013-0001-0000001"))
        assert (await till.print()).unique_sale_number == "DT279013-0001-0000002"
        await till.queue.advance_sale_numbers("DT279013", 41)
        await till.kill()
        assert till.queue.last_sale_number("DT279013") == 41
        assert (await till.print()).unique_sale_number == "DT279013-0001-0000042"
        assert len(simulator.paper) == 3


async def test_a_job_printed_long_ago_is_not_printed_again() -> None:
    """When its record is gone its id still is known."""
    async with shop() as (simulator, till):
        till.queue._journal._keep_jobs = 1
        await till.print(job_id="old")
        new = await till.print()
        assert till.queue.jobs() == [new]
        with pytest.raises(JobConflictError):
            await till.print(job_id="old")
        assert len(simulator.paper) == 2


@pytest.mark.parametrize(
    ("options", "code"),
    [({"sale_number_code": "1"}, "operator_code"), ({"sale_number_code": None}, "sale_number_missing")],
)
async def test_a_refused_document_uses_no_number(options: dict[str, Any], code: str) -> None:
    """Neither sequence nor journal know of it."""
    async with shop("node") as (simulator, till):
        with pytest.raises(ValidationError) as caught:
            await till.print(bread(), **options)
        assert caught.value.code == code
        with pytest.raises(ValidationError):
            await till.print(bread(text=""))
        assert till.queue.jobs() == [] and till.queue.last_sale_number("DT279013") == 0
        assert not post_count(simulator)


async def test_a_printer_without_serial_number_has_no_sequence() -> None:
    """The first part of a unique sale number is the serial number."""
    async with shop() as (_, till):
        till.printer = replace(till.printer, serial_number=None)
        with pytest.raises(ValidationError) as caught:
            await till.print()
        assert caught.value.code == "serial_number"


async def test_a_device_that_numbers_its_sales_itself_needs_no_number() -> None:
    """On the reference server the number may be left out."""
    async with shop() as (simulator, till):
        job = await till.print(sale_number_code=None)
        assert job.outcome is Outcome.PRINTED and job.unique_sale_number is None
        assert simulator.paper[0].unique_sale_number == "DT279013-0001-0000001"


async def test_a_server_that_is_off_prints_nothing_and_the_caller_may_retry() -> None:
    """Nothing was sent; the retry keeps the sale's number and is a new task."""
    async with shop() as (simulator, till):
        await simulator.stop()
        first = await till.print(job_id="a")
        assert (first.outcome, first.reason) == (Outcome.NOT_PRINTED, Reason.UNREACHABLE)
        await simulator.start()
        till.disk.full = True
        with pytest.raises(JournalError):
            await till.print(job_id="a")
        assert till.queue.job("a") == first
        till.disk.full = False
        second = await till.print(job_id="a")
        assert second.outcome is Outcome.PRINTED and second.attempt == 2
        assert second.unique_sale_number == first.unique_sale_number and second.task_id != first.task_id


async def test_refusals_print_nothing() -> None:
    """By HTTP status, by the server's check, by the device."""
    async with shop() as (simulator, till):
        simulator.print_server.ready = False
        rejected = await till.print()
        assert (rejected.outcome, rejected.reason) == (Outcome.NOT_PRINTED, Reason.REJECTED)
        assert rejected.result is not None and rejected.result.messages[0].text == "The server is not ready"
        simulator.print_server.ready = True
        simulator.printer.memory.tax_groups = frozenset({1})
        refused = await till.print()
        assert (refused.outcome, refused.reason) == (Outcome.NOT_PRINTED, Reason.REFUSED)
        assert refused.result is not None and refused.result.error_codes == {"E411"}
        assert not simulator.paper


async def test_the_operators_password_is_used_and_never_written() -> None:
    """Neither on disk nor in a log nor in a job; what the server echoes is blacked out."""
    async with shop() as (simulator, till):
        simulator.printer.operators["1"] = OPERATOR.password
        job = await till.print(operator=OPERATOR)
        assert job.outcome is Outcome.PRINTED and simulator.paper[0].operator == "1"
        assert OPERATOR.password in simulator.requests[-2].body.decode()
        echo = b'{"ok": false, "messages": [{"type": "error", "code": "E408", "text": "bad geheim77"}]}'
        simulator.faults.add(FaultKind.GARBAGE, method="POST", body=echo, content_type="application/json")
        job = await till.print(operator=OPERATOR)
        assert job.result is not None and job.result.messages[0].text == "bad ***"
        assert OPERATOR.password not in repr(till.queue.jobs())
        assert not any(OPERATOR.password in content for content in till.disk.writes)


async def test_the_password_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    """Also not when everything fails with all logs on."""
    caplog.set_level(logging.DEBUG)
    async with shop() as (simulator, till):
        for kind in (FaultKind.DROP_AFTER, FaultKind.GARBAGE, FaultKind.STATUS):
            simulator.faults.add(kind, method="POST")
            await till.print(operator=OPERATOR)
        till.disk.full = True
        with pytest.raises(JournalError):
            await till.print(operator=OPERATOR)
    assert OPERATOR.password not in caplog.text


async def test_credentials_from_the_configuration_survive_a_restart() -> None:
    """They are asked for when the job is sent; those of the caller are gone, and the job ends honestly."""
    async with shop(operator=OPERATOR) as (simulator, till):
        simulator.printer.operators["1"] = OPERATOR.password
        simulator.pace.hold()
        running = await till.print(wait=0.02)
        configured = await till.queue.submit(till.printer, bread(), sale_number_code="0001")
        given = await till.queue.submit(till.printer, bread(), sale_number_code="0001", operator=OPERATOR)
        await till.kill()
        simulator.pace.release()
        assert (await till.queue.wait(running.job_id, 3)).outcome is Outcome.PRINTED
        assert (await till.queue.wait(configured.job_id, 3)).outcome is Outcome.PRINTED
        given = await till.queue.wait(given.job_id, 3)
        assert (given.outcome, given.reason) == (Outcome.NOT_PRINTED, Reason.CREDENTIALS_GONE)
        assert [paper.operator for paper in simulator.paper] == ["1", "1"]


async def test_a_job_that_waited_too_long_is_not_sent() -> None:
    """A receipt does not come out hours later."""
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    async with shop(now=lambda: now) as (simulator, till):
        simulator.pace.hold()
        await till.print(wait=0.02)
        late = await till.queue.submit(till.printer, bread(), sale_number_code="0001")
        now += timedelta(hours=2)
        simulator.pace.release()
        late = await till.queue.wait(late.job_id, 3)
        assert (late.outcome, late.reason) == (Outcome.NOT_PRINTED, Reason.EXPIRED)
        assert len(simulator.paper) == 1


async def test_without_a_journal_nothing_is_printed() -> None:
    """A full disk refuses new jobs, gives their sale number back, and holds back those that wait."""
    async with shop() as (simulator, till):
        simulator.pace.hold()
        await till.print(wait=0.02)
        waiting = await till.queue.submit(till.printer, bread(), sale_number_code="0001")
        till.disk.full = True
        with pytest.raises(JournalError):
            await till.print()
        simulator.pace.release()
        await asyncio.sleep(0.05)
        assert till.queue.job(waiting.job_id).state is JobState.CREATED and post_count(simulator) == 1
        till.disk.full = False
        assert (await till.queue.wait(waiting.job_id, 3)).outcome is Outcome.PRINTED
        assert (await till.print()).unique_sale_number == "DT279013-0001-0000003"


async def test_a_lost_journal_stops_the_queue() -> None:
    """The caller says that there was one."""
    async with shop() as (simulator, till):
        await till.print()
        storage = DiskStorage(Disk())
        queue = PrintQueue(till.queue._courier._client, till.server, storage)
        with pytest.raises(JournalLostError):
            await queue.start(expect_journal=True)
        await till.process.kill()
        till.process = await Process.start(simulator.url, till.server, till.disk, expect_journal=True)
        assert len(till.queue.jobs()) == 1


async def test_a_caller_that_goes_away_does_not_stop_its_job() -> None:
    """What was ordered is printed once."""
    async with shop() as (simulator, till):
        call = asyncio.create_task(till.print(job_id="a"))
        await asyncio.sleep(0)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        assert (await till.queue.wait("a", 3)).outcome is Outcome.PRINTED
        assert len(simulator.paper) == 1


@pytest.mark.parametrize("turns", range(4))
async def test_closing_while_a_job_is_written_tells_the_caller(turns: int) -> None:
    """The caller does not wait for ever, and a closed queue takes nothing."""
    async with shop(ticks=random.Random(3)) as (_, till):
        call = asyncio.create_task(till.queue.submit(till.printer, XReport(), job_id="a"))
        for _ in range(turns):
            await asyncio.sleep(0)
        await till.process.kill()
        with pytest.raises(ClosedError) as caught:
            await call
        assert caught.value.details == {"job_id": "a"}


async def test_a_named_operator_is_looked_up_when_the_job_is_sent() -> None:
    """The number is in the journal, the password comes from the configuration; without it the job ends honestly."""
    async with shop(operator=OPERATOR) as (simulator, till):
        simulator.printer.operators["1"] = OPERATOR.password
        job = await till.print(operator="1")
        assert (job.outcome, job.operator) == (Outcome.PRINTED, "1") and simulator.paper[0].operator == "1"
    async with shop() as (simulator, till):
        job = await till.print(operator="1")
        assert (job.outcome, job.reason) == (Outcome.NOT_PRINTED, Reason.CREDENTIALS_GONE)
        assert not post_count(simulator)


async def test_a_device_is_quiet_while_it_is_asked() -> None:
    """A job waits for the end of the question, and a question is not put while a job is open."""
    async with shop() as (simulator, till):
        async with till.queue.quiet(till.printer.device) as quiet:
            assert quiet
            job = await till.print(wait=0.05)
            assert job.state is JobState.CREATED and not post_count(simulator)
            async with till.queue.quiet(till.printer.device) as again:
                assert not again
        assert (await till.queue.wait(job.job_id, 3)).outcome is Outcome.PRINTED


async def test_the_clock_is_set_to_the_time_of_sending() -> None:
    """A clock without a time takes the client's, in the device's zone."""
    now = datetime(2030, 7, 1, 12, tzinfo=UTC)
    async with shop(now=lambda: now) as (simulator, till):
        job = await till.print(SetClock())
        assert job.outcome is Outcome.PRINTED
        assert f"{simulator.printer.now:%Y-%m-%d %H:%M}" == "2030-07-01 15:00"
        assert not simulator.paper


@pytest.mark.parametrize(
    ("lie", "outcome", "reason"),
    [(False, Outcome.PRINTED, Reason.CASH_COUNTED), (True, Outcome.NOT_PRINTED, Reason.CASH_COUNTED)],
)
@pytest.mark.parametrize("document", [Deposit(amount=5), Withdrawal(amount="2.50")])
async def test_cash_is_counted_where_the_server_cannot_be_believed(
    document: Any, lie: bool, outcome: Outcome, reason: Reason
) -> None:
    """On Node the drawer tells whether a transfer took place."""
    async with shop("node") as (simulator, till):
        simulator.printer.memory.cash = Decimal(100)
        if lie:
            simulator.print_faults.add(PrintFaultKind.LIE_OK)
        job = await till.print(document)
        assert (job.outcome, job.reason) == (outcome, reason)
        assert len(simulator.paper) == (0 if lie else 1)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": FaultKind.GARBAGE, "skip": 1, "body": b'{"ok": true, "amount": 150}', "content_type": "text/json"},
        {"kind": FaultKind.DROP_BEFORE, "skip": 1},
        {"kind": FaultKind.DROP_BEFORE},
    ],
)
async def test_cash_that_cannot_be_counted_proves_nothing(fault: dict[str, Any]) -> None:
    """Another till took cash, or the drawer could not be read before or after."""
    async with shop("node") as (simulator, till):
        simulator.faults.add(**fault, path="/.*/cash")
        job = await till.print(Deposit(amount=5))
        assert (job.outcome, job.reason) == (Outcome.UNKNOWN, Reason.NO_EVIDENCE)
        assert len(simulator.paper) == 1


async def test_notices_tell_what_is_worth_knowing() -> None:
    """No number on Python; an amount that is not the expected one."""
    async with shop("python") as (_, till):
        assert [notice.code for notice in (await till.print()).notices] == [NoticeCode.NO_RECEIPT_NUMBER]
    async with shop() as (simulator, till):
        odd = b'{"ok": true, "messages": [], "receiptNumber": "0000009", "receiptAmount": 1.3}'
        simulator.faults.add(FaultKind.GARBAGE, method="POST", body=odd, content_type="application/json")
        assert [notice.code for notice in (await till.print()).notices] == [NoticeCode.AMOUNT_DIFFERS]


async def test_a_new_version_of_the_server_takes_effect() -> None:
    """What is detected while the queue runs holds for the next job."""
    async with shop("node") as (_, till):
        with pytest.raises(ValidationError):
            await till.print(sale_number_code=None)
        till.queue.server = ServerInfo(kind=ServerKind.CSHARP, version="1.1.0.1691")
        job = await till.print(bread(unique_sale_number=SALE))
        assert till.queue.server.kind is ServerKind.CSHARP and job.outcome is Outcome.PRINTED
