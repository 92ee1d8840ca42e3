"""Requests to a Thinknx server: locally with a user name, or through the cloud or its copy on premise with a key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
import json
from typing import Final, override
from urllib.parse import quote

import aiohttp
from yarl import URL

from .errors import (
    DeviceNotFoundError,
    ImpossibleError,
    InsecureRedirectError,
    InvalidParametersError,
    InvalidResponseError,
    InvalidValueError,
    RateLimitError,
    ServerFailedError,
    ThinknxAuthError,
    ThinknxConnectionError,
    ThinknxConnectionLostError,
    ThinknxError,
    ThinknxTimeoutError,
)

LOCAL_PORT: Final = 5051
CLOUD_URL: Final = "https://data.thinknx.eu"

_ERRORS: Final[Mapping[str, type[ThinknxError]]] = {
    "device not found": DeviceNotFoundError,
    "params errors": InvalidParametersError,
    "impossible to execute": ImpossibleError,
}


@dataclass(frozen=True, slots=True)
class Access:
    """The way to a server: `base` is the URL in front of `/api/V1/`, with the key where there is one.

    The key and the credentials never appear in a representation.
    """

    base: URL
    username: str | None = None
    password: str | None = None

    @override
    def __repr__(self) -> str:
        """Return the host only."""
        return f"Access({self.base.host})"

    @classmethod
    def local(cls, host: str, username: str, password: str, port: int = LOCAL_PORT) -> Access:
        """Return the way to a server in the local network, which speaks plain HTTP only.

        Raises:
            InvalidValueError: The host is no host.
        """
        try:
            return cls(URL.build(scheme="http", host=host, port=port), username, password)
        except ValueError as err:
            raise InvalidValueError("This is no host", value="", reason="is no host") from err

    @classmethod
    def by_key(cls, key: str, url: str = CLOUD_URL, *, allow_http: bool = False) -> Access:
        """Return the way through the cloud, or through its copy on premise.

        Raises:
            InvalidValueError: The URL or the key cannot be used, or the URL would show the key on the way.
        """
        try:
            base = URL(url.strip().rstrip("/"))
        except ValueError:
            base = URL()
        if base.scheme not in {"http", "https"} or not base.host or base.user or base.query_string or base.fragment:
            raise InvalidValueError("This is no http or https URL", value="", reason="is no address")
        if base.scheme == "http" and not allow_http:
            raise InvalidValueError("The key must not travel over http", value="", reason="is not encrypted")
        if not key.isalnum() or not key.isascii():
            raise InvalidValueError("A key has letters and digits only", value="", reason="is no key")
        return cls(base / key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long answers may take, in seconds."""

    plain: float = 10.0
    feedback: float = 20.0
    """Calls with `fb`, which wait for the device on the bus."""


async def _no_silent_repeat(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from repeating a request whose connection was cut: on the bus it may have had its effect."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise ThinknxConnectionError("Cannot connect") from None
    except aiohttp.ClientOSError, aiohttp.ServerDisconnectedError:
        raise ThinknxConnectionLostError("The connection was cut") from None


class Transport:
    """Sends requests and returns the JSON objects that the server answers.

    Exceptions of aiohttp carry the URL, which holds the key, so none of them is kept as a cause.
    """

    def __init__(self, session: aiohttp.ClientSession, access: Access, timeouts: Timeouts) -> None:
        """Prepare; nothing is sent yet."""
        self._session = session
        self._access = access
        self._timeouts = timeouts
        self._digest: aiohttp.DigestAuthMiddleware | None = None
        self.requests = 0

    @property
    def host(self) -> str:
        """The host of the server, without the key."""
        return self._access.base.host or ""

    async def call(self, call: str, parameters: Mapping[str, str], *, feedback: bool = False) -> dict[str, object]:
        """Return what the server answers to a call.

        Raises:
            ThinknxError: Anything else happened than an answer with a JSON object.
        """
        # Slashes and commas stay as the specification writes them; `fb` is a flag without a value.
        query = [f"{name}={quote(value, safe='/,')}" for name, value in parameters.items()]
        mark = "&".join([*query, "fb"] if feedback else query)
        url = URL(f"{str(self._access.base).rstrip('/')}/api/V1/{call}?{mark}".rstrip("?"), encoded=True)
        timeout = self._timeouts.feedback if feedback else self._timeouts.plain
        answer = await self._send(url, timeout)
        if self._wants_digest(answer):
            # A refused request has not had any effect: it may be sent again with the other kind of authentication.
            self._digest = aiohttp.DigestAuthMiddleware(self._access.username or "", self._access.password or "")
            answer = await self._send(url, timeout)
        return _content(*answer)

    def _wants_digest(self, answer: tuple[int, bytes, Mapping[str, str]]) -> bool:
        """Tell whether the server asks for digest authentication for the first time."""
        status, _, headers = answer
        challenge = headers.get("WWW-Authenticate", "").lower()
        asked = status == HTTPStatus.UNAUTHORIZED and challenge.startswith("digest")
        return asked and self._digest is None and self._access.username is not None

    async def _send(self, url: URL, timeout: float) -> tuple[int, bytes, Mapping[str, str]]:
        """Return status, body and headers of one exchange."""
        headers = {"Accept": "application/json"}
        middlewares: tuple[aiohttp.ClientMiddlewareType, ...] = (_no_silent_repeat,)
        if self._digest is not None:
            middlewares = (self._digest, _no_silent_repeat)
        elif self._access.username is not None:
            headers["Authorization"] = aiohttp.encode_basic_auth(self._access.username, self._access.password or "")
        self.requests += 1
        try:
            async with self._session.get(
                url,
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=timeout),
                allow_redirects=False,
                raise_for_status=False,
                middlewares=middlewares,
            ) as response:
                return response.status, await response.read(), response.headers.copy()
        except TimeoutError:
            raise ThinknxTimeoutError(f"No answer within {timeout:g} s") from None
        except aiohttp.ClientError, OSError:
            raise ThinknxConnectionLostError("The answer was cut off") from None


def _content(status: int, body: bytes, headers: Mapping[str, str]) -> dict[str, object]:
    """Return the JSON object of an answer.

    Raises:
        ThinknxError: The answer is an error, or no JSON object.
    """
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise ThinknxAuthError("The server refuses the credentials")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise RateLimitError(_seconds(headers.get("Retry-After", "")))
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise InsecureRedirectError("The server sends the request elsewhere")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ServerFailedError(f"The server failed with {status}", status=str(status))
    try:
        content = json.loads(body)
    except ValueError, RecursionError:
        content = None
    if status >= HTTPStatus.BAD_REQUEST:
        raise _refusal(status, content)
    if not isinstance(content, dict):
        raise InvalidResponseError("Expected a JSON object")
    if "error" in content:
        raise _refusal(status, content)
    return content


def _refusal(status: int, content: object) -> ThinknxError:
    """Return the error that a refusal stands for."""
    text = str(content.get("error", "")).strip().lower() if isinstance(content, dict) else ""
    if (known := _ERRORS.get(text)) is not None:
        return known(f"The server answers: {text}")
    if status == HTTPStatus.NOT_FOUND and isinstance(content, dict):
        return DeviceNotFoundError("The server does not know this device")
    if status == HTTPStatus.NOT_FOUND:
        return ImpossibleError("The server does not have this controller")
    return InvalidParametersError(f"The server refuses the request with {status}")


def _seconds(text: str) -> float | None:
    """Return the seconds of a `Retry-After`, which is a number or a date; `None` for anything else."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except ValueError, OverflowError:
        return None
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
