"""Money and quantities: `Decimal` from the caller to the wire, rounded as the reference server rounds."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

type Number = Decimal | int | float | str

CENT = Decimal("0.01")
THOUSANDTH = Decimal("0.001")
ZERO = Decimal(0)

# Beyond this no device registers a value; below it every product fits the 28 digits of the decimal context.
LIMIT = Decimal(10_000_000)


def parse_decimal(value: object) -> Decimal | None:
    """Return a finite number below 10^18, also from text; `None` for anything else.

    A float becomes the shortest decimal that prints like it, so that 8.3 stays 8.3.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int | float | str):
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value).strip())
    except InvalidOperation, ValueError:
        return None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 18:
        return None
    return number


def round_money(value: Decimal) -> Decimal:
    """Round to 2 places, halves away from zero (facts, section 3)."""
    return value.quantize(CENT, ROUND_HALF_UP)


def round_quantity(value: Decimal) -> Decimal:
    """Round to 3 places, halves away from zero (facts, section 3)."""
    return value.quantize(THOUSANDTH, ROUND_HALF_UP)
