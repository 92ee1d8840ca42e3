"""Carries one job to the server, once, and finds out what became of it (facts, section 6, rules 1 to 8)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
import logging
from typing import Any

from . import wire
from .api import ErpNetFpClient
from .detection import ServerInfo
from .documents import Operator
from .enums import NUMBERED, JobKind, MessageType, TaskStatus
from .errors import CommunicationError, JournalError, NotFoundError, NotSentError, RejectedError
from .evidence import Outcome, Reason, Verdict, judge
from .jobs import Job, JobState
from .journal import Journal
from .models import Accepted, Message, PrintResult, TaskInfo, parse_result
from .notices import Notice, NoticeCode
from .numbers import CENT
from .personalities import Personality
from .validation import clock_body

_LOGGER = logging.getLogger(__name__)

type OperatorSource = Callable[[Job], Operator | None]
"""Returns the credentials that are configured for a job: those of its `operator`, or else of the printer."""

_CASH_SIGNS = {JobKind.DEPOSIT: 1, JobKind.WITHDRAW: -1}
_WITH_OPERATOR = NUMBERED | _CASH_SIGNS.keys()
_SHORTEST_SECRET = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a task is followed; all in seconds but `forgotten_after`.

    Attributes:
        poll: Between two questions about a task.
        slow_poll: The same, when the task has taken longer than `slow_after`.
        slow_after: See there.
        forgotten_after: So many answers "unknown" in a row are believed.
        no_answer: So long without any answer makes the outcome unknown.
        patience: So long a task that waits on the server keeps the next jobs of its device back.
        expiry: A job that was not sent in this time is not sent any more.
        journal_retry: Between two attempts to write the journal before sending.
    """

    poll: float = 0.7
    slow_poll: float = 2.0
    slow_after: float = 60.0
    forgotten_after: int = 3
    no_answer: float = 60.0
    patience: float = 180.0
    expiry: float = 3600.0
    journal_retry: float = 5.0


class Courier:
    """Sends jobs and follows their tasks; every step is in the journal first."""

    def __init__(
        self,
        client: ErpNetFpClient,
        server: ServerInfo,
        journal: Journal,
        *,
        operators: OperatorSource,
        notify: Callable[[Job], None],
        now: Callable[[], datetime],
        pace: Pace,
    ) -> None:
        """Take server and journal, the source of configured credentials, and who is told of every move."""
        self.server = server
        self._client = client
        self._journal = journal
        self._operators = operators
        self._notify = notify
        self._now = now
        self._pace = pace

    async def send(self, job: Job, given: Operator | None) -> Job:
        """Send a job that was never sent; `given` are the caller's credentials, which are nowhere else."""
        operator = given if job.own_operator else self._operators(job)
        if operator is None and (job.own_operator or job.operator is not None):
            return await self._end(job, Verdict(Outcome.NOT_PRINTED, Reason.CREDENTIALS_GONE))
        sent = await self._write_ahead(job, cash_before=await self._drawer_before(job))
        if sent is None:
            return await self._end(job, Verdict(Outcome.NOT_PRINTED, Reason.EXPIRED))
        body = self._body(sent, operator)
        try:
            answer = await self._client.print(
                sent.printer_id,
                sent.kind,
                body,
                async_timeout=0,
                task_id=sent.task_id,
                synchronous=not self._row(sent).has_tasks,
            )
        except NotSentError:
            return await self._end(sent, Verdict(Outcome.NOT_PRINTED, Reason.UNREACHABLE))
        except RejectedError as err:
            refusal = Message(type=MessageType.ERROR, code=None, text=str(err))
            result = PrintResult(ok=False, messages=(refusal,))
            return await self._end(sent, Verdict(Outcome.NOT_PRINTED, Reason.REJECTED), result=result)
        except CommunicationError:
            return sent
        if isinstance(answer, Accepted):
            return await self.move(sent, JobState.ACCEPTED, task_id=answer.task_id)
        if "E109" in answer.error_codes and self._row(sent).has_tasks:
            # Something on the way delivered the request twice; the first copy is the task to follow.
            return await self.move(sent, JobState.ACCEPTED)
        return await self._settle(sent, answer, given)

    async def follow(self, job: Job, patience: float) -> Job:
        """Ask about a sent job until its end is known, or for `patience` seconds while the server still has it."""
        if not self._row(job).has_tasks:
            return await self._end(job, Verdict(Outcome.UNKNOWN, Reason.NO_ANSWER))
        loop = asyncio.get_running_loop()
        start = answered = loop.time()
        forgotten = 0
        while True:
            task = await self._ask(job)
            now = loop.time()
            if task is None:
                if now - answered >= self._pace.no_answer:
                    return await self._end(job, Verdict(Outcome.UNKNOWN, Reason.NO_ANSWER))
            elif task.status is TaskStatus.UNKNOWN:
                answered, forgotten = now, forgotten + 1
                if forgotten >= self._pace.forgotten_after:
                    return await self._end(job, Verdict(Outcome.UNKNOWN, Reason.FORGOTTEN))
            elif task.status is TaskStatus.FINISHED:
                return await self._settle(job, parse_result(task.result), None)
            else:
                answered, forgotten = now, 0
                if now - start >= patience:
                    return job
            await asyncio.sleep(self._pace.poll if now - start < self._pace.slow_after else self._pace.slow_poll)

    async def wake(self, job: Job) -> None:
        """Put a harmless job behind one that does not begin: a queue that stopped at a crash goes on then."""
        await self._drawer(job)

    async def recheck(self, job: Job) -> Job:
        """Ask once more about a job that the server never answered for; its task may turn up again.

        Raises:
            CommunicationError, RejectedError: the server does not answer now.
        """
        if job.result is not None or job.reason is Reason.CRASHED or not self._row(job).has_tasks:
            return job
        task = await self._task_info(job)
        if self._journal.job(job.job_id) is not job or task.status is TaskStatus.UNKNOWN:
            return self._journal.job(job.job_id)
        if task.status is not TaskStatus.FINISHED:
            return await self.move(job, JobState.ACCEPTED)
        return await self._settle(job, parse_result(task.result), None)

    async def rejudge(self, job: Job) -> Job:
        """Judge a stored answer again, when more is known about the other jobs of the device."""
        if job.result is None or job.reason is not Reason.NO_NEW_NUMBER:
            return job
        verdict = self._judge(job, job.result)
        return job if verdict.outcome is Outcome.UNKNOWN else await self._end(job, verdict)

    async def move(self, job: Job, state: JobState, **changes: Any) -> Job:
        """Move a job; an outcome stands even if it cannot be written, and is found out again after a restart."""
        try:
            await self._journal.move(job.job_id, state, **changes)
        except JournalError as err:
            _LOGGER.error("Job %s is %s, and this could not be written: %s", job.job_id, state, err)
        moved = self._journal.job(job.job_id)
        self._notify(moved)
        return moved

    async def _end(self, job: Job, verdict: Verdict, **changes: Any) -> Job:
        """Give a job its outcome."""
        return await self.move(job, JobState(verdict.outcome.value), reason=verdict.reason, **changes)

    async def _settle(self, job: Job, result: PrintResult | None, given: Operator | None) -> Job:
        """Judge the end of a job; no readable result means that it crashed on the server."""
        if result is None:
            return await self._end(job, Verdict(Outcome.UNKNOWN, Reason.CRASHED))
        for operator in (given, self._operators(job)):
            result = _without_password(result, operator)
        verdict = self._judge(job, result)
        if verdict.reason is Reason.NO_EVIDENCE:
            verdict = await self._count_cash(job) or verdict
        notices = _notices(job, result, self._row(job)) if verdict.outcome is Outcome.PRINTED else ()
        return await self._end(job, verdict, result=result, notices=(*job.notices, *notices))

    def _judge(self, job: Job, result: PrintResult) -> Verdict:
        """Judge a result."""
        return judge(result, job.kind, self._row(job), self._journal.numbers(job))

    def _row(self, job: Job) -> Personality:
        """Return how the server treats the job's printer."""
        return self.server.personality(job.driver)

    async def _task_info(self, job: Job) -> TaskInfo:
        """Ask the server about the job's task."""
        try:
            return await self._client.task_info(job.task_id)
        except NotFoundError:
            return TaskInfo(TaskStatus.UNKNOWN, None)

    async def _ask(self, job: Job) -> TaskInfo | None:
        """Ask the server about the job's task; `None` if it does not answer."""
        try:
            return await self._task_info(job)
        except CommunicationError, RejectedError:
            return None

    async def _drawer_before(self, job: Job) -> Decimal | None:
        """Read the cash before a transfer of which the server's answer will prove nothing."""
        if job.kind not in _CASH_SIGNS or self._row(job).tells_errors:
            return None
        return await self._drawer(job)

    async def _drawer(self, job: Job) -> Decimal | None:
        """Read the cash in the drawer; `None` if it cannot be read."""
        try:
            return (await self._client.cash(job.printer_id)).amount
        except CommunicationError, RejectedError:
            return None

    async def _count_cash(self, job: Job) -> Verdict | None:
        """Find out by the drawer whether a transfer took place; `None` if that is not clear."""
        if job.cash_before is None or job.total is None or not self._journal.is_latest(job):
            return None
        after = await self._drawer(job)
        if after == job.cash_before:
            return Verdict(Outcome.NOT_PRINTED, Reason.CASH_COUNTED)
        if after == job.cash_before + _CASH_SIGNS[job.kind] * job.total:
            return Verdict(Outcome.PRINTED, Reason.CASH_COUNTED)
        return None

    async def _write_ahead(self, job: Job, **changes: Any) -> Job | None:
        """Write that the job is sent; until that succeeds it is not sent. `None` when it has become too old."""
        while self._now() - job.created <= timedelta(seconds=self._pace.expiry):
            try:
                sent = await self._journal.move(job.job_id, JobState.SENT, **changes)
            except JournalError as err:
                _LOGGER.error("Job %s waits: %s", job.job_id, err)
                await asyncio.sleep(self._pace.journal_retry)
            else:
                self._notify(sent)
                return sent
        return None

    def _body(self, job: Job, operator: Operator | None) -> dict[str, Any] | None:
        """Return the request body, with the credentials that the journal does not have."""
        if job.kind is JobKind.CLOCK and job.body is None:
            return clock_body(self._now())
        if job.body is None:
            return None
        body = wire.load_object(job.body)
        if operator is not None and job.kind in _WITH_OPERATOR:
            body |= {"operator": operator.number, "operatorPassword": operator.password}
        return body


def _without_password(result: PrintResult, operator: Operator | None) -> PrintResult:
    """Return a result in whose messages no password is echoed; very short ones are too common in texts."""
    if operator is None or len(operator.password) < _SHORTEST_SECRET:
        return result
    messages = tuple(
        replace(message, text=message.text.replace(operator.password, "***")) for message in result.messages
    )
    return replace(result, messages=messages)


def _notices(job: Job, result: PrintResult, server: Personality) -> tuple[Notice, ...]:
    """Return what is worth knowing about a printed document."""
    notices = []
    if job.kind in NUMBERED and result.receipt_number is None:
        notices.append(Notice(NoticeCode.NO_RECEIPT_NUMBER))
    amount, total = result.receipt_amount, job.total
    if server.always_numbers and amount is not None and total is not None and abs(amount - total) >= CENT:
        notices.append(Notice(NoticeCode.AMOUNT_DIFFERS))
    return tuple(notices)
