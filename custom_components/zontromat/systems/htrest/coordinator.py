"""Polls a heat pump by its plan, and writes to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
import logging
import time
from typing import TYPE_CHECKING, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.util import dt as dt_util

from ...const import DOMAIN
from ...coordinator import ZontromatCoordinator
from .client import (
    HtrestClient,
    Parameter,
    ParameterValue,
    Poller,
    ReadOnlyError,
    SerialPortLostError,
    SerialTransientError,
    Snapshot,
    TaskKind,
)
from .errors import ERRORS
from .issues import Issues

if TYPE_CHECKING:
    from .runtime import HtrestRuntime

_LOGGER = logging.getLogger(__name__)

CONF_ALLOW_WRITES: Final = "allow_writes"
CONF_EXTRA_PARAMETERS: Final = "extra_parameters"

INTERVAL: Final = timedelta(seconds=30)
"""One fast query takes a second of a 9600-baud line."""

CIRCUIT_SWITCHES: Final = {1: "MKR1 Aktiviert", 2: "MKR2 Aktiviert"}
"""Parameters that are 0 while a mixed circuit is not there."""

type HtrestConfigEntry = ConfigEntry[HtrestRuntime]


class HtrestCoordinator(ZontromatCoordinator[Snapshot]):
    """Reads what the enabled entities show, at the pace that the client plans for the serial line."""

    config_entry: HtrestConfigEntry
    errors = ERRORS

    def __init__(self, hass: HomeAssistant, entry: HtrestConfigEntry) -> None:
        """Prepare the client of the entry."""
        super().__init__(hass, _LOGGER, entry, interval=INTERVAL)
        self.client = HtrestClient(
            async_get_clientsession(hass),
            entry.data[CONF_URL],
            entry.data.get(CONF_USERNAME),
            entry.data.get(CONF_PASSWORD),
        )
        self.poller = Poller(self.client, local_time=_local_time)
        self.extra_names: tuple[str, ...] = tuple(entry.options.get(CONF_EXTRA_PARAMETERS, ()))
        self._issues = Issues(hass, entry)
        self._excused = False

    @override
    async def _async_connect(self) -> None:
        """Find out what this heat pump is and has; this reads everything once."""
        with self._watching_serial_port():
            discovery = await self.client.async_discover(extra_names=self.extra_names, probe_writes=self.writes_allowed)
        self.poller.start(discovery.values, time.monotonic())
        profile = discovery.profile
        self.extra_names = tuple(name for name in self.extra_names if name in profile.parameters)
        self.serial_number = str(profile.device.serial_number)
        self.device_info = DeviceInfo(
            identifiers={(DOMAIN, f"htrest-{self.serial_number}")},
            name=self.config_entry.title,
            manufacturer="Heliotherm",
            model="Heat pump",
            serial_number=self.serial_number,
            sw_version=profile.device.software_version,
            configuration_url=f"{self.client.base_url}/api/v1/",
        )
        self._issues.show_profile(profile, writes_allowed=self.writes_allowed)

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all parameters that this heat pump has."""
        return frozenset(self.client.profile.parameters)

    @property
    def writes_allowed(self) -> bool:
        """Tell whether the user allowed changes."""
        allowed: bool = self.config_entry.options.get(CONF_ALLOW_WRITES, False)
        return allowed

    def parameter(self, name: str) -> Parameter:
        """Return a parameter that the catalogue knows, with the limits learned so far."""
        row = self.client.row(name)
        assert row is not None
        return row

    def limits_of(self, name: str) -> tuple[float, float]:
        """Return the smallest and the largest value of a number that the catalogue knows."""
        row = self.parameter(name)
        assert row.minimum is not None
        assert row.maximum is not None
        return row.minimum, row.maximum

    def has_circuit(self, circuit: int) -> bool:
        """Tell whether a mixed circuit is there; the heating circuit, 0, always is."""
        return circuit == 0 or self.data.values.get(CIRCUIT_SWITCHES[circuit]) != 0

    @override
    async def _async_poll(self) -> Snapshot:
        """Do what is due for the enabled entities."""
        self.poller.want(names=frozenset().union(*self.async_contexts()))
        try:
            with self._watching_serial_port():
                snapshot = await self.poller.async_poll(time.monotonic())
        except SerialTransientError:
            # A disturbed conversation is everyday noise: the last values stand in for one poll.
            if self._excused:
                raise
            self._excused = True
            return self.poller.snapshot
        self._excused = False
        self._issues.show_snapshot(snapshot)
        return snapshot

    @contextmanager
    def _watching_serial_port(self) -> Iterator[None]:
        """Show when the server has lost its serial port."""
        try:
            yield
        except SerialPortLostError:
            self._issues.show_serial_port(lost=True)
            raise

    @contextmanager
    def changing(self, *, permitted: bool = False) -> Iterator[None]:
        """Guard one change of whatever kind, and show whether the server drops changes.

        Raises:
            ServiceValidationError: changes are switched off in the options and nobody permitted this one.
        """
        if not (permitted or self.writes_allowed):
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="htrest_writes_off",
                translation_placeholders={"name": self.config_entry.title},
            )
        try:
            yield
        except ReadOnlyError:
            self._issues.show_read_only(read_only=self.writes_allowed)
            raise
        self._issues.show_read_only(read_only=False)

    async def async_write(self, name: str, value: ParameterValue) -> ParameterValue | None:
        """Write one parameter, show the value that the heat pump confirmed, and return it.

        Raises:
            ServiceValidationError: changes are switched off.
            HtrestError: the value was refused before it was sent, or the heat pump did not take it.
        """
        try:
            with self.changing():
                confirmed = await self.client.async_set_param(name, value)
        finally:
            # A refusal may have taught new limits.
            self.async_update_listeners()
        self.poller.accept({name: confirmed})
        self._show()
        return confirmed

    async def async_set_clock(self, *, permitted: bool = False) -> None:
        """Set the heat pump's clock to Home Assistant's local time: the host of the server may be wrong.

        Raises:
            ServiceValidationError: changes are switched off and nobody permitted this one.
            HtrestError: the heat pump did not take the time.
        """
        with self.changing(permitted=permitted):
            await self.client.async_set_datetime(_local_time().replace(microsecond=0))
        self.poller.request(TaskKind.CLOCK)
        await self.async_request_refresh()

    def _show(self) -> None:
        """Show what was confirmed without waiting for the next poll, and without moving it."""
        self.data = self.poller.snapshot
        self.async_update_listeners()


def _local_time() -> datetime:
    """Return Home Assistant's local time in the form of the heat pump, which knows no zones."""
    return dt_util.now().replace(tzinfo=None)
