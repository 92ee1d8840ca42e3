"""The client: reads that forgive, writes that are checked and confirmed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import aiohttp

from .api import HtrestApi
from .catalogue import find_row
from .discovery import Discovery, discover, find_bool_as_int
from .errors import BrokenHandlerError, NotFoundError, ParameterFailedError, UnknownParameterError
from .models import Device, FaultEntry, Generation
from .parameters import Parameter, ParameterValue, Point
from .probes import find_generation
from .profile import Profile
from .reading import read_measured, read_settings
from .timeprogs import TimeProgram, TimeProgramInfo, TimeSlot
from .transport import Statistics, Timeouts, Transport
from .values import parse_value
from .writing import Writer

type Values = dict[str, ParameterValue | None]

_LIST_ADVANTAGE = 4
"""So many entries come with the whole fault list in the time of one entry on its own."""
_SHORT_LIST = 200
_FEW = 8
"""Up to so many parameters are read faster one by one than with all the others."""


class HtrestClient:
    """A heat pump behind an HtREST server.

    Requests go out one at a time, whoever asks. Every method raises a subclass of `HtrestError` when it does not get
    what it asks for.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        username: str | None = None,
        password: str | None = None,
        *,
        timeouts: Timeouts | None = None,
    ) -> None:
        """Prepare; nothing is sent yet. The session stays the caller's.

        Args:
            session: Makes the requests.
            base_url: Scheme, host, port and a reverse proxy's prefix; see `parse_base_url`.
            username: For basic authentication.
            password: For basic authentication.
            timeouts: How long answers may take.

        Raises:
            InvalidUrlError: The base URL cannot be used.
            HtrestAuthError: Basic authentication cannot express the user name (a colon) or the password.
        """
        self._transport = Transport(session, base_url, username, password)
        self.api = HtrestApi(self._transport, timeouts or Timeouts())
        self._generation: Generation | None = None
        self._profile: Profile | None = None
        self._measured: tuple[Mapping[str, object], Values] = ({}, {})
        self._writer = Writer(self)

    @property
    def base_url(self) -> str:
        """The server's base URL, without credentials and without a trailing slash."""
        return self._transport.base_url

    @property
    def statistics(self) -> Statistics:
        """What the line has carried so far."""
        return self._transport.statistics

    @property
    def profile(self) -> Profile:
        """What is known about the server and the heat pump; grows with what requests teach.

        Raises:
            RuntimeError: `async_discover` has not been called yet.
        """
        if self._profile is None:
            raise RuntimeError("Discover first")
        return self._profile

    @profile.setter
    def profile(self, profile: Profile) -> None:
        """Replace what is known."""
        self._profile = profile
        self._generation = profile.generation

    # --- What it is ---------------------------------------------------------------------------------------------------

    async def async_get_generation(self) -> Generation:
        """Return the generation of the server; asked once, without serial traffic.

        Raises:
            NotHtrestError: Something else answers at this address.
        """
        if self._generation is None:
            self._generation = await find_generation(self.api)
        return self._generation

    async def async_get_device(self) -> Device:
        """Return what identifies the heat pump."""
        return await self.api.get_device()

    async def async_discover(self, *, extra_names: Collection[str] = (), probe_writes: bool = True) -> Discovery:
        """Find out everything about the server and the heat pump, and keep it as the profile.

        Takes about 15 s at 9600 baud. Writes need it; `probe_writes` finds out whether the server would drop them.

        Raises:
            NotHtrestError: Something else answers at this address.
        """
        discovery = await discover(self.api, extra_names=extra_names, probe_writes=probe_writes)
        self.profile = discovery.profile
        return discovery

    # --- Parameters ---------------------------------------------------------------------------------------------------

    async def async_get_param(self, name: str) -> ParameterValue | None:
        """Return one parameter, `None` when its value makes no sense.

        Raises:
            UnknownParameterError: The server's table does not hold it.
            ParameterFailedError: The firmware lacks it.
        """
        return self._parse({name: await self.api.get_param(name)})[name]

    async def async_get_params(self, names: Collection[str] | None = None) -> Values:
        """Return these parameters, or all that the server and the firmware have.

        Raises:
            UnknownParameterError: The server's table does not hold some of the names; nothing was read.
            ParameterFailedError: The firmware lacks one of the names.
        """
        if names is None:
            return self._parse(await self._all_params())
        wanted = tuple(dict.fromkeys(names))
        if not wanted:
            return {}
        if (await self.async_get_generation()).subsets:
            return self._parse(await self.api.get_params(wanted))
        if len(wanted) <= _FEW:
            return self._parse({name: await self.api.get_param(name) for name in wanted})
        return self._pick(wanted, await self.api.get_params())

    async def _all_params(self) -> dict[str, object]:
        """Return everything as sent; where the firmware lacks a name, everything that was discovered."""
        try:
            return await self.api.get_params()
        except ParameterFailedError:
            if self._profile is None:
                raise
        values, _ = await read_settings(self.api, self.profile, tuple(self.profile.parameters))
        return values

    async def async_fast_query(self, names: Collection[str] | None = None) -> Values:
        """Return these measured points, or all.

        Raises:
            UnknownParameterError: The server's table does not hold some of the names; nothing was read.
            NotMeasuredError: Some of the names are settings; nothing was read.
            ParameterFailedError: The firmware lacks one of the names; the server does not say which.
        """
        wanted = tuple(dict.fromkeys(names or ()))
        if names is not None and not wanted:
            return {}
        values = await self.api.fast_query(wanted)
        return self._pick(wanted, values) if wanted else self._parse(values)

    async def async_fast_query_one(self, name: str) -> ParameterValue | None:
        """Return one measured point, `None` when its value makes no sense."""
        return self._parse({name: await self.api.fast_query_one(name)})[name]

    async def async_refresh_measured(self, names: Collection[str]) -> Values:
        """Return the measured points of the profile among the names; what the firmware lacks leaves the profile."""
        raw, lost = await read_measured(self.api, self.profile, self.profile.names(Point.MEASURED, frozenset(names)))
        if not lost and raw == self._measured[0]:
            # Hundreds of points are read twice a minute and seldom change.
            return self._measured[1]
        self._learn(raw if self.profile.generation.subsets else {}, lost)
        self._measured = raw, self._parse(raw)
        return self._measured[1]

    async def async_refresh_settings(self, names: Collection[str]) -> Values:
        """Return the settings of the profile among the names; what the firmware lacks leaves the profile."""
        raw, lost = await read_settings(self.api, self.profile, self.profile.names(Point.SETTING, frozenset(names)))
        self._learn(raw, lost)
        return self._parse(raw)

    def _learn(self, raw: Mapping[str, object], lost: frozenset[str]) -> None:
        """Keep what a reading has taught."""
        if lost:
            self.profile = self.profile.without(lost)
        bool_as_int = find_bool_as_int(self.profile.parameters, raw)
        if bool_as_int not in {None, self.profile.bool_as_int}:
            self.profile = replace(self.profile, bool_as_int=bool_as_int)

    def row(self, name: str) -> Parameter | None:
        """Return the row of a parameter, with the limits learned so far; `None` for a name nobody knows."""
        if self._profile is not None and name in self._profile.parameters:
            return self._profile.parameters[name]
        return find_row(name)

    def _parse(self, raw: Mapping[str, object]) -> Values:
        """Return values as sent as typed values."""
        return {name: parse_value(row.type if (row := self.row(name)) else None, value) for name, value in raw.items()}

    def _pick(self, names: tuple[str, ...], raw: Mapping[str, object]) -> Values:
        """Return the named values of an answer that may hold more."""
        if unknown := [name for name in names if name not in raw]:
            raise UnknownParameterError(unknown)
        return self._parse({name: raw[name] for name in names})

    async def async_set_param(self, name: str, value: ParameterValue) -> ParameterValue | None:
        """Write one setting and return the value that was read back.

        Raises:
            UnknownParameterError: The server's table does not hold it.
            NotWritableError: It is a measured point or not on the allow-list; nothing was sent.
            InvalidValueError: The value has the wrong type, is off the step or beyond the limits, the server's own
                (`BeyondLimitsError`) included; nothing was written.
            ReadOnlyError: The server drops writes.
            NotConfirmedError: Reading back does not show the value.
        """
        return (await self._writer.set_params({name: value}))[name]

    async def async_set_params(self, values: Mapping[str, ParameterValue]) -> Values:
        """Write several settings with one request and return the values that were read back.

        All are checked before anything is sent. Raises as `async_set_param`; after a `NotConfirmedError` some of the
        values may have been written, `details["actual"]` shows them.
        """
        return await self._writer.set_params(values)

    # --- Clock --------------------------------------------------------------------------------------------------------

    async def async_get_datetime(self) -> datetime:
        """Return the heat pump's local time; it knows neither zone nor daylight saving."""
        return await self.api.get_datetime()

    async def async_set_datetime(self, value: datetime | None) -> datetime:
        """Set the heat pump's local time, without a zone, and return the time that was read back.

        `None` takes the clock of the server's host.

        Raises:
            InvalidValueError: The time has a zone.
            ReadOnlyError: The server drops writes.
            NotConfirmedError: Reading back shows another time.
        """
        return await self._writer.set_datetime(value)

    # --- Faults -------------------------------------------------------------------------------------------------------

    async def async_get_faults(self, newest: int | None = None) -> tuple[FaultEntry, ...]:
        """Return the fault list, or its `newest` entries, the newest last; the whole can hold thousands."""
        if newest is None:
            return await self.api.get_faults()
        count = await self.api.get_fault_count()
        if count <= max(newest, 1) * _LIST_ADVANTAGE:
            return (await self.api.get_faults())[max(count - newest, 0) :]
        return tuple([await self.async_get_fault(index) for index in range(count - newest, count)])

    async def async_get_fault_count(self) -> int:
        """Return how many entries the fault list has."""
        return await self.api.get_fault_count()

    async def async_get_fault(self, index: int) -> FaultEntry:
        """Return one entry of the fault list.

        Where the server cannot serve single entries, a list of reasonable length is searched.

        Raises:
            NotFoundError: There is no entry with this index.
            BrokenHandlerError: The server cannot serve single entries, and the list is too long.
        """
        try:
            return await self.api.get_fault(index)
        except BrokenHandlerError:
            if await self.api.get_fault_count() > _SHORT_LIST:
                raise
        for entry in await self.api.get_faults():
            if entry.index == index:
                return entry
        raise NotFoundError(f"Fault list entry {index} not found", message=str(index))

    async def async_get_last_fault(self) -> FaultEntry:
        """Return the newest entry of the fault list."""
        return await self.api.get_last_fault()

    # --- Time programs ------------------------------------------------------------------------------------------------

    async def async_get_time_programs(self) -> tuple[TimeProgramInfo, ...]:
        """Return the frames of all time programs."""
        return await self.api.get_time_programs()

    async def async_get_time_program(self, index: int) -> TimeProgram:
        """Return a time program with its entries.

        Raises:
            NotFoundError: There is no time program with this index.
            BrokenHandlerError: This generation of the server cannot serve it.
        """
        return await self.api.get_time_program(index)

    async def async_get_time_program_entry(self, index: int, day: int, number: int) -> TimeSlot:
        """Return one entry of a time program; day 0 is Monday. Raises as `async_get_time_program`."""
        return await self.api.get_time_program_entry(index, day, number)

    async def async_set_time_program(self, index: int, days: Sequence[Sequence[TimeSlot]]) -> TimeProgram:
        """Write a whole time program and return what was read back.

        Raises:
            InvalidValueError: The days are not complete and consistent, see `complete_program`; nothing was sent.
            NotFoundError: There is no time program with this index.
            BrokenHandlerError: This generation of the server cannot serve it.
            ReadOnlyError: The server drops writes.
            NotConfirmedError: Reading back shows something else.
        """
        return await self._writer.set_time_program(index, days)

    async def async_set_time_program_entry(self, index: int, day: int, number: int, slot: TimeSlot) -> TimeSlot:
        """Write one entry of a time program and return what was read back.

        Raises as `async_set_time_program`, `InvalidValueError` for a slot that does not fit into its day.
        """
        return await self._writer.set_time_program_entry(index, day, number, slot)
