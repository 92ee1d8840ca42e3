"""Values of parameters: tolerant when read, strict when written."""

import json

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.htrest.client import (
    BeyondLimitsError,
    InvalidValueError,
    Parameter,
    Point,
    ValueType,
    find_row,
)
from custom_components.zontromat.systems.htrest.client.values import (
    bool_as_int_seen,
    encode_value,
    parse_integer,
    parse_value,
    same_value,
)

JSON_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


def row_of(name: str) -> Parameter:
    """Return a row of the catalogue."""
    row = find_row(name)
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (ValueType.FLOAT, 4.9, 4.9),
        (ValueType.FLOAT, 22, 22.0),
        (ValueType.FLOAT, "22.5", 22.5),
        (ValueType.FLOAT, "warm", None),
        (ValueType.FLOAT, float("nan"), None),
        (ValueType.FLOAT, float("inf"), None),
        (ValueType.FLOAT, 10**400, None),
        (ValueType.FLOAT, None, None),
        (ValueType.FLOAT, [1], None),
        (ValueType.INT, 50, 50),
        (ValueType.INT, 50.0, 50),
        (ValueType.INT, " 50 ", 50),
        (ValueType.INT, 50.5, 50.5),
        (ValueType.INT, True, 1),
        (ValueType.BOOL, True, True),
        (ValueType.BOOL, 0, False),
        (ValueType.BOOL, 1, True),
        (ValueType.BOOL, "1", True),
        (ValueType.BOOL, "False", False),
        (ValueType.BOOL, 2, None),
        (None, True, True),
        (None, 7, 7),
        (None, "7.5", 7.5),
        (None, "true", True),
        (None, "seven", None),
    ],
)
def test_parse_value(kind: ValueType | None, raw: object, value: object) -> None:
    """A value is read by its type; what makes no sense is unknown and never 0."""
    parsed = parse_value(kind, raw)
    assert parsed == value
    assert type(parsed) is type(value)


@given(kind=st.sampled_from([*ValueType, None]), raw=JSON_SCALARS | st.lists(st.integers()))
def test_parse_value_never_raises(kind: ValueType | None, raw: object) -> None:
    """Any JSON value gives a value of the type's family or nothing."""
    value = parse_value(kind, raw)
    if value is not None and kind is ValueType.BOOL:
        assert isinstance(value, bool)
    elif value is not None and kind is ValueType.FLOAT:
        assert isinstance(value, float)
    elif value is not None and kind is ValueType.INT:
        assert not isinstance(value, bool)


@given(raw=JSON_SCALARS)
def test_parse_integer_never_raises(raw: object) -> None:
    """Any JSON value gives a whole number or nothing."""
    assert isinstance(parse_integer(raw), int | None)


@pytest.mark.parametrize(
    ("name", "value", "wire"),
    [
        ("WW Normaltemp.", 50, "50"),
        ("WW Normaltemp.", 50.0, "50"),
        ("HKR Absenktemp. (K)", -3, "-3"),
        ("HKR Soll_Raum", 22, "22.0"),
        ("HKR Soll_Raum", 22.5, "22.5"),
        ("HKR Soll_Raum", 10, "10.0"),
        ("HKR Soll_Raum", 25.0, "25.0"),
        ("Entstoerung", True, "true"),
        ("Entstoerung", 1, "true"),
    ],
)
def test_encode_value(name: str, value: float, wire: str) -> None:
    """INT goes out without a point, FLOAT with one, BOOL as true or false."""
    assert json.dumps(encode_value(row_of(name), value)) == wire


def test_encode_value_bool_as_int() -> None:
    """A server that sends 0/1 is sent 0/1, for BOOL only."""
    assert json.dumps(encode_value(row_of("Entstoerung"), True, bool_as_int=True)) == "1"
    assert json.dumps(encode_value(row_of("HKR Soll_Raum"), 20, bool_as_int=True)) == "20.0"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WW Normaltemp.", 50.5),
        ("WW Normaltemp.", True),
        ("WW Normaltemp.", "50"),
        ("WW Normaltemp.", None),
        ("HKR Soll_Raum", 21.3),
        ("HKR Soll_Raum", False),
        ("HKR Soll_Raum", float("nan")),
        ("HKR Soll_Raum", float("inf")),
        ("Entstoerung", 2),
        ("Entstoerung", 1.0),
        ("Entstoerung", "true"),
    ],
)
def test_encode_value_refuses(name: str, value: object) -> None:
    """A mistyped value or one off the step is refused with the facts for a message."""
    with pytest.raises(InvalidValueError) as caught:
        encode_value(row_of(name), value)
    assert caught.value.details["name"] == name


@pytest.mark.parametrize(("name", "value"), [("HKR Soll_Raum", 25.5), ("HKR Soll_Raum", 9.5), ("Betriebsart", 8)])
def test_encode_value_beyond_limits(name: str, value: float) -> None:
    """A value beyond the limits is refused and the error names them."""
    row = row_of(name)
    with pytest.raises(BeyondLimitsError) as caught:
        encode_value(row, value)
    assert (caught.value.minimum, caught.value.maximum) == (row.minimum, row.maximum)
    assert caught.value.details["maximum"] == str(row.maximum)


def test_encode_value_without_limits() -> None:
    """A row without limits and step takes any number."""
    row = Parameter(name="x", point=Point.SETTING, type=ValueType.FLOAT, meaning="x")
    assert encode_value(row, -1234.567) == -1234.567


@given(value=JSON_SCALARS, name=st.sampled_from(["WW Normaltemp.", "HKR Soll_Raum", "Entstoerung"]))
def test_encode_value_is_valid_or_refused(value: object, name: str) -> None:
    """Whatever comes in, what goes out has the right type and lies within the limits."""
    row = row_of(name)
    try:
        wire = encode_value(row, value)
    except InvalidValueError:
        return
    assert row.minimum is not None
    assert row.maximum is not None
    assert row.minimum <= wire <= row.maximum
    assert type(wire) is {ValueType.INT: int, ValueType.FLOAT: float, ValueType.BOOL: bool}[row.type]


def test_same_value() -> None:
    """A written value is recognised through the one decimal that the heat pump keeps."""
    assert same_value(22.5, 22.5)
    assert same_value(22.5, 22.52)
    assert same_value(True, 1)
    assert not same_value(22.5, 22.0)
    assert not same_value(22.5, None)


def test_bool_as_int_seen() -> None:
    """Only a BOOL shows whether the server sends 0/1."""
    assert bool_as_int_seen(ValueType.BOOL, 1) is True
    assert bool_as_int_seen(ValueType.BOOL, False) is False
    assert bool_as_int_seen(ValueType.BOOL, None) is None
    assert bool_as_int_seen(ValueType.INT, 1) is None
