"""The hot water of a heat pump."""

from typing import Any, Final, override

from homeassistant.components.water_heater import (
    STATE_HEAT_PUMP,
    WaterHeaterEntity,
    WaterHeaterEntityDescription,
    WaterHeaterEntityFeature,
)
from homeassistant.const import ATTR_TEMPERATURE, PRECISION_TENTHS, STATE_OFF
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ...entity import NativeTemperatures
from .client import OperatingMode
from .coordinator import HtrestConfigEntry, HtrestCoordinator
from .entity import HtrestEntity

TARGET: Final = "WW Normaltemp."
MODE: Final = "Betriebsart"
CURRENT: Final = "Temp. Brauchwasser"


async def async_setup_entry(
    hass: HomeAssistant, entry: HtrestConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the hot water where this heat pump makes any."""
    coordinator = entry.runtime_data.coordinator
    if TARGET in coordinator.names:
        async_add_entities([HtrestWaterHeater(coordinator)])


class HtrestWaterHeater(NativeTemperatures, HtrestEntity, WaterHeaterEntity):
    """The hot water; whether it is being heated now is told by a binary sensor."""

    _attr_supported_features = WaterHeaterEntityFeature.TARGET_TEMPERATURE
    _attr_precision = PRECISION_TENTHS
    _attr_operation_list = [STATE_OFF, STATE_HEAT_PUMP]  # noqa: RUF012

    def __init__(self, coordinator: HtrestCoordinator) -> None:
        """Describe the hot water."""
        super().__init__(coordinator, WaterHeaterEntityDescription(key="hot_water"), (TARGET, CURRENT, MODE))

    @override
    def _slice(self) -> tuple[float | None, ...]:
        """Return all that the state depends on."""
        values = self.coordinator.data.values
        return (
            values.get(CURRENT),
            values.get(TARGET),
            values.get(MODE),
            *self.coordinator.limits_of(TARGET),
        )

    @property
    @override
    def native_current_temperature(self) -> float | None:
        """Return the temperature of the water."""
        return self.coordinator.data.values.get(CURRENT)

    @property
    @override
    def native_target_temperature(self) -> float | None:
        """Return the set point."""
        return self.coordinator.data.values.get(TARGET)

    @property
    @override
    def target_temperature_step(self) -> float | None:
        """Return the grid of the set point."""
        return self.coordinator.parameter(TARGET).step

    @property
    @override
    def min_temp(self) -> float:
        """Return the lowest set point."""
        return self.coordinator.limits_of(TARGET)[0]

    @property
    @override
    def max_temp(self) -> float:
        """Return the highest set point."""
        return self.coordinator.limits_of(TARGET)[1]

    @property
    @override
    def current_operation(self) -> str | None:
        """Return how water is heated: by the heat pump, unless the whole machine is off."""
        mode = self.coordinator.data.values.get(MODE)
        return STATE_OFF if mode == OperatingMode.OFF else STATE_HEAT_PUMP

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        """Set the set point."""
        await self.async_write_set_point(TARGET, kwargs[ATTR_TEMPERATURE])
