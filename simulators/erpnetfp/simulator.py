"""A print server with its printers."""

import asyncio
from collections.abc import Iterable
import contextlib
import math
from typing import override

from aiohttp import web

from ..faults import Handler
from ..server import HttpSimulator
from .answers import respond
from .api import PrinterEndpoints
from .control import ControlEndpoints
from .course import Pace
from .jobs import JobRunner
from .personalities import PERSONALITIES, ErrorPages, Personality
from .printer import FiscalPrinter
from .printfaults import PrintFaults
from .refusals import refuse_path
from .roll import PrintedDocument
from .service import ServiceEndpoints
from .tasks import ServerDied, TaskQueue

type PrinterOrModel = FiscalPrinter | str


class ErpnetfpSimulator(HttpSimulator):
    """An ErpNet.FP print server (spec/erpnet-fp.md; facts/erpnetfp.md).

    `faults` strike on the wire, `print_faults` behind it. `print_server` holds what the server has found and answers,
    `service.calls` and `print_server.dangerous_calls` what should never have been asked. The printers, and with them
    the paper, survive every restart; tasks and queue do not.
    """

    def __init__(
        self,
        *,
        personality: str | Personality = "csharp",
        printers: Iterable[PrinterOrModel] = ("FP-2000",),
        speed: float = math.inf,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        """Take a personality (a key of `PERSONALITIES`) and printers (or models of the catalogue).

        `speed` is how many seconds of printing pass in one real second; infinite: printing takes no time.

        Raises:
            ValueError: two printers would have the same id.
        """
        super().__init__(host=host, port=port)
        self.personality = PERSONALITIES[personality] if isinstance(personality, str) else personality
        self.printers = [FiscalPrinter(each) if isinstance(each, str) else each for each in printers]
        ids = [key for each in self.printers for key in each.addresses]
        if len(ids) != len(set(ids)):
            raise ValueError(f"two printers with one id: {ids}")
        self.pace = Pace(speed)
        self.print_faults = PrintFaults()
        runner = JobRunner(self.personality, self.pace, self.print_faults)
        self.queue = TaskQueue(self.personality, runner.run, self._die)
        self.print_server = PrinterEndpoints(self.personality, self.queue)
        self.service = ServiceEndpoints(self.personality, lambda: self.queue.waiting, self.detect, self._end)
        self._control = ControlEndpoints(self)
        self._errand: asyncio.Task[None] | None = None

    @property
    def printer(self) -> FiscalPrinter:
        """The first printer."""
        return self.printers[0]

    @property
    def paper(self) -> list[PrintedDocument]:
        """Everything that was printed on any printer, oldest first."""
        return sorted((document for each in self.printers for document in each.roll), key=lambda each: each.order)

    def paper_of_job(self, job_id: str) -> list[PrintedDocument]:
        """Return what a job printed on any printer; cancelled receipts do not count."""
        return [document for each in self.printers for document in each.roll.of_job(job_id)]

    @property
    def dangerous_calls(self) -> list[str]:
        """The requests that a careful client never makes: administration, reset, raw commands."""
        return [*self.service.calls, *self.print_server.dangerous_calls]

    def detect(self) -> None:
        """Look for printers: those that are switched on are listed."""
        self.print_server.printers = {
            key: printer for printer in self.printers if printer.powered for key in printer.addresses
        }

    def crash(self) -> None:
        """Let the process die and start anew at once: connections are cut, tasks and queue are gone."""
        self._cut_connections()
        self.queue.forget()
        self.detect()

    @override
    def add_routes(self, app: web.Application) -> None:
        app.middlewares.append(self._finish)
        self.print_server.add_routes(app.router)
        self.service.add_routes(app.router)
        self._control.add_routes(app.router)
        if self.personality.errors is ErrorPages.FASTAPI:
            for path in ("/healthz", "/server/info"):
                app.router.add_get(path, self._health)

    @override
    async def on_start(self) -> None:
        self.detect()

    @override
    async def on_stop(self) -> None:
        self._cut_connections()
        await self.queue.stop()

    @override
    async def stop(self) -> None:
        if self._errand is not None and self._errand is not asyncio.current_task():
            self._errand.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._errand
            self._errand = None
        await super().stop()

    @web.middleware
    async def _finish(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Put the server's name on the answer, and give unknown paths the server's page."""
        pages = self.personality.errors
        try:
            response = await handler(request)
        except web.HTTPNotFound:
            response = refuse_path(pages, 404)
        except web.HTTPMethodNotAllowed:
            response = refuse_path(pages, 405)
        response.headers.update(self.personality.headers)
        return response

    async def _health(self, request: web.Request) -> web.Response:
        """Tell the version, as the Python server does."""
        return respond({"ok": True, "version": self.personality.version, "printers": list(self.print_server.printers)})

    def _cut_connections(self) -> None:
        """Cut all connections, idle ones too."""
        server = None if self._runner is None else self._runner.server
        for connection in [] if server is None else server.connections:
            if connection.transport is not None:
                connection.transport.abort()

    def _die(self, death: ServerDied) -> None:
        """Let a job take the server down with it."""
        self.crash()
        if death.downtime:
            self._errand = asyncio.create_task(self._come_back(death.downtime))

    async def _come_back(self, downtime: float) -> None:
        """Refuse connections for a while."""
        await self.stop()
        await asyncio.sleep(downtime)
        await self.start()

    def _end(self) -> None:
        """Stop for good, as `/service/stop` does."""
        self._errand = asyncio.create_task(self._leave())

    async def _leave(self) -> None:
        """Let the answer out, then stop."""
        await asyncio.sleep(0.01)
        await self.stop()
