"""A simulator in a process of its own, so that its CPU time is not Home Assistant's."""

import asyncio
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
import signal
from typing import Any, Final, Self

from simulators.server import HttpSimulator, LoggedRequest

_GRACE: Final = 5.0
"""Seconds that the process has to end by itself."""


class Device:
    """A running simulator; `build` must be importable by the other process."""

    def __init__(self, build: Callable[[], HttpSimulator]) -> None:
        """Start the simulator and wait until it serves."""
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(build, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self.url: str = self._connection.recv()

    def take_requests(self) -> list[LoggedRequest]:
        """Return the requests since the last time; their times are on this process's monotonic clock as well."""
        self._connection.send("requests")
        requests: list[LoggedRequest] = self._connection.recv()
        return requests

    def __enter__(self) -> Self:
        """Return the device, which runs already."""
        return self

    def __exit__(self, *exc_info: object) -> None:
        """End the process: it does so when its connection is gone."""
        self._connection.close()
        self._process.join(_GRACE)


def _serve(build: Callable[[], HttpSimulator], connection: Connection[Any, Any]) -> None:
    """Run the simulator until the other side is gone, which Ctrl-C brings about as well."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_serve_requests(build(), connection))


async def _serve_requests(simulator: HttpSimulator, connection: Connection[Any, Any]) -> None:
    """Serve, and hand the log over whenever it is asked for."""
    gone = asyncio.Event()

    def answer() -> None:
        try:
            connection.recv()
            connection.send(simulator.requests)
        except EOFError:
            gone.set()
        simulator.requests = []

    async with simulator:
        connection.send(simulator.url)
        asyncio.get_running_loop().add_reader(connection.fileno(), answer)
        await gone.wait()
        asyncio.get_running_loop().remove_reader(connection.fileno())
