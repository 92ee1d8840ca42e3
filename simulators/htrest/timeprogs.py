"""Time programs: what is switched at which time of the week."""

from dataclasses import dataclass
from datetime import datetime
import re
from typing import Final

SLOTS: Final = 7
"""Entries a day."""
DAYS: Final = 7
"""Day 0 is Monday."""
STEP: Final = 15
"""Minutes."""
END_OF_DAY: Final = 24 * 60


def parse_time(text: str) -> int:
    """Return the minute of the day of `H:M`; 24:00 is the last one.

    Raises:
        ValueError: The text is no time of a day.
    """
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{1,2})", text)
    if match is None:
        raise ValueError(f"invalid time format: {text!r}")
    hour, minute = int(match[1]), int(match[2])
    result = hour * 60 + minute
    if minute > 59 or result > END_OF_DAY:
        raise ValueError(f"time {text!r} is beyond the limits ['00:00', '24:00']")
    return result


def format_time(minute: int) -> str:
    """Return `HH:MM`."""
    return f"{minute // 60:02}:{minute % 60:02}"


@dataclass(frozen=True, slots=True)
class Slot:
    """One entry: a state from `start` until before `end`, in minutes of the day."""

    state: int
    start: int
    end: int

    @classmethod
    def parse(cls, state: int, start: str, end: str) -> Slot:
        """Return the entry of two texts.

        Raises:
            ValueError: A text is no time, or the entry ends before it starts.
        """
        slot = cls(state, parse_time(start), parse_time(end))
        if slot.start > slot.end:
            raise ValueError(f"start time {start!r} must not be after end time {end!r}")
        return slot

    def as_json(self) -> dict[str, object]:
        """Return the entry as the API shows it."""
        return {"state": self.state, "start": format_time(self.start), "end": format_time(self.end)}


UNUSED: Final = Slot(0, 0, 0)
"""What an unused entry looks like."""


def _day(*slots: Slot) -> list[Slot]:
    """Return a day's entries, filled up with unused ones."""
    return [*slots, *[UNUSED] * (SLOTS - len(slots))]


def _day_with(state: int, start: str, end: str, *, otherwise: int) -> list[Slot]:
    """Return a day that has a state for some time and another one before and after."""
    return _day(
        Slot.parse(otherwise, "00:00", start), Slot.parse(state, start, end), Slot.parse(otherwise, end, "24:00")
    )


class TimeProgram:
    """A week of entries."""

    def __init__(self, index: int, name: str, states: int, day: list[Slot]) -> None:
        """Start with the same day all week; `states` is the number of states."""
        self.index = index
        self.name = name
        self.states = states
        self.entries = [list(day) for _ in range(DAYS)]

    def head(self) -> dict[str, object]:
        """Return what the list of time programs shows."""
        return {
            "index": self.index,
            "name": self.name,
            "ead": SLOTS,
            "nos": self.states,
            "ste": STEP,
            "nod": DAYS,
        }

    def as_json(self) -> dict[str, object]:
        """Return the whole program."""
        return {**self.head(), "entries": [[slot.as_json() for slot in day] for day in self.entries]}

    def check(self, slot: Slot) -> None:
        """Check what the server checks for a whole program, and only there.

        Raises:
            ValueError: The state does not exist, or a time is not a multiple of the step.
        """
        if not 0 <= slot.state < self.states:
            raise ValueError(f"state {slot.state} is beyond the limits [0, {self.states - 1}]")
        if slot.start % STEP or slot.end % STEP:
            raise ValueError(f"start and end time must be a multiple of {STEP} minutes")

    def state_at(self, now: datetime) -> int:
        """Return the state of the first entry that covers the time; 0 where none does."""
        minute = now.hour * 60 + now.minute
        for slot in self.entries[now.weekday()]:
            if slot.start <= minute < slot.end:
                return slot.state
        return 0


def usual_programs() -> list[TimeProgram]:
    """Return the five programs of the specification's heat pump."""
    comfort_in_the_evening = _day(
        Slot.parse(1, "00:00", "05:00"),
        Slot.parse(0, "05:00", "18:00"),
        Slot.parse(2, "18:00", "21:00"),
        Slot.parse(0, "21:00", "22:30"),
        Slot.parse(1, "22:30", "24:00"),
    )
    normal_by_day = _day_with(0, "06:00", "22:00", otherwise=1)
    return [
        TimeProgram(0, "Warmwasser", 2, _day_with(1, "05:00", "22:00", otherwise=0)),
        TimeProgram(1, "Zirkulationspumpe", 2, _day_with(1, "05:15", "08:00", otherwise=0)),
        TimeProgram(2, "Heizung", 3, comfort_in_the_evening),
        TimeProgram(3, "Mischer 1", 3, normal_by_day),
        TimeProgram(4, "Mischer 2", 3, normal_by_day),
    ]
