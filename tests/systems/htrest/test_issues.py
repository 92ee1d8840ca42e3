"""Repair issues: each appears, tells what to do, and disappears when it is done."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from http import HTTPStatus
import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

import custom_components.zontromat
from simulators.faults import FaultKind
from simulators.htrest import HtrestSimulator
from tests.systems.htrest.conftest import Act, Poll
from tests.systems.htrest.support import READ_ONLY, WRITES_OFF, issue_keys, with_options, with_server, written

type StartFix = Callable[[str], Awaitable[dict[str, Any]]]
type Confirm = Callable[[str], Awaitable[dict[str, Any]]]


def issue(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> ir.IssueEntry:
    """Return an issue of the entry."""
    found = ir.async_get(hass).async_get_issue("zontromat", f"{entry.entry_id}_{key}")
    assert found is not None
    return found


@pytest.fixture
async def start_fix(hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry) -> StartFix:
    """Return a function that opens the fix of an issue as the frontend does."""
    # Home Assistant takes no more addresses once it has begun to serve, and the integration's webhook is one.
    for component in ("repairs", "websocket_api", "webhook"):
        assert await async_setup_component(hass, component, {})
    client = await hass_client()

    async def start(key: str) -> dict[str, Any]:
        body = {"handler": "zontromat", "issue_id": f"{entry.entry_id}_{key}"}
        response = await client.post("/api/repairs/issues/fix", json=body)
        assert response.status == HTTPStatus.OK
        result: dict[str, Any] = await response.json()
        assert (result["type"], result["step_id"]) == ("form", "confirm")
        assert result["description_placeholders"] == {"name": "Heliotherm 123456"}
        return result

    return start


@pytest.fixture
async def fix(hass: HomeAssistant, hass_client: ClientSessionGenerator, start_fix: StartFix) -> Confirm:
    """Return a function that opens the fix of an issue, confirms it and checks its texts."""
    client = await hass_client()

    async def confirm(key: str) -> dict[str, Any]:
        flow_id = (await start_fix(key))["flow_id"]
        response = await client.post(f"/api/repairs/issues/fix/{flow_id}", json={})
        assert response.status == HTTPStatus.OK
        await hass.async_block_till_done(wait_background_tasks=True)
        result: dict[str, Any] = await response.json()
        check_texts(key, result.get("reason"))
        return result

    return confirm


def check_texts(key: str, reason: str | None) -> None:
    """Check that a fix has its texts in all languages."""
    for path in (Path(custom_components.zontromat.__file__).parent / "translations").glob("*.json"):
        flow = json.loads(path.read_text())["issues"][key]["fix_flow"]
        assert {"title", "description"} <= flow["step"]["confirm"].keys()
        assert reason is None or flow["abort"][reason]


async def test_all_is_well(hass: HomeAssistant, loaded: MockConfigEntry, poll: Poll) -> None:
    """A heat pump in order has no issue."""
    await poll(2)
    assert issue_keys(hass) == set()


async def test_fault(hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, poll: Poll) -> None:
    """A present fault is an issue with code and text, until the heat pump says that it is over."""
    simulator.pump.raise_fault(20, "EQ_Spreizung")
    await poll()
    shown = issue(hass, loaded, "htrest_fault")
    assert (shown.severity, shown.is_fixable) == (ir.IssueSeverity.ERROR, False)
    assert shown.translation_placeholders == {"name": "Heliotherm 123456", "code": "20", "message": "EQ_Spreizung"}
    simulator.pump.clear_fault()
    await poll()
    assert issue_keys(hass) == set()


async def test_fault_at_the_start(hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry) -> None:
    """A fault that was there before Home Assistant is an issue, too."""
    simulator.pump.raise_fault(19, "EQ_Spreizung")
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert issue(hass, entry, "htrest_fault").translation_placeholders["code"] == "19"


async def test_next_fault(hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, poll: Poll) -> None:
    """Another fault shows in the same issue."""
    simulator.pump.raise_fault(19, "EQ_Spreizung")
    await poll()
    simulator.pump.clear_fault()
    await poll()
    simulator.pump.raise_fault(21, "Niederdruck")
    await poll()
    assert issue(hass, loaded, "htrest_fault").translation_placeholders["code"] == "21"


@with_server({"generation": "git-master"})
async def test_broken_server(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A server that cannot serve time programs is an issue that no click fixes."""
    shown = issue(hass, loaded, "htrest_broken_server")
    assert (shown.severity, shown.is_fixable) == (ir.IssueSeverity.WARNING, False)


async def test_repaired_server(hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry) -> None:
    """After another release was installed the issue disappears with the next set-up."""
    zone = simulator.pump.clock.zone
    async with HtrestSimulator(generation="git-master", time_zone=zone) as unreleased:
        hass.config_entries.async_update_entry(entry, data={**entry.data, "url": unreleased.url})
        assert await hass.config_entries.async_setup(entry.entry_id)
        assert issue_keys(hass) == {"htrest_broken_server"}
    hass.config_entries.async_update_entry(entry, data={**entry.data, "url": simulator.url})
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert issue_keys(hass) == set()


@READ_ONLY
@WRITES_OFF
async def test_read_only_server_while_changes_are_off(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A read-only server is in order as long as nothing is to be changed."""
    assert issue_keys(hass) == set()


@READ_ONLY
async def test_switch_changes_off(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, fix: Confirm
) -> None:
    """A read-only server is an issue while changes are allowed; the fix switches them off and reloads."""
    assert issue(hass, loaded, "htrest_read_only").is_fixable
    coordinator = loaded.runtime_data.coordinator
    result = await fix("htrest_read_only")
    assert result["type"] == "create_entry"
    assert loaded.options == {"allow_writes": False}
    assert loaded.state is ConfigEntryState.LOADED
    assert loaded.runtime_data.coordinator is not coordinator
    assert issue_keys(hass) == set()


@READ_ONLY
@with_options({"allow_writes": True, "extra_parameters": ["WW Type"]})
async def test_switching_changes_off_keeps_the_rest(hass: HomeAssistant, loaded: MockConfigEntry, fix: Confirm) -> None:
    """The other preferences stay as they are."""
    await fix("htrest_read_only")
    assert loaded.options == {"allow_writes": False, "extra_parameters": ["WW Type"]}


async def test_server_becomes_read_only_and_writable_again(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, act: Act
) -> None:
    """A server that was restarted with another option is found out by the first change, in both directions."""
    async with HtrestSimulator(read_only=True, port=await free_port_of(simulator)) as read_only:
        assert read_only.url == loaded.data["url"]
        with pytest.raises(HomeAssistantError):
            await act("number", "heating_boost", "set_value", value=7)
        assert issue_keys(hass) == {"htrest_read_only"}
    await simulator.start()
    await act("number", "heating_boost", "set_value", value=8)
    assert written(simulator) == [("param/HKR Aufheiztemp. (K)", {"value": 8})]
    assert issue_keys(hass) == set()


async def free_port_of(simulator: HtrestSimulator) -> int:
    """Stop a server and return its port."""
    await simulator.stop()
    return simulator.port


@pytest.mark.parametrize("seconds", [-301, 301, 86401])
async def test_clock(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    entry: MockConfigEntry,
    fix: Confirm,
    seconds: int,
) -> None:
    """A clock that is wrong by more than five minutes is an issue; the fix sets it, and the issue is gone."""
    simulator.pump.clock.drift = timedelta(seconds=seconds)
    assert await hass.config_entries.async_setup(entry.entry_id)
    shown = issue(hass, entry, "htrest_clock_drift")
    assert shown.is_fixable
    assert shown.translation_placeholders["minutes"] == str(abs(seconds) // 60)
    assert (await fix("htrest_clock_drift"))["type"] == "create_entry"
    assert abs(simulator.pump.clock.drift) < timedelta(seconds=1)
    assert issue_keys(hass) == set()


@pytest.mark.parametrize("seconds", [-299, 299])
async def test_clock_that_is_good_enough(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, seconds: int
) -> None:
    """Up to five minutes nobody is bothered."""
    simulator.pump.clock.drift = timedelta(seconds=seconds)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert issue_keys(hass) == set()


async def test_clock_goes_wrong_and_is_set_elsewhere(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, poll: Poll
) -> None:
    """A clock that goes wrong is noticed within an hour, and so is that somebody set it at the heat pump."""
    simulator.pump.clock.drift = timedelta(hours=1)
    await poll(seconds=3601)
    assert issue_keys(hass) == {"htrest_clock_drift"}
    simulator.pump.clock.drift = timedelta()
    await poll(seconds=3601)
    assert issue_keys(hass) == set()


@WRITES_OFF
async def test_clock_is_set_although_changes_are_off(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, fix: Confirm
) -> None:
    """Whoever confirms the fix permits this one change."""
    simulator.pump.clock.drift = timedelta(hours=-2)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert (await fix("htrest_clock_drift"))["type"] == "create_entry"
    assert [path for path, _ in written(simulator)] == ["datetime/"]
    assert issue_keys(hass) == set()


@with_server({"read_only": True})
@pytest.mark.parametrize(
    ("entry_options", "others"), [({"allow_writes": True}, {"htrest_read_only"}), ({"allow_writes": False}, set())]
)
async def test_clock_of_a_read_only_server(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, fix: Confirm, others: set[str]
) -> None:
    """A clock that cannot be set stays an issue; read-only itself is one only where changes are allowed."""
    simulator.pump.clock.drift = timedelta(hours=-2)
    assert await hass.config_entries.async_setup(entry.entry_id)
    result = await fix("htrest_clock_drift")
    assert (result["type"], result["reason"]) == ("abort", "failed")
    assert issue_keys(hass) == {"htrest_clock_drift"} | others


async def test_clock_is_not_taken(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, fix: Confirm
) -> None:
    """When the heat pump does not take the time the issue stays, and trying again helps."""
    simulator.pump.clock.drift = timedelta(hours=-2)
    assert await hass.config_entries.async_setup(entry.entry_id)
    simulator.faults.add(FaultKind.DROP_BEFORE, method="PUT", path=".*/datetime/")
    result = await fix("htrest_clock_drift")
    assert (result["type"], result["reason"]) == ("abort", "failed")
    assert issue_keys(hass) == {"htrest_clock_drift"}
    assert (await fix("htrest_clock_drift"))["type"] == "create_entry"
    assert issue_keys(hass) == set()


async def test_clock_of_an_unloaded_entry(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, fix: Confirm
) -> None:
    """The clock of a heat pump that is not loaded now cannot be set."""
    simulator.pump.clock.drift = timedelta(hours=-2)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert await hass.config_entries.async_unload(entry.entry_id)
    result = await fix("htrest_clock_drift")
    assert (result["type"], result["reason"]) == ("abort", "not_loaded")


@READ_ONLY
async def test_issues_in_the_frontend(
    hass: HomeAssistant, loaded: MockConfigEntry, start_fix: StartFix, hass_ws_client: WebSocketGenerator
) -> None:
    """The list of repairs shows the issue with its fix; opening it changes nothing."""
    client = await hass_ws_client(hass)
    await start_fix("htrest_read_only")
    await client.send_json_auto_id({"type": "repairs/list_issues"})
    [shown] = [one for one in (await client.receive_json())["result"]["issues"] if one["domain"] == "zontromat"]
    assert (shown["translation_key"], shown["is_fixable"]) == ("htrest_read_only", True)
    assert loaded.options == {"allow_writes": True}
