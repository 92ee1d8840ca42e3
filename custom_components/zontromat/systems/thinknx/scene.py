"""Scenes of a plant."""

from typing import Any, override

from homeassistant.components.scene import Scene
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import Capability, DeviceKind
from .coordinator import ThinknxConfigEntry
from .devices import PlantDevice, of_kinds
from .entity import ThinknxDeviceEntity, async_add_devices
from .runtime import ThinknxRuntime


async def async_setup_entry(
    hass: HomeAssistant, entry: ThinknxConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the scenes."""
    runtime = entry.runtime_data
    scenes = (ThinknxScene(runtime, plant_device) for plant_device in of_kinds(runtime.devices, DeviceKind.SCENE))
    await async_add_devices(async_add_entities, scenes)


class ThinknxScene(ThinknxDeviceEntity, Scene):
    """A list of operations that the server performs."""

    _attr_name = None

    def __init__(self, runtime: ThinknxRuntime, plant_device: PlantDevice) -> None:
        """Describe the scene."""
        super().__init__(runtime, plant_device, EntityDescription(key="scene"))

    @override
    async def async_activate(self, **kwargs: Any) -> None:
        """Launch the scene."""
        await self.async_set(Capability.SCENE, 1)
