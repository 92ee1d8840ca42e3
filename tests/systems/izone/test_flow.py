"""The flows of a bridge: by searching, by address, by being found; a new address; preferences."""

from typing import Any

from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY, SOURCE_USER, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.izone import IzoneSimulator
from tests.systems.izone.client_support import UID

type Result = Any
OTHER = "000000042"


async def choose(hass: HomeAssistant, step: str) -> Result:
    """Open the menus and pick a way to find a bridge."""
    result: Result = await hass.config_entries.flow.async_init("zontromat", context={"source": SOURCE_USER})
    for choice in ("izone", step):
        result = await hass.config_entries.flow.async_configure(result["flow_id"], {"next_step_id": choice})
    return result


async def finish(hass: HomeAssistant, result: Result, given: dict[str, Any]) -> Result:
    """Fill the form of a flow in and let Home Assistant settle."""
    result = await hass.config_entries.flow.async_configure(result["flow_id"], given)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


async def searched(hass: HomeAssistant) -> Result:
    """Search, and return what is shown afterwards."""
    result = await choose(hass, "izone_search")
    assert (result["type"], result["progress_action"]) == (FlowResultType.SHOW_PROGRESS, "izone_searching")
    await hass.async_block_till_done(wait_background_tasks=True)
    return await hass.config_entries.flow.async_configure(result["flow_id"])


async def test_search(hass: HomeAssistant, simulator: IzoneSimulator, loopback: list[tuple[str, int]]) -> None:
    """A bridge that answers in the network is picked from a list."""
    assert simulator.discovery is not None
    loopback.append(("127.0.0.1", simulator.discovery.port))
    result = await searched(hass)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "izone_pick")
    result = await finish(hass, result, {"bridge": UID})
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, f"iZone {UID}")
    assert result["data"]["host"] == f"127.0.0.1:{simulator.port}"
    assert result["result"].unique_id == f"izone-{UID}"
    assert result["result"].state is ConfigEntryState.LOADED


async def test_pick_of_a_dead_bridge(
    hass: HomeAssistant, simulator: IzoneSimulator, loopback: list[tuple[str, int]]
) -> None:
    """A bridge that answers to the search but not to requests can be tried again."""
    assert simulator.discovery is not None
    loopback.append(("127.0.0.1", simulator.discovery.port))
    result = await searched(hass)
    await simulator.stop()
    result = await finish(hass, result, {"bridge": UID})
    assert result["errors"] == {"base": "cannot_connect"}
    await simulator.start()
    assert (await finish(hass, result, {"bridge": UID}))["type"] is FlowResultType.CREATE_ENTRY


async def test_nothing_found(hass: HomeAssistant, simulator: IzoneSimulator) -> None:
    """Where nothing answers, the address is asked for."""
    result = await searched(hass)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "izone_host")
    result = await finish(hass, result, {"host": f"127.0.0.1:{simulator.port}"})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_host(hass: HomeAssistant, simulator: IzoneSimulator) -> None:
    """A wrong address is blamed, a dead one can be tried again, a bridge is added once only."""
    result = await choose(hass, "izone_host")
    result = await finish(hass, result, {"host": "http://a b/"})
    assert result["errors"] == {"host": "invalid_host"}
    await simulator.stop()
    result = await finish(hass, result, {"host": f"127.0.0.1:{simulator.port}"})
    assert result["errors"] == {"base": "cannot_connect"}
    await simulator.start()
    result = await finish(hass, result, {"host": f"127.0.0.1:{simulator.port}"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    again = await finish(hass, await choose(hass, "izone_host"), {"host": f"127.0.0.1:{simulator.port}"})
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_configured")


async def discovered(hass: HomeAssistant, uid: str, host: str) -> Result:
    """Let a bridge be found."""
    data = {"system": "izone", "uid": uid, "host": host}
    return await hass.config_entries.flow.async_init(
        "zontromat", context={"source": SOURCE_INTEGRATION_DISCOVERY}, data=data
    )


async def test_discovered(hass: HomeAssistant, simulator: IzoneSimulator) -> None:
    """A bridge that was found is offered once it has confirmed who it is over HTTP."""
    result = await discovered(hass, UID, f"127.0.0.1:{simulator.port}")
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "izone_confirm")
    assert (await finish(hass, result, {}))["type"] is FlowResultType.CREATE_ENTRY


async def test_false_discovery(hass: HomeAssistant, simulator: IzoneSimulator) -> None:
    """A datagram that lies about who is there offers nothing."""
    result = await discovered(hass, OTHER, f"127.0.0.1:{simulator.port}")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "wrong_bridge")


async def test_discovered_again(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A known bridge at a new address updates its entry, an ignored one is left alone."""
    async with IzoneSimulator(uid=UID, profile="dual") as moved:
        result = await discovered(hass, UID, f"127.0.0.1:{moved.port}")
        await hass.async_block_till_done(wait_background_tasks=True)
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
        assert loaded.data["host"] == f"127.0.0.1:{moved.port}"
    MockConfigEntry(
        domain="zontromat", source="ignore", unique_id=f"izone-{OTHER}", data={"system": "izone"}
    ).add_to_hass(hass)
    assert (await discovered(hass, OTHER, "127.0.0.1:1"))["reason"] == "already_configured"


async def test_reconfigure(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A new address is taken where the same bridge answers, and no other one."""
    result = await loaded.start_reconfigure_flow(hass)
    assert result["step_id"] == "izone_reconfigure"
    async with IzoneSimulator(uid=UID, profile="dual") as moved, IzoneSimulator(uid=OTHER) as other:
        wrong = await finish(hass, result, {"host": f"127.0.0.1:{other.port}"})
        assert (wrong["type"], wrong["errors"]) == (FlowResultType.FORM, {"base": "wrong_bridge"})
        done = await finish(hass, result, {"host": f"127.0.0.1:{moved.port}"})
        assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
        assert loaded.data["host"] == f"127.0.0.1:{moved.port}"


@pytest.mark.parametrize(("naming", "speeds"), [("generic", 4), ("daikin_rinnai", 7)])
async def test_options(hass: HomeAssistant, loaded: MockConfigEntry, naming: str, speeds: int) -> None:
    """The names of the fan speeds can be fixed, and change notices be switched off."""
    result = await hass.config_entries.options.async_init(loaded.entry_id)
    assert result["step_id"] == "izone"
    given = {"change_notices": False, "fan_naming": naming}
    await hass.config_entries.options.async_configure(result["flow_id"], given)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert loaded.options == given
    assert len(hass.states.get("climate.study").attributes["fan_modes"]) == speeds
