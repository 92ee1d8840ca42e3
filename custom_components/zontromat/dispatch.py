"""Builds the `async_setup_entry` of a root platform module."""

from collections.abc import Awaitable, Callable

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_SYSTEM
from .system import ZontromatConfigEntry
from .systems import SYSTEMS

type SetupEntry = Callable[[HomeAssistant, ZontromatConfigEntry, AddConfigEntryEntitiesCallback], Awaitable[None]]


def async_setup_entry_for(platform: Platform) -> SetupEntry:
    """Return the entry point of a platform, which forwards to the same platform of the entry's system."""

    async def async_setup_entry(
        hass: HomeAssistant, entry: ZontromatConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
    ) -> None:
        """Set up the entities of an entry."""
        module = await SYSTEMS[entry.data[CONF_SYSTEM]].async_module(hass, platform)
        await module.async_setup_entry(hass, entry, async_add_entities)

    return async_setup_entry
