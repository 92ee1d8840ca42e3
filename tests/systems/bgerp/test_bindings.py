"""Entities as pins: what their states mean, and by which actions they are driven."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.zontromat.systems.bgerp.bindings import BoundEntities, parse_pin
from custom_components.zontromat.systems.bgerp.hardware.contract import HardwareError
from custom_components.zontromat.systems.bgerp.zone.pins import Pin, PinKind

DI, DO, AI, AO = parse_pin("DI0"), parse_pin("DO0"), parse_pin("AI0"), parse_pin("AO0")
ROM = parse_pin("28FF2B70C11604B7", PinKind.TEMPERATURE)


def board(hass: HomeAssistant, pin: Pin, entity_id: str) -> BoundEntities:
    """Bind one entity."""
    bound = BoundEntities(hass, "entities", {pin: entity_id})
    bound.watch([pin])
    return bound


@pytest.mark.parametrize(
    ("pin", "entity_id", "state", "attributes", "reading"),
    [
        (DI, "binary_sensor.a", "on", {}, True),
        (DI, "binary_sensor.a", "off", {}, False),
        (DI, "binary_sensor.a", "unknown", {}, None),
        (DI, "binary_sensor.a", "unavailable", {}, None),
        (DI, "cover.a", "opening", {}, True),
        (DI, "lock.a", "locked", {}, False),
        (DO, "switch.a", "unknown", {}, False),
        (DO, "climate.a", "heat", {}, True),
        (DO, "climate.a", "off", {}, False),
        (AI, "sensor.a", "4.5", {}, 4.5),
        (AI, "sensor.a", "nan", {}, None),
        (AI, "sensor.a", "unknown", {}, None),
        (ROM, "sensor.a", "68", {"unit_of_measurement": "°F"}, 20.0),
        (ROM, "sensor.a", "21.5", {"unit_of_measurement": "°C"}, 21.5),
        (ROM, "sensor.a", "21.5", {}, 21.5),
        (AO, "number.a", "25", {"min": 0, "max": 50}, 5.0),
        (AO, "number.a", "unknown", {"min": 0, "max": 50}, 0.0),
        (AO, "light.a", "on", {"brightness": 255}, 10.0),
        (AO, "light.a", "off", {"brightness": None}, 0.0),
        (AO, "light.a", "on", {}, 0.0),
        (AO, "fan.a", "on", {"percentage": 30}, 3.0),
        (AO, "valve.a", "open", {"current_position": 70}, 7.0),
    ],
)
async def test_readings(
    hass: HomeAssistant, pin: Pin, entity_id: str, state: str, attributes: dict[str, Any], reading: float | None
) -> None:
    """What a state does not say is no reading, never 0; a driven entity that is there has one."""
    hass.states.async_set(entity_id, state, attributes)
    readings = board(hass, pin, entity_id).readings
    assert readings.get(pin) == (None if reading is None else pytest.approx(reading))


@pytest.mark.parametrize(
    ("pin", "entity_id", "value", "action", "data"),
    [
        (DO, "switch.a", True, "turn_on", {}),
        (DO, "switch.a", False, "turn_off", {}),
        (DO, "lock.a", True, "unlock", {}),
        (DO, "valve.a", True, "open_valve", {}),
        (DO, "cover.a", False, "close_cover", {}),
        (DO, "climate.a", True, "turn_on", {}),
        (AO, "light.a", 5.0, "turn_on", {"brightness_pct": 50}),
        (AO, "light.a", 0.01, "turn_on", {"brightness_pct": 1}),
        (AO, "light.a", 0.0, "turn_off", {}),
        (AO, "fan.a", 3.0, "set_percentage", {"percentage": 30}),
        (AO, "valve.a", 12.0, "set_valve_position", {"position": 100}),
        (AO, "cover.a", 1.0, "set_cover_position", {"position": 10}),
        (AO, "number.a", 5.0, "set_value", {"value": 25.0}),
    ],
)
async def test_writes(
    hass: HomeAssistant, pin: Pin, entity_id: str, value: float, action: str, data: dict[str, Any]
) -> None:
    hass.states.async_set(entity_id, "on", {"min": 0, "max": 50})
    calls = async_mock_service(hass, entity_id.partition(".")[0], action)
    await board(hass, pin, entity_id).write({pin: value})
    assert [dict(call.data) for call in calls] == [{"entity_id": entity_id, **data}]


async def test_writes_that_fail(hass: HomeAssistant) -> None:
    """An entity that is not there, and an action that fails, are errors of the hardware."""
    bound = board(hass, DO, "switch.a")
    with pytest.raises(HardwareError, match=r"switch\.a is not available"):
        await bound.write({DO: True})
    hass.states.async_set("switch.a", "off")
    async_mock_service(hass, "switch", "turn_on", raise_exception=HomeAssistantError("no radio"))
    with pytest.raises(HardwareError, match="no radio"):
        await bound.write({DO: True})


async def test_changes_are_told(hass: HomeAssistant) -> None:
    told: list[None] = []
    bound = board(hass, DI, "switch.a")
    stop = bound.subscribe(lambda: told.append(None))
    hass.states.async_set("switch.a", "on")
    await hass.async_block_till_done()
    hass.states.async_set("switch.b", "on")
    stop()
    hass.states.async_set("switch.a", "off")
    await hass.async_block_till_done()
    assert len(told) == 1 and set(bound.pins) == {DI}
