"""What can be on or off."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import Action, Kind
from .client.commands import irrigation, schedule, split, unit
from .coordinator import IzoneConfigEntry
from .entity import IzoneEntity, OfKind, described
from .sensor_entity import field


@dataclass(frozen=True, kw_only=True)
class IzoneSwitchDescription(SwitchEntityDescription, OfKind):
    """A switch of a thing, and what turns it: `set_fn` takes the thing's index and the new state."""

    on_fn: Callable[[Any], bool | None]
    set_fn: Callable[[int, bool], Action]


_setting = partial(IzoneSwitchDescription, entity_category=EntityCategory.CONFIG)

DESCRIPTIONS: Final[tuple[IzoneSwitchDescription, ...]] = (
    IzoneSwitchDescription(
        key="isave",
        kind=Kind.UNIT,
        exists_fn=lambda thing: bool(thing.isave_available),
        on_fn=field("isave_on"),
        set_fn=lambda index, on: unit.set_isave(on=on),
    ),
    _setting(
        key="schedule",
        kind=Kind.SCHEDULE,
        on_fn=field("enabled"),
        set_fn=lambda index, on: schedule.set_enabled(index, enabled=on),
    ),
    _setting(
        key="schedule",
        translation_key="izone_split_schedule",
        kind=Kind.SPLIT_FAVOURITE,
        on_fn=field("enabled"),
        set_fn=lambda index, on: split.set_favourite_enabled(index, enabled=on),
    ),
    IzoneSwitchDescription(
        key="enabled",
        translation_key="izone_irrigation_enabled",
        kind=Kind.IRRIGATION,
        on_fn=field("enabled"),
        set_fn=lambda index, on: irrigation.set_enabled(enabled=on),
    ),
    _setting(
        key="test_mode",
        kind=Kind.IRRIGATION,
        entity_registry_enabled_default=False,
        on_fn=field("test_mode"),
        set_fn=lambda index, on: irrigation.set_test_mode(on=on),
    ),
    _setting(
        key="program",
        kind=Kind.PROGRAM,
        enabled_fn=lambda program: any(program.run_times or ()),
        on_fn=field("enabled"),
        set_fn=lambda index, on: irrigation.set_program_enabled(index, enabled=on),
    ),
    _setting(
        key="soak",
        kind=Kind.STATION,
        entity_registry_enabled_default=False,
        on_fn=field("soak"),
        set_fn=lambda index, on: irrigation.set_station_soak(index, soak=on),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: IzoneConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the switches of the things that are there."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(IzoneSwitch(*arguments) for arguments in described(coordinator, DESCRIPTIONS))


class IzoneSwitch(IzoneEntity, SwitchEntity):
    """One switch."""

    entity_description: IzoneSwitchDescription

    @override
    def _slice(self) -> bool | None:
        """Return the state."""
        return None if self.thing is None else self.entity_description.on_fn(self.thing)

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the state."""
        return self._slice()

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Switch on."""
        await self.async_do(self.entity_description.set_fn(self.item.index, True))

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Switch off."""
        await self.async_do(self.entity_description.set_fn(self.item.index, False))
