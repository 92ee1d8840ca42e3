"""Dampers of the zones without a temperature."""

from typing import Any, Final, override

from homeassistant.components.cover import CoverDeviceClass, CoverEntity, CoverEntityDescription, CoverEntityFeature
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import Item, Kind, Zone, ZoneMode
from .client.commands import zone as commands
from .coordinator import IzoneConfigEntry
from .entity import IzoneEntity
from .parts import things_of

DAMPER: Final = CoverEntityDescription(key="damper", device_class=CoverDeviceClass.DAMPER, name=None)


async def async_setup_entry(
    hass: HomeAssistant, entry: IzoneConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create a damper for each zone that only opens and closes."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(
        IzoneDamper(coordinator, DAMPER, Item(Kind.ZONE, index))
        for index, zone in things_of(coordinator.data, Kind.ZONE).items()
        if not zone.has_setpoint
    )


class IzoneDamper(IzoneEntity, CoverEntity):
    """A zone that is open or closed; a constant zone may also be opened by the system itself."""

    _attr_supported_features = CoverEntityFeature.OPEN | CoverEntityFeature.CLOSE

    @property
    @override
    def is_closed(self) -> bool | None:
        """Tell whether no air flows."""
        zone: Zone = self.thing
        return None if zone.is_open is None else not (zone.is_open or zone.forced_open)

    @override
    async def async_open_cover(self, **kwargs: Any) -> None:
        """Open the zone."""
        await self.async_do(commands.set_mode(self.item.index, ZoneMode.OPEN))

    @override
    async def async_close_cover(self, **kwargs: Any) -> None:
        """Close the zone."""
        await self.async_do(commands.set_mode(self.item.index, ZoneMode.CLOSE))
