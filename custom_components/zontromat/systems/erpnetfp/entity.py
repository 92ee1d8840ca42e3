"""The base of a printer's entities."""

from collections.abc import Callable, Iterable
from typing import override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ...entity import ZontromatEntity
from .board import Summary
from .coordinator import ErpnetfpConfigEntry, ErpnetfpCoordinator
from .states import PrinterState, identifier_of, name_of


class ErpnetfpEntity(ZontromatEntity[ErpnetfpCoordinator]):
    """An entity of one printer; its texts stand under the description's key."""

    def __init__(
        self, coordinator: ErpnetfpCoordinator, description: EntityDescription, device: str, context: str | None = None
    ) -> None:
        """Describe the entity; a `context` asks for the cash of that device while the entity is enabled."""
        info = coordinator.data.printers[device].info
        super().__init__(
            coordinator,
            description,
            identity=device,
            device_info=DeviceInfo(
                identifiers={identifier_of(device)},
                name=name_of(info),
                manufacturer=info.manufacturer,
                model=info.model,
                serial_number=info.serial_number,
                sw_version=info.firmware_version,
                configuration_url=coordinator.client.url,
            ),
            context=context,
        )
        self.device = device

    @property
    @override
    def translation_key(self) -> str | None:
        """Return the key of the texts."""
        return self.entity_description.translation_key or self.entity_description.key

    @property
    def printer(self) -> PrinterState | None:
        """The printer as it was seen last, `None` while the server does not list it."""
        return self.coordinator.data.printers.get(self.device)

    @property
    def summary(self) -> Summary:
        """The jobs of the printer in short."""
        return self.coordinator.board.summary(self.device)

    @property
    @override
    def available(self) -> bool:
        """Tell whether the server answers and lists the printer."""
        return super().available and self.printer is not None


@callback
def async_add_for_printers(
    entry: ErpnetfpConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    create: Callable[[ErpnetfpCoordinator, str], Iterable[Entity]],
) -> None:
    """Create the entities of each printer as soon as the server lists it."""
    coordinator = entry.runtime_data.coordinator
    known: set[str] = set()

    @callback
    def add() -> None:
        new = [device for device in coordinator.data.printers if device not in known]
        known.update(new)
        if new:
            async_add_entities(entity for device in new for entity in create(coordinator, device))

    add()
    entry.async_on_unload(coordinator.async_add_listener(add))
