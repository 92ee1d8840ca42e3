"""Function blocks come and go with their registers, while the zone runs and while it does not."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zontromat.systems.bgerp.parts import OPTIONAL_BLOCKS
from simulators.bgerp import BgerpSimulator, Generation

from .conftest import Act, Edit, GetState, Pass
from .support import ON_THE_SPECIFICATION, OVERRIDES_ALLOWED, blocks, record_of, zone_device
from .zone_client import SERIAL

BLOCKS_OF_TODAY = {
    "ac.enabled": {"access_control_1", "access_control_2"},
    "blinds.enabled": {"blinds"},
    "monitoring.enabled": {"metering", "self_current"},
    "hvac.enabled": {"hvac"},
    "envm.sunpos.enabled": {"sun_pos"},
    "light.enabled": {"light"},
    "vent.enabled": {"vent"},
    "alarm.enabled": {"alarm"},
    "stat.enabled": {"stat"},
}
ALWAYS_ON_TODAY = {"monitoring", "status_led"}


def entities_of(hass: HomeAssistant, device: dr.ChildDeviceEntry) -> set[str]:
    """Return the ids of the entities of a device."""
    return {entity.entity_id for entity in er.async_entries_for_device(er.async_get(hass), device.id)}


@ON_THE_SPECIFICATION
async def test_blocks_of_the_specification(
    hass: HomeAssistant, loaded: MockConfigEntry, simulator: BgerpSimulator, edit: Edit
) -> None:
    """Each block of the specification is a device while its register is 1."""
    assert set(blocks(hass, loaded)) == {"status_led"}
    record = record_of(simulator)
    names = {f"{block}.enabled" for block in OPTIONAL_BLOCKS} & record.values.keys()
    assert len(names) == 19
    await edit(**dict.fromkeys(names, 1))
    assert {f"{block}.enabled" for block in blocks(hass, loaded)} == names
    assert all(entities_of(hass, device) for device in blocks(hass, loaded).values())
    await edit(**dict.fromkeys(names, 0))
    assert blocks(hass, loaded) == {}
    left = {entity.device_id for entity in er.async_entries_for_config_entry(er.async_get(hass), loaded.entry_id)}
    assert left == {zone_device(hass, loaded).id}


@pytest.mark.parametrize("name", BLOCKS_OF_TODAY)
async def test_blocks_of_today(hass: HomeAssistant, loaded: MockConfigEntry, edit: Edit, name: str) -> None:
    """Today's registers switch some blocks together; a block that is back is the same device."""
    await edit(**{name: True})
    there = blocks(hass, loaded)
    assert set(there) == ALWAYS_ON_TODAY | BLOCKS_OF_TODAY[name]
    before = {block: device.id for block, device in there.items()}
    await edit(**{name: False})
    assert set(blocks(hass, loaded)) == ALWAYS_ON_TODAY
    await edit(**{name: True})
    assert {block: device.id for block, device in blocks(hass, loaded).items()} == before


@pytest.mark.parametrize(
    ("wiring", "block"),
    [
        ({"ac.window_closed_2.input": "DI3"}, "window_closed"),
        ({"ac.door_closed_2.input": "!DI3"}, "door_closed"),
        ({"ac.pir_2.input": "DI3"}, "pir_detector"),
        ({"envm.window_tamper.settings": '{"WINT_1": "off", "WINT_2": "DI3"}'}, "window_closed"),
    ],
)
@OVERRIDES_ALLOWED
async def test_contacts_without_the_first(
    hass: HomeAssistant, loaded: MockConfigEntry, edit: Edit, wiring: dict[str, Any], block: str
) -> None:
    """A further contact is enough for its block, unless somebody has switched that off here."""
    await edit(**{"ac.enabled": True, "ac.zones_count": 1})
    assert block not in blocks(hass, loaded)
    await edit(**wiring)
    assert block in blocks(hass, loaded)
    await loaded.runtime_data.coordinator.async_set(f"{block}.enabled", False)
    await hass.async_block_till_done()
    assert block not in blocks(hass, loaded)


async def test_contacts_of_today(hass: HomeAssistant, loaded: MockConfigEntry, edit: Edit) -> None:
    """Contacts exist while their input is named and the group that they belong to is on."""
    await edit(ac__window_closed_1__input="DI3", ac__pir_1__input="DI4", sys__at__input="DI1")
    assert set(blocks(hass, loaded)) == ALWAYS_ON_TODAY | {"anti_tampering"}
    await edit(ac__enabled=True, ac__zones_count=1)
    doors = {"access_control_1", "window_closed", "pir_detector"}
    assert set(blocks(hass, loaded)) == ALWAYS_ON_TODAY | {"anti_tampering"} | doors
    assert entities_of(hass, blocks(hass, loaded)["window_closed"]) == {
        "binary_sensor.zone_346_window",
        "sensor.zone_346_window_settings",
        "binary_sensor.zone_346_window_problem",
    }
    await edit(ac__window_closed_2__input="DI5")
    assert "binary_sensor.zone_346_window_window_2" in entities_of(hass, blocks(hass, loaded)["window_closed"])
    await edit(sys__enabled=False)
    assert set(blocks(hass, loaded)) == doors


async def test_counted_and_attached_things(hass: HomeAssistant, loaded: MockConfigEntry, edit: Edit) -> None:
    """There are as many blinds as are counted, and a lock or a valve where one is attached."""
    await edit(blinds__enabled=True, ac__enabled=True, hvac__enabled=True)
    assert len(hass.states.async_entity_ids("cover")) == 1
    assert hass.states.async_entity_ids("lock") == []
    valve = '{"vendor": "Tonhe", "model": "a20t20b2c", "options": {"output": ["RO1"]}}'
    await edit(
        **{
            "blinds.count": 3,
            "ac.lock_mechanism_1.output": "DO2",
            "hvac.floor_loop_2.valve.settings": valve,
        }
    )
    assert len(hass.states.async_entity_ids("cover")) == 3
    assert hass.states.async_entity_ids("lock") == ["lock.zone_346_door_1"]
    assert hass.states.get("sensor.zone_346_climate_floor_loop_2_valve").state == "unknown"
    await edit(blinds__count=2, ac__lock_mechanism_1__output="off")
    assert len(hass.states.async_entity_ids("cover")) == 2
    assert hass.states.async_entity_ids("lock") == []


async def test_block_that_went_while_nobody_looked(
    hass: HomeAssistant, loaded: MockConfigEntry, edit: Edit, hass_storage: dict[str, Any], wait: Pass
) -> None:
    """What is off when the zone starts leaves neither device nor entity, even if it was there before."""
    await edit(light__enabled=True)
    assert "light" in blocks(hass, loaded)
    await hass.config_entries.async_unload(loaded.entry_id)
    stored = hass_storage[f"zontromat.bgerp.{loaded.entry_id}.registers"]["data"]["received"]
    stored["light.enabled"] = False
    assert await hass.config_entries.async_setup(loaded.entry_id)
    assert "light" not in blocks(hass, loaded)
    assert hass.states.async_entity_ids("light") == []
    await hass.async_block_till_done(wait_background_tasks=True)
    assert "light" in blocks(hass, loaded), "the server says that it is on"


@pytest.mark.parametrize(
    ("simulator_options", "door"),
    [
        ({"generation": Generation.FIRST}, "access_control_1"),
        ({"generation": Generation.SHORT}, "ac1"),
    ],
)
async def test_servers_of_2020(
    hass: HomeAssistant, loaded: MockConfigEntry, edit: Edit, state: GetState, door: str
) -> None:
    """Servers with the names of 2020 give the same devices and entities, found out with the first reply."""
    assert set(blocks(hass, loaded)) == {"status_led"}
    assert state("sensor", "outdoor_temperature_minimum").state == "unknown"
    await edit(**{"hvac.enabled": 1, f"{door}.enabled": 1, f"{door}.time_to_open": 7})
    assert set(blocks(hass, loaded)) == {"hvac", "access_control_1", "status_led"}
    assert state("number", "access_control_1_release_time").state == "7"
    assert float(state("number", "temperature_adjustment").state) == 0, "an offset then"
    assert er.async_get(hass).async_get_entity_id("sensor", "zontromat", f"{SERIAL}-floor_mode") is None


@OVERRIDES_ALLOWED
@pytest.mark.usefixtures("every_entity_enabled")
async def test_block_switched_here(hass: HomeAssistant, loaded: MockConfigEntry, act: Act) -> None:
    """A block can be switched on here, visibly, even one that the server does not know, until the server decides."""
    await act("switch", "light_enabled", "turn_on")
    await act("switch", "fire_detect_enabled", "turn_on")
    await act("switch", "cold_circle_enabled", "turn_on")
    assert {"light", "fire_detect", "cold_circle"} <= set(blocks(hass, loaded))
    assert hass.states.get("binary_sensor.zone_346_fire_contact").state == "unknown"
    await act("number", "cold_tank_temperature", "set_value", value=8)
    assert hass.states.get("number.zone_346_cold_tank_wanted_temperature").state == "8.0"
    state = hass.states.get("sensor.zone_346_light_settings")
    assert (state.state, state.attributes["server_values"]) == ("local", {"light.enabled": False})
    await act("switch", "light_enabled", "turn_off")
    assert "light" not in blocks(hass, loaded)
    await act("button", "clear_overrides", "press")
    assert "fire_detect" not in blocks(hass, loaded)


async def test_stale_device_can_be_deleted(
    hass: HomeAssistant, loaded: MockConfigEntry, edit: Edit, hass_ws_client: Any
) -> None:
    """A device that the zone does not know is no loss."""
    assert await async_setup_component(hass, "config", {})
    registry = dr.async_get(hass)
    stale = registry.async_get_or_create_child(
        config_entry_id=loaded.entry_id,
        identifiers={("zontromat", f"bgerp-{SERIAL}-light")},
        parent_device_id=zone_device(hass, loaded).id,
        name="Light",
    )
    client = await hass_ws_client(hass)
    assert (await client.remove_device(stale.id))["success"]
