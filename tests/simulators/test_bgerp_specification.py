"""bgERP simulator: synchronising in the specification's dialect."""

from typing import Any

import pytest

from simulators.bgerp import BgerpSimulator, Dialect, EventKind, Generation, Scope
from simulators.bgerp.registers import load_profile

from .bgerp_zone import NOON, SERIAL, DeployedZone, SpecificationZone, simulator


async def session(server: BgerpSimulator) -> SpecificationZone:
    """Return a zone that is logged in."""
    zone = SpecificationZone(server)
    server.behaviour.auto_approve = True
    assert (await zone.login()).status == 200
    return zone


def test_profile() -> None:
    """The specification has 24 status registers and 158 configuration registers."""
    scopes = [register.scope for register in load_profile(Generation.SPECIFICATION).members()]
    assert (scopes.count(Scope.DEVICE), scopes.count(Scope.SYSTEM), len(scopes)) == (24, 158, 182)


async def test_full_set() -> None:
    """Every sync returns all configuration registers in their plain form, with null for what is unknown."""
    async with simulator(Dialect.SPECIFICATION) as server:
        zone = await session(server)
        for _ in range(2):
            reply = (await zone.sync()).json
            assert len(reply) == 158
            assert reply["access_control_1.allowed_attendees"] == ["445E6046010080FF"]
            assert reply["fire_detect.input"] is None
            assert reply["hvac.goal_building_temp"] == 20
            assert "sys.srv.last_sync" not in reply


async def test_status() -> None:
    """Status registers are stored as they come; the server's own and unknown names change nothing."""
    async with simulator(Dialect.SPECIFICATION) as server:
        zone = await session(server)
        regs = {"pir_detector.state": 1, "cold_water_fm.value": "None", "light.max": 1, "ac.enabled": 1}
        reply = (await zone.sync(regs)).json
        record = server.records.only(SERIAL)
        assert (record.value("pir_detector.state"), record.value("cold_water_fm.value")) == (1, "None")
        assert reply["light.max"] == 10000
        assert [event.register for event in server.log.of(EventKind.CHANGED)] == ["pir_detector.state"]
        assert [event.register for event in server.log.of(EventKind.IGNORED)] == ["light.max"]
        assert [event.register for event in server.log.of(EventKind.UNKNOWN)] == ["ac.enabled"]


async def test_edit_shows() -> None:
    """An operator's edit is in the next reply."""
    async with simulator(Dialect.SPECIFICATION) as server:
        zone = await session(server)
        server.operator.edit(1, "outside.temp.actual", "-3.5")
        server.operator.edit(1, "blinds.position", 90)
        reply = (await zone.sync()).json
        assert (reply["outside.temp.actual"], reply["blinds.position"]) == (-3.5, 90)


async def test_attendance() -> None:
    """A list in place of the registers carries attendance records."""
    async with simulator(Dialect.SPECIFICATION) as server:
        zone = await session(server)
        row = {"time": NOON, "parameters": {"card_id": "445E6046010080FF", "reader_id": 2897}}
        for _ in range(2):
            assert len((await zone.sync([row, {"time": NOON}, {"parameters": 5}])).json) == 158
        [entry] = server.attendance
        assert (entry.card_id, entry.second, entry.reader_id, entry.meaning) == ("445E6046010080FF", NOON, "2897", "")
        assert entry.copies == 2
        assert len(server.log.of(EventKind.INVALID)) == 4


async def test_form_of_2020() -> None:
    """The program of 2020 sends forms with the names of its registers only; it gets its settings all the same."""
    async with simulator(Dialect.SPECIFICATION, auto_approve=True) as server:
        zone = SpecificationZone(server)
        login = {"serial_number": "346", "model": "S103", "version": "1.0"}
        session_id = (await zone.post("/ztm/login", form=login)).json["session_id"]
        names = [("session_id", session_id), ("regs", "general.is_empty"), ("regs", "window_closed.state")]
        assert len((await zone.post("/ztm/sync", form=names)).json) == 158
        assert len(server.log.of(EventKind.UNREADABLE)) == 2
        text = {"session_id": session_id, "regs": '{"window_closed.state": 1}'}
        assert (await zone.post("/ztm/sync", form=text)).status == 200
        assert server.records.only(346).value("window_closed.state") == 1


@pytest.mark.parametrize(("encodings", "statuses"), [({"form"}, (415, 200)), ({"json"}, (200, 415))])
async def test_encodings(encodings: set[str], statuses: tuple[int, int]) -> None:
    """A server may read only forms, or only JSON."""
    async with simulator(Dialect.SPECIFICATION, auto_approve=True, encodings=encodings) as server:
        zone = SpecificationZone(server)
        found = (await zone.login(serial_number=1)).status
        login = {"serial_number": "2", "model": "S103", "version": "1.0"}
        assert (found, (await zone.post("/ztm/login", form=login)).status) == statuses


@pytest.mark.parametrize(
    "fields",
    [
        {"serial_number": None},
        {"serial_number": True},
        {"serial_number": "x"},
        {"serial_number": 1.5},
        {"model": 5},
        {"version": 1.0},
    ],
)
async def test_unusable_login(fields: dict[str, Any]) -> None:
    """A login with a missing or mistyped field is refused and makes no record."""
    async with simulator(Dialect.SPECIFICATION) as server:
        assert (await SpecificationZone(server).login(**fields)).outcome == (400, "", b"")
        assert len(server.records) == 0


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'{"session_id": 5}', b'{"session_id": "x", "regs": {}}'])
async def test_unusable_sync(body: bytes) -> None:
    """Whatever is no sync of a known session is refused without a body."""
    async with simulator(Dialect.SPECIFICATION) as server:
        zone = await session(server)
        answer = await zone.request("POST", "/ztm/sync", data=body)
        assert answer.status in {400, 403}
        assert answer.body == b""


async def test_regs_of_the_wrong_kind() -> None:
    """Registers that are neither an object nor a list are refused."""
    async with simulator(Dialect.SPECIFICATION) as server:
        zone = await session(server)
        assert (await zone.sync("light")).status == 400
        assert (await zone.request("GET", "/ztm/sync")).status == 405


async def test_both_dialects() -> None:
    """A simulator that speaks both dialects tells them apart and keeps their devices apart."""
    async with BgerpSimulator() as server:
        first, second = SpecificationZone(server), DeployedZone(server)
        server.behaviour.auto_approve = True
        assert (await first.login()).status == 200
        await second.register(serial_number=900)
        assert len((await first.sync()).json) == 158
        assert len(await second.sync()) == 150
        second.token = first.session_id
        assert (await second.post_sync()).status == 500
        server.behaviour.dialects = {Dialect.DEPLOYED}
        assert (await first.login()).status == 404
