"""A client against a simulated server, with a store for its session as a caller has one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from custom_components.zontromat.systems.bgerp.client import BgerpClient, Identity, Session
from simulators.bgerp import Behaviour, BgerpSimulator, DeviceRecord, Dialect, ServerClock, State

SERIAL = "346"
NOON = 1_763_632_800
"""2025-11-20 12:00:00 in Sofia."""


class Caller:
    """Who uses the client: keeps the session as it was saved last, also when the client is gone."""

    identity = Identity(serial_number=SERIAL, model="S103")

    def __init__(self, http: aiohttp.ClientSession, server: BgerpSimulator, session: Session) -> None:
        self.http = http
        self.server = server
        self.saved = session
        self.saves = 0
        self.client = self.restart()

    async def save(self, session: Session) -> None:
        self.saves += 1
        self.saved = Session.from_dict(session.as_dict())

    def restart(self, *addresses: str, timeout: float = 0.3) -> BgerpClient:
        """Make a new client from what was saved, as after a crash."""
        self.client = BgerpClient(
            self.http,
            addresses or (self.server.url,),
            self.identity,
            session=self.saved,
            save=self.save,
            timeout=timeout,
        )
        return self.client

    @property
    def records(self) -> list[DeviceRecord]:
        """The records of the zone at the server, oldest first."""
        return self.server.records.of(SERIAL)

    @property
    def living(self) -> list[DeviceRecord]:
        """The records that the operator has not rejected."""
        return [record for record in self.records if record.state is not State.REJECTED]

    def approve(self) -> None:
        """Approve the newest record."""
        self.server.operator.approve(self.records[-1].id)

    def reject(self) -> None:
        """Reject the newest record."""
        self.server.operator.reject(self.records[-1].id)

    def paths(self) -> list[str]:
        """Return the paths of the requests so far."""
        return [request.path for request in self.server.requests]


@asynccontextmanager
async def caller(dialect: Dialect, *, session: Session | None = None, **behaviour: Any) -> AsyncIterator[Caller]:
    """Run a server of one dialect at noon, whose clock stands still, and a client that was never registered."""
    clock = ServerClock(NOON, speed=0)
    async with (
        BgerpSimulator(Behaviour(dialects={dialect}, **behaviour), clock=clock) as server,
        aiohttp.ClientSession() as http,
    ):
        yield Caller(http, server, session or Session())
