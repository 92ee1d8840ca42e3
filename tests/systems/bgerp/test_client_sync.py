"""Syncing: what is sent, which replies are believed, and what a broken line does."""

import asyncio
from collections.abc import AsyncIterator
import logging

import pytest

from custom_components.zontromat.systems.bgerp.client import (
    BgerpClient,
    BgerpError,
    ConnectionFailed,
    InvalidReply,
    NotBgerp,
    RegistrationInDoubt,
    RequestBlocked,
    Session,
    Standing,
    TooManyRequests,
)
from simulators.bgerp import Dialect
from simulators.faults import FaultKind

from .zone_client import NOON, Caller, caller

UPTIME = "sys.time.uptime"


@pytest.fixture(params=list(Dialect))
async def zone(request: pytest.FixtureRequest) -> AsyncIterator[Caller]:
    """An approved zone at a server of each dialect."""
    async with caller(request.param, auto_approve=True) as each:
        await each.client.sync({})
        yield each


@pytest.fixture
async def deployed() -> AsyncIterator[Caller]:
    """An approved zone at a deployed server."""
    async with caller(Dialect.DEPLOYED, auto_approve=True) as each:
        await each.client.sync({})
        yield each


async def test_server_time_is_echoed(deployed: Caller) -> None:
    """The server's time comes back, and asking with it returns only what has changed since."""
    reply = await deployed.client.sync({UPTIME: 5})
    assert reply.server_time == NOON and len(reply.values) == 149
    deployed.server.clock.advance(60)
    assert (await deployed.client.sync({}, last_sync=NOON + 1)).values == {}
    deployed.server.operator.edit(1, "light.max", 9000)
    assert (await deployed.client.sync({}, last_sync=NOON + 1)).values == {"light.max": 9000}
    assert deployed.records[0].value(UPTIME) == 5


async def test_server_without_its_own_time(deployed: Caller) -> None:
    """Servers before March 2024 tell the time in the Date header."""
    deployed.server.behaviour.reports_time = False
    reply = await deployed.client.sync({})
    assert reply.server_time is not None and NOON - 2 <= reply.server_time <= NOON


async def test_specification_has_no_time() -> None:
    """The specification's dialect sends full sets and no time."""
    async with caller(Dialect.SPECIFICATION, auto_approve=True) as zone:
        reply = await zone.client.sync({"general.is_empty": 1}, last_sync=5)
        assert reply.server_time is None and len(reply.values) == 158
        assert b"last_sync" not in zone.server.requests[-1].body


@pytest.mark.parametrize("kind", [FaultKind.GARBAGE, FaultKind.EMPTY, FaultKind.TRUNCATED])
async def test_broken_reply(zone: Caller, kind: FaultKind) -> None:
    """A reply that is not whole is refused whole, and the next one is fine."""
    zone.server.faults.add(kind, path="/ztm/sync")
    with pytest.raises(InvalidReply):
        await zone.client.sync({})
    assert zone.client.standing is Standing.ACTIVE
    assert (await zone.client.sync({})).values


@pytest.mark.parametrize(
    "kind", [FaultKind.TIMEOUT, FaultKind.TIMEOUT_AFTER, FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER]
)
async def test_broken_line(zone: Caller, kind: FaultKind) -> None:
    """A request whose answer got lost is sent exactly once, and reported as perhaps taken."""
    before = len(zone.server.requests)
    zone.server.faults.add(kind, path="/ztm/sync")
    with pytest.raises(ConnectionFailed) as caught:
        await zone.client.sync({})
    assert caught.value.sent
    assert len(zone.server.requests) == before + 1
    assert (await zone.client.sync({})).values


async def test_endless_reply(zone: Caller) -> None:
    """A reply without end does not fill the memory."""
    zone.server.faults.add(FaultKind.STATUS, path="/ztm/sync", status=200, body=b" " * 5_000_000)
    with pytest.raises(InvalidReply):
        await zone.client.sync({})


async def test_server_away(zone: Caller) -> None:
    """A server that is away for a while changes nothing in the standing."""
    await zone.server.stop()
    with pytest.raises(ConnectionFailed) as caught:
        await zone.client.sync({})
    assert not caught.value.sent and zone.client.standing is Standing.ACTIVE
    await zone.server.start()
    assert (await zone.client.sync({})).values


async def test_echo(deployed: Caller) -> None:
    """After an internal error the server returns the zone's own registers; they are not taken for an answer."""
    deployed.server.behaviour.echo_next = 1
    with pytest.raises(InvalidReply) as caught:
        await deployed.client.sync({UPTIME: 7}, device_owned={UPTIME})
    assert caught.value.details["reason"] == "echo"
    assert (await deployed.client.sync({UPTIME: 7}, device_owned={UPTIME})).values


async def test_echo_of_the_whole_body(zone: Caller) -> None:
    """A debugging proxy that returns the request is no server."""
    body = b'{"session_id": "x", "regs": {}}'
    zone.server.faults.add(FaultKind.STATUS, path="/ztm/sync", status=200, body=body, content_type="application/json")
    with pytest.raises(InvalidReply):
        await zone.client.sync({})


async def test_firewall(deployed: Caller) -> None:
    """The request firewall is reported as such, and has no influence on the standing."""
    deployed.server.behaviour.firewall = True
    text = 'it\'s; # or 1=1 -- "x" <script>'
    with pytest.raises(RequestBlocked):
        await deployed.client.sync({"sys.col.info_message": text})
    assert (await deployed.client.sync({UPTIME: 1})).values
    assert deployed.client.standing is Standing.ACTIVE


async def test_throttled(zone: Caller) -> None:
    """The server's wish for patience is handed on."""
    zone.server.behaviour.throttle_next = 1
    with pytest.raises(TooManyRequests) as caught:
        await zone.client.sync({})
    assert caught.value.pause == 5


async def test_next_address(zone: Caller) -> None:
    """The second address serves while the first is away, and stays in use."""
    client = zone.restart("http://127.0.0.1:9", zone.server.url + "/")
    for _ in range(2):
        assert (await client.sync({})).values
    async with caller(Dialect.DEPLOYED) as other:
        hung = other.server
        hung.faults.add(FaultKind.TIMEOUT, times=None)
        client = zone.restart(hung.url, zone.server.url)
        assert (await client.sync({})).values
        assert (await client.sync({})).values
        assert len(hung.requests) == 1


async def test_registration_goes_to_one_address(deployed: Caller) -> None:
    """A registration that may have arrived is not sent to another address of the same server."""
    async with caller(Dialect.DEPLOYED) as other:
        other.server.faults.add(FaultKind.TIMEOUT_AFTER, path="/ztm/register")
        before = len(deployed.server.requests)
        deployed.saved = Session(dialect=deployed.saved.dialect)
        client = deployed.restart(other.server.url, deployed.server.url)
        with pytest.raises(RegistrationInDoubt):
            await client.login()
        assert len(deployed.server.requests) == before


@pytest.mark.parametrize("address", ["", "bcvt.eu", "ftp://bcvt.eu", "http://", "/ztm"])
async def test_addresses(deployed: Caller, address: str) -> None:
    """An address that is none is refused at once."""
    with pytest.raises(ValueError, match="address"):
        deployed.restart(address)
    with pytest.raises(ValueError, match="address"):
        BgerpClient(deployed.http, [], deployed.identity, session=Session(), save=deployed.save)


async def test_redirect_is_not_followed(deployed: Caller) -> None:
    """A redirected POST would lose its body, so the user is told to enter the final address."""
    deployed.server.faults.add(FaultKind.STATUS, path="/ztm/sync", status=302)
    with pytest.raises(NotBgerp):
        await deployed.client.sync({})


async def test_one_request_at_a_time(zone: Caller) -> None:
    """Two syncs at once reach the server one after the other."""
    zone.server.faults.add(FaultKind.SLOW, path="/ztm/sync", delay=0.1, times=2)
    before = len(zone.server.requests)
    await asyncio.gather(zone.client.sync({}), zone.client.sync({}))
    first, second = zone.server.requests[before:]
    assert second.at - first.at >= 0.1


async def test_records_of_the_specification() -> None:
    """An event goes in a request of its own and into the log."""
    record = {"time": NOON, "parameters": {"card_id": "445E6046010080FF", "reader_id": "2897"}}
    async with caller(Dialect.SPECIFICATION, auto_approve=True) as zone:
        await zone.client.send_record(record)
        assert zone.server.attendance.get("445E6046010080FF", NOON) is not None
        zone.server.faults.add(FaultKind.DROP_AFTER, path="/ztm/sync")
        before = len(zone.server.requests)
        with pytest.raises(ConnectionFailed):
            await zone.client.send_record(record)
        assert len(zone.server.requests) == before + 1
    async with caller(Dialect.DEPLOYED) as zone:
        with pytest.raises(ValueError, match="dialect"):
            await zone.client.send_record(record)


async def test_sessions_are_saved_when_they_change_alone(zone: Caller) -> None:
    """Syncing does not write to the disk."""
    saves = zone.saves
    for _ in range(3):
        await zone.client.sync({})
    assert zone.saves == saves


async def test_no_secret_in_logs_and_errors(zone: Caller, caplog: pytest.LogCaptureFixture) -> None:
    """Neither key nor id appears where others can read it."""
    caplog.set_level(logging.DEBUG)
    secrets = {zone.saved.token or "", zone.saved.bgerp_id or ""}
    texts = [repr(zone.saved), repr(zone.client.session)]
    for kind in (FaultKind.GARBAGE, FaultKind.DROP_AFTER, FaultKind.TIMEOUT, FaultKind.STATUS):
        zone.server.faults.add(kind, path="/ztm/.*", status=404)
        with pytest.raises(BgerpError) as caught:
            await zone.client.sync({})
        texts += [str(caught.value), repr(caught.value), repr(caught.value.details)]
    texts += [record.getMessage() for record in caplog.records if record.name.startswith("custom_components")]
    assert all(secrets)
    assert not any(secret in text for secret in secrets for text in texts)
