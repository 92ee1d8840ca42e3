"""iZone simulator: discovery and change notices."""

import asyncio

import pytest

from simulators.izone import NOTICES, PROFILES, AirConditioning, Bus, DiscoveryPort, Home, IzoneSimulator, ZoneMode

from .izone_wire import AIR, Listener, wire


@pytest.mark.parametrize(
    ("profile", "tokens"),
    [
        ("specification", ",iZoneV2,X,iDrate,iPower,Split"),
        ("dual", ",iZoneV2,iLight,iDrate,iPower,Split"),
        ("v1-only", ",iZone"),
        ("legacy", ""),
    ],
)
async def test_discovery(profile: str, tokens: str) -> None:
    """A bridge answers `IASD` from a port of its own with number, address, and what it has or claims to have."""
    async with IzoneSimulator(profile=profile) as bridge, Listener() as listener:
        assert bridge.discovery is not None
        listener.ask(bridge.host, bridge.discovery.port)
        assert await listener.texts(1) == [f"ASPort_12107,Mac_000013170,IP_127.0.0.1{tokens}"]
        [(_, source)] = listener.heard
        assert source[0] == bridge.host
        assert source[1] != bridge.discovery.port
        assert bridge.discovery.questions == [listener.address]


async def test_other_questions() -> None:
    """Nothing else is answered."""
    async with IzoneSimulator() as bridge, Listener() as listener:
        assert bridge.discovery is not None
        for text in (b"IASD\n", b"iasd", b"", b"IASD"):
            listener.ask(bridge.host, bridge.discovery.port, text)
        await listener.texts(1)
        await asyncio.sleep(0.02)
        assert len(listener.heard) == 1


async def test_announcements() -> None:
    """What is missing is an X; an unpaired bridge has no number; the port may be announced."""
    bridge = IzoneSimulator(Home(AirConditioning()), port=8080)
    assert bridge.announcement == "ASPort_12107,Mac_000013170,IP_127.0.0.1,iZoneV2,X,X,X,X"
    bridge.home.air.bus = Bus.UNPAIRED
    bridge.quirks.announced_port = True
    bridge.quirks.tokens = ("X", "iLight")
    assert bridge.announcement == "ASPort_12107,Mac_000000000,IP_127.0.0.1:8080,X,iLight"


async def test_several_bridges() -> None:
    """Bridges that share an address share its discovery port and answer each on its own."""
    async with (
        IzoneSimulator(discovery_port=None) as first,
        IzoneSimulator(uid="000000042", discovery_port=None, profile="legacy") as second,
        DiscoveryPort(first, second) as discovery,
        Listener() as listener,
    ):
        listener.ask(discovery.host, discovery.port)
        texts = await listener.texts(2)
        assert {text.split(",")[1] for text in texts} == {"Mac_000013170", "Mac_000000042"}
        assert first.port != second.port


async def test_bridges_with_addresses() -> None:
    """Bridges with addresses of their own answer from them, at the same port."""
    async with IzoneSimulator() as first, Listener() as listener:
        assert first.discovery is not None
        port = first.discovery.port
        async with IzoneSimulator(uid="000000042", host="127.0.0.2", discovery_port=port):
            for host in ("127.0.0.1", "127.0.0.2"):
                listener.ask(host, port)
            await listener.texts(2)
            heard = {source[0]: text.split(",")[1:3] for text, source in listener.heard}
            assert heard == {
                "127.0.0.1": ["Mac_000013170", "IP_127.0.0.1"],
                "127.0.0.2": ["Mac_000000042", "IP_127.0.0.2"],
            }


async def test_moved_bridge() -> None:
    """A bridge that comes back at another address answers from there."""
    async with IzoneSimulator() as bridge, Listener() as listener:
        assert bridge.discovery is not None
        bridge.host = "127.0.0.3"
        await bridge.restart()
        listener.ask("127.0.0.3", bridge.discovery.port)
        [text] = await listener.texts(1)
        assert "Mac_000013170,IP_127.0.0.3," in text
        assert listener.heard[0][1][0] == "127.0.0.3"


async def test_notices() -> None:
    """A change brings one burst of three notices from the bridge's address; a command that changes nothing, none."""
    async with Listener() as listener, wire(notices_to=(listener.address,)) as client:
        await client.obey(AIR, SysOn=1)
        await client.obey(AIR, ZoneMode={"Index": 0, "Mode": ZoneMode.CLOSE})
        assert await listener.texts(3) == list(NOTICES)
        assert {source[0] for _, source in listener.heard} == {"127.0.0.1"}
        client.bridge.step(600)
        await asyncio.sleep(0.02)
        assert len(listener.heard) == 3


async def test_notices_of_other_causes() -> None:
    """Changes at the wall bring notices too, changes of other systems do not."""
    async with Listener() as listener, wire(notices_to=(listener.address,)) as client:
        await client.post("/iLightCommand", {"RetRatio": 50})
        client.bridge.step(1)
        client.bridge.zones[0].data["Setpoint"] = 2500
        client.bridge.step(1)
        await listener.texts(3)
        await asyncio.sleep(0.02)
        assert len(listener.heard) == 3


async def test_late_notices() -> None:
    """Notices may come late and one after the other; what changes until then brings no more of them."""
    async with Listener() as listener, wire(notices_to=(listener.address,)) as client:
        quirks = client.bridge.quirks
        quirks.notice_delay, quirks.notice_gap = 2.5, 0.5
        await client.obey(AIR, SysOn=0)
        client.bridge.step(2.4)
        await client.obey(AIR, SysMode=2)
        client.bridge.step(0.2)
        assert await listener.texts(1) == list(NOTICES[:1])
        client.bridge.step(1)
        assert await listener.texts(3) == list(NOTICES)


async def test_regular_notices() -> None:
    """Notices may come regularly, though nothing has changed."""
    async with Listener() as listener, wire(notices_to=(listener.address,)) as client:
        client.bridge.unit.data["SysOn"] = 0
        client.bridge.step(1)
        await listener.texts(3)
        client.bridge.quirks.notice_period = 60
        for _ in range(12):
            client.bridge.step(10)
        assert await listener.texts(9) == list(NOTICES) * 3


def test_profiles_are_not_shared() -> None:
    """Each bridge has quirks of its own."""
    first, second = (PROFILES["dual"]() for _ in range(2))
    first.latency = 1
    assert second.latency == 0
