"""Sensors of everything behind a bridge."""

from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ...entity import async_add_in_batches
from .coordinator import IzoneConfigEntry
from .energy import energy_sensors
from .entity import described
from .sensor_ducted import DUCTED
from .sensor_entity import IzoneSensor
from .sensor_others import OTHERS, group_sensors

DESCRIPTIONS: Final = (*DUCTED, *OTHERS)


async def async_setup_entry(
    hass: HomeAssistant, entry: IzoneConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the sensors of the things that are there."""
    coordinator = entry.runtime_data.coordinator
    sensors = [IzoneSensor(*arguments) for arguments in described(coordinator, DESCRIPTIONS)]
    await async_add_in_batches(
        async_add_entities, [*sensors, *group_sensors(coordinator), *energy_sensors(coordinator)]
    )
