"""Repairs: forwards to the system that raised the issue."""

from homeassistant.components.repairs import RepairsFlow
from homeassistant.core import HomeAssistant

from .const import CONF_SYSTEM
from .systems import SYSTEMS


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow that fixes an issue; only systems raise fixable ones, with their key in the data."""
    assert data is not None
    module = await SYSTEMS[str(data[CONF_SYSTEM])].async_module(hass, "repairs")
    flow: RepairsFlow = await module.async_create_fix_flow(hass, issue_id, data)
    return flow
