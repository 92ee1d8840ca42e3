"""The JSON that a server answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
import json

from aiohttp import web

from .messages import Message, Severity
from .money import ZERO
from .personalities import Absent, Personality
from .printer import SOFIA, FiscalPrinter
from .tasks import Result

_NO_TIME = "0001-01-01T00:00:00"


@dataclass(slots=True, kw_only=True)
class ReceiptInfo:
    """What the server has learnt about a receipt so far."""

    number: str = ""
    at: datetime | None = None
    amount: Decimal = ZERO
    fiscal_memory: str = ""
    invoice_number: str | None = None


def _number(value: object) -> object:
    """Make a Decimal a JSON number."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(value)


def respond(body: object, *, status: int = 200) -> web.Response:
    """Return a JSON response."""
    return web.json_response(body, status=status, dumps=lambda value: json.dumps(value, default=_number))


class Answers:
    """Builds the answers of one personality."""

    def __init__(self, personality: Personality) -> None:
        """Take the personality."""
        self._personality = personality

    def status(self, messages: Iterable[Message], *, job: bool = True) -> Result:
        """Return the plain status of a job, or of the printer."""
        messages = list(messages)
        ok = not any(message.severity is Severity.ERROR for message in messages)
        answer: Result = {
            "ok": str(ok).lower() if job and self._personality.text_ok else ok,
            "messages": [self._message(message) for message in messages],
        }
        if job and self._personality.receipt_fields_always:
            answer |= self._receipt_fields(ReceiptInfo())
        return answer

    def receipt(self, messages: Iterable[Message], info: ReceiptInfo) -> Result:
        """Return the status of a receipt with what is known about it."""
        answer = self.status(messages) | self._receipt_fields(info)
        if info.invoice_number is not None:
            answer["invoiceNumber"] = info.invoice_number
        return answer

    def time(self, value: datetime | None) -> str | None:
        """Return a time as the server writes it."""
        if value is not None and self._personality.utc_times:
            return f"{value.replace(tzinfo=SOFIA).astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
        if value is not None:
            return value.isoformat(timespec="seconds")
        return _NO_TIME if self._personality.nothing is Absent.EMPTY and not self._personality.utc_times else None

    def printer(self, printer: FiscalPrinter, uri: str) -> Result:
        """Return the info of a printer."""
        model = printer.model
        answer: Result = {
            "uri": uri,
            "serialNumber": printer.serial,
            "fiscalMemorySerialNumber": printer.memory.serial,
            self._personality.maker_key: model.maker,
            "model": model.name,
            "firmwareVersion": model.firmware,
            "itemTextMaxLength": model.item_length,
            "commentTextMaxLength": model.comment_length,
            "operatorPasswordMaxLength": model.password_length,
        }
        if self._personality.tells_payments:
            answer |= {
                "taxIdentificationNumber": printer.tax_number,
                "supportedPaymentTypes": list(model.payments),
            }
        if self._personality.tells_invoices:
            assignment = "external-optional" if model.invoices else "device-assigned"
            answer |= {
                "supportsSubTotalAmountModifiers": model.subtotal_modifiers,
                "subTotalAmountModifiersRequireTaxGroup": model.modifiers_need_tax_group,
                "supportsInvoice": model.invoices,
                "supportsCreditNote": model.invoices,
                "invoiceNumberAssignment": assignment,
                "creditNoteNumberAssignment": assignment,
                "supportPaymentTerminal": False,
                "usePaymentTerminal": False,
            }
        return answer

    def _message(self, message: Message) -> Result:
        """Return a message."""
        answer: Result = {"type": message.severity, "code": message.code, "text": message.text}
        if not message.code and self._personality.info_code is Absent.OMITTED:
            del answer["code"]
        if not message.code and self._personality.info_code is Absent.NULL:
            answer["code"] = None
        return answer

    def _receipt_fields(self, info: ReceiptInfo) -> Result:
        """Return the fields that only receipts have."""
        null = self._personality.nothing is Absent.NULL
        return {
            "receiptNumber": info.number or (None if null else ""),
            "receiptDateTime": self.time(info.at),
            "receiptAmount": None if null and info.at is None else info.amount,
            "fiscalMemorySerialNumber": info.fiscal_memory or (None if null else ""),
        }
