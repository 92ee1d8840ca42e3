"""The polling scheduler: budgets, ages, dead devices, complaints; simulated in virtual time."""

from collections import Counter

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.zontromat.systems.thinknx.client import Capability, Point, Scheduler

TICK = 2.0


def plant(devices: int, statuses: int = 3) -> list[Point]:
    """Return the points of a plant."""
    kinds = (Capability.HVAC_POWER, Capability.HVAC_SETPOINT, Capability.HVAC_MODE, Capability.HVAC_FAN)
    return [Point(f"{device:022}", kind) for device in range(devices) for kind in kinds[:statuses]]


class Run:
    """Runs a scheduler against devices that answer at once, and keeps the books."""

    def __init__(self, scheduler: Scheduler, *, dead: set[str] | None = None, broken: set[Point] | None = None) -> None:
        self.scheduler = scheduler
        self.dead = dead or set()
        self.broken = broken or set()
        self.now = 1000.0
        self.reads: list[tuple[float, Point]] = []

    def run(self, seconds: float, *, lively: frozenset[str] = frozenset()) -> None:
        end = self.now + seconds
        while self.now < end:
            for point in self.scheduler.take(self.now, limit=20):
                self.reads.append((self.now, point))
                if point.guid in self.dead or point in self.broken:
                    self.scheduler.failed(point, self.now)
                else:
                    self.scheduler.succeeded(point, self.now, changed=point.guid in lively)
            self.now += TICK

    def count(self, point: Point, since: float = 0.0) -> int:
        return sum(read == point and at >= since for at, read in self.reads)


@pytest.mark.parametrize(("devices", "rate"), [(50, 5.0), (200, 5.0), (1000, 12.0)])
def test_budget_and_age(devices: int, rate: float) -> None:
    """A plant stays within its budget and, once read, no state gets older than the maximum age."""
    scheduler = Scheduler(maximum_age=300, rate=rate)
    points = plant(devices)
    run = Run(scheduler)
    scheduler.want(points, run.now)
    first_sweep = len(points) / rate + 60
    run.run(first_sweep)
    assert {point for _, point in run.reads} == set(points)
    for _ in range(40):
        run.run(30)
        assert scheduler.oldest(run.now) <= 300
    per_second = len(run.reads) / (first_sweep + 1200)
    assert per_second <= rate


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.floats(0.5, 10), st.floats(30, 600))
def test_never_over_budget(devices: int, rate: float, age: float) -> None:
    """In no window of a minute are there more requests than the budget allows, whatever the plant."""
    scheduler = Scheduler(maximum_age=age, rate=rate)
    run = Run(scheduler)
    scheduler.want(plant(devices), run.now)
    run.run(180, lively=frozenset(point.guid for point in plant(devices)))
    for start in range(0, 120, 10):
        window = [at for at, _ in run.reads if 1000 + start <= at < 1060 + start]
        assert len(window) <= rate * 60 + max(20, rate * TICK)


def test_lively_before_calm() -> None:
    """What changes is read often, what never does is read late."""
    scheduler = Scheduler(maximum_age=300, rate=5)
    run = Run(scheduler)
    points = plant(20)
    scheduler.want(points, run.now)
    run.run(600)
    since = run.now
    run.run(600, lively=frozenset({points[0].guid}))
    assert run.count(points[0], since) > 5 * run.count(points[30], since) > 0


def test_calm_plant() -> None:
    """Where nothing changes the budget is not used up: 600 states take little more than one read per maximum age."""
    scheduler = Scheduler(maximum_age=300, rate=5)
    run = Run(scheduler)
    scheduler.want(plant(200), run.now)
    run.run(3600)
    since = len(run.reads)
    run.run(600)
    assert len(run.reads) - since <= 600 / 240 * 600 * 1.1


def test_commanded_first() -> None:
    """A device that was commanded is read before everything else, a dead one included."""
    scheduler = Scheduler(maximum_age=300, rate=5)
    run = Run(scheduler)
    points = plant(100)
    scheduler.want(points, run.now)
    run.run(200)
    for point in points[-3:]:
        scheduler.failed(point, run.now)
    scheduler.hurry(points[0].guid)
    scheduler.hurry(points[-1].guid)
    # One read tells whether the dead one lives again.
    assert set(scheduler.take(run.now + TICK, 4)) == {*points[:3], points[-3]}


def test_dead_devices_cost_nearly_nothing() -> None:
    """A device that does not answer is tried rarely, with one request; its neighbours do not notice."""
    scheduler = Scheduler(maximum_age=300, rate=5)
    points = plant(20)
    dead = points[0].guid
    run = Run(scheduler, dead={dead})
    scheduler.want(points, run.now)
    run.run(3600)
    tries = [at for at, point in run.reads if point.guid == dead]
    assert len(tries) <= 3 + 7
    assert scheduler.dead == {dead}
    assert scheduler.oldest(run.now) <= 300
    run.dead.clear()
    run.run(7200)
    assert scheduler.dead == frozenset()
    assert Counter(point for _, point in run.reads if point.guid == dead)[points[2]] > 3


def test_one_broken_state_leaves_the_others_alone() -> None:
    """A device that cannot tell one of its states goes on telling the others; that one is tried rarely."""
    scheduler = Scheduler(maximum_age=300, rate=5)
    points = plant(20)
    run = Run(scheduler, broken={points[0]})
    scheduler.want(points, run.now)
    run.run(3600)
    assert run.count(points[0]) <= 8
    assert run.count(points[1]) == pytest.approx(run.count(points[4]), abs=2)
    assert scheduler.dead == frozenset()
    assert scheduler.oldest(run.now) <= 300
    run.broken.clear()
    run.run(3600)
    assert run.count(points[0]) > 8


def test_dead_for_months() -> None:
    """However often a device failed, it is tried again after a quarter of an hour."""
    scheduler = Scheduler(maximum_age=300, rate=5)
    [point] = plant(1, statuses=1)
    scheduler.want([point], 0)
    for hour in range(3000):
        scheduler.failed(point, hour * 3600.0)
    assert scheduler.take(2999 * 3600.0 + 899, 1) == []
    assert scheduler.take(2999 * 3600.0 + 900, 1) == [point]


def test_order_of_the_first_sweep() -> None:
    """What is new is read in the order in which it was named."""
    scheduler = Scheduler(maximum_age=300, rate=5)
    points = list(reversed(plant(4)))
    scheduler.want(points, 0)
    assert scheduler.take(0, 1) == points[:1]
    scheduler.succeeded(points[0], 0, changed=True)
    assert scheduler.take(9, 50) == points[1:]


def test_absurd_pause() -> None:
    """A server that wants silence for years is asked again after an hour."""
    scheduler = Scheduler(maximum_age=300, rate=5)
    points = plant(1)
    scheduler.want(points, 0)
    scheduler.troubled(0, pause=1e9)
    assert scheduler.take(3599, 1) == []
    assert scheduler.take(3600, 1) == points[:1]


def test_complaints_slow_down_and_success_speeds_up() -> None:
    """After a 429 there is silence for as long as the server wants, then it goes on slowly and recovers."""
    scheduler = Scheduler(maximum_age=300, rate=4)
    run = Run(scheduler)
    scheduler.want(plant(100), run.now)
    run.run(60)
    scheduler.troubled(run.now, pause=30)
    assert scheduler.rate == 2
    before = len(run.reads)
    run.run(28)
    assert len(run.reads) == before
    run.run(120)
    assert scheduler.rate == 4
    for _ in range(20):
        scheduler.troubled(run.now)
    assert scheduler.rate == 0.2


def test_points_come_and_go() -> None:
    """Nothing is read that nobody wants any more; what is new is read at once."""
    scheduler = Scheduler(maximum_age=300, rate=5)
    run = Run(scheduler)
    old, new = plant(2)[:3], plant(2)[3:]
    scheduler.want(old, run.now)
    run.run(20)
    scheduler.want(new, run.now)
    since = run.now
    run.run(20)
    assert {point for at, point in run.reads if at >= since} == set(new)
    scheduler.confirmed(new[0], run.now)
    scheduler.confirmed(old[0], run.now)
    scheduler.succeeded(old[0], run.now, changed=True)
    scheduler.failed(old[0], run.now)
    assert scheduler.take(run.now, 1) == []
