"""The toy's diagnostics."""

from typing import Any

from homeassistant.core import HomeAssistant

from ...system import ZontromatConfigEntry

TO_REDACT = frozenset({"serial"})


async def async_diagnostics(hass: HomeAssistant, entry: ZontromatConfigEntry) -> dict[str, Any]:
    """Return what the toy knows."""
    toy = entry.runtime_data.coordinator.toy
    return {"serial": toy.serial, "value": toy.value}
