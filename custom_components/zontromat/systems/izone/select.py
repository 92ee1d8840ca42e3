"""Settings with a few values."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final, override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import Action, Kind, SplitSleep, StationMode
from .client.commands import irrigation, split
from .coordinator import IzoneConfigEntry
from .entity import IzoneEntity, OfKind, described
from .sensor_entity import option, options_of


@dataclass(frozen=True, kw_only=True)
class IzoneSelectDescription(SelectEntityDescription, OfKind):
    """A choice of a thing, and what makes it: `set_fn` takes the thing's index and the choice."""

    choices: type[IntEnum]
    value_fn: Callable[[Any], str | None]
    set_fn: Callable[[int, Any], Action]


DESCRIPTIONS: Final = (
    IzoneSelectDescription(
        key="sleep",
        kind=Kind.SPLIT,
        choices=SplitSleep,
        options=options_of(SplitSleep),
        value_fn=option("sleep"),
        set_fn=split.set_sleep,
    ),
    IzoneSelectDescription(
        key="mode",
        translation_key="izone_station_mode",
        kind=Kind.STATION,
        entity_category=EntityCategory.CONFIG,
        choices=StationMode,
        options=options_of(StationMode),
        value_fn=option("mode"),
        set_fn=irrigation.set_station_mode,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: IzoneConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the selects of the things that are there."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(IzoneSelect(*arguments) for arguments in described(coordinator, DESCRIPTIONS))


class IzoneSelect(IzoneEntity, SelectEntity):
    """One setting."""

    entity_description: IzoneSelectDescription

    @override
    def _slice(self) -> str | None:
        """Return the choice."""
        return None if self.thing is None else self.entity_description.value_fn(self.thing)

    @property
    @override
    def current_option(self) -> str | None:
        """Return the choice."""
        return self._slice()

    @override
    async def async_select_option(self, option: str) -> None:
        """Choose."""
        description = self.entity_description
        await self.async_do(description.set_fn(self.item.index, description.choices[option.upper()]))
