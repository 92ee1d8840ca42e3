"""One bridge: its state, and commands that change it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field
import time
from typing import Any, Self

import aiohttp

from .command import Action
from .commander import Commander
from .datagram import Datagram
from .dialect import Dialect, Firmware, UnitFault
from .errors import (
    AirConditionerFaultError,
    IzoneConnectionLostError,
    IzoneError,
    IzoneTimeoutError,
    NotIzoneError,
    RefusedError,
)
from .health import NOT_THERE
from .identity import Identity
from .items import Item, Query, Request, Subsystem
from .legacy import LegacyDialect
from .notices import Notice
from .plan import SCHEDULE_COUNT, Periods
from .poller import Poller
from .reading import Reading
from .snapshot import Snapshot
from .store import Store
from .transport import HTTP_PORT, Statistics, Timing, Transport, parse_host

_UNIT = Request(Query.UNIT)
_SILENT_TO_V2 = (IzoneTimeoutError, IzoneConnectionLostError, *NOT_THERE)
"""How bridges without the V2 interface answer on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What a bridge's firmware has taught; worth keeping, and harmless when it is wrong."""

    content_type: bool | None = None
    """Whether a POST carries a `Content-Type`."""
    spellings: Mapping[str, int] = field(default_factory=dict)
    """Which spelling of a command it understands, by the command's key."""

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        """Restore what `as_dict` gave; anything that makes no sense is left out."""
        content_type = raw.get("content_type")
        spellings = raw.get("spellings")
        return cls(
            content_type=content_type if isinstance(content_type, bool) else None,
            spellings={
                key: place
                for key, place in (spellings if isinstance(spellings, dict) else {}).items()
                if isinstance(place, int)
            },
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)


class IzoneBridge:
    """An iZone bridge on the local network and everything behind it.

    One request is on the line at a time, whoever asks. Every method raises a subclass of `IzoneError` when it does not
    get what it asks for; the last good state stays in `snapshot`.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        host: str,
        *,
        port: int = HTTP_PORT,
        uid: str | None = None,
        habits: Habits | None = None,
        timing: Timing | None = None,
        periods: Periods | None = None,
        on_change: Callable[[], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing is sent yet. The session stays the caller's.

        Args:
            session: Makes the requests.
            host: Name or address, which may carry a port.
            port: The port otherwise.
            uid: The identity of the bridge, nine digits; answers of any other one are rejected. `None` takes the
                identity of the first answer.
            habits: What earlier sessions have learnt.
            timing: How patient to be.
            periods: How old things may become that do not move by themselves.
            on_change: Called whenever `snapshot` has changed because of a command.
            clock: Monotonic time in seconds.

        Raises:
            InvalidHostError: The host is none.
        """
        habits = habits or Habits()
        self.on_change = on_change
        self._session = session
        self._transport = Transport(
            session, parse_host(host, port), timing=timing or Timing(), content_type=habits.content_type
        )
        self._identity = Identity(uid)
        self._dialect: Dialect | None = None
        self._clock = clock
        self._store = Store()
        self._poller = Poller(self._store, periods=periods or Periods(), clock=clock)
        self._commander = Commander(self._poller, spellings=dict(habits.spellings), publish=self._publish, clock=clock)

    # --- What is known ------------------------------------------------------------------------------------------------

    @property
    def host(self) -> str:
        """The bridge's address, with its port where that is not 80."""
        return self._transport.base_url.authority

    @property
    def uid(self) -> str:
        """The bridge's identity, nine digits.

        Raises:
            RuntimeError: It is not known yet.
        """
        if self._identity.uid is None:
            raise RuntimeError("Connect first")
        return self._identity.uid

    @property
    def snapshot(self) -> Snapshot:
        """The last known state, with what commands have set."""
        return self._store.snapshot

    @property
    def is_legacy(self) -> bool:
        """Whether the ducted system has only the V1 interface."""
        return self._dialect is not None and self._dialect.legacy

    @property
    def has_status(self) -> bool:
        """Whether one question gets all that moves in the ducted system."""
        return self._poller.has_status

    @property
    def subsystems(self) -> frozenset[Subsystem]:
        """The subsystems that have answered."""
        return self._poller.health.present

    @property
    def errors(self) -> Mapping[Subsystem, IzoneError]:
        """What went wrong last with each subsystem that does not tell its state now, or is not there."""
        return self._poller.health.errors

    @property
    def habits(self) -> Habits:
        """What the firmware has taught so far."""
        return Habits(content_type=self._transport.content_type, spellings=dict(self._commander.spellings))

    @property
    def statistics(self) -> Statistics:
        """What the line has carried so far."""
        return self._transport.statistics

    @property
    def datagrams(self) -> Mapping[str, Datagram]:
        """What the bridge has told last about each thing, as it told it but without secrets, for diagnostics."""
        return {str(item): datagram for item, datagram in self._store.datagrams.items()}

    # --- Reading ------------------------------------------------------------------------------------------------------

    async def async_connect(self) -> None:
        """Find out who answers and which interface it has; the state of the unit comes along.

        A bridge that has lost its air conditioner is connected nevertheless: the problem shows in the snapshot.

        Raises:
            NotIzoneError: Something else answers.
            WrongBridgeError: Another bridge answers.
            UnpairedBridgeError: The bridge has no identity.
            IzoneConnectionError: Nothing answers.
            BusyError: The bridge never has time.
        """
        started = self._clock()
        dialect, found = await self._find_dialect()
        self._poller.restart(dialect)
        health = self._poller.health
        if isinstance(found, Reading):
            self._poller.accept(found, started)
            health.succeeded(Subsystem.AIR_CONDITIONER)
        else:
            health.failed(Subsystem.AIR_CONDITIONER, found, self._clock())
            if not health.present:
                await self._find_others(dialect, found)
        if self._identity.uid is None:
            raise NotIzoneError("The bridge does not say who it is")
        self._store.show_problems(health.problems)
        self._dialect = dialect

    async def _find_dialect(self) -> tuple[Dialect, Reading | IzoneError]:
        """Return the interface that the bridge has, and what it says there about its unit."""
        modern = Dialect(self._transport, self._identity)
        try:
            return modern, await self._first_reading(modern)
        except AirConditionerFaultError as err:
            return modern, err
        except _SILENT_TO_V2 as err:
            silence = err
        legacy = LegacyDialect(self._transport, self._identity)
        try:
            return legacy, await legacy.read(_UNIT, repeat=False)
        except AirConditionerFaultError as err:
            return legacy, err
        except _SILENT_TO_V2:
            if isinstance(silence, NOT_THERE):
                return modern, silence
            raise silence from None

    async def _first_reading(self, dialect: Dialect) -> Reading:
        """Return what the bridge says about its unit; it may have learnt to think otherwise about `Content-Type`."""
        was_known = self._transport.content_type is not None
        try:
            return await dialect.read(_UNIT, repeat=False)
        except RefusedError:
            if not was_known:
                raise
        self._transport.content_type = None
        return await dialect.read(_UNIT, repeat=False)

    async def _find_others(self, dialect: Dialect, reason: IzoneError) -> None:
        """Look for other subsystems behind a bridge without a ducted one.

        Raises:
            NotIzoneError: There are none.
        """
        await self._poller.poll(dialect)
        if not self._poller.health.present:
            raise NotIzoneError("Nothing at this address answers like an iZone bridge") from reason

    async def async_refresh(self) -> Snapshot:
        """Ask what is due and return the state.

        Raises:
            IzoneError: The bridge cannot be read at all; see `async_connect`. What concerns one subsystem only is in
                the snapshot's problems instead.
        """
        if self._dialect is None or self._is_strange:
            await self.async_connect()
        await self._poller.poll(self._connected)
        return self.snapshot

    @property
    def _is_strange(self) -> bool:
        """Whether it is worth looking again which interface the bridge has: its firmware may be another one now."""
        health = self._poller.health
        is_refused = isinstance(health.errors.get(Subsystem.AIR_CONDITIONER), NOT_THERE)
        return is_refused and health.may_ask(Subsystem.AIR_CONDITIONER, self._clock())

    @property
    def _connected(self) -> Dialect:
        """The interface.

        Raises:
            RuntimeError: It is not known yet.
        """
        if self._dialect is None:
            raise RuntimeError("Connect first")
        return self._dialect

    async def async_read(self, *items: Item) -> Snapshot:
        """Read some things now and return the state.

        Raises:
            IzoneError: One of them cannot be read.
        """
        for request in dict.fromkeys(item.request for item in items):
            await self._poller.ask(self._connected, request)
        return self.snapshot

    def want(self, queries: Collection[Query] | None) -> None:
        """Say what somebody wants to see; `None` stands for everything. The unit is always read."""
        self._poller.wanted = None if queries is None else frozenset(queries)

    def notice(self, notices: Collection[Notice]) -> None:
        """Take a burst of change notices into account: what the next refresh would not read anyway, it will."""
        if Notice.SYSTEM in notices:
            self._poller.requested.add(_UNIT)
        if set(notices) == {Notice.SCHEDULES}:
            # Bridges send all three for whatever happens; on its own this one means what it says.
            self._poller.requested.update(Request(Query.SCHEDULE, index) for index in range(SCHEDULE_COUNT))

    async def async_get_firmware(self) -> tuple[Firmware, ...]:
        """Return the firmware of the system's parts, the bridge among them; V2 only and not in the specification."""
        return await self._connected.firmware()

    async def async_get_fault_history(self) -> tuple[UnitFault, ...]:
        """Return the air conditioner's last faults; V2 only and not in the specification."""
        return await self._connected.fault_history()

    # --- Changing -----------------------------------------------------------------------------------------------------

    async def async_command(self, action: Action) -> Snapshot:
        """Do something, wait until the bridge shows it, and return the state.

        The new values are in `snapshot` at once, before the bridge has confirmed them.

        Raises:
            InvalidValueError: The system cannot take it; nothing was sent.
            NotFoundError: There is no such thing; nothing was sent.
            NotSupportedError: The bridge does not have the command.
            RefusedError: It refuses.
            LockedError: It does not listen because the system is locked.
            NotConfirmedError: It does not show the effect.
            IzoneError: There was no answer.
        """
        await self._commander.run(self._connected, action)
        return self.snapshot

    async def async_follow(self, host: str, port: int = HTTP_PORT) -> None:
        """Take another address, provided that this very bridge answers there; otherwise nothing changes.

        Raises:
            WrongBridgeError: Another bridge answers there.
            IzoneError: Nothing answers there, or something else; see `async_connect`.
        """
        there = IzoneBridge(
            self._session, host, port=port, uid=self.uid, habits=self.habits, timing=self._transport.timing
        )
        await there.async_connect()
        self._transport.base_url = there._transport.base_url
        self._transport.content_type = there._transport.content_type

    def _publish(self) -> None:
        """Tell that the state has changed."""
        if self.on_change is not None:
            self.on_change()
