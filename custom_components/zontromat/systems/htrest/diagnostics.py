"""Diagnostics of a heat pump: what was discovered, what was read, what it cost."""

from dataclasses import asdict
from typing import Any, Final

from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant

from .coordinator import HtrestConfigEntry

TO_REDACT: Final = frozenset({CONF_URL, "serial_number", "property_id", "Liegenschaft"})


async def async_diagnostics(hass: HomeAssistant, entry: HtrestConfigEntry) -> dict[str, Any]:
    """Return what the entry knows."""
    coordinator = entry.runtime_data.coordinator
    profile = coordinator.client.profile
    return {
        "device": asdict(profile.device),
        "generation": profile.generation,
        "read_only": profile.read_only,
        "bool_as_int": profile.bool_as_int,
        "broken_handlers": profile.broken_handlers,
        "parameters": sorted(profile.parameters),
        "missing": sorted(profile.missing),
        "time_programs": [asdict(info) for info in profile.time_programs],
        "statistics": asdict(coordinator.client.statistics),
        "plan": [
            {"kind": task.kind, "period": task.period, "offset": task.offset, "names": len(task.names)}
            for task in coordinator.poller.plan
        ],
        "values": dict(coordinator.data.values),
        "last_fault": None if coordinator.data.last_fault is None else asdict(coordinator.data.last_fault),
        "clock_offset": None
        if coordinator.data.clock_offset is None
        else coordinator.data.clock_offset.total_seconds(),
    }
