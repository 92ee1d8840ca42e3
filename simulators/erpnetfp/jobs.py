"""What a server does with a job from its queue."""

from collections.abc import Callable
import contextlib

from .answers import Answers, ReceiptInfo
from .binding import BindingError
from .course import Course, Pace, Pretended
from .documents import FISCAL, PRINTING, Kind, NewClock, Receipt, Transfer
from .messages import CommandFailed, DeadlinePassed, Message, Refused, error
from .personalities import CashReading, Checks, ErrorCodes, Personality
from .printfaults import PrintFaults, Stage
from .receipts import OWN_CODES, ReceiptPrinter, comforting
from .tasks import Job, JobCrashed, Result
from .validation import CheckCrashed, check_receipt, check_receipt_minimally, check_transfer, check_transfer_minimally


class JobRunner:
    """Runs jobs as one personality does."""

    def __init__(self, personality: Personality, pace: Pace, faults: PrintFaults) -> None:
        """Take the personality, and what disturbs it."""
        self._personality = personality
        self._answers = Answers(personality)
        self._pace = pace
        self._faults = faults

    async def run(self, job: Job) -> Result:
        """Run a job and return its answer.

        Raises:
            JobCrashed: the server has no answer.
            ServerDied: there is no server any more.
        """
        if job.kind in self._personality.not_implemented:
            return self._not_implemented(job.kind)
        course = Course(job, self._pace, self._faults)
        try:
            await course.reach(Stage.START)
        except DeadlinePassed as err:
            return self._answers.status([err.message])
        except Pretended:
            return self._lie(job)
        if problems := self._check(job):
            return self._answers.status(problems)
        if isinstance(job.body, Receipt):
            return await ReceiptPrinter(job, job.body, course, self._personality).run()
        if job.kind is Kind.CASH:
            return self._read_cash(job)
        return await self._run_plain(job, course)

    def _check(self, job: Job) -> list[Message]:
        """Return what the server objects to in a document."""
        body, full = job.body, self._personality.checks is Checks.FULL
        if isinstance(body, BindingError):
            code = "E302" if job.kind in {Kind.DEPOSIT, Kind.WITHDRAW} else OWN_CODES[job.kind]
            return [error(code, f"{body} is not a number")]
        if self._personality.checks is Checks.NONE:
            return []
        if isinstance(body, Transfer):
            return check_transfer(body) if full else check_transfer_minimally(body)
        if not isinstance(body, Receipt):
            return []
        model = job.printer.model
        if not full:
            return check_receipt_minimally(body, model)
        try:
            return check_receipt(body, model, job.printer.memory.tax_groups)
        except CheckCrashed as err:
            raise JobCrashed from err

    async def _run_plain(self, job: Job, course: Course) -> Result:
        """Run a job that answers with a plain status."""
        try:
            for stage in (Stage.OPEN, Stage.BODY) if job.kind in PRINTING else ():
                await course.reach(stage)
            with self._hidden_refusals(job.kind):
                await course.reach(Stage.CLOSE)
                self._command(job)()
            await course.reach(Stage.CLOSED)
            await course.reach(Stage.DONE)
            messages = comforting(job.printer, self._personality)
        except CommandFailed as err:
            return self._answers.status([self._coded(job.kind, err)])
        answer = self._answers.status(messages)
        if job.kind is Kind.RESET and self._personality.checks is Checks.FULL:
            answer["deviceDateTime"] = self._answers.time(job.printer.now)
        if job.kind is Kind.RAW:
            answer["rawResponse"] = ""
        return answer

    def _command(self, job: Job) -> Callable[[], None]:
        """Return the command that does a job."""
        printer, body = job.printer, job.body
        match job.kind:
            case Kind.DEPOSIT | Kind.WITHDRAW if isinstance(body, Transfer) and body.amount is not None:
                amount = body.amount
                return lambda: printer.transfer(job.kind, amount, job.paper_id, body.operator, body.operator_password)
            case Kind.X_REPORT | Kind.Z_REPORT:
                return lambda: self._report(job)
            case Kind.DUPLICATE:
                return lambda: printer.duplicate(job.paper_id)
            case Kind.DATETIME if isinstance(body, NewClock):
                return lambda: printer.set_clock(body.at or printer.wall_clock())
            case Kind.RESET:
                return printer.finish if self._personality.checks is Checks.FULL else printer.abort
            case _:
                return lambda: None

    def _report(self, job: Job) -> None:
        """Print a report; the Node server cancels an open receipt first."""
        if self._personality.hides_refusals:
            job.printer.abort()
        job.printer.report(job.kind, job.paper_id)

    def _hidden_refusals(self, kind: Kind) -> contextlib.AbstractContextManager[object]:
        """Return what lets the device's refusals through, or not; the Node server sees those of transfers only."""
        if self._personality.hides_refusals and kind not in {Kind.DEPOSIT, Kind.WITHDRAW}:
            return contextlib.suppress(Refused)
        return contextlib.nullcontext()

    def _coded(self, kind: Kind, err: CommandFailed) -> Message:
        """Return the error with the code that the server gives it."""
        if self._personality.error_codes is not ErrorCodes.OWN:
            return err.message
        refused = kind is Kind.WITHDRAW and isinstance(err, Refused)
        return error("E301" if refused else OWN_CODES[kind], err.message.text)

    def _read_cash(self, job: Job) -> Result:
        """Read the drawer."""
        printer, rule = job.printer, self._personality.cash
        unreadable = rule is CashReading.NONE or (rule is CashReading.ONE_CURRENCY and printer.two_currency_firmware)
        try:
            messages = comforting(printer, self._personality)
            if unreadable:
                raise Refused("E409", "Invalid format")
        except CommandFailed as err:
            return {"amount": 0, **self._answers.status([self._coded(job.kind, err)], job=False)}
        return {"amount": printer.memory.cash, **self._answers.status(messages, job=False)}

    def _not_implemented(self, kind: Kind) -> Result:
        """Answer for a job that the server knows by name only."""
        if kind is Kind.CASH:
            return {"amount": 0, **self._answers.status([error("", "Not a PM printer")], job=False)}
        answer = self._answers.status([error("E_NOT_IMPLEMENTED", f"{kind} not yet implemented")])
        if kind in FISCAL:
            answer = self._answers.receipt([error("E_NOT_IMPLEMENTED", f"{kind} not yet implemented")], ReceiptInfo())
        return answer

    def _lie(self, job: Job) -> Result:
        """Answer that a job is done."""
        messages = comforting(job.printer, self._personality)
        if not isinstance(job.body, Receipt) or (job.kind is Kind.REVERSAL and not self._personality.tells_reversals):
            return self._answers.status(messages)
        memory = job.printer.memory
        number = memory.receipt_number if self._personality.reads_number else ""
        learnt = ReceiptInfo(number=number, at=job.printer.now, amount=job.body.total, fiscal_memory=memory.serial)
        return self._answers.receipt(messages, learnt)
