"""Life cycle of a zone's entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, override

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ...system import SystemRuntime
from .attached import attached
from .client import BgerpClient, Identity, Session, Standing
from .const import CONF_MODEL, CONF_SERIAL_NUMBER, CONF_URLS
from .controller import ZoneController, ZoneMemory
from .coordinator import BgerpConfigEntry, BgerpCoordinator
from .parts import is_on
from .preferences import options_of
from .reactions import Reactions
from .storage import ZoneStorage
from .sync import Synchroniser


@dataclass(kw_only=True)
class BgerpRuntime(SystemRuntime):
    """What a loaded entry holds."""

    coordinator: BgerpCoordinator
    reactions: Reactions

    @override
    async def async_close(self) -> None:
        """Bring the outputs to their safe state."""
        await self.coordinator.async_stop()

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
    coordinator = BgerpCoordinator(hass, entry, await _async_open(hass, entry, storage, session), storage)
    reactions = await _async_control(hass, entry, storage, coordinator)
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
    _reload_with_hardware(hass, entry)
    return BgerpRuntime(coordinator=coordinator, reactions=reactions)


async def _async_open(
    hass: HomeAssistant, entry: BgerpConfigEntry, storage: ZoneStorage, session: Session
) -> Synchroniser:
    """Return the conversation with the server, which has not begun."""
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
    return Synchroniser(
        client,
        await storage.async_open_registers(),
        await storage.async_open_queue(),
        save=storage.async_save_registers,
    )


async def _async_control(
    hass: HomeAssistant, entry: BgerpConfigEntry, storage: ZoneStorage, coordinator: BgerpCoordinator
) -> Reactions:
    """Let the zone act from now on."""
    reactions = Reactions(hass, entry, coordinator)
    controller = ZoneController(
        hass,
        store=coordinator.store,
        hardware=attached(hass, entry, reactions.read_card),
        is_on=partial(is_on, coordinator.store),
        memory=ZoneMemory(hass, storage.memory, await storage.async_open_memory()),
        listener=reactions,
        options=options_of(entry),
        surroundings=coordinator.surroundings,
    )
    coordinator.attach(controller)
    controller.start()
    # When the rest of the start fails, the outputs must not stay as they are.
    entry.async_on_unload(controller.async_stop)
    return reactions


@callback
def _reload_with_hardware(hass: HomeAssistant, entry: BgerpConfigEntry) -> None:
    """Load an entry anew when hardware was attached, changed or taken away; nothing else tells of the last."""

    def parts() -> dict[str, Mapping[str, Any]]:
        # Home Assistant changes subentries in place, their data it replaces.
        return {key: part.data for key, part in entry.subentries.items()}

    present = parts()

    @callback
    def on_change(change: ConfigEntryChange, changed: ConfigEntry) -> None:
        is_ours = change is ConfigEntryChange.UPDATED and changed.entry_id == entry.entry_id
        if is_ours and entry.state is ConfigEntryState.LOADED and parts() != present:
            hass.config_entries.async_schedule_reload(entry.entry_id)

    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, on_change))


async def async_remove(hass: HomeAssistant, entry: BgerpConfigEntry) -> None:
    """Delete what was stored of the zone, its key included."""
    await ZoneStorage(hass, entry).async_remove()
