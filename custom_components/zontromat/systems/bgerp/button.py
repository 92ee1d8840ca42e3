"""Buttons of a zone: sync at once, return to the server's settings, forget messages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, override

from homeassistant.components.button import ButtonDeviceClass, ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import BgerpConfigEntry, BgerpCoordinator
from .cover import DESCRIPTIONS as BLINDS
from .entity import BgerpEntity, Row, async_keep_entities
from .registers import Block
from .zone.blocks.blinds import Calibrate
from .zone.blocks.monitoring import CLEAR
from .zone.blocks.tablet import Restart
from .zone.blocks.water import ClearLeak


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
        registers=(CLEAR,),
        entity_category=EntityCategory.DIAGNOSTIC,
        press_fn=lambda coordinator: coordinator.async_clear_messages(),
    ),
    BgerpButtonDescription(
        key="restart_tablet",
        block=Block.WDT_TABLET,
        device_class=ButtonDeviceClass.RESTART,
        acts=True,
        press_fn=lambda coordinator: coordinator.async_command(Block.WDT_TABLET, Restart()),
    ),
    *(
        BgerpButtonDescription(
            key=f"{block}_clear_leak",
            text="clear_leak",
            block=block,
            acts=True,
            press_fn=partial(BgerpCoordinator.async_command, block=block, command=ClearLeak()),
        )
        for block in (Block.COLD_WATER_FM, Block.HOT_WATER_FM)
    ),
    *(
        BgerpButtonDescription(
            key=f"calibrate_blind_{blind.number}",
            text="calibrate_blind",
            translation_placeholders={"number": str(blind.number)},
            block=Block.BLINDS,
            exists_fn=blind.exists,
            acts=True,
            entity_category=EntityCategory.CONFIG,
            press_fn=partial(BgerpCoordinator.async_command, block=Block.BLINDS, command=Calibrate(blind=blind.number)),
        )
        for blind in BLINDS
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
