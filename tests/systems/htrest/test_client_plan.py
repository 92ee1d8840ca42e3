"""The poll plan, without sockets and without time passing."""

from dataclasses import replace

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.htrest.client import (
    CATALOGUE,
    FAULT_FLAG,
    Device,
    Generation,
    Intervals,
    Point,
    Profile,
    TaskKind,
    TimeProgramInfo,
)
from custom_components.zontromat.systems.htrest.client.plan import PollPlan, PollTask, due_tasks, even_groups, make_plan

ROWS = {name: rows[-1] for name, rows in CATALOGUE.items()}
PROGRAMS = tuple(
    TimeProgramInfo(index=index, name="", entries_per_day=7, states=2, step=15, days=7) for index in range(5)
)
PROFILE = Profile(
    generation=Generation.RELEASED,
    device=Device(serial_number=1, property_id=None, software_version=None),
    parameters=ROWS,
    time_programs=PROGRAMS,
)


def of_kind(plan: PollPlan, kind: TaskKind) -> list[PollTask]:
    """Return the tasks of one kind."""
    return [task for task in plan if task.kind is kind]


def test_measured_points_are_read_together_every_cycle() -> None:
    """One request reads all measured points every 30 s."""
    [task] = of_kind(make_plan(PROFILE), TaskKind.MEASURED)
    assert set(task.names) == {name for name, row in ROWS.items() if row.measured}
    assert (task.period, task.offset) == (30, 0)


def test_settings_are_read_in_small_groups_spread_over_five_minutes() -> None:
    """Each setting is read once in five minutes, in even groups of at most ten that never meet."""
    tasks = of_kind(make_plan(PROFILE), TaskKind.SETTINGS)
    names = [name for task in tasks for name in task.names]
    assert sorted(names) == sorted(name for name, row in ROWS.items() if row.point is Point.SETTING)
    assert all(8 <= len(task.names) <= 10 and task.period == 300 for task in tasks)
    assert [task.offset for task in tasks] == [300 * place / len(tasks) for place in range(len(tasks))]


def test_only_wanted_names_are_read() -> None:
    """Parameters that nobody wants to see cost nothing."""
    plan = make_plan(PROFILE, names={FAULT_FLAG, "Betriebsart"}, clock=False)
    assert [task.names for task in plan] == [(FAULT_FLAG,), (), ("Betriebsart",)]
    assert [task.kind for task in make_plan(PROFILE, names=())] == [TaskKind.FAULT, TaskKind.CLOCK]


def test_no_subsets() -> None:
    """A server without subsets is read completely, settings every five minutes."""
    plan = make_plan(replace(PROFILE, generation=Generation.SPECIFICATION))
    assert len(of_kind(plan, TaskKind.MEASURED)) == 1
    assert len(of_kind(plan, TaskKind.SETTINGS)) == 1


def test_no_subsets_and_not_everything_readable() -> None:
    """Where each parameter needs its own request, settings are spread again and measured points read more rarely."""
    profile = replace(PROFILE, generation=Generation.SPECIFICATION, whole_params=False, whole_fastquery=False)
    plan = make_plan(profile)
    assert [task.period for task in of_kind(plan, TaskKind.MEASURED)] == [120]
    assert all(len(task.names) <= 10 for task in of_kind(plan, TaskKind.SETTINGS))


def test_time_programs_on_request() -> None:
    """Time programs are followed only when wanted, one request in a cycle, and never on a server that cannot."""
    assert not of_kind(make_plan(PROFILE), TaskKind.TIME_PROGRAM)
    tasks = of_kind(make_plan(PROFILE, time_programs={0, 2, 99}), TaskKind.TIME_PROGRAM)
    assert [(task.index, task.offset, task.period) for task in tasks] == [(0, 0, 3600), (2, 30, 3600)]
    broken = replace(PROFILE, broken_handlers=True)
    assert not of_kind(make_plan(broken, time_programs={0, 2}), TaskKind.TIME_PROGRAM)


def run(plan: PollPlan, seconds: float, cycle: float = 30.0) -> list[tuple[float, PollTask]]:
    """Return what is done when and for how long the plan is asked once in a cycle."""
    done: dict[str, float] = {}
    log = []
    now = 1000.0
    while now < 1000.0 + seconds:
        for task in due_tasks(plan, started=1000.0, done=done, now=now):
            log.append((now - 1000.0, task))
            done.update(dict.fromkeys(task.keys, now))
        now += cycle
    return log


def test_an_hour_of_polling() -> None:
    """In an hour each task is done as often as planned, and no poll reads more than two groups of settings."""
    plan = make_plan(PROFILE, time_programs=range(5))
    log = run(plan, 3600)
    count = {kind: sum(task.kind is kind for _, task in log) for kind in TaskKind}
    groups = len(of_kind(plan, TaskKind.SETTINGS))
    assert count == {
        TaskKind.MEASURED: 120,
        TaskKind.FAULT: 6,
        TaskKind.SETTINGS: 12 * groups,
        TaskKind.CLOCK: 1,
        TaskKind.TIME_PROGRAM: 5,
    }
    at_once = [sum(at == moment and task.kind is TaskKind.SETTINGS for at, task in log) for moment, _ in log]
    assert max(at_once) == 1


def test_the_plan_fits_9600_baud() -> None:
    """With all that is known the line is busy less than a tenth of the time, in the busiest cycle less than a third."""
    plan = make_plan(PROFILE, time_programs=range(5))
    seconds = {TaskKind.MEASURED: 1.0, TaskKind.FAULT: 0.37, TaskKind.CLOCK: 0.41, TaskKind.TIME_PROGRAM: 3.3}
    log = [(at, seconds.get(task.kind, 0.22 * len(task.names))) for at, task in run(plan, 3600)]
    assert sum(cost for _, cost in log) < 3600 / 10
    busiest = max(sum(cost for other, cost in log if other == moment) for moment, _ in log)
    assert busiest < 30 / 3


def test_late_runs_do_not_shift_the_grid() -> None:
    """A task that ran late is due again at its usual time."""
    task = PollTask(kind=TaskKind.SETTINGS, period=300, offset=60, names=("a",))
    assert task.next_due(1000, None) == 1060
    assert task.next_due(1000, 1000) == 1060
    assert task.next_due(1000, 1060) == 1360
    assert task.next_due(1000, 1179) == 1360


def test_a_task_that_failed_stays_due() -> None:
    """What was not done is due at the next poll again, and after a long silence only once."""
    plan = make_plan(PROFILE, names={FAULT_FLAG})
    assert due_tasks(plan, started=0, done={}, now=30) == plan
    done = {key: 0.0 for task in plan for key in task.keys}
    assert not due_tasks(plan, started=0, done=done, now=29)
    assert due_tasks(plan, started=0, done=done, now=100_000) == plan


def test_a_changed_plan_knows_what_was_read() -> None:
    """When a name leaves the plan the others are not read anew; a new name is read at once."""
    before = make_plan(PROFILE, clock=False)
    done = {key: 0.0 for task in before for key in task.keys}
    after = make_plan(PROFILE.without({"Betriebsart", "Verdichter"}), clock=False)
    assert not due_tasks(after, started=0, done=done, now=1)
    del done["Hauptschalter"]
    assert [task.kind for task in due_tasks(after, started=0, done=done, now=1)] == [TaskKind.MEASURED]


def test_intervals_can_be_chosen() -> None:
    """A fast line may be polled more often."""
    plan = make_plan(PROFILE, intervals=Intervals(cycle=10, settings=60, fault=120, slow=600))
    assert {task.kind: task.period for task in plan} == {
        TaskKind.MEASURED: 10,
        TaskKind.FAULT: 120,
        TaskKind.SETTINGS: 60,
        TaskKind.CLOCK: 600,
    }


@given(names=st.lists(st.text(), max_size=50).map(tuple), count=st.integers(1, 12))
def test_even_groups(names: tuple[str, ...], count: int) -> None:
    """Groups keep the order, lose nothing and differ by one at most."""
    groups = even_groups(names, count)
    assert tuple(name for group in groups for name in group) == names
    assert len(groups) == (count if names else 0)
    sizes = [len(group) for group in groups]
    assert not sizes or max(sizes) - min(sizes) <= 1


@given(
    period=st.floats(1, 4000),
    offset=st.floats(0, 4000),
    started=st.floats(0, 1e6),
    last=st.none() | st.floats(0, 2e6),
)
def test_next_due_lies_ahead(period: float, offset: float, started: float, last: float | None) -> None:
    """A task that has just been done is not due, and is due again within its period once it has begun."""
    task = PollTask(kind=TaskKind.FAULT, period=period, offset=offset)
    due = task.next_due(started, last)
    assert due >= started + offset
    if last is not None:
        assert due == pytest.approx(max(last, started + offset), abs=period * 1.001)
