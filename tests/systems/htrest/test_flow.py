"""The flows of a heat pump: adding it, new credentials, a new address, preferences."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiohttp import web
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zontromat.systems.htrest.client import Timeouts
from simulators.faults import FaultKind
from simulators.htrest import HtrestSimulator
from tests.systems.htrest.client_support import served
from tests.systems.htrest.conftest import FindEntity
from tests.systems.htrest.support import WRITES_OFF, with_credentials, with_options, with_server

type Break = Callable[[HtrestSimulator], Awaitable[None]]
type Result = Any

WITH_USER = with_server({"user": "user:secret"})


async def start(hass: HomeAssistant) -> str:
    """Open the menu, pick the heat pump and return the id of the flow."""
    result = await hass.config_entries.flow.async_init("zontromat", context={"source": SOURCE_USER})
    assert "htrest" in result["menu_options"]
    result = await hass.config_entries.flow.async_configure(result["flow_id"], {"next_step_id": "htrest"})
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "htrest")
    return result["flow_id"]


async def finish(hass: HomeAssistant, flow_id: str, given: dict[str, Any]) -> Result:
    """Fill the form of a flow in and let Home Assistant settle."""
    result = await hass.config_entries.flow.async_configure(flow_id, given)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


def suggested(result: Result) -> dict[str, Any]:
    """Return what a form is filled with."""
    return {str(key): (key.description or {}).get("suggested_value") for key in result["data_schema"].schema}


async def test_add(hass: HomeAssistant, simulator: HtrestSimulator) -> None:
    """A heat pump is added by the address of its server, in whatever form that is written."""
    address = f" {simulator.url.removeprefix('http://')}/api/v1/ "
    result = await finish(hass, await start(hass), {"url": address})
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "Heliotherm 123456")
    assert result["data"] == {"system": "htrest", "url": simulator.url}
    assert result["result"].unique_id == "htrest-123456"
    assert result["result"].state is ConfigEntryState.LOADED
    assert hass.states.get("sensor.heliotherm_123456_outdoor_temperature").state == "4.9"


async def test_add_touches_the_serial_line_once(hass: HomeAssistant, simulator: HtrestSimulator) -> None:
    """Before the entry exists only the device is asked for; what the server is costs no serial command."""
    simulator.line.lose_logins(3)
    await finish(hass, await start(hass), {"url": simulator.url})
    assert [request.path for request in simulator.requests] == ["/api/v1/swagger.json", "/api/v1/device/"]


async def stop(simulator: HtrestSimulator) -> None:
    """Switch the server off."""
    await simulator.stop()


async def never_answer(simulator: HtrestSimulator) -> None:
    """Let the server accept requests and forget them."""
    simulator.faults.add(FaultKind.TIMEOUT, times=None)


async def pull_the_cable(simulator: HtrestSimulator) -> None:
    """Take the serial adapter away."""
    simulator.line.lose_adapter()


async def lose_logins(simulator: HtrestSimulator) -> None:
    """Let the heat pump miss all logins of one request."""
    simulator.line.lose_logins(3)


async def fail(simulator: HtrestSimulator, status: int) -> None:
    """Let the server refuse everything."""
    simulator.faults.add(FaultKind.STATUS, status=status, times=None)


BREAKS = pytest.mark.parametrize(
    ("break_server", "error"),
    [
        (stop, "cannot_connect"),
        (partial(fail, status=503), "cannot_connect"),
        (partial(fail, status=401), "invalid_auth"),
        (partial(fail, status=500), "not_htrest"),
        (never_answer, "timeout"),
        (pull_the_cable, "serial_port_lost"),
        (lose_logins, "serial_transient"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the time that a server is given to answer."""
    target = "custom_components.zontromat.systems.htrest.client.client.Timeouts"
    monkeypatch.setattr(target, partial(Timeouts, single=1.0, bulk=1.0))


async def mend(simulator: HtrestSimulator) -> None:
    """Make everything good again."""
    simulator.faults.clear()
    await simulator.restart()


@BREAKS
@pytest.mark.usefixtures("impatient")
async def test_broken_server(hass: HomeAssistant, simulator: HtrestSimulator, break_server: Break, error: str) -> None:
    """What is wrong is named, the form keeps what was given, and once it is mended the same form succeeds."""
    flow_id = await start(hass)
    await break_server(simulator)
    result = await finish(hass, flow_id, {"url": simulator.url})
    assert (result["type"], result["errors"]) == (FlowResultType.FORM, {"base": error})
    assert suggested(result)["url"] == simulator.url
    await mend(simulator)
    result = await finish(hass, flow_id, {"url": simulator.url})
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1",
        "http://",
        "http://user:secret@127.0.0.1:8777",
        "http://127.0.0.1:99999",
        "http://127.0.0.1/?a=b",
    ],
)
async def test_invalid_url(hass: HomeAssistant, simulator: HtrestSimulator, url: str) -> None:
    """An address that is none is blamed on its field and nothing is sent."""
    flow_id = await start(hass)
    result = await finish(hass, flow_id, {"url": url})
    assert result["errors"] == {"url": "invalid_url"}
    assert not simulator.requests
    assert (await finish(hass, flow_id, {"url": simulator.url}))["type"] is FlowResultType.CREATE_ENTRY


async def other_page(request: web.Request) -> web.Response:
    """Answer as something else."""
    return web.json_response({"info": {"title": "Another service"}})


async def elsewhere(request: web.Request) -> web.Response:
    """Send the request to another host."""
    raise web.HTTPMovedPermanently("http://127.0.0.2:1/api/v1/swagger.json")


@pytest.mark.parametrize(("handler", "error"), [(other_page, "not_htrest"), (elsewhere, "redirected")])
async def test_other_server(hass: HomeAssistant, simulator: HtrestSimulator, handler: Any, error: str) -> None:
    """Another server is not taken for a heat pump."""
    flow_id = await start(hass)
    async with served(handler) as url:
        assert (await finish(hass, flow_id, {"url": url}))["errors"] == {"base": error}
    assert (await finish(hass, flow_id, {"url": simulator.url}))["type"] is FlowResultType.CREATE_ENTRY


@WITH_USER
async def test_credentials(hass: HomeAssistant, simulator: HtrestSimulator) -> None:
    """A protected server wants its user name and password, which the entry keeps."""
    flow_id = await start(hass)
    for wrong in ({}, {"username": "user", "password": "wrong"}, {"username": "us:er", "password": "secret"}):
        result = await finish(hass, flow_id, {"url": simulator.url, **wrong})
        assert result["errors"] == {"base": "invalid_auth"}
    given = {"url": simulator.url, "username": "user", "password": "secret"}
    result = await finish(hass, flow_id, given)
    assert result["data"] == {"system": "htrest", **given}
    assert result["result"].state is ConfigEntryState.LOADED


async def test_second_time_updates(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A heat pump that is added again is not doubled: its entry learns the new address."""
    async with HtrestSimulator() as moved:
        result = await finish(hass, await start(hass), {"url": moved.url})
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
        assert loaded.data["url"] == moved.url
        assert loaded.state is ConfigEntryState.LOADED
    assert len(hass.config_entries.async_entries("zontromat")) == 1


@WITH_USER
@with_credentials("user", "old")
async def test_reauth(hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry) -> None:
    """Refused credentials ask for new ones; the stored password is not shown."""
    assert not await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    assert (flow["context"]["source"], flow["step_id"]) == ("reauth", "htrest_reauth")
    form = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert suggested(form) == {"username": "user", "password": None}
    result = await finish(hass, flow["flow_id"], {"username": "user", "password": "wrong"})
    assert result["errors"] == {"base": "invalid_auth"}
    result = await finish(hass, flow["flow_id"], {"username": "user", "password": "secret"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    assert entry.data["password"] == "secret"
    assert entry.data["url"] == simulator.url
    assert entry.state is ConfigEntryState.LOADED


async def test_reconfigure(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A new address and new credentials are taken when the same heat pump answers there."""
    result = await loaded.start_reconfigure_flow(hass)
    assert (result["step_id"], suggested(result)["url"]) == ("htrest_reconfigure", loaded.data["url"])
    async with HtrestSimulator(user="user:secret") as moved:
        assert (await finish(hass, result["flow_id"], {"url": moved.url}))["errors"] == {"base": "invalid_auth"}
        given = {"url": moved.url, "username": "user", "password": "secret"}
        result = await finish(hass, result["flow_id"], given)
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
        assert loaded.data == {"system": "htrest", **given}
        assert loaded.state is ConfigEntryState.LOADED
        shown = suggested(await loaded.start_reconfigure_flow(hass))
        assert shown == {"url": moved.url, "username": "user", "password": None}


async def test_reconfigure_to_another_heat_pump(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """An entry never becomes another heat pump; an address where none answers can be corrected."""
    before = dict(loaded.data)
    flow_id = (await loaded.start_reconfigure_flow(hass))["flow_id"]
    async with HtrestSimulator() as other:
        other.pump.serial_number = 654321
        await other.stop()
        assert (await finish(hass, flow_id, {"url": other.url}))["errors"] == {"base": "cannot_connect"}
        await other.start()
        result = await finish(hass, flow_id, {"url": other.url})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "wrong_device")
    assert loaded.data == before


async def change_options(hass: HomeAssistant, flow_id: str, **given: Any) -> Result:
    """Fill the preferences in and let Home Assistant settle."""
    result = await hass.config_entries.options.async_configure(flow_id, given)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


async def open_options(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Open the preferences and return the id of the flow."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "htrest")
    return result["flow_id"]


@WRITES_OFF
async def test_allow_writes(hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry) -> None:
    """Changes are off until they are allowed; allowing them costs no question about parameters and reloads."""
    simulator.requests.clear()
    coordinator = loaded.runtime_data.coordinator
    result = await change_options(hass, await open_options(hass, loaded), allow_writes=True)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert loaded.options == {"allow_writes": True, "extra_parameters": []}
    assert simulator.requests[0].path == "/api/v1/swagger.json"
    assert loaded.runtime_data.coordinator is not coordinator
    assert loaded.runtime_data.coordinator.writes_allowed


@with_server({"extras": ("service", "energy")})
async def test_extra_parameters(hass: HomeAssistant, loaded: MockConfigEntry, entity: FindEntity) -> None:
    """Further parameters become sensors, each once; blanks around them and empty lines do not matter."""
    names = ["Reset Effizienz", " Ausheizstatus ", "", "Ausheizstatus"]
    await change_options(hass, await open_options(hass, loaded), allow_writes=False, extra_parameters=names)
    assert loaded.options["extra_parameters"] == ["Reset Effizienz", "Ausheizstatus"]
    assert hass.states.get(entity("sensor", "extra-Reset Effizienz")).state == "False"
    assert hass.states.get(entity("sensor", "extra-Ausheizstatus")).state == "0"
    result = await hass.config_entries.options.async_init(loaded.entry_id)
    assert suggested(result)["extra_parameters"] == ["Reset Effizienz", "Ausheizstatus"]


async def test_unknown_parameters(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Names that the server does not know are blamed on their field and named; the rest of the form is kept."""
    flow_id = await open_options(hass, loaded)
    given = {"allow_writes": False, "extra_parameters": ["Nope", "WW Type", "Also not"]}
    result = await change_options(hass, flow_id, **given)
    assert result["errors"] == {"extra_parameters": "unknown_parameters"}
    assert result["description_placeholders"] == {"unknown": "Also not, Nope"}
    assert suggested(result) == given
    assert loaded.options == {"allow_writes": True}
    result = await change_options(hass, flow_id, allow_writes=False, extra_parameters=["WW Type"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_parameter_that_the_firmware_lacks(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry
) -> None:
    """A name that the server knows and the heat pump does not have is refused too."""
    simulator.pump.missing.add("WW Type")
    flow_id = await open_options(hass, loaded)
    result = await change_options(hass, flow_id, allow_writes=True, extra_parameters=["WW Type", "FWS Type"])
    assert result["errors"] == {"extra_parameters": "unknown_parameters"}
    assert result["description_placeholders"] == {"unknown": "WW Type"}


@BREAKS
@pytest.mark.usefixtures("impatient")
async def test_options_of_a_broken_server(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, break_server: Break, error: str
) -> None:
    """While the server cannot be asked, names are not taken; once it is mended the same form succeeds."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    flow_id = await open_options(hass, entry)
    await break_server(simulator)
    result = await change_options(hass, flow_id, allow_writes=True, extra_parameters=["WW Type"])
    assert result["errors"] == {"base": error}
    assert entry.options == {"allow_writes": True}
    await mend(simulator)
    result = await change_options(hass, flow_id, allow_writes=True, extra_parameters=["WW Type"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


@with_options({"allow_writes": True, "extra_parameters": ["WW Type"]})
async def test_options_while_the_server_is_away(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry
) -> None:
    """Preferences can be opened, and changes switched off, while the heat pump could not be set up."""
    await simulator.stop()
    assert not await hass.config_entries.async_setup(entry.entry_id)
    flow_id = await open_options(hass, entry)
    result = await change_options(hass, flow_id, allow_writes=False, extra_parameters=["WW Type"])
    assert result["errors"] == {"base": "cannot_connect"}
    result = await change_options(hass, flow_id, allow_writes=False, extra_parameters=[])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {"allow_writes": False, "extra_parameters": []}
