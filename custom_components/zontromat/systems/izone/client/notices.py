"""Change notices: bridges shout that something has changed, but not what (facts on iZone, section 1.5)."""

import asyncio
from collections.abc import Callable
from enum import StrEnum
import logging
import socket
from typing import cast, override

_LOGGER = logging.getLogger(__name__)

NOTICE_ADDRESS = ("0.0.0.0", 7005)  # broadcasts arrive nowhere else
QUIET_SECONDS = 1.0
"""A burst of three takes about a second; so much silence ends it."""
LONGEST_BURST = 3.0
_PREFIX = b"iZoneChanged"


class Notice(StrEnum):
    """What is said to have changed."""

    SYSTEM = "System"
    ZONES = "Zones"
    SCHEDULES = "Schedules"
    OTHER = "Other"


def parse_notice(datagram: bytes) -> Notice | None:
    """Return what a datagram says has changed, `None` when it is no notice."""
    if not datagram.startswith(_PREFIX):
        return None
    name = datagram.removeprefix(_PREFIX).strip(b"_ \0\r\n").decode("latin-1")
    return Notice(name) if name in Notice else Notice.OTHER


type NoticeCallback = Callable[[frozenset[Notice]], None]


class _Burst:
    """Gathers the notices of one bridge."""

    def __init__(self, callback: NoticeCallback, quiet: float, longest: float) -> None:
        self._callback = callback
        self._quiet = quiet
        self._longest = longest
        self._notices: set[Notice] = set()
        self._ends_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, notice: Notice) -> None:
        """Take a notice; the burst ends when it is quiet for a while, or has lasted long enough."""
        loop = asyncio.get_running_loop()
        if not self._notices:
            self._ends_at = loop.time() + self._longest
        self._notices.add(notice)
        self.cancel()
        self._timer = loop.call_at(min(loop.time() + self._quiet, self._ends_at), self._end)

    def cancel(self) -> None:
        """Stop waiting."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self) -> None:
        """Tell what was gathered."""
        notices = frozenset(self._notices)
        self._notices.clear()
        self._timer = None
        self._callback(notices)


class NoticeListener(asyncio.DatagramProtocol):
    """One socket for the notices of all bridges, told apart by their addresses.

    Notices are a convenience. The port is shared with whoever else wants it and shares it too; where somebody has it
    for himself, there are no notices. Who would not share it can be spared by closing the listener.
    """

    def __init__(self, *, quiet: float = QUIET_SECONDS, longest: float = LONGEST_BURST) -> None:
        """Prepare; times are in seconds."""
        self._quiet = quiet
        self._longest = longest
        self._bursts: dict[str, list[_Burst]] = {}
        self._transport: asyncio.DatagramTransport | None = None

    @property
    def is_open(self) -> bool:
        """Whether notices are heard."""
        return self._transport is not None

    async def async_open(self, address: tuple[str, int] = NOTICE_ADDRESS) -> bool:
        """Start to listen and return whether that was possible."""
        if self._transport is not None:
            return True
        try:
            endpoint = _shared_socket(address)
        except OSError as err:
            _LOGGER.info("No change notices: %s", err)
            return False
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: self, sock=endpoint)
        self._transport = transport
        return True

    @property
    def port(self) -> int:
        """The port that is listened on.

        Raises:
            RuntimeError: The listener is closed.
        """
        if self._transport is None:
            raise RuntimeError("Open first")
        return cast(tuple[str, int], self._transport.get_extra_info("sockname"))[1]

    def close(self) -> None:
        """Stop listening and set the port free; what was gathered is forgotten."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None
        for bursts in self._bursts.values():
            for burst in bursts:
                burst.cancel()

    def subscribe(self, host: str, callback: NoticeCallback) -> Callable[[], None]:
        """Call back after each burst of notices from an IP address; return what ends that."""
        burst = _Burst(callback, self._quiet, self._longest)
        self._bursts.setdefault(host, []).append(burst)

        def unsubscribe() -> None:
            burst.cancel()
            self._bursts[host].remove(burst)
            if not self._bursts[host]:
                del self._bursts[host]

        return unsubscribe

    @override
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Pass a notice on to whoever follows its sender."""
        notice = parse_notice(data)
        if notice is not None:
            for burst in self._bursts.get(addr[0], ()):
                burst.add(notice)


def _shared_socket(address: tuple[str, int]) -> socket.socket:
    """Return a socket at an address that others may have too.

    Raises:
        OSError: Somebody has it for himself.
    """
    endpoint = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        endpoint.setblocking(False)
        endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        endpoint.bind(address)
    except OSError:
        endpoint.close()
        raise
    return endpoint
