"""HTTP to one server that may have several addresses."""

from collections.abc import Sequence
import time

import aiohttp
from yarl import URL

from .errors import ConnectionFailed, InvalidReply
from .wire import Answer, Request

_MAX_BODY = 4 * 2**20
"""Bytes of an answer; the full set of a zone has about 7 kB (facts 1.4)."""


class Transport:
    """Posts requests to the first address that can be reached, and stays with the one that worked last.

    Args:
        http: The caller's HTTP session.
        addresses: Base addresses of the same server in order of preference, such as "https://bcvt.eu".
        timeout: Seconds for a whole exchange.
        connect_timeout: Seconds for the connection alone.

    Raises:
        ValueError: No address, or one that is no absolute HTTP address.
    """

    def __init__(
        self, http: aiohttp.ClientSession, addresses: Sequence[str], *, timeout: float, connect_timeout: float
    ) -> None:
        """Check the addresses."""
        self._http = http
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=min(connect_timeout, timeout / 2))
        self._addresses = [_base(address) for address in addresses]
        if not self._addresses:
            raise ValueError("no address")

    async def post(self, request: Request, *, repeatable: bool) -> Answer:
        """Send a request and read the answer whole.

        Args:
            request: What to send.
            repeatable: Whether the request may be sent to the next address although the last one may have taken it.

        Raises:
            ConnectionFailed: No address could be reached.
            InvalidReply: The answer is too long.
        """
        for address in tuple(self._addresses):
            try:
                answer = await self._post(address, request)
            except ConnectionFailed as error:
                failure = error
                if error.sent and not repeatable:
                    break
            else:
                # The next request starts with the address that worked.
                self._addresses.remove(address)
                self._addresses.insert(0, address)
                return answer
        raise failure

    async def _post(self, base: URL, request: Request) -> Answer:
        """Send a request to one address."""
        started = time.monotonic()
        try:
            async with self._http.post(
                base.joinpath(request.path.lstrip("/")),
                data=request.body,
                # A kept connection that the server closes at the wrong moment would leave a registration in doubt.
                headers={"Content-Type": request.content_type, "Connection": "close"},
                allow_redirects=False,
                timeout=self._timeout,
                middlewares=(_no_hidden_repeat,),
            ) as response:
                body = await _read(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise _failed(base, error, sent=False) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _failed(base, error, sent=True) from error
        return Answer(
            status=response.status,
            content_type=response.content_type,
            body=body,
            date=response.headers.get("Date"),
            retry_after=response.headers.get("Retry-After"),
            elapsed=time.monotonic() - started,
        )


def _base(address: str) -> URL:
    """Return an absolute HTTP address without a trailing slash, query or credentials in messages."""
    url = URL(address.strip().rstrip("/"))
    if url.scheme not in {"http", "https"} or not url.host:
        raise ValueError("an address must begin with http:// or https://")
    return url.with_query(None).with_fragment(None)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """Read a body that fits."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > _MAX_BODY:
            raise InvalidReply("the answer is too long", reason="length")
    return bytes(body)


async def _no_hidden_repeat(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Turn a cut connection into an error of this client, which aiohttp's own repetition does not catch."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _failed(request.url, error, sent=True) from error


def _failed(url: URL, error: Exception, *, sent: bool) -> ConnectionFailed:
    """Return the error of this client for one of aiohttp's, with no more of the address than the host."""
    return ConnectionFailed(
        f"no connection with {url.host}: {type(error).__name__}",
        sent=sent,
        host=url.host or "",
        reason=type(error).__name__,
    )
