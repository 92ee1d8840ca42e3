"""The sensors of the electricity meters."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import (
    EntityCategory,
    UnitOfApparentPower,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfFrequency,
    UnitOfPower,
    UnitOfReactiveEnergy,
    UnitOfReactivePower,
)
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import BgerpConfigEntry
from .hardware.meters import Kind, Meter, Row
from .part_entity import PartEntity, async_add_of


@dataclass(frozen=True)
class Form:
    """How a kind of value is shown."""

    device_class: SensorDeviceClass
    unit: str | None
    state_class: SensorStateClass = SensorStateClass.MEASUREMENT


_TOTAL: Final = SensorStateClass.TOTAL_INCREASING

FORMS: Final = {
    Kind.VOLTAGE: Form(SensorDeviceClass.VOLTAGE, UnitOfElectricPotential.VOLT),
    Kind.CURRENT: Form(SensorDeviceClass.CURRENT, UnitOfElectricCurrent.AMPERE),
    Kind.ACTIVE_POWER: Form(SensorDeviceClass.POWER, UnitOfPower.WATT),
    Kind.APPARENT_POWER: Form(SensorDeviceClass.APPARENT_POWER, UnitOfApparentPower.VOLT_AMPERE),
    Kind.REACTIVE_POWER: Form(SensorDeviceClass.REACTIVE_POWER, UnitOfReactivePower.VOLT_AMPERE_REACTIVE),
    Kind.POWER_FACTOR: Form(SensorDeviceClass.POWER_FACTOR, None),
    Kind.FREQUENCY: Form(SensorDeviceClass.FREQUENCY, UnitOfFrequency.HERTZ),
    Kind.ACTIVE_ENERGY: Form(SensorDeviceClass.ENERGY, UnitOfEnergy.KILO_WATT_HOUR, _TOTAL),
    Kind.REACTIVE_ENERGY: Form(
        SensorDeviceClass.REACTIVE_ENERGY, UnitOfReactiveEnergy.KILO_VOLT_AMPERE_REACTIVE_HOUR, _TOTAL
    ),
}

MAIN: Final = frozenset({"voltage", "current", "active_power", "power_factor", "frequency", "import_active_energy"})
"""What is enabled by default, with the same of each phase; export is for those who feed in."""


@callback
def async_add_meters(entry: BgerpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add the sensors of all meters."""
    for subentry_id, meter in entry.runtime_data.coordinator.controller.hardware.meters.items():
        subentry = entry.subentries[subentry_id]
        async_add_of(async_add_entities, subentry_id, [MeterSensor(entry, subentry, meter, row) for row in meter.rows])


class MeterSensor(PartEntity, SensorEntity):
    """One value of a meter; what could not be read is unknown, never 0."""

    part: Meter

    def __init__(self, entry: BgerpConfigEntry, subentry: ConfigSubentry, meter: Meter, row: Row) -> None:
        """Describe the value."""
        super().__init__(entry, subentry, meter, row.name)
        form = FORMS[row.kind]
        name, phase = _phase(row.name)
        self._row = row
        self.entity_description = SensorEntityDescription(
            key=row.name,
            translation_key=f"bgerp_meter_{name}_phase" if phase else f"bgerp_meter_{name}",
            translation_placeholders={"phase": phase} if phase else None,
            device_class=form.device_class,
            state_class=form.state_class,
            native_unit_of_measurement=form.unit,
            entity_category=None if name in MAIN else EntityCategory.DIAGNOSTIC,
            entity_registry_enabled_default=name in MAIN,
        )

    @property
    @override
    def native_value(self) -> float | None:
        """Return the value."""
        return self.part.readings.get(self._row.name)


def _phase(name: str) -> tuple[str, str]:
    """Return what a value is, and the number of its phase, empty for that of all."""
    rest, _, phase = name.rpartition("_")
    return (rest, phase) if phase.isdigit() else (name, "")
