"""The toy's actions."""

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
import probatio

from ...const import DOMAIN
from ...system import async_device_of, async_entry_of


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""

    async def async_serial(call: ServiceCall) -> ServiceResponse:
        if "device_id" in call.data:
            entry, _ = async_device_of(hass, "toy", call.data["device_id"])
        else:
            entry = async_entry_of(hass, "toy", call.data["config_entry_id"])
        return {"serial": entry.runtime_data.coordinator.toy.serial}

    hass.services.async_register(
        DOMAIN,
        "toy_serial",
        async_serial,
        schema=probatio.Schema({probatio.Optional("device_id"): str, probatio.Optional("config_entry_id"): str}),
        supports_response=SupportsResponse.ONLY,
    )
