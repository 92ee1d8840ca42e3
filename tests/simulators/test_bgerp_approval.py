"""bgERP simulator: how a device gets in, waits, is replaced and is thrown out."""

import re

import pytest

from simulators.bgerp import BgerpSimulator, Dialect, EventKind, OperatorError, State

from .bgerp_zone import SERIAL, DeployedZone, SpecificationZone, simulator

OK_PAGE = ("text/html", b"OK")


async def test_register_creates_a_draft() -> None:
    """The first registration makes a draft record with a token of 16 signs and tells the server's id."""
    async with simulator(Dialect.DEPLOYED) as server:
        answer = await DeployedZone(server).register(config_time=1_700_000_000)
        assert re.fullmatch(r"[0-9A-Za-z]{16}", answer.json["token"])
        assert re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{4}", answer.json["bgerp_id"])
        record = server.records.only(SERIAL)
        assert (record.state, record.model, record.config_time) == (State.DRAFT, "S103", 1_700_000_000)


async def test_register_with_the_servers_id() -> None:
    """With the right id a draft gets 403 and an active device 423, both with the text OK; no record is added."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.register()
        assert (await zone.register(bgerp_id=server.bgerp_id)).outcome == (403, *OK_PAGE)
        server.operator.approve(1)
        assert (await zone.register(bgerp_id=server.bgerp_id)).outcome == (423, *OK_PAGE)
        assert server.records.only(SERIAL).name == f"Zone {SERIAL}"


@pytest.mark.parametrize("bgerp_id", ["", "1111-2222-3333-4444"])
async def test_register_without_the_servers_id_floods_the_list(bgerp_id: str) -> None:
    """Without the id, or with another server's, each registration adds a draft; the draft then hides the active one."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.register()
        server.operator.approve(1)
        assert (await zone.register(bgerp_id=bgerp_id)).status == 200
        assert len(server.records.of(SERIAL)) == 2
        with pytest.raises(LookupError):
            server.records.only(SERIAL)
        assert (await zone.register(bgerp_id=server.bgerp_id)).status == 403


async def test_rejected_device_starts_over() -> None:
    """A rejected device's token is worth nothing; registering with the right id makes a fresh draft."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.approved()
        server.operator.reject(1)
        assert (await zone.post_sync()).outcome[:2] == (500, "text/html")
        old_token = zone.token
        assert (await zone.register(bgerp_id=server.bgerp_id)).status == 200
        assert zone.token != old_token
        assert [record.state for record in server.records.of(SERIAL)] == [State.REJECTED, State.DRAFT]


@pytest.mark.parametrize("fields", [{"serial_number": ""}, {"serial_number": "0"}, {"serial_number": "  "}])
async def test_register_without_serial(fields: dict[str, str]) -> None:
    """A missing serial number, also "0", is an error page and makes no record."""
    async with simulator(Dialect.DEPLOYED) as server:
        assert (await DeployedZone(server).register(**fields)).outcome[:2] == (500, "text/html")
        assert len(server.records) == 0


async def test_register_ways() -> None:
    """A query works like a form and the action's case does not matter; a JSON body is an error page."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        assert (await zone.request("GET", "/ztm/Register/?serial_number=%20346%20&model=S103")).status == 200
        assert server.records.only("346").model == "S103"
        assert (await zone.post("/ztm/register", body={"serial_number": 346})).outcome[:2] == (500, "text/html")
        assert (await zone.post("/ztm/login", body={})).outcome[:2] == (404, "text/html")


async def test_syncing_while_waiting() -> None:
    """A draft's values are kept, but it receives nothing until it is approved; then it receives everything."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.register()
        first = await zone.sync({"light.illumination": 120, "blinds.blind_1.position": 30})
        assert list(first) == ["sys.srv.last_sync"]
        assert server.records[1].value("light.illumination") == 120
        server.clock.advance(60)
        server.operator.approve(1)
        reply = await zone.sync(last_sync=first["sys.srv.last_sync"])
        assert len(reply) == 150
        assert reply["blinds.blind_1.position"] == 30


async def replaced(server: BgerpSimulator) -> tuple[DeployedZone, DeployedZone]:
    """Return an approved zone with an edited register, and a new draft that was given its name."""
    old, new = DeployedZone(server), DeployedZone(server)
    await old.approved()
    await old.sync({"light.illumination": 7, "blinds.blind_1.position": 45})
    server.operator.edit(1, "light.max", 5000)
    await new.register(serial_number=900)
    server.operator.rename(2, "ZONE 346")
    return old, new


async def test_replaced_hardware() -> None:
    """A draft with another device's name receives that device's full set and takes over its registers."""
    async with simulator(Dialect.DEPLOYED) as server:
        _, new = await replaced(server)
        reply = await new.sync({"light.illumination": 9}, last_sync=int(server.clock.now()))
        assert (len(reply), reply["light.max"]) == (150, 5000)
        record = server.records.only(900)
        assert record.state is State.DRAFT
        assert record.value("light.illumination") == 9
        assert record.value("blinds.blind_1.position") == 45
        with pytest.raises(OperatorError, match="Another active"):
            server.operator.approve(2)
        server.operator.reject(1)
        server.operator.approve(2)
        assert (await new.sync())["light.max"] == 5000


async def test_named_draft_without_a_namesake() -> None:
    """A draft with a name that no other device has cannot synchronise."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.register()
        server.operator.rename(1, "Room 101")
        assert (await zone.post_sync()).outcome[:2] == (500, "text/html")
        server.operator.approve(1)
        assert (await zone.post_sync()).status == 200


async def test_auto_approve() -> None:
    """An installation may accept devices at once; the second record of a serial number has to wait all the same."""
    async with simulator(Dialect.DEPLOYED, auto_approve=True) as server:
        zone = DeployedZone(server)
        await zone.register()
        await zone.register()
        assert [record.state for record in server.records] == [State.ACTIVE, State.DRAFT]
    async with simulator(Dialect.SPECIFICATION, auto_approve=True) as server:
        assert (await SpecificationZone(server).login()).status == 200


async def test_login() -> None:
    """The specification: 403 until approved, then a session once, then 423; always one record."""
    async with simulator(Dialect.SPECIFICATION) as server:
        zone = SpecificationZone(server)
        assert (await zone.login()).outcome == (403, "", b"")
        assert (await zone.login()).status == 403
        server.operator.approve(server.records.only(SERIAL).id)
        answer = await zone.login()
        assert re.fullmatch(r"[0-9a-f]{14}\.\d{8}", answer.json["session_id"])
        assert answer.json["bgerp_id"] == server.bgerp_id
        assert (await zone.login()).outcome == (423, "", b"")
        assert len(server.records) == 1
        assert (await zone.post("/ztm/register", form={"serial_number": SERIAL})).status == 404


async def test_lost_session() -> None:
    """A device that lost its session gets a new one after the operator rejected and approved it."""
    async with simulator(Dialect.SPECIFICATION, auto_approve=True) as server:
        zone = SpecificationZone(server)
        await zone.login()
        old_session = zone.session_id
        server.operator.reject(1)
        assert (await zone.login()).status == 403
        assert (await zone.sync()).status == 403
        server.operator.approve(1)
        assert (await zone.login()).status == 200
        assert zone.session_id != old_session


async def test_deactivated_session() -> None:
    """A deactivated device is refused and keeps its session for the day it is approved again."""
    async with simulator(Dialect.SPECIFICATION, auto_approve=True) as server:
        zone = SpecificationZone(server)
        await zone.login()
        server.operator.deactivate(1)
        assert ((await zone.sync()).status, (await zone.login()).status) == (403, 403)
        server.operator.approve(1)
        assert (await zone.sync()).status == 200


async def test_operator_rules() -> None:
    """What the operator cannot do is refused and changes nothing."""
    async with simulator(Dialect.DEPLOYED) as server:
        zone = DeployedZone(server)
        await zone.register()
        operator = server.operator
        with pytest.raises(OperatorError, match="no profile"):
            operator.edit(1, "light.max", 5000)
        operator.approve(1)
        with pytest.raises(OperatorError, match="active already"):
            operator.approve(1)
        await zone.register(serial_number=900)
        with pytest.raises(OperatorError, match="Another active"):
            operator.approve(2, "zone 346")
        assert server.records[2].name is None
        operator.reject(1)
        await zone.register()
        with pytest.raises(OperatorError, match="another record"):
            operator.approve(1)
        with pytest.raises(OperatorError, match="no device 9"):
            operator.reject(9)
        assert [event.record for event in server.log.of(EventKind.APPROVED, EventKind.REJECTED)] == [1, 1]
