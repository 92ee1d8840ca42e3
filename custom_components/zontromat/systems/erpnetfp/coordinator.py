"""Polls a server and its printers, never a printer that has work, and follows the jobs."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
import logging
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util

from ...const import DOMAIN
from ...coordinator import ZontromatCoordinator
from .board import Board
from .client import (
    CashAmount,
    CommunicationError,
    ErpNetFpClient,
    Job,
    JournalLostError,
    NotReadyError,
    Operator,
    Outcome,
    Pace,
    PrinterInfo,
    PrinterStatus,
    PrintQueue,
    RejectedError,
    Timeouts,
)
from .const import CONF_JOURNAL
from .errors import ERRORS
from .issues import Issues
from .operators import find_operator
from .states import PrinterState, Snapshot, distinct, name_of
from .storage import EntryJournal

if TYPE_CHECKING:
    from .runtime import ErpnetfpRuntime

_LOGGER = logging.getLogger(__name__)

INTERVAL: Final = timedelta(minutes=1)
"""A status is a conversation with the device; the reference server has one with each every two minutes itself."""

DETECTION_INTERVAL: Final = timedelta(hours=1)
"""A server that is updated is away for a moment, which a poll may miss."""

CASH_INTERVAL: Final = timedelta(minutes=15)
"""Reading the drawer is a job in the queue of the server; each printed document makes it due at once."""

KEEP_JOBS: Final = 200
"""The journal is written about four times for each job, also on memory cards."""

PACE: Final = Pace()
TIMEOUTS: Final = Timeouts()

type ErpnetfpConfigEntry = ConfigEntry[ErpnetfpRuntime]


class ErpnetfpCoordinator(ZontromatCoordinator[Snapshot]):
    """One server, its queue and its printers.

    The contexts of its listeners are the devices whose cash is shown.
    """

    config_entry: ErpnetfpConfigEntry
    errors = ERRORS

    queue: PrintQueue

    def __init__(self, hass: HomeAssistant, entry: ErpnetfpConfigEntry) -> None:
        """Prepare the client of the entry."""
        super().__init__(hass, _LOGGER, entry, interval=INTERVAL)
        self.client = client_of(hass, entry.data)
        self.journal = EntryJournal(hass, entry)
        self.board = Board()
        self._issues = Issues(hass, entry)
        self._known: Mapping[str, PrinterState] = {}
        self._detected: datetime | None = None
        self._cash: dict[str, Decimal | None] = {}
        self._cash_read: dict[str, datetime] = {}

    @override
    async def _async_connect(self) -> None:
        """Recognise the server, and go on with the jobs of an earlier life."""
        self.queue = PrintQueue(
            self.client,
            await self.client.detect(),
            self.journal,
            operators=self._operator_of,
            now=dt_util.utcnow,
            pace=PACE,
            keep_jobs=KEEP_JOBS,
        )
        self._detected = dt_util.utcnow()
        self.queue.subscribe(self._on_job)
        expected = self.config_entry.data.get(CONF_JOURNAL, False)
        try:
            await self.queue.start(expect_journal=expected)
        except JournalLostError:
            self._issues.show_journal(lost=True)
            raise
        self._issues.show_journal(lost=False)
        if not expected:
            data = {**self.config_entry.data, CONF_JOURNAL: True}
            self.hass.config_entries.async_update_entry(self.config_entry, data=data)
        for device in {job.device for job in self.queue.jobs()}:
            self.board.summarise(device, self.queue.jobs(device))
        for job in self.queue.unknown_jobs():
            self._issues.show_job(job, job.device)

    async def async_close(self) -> None:
        """Stop; what is open goes on in the next life."""
        if hasattr(self, "queue"):
            await self.queue.close()
        await self.journal.settle()

    def name_of(self, device: str) -> str:
        """Return what a device is called, also when the server does not list it."""
        state = self._known.get(device)
        return device if state is None else name_of(state.info)

    def state_of(self, device: str) -> PrinterState:
        """Return the printer that a device is.

        Raises:
            ServiceValidationError: the server does not list it.
        """
        if (state := self.data.printers.get(device)) is None:
            raise self._refused("erpnetfp_not_listed", device)
        return state

    async def async_read_status(self, device: str) -> tuple[PrinterState, PrinterStatus | None]:
        """Return the last known state of a printer and its present status, `None` while it has work.

        Raises:
            ServiceValidationError: the server does not list it.
            ErpNetFpError: the server does not answer.
        """
        state = self.state_of(device)
        async with self.queue.quiet(device) as quiet:
            return state, await self.client.status(state.info.printer_id) if quiet else None

    async def async_read_cash(self, device: str) -> CashAmount:
        """Return the cash in the drawer.

        Raises:
            ServiceValidationError: the server does not list the printer, or it has work.
            ErpNetFpError: the server does not answer.
        """
        state = self.state_of(device)
        async with self.queue.quiet(device) as quiet:
            if not quiet:
                raise self._refused("erpnetfp_busy", device)
            return await self.client.cash(state.info.printer_id)

    def _refused(self, key: str, device: str) -> ServiceValidationError:
        """Return why a printer cannot be asked now."""
        return ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={"name": self.name_of(device)},
        )

    @override
    async def _async_poll(self) -> Snapshot:
        """Ask for the printers, and each that has no work for its status."""
        await self._async_detect_again()
        try:
            printers = distinct(await self.client.printers())
        except NotReadyError:
            if not self._known:
                raise
            printers = {device: state.info for device, state in self._known.items()}
        states = await asyncio.gather(*(self._async_read(device, info) for device, info in printers.items()))
        await self.queue.recheck()
        self._take(dict(zip(printers, states, strict=True)))
        snapshot = Snapshot(server=self.queue.server, printers=self._known)
        self._issues.show(snapshot)
        return snapshot

    async def _async_detect_again(self) -> None:
        """Recognise the server anew from time to time, and after it was away."""
        now = dt_util.utcnow()
        if self.last_update_success and self._detected is not None and now - self._detected < DETECTION_INTERVAL:
            return
        self.queue.server = await self.client.detect()
        self._detected = now

    async def _async_read(self, device: str, info: PrinterInfo) -> PrinterState:
        """Return the state of a printer, the last one while it has work."""
        server = self.queue.server.personality(info.driver)
        state = self._known.get(device) or PrinterState(info=info, server=server)
        state = state.seen_as(info, server)
        async with self.queue.quiet(device) as quiet:
            if not quiet:
                return state
            state = await self._async_ask(state)
            if not state.reachable:
                self._cash.pop(device, None)
            elif self._is_cash_due(device):
                await self._async_refresh_cash(state.info)
        return state

    async def _async_ask(self, state: PrinterState) -> PrinterState:
        """Ask a printer for its status."""
        try:
            status = await self.client.status(state.info.printer_id)
        except CommunicationError, RejectedError:
            return state.unanswered()
        return state.answered(status, dt_util.utcnow())

    def _is_cash_due(self, device: str) -> bool:
        """Tell whether the cash of a device is shown and old."""
        read = self._cash_read.get(device)
        return device in self.async_contexts() and (read is None or dt_util.utcnow() - read >= CASH_INTERVAL)

    async def async_show_cash(self, device: str) -> None:
        """Read the drawer for somebody who has just begun to look at it."""
        async with self.queue.quiet(device) as quiet:
            state = self._known.get(device)
            if not quiet or state is None or not state.reachable:
                return
            await self._async_refresh_cash(state.info)
        self._take(self._known)
        self.data = replace(self.data, printers=self._known)
        self.async_update_listeners()

    async def _async_refresh_cash(self, info: PrinterInfo) -> None:
        """Read the drawer."""
        self._cash_read[info.device] = dt_util.utcnow()
        try:
            cash = await self.client.cash(info.printer_id)
        except CommunicationError, RejectedError:
            self._cash[info.device] = None
            return
        self._cash[info.device] = cash.amount
        self._issues.show_cash(cash, self.queue.server.version)

    def _take(self, states: Mapping[str, PrinterState]) -> None:
        """Take the states of the printers, with what their drawers held last: a poll and a look may overlap."""
        self._known = {device: state.with_cash(self._cash.get(device)) for device, state in states.items()}

    def _operator_of(self, job: Job) -> Operator | None:
        """Return who prints a job."""
        configured = find_operator(self.config_entry, job.device, job.operator)
        return None if configured is None else configured.operator

    @callback
    def _on_job(self, job: Job) -> None:
        """Show what a job has come to."""
        self.board.summarise(job.device, self.queue.jobs(job.device))
        self._issues.show_job(job, self.name_of(job.device))
        if job.outcome is not Outcome.QUEUED:
            self.board.tell(job)
            self._cash_read.pop(job.device, None)
            self.config_entry.async_create_task(self.hass, self.async_request_refresh(), "Poll after a job")
        self.async_update_listeners()


def client_of(hass: HomeAssistant, data: Mapping[str, Any]) -> ErpNetFpClient:
    """Return a client for what an entry stores."""
    return ErpNetFpClient(
        async_get_clientsession(hass),
        data[CONF_URL],
        username=data.get(CONF_USERNAME),
        password=data.get(CONF_PASSWORD),
        verify_ssl=data.get(CONF_VERIFY_SSL, True),
        timeouts=TIMEOUTS,
    )
