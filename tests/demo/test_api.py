"""How the demo walks through flows, against a server that plays Home Assistant's part."""

from collections.abc import AsyncIterator
from typing import Any

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
import pytest

from demo import DemoError
from demo.api import Api

MENU = {"type": "menu", "flow_id": "f", "step_id": "user"}
FORM = {"type": "form", "flow_id": "f", "step_id": "toy", "errors": {}}
PROGRESS = {"type": "progress", "flow_id": "f", "step_id": "scan"}
CREATED = {"type": "create_entry", "result": {"entry_id": "abc"}}


class FlowServer:
    """Gives the prepared results one after the other and keeps what it was sent."""

    def __init__(self) -> None:
        """Prepare for nothing."""
        self.results: list[dict[str, Any]] = []
        self.sent: list[Any] = []

    async def handle(self, request: web.Request) -> web.Response:
        """Answer any request."""
        self.sent.append(await request.json() if request.method == "POST" else request.method)
        return web.json_response(self.results.pop(0)) if self.results else web.Response(status=400, text="no")


@pytest.fixture
async def flows() -> FlowServer:
    """Return the server's part."""
    return FlowServer()


@pytest.fixture
async def api(flows: FlowServer) -> AsyncIterator[Api]:
    """Return the client's part."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", flows.handle)
    async with TestServer(app) as server, ClientSession() as session:
        yield Api(session, str(server.make_url("")).rstrip("/"), "token")


async def test_answers_menu_and_form_and_waits_for_progress(flows: FlowServer, api: Api) -> None:
    """The key of the system answers the menu, the table the forms; a step in progress is asked for again."""
    flows.results = [MENU, PROGRESS, FORM, CREATED]
    assert await api.add_entry("toy", {"toy": {"url": "http://there"}}) == "abc"
    assert flows.sent == [{"handler": "zontromat"}, {"next_step_id": "toy"}, "GET", {"url": "http://there"}]


async def test_a_part_is_added_through_its_own_flow(flows: FlowServer, api: Api) -> None:
    """A subentry belongs to an entry and has a kind."""
    flows.results = [FORM | {"step_id": "user"}, CREATED]
    await api.add_part("abc", "toy_part", {"user": {"port": 1}})
    assert flows.sent == [{"handler": ["abc", "toy_part"]}, {"port": 1}]


@pytest.mark.parametrize(
    ("results", "message"),
    [
        ([MENU, FORM, FORM | {"errors": {"base": "cannot_connect"}}], "step toy: {'base': 'cannot_connect'}"),
        ([MENU, FORM | {"step_id": "other"}], "step other: no answer"),
        ([MENU, {"type": "abort", "flow_id": "f", "reason": "already_configured"}], "already_configured"),
        ([MENU], "400 no"),
    ],
    ids=["error", "unknown-step", "abort", "refused"],
)
async def test_says_where_a_flow_stopped(
    flows: FlowServer, api: Api, results: list[dict[str, Any]], message: str
) -> None:
    """A flow that does not end with an entry is an error that names the place."""
    flows.results = results
    with pytest.raises(DemoError, match=message):
        await api.add_entry("toy", {"toy": {"url": "http://there"}})
