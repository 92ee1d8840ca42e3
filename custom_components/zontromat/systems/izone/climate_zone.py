"""Zones with a temperature."""

from typing import Any, Final, override

from homeassistant.components.climate import ATTR_HVAC_MODE, ClimateEntity, ClimateEntityFeature, HVACAction, HVACMode
from homeassistant.const import ATTR_TEMPERATURE, PRECISION_TENTHS

from ...entity import NativeTemperatures
from .client import SETPOINT_STEP, SysMode, Zone, ZoneMode, setpoint_range
from .client.commands import zone as commands
from .entity import IzoneEntity

MODES: Final = {
    ZoneMode.CLOSE: HVACMode.OFF,
    ZoneMode.AUTO: HVACMode.HEAT_COOL,
    ZoneMode.OPEN: HVACMode.FAN_ONLY,
    ZoneMode.OVERRIDE: HVACMode.FAN_ONLY,
    ZoneMode.CONSTANT: HVACMode.FAN_ONLY,
}
"""The last two are the system's own decisions and mean open as well."""
COMMANDS: Final = {
    HVACMode.OFF: ZoneMode.CLOSE,
    HVACMode.HEAT_COOL: ZoneMode.AUTO,
    HVACMode.FAN_ONLY: ZoneMode.OPEN,
}
_ACTIONS: Final = {
    SysMode.COOL: HVACAction.COOLING,
    SysMode.HEAT: HVACAction.HEATING,
    SysMode.VENT: HVACAction.FAN,
    SysMode.DRY: HVACAction.DRYING,
}


class ZoneClimate(NativeTemperatures, IzoneEntity, ClimateEntity):
    """A zone that opens as far as its temperature wants, opens fully, or closes."""

    _attr_precision = PRECISION_TENTHS
    _attr_target_temperature_step = SETPOINT_STEP
    _attr_hvac_modes = list(COMMANDS)  # noqa: RUF012
    _attr_supported_features = (
        ClimateEntityFeature.TARGET_TEMPERATURE | ClimateEntityFeature.TURN_ON | ClimateEntityFeature.TURN_OFF
    )

    @property
    def _zone(self) -> Zone:
        """Return the zone's state."""
        zone: Zone = self.thing
        return zone

    @override
    def _slice(self) -> Any:
        """Return the zone, and what of the unit it depends on."""
        unit = self.coordinator.data.unit
        return self.thing, unit and (unit.on, unit.mode), setpoint_range(unit)

    @property
    @override
    def native_current_temperature(self) -> float | None:
        """Return the measured temperature."""
        return None if self._zone.sensor_fault else self._zone.temperature

    @property
    @override
    def native_target_temperature(self) -> float | None:
        """Return the set point."""
        return self._zone.setpoint

    @property
    @override
    def min_temp(self) -> float:
        """Return the lowest set point, within the eco limits."""
        return setpoint_range(self.coordinator.data.unit)[0]

    @property
    @override
    def max_temp(self) -> float:
        """Return the highest set point, within the eco limits."""
        return setpoint_range(self.coordinator.data.unit)[1]

    @property
    @override
    def hvac_mode(self) -> HVACMode | None:
        """Return the mode."""
        return None if self._zone.mode is None else MODES.get(self._zone.mode)

    @property
    @override
    def hvac_action(self) -> HVACAction | None:
        """Return what the air of the zone does."""
        unit, zone = self.coordinator.data.unit, self._zone
        if zone.mode is ZoneMode.CLOSE or (unit is not None and unit.on is False):
            return HVACAction.OFF
        if zone.damper_position == 0:
            return HVACAction.IDLE
        if unit is None or unit.mode is None or zone.damper_position is None:
            return None
        return _ACTIONS.get(unit.mode)

    @override
    async def async_set_hvac_mode(self, hvac_mode: HVACMode) -> None:
        """Open the zone, close it, or let its temperature decide."""
        await self.async_do(commands.set_mode(self.item.index, COMMANDS[hvac_mode]))

    @override
    async def async_turn_on(self) -> None:
        """Let the temperature decide."""
        await self.async_set_hvac_mode(HVACMode.HEAT_COOL)

    @override
    async def async_turn_off(self) -> None:
        """Close the zone."""
        await self.async_set_hvac_mode(HVACMode.OFF)

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        """Set the set point, after the mode where one comes along."""
        mode = kwargs.get(ATTR_HVAC_MODE)
        steps = [] if mode is None else [commands.set_mode(self.item.index, COMMANDS[mode])]
        await self.async_do(*steps, commands.set_setpoint(self.item.index, kwargs[ATTR_TEMPERATURE]))
