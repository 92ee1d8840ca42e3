"""What the client's tests share: a disk, a process that can be killed, documents."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
import random
from typing import Any

from aiohttp import ClientSession

from custom_components.zontromat.systems.erpnetfp.client import (
    ErpNetFpClient,
    Job,
    Operator,
    Pace,
    PrinterInfo,
    PrintQueue,
    Receipt,
    Sale,
    ServerInfo,
    Timeouts,
)
from simulators.erpnetfp import ErpnetfpSimulator

FAST = Pace(poll=0.005, no_answer=0.5, patience=0.1, journal_retry=0.005, forgotten_after=2)
SHORT = Timeouts(connect=2.0, server=2.0, device=2.0, receipt=2.0, report=2.0, synchronous=3.0)


class Disk:
    """A disk that keeps the last journal as text; `writes` are all that ever was on it."""

    def __init__(self) -> None:
        """Begin empty."""
        self.content: str | None = None
        self.writes: list[str] = []
        self.full = False


class DiskStorage:
    """The storage of one process; nothing is written any more when the process is dead."""

    def __init__(self, disk: Disk, ticks: random.Random | None = None) -> None:
        """Take the disk; with `ticks` a save takes a random number of turns of the loop."""
        self._disk = disk
        self._ticks = ticks
        self.alive = True

    async def load(self) -> dict[str, Any] | None:
        """Return the journal."""
        return None if self._disk.content is None else json.loads(self._disk.content)

    async def save(self, data: dict[str, Any]) -> None:
        """Write the journal."""
        content = json.dumps(data, ensure_ascii=False)
        await self._pass_time()
        if not self.alive or self._disk.full:
            raise OSError("no space left")
        self._disk.content = content
        self._disk.writes.append(content)
        await self._pass_time()

    async def _pass_time(self) -> None:
        """Let others go on."""
        for _ in range(self._ticks.randrange(4) if self._ticks else 0):
            await asyncio.sleep(0)


class Process:
    """A running client; `kill` ends it wherever it is."""

    def __init__(self, session: ClientSession, queue: PrintQueue, storage: DiskStorage) -> None:
        """Take the parts."""
        self.queue = queue
        self._session = session
        self._storage = storage

    @classmethod
    async def start(
        cls,
        url: str,
        server: ServerInfo,
        disk: Disk,
        *,
        ticks: random.Random | None = None,
        pace: Pace = FAST,
        timeouts: Timeouts = SHORT,
        operator: Operator | None = None,
        expect_journal: bool = False,
        **options: Any,
    ) -> Process:
        """Start a client on a disk."""
        storage = DiskStorage(disk, ticks)
        session = ClientSession()
        client = ErpNetFpClient(session, url, timeouts=timeouts)
        queue = PrintQueue(client, server, storage, operators=lambda _: operator, pace=pace, **options)
        await queue.start(expect_journal=expect_journal)
        return cls(session, queue, storage)

    async def kill(self) -> None:
        """End at once: what is not on disk is lost."""
        self._storage.alive = False
        await self.queue.close()
        await self._session.close()


async def look(url: str) -> tuple[ServerInfo, *tuple[PrinterInfo, ...]]:
    """Detect a server and return it with its printers."""
    async with ClientSession() as session:
        client = ErpNetFpClient(session, url)
        server = await client.detect()
        return server, *(await client.printers()).values()


@asynccontextmanager
async def shop(personality: str = "csharp", **options: Any) -> AsyncIterator[tuple[ErpnetfpSimulator, Shop]]:
    """Run a print server and a client of it."""
    async with ErpnetfpSimulator(personality=personality, **options.pop("simulator", {})) as simulator:
        server, printer, *_ = await look(simulator.url)
        till = Shop(simulator, server, printer, options)
        await till.open()
        try:
            yield simulator, till
        finally:
            await till.process.kill()


class Shop:
    """A printer and a client process that can be restarted on the same disk."""

    process: Process

    def __init__(
        self, simulator: ErpnetfpSimulator, server: ServerInfo, printer: PrinterInfo, options: dict[str, Any]
    ) -> None:
        """Take the server."""
        self.disk = Disk()
        self.server = server
        self.printer = printer
        self._simulator = simulator
        self._options = options

    @property
    def queue(self) -> PrintQueue:
        """The queue of the running process."""
        return self.process.queue

    async def open(self) -> None:
        """Start a process."""
        self.process = await Process.start(self._simulator.url, self.server, self.disk, **self._options)

    async def kill(self) -> None:
        """Kill the process and start a new one."""
        await self.process.kill()
        await self.open()

    async def print(self, document: Any = None, *, wait: float = 3, **options: Any) -> Job:
        """Print something and wait for its outcome."""
        options.setdefault("sale_number_code", "0001")
        job = await self.queue.submit(self.printer, document or bread(), **options)
        return await self.queue.wait(job.job_id, wait)


def bread(text: str = "Хляб", price: str = "1.20", **options: Any) -> Receipt:
    """Return a small receipt."""
    return Receipt(items=[Sale(text=text, unit_price=price, tax_group=2)], **options)
