"""Switches of a plant."""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import Capability, DeviceKind
from .coordinator import ThinknxConfigEntry
from .devices import PlantDevice, of_kinds
from .entity import ThinknxDeviceEntity, async_add_devices
from .runtime import ThinknxRuntime


async def async_setup_entry(
    hass: HomeAssistant, entry: ThinknxConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the switches."""
    runtime = entry.runtime_data
    switches = (ThinknxSwitch(runtime, plant_device) for plant_device in of_kinds(runtime.devices, DeviceKind.SWITCH))
    await async_add_devices(async_add_entities, switches)


class ThinknxSwitch(ThinknxDeviceEntity, SwitchEntity):
    """Something that is on or off."""

    _attr_name = None

    def __init__(self, runtime: ThinknxRuntime, plant_device: PlantDevice) -> None:
        """Describe the switch."""
        super().__init__(runtime, plant_device, SwitchEntityDescription(key="switch"))

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the state."""
        state: bool | None = self.state_of(Capability.POWER)
        return state

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Switch on."""
        await self.async_set(Capability.POWER, True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Switch off."""
        await self.async_set(Capability.POWER, False)
