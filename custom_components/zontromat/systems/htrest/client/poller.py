"""Runs the poll plan and keeps what it has read."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from .catalogue import FAULT_FLAG
from .client import HtrestClient
from .errors import BrokenHandlerError, InvalidResponseError, NotFoundError, ParameterFailedError
from .models import FaultEntry
from .parameters import ParameterValue
from .plan import Intervals, PollPlan, PollTask, TaskKind, due_tasks, make_plan
from .profile import Profile
from .timeprogs import TimeProgram


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What is known about the heat pump at a moment; an unread value is absent, an unknown one `None`."""

    values: Mapping[str, ParameterValue | None] = field(default_factory=dict)
    last_fault: FaultEntry | None = None
    clock_offset: timedelta | None = None
    """How far the heat pump's clock is ahead."""
    time_programs: Mapping[int, TimeProgram] = field(default_factory=dict)


class Poller:
    """Reads what is due, one task after the other.

    Times are monotonic, in seconds; the caller decides when to poll, `Intervals.cycle` is the pace of the plan.
    """

    def __init__(
        self,
        client: HtrestClient,
        *,
        local_time: Callable[[], datetime] = datetime.now,
        intervals: Intervals | None = None,
    ) -> None:
        """Poll with a client that has discovered its heat pump.

        Args:
            client: Makes the requests.
            local_time: The right local time, without a zone, to compare the heat pump's clock with.
            intervals: How often things are read.
        """
        self.snapshot = Snapshot()
        self._client = client
        self._local_time = local_time
        self._intervals = intervals
        self._names: frozenset[str] | None = None
        self._time_programs: frozenset[int] = frozenset()
        self._plan: tuple[Profile, PollPlan] | None = None
        self._started: float | None = None
        self._done: dict[str, float] = {}
        self._requested: set[TaskKind] = set()
        self._measured: Mapping[str, ParameterValue | None] | None = None

    def want(self, *, names: Collection[str] | None = None, time_programs: Collection[int] = ()) -> None:
        """Say what somebody wants to see; `None` stands for all parameters. Nothing else is read."""
        wanted = None if names is None else frozenset(names) | {FAULT_FLAG}
        followed = frozenset(time_programs)
        if (wanted, followed) != (self._names, self._time_programs):
            self._names, self._time_programs, self._plan = wanted, followed, None

    def start(self, values: Mapping[str, ParameterValue | None], now: float) -> None:
        """Start from the values of the discovery: they are as good as polled now."""
        self._started = now
        self.snapshot = Snapshot(values=values)
        self._done = dict.fromkeys(values, now)

    def request(self, kind: TaskKind) -> None:
        """Read this at the next poll, due or not."""
        self._requested.add(kind)

    def accept(self, values: Mapping[str, ParameterValue | None]) -> None:
        """Take over values that were read back after a write."""
        self.snapshot = replace(self.snapshot, values={**self.snapshot.values, **values})

    @property
    def plan(self) -> PollPlan:
        """The plan for what is known and wanted now."""
        profile = self._client.profile
        if self._plan is None or self._plan[0] is not profile:
            plan = make_plan(profile, names=self._names, time_programs=self._time_programs, intervals=self._intervals)
            self._plan = profile, plan
        return self._plan[1]

    async def async_poll(self, now: float) -> Snapshot:
        """Run the tasks that are due and return the new state.

        A fault list, clock or time program that makes no sense is skipped until its next turn. After an error the
        tasks that were not run stay due.

        Raises:
            HtrestError: The server or the heat pump cannot be read.
        """
        if self._started is None:
            self._started = now
        plan = self.plan
        due = due_tasks(plan, started=self._started, done=self._done, now=now)
        requested, self._requested = self._requested, set()
        try:
            for task in plan:
                if task in due or task.kind in requested:
                    flag = self.snapshot.values.get(FAULT_FLAG)
                    await self._run(task, now)
                    if self.snapshot.values.get(FAULT_FLAG) != flag:
                        # In this very poll: the fault's turn comes after that of the measured points.
                        requested.add(TaskKind.FAULT)
        except BaseException:
            self._requested |= requested
            raise
        return self.snapshot

    async def _run(self, task: PollTask, now: float) -> None:
        """Run one task and note that it is done."""
        if task.names:
            await self._read_parameters(task)
        else:
            with suppress(BrokenHandlerError, InvalidResponseError, NotFoundError, ParameterFailedError):
                await self._read_other(task)
        self._done.update(dict.fromkeys(task.keys, now))

    async def _read_parameters(self, task: PollTask) -> None:
        """Read measured points or settings."""
        if task.kind is TaskKind.MEASURED:
            values = await self._client.async_refresh_measured(task.names)
            if values is self._measured:
                # The client hands out the very same values when the answer was the same.
                return
            self._measured = values
        else:
            values = await self._client.async_refresh_settings(task.names)
        self.accept({**dict.fromkeys(task.names), **values})

    async def _read_other(self, task: PollTask) -> None:
        """Read the newest fault, the clock or a time program."""
        if task.kind is TaskKind.FAULT:
            self.snapshot = replace(self.snapshot, last_fault=await self._client.async_get_last_fault())
        elif task.kind is TaskKind.CLOCK:
            offset = await self._client.async_get_datetime() - self._local_time()
            self.snapshot = replace(self.snapshot, clock_offset=offset)
        elif task.index is not None:
            program = await self._client.async_get_time_program(task.index)
            programs = {**self.snapshot.time_programs, task.index: program}
            self.snapshot = replace(self.snapshot, time_programs=programs)
