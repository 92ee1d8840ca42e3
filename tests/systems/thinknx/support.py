"""What the tests of the plant in Home Assistant share."""

from typing import Any

from homeassistant.core import HomeAssistant, State
import pytest

from simulators.thinknx import Device, Kind, ThinknxSimulator

IDENTITY = "0123456789abcdef0123456789abcdef"
KEY = "S3cretKey4711"
USER, PASSWORD = "installer", "p4ssword"
WEBHOOK_ID = "w3bhook" * 5
PLATFORMS = {
    Kind.LIGHT: "light",
    Kind.DIMMER: "light",
    Kind.COLOR_LIGHT: "light",
    Kind.TUNABLE_WHITE: "light",
    Kind.SWITCH: "switch",
    Kind.BLIND: "cover",
    Kind.ANALOG_VALUE: "number",
    Kind.THERMOSTAT: "climate",
    Kind.HVAC_UNIT: "climate",
    Kind.SCENE: "scene",
    Kind.BUTTON: "button",
}
"""The platform of the main entity of each kind; an analog value that is only read is a sensor."""

BOTH_FORMS = pytest.mark.parametrize("form", ["local", "cloud"])


def with_plant(*devices: Device) -> pytest.MarkDecorator:
    """Put these devices into the plant; a test changes them, so they belong to one test only."""
    return pytest.mark.parametrize("plant_devices", [devices], ids=[""])


def with_options(**options: Any) -> pytest.MarkDecorator:
    """Give the entry these preferences."""
    return pytest.mark.parametrize("entry_options", [options], ids=[""])


def first(simulator: ThinknxSimulator, kind: Kind) -> Device:
    """Return the first device of a kind."""
    return next(device for device in simulator.plant.devices.values() if device.kind is kind)


def calls(simulator: ThinknxSimulator) -> list[str]:
    """Return the calls since the last time, with their parameters and without the key."""
    made = [f"{request.path.rpartition('/api/V1/')[2]}?{request.query}".rstrip("?") for request in simulator.requests]
    simulator.requests.clear()
    return made


def shown(hass: HomeAssistant, entity_id: str) -> State:
    """Return the state of an entity."""
    state = hass.states.get(entity_id)
    assert state is not None
    return state
