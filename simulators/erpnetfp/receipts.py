"""How a server prints a receipt: the commands it sends, and what it makes of the device's answers."""

from collections.abc import Callable
import contextlib
from dataclasses import replace

from .answers import Answers, ReceiptInfo
from .course import Course
from .documents import Item, ItemType, Kind, Payment, PaymentType, Receipt
from .messages import CommandFailed, Message, Refused, Severity, error, info, warning
from .money import ZERO
from .personalities import ErrorCodes, Personality
from .printer import FiscalPrinter
from .printfaults import PrintFaultKind, Stage
from .tasks import Job, Result

_OPENING = "Error occured while opening new fiscal receipt"
_OPENING_REVERSAL = "Error occured while opening new fiscal reversal receipt"
_BODY = "Error occured while printing receipt items"
_CLOSING = "Error occurred while closing the receipt"
_NUMBER = "Error occurred while reading last document number"

OWN_CODES = {
    Kind.RECEIPT: "E100",
    Kind.INVOICE: "E100",
    Kind.REVERSAL: "E200",
    Kind.CREDIT_NOTE: "E200",
    Kind.DEPOSIT: "E300",
    Kind.WITHDRAW: "E300",
    Kind.Z_REPORT: "E400",
    Kind.X_REPORT: "E401",
    Kind.DUPLICATE: "E500",
    Kind.RESET: "E600",
    Kind.DATETIME: "E002",
    Kind.CASH: "E003",
}
"""The codes that the Node server has for anything that goes wrong in a job."""
_OWN_NUMBER_CODE = "E010"


def comforting(printer: FiscalPrinter, personality: Personality) -> list[Message]:
    """Return what comes with a success: all that the device reports but errors."""
    if not personality.reads_warnings or not printer.powered:
        return []
    return [message for message in printer.messages() if message.severity is not Severity.ERROR]


class ReceiptPrinter:
    """Prints one receipt, reversal, invoice or credit note."""

    def __init__(self, job: Job, order: Receipt, course: Course, personality: Personality) -> None:
        """Take the order."""
        self._printer = job.printer
        self._job = job
        self._order = order
        self._course = course
        self._personality = personality
        self._answers = Answers(personality)
        self._info = ReceiptInfo(invoice_number="" if order.kind in {Kind.INVOICE, Kind.CREDIT_NOTE} else None)
        self._warnings: list[Message] = []
        self._where: list[str] = []

    async def run(self) -> Result:
        """Print and answer.

        Raises:
            Pretended, JobCrashed, ServerDied: a fault strikes.
        """
        try:
            await self._open()
            await self._print_body()
            await self._close()
        except CommandFailed as err:
            return self._failed(err)
        await self._course.reach(Stage.DONE)
        return self._answer([*self._warnings, *comforting(self._printer, self._personality)])

    async def _open(self) -> None:
        """Open the receipt."""
        self._where = [_OPENING if self._order.original is None else _OPENING_REVERSAL]
        if self._personality.aborts_before:
            self._printer.abort()
        self._info.fiscal_memory = self._printer.memory.serial
        await self._course.reach(Stage.OPEN)
        self._command(lambda: self._printer.open_receipt(self._order, self._job.paper_id))

    async def _print_body(self) -> None:
        """Print the lines and take the payments."""
        footers: list[tuple[int, Item]] = []
        for row, item in enumerate(self._order.items, start=1):
            if self._personality.prints_only_sales and item.type is not ItemType.SALE:
                continue
            if item.type is ItemType.FOOTER_COMMENT:
                footers.append((row, item))
                continue
            await self._add(row, item)
        payments = self._payments()
        for row, payment in enumerate(payments, start=1):
            self._where = [f"Error occurred in Payment {row}", _BODY]
            self._command(self._paying(payment))
        if not payments:
            self._where = ["Error occurred while making full payment in cash", _BODY]
            self._command(self._paying(Payment(PaymentType.CASH, None)))
        if payments or not self._printer.model.drops_unpaid_footers:
            for row, item in footers:
                await self._add(row, item)

    async def _add(self, row: int, item: Item) -> None:
        """Print a line."""
        self._where = [f"Error occurred in Item {row}", _BODY]
        self._command(lambda: self._printer.add(item))
        await self._course.reach(Stage.BODY)

    def _payments(self) -> list[Payment]:
        """Return the payments that go to the device."""
        payments = [payment for payment in self._order.payments if payment.type is not PaymentType.CHANGE]
        if self._order.kind in {Kind.REVERSAL, Kind.CREDIT_NOTE} and self._personality.drops_reversal_payments:
            if payments:
                self._warnings.append(warning("W302", "The payments of a reversal receipt are ignored"))
            return []
        if self._personality.hides_refusals:
            known = self._printer.model.payments
            payments = [
                payment if payment.type in known else replace(payment, type=PaymentType.CASH) for payment in payments
            ]
        return payments

    def _paying(self, payment: Payment) -> Callable[[], None]:
        """Return the command that takes a payment."""
        return lambda: self._printer.pay(payment)

    async def _close(self) -> None:
        """Close the receipt and learn its number."""
        self._where = [_CLOSING]
        if self._personality.reckons_itself:
            self._info.at = self._printer.wall_clock()
            self._info.amount = sum((item.price for item in self._order.items if item.type is ItemType.SALE), ZERO)
        else:
            self._info.at = self._printer.now
            self._info.amount = self._printer.open.total if self._printer.open is not None else self._order.total
        if not self._order.payments and not self._personality.closes_without_payments:
            return
        with self._hidden_refusals():
            await self._course.reach(Stage.CLOSE)
            document = self._printer.close_receipt()
            if self._info.invoice_number is not None:
                self._info.invoice_number = document.invoice_number
        await self._course.reach(Stage.CLOSED)
        if not self._personality.reads_number:
            return
        self._where = [_NUMBER]
        fault = await self._course.reach(Stage.NUMBER)
        if fault is None or fault.kind is not PrintFaultKind.NO_NUMBER:
            self._info.number = self._printer.memory.receipt_number

    def _command(self, action: Callable[[], object]) -> None:
        """Send a command to the device."""
        with self._hidden_refusals():
            action()

    def _hidden_refusals(self) -> contextlib.AbstractContextManager[object]:
        """Return what lets the device's refusals through, or not."""
        return contextlib.suppress(Refused) if self._personality.hides_refusals else contextlib.nullcontext()

    def _answer(self, messages: list[Message]) -> Result:
        """Return the answer."""
        if self._order.kind is Kind.REVERSAL and not self._personality.tells_reversals:
            return self._answers.status(messages)
        return self._answers.receipt(messages, self._info)

    def _failed(self, err: CommandFailed) -> Result:
        """Cancel what is open and return the error, with how far printing came."""
        opening = self._where in ([_OPENING], [_OPENING_REVERSAL])
        if not opening or self._personality.aborts_before:
            with contextlib.suppress(CommandFailed):
                self._printer.abort()
        match self._personality.error_codes:
            case ErrorCodes.OWN:
                code = _OWN_NUMBER_CODE if self._where == [_NUMBER] else OWN_CODES[self._job.kind]
                self._info = ReceiptInfo(fiscal_memory=self._info.fiscal_memory if code == _OWN_NUMBER_CODE else "")
                return self._answer([error(code, err.message.text)])
            case ErrorCodes.OPENING:
                self._info = ReceiptInfo()
                return self._answer([err.message if opening else error("", err.message.text)])
        if self._personality.abort_hides_close and self._where in ([_CLOSING], [_NUMBER]):
            return self._answer([*comforting(self._printer, self._personality), info(self._where[0])])
        return self._answer([err.message, *self._warnings, *map(info, self._where)])
