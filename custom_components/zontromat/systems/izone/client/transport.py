"""One request at a time over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
import time

import aiohttp
from yarl import URL

from .errors import (
    BusyError,
    InvalidHostError,
    InvalidResponseError,
    IzoneConnectionError,
    IzoneConnectionLostError,
    IzoneError,
    IzoneTimeoutError,
    NotSupportedError,
    RefusedError,
)
from .wire import Document, Reply, decode, encode

HTTP_PORT = 80
_LONGEST_ANSWER = 2**18
"""In bytes; the largest real answers are a few kilobytes."""
_JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How patient the client is, in seconds."""

    timeout: float = 10.0
    """For an answer; bridges have been seen to take most of it."""
    probe_timeout: float = 4.0
    """For an answer of a subsystem that may not be there: some bridges never answer then."""
    read_delays: tuple[float, ...] = (0.5, 1.5)
    """Before a read that got no answer is repeated."""
    busy_delays: tuple[float, ...] = (0.5, 1.0, 2.0, 3.0, 5.0, 8.0)
    """Before a request that the bridge had no time for is repeated."""
    polarity_delay: float = 0.15
    """Before a refused request is tried with the other kind of header."""
    after_command: float = 0.3
    """How long the line rests after a command."""
    read_back: float = 2.0
    """Between two reads that look for the effect of a command."""
    settle: float = 6.0
    """How long the old value may still be read after a command."""


@dataclass(slots=True, kw_only=True)
class Statistics:
    """What the line has carried so far, for diagnostics."""

    requests: int = 0
    failures: int = 0
    busy: int = 0
    """How often the bridge had no time."""
    commands: int = 0
    command_failures: int = 0
    last_seconds: float = 0.0
    slowest_seconds: float = 0.0


def parse_host(text: str, port: int = HTTP_PORT) -> URL:
    """Return the base URL of a bridge, whose host may be followed by a port.

    Raises:
        InvalidHostError: It is neither a host name nor an address.
    """
    try:
        url = URL(f"http://{text.strip()}")
        # Building it once more checks what parsing lets pass.
        base_url = URL.build(scheme="http", host=url.host or "", port=url.explicit_port or port)
    except ValueError as err:
        raise InvalidHostError("Not a host", host=text[:80]) from err
    if not url.host or url.user is not None or url.path != "/" or url.query_string or url.fragment:
        raise InvalidHostError("Not a host", host=text[:80])
    return base_url


async def _no_silent_repeat(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from repeating a request whose connection was cut: it may have taken effect."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError as err:
        raise IzoneConnectionError(f"The bridge cannot be reached ({err.os_error.strerror})") from err
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as err:
        raise IzoneConnectionLostError("The connection was cut") from err


class Transport:
    """Sends requests to a bridge, strictly one after the other, each over a connection of its own.

    The bridge serves one connection: an idle one would lock everybody out. Some firmware answers `{ERROR}` to a POST
    with a `Content-Type`, other firmware to one without; which it is shows with the first answer.
    """

    def __init__(
        self, session: aiohttp.ClientSession, base_url: URL, *, timing: Timing, content_type: bool | None
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            session: Makes the requests.
            base_url: Of the bridge.
            timing: How patient to be.
            content_type: Whether a POST carries a `Content-Type`; `None` finds it out.
        """
        self.base_url = base_url
        self.timing = timing
        self.content_type = content_type
        self.statistics = Statistics()
        self._session = session
        self._lock = asyncio.Lock()
        self._rests_until = 0.0

    async def get(self, path: str, *, timeout: float | None = None, repeat: bool = True) -> Document | Reply:
        """Read with a GET, as the older interface wants it. Raises as `post`."""
        limit = timeout or self.timing.timeout

        async def exchange() -> Document | Reply:
            return await self._exchange("GET", path, None, limit, False)

        return await (self._patient(exchange) if repeat else self._unhurried(exchange))

    async def post(
        self,
        path: str,
        document: object,
        *,
        timeout: float | None = None,
        repeat: bool = True,
        repeated_keys: bool = False,
    ) -> Document | Reply:
        """Read with a POST; a read that gets no answer, or none that makes sense, is repeated unless `repeat` is off.

        Raises:
            IzoneConnectionError: There was no answer.
            BusyError: The bridge never had time.
            RefusedError: It refuses.
            NotSupportedError: It does not know the address.
            InvalidResponseError: The answer makes no sense.
        """
        limit = timeout or self.timing.timeout

        async def exchange() -> Document | Reply:
            return await self._post(path, document, limit, repeated_keys=repeated_keys)

        return await (self._patient(exchange) if repeat else self._unhurried(exchange))

    async def command(self, path: str, document: object) -> Document | Reply:
        """Send a command; it is repeated only when it certainly had no effect.

        Raises as `post`.
        """
        self.statistics.commands += 1
        try:
            return await self._patient(lambda: self._post(path, document, self.timing.timeout), doubtful=False)
        finally:
            self._rests_until = time.monotonic() + self.timing.after_command

    async def _patient[T](self, exchange: Callable[[], Awaitable[T]], *, doubtful: bool = True) -> T:
        """Repeat what gets no answer; what may have had an effect only where that does no harm."""
        for delay in self.timing.read_delays:
            try:
                return await self._unhurried(exchange)
            except (IzoneConnectionError, InvalidResponseError) as err:
                if err.doubtful and not doubtful:
                    raise
                await asyncio.sleep(delay)
        return await self._unhurried(exchange)

    async def _unhurried[T](self, exchange: Callable[[], Awaitable[T]]) -> T:
        """Repeat what the bridge had no time for; others may use the line in between."""
        for delay in self.timing.busy_delays:
            try:
                return await exchange()
            except BusyError:
                self.statistics.busy += 1
                await asyncio.sleep(delay)
        return await exchange()

    async def _post(
        self, path: str, document: object, timeout: float, *, repeated_keys: bool = False
    ) -> Document | Reply:
        """Exchange a POST, finding out what the bridge thinks of `Content-Type` when that is not known yet."""

        async def exchange(content_type: bool) -> Document | Reply:
            body = encode(document)
            return await self._exchange("POST", path, body, timeout, content_type, repeated_keys=repeated_keys)

        if self.content_type is not None:
            return await exchange(self.content_type)
        try:
            answer = await exchange(True)
        except RefusedError:
            await asyncio.sleep(self.timing.polarity_delay)
            answer = await exchange(False)
            self.content_type = False
        else:
            self.content_type = True
        return answer

    async def _exchange(
        self,
        method: str,
        path: str,
        body: bytes | None,
        timeout: float,
        content_type: bool,
        *,
        repeated_keys: bool = False,
    ) -> Document | Reply:
        """Send one request when the line is free and return what the answer says."""
        async with self._line():
            status, content = await self._send(method, path, body, timeout, content_type)
        if status == HTTPStatus.NOT_FOUND:
            raise NotSupportedError(f"The bridge does not know {path}")
        if status != HTTPStatus.OK:
            raise InvalidResponseError(f"The bridge answers with status {status}", status=str(status))
        return decode(content, repeated_keys=repeated_keys)

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[None]:
        """Occupy the line and keep count of what happens on it."""
        async with self._lock:
            started = time.monotonic()
            if started < self._rests_until:
                await asyncio.sleep(self._rests_until - started)
                started = time.monotonic()
            self.statistics.requests += 1
            try:
                yield
            except IzoneError:
                self.statistics.failures += 1
                raise
            finally:
                seconds = time.monotonic() - started
                self.statistics.last_seconds = seconds
                self.statistics.slowest_seconds = max(seconds, self.statistics.slowest_seconds)

    async def _send(
        self, method: str, path: str, body: bytes | None, timeout: float, content_type: bool
    ) -> tuple[int, bytes]:
        """Return status and body of one exchange."""
        headers = {"Connection": "close"}
        if content_type:
            headers["Content-Type"] = _JSON
        try:
            async with self._session.request(
                method,
                _address(self.base_url, path),
                data=body,
                headers=headers,
                skip_auto_headers=("Content-Type",),
                timeout=aiohttp.ClientTimeout(total=timeout, sock_connect=timeout / 2),
                allow_redirects=False,
                raise_for_status=False,
                middlewares=(_no_silent_repeat,),
            ) as response:
                return response.status, await _content(response)
        except aiohttp.ConnectionTimeoutError as err:
            raise IzoneConnectionError("The bridge does not take the connection") from err
        except TimeoutError as err:
            raise IzoneTimeoutError(f"No answer within {timeout:g} s", seconds=f"{timeout:g}") from err
        except aiohttp.ClientResponseError as err:
            raise InvalidResponseError("The answer is no HTTP") from err
        except (aiohttp.ClientError, OSError) as err:
            raise IzoneConnectionLostError(f"The answer was cut off ({type(err).__name__})") from err


@lru_cache(maxsize=64)
def _address(base_url: URL, path: str) -> URL:
    """Return the URL of a path; there are few of them, and each poll needs them again."""
    return base_url / path


async def _content(response: aiohttp.ClientResponse) -> bytes:
    """Return the body, also when it is not as long as announced: whether it is whole shows in the JSON.

    Raises:
        InvalidResponseError: It does not end.
    """
    content = bytearray()
    try:
        async for chunk in response.content.iter_any():
            content += chunk
            if len(content) > _LONGEST_ANSWER:
                raise InvalidResponseError("The answer does not end")
    except aiohttp.ClientPayloadError:
        if not content:
            raise
    return bytes(content)
