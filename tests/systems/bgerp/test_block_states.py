"""What the function blocks do at the hardware, as entities show it: blinds, heating, water, doors."""

from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .conftest import Act, Edit, GetState, Pass
from .support import part
from .zone_client import SERIAL

ROOM = "28FFFCD0001703AE"
CW, CCW, LOCK, CONTACT, BUTTON = (f"input_boolean.{name}" for name in ("cw", "ccw", "lock", "contact", "button"))
BLIND = {
    "blinds__enabled": True,
    "blinds__count": 1,
    "blinds__blind_1__mechanism": {
        "vendor": "PT",
        "model": "modv1",
        "options": {"output_cw": "RO0", "output_ccw": "RO1", "deg_per_sec": 10},
    },
    "blinds__blind_1__position": 0.0,
}


@pytest.fixture
def parts() -> list[ConfigSubentryData]:
    """Bind the pins of a small zone."""
    return [
        part("binding", pin="RO0", entity_id=CW),
        part("binding", pin="RO1", entity_id=CCW),
        part("binding", pin="DO2", entity_id=LOCK),
        part("binding", pin="DI0", entity_id=BUTTON),
        part("binding", pin="DI1", entity_id=CONTACT),
        part("binding", pin="DI6", entity_id="input_number.pulses", measures="counter"),
        part("binding", pin=ROOM, entity_id="input_number.room", measures="temperature"),
    ]


@pytest.fixture(autouse=True)
async def bound(hass: HomeAssistant) -> None:
    """Have entities that can be bound."""
    names = ("cw", "ccw", "lock", "contact", "button")
    assert await async_setup_component(hass, "input_boolean", {"input_boolean": {name: {} for name in names}})
    numbers = {"pulses": {"min": 0, "max": 1e6}, "room": {"min": -20, "max": 60, "initial": 20}}
    assert await async_setup_component(hass, "input_number", {"input_number": numbers})


@pytest.fixture
async def blind(loaded: MockConfigEntry, edit: Edit, wait: Pass) -> MockConfigEntry:
    """Attach a blind, which goes to where it is closed for sure at first."""
    await edit(**BLIND)
    await wait(5, times=8)
    return loaded


def is_on(hass: HomeAssistant, *entity_ids: str) -> list[bool]:
    """Tell which of some switches are on."""
    return [hass.states.is_state(entity_id, "on") for entity_id in entity_ids]


async def tell(hass: HomeAssistant, domain: str, action: str, entity_id: str, **data: Any) -> None:
    """Set what stands for hardware."""
    await hass.services.async_call(domain, action, {"entity_id": entity_id, **data}, blocking=True)
    await hass.async_block_till_done()


async def test_blind(hass: HomeAssistant, blind: MockConfigEntry, state: GetState, act: Act, wait: Pass) -> None:
    """It turns to where it is wanted, shows where it is, stops, and goes on to the same wish."""
    assert state("cover", "blind_1").attributes["current_tilt_position"] == 0
    assert is_on(hass, CW, CCW) == [False, False]
    await act("cover", "blind_1", "open_cover_tilt")
    assert state("cover", "blind_1").state == "opening" and is_on(hass, CW, CCW) == [True, False]
    await wait(9)
    await act("cover", "blind_1", "stop_cover_tilt")
    assert is_on(hass, CW, CCW) == [False, False]
    assert state("cover", "blind_1").attributes["current_tilt_position"] == pytest.approx(50, abs=2)
    await wait(20)
    await act("cover", "blind_1", "open_cover_tilt")
    assert is_on(hass, CW, CCW) == [True, False]
    await wait(12)
    assert state("cover", "blind_1").attributes["current_tilt_position"] == 100
    await act("cover", "blind_1", "close_cover_tilt")
    await wait(3)  # the motor rests before it turns the other way
    assert state("cover", "blind_1").state == "closing" and is_on(hass, CW, CCW) == [False, True]
    await wait(20)
    assert state("cover", "blind_1").state == "closed" and is_on(hass, CW, CCW) == [False, False]


async def test_calibration_without_ends(
    hass: HomeAssistant, blind: MockConfigEntry, act: Act, state: GetState, wait: Pass
) -> None:
    """A motor whose ends nobody tells does not run for ever."""
    await act("button", "calibrate_blind_1", "press")
    for _ in range(40):
        await wait(30)
    assert is_on(hass, CW, CCW) == [False, False]


async def test_thermal_force(
    hass: HomeAssistant, loaded: MockConfigEntry, edit: Edit, act: Act, state: GetState, wait: Pass
) -> None:
    """The force follows from what the room lacks."""
    sensor = {"vendor": "Dallas", "model": "DS18B20", "options": {"dev": "temp", "circuit": ROOM}}
    await edit(hvac__enabled=True, hvac__air_temp_cent_1__settings=sensor, glob__floor__mode=2)
    await act("climate", "climate", "set_temperature", temperature=23)
    await wait(301, times=2)
    force = state("sensor", "thermal_force")
    assert float(force.state) > 0 and force.attributes["unit_of_measurement"] == "%"
    await tell(hass, "input_number", "set_value", "input_number.room", value=30)
    await wait(301, times=2)
    assert float(state("sensor", "thermal_force").state) < 0


async def test_water(hass: HomeAssistant, loaded: MockConfigEntry, edit: Edit, state: GetState, wait: Pass) -> None:
    """Pulses become litres per minute."""
    meter = {"vendor": "none", "model": "flowmeter", "options": {"input": "DI6", "tpl": 10}}
    await edit(monitoring__enabled=True, monitoring__cw__flowmeter_settings=meter)
    await wait(61)
    for pulses in range(20, 201, 20):
        await tell(hass, "input_number", "set_value", "input_number.pulses", value=pulses)
        await wait(20)
    flow = state("sensor", "cold_water_fm_flow")
    assert flow.attributes["unit_of_measurement"] == "L/min"
    assert float(flow.state) == pytest.approx(6, abs=2)


async def test_door_held_open(
    hass: HomeAssistant, loaded: MockConfigEntry, edit: Edit, state: GetState, wait: Pass
) -> None:
    """A door that is opened without a release was forced; one that stays open is held."""
    await edit(
        ac__enabled=True,
        ac__zones_count=1,
        ac__exit_button_1__input="DI0",
        ac__lock_mechanism_1__output="DO2",
        ac__door_closed_1__input="DI1",
    )
    keys = ("access_control_1_forced", "access_control_1_held_open", "access_control_1_exit_button")
    assert [state("binary_sensor", key).state for key in keys] == ["off", "off", "off"]
    await tell(hass, "input_boolean", "turn_on", CONTACT)
    assert [state("binary_sensor", key).state for key in keys] == ["on", "off", "off"]
    await wait(61, times=2)
    assert [state("binary_sensor", key).state for key in keys] == ["on", "on", "off"]
    await tell(hass, "input_boolean", "turn_off", CONTACT)
    await tell(hass, "input_boolean", "turn_on", BUTTON)
    assert [state("binary_sensor", key).state for key in keys] == ["off", "off", "on"]
    assert is_on(hass, LOCK) == [True]


@pytest.mark.parametrize("parts", [[]])
async def test_without_hardware(hass: HomeAssistant, loaded: MockConfigEntry, edit: Edit, state: GetState) -> None:
    """What only hardware can tell does not exist without any; a blind is where it is wanted then."""
    await edit(**BLIND, hvac__enabled=True)
    assert er.async_get(hass).async_get_entity_id("sensor", "zontromat", f"{SERIAL}-thermal_force") is None
    assert state("cover", "blind_1").attributes["current_tilt_position"] == 0
    assert state("cover", "blind_1").state != STATE_UNKNOWN
