"""The base of a heat pump's entities."""

from collections.abc import Iterable
from typing import override

from homeassistant.const import UnitOfTemperature
from homeassistant.helpers.entity import EntityDescription

from ...entity import ZontromatEntity
from .coordinator import HtrestCoordinator


class HtrestEntity(ZontromatEntity[HtrestCoordinator]):
    """An entity of the one device that an entry is; its texts stand under the description's key."""

    def __init__(
        self, coordinator: HtrestCoordinator, description: EntityDescription, parameters: Iterable[str] = ()
    ) -> None:
        """Describe the entity; `parameters` are read while it is enabled, as far as the heat pump has them."""
        super().__init__(
            coordinator,
            description,
            identity=coordinator.serial_number,
            device_info=coordinator.device_info,
            context=coordinator.names.intersection(parameters),
        )

    @property
    @override
    def translation_key(self) -> str | None:
        """Return the key of the texts."""
        return self.entity_description.translation_key or self.entity_description.key

    async def async_write(self, parameter: str, value: float) -> None:
        """Write one parameter and show the confirmed value.

        Raises:
            ServiceValidationError: changes are switched off, or the value is beyond the limits; nothing was sent.
            HomeAssistantError: the heat pump did not take the value.
        """
        await self.async_command(self.coordinator.async_write(parameter, value))

    async def async_write_set_point(self, parameter: str, temperature: float) -> None:
        """Write a set point; one that was given in °F lies between the machine's values and is moved to the nearest.

        Raises:
            ServiceValidationError: changes are switched off, or the temperature is beyond the limits; nothing was sent.
            HomeAssistantError: the heat pump did not take the temperature.
        """
        step = self.coordinator.parameter(parameter).step
        if step is not None and self.hass.config.units.temperature_unit != UnitOfTemperature.CELSIUS:
            temperature = round(temperature / step) * step
        await self.async_write(parameter, temperature)
