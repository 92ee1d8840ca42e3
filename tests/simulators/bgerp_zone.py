"""A zone controller on the wire, as thin as can be: it sends what a test says and returns what comes back."""

from dataclasses import dataclass
import json
from typing import Any

import aiohttp

from simulators.bgerp import Behaviour, BgerpSimulator, Dialect, ServerClock

SERIAL = 346
NOON = 1_763_632_800.0
"""2025-11-20 12:00:00 in Sofia."""


def simulator(dialect: Dialect, **behaviour: Any) -> BgerpSimulator:
    """Return a server of one dialect whose clock stands still at noon."""
    return BgerpSimulator(Behaviour(dialects={dialect}, **behaviour), clock=ServerClock(NOON, speed=0))


@dataclass(slots=True)
class Answer:
    """An answer of the server."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def outcome(self) -> tuple[int, str, bytes]:
        """Status, content type without parameters, body."""
        return self.status, self.headers.get("Content-Type", "").partition(";")[0], self.body


class Zone:
    """Sends requests to a simulator."""

    def __init__(self, server: BgerpSimulator) -> None:
        """Talk to that server."""
        self._server = server

    async def request(self, method: str, path: str, **options: Any) -> Answer:
        """Send a request."""
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, self._server.url + path, **options) as response,
        ):
            return Answer(response.status, dict(response.headers), await response.read())

    async def post(self, path: str, *, form: Any = None, body: Any = None) -> Answer:
        """Send a form, or JSON."""
        return await self.request("POST", path, data=form, json=body)


class DeployedZone(Zone):
    """Speaks the deployed dialect."""

    token = ""

    async def register(self, **fields: Any) -> Answer:
        """Register, and keep the token."""
        answer = await self.post("/ztm/register", form={"serial_number": SERIAL, "model": "S103"} | fields)
        if answer.status == 200:
            self.token = answer.json["token"]
        return answer

    async def post_sync(self, registers: Any = None, last_sync: object = "") -> Answer:
        """Synchronise; `registers` is an object or the text to send."""
        text = registers if isinstance(registers, str) else json.dumps(registers or {})
        return await self.post("/ztm/sync", form={"token": self.token, "registers": text, "last_sync": str(last_sync)})

    async def sync(self, registers: Any = None, last_sync: object = "") -> dict[str, Any]:
        """Synchronise with success and return the reply."""
        answer = await self.post_sync(registers, last_sync)
        assert answer.status == 200, answer
        reply: dict[str, Any] = answer.json
        return reply

    async def approved(self) -> int:
        """Register, get approved, synchronise once; return the server's time and leave a minute's distance."""
        await self.register()
        self._server.operator.approve(self._server.records.only(SERIAL).id)
        time: int = (await self.sync())["sys.srv.last_sync"]
        self._server.clock.advance(60)
        return time


class SpecificationZone(Zone):
    """Speaks the specification's dialect."""

    session_id = ""

    async def login(self, **fields: Any) -> Answer:
        """Log in, and keep the session."""
        body = {"serial_number": SERIAL, "model": "S103", "version": "1.0"} | fields
        answer = await self.post("/ztm/login", body=body)
        if answer.status == 200:
            self.session_id = answer.json["session_id"]
        return answer

    async def sync(self, regs: Any = None) -> Answer:
        """Synchronise."""
        return await self.post("/ztm/sync", body={"session_id": self.session_id, "regs": regs or {}})
