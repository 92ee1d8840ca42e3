"""The base of the systems' entities."""

from abc import abstractmethod
import asyncio
from collections.abc import Awaitable, Iterable
from itertools import batched
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.const import MAJOR_VERSION, MINOR_VERSION, UnitOfTemperature
from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import ZontromatCoordinator

BATCH: Final = 100
"""Entities that are added at a stretch; Home Assistant takes about 0.1 ms for each and does nothing else meanwhile."""


async def async_add_in_batches(async_add_entities: AddConfigEntryEntitiesCallback, entities: Iterable[Entity]) -> None:
    """Add what may be hundreds of entities without holding the event loop for all of them at once."""
    for batch in batched(entities, BATCH, strict=False):
        async_add_entities(batch)
        await asyncio.sleep(0)


class ZontromatEntity[CoordinatorT: ZontromatCoordinator[Any]](CoordinatorEntity[CoordinatorT]):
    """An entity that shows one slice of its coordinator's data and writes its state only when that slice changed."""

    _attr_has_entity_name = True

    def __init__(
        self,
        coordinator: CoordinatorT,
        description: EntityDescription,
        *,
        identity: str,
        device_info: DeviceInfo,
        context: Any = None,
    ) -> None:
        """Describe the entity.

        `identity` is the stable hardware identity that the unique id begins with; `context` tells the coordinator what
        this entity needs while it is enabled.
        """
        super().__init__(coordinator, context)
        self.entity_description = description
        self._attr_unique_id = f"{identity}-{description.key}"
        self._attr_device_info = device_info
        self._written: tuple[bool, Any] | None = None

    @abstractmethod
    def _slice(self) -> Any:
        """Return everything of the coordinator's data that the state depends on, in comparable form."""

    @override
    async def async_added_to_hass(self) -> None:
        """Remember what the first state shows."""
        await super().async_added_to_hass()
        self._written = (self.available, self._slice())

    @override
    @callback
    def _handle_coordinator_update(self) -> None:
        """Write the state when it differs from the last one written."""
        current = (self.available, self._slice())
        if current != self._written:
            self._written = current
            self.async_write_ha_state()

    @callback
    def async_entity_id_changed(  # type: ignore[explicit-override, unused-ignore]  # new in 2026.11
        self, old_entity_id: str
    ) -> None:
        """Accept a new entity id in place; nothing here depends on it."""

    async def async_command[ResultT](self, command: Awaitable[ResultT]) -> ResultT:
        """Await a command of the client.

        Raises:
            ServiceValidationError: the command was wrong; nothing was sent.
            HomeAssistantError: the device failed or refused.
        """
        coordinator = self.coordinator
        with coordinator.errors.commanding(coordinator.hass, coordinator.config_entry):
            return await command


class NativeTemperatures:
    """The temperatures of a climate or water heater entity, in its own unit, degrees Celsius.

    The names are those of Home Assistant 2026.11; older ones ask for the same without `native_`, which newer ones warn
    about. Stands before the platform's class.
    """

    @property
    def native_temperature_unit(self) -> str:
        """Return the unit of all temperatures."""
        return UnitOfTemperature.CELSIUS

    @property
    def native_current_temperature(self) -> float | None:
        """Return the measured temperature."""
        return None

    @property
    def native_target_temperature(self) -> float | None:
        """Return the set point."""
        return None

    if not TYPE_CHECKING and (MAJOR_VERSION, MINOR_VERSION) < (2026, 11):

        @property
        def temperature_unit(self) -> str:
            """Return the unit of all temperatures."""
            return self.native_temperature_unit

        @property
        def current_temperature(self) -> float | None:
            """Return the measured temperature."""
            return self.native_current_temperature

        @property
        def target_temperature(self) -> float | None:
            """Return the set point."""
            return self.native_target_temperature
