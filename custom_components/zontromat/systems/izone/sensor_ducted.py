"""Sensors of the air conditioner and its zones."""

from functools import partial
from typing import Final

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfArea, UnitOfRatio, UnitOfTime

from .client import (
    BatteryLevel,
    CpuType,
    GasHeatType,
    Kind,
    ReturnAirSensor,
    SignalLevel,
    Snapshot,
    UnitBrand,
    UnitBrandSetting,
    setpoint_owner,
)
from .sensor_entity import (
    CHOICE,
    DIAGNOSTIC,
    MEASURED,
    NONE,
    RARE,
    TEMPERATURE,
    IzoneSensorDescription,
    field,
    option,
    options_of,
    tells,
)


def _control_zone(state: Snapshot) -> str | None:
    """Return the name of the zone that has the set point."""
    owner = None if state.unit is None else setpoint_owner(state.unit, state.zones)
    if owner is None or owner.zone is None:
        return NONE
    zone = state.zones.get(owner.zone)
    return (zone and zone.name) or str(owner.zone + 1)


_humidity = partial(MEASURED, device_class=SensorDeviceClass.HUMIDITY, native_unit_of_measurement=PERCENTAGE)
_run_hours = partial(
    DIAGNOSTIC,
    kind=Kind.UNIT,
    device_class=SensorDeviceClass.DURATION,
    native_unit_of_measurement=UnitOfTime.HOURS,
    state_class=SensorStateClass.TOTAL_INCREASING,
    exists_fn=lambda unit: unit.cpu_type is CpuType.COOLBREEZE,
)
_setting_temperature = partial(
    TEMPERATURE, entity_category=EntityCategory.DIAGNOSTIC, entity_registry_enabled_default=False, state_class=None
)


def _is_temperzone(unit: object) -> bool:
    """Tell whether the settings of Temperzone units mean something."""
    return (
        field("unit_brand")(unit) is UnitBrand.TEMPERZONE
        or field("unit_brand_setting")(unit) is UnitBrandSetting.TEMPERZONE
    )


def _is_ventilation(unit: object) -> bool:
    """Tell whether the settings of the ventilation control mean something."""
    return field("gas_heat.type")(unit) is GasHeatType.VENTILATION


_UNIT: Final[tuple[IzoneSensorDescription, ...]] = (
    TEMPERATURE(
        key="supply_temperature",
        kind=Kind.UNIT,
        exists_fn=tells("supply_temperature"),
        value_fn=field("supply_temperature"),
    ),
    TEMPERATURE(
        key="temperature", translation_key="izone_return_temperature", kind=Kind.UNIT, value_fn=field("temperature")
    ),
    DIAGNOSTIC(
        key="control_zone", kind=Kind.UNIT, exists_fn=lambda unit: bool(unit.zone_count), state_fn=_control_zone
    ),
    MEASURED(
        key="sleep_timer_left",
        kind=Kind.UNIT,
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        exists_fn=tells("sleep_timer_left"),
        value_fn=field("sleep_timer_left"),
    ),
    _humidity(key="humidity", kind=Kind.UNIT, exists_fn=tells("humidity"), value_fn=field("humidity")),
    MEASURED(
        key="tvoc",
        kind=Kind.UNIT,
        device_class=SensorDeviceClass.VOLATILE_ORGANIC_COMPOUNDS_PARTS,
        native_unit_of_measurement=UnitOfRatio.PARTS_PER_BILLION,
        exists_fn=lambda unit: bool(unit.tvoc),
        value_fn=field("tvoc"),
    ),
    MEASURED(
        key="eco2",
        kind=Kind.UNIT,
        device_class=SensorDeviceClass.CO2,
        native_unit_of_measurement=UnitOfRatio.PARTS_PER_MILLION,
        exists_fn=lambda unit: bool(unit.eco2),
        value_fn=field("eco2"),
    ),
    DIAGNOSTIC(key="fault_code", kind=Kind.UNIT, value_fn=lambda unit: unit.fault_code or NONE),
    RARE(
        key="warning",
        kind=Kind.UNIT,
        exists_fn=tells("warnings"),
        value_fn=lambda unit: unit.other_warning or NONE,
    ),
    CHOICE(
        key="return_air_sensor",
        kind=Kind.UNIT,
        entity_registry_enabled_default=False,
        options=options_of(ReturnAirSensor),
        value_fn=option("return_air_sensor"),
    ),
    RARE(
        key="filter_warning_months",
        kind=Kind.UNIT,
        native_unit_of_measurement="mo",
        value_fn=field("filter_warning_months"),
    ),
    RARE(key="static_pressure", kind=Kind.UNIT, value_fn=field("static_pressure")),
    _setting_temperature(key="eco_minimum", kind=Kind.UNIT, value_fn=field("eco_minimum")),
    _setting_temperature(key="eco_maximum", kind=Kind.UNIT, value_fn=field("eco_maximum")),
)

_SPECIAL_UNITS: Final[tuple[IzoneSensorDescription, ...]] = (
    MEASURED(
        key="coolbreeze_fan_speed",
        kind=Kind.UNIT,
        native_unit_of_measurement=PERCENTAGE,
        exists_fn=lambda unit: unit.cpu_type is CpuType.COOLBREEZE,
        value_fn=field("coolbreeze.fan_speed"),
    ),
    DIAGNOSTIC(
        key="coolbreeze_state",
        kind=Kind.UNIT,
        exists_fn=lambda unit: unit.cpu_type is CpuType.COOLBREEZE,
        value_fn=field("coolbreeze.state"),
    ),
    _humidity(
        key="coolbreeze_humidity",
        kind=Kind.UNIT,
        exists_fn=lambda unit: unit.cpu_type is CpuType.COOLBREEZE,
        value_fn=field("coolbreeze.humidity"),
    ),
    RARE(
        key="coolbreeze_humidity_setpoint",
        kind=Kind.UNIT,
        native_unit_of_measurement=PERCENTAGE,
        exists_fn=lambda unit: unit.cpu_type is CpuType.COOLBREEZE,
        value_fn=field("coolbreeze.humidity_setpoint"),
    ),
    _run_hours(key="coolbreeze_fan_hours", value_fn=field("coolbreeze.fan_run_hours")),
    _run_hours(key="coolbreeze_pump_hours", value_fn=field("coolbreeze.pump_run_hours")),
    CHOICE(
        key="gas_heat_type",
        kind=Kind.UNIT,
        entity_registry_enabled_default=False,
        exists_fn=lambda unit: unit.unit_brand_setting is UnitBrandSetting.UNIVERSAL,
        options=options_of(GasHeatType),
        value_fn=option("gas_heat.type"),
    ),
    _setting_temperature(
        key="temperzone_heat_setpoint",
        kind=Kind.UNIT,
        exists_fn=_is_temperzone,
        value_fn=field("temperzone.heat_setpoint"),
    ),
    _setting_temperature(
        key="temperzone_cool_setpoint",
        kind=Kind.UNIT,
        exists_fn=_is_temperzone,
        value_fn=field("temperzone.cool_setpoint"),
    ),
    RARE(
        key="ventilation_humidity_setpoint",
        kind=Kind.UNIT,
        native_unit_of_measurement=PERCENTAGE,
        exists_fn=_is_ventilation,
        value_fn=field("ventilation.humidity_setpoint"),
    ),
    RARE(
        key="ventilation_tvoc_setpoint",
        kind=Kind.UNIT,
        native_unit_of_measurement=UnitOfRatio.PARTS_PER_BILLION,
        exists_fn=_is_ventilation,
        value_fn=field("ventilation.vocs_setpoint"),
    ),
    RARE(
        key="ventilation_eco2_setpoint",
        kind=Kind.UNIT,
        native_unit_of_measurement=UnitOfRatio.PARTS_PER_MILLION,
        exists_fn=_is_ventilation,
        value_fn=field("ventilation.eco2_setpoint"),
    ),
)

_ZONES: Final[tuple[IzoneSensorDescription, ...]] = (
    TEMPERATURE(
        key="temperature",
        translation_key="izone_zone_temperature",
        kind=Kind.ZONE,
        exists_fn=lambda zone: zone.has_sensor and zone.has_setpoint,
        value_fn=lambda zone: None if zone.sensor_fault else zone.temperature,
    ),
    _humidity(
        key="humidity",
        translation_key="izone_zone_humidity",
        kind=Kind.ZONE,
        exists_fn=tells("humidity"),
        value_fn=field("humidity"),
    ),
    DIAGNOSTIC(
        key="damper_position",
        kind=Kind.ZONE,
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        exists_fn=tells("damper_position"),
        value_fn=field("damper_position"),
    ),
    CHOICE(
        key="signal",
        kind=Kind.ZONE,
        entity_registry_enabled_default=False,
        options=options_of(SignalLevel),
        exists_fn=lambda zone: zone.is_wireless,
        value_fn=option("rf_signal"),
    ),
    CHOICE(
        key="battery",
        kind=Kind.ZONE,
        options=options_of(BatteryLevel),
        exists_fn=lambda zone: zone.is_wireless,
        value_fn=option("battery"),
    ),
    RARE(
        key="area",
        kind=Kind.ZONE,
        device_class=SensorDeviceClass.AREA,
        native_unit_of_measurement=UnitOfArea.SQUARE_METERS,
        exists_fn=lambda zone: bool(zone.area),
        value_fn=field("area"),
    ),
)

DUCTED: Final = (*_UNIT, *_SPECIAL_UNITS, *_ZONES)
