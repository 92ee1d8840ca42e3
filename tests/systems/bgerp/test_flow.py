"""The flows of a zone: adding it, new addresses, preferences; nothing of it makes a record at the server."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zontromat.systems.bgerp.preferences import options_of
from custom_components.zontromat.systems.bgerp.zone.options import Options
from simulators.bgerp import Behaviour, BgerpSimulator, Dialect, ServerClock

from .conftest import Pass
from .support import ON_BOTH_DIALECTS, issue_keys, paths
from .zone_client import NOON, SERIAL

type Break = Callable[[BgerpSimulator], Awaitable[None]]
type Result = Any

pytestmark = pytest.mark.usefixtures("hass_storage")


async def start(hass: HomeAssistant) -> str:
    """Open the menu, pick the zone and return the id of the flow."""
    result = await hass.config_entries.flow.async_init("zontromat", context={"source": SOURCE_USER})
    assert "bgerp" in result["menu_options"]
    result = await hass.config_entries.flow.async_configure(result["flow_id"], {"next_step_id": "bgerp"})
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "bgerp")
    return str(result["flow_id"])


async def finish(hass: HomeAssistant, flow_id: str, *urls: str, **given: Any) -> Result:
    """Fill the form of a flow in and let Home Assistant settle."""
    filled = {"urls": list(urls), "model": "S103", "dialect": "automatic", **given}
    result = await hass.config_entries.flow.async_configure(flow_id, filled)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


def suggested(result: Result) -> dict[str, Any]:
    """Return what a form is filled with."""
    return {str(key): (key.description or {}).get("suggested_value") for key in result["data_schema"].schema}


@ON_BOTH_DIALECTS
async def test_add(hass: HomeAssistant, simulator: BgerpSimulator, dialect: Dialect) -> None:
    """A zone is added by its serial number; the protocol is found out without a record, which the entry then makes."""
    flow_id = await start(hass)
    result = await finish(hass, flow_id, f" {simulator.url}/ ", "http://127.0.0.1:9", serial_number=f" {SERIAL} ")
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "Zone 346")
    assert result["data"] == {
        "system": "bgerp",
        "urls": [f"{simulator.url}/", "http://127.0.0.1:9"],
        "serial_number": SERIAL,
        "model": "S103",
        "dialect": str(dialect),
    }
    assert result["result"].unique_id == "bgerp-346"
    assert result["result"].state is ConfigEntryState.LOADED
    assert issue_keys(hass) == {"bgerp_waiting"}
    assert len(simulator.records.of(SERIAL)) == 1


@ON_BOTH_DIALECTS
async def test_question_leaves_no_trace(hass: HomeAssistant, simulator: BgerpSimulator) -> None:
    """Until the entry is there nothing is registered, however often the form is sent."""
    flow_id = await start(hass)
    for _ in range(3):
        await finish(hass, flow_id, simulator.url, serial_number="0")
        simulator.faults.add("status", path="/ztm/(login|register)", status=503)
        await finish(hass, flow_id, simulator.url, serial_number=SERIAL)
    assert len(simulator.records) == 0


async def stop(simulator: BgerpSimulator) -> None:
    """Switch the server off."""
    await simulator.stop()


async def be_something_else(simulator: BgerpSimulator) -> None:
    """Serve something without a single page."""
    simulator.faults.add("status", status=404, times=None)


async def be_a_portal(simulator: BgerpSimulator) -> None:
    """Answer everything with a friendly page."""
    simulator.faults.add("status", status=200, body=b"<html>Welcome</html>", times=None)


async def fail(simulator: BgerpSimulator) -> None:
    """Be overloaded."""
    simulator.faults.add("status", status=503, times=None)


@pytest.mark.parametrize(
    ("break_server", "error"),
    [
        (stop, "cannot_connect"),
        (be_something_else, "bgerp_not_bgerp"),
        (be_a_portal, "bgerp_not_bgerp"),
        (fail, "bgerp_server"),
    ],
)
async def test_broken_server(hass: HomeAssistant, simulator: BgerpSimulator, break_server: Break, error: str) -> None:
    """What is wrong is named, the form keeps what was given, and once it is mended the same form succeeds."""
    flow_id = await start(hass)
    await break_server(simulator)
    result = await finish(hass, flow_id, simulator.url, serial_number=SERIAL)
    assert (result["type"], result["errors"]) == (FlowResultType.FORM, {"base": error})
    assert suggested(result)["urls"] == [simulator.url]
    simulator.faults.clear()
    await simulator.restart()
    result = await finish(hass, flow_id, simulator.url, serial_number=SERIAL)
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"serial_number": "0"}, {"serial_number": "bgerp_serial_number"}),
        ({"serial_number": " "}, {"serial_number": "bgerp_serial_number"}),
        ({"urls": ["bcvt.eu"]}, {"urls": "invalid_url"}),
        ({"urls": [" "]}, {"urls": "invalid_url"}),
    ],
)
async def test_wrong_fields(
    hass: HomeAssistant, simulator: BgerpSimulator, given: dict[str, Any], errors: dict[str, str]
) -> None:
    """A field that is wrong is blamed and nothing is sent."""
    flow_id = await start(hass)
    result = await finish(hass, flow_id, simulator.url, **{"serial_number": SERIAL, **given})
    assert result["errors"] == errors
    assert not simulator.requests
    result = await finish(hass, flow_id, simulator.url, serial_number=SERIAL)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_dialect_by_hand(hass: HomeAssistant, simulator: BgerpSimulator) -> None:
    """Where something before the server answers in its place, the protocol can be chosen."""
    simulator.faults.add("status", path="/ztm/login", status=403, times=None)
    result = await finish(hass, await start(hass), simulator.url, serial_number=SERIAL, dialect="deployed")
    assert result["data"]["dialect"] == "deployed"
    assert issue_keys(hass) == {"bgerp_waiting"}


async def move(simulator: BgerpSimulator) -> None:
    """Let the server have another address."""
    await simulator.stop()
    simulator.port = 0
    await simulator.start()


async def test_second_time_updates(
    hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry, wait: Pass
) -> None:
    """A zone that is added again is not doubled: its entry learns the new address and keeps its key."""
    await move(simulator)
    result = await finish(hass, await start(hass), simulator.url, serial_number=SERIAL)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert loaded.data["urls"] == [simulator.url]
    assert loaded.data["bgerp_id"] == simulator.bgerp_id
    await wait()
    assert issue_keys(hass) == set()
    assert len(simulator.records) == 1


async def test_reconfigure(hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry, wait: Pass) -> None:
    """A new address is taken with key and standing; who the zone is cannot be changed."""
    form = await loaded.start_reconfigure_flow(hass)
    assert form["step_id"] == "bgerp_reconfigure"
    assert suggested(form) == {"urls": [simulator.url], "model": "S103", "dialect": "deployed"}
    await move(simulator)
    assert (await finish(hass, form["flow_id"], "nowhere"))["errors"] == {"urls": "invalid_url"}
    result = await finish(hass, form["flow_id"], loaded.data["urls"][0])
    assert result["errors"] == {"base": "cannot_connect"}
    result = await finish(hass, form["flow_id"], simulator.url, model="M503", dialect="deployed")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert loaded.data["urls"] == [simulator.url] and loaded.data["serial_number"] == SERIAL
    await wait()
    assert issue_keys(hass) == set()
    assert len(simulator.records) == 1


async def test_other_server(hass: HomeAssistant, loaded: MockConfigEntry, wait: Pass) -> None:
    """A zone that moves to another server asks there for approval, once."""
    form = await loaded.start_reconfigure_flow(hass)
    clock = ServerClock(NOON, speed=0)
    async with BgerpSimulator(Behaviour(dialects={Dialect.DEPLOYED}), clock=clock) as other:
        result = await finish(hass, form["flow_id"], other.url, dialect="deployed")
        assert result["reason"] == "reconfigure_successful"
        await wait(75, times=3)
        assert len(other.records) == 1
        assert issue_keys(hass) == {"bgerp_waiting"}
        await hass.config_entries.async_unload(loaded.entry_id)


async def test_options(hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry, wait: Pass) -> None:
    """The period has a sane minimum; the preferences reload the zone."""
    result = await hass.config_entries.options.async_init(loaded.entry_id)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "bgerp")
    with pytest.raises(Exception, match="update_period"):
        await hass.config_entries.options.async_configure(
            result["flow_id"], {"update_period": 1, "allow_overrides": True}
        )
    await hass.config_entries.options.async_configure(result["flow_id"], {"update_period": 10, "allow_overrides": True})
    await hass.async_block_till_done(wait_background_tasks=True)
    changed = {"update_period": 10, "allow_overrides": True}
    assert changed.items() <= loaded.options.items()
    assert options_of(loaded) == Options()
    assert loaded.runtime_data.coordinator.overrides_allowed
    await wait(12)
    paths(simulator)
    await wait(12)
    assert paths(simulator) == ["sync"]


async def test_outputs_of_the_tanks(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A field that names no pin is told, and nothing is stored; then the tanks have their outputs."""
    result = await hass.config_entries.options.async_init(loaded.entry_id)
    wrong = {"allow_overrides": False, "cold_tank_output": "AO0", "hot_tank_output": "boiler"}
    result = await hass.config_entries.options.async_configure(result["flow_id"], wrong)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"hot_tank_output": "bgerp_pin"}
    assert "cold_tank_output" not in loaded.options
    await hass.config_entries.options.async_configure(result["flow_id"], wrong | {"hot_tank_output": "!RO3"})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert options_of(loaded).tank_outputs == {"cold_circle": "AO0", "hot_circle": "!RO3"}
