"""Who wins: which of the values that a device sends are stored, and which registers a device receives.

The rules were measured on the real server (facts, section 1.4). Stamps are local time texts with a resolution of one
second; they are compared as texts.
"""

from dataclasses import dataclass

from .attendance import from_deployed
from .log import EventKind
from .model import Bgerp
from .records import DeviceRecord, Stored
from .registers import Json, Register, Scope, UnfitError

ATTENDEES = "ac.last_update_attendees"

_FUTURE_TOLERANCE = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncTime:
    """The times of one sync in Unix seconds.

    `since` is the device's `last_sync` (None: full sync), `written` the server's time at which the values are written.
    """

    since: float | None
    written: float

    @property
    def is_far_ahead(self) -> bool:
        """The device's time is so far in the future that the server refuses its values."""
        return self.since is not None and self.since > self.written + _FUTURE_TOLERANCE

    @property
    def is_ahead(self) -> bool:
        """The device's time is in the server's future."""
        return self.since is not None and int(self.since) > int(self.written)

    @property
    def stamped(self) -> float:
        """The time that the device's values are stamped with."""
        return self.written if self.since is None else min(self.since, self.written)


def create_defaults(model: Bgerp, record: DeviceRecord, at: float) -> None:
    """Give a device the default values of its profile for the registers that it has not."""
    for register in model.members(record):
        record.values.setdefault(register.name, Stored(register.default, model.clock.stamp(at)))


def due(model: Bgerp, record: DeviceRecord, since: float | None) -> dict[str, Json]:
    """Return the values that a device receives: those stamped at or after `since`, none of scope device."""
    bound = "" if since is None else model.clock.stamp(since)
    return {
        register.name: register.on_the_wire(stored.value)
        for register in model.members(record)
        if register.scope is not Scope.DEVICE
        and (stored := record.values.get(register.name)) is not None
        and stored.stamp >= bound
    }


def put(model: Bgerp, record: DeviceRecord, name: str, value: Json, at: float) -> bool:
    """Store a value unless a newer one is there; return whether it was stored."""
    stamp = model.clock.stamp(at)
    known = record.values.get(name)
    if known is not None and known.stamp > stamp:
        model.note(EventKind.STALE, record, f"{known.stamp} is newer than {stamp}", register=name, value=value)
        return False
    if known is None or known.value != value:
        model.note(EventKind.CHANGED, record, register=name, value=value)
    record.values[name] = Stored(value, stamp)
    return True


def _writable(model: Bgerp, record: DeviceRecord, name: str, value: Json) -> Register | None:
    """Return the register if the device may write it."""
    catalogue = model.catalogue(record)
    register = catalogue.registers.get(name)
    if register is None:
        model.note(EventKind.UNKNOWN, record, register=name, value=value)
    elif register.scope is Scope.SYSTEM:
        model.note(EventKind.IGNORED, record, "scope system", register=name, value=value)
    elif not record.profile or name not in catalogue.left_out:
        return register
    return None


def store(model: Bgerp, record: DeviceRecord, sent: dict[str, Json], time: SyncTime) -> None:
    """Store what a device sent, as far as the rules allow."""
    if time.is_ahead:
        model.note(EventKind.AHEAD, record, f"last_sync {time.since} is ahead of {time.written:.0f}")
    for name, value in sent.items():
        register = _writable(model, record, name, value)
        if register is None:
            continue
        if time.is_far_ahead:
            model.note(EventKind.INVALID, record, "time in the future", register=name, value=value)
            continue
        try:
            stored = register.from_device(value)
        except UnfitError as error:
            model.note(EventKind.INVALID, record, str(error), register=name, value=value)
            continue
        if put(model, record, name, stored, time.stamped) and name == ATTENDEES:
            take_attendance(model, record, stored)


def take_attendance(model: Bgerp, record: DeviceRecord, rows: Json) -> None:
    """Write the rows of `ac.last_update_attendees` into the access-control log."""
    for row in rows if isinstance(rows, list) else []:
        try:
            entry = from_deployed(row, record.id)
        except UnfitError as error:
            model.note(EventKind.INVALID, record, str(error), register=ATTENDEES, value=row)
            continue
        if model.attendance.add(entry):
            model.note(EventKind.ATTENDANCE, record, entry.meaning, value=row)
