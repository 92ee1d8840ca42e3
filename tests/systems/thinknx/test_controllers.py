"""The specification's controllers one by one, in both forms: what reaches the bus, and what is read from the plant."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zontromat.systems.thinknx.client import CAPABILITIES
from simulators.thinknx import Device, Kind, Plant, ThinknxSimulator
from simulators.thinknx.groups import format_group
from tests.systems.thinknx.conftest import Act, FindEntity, Poll
from tests.systems.thinknx.support import BOTH_FORMS, PLATFORMS, calls

pytestmark = BOTH_FORMS

# The call that sets, its kind, the action, its data; datapoint type and value on the bus.
COMMANDS = [
    ("power", Kind.LIGHT, "light.turn_on", {}, "1", 1),
    ("power", Kind.SWITCH, "switch.turn_on", {}, "1", 1),
    ("powerlevel", Kind.DIMMER, "light.turn_on", {"brightness": 128}, "5.001", 50),
    ("color", Kind.COLOR_LIGHT, "light.turn_on", {"rgb_color": [255, 128, 0]}, "232.600", 0xFF8000),
    ("colortemp", Kind.TUNABLE_WHITE, "light.turn_on", {"color_temp_kelvin": 2700}, "7.600", 2700),
    ("updown", Kind.BLIND, "cover.open_cover", {}, "1", 0),
    ("updown", Kind.BLIND, "cover.close_cover", {}, "1", 1),
    ("stop", Kind.BLIND, "cover.stop_cover", {}, "1", 1),
    ("heightlevel", Kind.BLIND, "cover.set_cover_position", {"position": 25}, "5.001", 75),
    ("blindangle", Kind.BLIND, "cover.set_cover_tilt_position", {"tilt_position": 30}, "5.001", 70),
    ("setvalue", Kind.ANALOG_VALUE, "number.set_value", {"value": 85.5}, "9", 85.5),
    ("setpoint", Kind.THERMOSTAT, "climate.set_temperature", {"temperature": 21.5}, "9", 21.5),
    ("tempmode", Kind.THERMOSTAT, "climate.set_preset_mode", {"preset_mode": "eco"}, "5", 2),
    ("chronoen", Kind.THERMOSTAT, "climate.set_hvac_mode", {"hvac_mode": "auto"}, "1", 1),
    ("hvacpower", Kind.HVAC_UNIT, "climate.turn_on", {}, "1", 1),
    ("hvacsetpoint", Kind.HVAC_UNIT, "climate.set_temperature", {"temperature": 24.5}, "9", 24.5),
    ("hvacmode", Kind.HVAC_UNIT, "climate.set_hvac_mode", {"hvac_mode": "dry"}, "5", 2),
    ("hvacfan", Kind.HVAC_UNIT, "climate.set_fan_mode", {"fan_mode": "high"}, "5", 3),
    ("scenelaunch", Kind.SCENE, "scene.turn_on", {}, "1", 1),
    ("trigger", Kind.BUTTON, "button.press", {}, "1", 1),
]

# The call that reads, its kind, what the plant has; the attribute (`None` is the state) and its value.
STATUSES = [
    ("powerstatus", Kind.LIGHT, {"power": 1}, None, "on"),
    ("powerstatus", Kind.SWITCH, {"power": 1}, None, "on"),
    ("powerlevelstatus", Kind.DIMMER, {"power": 1, "powerlevel": 40}, "brightness", 102),
    ("color", Kind.COLOR_LIGHT, {"power": 1, "color": 0x00FF00}, "rgb_color", (0, 255, 0)),
    ("colortemp", Kind.TUNABLE_WHITE, {"power": 1, "colortemp": 6500}, "color_temp_kelvin", 6500),
    ("heightlevelstatus", Kind.BLIND, {"heightlevel": 30}, "current_position", 70),
    ("blindanglestatus", Kind.BLIND, {"blindangle": 20}, "current_tilt_position", 80),
    ("getvalue", Kind.ANALOG_VALUE, {"setvalue": 20.48}, None, "20.48"),
    ("actualtemp", Kind.THERMOSTAT, {"actualtemp": 23.5}, "current_temperature", 23.5),
    ("setpointstatus", Kind.THERMOSTAT, {"setpoint": 18.5}, "temperature", 18.5),
    ("tempmodestatus", Kind.THERMOSTAT, {"tempmode": 3}, "preset_mode", "building_protection"),
    ("chronoenstatus", Kind.THERMOSTAT, {"chronoen": 1}, None, "auto"),
    ("hvacpowerstatus", Kind.HVAC_UNIT, {"hvacpower": 1}, None, "auto"),
    ("hvacsetpointstatus", Kind.HVAC_UNIT, {"hvacsetpoint": 26.5}, "temperature", 26.5),
    ("hvacmodestatus", Kind.HVAC_UNIT, {"hvacpower": 1, "hvacmode": 0}, None, "cool"),
    ("hvacfanstatus", Kind.HVAC_UNIT, {"hvacfan": 2}, "fan_mode", "medium"),
]


def having(simulator: ThinknxSimulator, kind: Kind, controller: str) -> Device:
    """Return the first device of a kind that has a controller."""
    devices = simulator.plant.devices.values()
    return next(device for device in devices if device.kind is kind and controller in device.calls)


@pytest.mark.parametrize(("controller", "kind", "action", "data", "dpt", "value"), COMMANDS)
async def test_command(
    hass: HomeAssistant,
    simulator: ThinknxSimulator,
    loaded: MockConfigEntry,
    entity: FindEntity,
    act: Act,
    controller: str,
    kind: Kind,
    action: str,
    data: dict[str, Any],
    dpt: str,
    value: float,
) -> None:
    """An action is one call, and one telegram to the group of that controller with the right datapoint type."""
    device, platform = having(simulator, kind, controller), PLATFORMS[kind]
    calls(simulator)
    await act(action, entity(platform, device, platform), **data)
    assert len([call for call in calls(simulator) if call.startswith(f"{controller}?") and "cmd=" in call]) == 1
    group = format_group(Plant.group(device, controller))
    [telegram] = [each for each in simulator.bus_log if each.group == group]
    assert (telegram.device, telegram.dpt) == (device.guid, dpt)
    assert telegram.value == pytest.approx(value, abs=0.03)


@pytest.mark.parametrize(("controller", "kind", "values", "attribute", "expected"), STATUSES)
async def test_status(
    hass: HomeAssistant,
    simulator: ThinknxSimulator,
    loaded: MockConfigEntry,
    entity: FindEntity,
    poll: Poll,
    controller: str,
    kind: Kind,
    values: dict[str, float],
    attribute: str | None,
    expected: object,
) -> None:
    """What changes in the plant is what the entity shows after the next reads; nothing is sent to the bus."""
    device = having(simulator, kind, "setvalue" if kind is Kind.ANALOG_VALUE else controller)
    device.values |= values
    await poll(20)
    assert simulator.traffic.by_controller[controller]
    state = hass.states.get(entity(PLATFORMS[kind], device, PLATFORMS[kind]))
    assert state is not None
    assert (state.state if attribute is None else state.attributes[attribute]) == expected
    assert not simulator.bus_log


def test_nothing_is_left_out(form: str) -> None:
    """The tables have every call of the client; `blindstep` is an action of its own, `serverStatus` the server's."""
    sets = {row.set_call for row in CAPABILITIES.values() if row.set_call}
    reads = {row.status_call for row in CAPABILITIES.values() if row.status_call}
    assert {row[0] for row in COMMANDS} | {"blindstep"} == sets
    assert {row[0] for row in STATUSES} == reads
