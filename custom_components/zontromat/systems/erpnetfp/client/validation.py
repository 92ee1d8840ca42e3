"""Checks before sending, the rules of the reference server and more (facts, sections 3 and 6)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
import re
from typing import Any

from . import payments
from .documents import (
    CreditedInvoice,
    Deposit,
    Document,
    InvoiceDetails,
    Operator,
    Receipt,
    ReversalReceipt,
    SetClock,
    Withdrawal,
)
from .enums import JobKind, NumberAssignment, PaymentType, ReversalReason, TextPolicy
from .errors import UnsupportedError, ValidationError
from .items import ItemReader
from .models import DEVICE_ZONE, PrinterInfo
from .notices import Notice
from .numbers import LIMIT, parse_decimal, round_money
from .personalities import Personality

_OPERATOR = re.compile(r"[0-9A-Za-z]{1,8}", re.ASCII)
_SALE_NUMBER = re.compile(r"[A-Z]{2}[0-9]{6}-[A-Z0-9]{4}-[0-9]{7}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A checked document: the fields of the request body (without unique sale number and operator)."""

    kind: JobKind
    body: dict[str, Any] | None
    total: Decimal | None = None
    unique_sale_number: str | None = None
    notices: tuple[Notice, ...] = ()


def prepare(document: Document, printer: PrinterInfo, server: Personality, policy: TextPolicy) -> Prepared:
    """Check a document for one printer behind one server and bring it into the form of the wire.

    Raises:
        ValidationError: a field breaks a rule; the error names the line and the field.
        UnsupportedError: the server or printer does not have this kind of job, or would lose part of the document.
    """
    _check_kind(document.kind, printer, server)
    match document:
        case Receipt():
            return _receipt(document, printer, server, policy)
        case ReversalReceipt():
            return _reversal(document, printer, server, policy)
        case Deposit() | Withdrawal():
            amount = _transfer_amount(document.amount)
            return Prepared(kind=document.kind, body={"amount": amount}, total=amount)
        case SetClock():
            return Prepared(kind=document.kind, body=None if document.time is None else clock_body(document.time))
        case _:
            return Prepared(kind=document.kind, body=None)


def check_operator(operator: Operator, printer: PrinterInfo) -> None:
    """Check operator and password.

    Raises:
        ValidationError: a character would break the device's wire format, or the password is longer than it takes.
    """
    if not _OPERATOR.fullmatch(operator.number):
        raise ValidationError("operator", "must be 1 to 8 digits or letters", field="operator")
    if not operator.password.isprintable() or "," in operator.password:
        raise ValidationError("password", "must not have commas or control characters", field="operator_password")
    if printer.password_length is not None and len(operator.password) > printer.password_length:
        raise ValidationError(
            "password_too_long", f"at most {printer.password_length} characters", field="operator_password"
        )


def check_sale_number(number: str) -> None:
    """Check the form of a unique sale number, `DT279013-0001-0000001`.

    Raises:
        ValidationError: the form is another one.
    """
    if not isinstance(number, str) or not _SALE_NUMBER.fullmatch(number):
        raise ValidationError("sale_number", "must look like DT279013-0001-0000001", field="unique_sale_number")


def clock_body(moment: datetime) -> dict[str, Any]:
    """Return the body that sets a clock: local time of the device without zone."""
    return {"deviceDateTime": _local_time(moment)}


def _local_time(moment: datetime) -> str:
    """Return a time as the device's local time; a naive one is that already."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(DEVICE_ZONE).replace(tzinfo=None)
    return moment.isoformat(timespec="seconds")


def _check_kind(kind: JobKind, printer: PrinterInfo, server: Personality) -> None:
    """Refuse what the server or printer does not have."""
    if (
        kind in server.missing
        or (kind is JobKind.INVOICE and not printer.supports_invoice)
        or (kind is JobKind.CREDIT_NOTE and not printer.supports_credit_note)
    ):
        raise UnsupportedError(
            f"{kind} is not available on this printer and server", kind=kind.value, server=server.kind.value
        )


def _receipt(document: Receipt, printer: PrinterInfo, server: Personality, policy: TextPolicy) -> Prepared:
    """Prepare a receipt or invoice, with explicit payments (facts, section 6, rule 11)."""
    if document.unique_sale_number is not None:
        check_sale_number(document.unique_sale_number)
    reader = ItemReader(printer, server, policy)
    body: dict[str, Any] = {"items": reader.read(document.items)}
    if reader.total < 0:
        raise ValidationError("total_negative", f"the total is {reader.total}", field="items")
    accepted = printer.payment_types & (server.payments or frozenset(PaymentType))
    settled, notices = payments.complete(document.payments, reader.total, accepted=accepted, change=server.change)
    body["payments"] = [{"amount": amount, "paymentType": kind.value} for kind, amount in settled]
    if document.invoice is not None:
        body |= _invoice(document.invoice, printer.invoice_numbers)
    return Prepared(
        kind=document.kind,
        body=body,
        total=reader.total,
        unique_sale_number=document.unique_sale_number,
        notices=(*reader.notices, *notices),
    )


def _reversal(document: ReversalReceipt, printer: PrinterInfo, server: Personality, policy: TextPolicy) -> Prepared:
    """Prepare a reversal or credit note; payments are left out, the reference server drops them anyway."""
    check_sale_number(document.unique_sale_number)
    reader = ItemReader(printer, server, policy)
    body: dict[str, Any] = {"items": reader.read(document.items)}
    if reader.total <= 0:
        raise ValidationError("total_not_positive", f"the total is {reader.total}", field="items")
    body |= {
        "receiptNumber": _required(document.receipt_number, "receipt_number"),
        "receiptDateTime": _local_time(document.receipt_time),
        "fiscalMemorySerialNumber": _required(document.fiscal_memory_serial_number, "fiscal_memory_serial_number"),
        "reason": _reason(document.reason, server),
    }
    if document.credited is not None:
        body |= _credited(document.credited, printer)
    return Prepared(
        kind=document.kind,
        body=body,
        total=reader.total,
        unique_sale_number=document.unique_sale_number,
        notices=tuple(reader.notices),
    )


def _reason(reason: ReversalReason, server: Personality) -> str:
    """Return the reason in the server's spelling."""
    return server.tax_base_reduction if reason is ReversalReason.TAX_BASE_REDUCTION else reason.value


def _credited(credited: CreditedInvoice, printer: PrinterInfo) -> dict[str, Any]:
    """Return the fields that a credit note has beyond the reversal."""
    return _invoice(credited.details, printer.credit_note_numbers) | {
        "originalInvoiceNumber": _required(credited.original_number, "original_number"),
        "fiscalDeviceSerialNumber": credited.fiscal_device_serial_number.strip(),
    }


def _invoice(details: InvoiceDetails, assignment: NumberAssignment | None) -> dict[str, Any]:
    """Return the fields that an invoice has beyond the receipt."""
    number = details.number.strip()
    if number and assignment is NumberAssignment.DEVICE_ASSIGNED:
        raise ValidationError("number_assigned", "the device gives the number itself", field="number")
    if not number and assignment is NumberAssignment.EXTERNAL_REQUIRED:
        raise ValidationError("number_required", "the device needs a number", field="number")
    recipient = details.recipient
    return {
        "recipient": {
            "name": _required(recipient.name, "recipient_name"),
            "identifier": _required(recipient.identifier, "recipient_identifier"),
            "identifierType": recipient.identifier_type.value,
            "vatNumber": recipient.vat_number.strip(),
            "address": recipient.address.strip(),
            "city": recipient.city.strip(),
        },
        "receiver": details.receiver.strip(),
        "issuer": details.issuer.strip(),
        "number": number,
    }


def _required(value: str, field: str) -> str:
    """Return a non-empty text without blanks around it: a trailing blank was once accepted and printed nothing."""
    text = value.strip() if isinstance(value, str) else ""
    if not text:
        raise ValidationError("text_empty", "must not be empty", field=field)
    return text


def _transfer_amount(value: object) -> Decimal:
    """Return the amount of a deposit or withdrawal."""
    amount = parse_decimal(value)
    if amount is None or amount >= LIMIT:
        raise ValidationError("not_a_number", "must be an amount", field="amount")
    amount = round_money(amount)
    if amount <= 0:
        raise ValidationError("not_positive", "must be more than 0", field="amount")
    return amount
