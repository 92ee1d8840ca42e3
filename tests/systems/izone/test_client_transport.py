"""The HTTP side of the client, over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
import json
import socket
import time

import aiohttp
from aiohttp import web
from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.izone.client import (
    BusyError,
    InvalidHostError,
    InvalidResponseError,
    IzoneConnectionError,
    IzoneConnectionLostError,
    IzoneTimeoutError,
    NotSupportedError,
    RefusedError,
    Timing,
    parse_host,
)
from custom_components.zontromat.systems.izone.client.transport import Transport
from custom_components.zontromat.systems.izone.client.wire import Reply
from simulators.faults import FaultKind
from simulators.izone import IzoneSimulator

from .client_support import IMPATIENT, QUICK, served, until

QUERY = {"iZoneV2Request": {"Type": 1, "No": 0, "No1": 0}}


@asynccontextmanager
async def transport(port: int, *, timing: Timing = QUICK, content_type: bool | None = True) -> AsyncIterator[Transport]:
    """Open a line to a server on this machine."""
    async with aiohttp.ClientSession() as session:
        yield Transport(session, parse_host("127.0.0.1", port), timing=timing, content_type=content_type)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("192.168.1.134", "http://192.168.1.134"),
        (" bridge.local ", "http://bridge.local"),
        ("bridge:8080", "http://bridge:8080"),
        ("[fd00::1]:81", "http://[fd00::1]:81"),
    ],
)
def test_hosts(text: str, url: str) -> None:
    """A host is a name or an address, with or without a port."""
    assert str(parse_host(text)) == url


@pytest.mark.parametrize("text", ["", "  ", "a b", "http://bridge", "bridge/path", "user@bridge", "bridge:port", "a?b"])
def test_no_hosts(text: str) -> None:
    """Anything with more to it is no host."""
    with pytest.raises(InvalidHostError):
        parse_host(text)


@given(st.text())
def test_any_host(text: str) -> None:
    """Any text is a host or the documented error."""
    try:
        url = parse_host(text)
    except InvalidHostError:
        return
    assert url.scheme == "http"
    assert url.host


async def test_one_segment_and_no_idle_connection() -> None:
    """Head and body arrive together, with a length and the wish to close; every request has a connection of its own."""
    segments: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        segments.append(await reader.read(65536))
        writer.write(b"HTTP/1.0 200 OK\r\n\r\n{OK}")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server, transport(server.sockets[0].getsockname()[1]) as line:
        assert await line.command("iZoneCommandV2", {"SysOn": 1}) is Reply.OK
        assert await line.command("iZoneCommandV2", {"SysOn": 0}) is Reply.OK
    assert len(segments) == 2
    head, _, body = segments[0].partition(b"\r\n\r\n")
    assert body == b'{"SysOn":1}'
    assert b"Connection: close" in head
    assert b"Content-Length: 11" in head
    assert b"Expect" not in head


@pytest.mark.parametrize("content_type", [True, False])
async def test_content_type(content_type: bool) -> None:
    """The header is sent or not sent; nothing else is sent in its place."""
    seen = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Content-Type"))
        return web.json_response({})

    async with served(handler) as port, transport(port, content_type=content_type) as line:
        await line.post("iZoneRequestV2", QUERY)
    assert seen == ["application/json" if content_type else None]


@pytest.mark.parametrize("wanted", [True, False])
async def test_polarity_is_found_once(wanted: bool) -> None:
    """What a bridge thinks of the header shows with the first answer and is not asked again."""
    seen = []

    async def handler(request: web.Request) -> web.Response:
        seen.append("Content-Type" in request.headers)
        return web.Response(body=b'{"a":1}' if seen[-1] is wanted else b"{ERROR}")

    async with served(handler) as port, transport(port, content_type=None) as line:
        for _ in range(3):
            assert await line.post("iZoneRequestV2", QUERY) == {"a": 1}
        assert line.content_type is wanted
    assert seen == ([True] * 3 if wanted else [True, False, False, False])


async def test_polarity_stays_open_after_refusals() -> None:
    """A bridge that refuses either way has not told what it thinks of the header."""

    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=b"{ERROR:notImplementedYet")

    async with served(handler) as port, transport(port, content_type=None) as line:
        with pytest.raises(RefusedError):
            await line.post("iZoneRequestV2", QUERY)
        assert line.content_type is None


async def test_one_request_at_a_time() -> None:
    """Whoever asks, the server never sees two requests at once."""
    async with IzoneSimulator() as simulator, transport(simulator.port) as line:
        simulator.quirks.latency = 0.01
        await asyncio.gather(*[line.post("iZoneRequestV2", QUERY) for _ in range(5)])
        assert simulator.overlaps == 0
        assert len(simulator.requests) == 5
        assert line.statistics.requests == 5
        assert line.statistics.slowest_seconds >= line.statistics.last_seconds >= 0.01


async def test_the_line_rests_after_a_command() -> None:
    """A command is given time before anything else is sent."""
    timing = replace(QUICK, after_command=0.1)
    async with IzoneSimulator() as simulator, transport(simulator.port, timing=timing) as line:
        await line.command("iZoneCommandV2", {"SysOn": 1})
        await line.post("iZoneRequestV2", QUERY)
        command, query = simulator.requests
        assert query.at - command.at >= 0.1


async def test_busy_is_waited_out() -> None:
    """A busy bridge is asked again, queries and commands alike."""
    async with IzoneSimulator() as simulator, transport(simulator.port) as line:
        simulator.quirks.busy_next = 2
        assert await line.command("iZoneCommandV2", {"SysOn": 0}) is Reply.OK
        simulator.quirks.busy_next = 3
        assert await line.post("iZoneRequestV2", QUERY)
        assert line.statistics.busy == 5
        assert simulator.unit.data["SysOn"] == 0


async def test_busy_is_not_waited_out_for_ever() -> None:
    """A bridge that is always busy is a documented error, after a bounded number of attempts."""
    async with IzoneSimulator() as simulator, transport(simulator.port) as line:
        simulator.quirks.busy_next = 100
        with pytest.raises(BusyError):
            await line.post("iZoneRequestV2", QUERY)
        assert len(simulator.requests) == len(QUICK.busy_delays) + 1


@pytest.mark.parametrize("kind", [FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER, FaultKind.GARBAGE, FaultKind.TRUNCATED])
async def test_reads_are_repeated(kind: FaultKind) -> None:
    """A read that gets no answer, or none that makes sense, is repeated."""
    async with IzoneSimulator() as simulator, transport(simulator.port) as line:
        simulator.faults.add(kind, times=2)
        document = await line.post("iZoneRequestV2", QUERY)
        assert isinstance(document, dict)
        assert len(simulator.requests) == 3


@pytest.mark.parametrize("kind", [FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER, FaultKind.GARBAGE, FaultKind.TIMEOUT])
async def test_commands_reach_the_server_once(kind: FaultKind) -> None:
    """A command whose fate is not known is never repeated, not even by the HTTP library."""
    async with IzoneSimulator() as simulator, transport(simulator.port, timing=IMPATIENT) as line:
        simulator.faults.add(kind)
        with pytest.raises((IzoneConnectionLostError, IzoneTimeoutError, InvalidResponseError)) as caught:
            await line.command("iZoneCommandV2", {"SysOn": 0})
        assert caught.value.doubtful
        assert len(simulator.requests) == 1


async def test_refused_connections() -> None:
    """A bridge that is off is not doubtful but unreachable; a command that did not leave is tried again."""
    async with IzoneSimulator() as simulator:
        await simulator.stop()
        async with transport(simulator.port) as line:
            with pytest.raises(IzoneConnectionError) as caught:
                await line.command("iZoneCommandV2", {"SysOn": 0})
            assert not caught.value.doubtful
        async with transport(simulator.port, timing=replace(QUICK, read_delays=(0.02,) * 100)) as line:
            command = asyncio.create_task(line.command("iZoneCommandV2", {"SysOn": 0}))
            await until(lambda: line.statistics.failures)
            await simulator.start()
            assert await command is Reply.OK
        assert len(simulator.requests) == 1


async def test_timeouts() -> None:
    """A silent bridge is given up after the timeout, once without patience."""
    async with IzoneSimulator() as simulator, transport(simulator.port) as line:
        simulator.faults.add(FaultKind.TIMEOUT, times=None)
        started = time.monotonic()
        with pytest.raises(IzoneTimeoutError) as caught:
            await line.post("iZoneRequestV2", QUERY, timeout=0.05, repeat=False)
        assert time.monotonic() - started < 1.5
        assert caught.value.details["seconds"] == "0.05"
        assert line.statistics.failures == 1


async def test_wedged_bridges() -> None:
    """A bridge that does not even take the connection has certainly not got the command."""
    with socket.socket() as wedged, socket.socket() as first, socket.socket() as second:
        wedged.bind(("127.0.0.1", 0))
        wedged.listen(0)
        for other in (first, second):
            other.setblocking(False)
            other.connect_ex(wedged.getsockname())
        async with transport(wedged.getsockname()[1], timing=IMPATIENT) as line:
            with pytest.raises(IzoneConnectionError) as caught:
                await line.command("iZoneCommandV2", {"SysOn": 0})
        assert not caught.value.doubtful


async def test_statuses() -> None:
    """A missing address is missing; every other status is no answer."""
    async with IzoneSimulator() as simulator, transport(simulator.port) as line:
        with pytest.raises(NotSupportedError):
            await line.get("Nothing")
        simulator.faults.add(FaultKind.STATUS, status=503)
        with pytest.raises(InvalidResponseError) as caught:
            await line.post("iZoneRequestV2", QUERY, repeat=False)
        assert caught.value.details["status"] == "503"


async def test_endless_answers() -> None:
    """An answer that does not end is given up."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(1000):
            await response.write(b" " * 4096)
        return response

    async with served(handler) as port, transport(port) as line:
        with pytest.raises(InvalidResponseError):
            await line.post("iZoneRequestV2", QUERY, repeat=False)


@pytest.mark.parametrize("announced", [200, 17])
async def test_wrong_lengths(announced: int) -> None:
    """An answer whose announced length is too large is read nevertheless when its JSON is whole."""
    document = {"SysOn": 1, "a": 0}
    content = json.dumps(document, separators=(",", ":")).encode()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"}}")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (announced, content))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server, transport(server.sockets[0].getsockname()[1]) as line:
        assert await line.post("iZoneRequestV2", QUERY, repeat=False) == document


async def test_cut_off_answers() -> None:
    """An answer of which nothing but the head arrives is a lost connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"}}")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server, transport(server.sockets[0].getsockname()[1]) as line:
        with pytest.raises(IzoneConnectionLostError):
            await line.post("iZoneRequestV2", QUERY, repeat=False)


async def test_no_http() -> None:
    """Something that does not speak HTTP is no bridge."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server, transport(server.sockets[0].getsockname()[1]) as line:
        with pytest.raises(InvalidResponseError):
            await line.post("iZoneRequestV2", QUERY, repeat=False)
