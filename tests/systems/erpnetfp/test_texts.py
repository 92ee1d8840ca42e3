"""Every rule and every reason has a text, in every language, and no text is left over."""

import ast
from collections.abc import Iterator
from contextlib import suppress
import json
from pathlib import Path
import re

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems import erpnetfp
from custom_components.zontromat.systems.erpnetfp import reading
from custom_components.zontromat.systems.erpnetfp.client import ModifierType, PaymentType, Reason, ValidationError
from custom_components.zontromat.systems.erpnetfp.client.enums import IdentifierType, ItemType, ReversalReason

SYSTEM = Path(erpnetfp.__file__).parent
ERRORS = {"ValidationError", "_wrong", "_wrong_sum"}
SUCCESS = {Reason.CONFIRMED}


@pytest.fixture(params=["en", "bg"])
def texts(request: pytest.FixtureRequest) -> dict:
    """Return the texts of a language."""
    found: dict = json.loads((SYSTEM / "strings" / f"{request.param}.json").read_text())
    return found


def codes() -> Iterator[str]:
    """Yield the rule of each refusal in the client and in what reads the actions' data."""
    for path in (*SYSTEM.glob("client/*.py"), SYSTEM / "reading.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[ast.Constant(value=code), *_]):
                    if name in ERRORS:
                        yield code


def test_each_rule_has_a_text(texts: dict) -> None:
    """A document that breaks a rule is refused with the text of that rule."""
    found = {key.removeprefix("erpnetfp_invalid_") for key in texts["exceptions"] if "_invalid_" in key}
    assert found == set(codes())


def test_each_reason_has_a_text(texts: dict) -> None:
    """A job that was not printed, or may not be, says why."""
    shown = texts["entity"]["sensor"]["last_error"]["state"]
    assert set(shown) == {reason.value for reason in Reason} - SUCCESS
    told = re.findall(r"erpnetfp_(?:not_printed|unknown)_(\w+)", " ".join(texts["exceptions"]))
    assert set(told) == set(shown)
    assert len(told) == len(shown)


@pytest.mark.parametrize(
    ("selector", "values"),
    [
        ("erpnetfp_item_type", ItemType),
        ("erpnetfp_modifier", ModifierType),
        ("erpnetfp_payment_type", PaymentType),
        ("erpnetfp_reason", ReversalReason),
        ("erpnetfp_identifier_type", IdentifierType),
        ("erpnetfp_tax_group", tuple("12345678")),
    ],
)
def test_each_choice_of_the_forms(texts: dict, selector: str, values: list[str]) -> None:
    """The forms offer what the client knows, and nothing else."""
    assert set(texts["selector"][selector]["options"]) == set(values)


def test_the_forms_have_the_fields_that_are_read(texts: dict) -> None:
    """What the forms of items, payments and invoices offer is what is understood."""
    fields = {name: set(content["fields"]) for name, content in texts["selector"].items() if "fields" in content}
    assert fields == {
        "erpnetfp_item": set(reading._SALE | reading._COMMENT | reading._SUBTOTAL),
        "erpnetfp_payment": set(reading._PAYMENT),
        "erpnetfp_invoice": set(reading._INVOICE),
        "erpnetfp_credit_note": set(reading._CREDIT_NOTE),
    }


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(sorted(reading._SALE | reading._SUBTOTAL | reading._PAYMENT | reading._CREDIT_NOTE))
ENTRIES = st.dictionaries(NAMES, ANYTHING | st.sampled_from([*ItemType, *PaymentType, "12", 3.0]), max_size=6)


@given(st.lists(ENTRIES | ANYTHING, max_size=3))
def test_any_data_is_read_or_refused(data: list) -> None:
    """Whatever an action is given becomes a document or is refused, and nothing else happens."""
    for read in (reading.read_items, reading.read_payments):
        with suppress(ValidationError):
            assert len(read(data)) == len(data)
    for value in data:
        for read in (reading.read_invoice, reading.read_credit_note):
            with suppress(ValidationError):
                assert (read(value) is None) == (value is None)
