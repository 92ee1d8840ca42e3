"""All entities of a heat pump that has everything: what they are, and that each shows its own parameter."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.htrest import HtrestSimulator
from tests.systems.htrest.conftest import ALL_EXTRAS, FindEntity
from tests.systems.htrest.expected import ENTITIES, OTHERS, Expected
from tests.systems.htrest.support import with_server

EVERYTHING = with_server({"extras": ALL_EXTRAS})
FLAGS = [row for row in ENTITIES if row.platform == "binary_sensor"]
NUMBERS = [row for row in ENTITIES if row.platform in {"sensor", "number"}]
MODES = {"Betriebsart": (3, "summer"), "MKR1 Betriebsart": (5, "setback"), "MKR2 Betriebsart": (6, "holiday")}


def registered(hass: HomeAssistant, entry: MockConfigEntry) -> dict[tuple[str, str], er.RegistryEntry]:
    """Return what the registry knows, by platform and key."""
    entries = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return {(item.domain, item.unique_id.removeprefix("123456-")): item for item in entries}


def own_value(simulator: HtrestSimulator, row: Expected) -> float:
    """Return a value that no other parameter has, in the parameter's type."""
    number = 100 + NUMBERS.index(row)
    return number if simulator.parameters[row.parameter].data_type is int else number + 0.5


@EVERYTHING
async def test_all_are_there(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """The heat pump has the expected entities and no other; the rare ones are off by default."""
    found = registered(hass, loaded)
    others = {(platform, key) for platform, keys in OTHERS.items() for key in keys}
    assert found.keys() == {(row.platform, row.key) for row in ENTITIES} | others
    off = {key for key, item in found.items() if item.disabled_by is er.RegistryEntryDisabler.INTEGRATION}
    expected_off = {(row.platform, row.key) for row in ENTITIES if not row.enabled}
    assert off == expected_off | {("button", "reset_fault"), ("sensor", "clock_difference")}


@EVERYTHING
@pytest.mark.parametrize("language", ["en", "bg"])
async def test_all_have_names(hass: HomeAssistant, entry: MockConfigEntry, language: str) -> None:
    """Every entity has a name of its own in every language."""
    hass.config.language = language
    assert await hass.config_entries.async_setup(entry.entry_id)
    for platform in {platform for platform, _ in registered(hass, entry)}:
        names = [item.original_name for (domain, _), item in registered(hass, entry).items() if domain == platform]
        assert None not in names
        assert len(names) == len(set(names))


@EVERYTHING
@pytest.mark.usefixtures("every_entity_enabled")
async def test_attributes(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Units, classes, limits and categories are those of the table."""
    found = registered(hass, loaded)
    for row in ENTITIES:
        item = found[row.platform, row.key]
        attributes = hass.states.get(item.entity_id).attributes
        assert {name: attributes.get(name) for name in row.attributes} == row.attributes, row.key
        assert (item.entity_category and item.entity_category.value) == row.category, row.key


@EVERYTHING
@pytest.mark.usefixtures("every_entity_enabled")
async def test_each_number_shows_its_parameter(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, entity: FindEntity
) -> None:
    """Every sensor, number and select shows the one parameter that it stands for."""
    for row in NUMBERS:
        simulator.pump.values[row.parameter] = own_value(simulator, row)
    for name, (mode, _) in MODES.items():
        simulator.pump.values[name] = mode
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    for row in NUMBERS:
        assert hass.states.get(entity(row.platform, row.key)).state == str(own_value(simulator, row)), row.key
    for row in ENTITIES:
        if row.platform == "select":
            assert hass.states.get(entity("select", row.key)).state == MODES[row.parameter][1]


@EVERYTHING
@pytest.mark.usefixtures("every_entity_enabled")
async def test_each_flag_shows_its_parameter(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, entity: FindEntity
) -> None:
    """Every binary sensor shows the one parameter that it stands for: no two of them have the same history."""
    shown: dict[str, list[str]] = {row.key: [] for row in FLAGS}
    wanted: dict[str, list[str]] = {row.key: [] for row in FLAGS}
    for bit in range(len(FLAGS).bit_length()):
        for number, row in enumerate(FLAGS, start=1):
            state = bool(number >> bit & 1)
            simulator.pump.values[row.parameter] = state
            wanted[row.key].append("on" if state else "off")
        assert await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
        for row in FLAGS:
            shown[row.key].append(hass.states.get(entity("binary_sensor", row.key)).state)
    assert shown == wanted
    assert len({tuple(history) for history in shown.values()}) == len(FLAGS)


@pytest.mark.parametrize(
    ("simulator_options", "platform", "key"),
    [
        ({}, "binary_sensor", "buffer_pump"),
        ({}, "sensor", "room_temperature_1"),
        ({}, "number", "cooling_limit"),
        ({}, "select", "mixed_1_operating_mode"),
        ({}, "climate", "mixed_circuit_2"),
        ({}, "button", "reset_fault"),
        ({}, "sensor", "coefficient_of_performance"),
        ({}, "sensor", "seasonal_performance"),
        ({"extras": ("mixed1",)}, "climate", "mixed_circuit_2"),
    ],
)
async def test_nothing_is_assumed(hass: HomeAssistant, loaded: MockConfigEntry, platform: str, key: Any) -> None:
    """What the heat pump does not have has no entity."""
    assert (platform, key) not in registered(hass, loaded)
