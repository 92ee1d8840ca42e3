"""Time programs: what the heat pump holds, and what may be sent to it."""

from collections.abc import Sequence
from dataclasses import dataclass
import re
from typing import Self

from .decode import json_array, json_integer, json_object, json_text
from .errors import InvalidResponseError, InvalidValueError

MINUTES_PER_DAY = 24 * 60
_TIME = re.compile(r"(\d{1,2}):(\d{1,2})(?::00)?")


def parse_time(text: str) -> int:
    """Return the minutes since midnight of `HH:MM`, 0 to 1440; `24:00` is the end of the day.

    Raises:
        InvalidValueError: The text is no such time.
    """
    found = _TIME.fullmatch(text.strip())
    minutes = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else None
    if minutes is None or minutes > MINUTES_PER_DAY:
        raise InvalidValueError(f"{text[:20]} is no time of the day", value=text[:20], reason="no time of the day")
    return minutes


def format_time(minutes: int) -> str:
    """Return minutes since midnight as `HH:MM`."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSlot:
    """One entry of a day: a state from `start` to `end`, both in minutes since midnight, 0 to 1440."""

    state: int
    start: int
    end: int

    @classmethod
    def create(cls, state: int, start: str, end: str) -> Self:
        """Return the slot with times written as `HH:MM`.

        Raises:
            InvalidValueError: A text is no time.
        """
        return cls(state=state, start=parse_time(start), end=parse_time(end))

    @classmethod
    def from_json(cls, raw: object) -> Self:
        """Parse what the server sent.

        Raises:
            InvalidResponseError: A part is missing or makes no sense.
        """
        data = json_object(raw)
        try:
            return cls.create(json_integer(data, "state"), json_text(data, "start") or "", json_text(data, "end") or "")
        except InvalidValueError as err:
            raise InvalidResponseError(f"Time program entry: {err}") from err

    def as_json(self) -> dict[str, object]:
        """Return the slot as the server wants it."""
        return {"state": self.state, "start": format_time(self.start), "end": format_time(self.end)}

    @property
    def unused(self) -> bool:
        """Tell whether the slot lasts no time."""
        return self.start == self.end

    def overlaps(self, other: TimeSlot) -> bool:
        """Tell whether both slots claim the same minute."""
        return self.start < other.end and other.start < self.end


_UNUSED = TimeSlot(state=0, start=0, end=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeProgramInfo:
    """The frame of a time program (spec/htrest.md, GET /api/v1/timeprog)."""

    index: int
    name: str
    entries_per_day: int
    """`ead`."""
    states: int
    """`nos`: valid states are 0 to `states` - 1."""
    step: int
    """`ste`: minutes; start and end are multiples of it."""
    days: int
    """`nod`: day 0 is Monday."""

    @classmethod
    def from_json(cls, raw: object) -> Self:
        """Parse what the server sent.

        Raises:
            InvalidResponseError: A part is missing or makes no sense.
        """
        data = json_object(raw)
        info = cls(
            index=json_integer(data, "index"),
            name=json_text(data, "name") or "",
            entries_per_day=json_integer(data, "ead"),
            states=json_integer(data, "nos"),
            step=json_integer(data, "ste"),
            days=json_integer(data, "nod"),
        )
        if min(info.entries_per_day, info.states, info.step, info.days) < 1:
            raise InvalidResponseError(f"Time program {info.index} has an impossible frame")
        return info


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeProgram:
    """A time program with its entries, `days[day][number]`, day 0 being Monday."""

    info: TimeProgramInfo
    days: tuple[tuple[TimeSlot, ...], ...]

    @classmethod
    def from_json(cls, raw: object) -> Self:
        """Parse what the server sent.

        Raises:
            InvalidResponseError: A part is missing or makes no sense.
        """
        data = json_object(raw)
        return cls(
            info=TimeProgramInfo.from_json(data),
            days=tuple(tuple(map(TimeSlot.from_json, json_array(day))) for day in json_array(data.get("entries"))),
        )

    def as_json(self) -> dict[str, object]:
        """Return the program as the server wants it."""
        info = self.info
        return {
            "index": info.index,
            "name": info.name,
            "ead": info.entries_per_day,
            "nos": info.states,
            "ste": info.step,
            "nod": info.days,
            "entries": [[slot.as_json() for slot in day] for day in self.days],
        }

    @property
    def schedule(self) -> tuple[tuple[TimeSlot, ...], ...]:
        """The days without their unused slots: what the heat pump does."""
        return tuple(tuple(slot for slot in day if not slot.unused) for day in self.days)


def check_slot(info: TimeProgramInfo, slot: TimeSlot) -> None:
    """Check one entry on its own; a slot from 00:00 to 00:00 frees the entry.

    The server itself checks neither step nor state of a single entry.

    Raises:
        InvalidValueError: The state does not exist, a time is off the step or outside the day, or the end is too early.
    """
    if not 0 <= slot.state < info.states:
        raise _invalid(slot, f"state is not in 0 to {info.states - 1}")
    if not 0 <= slot.start <= slot.end <= MINUTES_PER_DAY:
        raise _invalid(slot, "start is not before end within the day")
    if slot.start % info.step or slot.end % info.step:
        raise _invalid(slot, f"times are not multiples of {info.step} minutes")


def check_entry(program: TimeProgram, day: int, number: int, slot: TimeSlot) -> None:
    """Check one entry together with the day that it becomes part of.

    Gaps are allowed here: a boundary is moved by changing two entries, one after the other.

    Raises:
        InvalidValueError: There is no such entry, the slot makes no sense, or it overlaps or overtakes another one.
    """
    if not 0 <= day < len(program.days) or not 0 <= number < len(program.days[day]):
        raise _invalid(slot, f"there is no entry {number} on day {day}")
    check_slot(program.info, slot)
    for other_number, other in enumerate(program.days[day]):
        if other_number == number or other.unused or slot.unused:
            continue
        if slot.overlaps(other):
            raise _invalid(slot, f"overlaps entry {other_number}")
        if (slot.start < other.start) != (number < other_number):
            raise _invalid(slot, f"is not in order with entry {other_number}")


def complete_program(info: TimeProgramInfo, days: Sequence[Sequence[TimeSlot]]) -> TimeProgram:
    """Return the whole program to send.

    Each day must be covered from 00:00 to 24:00 without gap or overlap. Unused slots fill each day up, because what is
    not sent stays in the heat pump as it was.

    Raises:
        InvalidValueError: Days are missing, or a day is not covered, has too many slots or one that makes no sense.
    """
    if len(days) != info.days:
        reason = f"{len(days)} days instead of {info.days}"
        raise InvalidValueError(f"The time program has {reason}", value=str(len(days)), reason=reason)
    return TimeProgram(info=info, days=tuple(_complete_day(info, number, day) for number, day in enumerate(days)))


def _complete_day(info: TimeProgramInfo, number: int, day: Sequence[TimeSlot]) -> tuple[TimeSlot, ...]:
    """Return the slots of one day, checked and filled up."""
    used = [slot for slot in day if not slot.unused]
    if len(used) > info.entries_per_day:
        reason = f"day {number} has more than {info.entries_per_day} entries"
        raise InvalidValueError(f"Time program: {reason}", value=str(len(used)), reason=reason)
    reached = 0
    for slot in used:
        check_slot(info, slot)
        if slot.start != reached:
            problem = "overlaps the entry before or is out of order" if slot.start < reached else "leaves a gap before"
            raise _invalid(slot, f"{problem} on day {number}")
        reached = slot.end
    if reached != MINUTES_PER_DAY:
        reason = f"day {number} ends at {format_time(reached)} and not at 24:00"
        raise InvalidValueError(f"Time program: {reason}", value=format_time(reached), reason=reason)
    return (*used, *[_UNUSED] * (info.entries_per_day - len(used)))


def _invalid(slot: TimeSlot, reason: str) -> InvalidValueError:
    """Return the error of a slot that must not be sent."""
    text = f"{format_time(slot.start)}-{format_time(slot.end)} state {slot.state}"
    return InvalidValueError(f"Time program entry {text}: {reason}", value=text, reason=reason)
