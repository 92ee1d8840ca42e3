"""Faults that a simulator can be told to commit, on the wire and behind it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
import re

from aiohttp import web

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class FaultKind(StrEnum):
    """What goes wrong with a request."""

    TIMEOUT = "timeout"
    """The request is accepted and never answered; nothing happens behind it."""
    TIMEOUT_AFTER = "timeout_after"
    """The request takes effect and is never answered."""
    DROP_BEFORE = "drop_before"
    """The connection is cut; nothing happens."""
    DROP_AFTER = "drop_after"
    """The request takes effect, then the connection is cut."""
    GARBAGE = "garbage"
    """The request takes effect; the answer is not what the protocol allows."""
    TRUNCATED = "truncated"
    """The request takes effect; the answer ends in the middle."""
    EMPTY = "empty"
    """The request takes effect; the answer has no body."""
    STATUS = "status"
    """The request is refused with an HTTP status; nothing happens."""
    SLOW = "slow"
    """The request is served late."""


@dataclass(slots=True, kw_only=True)
class Planned:
    """How often a planned fault strikes.

    `times` counts the strikes (`None`: until cleared), `skip` how many matching requests pass before.
    """

    kind: FaultKind
    times: int | None = 1
    skip: int = 0


@dataclass(slots=True, kw_only=True)
class Fault(Planned):
    """One planned fault of an HTTP server.

    `path` and `method` are regular expressions that must match in full. `delay` is in seconds.
    """

    path: str = ".*"
    method: str = ".*"
    status: int = 500
    delay: float = 1.0
    body: bytes = b"\xff\xfe<html>\x00 garbage"
    content_type: str = "text/html"

    def matches(self, request: web.Request) -> bool:
        """Tell whether the fault is meant for this request."""
        return (
            re.fullmatch(self.path, request.path) is not None and re.fullmatch(self.method, request.method) is not None
        )


class Plan[FaultT: Planned]:
    """The plan of faults of one simulator; the first that matches a request strikes."""

    def __init__(self) -> None:
        """Start without faults."""
        self._plan: list[FaultT] = []

    def append(self, fault: FaultT) -> FaultT:
        """Plan a fault."""
        self._plan.append(fault)
        return fault

    def clear(self) -> None:
        """Forget all planned faults."""
        self._plan.clear()

    def strike(self, matches: Callable[[FaultT], bool]) -> FaultT | None:
        """Return the fault that strikes a request, and count it."""
        for fault in self._plan:
            if not matches(fault):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                return None
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self._plan.remove(fault)
            return fault
        return None


class Faults(Plan[Fault]):
    """The plan of faults of an HTTP server."""

    def add(self, kind: FaultKind | str, **options: object) -> Fault:
        """Plan a fault; `options` are the fields of `Fault`."""
        return self.append(Fault(kind=FaultKind(kind), **options))  # type: ignore[arg-type]

    def take(self, request: web.Request) -> Fault | None:
        """Return the fault that strikes this request, and count it."""
        return self.strike(lambda fault: fault.matches(request))


def _cut(request: web.Request) -> None:
    """Cut the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()


async def _never() -> None:
    """Wait until the client gives up or the server stops."""
    await asyncio.Event().wait()


async def serve(fault: Fault | None, request: web.Request, handler: Handler) -> web.StreamResponse:
    """Serve one request, with the given fault."""
    if fault is None:
        return await handler(request)
    match fault.kind:
        case FaultKind.TIMEOUT:
            await _never()
        case FaultKind.DROP_BEFORE:
            _cut(request)
            return web.Response()
        case FaultKind.STATUS:
            return web.Response(status=fault.status, body=fault.body, content_type=fault.content_type)
        case FaultKind.SLOW:
            await asyncio.sleep(fault.delay)
            return await handler(request)
    response = await handler(request)
    match fault.kind:
        case FaultKind.TIMEOUT_AFTER:
            await _never()
        case FaultKind.DROP_AFTER:
            _cut(request)
        case FaultKind.GARBAGE:
            return web.Response(status=response.status, body=fault.body, content_type=fault.content_type)
        case FaultKind.EMPTY:
            return web.Response(status=response.status, content_type=response.content_type)
        case FaultKind.TRUNCATED if isinstance(response, web.Response) and isinstance(response.body, bytes):
            response.body = response.body[: len(response.body) // 2]
    return response
