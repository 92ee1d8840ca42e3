"""The simulated server: the API on a socket, one request at a time, with the heat pump behind it."""

import asyncio
from collections.abc import Coroutine, Iterable
from datetime import tzinfo
import time
from typing import Any, Final, override

from aiohttp import HttpVersion10, HttpVersion11, hdrs, web
from aiohttp.web_protocol import RequestHandler

from simulators.server import HttpSimulator

from .api import Api, Options
from .driver import Driver
from .extra_parameters import EXTRAS
from .generations import GENERATIONS
from .heatpump import HeatPump
from .parameters import Parameter
from .routing import Call, Route, Router
from .serial_line import SerialLine
from .stock_parameters import STOCK
from .swagger import PAGE, document

_TICK: Final = 1.0
"""Seconds between two steps of the physics in real time."""
_CONNECTION_CHECK: Final = 0.01


class HtrestSimulator(HttpSimulator):
    """An HtREST server with a Heliotherm heat pump.

    `pump` is the heat pump, `line` the serial line to it with its counters and faults, `parameters` the server's
    parameter table by name, which tests may change. A restart opens the serial port anew and keeps everything else.

    Args:
        host: The address to listen on.
        port: The port; 0 takes a free one.
        generation: A key of `GENERATIONS`: `spec`, `pypi` or `git-master`.
        read_only: `--read-only`: writes are echoed and forgotten.
        bool_as_int: `--bool-as-int`.
        user: `--user`: `<name>:<password>`, or empty.
        param_verification: False is `--no-param-verification`.
        extras: Groups of `EXTRAS` that the server's table has beside the stock lines.
        baud: Speed of the serial line in bit/s.
        command_latency: The heat pump's time to answer a command, in seconds.
        pace: Real seconds that a simulated second on the serial line takes; 0 answers at once.
        speed: Simulated seconds of physics in a real second; 0 leaves time to `step`.
        time_zone: Where the heat pump and the server stand; `None` is the host's zone.
        idle_connection_blocks: Serve no request while an older connection is open, as the real accept loop does.

    Raises:
        KeyError: There is no such generation or group.
        ValueError: The generation does not have an option that was given.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        generation: str = "pypi",
        read_only: bool = False,
        bool_as_int: bool = False,
        user: str = "",
        param_verification: bool = True,
        extras: Iterable[str] = (),
        baud: int = 115_200,
        command_latency: float = 0.02,
        pace: float = 0.0,
        speed: float = 0.0,
        time_zone: tzinfo | None = None,
        idle_connection_blocks: bool = False,
    ) -> None:
        """Prepare a server that is not yet listening."""
        super().__init__(host=host, port=port)
        self.generation = GENERATIONS[generation]
        self.pump = HeatPump(zone=time_zone)
        table = [parameter for parameter in STOCK if parameter.name not in self.generation.lacks]
        table += [parameter for group in extras for parameter in EXTRAS[group]]
        self.parameters: dict[str, Parameter] = {parameter.name: parameter for parameter in table}
        if "MKR2 Betriebsart" in self.parameters:
            self.pump.values["MKR2 Aktiviert"] = 1
        self.line = SerialLine(baud=baud, latency=command_latency, pace=pace, lost_port=self.generation.lost_port)
        self.speed = speed
        self._idle_connection_blocks = idle_connection_blocks
        options = Options(
            generation=self.generation,
            read_only=read_only,
            bool_as_int=bool_as_int,
            param_verification=param_verification,
        )
        self._router = Router(self._routes(options), self.generation, user)
        self._turn = asyncio.Lock()
        self._background: set[asyncio.Task[Any]] = set()

    def step(self, seconds: float) -> None:
        """Let the heat pump live for some simulated time, its clock included."""
        self.pump.step(seconds)

    def _routes(self, options: Options) -> list[Route]:
        """Return the routes of the API and of its documentation."""
        routes = Api(Driver(self.line, self.pump), self.pump.clock, self.parameters, options).routes()

        async def swagger(call: Call) -> object:
            return document(routes)

        async def page(call: Call) -> object:
            return web.Response(text=PAGE, content_type="text/html")

        return [*routes, Route("/swagger.json", {"GET": swagger}), Route("/", {"GET": page})]

    @override
    def add_routes(self, app: web.Application) -> None:
        app.router.add_route("*", "/{path:.*}", self._handle)

    @override
    async def on_start(self) -> None:
        self.line.open()
        if self.speed:
            self._in_background(self._live())

    @override
    async def on_stop(self) -> None:
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)

    async def _handle(self, request: web.Request) -> web.Response:
        """Queue a request; a client that gives up does not take it out of the queue."""
        body = await request.read()
        older = self._older_connections(request)
        return await asyncio.shield(self._in_background(self._in_turn(request, body, older)))

    async def _in_turn(self, request: web.Request, body: bytes, older: set[RequestHandler]) -> web.Response:
        """Answer a request when all earlier ones are answered, and close the connection."""
        async with self._turn:
            while older.intersection(self._connections()):
                await asyncio.sleep(_CONNECTION_CHECK)
            response = await self._router.answer(request, body)
        response.headers[hdrs.SERVER] = self.generation.banner
        response.force_close()
        # aiohttp answers in the version of the request, the server in its own.
        request._version = HttpVersion11 if self.generation.http_1_1 else HttpVersion10  # noqa: SLF001
        return response

    def _connections(self) -> list[RequestHandler]:
        """Return the open connections, the oldest first."""
        server = self._runner.server if self._runner is not None else None
        return server.connections if server is not None else []

    def _older_connections(self, request: web.Request) -> set[RequestHandler]:
        """Return the connections that the accept loop serves before this one."""
        if not self._idle_connection_blocks:
            return set()
        connections = self._connections()
        return set(connections[: connections.index(request.protocol)])

    def _in_background[T](self, work: Coroutine[object, object, T]) -> asyncio.Task[T]:
        """Start work that lasts at most as long as the server."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task

    async def _live(self) -> None:
        """Let the heat pump live in real time."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(_TICK)
            now = time.monotonic()
            self.pump.advance((now - before) * self.speed)
            before = now
