"""EVOK's REST and WebSocket service (facts 4.3.1)."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
import json
from typing import Any, Final

import aiohttp
from yarl import URL

from .errors import BadAnswer, NoAnswer, Refused, Unreachable

_CLOSING: Final = aiohttp.ClientWSTimeout(ws_close=1.0)


def parse(text: str) -> list[dict[str, Any]]:
    """Return the devices in an answer or a message; both are a list or, in older versions, a single device.

    Raises:
        BadAnswer: It is no JSON, or holds something else.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise BadAnswer("EVOK does not answer with JSON") from error
    items = document if isinstance(document, list) else [document]
    if not all(isinstance(item, dict) for item in items):
        raise BadAnswer("EVOK answers with something else than devices")
    return items


class Evok:
    """EVOK's REST service.

    Outputs are driven with POST, which aiohttp never repeats on its own as it does GET; reading twice does no harm.

    Args:
        http: The caller's HTTP session.
        url: Base address, such as "http://neuron:8080".
        timeout: Seconds for a whole exchange.

    Raises:
        ValueError: The address is no HTTP address.
    """

    def __init__(self, http: aiohttp.ClientSession, url: str, *, timeout: float = 5.0) -> None:
        """Check the address."""
        self.base = URL(url.strip().rstrip("/"))
        if self.base.scheme not in {"http", "https"} or not self.base.host:
            raise ValueError("an address must begin with http:// or https://")
        self._http = http
        self._timeout = aiohttp.ClientTimeout(total=timeout)

    @property
    def host(self) -> str:
        """The host, for people."""
        return self.base.host or ""

    async def everything(self) -> list[dict[str, Any]]:
        """Return all devices.

        Raises:
            HardwareError: They cannot be read.
        """
        return parse(await self._request("GET", self.base / "rest" / "all"))

    async def drive(self, dev: str, circuit: str, **fields: str) -> None:
        """Set fields of a device, which EVOK knows by its kind and its circuit.

        Raises:
            HardwareError: Whether they were set is not known, or, if `Refused`, they were not.
        """
        answer = parse(await self._request("POST", self.base / "rest" / dev / circuit, fields))
        if any(item.get("success") is False for item in answer):
            raise Refused(f"{self.host}: refused", HTTPStatus.OK)

    async def websocket(self) -> aiohttp.ClientWebSocketResponse:
        """Connect to the service that pushes changes.

        Raises:
            HardwareError: There is no connection.
        """
        with self.translated():
            async with asyncio.timeout(self._timeout.total):
                # Without autoping: who waits for pongs by himself leaves no timer behind.
                return await self._http.ws_connect(self.base / "ws", autoping=False, timeout=_CLOSING)

    async def _request(self, method: str, url: URL, form: Mapping[str, str] | None = None) -> str:
        """Return the body of an answer."""
        with self.translated():
            async with self._http.request(
                method, url, data=form, timeout=self._timeout, allow_redirects=False
            ) as response:
                if response.status != HTTPStatus.OK:
                    raise Refused(f"{self.host}: HTTP status {response.status}", response.status)
                return await response.text(errors="replace")

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn what goes wrong with a connection into an error of this package."""
        try:
            yield
        except TimeoutError as error:
            raise NoAnswer(f"{self.host}: no answer") from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unreachable(f"{self.host}: {type(error).__name__}") from error
