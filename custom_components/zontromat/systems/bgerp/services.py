"""Actions of a zone: sync, registers, doors."""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import probatio

from ...const import DOMAIN
from ...system import async_device_of

if TYPE_CHECKING:
    from .coordinator import BgerpCoordinator
    from .registers import Block

type Handler = Callable[[BgerpCoordinator, Block | None, ServiceCall], Coroutine[Any, Any, ServiceResponse]]

ATTR_OVERRIDE: Final = "override"
ATTR_REGISTER: Final = "register"
ATTR_REGISTERS: Final = "registers"
ATTR_VALUE: Final = "value"

DOOR: Final = "access_control_"
"""How the names of the function blocks of doors begin."""

_DEVICE: Final = {probatio.Required(ATTR_DEVICE_ID): cv.string}


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, handler, schema, response in (
        ("sync_now", _async_sync_now, SYNC_SCHEMA, SupportsResponse.OPTIONAL),
        ("get_registers", _async_get_registers, REGISTERS_SCHEMA, SupportsResponse.ONLY),
        ("set_register", _async_set_register, REGISTER_SCHEMA, SupportsResponse.OPTIONAL),
        ("release_door", _async_release_door, DOOR_SCHEMA, SupportsResponse.OPTIONAL),
    ):
        hass.services.async_register(DOMAIN, name, _bound(hass, handler), schema=schema, supports_response=response)


def _bound(hass: HomeAssistant, handler: Handler) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    """Return a handler that finds the zone and the function block of the call and translates errors."""

    async def async_handle(call: ServiceCall) -> ServiceResponse:
        entry, device = async_device_of(hass, "bgerp", call.data[ATTR_DEVICE_ID])
        coordinator: BgerpCoordinator = entry.runtime_data.coordinator
        with coordinator.errors.commanding(hass, entry):
            return await handler(coordinator, coordinator.devices.block_of(device), call)

    return async_handle


SYNC_SCHEMA: Final = probatio.Schema(_DEVICE)


async def _async_sync_now(coordinator: BgerpCoordinator, block: Block | None, call: ServiceCall) -> ServiceResponse:
    """Sync at once and return how the zone stands with its server."""
    await coordinator.async_sync_now()
    link = coordinator.data
    return {
        "standing": link.standing,
        "last_sync": None if link.last_sync is None else link.last_sync.isoformat(),
        "waiting_events": link.waiting_events,
    }


REGISTERS_SCHEMA: Final = probatio.Schema({**_DEVICE, probatio.Optional(ATTR_REGISTERS, default=list): [cv.string]})


async def _async_get_registers(
    coordinator: BgerpCoordinator, block: Block | None, call: ServiceCall
) -> ServiceResponse:
    """Return registers by key: those that are named, otherwise all of the device that have a value."""
    named: list[str] = call.data[ATTR_REGISTERS]
    keys = map(coordinator.key_of, named) if named else coordinator.keys_of(block)
    return {"registers": {key: coordinator.described(key) for key in keys}}


REGISTER_SCHEMA: Final = probatio.Schema(
    {
        **_DEVICE,
        probatio.Required(ATTR_REGISTER): cv.string,
        probatio.Optional(ATTR_VALUE): probatio.Any(bool, int, float, str),
        probatio.Optional(ATTR_OVERRIDE, default=False): cv.boolean,
    }
)


async def _async_set_register(coordinator: BgerpCoordinator, block: Block | None, call: ServiceCall) -> ServiceResponse:
    """Set a register where its scope allows, or take a local override back where no value is given."""
    key = coordinator.key_of(call.data[ATTR_REGISTER])
    if ATTR_VALUE in call.data:
        await coordinator.async_set(key, call.data[ATTR_VALUE], override=call.data[ATTR_OVERRIDE])
    else:
        await coordinator.async_clear_overrides([key])
    return {"register": key, **coordinator.described(key)}


DOOR_SCHEMA: Final = probatio.Schema(_DEVICE)


async def _async_release_door(coordinator: BgerpCoordinator, block: Block | None, call: ServiceCall) -> ServiceResponse:
    """Release a door for its release time."""
    if block is None or not block.startswith(DOOR):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="bgerp_no_door",
            translation_placeholders={"name": coordinator.config_entry.title},
        )
    await coordinator.async_release_door(block)
    return {"door": block}
