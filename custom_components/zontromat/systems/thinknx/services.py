"""Actions of a plant: telegrams, scenes, steps, the server's status."""

from typing import TYPE_CHECKING, Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import probatio

from ...const import DOMAIN
from ...system import async_device_of
from .client import Capability, Direction, make_telegram
from .errors import ERRORS
from .identity import identifier_of

if TYPE_CHECKING:
    from .coordinator import ThinknxConfigEntry
    from .devices import PlantDevice

ATTR_DATAPOINT_TYPE: Final = "datapoint_type"
ATTR_DIRECTION: Final = "direction"
ATTR_GROUP_ADDRESS: Final = "group_address"
ATTR_VALUE: Final = "value"

DIRECTIONS: Final = {"clockwise": Direction.UP, "counterclockwise": Direction.DOWN}
"""Directions of a step of the slats: 0 is clockwise (spec/thinknx.txt, Blind step)."""

_DEVICE: Final = {probatio.Required(ATTR_DEVICE_ID): cv.string}
TELEGRAM_SCHEMA: Final = probatio.Schema(
    {
        **_DEVICE,
        probatio.Required(ATTR_GROUP_ADDRESS): cv.string,
        probatio.Required(ATTR_DATAPOINT_TYPE): cv.string,
        probatio.Required(ATTR_VALUE): object,
    }
)
DEVICE_SCHEMA: Final = probatio.Schema(_DEVICE)
STEP_SCHEMA: Final = probatio.Schema({**_DEVICE, probatio.Required(ATTR_DIRECTION): probatio.In(list(DIRECTIONS))})


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, handler, schema, response in (
        ("send_knx_telegram", _async_send, TELEGRAM_SCHEMA, SupportsResponse.OPTIONAL),
        ("get_server_status", _async_get_status, DEVICE_SCHEMA, SupportsResponse.ONLY),
        ("stop_scene", _async_stop_scene, DEVICE_SCHEMA, SupportsResponse.NONE),
        ("step_blind", _async_step_blind, STEP_SCHEMA, SupportsResponse.NONE),
    ):
        hass.services.async_register(DOMAIN, name, handler, schema=schema, supports_response=response)


async def _async_send(call: ServiceCall) -> ServiceResponse:
    """Send one telegram, once, and return it as the server echoed it."""
    entry = _entry_of(call)
    with ERRORS.commanding(call.hass, entry):
        telegram = make_telegram(call.data[ATTR_GROUP_ADDRESS], call.data[ATTR_DATAPOINT_TYPE], call.data[ATTR_VALUE])
        await entry.runtime_data.server.client.async_send(telegram)
    return {"group_address": telegram.group, "value": telegram.value}


async def _async_get_status(call: ServiceCall) -> ServiceResponse:
    """Return what the server tells about itself now."""
    entry = _entry_of(call)
    with ERRORS.commanding(call.hass, entry):
        status = await entry.runtime_data.server.client.async_get_server_status()
    return {
        "version": status.version,
        "process_uptime": _minutes(status.process_uptime),
        "server_uptime": _minutes(status.server_uptime),
        "configuration_time": status.config_time.isoformat() if status.config_time else None,
        "connected_clients": status.connected_clients,
        "pbx_users": list(status.pbx_users),
    }


def _minutes(uptime: Any) -> int | None:
    """Return a time span in minutes."""
    return None if uptime is None else int(uptime.total_seconds() // 60)


async def _async_stop_scene(call: ServiceCall) -> None:
    """Stop a running scene."""
    await _async_command(call, Capability.SCENE, 0)


async def _async_step_blind(call: ServiceCall) -> None:
    """Turn the slats of a blind by a step."""
    await _async_command(call, Capability.STEP, DIRECTIONS[call.data[ATTR_DIRECTION]].value)


async def _async_command(call: ServiceCall, capability: Capability, command: int) -> None:
    """Command the device that an action names."""
    entry, plant_device = _plant_device_of(call, capability)
    with ERRORS.commanding(call.hass, entry):
        await entry.runtime_data.plant.async_set(plant_device.device, capability, command)


def _entry_of(call: ServiceCall) -> ThinknxConfigEntry:
    """Return the entry of the server that an action names."""
    entry, _ = async_device_of(call.hass, "thinknx", call.data[ATTR_DEVICE_ID])
    return entry


def _plant_device_of(call: ServiceCall, capability: Capability) -> tuple[ThinknxConfigEntry, PlantDevice]:
    """Return the device of the plant that an action names.

    Raises:
        ServiceValidationError: It is not one that can do this.
    """
    entry, device = async_device_of(call.hass, "thinknx", call.data[ATTR_DEVICE_ID])
    runtime = entry.runtime_data
    for plant_device in runtime.devices:
        identifier = identifier_of(entry, plant_device.device.guid)
        if identifier in device.identifiers and plant_device.device.has(capability):
            return entry, plant_device
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="thinknx_wrong_device",
        translation_placeholders={"device": device.name or ""},
    )
