"""The print queue of one server: in order per device, each job at most once, every outcome honest."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
import hashlib
from typing import Any
from uuid import uuid4

from . import wire
from .api import ErpNetFpClient
from .courier import Courier, OperatorSource, Pace
from .detection import ServerInfo
from .documents import Document, Operator
from .enums import SALES, TextPolicy
from .errors import (
    ClosedError,
    CommunicationError,
    DuplicateSaleError,
    JobConflictError,
    JournalError,
    NotResolvableError,
    RejectedError,
    ValidationError,
)
from .evidence import Reason
from .jobs import FLYING, OPEN, Job, JobState
from .journal import Journal, JournalStorage
from .models import PrinterInfo, PrintResult
from .salenumbers import check_operator_code
from .validation import Prepared, check_operator, prepare

type Listener = Callable[[Job], None]


def _utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class PrintQueue:
    """Everything that is printed through one server goes through here.

    `start` before use, `close` after. The journal may have one queue at a time only.
    """

    def __init__(
        self,
        client: ErpNetFpClient,
        server: ServerInfo,
        storage: JournalStorage,
        *,
        operators: OperatorSource | None = None,
        now: Callable[[], datetime] = _utc_now,
        pace: Pace | None = None,
        keep_jobs: int = 500,
    ) -> None:
        """Take the server as it was detected, and where the journal lives.

        Args:
            client: The server.
            server: What `client.detect` found.
            storage: Where the journal lives.
            operators: Returns the configured credentials for a job, asked whenever one is sent.
            now: The clock; its times have a zone.
            pace: How tasks are followed.
            keep_jobs: So many finished jobs are kept whole; each costs about 2 kB in every write of the journal.
        """
        self._journal = Journal(storage, now=now, keep_jobs=keep_jobs)
        self._now = now
        self._pace = pace or Pace()
        self._courier = Courier(
            client,
            server,
            self._journal,
            operators=operators or (lambda _: None),
            notify=self._notify,
            now=now,
            pace=self._pace,
        )
        self._given: dict[str, Operator] = {}
        self._turns: dict[str, asyncio.Lock] = {}
        self._runs: dict[str, asyncio.Task[None]] = {}
        self._listeners: list[Listener] = []
        self._closed = False

    @property
    def server(self) -> ServerInfo:
        """The server; set it when a new detection finds another version."""
        return self._courier.server

    @server.setter
    def server(self, server: ServerInfo) -> None:
        self._courier.server = server

    async def start(self, *, expect_journal: bool = False) -> None:
        """Read the journal and go on with what is open: ask about what was sent, send what was not.

        Args:
            expect_journal: The journal was written before, so it must exist.

        Raises:
            JournalError: the journal is unreadable, damaged or lost; nothing may be printed.
        """
        await self._journal.load(expected=expect_journal)
        if not expect_journal:
            await self._journal.save()
        for job in self._journal.jobs():
            if job.state in OPEN:
                self._run(job.job_id, self._drive(job))

    async def close(self) -> None:
        """Stop; what is open goes on at the next start."""
        self._closed = True
        runs = list(self._runs.values())
        for run in runs:
            run.cancel()
        await asyncio.gather(*runs, return_exceptions=True)

    async def submit(
        self,
        printer: PrinterInfo,
        document: Document,
        *,
        job_id: str | None = None,
        operator: Operator | str | None = None,
        sale_number_code: str | None = None,
        texts: TextPolicy = TextPolicy.CUT,
    ) -> Job:
        """Check a document, write it down and queue it; returns before it is sent.

        A job id that is queued, printed or unknown is not printed again: its job is returned. One that was not printed
        is tried again, with the same unique sale number.

        Args:
            printer: The printer.
            document: What to print.
            job_id: The caller's key of this document; a new one by default.
            operator: The number of a configured operator, or credentials for this document alone. These are kept in
                memory only: a job that was not sent before a restart ends as `not_printed`.
            sale_number_code: Operator code of 4 letters or digits, with which a sale without unique sale number gets
                the next one.
            texts: Whether a text too wide for the device is cut or refused.

        Raises:
            ValidationError: the document breaks a rule.
            UnsupportedError: this printer behind this server would not print all of it.
            DuplicateSaleError: the unique sale number is in another job.
            JobConflictError: the job id was used for another document.
            JournalError: the journal could not be written; nothing will be printed.
            ClosedError: the queue was closed meanwhile; the job may have come into the journal.
        """
        if self._closed:
            raise ClosedError("The queue is closed", job_id=job_id or "")
        prepared = prepare(document, printer, self.server.personality(printer.driver), texts)
        own, named = (operator, None) if isinstance(operator, Operator) else (None, operator)
        if own is not None:
            check_operator(own, printer)
        fingerprint = _fingerprint(printer, prepared)
        job_id = job_id or uuid4().hex
        before = self._find(job_id, fingerprint)
        if before is not None and before.state is not JobState.NOT_PRINTED:
            return before
        number, taken = self._sale_number(printer, prepared, before, job_id, sale_number_code)
        job = self._new_job(printer, prepared, job_id=job_id, fingerprint=fingerprint, number=number, before=before)
        job = replace(job, own_operator=own is not None, operator=named)
        if own is not None:
            self._given[job_id] = own
        return await self._enter(job, number if taken else None)

    async def wait(self, job_id: str, timeout: float | None = None) -> Job:
        """Wait until a job has its outcome, at most `timeout` seconds; after that it may still be `queued`.

        Raises:
            UnknownJobError: there is no such job.
        """
        run = self._runs.get(job_id)
        if self._journal.job(job_id).state in OPEN and run is not None:
            await asyncio.wait({run}, timeout=timeout)
        return self._journal.job(job_id)

    def job(self, job_id: str) -> Job:
        """Return a job.

        Raises:
            UnknownJobError: there is no such job.
        """
        return self._journal.job(job_id)

    def jobs(self, device: str | None = None) -> list[Job]:
        """Return the jobs that are kept, oldest first, of one device (`PrinterInfo.device`) or all."""
        return self._journal.jobs(device)

    def open_jobs(self, device: str | None = None) -> list[Job]:
        """Return the jobs that have no outcome yet."""
        return [job for job in self._journal.jobs(device) if job.state in OPEN]

    def unknown_jobs(self, device: str | None = None) -> list[Job]:
        """Return the jobs that a person must decide about."""
        return [job for job in self._journal.jobs(device) if job.state is JobState.UNKNOWN]

    def is_busy(self, device: str) -> bool:
        """Tell whether a job of the device may be printing; no status should be asked then."""
        return any(job.state in FLYING for job in self._journal.jobs(device))

    @asynccontextmanager
    async def quiet(self, device: str) -> AsyncIterator[bool]:
        """Keep the jobs of a device back while it is asked for something else; `False` if it has open ones."""
        if self.open_jobs(device):
            yield False
            return
        async with self._turn(device):
            yield True

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call a listener with every job that moves, soon after it is written; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def resolve_printed(self, job_id: str, receipt_number: str | None = None) -> Job:
        """Take a person's word that a job with unknown outcome was printed, with the number on the paper.

        Raises:
            UnknownJobError: there is no such job.
            NotResolvableError: the outcome is not unknown.
        """
        job = self._unknown(job_id)
        number = (receipt_number or "").strip() or None
        result = replace(job.result or PrintResult(ok=True), ok=True, receipt_number=number)
        resolved = await self._courier.move(job, JobState.PRINTED, reason=Reason.PERSON, result=result)
        await self._rejudge(job.device)
        return resolved

    async def resolve_not_printed(self, job_id: str) -> Job:
        """Take a person's word that a job with unknown outcome was not printed; its job id and sale are free again.

        The server is asked once more before, because a job that still waits there would come out later.

        Raises:
            UnknownJobError: there is no such job.
            NotResolvableError: the outcome is not unknown, or not any more.
            CommunicationError, RejectedError: the server does not answer, so the job may still wait there; try later.
        """
        await self._recheck(self._unknown(job_id))
        resolved = await self._courier.move(self._unknown(job_id), JobState.NOT_PRINTED, reason=Reason.PERSON)
        await self._rejudge(resolved.device)
        return resolved

    async def recheck(self) -> None:
        """Ask the server about the jobs with unknown outcome, as when it is back after an outage."""
        for job in self.unknown_jobs():
            try:
                await self._recheck(job)
            except CommunicationError, RejectedError:
                return

    async def note_receipt_number(self, device: str, number: str) -> None:
        """Take the number of the last receipt on paper, against which the next answers are judged.

        Raises:
            JournalError: it could not be written.
        """
        await self._journal.note_number(device, number)

    def last_sale_number(self, serial: str) -> int:
        """Return the last sequence number that was given to a sale of a device."""
        return self._journal.sale_numbers.last(serial)

    async def advance_sale_numbers(self, serial: str, last: int) -> None:
        """Let the unique sale numbers of a device go on after `last`; they never go back.

        Raises:
            JournalError: it could not be written.
        """
        self._journal.sale_numbers.advance(serial, last)
        await self._journal.save()

    def _find(self, job_id: str, fingerprint: str) -> Job | None:
        """Return the job that has the id already."""
        if self._journal.is_retired(job_id):
            raise JobConflictError(f"Job {job_id} was printed long ago", job_id=job_id)
        job = self._journal.find(job_id)
        if job is not None and job.state is not JobState.NOT_PRINTED and job.fingerprint != fingerprint:
            raise JobConflictError(f"Job {job_id} is for another document", job_id=job_id)
        return job

    def _sale_number(
        self, printer: PrinterInfo, prepared: Prepared, before: Job | None, job_id: str, code: str | None
    ) -> tuple[str | None, bool]:
        """Return the unique sale number of a job, and whether it was taken from the sequence now."""
        number = prepared.unique_sale_number
        if number is None and prepared.kind in SALES:
            number = before.unique_sale_number if before is not None else None
            if number is None and code is not None:
                return self._next_sale_number(printer, prepared, job_id, code), True
            if number is None and self.server.personality(printer.driver).needs_sale_number:
                raise ValidationError("sale_number_missing", "this server needs one", field="unique_sale_number")
        self._journal.check_sale(prepared.kind, number, job_id)
        return number, False

    def _next_sale_number(self, printer: PrinterInfo, prepared: Prepared, job_id: str, code: str) -> str:
        """Take the next unique sale number that was not used by other means."""
        check_operator_code(printer.serial_number, code)
        while True:
            number = self._journal.sale_numbers.take(printer.device, code)
            try:
                self._journal.check_sale(prepared.kind, number, job_id)
            except DuplicateSaleError:
                continue
            return number

    def _new_job(
        self,
        printer: PrinterInfo,
        prepared: Prepared,
        *,
        job_id: str,
        fingerprint: str,
        number: str | None,
        before: Job | None,
    ) -> Job:
        """Return a job that is ready to be written."""
        body = prepared.body
        if body is not None and number is not None:
            body = {"uniqueSaleNumber": number} | body
        return Job(
            job_id=job_id,
            printer_id=printer.printer_id,
            device=printer.device,
            driver=printer.driver,
            kind=prepared.kind,
            body=None if body is None else wire.dumps(body),
            fingerprint=fingerprint,
            task_id=uuid4().hex,
            state=JobState.CREATED,
            created=self._now(),
            changed=self._now(),
            unique_sale_number=number,
            total=prepared.total,
            attempt=1 if before is None else before.attempt + 1,
            notices=prepared.notices,
        )

    async def _enter(self, job: Job, taken: str | None) -> Job:
        """Take a job, and return when it is written; a caller that goes away does not stop it."""
        accepted: asyncio.Future[Job] = asyncio.get_running_loop().create_future()
        before = self._journal.enter(job)
        run = self._run(job.job_id, self._accept(job, before, taken, accepted))
        # Without a result the run ended before it knew: closed.
        run.add_done_callback(lambda _: accepted.cancel())
        try:
            return await asyncio.shield(accepted)
        except asyncio.CancelledError:
            if not accepted.cancelled():
                raise
            raise ClosedError("The queue was closed", job_id=job.job_id) from None

    async def _accept(self, job: Job, before: Job | None, taken: str | None, accepted: asyncio.Future[Job]) -> None:
        """Write a new job and see it through."""
        try:
            await self._journal.save()
        except JournalError as err:
            self._journal.withdraw(job, before)
            self._given.pop(job.job_id, None)
            if taken is not None:
                self._journal.sale_numbers.give_back(taken)
            accepted.set_exception(err)
            return
        accepted.set_result(job)
        self._notify(job)
        await self._drive(job)

    async def _drive(self, job: Job) -> None:
        """Bring a job to its end; while it waits for its turn or on the server, its outcome is `queued`."""
        async with self._turn(job.device):
            if job.state is JobState.CREATED:
                job = await self._courier.send(job, self._given.pop(job.job_id, None))
            if job.state in FLYING:
                job = await self._courier.follow(job, self._pace.patience)
        while job.state in FLYING:
            await self._courier.wake(job)
            job = await self._courier.follow(job, self._pace.patience)

    def _turn(self, device: str) -> asyncio.Lock:
        """Return what lets one at a time talk to a device."""
        return self._turns.setdefault(device, asyncio.Lock())

    async def _recheck(self, job: Job) -> None:
        """Ask the server about a job with unknown outcome, and follow it if it turns up again."""
        found = await self._courier.recheck(job)
        if found.state in FLYING and job.job_id not in self._runs:
            self._run(job.job_id, self._drive(found))

    async def _rejudge(self, device: str) -> None:
        """Look again at the jobs whose outcome hung on that of another one."""
        for job in self.unknown_jobs(device):
            await self._courier.rejudge(job)

    def _unknown(self, job_id: str) -> Job:
        """Return a job with unknown outcome."""
        job = self._journal.job(job_id)
        if job.state is not JobState.UNKNOWN:
            raise NotResolvableError(
                f"The outcome of job {job_id} is {job.outcome}", job_id=job_id, outcome=job.outcome.value
            )
        return job

    def _run(self, job_id: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run the work on a job in the background."""
        run = asyncio.get_running_loop().create_task(work, name=f"erpnetfp job {job_id}")
        self._runs[job_id] = run
        run.add_done_callback(lambda _: self._runs.pop(job_id) if self._runs.get(job_id) is run else None)
        return run

    def _notify(self, job: Job) -> None:
        """Tell the listeners, in a call of their own, so that none can disturb the work."""
        for listener in self._listeners:
            asyncio.get_running_loop().call_soon(listener, job)


def _fingerprint(printer: PrinterInfo, prepared: Prepared) -> str:
    """Return a digest of what the caller asked for."""
    content = wire.dumps([printer.device, prepared.kind.value, prepared.unique_sale_number, prepared.body])
    return hashlib.sha256(content.encode()).hexdigest()
