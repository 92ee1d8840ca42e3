"""Diagnostics of a zone: how it stands with its server, and every register."""

from dataclasses import asdict
from typing import Any, Final

from homeassistant.core import HomeAssistant

from .const import CONF_BGERP_ID, CONF_HOST, CONF_PORT, CONF_SERIAL_NUMBER, CONF_URL, CONF_URLS
from .controller import reason_attributes
from .coordinator import BgerpConfigEntry
from .display import described, shown_raw
from .parts import OPTIONAL_BLOCKS, is_on
from .registers import CATALOGUE, RegisterStore

TO_REDACT: Final = frozenset(
    {CONF_BGERP_ID, CONF_HOST, CONF_PORT, CONF_SERIAL_NUMBER, CONF_URL, CONF_URLS, "address", "exit_readers"}
)


async def async_diagnostics(hass: HomeAssistant, entry: BgerpConfigEntry) -> dict[str, Any]:
    """Return what the entry knows."""
    coordinator = entry.runtime_data.coordinator
    synchroniser, store = coordinator.synchroniser, coordinator.store
    return {
        "link": asdict(coordinator.data),
        "last_error": getattr(coordinator.last_exception, "translation_key", None),
        "session": synchroniser.client.session.as_dict(),
        "generation": store.generation,
        "texts_blocked": synchroniser.blocked,
        "function_blocks": [block for block in OPTIONAL_BLOCKS if is_on(store, block)],
        "zone": {
            "boards": [board.name for board in coordinator.controller.hardware.boards],
            "online": {part.name: part.online for part in coordinator.controller.hardware.parts.values()},
            "blocks": {
                block: {"running": status.running, **reason_attributes(status)}
                for block, status in coordinator.controller.statuses().items()
            },
        },
        "registers": {register.key: described(store, register.key) for register in CATALOGUE},
        "stale": stale(store, synchroniser.confirmed),
        "pending": sorted(store.pending),
        "overridden": sorted(store.overridden),
        "unknown": {name: shown_raw(name, raw) for name, raw in store.unknown.items()},
        "invalid": {name: shown_raw(name, raw) for name, raw in store.invalid.items()},
    }


def stale(store: RegisterStore, confirmed: set[str]) -> list[str]:
    """Return the keys of the registers whose values are from storage: the server has not sent them since the start."""
    return [
        register.key
        for register in CATALOGUE
        if (source := register.sources.get(store.generation)) is not None
        and store.server_value(register.key) is not None
        and confirmed.isdisjoint(source.names)
    ]
