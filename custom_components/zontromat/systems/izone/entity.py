"""The base of a bridge's entities."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.helpers.entity import EntityDescription

from ...entity import ZontromatEntity
from .client import Action, Item, Kind, Query
from .coordinator import IzoneCoordinator
from .parts import name_of, things_of

_FURTHER_QUERIES: Final = {
    Kind.STATION: frozenset({Query.IRRIGATION}),
    Kind.PROGRAM: frozenset({Query.IRRIGATION}),
    Kind.POWER_MONITOR: frozenset({Query.POWER_STATUS}),
    Kind.POWER_DEVICE: frozenset({Query.POWER_STATUS}),
    Kind.POWER_CHANNEL: frozenset({Query.POWER_STATUS}),
}
"""What tells about the things of a kind beside the question for them."""


@dataclass(frozen=True, kw_only=True)
class OfKind:
    """The part of a description that says which things have such an entity."""

    kind: Kind
    exists_fn: Callable[[Any], bool] = lambda thing: True
    """Whether a thing of this kind has it."""
    enabled_fn: Callable[[Any], bool] | None = None
    """Whether it is on by default, where that is not the same for all things of the kind."""


def described[DescriptionT: OfKind](
    coordinator: IzoneCoordinator, descriptions: Iterable[DescriptionT]
) -> Iterator[tuple[IzoneCoordinator, DescriptionT, Item]]:
    """Yield the arguments of the entities that the descriptions stand for."""
    for description in descriptions:
        for index, thing in things_of(coordinator.data, description.kind).items():
            if description.exists_fn(thing):
                yield coordinator, description, Item(description.kind, index)


class IzoneEntity(ZontromatEntity[IzoneCoordinator]):
    """An entity of one thing behind a bridge; its texts stand under the description's key, prefixed by `izone_`."""

    def __init__(self, coordinator: IzoneCoordinator, description: EntityDescription, item: Item) -> None:
        """Describe the entity."""
        super().__init__(
            coordinator,
            description,
            identity=coordinator.parts.identity(item),
            device_info=coordinator.parts.bridge,
            context=frozenset({item.request.query}) | _FURTHER_QUERIES.get(item.kind, frozenset()),
        )
        self._attr_device_info = coordinator.parts.device_of(item)
        self.item = item
        thing = coordinator.thing(item)
        self._attr_translation_placeholders = {"name": name_of(item, thing)}
        if isinstance(description, OfKind) and description.enabled_fn is not None:
            self._attr_entity_registry_enabled_default = description.enabled_fn(thing)

    @property
    @override
    def translation_key(self) -> str:
        """Return the key of the texts."""
        return self.entity_description.translation_key or f"izone_{self.entity_description.key}"

    @property
    def thing(self) -> Any:
        """Return the state of the thing."""
        return self.coordinator.thing(self.item)

    @property
    @override
    def available(self) -> bool:
        """Tell whether the thing's system tells about it."""
        subsystem = self.item.request.query.subsystem
        return super().available and subsystem not in self.coordinator.data.problems and self.thing is not None

    @override
    def _slice(self) -> Any:
        """Return the state of the thing; an entity that shows only a part of it says so."""
        return self.thing

    async def async_do(self, *actions: Action, look_at: Iterable[Item] = ()) -> None:
        """Do things one after the other and show what they have changed.

        Raises:
            ServiceValidationError: The system cannot take one of them, which was not sent.
            HomeAssistantError: The bridge failed or refused.
        """
        await self.async_command(self.coordinator.async_do(actions, look_at=look_at))
