"""Favourites of the air conditioner and of the wall splits."""

from typing import Any, Final, override

from homeassistant.components.scene import Scene
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import Action, Item, Kind
from .client.commands import schedule, split
from .coordinator import IzoneConfigEntry
from .entity import IzoneEntity
from .parts import things_of

FAVOURITE: Final = EntityDescription(key="favourite")
SPLIT_FAVOURITE: Final = EntityDescription(key="favourite", translation_key="izone_split_favourite")


async def async_setup_entry(
    hass: HomeAssistant, entry: IzoneConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create a scene for each favourite that has a name."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(
        IzoneFavourite(coordinator, description, Item(kind, index))
        for kind, description in ((Kind.SCHEDULE, FAVOURITE), (Kind.SPLIT_FAVOURITE, SPLIT_FAVOURITE))
        for index in things_of(coordinator.data, kind)
    )


class IzoneFavourite(IzoneEntity, Scene):
    """A favourite; activating it waits until unit and zones show it."""

    @override
    def _slice(self) -> None:
        """Return nothing: a scene shows no data."""

    @property
    def _actions(self) -> tuple[Action, ...]:
        """Return what brings it about; wall splits have no command for all at once."""
        if self.item.kind is Kind.SCHEDULE:
            return (schedule.run(self.item.index),)
        return split.favourite_actions(self.thing)

    @override
    async def async_activate(self, **kwargs: Any) -> None:
        """Run the favourite."""
        await self.async_do(*self._actions)
