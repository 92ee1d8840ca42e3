"""The life of a zone's entry: set-up, restarts, what survives them, several zones, removal."""

from copy import deepcopy
import gc
from typing import Any
from unittest.mock import patch
import weakref

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.bgerp import BgerpSimulator, Dialect

from .conftest import Act, Edit, GetState, Pass
from .support import (
    GOAL,
    ON_BOTH_DIALECTS,
    OVERRIDES_ALLOWED,
    blocks,
    issue_keys,
    key_of,
    paths,
    record_of,
    zone_device,
)
from .zone_client import SERIAL


def full_disc() -> Any:
    """Let no file be written."""
    return patch("homeassistant.helpers.storage.Store._async_write_data", side_effect=WriteError("disc full"))


async def test_device(hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry) -> None:
    """The zone is one device that says what it is; its function blocks are parts of it."""
    device = zone_device(hass, loaded)
    assert (device.manufacturer, device.model, device.name) == ("bgERP", "S103", "Zone 346")
    assert (device.serial_number, device.configuration_url) == (SERIAL, simulator.url)
    assert blocks(hass, loaded)["status_led"].name == "Status LED"


@ON_BOTH_DIALECTS
async def test_first_start_without_the_server(
    hass: HomeAssistant, simulator: BgerpSimulator, entry: MockConfigEntry
) -> None:
    """A new zone whose server is away has nothing to show: it is set up as soon as the server is there."""
    await simulator.stop()
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "bgerp_connection"
    await simulator.start()
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    assert len(simulator.records.of(SERIAL)) == 1


@ON_BOTH_DIALECTS
async def test_known_zone_starts_without_the_server(
    hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry, edit: Edit, state: GetState, wait: Pass
) -> None:
    """A zone that the server knows starts at once with its last configuration, and catches up by itself."""
    await edit(hvac__enabled=1, hvac__goal_building_temp=23)
    await hass.config_entries.async_unload(loaded.entry_id)
    await simulator.stop()
    assert await hass.config_entries.async_setup(loaded.entry_id)
    assert loaded.state is ConfigEntryState.LOADED
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state("binary_sensor", "connected").state == "off"
    assert float(state("number", "building_temperature").state) == 23
    assert state("sensor", "energy_mode").state == STATE_UNAVAILABLE, "only the server knows it"
    await simulator.start()
    await wait(30)
    assert state("binary_sensor", "connected").state == "on"
    assert state("sensor", "energy_mode").state == "peak"


@ON_BOTH_DIALECTS
async def test_restarts_make_no_record(
    hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry, wait: Pass
) -> None:
    """However often Home Assistant starts, the zone logs in once."""
    simulator.requests.clear()
    for _ in range(3):
        assert await hass.config_entries.async_reload(loaded.entry_id)
        await wait()
    assert set(paths(simulator)) == {"sync"}
    assert len(simulator.records.of(SERIAL)) == 1


@ON_BOTH_DIALECTS
async def test_kill(
    hass: HomeAssistant,
    simulator: BgerpSimulator,
    entry: MockConfigEntry,
    hass_storage: dict[str, Any],
    wait: Pass,
) -> None:
    """What was on the disc the moment after the registration is all that the zone needs to go on."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    killed = deepcopy({key: value for key, value in hass_storage.items() if "bgerp" in key})
    simulator.operator.approve(record_of(simulator).id)
    await wait(75, times=2)
    await hass.config_entries.async_unload(entry.entry_id)
    for key in [key for key in hass_storage if "bgerp" in key]:
        del hass_storage[key]
    hass_storage.update(killed)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await wait(75)
    expected = {"bgerp_key_lost"} if record_of(simulator).dialect is Dialect.SPECIFICATION else set()
    assert issue_keys(hass) == expected, "the specification gives a key when it approves, which was after the kill"


@OVERRIDES_ALLOWED
async def test_local_changes_survive(
    hass: HomeAssistant, loaded: MockConfigEntry, edit: Edit, act: Act, state: GetState, simulator: BgerpSimulator
) -> None:
    """Wishes, shared registers that did not get through, and overrides are there again after a restart."""
    await edit(hvac__enabled=True, light__enabled=True, blinds__enabled=True)
    await simulator.stop()
    await act("number", "building_temperature", "set_value", value=24)
    await act("number", "illuminance_wanted", "set_value", value=450)
    await act("cover", "blind_1", "set_cover_tilt_position", tilt_position=50)
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state("number", "building_temperature").state == "24.0"
    assert state("number", "building_temperature").attributes["server_values"] == {GOAL: 20}
    assert state("number", "illuminance_wanted").state == "450.0"
    assert state("cover", "blind_1").attributes["current_tilt_position"] == 50


async def test_full_disc(
    hass: HomeAssistant, simulator: BgerpSimulator, entry: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """Where nothing can be stored nothing is registered: a key that gets lost would make a second record."""
    with full_disc():
        assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.error_reason_translation_key == "bgerp_storage"
    assert len(simulator.records) == 0
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert len(simulator.records) == 1


async def test_change_on_a_full_disc(
    hass: HomeAssistant, loaded: MockConfigEntry, edit: Edit, act: Act, state: GetState
) -> None:
    """A change that could not be stored says so."""
    await edit(light__enabled=True)
    with full_disc(), pytest.raises(HomeAssistantError) as caught:
        await act("light", "light", "turn_on")
    assert key_of(caught) == "bgerp_storage"


@pytest.mark.parametrize("content", ["session", "registers", "events"])
async def test_unreadable_file(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_storage: dict[str, Any], content: str
) -> None:
    """A zone does not start without what a file of it holds: it could make a second record or lose events."""
    await hass.config_entries.async_unload(loaded.entry_id)
    key = f"zontromat.bgerp.{loaded.entry_id}.{content}"
    hass_storage[key] = {"version": 1, "data": {"token": 5, "events": "none", "generation": "none"}}
    assert not await hass.config_entries.async_setup(loaded.entry_id)
    assert loaded.state is ConfigEntryState.SETUP_ERROR
    assert loaded.error_reason_translation_key == "bgerp_unreadable"
    assert loaded.error_reason_translation_placeholders == {"name": "Zone 346", "file": key}


async def test_other_dialect(
    hass: HomeAssistant, loaded: MockConfigEntry, simulator: BgerpSimulator, wait: Pass, state: GetState
) -> None:
    """A server that speaks the other dialect from now on knows neither the key nor the names of the registers."""
    simulator.behaviour.dialects = {Dialect.SPECIFICATION}
    data = {**loaded.data, "dialect": "specification"}
    hass.config_entries.async_update_entry(loaded, data=data)
    assert await hass.config_entries.async_reload(loaded.entry_id)
    assert issue_keys(hass) == {"bgerp_waiting"}
    simulator.operator.approve(simulator.records.of(SERIAL, Dialect.SPECIFICATION)[0].id, "Old")
    await wait(75)
    assert state("sensor", "dialect").state == "specification"
    assert state("sensor", "outdoor_temperature_minimum").state == "unknown"


async def test_unload(
    hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry, wait: Pass, state: GetState
) -> None:
    """After unloading nothing is asked any more, and the entities are unavailable."""
    assert await hass.config_entries.async_unload(loaded.entry_id)
    simulator.requests.clear()
    await wait(100, times=3)
    assert paths(simulator) == []
    assert state("sensor", "standing").state == STATE_UNAVAILABLE


async def test_remove(
    hass: HomeAssistant, simulator: BgerpSimulator, waiting: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """A removed entry takes its key, files, issues, devices and entities along."""
    assert issue_keys(hass) == {"bgerp_waiting"}
    await hass.config_entries.async_remove(waiting.entry_id)
    assert issue_keys(hass) == set()
    assert [key for key in hass_storage if "bgerp" in key] == []
    assert er.async_entries_for_config_entry(er.async_get(hass), waiting.entry_id) == []
    assert dr.async_entries_for_config_entry(dr.async_get(hass), waiting.entry_id) == []


@ON_BOTH_DIALECTS
async def test_several_zones(
    hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry, wait: Pass, state: GetState
) -> None:
    """Each zone has a record, a key and devices of its own."""
    data = {**loaded.data, "serial_number": "347", "bgerp_id": None}
    second = MockConfigEntry(domain="zontromat", title="Zone 347", unique_id="bgerp-347", data=data)
    second.add_to_hass(hass)
    assert await hass.config_entries.async_setup(second.entry_id)
    record = simulator.records.only("347")
    simulator.operator.approve(record.id)
    await wait(75, times=2)
    simulator.operator.edit(record.id, "mode.energy" if "mode.energy" in record.values else "envm.energy", 2)
    await wait(75)
    assert hass.states.get("sensor.zone_347_energy_mode").state == "accumulate"
    assert state("sensor", "energy_mode").state == "peak"
    assert zone_device(hass, second, "347").id != zone_device(hass, loaded).id
    assert len(simulator.records) == 2


async def test_devices_that_are_there_stay(hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: Any) -> None:
    """Neither the zone nor a function block that is on can be deleted by hand."""
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    for device in (zone_device(hass, loaded), *blocks(hass, loaded).values()):
        answer = await client.remove_device(device.id)
        assert not answer["success"]
        assert dr.async_get(hass).async_get(device.id) is not None


async def test_reload_leaves_nothing_behind(hass: HomeAssistant, waiting: MockConfigEntry) -> None:
    """After twenty lives, no object of an earlier one is alive."""
    objects: list[weakref.ref[Any]] = []
    for _ in range(20):
        coordinator = waiting.runtime_data.coordinator
        objects += map(weakref.ref, (waiting.runtime_data, coordinator, coordinator.synchroniser, coordinator.store))
        del coordinator
        assert await hass.config_entries.async_reload(waiting.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    gc.collect()
    assert [item() for item in objects if item() is not None] == []
