"""The queue of the server and the life of its tasks (facts/erpnetfp.md, section 5)."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
import time
from uuid import uuid4

from .binding import BindingError
from .documents import Body, Kind
from .messages import Message, error
from .personalities import OwnTaskIds, Personality
from .printer import FiscalPrinter

type Result = dict[str, object]

_LONGEST_ID = 60


class TaskStatus(StrEnum):
    """The `taskStatus` of a task."""

    UNKNOWN = "unknown"
    ENQUEUED = "enqueued"
    RUNNING = "running"
    FINISHED = "finished"
    TIMEOUT = "timeout"


class JobCrashed(Exception):
    """The job threw an exception that the server does not expect."""


class ServerDied(Exception):
    """The process of the server is gone; `downtime` is how many seconds it takes to come back."""

    def __init__(self, downtime: float) -> None:
        """Keep the downtime."""
        super().__init__("the server died")
        self.downtime = downtime


class TaskRefused(Exception):
    """The server does not take a job under the id that was wanted."""

    def __init__(self, code: str, text: str) -> None:
        """Keep what the server says."""
        super().__init__(text)
        self.message: Message = error(code, text)


@dataclass(slots=True, kw_only=True)
class Job:
    """Work for a printer. `paper_id` is the id that goes on the paper roll, `deadline` a time of the monotonic clock."""

    kind: Kind
    printer: FiscalPrinter
    printer_id: str
    body: Body | BindingError
    wanted_id: str = ""
    paper_id: str = ""
    deadline: float | None = None

    @property
    def late(self) -> bool:
        """Tell whether the deadline has passed."""
        return self.deadline is not None and time.monotonic() >= self.deadline


@dataclass(slots=True, eq=False)
class Task:
    """What the server remembers of a job; `result` stays None when the job crashed."""

    id: str
    status: TaskStatus = TaskStatus.ENQUEUED
    result: Result | None = None
    started: bool = False
    done: asyncio.Event = field(default_factory=asyncio.Event)


class TaskQueue:
    """First in, first out; one lane for all printers, or one for each where the server has no queue of its own."""

    def __init__(
        self,
        personality: Personality,
        run: Callable[[Job], Awaitable[Result]],
        on_death: Callable[[ServerDied], None],
    ) -> None:
        """Take what runs a job and what happens when a job takes the server down with it."""
        self._personality = personality
        self._run = run
        self._on_death = on_death
        self._tasks: dict[str, Task] = {}
        self._lanes: dict[str, deque[tuple[Job, Task]]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}
        self.race_window = 0.0
        """Seconds between the check of a task id and its entry; requests that meet in it both pass."""

    @property
    def waiting(self) -> int:
        """The number of jobs that have not begun."""
        return sum(len(lane) for lane in self._lanes.values())

    async def submit(self, job: Job) -> Task | None:
        """Queue a job; None where a finished task with the wanted id stands for it.

        Raises:
            TaskRefused: the wanted id is used or malformed.
        """
        task = await self._enter(job)
        if task is None:
            return None
        job.paper_id = job.wanted_id or task.id
        lane = "" if self._personality.tasks else job.printer.serial
        self._lanes.setdefault(lane, deque()).append((job, task))
        worker = self._workers.get(lane)
        if worker is None or worker.done():
            _start(self._lanes[lane][0][1])
            self._workers[lane] = asyncio.create_task(self._work(lane), name=f"print queue {lane}")
        return task

    async def wait(self, task: Task, seconds: float | None) -> bool:
        """Wait for the end of a task; False when the time is over first, which is at once when it is 0."""
        if seconds != 0:
            try:
                async with asyncio.timeout(seconds):
                    await task.done.wait()
            except TimeoutError:
                pass
            else:
                return True
        if self._personality.tells_timeout and not task.done.is_set():
            task.status = TaskStatus.TIMEOUT
        return False

    async def idle(self, serial: str, seconds: float) -> bool:
        """Wait until a printer's own lane is empty; False when the time is over first."""
        worker = self._workers.get(serial)
        if worker is None or worker.done():
            return True
        done, _ = await asyncio.wait({worker}, timeout=seconds)
        return bool(done)

    @property
    def busy(self) -> bool:
        """Tell whether a job is running."""
        return any(not worker.done() for worker in self._workers.values())

    def info(self, task_id: str) -> Result:
        """Answer a question about a task; the server may forget it then."""
        task = self._tasks.get(task_id)
        nothing = self._personality.pending_result
        if task is None:
            return {"taskStatus": TaskStatus.UNKNOWN, "result": _copy(nothing)}
        if task.status is TaskStatus.FINISHED and self._personality.forgets_read_tasks:
            del self._tasks[task_id]
        return {"taskStatus": task.status, "result": _copy(nothing) if task.result is None else task.result}

    def forget_finished(self) -> None:
        """Drop the finished tasks, as some are after 20 minutes."""
        self._tasks = {key: task for key, task in self._tasks.items() if task.status is not TaskStatus.FINISHED}

    def forget(self) -> list[asyncio.Task[None]]:
        """Forget all, as a process does that dies; what the jobs left on the devices stays. Returns what is ending."""
        workers = [worker for worker in self._workers.values() if worker is not asyncio.current_task()]
        self._tasks.clear()
        self._lanes.clear()
        self._workers.clear()
        for worker in workers:
            worker.cancel()
        return workers

    async def stop(self) -> None:
        """Forget all and wait until everything has ended."""
        await asyncio.gather(*self.forget(), return_exceptions=True)

    async def _enter(self, job: Job) -> Task | None:
        """Make the task of a job."""
        rule = self._personality.own_task_ids
        wanted = job.wanted_id if rule is not OwnTaskIds.IGNORED else ""
        if not wanted:
            task = Task(uuid4().hex[:22])
        elif rule is OwnTaskIds.UNIQUE:
            self._check_id(wanted)
            if self.race_window:
                await asyncio.sleep(self.race_window)
            task = Task(wanted)
        else:
            known = self._tasks.get(wanted)
            if known is not None and known.status is TaskStatus.FINISHED:
                return None
            task = known if known is not None and not known.started else Task(wanted)
            task.status = TaskStatus.ENQUEUED
        self._tasks[task.id] = task
        return task

    def _check_id(self, wanted: str) -> None:
        """Refuse a malformed or used id."""
        if len(wanted) > _LONGEST_ID:
            raise TaskRefused("E110", "Task Id is too long")
        if any(ord(character) < 32 for character in wanted):
            raise TaskRefused("E110", "Use only printable characters for Task Id")
        if wanted in self._tasks:
            raise TaskRefused("E109", f'Task Id "{wanted}" is already used')

    async def _work(self, lane: str) -> None:
        """Run the jobs of a lane until it is empty, or until one of them crashes the worker or the server."""
        queue = self._lanes[lane]
        while queue:
            job, task = queue.popleft()
            if self._personality.own_task_ids is OwnTaskIds.UNTIL_READ and task.id not in self._tasks:
                continue
            _start(task)
            try:
                task.result = await self._run(job)
            except ServerDied as err:
                self._on_death(err)
                return
            except JobCrashed:
                task.result = _copy(self._personality.crash_result)
                if self._personality.stalls_after_crash:
                    return
            finally:
                task.status = TaskStatus.FINISHED
                task.done.set()


def _start(task: Task) -> None:
    """Note that a task runs; when it was the only one, it did so before its request was answered."""
    if not task.started:
        task.started, task.status = True, TaskStatus.RUNNING


def _copy(nothing: Mapping[str, object] | None) -> Result | None:
    """Return the result of a task that has none."""
    return None if nothing is None else dict(nothing)
