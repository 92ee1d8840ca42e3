"""What an action was given as the client's documents; numbers stay as they came, the client makes them exact.

Wrong values are reported as the client reports them: by line and field. All raise the client's `ValidationError`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from .client import (
    Comment,
    CreditedInvoice,
    IdentifierType,
    InvoiceDetails,
    Item,
    ItemType,
    ModifierType,
    Payment,
    PaymentType,
    Recipient,
    Sale,
    SubtotalModifier,
    ValidationError,
)

_SALE: Final = frozenset(
    {
        "type",
        "text",
        "quantity",
        "unit_price",
        "tax_group",
        "modifier",
        "modifier_value",
        "department",
        "item_code",
    }
)
_COMMENT: Final = frozenset({"type", "text"})
_SUBTOTAL: Final = frozenset({"type", "amount", "tax_group"})
_PAYMENT: Final = frozenset({"type", "amount"})
_INVOICE: Final = frozenset(
    {
        "recipient_name",
        "recipient_identifier",
        "recipient_identifier_type",
        "recipient_vat_number",
        "recipient_address",
        "recipient_city",
        "receiver",
        "issuer",
        "number",
    }
)
_CREDIT_NOTE: Final = _INVOICE | {"original_number", "fiscal_device_serial_number"}


class _Entry:
    """One object of an action's data, such as one item."""

    def __init__(self, value: object, field: str, line: int | None = None, part: str = "item") -> None:
        """Take the object; `field` names it where it has no line."""
        self._line = line
        self._part = part
        if not isinstance(value, Mapping):
            raise self._wrong("not_an_object", "must be an object with named fields", field)
        self._values = {name: each for name, each in value.items() if each is not None}

    def _wrong(self, code: str, reason: str, field: str, **details: str) -> ValidationError:
        """Return the error of a field."""
        return ValidationError(code, reason, field=field, line=self._line, part=self._part, **details)

    def only(self, allowed: frozenset[str]) -> None:
        """Refuse fields that would have no effect."""
        for name in self._values:
            if name not in allowed:
                raise self._wrong("unknown_field", "there is no such field here", str(name))

    def get(self, name: str) -> Any:
        """Return a value, `None` if it is absent."""
        return self._values.get(name)

    def text(self, name: str) -> Any:
        """Return a text, empty if it is absent; YAML and templates make numbers of some texts."""
        value = self._values.get(name, "")
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

    def digits(self, name: str, length: int) -> Any:
        """Return a number that is written with all its digits; YAML reads one with leading zeros as octal."""
        value = self._values.get(name, "")
        if isinstance(value, int) and len(str(value)) < length:
            raise self._wrong("not_quoted", "must be a text in quotes", name)
        return str(value)

    def whole(self, name: str) -> Any:
        """Return a whole number; forms and templates give it as text or with a fraction of zero."""
        value = self._values.get(name)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return int(value) if isinstance(value, str) and value.strip().isdecimal() else value

    def choice[E: StrEnum](self, name: str, enum: type[E], default: E | None = None) -> E | None:
        """Return a member of an enumeration."""
        value = self._values.get(name)
        if value is None:
            return default
        try:
            return enum(value)
        except ValueError:
            choices = ", ".join(enum)
            raise self._wrong("choice", f"must be one of {choices}", name, choices=choices) from None


def read_items(data: list[Any]) -> list[Item]:
    """Return the lines of a receipt."""
    return [_read_item(_Entry(value, "items", line)) for line, value in enumerate(data, 1)]


def _read_item(entry: _Entry) -> Item:
    """Return one line."""
    match entry.choice("type", ItemType, ItemType.SALE):
        case ItemType.COMMENT | ItemType.FOOTER_COMMENT as kind:
            entry.only(_COMMENT)
            return Comment(text=entry.text("text"), footer=kind is ItemType.FOOTER_COMMENT)
        case ItemType.DISCOUNT_AMOUNT | ItemType.SURCHARGE_AMOUNT as kind:
            entry.only(_SUBTOTAL)
            return SubtotalModifier(type=kind, amount=entry.get("amount"), tax_group=entry.get("tax_group"))
    entry.only(_SALE)
    return Sale(
        text=entry.text("text"),
        quantity=entry.get("quantity"),
        unit_price=entry.get("unit_price"),
        tax_group=entry.get("tax_group"),
        modifier=entry.choice("modifier", ModifierType),
        modifier_value=entry.get("modifier_value"),
        department=entry.whole("department") or 0,
        item_code=entry.whole("item_code"),
    )


def read_payments(data: list[Any]) -> list[Payment]:
    """Return the payments."""
    payments = []
    for line, value in enumerate(data, 1):
        entry = _Entry(value, "payments", line, "payment")
        entry.only(_PAYMENT)
        kind = entry.choice("type", PaymentType, PaymentType.CASH)
        assert kind is not None
        payments.append(Payment(type=kind, amount=entry.get("amount")))
    return payments


def read_invoice(data: Any) -> InvoiceDetails | None:
    """Return what makes an invoice of a receipt."""
    if data is None:
        return None
    entry = _Entry(data, "invoice")
    entry.only(_INVOICE)
    return _details(entry)


def read_credit_note(data: Any) -> CreditedInvoice | None:
    """Return what makes a credit note of a reversal."""
    if data is None:
        return None
    entry = _Entry(data, "credit_note")
    entry.only(_CREDIT_NOTE)
    return CreditedInvoice(
        details=_details(entry),
        original_number=entry.digits("original_number", 10),
        fiscal_device_serial_number=entry.text("fiscal_device_serial_number"),
    )


def _details(entry: _Entry) -> InvoiceDetails:
    """Return what invoices and credit notes have in common."""
    kind = entry.choice("recipient_identifier_type", IdentifierType, IdentifierType.LEGAL_REGISTRATION)
    assert kind is not None
    return InvoiceDetails(
        recipient=Recipient(
            name=entry.text("recipient_name"),
            identifier=entry.digits("recipient_identifier", 9),
            identifier_type=kind,
            vat_number=entry.text("recipient_vat_number"),
            address=entry.text("recipient_address"),
            city=entry.text("recipient_city"),
        ),
        receiver=entry.text("receiver"),
        issuer=entry.text("issuer"),
        number=entry.digits("number", 10),
    )
