"""Buttons of a heat pump."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import HtrestConfigEntry, HtrestCoordinator
from .entity import HtrestEntity

FAULT_RESET: Final = "Entstoerung"


@dataclass(frozen=True, kw_only=True)
class HtrestButtonDescription(ButtonEntityDescription):
    """A button and what it does; `parameter` names what the heat pump must have for it."""

    press_fn: Callable[[HtrestCoordinator], Awaitable[object]]
    parameter: str | None = None


DESCRIPTIONS: Final = (
    HtrestButtonDescription(
        key="set_clock",
        entity_category=EntityCategory.CONFIG,
        press_fn=lambda coordinator: coordinator.async_set_clock(),
    ),
    HtrestButtonDescription(
        key="reset_fault",
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
        parameter=FAULT_RESET,
        press_fn=lambda coordinator: coordinator.async_write(FAULT_RESET, True),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: HtrestConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the buttons."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(
        HtrestButton(coordinator, description)
        for description in DESCRIPTIONS
        if description.parameter is None or description.parameter in coordinator.names
    )


class HtrestButton(HtrestEntity, ButtonEntity):
    """A command without a state."""

    entity_description: HtrestButtonDescription

    @override
    def _slice(self) -> None:
        """Return nothing: a button shows no data."""

    @override
    async def async_press(self) -> None:
        """Do it."""
        await self.async_command(self.entity_description.press_fn(self.coordinator))
