"""Switches of a zone: its function blocks, which are the server's to switch, to override."""

from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import BgerpConfigEntry
from .entity import BgerpEntity, Row, async_keep_entities
from .parts import OPTIONAL_BLOCKS
from .registers import RegisterStore


@dataclass(frozen=True, kw_only=True)
class BgerpSwitchDescription(SwitchEntityDescription, Row):
    """A switch that shows and overrides a flag, be it of a block that this server does not know."""

    @override
    def exists(self, store: RegisterStore) -> bool:
        """Return true: a block can always be switched on here."""
        return True


DESCRIPTIONS: Final = tuple(
    BgerpSwitchDescription(
        key=f"{block}_enabled",
        registers=(f"{block}.enabled",),
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
    )
    for block in OPTIONAL_BLOCKS
)


async def async_setup_entry(
    hass: HomeAssistant, entry: BgerpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the switches."""
    async_keep_entities(entry, async_add_entities, Platform.SWITCH, DESCRIPTIONS, BgerpSwitch)


class BgerpSwitch(BgerpEntity, SwitchEntity):
    """Whether a function block is on."""

    entity_description: BgerpSwitchDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the flag in force."""
        return self.coordinator.store.flag(self.register)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Switch the block on here."""
        await self.async_set(True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Switch the block off here."""
        await self.async_set(False)
