"""The climate of a zone."""

from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.climate import (
    ClimateEntity,
    ClimateEntityDescription,
    ClimateEntityFeature,
    HVACAction,
    HVACMode,
)
from homeassistant.const import ATTR_TEMPERATURE, PRECISION_TENTHS, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ...entity import NativeTemperatures
from .comfort import (
    ADJUSTMENT,
    GOAL,
    LIMITS,
    MEASURED,
    ROOM,
    adjustment_for,
    room_temperature,
    wanted_limits,
    wanted_temperature,
)
from .coordinator import BgerpConfigEntry
from .entity import BgerpEntity, Row, async_keep_entities
from .registers import Block

MODE: Final = "hvac.thermal_mode"
MODES: Final = {0: HVACMode.OFF, 1: HVACMode.HEAT, 2: HVACMode.HEAT_COOL, 3: HVACMode.COOL}
"""No control, cold season, transition, warm season."""


@dataclass(frozen=True, kw_only=True)
class BgerpClimateDescription(ClimateEntityDescription, Row):
    """The climate of a zone."""


DESCRIPTIONS: Final = (
    BgerpClimateDescription(
        key="climate",
        name=None,
        block=Block.HVAC,
        acts=True,
        registers=(GOAL, ADJUSTMENT, MODE, *LIMITS, ROOM, *MEASURED),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: BgerpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the climate entity."""
    async_keep_entities(entry, async_add_entities, Platform.CLIMATE, DESCRIPTIONS, BgerpClimate)


class BgerpClimate(NativeTemperatures, BgerpEntity, ClimateEntity):
    """Heating and cooling: goal and mode are the server's, the adjustment is the room's."""

    entity_description: BgerpClimateDescription
    _attr_hvac_modes = list(MODES.values())  # noqa: RUF012
    _attr_precision = PRECISION_TENTHS
    _attr_supported_features = (
        ClimateEntityFeature.TARGET_TEMPERATURE | ClimateEntityFeature.TURN_ON | ClimateEntityFeature.TURN_OFF
    )
    _attr_target_temperature_step = 0.5

    @property
    @override
    def native_current_temperature(self) -> float | None:
        """Return the temperature of the room."""
        return room_temperature(self.coordinator.store)

    @property
    @override
    def native_target_temperature(self) -> float | None:
        """Return the wanted temperature."""
        return wanted_temperature(self.coordinator.store)

    @property
    @override
    def min_temp(self) -> float:
        """Return the lowest temperature that can be wanted."""
        return wanted_limits(self.coordinator.store)[0]

    @property
    @override
    def max_temp(self) -> float:
        """Return the highest temperature that can be wanted."""
        return wanted_limits(self.coordinator.store)[1]

    @property
    @override
    def hvac_mode(self) -> HVACMode | None:
        """Return the mode."""
        number = self.coordinator.store.number(MODE)
        return None if number is None else MODES.get(int(number))

    @property
    @override
    def hvac_action(self) -> HVACAction | None:
        """Return what is done, by the sign of the thermal force; unknown while no hardware is attached."""
        if self.hvac_mode is HVACMode.OFF:
            return HVACAction.OFF
        force = self.states.get("force")
        if isinstance(force, bool) or not isinstance(force, int | float):
            return None
        if force == 0:
            return HVACAction.IDLE
        return HVACAction.HEATING if force > 0 else HVACAction.COOLING

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        """Set the wanted temperature, and the mode where one is given."""
        if (mode := kwargs.get("hvac_mode")) is not None:
            await self.async_handle_set_hvac_mode_service(mode)
        if (temperature := kwargs.get(ATTR_TEMPERATURE)) is not None:
            await self.async_set(adjustment_for(self.coordinator.store, temperature), ADJUSTMENT)

    @override
    async def async_set_hvac_mode(self, hvac_mode: HVACMode) -> None:
        """Override the mode, which is the server's."""
        await self.async_set(next(number for number, mode in MODES.items() if mode is hvac_mode), MODE)

    @override
    async def async_turn_on(self) -> None:
        """Return to the server's mode, or where that is off, to both heating and cooling."""
        await self.async_command(self.coordinator.async_clear_overrides([MODE]))
        if self.hvac_mode is HVACMode.OFF:
            await self.async_set_hvac_mode(HVACMode.HEAT_COOL)

    @override
    async def async_turn_off(self) -> None:
        """Override the mode: no control."""
        await self.async_set_hvac_mode(HVACMode.OFF)
