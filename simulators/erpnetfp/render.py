"""Printed documents as text, as wide as the paper of the printer."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
import textwrap

from .documents import FISCAL, Item, ItemType, Kind, ModifierType, PaymentType
from .fiscal import TAX_LETTERS, TAX_RATES, vat_in
from .money import LEVS_PER_EURO, multiply
from .roll import PrintedDocument

TITLES = {
    Kind.RECEIPT: "ФИСКАЛЕН БОН",
    Kind.REVERSAL: "СТОРНО",
    Kind.INVOICE: "ФАКТУРА",
    Kind.CREDIT_NOTE: "КРЕДИТНО ИЗВЕСТИЕ",
    Kind.DEPOSIT: "СЛУЖЕБНО ВЪВЕДЕНИ",
    Kind.WITHDRAW: "СЛУЖЕБНО ИЗВЕДЕНИ",
    Kind.X_REPORT: "X ОТЧЕТ",
    Kind.Z_REPORT: "Z ОТЧЕТ",
    Kind.DUPLICATE: "ДУБЛИКАТ",
    Kind.VOID: "АНУЛИРАН БОН",
}
PAYMENTS = {
    PaymentType.CASH: "В БРОЙ",
    PaymentType.CARD: "С КАРТА",
    PaymentType.CHECK: "С ЧЕК",
    PaymentType.BANK: "ПО БАНКА",
    PaymentType.COUPONS: "КУПОНИ",
}
_LEVS_ON_TOP = {Kind.RECEIPT, Kind.INVOICE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What the device prints around every document; `columns` is the width of the paper."""

    columns: int
    tax_number: str
    fiscal_memory: str


class _Sheet:
    """Lines of a fixed width."""

    def __init__(self, width: int) -> None:
        self._width = width
        self.lines: list[str] = []

    def center(self, text: str) -> None:
        self.lines.append(text[: self._width].center(self._width).rstrip())

    def rule(self, character: str = "-") -> None:
        self.lines.append(character * self._width)

    def write(self, text: str) -> None:
        self.lines.extend(textwrap.wrap(text, self._width) or [""])

    def pair(self, left: str, right: str) -> None:
        """Write both on one line, or on two where they do not fit."""
        if len(left) + len(right) >= self._width:
            self.write(left)
            left = ""
        self.lines.append(left + right.rjust(self._width - len(left)))


def _amount(value: Decimal) -> str:
    """Format money."""
    return f"{value:.2f}"


def _print_sale(sheet: _Sheet, item: Item) -> None:
    """Print quantity, text and price of a sold line, and its discount."""
    if item.quantity not in {0, 1}:
        sheet.write(f"{item.quantity:.3f} x {_amount(item.unit_price)}")
    sheet.pair(item.text, f"{_amount(item.price)} {TAX_LETTERS[item.tax_group]}")
    if item.modifier_type is not None:
        name = "ОТСТЪПКА" if item.modifier < 0 else "НАДБАВКА"
        percent = item.modifier_type in {ModifierType.DISCOUNT_PERCENT, ModifierType.SURCHARGE_PERCENT}
        sheet.pair(f"  {name} {item.modifier_value:.2f}%" if percent else f"  {name}", _amount(item.modifier))


def _print_items(sheet: _Sheet, items: tuple[Item, ...]) -> None:
    """Print the lines above the total."""
    for item in items:
        match item.type:
            case ItemType.SALE:
                _print_sale(sheet, item)
            case ItemType.COMMENT:
                sheet.write(f"# {item.text}")
            case ItemType.DISCOUNT_AMOUNT | ItemType.SURCHARGE_AMOUNT:
                sheet.pair("ОТСТЪПКА" if item.total < 0 else "НАДБАВКА", _amount(item.total))


def _print_sums(sheet: _Sheet, document: PrintedDocument) -> None:
    """Print the total, the payments and the VAT."""
    sheet.rule()
    sheet.pair("ОБЩА СУМА EUR", _amount(document.total))
    if document.kind in _LEVS_ON_TOP:
        sheet.pair("ОБЩА СУМА BGN", _amount(multiply(document.total, LEVS_PER_EURO)))
    for payment in document.payments:
        sheet.pair(PAYMENTS.get(payment.type, payment.type.upper()), _amount(payment.amount or Decimal(0)))
    if document.change:
        sheet.pair("РЕСТО", _amount(document.change))
    for group, amount in sorted(document.taxes.items()):
        sheet.pair(f"{TAX_LETTERS[group]} {TAX_RATES[group]}% ДДС {_amount(vat_in(group, amount))}", _amount(amount))


def _references(document: PrintedDocument) -> Iterator[str]:
    """Name the documents and people that the document refers to."""
    if document.invoice_number:
        yield f"№ {document.invoice_number}"
    if document.recipient is not None:
        yield f"ПОЛУЧАТЕЛ {document.recipient.name} {document.recipient.identifier}"
    if document.original is not None:
        yield f"КЪМ БОН {document.original.receipt_number} {document.original.receipt_datetime:%d.%m.%Y %H:%M:%S}"
        yield f"ФП {document.original.fiscal_memory_serial_number} {document.original.reason}"
    if document.unique_sale_number:
        yield f"УНП {document.unique_sale_number}"


def document(document: PrintedDocument, head: Letterhead) -> str:
    """Return the document as it looks on paper, ending with a newline."""
    sheet = _Sheet(head.columns)
    sheet.center("ФИРМА ЕООД")
    sheet.center(f"ЕИК {head.tax_number}")
    if document.kind is not Kind.RECEIPT:
        sheet.center(f"* {TITLES[document.kind]} *")
    for line in _references(document):
        sheet.write(line)
    sheet.rule()
    _print_items(sheet, document.items)
    _print_sums(sheet, document)
    for item in document.items:
        if item.type is ItemType.FOOTER_COMMENT:
            sheet.write(item.text)
    sheet.pair(document.number, f"{document.at:%d.%m.%Y %H:%M:%S}")
    sheet.pair(document.serial, head.fiscal_memory)
    sheet.center(TITLES[Kind.RECEIPT] if document.kind in FISCAL else "СЛУЖЕБЕН БОН")
    sheet.rule("=")
    return "\n".join(sheet.lines) + "\n"
