"""bgERP simulator: synchronising in the deployed dialect."""

import gzip
import json

import aiohttp
import pytest

from simulators.bgerp import BgerpSimulator, Dialect, EventKind, Generation

from .bgerp_zone import NOON, SERIAL, DeployedZone, simulator


async def test_full_set() -> None:
    """The first sync of an approved zone returns the 149 configuration registers and the server's time."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.register()
        server.operator.approve(1)
        reply = await zone.sync()
        assert len(reply) == 150
        assert reply["sys.srv.last_sync"] == int(NOON)
        assert len(server.records[1].values) == 206
        assert "light.illumination" not in reply


async def test_value_forms() -> None:
    """JSON comes as text, whole floats as integers, flags as booleans."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.approved()
        reply = await zone.sync()
        assert reply["ac.allowed_attendees"] == "[]"
        assert json.loads(reply["monitoring.pa.settings"])["model"] == "SDM120"
        assert json.dumps(reply["light.max"]) == "10000"
        assert reply["light.error_gain"] == 0.01
        assert reply["light.enabled"] is False
        assert reply["envm.forecast.icon_0"] == ""


async def test_delta() -> None:
    """With a time only what was written at or after it comes, the same second included."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        last_sync = await zone.approved()
        server.operator.edit(1, "light.min", 900)
        second = await zone.sync(last_sync=last_sync + 1)
        assert second == {"light.min": 900, "sys.srv.last_sync": last_sync + 60}
        assert await zone.sync(last_sync=second["sys.srv.last_sync"]) == second
        server.clock.advance(1)
        assert list(await zone.sync(last_sync=last_sync + 61)) == ["sys.srv.last_sync"]


@pytest.mark.parametrize(
    ("register", "sent", "stored"),
    [
        ("light.illumination", 120.5, 120.5),
        ("light.illumination", "120.5", 120.5),
        ("light.illumination", None, None),
        ("light.illumination", "", ""),
        ("vent.op_setpoint_1", "7.9", 7),
        ("vent.op_setpoint_1", 101, 101),
        ("sys.at.state", 1, True),
        ("sys.at.state", None, False),
        ("sys.at.state", "None", "None"),
        ("sys.col.error_message", '{"a": 1}', {"a": 1}),
        ("sys.col.error_message", {"a": 1}, {"a": 1}),
        ("sys.col.error_message", "text", "text"),
    ],
)
async def test_stored_values(register: str, sent: object, stored: object) -> None:
    """The server stores these values; the limits of the catalogue are not enforced here."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.approved()
        await zone.sync({register: sent})
        assert server.records[1].value(register) == stored


@pytest.mark.parametrize("sent", ["None", "nan", "1_000", "x", [1], {"a": 1}, True, "1e999"])
async def test_rejected_values(sent: object) -> None:
    """What is no number leaves a number register as it is; the rest of the request counts."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.approved()
        await zone.sync({"light.illumination": sent, "light.target_illum": 5})
        assert server.records[1].value("light.illumination") == 0
        assert server.records[1].value("light.target_illum") == 5
        assert len(server.log.of(EventKind.INVALID, register="light.illumination")) == 1


async def test_names_that_do_not_count() -> None:
    """The server's own registers, unknown names and names outside of the profile change nothing."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.approved()
        server.profiles[Dialect.DEPLOYED].left_out.add("light.illumination")
        reply = await zone.sync({"light.max": 1, "anti_tampering.state": 1, "light.illumination": 5})
        assert reply["light.max"] == 10000
        assert [event.register for event in server.log.of(EventKind.IGNORED)] == ["light.max"]
        assert [event.register for event in server.log.of(EventKind.UNKNOWN)] == ["anti_tampering.state"]
        assert server.records[1].value("light.illumination") == 0


@pytest.mark.parametrize(
    "text", ["{\"light.illumination\": '5'}", "[1]", "5", '{"light.illumination": NaN}', "[" * 90000]
)
async def test_unreadable_registers(text: str) -> None:
    """Registers that are no JSON object count as none, and the device cannot notice."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        last_sync = await zone.approved()
        assert (await zone.sync(text, last_sync + 1)) == {"sys.srv.last_sync": last_sync + 60}
        assert len(server.log.of(EventKind.UNREADABLE)) == 1
        assert server.records[1].value("light.illumination") == 0


@pytest.mark.parametrize("last_sync", ["soon", "-5", "nan", "1e300"])
async def test_unusable_time(last_sync: str) -> None:
    """A time that is none is an error page."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.approved()
        assert (await zone.post_sync({}, last_sync)).outcome[:2] == (500, "text/html")


async def test_unknown_token() -> None:
    """A token that the server does not know is an error page, as is a JSON body; tokens are trimmed."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.approved()
        assert (await zone.post("/ztm/sync", body={"token": zone.token})).outcome[:2] == (500, "text/html")
        zone.token = f" {zone.token} "
        assert (await zone.post_sync()).status == 200
        zone.token = "0123456789abcdef"
        assert (await zone.post_sync()).outcome[:2] == (500, "text/html")


async def test_scope_both_server_wins() -> None:
    """An operator's edit that is newer than the device's time stays, is returned and drops the device's value."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        last_sync = await zone.approved()
        server.operator.edit(1, "blinds.blind_1.position", 90)
        reply = await zone.sync({"blinds.blind_1.position": 10}, last_sync)
        assert reply["blinds.blind_1.position"] == 90
        assert server.records[1].value("blinds.blind_1.position") == 90
        assert [event.value for event in server.log.of(EventKind.STALE)] == [10]


async def test_scope_both_device_wins() -> None:
    """Without a newer edit the device's value is stored; the reply was made before."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        last_sync = await zone.approved()
        assert "blinds.blind_1.position" not in await zone.sync({"blinds.blind_1.position": 10}, last_sync + 1)
        assert server.records[1].value("blinds.blind_1.position") == 10


async def test_scope_both_after_a_restart() -> None:
    """A full sync stores the device's value, yet answers with the former one once."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.approved()
        reply = await zone.sync({"blinds.blind_1.position": 10})
        assert reply["blinds.blind_1.position"] == 0
        server.clock.advance(60)
        assert (await zone.sync(last_sync=reply["sys.srv.last_sync"]))["blinds.blind_1.position"] == 10


async def test_echo_on_error() -> None:
    """A sync that fails inside sends the device's registers back and stores none."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        last_sync = await zone.approved()
        server.behaviour.echo_next = 1
        sent = {"light.max": 1, "light.illumination": "7"}
        assert await zone.sync(sent) == sent | {"sys.srv.last_sync": last_sync + 60}
        assert server.records[1].value("light.illumination") == 0
        assert "ac.enabled" in await zone.sync(sent)


async def test_firewall() -> None:
    """The firewall loses a request with a suspicious text, and lets plain registers pass."""
    async with simulator(Dialect.DEPLOYED, firewall=True) as server:
        zone = DeployedZone(server)
        await zone.approved()
        plain = {"light.illumination": 5, "sys.col.error_message": {"DO2": ["ac1"]}}
        assert (await zone.post_sync(plain)).status == 200
        message = "{'DO2': 'ac1' and 'ac2'}; level = 3 #1"
        answer = await zone.post_sync({"light.illumination": 6, "sys.col.error_message": message})
        assert answer.outcome[:2] == (400, "text/html")
        assert server.records[1].value("light.illumination") == 5


async def test_too_many_requests() -> None:
    """The server can ask for patience."""
    async with simulator(Dialect.DEPLOYED, throttle_next=1, retry_after=7) as server:
        answer = await DeployedZone(server).register()
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
        assert (await DeployedZone(server).register()).status == 200


async def test_older_server() -> None:
    """A server of before March 2024 tells the time in the Date header only."""
    async with simulator(Dialect.DEPLOYED, reports_time=False) as server:
        zone = DeployedZone(server)
        await zone.register()
        answer = await zone.post_sync()
        assert answer.json == {}
        assert answer.headers["Date"] == "Thu, 20 Nov 2025 10:00:00 GMT"


@pytest.mark.parametrize(
    ("generation", "name"), [(Generation.FIRST, "window_closed.state"), (Generation.SHORT, "wc.state")]
)
async def test_older_catalogues(generation: Generation, name: str) -> None:
    """The catalogues of July 2020 have 164 registers; 18 names of the specification are unknown to them."""
    async with BgerpSimulator(generation=generation) as server:
        zone = DeployedZone(server)
        await zone.approved()
        assert len(await zone.sync({name: 1, "fire_detect.state": 1})) == 145
        assert len(server.records.only(SERIAL).values) == 164
        assert server.records[1].value(name) == 1
        assert [event.register for event in server.log.of(EventKind.UNKNOWN)] == ["fire_detect.state"]


async def test_cookie_and_compression() -> None:
    """Answers carry a cookie and are compressed when the client asks for it."""
    async with simulator(Dialect.DEPLOYED) as server:
        await DeployedZone(server).register()
        async with (
            aiohttp.ClientSession(auto_decompress=False) as session,
            session.get(f"{server.url}/ztm/sync", params={"token": server.records[1].token or ""}) as response,
        ):
            assert response.cookies["SID"].value
            assert json.loads(gzip.decompress(await response.read())) == {"sys.srv.last_sync": int(NOON)}


ROW = {"ts": NOON + 0.25, "card_id": "445E6046010080FF", "reader_id": "2897", "card_state": 1}


async def test_attendance() -> None:
    """A record that is sent again is the same record; two readings in one second are one; bad rows are logged."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.approved()
        rows = [ROW, ROW | {"ts": NOON + 0.75}, ROW | {"ts": NOON + 1, "card_state": 4}, {"ts": "x"}, 5]
        await zone.sync({"ac.last_update_attendees": rows})
        await zone.sync({"ac.last_update_attendees": json.dumps([ROW])})
        assert [(entry.second, entry.copies, entry.meaning) for entry in server.attendance] == [
            (NOON, 3, "allowed"),
            (NOON + 1, 1, "authorisation error (blocked)"),
        ]
        assert len(server.log.of(EventKind.ATTENDANCE)) == 2
        assert len(server.log.of(EventKind.INVALID)) == 2


async def test_dropped_attendance() -> None:
    """Attendance records whose register was dropped as stale have not arrived."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        last_sync = await zone.approved()
        await zone.sync({"ac.last_update_attendees": [ROW]}, last_sync - 60)
        assert len(server.attendance) == 0
        await zone.sync({"ac.last_update_attendees": [ROW]}, last_sync)
        assert len(server.attendance) == 1
