"""Money on its way from the caller to the wire: exact, and rounded as the reference server rounds."""

import contextlib
from decimal import ROUND_HALF_UP, Decimal
import json

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.erpnetfp.client import wire
from custom_components.zontromat.systems.erpnetfp.client.errors import UnreadableAnswerError
from custom_components.zontromat.systems.erpnetfp.client.numbers import parse_decimal, round_money, round_quantity

_AMOUNTS = st.decimals(min_value=-9_999_999, max_value=9_999_999, places=3, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (8.3, "8.3"),
        (0.1 + 0.2, "0.30000000000000004"),
        ("8.30", "8.30"),
        (" 5 ", "5"),
        (7, "7"),
        (Decimal("1.005"), "1.005"),
    ],
)
def test_numbers_keep_their_digits(value: object, expected: str) -> None:
    """A float is taken as the decimal it prints as, text and decimals as they are."""
    assert str(parse_decimal(value)) == expected


@pytest.mark.parametrize("value", [None, True, "", "1,5", "abc", "NaN", float("inf"), "1e400", [], "9" * 5000])
def test_what_is_no_number_is_none(value: object) -> None:
    """Anything else is absent, and never 0."""
    assert parse_decimal(value) is None


@pytest.mark.parametrize(
    ("value", "expected"), [("1.005", "1.01"), ("-1.005", "-1.01"), ("2.5949", "2.59"), ("5.1875", "5.19")]
)
def test_money_rounds_halves_away_from_zero(value: str, expected: str) -> None:
    """Halves go away from zero, as on the reference server."""
    assert round_money(Decimal(value)) == Decimal(expected)


def test_quantities_have_three_places() -> None:
    """A quantity of 0.1235 is 0.124."""
    assert round_quantity(Decimal("0.1235")) == Decimal("0.124")


@given(_AMOUNTS)
def test_decimals_are_exact_on_the_wire(amount: Decimal) -> None:
    """A decimal is written with exactly its value, without exponent, and read back the same."""
    text = wire.dumps({"amount": amount})
    assert "E" not in text and "e" not in text.removeprefix('{"amount":')
    assert Decimal(text.removeprefix('{"amount":').removesuffix("}")) == amount
    assert wire.load_object(text) == {"amount": amount}


@given(
    st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(),
        lambda leaf: st.lists(leaf) | st.dictionaries(st.text(), leaf),
    )
)
def test_dumps_writes_json(value: object) -> None:
    """What is written is the same JSON that others read."""
    assert json.loads(wire.dumps(value)) == value


@given(st.binary())
def test_any_bytes_are_json_or_unreadable(data: bytes) -> None:
    """Whatever comes in, no other exception comes out."""
    with contextlib.suppress(UnreadableAnswerError):
        assert wire.loads(data) == json.loads(data, parse_float=Decimal)


@pytest.mark.parametrize("data", ["NaN", "[Infinity]", "{", '"\\ud800', "[" * 100_000, b"\xff\xfe", ""])
def test_what_is_no_json_is_unreadable(data: str | bytes) -> None:
    """Numbers that JSON does not have, deep nesting and garbage are refused."""
    with pytest.raises(UnreadableAnswerError):
        wire.loads(data)


def test_an_unreadable_answer_is_not_kept_in_the_exception() -> None:
    """The text of an answer, which may echo a password, is nowhere in the exception."""
    with pytest.raises(UnreadableAnswerError) as caught:
        wire.loads('{"operatorPassword": "geheim"')
    assert caught.value.__cause__ is None and caught.value.__suppress_context__
    assert "geheim" not in str(caught.value)


@given(_AMOUNTS)
def test_rounding_agrees_with_the_decimal_module(amount: Decimal) -> None:
    """Rounding never moves a value by more than half a cent."""
    assert abs(round_money(amount) - amount) <= Decimal("0.005")
    assert round_money(amount) == amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
