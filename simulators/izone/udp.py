"""The bridge's UDP side: answers to discovery, and change notices (spec/izone.txt, 2.2.1; facts/izone.md, 1)."""

import asyncio
from collections.abc import Sequence
from typing import Final, Protocol, Self, override

DISCOVERY_PORT: Final = 12107
NOTICE_PORT: Final = 7005
_QUESTION: Final = b"IASD"

type Address = tuple[str, int]


class Mouth:
    """A bridge's socket for sending; its port is a random one of the bridge's own address."""

    def __init__(self) -> None:
        """Start closed."""
        self._transport: asyncio.DatagramTransport | None = None

    async def open(self, host: str) -> None:
        """Open the socket."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=(host, 0))

    def send(self, text: str, address: Address) -> None:
        """Send a datagram; nothing happens while closed."""
        if self._transport is not None:
            self._transport.sendto(text.encode(), address)

    async def close(self) -> None:
        """Close the socket."""
        if self._transport is not None:
            self._transport.abort()
            self._transport = None
            await asyncio.sleep(0)


class Discoverable(Protocol):
    """A bridge that answers to discovery."""

    @property
    def announcement(self) -> str:
        """What it says of itself."""

    def tell(self, text: str, address: Address) -> None:
        """Send a datagram."""


class DiscoveryPort:
    """A port at which some bridges hear discovery; each answers on its own.

    Bridges with addresses of their own have a port each; those that share an address share its port.
    """

    def __init__(self, *bridges: Discoverable, host: str = "127.0.0.1", port: int = 0) -> None:
        """Take the bridges; port 0 takes a free one, which stays the same when opened again."""
        self.host = host
        self.port = port
        self.questions: list[Address] = []
        """Who asked."""
        self._bridges = bridges
        self._transport: asyncio.DatagramTransport | None = None

    async def open(self) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: _Ear(self._bridges, self.questions), local_addr=(self.host, self.port)
        )
        self.port = self._transport.get_extra_info("sockname")[1]

    async def close(self) -> None:
        """Stop listening."""
        if self._transport is not None:
            self._transport.abort()
            self._transport = None
            await asyncio.sleep(0)

    async def __aenter__(self) -> Self:
        """Listen."""
        await self.open()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Stop listening."""
        await self.close()


class _Ear(asyncio.DatagramProtocol):
    """Hears questions."""

    def __init__(self, bridges: Sequence[Discoverable], questions: list[Address]) -> None:
        self._bridges = bridges
        self._questions = questions

    @override
    def datagram_received(self, data: bytes, addr: Address) -> None:
        if data == _QUESTION:
            self._questions.append(addr)
            for bridge in self._bridges:
                bridge.tell(bridge.announcement, addr)
