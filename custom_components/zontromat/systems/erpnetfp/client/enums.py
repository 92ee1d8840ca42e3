"""The vocabulary of the protocol (spec/erpnet-fp.md; facts, sections 1 and 5)."""

from enum import StrEnum


class JobKind(StrEnum):
    """What can be printed or set; the value is the endpoint. `reset` is left out on purpose: it can fiscalise."""

    RECEIPT = "receipt"
    REVERSAL = "reversalreceipt"
    INVOICE = "invoice"
    CREDIT_NOTE = "creditnote"
    DEPOSIT = "deposit"
    WITHDRAW = "withdraw"
    X_REPORT = "xreport"
    Z_REPORT = "zreport"
    DUPLICATE = "duplicate"
    CLOCK = "datetime"


SALES = frozenset({JobKind.RECEIPT, JobKind.INVOICE})
"""Kinds that use up a unique sale number."""

NUMBERED = SALES | {JobKind.REVERSAL, JobKind.CREDIT_NOTE}
"""Kinds whose answer carries the number of a fiscal receipt."""

REPORTS = frozenset({JobKind.X_REPORT, JobKind.Z_REPORT})
"""Kinds that take the device tens of seconds."""


class ItemType(StrEnum):
    """Kinds of receipt lines."""

    SALE = "sale"
    COMMENT = "comment"
    FOOTER_COMMENT = "footer-comment"
    DISCOUNT_AMOUNT = "discount-amount"
    SURCHARGE_AMOUNT = "surcharge-amount"


class ModifierType(StrEnum):
    """How a modifier changes the price of a line."""

    DISCOUNT_PERCENT = "discount-percent"
    DISCOUNT_AMOUNT = "discount-amount"
    SURCHARGE_PERCENT = "surcharge-percent"
    SURCHARGE_AMOUNT = "surcharge-amount"


class PaymentType(StrEnum):
    """Means of payment; `CHANGE` is negative and only balances the sum."""

    CASH = "cash"
    CARD = "card"
    CHECK = "check"
    COUPONS = "coupons"
    EXT_COUPONS = "ext-coupons"
    PACKAGING = "packaging"
    INTERNAL_USAGE = "internal-usage"
    DAMAGE = "damage"
    BANK = "bank"
    RESERVED1 = "reserved1"
    RESERVED2 = "reserved2"
    CHANGE = "change"


class ReversalReason(StrEnum):
    """Why a receipt is reversed (Ordinance N-18, article 31)."""

    OPERATOR_ERROR = "operator-error"
    REFUND = "refund"
    TAX_BASE_REDUCTION = "tax-base-reduction"


class IdentifierType(StrEnum):
    """What identifies the recipient of an invoice."""

    LEGAL_REGISTRATION = "legal-registration"
    NATIONAL_ID = "national-id"
    FOREIGNER_ID = "foreigner-id"
    TAX_NUMBER = "tax-number"


class NumberAssignment(StrEnum):
    """Who gives an invoice its number."""

    DEVICE_ASSIGNED = "device-assigned"
    EXTERNAL_OPTIONAL = "external-optional"
    EXTERNAL_REQUIRED = "external-required"


class MessageType(StrEnum):
    """Severity of a message; `OTHER` stands for values not known here."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    OTHER = "other"


class TaskStatus(StrEnum):
    """Life of a task on the server; `TIMEOUT` is Node's name for a task that still runs."""

    UNKNOWN = "unknown"
    ENQUEUED = "enqueued"
    RUNNING = "running"
    TIMEOUT = "timeout"
    FINISHED = "finished"


class TextPolicy(StrEnum):
    """What to do with a text that the device cannot print whole."""

    CUT = "cut"
    REFUSE = "refuse"
