"""Life cycle of a heat pump's entry."""

from dataclasses import dataclass
from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from ...system import SystemRuntime
from .coordinator import HtrestConfigEntry, HtrestCoordinator


@dataclass(kw_only=True)
class HtrestRuntime(SystemRuntime):
    """What a loaded entry holds: the one coordinator of the one heat pump."""

    coordinator: HtrestCoordinator

    @override
    def has_device(self, device: DeviceEntry) -> bool:
        """Return true: the heat pump is the entry."""
        return True


async def async_setup(hass: HomeAssistant, entry: HtrestConfigEntry) -> HtrestRuntime:
    """Discover the heat pump and read it for the first time."""
    coordinator = HtrestCoordinator(hass, entry)
    await coordinator.async_config_entry_first_refresh()
    return HtrestRuntime(coordinator=coordinator)


async def async_remove(hass: HomeAssistant, entry: HtrestConfigEntry) -> None:
    """Do nothing: no file outlives the entry."""
