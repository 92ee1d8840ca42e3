"""Storms: operators' edits, local changes, outages, crashes and jumping clocks; then peace, and all agree."""

from datetime import datetime
import json
from typing import Any

from hypothesis import given, settings, strategies as st

from custom_components.zontromat.systems.bgerp.registers import (
    ATTENDANCE,
    EventQueue,
    Generation,
    RegisterStore,
    Snapshot,
    specification_record,
)

from .model_server import SOFIA, ModelServer

NOON = 1_763_632_800
AUTUMN = datetime(2026, 10, 25, 3, 50, tzinfo=SOFIA).timestamp()
"""Ten minutes before the clocks in Sofia go back."""
SPRING = datetime(2026, 3, 29, 2, 50, tzinfo=SOFIA).timestamp()
BLINDS = {"blinds.position": "blinds.blind_1.position", "blinds.blind_2.position": "blinds.blind_2.position"}
READINGS = {"sys.time.uptime": "sys.time.uptime", "anti_tampering.state": "sys.at.state"}


class Disk:
    """What survives a crash."""

    def __init__(self) -> None:
        self.content = "null"

    async def load(self) -> Any:
        return json.loads(self.content)

    async def save(self, data: Any) -> None:
        self.content = json.dumps(data)


class World:
    """A zone whose registers are stored whenever they must be, and a deployed server."""

    def __init__(self, start: float, *, full_every: float = 6 * 3600.0) -> None:
        self.server = ModelServer(start)
        self.full_every = full_every
        self.disk, self.registers = Disk(), Disk()
        self.steady = 0.0
        self.events = 0

    async def crash(self) -> None:
        """Die and start again from the disk; readings come anew from the hardware."""
        data = await self.registers.load()
        snapshot = Snapshot(generation=Generation.CURRENT) if data is None else Snapshot.from_dict(data)
        self.store = RegisterStore(snapshot, server_zone=SOFIA, full_every=self.full_every)
        self.queue = await EventQueue.open(self.disk)
        self.store.report("sys.time.uptime", 0)

    async def sync(self, outcome: str = "ok", writing: float = 0.2, meanwhile: float | None = None) -> None:
        """Do what a coordinator does; `meanwhile` somebody in the room may move a blind."""
        plan = self.store.plan(self.steady, self.queue.batch(3))
        if outcome == "lost request":
            return
        sent = json.loads(json.dumps(dict(plan.values)))
        reply = self.server.sync(sent, plan.last_sync, writing, echo=outcome == "echo")
        if meanwhile is not None:
            self.store.write("blinds.position", meanwhile)
        if outcome == "lost reply" or plan.device_owned & reply.keys():
            return
        time = reply.pop("sys.srv.last_sync")
        applied = self.store.apply(plan, reply, server_time=time, elapsed=writing)
        await self.registers.save(self.store.snapshot())
        if outcome != "crash" and applied.sure:
            await self.queue.confirm(plan.events)
        if outcome == "crash":
            await self.crash()

    async def step(self, step: tuple[Any, ...]) -> None:
        """Let one thing happen."""
        match step:
            case "sync", outcome, pause, writing, *meanwhile:
                self.pass_time(pause)
                await self.sync(outcome, writing, *meanwhile)
            case "edit", name, value:
                self.server.edit(name, value)
            case "local", key, value:
                self.store.write(key, value)
                await self.registers.save(self.store.snapshot())
            case "reading", key, value:
                self.store.report(key, value)
            case "card", _:
                self.events += 1
                record = {"ts": self.events, "card_id": "C", "reader_id": "2897", "card_state": 1}
                await self.queue.put(ATTENDANCE, record)
            case "clock", seconds:
                self.server.now += seconds
            case "crash", _:
                await self.crash()

    def pass_time(self, seconds: float) -> None:
        self.server.now += seconds
        self.steady += seconds

    async def peace(self, seconds: float) -> None:
        """Let nothing happen but syncs once a minute."""
        for _ in range(int(seconds / 60)):
            self.pass_time(60)
            await self.sync()

    def assert_agreement(self) -> None:
        """Server and zone have the same values, and every card read is in the log once, in order."""
        assert self.store.pending == frozenset()
        for key, name in BLINDS.items():
            assert self.store.value(key) == self.server.value(name), key
        assert self.store.value("light.max") == self.server.value("light.max")
        for key, name in READINGS.items():
            assert self.store.value(key) is None or self.store.value(key) == self.server.value(name), key
        assert self.server.log == [("C", number + 1) for number in range(self.events)]
        assert len(self.queue) == 0


SYNC = st.tuples(
    st.just("sync"),
    st.sampled_from(["ok", "ok", "ok", "lost request", "lost reply", "echo", "crash"]),
    st.sampled_from([0, 0.4, 1, 60, 60, 700]),
    st.sampled_from([0.1, 0.9]),
    st.none() | st.integers(0, 5),
)
STEPS = st.one_of(
    SYNC,
    SYNC,
    st.tuples(st.just("edit"), st.sampled_from([*BLINDS.values(), "light.max"]), st.integers(0, 5)),
    st.tuples(st.just("local"), st.sampled_from([*BLINDS]), st.integers(0, 5)),
    st.tuples(st.just("reading"), st.just("sys.time.uptime"), st.integers(1, 5)),
    st.tuples(st.just("reading"), st.just("anti_tampering.state"), st.booleans()),
    st.tuples(st.just("card"), st.none()),
    st.tuples(st.just("crash"), st.none()),
)


@settings(max_examples=300, deadline=None)
@given(steps=st.lists(STEPS, max_size=40), start=st.sampled_from([NOON, NOON + 0.9, AUTUMN, SPRING]))
async def test_storm(steps: list[Any], start: float) -> None:
    """After any storm, summer time ending in the middle of it included, server and zone agree within the hour."""
    world = World(start)
    await world.crash()
    for step in steps:
        await world.step(step)
    await world.peace(900 + 3600 * (start == AUTUMN))
    world.assert_agreement()


@settings(max_examples=300, deadline=None)
@given(
    steps=st.lists(st.one_of(STEPS, st.tuples(st.just("clock"), st.integers(-7200, 0))), max_size=40),
    start=st.sampled_from([NOON, AUTUMN]),
)
async def test_storm_with_a_clock_that_is_put_back(steps: list[Any], start: float) -> None:
    """When the server's clock was put back, all agree once it has caught up."""
    world = World(start, full_every=900)
    await world.crash()
    for step in steps:
        await world.step(step)
    behind = -sum(step[1] for step in steps if step[0] == "clock")
    await world.peace(behind + 3600 + 1500)
    world.assert_agreement()


ALONE = st.one_of(
    st.tuples(
        st.just("sync"),
        st.sampled_from(["ok", "lost request", "lost reply", "echo", "crash"]),
        st.sampled_from([0, 0.4, 60]),
        st.sampled_from([0.1, 0.9]),
    ),
    st.tuples(st.just("local"), st.just("blinds.position"), st.integers(0, 3)),
)


@settings(max_examples=200, deadline=None)
@given(steps=st.lists(ALONE, min_size=4, max_size=20))
async def test_no_flip_flop(steps: list[Any]) -> None:
    """With nobody but the zone changing a blind, the zone never sees another position than it wants."""
    world = World(NOON)
    await world.crash()
    await world.peace(180)
    wanted = world.store.value("blinds.position")
    for step in steps:
        await world.step(step)
        if step[0] == "local":
            wanted = step[2]
        assert world.store.value("blinds.position") == wanted


@settings(max_examples=100, deadline=None)
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("sync"), st.sampled_from(["ok", "lost reply", "lost request", "crash"])),
            st.tuples(st.just("card"), st.none()),
            st.tuples(st.just("edit"), st.integers(0, 5)),
        ),
        max_size=30,
    )
)
async def test_storm_in_the_specification(steps: list[tuple[str, Any]]) -> None:
    """The specification's full sets agree after one good sync, and every card read is in the log, in order."""
    disk, registers, log, light = Disk(), Disk(), [], 100
    store = RegisterStore(Snapshot(generation=Generation.SPECIFICATION))
    queue = await EventQueue.open(disk)
    cards = 0
    for step, detail in [*steps, ("sync", "ok")]:
        if step == "edit":
            light = detail
        elif step == "card":
            cards += 1
            await queue.put(ATTENDANCE, {"ts": cards, "card_id": "C", "reader_id": "1", "card_state": 1})
        elif detail != "lost request":
            for event in queue.batch():
                record = specification_record(event)
                assert record is not None
                log.append(record["time"])
                if detail != "ok":
                    break
                await queue.confirm([event])
            if detail == "ok":
                store.apply(store.plan(0), {"light.max": light}, server_time=None, elapsed=0.1)
                await registers.save(store.snapshot())
            elif detail == "crash" and await registers.load() is not None:
                snapshot, queue = Snapshot.from_dict(await registers.load()), await EventQueue.open(disk)
                store = RegisterStore(snapshot)
    assert store.value("light.max") == light
    assert list(dict.fromkeys(log)) == list(range(1, cards + 1)) and len(queue) == 0
