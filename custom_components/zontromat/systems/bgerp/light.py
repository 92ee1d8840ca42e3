"""The light of a zone."""

from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.light import ATTR_BRIGHTNESS, ColorMode, LightEntity, LightEntityDescription
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util.color import brightness_to_value, value_to_brightness

from .coordinator import BgerpConfigEntry
from .entity import BgerpEntity, Row, async_keep_entities
from .registers import CATALOGUE, Block

WANTED: Final = "light.target_illum"
SCALE: Final = (1.0, CATALOGUE[WANTED].limits.maximum or 1.0)
"""Wanted illuminance in lux: that of brightness 1 and of full brightness, as the room panels have it (facts 3.3)."""


@dataclass(frozen=True, kw_only=True)
class BgerpLightDescription(LightEntityDescription, Row):
    """The light of a zone."""


DESCRIPTIONS: Final = (
    BgerpLightDescription(key="light", name=None, block=Block.LIGHT, acts=True, registers=(WANTED,)),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: BgerpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the light."""
    async_keep_entities(entry, async_add_entities, Platform.LIGHT, DESCRIPTIONS, BgerpLight)


class BgerpLight(BgerpEntity, LightEntity):
    """The light as the people in the room want it; controlling it needs the outputs."""

    entity_description: BgerpLightDescription
    _attr_color_mode = ColorMode.BRIGHTNESS
    _attr_supported_color_modes = {ColorMode.BRIGHTNESS}  # noqa: RUF012

    @property
    def _wanted(self) -> float | None:
        """Return the wanted illuminance."""
        return self.coordinator.store.number(WANTED)

    @property
    @override
    def is_on(self) -> bool | None:
        """Tell whether light is wanted."""
        return None if self._wanted is None else self._wanted > 0

    @property
    @override
    def brightness(self) -> int | None:
        """Return how much light is wanted."""
        return value_to_brightness(SCALE, self._wanted) if self._wanted else None

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Want light: as much as is said, otherwise as much as now or, from darkness, all."""
        if ATTR_BRIGHTNESS in kwargs:
            await self.async_set(brightness_to_value(SCALE, kwargs[ATTR_BRIGHTNESS]))
        elif not self._wanted:
            await self.async_set(SCALE[1])

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Want no light."""
        await self.async_set(0.0)
