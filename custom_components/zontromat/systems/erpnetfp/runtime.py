"""Life cycle of a server's entry."""

from dataclasses import dataclass
from typing import override

from homeassistant.core import HassJob, HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from ...system import SystemRuntime
from .coordinator import ErpnetfpConfigEntry, ErpnetfpCoordinator
from .states import device_of
from .storage import EntryJournal


@dataclass(kw_only=True)
class ErpnetfpRuntime(SystemRuntime):
    """What a loaded entry holds: the coordinator of one server."""

    coordinator: ErpnetfpCoordinator

    @override
    async def async_close(self) -> None:
        """Stop the queue."""
        await self.coordinator.async_close()

    @override
    def has_device(self, device: DeviceEntry) -> bool:
        """Tell whether the server lists the printer now."""
        return device_of(device.identifiers) in self.coordinator.data.printers


async def async_setup(hass: HomeAssistant, entry: ErpnetfpConfigEntry) -> ErpnetfpRuntime:
    """Recognise the server, go on with its open jobs, and read its printers."""
    coordinator = ErpnetfpCoordinator(hass, entry)
    try:
        await coordinator.async_config_entry_first_refresh()
    except BaseException:
        await coordinator.async_close()
        raise
    # Before Home Assistant puts off its writes, because nothing may be sent that is not on disk.
    entry.async_on_unload(hass.async_add_shutdown_job(HassJob(coordinator.async_close)))
    return ErpnetfpRuntime(coordinator=coordinator)


async def async_remove(hass: HomeAssistant, entry: ErpnetfpConfigEntry) -> None:
    """Delete the journal."""
    await EntryJournal(hass, entry).remove()
