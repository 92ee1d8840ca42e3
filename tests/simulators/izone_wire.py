"""A bare client for the tests of the iZone simulator, which checks nothing and knows no quirk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from typing import Any, Self

import aiohttp

from simulators.izone import Home, IzoneSimulator, Quirks

AIR = "/iZoneCommandV2"
SPLIT = "/SplitSystemCommand"
GARDEN = "/iLightCommand"
POWER = "/PowerCommand"
_QUERIES = {
    "iZoneV2Request": "/iZoneRequestV2",
    "SplitSystemRequest": "/SplitSystemRequest",
    "RetRequest": "/iLightRequest",
    "PowerRequest": "/PowerRequest",
}
JSON = "application/json"
REFUSALS = {b"{ERROR}", b"InvalidRequest", b"UserNotAllowed"}


class Wire:
    """Requests to one bridge, each on a connection of its own."""

    def __init__(self, bridge: IzoneSimulator, session: aiohttp.ClientSession) -> None:
        """Take the bridge."""
        self.bridge = bridge
        self._session = session

    async def request(
        self, method: str, path: str, body: bytes | None = None, content_type: str = JSON
    ) -> tuple[int, bytes]:
        """Return status and body; an empty content type sends none."""
        headers = {"Content-Type": content_type} if content_type and body is not None else {}
        async with self._session.request(
            method,
            self.bridge.url + path,
            data=body,
            headers=headers,
            skip_auto_headers=("Content-Type",),
            timeout=aiohttp.ClientTimeout(total=2),
        ) as response:
            return response.status, await response.read()

    async def post(self, path: str, body: object, content_type: str = JSON) -> bytes:
        """Return the body of a request that is answered."""
        status, answer = await self.request("POST", path, json.dumps(body).encode(), content_type)
        assert status == 200, answer
        return answer

    async def raw(self, query: str, kind: int, number: int = 0, content_type: str = JSON) -> bytes:
        """Return the answer to a query, as it came."""
        return await self.post(_QUERIES[query], {query: {"Type": kind, "No": number, "No1": 0}}, content_type)

    async def has(self, query: str, kind: int, number: int = 0) -> bool:
        """Tell whether a query gets a datagram."""
        return await self.raw(query, kind, number) not in REFUSALS

    async def query(self, query: str, kind: int, number: int = 0) -> Any:
        """Return the answer to a query."""
        return json.loads(await self.raw(query, kind, number))

    async def system(self) -> dict[str, Any]:
        """Return the unit's datagram."""
        return (await self.query("iZoneV2Request", 1))["SystemV2"]

    async def zone(self, number: int) -> dict[str, Any]:
        """Return a zone's datagram."""
        return (await self.query("iZoneV2Request", 2, number))["ZonesV2"]

    async def get(self, path: str) -> Any:
        """Return what the original API has at a path."""
        status, answer = await self.request("GET", path)
        assert status == 200, answer
        return json.loads(answer)

    async def obey(self, path: str, **command: object) -> None:
        """Send a command that is accepted."""
        assert await self.post(path, command) == self.bridge.quirks.ok

    async def refuse(self, path: str, body: object) -> None:
        """Send a command that is refused."""
        assert await self.post(path, body) in REFUSALS, body


@asynccontextmanager
async def wire(
    home: Home | None = None, profile: str | Quirks = "specification", **options: Any
) -> AsyncIterator[Wire]:
    """Serve a bridge and return a client for it."""
    async with (
        IzoneSimulator(home, profile=profile, **options) as bridge,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session,
    ):
        yield Wire(bridge, session)


class Listener(asyncio.DatagramProtocol):
    """A UDP socket that keeps what it hears: texts, and where they came from."""

    def __init__(self) -> None:
        """Start closed."""
        self.heard: list[tuple[str, tuple[str, int]]] = []
        self.address = ("", 0)
        self._transport: asyncio.DatagramTransport | None = None

    async def __aenter__(self) -> Self:
        """Listen at a free port."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self.address = self._transport.get_extra_info("sockname")
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Close."""
        assert self._transport is not None
        self._transport.abort()
        await asyncio.sleep(0)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append((data.decode(), addr))

    def ask(self, host: str, port: int, text: bytes = b"IASD") -> None:
        """Send a datagram."""
        assert self._transport is not None
        self._transport.sendto(text, (host, port))

    async def texts(self, count: int) -> list[str]:
        """Wait until so many texts were heard and return them."""
        async with asyncio.timeout(2):
            while len(self.heard) < count:
                await asyncio.sleep(0.005)
        return [text for text, _ in self.heard]
