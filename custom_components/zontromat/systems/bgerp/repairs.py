"""Repairs of a zone: a new registration, or the key of the record that the server already has."""

from typing import Any, Final, override

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
import probatio

from .client import Standing
from .coordinator import BgerpConfigEntry

CONF_KEY: Final = "key"

type IssueData = dict[str, str | int | float | None]


async def async_create_fix_flow(hass: HomeAssistant, issue_id: str, data: IssueData) -> RepairsFlow:
    """Return the flow that fixes an issue."""
    entry = hass.config_entries.async_get_known_entry(str(data["entry_id"]))
    return FLOWS[Standing(str(data["standing"]))](entry)


class _ZoneFlow(RepairsFlow):
    """Asks once, then does something with a loaded zone."""

    schema = probatio.Schema({})

    def __init__(self, entry: BgerpConfigEntry) -> None:
        """Work for one entry."""
        self.entry = entry

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Start."""
        return await self.async_step_confirm(None)

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask, then fix."""
        if user_input is None:
            return self.async_show_form(
                step_id="confirm", data_schema=self.schema, description_placeholders={"name": self.entry.title}
            )
        if self.entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        try:
            with self.entry.runtime_data.coordinator.errors.commanding(self.hass, self.entry):
                await self.async_fix(user_input)
        except HomeAssistantError:
            return self.async_abort(reason="failed")
        return self.async_create_entry(data={})

    async def async_fix(self, user_input: dict[str, Any]) -> None:
        """Fix the issue."""
        raise NotImplementedError


class RegisterFlow(_ZoneFlow):
    """Registers the zone anew, once somebody has looked at the server's list of devices."""

    @override
    async def async_fix(self, user_input: dict[str, Any]) -> None:
        """Register."""
        await self.entry.runtime_data.coordinator.async_register_again()


class KeyFlow(_ZoneFlow):
    """Takes the key of the record that the server already has, for example from the former controller."""

    schema = probatio.Schema(
        {probatio.Required(CONF_KEY): TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))}
    )

    @override
    async def async_fix(self, user_input: dict[str, Any]) -> None:
        """Store the key and start anew with it."""
        await self.entry.runtime_data.coordinator.async_take_key(user_input[CONF_KEY].strip())
        self.hass.config_entries.async_schedule_reload(self.entry.entry_id)


FLOWS: Final[dict[Standing, type[_ZoneFlow]]] = {
    Standing.REFUSED: RegisterFlow,
    Standing.IN_DOUBT: RegisterFlow,
    Standing.LOCKED: KeyFlow,
}
