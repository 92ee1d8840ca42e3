"""Diagnostics of an entry: what the shell stores and what the system knows, without secrets."""

from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_PASSWORD, CONF_TOKEN, CONF_USERNAME
from homeassistant.core import HomeAssistant

from .const import CONF_SYSTEM
from .system import ZontromatConfigEntry
from .systems import SYSTEMS

TO_REDACT: Final = frozenset({CONF_PASSWORD, CONF_TOKEN, CONF_USERNAME})
"""Fields that are secret in every system; each system adds its own."""


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: ZontromatConfigEntry) -> dict[str, Any]:
    """Return the diagnostics of an entry."""
    module = await SYSTEMS[entry.data[CONF_SYSTEM]].async_module(hass, "diagnostics")
    content = {
        "data": dict(entry.data),
        "options": dict(entry.options),
        "subentries": [{"type": part.subentry_type, "data": dict(part.data)} for part in entry.subentries.values()],
        "system": await module.async_diagnostics(hass, entry),
    }
    redacted: dict[str, Any] = async_redact_data(content, TO_REDACT | module.TO_REDACT)
    return redacted
