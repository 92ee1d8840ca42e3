"""The life of a heat pump's entry: set-up, servers of all kinds, unloading, reloading."""

import gc
from typing import Any
import weakref

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.htrest import EXTRAS, HtrestSimulator
from tests.systems.htrest.client_support import reads
from tests.systems.htrest.conftest import Act, FindEntity, Poll
from tests.systems.htrest.support import asked, issue_keys, with_credentials, with_options, with_server, written

ENTITIES_OF_THE_STOCK_TABLE = {
    "binary_sensor": 10,
    "button": 1,
    "climate": 1,
    "event": 1,
    "number": 9,
    "select": 1,
    "sensor": 39,
    "water_heater": 1,
}


def count_entities(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, int]:
    """Return how many entities an entry has on each platform, those that are off included."""
    platforms = [entity.domain for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)]
    return {platform: platforms.count(platform) for platform in sorted(set(platforms))}


async def test_device(hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, device_id: str) -> None:
    """The heat pump is one device that says what it is and where its server is."""
    device = dr.async_get(hass).async_get(device_id)
    assert device.identifiers == {("zontromat", "htrest-123456")}
    assert (device.manufacturer, device.model, device.name) == ("Heliotherm", "Heat pump", "Heliotherm 123456")
    assert (device.serial_number, device.sw_version) == ("123456", "3.0.20")
    assert device.configuration_url == f"{simulator.url}/api/v1/"


@with_server(
    {"generation": "pypi"},
    {"generation": "git-master"},
    {"generation": "pypi", "bool_as_int": True},
    {"generation": "git-master", "bool_as_int": True},
    {"generation": "pypi", "read_only": True},
    {"generation": "pypi", "param_verification": False},
)
async def test_servers(hass: HomeAssistant, loaded: MockConfigEntry, entity: FindEntity, poll: Poll) -> None:
    """Every server gives the same entities with the same values."""
    assert count_entities(hass, loaded) == ENTITIES_OF_THE_STOCK_TABLE
    await poll(12)
    for platform, key, state in (
        ("sensor", "outdoor_temperature", "4.9"),
        ("sensor", "compressor_hours", "9467"),
        ("binary_sensor", "heating_pump", "on"),
        ("binary_sensor", "main_switch", "on"),
        ("binary_sensor", "fault", "off"),
        ("number", "heating_setback", "-3"),
        ("climate", "heating_circuit", "auto"),
    ):
        assert hass.states.get(entity(platform, key)).state == state


@with_server({"generation": "spec"}, {"generation": "spec", "bool_as_int": True})
async def test_specification_era_server(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """A server that cannot read subsets is read completely, and only as often as planned."""
    expected = {**ENTITIES_OF_THE_STOCK_TABLE, "binary_sensor": 9}
    assert count_entities(hass, loaded) == expected
    simulator.requests.clear()
    simulator.pump.values["Temp. Aussen"] = -3.2
    simulator.pump.values["HKR Aufheiztemp. (K)"] = 7
    await poll(10)
    assert hass.states.get(entity("sensor", "outdoor_temperature")).state == "-3.2"
    assert hass.states.get(entity("number", "heating_boost")).state == "7"
    assert hass.states.get(entity("binary_sensor", "heating_pump")).state == "on"
    assert sorted(reads(simulator)) == ["fastquery/"] * 10 + ["param/"]


@pytest.mark.parametrize(("simulator_options", "value"), [({"bool_as_int": True}, 1), ({"bool_as_int": False}, True)])
async def test_bool_is_written_as_it_is_read(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, value: object
) -> None:
    """A server with `--bool-as-int` is sent 0 and 1, any other false and true."""
    simulator.parameters |= {parameter.name: parameter for parameter in EXTRAS["service"]}
    assert await hass.config_entries.async_setup(entry.entry_id)
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    data = {"device_id": device.id, "name": "Entstoerung", "value": True}
    await hass.services.async_call("zontromat", "set_heat_pump_parameter", data, blocking=True)
    [(path, body)] = written(simulator)
    assert (path, repr(body)) == ("param/Entstoerung", repr({"value": value}))


@with_server({"user": "user:sécret"})
@with_credentials("user", "sécret")
async def test_basic_authentication(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """The credentials go with every request, reads and writes."""
    assert hass.states.get(entity("sensor", "outdoor_temperature")).state == "4.9"
    await act("number", "heating_boost", "set_value", value=4)
    assert simulator.pump.values["HKR Aufheiztemp. (K)"] == 4


@with_server({"user": "user:secret"})
@with_credentials("user", "wrong")
async def test_refused_credentials(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Refused credentials are not tried again and again; the user is asked for new ones."""
    assert not await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "htrest_auth"
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


async def test_setup_is_retried(hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry) -> None:
    """A server that is away at the start is tried again, with a reason that a person can read."""
    await simulator.stop()
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "htrest_connection"
    assert entry.error_reason_translation_placeholders == {"name": "Heliotherm 123456"}
    await simulator.start()
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED


async def test_disturbed_setup(hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry) -> None:
    """A conversation that is disturbed while the heat pump is discovered is tried again as a whole."""
    simulator.line.lose_answer("SP,NR=83")
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.error_reason_translation_key == "htrest_serial_transient"
    assert await hass.config_entries.async_reload(entry.entry_id)


async def test_lost_serial_port_at_setup(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry
) -> None:
    """A server that had lost its port before Home Assistant started is an issue, too, until it is restarted."""
    simulator.line.lose_adapter()
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.error_reason_translation_key == "htrest_serial_port_lost"
    assert issue_keys(hass) == {"htrest_serial_port_lost"}
    await simulator.restart()
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert issue_keys(hass) == set()


async def test_firmware_lacks_a_parameter(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, entity: FindEntity
) -> None:
    """Of a measured point and a setting that the firmware lacks there are no entities; the rest works."""
    simulator.pump.missing |= {"Temp. EQ_Eintritt", "HKR Heizgrenze", "BSZ Verdichter Schaltung WW"}
    assert await hass.config_entries.async_setup(entry.entry_id)
    unique_ids = {item.unique_id for item in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)}
    lacking = {"source_inlet_temperature", "heating_heating_limit", "compressor_starts_hot_water"}
    assert not unique_ids & {f"123456-{key}" for key in lacking}
    assert len(unique_ids) == sum(ENTITIES_OF_THE_STOCK_TABLE.values()) - 3
    assert hass.states.get(entity("sensor", "source_outlet_temperature")).state == "6.1"


@with_options({"allow_writes": True, "extra_parameters": ["Nope", "WW Type"]})
async def test_extra_parameter_that_is_gone(hass: HomeAssistant, loaded: MockConfigEntry, entity: FindEntity) -> None:
    """An extra parameter that the server no longer has costs nothing but its own sensor."""
    assert hass.states.get(entity("sensor", "extra-WW Type")).state == "1"
    assert er.async_get(hass).async_get_entity_id("sensor", "zontromat", "123456-extra-Nope") is None


@with_options({"allow_writes": False})
async def test_reads_only_until_changes_are_allowed(
    simulator: HtrestSimulator, loaded: MockConfigEntry, poll: Poll
) -> None:
    """Without permission nothing is written, not even the harmless question whether the server is read-only."""
    await poll(3)
    assert {request.method for request in simulator.requests} == {"GET"}


async def test_unload(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """After unloading nothing is asked any more, no connection is open, and the entities are unavailable."""
    assert await hass.config_entries.async_unload(loaded.entry_id)
    assert loaded.state is ConfigEntryState.NOT_LOADED
    asked(simulator)
    await poll(2)
    assert asked(simulator) == []
    assert simulator._connections() == []
    assert hass.states.get(entity("sensor", "outdoor_temperature")).state == STATE_UNAVAILABLE


async def test_remove(hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, poll: Poll) -> None:
    """A removed entry takes its issues, devices and entities along."""
    simulator.pump.raise_fault()
    await poll()
    assert issue_keys(hass) == {"htrest_fault"}
    await hass.config_entries.async_remove(loaded.entry_id)
    assert issue_keys(hass) == set()
    assert er.async_entries_for_config_entry(er.async_get(hass), loaded.entry_id) == []
    assert dr.async_entries_for_config_entry(dr.async_get(hass), loaded.entry_id) == []


async def test_device_stays(hass: HomeAssistant, loaded: MockConfigEntry, device_id: str, hass_ws_client: Any) -> None:
    """The device of the heat pump cannot be deleted while the entry is there."""
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    answer = await client.remove_device(device_id)
    assert not answer["success"]
    assert dr.async_get(hass).async_get(device_id) is not None


async def test_reload_leaves_nothing_behind(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """After fifty lives, no object of an earlier one is alive."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    objects: list[weakref.ref[Any]] = []
    for _ in range(50):
        coordinator = entry.runtime_data.coordinator
        objects += map(weakref.ref, (entry.runtime_data, coordinator, coordinator.client, coordinator.poller))
        del coordinator
        assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    gc.collect()
    assert [item() for item in objects if item() is not None] == []
