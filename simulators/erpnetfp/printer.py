"""A fiscal printer: a state machine of commands, as strict as the hardware, that prints on a roll."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
import re
from zoneinfo import ZoneInfo

from . import render
from .catalogue import MODELS
from .documents import Item, ItemType, Kind, Payment, PaymentType, Reason, Receipt
from .fiscal import FiscalMemory
from .messages import Message, Refused, Silent, error, info, warning
from .money import ZERO, spread, to_money
from .roll import PrintedDocument, Roll
from .sale import OpenReceipt

SOFIA = ZoneInfo("Europe/Sofia")
_LARGEST_AMOUNT = Decimal(99_999_999)
_YEARS = range(2000, 2100)
_SALE_NUMBER = re.compile(r"[A-Z0-9]{8}-[A-Z0-9]{4}-[0-9]{7}")


def sofia_now() -> datetime:
    """Return the wall clock of Bulgaria without a zone, as the devices keep it."""
    return datetime.now(SOFIA).replace(tzinfo=None, microsecond=0)


class Paper(StrEnum):
    """How much paper is left."""

    OK = "ok"
    LOW = "low"
    OUT = "out"


class FiscalPrinter:
    """One device. The public attributes are its state and may be set by tests.

    `clock_offset` is how far the clock is ahead of the wall clock; `addresses` maps the printer ids under which the
    server lists the device to their URIs (several when it is connected in several ways).
    """

    def __init__(
        self,
        model: str = "FP-2000",
        serial: str | None = None,
        *,
        fiscal_memory: str | None = None,
        addresses: Mapping[str, str] | None = None,
        wall_clock: Callable[[], datetime] = sofia_now,
    ) -> None:
        """Take a model of the catalogue; serial number (2 letters and 6 digits) and address have defaults."""
        self.model = MODELS[model]
        self.serial = serial or f"{self.model.prefix}279013"
        self.memory = FiscalMemory(fiscal_memory or f"02{self.serial[2:]}")
        self.addresses = dict(addresses or {self.serial.lower(): f"{self.model.driver}.com://COM15"})
        self.wall_clock = wall_clock
        self.clock_offset = timedelta()
        self.clock_set = True
        self.powered = True
        self.paper = Paper.OK
        self.cover_open = False
        self.two_currency_firmware = True
        self.tax_number = "000713391"
        self.operators = {"1": self.model.pin, "20": "9999"}
        self.extra_messages: list[Message] = []
        self.roll = Roll()
        self.open: OpenReceipt | None = None
        self._duplicated = True

    @property
    def now(self) -> datetime:
        """The clock of the device."""
        return self.wall_clock() + self.clock_offset

    def messages(self) -> list[Message]:
        """Return what the device reports about its condition.

        Raises:
            Silent: the device is switched off.
        """
        self._answer()
        conditions = (
            (self.paper is Paper.OUT, error("E301", "No paper")),
            (self.cover_open, error("E302", "The printer cover is open")),
            (not self.clock_set, error("E103", "The clock is not set")),
            (self.memory.full, error("E201", "The fiscal memory is full")),
            (self.memory.overdue(self.now), error("E502", "24 hours since the last Z report, blocked")),
            (self.paper is Paper.LOW, warning("W301", "Low paper")),
            (self.memory.nearly_full, warning("W201", "The fiscal memory almost full")),
            (True, info("Serial number and number of FM are set")),
            (True, info("FM is formatted")),
        )
        found = [message for present, message in conditions if present]
        return [*self.extra_messages, *found]

    def open_receipt(self, order: Receipt, job_id: str) -> None:
        """Open a receipt; the sale number counts on by itself where the order has none."""
        if self.open is not None:
            raise _not_now()
        self._check({"E301", "E302", "E103", "E201", "E502"})
        self._check_operator(order.operator, order.operator_password)
        if not _well_formed(order):
            raise Refused("E401", "Syntax error in the received data")
        if order.unique_sale_number:
            self.memory.last_sale = int(order.unique_sale_number[-7:])
        else:
            self.memory.last_sale += 1
        number = order.unique_sale_number or f"{self.serial}-0001-{self.memory.last_sale:07}"
        self.open = OpenReceipt(order=order, job_id=job_id, unique_sale_number=number)

    def add(self, item: Item) -> None:
        """Print a line of the open receipt."""
        receipt = self._receipt()
        self._check({"E301", "E302"})
        if any(ord(character) < 32 for character in item.text):
            raise Refused("E401", "Syntax error in the received data")
        sale = item.type is ItemType.SALE
        item = replace(item, text=self.printable(item.text, sale=sale))
        if item.type in {ItemType.COMMENT, ItemType.FOOTER_COMMENT}:
            receipt.items.append(item)
            return
        if sale:
            self._check_tax_group(item.tax_group)
            shares = {item.tax_group: item.total}
        else:
            shares = self._subtotal_shares(receipt, item)
        after = {group: receipt.taxes.get(group, ZERO) + share for group, share in shares.items()}
        if receipt.payments or min(after.values()) < 0 or max(after.values()) > _LARGEST_AMOUNT:
            raise _overflow()
        receipt.taxes.update(after)
        receipt.items.append(item)

    def pay(self, payment: Payment) -> None:
        """Take a payment for the open receipt; without an amount, all that is left."""
        receipt = self._receipt()
        self._check({"E301", "E302"})
        if payment.type not in self.model.payments:
            raise Refused("E406", f"Payment type {payment.type} is not supported")
        amount = to_money(receipt.total - receipt.paid if payment.amount is None else payment.amount)
        if not receipt.taxes or receipt.settled or amount < 0:
            raise _not_now()
        receipt.pay(payment.type, amount)

    def close_receipt(self) -> PrintedDocument:
        """Close the open receipt: from here on it is fiscal and on paper."""
        receipt = self._receipt()
        self._check({"E301", "E302"})
        if not receipt.settled:
            raise _not_now()
        net = receipt.net_payments()
        kind, original = receipt.order.kind, receipt.order.original
        if original is not None and original.reason is not Reason.OPERATOR_ERROR:
            self._check_cash(net.get(PaymentType.CASH, ZERO))
        number = self.memory.record_receipt(kind, receipt.taxes, net, self.now)
        self._duplicated = False
        self.open = None
        document = replace(
            self._blank(kind, receipt.job_id),
            number=number,
            unique_sale_number=receipt.unique_sale_number,
            operator=receipt.order.operator or "1",
            items=tuple(receipt.items),
            payments=tuple(Payment(each, amount) for each, amount in net.items()),
            total=receipt.total,
            change=receipt.change,
            taxes=dict(receipt.taxes),
            original=original,
            recipient=receipt.order.recipient,
            invoice_number=self._invoice_number(receipt.order),
        )
        return self._print(document)

    def abort(self) -> None:
        """Cancel the open receipt, if there is one: it comes out crossed through and counts for nothing."""
        self._answer()
        receipt, self.open = self.open, None
        if receipt is not None:
            void = self._blank(Kind.VOID, receipt.job_id)
            number, items = receipt.unique_sale_number, tuple(receipt.items)
            self._print(replace(void, unique_sale_number=number, items=items, total=receipt.total))

    def finish(self) -> None:
        """Do what "reset" of the reference server does: pay what is open in cash and close it, or cancel it."""
        if self.open is not None and self.open.payments:
            if not self.open.settled:
                self.pay(Payment(PaymentType.CASH, None))
            self.close_receipt()
        self.abort()

    def transfer(self, kind: Kind, amount: Decimal, job_id: str, operator: str, password: str) -> None:
        """Print a deposit or a withdrawal; the sign decides which, and nothing is printed for 0."""
        self._check_idle({"E301", "E302", "E103", "E201", "E502"})
        if self.model.transfers_need_operator:
            self._check_operator(operator, password)
        amount = to_money(amount if kind is Kind.DEPOSIT else -amount)
        if abs(amount) > _LARGEST_AMOUNT:
            raise _overflow()
        if not amount:
            return
        kind = Kind.DEPOSIT if amount > 0 else Kind.WITHDRAW
        if kind is Kind.WITHDRAW:
            self._check_cash(-amount)
        self.memory.record_transfer(kind, abs(amount), self.now)
        self._print(replace(self._blank(kind, job_id), total=abs(amount)))

    def report(self, kind: Kind, job_id: str) -> None:
        """Print an X report, or a Z report that closes the day."""
        self._check_idle({"E301", "E302", "E103"} | ({"E201"} if kind is Kind.Z_REPORT else set()))
        day = self.memory.record_z() if kind is Kind.Z_REPORT else self.memory.day
        number = f"{self.memory.last_z:04}" if kind is Kind.Z_REPORT else ""
        taxes = {
            group: day.sold.get(group, ZERO) - day.reversed.get(group, ZERO)
            for group in sorted(day.sold.keys() | day.reversed.keys())
        }
        payments = tuple(Payment(payment, amount) for payment, amount in day.paid.items())
        total = sum(taxes.values(), ZERO)
        self._print(replace(self._blank(kind, job_id), number=number, taxes=taxes, payments=payments, total=total))

    def duplicate(self, job_id: str) -> None:
        """Print the one duplicate that the last receipt may have."""
        self._check_idle({"E301", "E302"})
        if self._duplicated:
            raise _not_now()
        self._duplicated = True
        copy = self._blank(Kind.DUPLICATE, job_id)
        self._print(replace(self.roll.receipts[-1], kind=copy.kind, at=copy.at, job_id=job_id, order=copy.order))

    def set_clock(self, at: datetime) -> None:
        """Set the clock; never behind the last fiscal record, and only to years that the device can show."""
        self._check_idle(set())
        if at.year not in _YEARS or (self.roll.receipts and at < self.roll.receipts[-1].at):
            raise Refused("E403", "The time is before the last record of the fiscal memory")
        self.clock_offset = at - self.wall_clock()
        self.clock_set = True

    def printable(self, text: str, *, sale: bool) -> str:
        """Cut a text to its line and replace what the code page of the device does not have."""
        length = self.model.item_length if sale else self.model.comment_length
        return text[:length].encode("cp1251", "replace").decode("cp1251")

    def _answer(self) -> None:
        """Stay silent when switched off."""
        if not self.powered:
            raise Silent

    def _check(self, codes: set[str]) -> None:
        """Refuse while one of these conditions holds."""
        for message in self.messages():
            if message.code in codes:
                raise Refused(message.code, message.text)

    def _check_idle(self, codes: set[str]) -> None:
        """Refuse while a receipt is open or one of these conditions holds."""
        if self.open is not None:
            raise _not_now()
        self._check(codes)

    def _check_operator(self, operator: str, password: str) -> None:
        """Refuse a wrong password; without an operator the server sends its own default, which is right."""
        expected = self.operators.get(operator)
        if operator and (expected is None or (expected and expected != password[: self.model.password_length])):
            raise Refused("E408", "Wrong operator or password")

    def _check_tax_group(self, group: int) -> None:
        """Refuse a tax group that is not programmed."""
        if group not in self.memory.tax_groups:
            raise Refused("E411", f"Tax group {group} is not supported")

    def _check_cash(self, amount: Decimal) -> None:
        """Refuse to pay out more than the drawer holds."""
        if amount > self.memory.cash:
            raise Refused("E403", "Not enough cash in the drawer")

    def _receipt(self) -> OpenReceipt:
        """Return the open receipt, or refuse."""
        self._answer()
        if self.open is None:
            raise _not_now()
        return self.open

    def _subtotal_shares(self, receipt: OpenReceipt, item: Item) -> dict[int, Decimal]:
        """Return how a discount or surcharge on the subtotal falls on the tax groups."""
        if not self.model.subtotal_modifiers:
            raise Refused("E412", "Discount on the subtotal is not supported")
        if item.tax_group or self.model.modifiers_need_tax_group:
            self._check_tax_group(item.tax_group)
            return {item.tax_group: item.total}
        if receipt.total <= 0:
            raise _not_now()
        return spread(item.total, receipt.taxes)

    def _invoice_number(self, order: Receipt) -> str:
        """Return the number of an invoice or credit note: the caller's, or the next one."""
        if order.kind not in {Kind.INVOICE, Kind.CREDIT_NOTE}:
            return ""
        self.memory.last_invoice = int(order.number) if order.number.isdecimal() else self.memory.last_invoice + 1
        return f"{self.memory.last_invoice:010}"

    def _blank(self, kind: Kind, job_id: str) -> PrintedDocument:
        """Begin a document."""
        return PrintedDocument(serial=self.serial, kind=kind, at=self.now, job_id=job_id)

    def _print(self, document: PrintedDocument) -> PrintedDocument:
        """Put a document on the roll."""
        head = render.Letterhead(
            columns=self.model.columns, tax_number=self.tax_number, fiscal_memory=self.memory.serial
        )
        document = replace(document, text=render.document(document, head))
        self.roll.add(document)
        return document


def _not_now() -> Refused:
    """Return the refusal of a command that does not fit the state of the device."""
    return Refused("E404", "The command is not allowed in the current fiscal mode")


def _overflow() -> Refused:
    """Return the refusal of an amount that a register cannot hold."""
    return Refused("E403", "The command resulted in an overflow of some amount fields")


def _well_formed(order: Receipt) -> bool:
    """Tell whether the device understands the numbers that open a receipt."""
    original = order.original
    return (not order.unique_sale_number or _SALE_NUMBER.fullmatch(order.unique_sale_number) is not None) and (
        original is None
        or (
            original.receipt_number.isdecimal()
            and original.fiscal_memory_serial_number.isdecimal()
            and original.receipt_datetime is not None
        )
    )
