"""What the servers answer, parsed once; absent or unusable values are `None` and never 0."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from . import wire
from .drivers import driver_of, driver_row
from .enums import MessageType, NumberAssignment, PaymentType, TaskStatus
from .errors import UnreadableAnswerError
from .numbers import ZERO, parse_decimal

DEVICE_ZONE = ZoneInfo("Europe/Sofia")
"""Fiscal devices show Bulgarian local time; the C# and Python servers write it without a zone."""

_CASH_SENTINEL = Decimal(9_999_999)


def _member[E: StrEnum](enum: type[E], value: object) -> E | None:
    """Return the member with this value, whatever its case; `None` for values not known here."""
    name = (wire.text(value) or "").lower()
    return next((member for member in enum if member.value == name), None)


def parse_time(value: object) -> datetime | None:
    """Return an aware time; a time without zone is the device's clock, `0001-01-01T00:00:00` is no time at all."""
    try:
        moment = datetime.fromisoformat(wire.text(value) or "")
        if moment.year < 1990:
            return None
        return moment.replace(tzinfo=DEVICE_ZONE) if moment.tzinfo is None else moment.astimezone(DEVICE_ZONE)
    except ValueError, OverflowError:
        return None


def _length(value: object) -> int | None:
    """Return a positive whole number."""
    number = parse_decimal(value)
    return int(number) if number is not None and number >= 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of the server or device; `code` is `None` where the server sends none."""

    type: MessageType
    code: str | None
    text: str


def parse_messages(value: object) -> tuple[Message, ...]:
    """Return the readable messages of a list."""
    if not isinstance(value, list):
        return ()
    found = []
    for entry in value:
        data = wire.fields(entry)
        message = Message(
            type=_member(MessageType, data.get("type")) or MessageType.OTHER,
            code=wire.text(data.get("code")),
            text=wire.text(data.get("text")) or "",
        )
        if message.code or message.text:
            found.append(message)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterInfo:
    """A printer as the server lists it (spec/erpnet-fp.md, Get Printer Info; facts, section 1).

    Widths are in characters. `payment_types` and the `supports_…` flags fall back to what is known of the driver.
    """

    printer_id: str
    uri: str
    serial_number: str | None
    fiscal_memory_serial_number: str | None
    manufacturer: str | None
    model: str | None
    firmware_version: str | None
    item_width: int | None
    comment_width: int | None
    password_length: int | None
    tax_identification_number: str | None
    payment_types: frozenset[PaymentType]
    supports_subtotal_modifiers: bool | None
    subtotal_modifiers_need_tax_group: bool
    supports_invoice: bool
    supports_credit_note: bool
    invoice_numbers: NumberAssignment | None
    credit_note_numbers: NumberAssignment | None

    @property
    def driver(self) -> str:
        """The driver's name, such as `bg.dt.c.isl`."""
        return driver_of(self.uri)

    @property
    def device(self) -> str:
        """What identifies the physical device: one device can be listed under several ids, one per cable."""
        return self.serial_number or self.printer_id


def parse_printer(printer_id: str, value: object) -> PrinterInfo:
    """Parse one entry of the printer list.

    Raises:
        UnreadableAnswerError: the entry is not an object.
    """
    if not isinstance(value, Mapping):
        raise UnreadableAnswerError("The printer info is not an object", printer_id=printer_id)
    data = wire.fields(value)
    uri = wire.text(data.get("uri")) or ""
    driver = driver_row(uri)
    serial = wire.text(data.get("serialnumber"))
    return PrinterInfo(
        printer_id=printer_id,
        uri=uri,
        serial_number=serial.upper() if serial else None,
        fiscal_memory_serial_number=wire.text(data.get("fiscalmemoryserialnumber")),
        manufacturer=wire.text(data.get("manufacturer")) or wire.text(data.get("company")),
        model=wire.text(data.get("model")),
        firmware_version=wire.text(data.get("firmwareversion")),
        item_width=_length(data.get("itemtextmaxlength")) or driver.item_width,
        comment_width=_length(data.get("commenttextmaxlength")) or driver.comment_width,
        password_length=_length(data.get("operatorpasswordmaxlength")) or driver.password_length or None,
        tax_identification_number=wire.text(data.get("taxidentificationnumber")),
        payment_types=_payment_types(data.get("supportedpaymenttypes")) or driver.payments,
        supports_subtotal_modifiers=wire.boolean(data.get("supportssubtotalamountmodifiers")),
        subtotal_modifiers_need_tax_group=wire.boolean(data.get("subtotalamountmodifiersrequiretaxgroup")) is True,
        supports_invoice=wire.boolean(data.get("supportsinvoice")) is True,
        supports_credit_note=wire.boolean(data.get("supportscreditnote")) is True,
        invoice_numbers=_member(NumberAssignment, data.get("invoicenumberassignment")),
        credit_note_numbers=_member(NumberAssignment, data.get("creditnotenumberassignment")),
    )


def _payment_types(value: object) -> frozenset[PaymentType]:
    """Return the known means of payment of a list; `change` is not one."""
    members = {_member(PaymentType, entry) for entry in value} if isinstance(value, list) else set()
    return frozenset(member for member in members if member is not None) - {PaymentType.CHANGE}


def parse_printers(value: object) -> dict[str, PrinterInfo]:
    """Parse the printer list.

    Raises:
        UnreadableAnswerError: it is not an object of objects.
    """
    if not isinstance(value, Mapping):
        raise UnreadableAnswerError("The list of printers is not an object")
    return {str(printer_id): parse_printer(str(printer_id), entry) for printer_id, entry in value.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterStatus:
    """The state of a printer; `device_time` is aware, and on a Python server not the device's own."""

    ok: bool
    messages: tuple[Message, ...]
    device_time: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CashAmount:
    """The cash in the drawer in the device's currency (euro since 2026); `None` if the device did not tell."""

    ok: bool
    messages: tuple[Message, ...]
    amount: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintResult:
    """What the server says about a finished job.

    `has_receipt_fields` tells whether the answer had the fields of a receipt at all, even empty: a refusal before
    printing has none. `receipt_number` is text with its leading zeros.
    """

    ok: bool
    messages: tuple[Message, ...] = ()
    has_receipt_fields: bool = False
    receipt_number: str | None = None
    receipt_time: datetime | None = None
    receipt_amount: Decimal | None = None
    fiscal_memory_serial_number: str | None = None
    invoice_number: str | None = None

    @property
    def error_codes(self) -> frozenset[str]:
        """The codes of all errors, in upper case."""
        return frozenset(
            message.code.upper() for message in self.messages if message.code and message.type is MessageType.ERROR
        )


@dataclass(frozen=True, slots=True)
class Accepted:
    """The job waits in the server's queue under this task id."""

    task_id: str


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """State of a task; `result` is the raw object of a finished one, `None` if there is none (the job crashed)."""

    status: TaskStatus
    result: Mapping[str, Any] | None


_RECEIPT_FIELDS = ("receiptnumber", "receiptdatetime", "receiptamount")


def _flat(value: object) -> dict[str, Any]:
    """Return an answer's fields; the form with nested `status` and `info` (spec, Return values) is flattened."""
    data = wire.fields(value)
    for section in ("status", "info"):
        data |= wire.fields(data.get(section))
    return data


def parse_result(value: object) -> PrintResult | None:
    """Return the result of a job, or `None` if the value is none (no readable `ok`)."""
    data = _flat(value)
    ok = wire.boolean(data.get("ok"))
    if ok is None:
        return None
    amount = parse_decimal(data.get("receiptamount"))
    return PrintResult(
        ok=ok,
        messages=parse_messages(data.get("messages")),
        has_receipt_fields=any(name in data for name in _RECEIPT_FIELDS),
        receipt_number=wire.text(data.get("receiptnumber")),
        receipt_time=parse_time(data.get("receiptdatetime")),
        receipt_amount=amount if amount != ZERO else None,
        fiscal_memory_serial_number=wire.text(data.get("fiscalmemoryserialnumber")),
        invoice_number=wire.text(data.get("invoicenumber")),
    )


def parse_answer(value: object) -> PrintResult | Accepted:
    """Parse the answer to a print request: a result, or only a task id.

    Raises:
        UnreadableAnswerError: it is neither.
    """
    if (result := parse_result(value)) is not None:
        return result
    if (task_id := wire.text(wire.fields(value).get("taskid"))) is not None:
        return Accepted(task_id)
    raise UnreadableAnswerError("The answer has neither a result nor a task id")


def parse_task(value: object) -> TaskInfo:
    """Parse task information.

    Raises:
        UnreadableAnswerError: there is no task status of a known kind.
    """
    data = wire.fields(value)
    status = _member(TaskStatus, data.get("taskstatus"))
    if status is None:
        raise UnreadableAnswerError("The answer has no known task status")
    result = data.get("result")
    return TaskInfo(status, result if isinstance(result, Mapping) and result else None)


def parse_status(value: object) -> PrinterStatus:
    """Parse a printer's status.

    Raises:
        UnreadableAnswerError: there is no readable `ok`.
    """
    data = _flat(value)
    if (ok := wire.boolean(data.get("ok"))) is None:
        raise UnreadableAnswerError("The status has no ok")
    return PrinterStatus(
        ok=ok, messages=parse_messages(data.get("messages")), device_time=parse_time(data.get("devicedatetime"))
    )


def parse_cash(value: object) -> CashAmount:
    """Parse the amount of cash; an amount beside `ok: false` and Node's sentinel 9999999 are none.

    Raises:
        UnreadableAnswerError: there is no readable `ok`.
    """
    data = _flat(value)
    if (ok := wire.boolean(data.get("ok"))) is None:
        raise UnreadableAnswerError("The cash answer has no ok")
    amount = parse_decimal(data.get("amount")) if ok else None
    return CashAmount(
        ok=ok,
        messages=parse_messages(data.get("messages")),
        amount=None if amount is not None and amount >= _CASH_SENTINEL else amount,
    )
