"""Payments are completed so that they add up to the total."""

import contextlib
from decimal import Decimal
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.erpnetfp.client import Payment, PaymentType, ValidationError
from custom_components.zontromat.systems.erpnetfp.client.drivers import ALL_PAYMENTS
from custom_components.zontromat.systems.erpnetfp.client.notices import NoticeCode
from custom_components.zontromat.systems.erpnetfp.client.payments import complete

CASH, CARD, CHANGE = PaymentType.CASH, PaymentType.CARD, PaymentType.CHANGE
TOTAL = Decimal("15.00")


def settle(*payments: Payment, total: Decimal = TOTAL, change: bool = True) -> list[tuple[PaymentType, Decimal]]:
    """Complete payments of all kinds."""
    return complete(payments, total, accepted=ALL_PAYMENTS, change=change)[0]


@pytest.mark.parametrize(
    ("payments", "expected"),
    [
        ([], [(CASH, "15")]),
        ([Payment()], [(CASH, "15")]),
        ([Payment(type=CARD)], [(CARD, "15")]),
        ([Payment(amount="5.005"), Payment(type=CARD)], [(CASH, "5.01"), (CARD, "9.99")]),
        ([Payment(amount=20)], [(CASH, "20"), (CHANGE, "-5")]),
        ([Payment(amount=20), Payment(type=CHANGE, amount=-5)], [(CASH, "20"), (CHANGE, "-5")]),
        ([Payment(type=CARD, amount=10), Payment(amount=10)], [(CARD, "10"), (CASH, "10"), (CHANGE, "-5")]),
    ],
)
def test_payments_are_completed(payments: list[Payment], expected: list[tuple[PaymentType, str]]) -> None:
    """No payments are cash, an open amount is the rest, cash beyond the total gets change."""
    assert settle(*payments) == [(kind, Decimal(amount)) for kind, amount in expected]


@pytest.mark.parametrize(
    ("payments", "code", "line"),
    [
        ([Payment(amount=14)], "underpaid", None),
        ([Payment(type=CARD, amount=16)], "overpaid", None),
        ([Payment(type=CARD, amount=14), Payment(amount="0.5"), Payment(amount="0.5"), Payment()], "nothing_left", 4),
        ([Payment(amount=20), Payment(type=CHANGE, amount=-4)], "change_differs", None),
        ([Payment(amount=20), Payment(type=CHANGE, amount=5)], "not_negative", 2),
        ([Payment(amount=15), Payment(type=CHANGE)], "not_a_number", 2),
        ([Payment(amount=-15)], "not_positive", 1),
        ([Payment(amount=15), Payment(amount=0)], "not_positive", 2),
        ([Payment(), Payment()], "amounts_missing", 2),
        ([Payment(amount="much")], "not_a_number", 1),
        ([Payment(amount=10**9)], "not_a_number", 1),
    ],
)
def test_payments_that_cannot_add_up_are_refused(payments: list[Payment], code: str, line: int | None) -> None:
    """The error names the rule and the line."""
    with pytest.raises(ValidationError) as caught:
        settle(*payments)
    assert (caught.value.code, caught.value.line) == (code, line)


def test_a_means_that_the_printer_does_not_have_is_refused() -> None:
    """The error names payment and field."""
    with pytest.raises(ValidationError) as caught:
        complete([Payment(type=PaymentType.BANK)], TOTAL, accepted={CASH}, change=True)
    assert str(caught.value) == "payment 1, type: bank is not available on this printer and server"
    assert dict(caught.value.details)["part"] == "payment"


def test_without_change_the_cash_is_sent_as_due() -> None:
    """A server that has no change gets the sum that is due, and the caller a notice."""
    settled, notices = complete(
        [Payment(amount=4), Payment(type=CARD, amount=10), Payment(amount=6)],
        TOTAL,
        accepted=ALL_PAYMENTS,
        change=False,
    )
    assert settled == [(CARD, Decimal(10)), (CASH, Decimal(5))]
    assert [notice.code for notice in notices] == [NoticeCode.CHANGE_LEFT_OUT]


def test_a_receipt_of_nothing_still_has_a_payment() -> None:
    """Payments are never left out, some servers would not close the receipt."""
    assert settle(Payment(amount=5), total=Decimal(0), change=False) == [(CASH, Decimal(0))]


@given(
    st.lists(
        st.builds(
            Payment,
            type=st.sampled_from(PaymentType),
            amount=st.none() | st.decimals(-50, 50, places=3, allow_nan=False) | st.text(max_size=3),
        ),
        max_size=4,
    ),
    st.decimals(0, 40, places=2, allow_nan=False),
    st.booleans(),
)
def test_what_is_sent_always_adds_up(payments: list[Any], total: Decimal, change: bool) -> None:
    """Whatever comes in, the payments equal the total, or the documented error is raised."""
    with contextlib.suppress(ValidationError):
        settled = settle(*payments, total=total, change=change)
        assert settled and sum(amount for _, amount in settled) == total
        assert change or all(kind is not CHANGE for kind, _ in settled)
