"""HTTP to one server: every request goes out once, and an error tells whether it can have arrived."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    ServerFingerprintMismatch,
    encode_basic_auth,
)
from yarl import URL

from . import wire
from .errors import (
    NoAnswerError,
    NotFoundError,
    NotReadyError,
    NotSentError,
    RejectedError,
    UnauthorizedError,
    UnreadableAnswerError,
)

# The server answers with these before it queues anything (facts, section 2); all other errors leave a doubt.
_REFUSALS = frozenset({400, 401, 403, 404, 405, 411, 413, 414, 415, 422, 431})

_HEADERS = {"Accept": "application/json", "Connection": "close"}


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> wire.Json:
        """Return the body.

        Raises:
            UnreadableAnswerError: it is empty or not JSON.
        """
        return wire.loads(self.body)


async def _sort_errors(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Turn connection errors into the client's own before aiohttp's silent second attempt can see them."""
    try:
        return await handler(request)
    except ClientConnectorError, ConnectionTimeoutError, ServerFingerprintMismatch:
        raise NotSentError("The server cannot be reached") from None
    except TimeoutError:
        raise
    except ClientError, OSError:
        raise NoAnswerError("The connection was cut") from None


class Transport:
    """Requests to one server; a new connection for each, because an old one may die together with a request."""

    def __init__(
        self,
        session: ClientSession,
        url: str,
        *,
        username: str | None = None,
        password: str | None = None,
        verify_ssl: bool = True,
        connect_timeout: float = 10,
    ) -> None:
        """Take the caller's session and the server's base URL; the timeout is in seconds.

        Raises:
            UnauthorizedError: basic authentication cannot express the user name (a colon) or the password.
        """
        self._headers = dict(_HEADERS)
        if username is not None:
            try:
                self._headers["Authorization"] = encode_basic_auth(username, password or "")
            except ValueError:
                raise UnauthorizedError("User name or password cannot be sent", status=401) from None
        self._session = session
        self._url = URL(url)
        self._verify_ssl = verify_ssl
        self._connect_timeout = connect_timeout

    async def get(self, *path: str, query: Mapping[str, str] | None = None, timeout: float) -> HttpAnswer:
        """Read something.

        Raises:
            NotSentError: no connection came about within the connect timeout.
            NoAnswerError: no answer within `timeout` seconds, or the connection was cut.
            UnreadableAnswerError: a server error or a redirect.
            RejectedError: the server refused.
        """
        return _checked(await self._request("GET", path, query, None, timeout))

    async def probe(self, *path: str, timeout: float) -> HttpAnswer:
        """Read something and return the answer whatever its status, except that other credentials are wanted.

        Raises:
            NotSentError: no connection came about within the connect timeout.
            NoAnswerError: no answer within `timeout` seconds, or the connection was cut.
            UnauthorizedError: what stands before the server refuses the credentials.
        """
        answer = await self._request("GET", path, None, None, timeout)
        return _checked(answer) if answer.status == 401 else answer

    async def post(
        self, *path: str, query: Mapping[str, str] | None = None, body: str | None, timeout: float
    ) -> HttpAnswer:
        """Order something, exactly once; `body` is JSON.

        Raises:
            NotSentError: no connection came about: the order never left.
            NoAnswerError: the order may have arrived.
            UnreadableAnswerError: the order may have been carried out.
            RejectedError: the server refused before any effect.
        """
        return _checked(await self._request("POST", path, query, body, timeout))

    async def _request(
        self, method: str, path: tuple[str, ...], query: Mapping[str, str] | None, body: str | None, timeout: float
    ) -> HttpAnswer:
        """Send a request and sort its failures."""
        try:
            async with self._session.request(
                method,
                self._url.joinpath(*(quote(part, safe="") for part in path), encoded=True),
                params=query,
                data=None if body is None else body.encode(),
                headers=self._headers if body is None else self._headers | {"Content-Type": "application/json"},
                ssl=self._verify_ssl,
                allow_redirects=False,
                timeout=ClientTimeout(total=timeout, sock_connect=self._connect_timeout),
                middlewares=(_sort_errors,),
            ) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                return HttpAnswer(response.status, headers, await response.read())
        except TimeoutError:
            raise NoAnswerError("No answer in time", seconds=f"{timeout:g}") from None
        except ClientError, OSError:
            raise NoAnswerError("The connection was cut") from None


def _checked(answer: HttpAnswer) -> HttpAnswer:
    """Return a good answer; the text of a refusal is dropped because a server may echo the password in it."""
    status = answer.status
    if 200 <= status < 300:
        return answer
    if status not in _REFUSALS:
        raise UnreadableAnswerError(f"The server answered with HTTP status {status}", status=str(status))
    match status:
        case 401:
            raise UnauthorizedError("The server wants other credentials", status=status)
        case 404:
            raise NotFoundError("The server does not know this printer or path", status=status)
        case 405:
            raise NotReadyError("The server is not ready", status=status)
        case _:
            raise RejectedError(f"The server refused with HTTP status {status}", status=status)
