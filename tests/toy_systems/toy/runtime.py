"""Life cycle of a toy's entry."""

from dataclasses import dataclass
from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from ...system import SystemRuntime, ZontromatConfigEntry
from .coordinator import ToyCoordinator

REMOVED: list[str] = []


@dataclass(kw_only=True)
class ToyRuntime(SystemRuntime):
    """What a loaded toy holds."""

    coordinator: ToyCoordinator

    @override
    async def async_close(self) -> None:
        self.coordinator.toy.closed += 1

    @override
    def has_device(self, device: DeviceEntry) -> bool:
        return any(identifier[1] == f"toy-{self.coordinator.toy.serial}" for identifier in device.identifiers)


async def async_setup(hass: HomeAssistant, entry: ZontromatConfigEntry) -> ToyRuntime:
    """Connect."""
    coordinator = ToyCoordinator(hass, entry)
    await coordinator.async_config_entry_first_refresh()
    return ToyRuntime(coordinator=coordinator)


async def async_remove(hass: HomeAssistant, entry: ZontromatConfigEntry) -> None:
    """Forget the toy."""
    REMOVED.append(entry.entry_id)
