"""Keeps a zone and its server in step; the zone itself goes on without the server."""

from collections.abc import Iterable, Iterator, Mapping, Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import logging
from typing import TYPE_CHECKING, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ...coordinator import ZontromatCoordinator
from .client import BackOff, BgerpError, Dialect, Json, NewRecord, Standing, WaitingForApproval
from .const import CONF_ALLOW_OVERRIDES, CONF_DIALECT, CONF_SERIAL_NUMBER, CONF_UPDATE_PERIOD
from .controller import ZoneController
from .devices import ZoneDevices
from .display import described
from .errors import ERRORS, NoHardware, StorageFailed
from .issues import Issues
from .registers import (
    ATTENDANCE,
    CATALOGUE,
    Applied,
    Attendance,
    Block,
    NotWritable,
    QueueFull,
    RegisterError,
    Scope,
    TypedRegisters,
    Value,
)
from .storage import ZoneStorage
from .sun import SunPosition, sun_position
from .sync import Synchroniser
from .vitals import read_vitals
from .zone.block import Command
from .zone.blocks.access import Lock, Release
from .zone.blocks.blinds import AZIMUTH, ELEVATION
from .zone.blocks.monitoring import ClearMessages

if TYPE_CHECKING:
    from .runtime import BgerpRuntime

_LOGGER = logging.getLogger(__name__)

PERIODS: Final = {Dialect.SPECIFICATION: timedelta(seconds=5), Dialect.DEPLOYED: timedelta(minutes=1)}
"""How often the original programs talked to their servers (facts 1.9)."""

VITALS_EVERY: Final = 600.0
"""Seconds; each report is a change that the server logs."""

SAVE_DELAY: Final = 10.0
"""Seconds after which what the zone itself has changed is on the disc."""

ERRORS_REGISTER: Final = "sys.last_update_errs"

BAD_VALUE: Final = 503
"""The original's code for a register value that it could not use (facts 3.10)."""

type BgerpConfigEntry = ConfigEntry[BgerpRuntime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How a zone stands with its server.

    Attributes:
        connected: The server was reached last time, and has not refused the zone.
        standing: What the server thinks of the zone.
        last_sync: When registers were exchanged last.
        waiting_events: How many events have not surely reached the server.
        revision: Grows when registers change.
    """

    connected: bool
    standing: Standing
    last_sync: datetime | None
    waiting_events: int
    revision: int


class BgerpCoordinator(ZontromatCoordinator[Link]):
    """Syncs once per period, sooner after a local change, later after a failure."""

    config_entry: BgerpConfigEntry
    errors = ERRORS

    def __init__(
        self, hass: HomeAssistant, entry: BgerpConfigEntry, synchroniser: Synchroniser, storage: ZoneStorage
    ) -> None:
        """Start from what was stored; nothing is sent yet."""
        self.dialect = Dialect(entry.data[CONF_DIALECT])
        seconds: float | None = entry.options.get(CONF_UPDATE_PERIOD)
        self.period = PERIODS[self.dialect] if seconds is None else timedelta(seconds=seconds)
        super().__init__(hass, _LOGGER, entry, interval=self.period)
        self.serial_number: str = entry.data[CONF_SERIAL_NUMBER]
        self.overrides_allowed: bool = entry.options.get(CONF_ALLOW_OVERRIDES, False)
        self.synchroniser = synchroniser
        self.store = synchroniser.store
        self.devices = ZoneDevices(hass, entry)
        self.controller: ZoneController
        self._storage = storage
        self._cancel_save: CALLBACK_TYPE | None = None
        self.issues = Issues(hass, entry)
        self._back_off = BackOff()
        self._started = dt_util.utcnow().timestamp()
        self._vitals_at = 0.0
        self._complained: Mapping[str, object] = {}
        self.data = Link(
            connected=False,
            standing=synchroniser.client.standing,
            last_sync=None,
            waiting_events=len(synchroniser.queue),
            revision=self.store.revision,
        )

    # The exchange

    @override
    async def _async_poll(self) -> Link:
        """Sync once, and decide when to do it again."""
        self._report_vitals()
        try:
            await self.synchroniser.sync(self.hass.loop.time(), self._obey)
        except BgerpError as error:
            self.update_interval = timedelta(seconds=self._pause(error))
            link = self._link(connected=error.standing is Standing.WAITING)
            if error.standing is not None:
                return link  # not an error but a state, of which an issue tells
            self._show(link)
            raise
        finally:
            self.issues.show_standing(self.synchroniser.client.standing)
        self._back_off.reset()
        self.update_interval = self.period
        self.issues.show_blocked(blocked=self.synchroniser.blocked)
        await self._complain()
        return self._link(connected=True, last_sync=dt_util.utcnow())

    def _link(self, *, connected: bool, last_sync: datetime | None = None) -> Link:
        """Describe how the zone stands with its server now."""
        return Link(
            connected=connected,
            standing=self.synchroniser.client.standing,
            last_sync=last_sync or self.data.last_sync,
            waiting_events=len(self.synchroniser.queue),
            revision=self.store.revision,
        )

    def _pause(self, error: BgerpError) -> float:
        """Return the seconds until the next try; an operator may take days, so waiting for one grows no longer."""
        if error.standing is Standing.WAITING:
            self._back_off.reset()
        # The syncs of a new record are answered from the start.
        return self.period.total_seconds() if isinstance(error, NewRecord) else self._back_off.failed(error.pause)

    def _show(self, link: Link) -> None:
        """Tell the listeners how the zone stands, outside of a successful poll."""
        if link != self.data:
            self.data = link
            self.async_update_listeners()

    def _obey(self, applied: Applied) -> None:
        """Let the zone carry out what the server has ordered."""
        self.controller.engine.refresh()

    def _report_vitals(self) -> None:
        """Report how the machine is, from time to time."""
        now = self.hass.loop.time()
        if now >= self._vitals_at:
            self._vitals_at = now + VITALS_EVERY
            for key, value in read_vitals(self.hass.config.config_dir, self._started).items():
                self.store.report(key, value)

    async def _complain(self) -> None:
        """Tell the operator, where the server has a register for it, which values were of no use."""
        invalid = self.store.invalid
        if CATALOGUE[ERRORS_REGISTER].name(self.store.generation) is not None:
            for name in sorted(name for name, raw in invalid.items() if self._complained.get(name) != raw):
                now = dt_util.utcnow().timestamp()
                record: dict[str, Json] = {"ts": now, "err_code": BAD_VALUE, "message": f"Bad value of {name}"}
                with suppress(QueueFull):
                    await self.synchroniser.queue.put(ERRORS_REGISTER, record)
        self._complained = invalid

    async def async_sync_now(self) -> None:
        """Sync at once.

        Raises:
            HomeAssistantError: The server could not be reached.
        """
        await self.async_refresh()
        if not self.last_update_success and isinstance(self.last_exception, HomeAssistantError):
            raise self.last_exception

    async def async_register_again(self) -> None:
        """Make a new record at the server, on the order of somebody who has looked at its list.

        Raises:
            BgerpError: The server gave none.
        """
        with suppress(WaitingForApproval):
            await self.synchroniser.client.register_again()
        self.store.request_full()
        await self.async_refresh()

    async def async_take_key(self, token: str) -> None:
        """Use a key that somebody has entered; the entry has to be loaded anew.

        Raises:
            StorageFailed: The key could not be stored.
        """
        session = self.synchroniser.client.session
        await self._storage.async_save_session(replace(session, token=token, approved=False, in_doubt=False))

    # What people and the zone change

    async def async_set(self, key: str, value: object, *, override: bool | None = None) -> None:
        """Set a register: the zone's own and shared ones as such, the server's by a local override.

        Args:
            key: Key of the register.
            value: The value, within the register's limits.
            override: Whether a register of the server may be overridden; by default as the options say.

        Raises:
            RegisterError: The register cannot be set, or not to this.
            StorageFailed: The change would not survive a crash.
        """
        with _about(key):
            if self.store.scope(key) is not Scope.SERVER:
                self.store.write(key, value)
            elif self.overrides_allowed if override is None else override:
                self.store.override(key, value)
            else:
                raise NotWritable("the register belongs to the server")
        await self._async_changed()

    async def async_clear_overrides(self, keys: Iterable[str]) -> None:
        """Return to the server's values of registers.

        Raises:
            StorageFailed: The change would not survive a crash.
        """
        for key in keys:
            self.store.clear_override(key)
        await self._async_changed()

    async def async_clear_messages(self) -> None:
        """Forget the collisions of resources that were reported and are over; the server hears of it soon.

        Raises:
            BlockNotRunning: Nobody watches for collisions.
            StorageFailed: A change would not survive a crash.
        """
        await self.controller.async_command(Block.MONITORING, ClearMessages())
        await self._async_changed()

    async def async_record(self, attendance: Attendance) -> None:
        """Take note of a card that was read; the record reaches the server whatever happens once this returns.

        Raises:
            QueueFull: Too many records wait already.
            StorageFailed: The record would not survive a crash.
        """
        await self.synchroniser.queue.put(ATTENDANCE, attendance.as_record())
        self._show(replace(self.data, waiting_events=len(self.synchroniser.queue)))
        self._hurry()

    async def async_command(self, block: Block, command: Command) -> None:
        """Let a function block carry out a command.

        Raises:
            NoHardware: Nothing is attached to the zone.
            BlockNotRunning: The block does not run, or an output could not be driven.
        """
        if not self.controller.is_attached:
            raise NoHardware("no output is attached", block=block)
        await self.controller.async_command(block, command)

    async def async_release_door(self, door: Block) -> None:
        """Release the lock of a door for its release time.

        Raises:
            NoHardware, BlockNotRunning: The lock could not be released.
        """
        await self.async_command(door, Release())

    async def async_lock_door(self, door: Block) -> None:
        """Lock a door before its release time is over.

        Raises:
            NoHardware, BlockNotRunning: The door could not be locked.
        """
        await self.async_command(door, Lock())

    # What the zone does

    def attach(self, controller: ZoneController) -> None:
        """Let the zone act; its registers are the controller's from now on."""
        self.controller = controller

    @property
    def registers(self) -> TypedRegisters:
        """The registers, with what the function blocks know and no register of this server holds."""
        return self.controller.engine.registers

    @callback
    def async_show_zone(self, blocks: AbstractSet[Block], registers: AbstractSet[str]) -> None:
        """Let the entities show what has changed in the zone: those of the blocks concerned, and of the zone itself."""
        concerned = blocks | {CATALOGUE[key].block for key in registers}
        for update, context in list(self._listeners.values()):
            if context is None or context in concerned:
                update()
        if self.controller.is_attached and blocks:
            statuses = self.controller.statuses()
            self.issues.show_reasons(statuses, self.devices.name_of)
            self.issues.show_entities(statuses, self.controller.hardware.bound, self.devices.name_of)
        if self.store.revision != self.synchroniser.saved_revision:
            self._save_soon()

    def _save_soon(self) -> None:
        """Keep what the zone has changed of shared registers and set points, once for many changes."""
        if self._cancel_save is None:
            self._cancel_save = async_call_later(self.hass, SAVE_DELAY, self._async_save)

    async def _async_save(self, now: datetime) -> None:
        """Keep the registers; what fails here is repeated with the next sync."""
        self._cancel_save = None
        with suppress(StorageFailed):
            await self.synchroniser.save()

    async def async_stop(self) -> None:
        """Bring the zone to its safe state, and keep what it has changed."""
        if self._cancel_save is not None:
            self._cancel_save()
        await self.controller.async_stop()
        with suppress(StorageFailed):
            await self.synchroniser.save()

    async def _async_changed(self) -> None:
        """Keep, show and send what was changed here."""
        try:
            await self.synchroniser.save()
        finally:
            self.controller.engine.refresh()
            self.async_update_listeners()
        self._hurry()

    def _hurry(self) -> None:
        """Pull the next sync forward; a server that is away or does not accept the zone is left in peace."""
        if self.data.connected and self.data.standing is Standing.ACTIVE:
            self.config_entry.async_create_background_task(
                self.hass, self.async_request_refresh(), f"{self.name} sync after a change"
            )

    # What is shown

    def key_of(self, name: str) -> str:
        """Return the key of a register that is named by key or as on the wire.

        Raises:
            UnknownRegister: There is no such register.
        """
        register = None if name in CATALOGUE else CATALOGUE.named(self.store.generation, name)
        return (register or CATALOGUE[name]).key

    def keys_of(self, block: Block | None) -> list[str]:
        """Return the keys of the registers of a function block, or of the whole zone, that have a value."""
        registers = CATALOGUE if block is None else CATALOGUE.of_block(block)
        return [register.key for register in registers if self.store.value(register.key) is not None]

    def described(self, key: str) -> dict[str, Json]:
        """Return a register with what belongs to it, as it may be shown."""
        return described(self.store, key)

    def server_values(self, keys: Iterable[str]) -> dict[str, Value]:
        """Return what the server has in the place of local overrides."""
        return {key: self.store.server_value(key) for key in keys if key in self.store.overridden}

    def surroundings(self) -> dict[str, Value]:
        """Return where the sun stands, by register, for the blocks; `None` where the server tells them."""
        azimuth, elevation = self.sun if self.store.exists(Block.SUN_POS) else (None, None)
        return {AZIMUTH: azimuth, ELEVATION: elevation}

    @property
    def sun(self) -> SunPosition:
        """Where the sun stands: computed here while that block is on, otherwise as the server says."""
        store = self.store
        if not store.exists(Block.SUN_POS):
            return SunPosition(store.number(AZIMUTH), store.number(ELEVATION))
        latitude = store.number("envm.building.location.lat")
        longitude = store.number("envm.building.location.lon")
        if latitude is None or longitude is None:
            latitude, longitude = self.hass.config.latitude, self.hass.config.longitude
        return sun_position(latitude, longitude, dt_util.utcnow())


@contextmanager
def _about(key: str) -> Iterator[None]:
    """Name the register in an error that comes from its value."""
    try:
        yield
    except RegisterError as error:
        error.details = {**error.details, "key": key}
        raise
