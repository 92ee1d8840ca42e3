"""The HTTP side that the simulators share: start, stop, restart, request log and faults."""

import asyncio
from dataclasses import dataclass
import socket
import time
from typing import Final, Self

from aiohttp import web

from .faults import Faults, Handler, serve

LONGEST_REQUEST_LINE: Final = 65_536
"""In bytes; the real servers take longer query strings than aiohttp does by default."""


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """A request as it arrived, with the monotonic time of its first byte behind the socket."""

    at: float
    method: str
    path: str
    query: str
    body: bytes


class HttpSimulator:
    """A server on 127.0.0.1 that keeps its state over a restart; subclasses add the routes.

    Use as an asynchronous context manager, or with `start` and `stop`. Port 0 takes a free port, which stays the
    same over a restart.
    """

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0) -> None:
        """Prepare a server that is not yet listening."""
        self.host = host
        self.port = port
        self.faults = Faults()
        self.requests: list[LoggedRequest] = []
        self._runner: web.AppRunner | None = None
        self._socket: socket.socket

    def add_routes(self, app: web.Application) -> None:
        """Add the routes of the simulated server."""
        raise NotImplementedError

    async def on_start(self) -> None:
        """Start what runs beside the requests; called when the socket listens."""

    async def on_stop(self) -> None:
        """Stop what `on_start` started."""

    @property
    def url(self) -> str:
        """The base URL without a trailing slash."""
        return f"http://{self.host}:{self.port}"

    async def start(self) -> Self:
        """Listen; keeps the port of an earlier start."""
        app = web.Application(middlewares=[self._middleware], client_max_size=16 * 2**20)
        self.add_routes(app)
        self._runner = web.AppRunner(
            app,
            shutdown_timeout=0.1,
            access_log=None,
            handler_cancellation=True,
            max_line_size=LONGEST_REQUEST_LINE,
        )
        await self._runner.setup()
        self._socket = socket.create_server((self.host, self.port))
        await web.SockSite(self._runner, self._socket).start()
        self.port = self._socket.getsockname()[1]
        await self.on_start()
        return self

    async def stop(self) -> None:
        """Stop listening and cut all connections; the state stays."""
        if self._runner is not None:
            await self.on_stop()
            await self._accept_no_more()
            await self._runner.cleanup()
            self._runner = None

    async def _accept_no_more(self) -> None:
        """Leave later connections to the kernel, and let those that were just accepted reach the server.

        asyncio takes two rounds of its loop for that, and breaks when the server is closed in between.
        """
        asyncio.get_running_loop().remove_reader(self._socket)
        for _ in range(2):
            await asyncio.sleep(0)

    async def restart(self) -> None:
        """Stop and listen again on the same port."""
        await self.stop()
        await self.start()

    async def __aenter__(self) -> Self:
        """Start."""
        return await self.start()

    async def __aexit__(self, *exc_info: object) -> None:
        """Stop."""
        await self.stop()

    async def serve_forever(self) -> None:
        """Run until cancelled."""
        async with self:
            await asyncio.Event().wait()

    @web.middleware
    async def _middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Log the request and let a planned fault strike."""
        self.requests.append(
            LoggedRequest(time.monotonic(), request.method, request.path, request.query_string, await request.read())
        )
        return await serve(self.faults.take(request), request, handler)
