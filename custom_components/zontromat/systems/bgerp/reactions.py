"""What happens in Home Assistant when something happens in a zone."""

from collections.abc import Callable, Set as AbstractSet
import logging
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback

from ...const import DOMAIN
from .coordinator import BgerpConfigEntry, BgerpCoordinator
from .display import masked
from .errors import StorageFailed
from .registers import Attendance, Block, CardState, QueueFull, normalise_card_id
from .zone.block import ZoneEvent
from .zone.blocks.access import attendance

_LOGGER = logging.getLogger(__name__)

EVENT_ZONE: Final = f"{DOMAIN}_zone_event"
"""Fired for automations: `device_id`, `type`, and what belongs to it; card ids only masked."""

type Hear = Callable[[ZoneEvent], None]


class Reactions:
    """Hears of one zone: shows it, records the cards, and tells automations."""

    def __init__(self, hass: HomeAssistant, entry: BgerpConfigEntry, coordinator: BgerpCoordinator) -> None:
        """Work for one entry."""
        self._hass = hass
        self._entry = entry
        self._coordinator = coordinator
        self._hearers: dict[Block, list[Hear]] = {}
        self._judged = False

    @callback
    def zone_changed(self, blocks: AbstractSet[Block], registers: AbstractSet[str]) -> None:
        """Show what has changed."""
        self._coordinator.async_show_zone(blocks, registers)

    @callback
    def zone_event(self, block: Block, event: ZoneEvent) -> None:
        """Record a card, and tell whoever listens."""
        if (record := attendance(event)) is not None:
            self._judged = True
            self._record(record)
        for hear in self._hearers.get(block, ()):
            hear(event)
        data = {"device_id": self._coordinator.devices.id_of(block), "block": block, "type": event.kind}
        self._hass.bus.async_fire(EVENT_ZONE, data | shown_data(event))

    def listen(self, block: Block, hear: Hear) -> Callable[[], None]:
        """Hear the events of a block; return how to stop."""
        hearers = self._hearers.setdefault(block, [])
        hearers.append(hear)
        return lambda: hearers.remove(hear)

    @callback
    def read_card(self, card_id: str, reader_id: str, time: float) -> None:
        """Take a card that was held to a reader; each is recorded, also where no door judges it."""
        controller = self._coordinator.controller
        if not controller.is_new_read(card_id, reader_id):
            return
        self._judged = False
        controller.engine.read_card(normalise_card_id(card_id), reader_id)
        if not self._judged:
            card_id = normalise_card_id(card_id)
            self._record(Attendance(time=time, card_id=card_id, reader_id=reader_id, state=CardState.UNKNOWN))

    def _record(self, record: Attendance) -> None:
        """Put a record on its way to the server."""
        self._entry.async_create_task(self._hass, self._async_record(record), "bgERP attendance", eager_start=True)

    async def _async_record(self, record: Attendance) -> None:
        """Keep a record until the server has it."""
        try:
            await self._coordinator.async_record(record)
        except (QueueFull, StorageFailed) as error:
            _LOGGER.error("%s: a card that was read could not be recorded: %s", self._entry.title, error)


def shown_data(event: ZoneEvent) -> dict[str, Any]:
    """Return what belongs to an event as it may be shown."""
    shown = {key: value for key, value in event.data.items() if key not in {"card_id", "card_state"}}
    card_id = event.data.get("card_id")
    return shown if card_id is None else shown | {"card": masked(str(card_id))}
