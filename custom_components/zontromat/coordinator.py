"""The base of the systems' coordinators."""

from abc import abstractmethod
from datetime import timedelta
import logging
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .system import ErrorTable


class ZontromatCoordinator[DataT](DataUpdateCoordinator[DataT]):
    """Polls one client and shares what it read.

    The data must be comparable: listeners hear only of changes. Errors of the client are listed in `errors`.
    """

    config_entry: ConfigEntry
    errors: ErrorTable

    def __init__(
        self, hass: HomeAssistant, logger: logging.Logger, entry: ConfigEntry, *, interval: timedelta | None
    ) -> None:
        """Poll every `interval`, or only on request (`None`)."""
        super().__init__(
            hass, logger, config_entry=entry, name=entry.title, update_interval=interval, always_update=False
        )

    async def _async_connect(self) -> None:
        """Learn once, before the first poll, what the device is; may raise what `errors` lists."""

    @abstractmethod
    async def _async_poll(self) -> DataT:
        """Read the device once; may raise what `errors` lists."""

    @override
    async def _async_setup(self) -> None:
        """Connect and translate what goes wrong."""
        with self.errors.polling(self.config_entry):
            await self._async_connect()

    @override
    async def _async_update_data(self) -> DataT:
        """Read the device and translate what goes wrong."""
        with self.errors.polling(self.config_entry):
            return await self._async_poll()
