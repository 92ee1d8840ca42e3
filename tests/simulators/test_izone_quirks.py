"""iZone simulator: the switches for what real bridges do."""

import asyncio
from datetime import datetime
import json
from typing import Any

import aiohttp
import pytest

from simulators.izone import Connections, ContentType, ErrorForm, Mode, Quirks, StatusForm, Texts, zoned_home

from .izone_wire import AIR, JSON, Wire, wire

QUERY = "iZoneV2Request"


def answer(raw: bytes) -> Any:
    """Parse as a tolerant client does: the first value counts, and bytes are characters."""
    value, _ = json.JSONDecoder(strict=False).raw_decode(raw.decode("latin-1"))
    return value


@pytest.mark.parametrize(
    ("rule", "accepted"),
    [
        (ContentType.ANY, {JSON, "", "application/octet-stream"}),
        (ContentType.REQUIRED, {JSON}),
        (ContentType.FORBIDDEN, {"", "application/octet-stream"}),
    ],
)
async def test_content_type(rule: ContentType, accepted: set[str]) -> None:
    """Some firmware wants the header on queries and commands, some does not; the original API takes both."""
    async with wire(profile=Quirks(content_type=rule)) as client:
        for content_type in (JSON, "", "application/octet-stream"):
            expected = content_type in accepted
            assert (await client.raw(QUERY, 1, content_type=content_type) != b"{ERROR}") == expected
            assert (await client.post(AIR, {"SysOn": 1}, content_type) == b"{OK}") == expected
            assert await client.post("/SystemON", {"SystemON": "on"}, content_type) == b"{OK}"


@pytest.mark.parametrize(
    ("form", "malformed", "not_allowed"),
    [
        (ErrorForm.BARE, b"{ERROR}", b"{ERROR}"),
        (ErrorForm.REASON, b"{ERROR:InvalidRequest}", b"{ERROR:UserNotAllowed}"),
        (ErrorForm.UNTERMINATED, b"{ERROR:InvalidRequest", b"{ERROR:UserNotAllowed"),
        (ErrorForm.WORD, b"InvalidRequest", b"UserNotAllowed"),
    ],
)
async def test_error_form(form: ErrorForm, malformed: bytes, not_allowed: bytes) -> None:
    """Refusals come in all forms that are known."""
    async with wire(profile=Quirks(error=form)) as client:
        assert await client.post(AIR, {"SysOn": 5}) == malformed
        client.bridge.unit.data["LockStatus"] = 1
        assert await client.post(AIR, {"SysOn": 0}) == not_allowed


@pytest.mark.parametrize("ok", [b"OK", b"{OK}", b'"OK"', b"OK\r\n", b""])
async def test_ok_form(ok: bytes) -> None:
    """So does success."""
    async with wire(profile=Quirks(ok=ok)) as client:
        assert await client.post(AIR, {"SysOn": 0}) == ok
        assert not client.bridge.unit.is_on


@pytest.mark.parametrize("trailer", [b"{OK}", b"\0\0\0", b"\r\n", b"\xff garbage"])
async def test_trailer(trailer: bytes) -> None:
    """Something may follow the JSON."""
    async with wire(profile=Quirks(trailer=trailer)) as client:
        raw = await client.raw(QUERY, 1)
        assert raw.endswith(b"}}" + trailer)
        assert answer(raw)["SystemV2"]["NoOfZones"] == 3


async def test_texts() -> None:
    """Texts may show their buffers: what was never written, and what is behind their end."""
    async with wire(profile=Quirks(texts=Texts.UNWRITTEN)) as client:
        raw = await client.raw(QUERY, 1)
        assert b'"LockCode":"' + b"\xff" * 16 + b'"' in raw
        assert b'"Tag1":"iZone"' in raw
        client.bridge.quirks.texts = Texts.PADDED
        raw = await client.raw(QUERY, 1)
        assert b'"LockCode":"' + b"\xff" * 16 + b'"' in raw
        assert b'"Tag1":"iZone\0' + b"\xff" * 26 + b'"' in raw
        assert b'"Warnings":"none"' in raw
        assert answer(raw)["SystemV2"]["Tag1"].partition("\0")[0] == "iZone"


async def test_latin_1() -> None:
    """Texts may not be UTF-8 at all."""
    async with wire(profile=Quirks(latin_1=True)) as client:
        client.bridge.zones[0].data["Name"] = "Olé \\ „x“"
        assert b'"Name":"Ol\xe9 \\\\ ?x?"' in await client.raw(QUERY, 2)


async def test_numbers_as_text() -> None:
    """Some numbers may be texts, and only those."""
    async with wire(profile=Quirks(numbers_as_text=("SysType", "MaxAir"))) as client:
        system = await client.system()
        assert (system["SysType"], system["NoOfZones"]) == ("310", 3)
        assert (await client.zone(0))["MaxAir"] == "100"


async def test_duplicate_keys() -> None:
    """Objects may have a member twice; the fault history always does: month and minute."""
    async with wire(profile=Quirks(duplicate_keys=True)) as client:
        raw = await client.raw(QUERY, 2)
        assert raw.count(b'"Index":0') == raw.count(b'"AirStreamDeviceUId":"000013170"') == 2
        client.bridge.quirks.duplicate_keys = False
        client.bridge.unit.raise_fault("U4", datetime(2026, 3, 9, 7, 5))
        pairs = json.loads(await client.raw(QUERY, 4), object_pairs_hook=list)
        [faults] = [value for _, value in dict(pairs)["AcUnitFaultHistV2"]]
        assert len(faults) == 11
        assert faults[0] == [("Code", "U4  "), ("D", 9), ("M", 3), ("Y", 26), ("H", 7), ("M", 5)]
        assert (await client.system())["ACError"] == "U4"
        client.bridge.unit.clear_fault()
        assert (await client.system())["ACError"] == " OK"


async def test_damper_feedback() -> None:
    """Without feedback all dampers seem to be half open."""
    async with wire(profile=Quirks(damper_feedback=False)) as client:
        assert (await client.zone(0))["DmpPos"] == 50
        client.bridge.quirks.damper_feedback = True
        assert (await client.zone(0))["DmpPos"] == 100


@pytest.mark.parametrize(
    ("form", "zones", "fields"),
    [
        (StatusForm.FULL, 4, "Index Mode Setpoint Temp ConstA Master DmpFlt DmpPos RfSignal BattVolt SensorFault"),
        (StatusForm.PARTIAL, 3, "Index Mode Setpoint Temp ConstA Master DmpFlt DmpPos RfSignal BattVolt SensorFault"),
        (StatusForm.BARE, 4, "Mode Setpoint Temp"),
    ],
)
async def test_status(form: StatusForm, zones: int, fields: str) -> None:
    """The one-request status has what moves, of all zones or not of all."""
    async with wire(zoned_home(4), Quirks(status=form)) as client:
        status = (await client.query(QUERY, 7))["iZoneStatusV2"]
        assert set(status) == {"SysOn", "SysMode", "SysFan", "Setpoint", "Temp", "Supply", "Warnings", "Zones"}
        assert [set(zone) for zone in status["Zones"]] == [set(fields.split())] * zones
        assert status["Zones"][1]["Temp"] == (await client.zone(1))["Temp"]


async def test_types_of_queries() -> None:
    """Firmware list and fault history are real bridges' own, a bridge may lack the status, the rest is unknown."""
    async with wire(profile=Quirks()) as client:
        assert (await client.query(QUERY, 6))["Fmw"].startswith("COCBH")
        for kind in (0, 5, 7, 8):
            assert not await client.has(QUERY, kind)
        client.bridge.quirks.extras = False
        for kind in (4, 6):
            assert not await client.has(QUERY, kind)
        for body in ({QUERY: {"Type": 1}}, {"PowerRequest": {"Type": 1, "No": 0, "No1": 0}}, {}, [], {QUERY: 1}):
            await client.refuse("/iZoneRequestV2", body)


async def test_busy() -> None:
    """A busy bridge does nothing, so many times or while dampers move."""
    async with wire(profile=Quirks(busy_next=2)) as client:
        assert await client.raw(QUERY, 1) == b"{BUSY}"
        assert await client.post(AIR, {"SysOn": 0}) == b"{BUSY}"
        assert client.bridge.unit.is_on
        client.bridge.quirks.busy_while_moving = True
        await client.obey(AIR, SysOn=0)
        assert await client.post(AIR, {"SysOn": 1}) == b"{BUSY}"
        client.bridge.step(30)
        await client.obey(AIR, SysOn=1)


async def test_late_effect() -> None:
    """Reads may show old values for some time after a command; commands take effect in their order."""
    async with wire(profile=Quirks(settle_time=3)) as client:
        await client.obey(AIR, SysMode=Mode.HEAT)
        client.bridge.step(1)
        await client.obey(AIR, SysMode=Mode.DRY)
        modes = []
        for _ in range(4):
            modes.append((await client.system())["SysMode"])
            client.bridge.step(1)
        assert modes == [Mode.COOL, Mode.COOL, Mode.HEAT, Mode.DRY]


async def test_ignored_commands() -> None:
    """Commands may be accepted and forgotten; so may unknown ones."""
    async with wire(profile=Quirks(ignore_next=1)) as client:
        await client.obey(AIR, SysOn=0)
        assert client.bridge.unit.is_on
        await client.obey(AIR, SysOn=0)
        assert not client.bridge.unit.is_on
        await client.refuse(AIR, {"Nonsense": 1})
        client.bridge.quirks.unknown_commands_accepted = True
        await client.obey(AIR, Nonsense=1)
        await client.refuse(AIR, {"SysOn": 5})


async def both(client: Wire) -> list[object]:
    """Make two requests at the same time."""
    return await asyncio.gather(client.raw(QUERY, 1), client.raw(QUERY, 2), return_exceptions=True)


async def test_one_connection_at_a_time() -> None:
    """Requests that overlap wait, or are cut; they are counted."""
    async with wire(profile=Quirks(latency=0.05)) as client:
        loop = asyncio.get_running_loop()
        start = loop.time()
        assert all(isinstance(each, bytes) for each in await both(client))
        assert loop.time() - start >= 0.1
        assert client.bridge.overlaps == 1
        client.bridge.quirks.connections = Connections.CUT
        results = await both(client)
        assert [isinstance(each, aiohttp.ClientError) for each in results].count(True) == 1
        client.bridge.quirks.connections = Connections.PARALLEL
        assert all(isinstance(each, bytes) for each in await both(client))
        await client.raw(QUERY, 1)
        assert client.bridge.overlaps == 3


async def test_headers() -> None:
    """Answers close the connection and claim to be JSON; a request in chunks is not understood."""
    async with wire() as client, aiohttp.ClientSession() as session:
        url = client.bridge.url
        async with session.get(f"{url}/SystemSettings") as response:
            assert response.headers["Connection"] == "close"
            assert response.headers["Content-Type"] == "application/json"
            assert response.headers["Cache-Control"] == "max-age=600"
        async with session.post(url + AIR, json={"SysOn": 0}, chunked=True) as response:
            assert await response.read() == b"InvalidRequest"
        assert client.bridge.unit.is_on


async def test_faults_on_the_wire() -> None:
    """A command whose connection is cut after it took effect has taken effect once."""
    async with wire() as client:
        client.bridge.faults.add("drop_after", path=AIR)
        with pytest.raises(aiohttp.ClientError):
            await client.post(AIR, {"SysOn": 0})
        assert not client.bridge.unit.is_on
        assert [request.path for request in client.bridge.requests] == [AIR]


async def test_restart() -> None:
    """A bridge keeps state and ports over a restart, and may come back at another address with another number."""
    async with wire() as client:
        bridge = client.bridge
        await client.obey(AIR, SysOn=0)
        assert bridge.discovery is not None
        ports = bridge.port, bridge.discovery.port
        bridge.uid = "000099999"
        await bridge.restart()
        assert (bridge.port, bridge.discovery.port) == ports
        reply = await client.query(QUERY, 1)
        assert (reply["AirStreamDeviceUId"], reply["SystemV2"]["SysOn"]) == ("000099999", 0)
