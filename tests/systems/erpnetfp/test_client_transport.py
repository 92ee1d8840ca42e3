"""The transport: every request goes out once, and its failure tells whether it can have arrived."""

import asyncio
from collections.abc import AsyncIterator
import socket

from aiohttp import ClientSession
import pytest

from custom_components.zontromat.systems.erpnetfp.client import transport as transport_module
from custom_components.zontromat.systems.erpnetfp.client.errors import (
    NoAnswerError,
    NotFoundError,
    NotReadyError,
    NotSentError,
    RejectedError,
    UnauthorizedError,
    UnreadableAnswerError,
)
from custom_components.zontromat.systems.erpnetfp.client.transport import Transport
from simulators.erpnetfp import ErpnetfpSimulator
from simulators.faults import FaultKind


@pytest.fixture
async def simulator() -> AsyncIterator[ErpnetfpSimulator]:
    """A reference server."""
    async with ErpnetfpSimulator() as simulator:
        yield simulator


@pytest.fixture
async def transport(simulator: ErpnetfpSimulator) -> AsyncIterator[Transport]:
    """A transport to it."""
    async with ClientSession() as session:
        yield Transport(session, simulator.url)


PATH = ("printers", "dt279013", "zreport")


@pytest.mark.parametrize("kind", [FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("reuse", [False, True])
async def test_a_cut_connection_is_not_tried_again(
    simulator: ErpnetfpSimulator,
    transport: Transport,
    monkeypatch: pytest.MonkeyPatch,
    kind: FaultKind,
    method: str,
    reuse: bool,
) -> None:
    """A request that is cut reaches the server exactly once, even if the connection was used before."""
    if reuse:
        monkeypatch.setattr(transport_module, "_HEADERS", {})
    await transport.get("printers", timeout=1)
    simulator.faults.add(kind, times=None)
    before = len(simulator.requests)
    attempt = transport.get("printers", timeout=1) if method == "GET" else transport.post(*PATH, body=None, timeout=1)
    with pytest.raises(NoAnswerError):
        await attempt
    assert len(simulator.requests) == before + 1
    assert len(simulator.printer.roll) == (1 if (kind, method) == (FaultKind.DROP_AFTER, "POST") else 0)


async def test_a_timeout_leaves_a_doubt(simulator: ErpnetfpSimulator, transport: Transport) -> None:
    """The request may have arrived."""
    simulator.faults.add(FaultKind.TIMEOUT_AFTER)
    with pytest.raises(NoAnswerError) as caught:
        await transport.post(*PATH, body=None, timeout=0.1)
    assert caught.value.details["seconds"] == "0.1"
    assert len(simulator.printer.roll) == 1


@pytest.mark.parametrize("kind", [FaultKind.EMPTY, FaultKind.GARBAGE, FaultKind.TRUNCATED])
async def test_a_broken_answer_leaves_a_doubt(
    simulator: ErpnetfpSimulator, transport: Transport, kind: FaultKind
) -> None:
    """The answer came, and cannot be read."""
    simulator.faults.add(kind)
    with pytest.raises(UnreadableAnswerError):
        (await transport.post(*PATH, body=None, timeout=1)).json()


async def test_nothing_was_sent_when_nobody_listens() -> None:
    """A refused connection is certain: the server never saw the request."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with ClientSession() as session:
        with pytest.raises(NotSentError):
            await Transport(session, f"http://127.0.0.1:{port}").post(*PATH, body="{}", timeout=1)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, RejectedError),
        (401, UnauthorizedError),
        (404, NotFoundError),
        (405, NotReadyError),
        (415, RejectedError),
        (422, RejectedError),
        (302, UnreadableAnswerError),
        (408, UnreadableAnswerError),
        (423, UnreadableAnswerError),
        (500, UnreadableAnswerError),
        (503, UnreadableAnswerError),
    ],
)
async def test_http_errors_are_refusals_or_doubts(
    simulator: ErpnetfpSimulator, transport: Transport, status: int, error: type[Exception]
) -> None:
    """Only those are refusals that a server gives before it queues anything; their text is not repeated."""
    simulator.faults.add(FaultKind.STATUS, status=status, body=b'{"detail": [{"input": "geheim"}]}')
    with pytest.raises(error) as caught:
        await transport.post(*PATH, body='{"operatorPassword": "geheim"}', timeout=1)
    assert type(caught.value) is error
    assert "geheim" not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert len(simulator.requests) == 1


async def test_a_printer_id_cannot_leave_its_place(simulator: ErpnetfpSimulator, transport: Transport) -> None:
    """An id with slashes stays one part of the path."""
    with pytest.raises(NotFoundError):
        await transport.get("printers", "../service/stop", timeout=1)
    assert not simulator.dangerous_calls


async def test_credentials_of_the_url_are_sent_and_hidden(simulator: ErpnetfpSimulator) -> None:
    """A proxy's password in the URL does not show up in errors."""
    url = simulator.url.replace("http://", "http://user:geheim@")
    simulator.faults.add(FaultKind.DROP_BEFORE)
    async with ClientSession() as session:
        with pytest.raises(NoAnswerError) as caught:
            await Transport(session, url).get("printers", timeout=1)
    assert "geheim" not in f"{caught.value!r} {caught.value.details}"


async def test_an_answer_that_ends_in_the_middle_leaves_a_doubt() -> None:
    """The connection is cut while the body comes."""

    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer less than is announced."""
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"ok": true')
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(half, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, ClientSession() as session:
        with pytest.raises(NoAnswerError):
            await Transport(session, f"http://127.0.0.1:{port}").get("printers", timeout=1)


async def test_a_proxys_credentials_go_with_every_request(simulator: ErpnetfpSimulator) -> None:
    """They are sent as basic authentication; those that it cannot express are refused without naming them."""
    seen = []

    async def look(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read the head of a request."""
        seen.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")
        writer.close()

    server = await asyncio.start_server(look, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, ClientSession() as session:
        transport = Transport(session, url, username="proxy", password="geheim")
        await transport.get("printers", timeout=1)
        await transport.probe("service", "vars", timeout=1)
        with pytest.raises(UnauthorizedError) as caught:
            Transport(session, url, username="pro:xy", password="geheim")
    assert len(seen) == 2 and all("Authorization: Basic cHJveHk6Z2VoZWlt" in head for head in seen)
    assert "geheim" not in f"{caught.value!r}"
