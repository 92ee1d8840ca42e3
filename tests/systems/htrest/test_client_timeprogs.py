"""Time programs: parsing, and the checks before anything is sent."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.htrest.client import (
    InvalidResponseError,
    InvalidValueError,
    TimeProgram,
    TimeProgramInfo,
    TimeSlot,
    format_time,
    parse_time,
)
from custom_components.zontromat.systems.htrest.client.timeprogs import check_entry, check_slot, complete_program

INFO = TimeProgramInfo(index=1, name="Zirkulationspumpe", entries_per_day=7, states=2, step=15, days=7)
DAY = (
    TimeSlot.create(0, "00:00", "06:00"),
    TimeSlot.create(1, "06:00", "09:00"),
    TimeSlot.create(0, "09:00", "24:00"),
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("00:00", 0), ("06:15", 375), ("6:0", 360), ("24:00", 1440), ("23:45", 1425), ("06:15:00", 375), (" 06:15 ", 375)],
)
def test_parse_time(text: str, minutes: int) -> None:
    """Times of the day are read, the end of the day included."""
    assert parse_time(text) == minutes
    assert parse_time(format_time(minutes)) == minutes


@pytest.mark.parametrize("text", ["", "24:15", "25:00", "06:60", "6", "06:15:30", "-1:00", "six", "06:15h"])
def test_parse_time_refuses(text: str) -> None:
    """What is no time of the day is refused."""
    with pytest.raises(InvalidValueError):
        parse_time(text)


@given(st.text())
def test_parse_time_any_text(text: str) -> None:
    """Any text is a time within the day or is refused."""
    try:
        minutes = parse_time(text)
    except InvalidValueError:
        return
    assert 0 <= minutes <= 1440


def program_json(**changes: object) -> dict[str, Any]:
    """Return an answer of the server for one time program."""
    entry = {"state": 0, "start": "00:00", "end": "24:00"}
    frame = {"index": 1, "name": "Zirkulationspumpe", "ead": 7, "nos": 2, "ste": 15, "nod": 7}
    return {**frame, "entries": [[entry]], **changes}


def test_program_from_json() -> None:
    """A time program is read with its frame and its entries, numbers as text included."""
    program = TimeProgram.from_json(program_json(nos="2"))
    assert program.info == INFO
    assert program.days == ((TimeSlot(state=0, start=0, end=1440),),)
    assert program.as_json() == program_json()


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        program_json(nos=None),
        program_json(ste=0),
        program_json(index="one"),
        program_json(entries=None),
        program_json(entries=[None]),
        program_json(entries=[[None]]),
        program_json(entries=[[{"state": 0, "start": "00:00", "end": None}]]),
        program_json(entries=[[{"state": None, "start": "00:00", "end": "06:00"}]]),
        program_json(entries=[[{"state": 0, "start": "00:00", "end": "24:15"}]]),
    ],
)
def test_program_from_json_refuses(raw: object) -> None:
    """A time program that makes no sense is the documented error."""
    with pytest.raises(InvalidResponseError):
        TimeProgram.from_json(raw)


@given(JSON_VALUES, st.sampled_from(["entries", "index", "ead", "nos", "ste", "nod", "name", "other"]))
def test_program_from_any_json(raw: object, key: str) -> None:
    """Any JSON in any place gives a time program or the documented error."""
    for answer in (raw, program_json(**{key: raw}), program_json(entries=[[raw]])):
        try:
            program = TimeProgram.from_json(answer)
        except InvalidResponseError:
            continue
        assert isinstance(program.info.name, str)


def test_complete_program() -> None:
    """A covered day is filled up with unused slots, so that nothing old stays in the heat pump."""
    program = complete_program(INFO, [DAY] * 7)
    assert [len(day) for day in program.days] == [7] * 7
    assert program.schedule == (DAY,) * 7
    assert program.as_json()["entries"][0][6] == {"state": 0, "start": "00:00", "end": "00:00"}  # type: ignore[index]


def test_complete_program_of_what_was_read() -> None:
    """A program as it was read, unused slots included, can be sent again."""
    program = complete_program(INFO, [DAY] * 7)
    assert complete_program(INFO, program.days) == program


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ((), "ends at 00:00"),
        (DAY[:2], "ends at 09:00"),
        (DAY[1:], "gap"),
        ((DAY[0], DAY[2]), "gap"),
        ((DAY[0], TimeSlot.create(1, "05:45", "09:00"), DAY[2]), "overlaps"),
        ((DAY[1], DAY[0], DAY[2]), "gap"),
        ((DAY[0], DAY[1], DAY[0]), "out of order"),
        ((DAY[0], replace(DAY[1], state=2), DAY[2]), "state is not in 0 to 1"),
        ((DAY[0], replace(DAY[1], state=-1), DAY[2]), "state is not in 0 to 1"),
        ((TimeSlot.create(0, "00:00", "06:07"), TimeSlot.create(1, "06:07", "24:00")), "multiples of 15"),
        ((TimeSlot(state=0, start=0, end=1455),), "within the day"),
        (tuple(TimeSlot(state=0, start=180 * n, end=180 * (n + 1)) for n in range(8)), "more than 7"),
    ],
)
def test_complete_program_refuses(day: tuple[TimeSlot, ...], reason: str) -> None:
    """One bad day spoils the program, and the error says why."""
    with pytest.raises(InvalidValueError) as caught:
        complete_program(INFO, [*[DAY] * 6, day])
    assert reason in caught.value.details["reason"]


@pytest.mark.parametrize("count", [0, 6, 8])
def test_complete_program_wants_all_days(count: int) -> None:
    """Fewer days would leave old entries in the heat pump, more are refused by the server."""
    with pytest.raises(InvalidValueError, match=f"{count} days instead of 7"):
        complete_program(INFO, [DAY] * count)


@given(
    st.lists(
        st.builds(TimeSlot, state=st.integers(-1, 3), start=st.integers(-15, 1500), end=st.integers(-15, 1500)),
        max_size=8,
    )
)
def test_complete_program_is_sound_or_refused(day: list[TimeSlot]) -> None:
    """Whatever comes in, what goes out covers each day exactly once."""
    try:
        program = complete_program(INFO, [day] * 7)
    except InvalidValueError:
        return
    for slots in program.schedule:
        assert slots[0].start == 0
        assert slots[-1].end == 1440
        assert all(before.end == after.start for before, after in pairwise(slots))
        assert all(slot.state in {0, 1} and slot.start % 15 == slot.end % 15 == 0 for slot in slots)


def test_check_slot_allows_an_unused_entry() -> None:
    """An entry can be freed."""
    check_slot(INFO, TimeSlot(state=0, start=0, end=0))
    with pytest.raises(InvalidValueError):
        check_slot(INFO, TimeSlot.create(0, "09:00", "06:00"))


def test_check_entry_in_its_day() -> None:
    """An entry may leave a gap, but neither overlap nor overtake its neighbours."""
    program = complete_program(INFO, [DAY] * 7)
    check_entry(program, 2, 1, TimeSlot.create(1, "06:30", "09:00"))
    check_entry(program, 2, 1, TimeSlot.create(0, "00:00", "00:00"))
    with pytest.raises(InvalidValueError, match="overlaps entry 0"):
        check_entry(program, 2, 1, TimeSlot.create(1, "05:45", "09:00"))
    with pytest.raises(InvalidValueError, match="no entry 7 on day 2"):
        check_entry(program, 2, 7, DAY[1])
    with pytest.raises(InvalidValueError, match="no entry 0 on day 7"):
        check_entry(program, 7, 0, DAY[0])


def test_check_entry_keeps_the_order() -> None:
    """A later entry cannot come before an earlier one."""
    program = TimeProgram(info=INFO, days=((DAY[1], replace(DAY[0], start=0, end=0)),))
    with pytest.raises(InvalidValueError, match="not in order with entry 0"):
        check_entry(program, 0, 1, TimeSlot.create(0, "00:00", "03:00"))
