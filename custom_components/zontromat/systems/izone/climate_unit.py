"""The air conditioner as a whole."""

from typing import Any, Final, override

from homeassistant.components.climate import (
    ATTR_HVAC_MODE,
    PRESET_ECO,
    PRESET_NONE,
    ClimateEntity,
    ClimateEntityFeature,
    HVACAction,
    HVACMode,
)
from homeassistant.const import ATTR_TEMPERATURE, PRECISION_TENTHS

from ...entity import NativeTemperatures
from .client import (
    SETPOINT_STEP,
    Action,
    AcUnit,
    Control,
    Owner,
    SetpointOwner,
    SysFan,
    SysMode,
    may_control,
    offered_fans,
    offered_modes,
    setpoint_owner,
    setpoint_range,
)
from .client.commands import unit as commands
from .entity import IzoneEntity

MODES: Final = {
    SysMode.COOL: HVACMode.COOL,
    SysMode.HEAT: HVACMode.HEAT,
    SysMode.VENT: HVACMode.FAN_ONLY,
    SysMode.DRY: HVACMode.DRY,
    SysMode.AUTO: HVACMode.HEAT_COOL,
}
"""Modes with a mode of their own."""
SPECIAL_MODES: Final = {SysMode.EXHAUST: "exhaust", SysMode.PUMP_ONLY: "pump_only"}
"""Modes of evaporative coolers, which are presets."""
FANS: Final = {
    SysFan.LOW: "low",
    SysFan.MEDIUM: "medium",
    SysFan.HIGH: "high",
    SysFan.TOP: "top",
    SysFan.AUTO: "auto",
    SysFan.QUIET: "quiet",
    SysFan.TURBO: "turbo",
}
_ACTIONS: Final = {SysMode.VENT: HVACAction.FAN, SysMode.DRY: HVACAction.DRYING, SysMode.EXHAUST: HVACAction.FAN}
"""Where the mode tells what the unit does; whether its compressor runs is not told."""


def mode_of(hvac_mode: HVACMode) -> SysMode:
    """Return the mode that stands for one of `MODES`."""
    return next(mode for mode, name in MODES.items() if name == hvac_mode)


class UnitClimate(NativeTemperatures, IzoneEntity, ClimateEntity):
    """The air conditioner.

    The set point belongs to the unit or to the zone that controls it, which the system may change at any time.
    """

    _attr_precision = PRECISION_TENTHS
    _attr_target_temperature_step = SETPOINT_STEP

    @property
    def _unit(self) -> AcUnit:
        """Return the unit's state."""
        unit: AcUnit = self.thing
        return unit

    @property
    def _owner(self) -> SetpointOwner:
        """Return who has the set point now."""
        return setpoint_owner(self._unit, self.coordinator.data.zones)

    @override
    def _slice(self) -> Any:
        """Return the unit, and the zone that controls it."""
        owner = self._owner
        return self.thing, owner, self.coordinator.data.zones.get(-1 if owner.zone is None else owner.zone)

    @property
    @override
    def supported_features(self) -> ClimateEntityFeature:
        """Return what can be set now."""
        features = ClimateEntityFeature(0)
        if may_control(self._unit, Control.ON_OFF):
            features |= ClimateEntityFeature.TURN_ON | ClimateEntityFeature.TURN_OFF
        if may_control(self._unit, Control.FAN):
            features |= ClimateEntityFeature.FAN_MODE
        if self._owner.owner is Owner.UNIT and may_control(self._unit, Control.SETPOINT):
            features |= ClimateEntityFeature.TARGET_TEMPERATURE
        if len(self.preset_modes) > 1:
            features |= ClimateEntityFeature.PRESET_MODE
        return features

    @property
    @override
    def native_current_temperature(self) -> float | None:
        """Return the temperature of the returning air or of the controlling zone; of the fresh air in iSave."""
        return self._unit.supply_temperature if self._unit.isave_on else self._unit.temperature

    @property
    @override
    def native_target_temperature(self) -> float | None:
        """Return the set point."""
        return self._unit.setpoint

    @property
    @override
    def min_temp(self) -> float:
        """Return the lowest set point, within the eco limits."""
        return setpoint_range(self.thing)[0]

    @property
    @override
    def max_temp(self) -> float:
        """Return the highest set point, within the eco limits."""
        return setpoint_range(self.thing)[1]

    @property
    @override
    def hvac_modes(self) -> list[HVACMode]:
        """Return the modes that make sense for this unit; the one that it has is all where no other can be chosen."""
        unit = self._unit
        offered = offered_modes(unit) if may_control(unit, Control.MODE) else (unit.mode,)
        return [HVACMode.OFF, *(MODES[mode] for mode in offered if mode in MODES)]

    @property
    @override
    def hvac_mode(self) -> HVACMode | None:
        """Return the mode."""
        unit = self._unit
        if unit.on is None:
            return None
        if not unit.on:
            return HVACMode.OFF
        if unit.isave_on or unit.mode is SysMode.EXHAUST:
            return HVACMode.FAN_ONLY
        if unit.mode is SysMode.PUMP_ONLY:
            return HVACMode.COOL
        return None if unit.mode is None else MODES.get(unit.mode)

    @property
    @override
    def hvac_action(self) -> HVACAction | None:
        """Return what the unit does, as far as that is known."""
        unit = self._unit
        if unit.on is False:
            return HVACAction.OFF
        if unit.isave_on:
            return HVACAction.FAN
        return None if unit.mode is None else _ACTIONS.get(unit.mode)

    @property
    @override
    def fan_modes(self) -> list[str]:
        """Return the fan speeds of this unit, and the one that it reports."""
        speeds = offered_fans(self._unit)
        reported = self._unit.fan
        return [FANS[speed] for speed in FANS if speed in speeds or speed is reported]

    @property
    @override
    def fan_mode(self) -> str | None:
        """Return the fan speed."""
        return None if self._unit.fan is None else FANS.get(self._unit.fan)

    @property
    @override
    def preset_modes(self) -> list[str]:
        """Return the presets: fresh air, and the special modes of evaporative coolers."""
        eco = [PRESET_ECO] if self._unit.isave_available else []
        special = [SPECIAL_MODES[mode] for mode in offered_modes(self._unit) if mode in SPECIAL_MODES]
        return [PRESET_NONE, *eco, *special]

    @property
    @override
    def preset_mode(self) -> str:
        """Return the preset."""
        if self._unit.isave_on:
            return PRESET_ECO
        return PRESET_NONE if self._unit.mode is None else SPECIAL_MODES.get(self._unit.mode, PRESET_NONE)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return who has the set point."""
        owner = self._owner
        attributes: dict[str, Any] = {"setpoint_owner": owner.owner}
        zone = self.coordinator.data.zones.get(-1 if owner.zone is None else owner.zone)
        if zone is not None:
            attributes |= {"control_zone": zone.name, "control_zone_setpoint": zone.setpoint}
        return attributes

    def _starting(self, hvac_mode: HVACMode) -> list[Action]:
        """Return what brings the unit into a mode; it is switched on, and fresh air off, before its mode is chosen."""
        if hvac_mode is HVACMode.OFF:
            return [commands.set_on(on=False)]
        steps = [] if self._unit.on else [commands.set_on(on=True)]
        if self._unit.isave_on:
            if hvac_mode is HVACMode.FAN_ONLY:
                return steps
            steps.append(commands.set_isave(on=False))
        mode = mode_of(hvac_mode)
        return steps if mode is self._unit.mode else [*steps, commands.set_mode(mode)]

    @override
    async def async_set_hvac_mode(self, hvac_mode: HVACMode) -> None:
        """Switch the unit on or off and choose its mode."""
        await self.async_do(*self._starting(hvac_mode))

    @override
    async def async_turn_on(self) -> None:
        """Switch the unit on in its last mode."""
        await self.async_do(commands.set_on(on=True))

    @override
    async def async_turn_off(self) -> None:
        """Switch the unit off."""
        await self.async_do(commands.set_on(on=False))

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        """Set the set point, after the mode where one comes along."""
        mode = kwargs.get(ATTR_HVAC_MODE)
        steps = [] if mode is None else self._starting(mode)
        await self.async_do(*steps, commands.set_setpoint(kwargs[ATTR_TEMPERATURE]))

    @override
    async def async_set_fan_mode(self, fan_mode: str) -> None:
        """Choose the fan speed."""
        await self.async_do(commands.set_fan(next(speed for speed, name in FANS.items() if name == fan_mode)))

    @override
    async def async_set_preset_mode(self, preset_mode: str) -> None:
        """Let fresh air in, choose a special mode, or leave both."""
        if preset_mode == PRESET_ECO:
            await self.async_do(commands.set_isave(on=True))
            return
        steps = [commands.set_isave(on=False)] if self._unit.isave_on else []
        special = next((mode for mode, name in SPECIAL_MODES.items() if name == preset_mode), None)
        if special is not None:
            steps.append(commands.set_mode(special))
        elif self._unit.mode in SPECIAL_MODES:
            steps.append(commands.set_mode(SysMode.COOL))
        await self.async_do(*steps)
