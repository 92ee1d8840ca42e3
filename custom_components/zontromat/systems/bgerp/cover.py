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
from .zone.blocks.blinds import BlindCommand, SetPosition, Stop

WIDEST: Final = 180.0
"""Degrees of the slats; 0 is closed."""


@dataclass(frozen=True, kw_only=True)
class BgerpCoverDescription(CoverEntityDescription, Row):
    """A blind; `number` is the block's."""

    number: int


def _blind(number: int, register: str) -> BgerpCoverDescription:
    """Describe a blind; servers of 2020 know one and do not count it."""
    return BgerpCoverDescription(
        key=f"blind_{number}",
        number=number,
        text="blind",
        block=Block.BLINDS,
        acts=True,
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
    """A blind whose slats turn; where no motor is attached the position is the wanted one."""

    entity_description: BgerpCoverDescription

    @property
    def _is_driven(self) -> bool:
        """Tell whether the zone turns the slats."""
        return f"{self._name}_position" in self.states

    @property
    def _name(self) -> str:
        """What the block calls the blind."""
        return f"blind_{self.entity_description.number}"

    @property
    @override
    def supported_features(self) -> CoverEntityFeature:
        """Return what can be wanted; only what is driven can be stopped."""
        features = CoverEntityFeature.OPEN_TILT | CoverEntityFeature.CLOSE_TILT | CoverEntityFeature.SET_TILT_POSITION
        return features | CoverEntityFeature.STOP_TILT if self._is_driven else features

    @property
    @override
    def current_cover_tilt_position(self) -> int | None:
        """Return the angle of the slats in percent; of a motor that was interrupted nobody knows it."""
        degrees = self.states[f"{self._name}_position"] if self._is_driven else self._wanted
        return round(degrees / WIDEST * 100) if isinstance(degrees, int | float) else None

    @property
    def _wanted(self) -> float | None:
        """Return the wanted angle, in degrees."""
        return self.coordinator.store.number(self.register)

    @property
    @override
    def is_opening(self) -> bool | None:
        """Tell whether the slats are turned open."""
        return self.states[f"{self._name}_direction"] == 1 if self._is_driven else None

    @property
    @override
    def is_closing(self) -> bool | None:
        """Tell whether the slats are turned shut."""
        return self.states[f"{self._name}_direction"] == -1 if self._is_driven else None

    @property
    @override
    def is_closed(self) -> bool | None:
        """Tell whether the slats are closed."""
        position = self.current_cover_tilt_position
        return None if position is None else position == 0

    @override
    async def async_open_cover_tilt(self, **kwargs: Any) -> None:
        """Open the slats."""
        await self._async_turn(WIDEST)

    @override
    async def async_close_cover_tilt(self, **kwargs: Any) -> None:
        """Close the slats."""
        await self._async_turn(0.0)

    @override
    async def async_set_cover_tilt_position(self, **kwargs: Any) -> None:
        """Turn the slats."""
        await self._async_turn(kwargs[ATTR_TILT_POSITION] / 100 * WIDEST)

    @override
    async def async_stop_cover_tilt(self, **kwargs: Any) -> None:
        """Stop the slats where they are."""
        await self._async_command(Stop(blind=self.entity_description.number))

    async def _async_turn(self, degrees: float) -> None:
        """Want an angle; a blind that was stopped on the way turns again, though the register is as before."""
        await self.async_set(degrees)
        if self._is_driven:
            await self._async_command(SetPosition(degrees, blind=self.entity_description.number))

    async def _async_command(self, command: BlindCommand) -> None:
        """Let the block do something."""
        await self.async_command(self.coordinator.async_command(Block.BLINDS, command))
