"""Operator passwords: in the settings and on the wire, and nowhere else."""

from collections.abc import Callable
import json
import logging
from typing import Any

from homeassistant.components.script import DOMAIN as SCRIPT_DOMAIN
from homeassistant.core import EVENT_CALL_SERVICE, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from simulators.erpnetfp import ErpnetfpSimulator, PrintFaultKind
from tests.systems.erpnetfp.conftest import Call
from tests.systems.erpnetfp.support import BREAD, SERIAL, with_operators, with_server

PASSWORD = "tops3cr"
WITH_PASSWORD = with_operators(
    {"operator": "1", "password": PASSWORD, "sale_number_code": "0001", "default": True},
    {"operator": "2", "password": "wr0ngpw", "sale_number_code": "0001", "default": False},
)


@pytest.fixture(autouse=True)
def password_of_the_printer(simulator: ErpnetfpSimulator) -> None:
    """Let the printer want the password."""
    simulator.printer.operators["1"] = PASSWORD


async def traces(hass: HomeAssistant, hass_ws_client: WebSocketGenerator, item: str) -> str:
    """Return all traces of a script as text."""
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "trace/list", "domain": SCRIPT_DOMAIN, "item_id": item})
    listed = (await client.receive_json())["result"]
    assert listed
    found = []
    for trace in listed:
        request = {"type": "trace/get", "domain": SCRIPT_DOMAIN, "item_id": item, "run_id": trace["run_id"]}
        await client.send_json_auto_id(request)
        found.append(await client.receive_json())
    return json.dumps(found)


@with_server("csharp", "node", "python")
@WITH_PASSWORD
async def test_password_is_nowhere(
    hass: HomeAssistant,
    simulator: ErpnetfpSimulator,
    loaded: MockConfigEntry,
    call: Call,
    device_id: Callable[..., str],
    storage: dict[str, Any],
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither logs nor traces, events, states, the journal or diagnostics have a password in them."""
    assert await async_setup_component(hass, "websocket_api", {})
    caplog.set_level(logging.DEBUG)
    calls: list[dict[str, Any]] = []

    @callback
    def remember(event: Event) -> None:
        calls.append(event.as_dict())

    hass.bus.async_listen(EVENT_CALL_SERVICE, remember)
    step = {"action": "zontromat.print_receipt", "continue_on_error": True}
    data = {"device_id": device_id(), "items": [BREAD]}
    sequence = [
        {**step, "data": {**data, "operator": operator}, "response_variable": f"response_{operator}"}
        for operator in ("1", "2")
    ]
    assert await async_setup_component(hass, SCRIPT_DOMAIN, {"script": {"sale": {"sequence": sequence}}})
    await hass.services.async_call(SCRIPT_DOMAIN, "sale", blocking=True)
    simulator.print_faults.add(PrintFaultKind.CRASH_AFTER)
    with pytest.raises(HomeAssistantError):
        await call("deposit_money", amount=5)
    assert any(PASSWORD.encode() in request.body for request in simulator.requests)
    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, loaded)
    everything = {
        "traces": await traces(hass, hass_ws_client, "sale"),
        "calls": json.dumps(calls, default=str),
        "log": caplog.text,
        "states": str([state.as_dict() for state in hass.states.async_all()]),
        "journal": json.dumps(storage[f"zontromat.erpnetfp.{loaded.entry_id}"]),
        "diagnostics": json.dumps(diagnostics),
    }
    for secret in (PASSWORD, "wr0ngpw"):
        assert [name for name, text in everything.items() if secret in text] == []


async def test_no_action_takes_a_password(hass: HomeAssistant, loaded: MockConfigEntry, call: Call) -> None:
    """What an action is given stands in traces, so none takes a password."""
    for field in ("operator_password", "password"):
        with pytest.raises(Exception, match="not a valid option"):
            await call("print_receipt", items=[BREAD], **{field: PASSWORD})


@WITH_PASSWORD
async def test_diagnostics(
    hass: HomeAssistant, loaded: MockConfigEntry, call: Call, hass_client: ClientSessionGenerator
) -> None:
    """Diagnostics tell server, printers and outcomes, without what identifies the shop or what it sold."""
    await call("print_receipt", items=[BREAD], job_id="a")
    data = await get_diagnostics_for_config_entry(hass, hass_client, loaded)
    assert data["data"] == {"system": "erpnetfp", "url": "**REDACTED**", "verify_ssl": True, "journal": True}
    assert data["subentries"][0]["data"]["password"] == "**REDACTED**"
    system = data["system"]
    assert system["server"] == {"kind": "csharp", "version": "1.1.0.1691", "server_id": "**REDACTED**"}
    (printer,) = system["printers"]
    assert (printer["driver"], printer["model"], printer["reachable"]) == ("bg.dt.p.isl", "FP-2000", True)
    (job,) = system["jobs"]
    assert (job["job_id"], job["outcome"], job["state"], job["attempt"]) == ("a", "printed", "printed", 1)
    text = json.dumps(data)
    assert [secret for secret in (SERIAL, "02279013", "000713391", "127.0.0.1", BREAD["text"]) if secret in text] == []
