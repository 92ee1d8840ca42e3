"""What the tests of the client share: a simulated server with a client, and a stubborn proxy."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from custom_components.zontromat.systems.htrest.client import HtrestClient, Timeouts
from simulators.htrest import HtrestSimulator

QUICK = Timeouts(single=0.2, bulk=0.2)
EVERYTHING = ("buffer", "rooms", "switches", "refrigerant", "cooling", "energy", "grid", "solar", "mixed1", "mixed2")


@asynccontextmanager
async def connected(
    *, username: str | None = None, password: str | None = None, timeouts: Timeouts | None = None, **options: Any
) -> AsyncIterator[tuple[HtrestSimulator, HtrestClient]]:
    """Run a simulator with these options and a client for it."""
    async with HtrestSimulator(**options) as simulator, aiohttp.ClientSession() as session:
        yield simulator, HtrestClient(session, simulator.url, username, password, timeouts=timeouts)


@asynccontextmanager
async def discovered(**options: Any) -> AsyncIterator[tuple[HtrestSimulator, HtrestClient]]:
    """Run a simulator and a client that has discovered it; the logs are empty again."""
    async with connected(**options) as (simulator, client):
        await client.async_discover()
        forget(simulator)
        yield simulator, client


def forget(simulator: HtrestSimulator) -> None:
    """Empty the logs of requests and serial commands."""
    simulator.requests.clear()
    simulator.line.commands.clear()


def writes(simulator: HtrestSimulator) -> list[tuple[str, bytes]]:
    """Return path and body of the writes that reached the server, without probes."""
    return [
        (request.path, request.body)
        for request in simulator.requests
        if request.method == "PUT" and request.body != b'{"value": 1.5}'
    ]


def reads(simulator: HtrestSimulator) -> list[str]:
    """Return the paths of the reads that reached the server."""
    return [request.path.removeprefix("/api/v1/") for request in simulator.requests if request.method == "GET"]


@asynccontextmanager
async def served(handler: Callable[[web.Request], Any]) -> AsyncIterator[str]:
    """Serve every request with the handler and give the base URL."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
