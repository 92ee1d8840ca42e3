"""Zontromat: several building systems behind one integration."""

import asyncio

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.typing import ConfigType

from .const import CONF_SYSTEM, DOMAIN
from .system import ZontromatConfigEntry, async_clear_issues
from .systems import SYSTEMS

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions of all systems."""
    for module in await asyncio.gather(*(system.async_module(hass, "services") for system in SYSTEMS.values())):
        module.async_setup_services(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ZontromatConfigEntry) -> bool:
    """Set up one system."""
    system = SYSTEMS[entry.data[CONF_SYSTEM]]
    runtime = await system.async_module(hass, "runtime")
    entry.runtime_data = await runtime.async_setup(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, system.platforms)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: ZontromatConfigEntry) -> bool:
    """Unload one system."""
    system = SYSTEMS[entry.data[CONF_SYSTEM]]
    if unloaded := await hass.config_entries.async_unload_platforms(entry, system.platforms):
        await entry.runtime_data.async_close()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: ZontromatConfigEntry) -> None:
    """Forget what a removed entry left behind."""
    async_clear_issues(hass, entry)
    runtime = await SYSTEMS[entry.data[CONF_SYSTEM]].async_module(hass, "runtime")
    await runtime.async_remove(hass, entry)


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: ZontromatConfigEntry, device: DeviceEntry
) -> bool:
    """Let the user delete a device that its system no longer knows."""
    return not entry.runtime_data.has_device(device)
