"""Binary sensors of a printer: whether it answers, and what it reports."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ErpnetfpConfigEntry, ErpnetfpCoordinator
from .entity import ErpnetfpEntity, async_add_for_printers
from .responses import message_texts
from .states import PrinterState


@dataclass(frozen=True, kw_only=True)
class ErpnetfpBinarySensorDescription(BinarySensorEntityDescription):
    """A binary sensor and how it follows from a printer's state; `code` is what the server must mean by itself."""

    value_fn: Callable[[PrinterState], bool | None]
    needs_codes: bool = False
    attributes_fn: Callable[[PrinterState], dict[str, Any]] | None = None


def _reporting(code: str) -> Callable[[PrinterState], bool | None]:
    """Return whether a reachable printer reports a code."""
    return lambda state: code in state.codes if state.reachable else None


DESCRIPTIONS: Final = (
    ErpnetfpBinarySensorDescription(
        key="connectivity",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda state: state.reachable,
    ),
    ErpnetfpBinarySensorDescription(
        key="problem",
        device_class=BinarySensorDeviceClass.PROBLEM,
        value_fn=lambda state: None if state.reachable is None else state.has_error,
        attributes_fn=lambda state: {"messages": message_texts(state.trouble)},
    ),
    ErpnetfpBinarySensorDescription(
        key="paper_out",
        device_class=BinarySensorDeviceClass.PROBLEM,
        needs_codes=True,
        value_fn=_reporting("E301"),
    ),
    ErpnetfpBinarySensorDescription(
        key="paper_low",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        needs_codes=True,
        value_fn=_reporting("W301"),
    ),
    ErpnetfpBinarySensorDescription(
        key="cover",
        device_class=BinarySensorDeviceClass.OPENING,
        needs_codes=True,
        value_fn=_reporting("E302"),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: ErpnetfpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the binary sensors of each printer; those for codes where the server's codes are the standard ones."""

    def create(coordinator: ErpnetfpCoordinator, device: str) -> Iterator[ErpnetfpBinarySensor]:
        portable = coordinator.data.printers[device].server.portable_codes
        for description in DESCRIPTIONS:
            if portable or not description.needs_codes:
                yield ErpnetfpBinarySensor(coordinator, description, device)

    async_add_for_printers(entry, async_add_entities, create)


class ErpnetfpBinarySensor(ErpnetfpEntity, BinarySensorEntity):
    """One condition of a printer."""

    entity_description: ErpnetfpBinarySensorDescription

    @override
    def _slice(self) -> tuple[bool | None, dict[str, Any]]:
        """Return the state and the attributes."""
        return self.is_on, self.extra_state_attributes

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the state."""
        return None if self.printer is None else self.entity_description.value_fn(self.printer)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return the attributes."""
        attributes_fn = self.entity_description.attributes_fn
        return {} if attributes_fn is None or self.printer is None else attributes_fn(self.printer)
