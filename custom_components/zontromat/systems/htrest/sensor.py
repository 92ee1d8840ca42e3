"""Sensors of a heat pump: measured points, counters and what follows from them."""

from collections.abc import Callable, Mapping, Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from typing import Final, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.const import (
    EntityCategory,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfFrequency,
    UnitOfPower,
    UnitOfPressure,
    UnitOfRatio,
    UnitOfTemperature,
    UnitOfTime,
    UnitOfVolumeFlowRate,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from ...entity import async_add_in_batches
from .client import CompressorDemand, CompressorStatus
from .coordinator import HtrestConfigEntry, HtrestCoordinator
from .entity import HtrestEntity
from .performance import (
    COEFFICIENT_INPUTS,
    SEASONAL_INPUTS,
    Values,
    coefficient_of_performance,
    has_coefficient,
    has_seasonal,
    seasonal_performance,
)

COMPRESSOR_DEMAND: Final = {5: "demand_5"} | {demand.value: demand.name.lower() for demand in CompressorDemand}
"""Names of `Verdichteranforderung`; what 5 means is not published."""

COMPRESSOR_STATUS: Final = {number: f"status_{number}" for number in range(12)} | {
    status.value: status.name.lower() for status in CompressorStatus
}
"""Names of `Verdichter_Status`; what most of its numbers mean is not published."""


@dataclass(frozen=True, kw_only=True)
class HtrestSensorDescription(SensorEntityDescription):
    """A sensor that shows one parameter, or what `value_fn` makes of all values."""

    parameter: str = ""
    inputs: tuple[str, ...] = ()
    """The parameters that `value_fn` needs."""
    states: Mapping[int, str] | None = None
    value_fn: Callable[[Values], float | None] | None = None
    exists_fn: Callable[[AbstractSet[str]], bool] | None = None


_sensor = partial(HtrestSensorDescription, state_class=SensorStateClass.MEASUREMENT)
_diagnostic = partial(_sensor, entity_category=EntityCategory.DIAGNOSTIC)
_temperature = partial(
    _sensor,
    device_class=SensorDeviceClass.TEMPERATURE,
    native_unit_of_measurement=UnitOfTemperature.CELSIUS,
    suggested_display_precision=1,
)
_inner_temperature = partial(_temperature, entity_category=EntityCategory.DIAGNOSTIC)
_difference = partial(
    _diagnostic,
    device_class=SensorDeviceClass.TEMPERATURE_DELTA,
    native_unit_of_measurement=UnitOfTemperature.KELVIN,
    suggested_display_precision=1,
)
_pressure = partial(
    _diagnostic,
    device_class=SensorDeviceClass.PRESSURE,
    native_unit_of_measurement=UnitOfPressure.BAR,
    suggested_display_precision=1,
)
_ratio = partial(_diagnostic, native_unit_of_measurement=UnitOfRatio.PERCENTAGE)
_counter = partial(
    HtrestSensorDescription,
    state_class=SensorStateClass.TOTAL_INCREASING,
    entity_category=EntityCategory.DIAGNOSTIC,
)
_rare_counter = partial(_counter, entity_registry_enabled_default=False)
_hours = partial(_counter, device_class=SensorDeviceClass.DURATION, native_unit_of_measurement=UnitOfTime.HOURS)
_seconds = partial(_diagnostic, device_class=SensorDeviceClass.DURATION, native_unit_of_measurement=UnitOfTime.SECONDS)
_energy = partial(
    HtrestSensorDescription,
    device_class=SensorDeviceClass.ENERGY,
    state_class=SensorStateClass.TOTAL_INCREASING,
    native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
    suggested_display_precision=0,
)
_voltage = partial(
    _diagnostic,
    device_class=SensorDeviceClass.VOLTAGE,
    native_unit_of_measurement=UnitOfElectricPotential.VOLT,
    entity_registry_enabled_default=False,
)
_current = partial(
    _diagnostic,
    device_class=SensorDeviceClass.CURRENT,
    native_unit_of_measurement=UnitOfElectricCurrent.AMPERE,
    entity_registry_enabled_default=False,
)
_frequency = partial(
    _diagnostic,
    device_class=SensorDeviceClass.FREQUENCY,
    native_unit_of_measurement=UnitOfFrequency.HERTZ,
    entity_registry_enabled_default=False,
)
_number = partial(
    HtrestSensorDescription, entity_category=EntityCategory.DIAGNOSTIC, entity_registry_enabled_default=False
)


def _states(key: str, parameter: str, states: Mapping[int, str], **options: EntityCategory) -> HtrestSensorDescription:
    """Describe a sensor whose numbers have names."""
    return HtrestSensorDescription(
        key=key,
        parameter=parameter,
        device_class=SensorDeviceClass.ENUM,
        options=list(states.values()),
        states=states,
        **options,  # type: ignore[arg-type]
    )


DESCRIPTIONS: Final = (
    _temperature(key="outdoor_temperature", parameter="Temp. Aussen"),
    _temperature(key="outdoor_temperature_delayed", parameter="Temp. Aussen verzoegert"),
    _temperature(key="hot_water_temperature", parameter="Temp. Brauchwasser"),
    _temperature(key="flow_temperature", parameter="Temp. Vorlauf"),
    _temperature(key="return_temperature", parameter="Temp. Ruecklauf"),
    _temperature(key="buffer_temperature", parameter="Temp. Pufferspeicher"),
    _temperature(key="source_inlet_temperature", parameter="Temp. EQ_Eintritt"),
    _temperature(key="source_outlet_temperature", parameter="Temp. EQ_Austritt"),
    _temperature(key="fresh_water_temperature", parameter="Temp. Frischwasser_Istwert"),
    _temperature(key="room_temperature_1", parameter="Temp. Raumfuehler1"),
    _temperature(key="room_temperature_2", parameter="Temp. Raumfuehler2"),
    _temperature(key="room_temperature_3", parameter="Temp. Raumfuehler3"),
    _temperature(key="room_temperature_4", parameter="Temp. Raumfuehler4"),
    _temperature(key="heating_circuit_setpoint", parameter="HKR_Sollwert"),
    _temperature(key="solar_collector_temperature", parameter="Solar KT1"),
    _temperature(key="mixed_1_flow_temperature", parameter="MKR1_Temp. VLT"),
    _temperature(key="mixed_1_return_temperature", parameter="MKR1_Temp. RLT"),
    _temperature(key="mixed_1_setpoint", parameter="MKR1_Sollwert"),
    _temperature(key="mixed_2_flow_temperature", parameter="MKR2_Temp. VLT"),
    _temperature(key="mixed_2_return_temperature", parameter="MKR2_Temp. RLT"),
    _temperature(key="mixed_2_setpoint", parameter="MKR2_Sollwert"),
    _temperature(key="heat_meter_inlet_temperature", parameter="WMZ_Temp. Ein.:"),
    _temperature(key="heat_meter_outlet_temperature", parameter="WMZ_Temp. Aus.:"),
    _inner_temperature(key="hot_gas_temperature", parameter="Temp. Heissgas"),
    _inner_temperature(key="hot_gas_setpoint", parameter="Heissgassollwert", entity_registry_enabled_default=False),
    _inner_temperature(key="suction_gas_temperature", parameter="Temp. Sauggas", entity_registry_enabled_default=False),
    _inner_temperature(
        key="evaporation_temperature", parameter="Temp. Verdampfung", entity_registry_enabled_default=False
    ),
    _inner_temperature(
        key="condensation_temperature", parameter="Temp. Kondensation", entity_registry_enabled_default=False
    ),
    _inner_temperature(
        key="compressor_sump_temperature", parameter="Temp. Verdichterfuss", entity_registry_enabled_default=False
    ),
    _difference(key="source_difference", parameter="EQ_Temp.differenz"),
    _difference(key="circuit_difference", parameter="VL_RL_Temp.diff."),
    _pressure(key="low_pressure", parameter="Niederdruck (bar)"),
    _pressure(key="high_pressure", parameter="Hochdruck (bar)"),
    _sensor(
        key="fresh_water_pump_speed",
        parameter="Frischwasserpumpe",
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
    ),
    _ratio(key="heating_pump_speed", parameter="AO1 HKP"),
    _ratio(key="source_pump_speed", parameter="AO2 Energiequelle"),
    _ratio(key="second_stage_demand", parameter="Anforderung 2.Stufe"),
    _ratio(key="expansion_valve", parameter="Expansionsventil", entity_registry_enabled_default=False),
    _ratio(key="mixed_1_mixer_position", parameter="MKR1_Stellposition"),
    _ratio(key="mixed_2_mixer_position", parameter="MKR2_Stellposition"),
    _ratio(key="compressor_speed_demand", parameter="n-Soll Verdichter(%)"),
    _states("compressor_demand", "Verdichteranforderung", COMPRESSOR_DEMAND),
    _states("compressor_status", "Verdichter_Status", COMPRESSOR_STATUS, entity_category=EntityCategory.DIAGNOSTIC),
    _seconds(key="compressor_running_for", parameter="Verdichter laeuft seit", entity_category=None),
    _seconds(key="compressor_switch_on_delay", parameter="Verdichter Einschaltverz.(sec)"),
    _counter(key="compressor_starts", parameter="BSZ Verdichter Schaltungen"),
    _rare_counter(key="compressor_starts_hot_water", parameter="BSZ Verdichter Schaltung WW"),
    _rare_counter(key="heating_pump_starts", parameter="BSZ HKP Schaltung"),
    _rare_counter(key="source_starts", parameter="BSZ EQ Schaltungen"),
    _rare_counter(key="hot_water_priority_starts", parameter="BSZ WWV Schaltungen"),
    _rare_counter(key="circulation_pump_starts", parameter="BSZ ZIPWW Schaltungen"),
    _hours(key="heating_pump_hours", parameter="BSZ HKP Betriebsstunden"),
    _hours(key="source_hours", parameter="BSZ EQ Betriebsstunden"),
    _hours(key="hot_water_priority_hours", parameter="BSZ WWV Betriebsstunden"),
    _hours(key="circulation_pump_hours", parameter="BSZ ZIPWW Betriebsstunden"),
    _hours(key="compressor_hours_hot_water", parameter="BSZ Verdichter Betriebsst. WW"),
    _hours(key="compressor_hours_heating", parameter="BSZ Verdichter Betriebsst. HKR"),
    _hours(key="compressor_hours", parameter="BSZ Verdichter Betriebsst. ges"),
    # Seconds or minutes: the sources disagree, so the number stands without a unit.
    _number(key="compressor_present_run", parameter="BSZ Verdichter akt. Laufzeit"),
    _number(key="system_type", parameter="WP_System"),
    _number(key="hot_water_type", parameter="WW Type"),
    _number(key="energy_meter_type", parameter="Energiezaehler"),
    _number(key="mixed_1_type", parameter="MKR1 Aktiviert"),
    _number(key="mixed_2_type", parameter="MKR2 Aktiviert"),
    _number(key="screed_drying_status", parameter="Ausheizstatus"),
    _energy(key="heat_heating", parameter="WMZ_Heizung (kWh)"),
    _energy(key="heat_hot_water", parameter="WMZ_Brauchwasser (kWh)"),
    _energy(key="heat_total", parameter="WMZ_Gesamt (kWh):"),
    _energy(key="electricity_heating", parameter="Stromz_Heizung (kWh)"),
    _energy(key="electricity_hot_water", parameter="Stromz_Brauchwasser (kWh)"),
    _energy(key="electricity_total", parameter="Stromz_Gesamt (kWh):"),
    _sensor(
        key="electric_power",
        parameter="Stromz_Leistung (W):",
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.WATT,
        suggested_display_precision=0,
    ),
    _sensor(
        key="heat_output",
        parameter="WMZ_Leistung (kW):",
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.KILO_WATT,
        suggested_display_precision=1,
    ),
    _diagnostic(
        key="heat_meter_flow",
        parameter="WMZ_Durchfluss:",
        device_class=SensorDeviceClass.VOLUME_FLOW_RATE,
        native_unit_of_measurement=UnitOfVolumeFlowRate.LITERS_PER_MINUTE,
    ),
    _voltage(key="voltage_l1", parameter="Volt L1-N:"),
    _voltage(key="voltage_l2", parameter="Volt L2-N:"),
    _voltage(key="voltage_l3", parameter="Volt L3-N:"),
    _current(key="current_l1", parameter="Strom L1:"),
    _current(key="current_l2", parameter="Strom L2:"),
    _current(key="current_l3", parameter="Strom L3:"),
    _frequency(key="grid_frequency", parameter="Netzfrequenz:"),
    _frequency(key="inverter_frequency", parameter="OpFrequenz"),
    _sensor(
        key="coefficient_of_performance",
        inputs=COEFFICIENT_INPUTS,
        value_fn=coefficient_of_performance,
        exists_fn=has_coefficient,
        suggested_display_precision=1,
    ),
    _sensor(
        key="seasonal_performance",
        inputs=SEASONAL_INPUTS,
        value_fn=seasonal_performance,
        exists_fn=has_seasonal,
        suggested_display_precision=2,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: HtrestConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create a sensor for each described parameter that this heat pump has, and for the extra ones of the options."""
    coordinator = entry.runtime_data.coordinator
    names = coordinator.names
    async_add_entities(
        HtrestSensor(coordinator, description, description.inputs or (description.parameter,))
        for description in DESCRIPTIONS
        if (description.exists_fn(names) if description.exists_fn else description.parameter in names)
    )
    async_add_entities([HtrestClockSensor(coordinator)])
    extras = (HtrestExtraSensor(coordinator, name) for name in coordinator.extra_names)
    await async_add_in_batches(async_add_entities, extras)


class HtrestSensor(HtrestEntity, SensorEntity):
    """One number of the heat pump."""

    entity_description: HtrestSensorDescription

    @override
    def _slice(self) -> float | int | None:
        """Return the number."""
        description = self.entity_description
        if description.value_fn is not None:
            return description.value_fn(self.coordinator.data.values)
        return self.coordinator.data.values.get(description.parameter)

    @property
    @override
    def native_value(self) -> StateType:
        """Return the number, or its name."""
        value = self._slice()
        states = self.entity_description.states
        return value if states is None or value is None else states.get(int(value))


class HtrestExtraSensor(HtrestEntity, SensorEntity):
    """A parameter that the user added by name; nothing is known about it."""

    def __init__(self, coordinator: HtrestCoordinator, name: str) -> None:
        """Show the parameter under its own name."""
        super().__init__(
            coordinator,
            SensorEntityDescription(
                key=f"extra-{name}", translation_key="extra", entity_category=EntityCategory.DIAGNOSTIC
            ),
            (name,),
        )
        self._parameter = name
        self._attr_translation_placeholders = {"parameter": name}

    @override
    def _slice(self) -> float | int | None:
        """Return the number."""
        return self.coordinator.data.values.get(self._parameter)

    @property
    @override
    def native_value(self) -> StateType:
        """Return the number."""
        return self._slice()


class HtrestClockSensor(HtrestEntity, SensorEntity):
    """How far the heat pump's clock is ahead of Home Assistant's."""

    def __init__(self, coordinator: HtrestCoordinator) -> None:
        """Describe the difference."""
        super().__init__(coordinator, _seconds(key="clock_difference", entity_registry_enabled_default=False))

    @override
    def _slice(self) -> int | None:
        """Return the difference in seconds."""
        offset = self.coordinator.data.clock_offset
        return None if offset is None else round(offset.total_seconds())

    @property
    @override
    def native_value(self) -> int | None:
        """Return the difference in seconds."""
        return self._slice()
