"""Wall splits."""

from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.components.climate import (
    ATTR_HVAC_MODE,
    SWING_BOTH,
    SWING_HORIZONTAL,
    SWING_OFF,
    SWING_VERTICAL,
    ClimateEntity,
    ClimateEntityFeature,
    HVACAction,
    HVACMode,
)
from homeassistant.const import ATTR_TEMPERATURE, PRECISION_HALVES

from ...entity import NativeTemperatures
from .client import SETPOINT_STEP, Action, Split, SplitFan, Swing, SysMode
from .client.commands import split as commands
from .climate_unit import MODES, mode_of
from .entity import IzoneEntity

SWINGS: Final = {
    Swing.NONE: SWING_OFF,
    Swing.HORIZONTAL: SWING_HORIZONTAL,
    Swing.VERTICAL: SWING_VERTICAL,
    Swing.BOTH: SWING_BOTH,
}
_ACTIONS: Final = {SysMode.VENT: HVACAction.FAN, SysMode.DRY: HVACAction.DRYING}


class SplitClimate(NativeTemperatures, IzoneEntity, ClimateEntity):
    """A wall split; it does not tell its room's temperature."""

    _attr_precision = PRECISION_HALVES
    _attr_target_temperature_step = SETPOINT_STEP
    _attr_min_temp, _attr_max_temp = commands.SPLIT_SETPOINT_RANGE
    _attr_hvac_modes = [HVACMode.OFF, *(MODES[mode] for mode in commands.SPLIT_MODES)]  # noqa: RUF012
    _attr_swing_modes = list(SWINGS.values())  # noqa: RUF012
    _attr_supported_features = (
        ClimateEntityFeature.TARGET_TEMPERATURE
        | ClimateEntityFeature.FAN_MODE
        | ClimateEntityFeature.SWING_MODE
        | ClimateEntityFeature.TURN_ON
        | ClimateEntityFeature.TURN_OFF
    )

    @property
    def _split(self) -> Split:
        """Return the unit's state."""
        split: Split = self.thing
        return split

    @property
    @override
    def available(self) -> bool:
        """Tell whether the bridge hears the unit."""
        return super().available and self._split.detected is not False

    @property
    def _fans(self) -> Mapping[int, SplitFan]:
        """Return what the fan's numbers mean."""
        return self.coordinator.fans_of(self.item.index)

    @property
    @override
    def native_target_temperature(self) -> float | None:
        """Return the set point."""
        return self._split.setpoint

    @property
    @override
    def hvac_mode(self) -> HVACMode | None:
        """Return the mode."""
        split = self._split
        if split.on is None:
            return None
        if not split.on:
            return HVACMode.OFF
        return None if split.mode is None else MODES.get(split.mode)

    @property
    @override
    def hvac_action(self) -> HVACAction | None:
        """Return what the unit does, as far as that is known."""
        if self._split.on is False:
            return HVACAction.OFF
        return None if self._split.mode is None else _ACTIONS.get(self._split.mode)

    @property
    @override
    def fan_modes(self) -> list[str]:
        """Return the fan speeds."""
        return [str(name) for name in self._fans.values()]

    @property
    @override
    def fan_mode(self) -> str | None:
        """Return the fan speed."""
        return None if self._split.fan is None else self._fans.get(self._split.fan)

    @property
    @override
    def swing_mode(self) -> str | None:
        """Return how the louvres move."""
        return None if self._split.swing is None else SWINGS[self._split.swing]

    def _starting(self, hvac_mode: HVACMode) -> list[Action]:
        """Return what brings the unit into a mode; it is switched on before its mode is chosen."""
        index = self.item.index
        if hvac_mode is HVACMode.OFF:
            return [commands.set_on(index, on=False)]
        steps = [] if self._split.on else [commands.set_on(index, on=True)]
        mode = mode_of(hvac_mode)
        return steps if mode is self._split.mode else [*steps, commands.set_mode(index, mode)]

    @override
    async def async_set_hvac_mode(self, hvac_mode: HVACMode) -> None:
        """Switch the unit on or off and choose its mode."""
        await self.async_do(*self._starting(hvac_mode))

    @override
    async def async_turn_on(self) -> None:
        """Switch the unit on in its last mode."""
        await self.async_do(commands.set_on(self.item.index, on=True))

    @override
    async def async_turn_off(self) -> None:
        """Switch the unit off."""
        await self.async_do(commands.set_on(self.item.index, on=False))

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        """Set the set point, after the mode where one comes along."""
        mode = kwargs.get(ATTR_HVAC_MODE)
        steps = [] if mode is None else self._starting(mode)
        await self.async_do(*steps, commands.set_setpoint(self.item.index, kwargs[ATTR_TEMPERATURE]))

    @override
    async def async_set_fan_mode(self, fan_mode: str) -> None:
        """Choose the fan speed."""
        number = next(number for number, name in self._fans.items() if name == fan_mode)
        await self.async_do(commands.set_fan(self.item.index, number))

    @override
    async def async_set_swing_mode(self, swing_mode: str) -> None:
        """Choose how the louvres move."""
        swing = next(swing for swing, name in SWINGS.items() if name == swing_mode)
        await self.async_do(commands.set_swing(self.item.index, swing))
