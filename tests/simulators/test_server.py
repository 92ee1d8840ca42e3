"""The parts that all simulators share."""

import asyncio
import json
import socket

import aiohttp
from aiohttp import web
import pytest

from simulators.faults import FaultKind
from simulators.server import HttpSimulator


class Counter(HttpSimulator):
    """Counts what took effect."""

    effects = 0

    def add_routes(self, app: web.Application) -> None:
        app.router.add_post("/count", self._count)

    async def _count(self, request: web.Request) -> web.Response:
        self.effects += 1
        return web.json_response({"count": self.effects})


@pytest.mark.parametrize(
    ("kind", "effects"),
    [
        (FaultKind.TIMEOUT, 0),
        (FaultKind.TIMEOUT_AFTER, 1),
        (FaultKind.DROP_BEFORE, 0),
        (FaultKind.DROP_AFTER, 1),
        (FaultKind.GARBAGE, 1),
        (FaultKind.TRUNCATED, 1),
        (FaultKind.EMPTY, 1),
        (FaultKind.STATUS, 0),
    ],
)
async def test_fault(kind: FaultKind, effects: int) -> None:
    """Each fault strikes once and takes effect, or does not, as its kind says."""
    async with Counter() as server, aiohttp.ClientSession() as session:
        server.faults.add(kind, path="/count")

        async def put() -> object:
            async with session.post(f"{server.url}/count", timeout=aiohttp.ClientTimeout(total=0.3)) as response:
                response.raise_for_status()
                return json.loads(await response.read())

        with pytest.raises((aiohttp.ClientError, TimeoutError, ValueError)):
            await put()
        assert server.effects == effects
        assert await put() == {"count": effects + 1}
        assert len(server.requests) == 2


async def test_slow_and_skip() -> None:
    """A slow answer is late; `skip` lets requests pass first."""
    async with Counter() as server, aiohttp.ClientSession() as session:
        server.faults.add("slow", delay=0.2, skip=1)
        loop = asyncio.get_running_loop()
        took = []
        for _ in range(2):
            start = loop.time()
            async with session.post(f"{server.url}/count") as response:
                assert response.status == 200
            took.append(loop.time() - start)
        assert took[0] < 0.2 <= took[1]


async def test_restart_keeps_port_and_state() -> None:
    """A restart cuts connections and keeps the rest."""
    async with Counter() as server, aiohttp.ClientSession() as session:
        url = server.url
        async with session.post(f"{url}/count"):
            pass
        await server.restart()
        assert server.url == url
        async with session.post(f"{url}/count") as response:
            assert await response.json() == {"count": 2}


@pytest.mark.parametrize("steps", range(5))
async def test_a_connection_that_arrives_while_the_server_stops(steps: int) -> None:
    """It is cut or refused, and nothing goes wrong in the event loop."""
    errors: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(context))
    simulator = await Counter().start()
    with socket.create_connection((simulator.host, simulator.port)):
        for _ in range(steps):
            await asyncio.sleep(0)
        await simulator.stop()
        await asyncio.sleep(0)
    assert errors == []
