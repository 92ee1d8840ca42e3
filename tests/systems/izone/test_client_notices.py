"""Change notices over real UDP sockets, on this machine only."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import socket

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.izone.client import Notice, NoticeListener, parse_notice
from simulators.izone import NOTICES, IzoneSimulator

from .client_support import until

LOCAL = ("127.0.0.1", 0)
QUIET = 0.05

type Bursts = list[frozenset[Notice]]


@asynccontextmanager
async def listening(*, quiet: float = QUIET, longest: float = 1.0) -> AsyncIterator[tuple[NoticeListener, int]]:
    """Listen at a free port of this machine."""
    listener = NoticeListener(quiet=quiet, longest=longest)
    assert await listener.async_open(LOCAL)
    try:
        yield listener, listener.port
    finally:
        listener.close()
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("datagram", "notice"),
    [
        (b"iZoneChanged_System", Notice.SYSTEM),
        (b"iZoneChanged_Zones\0", Notice.ZONES),
        (b"iZoneChanged_Schedules\r\n", Notice.SCHEDULES),
        (b"iZoneChanged_Lights", Notice.OTHER),
        (b"iZoneChanged", Notice.OTHER),
        (b"IASD", None),
        (b"", None),
    ],
)
def test_parsing(datagram: bytes, notice: Notice | None) -> None:
    """A notice says what changed, in one word."""
    assert parse_notice(datagram) is notice


@given(st.binary() | st.binary().map(lambda tail: b"iZoneChanged_" + tail))
def test_any_datagram(datagram: bytes) -> None:
    """Any datagram is a notice or nothing."""
    assert (parse_notice(datagram) is not None) is datagram.startswith(b"iZoneChanged")


async def test_a_burst_is_one() -> None:
    """The three notices of a change are one call; the next change is another."""
    bursts: Bursts = []
    async with listening() as (listener, port), IzoneSimulator(notices_to=(("127.0.0.1", port),)) as simulator:
        listener.subscribe("127.0.0.1", bursts.append)
        simulator.unit.data["SysOn"] = 0
        simulator.step(1)
        await until(lambda: bursts)
        assert bursts == [{Notice.SYSTEM, Notice.ZONES, Notice.SCHEDULES}]
        simulator.unit.data["SysOn"] = 1
        simulator.step(1)
        await until(lambda: len(bursts) == 2)
    assert len(NOTICES) == 3


async def test_endless_bursts_end() -> None:
    """A bridge that never stops shouting is heard nevertheless."""
    bursts: Bursts = []
    async with listening(quiet=0.1, longest=0.15) as (listener, port), IzoneSimulator() as simulator:
        listener.subscribe("127.0.0.1", bursts.append)
        for _ in range(10):
            simulator.tell("iZoneChanged_Zones", ("127.0.0.1", port))
            await asyncio.sleep(0.02)
        assert bursts[0] == {Notice.ZONES}


async def test_only_from_the_bridge() -> None:
    """Notices from another address are another bridge's; what is no notice is nothing."""
    bursts: Bursts = []
    async with listening() as (listener, port), IzoneSimulator() as simulator:
        listener.subscribe("192.168.1.9", bursts.append)
        end = listener.subscribe("127.0.0.1", bursts.append)
        simulator.tell("ASPort_12107,Mac_000000001,IP_127.0.0.1", ("127.0.0.1", port))
        await asyncio.sleep(QUIET * 2)
        assert bursts == []
        end()
        simulator.tell("iZoneChanged_Zones", ("127.0.0.1", port))
        await asyncio.sleep(QUIET * 2)
        assert bursts == []


async def test_two_followers_of_one_bridge() -> None:
    """Two may follow the same bridge; one that leaves does not take the other along, nor its own waiting call."""
    first: Bursts = []
    second: Bursts = []
    async with listening() as (listener, port), IzoneSimulator() as simulator:
        end = listener.subscribe("127.0.0.1", first.append)
        listener.subscribe("127.0.0.1", second.append)
        simulator.tell("iZoneChanged_Zones", ("127.0.0.1", port))
        await asyncio.sleep(QUIET / 2)
        end()
        await until(lambda: second)
    assert first == []
    assert second == [{Notice.ZONES}]


async def test_the_port_is_shared() -> None:
    """Others who share the port get it as well, before us and after us."""
    async with listening() as (_, port):
        other = NoticeListener()
        assert await other.async_open(("127.0.0.1", port))
        other.close()
        await asyncio.sleep(0)


async def test_the_port_is_not_taken_away() -> None:
    """Somebody who has the port for himself keeps it; there are no notices then, and no error."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as owner:
        owner.bind(LOCAL)
        listener = NoticeListener()
        assert not await listener.async_open(owner.getsockname())
        assert not listener.is_open
        with pytest.raises(RuntimeError):
            _ = listener.port
        listener.close()


async def test_the_port_is_given_back() -> None:
    """After closing, the port is free for somebody who wants it for himself; the listener can be opened again."""
    async with listening() as (listener, port):
        assert await listener.async_open(LOCAL)
        assert listener.port == port
        listener.close()
        await asyncio.sleep(0)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as owner:
            owner.bind(("127.0.0.1", port))
        assert await listener.async_open(LOCAL)


async def test_closing_forgets() -> None:
    """What was gathered when the listener closes is not told any more."""
    bursts: Bursts = []
    async with listening() as (listener, port), IzoneSimulator() as simulator:
        listener.subscribe("127.0.0.1", bursts.append)
        simulator.tell("iZoneChanged_Zones", ("127.0.0.1", port))
        await asyncio.sleep(QUIET / 2)
        listener.close()
        await asyncio.sleep(QUIET * 2)
    assert bursts == []
