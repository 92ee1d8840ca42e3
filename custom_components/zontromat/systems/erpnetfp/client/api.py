"""The endpoints of an ErpNet.FP server, those that print and those that only tell.

What changes or stops the server (`/service/…` beside `vars`) and `reset`, which can fiscalise an open receipt, is not
here and must not be added.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession

from . import detection, models, wire
from .detection import ServerInfo
from .enums import REPORTS, JobKind, TaskStatus
from .errors import NoAnswerError, UnreadableAnswerError
from .models import Accepted, CashAmount, PrinterInfo, PrinterStatus, PrintResult, TaskInfo
from .transport import HttpAnswer, Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Patience in seconds: to connect, for what the server knows itself, for the device, and for print requests.

    `synchronous` holds for servers without tasks, whose answer waits for the device and its retries.
    """

    connect: float = 10
    server: float = 10
    device: float = 30
    receipt: float = 45
    report: float = 150
    synchronous: float = 720


class ErpNetFpClient:
    """One server; every method is one request, except `detect` and a `cash` that the server answers late."""

    def __init__(
        self,
        session: ClientSession,
        url: str,
        *,
        username: str | None = None,
        password: str | None = None,
        verify_ssl: bool = True,
        timeouts: Timeouts | None = None,
    ) -> None:
        """Take the caller's session and the base URL, such as `http://192.0.2.5:8001`.

        User name and password are those of a proxy before the server, which itself has none.

        Raises:
            UnauthorizedError: basic authentication cannot express them.
        """
        self.url = url
        self._timeouts = timeouts or Timeouts()
        self._transport = Transport(
            session,
            url,
            username=username,
            password=password,
            verify_ssl=verify_ssl,
            connect_timeout=self._timeouts.connect,
        )

    async def detect(self) -> ServerInfo:
        """Recognise the server without touching a device.

        Raises:
            CommunicationError: no usable answer, or nothing that looks like an ErpNet.FP server.
            NotReadyError: the server is still starting.
        """
        return await detection.detect(self._transport, timeout=self._timeouts.server)

    async def printers(self) -> dict[str, PrinterInfo]:
        """List the printers by id (spec/erpnet-fp.md, Get The List Of Printers).

        Raises:
            CommunicationError: no usable answer.
            NotReadyError: detection is running.
        """
        return models.parse_printers((await self._get("printers")).json())

    async def printer(self, printer_id: str) -> PrinterInfo:
        """Return one printer (spec/erpnet-fp.md, Get Printer Info).

        Raises:
            CommunicationError: no usable answer.
            NotFoundError: the server does not list it; the case of the id matters.
            NotReadyError: detection is running.
        """
        return models.parse_printer(printer_id, (await self._get("printers", printer_id)).json())

    async def status(self, printer_id: str) -> PrinterStatus:
        """Ask the device for its status; not while it prints, some servers let the requests collide.

        Raises:
            CommunicationError: no usable answer.
            RejectedError: as for `printer`.
        """
        answer = await self._transport.get("printers", printer_id, "status", timeout=self._timeouts.device)
        return models.parse_status(answer.json())

    async def cash(self, printer_id: str, *, poll: float = 0.5) -> CashAmount:
        """Ask for the cash in the drawer, a job in the server's queue that prints nothing.

        Raises:
            CommunicationError: no usable answer within the device timeout.
            RejectedError: as for `printer`.
        """
        try:
            async with asyncio.timeout(self._timeouts.device):
                return await self._cash(printer_id, poll)
        except TimeoutError:
            raise NoAnswerError("No answer in time", seconds=f"{self._timeouts.device:g}") from None

    async def _cash(self, printer_id: str, poll: float) -> CashAmount:
        """Ask for the cash and follow the task if the server makes one of it."""
        data = (await self._transport.get("printers", printer_id, "cash", timeout=self._timeouts.device)).json()
        task_id = wire.text(wire.fields(data).get("taskid"))
        if task_id is None:
            return models.parse_cash(data)
        while (task := await self.task_info(task_id)).status is not TaskStatus.FINISHED:
            if task.status is TaskStatus.UNKNOWN:
                raise UnreadableAnswerError("The server forgot the task")
            await asyncio.sleep(poll)
        return models.parse_cash(task.result)

    async def task_info(self, task_id: str) -> TaskInfo:
        """Return the state of a task; some servers forget a finished one when it is read.

        Raises:
            CommunicationError: no usable answer.
            RejectedError: the server has no tasks.
        """
        return models.parse_task((await self._get("printers", "taskinfo", query={"id": task_id})).json())

    async def print(
        self,
        printer_id: str,
        kind: JobKind,
        body: dict[str, Any] | None = None,
        *,
        async_timeout: int | None = None,
        task_id: str | None = None,
        timeout: str | None = None,
        synchronous: bool = False,
    ) -> PrintResult | Accepted:
        """Send one print request, exactly once (spec/erpnet-fp.md, the POST requests; facts, section 1).

        Args:
            printer_id: The printer.
            kind: The endpoint.
            body: The document; amounts as `Decimal`. Operator credentials are the fields `operator` and
                `operatorPassword`.
            async_timeout: Milliseconds after which the server answers with a task id; 0 at once.
            task_id: Own id for the task, at most 60 characters; older servers ignore it.
            timeout: Deadline after which the server drops the job: `30000`, `30s` or `5m`; newer servers only.
            synchronous: The server answers only when the device is done.

        Raises:
            NotSentError: the request never left.
            NoAnswerError, UnreadableAnswerError: the document may be printed or not.
            RejectedError: the server refused the request before any effect.
        """
        options = {"asyncTimeout": async_timeout, "taskId": task_id, "timeout": timeout}
        patience = self._timeouts.report if kind in REPORTS else self._timeouts.receipt
        answer = await self._transport.post(
            "printers",
            printer_id,
            kind.value,
            query={name: str(value) for name, value in options.items() if value is not None},
            body=None if body is None else wire.dumps(body),
            timeout=self._timeouts.synchronous if synchronous else patience,
        )
        return models.parse_answer(answer.json())

    async def _get(self, *path: str, query: dict[str, str] | None = None) -> HttpAnswer:
        """Ask for something that the server knows without its devices."""
        return await self._transport.get(*path, query=query, timeout=self._timeouts.server)
