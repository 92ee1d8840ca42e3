"""Repairs of a server and its printers that a person makes by an answer."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.selector import TextSelector
import probatio

from .client import Document, NotResolvableError, SetClock, UnknownJobError, ZReport
from .const import CONF_JOURNAL
from .coordinator import ErpnetfpConfigEntry, ErpnetfpCoordinator
from .printing import async_print
from .storage import EntryJournal

type IssueData = dict[str, str | int | float | None]

ATTR_RECEIPT_NUMBER: Final = "receipt_number"


async def async_create_fix_flow(hass: HomeAssistant, issue_id: str, data: IssueData) -> RepairsFlow:
    """Return the flow that fixes an issue."""
    entry = hass.config_entries.async_get_known_entry(str(data["entry_id"]))
    return FLOWS[str(data["fix"])](entry, data)


class _Flow(RepairsFlow):
    """Works for one issue of one entry."""

    def __init__(self, entry: ErpnetfpConfigEntry, data: IssueData) -> None:
        """Take what the issue is about; its placeholders are those of the forms."""
        self.entry = entry
        self.about = str(data["about"])
        self.texts = {"name": entry.title} | {key: str(value) for key, value in data.items()}

    @property
    def coordinator(self) -> ErpnetfpCoordinator | None:
        """The coordinator, if the entry is loaded."""
        return self.entry.runtime_data.coordinator if self.entry.state is ConfigEntryState.LOADED else None

    def form(self, step: str, fields: Mapping[Any, Any] | None = None) -> RepairsFlowResult:
        """Ask."""
        return self.async_show_form(
            step_id=step, data_schema=probatio.Schema(dict(fields or {})), description_placeholders=self.texts
        )

    def fail(self, err: HomeAssistantError) -> RepairsFlowResult:
        """Say why it did not work; the issue stays."""
        return self.async_abort(reason="failed", description_placeholders={"error": str(err)})

    def done(self) -> RepairsFlowResult:
        """Close the issue."""
        return self.async_create_entry(data={})


class DecideFlow(_Flow):
    """Asks a person, who can look at the paper, whether a document was printed."""

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Offer the two answers."""
        return self.async_show_menu(
            step_id="init", menu_options=["printed", "not_printed"], description_placeholders=self.texts
        )

    async def async_step_printed(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Take the number of the receipt."""
        if user_input is None:
            return self.form("printed", {probatio.Optional(ATTR_RECEIPT_NUMBER): TextSelector()})
        return await self._async_resolve(printed=True, number=user_input.get(ATTR_RECEIPT_NUMBER))

    async def async_step_not_printed(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Release the job and its sale."""
        if user_input is None:
            return self.form("not_printed")
        return await self._async_resolve(printed=False)

    async def _async_resolve(self, *, printed: bool, number: str | None = None) -> RepairsFlowResult:
        """Take the person's word."""
        if (coordinator := self.coordinator) is None:
            return self.async_abort(reason="not_loaded")
        try:
            with coordinator.errors.commanding(self.hass, self.entry):
                if printed:
                    await coordinator.queue.resolve_printed(self.about, number)
                else:
                    await coordinator.queue.resolve_not_printed(self.about)
        except HomeAssistantError as err:
            if isinstance(err.__cause__, NotResolvableError | UnknownJobError):
                return self.async_abort(reason="decided")
            return self.fail(err)
        return self.done()


class _PrintFlow(_Flow):
    """Asks once, then prints or sets something."""

    document: Document

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Start."""
        return await self.async_step_confirm(None)

    async def async_step_confirm(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask, then print."""
        if user_input is None:
            return self.form("confirm")
        if (coordinator := self.coordinator) is None:
            return self.async_abort(reason="not_loaded")
        try:
            await async_print(coordinator, self.about, self.document)
        except HomeAssistantError as err:
            return self.fail(err)
        await coordinator.async_request_refresh()
        return self.done()


class SetClockFlow(_PrintFlow):
    """Sets the clock of a printer."""

    document = SetClock()


class ZReportFlow(_PrintFlow):
    """Prints the daily report that a printer waits for."""

    document = ZReport()


class StartJournalFlow(_Flow):
    """Begins a new journal in place of the one that is gone."""

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Start."""
        return await self.async_step_confirm(None)

    async def async_step_confirm(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask, then load the entry with an empty journal."""
        if user_input is None:
            return self.form("confirm")
        await EntryJournal(self.hass, self.entry).remove()
        data = {key: value for key, value in self.entry.data.items() if key != CONF_JOURNAL}
        self.hass.config_entries.async_update_entry(self.entry, data=data)
        self.hass.config_entries.async_schedule_reload(self.entry.entry_id)
        return self.done()


FLOWS: Final[dict[str, type[_Flow]]] = {
    "decide": DecideFlow,
    "set_clock": SetClockFlow,
    "print_z_report": ZReportFlow,
    "start_journal": StartJournalFlow,
}
