"""Life cycle of a Thinknx server's entry."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Final, override

from homeassistant.components import webhook
from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util.hass_dict import HassKey
from yarl import URL

from ...const import DOMAIN
from ...system import SystemRuntime
from .access import AccessKind, make_client
from .client import Poller
from .const import CONF_ACCESS, CONF_WEBHOOK, CONF_WEBHOOK_ID
from .coordinator import PlantCoordinator, ServerCoordinator, ThinknxConfigEntry
from .devices import PlantDevice, devices_of
from .hook import async_handle_webhook
from .identity import identifier_of
from .issues import forget_missing

_KEPT: Final[HassKey[dict[str, Poller]]] = HassKey(f"{DOMAIN}_thinknx_pollers")
"""What goes on over a reload because of changed devices, by entry id: reading all states anew takes minutes."""


@dataclass(kw_only=True)
class ThinknxRuntime(SystemRuntime):
    """What a loaded entry holds."""

    entry: ThinknxConfigEntry
    server_device_id: str
    server: ServerCoordinator
    plant: PlantCoordinator
    devices: tuple[PlantDevice, ...]

    @override
    def has_device(self, device: dr.DeviceEntry) -> bool:
        """Tell whether the device is the server or described by a subentry."""
        guids = (None, *(plant_device.device.guid for plant_device in self.devices))
        return not device.identifiers.isdisjoint(identifier_of(self.entry, guid) for guid in guids)


async def async_setup(hass: HomeAssistant, entry: ThinknxConfigEntry) -> ThinknxRuntime:
    """Ask the server, and begin to read the plant."""
    poller = hass.data.setdefault(_KEPT, {}).pop(entry.entry_id, None)
    client = make_client(hass, entry.data)
    server = ServerCoordinator(hass, entry, client)
    await server.async_config_entry_first_refresh()
    devices = devices_of(entry)
    plant = PlantCoordinator(hass, entry, client, {each.device.guid: each.device for each in devices}, poller)
    local = entry.data[CONF_ACCESS] == AccessKind.LOCAL
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={identifier_of(entry)},
        name=entry.title,
        manufacturer="Thinknx",
        model="KNX server",
        sw_version=server.data.version,
        configuration_url=str(URL.build(scheme="http", host=client.host)) if local else None,
    )
    _reload_with_the_devices(hass, entry)
    _listen(hass, entry)
    return ThinknxRuntime(entry=entry, server_device_id=device.id, server=server, plant=plant, devices=devices)


async def async_remove(hass: HomeAssistant, entry: ThinknxConfigEntry) -> None:
    """Forget what was kept for a reload that never came."""
    hass.data.get(_KEPT, {}).pop(entry.entry_id, None)


def _described(entry: ConfigEntry) -> dict[str, Any]:
    """Return what the subentries say now; they themselves are changed in place."""
    return {subentry_id: subentry.as_dict() for subentry_id, subentry in entry.subentries.items()}


def _reload_with_the_devices(hass: HomeAssistant, entry: ThinknxConfigEntry) -> None:
    """Load the entry anew when devices were added, changed or deleted; many that come in one go cost one reload."""
    loaded = _described(entry)
    scheduled = False

    @callback
    def changed(change: ConfigEntryChange, changed_entry: ConfigEntry) -> None:
        nonlocal scheduled
        if scheduled or changed_entry is not entry or _described(entry) == loaded:
            return
        scheduled = True
        hass.data[_KEPT][entry.entry_id] = entry.runtime_data.plant.poller
        forget_missing(hass, entry, loaded.keys() - entry.subentries.keys())
        hass.config_entries.async_schedule_reload(entry.entry_id)

    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed))


def _listen(hass: HomeAssistant, entry: ThinknxConfigEntry) -> None:
    """Take hints that a device changed, where the user wants that."""
    if not entry.options.get(CONF_WEBHOOK):
        return
    webhook_id = entry.data[CONF_WEBHOOK_ID]
    webhook.async_register(
        hass, DOMAIN, entry.title, webhook_id, partial(async_handle_webhook, entry), allowed_methods=["GET", "POST"]
    )
    entry.async_on_unload(partial(webhook.async_unregister, hass, webhook_id))
