"""The flows that reach a server: three ways, Basic and Digest, new credentials, a new way."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.faults import FaultKind
from simulators.thinknx import Auth, ThinknxSimulator
from tests.systems.thinknx.conftest import access_data
from tests.systems.thinknx.support import BOTH_FORMS, KEY, PASSWORD, USER

type Break = Callable[[ThinknxSimulator], Awaitable[None]]
type Result = Any

CLOUD = pytest.mark.parametrize("form", ["cloud"])


async def start(hass: HomeAssistant, way: str) -> str:
    """Open the menus, pick a way and return the id of the flow."""
    flow = hass.config_entries.flow
    result = await flow.async_init("zontromat", context={"source": SOURCE_USER})
    result = await flow.async_configure(result["flow_id"], {"next_step_id": "thinknx"})
    assert result["menu_options"] == ["thinknx_local", "thinknx_cloud", "thinknx_on_premise"]
    result = await flow.async_configure(result["flow_id"], {"next_step_id": f"thinknx_{way}"})
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, f"thinknx_{way}")
    return result["flow_id"]


async def finish(hass: HomeAssistant, flow_id: str, given: dict[str, Any]) -> Result:
    """Fill the form of a flow in and let Home Assistant settle."""
    result = await hass.config_entries.flow.async_configure(flow_id, given)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


def local(simulator: ThinknxSimulator, **changes: Any) -> dict[str, Any]:
    """Return what the form of the local way takes."""
    given = {"host": "127.0.0.1", "port": simulator.port, "username": USER, "password": PASSWORD}
    return given | changes


def suggested(result: Result) -> dict[str, Any]:
    """Return what a form is filled with."""
    return {str(key): (key.description or {}).get("suggested_value") for key in result["data_schema"].schema}


@pytest.mark.parametrize("auth", list(Auth))
async def test_local(hass: HomeAssistant, simulator: ThinknxSimulator, auth: Auth) -> None:
    """A server in the local network is added, whichever authentication it asks for."""
    simulator.access.auth = auth
    result = await finish(hass, await start(hass, "local"), local(simulator))
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "Thinknx 127.0.0.1")
    data = dict(result["data"])
    assert len(data.pop("webhook_id")) == 64
    assert data == {"system": "thinknx", **access_data(simulator)}
    assert "127.0.0.1" not in result["result"].unique_id
    assert result["result"].state is ConfigEntryState.LOADED


@CLOUD
@pytest.mark.usefixtures("cloud")
async def test_cloud(hass: HomeAssistant, simulator: ThinknxSimulator) -> None:
    """A server behind the cloud is added by its key alone, which a title never shows."""
    flow_id = await start(hass, "cloud")
    assert (await finish(hass, flow_id, {"key": "with/slash"}))["errors"] == {"key": "invalid_key"}
    assert not simulator.requests
    assert (await finish(hass, flow_id, {"key": "wrong"}))["errors"] == {"base": "invalid_auth"}
    result = await finish(hass, flow_id, {"key": KEY})
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "Thinknx cloud")
    assert result["data"]["key"] == KEY
    assert result["result"].state is ConfigEntryState.LOADED


@CLOUD
async def test_on_premise(hass: HomeAssistant, simulator: ThinknxSimulator) -> None:
    """On premise an address is needed too, and http only when it was allowed."""
    flow_id = await start(hass, "on_premise")
    given = {"url": "nonsense", "key": KEY, "allow_http": False}
    assert (await finish(hass, flow_id, given))["errors"] == {"url": "invalid_url"}
    given["url"] = simulator.url
    assert (await finish(hass, flow_id, given))["errors"] == {"url": "insecure"}
    assert not simulator.requests
    result = await finish(hass, flow_id, given | {"allow_http": True})
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "Thinknx 127.0.0.1")
    assert result["result"].state is ConfigEntryState.LOADED


@pytest.mark.parametrize("auth", list(Auth))
async def test_wrong_credentials(hass: HomeAssistant, simulator: ThinknxSimulator, auth: Auth) -> None:
    """Wrong credentials are named; they cost at most a request with each kind of authentication."""
    simulator.access.auth = auth
    flow_id = await start(hass, "local")
    result = await finish(hass, flow_id, local(simulator, password="wrong"))
    assert result["errors"] == {"base": "invalid_auth"}
    assert suggested(result)["username"] == USER
    assert len(simulator.requests) <= 3
    assert (await finish(hass, flow_id, local(simulator)))["type"] is FlowResultType.CREATE_ENTRY


async def test_invalid_host(hass: HomeAssistant, simulator: ThinknxSimulator) -> None:
    """A host that is none is blamed on its field and nothing is sent."""
    flow_id = await start(hass, "local")
    for host in ("http://127.0.0.1", "a b", "127.0.0.1/x", "user@127.0.0.1", ""):
        assert (await finish(hass, flow_id, local(simulator, host=host)))["errors"] == {"host": "invalid_host"}, host
    assert not simulator.requests
    assert (await finish(hass, flow_id, local(simulator)))["type"] is FlowResultType.CREATE_ENTRY


async def stop(simulator: ThinknxSimulator) -> None:
    """Switch the server off."""
    await simulator.stop()


async def fault(simulator: ThinknxSimulator, kind: FaultKind, **options: Any) -> None:
    """Let everything go wrong in the same way."""
    simulator.faults.add(kind, times=None, **options)


async def redirect(simulator: ThinknxSimulator) -> None:
    """Send everything to https."""
    simulator.options.https_redirect = True


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("break_server", "error"),
    [
        (stop, "cannot_connect"),
        (redirect, "redirected"),
        (partial(fault, kind=FaultKind.STATUS, status=401), "invalid_auth"),
        (partial(fault, kind=FaultKind.STATUS, status=404), "not_thinknx"),
        (partial(fault, kind=FaultKind.STATUS, status=400), "not_thinknx"),
        (partial(fault, kind=FaultKind.STATUS, status=404, body=b'{"error": "device not found"}'), "device_not_found"),
        (partial(fault, kind=FaultKind.STATUS, status=429), "rate_limit"),
        (partial(fault, kind=FaultKind.STATUS, status=500), "cannot_connect"),
        (partial(fault, kind=FaultKind.GARBAGE), "not_thinknx"),
        (partial(fault, kind=FaultKind.GARBAGE, body=b'{"hello": 1}'), "not_thinknx"),
        (partial(fault, kind=FaultKind.DROP_BEFORE), "cannot_connect"),
        (partial(fault, kind=FaultKind.TIMEOUT), "timeout"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_broken_server(hass: HomeAssistant, simulator: ThinknxSimulator, break_server: Break, error: str) -> None:
    """What is wrong is named, and once it is mended the same form succeeds."""
    flow_id = await start(hass, "local")
    await break_server(simulator)
    result = await finish(hass, flow_id, local(simulator))
    assert (result["type"], result["errors"]) == (FlowResultType.FORM, {"base": error})
    simulator.faults.clear()
    simulator.options.https_redirect = False
    await simulator.restart()
    assert (await finish(hass, flow_id, local(simulator)))["type"] is FlowResultType.CREATE_ENTRY


async def test_same_way_twice(hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry) -> None:
    """A server that is added again in the same way is not doubled: its entry learns the new credentials."""
    simulator.access.password = "changed"
    result = await finish(hass, await start(hass, "local"), local(simulator, password="changed"))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert loaded.data["password"] == "changed"
    assert loaded.data["webhook_id"]
    assert len(loaded.subentries) == 20
    assert loaded.state is ConfigEntryState.LOADED
    assert len(hass.config_entries.async_entries("zontromat")) == 1


async def test_second_server(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Another server becomes another entry."""
    async with ThinknxSimulator(user=USER, password=PASSWORD) as other:
        result = await finish(hass, await start(hass, "local"), local(other))
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert result["result"].unique_id != loaded.unique_id
        await hass.config_entries.async_unload(result["result"].entry_id)


@BOTH_FORMS
async def test_reauth(hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, form: str) -> None:
    """Refused credentials ask for new ones; what is stored is not shown, devices and identity stay."""
    simulator.key = simulator.key and "N3w"
    simulator.access.password = "new"
    await loaded.runtime_data.server.async_refresh()
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    assert (flow["context"]["source"], flow["step_id"]) == ("reauth", "thinknx_reauth")
    shown = suggested(await hass.config_entries.flow.async_configure(flow["flow_id"]))
    assert shown == ({"username": USER, "password": None} if form == "local" else {"key": None})
    wrong = {"key": "wrong"} if simulator.key else {"username": USER, "password": "wrong"}
    assert (await finish(hass, flow["flow_id"], wrong))["errors"] == {"base": "invalid_auth"}
    right = {"key": "N3w"} if simulator.key else {"username": USER, "password": "new"}
    result = await finish(hass, flow["flow_id"], right)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    assert right.items() <= loaded.data.items()
    assert len(loaded.subentries) == 20
    assert loaded.state is ConfigEntryState.LOADED


async def test_reconfigure(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A new address is taken over; identity, devices and webhook stay."""
    before = dict(loaded.data), loaded.unique_id
    result = await loaded.start_reconfigure_flow(hass)
    assert (result["step_id"], suggested(result)["password"]) == ("thinknx_reconfigure", None)
    async with ThinknxSimulator(user="other", password=PASSWORD) as moved:
        assert (await finish(hass, result["flow_id"], local(moved)))["errors"] == {"base": "invalid_auth"}
        given = local(moved, username="other")
        result = await finish(hass, result["flow_id"], given)
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
        assert (dict(loaded.data), loaded.unique_id) == (before[0] | given, before[1])
        assert loaded.state is ConfigEntryState.LOADED
        await hass.config_entries.async_unload(loaded.entry_id)


@CLOUD
async def test_reconfigure_on_premise(hass: HomeAssistant, simulator: ThinknxSimulator) -> None:
    """The form of an entry on premise is its own."""
    given = {"url": simulator.url, "key": KEY, "allow_http": True}
    result = await finish(hass, await start(hass, "on_premise"), given)
    context = {"source": SOURCE_RECONFIGURE, "entry_id": result["result"].entry_id}
    shown = suggested(await hass.config_entries.flow.async_init("zontromat", context=context))
    assert shown == {"url": simulator.url, "key": None, "allow_http": True}
