"""The transport over sockets: forms, errors, authentication, and what is never done twice or shown."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
import traceback
from typing import Any

import aiohttp
from aiohttp import web
import pytest

from custom_components.zontromat.systems.thinknx.client import (
    CAPABILITIES,
    CLOUD_URL,
    Access,
    Capability,
    Device,
    DeviceKind,
    DeviceNotFoundError,
    ImpossibleError,
    InsecureRedirectError,
    InvalidParametersError,
    InvalidResponseError,
    InvalidValueError,
    NotConfirmedError,
    Poller,
    RateLimitError,
    Scheduler,
    ServerFailedError,
    ThinknxAuthError,
    ThinknxClient,
    ThinknxConnectionError,
    ThinknxConnectionLostError,
    ThinknxError,
    ThinknxTimeoutError,
    Timeouts,
    make_telegram,
)
from simulators.faults import FaultKind
from simulators.thinknx import (
    AnalogValue,
    Auth,
    ErrorText,
    Health,
    Lamp,
    Plant,
    RateLimit,
    RetryAfter,
    ThinknxSimulator,
    sample_guid,
)
from tests.systems.thinknx.support import BOTH_FORMS, KEY, PASSWORD, USER, calls

QUICK = Timeouts(plain=0.2, feedback=0.2)
LAMP = Device(guid=sample_guid(0), kind=DeviceKind.LIGHT, capabilities=frozenset({Capability.POWER}))
SCENE = Device(guid=sample_guid(0), kind=DeviceKind.SCENE, capabilities=frozenset({Capability.SCENE}))


@asynccontextmanager
async def connected(form: str = "local", **options: Any) -> AsyncIterator[tuple[ThinknxSimulator, ThinknxClient]]:
    """Run a server with one lamp and a client for it."""
    credentials = {"user": USER, "password": PASSWORD} if form == "local" else {"key": KEY}
    plant = Plant([Lamp("Lamp", sample_guid(0))])
    async with ThinknxSimulator(plant, **credentials, **options) as simulator, aiohttp.ClientSession() as session:
        access = Access.local("127.0.0.1", USER, PASSWORD, simulator.port)
        if form == "cloud":
            access = Access.by_key(KEY, simulator.url, allow_http=True)
        yield simulator, ThinknxClient(session, access, timeouts=QUICK)


@asynccontextmanager
async def served(handler: Callable[[web.Request], Any], timeouts: Timeouts = QUICK) -> AsyncIterator[ThinknxClient]:
    """Serve every request with a handler and give a client for it."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        async with aiohttp.ClientSession() as session:
            access = Access.by_key(KEY, f"http://127.0.0.1:{runner.addresses[0][1]}", allow_http=True)
            yield ThinknxClient(session, access, timeouts=timeouts)
    finally:
        await runner.cleanup()


@BOTH_FORMS
async def test_forms(form: str) -> None:
    """Both forms read and write; GUIDs are escaped and the flag `fb` has no value."""
    async with connected(form) as (simulator, client):
        assert await client.async_set(LAMP, Capability.POWER, True) is True
        assert await client.async_read(LAMP, Capability.POWER) is True
        guid = LAMP.guid.replace("+", "%2B")
        assert calls(simulator) == [f"power?guid={guid}&cmd=1&fb", f"powerstatus?guid={guid}"]
        assert client.host == "127.0.0.1"
        assert client.requests == 2


async def test_digest_is_found_by_the_challenge() -> None:
    """Basic is tried first; a Digest challenge is answered and remembered, also when the nonce expires."""
    async with connected(auth=Auth.DIGEST) as (simulator, client):
        await client.async_get_server_status()
        first = len(calls(simulator))
        assert first <= 3
        await client.async_get_server_status()
        assert len(calls(simulator)) == 1
        simulator.access.expire_nonces()
        await client.async_get_server_status()
        assert len(calls(simulator)) == 2
        await client.async_set(LAMP, Capability.POWER, True)
        assert len(simulator.bus_log) == 1


@pytest.mark.parametrize("auth", list(Auth))
@pytest.mark.parametrize("status", [HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN])
async def test_wrong_password(auth: Auth, status: HTTPStatus) -> None:
    """A wrong password is an error after a bounded number of requests, again and again."""
    async with connected(auth=auth) as (simulator, client):
        simulator.access.password = "other"
        simulator.options.wrong_credentials = status
        for _ in range(3):
            with pytest.raises(ThinknxAuthError):
                await client.async_get_server_status()
            assert len(calls(simulator)) <= 3
        assert not simulator.bus_log


async def test_wrong_key() -> None:
    """A wrong key is an authentication error."""
    async with connected("cloud") as (simulator, client):
        simulator.key = "0ther"
        with pytest.raises(ThinknxAuthError):
            await client.async_get_server_status()


@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        (404, ErrorText.DEVICE_NOT_FOUND, DeviceNotFoundError),
        (400, ErrorText.DEVICE_NOT_FOUND, DeviceNotFoundError),
        (400, ErrorText.PARAMS_ERRORS, InvalidParametersError),
        (404, ErrorText.IMPOSSIBLE, ImpossibleError),
        (200, ErrorText.IMPOSSIBLE, ImpossibleError),
        (400, "", InvalidParametersError),
        (400, "something new", InvalidParametersError),
        (404, "something new", DeviceNotFoundError),
        (404, "", ImpossibleError),
        (401, "", ThinknxAuthError),
        (403, ErrorText.PARAMS_ERRORS, ThinknxAuthError),
        (429, "", RateLimitError),
        (500, "", ServerFailedError),
        (503, "", ServerFailedError),
        (301, "", InsecureRedirectError),
    ],
)
async def test_error_forms(status: int, text: str, error: type[ThinknxError]) -> None:
    """Each form of an error is told apart, whatever status it comes with."""
    async with connected() as (simulator, client):
        simulator.fail("powerstatus", status, text)
        with pytest.raises(error):
            await client.async_read(LAMP, Capability.POWER)


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{", b"\xff\xfe", b"{}", b'{"status": "x"}', b'{"status": null}', b'{"status": 7}'],
)
async def test_nonsense(body: bytes) -> None:
    """What is no answer is an error of its own."""
    async with connected() as (simulator, client):
        simulator.faults.add(FaultKind.GARBAGE, body=body)
        with pytest.raises(InvalidResponseError):
            await client.async_read(LAMP, Capability.POWER)


async def test_answer_about_another_device() -> None:
    """An answer with another GUID is not taken for this device."""
    async with connected() as (simulator, client):
        simulator.faults.add(FaultKind.GARBAGE, body=b'{"guid": "other", "status": 1}')
        with pytest.raises(InvalidResponseError):
            await client.async_read(LAMP, Capability.POWER)


@pytest.mark.parametrize(
    ("form", "low", "high"), [(RetryAfter.SECONDS, 1, 60), (RetryAfter.DATE, 0, 60), (RetryAfter.NONE, None, None)]
)
async def test_retry_after(form: RetryAfter, low: float | None, high: float | None) -> None:
    """The wait that the server wants is read as a number or a date."""
    async with connected(rate_limit=RateLimit(per_minute=1.5, burst=1, retry_after=form)) as (_, client):
        await client.async_get_server_status()
        with pytest.raises(RateLimitError) as raised:
            await client.async_get_server_status()
    wait = raised.value.retry_after
    assert wait is None if low is None else wait is not None and low <= wait <= (high or 0)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("7", 7),
        ("nonsense", None),
        ("-1", None),
        ("9" * 30, None),
        ("Thu, 01 Jan 2026 00:00:00 GMT", 0),
    ],
)
async def test_odd_retry_after(header: str, expected: float | None) -> None:
    """What makes no sense there is ignored, a past date is no wait."""

    async def refuse(request: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": header})

    async with served(refuse) as client:
        with pytest.raises(RateLimitError) as raised:
            await client.async_get_server_status()
    assert raised.value.retry_after == expected


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (FaultKind.DROP_AFTER, ThinknxConnectionLostError),
        (FaultKind.DROP_BEFORE, ThinknxConnectionLostError),
        (FaultKind.TIMEOUT_AFTER, ThinknxTimeoutError),
        (FaultKind.TRUNCATED, InvalidResponseError),
        (FaultKind.EMPTY, InvalidResponseError),
    ],
)
async def test_nothing_is_repeated(kind: FaultKind, error: type[ThinknxError]) -> None:
    """A cut connection or a lost answer is never followed by a second request, not even by aiohttp itself."""
    async with connected() as (simulator, client):
        telegram = make_telegram("1/2/3", "1", True)
        await client.async_send(telegram)  # The connection is an old one then, which aiohttp would repeat on.
        simulator.faults.add(kind, path=".*sendKNXbit")
        calls(simulator)
        with pytest.raises(error) as raised:
            await client.async_send(telegram)
        assert raised.value.doubtful
        assert len(calls(simulator)) == 1


async def test_scene_is_not_repeated() -> None:
    """A command without a state cannot be checked, so its doubt is told."""
    async with connected() as (simulator, client):
        simulator.faults.add(FaultKind.DROP_AFTER)
        with pytest.raises(ThinknxConnectionLostError):
            await client.async_set(SCENE, Capability.SCENE, 1)
        assert len(calls(simulator)) == 1


async def test_unknown_fate() -> None:
    """When even the reading after a lost command fails, the state is unknown."""
    async with connected() as (simulator, client):
        simulator.faults.add(FaultKind.DROP_AFTER, times=2)
        with pytest.raises(NotConfirmedError, match="not known"):
            await client.async_set(LAMP, Capability.POWER, True)
        assert [call.partition("?")[0] for call in calls(simulator)] == ["power", "powerstatus"]


async def test_reply_without_a_state() -> None:
    """A server that ignores `fb` has the command; asked at once it would still tell the state before it."""
    async with connected() as (simulator, client):
        body = f'{{"namespace": "power", "guid": "{LAMP.guid}"}}'.encode()
        simulator.faults.add(FaultKind.GARBAGE, path=".*/power", body=body)
        assert await client.async_set(LAMP, Capability.POWER, True) is None
        assert [call.partition("?")[0] for call in calls(simulator)] == ["power"]


async def test_rounding_is_a_confirmation() -> None:
    """What DPT 9 makes of a number is what was commanded."""
    value = AnalogValue("Value", sample_guid(5))
    device = Device(guid=value.guid, kind=DeviceKind.ANALOG_VALUE, capabilities=frozenset({Capability.VALUE}))
    async with connected() as (simulator, client):
        simulator.plant.add(value)
        value.health = Health.MUTE
        assert await client.async_set(device, Capability.VALUE, 1000) == pytest.approx(999.68)


async def test_mute_device() -> None:
    """A device that does what it is told without saying so is read."""
    async with connected() as (simulator, client):
        next(iter(simulator.plant.devices.values())).health = Health.MUTE
        assert await client.async_set(LAMP, Capability.POWER, True) is True


async def test_no_server() -> None:
    """A server that is not there is told apart from one that was lost: nothing was sent."""
    async with connected() as (simulator, client):
        await simulator.stop()
        with pytest.raises(ThinknxConnectionError) as raised:
            await client.async_get_server_status()
        assert not raised.value.doubtful


@pytest.mark.parametrize("location", ["http://127.0.0.1:1/x", "https://127.0.0.1:1/x", "/x"])
async def test_redirects_are_refused(location: str) -> None:
    """No redirect is followed: it could carry the key to somebody else, or out of TLS."""
    seen: list[str] = []

    async def elsewhere(request: web.Request) -> web.Response:
        seen.append(request.path)
        raise web.HTTPFound(location)

    async with served(elsewhere) as client:
        with pytest.raises(InsecureRedirectError):
            await client.async_get_server_status()
    assert len(seen) == 1


@pytest.mark.parametrize("kind", [*FaultKind])
async def test_key_in_no_message(kind: FaultKind) -> None:
    """Whatever goes wrong, the key is in no message, no representation and no chained exception."""
    async with connected("cloud") as (simulator, client):
        if kind is FaultKind.SLOW:
            await simulator.stop()
        simulator.faults.add(kind, status=418, times=None)
        with pytest.raises(ThinknxError) as raised:
            await client.async_set(LAMP, Capability.POWER, True)
        assert KEY not in "".join(traceback.format_exception(raised.value))
        assert KEY not in repr(raised.value)
        assert KEY not in str(raised.value.details)
        assert KEY not in repr(Access.by_key(KEY))


@pytest.mark.parametrize(
    ("key", "url", "reason"),
    [
        ("a/b", CLOUD_URL, "is no key"),
        ("", CLOUD_URL, "is no key"),
        ("ключ", CLOUD_URL, "is no key"),
        (KEY, "http://thinknx.example.com", "is not encrypted"),
        (KEY, "ftp://thinknx.example.com", "is no address"),
        (KEY, "https://user@thinknx.example.com", "is no address"),
        (KEY, "https://thinknx.example.com/?a=b", "is no address"),
        (KEY, "https://thinknx.example.com:99999", "is no address"),
        (KEY, "", "is no address"),
    ],
)
def test_refused_access(key: str, url: str, reason: str) -> None:
    """An address that is none, or would show the key, is refused before anything is sent."""
    with pytest.raises(InvalidValueError) as raised:
        Access.by_key(key, url)
    assert raised.value.details["reason"] == reason
    assert key == "" or key not in str(raised.value)


async def test_light_without_an_index() -> None:
    """The announced controllers need an index; without one nothing is sent."""
    light = Device(guid=sample_guid(0), kind=DeviceKind.COLOR_LIGHT, capabilities=frozenset({Capability.COLOR}))
    async with connected() as (simulator, client):
        with pytest.raises(InvalidValueError):
            await client.async_set(light, Capability.COLOR, (1, 2, 3))
        assert calls(simulator) == []


async def test_refused_values() -> None:
    """A value that the specification does not allow is not sent."""
    async with connected() as (simulator, client):
        for capability, value in (
            (Capability.POWER, 1),
            (Capability.LEVEL, 101),
            (Capability.LEVEL, float("nan")),
            (Capability.SETPOINT, float("inf")),
            (Capability.MODE, -1),
        ):
            with pytest.raises(InvalidValueError):
                await client.async_set(LAMP, capability, value)
        assert calls(simulator) == []
        assert set(CAPABILITIES) == set(Capability)


async def test_command_overtakes_a_poll() -> None:
    """What a poll read of a device before a command is not kept after it, even if the poll ends later."""
    lamp_was_read, value_may_be_read = asyncio.Event(), asyncio.Event()
    value = Device(guid=sample_guid(9), kind=DeviceKind.ANALOG_VALUE, capabilities=frozenset({Capability.VALUE}))

    async def answer(request: web.Request) -> web.Response:
        if request.path.endswith("getvalue"):
            await value_may_be_read.wait()
        else:
            lamp_was_read.set()
        return web.json_response({"status": 0})

    async with served(answer, Timeouts()) as client:
        poller = Poller(client, Scheduler(maximum_age=300, rate=5))
        poller.want([LAMP, value], 0)
        await poller.async_poll(0, limit=0)
        poll = asyncio.create_task(poller.async_poll(10, limit=10))
        await lamp_was_read.wait()
        poller.accept(LAMP.guid, Capability.POWER, True, 11)
        value_may_be_read.set()
        plant = await poll
        assert plant.state(LAMP.guid, Capability.POWER) is True
        assert plant.state(value.guid, Capability.VALUE) == 0
        # The next poll is after the command.
        poller.hurry(LAMP.guid)
        assert (await poller.async_poll(12, limit=10)).state(LAMP.guid, Capability.POWER) is False
