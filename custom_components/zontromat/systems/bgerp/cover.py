"""The blinds of a zone."""

from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.cover import (
    ATTR_TILT_POSITION,
    CoverDeviceClass,
    CoverEntity,
    CoverEntityDescription,
    CoverEntityFeature,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import BgerpConfigEntry
from .entity import BgerpEntity, Row, async_keep_entities
from .registers import Block

WIDEST: Final = 180.0
"""Degrees of the slats; 0 is closed."""


@dataclass(frozen=True, kw_only=True)
class BgerpCoverDescription(CoverEntityDescription, Row):
    """A blind."""


def _blind(number: int, register: str) -> BgerpCoverDescription:
    """Describe a blind; servers of 2020 know one and do not count it."""
    return BgerpCoverDescription(
        key=f"blind_{number}",
        text="blind",
        block=Block.BLINDS,
        registers=(register,),
        device_class=CoverDeviceClass.BLIND,
        exists_fn=lambda store: number <= (store.number("blinds.count") or 1),
        translation_placeholders={"number": str(number)},
    )


DESCRIPTIONS: Final = (
    _blind(1, "blinds.position"),
    *(_blind(number, f"blinds.blind_{number}.position") for number in (2, 3, 4)),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: BgerpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the blinds."""
    async_keep_entities(entry, async_add_entities, Platform.COVER, DESCRIPTIONS, BgerpBlind)


class BgerpBlind(BgerpEntity, CoverEntity):
    """A blind whose slats turn; the position is the wanted one."""

    entity_description: BgerpCoverDescription
    _attr_supported_features = (
        CoverEntityFeature.OPEN_TILT | CoverEntityFeature.CLOSE_TILT | CoverEntityFeature.SET_TILT_POSITION
    )

    @property
    @override
    def current_cover_tilt_position(self) -> int | None:
        """Return the angle of the slats in percent."""
        degrees = self.coordinator.store.number(self.register)
        return None if degrees is None else round(degrees / WIDEST * 100)

    @property
    @override
    def is_closed(self) -> bool | None:
        """Tell whether the slats are closed."""
        position = self.current_cover_tilt_position
        return None if position is None else position == 0

    @override
    async def async_open_cover_tilt(self, **kwargs: Any) -> None:
        """Open the slats."""
        await self.async_set(WIDEST)

    @override
    async def async_close_cover_tilt(self, **kwargs: Any) -> None:
        """Close the slats."""
        await self.async_set(0.0)

    @override
    async def async_set_cover_tilt_position(self, **kwargs: Any) -> None:
        """Turn the slats."""
        await self.async_set(kwargs[ATTR_TILT_POSITION] / 100 * WIDEST)
