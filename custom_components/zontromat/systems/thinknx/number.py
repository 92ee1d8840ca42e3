"""Analog values of a plant that can be set."""

from typing import override

from homeassistant.components.number import NumberEntity, NumberEntityDescription, NumberMode
from homeassistant.const import CONF_DEVICE_CLASS, CONF_UNIT_OF_MEASUREMENT
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import Capability, DeviceKind
from .const import CONF_MAXIMUM, CONF_MINIMUM, CONF_STEP, CONF_WRITABLE
from .coordinator import ThinknxConfigEntry
from .devices import PlantDevice, of_kinds
from .entity import ThinknxDeviceEntity, async_add_devices
from .runtime import ThinknxRuntime


async def async_setup_entry(
    hass: HomeAssistant, entry: ThinknxConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the numbers."""
    runtime = entry.runtime_data
    values = of_kinds(runtime.devices, DeviceKind.ANALOG_VALUE)
    numbers = (ThinknxNumber(runtime, value) for value in values if value.options[CONF_WRITABLE])
    await async_add_devices(async_add_entities, numbers)


class ThinknxNumber(ThinknxDeviceEntity, NumberEntity):
    """A value on a continuous range; unit, class and limits are what the user entered."""

    _attr_name = None
    _attr_mode = NumberMode.BOX

    def __init__(self, runtime: ThinknxRuntime, plant_device: PlantDevice) -> None:
        """Describe the number."""
        super().__init__(runtime, plant_device, NumberEntityDescription(key="number"))
        options = plant_device.options
        self._attr_native_unit_of_measurement = options.get(CONF_UNIT_OF_MEASUREMENT)
        self._attr_device_class = options.get(CONF_DEVICE_CLASS)
        self._attr_native_min_value = options[CONF_MINIMUM]
        self._attr_native_max_value = options[CONF_MAXIMUM]
        self._attr_native_step = options[CONF_STEP]

    @property
    @override
    def native_value(self) -> float | None:
        """Return the value."""
        value: float | None = self.state_of(Capability.VALUE)
        return value

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Set the value."""
        await self.async_set(Capability.VALUE, value)
