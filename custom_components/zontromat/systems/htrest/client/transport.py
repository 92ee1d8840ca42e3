"""One request at a time over HTTP."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
import time
from urllib.parse import quote

import aiohttp
from yarl import URL

from .answers import error_from_answer, parse_json
from .errors import (
    HtrestAuthError,
    HtrestConnectionError,
    HtrestConnectionLostError,
    HtrestRedirectError,
    HtrestTimeoutError,
    InvalidUrlError,
    UnknownParameterError,
)

_API = "/api/v1"
_SAME_METHOD = {HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT}
"""Redirects that ask for the same request again, which has not taken effect."""


@lru_cache(maxsize=32)
def _query(names: tuple[str, ...]) -> str:
    """Return the query that asks for these parameters; the same few are asked for over and over."""
    return "&".join(map(encode_name, names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long an answer may take, in seconds.

    Generous on purpose: the server goes on working on a request after the client has given up, so giving up early only
    delays the next request.
    """

    single: float = 30.0
    """Requests for one thing."""
    bulk: float = 60.0
    """Requests for many things: all parameters, lists, whole time programs."""


@dataclass(slots=True, kw_only=True)
class Statistics:
    """What the line has carried so far, for diagnostics."""

    requests: int = 0
    failures: int = 0
    last_seconds: float = 0.0
    slowest_seconds: float = 0.0


def parse_base_url(text: str) -> str:
    """Return the server's base URL without a trailing slash and without the API path.

    A missing scheme means `http`. A reverse proxy's path prefix is kept.

    Raises:
        InvalidUrlError: There is no host, or the URL holds credentials, a query or a fragment.
    """
    text = text.strip()
    try:
        url = URL(text if "://" in text else f"http://{text}")
        port = url.port
    except ValueError as err:
        raise InvalidUrlError("Not a URL") from err
    if url.scheme not in {"http", "https"} or not url.host or not port:
        raise InvalidUrlError("Expected an http or https URL with a host")
    if url.user is not None or url.password is not None:
        raise InvalidUrlError("User name and password do not belong into the URL")
    if url.query_string or url.fragment:
        raise InvalidUrlError("A base URL has no query and no fragment")
    return str(url).rstrip("/").removesuffix(_API).rstrip("/")


def encode_name(name: str) -> str:
    """Return a parameter's name as it stands in a URL.

    Raises:
        UnknownParameterError: No URL can hold it, so no server has it.
    """
    try:
        return quote(name, safe="")
    except UnicodeEncodeError as err:
        raise UnknownParameterError((repr(name),)) from err


async def _no_silent_repeat(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from repeating a request whose connection was cut: it may have taken effect."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError as err:
        raise HtrestConnectionError(str(err)) from err
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as err:
        raise HtrestConnectionLostError("The connection was cut") from err


class Transport:
    """Sends requests to the API, strictly one after the other.

    The server has one thread and one serial line. An idle connection would block it for everybody, so each request asks
    for the connection to be closed.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        username: str | None = None,
        password: str | None = None,
    ) -> None:
        """Prepare; nothing is sent yet.

        Raises:
            InvalidUrlError: The base URL cannot be used.
            HtrestAuthError: Basic authentication cannot express the user name (a colon) or the password.
        """
        self.base_url = parse_base_url(base_url)
        self.statistics = Statistics()
        self._session = session
        self._headers = {"Connection": "close", "Accept": "application/json"}
        if username:
            try:
                self._headers["Authorization"] = aiohttp.encode_basic_auth(username, password or "")
            except ValueError:
                # Without its cause: that may quote the password.
                raise HtrestAuthError("User name or password cannot be sent") from None
        self._lock = asyncio.Lock()

    async def request(
        self, method: str, path: str, *, timeout: float, names: Collection[str] = (), body: object = None
    ) -> object:
        """Return the JSON document that the server answers.

        `path` is relative to the API and already encoded; collections end with a slash. `names` becomes the query
        `?Name1&Name2`, `timeout` is in seconds and starts when the line is free.

        Raises:
            HtrestError: Anything else happened than an answer with a JSON document.
        """
        query = _query(tuple(names))
        target = f"{path}?{query}" if query else path
        async with self._lock:
            started = time.monotonic()
            try:
                return await self._exchange(method, target, timeout, body)
            except BaseException:
                self.statistics.failures += 1
                raise
            finally:
                self._count(time.monotonic() - started)

    def _count(self, seconds: float) -> None:
        """Add one request to the statistics."""
        self.statistics.requests += 1
        self.statistics.last_seconds = seconds
        self.statistics.slowest_seconds = max(seconds, self.statistics.slowest_seconds)

    async def _exchange(self, method: str, target: str, timeout: float, body: object) -> object:
        """Send the request, once more with the other slash form when the server asks for that."""
        status, content, location = await self._send(method, target, timeout, body)
        if status in _SAME_METHOD and (moved := self._other_slash(target, location)) is not None:
            status, content, location = await self._send(method, moved, timeout, body)
        if status >= HTTPStatus.BAD_REQUEST:
            raise error_from_answer(status, content)
        if status >= HTTPStatus.MULTIPLE_CHOICES:
            raise HtrestRedirectError("The server wants another address", location=_origin(location))
        return parse_json(content)

    @staticmethod
    def _other_slash(target: str, location: str) -> str | None:
        """Return the target with its slash changed, when that is all that the redirect asks for.

        Only the end of `Location` counts: behind a reverse proxy its host and prefix are often wrong, and neither
        credentials nor a write must go there.
        """
        path, mark, query = target.partition("?")
        other = path.removesuffix("/") if path.endswith("/") else f"{path}/"
        asked = location.partition("?")[0]
        return other + mark + query if asked.endswith(f"{_API}/{other}") else None

    async def _send(self, method: str, target: str, timeout: float, body: object) -> tuple[int, bytes, str]:
        """Return status, body and `Location` of one exchange."""
        try:
            async with self._session.request(
                method,
                URL(f"{self.base_url}{_API}/{target}", encoded=True),
                headers=self._headers,
                json=body,
                timeout=aiohttp.ClientTimeout(total=timeout),
                allow_redirects=False,
                raise_for_status=False,
                middlewares=(_no_silent_repeat,),
            ) as response:
                return response.status, await response.read(), response.headers.get("Location", "")
        except TimeoutError as err:
            raise HtrestTimeoutError(f"No answer within {timeout:g} s") from err
        except (aiohttp.ClientError, OSError) as err:
            raise HtrestConnectionLostError(f"The answer was cut off ({type(err).__name__})") from err


def _origin(location: str) -> str:
    """Return the origin that a redirect names, empty for a relative or unusable one."""
    try:
        return str(URL(location).origin())
    except ValueError:
        return ""
