"""What the caller wants printed, as typed documents; numbers may come as `Decimal`, `int`, `float` or text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .enums import IdentifierType, ItemType, JobKind, ModifierType, PaymentType, ReversalReason
from .numbers import Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """The operator and password of the fiscal device; the password never shows in a representation."""

    number: str
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A sold item (spec/erpnet-fp.md, items).

    `quantity` is positive, has 3 decimal places and is 1 when `None`; `unit_price` has 2, without any modifier. `tax_group` 1–8
    stands for А–З. `modifier_value` is positive, a percentage or an amount as `modifier` says. `department` 0 is none.
    """

    text: str
    unit_price: Number
    tax_group: int
    quantity: Number | None = None
    modifier: ModifierType | None = None
    modifier_value: Number | None = None
    department: int = 0
    item_code: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A line of text among the items, or after the payments with `footer`."""

    text: str
    footer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubtotalModifier:
    """A discount or surcharge on the subtotal so far; `amount` is positive."""

    type: ItemType
    amount: Number
    tax_group: int | None = None


type Item = Sale | Comment | SubtotalModifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment; without `amount` it takes what the other payments leave open. `CHANGE` is negative."""

    type: PaymentType = PaymentType.CASH
    amount: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """The buyer on an invoice or credit note."""

    name: str
    identifier: str
    identifier_type: IdentifierType
    vat_number: str = ""
    address: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDetails:
    """What an invoice or credit note has beyond the receipt; `number` only where the device does not give it."""

    recipient: Recipient
    receiver: str = ""
    issuer: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A fiscal receipt, or an invoice with `invoice`; no payments mean everything in cash.

    The unique sale number has the form `DT279013-0001-0000001`; `None` leaves it to the printer or the journal.
    """

    items: Sequence[Item]
    payments: Sequence[Payment] = ()
    unique_sale_number: str | None = None
    invoice: InvoiceDetails | None = None

    @property
    def kind(self) -> JobKind:
        """The kind of job."""
        return JobKind.RECEIPT if self.invoice is None else JobKind.INVOICE


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditedInvoice:
    """The invoice that a credit note reverses, beside the new document's own details."""

    details: InvoiceDetails
    original_number: str
    fiscal_device_serial_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalReceipt:
    """A receipt that reverses another one, or a credit note with `credited`; amounts are positive.

    Sale number, receipt number, time (device's local time when naive) and fiscal memory number are the original's.
    """

    items: Sequence[Item]
    unique_sale_number: str
    receipt_number: str
    receipt_time: datetime
    fiscal_memory_serial_number: str
    reason: ReversalReason
    credited: CreditedInvoice | None = None

    @property
    def kind(self) -> JobKind:
        """The kind of job."""
        return JobKind.REVERSAL if self.credited is None else JobKind.CREDIT_NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """Cash put into the drawer other than by a sale; `amount` is positive."""

    amount: Number

    @property
    def kind(self) -> JobKind:
        """The kind of job."""
        return JobKind.DEPOSIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Cash taken out of the drawer; `amount` is positive."""

    amount: Number

    @property
    def kind(self) -> JobKind:
        """The kind of job."""
        return JobKind.WITHDRAW


@dataclass(frozen=True, slots=True, kw_only=True)
class XReport:
    """Turnover report."""

    kind: JobKind = field(default=JobKind.X_REPORT, init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZReport:
    """Turnover report that closes the fiscal day."""

    kind: JobKind = field(default=JobKind.Z_REPORT, init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """Copy of the last receipt."""

    kind: JobKind = field(default=JobKind.DUPLICATE, init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetClock:
    """Set the device's clock; without `time` to the time of sending. A naive time is the device's local time."""

    time: datetime | None = None

    @property
    def kind(self) -> JobKind:
        """The kind of job."""
        return JobKind.CLOCK


type Document = Receipt | ReversalReceipt | Deposit | Withdrawal | XReport | ZReport | Duplicate | SetClock
