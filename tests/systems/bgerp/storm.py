"""A zone and a server in which everything happens at once: the parts that run in Home Assistant, without it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager, suppress
import json
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from custom_components.zontromat.systems.bgerp.client import (
    BgerpClient,
    BgerpError,
    Dialect as ZoneDialect,
    Identity,
    Session,
    Standing,
)
from custom_components.zontromat.systems.bgerp.registers import (
    ATTENDANCE,
    Applied,
    Attendance,
    CardState,
    EventQueue,
    Generation,
    RegisterStore,
    Snapshot,
)
from custom_components.zontromat.systems.bgerp.storage import FULL_EVERY
from custom_components.zontromat.systems.bgerp.sync import Synchroniser
from simulators.bgerp import Behaviour, BgerpSimulator, Dialect, ServerClock, State

from .zone_client import SERIAL

SOFIA = ZoneInfo("Europe/Sofia")


class Killed(BaseException):
    """The process is gone."""


class File:
    """A file of a disc, on which a process can die before or after it has replaced the content."""

    def __init__(self) -> None:
        self.content = "null"
        self.dies: str | None = None

    async def load(self) -> Any:
        return json.loads(self.content)

    async def save(self, data: Mapping[str, Any]) -> None:
        dies, self.dies = self.dies, None
        if dies == "before":
            raise Killed
        self.content = json.dumps(data)
        if dies == "after":
            raise Killed


class Storm:
    """One zone and its server.

    Attributes:
        hardware: What the zone's sensors show; the zone reports it anew whenever it starts.
        wishes: What people in the zone have set last, by key; several values where the process died on the way.
        counted: The seconds of the cards whose record counted, `attempted` those of all cards that were read.
    """

    def __init__(self, http: aiohttp.ClientSession, server: BgerpSimulator, dialect: Dialect) -> None:
        self.http, self.server, self.dialect = http, server, dialect
        self.files = {name: File() for name in ("session", "registers", "events")}
        self.hardware: dict[str, Any] = {}
        self.wishes: dict[str, set[Any]] = {}
        self.steady = 0.0
        self.latest = server.clock.now()
        self.counted: list[int] = []
        self.attempted: list[int] = []

    # The zone

    async def start(self) -> None:
        """Start the zone from its disc."""
        for file in self.files.values():
            file.dies = None
        session, registers = await self.files["session"].load(), await self.files["registers"].load()
        is_specification = self.dialect is Dialect.SPECIFICATION
        generation = Generation.SPECIFICATION if is_specification else Generation.CURRENT
        snapshot = Snapshot(generation=generation) if registers is None else Snapshot.from_dict(registers)
        self.client = BgerpClient(
            self.http,
            [self.server.url],
            Identity(serial_number=SERIAL, model="S103"),
            session=Session(dialect=ZoneDialect(self.dialect)) if session is None else Session.from_dict(session),
            save=lambda session: self.files["session"].save(session.as_dict()),
            timeout=0.5,
        )
        self.store = RegisterStore(snapshot, server_zone=SOFIA, full_every=FULL_EVERY)
        self.queue = await EventQueue.open(self.files["events"])
        self.synchroniser = Synchroniser(self.client, self.store, self.queue, save=self.files["registers"].save)
        for key, value in self.hardware.items():
            self.store.report(key, value)

    async def mortal(self, act: Awaitable[Any]) -> None:
        """Let the zone do something that it may not survive."""
        try:
            await act
        except Killed:
            await self.start()

    async def sync(self) -> None:
        """Sync as a coordinator does: whatever fails is tried again later."""
        with suppress(BgerpError):
            await self.mortal(self.synchroniser.sync(self.steady, _ignore))

    async def sync_and_die(self, after: int) -> None:
        """Be killed in the middle of a sync."""
        task = asyncio.create_task(self.synchroniser.sync(self.steady, _ignore))
        for _ in range(after):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(BgerpError, asyncio.CancelledError, Killed):
            await task
        await self.start()

    async def read_card(self) -> None:
        """Read a card; the record counts when it is on the disc."""
        second = len(self.attempted) + 1
        self.attempted.append(second)
        record = Attendance(time=second, card_id="445E6046010080FF", reader_id="2897", state=CardState.ALLOWED)
        await self.queue.put(ATTENDANCE, record.as_record())
        self.counted.append(second)

    async def write(self, key: str, value: Any) -> None:
        """Let somebody in the zone set a register."""
        self.wishes.setdefault(key, {None}).add(value)
        self.store.write(key, value)
        await self.synchroniser.save()
        self.wishes[key] = {value}

    def measure(self, key: str, value: Any) -> None:
        """Let a sensor show something else."""
        self.hardware[key] = value
        self.store.report(key, value)

    # The server

    def edit(self, name: str, value: Any) -> None:
        """Let the operator edit a register of an approved zone."""
        for record in self.server.records.of(SERIAL):
            if record.state is State.ACTIVE:
                self.server.operator.edit(record.id, name, value)

    def approve(self) -> None:
        """Let the operator approve what waits."""
        for record in self.server.records.of(SERIAL):
            if record.state is State.DRAFT:
                self.server.operator.approve(record.id)

    def deactivate(self) -> None:
        """Let the operator send an approved zone back into the waiting room."""
        for record in self.server.records.of(SERIAL):
            if record.state is State.ACTIVE and self.dialect is Dialect.DEPLOYED:
                self.server.operator.deactivate(record.id)

    def pass_time(self, seconds: float, jump: float = 0) -> None:
        """Let time pass; `jump` is what the server's clock alone does."""
        self.steady += seconds
        self.server.clock.advance(seconds + jump)
        self.latest = max(self.latest, self.server.clock.now())

    async def toggle(self) -> None:
        """Switch the server off, or on again."""
        if self.server._runner is None:
            await self.server.start()
        else:
            await self.server.stop()

    # The end

    async def look_at_the_list(self) -> None:
        """Do what the repairs ask for: reject a record whose key got lost, and let the zone register again."""
        standing = self.client.standing
        if standing not in {Standing.IN_DOUBT, Standing.REFUSED, Standing.LOCKED}:
            return
        for record in self.server.records.of(SERIAL):
            if record.state is not State.REJECTED and record.token != self.client.session.token:
                self.server.operator.reject(record.id)
                if self.dialect is Dialect.SPECIFICATION:
                    self.server.operator.approve(record.id)
        if standing is not Standing.LOCKED:
            with suppress(BgerpError):
                await self.client.register_again()
            self.store.request_full()

    async def peace(self) -> None:
        """Mend everything, let the server's clock catch up, and sync for an hour and a half."""
        if self.server._runner is None:
            await self.server.start()
        for file in self.files.values():
            file.dies = None
        self.server.faults.clear()
        self.server.behaviour.echo_next = self.server.behaviour.throttle_next = 0
        self.server.clock.set(self.latest + 2 * 3600)
        for _ in range(15):
            self.pass_time(370)
            self.approve()
            await self.sync()
            await self.look_at_the_list()

    @property
    def log(self) -> list[int]:
        """The seconds of the cards in the server's log, in the order of their arrival."""
        return [entry.second for entry in self.server.attendance]


def _ignore(applied: Applied) -> None:
    """Do nothing with what a reply has changed."""


@asynccontextmanager
async def storm(dialect: Dialect, at: float) -> AsyncIterator[Storm]:
    """Run a server and a zone that was never registered."""
    behaviour = Behaviour(dialects={dialect}, write_delay=0.2)
    async with (
        BgerpSimulator(behaviour, clock=ServerClock(at, speed=0)) as server,
        aiohttp.ClientSession() as http,
    ):
        storm = Storm(http, server, dialect)
        await storm.start()
        yield storm
