"""What the tests of the client share: a simulated bridge with a client, and a stubborn server."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import fields, replace
import json
from typing import Any

import aiohttp
from aiohttp import web

from custom_components.zontromat.systems.izone.client import IzoneBridge, Timing
from simulators.izone import PROFILES, Home, IzoneSimulator, Quirks

UID = "000013170"
QUICK = Timing(
    timeout=2.0,
    probe_timeout=2.0,
    read_delays=(0.01, 0.01),
    busy_delays=(0.01, 0.01, 0.01),
    polarity_delay=0.0,
    after_command=0.0,
    read_back=0.01,
    settle=0.12,
)
IMPATIENT = replace(QUICK, timeout=0.3, probe_timeout=0.3)
"""For bridges that do not answer."""
PATIENT = replace(QUICK, settle=5.0)
"""For effects that come late."""


class Clock:
    """Monotonic time that can be moved forward."""

    def __init__(self) -> None:
        """Start somewhere."""
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time; it never stands still."""
        self.now += 1e-6
        return self.now


@asynccontextmanager
async def bridged(
    home: Home | None = None, *, profile: str = "specification", client: dict[str, Any] | None = None, **quirks: Any
) -> AsyncIterator[tuple[IzoneSimulator, IzoneBridge]]:
    """Run a simulated bridge with these quirks, and a client for it that has not connected yet."""
    chosen = PROFILES[profile]()
    for name, value in quirks.items():
        assert name in {field.name for field in fields(Quirks)}
        setattr(chosen, name, value)
    async with IzoneSimulator(home, uid=UID, profile=chosen) as simulator, aiohttp.ClientSession() as session:
        options = {"timing": QUICK, **(client or {})}
        yield simulator, IzoneBridge(session, "127.0.0.1", port=simulator.port, **options)


@asynccontextmanager
async def refreshed(*args: Any, **options: Any) -> AsyncIterator[tuple[IzoneSimulator, IzoneBridge]]:
    """Run a simulated bridge and a client that knows its state; the log of requests is empty again."""
    async with bridged(*args, **options) as (simulator, bridge):
        await bridge.async_refresh()
        simulator.requests.clear()
        yield simulator, bridge


async def until(condition: Callable[[], object]) -> None:
    """Wait until something is the case, for some seconds at most."""
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.002)


def asked(simulator: IzoneSimulator) -> list[str]:
    """Return what reached the bridge: paths of GETs, types and indexes of queries, keys of commands."""
    return [_short(request.method, request.path, request.body) for request in simulator.requests]


def _short(method: str, path: str, body: bytes) -> str:
    if method == "GET":
        return path
    ((key, value),) = json.loads(body).items()
    if not key.endswith(("Request", "RequestV2")) and key != "iZoneV2Request":
        return str(key)
    short = {"iZoneV2Request": "ac", "SplitSystemRequest": "split", "RetRequest": "ret", "PowerRequest": "power"}[key]
    return f"{short} {value['Type']}/{value['No']}"


def commands(simulator: IzoneSimulator) -> list[dict[str, Any]]:
    """Return the bodies of the commands that reached the bridge."""
    return [
        json.loads(request.body)
        for request in simulator.requests
        if request.method == "POST" and "Request" not in request.path
    ]


@asynccontextmanager
async def served(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[int]:
    """Serve every request with the handler and give the port."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
