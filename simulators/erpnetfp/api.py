"""The endpoints under `/printers` (spec/erpnet-fp.md)."""

from collections.abc import Awaitable, Callable
from functools import partial
import re
import time

from aiohttp import web

from .answers import Answers, respond
from .binding import BindingError, bind, load_json
from .documents import Body, Kind
from .messages import CommandFailed, error
from .personalities import BusyStatus, ErrorPages, Personality
from .printer import FiscalPrinter
from .refusals import refuse, refuse_body, refuse_json, refuse_query
from .tasks import Job, TaskQueue, TaskRefused

_WITH_BODY = frozenset(
    {
        Kind.RECEIPT,
        Kind.REVERSAL,
        Kind.INVOICE,
        Kind.CREDIT_NOTE,
        Kind.DEPOSIT,
        Kind.WITHDRAW,
        Kind.DATETIME,
        Kind.RAW,
    }
)
_DANGEROUS = frozenset({Kind.RESET, Kind.RAW})
_DEFAULT_ASYNC_TIMEOUT = 29_000
_LARGEST_BODY = 500 * 1024
_TIMEOUT = re.compile(r"([0-9]{1,9})(ms|s|m|h)?")
_UNITS = {None: 0.001, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


class Unreadable(Exception):
    """The request is refused before it reaches a printer."""

    def __init__(self, response: web.Response) -> None:
        """Keep the answer."""
        super().__init__(response.status)
        self.response = response


class PrinterEndpoints:
    """The printers of a server, and the jobs for them.

    `printers` are those that the server has found, by their ids; `ready` is false while it looks for them. `patience`
    is how many seconds a status request waits for the job that is printing, on the server that waits.
    """

    def __init__(self, personality: Personality, queue: TaskQueue) -> None:
        """Take the queue for the jobs."""
        self._personality = personality
        self._pages = personality.errors
        self._answers = Answers(personality)
        self._queue = queue
        self.printers: dict[str, FiscalPrinter] = {}
        self.ready = True
        self.patience = 8.0
        self.dangerous_calls: list[str] = []

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add the routes that the server has."""
        if self._personality.tasks:
            router.add_get("/printers/taskinfo", self._checked(self._task_info))
        router.add_get("/printers", self._checked(self._list))
        router.add_get("/printers/{id}", self._checked(self._info))
        router.add_get("/printers/{id}/status", self._checked(self._status))
        for kind in self._personality.jobs:
            method = "GET" if kind is Kind.CASH else "POST"
            router.add_route(method, f"/printers/{{id}}/{kind}", self._checked(partial(self._job, kind)))

    def _checked(
        self, handler: Callable[[web.Request], Awaitable[web.Response]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Return a handler that answers what is refused."""

        async def check(request: web.Request) -> web.Response:
            try:
                return await handler(request)
            except Unreadable as err:
                return err.response

        return check

    async def _list(self, request: web.Request) -> web.Response:
        """List the printers."""
        self._check_ready()
        return respond({key: self._answers.printer(each, each.addresses[key]) for key, each in self.printers.items()})

    async def _info(self, request: web.Request) -> web.Response:
        """Describe a printer."""
        key, printer = self._find(request)
        return respond(self._answers.printer(printer, printer.addresses[key]))

    async def _status(self, request: web.Request) -> web.Response:
        """Ask a printer how it is; not a job, so it may meet one."""
        _, printer = self._find(request)
        try:
            messages, at = printer.messages(), printer.now
        except CommandFailed as err:
            own = self._pages is ErrorPages.EXPRESS
            failed = error("E001", err.message.text) if own else err.message
            return respond({"deviceDateTime": self._answers.time(None), **self._answers.status([failed], job=False)})
        match self._personality.busy_status:
            case BusyStatus.COLLIDES:
                shown = None if self._queue.busy else at
                return respond({"deviceDateTime": self._answers.time(shown), **self._answers.status([], job=False)})
            case BusyStatus.WAITS:
                at = printer.wall_clock()
                if not await self._queue.idle(printer.serial, self.patience):
                    late = error("E101", "Device unreachable - check paper, cover, cable")
                    return respond({"deviceDateTime": None, **self._answers.status([late], job=False)})
        return respond({"deviceDateTime": self._answers.time(at), **self._answers.status(messages, job=False)})

    async def _task_info(self, request: web.Request) -> web.Response:
        """Tell about a task."""
        task_id = request.query.get("id", "")
        if not task_id and self._pages is ErrorPages.PROBLEM_JSON:
            raise Unreadable(refuse_query(self._pages, "id", ""))
        return respond(self._queue.info(task_id))

    async def _job(self, kind: Kind, request: web.Request) -> web.Response:
        """Take a job, and wait for its end as long as the client wants."""
        if kind in _DANGEROUS:
            self.dangerous_calls.append(f"{request.method} {request.path}")
        seconds = self._async_seconds(request)
        body = await self._body(kind, request)
        key, printer = self._find(request)
        job = Job(
            kind=kind,
            printer=printer,
            printer_id=key,
            body=body,
            wanted_id=request.query.get("taskId", ""),
            deadline=self._deadline(request),
        )
        try:
            task = await self._queue.submit(job)
        except TaskRefused as err:
            return respond(self._answers.status([err.message]))
        if task is None or not await self._queue.wait(task, seconds):
            return respond({"taskId": job.wanted_id if task is None else task.id})
        if task.result is not None:
            return respond(task.result)
        if self._pages is ErrorPages.FASTAPI:
            return web.Response(status=500, text="Internal Server Error")
        return web.Response(status=204)

    def _check_ready(self) -> None:
        """Refuse while the server looks for printers."""
        if not self.ready:
            raise Unreadable(refuse(self._pages, 405))

    def _find(self, request: web.Request) -> tuple[str, FiscalPrinter]:
        """Return the printer that the request names."""
        self._check_ready()
        key = request.match_info["id"]
        if key not in self.printers:
            raise Unreadable(self._unknown(key))
        return key, self.printers[key]

    def _unknown(self, key: str) -> web.Response:
        """Return the answer for a printer that is not there."""
        if self._pages is ErrorPages.EXPRESS:
            return respond({"error": "Printer not found"}, status=404)
        return refuse(self._pages, 404, f"Printer '{key}' not found")

    async def _body(self, kind: Kind, request: web.Request) -> Body | BindingError:
        """Read the body of a job; the Node server takes what it cannot read into the job."""
        if kind not in _WITH_BODY:
            return None
        raw = await request.read()
        if len(raw) > _LARGEST_BODY and self._pages is not ErrorPages.FASTAPI:
            raise Unreadable(refuse(self._pages, 413))
        if self._pages is ErrorPages.PROBLEM_JSON and "json" not in request.content_type:
            raise Unreadable(refuse(self._pages, 415))
        try:
            content = {} if self._ignores_content(request) else load_json(raw)
            return bind(kind, content, self._personality.binding)
        except BindingError as err:
            if self._personality.binding.lenient:
                return err
            raise Unreadable(refuse_body(self._pages, err.problems)) from err
        except ValueError as err:
            raise Unreadable(refuse_json(self._pages, err)) from err

    def _ignores_content(self, request: web.Request) -> bool:
        """Tell whether the Node server takes the body for empty: it is not called JSON."""
        return self._pages is ErrorPages.EXPRESS and "json" not in request.content_type

    def _async_seconds(self, request: web.Request) -> float | None:
        """Return how long the client wants to wait; None waits for ever."""
        text = request.query.get("asyncTimeout")
        try:
            milliseconds = _DEFAULT_ASYNC_TIMEOUT if text is None else int(text)
        except ValueError:
            if self._pages is not ErrorPages.EXPRESS:
                raise Unreadable(refuse_query(self._pages, "asyncTimeout", text or "")) from None
            milliseconds = 0
        if not self._personality.tasks:
            return None
        if milliseconds < 0:
            milliseconds = 0 if self._pages is ErrorPages.EXPRESS else _DEFAULT_ASYNC_TIMEOUT
        return milliseconds / 1000

    def _deadline(self, request: web.Request) -> float | None:
        """Return the time on the monotonic clock at which the job ends; text that is no duration counts for nothing."""
        match = _TIMEOUT.fullmatch(request.query.get("timeout", ""))
        if match is None or not self._personality.deadlines:
            return None
        return time.monotonic() + int(match[1]) * _UNITS[match[2]]
