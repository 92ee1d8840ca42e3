"""Payments completed so that they add up to the total, as the reference server demands."""

from collections.abc import Sequence, Set as AbstractSet
from decimal import Decimal

from .documents import Payment
from .enums import PaymentType
from .errors import ValidationError
from .notices import Notice, NoticeCode
from .numbers import LIMIT, ZERO, parse_decimal, round_money

type Settled = list[tuple[PaymentType, Decimal]]


def complete(
    payments: Sequence[Payment], total: Decimal, *, accepted: AbstractSet[PaymentType], change: bool
) -> tuple[Settled, list[Notice]]:
    """Return the payments to send, never none: an absent payment is cash, an absent amount is what is left.

    Cash beyond the total gets a `change` payment, or is reduced to what is due where the server has no change.

    Raises:
        ValidationError: a payment is wrong, or they cannot add up to the total.
    """
    settled = _fill([_read(payment, line, accepted) for line, payment in enumerate(payments, 1)], total)
    settled = settled or [(PaymentType.CASH, total)]
    returned = -sum((amount for kind, amount in settled if kind is PaymentType.CHANGE), ZERO)
    tendered: Settled = [(kind, amount) for kind, amount in settled if kind is not PaymentType.CHANGE]
    excess = sum((amount for _, amount in tendered), ZERO) - total
    cash = sum((amount for kind, amount in tendered if kind is PaymentType.CASH), ZERO)
    if excess < 0:
        raise _wrong_sum("underpaid", "the payments are less than the total", total)
    if returned not in {ZERO, excess}:
        raise _wrong_sum("change_differs", "the change is not what was paid too much", total)
    if excess > cash:
        raise _wrong_sum("overpaid", "more is paid than the total, and not in cash", total)
    if not excess:
        return tendered, []
    if change:
        return [*tendered, (PaymentType.CHANGE, -excess)], []
    return _reduce_cash(tendered, excess) or [(PaymentType.CASH, total)], [
        Notice(NoticeCode.CHANGE_LEFT_OUT, field="payments")
    ]


def _read(payment: Payment, line: int, accepted: AbstractSet[PaymentType]) -> tuple[PaymentType, Decimal | None]:
    """Check one payment and round its amount."""
    returns = payment.type is PaymentType.CHANGE
    if not returns and payment.type not in accepted:
        raise ValidationError(
            "payment_type",
            f"{payment.type} is not available on this printer and server",
            field="type",
            line=line,
            part="payment",
        )
    if payment.amount is None and not returns:
        return payment.type, None
    amount = parse_decimal(payment.amount)
    if amount is None or abs(amount) >= LIMIT:
        raise ValidationError("not_a_number", "must be an amount", field="amount", line=line, part="payment")
    amount = round_money(amount)
    if returns and amount >= 0:
        raise ValidationError("not_negative", "change must be negative", field="amount", line=line, part="payment")
    if not returns and amount <= 0:
        raise ValidationError("not_positive", "must be more than 0", field="amount", line=line, part="payment")
    return payment.type, amount


def _fill(entries: list[tuple[PaymentType, Decimal | None]], total: Decimal) -> Settled:
    """Put what is left to pay where one amount is absent."""
    open_lines = [line for line, (_, amount) in enumerate(entries, 1) if amount is None]
    if not open_lines:
        return [(kind, amount) for kind, amount in entries if amount is not None]
    if len(open_lines) > 1:
        raise ValidationError(
            "amounts_missing", "only one amount may be left open", field="amount", line=open_lines[1], part="payment"
        )
    rest = total - sum((amount for _, amount in entries if amount is not None), ZERO)
    if rest < 0 or (rest == 0 and len(entries) > 1):
        raise ValidationError(
            "nothing_left", "nothing is left to pay", field="amount", line=open_lines[0], part="payment"
        )
    return [(kind, rest if amount is None else amount) for kind, amount in entries]


def _reduce_cash(tendered: Settled, excess: Decimal) -> Settled:
    """Take the excess out of the cash payments."""
    reduced: Settled = []
    for kind, amount in tendered:
        taken = min(amount, excess) if kind is PaymentType.CASH else ZERO
        excess -= taken
        if amount > taken:
            reduced.append((kind, amount - taken))
    return reduced


def _wrong_sum(code: str, reason: str, total: Decimal) -> ValidationError:
    """Return the error of payments that do not add up."""
    return ValidationError(code, f"{reason} ({total})", field="payments", total=str(total))
