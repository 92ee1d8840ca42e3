"""Writes: checked before anything is sent, one at a time, confirmed by reading back."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
import time
from typing import Protocol

from .api import HtrestApi
from .confirm import is_doubtful, write_confirmed
from .errors import (
    BeyondLimitsError,
    HtrestError,
    InvalidValueError,
    NotConfirmedError,
    NotFoundError,
    NotWritableError,
    ReadOnlyError,
    ServerError,
)
from .parameters import Parameter, ParameterValue
from .probes import find_read_only
from .profile import Profile
from .timeprogs import TimeProgram, TimeProgramInfo, TimeSlot, check_entry, complete_program
from .values import encode_value, same_value

type Values = dict[str, ParameterValue | None]

_CLOCK_TOLERANCE = timedelta(seconds=30)


class Owner(Protocol):
    """What the writer needs of the client."""

    api: HtrestApi
    profile: Profile

    async def async_get_params(self, names: Sequence[str]) -> Values:
        """Read parameters back."""
        ...


class Writer:
    """Makes the writes of one client."""

    def __init__(self, owner: Owner) -> None:
        """Write for this client."""
        self._owner = owner
        self._turn = asyncio.Lock()

    async def set_params(self, values: Mapping[str, ParameterValue]) -> Values:
        """Write settings; see `HtrestClient.async_set_params`."""
        rows = {name: await self._writable(name) for name in values}
        if not rows:
            return {}
        as_int = bool(self._owner.profile.bool_as_int)
        wire = {name: encode_value(rows[name], value, bool_as_int=as_int) for name, value in values.items()}
        momentary = any(row.momentary for row in rows.values())

        def holds(actual: Values) -> bool:
            return all(row.momentary or same_value(wire[name], actual.get(name)) for name, row in rows.items())

        async with self._turn:
            return await self._write(
                ", ".join(wire),
                write=lambda: self._put(wire),
                read=lambda: self._owner.async_get_params(tuple(wire)),
                holds=holds,
                # A push-button does not show afterwards whether it was pressed.
                doubtful=_never if momentary else _partly_written if len(wire) > 1 else is_doubtful,
                certain=momentary,
            )

    async def _writable(self, name: str) -> Parameter:
        """Return the row of a parameter that may be written."""
        row = self._owner.profile.parameters.get(name)
        if row is None:
            # Either the server does not know it, which this tells, or it is not ours to change.
            await self._owner.api.get_param(name)
        if row is None or not row.writable:
            reason = "measured" if row is not None and row.measured else "protected"
            raise NotWritableError(f"{name} must not be written ({reason})", name=name, reason=reason)
        return row

    async def _put(self, wire: Mapping[str, ParameterValue]) -> None:
        """Send values; keep the limits that a refusal teaches."""
        if len(wire) > 1:
            await self._owner.api.put_params(wire)
            return
        [(name, value)] = wire.items()
        try:
            await self._owner.api.put_param(name, value)
        except BeyondLimitsError as err:
            self._owner.profile = self._owner.profile.with_limits(name, err.minimum, err.maximum)
            raise

    async def set_datetime(self, value: datetime | None) -> datetime:
        """Set the clock; see `HtrestClient.async_set_datetime`."""
        if value is not None and value.tzinfo is not None:
            raise InvalidValueError("The heat pump knows no time zones", value=str(value), reason="has a time zone")
        wanted = value
        started = 0.0

        async def write() -> None:
            nonlocal wanted, started
            started = time.monotonic()
            answer = await self._owner.api.put_datetime(value)
            wanted = value or answer

        def holds(actual: datetime) -> bool:
            elapsed = timedelta(seconds=time.monotonic() - started)
            return wanted is not None and abs(actual - wanted) <= _CLOCK_TOLERANCE + elapsed

        async with self._turn:
            return await self._write("datetime", write=write, read=self._owner.api.get_datetime, holds=holds)

    async def set_time_program(self, index: int, days: Sequence[Sequence[TimeSlot]]) -> TimeProgram:
        """Write a time program; see `HtrestClient.async_set_time_program`."""
        program = complete_program(await self._frame(index), days)
        async with self._turn:
            return await self._write(
                f"time program {index}",
                write=lambda: self._owner.api.put_time_program(program),
                read=lambda: self._owner.api.get_time_program(index),
                holds=lambda actual: actual.schedule == program.schedule,
            )

    async def set_time_program_entry(self, index: int, day: int, number: int, slot: TimeSlot) -> TimeSlot:
        """Write one entry of a time program; see `HtrestClient.async_set_time_program_entry`."""
        api = self._owner.api
        async with self._turn:
            check_entry(await api.get_time_program(index), day, number, slot)
            return await self._write(
                f"time program {index}, day {day}, entry {number}",
                write=lambda: api.put_time_program_entry(index, day, number, slot),
                read=lambda: api.get_time_program_entry(index, day, number),
                holds=lambda actual: actual == slot or (actual.unused and slot.unused),
            )

    async def _frame(self, index: int) -> TimeProgramInfo:
        """Return the frame of a time program."""
        for info in self._owner.profile.time_programs or await self._owner.api.get_time_programs():
            if info.index == index:
                return info
        raise NotFoundError(f"There is no time program {index}", message=str(index))

    async def _write[T](
        self,
        what: str,
        *,
        write: Callable[[], Awaitable[object]],
        read: Callable[[], Awaitable[T]],
        holds: Callable[[T], bool],
        doubtful: Callable[[HtrestError], bool] = is_doubtful,
        certain: bool = False,
    ) -> T:
        """Write and confirm; a server that drops writes is told apart from a heat pump that refuses one.

        `certain` makes sure beforehand that the server does not drop writes, for what reading back cannot show.
        """
        if certain or self._owner.profile.read_only is not False:
            await self._refuse_if_read_only(what)
        try:
            return await write_confirmed(what, write=write, read=read, holds=holds, doubtful=doubtful)
        except NotConfirmedError as err:
            if err.__cause__ is None:
                await self._refuse_if_read_only(what)
            raise

    async def _refuse_if_read_only(self, what: str) -> None:
        """Ask the server whether it drops writes, which can change with its restart."""
        profile = self._owner.profile
        read_only = await find_read_only(self._owner.api, profile.parameters.values())
        self._owner.profile = replace(self._owner.profile, read_only=read_only)
        if read_only:
            raise ReadOnlyError(f"{what}: the server is read-only", name=what, actual="unknown")


def _never(error: HtrestError) -> bool:
    """Take every failure as final."""
    return False


def _partly_written(error: HtrestError) -> bool:
    """Tell whether some of several values may have been written: a refusal of one does not undo those before it."""
    return error.doubtful or isinstance(error, InvalidValueError | ServerError)
