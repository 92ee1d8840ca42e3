"""What a client can ask for, parsed: receipts, transfers, a new clock."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from .money import ZERO, multiply, percent_of, to_money, to_quantity


class Kind(StrEnum):
    """A job or a document; the value is the last part of the job's path (spec/erpnet-fp.md, Available requests)."""

    RECEIPT = "receipt"
    REVERSAL = "reversalreceipt"
    INVOICE = "invoice"
    CREDIT_NOTE = "creditnote"
    DEPOSIT = "deposit"
    WITHDRAW = "withdraw"
    X_REPORT = "xreport"
    Z_REPORT = "zreport"
    DUPLICATE = "duplicate"
    DATETIME = "datetime"
    CASH = "cash"
    RESET = "reset"
    RAW = "rawrequest"
    VOID = "void"
    """Only on paper: a receipt that was opened and cancelled."""


FISCAL = frozenset({Kind.RECEIPT, Kind.REVERSAL, Kind.INVOICE, Kind.CREDIT_NOTE})
"""Receipts of any sort: they have items and a receipt number and count in the fiscal memory."""
PRINTING = FISCAL | {Kind.DEPOSIT, Kind.WITHDRAW, Kind.X_REPORT, Kind.Z_REPORT, Kind.DUPLICATE}
"""Jobs that put a document on paper."""


class ItemType(StrEnum):
    """What a line of a receipt is."""

    SALE = "sale"
    COMMENT = "comment"
    FOOTER_COMMENT = "footer-comment"
    DISCOUNT_AMOUNT = "discount-amount"
    SURCHARGE_AMOUNT = "surcharge-amount"


class ModifierType(StrEnum):
    """How `priceModifierValue` changes the total of a line."""

    DISCOUNT_PERCENT = "discount-percent"
    DISCOUNT_AMOUNT = "discount-amount"
    SURCHARGE_PERCENT = "surcharge-percent"
    SURCHARGE_AMOUNT = "surcharge-amount"


class PaymentType(StrEnum):
    """How a receipt is paid; `change` only balances the sum and never reaches the device."""

    CASH = "cash"
    CARD = "card"
    CHECK = "check"
    PACKAGING = "packaging"
    RESERVED1 = "reserved1"
    RESERVED2 = "reserved2"
    COUPONS = "coupons"
    EXT_COUPONS = "ext-coupons"
    INTERNAL_USAGE = "internal-usage"
    DAMAGE = "damage"
    BANK = "bank"
    CHANGE = "change"


class Reason(StrEnum):
    """Why a receipt is reversed."""

    OPERATOR_ERROR = "operator-error"
    REFUND = "refund"
    TAX_BASE_REDUCTION = "tax-base-reduction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line; which fields count depends on the type. `tax_group` 0 and `quantity` 0 mean "not given"."""

    type: ItemType = ItemType.SALE
    text: str = ""
    quantity: Decimal = Decimal(0)
    unit_price: Decimal = ZERO
    tax_group: int = 0
    department: int = 0
    modifier_type: ModifierType | None = None
    modifier_value: Decimal = ZERO
    amount: Decimal = ZERO

    @property
    def price(self) -> Decimal:
        """Quantity times unit price, before the modifier."""
        return multiply(to_quantity(self.quantity or Decimal(1)), to_money(self.unit_price))

    @property
    def modifier(self) -> Decimal:
        """The signed amount that the modifier adds to the line."""
        value = to_money(self.modifier_value)
        match self.modifier_type:
            case ModifierType.DISCOUNT_AMOUNT:
                return -value
            case ModifierType.SURCHARGE_AMOUNT:
                return value
            case ModifierType.DISCOUNT_PERCENT:
                return -percent_of(self.price, value)
            case ModifierType.SURCHARGE_PERCENT:
                return percent_of(self.price, value)
            case None:
                return ZERO

    @property
    def total(self) -> Decimal:
        """What the line adds to the receipt, in the device's currency."""
        match self.type:
            case ItemType.SALE:
                return self.price + self.modifier
            case ItemType.DISCOUNT_AMOUNT:
                return -to_money(self.amount)
            case ItemType.SURCHARGE_AMOUNT:
                return to_money(self.amount)
            case _:
                return ZERO


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment; without an amount it takes what is still to be paid."""

    type: PaymentType
    amount: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The receipt that is reversed."""

    receipt_number: str = ""
    receipt_datetime: datetime | None = None
    fiscal_memory_serial_number: str = ""
    invoice_number: str = ""
    reason: Reason = Reason.OPERATOR_ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """The buyer named on an invoice."""

    name: str = ""
    identifier: str = ""
    identifier_type: str = "unspecified"
    vat_number: str = ""
    address: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt, reversal, invoice or credit note as it was ordered."""

    kind: Kind = Kind.RECEIPT
    unique_sale_number: str = ""
    operator: str = ""
    operator_password: str = ""
    items: tuple[Item, ...] = ()
    payments: tuple[Payment, ...] = ()
    original: Original | None = None
    recipient: Recipient | None = None
    number: str = ""

    @property
    def total(self) -> Decimal:
        """The sum of the lines, as the server reckons it."""
        return sum((item.total for item in self.items), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Money put into the drawer or taken out; the amount is None where the body holds no number (Node only)."""

    amount: Decimal | None
    operator: str = ""
    operator_password: str = ""


@dataclass(frozen=True, slots=True)
class NewClock:
    """The time to set; None means the server's own."""

    at: datetime | None


type Body = Receipt | Transfer | NewClock | None
