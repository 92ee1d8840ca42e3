"""Single values: tolerant when read, and never 0 for what is not known."""

from datetime import time
from enum import IntEnum
import logging
import math

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.izone.client import SysFan, SysMode, Weekday
from custom_components.zontromat.systems.izone.client.clock import encode_days, encode_time, parse_days, parse_time
from custom_components.zontromat.systems.izone.client.values import (
    celsius,
    flag,
    integer,
    member,
    number,
    percent,
    scaled,
    text,
    within,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (310, 310),
        ("310", 310),
        (" 310 ", 310),
        (310.0, 310),
        ("310.0", 310),
        (-5, -5),
        (0, 0),
        (23.5, None),
        (True, None),
        ("", None),
        ("error", None),
        (None, None),
        (math.nan, None),
        (math.inf, None),
        ("1e999", None),
        ([1], None),
    ],
)
def test_integer(raw: object, value: int | None) -> None:
    """Whole numbers come as numbers or as text; nothing else is taken for one."""
    assert integer(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (0, False),
        (1, True),
        (False, False),
        (True, True),
        ("on", True),
        ("off", False),
        ("True", True),
        ("false ", False),
        ("1", True),
        (2, None),
        (255, None),
        ("", None),
        (None, None),
        (1.0, None),
    ],
)
def test_flag(raw: object, value: bool | None) -> None:
    """Flags are numbers, JSON words and words in text; other numbers are not known."""
    assert flag(raw) is value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("Living", "Living"),
        ("Living\0\xff\xff\xff", "Living"),
        ("Living\0old name", "Living"),
        ("\xff\xff\xff\xff", None),
        ("\ufffd\ufffd", None),
        ("  ", None),
        ("", None),
        (" OK", "OK"),
        ("Café", "Café"),
        (7, "7"),
        (None, None),
        (True, None),
        ([], None),
    ],
)
def test_text(raw: object, value: str | None) -> None:
    """A text ends at its first NUL and has neither padding nor blanks around it; an unwritten buffer is no text."""
    assert text(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (2350, 23.5),
        ("2350", 23.5),
        (2357, 23.57),
        (-500, -5.0),
        (0, None),
        (32767, None),
        (-3000, None),
        (None, None),
        ("error", None),
    ],
)
def test_celsius(raw: object, value: float | None) -> None:
    """Temperatures are hundredths; 0 is no sensor, and no room has 327 °C."""
    assert celsius(raw) == value


def test_ranges_and_scales() -> None:
    """What is outside its range is not known; scaled numbers keep their sign."""
    assert percent(100) == 100
    assert percent(101) is None
    assert percent(-1) is None
    assert within(1, 7)(0) is None
    assert scaled(10)(-15) == -1.5
    assert scaled(100)(None) is None
    assert number(10**400) is None


def test_unknown_members_are_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """A number that an enumeration does not have is no error; it is told once."""

    class Colour(IntEnum):
        RED = 1

    parse = member(Colour)
    with caplog.at_level(logging.WARNING):
        assert parse("1") is Colour.RED
        assert parse(None) is None
        assert parse(77) is None
        assert parse(77) is None
        assert parse("error") is None
    assert [record.getMessage() for record in caplog.records] == ["Unknown Colour: 77", "Unknown Colour: error"]
    assert member(SysFan)(99) is SysFan.NON_GAS_HEAT
    assert member(SysMode)(True) is None


@given(JSON)
def test_any_value(raw: object) -> None:
    """Any JSON value is read or not known; no parser raises."""
    assert number(raw) is None or math.isfinite(number(raw) or 0.0)
    assert integer(raw) is None or isinstance(integer(raw), int)
    assert flag(raw) in {None, True, False}
    assert text(raw) is None or "\0" not in (text(raw) or "")
    assert celsius(raw) is None or -20 <= (celsius(raw) or 0) <= 60
    assert percent(raw) is None or 0 <= (percent(raw) or 0) <= 100
    assert member(SysMode)(raw) is None or isinstance(member(SysMode)(raw), SysMode)
    assert parse_time(raw, raw) is None or isinstance(parse_time(raw, raw), time)
    assert parse_days(raw) is None or isinstance(parse_days(raw), frozenset)


@given(st.none() | st.times())
def test_times_survive(value: time | None) -> None:
    """A time of day comes back as it was sent, to the minute; one that is switched off stays off."""
    hour, minute = encode_time(value)
    assert parse_time(hour, minute) == (None if value is None else time(value.hour, value.minute))
    if value is None:
        assert (hour, minute) == (31, 63)


@given(st.frozensets(st.sampled_from(Weekday)))
def test_days_survive(days: frozenset[Weekday]) -> None:
    """Days come back as they were sent, also where Tuesday has only one letter."""
    sent = encode_days(days)
    assert list(sent) == ["M", "Tu", "W", "Th", "F", "Sa", "Su"]
    assert parse_days(sent) == days
    assert parse_days({("T" if key == "Tu" else key): value for key, value in sent.items()}) == days
