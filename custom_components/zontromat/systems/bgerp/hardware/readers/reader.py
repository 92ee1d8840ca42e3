"""A TERACOM ACT230 card reader on a serial port, or behind a serial server (facts 4.1)."""

import asyncio
from collections.abc import Callable
import socket
from typing import Final, override
from urllib.parse import SplitResult, urlsplit

import serialx

from ..errors import NoAnswer, Unreachable
from ..link import Connected
from .framer import DEFAULT_PATTERN, SILENCE, Framer

_CONNECT_TIMEOUT: Final = 5.0
_CHUNK: Final = 256
_KEEP_ALIVE: Final = (
    (socket.SOL_SOCKET, "SO_KEEPALIVE", 1),
    (socket.IPPROTO_TCP, "TCP_KEEPIDLE", 20),
    (socket.IPPROTO_TCP, "TCP_KEEPINTVL", 5),
    (socket.IPPROTO_TCP, "TCP_KEEPCNT", 3),
)
"""A reader is silent for hours, so that the death of its serial server would never show."""


async def open_port(port: str, baudrate: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a port with 8 data bits, no parity and 1 stop bit.

    Args:
        port: Path, or any URL that serialx knows, such as `socket://host:port` and `rfc2217://host:port`.
        baudrate: In Bd.

    Raises:
        Unreachable: It cannot be opened; the text does not hold the port, whose URL may have a key in it.
        NoAnswer: It does not open in time.
    """
    try:
        async with asyncio.timeout(_CONNECT_TIMEOUT):
            if port.lower().startswith("socket://"):
                return await _open_socket(urlsplit(port))
            return await serialx.open_serial_connection(port, baudrate=baudrate)
    except TimeoutError as error:
        raise NoAnswer("the port does not open") from error
    except OSError as error:
        raise Unreachable(error.strerror or type(error).__name__) from error
    except (serialx.SerialException, ValueError) as error:
        raise Unreachable(f"the port is not usable ({type(error).__name__})") from error


async def _open_socket(url: SplitResult) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to a serial server, as serialx does, but so that the system notices its death."""
    if url.hostname is None or url.port is None:
        raise ValueError("a host and a port are needed")
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    connection = writer.get_extra_info("socket")
    for level, option, value in _KEEP_ALIVE:
        # Not every system has all of them.
        if (number := getattr(socket, option, None)) is not None:
            connection.setsockopt(level, number, value)
    return reader, writer


class CardReader(Connected):
    """A card reader; it comes back by itself when it was unplugged.

    Args:
        port: Path, or any URL that serialx knows.
        baudrate: In Bd.
        serial_number: The reader's number as the registers have it; it is not in what the reader sends.
        on_card: Called in the event loop with the id of each card that is held to it.
        pattern: What a line of the reader looks like; see `Framer`.
        name: For people.

    Raises:
        re.error: The pattern is no regular expression.
    """

    def __init__(
        self,
        port: str,
        baudrate: int,
        serial_number: str,
        on_card: Callable[[str], None],
        *,
        pattern: str = DEFAULT_PATTERN,
        name: str | None = None,
    ) -> None:
        """Prepare a reader that is not connected."""
        super().__init__(name or f"Card reader {serial_number}")
        self.serial_number = serial_number
        self._port = port
        self._baudrate = baudrate
        self._pattern = pattern
        self._on_card = on_card
        Framer(pattern)

    @override
    async def run(self) -> None:
        """Serve until cancelled."""
        await self.link.run(self._serve)

    async def _serve(self) -> None:
        """Open the port and listen, until something fails."""
        reader, writer = await open_port(self._port, self._baudrate)
        try:
            self.link.up()
            await self._listen(reader)
        except OSError as error:
            raise Unreachable(error.strerror or type(error).__name__) from error
        finally:
            writer.close()
        raise Unreachable("the connection was closed")

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        """Take in what comes, until the end."""
        loop = asyncio.get_running_loop()
        framer = Framer(self._pattern)
        while True:
            try:
                async with asyncio.timeout(SILENCE if framer.waits else None):
                    data = await reader.read(_CHUNK)
            except TimeoutError:
                cards = framer.silent(loop.time())
            else:
                if not data:
                    return
                cards = framer.feed(data, loop.time())
            for card in cards:
                self._on_card(card)
