"""The fault list of a heat pump as events."""

from typing import Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import FaultKind
from .coordinator import HtrestConfigEntry, HtrestCoordinator
from .entity import HtrestEntity

FAULT: Final = EventEntityDescription(key="fault_list", event_types=list(FaultKind))


async def async_setup_entry(
    hass: HomeAssistant, entry: HtrestConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the event entity."""
    async_add_entities([HtrestFaultEvent(entry.runtime_data.coordinator)])


class HtrestFaultEvent(HtrestEntity, EventEntity):
    """A new entry of the fault list; those that were there at the start are not new."""

    def __init__(self, coordinator: HtrestCoordinator) -> None:
        """Remember the newest entry."""
        super().__init__(coordinator, FAULT)
        self._seen = self._slice()

    @override
    def _slice(self) -> int | None:
        """Return the index of the newest entry."""
        fault = self.coordinator.data.last_fault
        return None if fault is None else fault.index

    @override
    @callback
    def _handle_coordinator_update(self) -> None:
        """Fire when the list has grown."""
        fault = self.coordinator.data.last_fault
        if fault is not None and fault.index != self._seen:
            if self._seen is not None:
                self._trigger_event(
                    fault.kind,
                    {
                        "code": fault.error,
                        "message": fault.message,
                        "time": fault.datetime.isoformat() if fault.datetime else None,
                    },
                )
            self._seen = fault.index
        super()._handle_coordinator_update()
