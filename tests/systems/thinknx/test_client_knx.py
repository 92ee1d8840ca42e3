"""KNX telegrams: addresses, datapoint types, echo; checked against xknx's own classes."""

import math

from hypothesis import given, strategies as st
import pytest
from xknx.dpt import (
    DPT2ByteFloat,
    DPT4ByteFloat,
    DPTArray,
    DPTControlDimming,
    DPTScaling,
    DPTSwitch,
    DPTSwitchControl,
    DPTValue1Count,
    DPTValue1Ucount,
)
from xknx.exceptions import CouldNotParseAddress
from xknx.telegram import GroupAddress

from custom_components.zontromat.systems.thinknx.client import (
    DATAPOINT_TYPES,
    InvalidValueError,
    make_telegram,
    parse_group_address,
)

ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.dictionaries(st.text(), st.integers())
)


@pytest.mark.parametrize("address", ["0/0/1", "31/7/255", "1/203", "31/2047", "1", "65535", " 1/2/3 "])
def test_addresses(address: str) -> None:
    """All three notations are sent as they were given."""
    assert parse_group_address(address) == address.strip()


@pytest.mark.parametrize(
    "address",
    ["", "0", "0/0", "0/0/0", "32/0/1", "1/8/1", "1/2/256", "1/2048", "65536", "1/2/3/4", "-1/2/3", "a", "١/٢"],
)
def test_wrong_addresses(address: str) -> None:
    """The broadcast address and what lies beyond the ranges are refused."""
    with pytest.raises(InvalidValueError):
        parse_group_address(address)


@given(st.text(alphabet="0123456789/ab ", max_size=12))
def test_addresses_like_xknx(text: str) -> None:
    """What is accepted is a group address for xknx as well, and only then."""
    try:
        accepted = parse_group_address(text)
    except InvalidValueError:
        try:
            other = GroupAddress(text.strip())
        except CouldNotParseAddress:
            return
        # xknx accepts the broadcast address.
        assert other.raw == 0
    else:
        assert GroupAddress(accepted).raw > 0


@pytest.mark.parametrize(
    ("value", "on"), [(True, True), (False, False), (0, False), (1, True), ("on", True), ("off", False)]
)
def test_switch(value: object, on: bool) -> None:
    """DPT 1 is one bit."""
    assert int(make_telegram("1/2/3", "1", value).value) == DPTSwitch.to_knx(on).value


@given(st.booleans(), st.booleans())
def test_control(control: bool, value: bool) -> None:
    """DPT 2 is the control bit before the value bit."""
    telegram = make_telegram("1/2/3", "2", {"control": control, "value": value})
    assert int(telegram.value) == DPTSwitchControl.to_knx({"control": control, "value": value}).value


@given(st.booleans(), st.integers(0, 7))
def test_dimming(increase: bool, step: int) -> None:
    """DPT 3 is the direction before three bits of step code."""
    telegram = make_telegram("1/2/3", "3", {"increase": increase, "step": step})
    expected = DPTControlDimming.to_knx({"control": "increase" if increase else "decrease", "step_code": step})
    assert int(telegram.value) == expected.value


def test_raw_four_bits() -> None:
    """The specification's own example sends 30, which no four bits hold."""
    assert make_telegram("1/0/1", "3", 30).value == "30"
    with pytest.raises(InvalidValueError):
        make_telegram("1/0/1", "3", 32)


@given(st.integers(0, 255))
def test_byte(value: int) -> None:
    """DPT 5 is an unsigned byte."""
    assert DPTArray(int(make_telegram("1", "5", value).value)) == DPTValue1Ucount.to_knx(value)


@given(st.integers(0, 100))
def test_scaling(percent: int) -> None:
    """DPT 5.001 maps percent on a byte."""
    assert DPTArray(int(make_telegram("1", "5.001", percent).value)) == DPTScaling.to_knx(percent)


@given(st.integers(-128, 127))
def test_signed_byte(value: int) -> None:
    """DPT 6 is a signed byte, in spite of the call's name."""
    telegram = make_telegram("1", "6", value)
    assert telegram.call == "system/sendKNXbyteun"
    assert DPTValue1Count.from_knx(DPTArray(int(telegram.value) & 0xFF)) == value


# xknx refuses some numbers just below the maximum that DPT 9 names.
@given(st.floats(-671088.64, 670433.28))
def test_two_byte_float(value: float) -> None:
    """DPT 9: what we send ends as the same bits as the number itself, or as a neighbour after rounding."""
    sent = float(make_telegram("1", "9", value).value)
    assert math.isclose(sent, value, rel_tol=1e-8)
    carried = DPT2ByteFloat.from_knx(DPT2ByteFloat.to_knx(sent))
    assert math.isclose(carried, value, rel_tol=1 / 1024, abs_tol=0.01)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_four_byte_float(value: float) -> None:
    """DPT 14: any number that four bytes hold arrives exactly, written without an exponent."""
    sent = make_telegram("1", "14", value).value
    assert "e" not in sent
    assert DPT4ByteFloat.to_knx(float(sent)) == DPT4ByteFloat.to_knx(value)


@pytest.mark.parametrize(
    ("datapoint_type", "value"),
    [
        ("1", 2),
        ("1", "yes"),
        ("2", 4),
        ("2", {"control": True}),
        ("3", {"increase": True, "step": 8}),
        ("3", {"increase": True, "step": 1, "more": 1}),
        ("5", 256),
        ("5", -1),
        ("5", 1.5),
        ("5", True),
        ("5.001", 100.1),
        ("6", -129),
        ("9", 670761),
        ("9", math.nan),
        ("14", math.inf),
        ("14", 1e39),
        ("14", 10**400),
        ("14", "1"),
        ("7", 1),
        ("", 1),
    ],
)
def test_refused(datapoint_type: str, value: object) -> None:
    """What a type cannot hold never becomes a telegram."""
    with pytest.raises(InvalidValueError) as caught:
        make_telegram("1/2/3", datapoint_type, value)
    assert caught.value.details["allowed"]


@given(st.text(max_size=12), st.sampled_from([*DATAPOINT_TYPES, "x"]), ANYTHING)
def test_any_input(group: str, datapoint_type: str, value: object) -> None:
    """Whatever is given, there is a telegram or the documented error."""
    try:
        telegram = make_telegram(group, datapoint_type, value)
    except InvalidValueError:
        return
    assert math.isfinite(float(telegram.value))


@pytest.mark.parametrize(
    ("answer", "same"),
    [
        ({"group": "1/2/3", "value": "21.5"}, True),
        ({"group": "1/2/3", "value": 21.5}, True),
        ({"group": "1/2/3", "value": 21.51}, True),
        ({"group": "1/515", "value": 21.5}, True),
        ({"group": "2563", "value": 21.5}, True),
        ({"group": 2563, "value": 21.5}, True),
        ({"group": "1/2/3/4", "value": 21.5}, False),
        ({"group": "1/2/4", "value": 21.5}, False),
        ({"group": "1/2/3", "value": 22}, False),
        ({"group": "1/2/3"}, False),
        ({}, False),
    ],
)
def test_echo(answer: dict[str, object], same: bool) -> None:
    """The echo names the same group and the same value, rounded as the bus rounds."""
    assert make_telegram("1/2/3", "9", 21.5).echoed(answer) is same
