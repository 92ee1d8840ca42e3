"""The poll plan: what to read when, so that it fits a serial line of 9600 baud (facts on HtREST, section 4).

Everything here is a pure function of the profile and of monotonic time.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor

from .parameters import Point
from .profile import Profile


class TaskKind(StrEnum):
    """What a task reads, in the order in which tasks that are due together are run."""

    MEASURED = "measured"
    FAULT = "fault"
    SETTINGS = "settings"
    CLOCK = "clock"
    TIME_PROGRAM = "time_program"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """How often things are read, in seconds."""

    cycle: float = 30.0
    """Measured points; also the pace at which the plan should be asked."""
    settings: float = 300.0
    """Each setting once; its groups are spread over this time."""
    fault: float = 600.0
    """The newest fault, beside the reads that a change of the fault flag starts."""
    slow: float = 3600.0
    """The clock and the time programs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollTask:
    """One request or small group of requests that is repeated every `period` seconds, first `offset` after the start."""

    kind: TaskKind
    period: float
    offset: float = 0.0
    names: tuple[str, ...] = ()
    """The parameters, for measured points and settings."""
    index: int | None = None
    """The time program."""

    @property
    def keys(self) -> tuple[str, ...]:
        """What the task reads, so that a changed plan still knows what was read when."""
        return self.names or (f"{self.kind}/{self.index}",)

    def next_due(self, started: float, last: float | None) -> float:
        """Return when the task is due, given when the plan started and when the task was last done.

        Due times lie on a fixed grid, so that a late run does not shift the groups into one another.
        """
        first = started + self.offset
        if last is None or last < first:
            return first
        return first + self.period * (floor((last - first) / self.period) + 1)


type PollPlan = tuple[PollTask, ...]

SETTINGS_PER_REQUEST = 10
"""About 2 s at 9600 baud."""
_SINGLE_STRETCH = 4
"""How much rarer measured points are read when each needs a request of its own."""


def make_plan(
    profile: Profile,
    *,
    names: Collection[str] | None = None,
    time_programs: Collection[int] = (),
    clock: bool = True,
    intervals: Intervals | None = None,
) -> PollPlan:
    """Return the tasks for a profile.

    Args:
        profile: What is known about the server and the heat pump.
        names: The parameters that somebody wants to see; `None` means all.
        time_programs: The indexes of the time programs to follow; none can be on a server that cannot serve them.
        clock: Follow the heat pump's clock.
        intervals: How often; the default fits 9600 baud.
    """
    every = intervals or Intervals()
    tasks = [*_measured_tasks(profile, names, every), *_setting_tasks(profile, names, every)]
    tasks.append(PollTask(kind=TaskKind.FAULT, period=every.fault))
    if clock:
        tasks.append(PollTask(kind=TaskKind.CLOCK, period=every.slow))
    if not profile.broken_handlers:
        known = [info.index for info in profile.time_programs if info.index in time_programs]
        tasks += (
            PollTask(kind=TaskKind.TIME_PROGRAM, period=every.slow, offset=every.cycle * place, index=index)
            for place, index in enumerate(known)
        )
    order = list(TaskKind)
    return tuple(sorted(tasks, key=lambda task: order.index(task.kind)))


def _measured_tasks(profile: Profile, names: Collection[str] | None, every: Intervals) -> list[PollTask]:
    """Return the one task that reads all measured points together."""
    wanted = profile.names(Point.MEASURED, names)
    if not wanted:
        return []
    together = profile.generation.subsets or profile.whole_fastquery
    period = every.cycle if together else every.cycle * _SINGLE_STRETCH
    return [PollTask(kind=TaskKind.MEASURED, period=period, names=wanted)]


def _setting_tasks(profile: Profile, names: Collection[str] | None, every: Intervals) -> list[PollTask]:
    """Return the tasks that read the settings: small even groups, or all at once where there are no subsets."""
    wanted = profile.names(Point.SETTING, names)
    if not wanted:
        return []
    whole = not profile.generation.subsets and profile.whole_params
    count = 1 if whole else ceil(len(wanted) / SETTINGS_PER_REQUEST)
    return [
        PollTask(
            kind=TaskKind.SETTINGS,
            period=every.settings,
            offset=every.settings * place / count,
            names=group,
        )
        for place, group in enumerate(even_groups(wanted, count))
    ]


def even_groups(names: tuple[str, ...], count: int) -> list[tuple[str, ...]]:
    """Return the names in `count` groups whose sizes differ by one at most; no names make no groups."""
    if not names:
        return []
    size, larger = divmod(len(names), count)
    groups: list[tuple[str, ...]] = []
    start = 0
    for place in range(count):
        end = start + size + (place < larger)
        groups.append(names[start:end])
        start = end
    return groups


def due_tasks(plan: PollPlan, *, started: float, done: Mapping[str, float], now: float) -> PollPlan:
    """Return the tasks that are due at a moment.

    Args:
        plan: The plan.
        started: When the plan began.
        done: When each of the tasks' keys was last read.
        now: The moment; all times are monotonic, in seconds.
    """
    return tuple(task for task in plan if task.next_due(started, _last(task, done)) <= now)


def _last(task: PollTask, done: Mapping[str, float]) -> float | None:
    """Return when all of the task has been read."""
    times = [done.get(key) for key in task.keys]
    return None if None in times else min(time for time in times if time is not None)
