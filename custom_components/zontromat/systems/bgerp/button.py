"""Buttons of a zone: sync at once, return to the server's settings, forget messages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import CLEAR_MESSAGES, BgerpConfigEntry, BgerpCoordinator
from .entity import BgerpEntity, Row, async_keep_entities
from .registers import Block


@dataclass(frozen=True, kw_only=True)
class BgerpButtonDescription(ButtonEntityDescription, Row):
    """A button and what it does."""

    press_fn: Callable[[BgerpCoordinator], Awaitable[None]]


DESCRIPTIONS: Final = (
    BgerpButtonDescription(
        key="sync",
        entity_category=EntityCategory.DIAGNOSTIC,
        press_fn=lambda coordinator: coordinator.async_sync_now(),
    ),
    BgerpButtonDescription(
        key="clear_overrides",
        entity_category=EntityCategory.CONFIG,
        press_fn=lambda coordinator: coordinator.async_clear_overrides(coordinator.store.overridden),
    ),
    BgerpButtonDescription(
        key="clear_messages",
        block=Block.MONITORING,
        registers=(CLEAR_MESSAGES,),
        entity_category=EntityCategory.DIAGNOSTIC,
        press_fn=lambda coordinator: coordinator.async_clear_messages(),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: BgerpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the buttons."""
    async_keep_entities(entry, async_add_entities, Platform.BUTTON, DESCRIPTIONS, BgerpButton)


class BgerpButton(BgerpEntity, ButtonEntity):
    """Something that a zone does once."""

    entity_description: BgerpButtonDescription

    @override
    async def async_press(self) -> None:
        """Do it."""
        await self.async_command(self.entity_description.press_fn(self.coordinator))
