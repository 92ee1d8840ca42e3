"""Blinds and curtains of a plant.

KNX counts from fully up or open, 0 %, to fully down or closed, 100 %; Home Assistant counts the other way.
"""

from typing import Any, override

from homeassistant.components.cover import (
    ATTR_POSITION,
    ATTR_TILT_POSITION,
    CoverDeviceClass,
    CoverEntity,
    CoverEntityDescription,
    CoverEntityFeature,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import Capability, DeviceKind, Direction
from .const import CONF_INVERTED
from .coordinator import ThinknxConfigEntry
from .devices import PlantDevice, of_kinds
from .entity import ThinknxDeviceEntity, async_add_devices
from .runtime import ThinknxRuntime

_FEATURES = {
    Capability.MOVEMENT: CoverEntityFeature.OPEN | CoverEntityFeature.CLOSE,
    Capability.STOP: CoverEntityFeature.STOP,
    Capability.POSITION: CoverEntityFeature.SET_POSITION,
    Capability.ANGLE: CoverEntityFeature.OPEN_TILT
    | CoverEntityFeature.CLOSE_TILT
    | CoverEntityFeature.SET_TILT_POSITION,
}


async def async_setup_entry(
    hass: HomeAssistant, entry: ThinknxConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the covers."""
    runtime = entry.runtime_data
    covers = (ThinknxCover(runtime, plant_device) for plant_device in of_kinds(runtime.devices, DeviceKind.BLIND))
    await async_add_devices(async_add_entities, covers)


class ThinknxCover(ThinknxDeviceEntity, CoverEntity):
    """A blind or curtain, with the movements that it was found to have."""

    _attr_name = None
    _attr_device_class = CoverDeviceClass.BLIND

    def __init__(self, runtime: ThinknxRuntime, plant_device: PlantDevice) -> None:
        """Describe the cover."""
        super().__init__(runtime, plant_device, CoverEntityDescription(key="cover"))
        self._inverted = bool(plant_device.options.get(CONF_INVERTED))
        self._attr_supported_features = CoverEntityFeature(0)
        for capability, features in _FEATURES.items():
            if self.device.has(capability):
                self._attr_supported_features |= features

    def _turned(self, percent: int | None) -> int | None:
        """Return a percentage counted the other way, where the device counts as KNX does."""
        return percent if percent is None or self._inverted else 100 - percent

    @property
    @override
    def current_cover_position(self) -> int | None:
        """Return the position: 0 is closed, 100 is open."""
        return self._turned(self.state_of(Capability.POSITION))

    @property
    @override
    def current_cover_tilt_position(self) -> int | None:
        """Return the angle of the slats: 0 is closed, 100 is open."""
        return self._turned(self.state_of(Capability.ANGLE))

    @property
    @override
    def is_closed(self) -> bool | None:
        """Return whether the cover is down; unknown where no position is told."""
        position = self.current_cover_position
        return None if position is None else position == 0

    @override
    async def async_open_cover(self, **kwargs: Any) -> None:
        """Move up."""
        await self.async_set(Capability.MOVEMENT, Direction.UP.value)

    @override
    async def async_close_cover(self, **kwargs: Any) -> None:
        """Move down."""
        await self.async_set(Capability.MOVEMENT, Direction.DOWN.value)

    @override
    async def async_stop_cover(self, **kwargs: Any) -> None:
        """Stop."""
        await self.async_set(Capability.STOP, 1)

    @override
    async def async_set_cover_position(self, **kwargs: Any) -> None:
        """Move to a position."""
        await self._async_set_percent(Capability.POSITION, kwargs[ATTR_POSITION])

    @override
    async def async_open_cover_tilt(self, **kwargs: Any) -> None:
        """Open the slats."""
        await self._async_set_percent(Capability.ANGLE, 100)

    @override
    async def async_close_cover_tilt(self, **kwargs: Any) -> None:
        """Close the slats."""
        await self._async_set_percent(Capability.ANGLE, 0)

    @override
    async def async_set_cover_tilt_position(self, **kwargs: Any) -> None:
        """Turn the slats to an angle."""
        await self._async_set_percent(Capability.ANGLE, kwargs[ATTR_TILT_POSITION])

    async def _async_set_percent(self, capability: Capability, position: int) -> None:
        """Set a percentage, counted as the device counts."""
        await self.async_set(capability, position if self._inverted else 100 - position)
