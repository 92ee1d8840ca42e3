"""The air conditioner, its zones with a temperature, and wall splits."""

from typing import Any, Final

from homeassistant.components.climate import ClimateEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import Item, Kind
from .climate_split import SplitClimate
from .climate_unit import UnitClimate
from .climate_zone import ZoneClimate
from .coordinator import IzoneConfigEntry
from .parts import things_of

UNIT: Final = ClimateEntityDescription(key="climate", translation_key="izone_unit", name=None)
ZONE: Final = ClimateEntityDescription(key="climate", name=None)
SPLIT: Final = ClimateEntityDescription(key="climate", translation_key="izone_split", name=None)


async def async_setup_entry(
    hass: HomeAssistant, entry: IzoneConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create a climate entity for whatever has a temperature to be set."""
    coordinator = entry.runtime_data.coordinator
    state = coordinator.data

    def items(kind: Kind) -> list[tuple[Item, Any]]:
        return [(Item(kind, index), thing) for index, thing in things_of(state, kind).items()]

    async_add_entities(UnitClimate(coordinator, UNIT, item) for item, _ in items(Kind.UNIT))
    async_add_entities(ZoneClimate(coordinator, ZONE, item) for item, zone in items(Kind.ZONE) if zone.has_setpoint)
    async_add_entities(SplitClimate(coordinator, SPLIT, item) for item, _ in items(Kind.SPLIT))
