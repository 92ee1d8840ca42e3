"""The documents of a printer as events: what came out, what did not, and what nobody knows."""

from collections.abc import Iterator
from typing import Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import Job, JobKind, Outcome
from .coordinator import ErpnetfpConfigEntry, ErpnetfpCoordinator
from .entity import ErpnetfpEntity, async_add_for_printers
from .responses import response_of

DOCUMENT: Final = EventEntityDescription(
    key="document",
    event_types=[
        *(kind.name.lower() for kind in JobKind),
        Outcome.NOT_PRINTED.value,
        Outcome.UNKNOWN.value,
    ],
)


async def async_setup_entry(
    hass: HomeAssistant, entry: ErpnetfpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the event entity of each printer."""

    def create(coordinator: ErpnetfpCoordinator, device: str) -> Iterator[ErpnetfpDocumentEvent]:
        yield ErpnetfpDocumentEvent(coordinator, DOCUMENT, device)

    async_add_for_printers(entry, async_add_entities, create)


class ErpnetfpDocumentEvent(ErpnetfpEntity, EventEntity):
    """The outcome of a job; a printed one is named after what was printed."""

    _unrecorded_attributes = frozenset({"messages", "notices"})

    @override
    def _slice(self) -> None:
        """Return nothing: only jobs change the state."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the outcomes of the printer."""
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.board.listen(self.device, self._on_outcome))

    @callback
    def _on_outcome(self, job: Job) -> None:
        """Fire."""
        printed = job.outcome is Outcome.PRINTED
        self._trigger_event(job.kind.name.lower() if printed else job.outcome.value, response_of(job))
        self.async_write_ha_state()
