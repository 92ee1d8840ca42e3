"""The journal: on disk before the world sees an effect, and never forgetting what was printed."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
import itertools
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.erpnetfp.client import (
    DuplicateSaleError,
    Job,
    JobKind,
    JobState,
    JournalError,
    JournalLostError,
    Message,
    MessageType,
    Notice,
    NoticeCode,
    PrintResult,
    Reason,
    UnknownJobError,
    ValidationError,
)
from custom_components.zontromat.systems.erpnetfp.client.evidence import Numbers
from custom_components.zontromat.systems.erpnetfp.client.jobs import job_from_json, job_to_json
from custom_components.zontromat.systems.erpnetfp.client.journal import Journal
from custom_components.zontromat.systems.erpnetfp.client.salenumbers import SaleNumbers

from .client_world import Disk, DiskStorage

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def make(job_id: str = "a", state: JobState = JobState.CREATED, **options: Any) -> Job:
    """Return a job."""
    base = {
        "printer_id": "p",
        "device": "DT279013",
        "driver": "bg.dt.p.isl",
        "kind": JobKind.RECEIPT,
        "body": "{}",
        "fingerprint": "f",
        "task_id": f"task-{job_id}",
        "created": NOW,
        "changed": NOW,
    }
    return Job(job_id=job_id, state=state, **(base | options))


def number(text: str) -> PrintResult:
    """Return a good answer."""
    return PrintResult(ok=True, has_receipt_fields=True, receipt_number=text)


async def opened(disk: Disk | None = None, **options: Any) -> Journal:
    """Open a journal."""
    journal = Journal(DiskStorage(disk or Disk()), now=lambda: NOW, **options)
    await journal.load()
    return journal


async def sent(journal: Journal, job_id: str, **options: Any) -> Job:
    """Write a job and that it is sent."""
    journal.enter(make(job_id, **options))
    await journal.save()
    return await journal.move(job_id, JobState.SENT)


_STATES = list(JobState)
_ALLOWED = {
    ("created", "sent"), ("created", "not_printed"),
    ("sent", "accepted"), ("sent", "printed"), ("sent", "not_printed"), ("sent", "unknown"),
    ("accepted", "printed"), ("accepted", "not_printed"), ("accepted", "unknown"),
    ("unknown", "accepted"), ("unknown", "printed"), ("unknown", "not_printed"), ("unknown", "unknown"),
    ("not_printed", "created"),
}  # fmt: skip


@pytest.mark.parametrize("before", _STATES)
@pytest.mark.parametrize("after", _STATES)
def test_the_state_machine_has_exactly_these_moves(before: JobState, after: JobState) -> None:
    """A printed job never moves again, and nothing goes back to unsent but by a new attempt."""
    job = make(state=before)
    if (before.value, after.value) in _ALLOWED:
        assert job.moved(after, NOW).state is after
    else:
        with pytest.raises(JournalError):
            job.moved(after, NOW)


@given(
    st.builds(
        PrintResult,
        ok=st.booleans(),
        messages=st.lists(
            st.builds(Message, type=st.sampled_from(MessageType), code=st.none() | st.text(), text=st.text())
        ).map(tuple),
        receipt_number=st.none() | st.text(),
        receipt_time=st.none() | st.datetimes(timezones=st.just(UTC)),
        receipt_amount=st.none() | st.decimals(allow_nan=False, allow_infinity=False),
    ),
    st.sampled_from(JobState),
    st.none() | st.sampled_from(Reason),
)
def test_jobs_survive_the_disk(result: PrintResult, state: JobState, reason: Reason | None) -> None:
    """What is written is read back the same."""
    notices = (Notice(NoticeCode.TEXT_CUT, 1, "text"),)
    job = make(state=state, result=result, reason=reason, total=Decimal("1.20"), notices=notices)
    assert job_from_json(json.loads(json.dumps(job_to_json(job)))) == job


async def test_a_move_is_on_disk_when_it_returns() -> None:
    """Another process reads exactly what was written."""
    disk = Disk()
    journal = await opened(disk)
    job = await sent(journal, "a", unique_sale_number="DT279013-0001-0000001")
    assert (await opened(disk)).jobs() == [job]


async def test_a_job_that_cannot_be_written_is_not_sent() -> None:
    """The move to `sent` is taken back when the disk is full; a final one stands."""
    disk = Disk()
    journal = await opened(disk)
    journal.enter(make("a"))
    await journal.save()
    disk.full = True
    with pytest.raises(JournalError):
        await journal.move("a", JobState.SENT)
    assert journal.job("a").state is JobState.CREATED
    with pytest.raises(JournalError):
        await journal.move("a", JobState.NOT_PRINTED)
    assert journal.job("a").state is JobState.NOT_PRINTED
    disk.full = False
    await journal.save()
    assert (await opened(disk)).job("a").state is JobState.NOT_PRINTED


async def test_a_lost_journal_is_not_taken_for_a_new_one() -> None:
    """If the journal existed, its absence is an error; else it is the first start."""
    journal = Journal(DiskStorage(Disk()), now=lambda: NOW)
    await journal.load()
    assert journal.jobs() == []
    with pytest.raises(JournalLostError):
        await journal.load(expected=True)


@pytest.mark.parametrize(
    "content",
    [
        "{}",
        '{"version": 2}',
        '{"version": 1}',
        '{"version": 1, "jobs": [{}], "devices": {}, "retired": [], "sale_numbers": {}}',
        '{"version": 1, "jobs": [], "devices": {"x": {"y": 1}}, "retired": [], "sale_numbers": {}}',
        '{"version": 1, "jobs": [], "devices": {}, "retired": [], "sale_numbers": {"last": {}}}',
        '{"version": 1, "jobs": 5, "devices": {}, "retired": [], "sale_numbers": {}}',
        "not JSON",
    ],
)
async def test_a_damaged_journal_is_an_error(content: str) -> None:
    """Nothing may be printed without knowing what was printed."""
    disk = Disk()
    disk.content = content
    with pytest.raises(JournalError):
        await opened(disk)


async def test_a_damaged_body_is_an_error() -> None:
    """A request body that is not a JSON object is found when the journal is read, not when it is sent."""
    with pytest.raises(JournalError):
        job_from_json(job_to_json(make(body="[]")))


async def test_a_job_of_another_name_is_unknown() -> None:
    """Asking for a job that is not there is an error that names it."""
    with pytest.raises(UnknownJobError) as caught:
        (await opened()).job("nobody")
    assert caught.value.details == {"job_id": "nobody"}


@pytest.mark.parametrize("state", [JobState.PRINTED, JobState.UNKNOWN])
async def test_a_sale_is_printed_once(state: JobState) -> None:
    """Its number is taken while it may be on paper, but not for the same job or its reversal."""
    journal = await opened()
    sale = "DT279013-0001-0000001"
    await sent(journal, "a", unique_sale_number=sale)
    await journal.move("a", state)
    with pytest.raises(DuplicateSaleError) as caught:
        journal.check_sale(JobKind.RECEIPT, sale, "b")
    assert caught.value.details["job_id"] == "a" and caught.value.details["outcome"] == state
    journal.check_sale(JobKind.RECEIPT, sale, "a")
    journal.check_sale(JobKind.REVERSAL, sale, "b")
    journal.check_sale(JobKind.RECEIPT, None, "b")


async def test_a_sale_that_was_not_printed_is_free_again() -> None:
    """The retry of an unprinted sale keeps its number."""
    journal = await opened()
    await sent(journal, "a", unique_sale_number="DT279013-0001-0000001")
    await journal.move("a", JobState.NOT_PRINTED)
    journal.check_sale(JobKind.RECEIPT, "DT279013-0001-0000001", "b")


async def test_old_jobs_are_forgotten_but_not_that_they_were_printed() -> None:
    """Beyond what is kept only ids and sale numbers remain; what a person must decide is always kept."""
    disk = Disk()
    journal = await opened(disk, keep_jobs=2, keep_ids=3)
    await sent(journal, "unknown", unique_sale_number="DT279013-0001-0000099")
    await journal.move("unknown", JobState.UNKNOWN)
    for count in range(1, 8):
        await sent(journal, str(count), unique_sale_number=f"DT279013-0001-000000{count}")
        await journal.move(str(count), JobState.PRINTED if count != 4 else JobState.NOT_PRINTED)
    again = await opened(disk)
    assert [job.job_id for job in again.jobs()] == ["unknown", "6", "7"]
    assert [again.is_retired(str(count)) for count in range(1, 6)] == [False, True, True, False, True]
    for count in (1, 2, 3, 5):
        with pytest.raises(DuplicateSaleError):
            again.check_sale(JobKind.RECEIPT, f"DT279013-0001-000000{count}", "new")
    again.check_sale(JobKind.RECEIPT, "DT279013-0001-0000004", "new")


async def test_receipt_numbers_are_landmarks() -> None:
    """Each job knows the last number before it and what went with it; unknown ones learn the next number."""
    journal = await opened()
    await sent(journal, "a")
    await journal.move("a", JobState.PRINTED, result=number("0000085"))
    b = await sent(journal, "b")
    assert b.number_before == "0000085" and journal.numbers(b) == Numbers("0000085")
    await journal.move("b", JobState.UNKNOWN)
    await sent(journal, "report", kind=JobKind.X_REPORT)
    await journal.move("report", JobState.PRINTED)
    c = await sent(journal, "c")
    assert journal.numbers(c) == Numbers("0000085", receipts=1, others=1)
    assert not journal.is_latest(b) and journal.is_latest(c)
    await journal.move("c", JobState.PRINTED, result=number("0000087"))
    assert journal.job("b").number_after == "0000087"
    assert journal.numbers(await sent(journal, "d")) == Numbers("0000087")
    assert journal.numbers(await sent(journal, "e", device="OTHER")) == Numbers()


async def test_a_late_answer_does_not_turn_the_numbers_back() -> None:
    """A job that waited long on the server is judged by what was known when it was sent."""
    journal = await opened()
    await journal.note_number("DT279013", "0000085")
    slow = await sent(journal, "slow")
    await sent(journal, "quick")
    await journal.move("quick", JobState.PRINTED, result=number("0000087"))
    assert journal.numbers(slow) == Numbers("0000085", known=frozenset({"0000087"}))
    await journal.move("slow", JobState.PRINTED, result=number("0000086"))
    assert (await sent(journal, "next")).number_before == "0000087"


async def test_a_persons_number_never_goes_back_but_a_new_device_may() -> None:
    """A mistyped number does no harm; a new fiscal memory begins at 1."""
    journal = await opened()
    await journal.note_number("DT279013", "0000085")
    await sent(journal, "a")
    await journal.move("a", JobState.UNKNOWN)
    await journal.move("a", JobState.PRINTED, result=number("0000008"), reason=Reason.PERSON)
    assert (await sent(journal, "b")).number_before == "0000085"
    await journal.move("b", JobState.PRINTED, result=number("0000001"))
    assert (await sent(journal, "c")).number_before == "0000001"


async def test_saves_that_wait_are_done_at_once() -> None:
    """While one write is under way all that wait become a single second one."""

    class Slow(DiskStorage):
        async def save(self, data: dict[str, Any]) -> None:
            """Count the writes."""
            writes.append(len(data["jobs"]))
            await slow.wait()

    writes: list[int] = []
    slow = asyncio.Event()
    journal = Journal(Slow(Disk()), now=lambda: NOW)
    saves = []
    for job_id in "abcd":
        journal.enter(make(job_id))
        saves.append(asyncio.create_task(journal.save()))
        await asyncio.sleep(0)
    slow.set()
    await asyncio.gather(*saves)
    assert writes == [1, 4]


@given(st.lists(st.integers(1, 40), max_size=40), st.integers(1, 40))
def test_spent_numbers_are_remembered_in_ranges(printed: list[int], asked: int) -> None:
    """Exactly the numbers that were spent are spent, also after the disk."""
    numbers = SaleNumbers()
    for sequence in printed:
        numbers.spend(f"DT279013-0001-{sequence:07}")
    again = SaleNumbers.from_json(json.loads(json.dumps(numbers.to_json())))
    assert again.is_spent(f"DT279013-0001-{asked:07}") == (asked in printed)
    assert not again.is_spent(f"DT279013-0002-{asked:07}")
    ranges = again.to_json()["spent"].get("DT279013-0001", [])
    assert all(this[1] + 1 < following[0] for this, following in itertools.pairwise(ranges))


def test_the_sequence_has_no_gaps_and_an_end() -> None:
    """Numbers follow each other per device whatever the operator, go on where told, and end at 9999999."""
    numbers = SaleNumbers()
    assert [numbers.take("DT279013", code) for code in ("0001", "AB12")] == [
        "DT279013-0001-0000001",
        "DT279013-AB12-0000002",
    ]
    numbers.give_back("DT279013-AB12-0000002")
    numbers.give_back("DT279013-0001-0000005")
    assert numbers.take("DT279013", "0001") == "DT279013-0001-0000002"
    numbers.advance("DT279013", 1)
    numbers.advance("DY000001", 10**8)
    assert (numbers.last("DT279013"), numbers.last("DY000001")) == (2, 9_999_999)
    with pytest.raises(ValidationError):
        numbers.take("DY000001", "0001")
