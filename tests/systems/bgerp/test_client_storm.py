"""Client, registers and queue together against the simulated server, over real sockets, through bad times."""

from datetime import datetime
import json
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
import pytest

from custom_components.zontromat.systems.bgerp.client import (
    BgerpError,
    KeyLost,
    RegistrationInDoubt,
    RequestBlocked,
    Session,
    WaitingForApproval,
)
from custom_components.zontromat.systems.bgerp.registers import (
    ATTENDANCE,
    Attendance,
    CardState,
    EventQueue,
    Generation,
    RegisterStore,
    Snapshot,
    specification_record,
)
from simulators.bgerp import Behaviour, BgerpSimulator, Dialect, ServerClock, State
from simulators.faults import FaultKind

from .zone_client import NOON, Caller

SOFIA = ZoneInfo("Europe/Sofia")
AUTUMN = datetime(2026, 10, 25, 3, 50, tzinfo=SOFIA).timestamp()
CARD = "445E6046010080FF"


class Disk:
    """What survives a crash."""

    content = "null"

    async def load(self) -> Any:
        return json.loads(self.content)

    async def save(self, data: Any) -> None:
        self.content = json.dumps(data)


class Zone(Caller):
    """A zone that does what a coordinator does, with all that it has to keep on disks."""

    def __init__(self, http: aiohttp.ClientSession, server: BgerpSimulator, generation: Generation) -> None:
        super().__init__(http, server, Session())
        self.generation = generation
        self.steady = 0.0
        self.reads = 0
        self.registers, self.events = Disk(), Disk()

    async def crash(self) -> None:
        """Start again from the disks."""
        self.restart(timeout=0.1)
        data = await self.registers.load()
        snapshot = Snapshot(generation=self.generation) if data is None else Snapshot.from_dict(data)
        self.store = RegisterStore(snapshot, server_zone=SOFIA)
        self.queue = await EventQueue.open(self.events)
        self.store.report("general.is_empty", False)

    async def read_card(self) -> None:
        """Hold the card to the reader."""
        self.reads += 1
        read = Attendance(time=self.reads, card_id=CARD, reader_id="2897", state=CardState.ALLOWED)
        await self.queue.put(ATTENDANCE, read.as_record())

    async def sync(self) -> None:
        """Synchronise once; a waiting zone asks for everything the next time."""
        self.steady += 60
        self.server.clock.advance(60)
        try:
            if self.generation is Generation.SPECIFICATION:
                await self._send_records()
            plan = self.store.plan(self.steady, self.queue.batch(3))
            try:
                reply = await self.client.sync(plan.values, last_sync=plan.last_sync, device_owned=plan.device_owned)
            except RequestBlocked:
                plan = plan.without_texts()
                reply = await self.client.sync(plan.values, last_sync=plan.last_sync, device_owned=plan.device_owned)
        except WaitingForApproval:
            self.store.request_full()
            raise
        applied = self.store.apply(plan, reply.values, server_time=reply.server_time, elapsed=reply.elapsed)
        await self.registers.save(self.store.snapshot())
        if applied.sure:
            await self.queue.confirm(plan.events)

    async def _send_records(self) -> None:
        """Send the events of the specification's dialect, each in a request of its own."""
        for event in self.queue.batch():
            record = specification_record(event)
            assert record is not None
            await self.client.send_record(record)
            await self.queue.confirm([event])

    async def step(self, step: tuple[Any, ...]) -> None:
        """Let one thing happen."""
        active = [record for record in self.living if record.state is State.ACTIVE]
        match step:
            case "sync", fault:
                if fault is not None:
                    self.server.faults.add(fault, path="/ztm/.*")
                try:
                    await self.sync()
                except RegistrationInDoubt:
                    await self._ask_the_operator()
                except BgerpError:
                    pass
                self.server.faults.clear()
            case "echo", _:
                self.server.behaviour.echo_next = 1
            case "edit", value if active:
                self.server.operator.edit(active[0].id, "light.max", value)
            case "blind", value:
                if self.generation is not Generation.SPECIFICATION:
                    self.store.write("blinds.position", value)
                    await self.registers.save(self.store.snapshot())
            case "card", _:
                await self.read_card()
            case "crash", _:
                await self.crash()
            case "outage", _:
                await self.server.restart()
            case "approve", _:
                self.approve_all()

    def approve_all(self) -> None:
        """Let the operator approve what waits."""
        for record in self.living:
            if record.state is State.DRAFT:
                self.server.operator.approve(record.id)

    def _take_back(self) -> None:
        """Let the operator reject a record whose key got lost; the specification's is accepted again, without one."""
        for record in self.living:
            self.server.operator.reject(record.id)
            if record.dialect is Dialect.SPECIFICATION:
                self.server.operator.approve(record.id)

    async def _ask_the_operator(self) -> None:
        """Let the operator reject a record that nobody has the key of, and register on somebody's order."""
        for record in self.living:
            self.server.operator.reject(record.id)
        await self.client.register_again()

    async def peace(self) -> None:
        """Let nothing happen but approval and syncs for as long as a repeated hour takes."""
        for _ in range(80):
            self.approve_all()
            try:
                await self.sync()
            except RegistrationInDoubt:
                await self._ask_the_operator()
            except KeyLost:
                self._take_back()
            except BgerpError:
                continue
            if self._is_settled():
                break

    def _is_settled(self) -> bool:
        """Tell whether nothing is left to be sent, and configuration has come."""
        has_all = self.client.session.approved and (
            not self.generation.stamped or self.store.plan(self.steady).last_sync != 0
        )
        return has_all and len(self.queue) == 0 and not self.store.pending


STEPS = st.one_of(
    st.tuples(
        st.just("sync"),
        st.sampled_from(
            [None, None, None, FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER, FaultKind.TRUNCATED, FaultKind.EMPTY,
             FaultKind.GARBAGE, FaultKind.STATUS]
        ),
    ),
    st.tuples(st.sampled_from(["card", "crash", "outage", "approve", "echo"]), st.none()),
    st.tuples(st.sampled_from(["edit", "blind"]), st.integers(0, 180)),
)  # fmt: skip


@pytest.mark.parametrize("dialect", list(Dialect))
@settings(
    max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, min_size=5, max_size=20), start=st.sampled_from([NOON, AUTUMN]))
async def test_storm(dialect: Dialect, steps: list[Any], start: float) -> None:
    """After any storm one record lives, zone and server agree, and every card read is in the log."""
    behaviour = Behaviour(dialects={dialect})
    generation = Generation.SPECIFICATION if dialect is Dialect.SPECIFICATION else Generation.CURRENT
    async with (
        BgerpSimulator(behaviour, clock=ServerClock(start, speed=0)) as server,
        aiohttp.ClientSession() as http,
    ):
        zone = Zone(http, server, generation)
        await zone.crash()
        for step in steps:
            await zone.step(step)
        server.behaviour.echo_next = 0
        await zone.peace()
        (record,) = zone.living
        assert record.state is State.ACTIVE
        assert zone.store.number("light.max") == record.value("light.max")
        assert [entry.second for entry in server.attendance] == list(range(1, zone.reads + 1))
        if generation is Generation.CURRENT:
            assert record.value("envm.is_empty") is False
            assert zone.store.value("blinds.position") == record.value("blinds.blind_1.position")
        else:
            assert record.value("general.is_empty") == 0
