"""The events of a zone's doors."""

from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import BgerpConfigEntry
from .entity import BgerpEntity, Row, async_keep_entities
from .reactions import shown_data
from .registers import Block
from .zone.block import ZoneEvent

CARD_EVENTS: Final = ("granted", "denied", "expired", "blocked", "unknown")
DOOR_EVENTS: Final = ("exit_button", "forced_open", "held_open")


@dataclass(frozen=True, kw_only=True)
class BgerpEventDescription(EventEntityDescription, Row):
    """Events of one function block."""

    event_types: list[str]


def _at_door(number: int) -> tuple[BgerpEventDescription, ...]:
    """Describe what can happen at a door."""
    block = Block(f"access_control_{number}")
    return tuple(
        BgerpEventDescription(key=f"{block}_{text}", text=text, block=block, acts=True, event_types=list(types))
        for text, types in (("card_read", CARD_EVENTS), ("door_event", DOOR_EVENTS))
    )


DESCRIPTIONS: Final = (*_at_door(1), *_at_door(2))


async def async_setup_entry(
    hass: HomeAssistant, entry: BgerpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the events."""
    async_keep_entities(entry, async_add_entities, Platform.EVENT, DESCRIPTIONS, BgerpEvent)


class BgerpEvent(BgerpEntity, EventEntity):
    """What happens at a door; of a card only the end of its id is shown."""

    entity_description: BgerpEventDescription

    @override
    def _slice(self) -> Any:
        """Return nothing: only events change the state."""
        return None

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the function block."""
        await super().async_added_to_hass()
        block = self.entity_description.block
        assert block is not None
        self.async_on_remove(self.coordinator.config_entry.runtime_data.reactions.listen(block, self._happened))

    @callback
    def _happened(self, event: ZoneEvent) -> None:
        """Show an event that is one of these."""
        if event.kind in self.event_types:
            self._trigger_event(event.kind, shown_data(event))
            self.async_write_ha_state()
