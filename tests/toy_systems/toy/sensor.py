"""The toy's sensor."""

from typing import override

from homeassistant.components.sensor import SensorEntity, SensorEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ...const import DOMAIN
from ...entity import ZontromatEntity
from ...system import ZontromatConfigEntry
from .coordinator import ToyCoordinator


async def async_setup_entry(
    hass: HomeAssistant, entry: ZontromatConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the sensor."""
    async_add_entities([ToySensor(entry.runtime_data.coordinator)])


class ToySensor(ZontromatEntity[ToyCoordinator], SensorEntity):
    """Shows the value."""

    def __init__(self, coordinator: ToyCoordinator) -> None:
        serial = coordinator.toy.serial
        super().__init__(
            coordinator,
            SensorEntityDescription(key="value", name="Value"),
            identity=serial,
            device_info=DeviceInfo(identifiers={(DOMAIN, f"toy-{serial}")}, name=f"Toy {serial}"),
        )

    @property
    @override
    def native_value(self) -> float:
        return self._slice()

    @override
    def _slice(self) -> float:
        return self.coordinator.data["value"]

    async def async_play(self, value: float) -> None:
        """Send a value."""
        await self.async_command(self._play(value))

    async def _play(self, value: float) -> None:
        if self.coordinator.toy.failure is not None:
            raise self.coordinator.toy.failure
        self.coordinator.toy.commands.append(value)
