"""The base of the entities of what is attached to a zone: boards, meters, card readers."""

from collections.abc import Callable, Iterable
from typing import override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ...const import DOMAIN
from .attached import Linked
from .const import CONF_MODEL, CONF_SERIAL_NUMBER, PART_EVOK, PART_NEURON, PART_READER
from .coordinator import BgerpConfigEntry

_VENDORS = {PART_NEURON: "UniPi", PART_EVOK: "UniPi", PART_READER: "TERACOM"}
_METER_VENDOR = "Eastron"


class PartEntity(Entity):
    """Something that a piece of hardware shows; it is there without any function block."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: BgerpConfigEntry, subentry: ConfigSubentry, part: Linked, key: str) -> None:
        """Describe the entity."""
        self.part = part
        own = f"bgerp-{entry.data[CONF_SERIAL_NUMBER]}-{subentry.subentry_id}"
        self._attr_unique_id = f"{own}-{key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, own)},
            name=subentry.title,
            manufacturer=_VENDORS.get(subentry.subentry_type, _METER_VENDOR),
            model=subentry.data.get(CONF_MODEL),
            serial_number=subentry.data.get(CONF_SERIAL_NUMBER),
            via_device_id=entry.runtime_data.coordinator.devices.zone_id,
        )

    @property
    @override
    def available(self) -> bool:
        """Tell whether the hardware answers."""
        return self.part.online

    @override
    async def async_added_to_hass(self) -> None:
        """Show what changes."""
        self.async_on_remove(self.part.subscribe(self.async_write_ha_state))


@callback
def async_add_parts(
    entry: BgerpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    create: Callable[[BgerpConfigEntry, ConfigSubentry, Linked, str], PartEntity],
) -> None:
    """Add one entity for each piece of hardware that has a connection of its own."""
    for subentry_id, part in entry.runtime_data.coordinator.controller.hardware.parts.items():
        entity = create(entry, entry.subentries[subentry_id], part, "online")
        async_add_of(async_add_entities, subentry_id, [entity])


@callback
def async_add_of(
    async_add_entities: AddConfigEntryEntitiesCallback, subentry_id: str, entities: Iterable[Entity]
) -> None:
    """Add the entities of one piece of hardware, which go with it."""
    async_add_entities(entities, config_subentry_id=subentry_id)
