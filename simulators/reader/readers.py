"""TERACOM ACT230 card readers (facts/bgerp.md 4.1)."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from ..pty import PseudoTerminal

ENDING: Final = b"?\r\n"


def frame(card_id: str) -> bytes:
    """Return what a reader sends when a card is held to it: 16 hex digits, `?`, CR, LF."""
    return card_id.encode("ascii") + ENDING


class Reader:
    """A reader on a pseudo terminal, or behind a serial server (TCP).

    Use as an asynchronous context manager. `url` is what a client opens; it stays the same when the reader is
    unplugged and plugged in again.

    Args:
        tcp: Behind a serial server.
        path: Name of the pseudo terminal; by default one in a temporary folder.
        host: Address of the serial server.
        port: Port of the serial server; 0 takes a free one.
    """

    def __init__(self, *, tcp: bool = False, path: Path | None = None, host: str = "127.0.0.1", port: int = 0) -> None:
        """Prepare a reader that is not plugged in."""
        self.host = host
        self.port = port
        self.terminal = None if tcp else PseudoTerminal(path=path)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """The port to open: a path or a `socket://` URL."""
        return str(self.terminal.path) if self.terminal else f"socket://{self.host}:{self.port}"

    @property
    def clients(self) -> int:
        """How many clients a serial server has."""
        return len(self._writers)

    async def plug(self) -> None:
        """Plug it in."""
        if self.terminal is not None:
            self.terminal.plug()
        elif self._server is None:
            self._server = await asyncio.start_server(self._connected, self.host, self.port, reuse_address=True)
            self.port = self._server.sockets[0].getsockname()[1]

    async def unplug(self) -> None:
        """Pull its plug."""
        if self.terminal is not None:
            self.terminal.unplug()
        elif self._server is not None:
            self._server.close()
            for writer in tuple(self._writers):
                writer.transport.abort()
            await self._server.wait_closed()
            self._server = None

    def hold(self, card_id: str) -> None:
        """Hold a card to the reader."""
        self.send(frame(card_id))

    def send(self, data: bytes) -> None:
        """Send any bytes."""
        if self.terminal is not None:
            self.terminal.write(data)
        for writer in self._writers:
            writer.write(data)

    async def __aenter__(self) -> Self:
        """Plug it in."""
        await self.plug()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Pull its plug."""
        await self.unplug()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Keep a client until it goes; the reader takes nothing from it."""
        self._writers.add(writer)
        try:
            with suppress(OSError):
                while await reader.read(4096):
                    pass
        finally:
            self._writers.discard(writer)
            writer.close()
