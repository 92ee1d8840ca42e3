"""Life cycle of an entry: devices, entities, unloading, servers that are not there."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.faults import FaultKind
from simulators.thinknx import Kind, ThinknxSimulator
from tests.systems.thinknx.conftest import FindEntity, Poll
from tests.systems.thinknx.support import BOTH_FORMS, IDENTITY, KEY, PASSWORD, PLATFORMS, calls, first


@BOTH_FORMS
async def test_devices(hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, form: str) -> None:
    """The server is a device, and every device of the plant is one behind it, in its subentry."""
    devices = {
        next(iter(device.identifiers))[1]: device
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), loaded.entry_id)
    }
    server = devices.pop(f"thinknx-{IDENTITY}")
    assert (server.name, server.manufacturer, server.sw_version) == ("Plant", "Thinknx", "01.03.02.17")
    assert server.configuration_url == ("http://127.0.0.1" if form == "local" else None)
    assert len(devices) == 20
    for device in simulator.plant.devices.values():
        registered = devices[f"thinknx-{IDENTITY}-{device.guid}"]
        assert registered.name == device.name
        assert registered.via_device_id == server.id
        assert registered.config_subentry_id in loaded.subentries


async def test_entities(hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry) -> None:
    """Each device is one entity with the device's name, a scene also a button; nothing else but the server's sensors."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), loaded.entry_id)
    main = {entity.unique_id.split("-")[1]: entity for entity in entities if entity.original_name is None}
    assert main.keys() == simulator.plant.devices.keys()
    for device in simulator.plant.devices.values():
        is_sensor = device.kind is Kind.ANALOG_VALUE and "setvalue" not in device.calls
        assert main[device.guid].domain == ("sensor" if is_sensor else PLATFORMS[device.kind])
    others = [entity.unique_id.rpartition("-")[2] for entity in entities if entity.original_name is not None]
    assert sorted(others) == [
        "configuration_time",
        "connected_clients",
        "pbx_users",
        "server_start",
        "software_start",
        "stop",
        "version",
    ]


async def test_unload(hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, poll: Poll) -> None:
    """An unloaded entry asks nothing any more; set up again it works."""
    assert await hass.config_entries.async_unload(loaded.entry_id)
    simulator.requests.clear()
    await poll(30)
    assert calls(simulator) == []
    assert await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done()
    assert loaded.state is ConfigEntryState.LOADED
    await poll()
    assert calls(simulator)


@pytest.mark.parametrize("status", [None, 429, 500])
async def test_server_is_away(
    hass: HomeAssistant, simulator: ThinknxSimulator, entry: MockConfigEntry, status: int | None
) -> None:
    """A server that does not answer, or has had too many requests, is tried again later."""
    if status is None:
        await simulator.stop()
    else:
        simulator.fail("system/serverStatus", status)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY


@BOTH_FORMS
async def test_credentials_are_refused(
    hass: HomeAssistant, simulator: ThinknxSimulator, entry: MockConfigEntry
) -> None:
    """Refused credentials ask for new ones."""
    simulator.key = simulator.key and "0ther"
    simulator.access.password = "other"
    assert not await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.SETUP_ERROR
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "thinknx_reauth"


async def test_deleting_a_device(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """Deleting a subentry removes its device and entities and loads the rest anew; it is not read any more."""
    lamp = first(simulator, Kind.LIGHT)
    entity_id = entity("light", lamp, "light")
    gone = next(own for own in loaded.subentries.values() if own.unique_id == lamp.guid)
    hass.config_entries.async_remove_subentry(loaded, gone.subentry_id)
    await hass.async_block_till_done()
    assert loaded.state is ConfigEntryState.LOADED
    assert hass.states.get(entity_id) is None
    assert len(loaded.runtime_data.devices) == 19
    calls(simulator)
    await poll(10)
    assert not [call for call in calls(simulator) if lamp.guid.replace("+", "%2B") in call]


async def test_what_may_be_deleted_by_hand(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry
) -> None:
    """Devices that the entry describes stay; one that is left over may go."""
    registry = dr.async_get(hass)
    runtime = loaded.runtime_data
    assert all(runtime.has_device(device) for device in dr.async_entries_for_config_entry(registry, loaded.entry_id))
    stale = registry.async_get_or_create(config_entry_id=loaded.entry_id, identifiers={("zontromat", "thinknx-old")})
    assert not runtime.has_device(stale)


async def test_area_is_suggested(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """A new device is put into the area that its table named."""
    subentry = next(iter(entry.subentries.values()))
    hass.config_entries.async_update_subentry(entry, subentry, data={**subentry.data, "area": "Salon"})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    area = ar.async_get(hass).async_get_area_by_name("Salon")
    assert area is not None
    (device,) = dr.async_entries_for_area(dr.async_get(hass), area.id)
    assert device.config_subentry_id == subentry.subentry_id


async def test_removing_the_entry(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A removed entry leaves nothing behind."""
    await hass.config_entries.async_remove(loaded.entry_id)
    await hass.async_block_till_done()
    assert not dr.async_entries_for_config_entry(dr.async_get(hass), loaded.entry_id)
    assert not er.async_entries_for_config_entry(er.async_get(hass), loaded.entry_id)


@BOTH_FORMS
async def test_secrets_are_never_logged(
    hass: HomeAssistant,
    simulator: ThinknxSimulator,
    entry: MockConfigEntry,
    poll: Poll,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever goes wrong, neither key nor password is in a line of the log."""
    caplog.set_level("DEBUG")
    await hass.config_entries.async_setup(entry.entry_id)
    for kind in (FaultKind.GARBAGE, FaultKind.DROP_AFTER, FaultKind.EMPTY):
        simulator.faults.add(kind, times=None)
        await poll(3, seconds=61)
        simulator.faults.clear()
    # The answer names the address with the key in it.
    simulator.options.https_redirect = True
    await poll(3, seconds=61)
    await simulator.stop()
    await poll(3, seconds=61)
    assert "custom_components.zontromat" in caplog.text
    assert KEY not in caplog.text
    assert PASSWORD not in caplog.text
