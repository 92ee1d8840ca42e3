"""Finding the dialect, and the way from a new zone to an approved one and back."""

from collections.abc import AsyncIterator

import pytest

from custom_components.zontromat.systems.bgerp.client import (
    ConnectionFailed,
    Dialect,
    InvalidReply,
    KeyLost,
    KeyRefused,
    NewRecord,
    NotBgerp,
    RegistrationInDoubt,
    RequestBlocked,
    ServerError,
    Session,
    Standing,
    TooManyRequests,
    WaitingForApproval,
)
from simulators.bgerp import Dialect as ServerDialect
from simulators.faults import FaultKind

from .zone_client import Caller, caller


@pytest.fixture
async def deployed() -> AsyncIterator[Caller]:
    """A deployed server and a zone that was never registered."""
    async with caller(ServerDialect.DEPLOYED) as zone:
        yield zone


@pytest.fixture
async def specified() -> AsyncIterator[Caller]:
    """A server of the specification's dialect and a zone that has never logged in."""
    async with caller(ServerDialect.SPECIFICATION) as zone:
        yield zone


async def test_detection_leaves_no_trace(deployed: Caller, specified: Caller) -> None:
    """Both dialects are told apart without a record at the server."""
    assert await deployed.client.detect() is Dialect.DEPLOYED
    assert await specified.client.detect() is Dialect.SPECIFICATION
    assert not deployed.records and not specified.records
    assert b"346" not in b"".join(request.body for request in deployed.server.requests + specified.server.requests)


async def test_detection_of_a_server_that_reads_forms_alone() -> None:
    """A server of 2020 that reads forms is found, and its form is kept."""
    async with caller(ServerDialect.SPECIFICATION, encodings={"form"}, auto_approve=True) as zone:
        await zone.client.login()
        assert zone.saved.dialect is Dialect.SPECIFICATION and zone.saved.form
        reply = await zone.client.sync({"general.is_empty": 1})
        assert reply.values["light.max"] == 10000
        assert zone.records[0].value("general.is_empty") == 1


@pytest.mark.parametrize("status", [404, 301, 204])
async def test_another_web_server(deployed: Caller, status: int) -> None:
    """A web server without bgERP is no reason to register anywhere."""
    deployed.server.faults.add(FaultKind.STATUS, path="/ztm/.*", times=None, status=status)
    with pytest.raises((NotBgerp, ServerError)):
        await deployed.client.sync({})
    assert not deployed.records and deployed.saved == Session()


@pytest.mark.parametrize(
    ("login", "register", "dialect"),
    [(403, 404, Dialect.SPECIFICATION), (423, 404, Dialect.SPECIFICATION), (500, 404, Dialect.SPECIFICATION),
     (404, 403, Dialect.DEPLOYED), (500, 500, Dialect.DEPLOYED)],
)  # fmt: skip
async def test_detection_by_status(deployed: Caller, login: int, register: int, dialect: Dialect) -> None:
    """The statuses of the two login addresses tell the dialect."""
    deployed.server.faults.add(FaultKind.STATUS, path="/ztm/login", status=login)
    deployed.server.faults.add(FaultKind.STATUS, path="/ztm/register", status=register)
    assert await deployed.client.detect() is dialect


async def test_a_captive_portal(deployed: Caller) -> None:
    """A login page in the place of the server is an invalid reply."""
    deployed.server.faults.add(FaultKind.STATUS, status=200, times=None, body=b"<html>Wi-Fi</html>")
    with pytest.raises(InvalidReply):
        await deployed.client.detect()


async def test_known_dialect_is_not_looked_for(deployed: Caller) -> None:
    """A stored dialect costs no request."""
    deployed.saved = Session(dialect=Dialect.DEPLOYED)
    await deployed.restart().login()
    assert deployed.paths() == ["/ztm/register"]


async def test_from_draft_to_configuration(deployed: Caller) -> None:
    """A new zone registers once, waits with its key, and is active with the first configuration."""
    client = deployed.client
    assert client.standing is Standing.NEW
    for _ in range(3):
        assert (await client.sync({})).values == {}
        assert client.standing is Standing.WAITING
    deployed.approve()
    assert len((await client.sync({})).values) == 149
    assert client.standing is Standing.ACTIVE
    assert len(deployed.records) == 1


async def test_restart_uses_the_stored_key(deployed: Caller) -> None:
    """After a restart the stored key is used without another registration, approved or not."""
    await deployed.client.sync({})
    await deployed.restart().sync({})
    deployed.approve()
    await deployed.client.sync({})
    client = deployed.restart()
    assert client.standing is Standing.ACTIVE
    await client.sync({})
    assert deployed.paths().count("/ztm/register") == 2, "the probe without a serial number, and the registration"
    assert len(deployed.records) == 1


async def test_lost_session_with_the_servers_id(deployed: Caller) -> None:
    """Who knows the server's id but no key makes no second record, and gets back in when the operator rejects."""
    await deployed.client.login()
    deployed.saved = Session(bgerp_id=deployed.server.bgerp_id)
    for approve in (False, True):
        if approve:
            deployed.approve()
        with pytest.raises(KeyLost):
            await deployed.restart().sync({})
        assert deployed.client.standing is Standing.LOCKED
    assert len(deployed.records) == 1
    deployed.reject()
    await deployed.client.sync({})
    assert deployed.client.standing is Standing.WAITING and len(deployed.living) == 1


async def test_rejected_after_approval(deployed: Caller) -> None:
    """A rejected zone comes back as a draft, once; rejected again it stays away until somebody says otherwise."""
    await deployed.client.login()
    deployed.approve()
    await deployed.client.sync({})
    deployed.reject()
    with pytest.raises(NewRecord):
        await deployed.client.sync({})
    assert deployed.client.standing is Standing.WAITING
    assert (await deployed.client.sync({})).values == {}
    deployed.reject()
    for _ in range(3):
        with pytest.raises(KeyRefused):
            await deployed.client.sync({})
        assert deployed.client.standing is Standing.REFUSED
    assert len(deployed.records) == 2 and not deployed.living
    await deployed.client.register_again()
    assert len(deployed.living) == 1


async def test_draft_again(deployed: Caller) -> None:
    """A device made a draft again by the operator waits with its old key."""
    await deployed.client.login()
    deployed.approve()
    await deployed.client.sync({})
    deployed.server.operator.deactivate(1)
    with pytest.raises(WaitingForApproval):
        await deployed.client.sync({})
    deployed.approve()
    assert (await deployed.client.sync({})).values
    assert len(deployed.records) == 1


async def test_internal_error_of_an_active_zone(deployed: Caller) -> None:
    """A passing error 500 makes no record: with the server's id the question is harmless."""
    await deployed.client.login()
    deployed.approve()
    await deployed.client.sync({})
    deployed.server.faults.add(FaultKind.STATUS, path="/ztm/sync", status=500, times=3)
    for _ in range(3):
        with pytest.raises(KeyRefused):
            await deployed.client.sync({})
    await deployed.client.sync({})
    assert deployed.client.standing is Standing.ACTIVE and len(deployed.records) == 1


async def test_replaced_hardware(deployed: Caller) -> None:
    """A draft that is given the name of another device receives that device's configuration."""
    server = deployed.server
    old = server.records.create(serial="1", model="S103", dialect=ServerDialect.DEPLOYED, created_at=0)
    server.operator.approve(old.id, "Room 7")
    server.operator.edit(old.id, "light.max", 7000)
    await deployed.client.login()
    server.operator.rename(deployed.records[0].id, "Room 7")
    reply = await deployed.client.sync({})
    assert reply.values["light.max"] == 7000
    assert deployed.client.standing is Standing.ACTIVE


async def test_specification_life(specified: Caller) -> None:
    """Refused until approved; then one session for good."""
    for _ in range(2):
        with pytest.raises(WaitingForApproval):
            await specified.client.sync({})
        assert specified.client.standing is Standing.WAITING
    specified.approve()
    await specified.client.sync({})
    assert specified.client.standing is Standing.ACTIVE
    await specified.restart().sync({})
    assert len(specified.records) == 1


async def test_specification_session_ended(specified: Caller) -> None:
    """A session that the server has ended is renewed within the same sync."""
    with pytest.raises(WaitingForApproval):
        await specified.client.login()
    specified.approve()
    await specified.client.sync({})
    specified.reject()
    with pytest.raises(WaitingForApproval):
        await specified.client.sync({})
    specified.approve()
    assert (await specified.client.sync({})).values
    assert len(specified.records) == 1


async def test_specification_key_lost(specified: Caller) -> None:
    """Status 423 without a stored key needs the operator."""
    specified.server.behaviour.auto_approve = True
    await specified.client.login()
    specified.saved = Session()
    with pytest.raises(KeyLost):
        await specified.restart().sync({})


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT_AFTER, FaultKind.DROP_AFTER, FaultKind.GARBAGE, FaultKind.EMPTY])
async def test_registration_without_an_answer(deployed: Caller, kind: FaultKind) -> None:
    """A registration whose answer got lost is not repeated, over restarts too, until somebody has looked."""
    deployed.saved = Session(dialect=Dialect.DEPLOYED)
    deployed.server.faults.add(kind, path="/ztm/register")
    for _ in range(3):
        with pytest.raises(RegistrationInDoubt):
            await deployed.restart().sync({})
        assert deployed.client.standing is Standing.IN_DOUBT
    assert len(deployed.records) == 1 and deployed.paths() == ["/ztm/register"]
    deployed.reject()
    await deployed.client.register_again()
    assert len(deployed.living) == 1 and deployed.client.standing is Standing.WAITING


async def test_registration_that_never_left(deployed: Caller) -> None:
    """A server that cannot be reached has no record, so the next try registers."""
    deployed.saved = Session(dialect=Dialect.DEPLOYED)
    await deployed.server.stop()
    with pytest.raises(ConnectionFailed):
        await deployed.restart().login()
    await deployed.server.start()
    await deployed.restart().login()
    assert len(deployed.records) == 1


async def test_crash_in_the_middle_of_a_registration(deployed: Caller) -> None:
    """Whoever dies between sending and storing knows about it afterwards."""
    deployed.saved = Session(dialect=Dialect.DEPLOYED)
    client = deployed.restart()

    async def dies(session: Session) -> None:
        if session.token is not None:
            raise OSError("disk full")
        await deployed.save(session)

    client._save = dies
    with pytest.raises(OSError, match="disk full"):
        await client.login()
    with pytest.raises(RegistrationInDoubt):
        await deployed.restart().login()
    assert len(deployed.records) == 1


async def test_nothing_is_sent_unless_the_intention_is_stored(deployed: Caller) -> None:
    """A caller that cannot store gets no record made."""
    deployed.saved = Session(dialect=Dialect.DEPLOYED)
    client = deployed.restart()

    async def full(session: Session) -> None:
        raise OSError("disk full")

    client._save = full
    with pytest.raises(OSError, match="disk full"):
        await client.login()
    assert not deployed.server.requests


async def test_registration_lost_where_the_id_is_known(deployed: Caller) -> None:
    """With the server's id a lost answer is harmless: the question is repeated, and the lost draft is reported."""
    deployed.saved = Session(dialect=Dialect.DEPLOYED, bgerp_id=deployed.server.bgerp_id)
    deployed.server.faults.add(FaultKind.DROP_AFTER, path="/ztm/register")
    with pytest.raises(ConnectionFailed):
        await deployed.restart().login()
    with pytest.raises(KeyLost):
        await deployed.restart().login()
    deployed.reject()
    await deployed.restart().login()
    assert len(deployed.living) == 1


@pytest.mark.parametrize(
    ("status", "error"), [(400, RequestBlocked), (429, TooManyRequests), (500, ServerError), (503, ServerError)]
)
async def test_refused_registration(deployed: Caller, status: int, error: type[Exception]) -> None:
    """A registration that the server refuses has made no record, so it may be repeated."""
    deployed.saved = Session(dialect=Dialect.DEPLOYED)
    deployed.server.faults.add(FaultKind.STATUS, path="/ztm/register", status=status)
    with pytest.raises(error):
        await deployed.restart().login()
    assert not deployed.saved.in_doubt
    await deployed.restart().login()
    assert len(deployed.records) == 1


@pytest.mark.parametrize("status", [502, 504])
async def test_gateways_leave_doubt(deployed: Caller, status: int) -> None:
    """A gateway that lost the server's answer does not tell whether there is a record."""
    deployed.saved = Session(dialect=Dialect.DEPLOYED)
    deployed.server.faults.add(FaultKind.STATUS, path="/ztm/register", status=status)
    with pytest.raises(RegistrationInDoubt):
        await deployed.restart().login()
