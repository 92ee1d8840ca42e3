"""The simulated bridge: HTTP and UDP sockets, with a home behind them."""

import asyncio
import time
from typing import Final, NoReturn, override

from aiohttp import hdrs, web

from ..server import HttpSimulator
from .air.favourites import Favourite
from .air.unit import Unit
from .air.zone import Zone
from .api import Answer, Api, Hanging, Request, identity
from .home import Home
from .homes import family_home
from .notices import Notices
from .profiles import PROFILES
from .quirks import Connections, Quirks
from .udp import Address, DiscoveryPort, Mouth

_TICK: Final = 0.2
"""Seconds between two steps of the physics in real time."""
_TOKENS: Final = ("iZoneV2", "iLight", "iDrate", "iPower", "Split")


class IzoneSimulator(HttpSimulator):
    """An iZone bridge with the home behind it (spec/izone.txt; facts/izone.md).

    `home` has all state and may be changed at any time, `quirks` all switches. `faults` strike on the wire; a timeout
    without an end is a bridge whose TCP hangs while its UDP lives. `discovery` is the port for discovery, `notices_to`
    lists who hears change notices. `overlaps` counts the requests that came while another one was served, of which a
    careful client has none.
    """

    def __init__(
        self,
        home: Home | None = None,
        *,
        uid: str = "000013170",
        profile: str | Quirks = "specification",
        host: str = "127.0.0.1",
        port: int = 0,
        discovery_port: int | None = 0,
        notices_to: tuple[Address, ...] = (),
        speed: float = 0.0,
    ) -> None:
        """Prepare a bridge that is not yet listening.

        Args:
            home: What is behind it; by default `family_home()`.
            uid: Its identity, nine digits.
            profile: A key of `PROFILES`, or quirks of its own.
            host: The address to listen on.
            port: The HTTP port; 0 takes a free one.
            discovery_port: The UDP port for discovery; 0 takes a free one, `None` leaves discovery to a `DiscoveryPort`
                that several bridges share.
            notices_to: Addresses and ports that hear change notices, in place of the whole network.
            speed: Simulated seconds in a real second; 0 leaves time to `step`.

        Raises:
            KeyError: There is no such profile.
        """
        super().__init__(host=host, port=port)
        self.home = home or family_home()
        self.uid = uid
        self.quirks = PROFILES[profile]() if isinstance(profile, str) else profile
        self.notices_to = list(notices_to)
        self.speed = speed
        self.overlaps = 0
        self.discovery = None if discovery_port is None else DiscoveryPort(self, host=host, port=discovery_port)
        self._mouth = Mouth()
        self._notices = Notices(self.home, self.quirks, self._notify)
        self._api = Api(self.home, self.quirks, lambda: self.identity, self._notices.look)
        self._turn = asyncio.Lock()
        self._served = 0
        self._life: asyncio.Task[None] | None = None

    @property
    def unit(self) -> Unit:
        """The AC unit."""
        return self.home.air.unit

    @property
    def zones(self) -> list[Zone]:
        """The zones."""
        return self.home.air.zones

    @property
    def favourites(self) -> list[Favourite]:
        """The favourites of the AC unit."""
        return self.home.air.favourites

    @property
    def identity(self) -> str:
        """What the bridge calls itself: its number, unless it was never paired."""
        return identity(self.uid, self.home)

    @property
    def reboots(self) -> int:
        """How often it was told to start anew."""
        return self._api.reboots

    @property
    def announcement(self) -> str:
        """What the bridge answers to discovery."""
        tokens = self._tokens if self.quirks.tokens is None else self.quirks.tokens
        address = f"{self.host}:{self.port}" if self.quirks.announced_port else self.host
        return ",".join(("ASPort_12107", f"Mac_{self.identity}", f"IP_{address}", *tokens))

    @property
    def _tokens(self) -> list[str]:
        """What the bridge has; lighting is not simulated."""
        home = self.home
        has = (True, False, home.irrigation is not None, home.power is not None, home.splits is not None)
        return [token if there else "X" for token, there in zip(_TOKENS, has, strict=True)]

    def step(self, seconds: float) -> None:
        """Let simulated time pass in the home, and tell of what changed."""
        self.home.step(seconds)
        self._notices.look(seconds)

    def tell(self, text: str, address: Address) -> None:
        """Send a datagram from the bridge's address."""
        self._mouth.send(text, address)

    def _notify(self, notice: str) -> None:
        for address in self.notices_to:
            self.tell(notice, address)

    @override
    def add_routes(self, app: web.Application) -> None:
        app.router.add_route("*", "/{path:.*}", self._handle)

    @override
    async def on_start(self) -> None:
        await self._mouth.open(self.host)
        if self.discovery is not None:
            self.discovery.host = self.host
            await self.discovery.open()
        if self.speed:
            self._life = asyncio.create_task(self._live())

    @override
    async def on_stop(self) -> None:
        if self._life is not None:
            self._life.cancel()
            await asyncio.gather(self._life, return_exceptions=True)
            self._life = None
        if self.discovery is not None:
            await self.discovery.close()
        await self._mouth.close()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        """Serve a request when it is its turn."""
        is_busy = self._served > 0
        self.overlaps += is_busy
        if is_busy and self.quirks.connections is Connections.CUT:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        self._served += 1
        try:
            if self.quirks.connections is Connections.PARALLEL:
                return await self._serve(request)
            async with self._turn:
                return await self._serve(request)
        finally:
            self._served -= 1

    async def _serve(self, request: web.Request) -> web.Response:
        """Answer a request and close the connection."""
        if self.quirks.latency:
            await asyncio.sleep(self.quirks.latency)
        try:
            answer = self._api.answer(await _seen(request))
        except Hanging:
            await _never()
        response = _response(answer)
        response.force_close()
        return response

    async def _live(self) -> None:
        """Let the home live in real time."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(_TICK)
            now = time.monotonic()
            self.step((now - before) * self.speed)
            before = now


async def _never() -> NoReturn:
    """Wait until the client gives up, which cancels this."""
    while True:
        await asyncio.Event().wait()


async def _seen(request: web.Request) -> Request:
    """Return what the bridge understands of a request: it knows no chunks."""
    is_chunked = hdrs.TRANSFER_ENCODING in request.headers
    content_type = request.headers.get(hdrs.CONTENT_TYPE, "").partition(";")[0].strip().lower()
    return Request(request.method, request.path, content_type, b"" if is_chunked else await request.read())


def _response(answer: Answer) -> web.Response:
    """Return an answer with the headers of a real bridge."""
    headers = {hdrs.CONTENT_TYPE: "application/json", hdrs.CACHE_CONTROL: "max-age=600"}
    return web.Response(body=answer.body, status=answer.status, headers=headers)
