"""Life cycle of a bridge's entry."""

from dataclasses import dataclass
import logging
from typing import override

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.device_registry import DeviceEntry

from ...system import SystemRuntime
from .client import IzoneError
from .coordinator import IzoneConfigEntry, IzoneCoordinator
from .network import IzoneNetwork, async_network
from .parts import structure_of, things_of

_LOGGER = logging.getLogger(__name__)


@dataclass(kw_only=True)
class IzoneRuntime(SystemRuntime):
    """What a loaded entry holds."""

    coordinator: IzoneCoordinator
    network: IzoneNetwork

    @override
    def has_device(self, device: DeviceEntry) -> bool:
        """Tell whether a device is the bridge, or something that is still behind it."""
        item = self.coordinator.parts.owner_of(device)
        return item is None or item.index in things_of(self.coordinator.data, item.kind)

    @override
    async def async_close(self) -> None:
        """Stop listening for this bridge."""
        self.network.async_leave(self.coordinator)


async def async_setup(hass: HomeAssistant, entry: IzoneConfigEntry) -> IzoneRuntime:
    """Read the bridge for the first time and register the devices behind it."""
    network = async_network(hass)
    coordinator = IzoneCoordinator(hass, entry, network)
    await coordinator.async_config_entry_first_refresh()
    parts = coordinator.parts
    parts.async_register(coordinator.data)
    parts.async_drop(coordinator.data)
    try:
        parts.async_show_firmware(await coordinator.bridge.async_get_firmware())
    except IzoneError as err:
        _LOGGER.debug("%s does not tell its firmware: %s", entry.title, err)
    await network.async_join(coordinator)
    _watch_structure(hass, entry, coordinator)
    return IzoneRuntime(coordinator=coordinator, network=network)


def _watch_structure(hass: HomeAssistant, entry: IzoneConfigEntry, coordinator: IzoneCoordinator) -> None:
    """Make devices and entities anew when things appear, vanish or get another name, which is rare."""
    known = structure_of(coordinator.data)

    @callback
    def reload_when_changed() -> None:
        nonlocal known
        if coordinator.commanding:
            # A bridge has one line only, which the command still needs.
            return
        structure = structure_of(coordinator.data)
        if structure != known:
            known = structure
            hass.config_entries.async_schedule_reload(entry.entry_id)

    # This listener also keeps the bridge polled when all of its entities are disabled.
    entry.async_on_unload(coordinator.async_add_listener(reload_when_changed))


async def async_remove(hass: HomeAssistant, entry: IzoneConfigEntry) -> None:
    """Do nothing: no file outlives the entry."""
