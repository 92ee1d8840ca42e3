"""Repairs of a heat pump that one click makes."""

from abc import abstractmethod
from typing import Final, override

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import probatio

from .coordinator import CONF_ALLOW_WRITES, HtrestConfigEntry

type IssueData = dict[str, str | int | float | None]


async def async_create_fix_flow(hass: HomeAssistant, issue_id: str, data: IssueData) -> RepairsFlow:
    """Return the flow that fixes an issue."""
    entry = hass.config_entries.async_get_known_entry(str(data["entry_id"]))
    return FLOWS[str(data["fix"])](entry)


class _ConfirmFlow(RepairsFlow):
    """Asks once, then fixes."""

    def __init__(self, entry: HtrestConfigEntry) -> None:
        """Work for one entry."""
        self.entry = entry

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Start."""
        return await self.async_step_confirm(None)

    async def async_step_confirm(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask, then fix."""
        if user_input is None:
            return self.async_show_form(
                step_id="confirm",
                data_schema=probatio.Schema({}),
                description_placeholders={"name": self.entry.title},
            )
        return await self.async_fix()

    @abstractmethod
    async def async_fix(self) -> RepairsFlowResult:
        """Fix the issue."""


class SetClockFlow(_ConfirmFlow):
    """Sets the heat pump's clock."""

    @override
    async def async_fix(self) -> RepairsFlowResult:
        """Set the clock; the confirmation is the permission."""
        if self.entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        coordinator = self.entry.runtime_data.coordinator
        try:
            with coordinator.errors.commanding(self.hass, self.entry):
                await coordinator.async_set_clock(permitted=True)
        except HomeAssistantError:
            return self.async_abort(reason="failed")
        return self.async_create_entry(data={})


class ForbidWritesFlow(_ConfirmFlow):
    """Switches changes off for a server that drops them."""

    @override
    async def async_fix(self) -> RepairsFlowResult:
        """Change the option and reload."""
        options = {**self.entry.options, CONF_ALLOW_WRITES: False}
        self.hass.config_entries.async_update_entry(self.entry, options=options)
        self.hass.config_entries.async_schedule_reload(self.entry.entry_id)
        return self.async_create_entry(data={})


FLOWS: Final[dict[str, type[_ConfirmFlow]]] = {"set_clock": SetClockFlow, "forbid_writes": ForbidWritesFlow}
