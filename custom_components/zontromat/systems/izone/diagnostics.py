"""Diagnostics of a bridge: what it is, what it told last, and how it went."""

from dataclasses import asdict
from typing import Any, Final

from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant

from .client import IzoneError
from .const import CONF_UID
from .coordinator import IzoneConfigEntry

TO_REDACT: Final = frozenset(
    {CONF_HOST, CONF_UID, "AirStreamDeviceUId", "LockCode", "Pass", "Password", "Tag1", "Tag2", "unique_id"}
)


async def async_diagnostics(hass: HomeAssistant, entry: IzoneConfigEntry) -> dict[str, Any]:
    """Return what the entry knows, and what the bridge tells only when it is asked for it."""
    coordinator = entry.runtime_data.coordinator
    bridge = coordinator.bridge
    return {
        "legacy": bridge.is_legacy,
        "has_status": bridge.has_status,
        "listening": entry.runtime_data.network.is_listening,
        "subsystems": sorted(bridge.subsystems),
        "problems": {str(subsystem): str(problem) for subsystem, problem in coordinator.data.problems.items()},
        "errors": {str(subsystem): str(error) for subsystem, error in bridge.errors.items()},
        "habits": bridge.habits.as_dict(),
        "statistics": asdict(bridge.statistics),
        "datagrams": {name: dict(datagram) for name, datagram in bridge.datagrams.items()},
        **await _async_on_request(entry),
    }


async def _async_on_request(entry: IzoneConfigEntry) -> dict[str, Any]:
    """Return firmware and fault history, as far as the bridge has them."""
    bridge = entry.runtime_data.coordinator.bridge
    try:
        firmware = [asdict(part) for part in await bridge.async_get_firmware()]
        faults = [
            {"code": fault.code, "at": fault.at.isoformat() if fault.at else None}
            for fault in await bridge.async_get_fault_history()
        ]
    except IzoneError as err:
        return {"on_request": str(err)}
    return {"firmware": firmware, "fault_history": faults}
