"""Discovery of bridges: one word shouted into the network (spec/izone.txt, 2.2.1)."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address
import logging
import re
from typing import override

from .errors import InvalidHostError
from .identity import UNPAIRED, parse_uid
from .transport import parse_host

_LOGGER = logging.getLogger(__name__)

DISCOVERY_PORT = 12107
BROADCAST = ("255.255.255.255", DISCOVERY_PORT)
ANYWHERE = ("0.0.0.0", 0)  # answers come from anywhere
_QUESTION = b"IASD"
_PREFIX = "ASPort_"
_HOMEKIT_MODEL = re.compile(r"iZone\s+(\d{1,9})\s*", re.IGNORECASE)
_ABSENT = {"X", ""}

type Address = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveredBridge:
    """A bridge's answer."""

    uid: str
    """Nine digits."""
    host: str
    """The address that it announces, or else the one that it answers from."""
    source: str
    """The IP address that it answers from."""
    tokens: frozenset[str]
    """What it says it has; bridges are known to say too much and too little, so this is a hint only."""

    @property
    def is_paired(self) -> bool:
        """Whether there is a system behind it; all bridges without one have the same identity."""
        return self.uid != UNPAIRED


def parse_answer(datagram: bytes, source: str) -> DiscoveredBridge | None:
    """Return the bridge that a datagram announces, `None` when it is none."""
    head, *fields = (field.strip() for field in datagram.decode("latin-1").strip("\0\r\n ").split(","))
    if not head.startswith(_PREFIX) or len(fields) < 2:
        return None
    uid = parse_uid(fields[0].removeprefix("Mac_")) if fields[0].startswith("Mac_") else None
    if uid is None:
        return None
    announced = fields[1].removeprefix("IP_") if fields[1].startswith("IP_") else ""
    return DiscoveredBridge(
        uid=uid,
        host=announced if _is_host(announced) else source,
        source=source,
        tokens=frozenset(fields[2:]) - _ABSENT,
    )


def _is_host(text: str) -> bool:
    """Tell whether a text is an address that can be called."""
    try:
        address = IPv4Address(parse_host(text).host or "")
    except InvalidHostError, ValueError:
        return False
    return not address.is_unspecified and not address.is_multicast


def parse_homekit_model(model: str) -> str | None:
    """Return the identity in the model that a bridge announces to HomeKit, such as `iZone 000013170`."""
    match = _HOMEKIT_MODEL.fullmatch(model)
    return None if match is None else parse_uid(match[1])


class _Questioner(asyncio.DatagramProtocol):
    """Collects the answers."""

    def __init__(self, until_uid: str | None) -> None:
        self.bridges: dict[str, DiscoveredBridge] = {}
        self.enough = asyncio.Event()
        self._until_uid = until_uid

    @override
    def datagram_received(self, data: bytes, addr: Address) -> None:
        bridge = parse_answer(data, addr[0])
        if bridge is None:
            return
        self.bridges[bridge.uid] = bridge
        if bridge.uid == self._until_uid:
            self.enough.set()

    @override
    def error_received(self, exc: Exception) -> None:
        _LOGGER.debug("Discovery cannot reach a target: %s", exc)


async def async_discover(
    targets: Iterable[Address] = (BROADCAST,),
    *,
    timeout: float = 3.0,
    until_uid: str | None = None,
    local_address: Address = ANYWHERE,
) -> tuple[DiscoveredBridge, ...]:
    """Return the bridges that answer, sorted by their identity.

    Args:
        targets: Whom to ask: the broadcast addresses of the network, or single hosts.
        timeout: How long to wait, in seconds; the question is repeated in the middle, since datagrams get lost.
        until_uid: Stop waiting as soon as this bridge has answered.
        local_address: Where to ask from; port 0 is any.

    Raises:
        OSError: The local address cannot be used.
    """
    loop = asyncio.get_running_loop()
    questioner = _Questioner(until_uid)
    transport, _ = await loop.create_datagram_endpoint(
        lambda: questioner, local_addr=local_address, allow_broadcast=True
    )
    asked = tuple(targets)
    try:
        for _ in range(2):
            for target in asked:
                transport.sendto(_QUESTION, target)
            try:
                async with asyncio.timeout(timeout / 2):
                    await questioner.enough.wait()
                break
            except TimeoutError:
                continue
    finally:
        transport.close()
    return tuple(bridge for _, bridge in sorted(questioner.bridges.items()))
