"""Which server answers, found without touching a device."""

from aiohttp import ClientSession, web
import pytest

from custom_components.zontromat.systems.erpnetfp.client import (
    CommunicationError,
    ErpNetFpClient,
    NotReadyError,
    NotSentError,
    ServerInfo,
    ServerKind,
    UnreadableAnswerError,
)
from custom_components.zontromat.systems.erpnetfp.client.personalities import CSHARP, CSHARP_2019, PYTHON, PYTHON_PM
from simulators.erpnetfp import ErpnetfpSimulator
from simulators.faults import FaultKind
from simulators.server import HttpSimulator


async def detect(url: str) -> ServerInfo:
    """Detect a server."""
    async with ClientSession() as session:
        return await ErpNetFpClient(session, url).detect()


@pytest.mark.parametrize(
    ("personality", "kind", "version", "cash_may_fail"),
    [
        ("csharp", ServerKind.CSHARP, "1.1.0.1691", False),
        ("csharp-1620", ServerKind.CSHARP, "1.1.0.1620", True),
        ("csharp-1518", ServerKind.CSHARP, "1.1.0.1518", True),
        ("csharp-2019", ServerKind.CSHARP, "1.1.0.900", True),
        ("spec", ServerKind.CSHARP_OLD, None, False),
        ("python", ServerKind.PYTHON, "0.27.1", False),
        ("node", ServerKind.NODE, "1.0.2", False),
    ],
)
async def test_every_server_is_recognised(
    personality: str, kind: ServerKind, version: str | None, cash_may_fail: bool
) -> None:
    """Kind and version are found, and no device is asked."""
    async with ErpnetfpSimulator(personality=personality) as simulator:
        server = await detect(simulator.url)
        assert (server.kind, server.version, server.cash_may_fail) == (kind, version, cash_may_fail)
        asked = {request.path for request in simulator.requests}
        assert asked <= {"/service/vars", "/printers", "/healthz", "/server/info"}
        assert not simulator.dangerous_calls


def test_the_row_follows_version_and_driver() -> None:
    """One server can have several rows."""
    assert ServerInfo(kind=ServerKind.CSHARP, version="1.1.0.1691").personality("bg.dt.c.isl") is CSHARP
    assert ServerInfo(kind=ServerKind.CSHARP, version="1.1.0.900").personality("bg.dt.c.isl") is CSHARP_2019
    assert ServerInfo(kind=ServerKind.PYTHON).personality("bg.dt.isl") is PYTHON
    assert ServerInfo(kind=ServerKind.PYTHON).personality("bg.dt.pm") is PYTHON_PM


class Stranger(HttpSimulator):
    """A server that answers what it is told."""

    def __init__(self, variables: web.Response, printers: object = None) -> None:
        """Take the answers."""
        super().__init__()
        self._variables = variables
        self._printers = {} if printers is None else printers

    def add_routes(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get("/service/vars", self._tell_variables)
        app.router.add_get("/printers", self._list)

    async def _tell_variables(self, request: web.Request) -> web.Response:
        """Answer the variables."""
        return self._variables

    async def _list(self, request: web.Request) -> web.Response:
        """Answer the printers."""
        return web.json_response(self._printers)


@pytest.mark.parametrize(
    ("variables", "kind"),
    [
        (web.json_response({"Version": "1.0.2"}), ServerKind.UNKNOWN),
        (web.json_response({"version": "1.0.0.9"}, headers={"Server": "Kestrel"}), ServerKind.CSHARP_OLD),
        (web.json_response({"version": "2.0"}), ServerKind.CSHARP),
        (web.Response(status=404), ServerKind.UNKNOWN),
        (web.json_response({"detail": "Not Found"}, status=404), ServerKind.PYTHON),
    ],
)
async def test_servers_behind_a_proxy_are_taken_with_care(variables: web.Response, kind: ServerKind) -> None:
    """Without its telling header a server is what can still be known, or unknown."""
    async with Stranger(variables) as stranger:
        assert (await detect(stranger.url)).kind is kind


@pytest.mark.parametrize(
    ("variables", "printers", "error"),
    [
        (web.Response(text="<html>"), None, UnreadableAnswerError),
        (web.json_response({"hello": 1}), None, UnreadableAnswerError),
        (web.Response(status=500), None, UnreadableAnswerError),
        (web.Response(status=404), ["a"], UnreadableAnswerError),
        (web.Response(status=405), None, NotReadyError),
    ],
)
async def test_other_servers_are_refused(variables: web.Response, printers: object, error: type[Exception]) -> None:
    """What does not look like an ErpNet.FP server is none."""
    async with Stranger(variables, printers) as stranger:
        with pytest.raises(error):
            await detect(stranger.url)


async def test_a_server_that_is_off_or_silent() -> None:
    """The errors are those of the transport; a version that cannot be asked for does no harm."""
    async with ErpnetfpSimulator(personality="python") as simulator:
        url = simulator.url
        simulator.faults.add(FaultKind.DROP_BEFORE, path="/healthz")
        assert (await detect(url)).version == "0.27.1"
        simulator.faults.add(FaultKind.DROP_BEFORE)
        with pytest.raises(CommunicationError):
            await detect(url)
    with pytest.raises(NotSentError):
        await detect(url)
