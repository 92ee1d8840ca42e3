"""Buttons of a plant: generic buttons, and one that stops a running scene."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import Capability, DeviceKind
from .coordinator import ThinknxConfigEntry
from .entity import ThinknxDeviceEntity, async_add_devices


@dataclass(frozen=True, kw_only=True)
class ThinknxButtonDescription(ButtonEntityDescription):
    """A button and the command behind it."""

    capability: Capability
    command: int


DESCRIPTIONS: Final = {
    # The specification's table has no `cmd` for triggers, its example has `cmd=1`.
    DeviceKind.BUTTON: ThinknxButtonDescription(key="button", name=None, capability=Capability.TRIGGER, command=1),
    DeviceKind.SCENE: ThinknxButtonDescription(
        key="stop", translation_key="stop_scene", capability=Capability.SCENE, command=0
    ),
}


async def async_setup_entry(
    hass: HomeAssistant, entry: ThinknxConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the buttons."""
    runtime = entry.runtime_data
    buttons = (
        ThinknxButton(runtime, plant_device, description)
        for plant_device in runtime.devices
        if (description := DESCRIPTIONS.get(plant_device.device.kind)) is not None
    )
    await async_add_devices(async_add_entities, buttons)


class ThinknxButton(ThinknxDeviceEntity, ButtonEntity):
    """A command without a state."""

    entity_description: ThinknxButtonDescription

    @override
    async def async_press(self) -> None:
        """Send the command."""
        await self.async_set(self.entity_description.capability, self.entity_description.command)
