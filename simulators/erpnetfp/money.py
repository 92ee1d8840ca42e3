"""Money and quantities, rounded as the reference server rounds: half away from zero."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal

ZERO = Decimal("0.00")
LEVS_PER_EURO = Decimal("1.95583")
_CENT = Decimal("0.01")
_THOUSANDTH = Decimal("0.001")
# Wide enough for the largest number a request may carry (29 digits) multiplied by another one.
_CONTEXT = Context(prec=80)


def to_money(value: Decimal) -> Decimal:
    """Round to 2 places."""
    return value.quantize(_CENT, rounding=ROUND_HALF_UP, context=_CONTEXT)


def to_quantity(value: Decimal) -> Decimal:
    """Round to 3 places."""
    return value.quantize(_THOUSANDTH, rounding=ROUND_HALF_UP, context=_CONTEXT)


def multiply(left: Decimal, right: Decimal) -> Decimal:
    """Multiply and round to 2 places."""
    return to_money(_CONTEXT.multiply(left, right))


def percent_of(amount: Decimal, percent: Decimal) -> Decimal:
    """Return that many per cent of an amount, rounded to 2 places."""
    return to_money(_CONTEXT.divide(_CONTEXT.multiply(amount, percent), Decimal(100)))


def spread(amount: Decimal, weights: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Split an amount in proportion to the weights, to the cent; the heaviest takes what rounding leaves."""
    total = sum(weights.values(), ZERO)
    shares = {key: to_money(amount * weight / total) for key, weight in weights.items()}
    heaviest = max(weights, key=lambda key: weights[key])
    shares[heaviest] += amount - sum(shares.values(), ZERO)
    return shares
