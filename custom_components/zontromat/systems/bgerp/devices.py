"""The devices of a zone in Home Assistant: the zone itself, and below it each function block that is on."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import ChildDeviceInfo, DeviceInfo

from ...const import DOMAIN
from .const import CONF_MODEL, CONF_SERIAL_NUMBER, CONF_URLS
from .parts import OPTIONAL_BLOCKS, is_on
from .registers import Block, RegisterStore


class ZoneDevices:
    """The devices of one zone."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Register the zone's own device, which all others are below."""
        self._registry = dr.async_get(hass)
        self._own = f"bgerp-{entry.data[CONF_SERIAL_NUMBER]}"
        device = self._registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            identifiers={(DOMAIN, self._own)},
            name=entry.title,
            manufacturer="bgERP",
            model=entry.data[CONF_MODEL],
            serial_number=entry.data[CONF_SERIAL_NUMBER],
            configuration_url=entry.data[CONF_URLS][0],
        )
        self.zone = DeviceInfo(identifiers=device.identifiers)
        self.zone_id = device.id

    def block(self, block: Block) -> ChildDeviceInfo:
        """Return the device of a function block that can be switched on and off."""
        return ChildDeviceInfo(
            identifiers={(DOMAIN, self._identity(block))},
            parent_device_id=self.zone_id,
            translation_key=f"bgerp_{block}",
        )

    def block_of(self, device: dr.DeviceEntry | dr.ChildDeviceEntry) -> Block | None:
        """Return the function block that a device of this zone is, `None` for the zone itself."""
        identities = {identity for _, identity in device.identifiers}
        return next((block for block in OPTIONAL_BLOCKS if self._identity(block) in identities), None)

    def id_of(self, block: Block) -> str:
        """Return the id of the device that a function block belongs to: its own, or the zone's."""
        for device in dr.async_entries_for_parent_device(self._registry, self.zone_id):
            if self.block_of(device) is block:
                return device.id
        return self.zone_id

    def name_of(self, block: Block) -> str:
        """Return the name of a function block for people, as far as it has a device."""
        device = self._registry.async_get(self.id_of(block))
        return block if device is None or device.id == self.zone_id else device.name_by_user or device.name or block

    @callback
    def async_drop(self, store: RegisterStore) -> None:
        """Remove the devices of the function blocks that are off."""
        for device in dr.async_entries_for_parent_device(self._registry, self.zone_id):
            block = self.block_of(device)
            if block is None or not is_on(store, block):
                self._registry.async_remove_device(device.id)

    def _identity(self, block: Block) -> str:
        """Return the identity of a function block."""
        return f"{self._own}-{block}"
