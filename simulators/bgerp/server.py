"""The simulated server: both dialects, the operator's side, faults, a clock and a state file."""

from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path
from typing import override

from aiohttp import web

from ..faults import Handler
from ..server import HttpSimulator
from .api import OperatorApi
from .clock import ServerClock
from .dialects.answers import dress, form_fields, html_answer
from .dialects.deployed import DeployedDialect
from .dialects.specification import SpecificationDialect
from .model import Behaviour, Bgerp
from .operator import Operator
from .records import Dialect
from .registers import Generation
from .store import StateFile


class BgerpSimulator(HttpSimulator):
    """A bgERP server for zone controllers (spec/bgerp.md; facts, sections 1 and 2).

    State survives `restart`; with a state file it survives the process too.
    """

    def __init__(
        self,
        behaviour: Behaviour | None = None,
        *,
        clock: ServerClock | None = None,
        generation: Generation = Generation.MZ,
        state_file: Path | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        """Prepare an installation that is not yet listening.

        Args:
            behaviour: How it behaves; by default it speaks both dialects and waits for the operator's approval.
            clock: Its clock; by default the real time in Sofia.
            generation: The profile of devices of the deployed dialect.
            state_file: Where devices and logs are kept; read at once if it exists.
            host: Address to listen on.
            port: Port to listen on; 0 takes a free one.

        """
        super().__init__(host=host, port=port)
        self.behaviour = behaviour or Behaviour()
        self.clock = clock or ServerClock()
        self.model = Bgerp(self.behaviour, self.clock, generation)
        self.records = self.model.records
        self.log = self.model.log
        self.attendance = self.model.attendance
        self.profiles = self.model.profiles
        self.operator = Operator(self.model)
        self._specification = SpecificationDialect(self.model, self.operator)
        self._deployed = DeployedDialect(self.model, self.operator)
        self._state_file = StateFile(state_file, self.model) if state_file else None
        if self._state_file:
            self._state_file.load()

    @property
    def bgerp_id(self) -> str:
        """The id of this installation."""
        return self.model.bgerp_id

    @override
    def add_routes(self, app: web.Application) -> None:
        app.middlewares.append(self._around)
        app.router.add_route("*", "/ztm/{action:[^/]*}{slash:/?}", self._ztm)
        OperatorApi(self.model, self.operator).add_routes(app)

    @override
    async def on_stop(self) -> None:
        self._save()

    def _save(self) -> None:
        if self._state_file:
            self._state_file.save()

    @web.middleware
    async def _around(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Give every answer the server's time, and keep the state."""
        response = await handler(request)
        response.headers["Date"] = formatdate(self.clock.now(), usegmt=True)
        self._save()
        return response

    async def _ztm(self, request: web.Request) -> web.StreamResponse:
        """Answer a device."""
        if self.behaviour.throttle_next > 0:
            self.behaviour.throttle_next -= 1
            return web.Response(
                status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(self.behaviour.retry_after)}
            )
        dialect = await self._dialect(request)
        if dialect not in self.behaviour.dialects:
            return html_answer(HTTPStatus.NOT_FOUND)
        if dialect is Dialect.SPECIFICATION:
            return await self._answer_specification(request)
        response = await self._answer_deployed(request)
        dress(request, response)
        return response

    async def _dialect(self, request: web.Request) -> Dialect | None:
        """Tell which dialect a request is in; the path of a sync is the same in both."""
        match request.match_info["action"].lower():
            case "login":
                return Dialect.SPECIFICATION
            case "register":
                return Dialect.DEPLOYED
            case "sync" if len(self.behaviour.dialects) == 1:
                return next(iter(self.behaviour.dialects))
            case "sync":
                fields = dict(await form_fields(request)) | dict(request.query)
                is_deployed = bool(fields) and "session_id" not in fields
                return Dialect.DEPLOYED if is_deployed else Dialect.SPECIFICATION
        return None

    async def _answer_specification(self, request: web.Request) -> web.Response:
        if request.method != "POST":
            return web.Response(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "POST"})
        if request.match_info["action"].lower() == "login":
            return await self._specification.login(request)
        return await self._specification.sync(request)

    async def _answer_deployed(self, request: web.Request) -> web.Response:
        if request.match_info["action"].lower() == "register":
            return await self._deployed.register(request)
        return await self._deployed.sync(request)
