"""The HTTP side of the client, over real sockets."""

import asyncio
from contextlib import AsyncExitStack

import aiohttp
from aiohttp import web
from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.htrest.client import (
    HtrestAuthError,
    HtrestClient,
    HtrestConnectionError,
    HtrestConnectionLostError,
    HtrestError,
    HtrestRedirectError,
    HtrestTimeoutError,
    InvalidResponseError,
    InvalidUrlError,
    NotFoundError,
    Timeouts,
    UnknownParameterError,
    parse_base_url,
)
from simulators.faults import FaultKind

from .client_support import QUICK, connected, served


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://pump:8777", "http://pump:8777"),
        ("pump:8777", "http://pump:8777"),
        (" 192.168.1.80 ", "http://192.168.1.80"),
        ("http://pump:8777/", "http://pump:8777"),
        ("https://home.example/heat/", "https://home.example/heat"),
        ("https://home.example/heat/api/v1/", "https://home.example/heat"),
        ("http://[fd00::1]:8777/api/v1", "http://[fd00::1]:8777"),
    ],
)
def test_base_url(text: str, url: str) -> None:
    """A host, a full URL and the API's own address all lead to the base URL."""
    assert parse_base_url(text) == url
    assert parse_base_url(url) == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://",
        "ftp://pump",
        "http://user:secret@pump",
        "pump:port",
        "http://pump/?a",
        "http://pump/#a",
        "http://[",
    ],
)
def test_base_url_refuses(text: str) -> None:
    """What is no base URL is refused, and credentials never become part of one."""
    with pytest.raises(InvalidUrlError) as caught:
        parse_base_url(text)
    assert "secret" not in str(caught.value)


@given(st.text())
def test_any_base_url(text: str) -> None:
    """Any text is a base URL or the documented error."""
    try:
        url = parse_base_url(text)
    except InvalidUrlError:
        return
    assert url.startswith(("http://", "https://"))


async def test_collections_keep_their_slash() -> None:
    """The canonical addresses are used, so that no redirect is needed."""
    async with connected() as (simulator, client):
        await client.async_get_device()
        await client.async_get_datetime()
        await client.async_get_faults()
        await client.async_get_time_programs()
        await client.async_get_params(["Betriebsart"])
        await client.async_fast_query(["Verdichter"])
        await client.async_get_fault_count()
        paths = [request.path.removeprefix("/api/v1") for request in simulator.requests]
    collections = ["/device/", "/datetime/", "/faultlist/", "/timeprog/", "/swagger.json", "/param/", "/fastquery/"]
    assert paths == [*collections, "/faultlist/size"]


async def test_names_are_encoded() -> None:
    """Blanks, brackets, colons, percent and plus signs survive in paths and queries."""
    async with connected(extras=["refrigerant", "energy"]) as (simulator, client):
        names = ["n-Soll Verdichter(%)", "WMZ_Gesamt (kWh):", "HKR Aufheiztemp. (K)"]
        values = await client.async_get_params(names)
        assert set(values) == set(names)
        assert await client.async_get_param("n-Soll Verdichter(%)") == 0
        assert simulator.requests[-1].path == "/api/v1/param/n-Soll Verdichter(%)"
        with pytest.raises(UnknownParameterError):
            await client.async_get_param("Temp.+Aussen")


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "\ud800"])
async def test_names_cannot_leave_their_place(name: str) -> None:
    """A name that would address something else is unknown, and nothing is sent."""
    async with connected() as (simulator, client):
        with pytest.raises(UnknownParameterError):
            await client.async_get_param(name)
        with pytest.raises(UnknownParameterError):
            await client.async_fast_query_one(name)
        assert not simulator.requests


async def test_names_that_no_url_can_hold() -> None:
    """A name that cannot be encoded is unknown."""
    async with connected() as (_, client):
        with pytest.raises(UnknownParameterError):
            await client.async_get_params(["Betriebsart", "\ud800"])


@pytest.mark.parametrize(("username", "password"), [("a:b", "secret"), ("user", "secret\ud800")])
async def test_credentials_that_cannot_be_sent(username: str, password: str) -> None:
    """What basic authentication cannot express is an authentication error that does not show the password."""
    async with aiohttp.ClientSession() as session:
        with pytest.raises(HtrestAuthError) as caught:
            HtrestClient(session, "pump", username, password)
    assert caught.value.__cause__ is None
    assert "secret" not in str(caught.value)


async def test_basic_authentication() -> None:
    """The right credentials open everything, umlauts included."""
    async with connected(user="jörg:gehüim", username="jörg", password="gehüim") as (_, client):
        assert (await client.async_get_device()).serial_number == 123456


@pytest.mark.parametrize(("username", "password"), [(None, None), ("user", "wrong"), ("user", None)])
async def test_wrong_credentials(username: str | None, password: str | None) -> None:
    """Missing and wrong credentials are an authentication error without the password in it."""
    async with connected(user="user:right", username=username, password=password) as (_, client):
        with pytest.raises(HtrestAuthError) as caught:
            await client.async_get_generation()
        assert "wrong" not in str(caught.value)


async def test_one_request_at_a_time() -> None:
    """Whoever asks, the server never sees two requests at once."""
    active = 0
    most = 0

    async def handler(request: web.Request) -> web.Response:
        nonlocal active, most
        active += 1
        most = max(most, active)
        await asyncio.sleep(0.01)
        active -= 1
        return web.json_response({"size": 4})

    async with served(handler) as url, aiohttp.ClientSession() as session:
        client = HtrestClient(session, url)
        assert await asyncio.gather(*[client.async_get_fault_count() for _ in range(5)]) == [4] * 5
    assert most == 1
    assert client.statistics.requests == 5
    assert client.statistics.slowest_seconds >= client.statistics.last_seconds > 0


async def test_waiting_does_not_count_as_time_without_answer() -> None:
    """The timeout of a request begins when the line is free."""

    async def handler(request: web.Request) -> web.Response:
        await asyncio.sleep(0.08)
        return web.json_response({"size": 4})

    async with served(handler) as url, aiohttp.ClientSession() as session:
        client = HtrestClient(session, url, timeouts=Timeouts(single=0.2, bulk=0.2))
        assert await asyncio.gather(*[client.async_get_fault_count() for _ in range(4)]) == [4] * 4


async def test_no_idle_connection_stays() -> None:
    """Every connection is closed after its answer: an idle one would block the server for everybody."""
    seen = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request.headers["Connection"])
        return web.json_response({"size": 4})

    async with served(handler) as url, aiohttp.ClientSession() as session:
        client = HtrestClient(session, url)
        await client.async_get_fault_count()
        await client.async_get_fault_count()
        assert session.connector is not None
        assert not session.connector._conns
    assert seen == ["close", "close"]


async def test_two_clients_do_not_block_each_other() -> None:
    """A server that serves one connection after the other is free for a second client at once."""
    async with AsyncExitStack() as stack:
        simulator, client = await stack.enter_async_context(connected(idle_connection_blocks=True, timeouts=QUICK))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        other = HtrestClient(session, simulator.url, timeouts=QUICK)
        assert await client.async_get_fault_count() == 4
        assert await other.async_get_fault_count() == 4
        assert await client.async_get_fault_count() == 4


async def test_connection_refused() -> None:
    """A server that does not run cannot be reached, and nothing is in doubt."""
    async with connected() as (simulator, client):
        await simulator.stop()
        with pytest.raises(HtrestConnectionError) as caught:
            await client.async_get_device()
        assert not caught.value.doubtful
        await simulator.start()
        assert (await client.async_get_device()).serial_number == 123456


@pytest.mark.parametrize("url", ["https://127.0.0.1:{port}", "http://nowhere.invalid:{port}"])
async def test_wrong_address(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """TLS where there is none, and a host that has no address, mean that the server cannot be reached."""

    async def no_address(*args: object, **kwargs: object) -> object:
        raise OSError("no address")

    monkeypatch.setattr(aiohttp.resolver.DefaultResolver, "resolve", no_address)
    async with connected() as (simulator, _), aiohttp.ClientSession() as session:
        client = HtrestClient(session, url.format(port=simulator.port))
        with pytest.raises(HtrestConnectionError):
            await client.async_get_device()


@pytest.mark.parametrize("kind", [FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER])
async def test_a_cut_connection_is_not_tried_again(kind: FaultKind) -> None:
    """A GET or PUT whose connection is cut reaches the server once: aiohttp alone would silently repeat it."""
    async with connected() as (simulator, client):
        simulator.faults.add(kind)
        with pytest.raises(HtrestConnectionLostError):
            await client.api.put_param("Betriebsart", 2)
        assert len(simulator.requests) == 1
        simulator.faults.add(kind)
        with pytest.raises(HtrestConnectionLostError):
            await client.async_get_device()
        assert len(simulator.requests) == 2


async def test_timeout() -> None:
    """No answer in time is a timeout, and the next request works."""
    async with connected(timeouts=Timeouts(single=0.05, bulk=0.05)) as (simulator, client):
        simulator.faults.add(FaultKind.TIMEOUT)
        with pytest.raises(HtrestTimeoutError) as caught:
            await client.async_get_device()
        assert caught.value.doubtful
        assert (await client.async_get_device()).serial_number == 123456
        assert client.statistics.failures == 1


@pytest.mark.parametrize("kind", [FaultKind.GARBAGE, FaultKind.TRUNCATED, FaultKind.EMPTY])
async def test_answers_that_are_no_json(kind: FaultKind) -> None:
    """HTML, half a document and nothing at all are invalid answers."""
    async with connected() as (simulator, client):
        simulator.faults.add(kind)
        with pytest.raises(InvalidResponseError):
            await client.async_get_device()


async def test_body_shorter_than_promised() -> None:
    """An answer that is cut off on the wire is a lost connection."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b'{"size"')
        assert request.transport is not None
        request.transport.close()
        return response

    async with served(handler) as url, aiohttp.ClientSession() as session:
        with pytest.raises(HtrestConnectionLostError):
            await HtrestClient(session, url).async_get_fault_count()


async def test_error_page_of_the_router() -> None:
    """An HTML page for an unknown address is told by its status."""
    async with connected() as (_, client):
        with pytest.raises(NotFoundError):
            await client.async_get_fault(-1)


async def test_proxy_without_server() -> None:
    """A gateway error of a proxy means that the server cannot be reached."""
    async with connected() as (simulator, client):
        simulator.faults.add(FaultKind.STATUS, status=502)
        with pytest.raises(HtrestConnectionError):
            await client.async_get_device()


async def test_server_behind_a_prefix() -> None:
    """A reverse proxy's path prefix is part of every address."""
    paths = []

    async def handler(request: web.Request) -> web.Response:
        paths.append(request.rel_url.raw_path)
        return web.json_response({"value": 4.9})

    async with served(handler) as url, aiohttp.ClientSession() as session:
        client = HtrestClient(session, f"{url}/heat/api/v1/")
        assert await client.async_get_param("Temp. Aussen") == 4.9
    assert client.base_url == f"{url}/heat"
    assert paths == ["/heat/api/v1/param/Temp.%20Aussen"]


async def test_redirect_to_the_slash_is_followed_at_our_own_address() -> None:
    """A 308 is followed once with method, query and body, whatever host its `Location` names."""
    seen = []

    async def handler(request: web.Request) -> web.Response:
        seen.append((request.method, str(request.rel_url), await request.text()))
        if request.path.endswith("/"):
            return web.json_response({"A": 1})
        wrong = f"http://192.0.2.1:1{request.path}/?{request.query_string}"
        return web.Response(status=308, headers={"Location": wrong})

    async with served(handler) as url, aiohttp.ClientSession() as session:
        transport = HtrestClient(session, url, "user", "secret")._transport
        assert await transport.request("GET", "param", names=["A", "B"], timeout=1) == {"A": 1}
        assert await transport.request("PUT", "param", body={"A": 1}, timeout=1) == {"A": 1}
    get = [("GET", "/api/v1/param?A&B", ""), ("GET", "/api/v1/param/?A&B", "")]
    put = [("PUT", "/api/v1/param", '{"A": 1}'), ("PUT", "/api/v1/param/", '{"A": 1}')]
    assert seen == [*get, *put]


async def test_the_servers_own_redirect() -> None:
    """The simulated server's 308 leads to the value."""
    async with connected() as (simulator, client):
        assert await client._transport.request("GET", "faultlist", timeout=1)
        assert [request.path for request in simulator.requests] == ["/api/v1/faultlist", "/api/v1/faultlist/"]


@pytest.mark.parametrize(
    ("status", "location", "origin"),
    [
        (301, "https://pump.example/api/v1/faultlist/size", "https://pump.example"),
        (308, "https://pump.example/api/v1/faultlist/size", "https://pump.example"),
        (302, "/login?next=x", ""),
        (303, "http://[", ""),
        (303, "/api/v1/faultlist/size/", ""),
        (307, "", ""),
    ],
)
async def test_other_redirects_are_reported(status: int, location: str, origin: str) -> None:
    """Any other redirect is not followed: neither credentials nor a write go elsewhere."""
    requests = []

    async def handler(request: web.Request) -> web.Response:
        requests.append(request)
        return web.Response(status=status, headers={"Location": location})

    async with served(handler) as url, aiohttp.ClientSession() as session:
        with pytest.raises(HtrestRedirectError) as caught:
            await HtrestClient(session, url, "user", "secret").async_get_fault_count()
    assert caught.value.details["location"] == origin
    assert len(requests) == 1


async def test_redirects_in_circles_end() -> None:
    """A proxy and a server that disagree about the slash do not keep the client busy."""
    requests = []

    async def handler(request: web.Request) -> web.Response:
        requests.append(request.path)
        path = request.path.rstrip("/") if request.path.endswith("/") else f"{request.path}/"
        return web.Response(status=308, headers={"Location": path})

    async with served(handler) as url, aiohttp.ClientSession() as session:
        with pytest.raises(HtrestRedirectError):
            await HtrestClient(session, url).async_get_device()
    assert requests == ["/api/v1/device/", "/api/v1/device"]


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'"x"', b"{}", b'{"value": ', b"\xff", b"3", b'{"size": "x"}'])
async def test_any_body_of_a_good_answer(body: bytes) -> None:
    """Whatever a server answers with status 200, only documented errors come out."""

    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    async with served(handler) as url, aiohttp.ClientSession() as session:
        client = HtrestClient(session, url)
        methods = (
            client.async_get_generation,
            client.async_get_device,
            client.async_get_datetime,
            client.async_get_fault_count,
            client.async_get_last_fault,
            lambda: client.async_get_time_program(0),
            lambda: client.async_get_time_program_entry(0, 0, 0),
            lambda: client.async_get_param("x"),
        )
        for method in methods:
            with pytest.raises(HtrestError):
                await method()


async def test_secrets_do_not_show() -> None:
    """Neither the client's representation nor an error's holds the password."""
    async with connected(user="user:s3cret", username="user", password="s3cret") as (simulator, client):
        await simulator.stop()
        with pytest.raises(HtrestConnectionError) as caught:
            await client.async_get_device()
        for text in (repr(client), repr(client.api), repr(caught.value), str(caught.value.details)):
            assert "s3cret" not in text
