"""Discovery over real UDP sockets, on this machine only."""

import asyncio
from contextlib import AsyncExitStack
import time

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.izone.client import (
    DiscoveredBridge,
    async_discover,
    parse_answer,
    parse_homekit_model,
)
from simulators.izone import PROFILES, DiscoveryPort, IzoneSimulator

from .client_support import until

LOCAL = ("127.0.0.1", 0)
EVERYTHING = frozenset({"iZoneV2", "iLight", "iDrate", "iPower", "Split"})


@pytest.mark.parametrize(
    ("answer", "uid", "host", "tokens"),
    [
        ("ASPort_12107,Mac_000000001,IP_192.168.1.9", "000000001", "192.168.1.9", set()),
        ("ASPort_12107,Mac_000000001,IP_192.168.1.9,iZone", "000000001", "192.168.1.9", {"iZone"}),
        (
            "ASPort_12107,Mac_000040471,IP_192.168.1.134,X,iLight,iDrate,iPower",
            "000040471",
            "192.168.1.134",
            {"iLight", "iDrate", "iPower"},
        ),
        (
            "ASPort_12107,Mac_000090426,IP_192.168.1.9,iZoneV2,iLight,iDrate,iPower,Split\0\r\n",
            "000090426",
            "192.168.1.9",
            EVERYTHING,
        ),
        ("ASPort_12107, Mac_13170 , IP_192.168.1.9:8080", "000013170", "192.168.1.9:8080", set()),
        ("ASPort_12107,Mac_000000000,IP_0.0.0.0,iZoneV2", "000000000", "10.0.0.7", {"iZoneV2"}),
        ("ASPort_12107,Mac_000000001,IP_evil.example", "000000001", "10.0.0.7", set()),
        ("ASPort_12107,Mac_000000001,garbage", "000000001", "10.0.0.7", set()),
    ],
)
def test_answers(answer: str, uid: str, host: str, tokens: set[str]) -> None:
    """An answer tells who it is and where; what it says to have are hints."""
    bridge = DiscoveredBridge(uid=uid, host=host, source="10.0.0.7", tokens=frozenset(tokens))
    assert parse_answer(answer.encode(), "10.0.0.7") == bridge
    assert bridge.is_paired is (uid != "000000000")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"IASD",
        b"ASPort_12107",
        b"ASPort_12107,Mac_x,IP_1.2.3.4",
        b"iZoneChanged_System",
        b"ASPort_12107,IP_1.2.3.4,Mac_1",
    ],
)
def test_no_answers(answer: bytes) -> None:
    """Our own question, notices and fragments are no answers."""
    assert parse_answer(answer, "10.0.0.7") is None


@given(st.binary() | st.text().map(lambda tail: f"ASPort_12107,Mac_000000001,IP_{tail}".encode(errors="replace")))
def test_any_datagram(datagram: bytes) -> None:
    """Any datagram is a bridge or nothing."""
    bridge = parse_answer(datagram, "10.0.0.7")
    assert bridge is None or (len(bridge.uid) == 9 and bridge.host)


@pytest.mark.parametrize(
    ("model", "uid"),
    [("iZone 000013170", "000013170"), ("izone 13170 ", "000013170"), ("iZone", None), ("iZone 12x", None), ("", None)],
)
def test_homekit_models(model: str, uid: str | None) -> None:
    """The model that a bridge announces to HomeKit holds its identity."""
    assert parse_homekit_model(model) == uid


@given(st.text())
def test_any_homekit_model(model: str) -> None:
    """Any model has an identity or none."""
    uid = parse_homekit_model(model)
    assert uid is None or len(uid) == 9


async def test_several_bridges() -> None:
    """All bridges of a network are found, sorted by their identity, with what they announce."""
    async with AsyncExitStack() as stack:
        bridges = [
            await stack.enter_async_context(
                IzoneSimulator(uid=f"00000000{number}", profile=profile, discovery_port=None)
            )
            for number, profile in enumerate(PROFILES, start=1)
        ]
        port = await stack.enter_async_context(DiscoveryPort(*reversed(bridges)))
        found = await async_discover([(port.host, port.port)], timeout=0.2, local_address=LOCAL)
        assert len(port.questions) == 2
    assert [bridge.uid for bridge in found] == ["000000001", "000000002", "000000003", "000000004", "000000005"]
    assert found[1].tokens == EVERYTHING
    assert found[3].tokens == {"iZone"}
    assert {bridge.host for bridge in found} == {"127.0.0.1"}


async def test_one_bridge() -> None:
    """Looking for one bridge ends as soon as it has answered."""
    async with IzoneSimulator() as simulator:
        assert simulator.discovery is not None
        started = time.monotonic()
        (found,) = await async_discover(
            [(simulator.host, simulator.discovery.port)], timeout=5, until_uid=simulator.uid, local_address=LOCAL
        )
        assert time.monotonic() - started < 1
        assert found.uid == simulator.uid


async def test_lost_datagrams() -> None:
    """The question is asked twice, so a bridge that missed the first one is found."""
    async with IzoneSimulator() as simulator:
        assert simulator.discovery is not None
        await simulator.discovery.close()
        search = asyncio.create_task(
            async_discover(
                [(simulator.host, simulator.discovery.port)],
                timeout=0.6,
                until_uid=simulator.uid,
                local_address=LOCAL,
            )
        )
        await asyncio.sleep(0.02)
        await simulator.discovery.open()
        assert [bridge.uid for bridge in await search] == [simulator.uid]


async def test_nobody_answers() -> None:
    """A network without bridges has none, also where the target refuses."""
    async with DiscoveryPort() as port:
        pass
    assert await async_discover([(port.host, port.port)], timeout=0.05, local_address=LOCAL) == ()


async def test_other_voices() -> None:
    """A target that cannot be reached and a datagram that is no answer do not disturb the search."""
    async with IzoneSimulator() as simulator:
        assert simulator.discovery is not None
        search = asyncio.create_task(
            async_discover(
                [("127.0.0.1", 0), (simulator.host, simulator.discovery.port)], timeout=0.2, local_address=LOCAL
            )
        )
        await until(lambda: simulator.discovery.questions)
        simulator.tell("IASD", simulator.discovery.questions[0])
        assert [bridge.uid for bridge in await search] == [simulator.uid]


async def test_unusable_address() -> None:
    """An address that this machine does not have is an error."""
    with pytest.raises(OSError):
        await async_discover([("127.0.0.1", 9)], timeout=0.05, local_address=("192.0.2.1", 0))
