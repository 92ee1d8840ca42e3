"""Thermostats and HVAC units of a plant."""

from typing import Any, Final, override

from homeassistant.components.climate import (
    FAN_AUTO,
    FAN_HIGH,
    FAN_LOW,
    FAN_MEDIUM,
    PRESET_COMFORT,
    PRESET_ECO,
    ClimateEntity,
    ClimateEntityDescription,
    ClimateEntityFeature,
    HVACMode,
)
from homeassistant.const import ATTR_TEMPERATURE, PRECISION_TENTHS
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ...entity import NativeTemperatures
from .client import Capability, DeviceKind, FanSpeed, HvacMode, ThermostatMode
from .coordinator import ThinknxConfigEntry
from .devices import PlantDevice, of_kinds
from .entity import ThinknxDeviceEntity, async_add_devices
from .runtime import ThinknxRuntime

PRESETS: Final = {
    ThermostatMode.STANDBY: "standby",
    ThermostatMode.COMFORT: PRESET_COMFORT,
    ThermostatMode.ECONOMY: PRESET_ECO,
    ThermostatMode.PROTECTION: "building_protection",
}

MODES: Final = {
    HvacMode.COOL: HVACMode.COOL,
    HvacMode.HEAT: HVACMode.HEAT,
    HvacMode.DRY: HVACMode.DRY,
    HvacMode.FAN: HVACMode.FAN_ONLY,
    HvacMode.AUTO: HVACMode.AUTO,
}

FANS: Final = {
    FanSpeed.AUTO: FAN_AUTO,
    FanSpeed.MINIMUM: FAN_LOW,
    FanSpeed.AVERAGE: FAN_MEDIUM,
    FanSpeed.MAXIMUM: FAN_HIGH,
}


def _number_of(names: dict[Any, str], name: str) -> int:
    """Return the number behind a name."""
    return int(next(number for number, own in names.items() if own == name))


async def async_setup_entry(
    hass: HomeAssistant, entry: ThinknxConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the climate entities."""
    runtime = entry.runtime_data
    for kind, entity in ((DeviceKind.THERMOSTAT, ThinknxThermostat), (DeviceKind.HVAC_UNIT, ThinknxHvacUnit)):
        entities = (entity(runtime, plant_device) for plant_device in of_kinds(runtime.devices, kind))
        await async_add_devices(async_add_entities, entities)


class _ThinknxClimate(NativeTemperatures, ThinknxDeviceEntity, ClimateEntity):
    """What both kinds have in common: a set point."""

    _attr_name = None
    _attr_precision = PRECISION_TENTHS
    _attr_target_temperature_step = 0.5
    _setpoint: Capability

    def __init__(self, runtime: ThinknxRuntime, plant_device: PlantDevice) -> None:
        """Describe the entity by what the device was found to have."""
        super().__init__(
            runtime, plant_device, ClimateEntityDescription(key="climate", translation_key=plant_device.device.kind)
        )
        self._attr_supported_features = ClimateEntityFeature(0)
        if self.device.has(self._setpoint):
            self._attr_supported_features |= ClimateEntityFeature.TARGET_TEMPERATURE

    @property
    @override
    def native_target_temperature(self) -> float | None:
        """Return the set point."""
        setpoint: float | None = self.state_of(self._setpoint)
        return setpoint

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        """Set the mode, where one is given, and the set point."""
        if (mode := kwargs.get("hvac_mode")) is not None:
            await self.async_handle_set_hvac_mode_service(mode)
        await self.async_set(self._setpoint, float(kwargs[ATTR_TEMPERATURE]))


class ThinknxThermostat(_ThinknxClimate):
    """A room thermostat; while its chrono scheduling is on, its mode is automatic."""

    _setpoint = Capability.SETPOINT
    _attr_preset_modes = list(PRESETS.values())  # noqa: RUF012

    def __init__(self, runtime: ThinknxRuntime, plant_device: PlantDevice) -> None:
        """Describe the thermostat."""
        super().__init__(runtime, plant_device)
        chrono = [HVACMode.AUTO] if self.device.has(Capability.CHRONO) else []
        self._attr_hvac_modes = [HVACMode.HEAT_COOL, *chrono]
        if self.device.has(Capability.MODE):
            self._attr_supported_features |= ClimateEntityFeature.PRESET_MODE

    @property
    @override
    def native_current_temperature(self) -> float | None:
        """Return the measured temperature."""
        temperature: float | None = self.state_of(Capability.TEMPERATURE)
        return temperature

    @property
    @override
    def hvac_mode(self) -> HVACMode | None:
        """Return automatic while the chrono scheduling is on."""
        if not self.device.has(Capability.CHRONO):
            return HVACMode.HEAT_COOL
        scheduled = self.state_of(Capability.CHRONO)
        return None if scheduled is None else HVACMode.AUTO if scheduled else HVACMode.HEAT_COOL

    @property
    @override
    def preset_mode(self) -> str | None:
        """Return the modality."""
        return PRESETS.get(self.state_of(Capability.MODE))

    @override
    async def async_set_hvac_mode(self, hvac_mode: HVACMode) -> None:
        """Switch the chrono scheduling."""
        if self.device.has(Capability.CHRONO):
            await self.async_set(Capability.CHRONO, hvac_mode is HVACMode.AUTO)

    @override
    async def async_set_preset_mode(self, preset_mode: str) -> None:
        """Set the modality."""
        await self.async_set(Capability.MODE, _number_of(PRESETS, preset_mode))


class ThinknxHvacUnit(_ThinknxClimate):
    """An air conditioner or fan coil."""

    _setpoint = Capability.HVAC_SETPOINT
    _attr_fan_modes = list(FANS.values())  # noqa: RUF012

    def __init__(self, runtime: ThinknxRuntime, plant_device: PlantDevice) -> None:
        """Describe the unit."""
        super().__init__(runtime, plant_device)
        modes = list(MODES.values()) if self.device.has(Capability.HVAC_MODE) else [HVACMode.HEAT_COOL]
        self._attr_hvac_modes = modes
        if self.device.has(Capability.HVAC_POWER):
            self._attr_hvac_modes = [HVACMode.OFF, *modes]
            self._attr_supported_features |= ClimateEntityFeature.TURN_ON | ClimateEntityFeature.TURN_OFF
        if self.device.has(Capability.HVAC_FAN):
            self._attr_supported_features |= ClimateEntityFeature.FAN_MODE

    @property
    @override
    def hvac_mode(self) -> HVACMode | None:
        """Return off while the unit is off, its modality otherwise."""
        if self.device.has(Capability.HVAC_POWER) and not (power := self.state_of(Capability.HVAC_POWER)):
            return None if power is None else HVACMode.OFF
        if not self.device.has(Capability.HVAC_MODE):
            return HVACMode.HEAT_COOL
        return MODES.get(self.state_of(Capability.HVAC_MODE))

    @property
    @override
    def fan_mode(self) -> str | None:
        """Return the fan speed."""
        return FANS.get(self.state_of(Capability.HVAC_FAN))

    @override
    async def async_set_hvac_mode(self, hvac_mode: HVACMode) -> None:
        """Set the modality, and switch the unit on unless it is."""
        if hvac_mode is HVACMode.OFF:
            await self.async_turn_off()
            return
        if self.device.has(Capability.HVAC_MODE):
            number = next(number for number, own in MODES.items() if own is hvac_mode)
            await self.async_set(Capability.HVAC_MODE, int(number))
        if self.device.has(Capability.HVAC_POWER) and not self.state_of(Capability.HVAC_POWER):
            await self.async_turn_on()

    @override
    async def async_set_fan_mode(self, fan_mode: str) -> None:
        """Set the fan speed."""
        await self.async_set(Capability.HVAC_FAN, _number_of(FANS, fan_mode))

    @override
    async def async_turn_on(self) -> None:
        """Switch on."""
        await self.async_set(Capability.HVAC_POWER, True)

    @override
    async def async_turn_off(self) -> None:
        """Switch off."""
        await self.async_set(Capability.HVAC_POWER, False)
