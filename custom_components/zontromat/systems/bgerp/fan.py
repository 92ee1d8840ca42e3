"""The ventilation of a zone."""

from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.fan import FanEntity, FanEntityDescription, FanEntityFeature
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import BgerpConfigEntry
from .entity import BgerpEntity, Row, async_keep_entities
from .registers import Block

USUAL: Final = 50
"""Percent, for switching on without saying how much."""


@dataclass(frozen=True, kw_only=True)
class BgerpFanDescription(FanEntityDescription, Row):
    """The ventilation of a zone."""


DESCRIPTIONS: Final = (
    BgerpFanDescription(key="ventilation", name=None, block=Block.VENT, acts=True, registers=("vent.op_setpoint_1",)),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: BgerpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the fan."""
    async_keep_entities(entry, async_add_entities, Platform.FAN, DESCRIPTIONS, BgerpFan)


class BgerpFan(BgerpEntity, FanEntity):
    """The ventilation as the people in the room want it; climate and access control may want more."""

    entity_description: BgerpFanDescription
    _attr_supported_features = FanEntityFeature.SET_SPEED | FanEntityFeature.TURN_ON | FanEntityFeature.TURN_OFF

    @property
    @override
    def is_on(self) -> bool | None:
        """Tell whether ventilation is wanted."""
        return None if self.percentage is None else self.percentage > 0

    @property
    @override
    def percentage(self) -> int | None:
        """Return the wanted speed."""
        speed = self.coordinator.store.number(self.register)
        return None if speed is None else int(speed)

    @override
    async def async_set_percentage(self, percentage: int) -> None:
        """Want a speed."""
        await self.async_set(percentage)

    @override
    async def async_turn_on(self, percentage: int | None = None, preset_mode: str | None = None, **kwargs: Any) -> None:
        """Want ventilation."""
        await self.async_set(USUAL if percentage is None else percentage)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Want no ventilation."""
        await self.async_set(0)
