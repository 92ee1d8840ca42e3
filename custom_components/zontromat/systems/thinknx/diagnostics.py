"""Diagnostics of a plant: what there is, what was read, how fast."""

from dataclasses import asdict
import time
from typing import Any, Final

from homeassistant.const import CONF_HOST, CONF_URL
from homeassistant.core import HomeAssistant

from .const import CONF_KEY, CONF_WEBHOOK_ID
from .coordinator import ThinknxConfigEntry

TO_REDACT: Final = frozenset({CONF_HOST, CONF_KEY, CONF_URL, CONF_WEBHOOK_ID, "pbx_users"})


async def async_diagnostics(hass: HomeAssistant, entry: ThinknxConfigEntry) -> dict[str, Any]:
    """Return what the entry knows."""
    runtime = entry.runtime_data
    plant, scheduler = runtime.plant.data, runtime.plant.poller.scheduler
    return {
        "server": asdict(runtime.server.data),
        "requests": runtime.server.client.requests,
        "requests_per_second": scheduler.rate,
        "oldest_state": round(scheduler.oldest(time.monotonic())),
        "devices": [
            {
                "kind": each.device.kind,
                "guid": each.device.guid,
                "name": each.name,
                "silent": each.device.guid in plant.silent,
                "states": {
                    capability: plant.state(each.device.guid, capability) for capability in each.device.readable
                },
                "capabilities": sorted(each.device.capabilities),
            }
            for each in runtime.devices
        ],
    }
