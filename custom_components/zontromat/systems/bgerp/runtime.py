"""Life cycle of a zone's entry."""

from dataclasses import dataclass
from typing import override

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.device_registry import DeviceEntry

from ...system import SystemRuntime
from .client import BgerpClient, Identity, Standing
from .const import CONF_MODEL, CONF_SERIAL_NUMBER, CONF_URLS
from .coordinator import BgerpConfigEntry, BgerpCoordinator
from .parts import is_on
from .storage import ZoneStorage
from .sync import Synchroniser


@dataclass(kw_only=True)
class BgerpRuntime(SystemRuntime):
    """What a loaded entry holds."""

    coordinator: BgerpCoordinator

    @override
    def has_device(self, device: DeviceEntry) -> bool:
        """Tell whether a device is the zone, or one of its function blocks that are on."""
        block = self.coordinator.devices.block_of(device)
        return block is None or is_on(self.coordinator.store, block)


async def async_setup(hass: HomeAssistant, entry: BgerpConfigEntry) -> BgerpRuntime:
    """Start a zone.

    A zone that the server knows starts at once with what is stored, whether the server is there or not.

    Raises:
        ConfigEntryError: What is stored cannot be read.
        ConfigEntryNotReady: The zone is new, and its server is not there.
    """
    storage = ZoneStorage(hass, entry)
    session = await storage.async_open_session()
    client = BgerpClient(
        async_get_clientsession(hass),
        entry.data[CONF_URLS],
        Identity(
            serial_number=entry.data[CONF_SERIAL_NUMBER],
            model=entry.data[CONF_MODEL],
            config_time=int(entry.created_at.timestamp()),
        ),
        session=session,
        save=storage.async_save_session,
    )
    synchroniser = Synchroniser(
        client,
        await storage.async_open_registers(),
        await storage.async_open_queue(),
        save=storage.async_save_registers,
    )
    coordinator = BgerpCoordinator(hass, entry, synchroniser, storage)
    if session.standing is Standing.NEW:
        await coordinator.async_config_entry_first_refresh()
    else:
        entry.async_create_background_task(hass, coordinator.async_refresh(), f"{entry.title} first sync")

    @callback
    def keep_devices() -> None:
        coordinator.devices.async_drop(coordinator.store)

    keep_devices()
    # This listener also keeps the zone in step with its server when all of its entities are disabled.
    entry.async_on_unload(coordinator.async_add_listener(keep_devices))
    return BgerpRuntime(coordinator=coordinator)


async def async_remove(hass: HomeAssistant, entry: BgerpConfigEntry) -> None:
    """Delete what was stored of the zone, its key included."""
    await ZoneStorage(hass, entry).async_remove()
