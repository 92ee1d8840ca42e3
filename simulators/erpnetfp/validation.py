"""The checks that a server makes in a document before it prints (facts/erpnetfp.md, section 3)."""

from collections.abc import Iterator
from decimal import Decimal
import re

from .catalogue import Model
from .documents import Item, ItemType, Kind, Payment, PaymentType, Receipt, Transfer
from .messages import Message, error, info
from .money import ZERO, to_money

_SALE_NUMBER = re.compile(r"[A-Z]{2}[0-9]{6}-[A-Z0-9]{4}-[0-9]{7}")
_TOLERANCE = Decimal("0.01")
_RELATIVE_TOLERANCE = Decimal("0.00001")


class CheckCrashed(Exception):
    """The check itself failed: the server divides by the total of the items, which is 0."""


def check_receipt(receipt: Receipt, model: Model, tax_groups: frozenset[int]) -> list[Message]:
    """Return what the reference server objects to; the first line that is wrong ends the check.

    Raises:
        CheckCrashed: the check divides by zero.
    """
    if not receipt.items:
        return [error("E410", "Receipt is empty, no items")]
    if receipt.unique_sale_number and not _SALE_NUMBER.fullmatch(receipt.unique_sale_number):
        return [error("E405", "Invalid format of UniqueSaleNumber")]
    for row, item in enumerate(receipt.items, start=1):
        if problems := list(_check_item(row, item, tax_groups)):
            return problems
    for row, payment in enumerate(receipt.payments, start=1):
        if problems := list(_check_payment(row, payment, model)):
            return [*problems, info(f"Error occured at Payment {row}")]
    if problems := list(_check_sum(receipt)):
        return problems
    original = receipt.original
    if original is not None and not original.receipt_number:
        return [error("E405", "ReceiptNumber of the original receipt is empty")]
    if original is not None and not original.fiscal_memory_serial_number:
        return [error("E405", "FiscalMemorySerialNumber of the original receipt is empty")]
    return list(_check_invoice(receipt, model))


def check_transfer(transfer: Transfer) -> list[Message]:
    """Return what the reference server objects to."""
    if transfer.amount is None or transfer.amount <= 0:
        return [error("E403", "Amount should be positive number")]
    return []


def check_receipt_minimally(receipt: Receipt, model: Model) -> list[Message]:
    """Return what the Node server objects to."""
    problems = []
    if not _SALE_NUMBER.fullmatch(receipt.unique_sale_number):
        problems.append(error("E102", f"Invalid UniqueSaleNumber: {receipt.unique_sale_number}"))
    if not receipt.items and receipt.kind is not Kind.REVERSAL:
        problems.append(error("E103", "Receipt must have at least one item"))
    return [*problems, *_check_invoice(receipt, model)]


def check_transfer_minimally(transfer: Transfer) -> list[Message]:
    """Return what the Node server objects to."""
    return [error("E302", "Amount must be a number")] if transfer.amount is None else []


def _check_item(row: int, item: Item, tax_groups: frozenset[int]) -> Iterator[Message]:
    """Check one line."""
    if item.type in {ItemType.DISCOUNT_AMOUNT, ItemType.SURCHARGE_AMOUNT}:
        if item.amount <= 0:
            yield error("E403", f'Item {row}: "amount" should be positive number')
        return
    if not item.text:
        yield error("E407", f'Item {row}: "text" is empty')
    if item.type is ItemType.SALE:
        yield from _check_sale(row, item, tax_groups)


def _check_sale(row: int, item: Item, tax_groups: frozenset[int]) -> Iterator[Message]:
    """Check a sold line."""
    if item.modifier_type is not None and item.modifier_value <= 0:
        yield error("E403", f'Item {row}: "priceModifierValue" should be positive number')
    if item.modifier_type is None and item.modifier_value != 0:
        yield error("E403", f'Item {row}: "priceModifierType" should not be "none" or empty')
    if item.quantity < 0:
        yield error("E403", f'Item {row}: "quantity" should be positive number')
    if item.department < 0:
        yield error("E403", f'Item {row}: "department" should be positive number or zero')
    if item.tax_group == 0:
        yield error("E403", f'Item {row}: "taxGroup" should not be "unspecified" or empty')
    if item.tax_group not in tax_groups:
        yield error("E411", f"Tax group {item.tax_group} unsupported")


def _check_payment(row: int, payment: Payment, model: Model) -> Iterator[Message]:
    """Check one payment."""
    amount = payment.amount or ZERO
    if payment.type is PaymentType.CHANGE:
        if amount >= 0:
            yield error("E403", f'Change {row}: "amount" should be negative number')
        return
    if amount < 0:
        yield error("E403", f'Payment {row}: "amount" should be positive number')
    if payment.type not in model.payments:
        yield error("E406", f"Payment type {payment.type} unsupported")


def _check_sum(receipt: Receipt) -> Iterator[Message]:
    """Compare payments and lines; a payment without an amount takes what is left."""
    amounts = [payment.amount for payment in receipt.payments]
    known = sum((to_money(amount) for amount in amounts if amount is not None), ZERO)
    if not amounts or (None in amounts and known <= receipt.total):
        return
    difference = abs(known - receipt.total)
    if difference < _TOLERANCE:
        return
    if receipt.total == 0:
        raise CheckCrashed
    if difference / receipt.total > _RELATIVE_TOLERANCE:
        text = f"Payment total amount ({known}) should be the same as the items total amount ({receipt.total})"
        yield error("E403", text)


def _check_invoice(receipt: Receipt, model: Model) -> Iterator[Message]:
    """Check the buyer of an invoice or credit note."""
    if receipt.kind not in {Kind.INVOICE, Kind.CREDIT_NOTE}:
        return
    if not model.invoices:
        yield error("E413", "Invoice printing is not supported by this device")
        return
    buyer = receipt.recipient
    if buyer is None:
        yield error("E405", "Recipient is required")
        return
    given = {
        "name": buyer.name,
        "identifier": buyer.identifier,
        "identifierType": buyer.identifier_type != "unspecified",
        "address": buyer.address,
    }
    for name, value in given.items():
        if not value:
            yield error("E405", f'Recipient "{name}" is required')
    if receipt.original is not None and not receipt.original.invoice_number:
        yield error("E405", 'Credit note requires an "originalInvoiceNumber"')
