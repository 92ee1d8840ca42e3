"""Binary sensors of a heat pump: what runs, what is wrong."""

from dataclasses import dataclass
from functools import partial
from typing import Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import HtrestConfigEntry
from .entity import HtrestEntity


@dataclass(frozen=True, kw_only=True)
class HtrestBinarySensorDescription(BinarySensorEntityDescription):
    """A binary sensor that shows one parameter."""

    parameter: str


_running = partial(HtrestBinarySensorDescription, device_class=BinarySensorDeviceClass.RUNNING)
_diagnostic = partial(HtrestBinarySensorDescription, entity_category=EntityCategory.DIAGNOSTIC)
_rare = partial(_diagnostic, entity_registry_enabled_default=False)

DESCRIPTIONS: Final = (
    HtrestBinarySensorDescription(key="fault", parameter="Stoerung", device_class=BinarySensorDeviceClass.PROBLEM),
    _running(key="compressor", parameter="Verdichter"),
    _running(key="heating_pump", parameter="Heizkreispumpe"),
    _running(key="source_pump", parameter="EQ Pumpe (Ventilator)"),
    _running(key="hot_water_priority", parameter="Warmwasservorrang"),
    _running(key="circulation_pump", parameter="Zirkulationspumpe WW"),
    _running(key="buffer_pump", parameter="Pufferladepumpe"),
    _running(key="external_pump", parameter="Externe Pumpe"),
    _running(key="solar_pump_hot_water", parameter="Solar_Pumpe WW"),
    _running(key="solar_pump_buffer", parameter="Solar_Pumpe Puffer"),
    _running(key="fresh_water_flow", parameter="FWS Stroemungsschalter"),
    _running(key="mixed_1_pump", parameter="MKR1_Pumpe"),
    _running(key="mixed_2_pump", parameter="MKR2_Pumpe"),
    _running(key="crankcase_heater", parameter="Carterheizung", entity_category=EntityCategory.DIAGNOSTIC),
    HtrestBinarySensorDescription(key="utility_lock", parameter="EVU_Sperre"),
    HtrestBinarySensorDescription(key="external_demand", parameter="Externe Anforderung"),
    _diagnostic(key="main_switch", parameter="Hauptschalter", device_class=BinarySensorDeviceClass.POWER),
    _rare(key="passive_cooling_valve", parameter="Kuehlen UmV Passiv"),
    _rare(key="four_way_valve", parameter="Vierwegeventil Luft"),
    _rare(key="high_pressure_switch", parameter="Hochdruckschalter"),
    _rare(key="source_motor_protection", parameter="EQ Motorschutz"),
    _rare(key="source_pressure_guard", parameter="EQ Druckwaechter"),
    _rare(key="fresh_water_station", parameter="FWS Type"),
    _rare(key="buffer_tank", parameter="Puffer Type"),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: HtrestConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create a binary sensor for each described parameter that this heat pump has."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(
        HtrestBinarySensor(coordinator, description, (description.parameter,))
        for description in DESCRIPTIONS
        if description.parameter in coordinator.names
    )


class HtrestBinarySensor(HtrestEntity, BinarySensorEntity):
    """One state of the heat pump."""

    entity_description: HtrestBinarySensorDescription

    @override
    def _slice(self) -> bool | None:
        """Return the state."""
        value = self.coordinator.data.values.get(self.entity_description.parameter)
        return None if value is None else bool(value)

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the state."""
        return self._slice()
