"""The simulated server: the API on a socket, with the plant behind it."""

import asyncio
from http import HTTPStatus
import re
import time
from typing import Final, override
from urllib.parse import parse_qsl

from aiohttp import hdrs, web

from simulators.faults import Fault, FaultKind
from simulators.server import HttpSimulator

from .access import Access, Auth, Verdict
from .answers import ErrorText, Options, Refusal, params_errors, plain
from .api import Api
from .bus import Bus, Telegram
from .limits import RateLimit, Traffic
from .page import render
from .params import Params
from .plant import Plant
from .status import ServerStatus
from .table import table

_TICK: Final = 0.5
"""Seconds between two steps of the physics in real time."""
_CALL: Final = re.compile(r"(?:/(?P<key>[^/]+))?/api/[Vv]1/(?P<controller>.+)")
_FORM: Final = "application/x-www-form-urlencoded"


class ThinknxSimulator(HttpSimulator):
    """A Thinknx server with a KNX plant (spec/thinknx.txt; facts/thinknx.md).

    `plant` is the project with its devices, `bus_log` what the server wrote to the bus, `server` what it tells of
    itself, `options` what the specification leaves open, `traffic` the counters, `access` the local form's check of
    credentials. `rate_limit` may be set and taken away at any time, `key` be changed. All keep over a restart. A page for
    people is at `/simulator`, the plant's table at `/simulator/table`.

    Args:
        plant: The project; by default one of twenty devices.
        host: The address to listen on.
        port: The port; 0 takes a free one.
        auth: How the local form asks for credentials.
        user: The user of the local form; empty asks for no credentials.
        password: The password of the local form.
        key: The Integration Kit key: calls are then `/KEY/api/V1/…`, as in the cloud and on premise, and need no
            other credentials. Empty is the local form.
        rate_limit: How many requests are served.
        options: What the specification leaves open.
        speed: Simulated seconds in a real second; 0 leaves time to `step`.
    """

    def __init__(
        self,
        plant: Plant | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        auth: Auth | str = Auth.BASIC,
        user: str = "",
        password: str = "",
        key: str = "",
        rate_limit: RateLimit | None = None,
        options: Options | None = None,
        speed: float = 0.0,
    ) -> None:
        """Prepare a server that is not yet listening."""
        super().__init__(host=host, port=port)
        self.plant = plant or Plant.of_size(20)
        self.access = Access(Auth(auth), user, password)
        self.key = key
        self.rate_limit = rate_limit
        self.options = options or Options()
        self.server = ServerStatus()
        self.traffic = Traffic()
        self.speed = speed
        self._bus = Bus(self.plant)
        self._api = Api(self.plant, self._bus, self.server, self.options)
        self._life: asyncio.Task[None] | None = None

    @property
    def bus_log(self) -> list[Telegram]:
        """The telegrams that the server sent, the newest last."""
        return self._bus.log

    @property
    def api_url(self) -> str:
        """The base of the calls, with the key and without a trailing slash."""
        return f"{self.url}/{self.key}/api/V1" if self.key else f"{self.url}/api/V1"

    def step(self, seconds: float) -> None:
        """Let simulated time pass in the plant."""
        self.plant.step(seconds)

    def fail(
        self,
        controller: str,
        status: int,
        text: ErrorText | str = "",
        *,
        times: int | None = 1,
        skip: int = 0,
    ) -> Fault:
        """Plan an error for a controller (a regular expression), with one of the three texts or without a body."""
        return self.faults.add(
            FaultKind.STATUS,
            path=f".*/api/[Vv]1/(?:{controller})",
            status=status,
            body=f'{{"error": "{text}"}}'.encode() if text else b"",
            content_type=self.options.content_type,
            times=times,
            skip=skip,
        )

    @override
    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/simulator", self._page)
        app.router.add_get("/simulator/table", self._table)
        app.router.add_route("*", "/{path:.*}", self._handle)

    @override
    async def on_start(self) -> None:
        if self.speed:
            self._life = asyncio.create_task(self._live())

    @override
    async def on_stop(self) -> None:
        if self._life is not None:
            self._life.cancel()
            await asyncio.gather(self._life, return_exceptions=True)
            self._life = None
        await self._bus.close()

    async def _page(self, request: web.Request) -> web.Response:
        """Show devices and bus."""
        text = render(self.plant, self.bus_log, self.traffic.last_minute)
        return web.Response(text=text, content_type="text/html")

    async def _table(self, request: web.Request) -> web.Response:
        """Show the table."""
        return web.Response(text=table(self.plant), content_type="text/tab-separated-values")

    async def _handle(self, request: web.Request) -> web.Response:
        """Count a request and answer it."""
        with self.traffic.request():
            if self.rate_limit is not None and (wait := self.rate_limit.admit()):
                self.traffic.limited += 1
                return plain(HTTPStatus.TOO_MANY_REQUESTS, self.rate_limit.headers(wait))
            if self.options.https_redirect:
                location = f"https://{request.host}{request.raw_path}"
                return plain(HTTPStatus.MOVED_PERMANENTLY, {hdrs.LOCATION: location})
            call = _CALL.fullmatch(request.path)
            if call is None or bool(call["key"]) != bool(self.key):
                return plain(HTTPStatus.NOT_FOUND)
            if refused := self._refused(request, call["key"] or ""):
                return refused
            if request.method not in {hdrs.METH_GET, hdrs.METH_POST}:
                return plain(HTTPStatus.METHOD_NOT_ALLOWED, {hdrs.ALLOW: "GET, POST"})
            return await self._call(request, call["controller"])

    def _refused(self, request: web.Request, key: str) -> web.Response | None:
        """Return the answer to a caller without the right credentials."""
        if self.key:
            return None if key == self.key else plain(HTTPStatus.FORBIDDEN)
        verdict = self.access.check(request) if self.access.user else Verdict.GOOD
        match verdict:
            case Verdict.GOOD:
                return None
            case Verdict.WRONG if self.options.wrong_credentials != HTTPStatus.UNAUTHORIZED:
                return plain(self.options.wrong_credentials)
        return plain(HTTPStatus.UNAUTHORIZED, self.access.challenge(verdict))

    async def _call(self, request: web.Request, controller: str) -> web.Response:
        """Let the controller act."""
        self.traffic.by_controller[controller] += 1
        try:
            pairs = await _parameters(request)
            self.traffic.by_device.update(value for name, value in pairs if name in {"guid", "light"})
            body = await self._api.answer(controller, Params(pairs))
        except Refusal as refusal:
            return self.options.json({"error": refusal.text}, refusal.status)
        return plain(HTTPStatus.NOT_FOUND) if body is None else self.options.json(body)

    async def _live(self) -> None:
        """Let the plant live in real time."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(_TICK)
            now = time.monotonic()
            self.step((now - before) * self.speed)
            before = now


async def _parameters(request: web.Request) -> list[tuple[str, str]]:
    """Return the parameters of the query, and of the form that a POST has.

    Raises:
        Refusal: The body is no form.
    """
    text = request.rel_url.raw_query_string
    pairs = parse_qsl(text, keep_blank_values=True)
    if body := await request.read():
        if request.method != hdrs.METH_POST or request.content_type != _FORM:
            raise params_errors()
        try:
            pairs += parse_qsl(body.decode(), keep_blank_values=True)
        except UnicodeDecodeError as error:
            raise params_errors() from error
    return pairs
