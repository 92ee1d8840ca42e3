"""System health: how many entries of each system are loaded."""

from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.core import HomeAssistant, callback

from .const import CONF_SYSTEM, DOMAIN
from .system import async_loaded_entries
from .systems import SYSTEMS


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register the information."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return "loaded/configured" for each system that is in use."""
    configured = [entry.data[CONF_SYSTEM] for entry in hass.config_entries.async_entries(DOMAIN)]
    return {
        key: f"{len(async_loaded_entries(hass, key))}/{configured.count(key)}" for key in SYSTEMS if key in configured
    }
