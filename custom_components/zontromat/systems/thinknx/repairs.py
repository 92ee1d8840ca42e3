"""Repairs of a plant."""

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant
import probatio

from ...system import ZontromatConfigEntry


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None]
) -> RepairsFlow:
    """Return the flow that removes a device which the server does not know any more."""
    return RemoveDeviceFlow(hass.config_entries.async_get_known_entry(str(data["entry_id"])), str(data["subentry_id"]))


class RemoveDeviceFlow(RepairsFlow):
    """Removes a device after one question."""

    def __init__(self, entry: ZontromatConfigEntry, subentry_id: str) -> None:
        """Work for one device of an entry."""
        self._entry = entry
        self._subentry_id = subentry_id

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Start."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask, then remove the device; the entry loads anew by itself."""
        subentry = self._entry.subentries.get(self._subentry_id)
        if user_input is None:
            name = "" if subentry is None else subentry.title
            return self.async_show_form(
                step_id="confirm",
                data_schema=probatio.Schema({}),
                description_placeholders={"device": name, "name": self._entry.title},
            )
        if subentry is not None:
            self.hass.config_entries.async_remove_subentry(self._entry, self._subentry_id)
        return self.async_create_entry(data={})
