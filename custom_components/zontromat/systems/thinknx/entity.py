"""The bases of a plant's entities."""

import asyncio
from collections.abc import Iterable
from itertools import batched
from typing import Any, override

from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ...entity import BATCH, ZontromatEntity
from .client import Capability, Status
from .coordinator import PlantCoordinator, ServerCoordinator
from .devices import PlantDevice
from .identity import identifier_of, identity_of
from .runtime import ThinknxRuntime


class ThinknxDeviceEntity(ZontromatEntity[PlantCoordinator]):
    """An entity of one device of the plant; its states are read while it is enabled."""

    def __init__(self, runtime: ThinknxRuntime, plant_device: PlantDevice, description: EntityDescription) -> None:
        """Describe the entity."""
        self.plant_device = plant_device
        self.device = plant_device.device
        entry = runtime.entry
        super().__init__(
            runtime.plant,
            description,
            identity=identity_of(entry, self.device.guid),
            device_info=DeviceInfo(
                identifiers={identifier_of(entry, self.device.guid)},
                name=plant_device.name,
                manufacturer="Thinknx",
                model=self.device.kind.replace("_", " ").capitalize().replace("Hvac", "HVAC"),
                suggested_area=plant_device.area,
                via_device_id=runtime.server_device_id,
            ),
            context=self.device.guid,
        )

    @property
    @override
    def translation_key(self) -> str | None:
        """Return the key of the texts; the main entity of a device has the device's name and needs none."""
        return self.entity_description.translation_key

    @property
    @override
    def available(self) -> bool:
        """Tell whether the device answered the last time."""
        return super().available and self.device.guid not in self.coordinator.data.silent

    def state_of(self, capability: Capability) -> Any:
        """Return the last known state of a capability, `None` where it has none."""
        return self.coordinator.data.state(self.device.guid, capability)

    @override
    def _slice(self) -> tuple[Status | None, ...]:
        """Return the states of all capabilities."""
        return tuple(self.state_of(capability) for capability in self.device.readable)

    async def async_set(self, capability: Capability, value: Status) -> None:
        """Command the device once and show what it answers.

        Raises:
            ServiceValidationError: the value cannot be sent; nothing was sent.
            HomeAssistantError: the device did not do it, or it is not known whether it did.
        """
        await self.async_command(self.coordinator.async_set(self.device, capability, value))


async def async_add_devices(
    async_add_entities: AddConfigEntryEntitiesCallback, entities: Iterable[ThinknxDeviceEntity]
) -> None:
    """Add an entity for each of many devices without holding the event loop for all of them at once."""
    for batch in batched(entities, BATCH, strict=False):
        for entity in batch:
            async_add_entities([entity], config_subentry_id=entity.plant_device.subentry_id)
        await asyncio.sleep(0)


class ThinknxServerEntity(ZontromatEntity[ServerCoordinator]):
    """An entity of the server itself."""

    def __init__(self, runtime: ThinknxRuntime, description: EntityDescription) -> None:
        """Describe the entity."""
        super().__init__(
            runtime.server,
            description,
            identity=identity_of(runtime.entry),
            device_info=DeviceInfo(identifiers={identifier_of(runtime.entry)}),
        )

    @property
    @override
    def translation_key(self) -> str | None:
        """Return the key of the texts."""
        return self.entity_description.key
