"""The toy's repairs."""

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow
from homeassistant.core import HomeAssistant


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None]
) -> RepairsFlow:
    """Ask for a confirmation."""
    return ConfirmRepairFlow()
