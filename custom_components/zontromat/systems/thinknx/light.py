"""Lights of a plant."""

from typing import Any, Final, override

from homeassistant.components.light import (
    ATTR_BRIGHTNESS,
    ATTR_COLOR_TEMP_KELVIN,
    ATTR_RGB_COLOR,
    ColorMode,
    LightEntity,
    LightEntityDescription,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util.color import brightness_to_value, value_to_brightness

from .client import Capability, DeviceKind
from .coordinator import ThinknxConfigEntry
from .devices import PlantDevice, of_kinds
from .entity import ThinknxDeviceEntity, async_add_devices
from .runtime import ThinknxRuntime

LEVELS: Final = (1, 100)
"""The levels in percent that a light which is on can have."""


async def async_setup_entry(
    hass: HomeAssistant, entry: ThinknxConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the lights."""
    runtime = entry.runtime_data
    kinds = (DeviceKind.LIGHT, DeviceKind.DIMMER, DeviceKind.COLOR_LIGHT, DeviceKind.TUNABLE_WHITE)
    lights = (ThinknxLight(runtime, plant_device) for plant_device in of_kinds(runtime.devices, *kinds))
    await async_add_devices(async_add_entities, lights)


class ThinknxLight(ThinknxDeviceEntity, LightEntity):
    """A lamp, with as much of brightness and color as it was found to have."""

    _attr_name = None
    _attr_min_color_temp_kelvin = 1000
    _attr_max_color_temp_kelvin = 10000

    def __init__(self, runtime: ThinknxRuntime, plant_device: PlantDevice) -> None:
        """Describe the light."""
        super().__init__(runtime, plant_device, LightEntityDescription(key="light"))
        self._attr_color_mode = self._best_mode()
        self._attr_supported_color_modes = {self._attr_color_mode}

    def _best_mode(self) -> ColorMode:
        """Return the mode that shows all that the light can do."""
        if self.device.has(Capability.COLOR):
            return ColorMode.RGB
        if self.device.has(Capability.COLOR_TEMPERATURE):
            return ColorMode.COLOR_TEMP
        return ColorMode.BRIGHTNESS if self.device.has(Capability.LEVEL) else ColorMode.ONOFF

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether there is light; a light without a power status is on while its level is not 0."""
        if (power := self.state_of(Capability.POWER)) is not None:
            return bool(power)
        level = self.state_of(Capability.LEVEL)
        return None if level is None else level > 0

    @property
    @override
    def brightness(self) -> int | None:
        """Return the brightness from 1 to 255."""
        level = self.state_of(Capability.LEVEL)
        return value_to_brightness(LEVELS, level) if level else None

    @property
    @override
    def rgb_color(self) -> tuple[int, int, int] | None:
        """Return the color."""
        color: tuple[int, int, int] | None = self.state_of(Capability.COLOR)
        return color

    @property
    @override
    def color_temp_kelvin(self) -> int | None:
        """Return the color temperature."""
        kelvin: int | None = self.state_of(Capability.COLOR_TEMPERATURE)
        return kelvin

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Switch on, or set what is given."""
        if (color := kwargs.get(ATTR_RGB_COLOR)) is not None:
            await self.async_set(Capability.COLOR, tuple(color))
        if (kelvin := kwargs.get(ATTR_COLOR_TEMP_KELVIN)) is not None:
            await self.async_set(Capability.COLOR_TEMPERATURE, int(kelvin))
        brightness = kwargs.get(ATTR_BRIGHTNESS)
        if brightness is not None and self.device.has(Capability.LEVEL):
            await self.async_set(Capability.LEVEL, max(1, round(brightness_to_value(LEVELS, brightness))))
        elif self.device.has(Capability.POWER):
            await self.async_set(Capability.POWER, True)
        elif self.device.has(Capability.LEVEL):
            await self.async_set(Capability.LEVEL, 100)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Switch off."""
        if self.device.has(Capability.POWER):
            await self.async_set(Capability.POWER, False)
        else:
            await self.async_set(Capability.LEVEL, 0)
