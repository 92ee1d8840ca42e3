"""Reads the plant within a budget, and the server once a minute."""

from collections.abc import Mapping
from datetime import timedelta
import logging
from math import ceil
import time
from typing import TYPE_CHECKING, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ...coordinator import ZontromatCoordinator
from .client import Capability, Device, Plant, Poller, RateLimitError, Scheduler, ServerStatus, Status, ThinknxClient
from .const import CONF_MAXIMUM_AGE, CONF_RATE, DEFAULT_MAXIMUM_AGE, DEFAULT_RATE
from .errors import ERRORS
from .issues import show_missing

if TYPE_CHECKING:
    from .runtime import ThinknxRuntime

_LOGGER = logging.getLogger(__name__)

type ThinknxConfigEntry = ConfigEntry[ThinknxRuntime]

TICK: Final = timedelta(seconds=2)
"""The plant is read a few states at a time, so that a sweep is spread over its whole time."""
SERVER_INTERVAL: Final = timedelta(minutes=1)


class ServerCoordinator(ZontromatCoordinator[ServerStatus]):
    """Reads what the server tells about itself."""

    config_entry: ThinknxConfigEntry
    errors = ERRORS

    def __init__(self, hass: HomeAssistant, entry: ThinknxConfigEntry, client: ThinknxClient) -> None:
        """Read with this client."""
        super().__init__(hass, _LOGGER, entry, interval=SERVER_INTERVAL)
        self.client = client

    @override
    async def _async_poll(self) -> ServerStatus:
        """Read the status; a server that has had too many requests stands as it did."""
        try:
            return await self.client.async_get_server_status()
        except RateLimitError:
            if self.data is None:
                raise
            return self.data


class PlantCoordinator(ZontromatCoordinator[Plant]):
    """Reads the states of the devices that enabled entities show."""

    config_entry: ThinknxConfigEntry
    errors = ERRORS

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ThinknxConfigEntry,
        client: ThinknxClient,
        devices: Mapping[str, Device],
        poller: Poller | None,
    ) -> None:
        """Read these devices, by GUID, with this client; a `poller` that knows most of them goes on as it was."""
        super().__init__(hass, _LOGGER, entry, interval=TICK)
        self.client = client
        self.devices = devices
        scheduler = Scheduler(
            maximum_age=entry.options.get(CONF_MAXIMUM_AGE, DEFAULT_MAXIMUM_AGE),
            rate=entry.options.get(CONF_RATE, DEFAULT_RATE),
        )
        self.poller = poller or Poller(client, scheduler)
        self.poller.client = client
        self.data = self.poller.plant
        self._wanted: frozenset[str] | None = None
        # What an earlier run of the entry showed is looked through with the first poll.
        self._missing: frozenset[str] | None = None

    @override
    async def _async_poll(self) -> Plant:
        """Read what is due."""
        now = time.monotonic()
        wanted = frozenset(self.async_contexts())
        if wanted != self._wanted:
            self._wanted = wanted
            self.poller.want([device for guid, device in self.devices.items() if guid in wanted], now)
        limit = max(1, ceil(self.poller.scheduler.rate * TICK.total_seconds()))
        plant = await self.poller.async_poll(now, limit)
        if plant.missing != self._missing:
            self._missing = plant.missing
            show_missing(self.hass, self.config_entry, plant.missing)
        return plant

    async def async_set(self, device: Device, capability: Capability, value: Status) -> None:
        """Command a device once and show the state that it answers with.

        Raises:
            ThinknxError: The device did not do it, or it is not known whether it did.
        """
        try:
            state = await self.client.async_set(device, capability, value)
        except RateLimitError as err:
            self.poller.scheduler.troubled(time.monotonic(), err.retry_after)
            raise
        finally:
            # Whatever became of the command, the device may show something else now.
            self.poller.hurry(device.guid)
        if state is not None:
            await self.poller.async_read_rest(device, capability, time.monotonic())
            self.poller.accept(device.guid, capability, state, time.monotonic())
            self.data = self.poller.plant
            self._async_update(device.guid)

    @callback
    def _async_update(self, guid: str) -> None:
        """Tell the entities of one device that it has a new state; a large plant has a thousand others."""
        for update, context in list(self._listeners.values()):
            if context == guid:
                update()

    @callback
    def hurry(self, guid: str) -> bool:
        """Read a device with the next poll; tell whether it is one of ours."""
        self.poller.hurry(guid)
        return guid in self.devices
