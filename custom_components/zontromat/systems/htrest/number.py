"""Numbers of a heat pump: its settings, within its own limits."""

from dataclasses import dataclass
from functools import partial
from typing import Final, override

from homeassistant.components.number import NumberDeviceClass, NumberEntity, NumberEntityDescription, NumberMode
from homeassistant.const import EntityCategory, UnitOfTemperature
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import HtrestConfigEntry
from .entity import HtrestEntity


@dataclass(frozen=True, kw_only=True)
class HtrestNumberDescription(NumberEntityDescription):
    """A number that sets one parameter; limits and step are the parameter's own."""

    parameter: str
    circuit: int = 0
    """The mixed circuit that the setting belongs to, or 0."""


_temperature = partial(
    HtrestNumberDescription,
    device_class=NumberDeviceClass.TEMPERATURE,
    native_unit_of_measurement=UnitOfTemperature.CELSIUS,
    entity_category=EntityCategory.CONFIG,
    mode=NumberMode.BOX,
)
_offset = partial(
    HtrestNumberDescription,
    device_class=NumberDeviceClass.TEMPERATURE_DELTA,
    native_unit_of_measurement=UnitOfTemperature.KELVIN,
    entity_category=EntityCategory.CONFIG,
    mode=NumberMode.BOX,
)


def _circuit(key: str, prefix: str, circuit: int) -> tuple[HtrestNumberDescription, ...]:
    """Describe the settings that each heating circuit has: heating curve, heating limit, boost and setback."""
    return (
        _offset(key=f"{key}_boost", parameter=f"{prefix} Aufheiztemp. (K)", circuit=circuit),
        _offset(key=f"{key}_setback", parameter=f"{prefix} Absenktemp. (K)", circuit=circuit),
        _temperature(key=f"{key}_heating_limit", parameter=f"{prefix} Heizgrenze", circuit=circuit),
        _temperature(key=f"{key}_curve_limit", parameter=f"{prefix} RLT Soll_oHG (Heizkurve)", circuit=circuit),
        _temperature(key=f"{key}_curve_zero", parameter=f"{prefix} RLT Soll_0 (Heizkurve)", circuit=circuit),
        _temperature(key=f"{key}_curve_cold", parameter=f"{prefix} RLT Soll_uHG (Heizkurve)", circuit=circuit),
    )


DESCRIPTIONS: Final = (
    *_circuit("heating", "HKR", 0),
    *_circuit("mixed_1", "MKR1", 1),
    *_circuit("mixed_2", "MKR2", 2),
    _temperature(key="hot_water_minimum", parameter="WW Minimaltemp."),
    _offset(key="hot_water_hysteresis", parameter="WW Hysterese Normaltemp."),
    _offset(key="hot_water_minimum_hysteresis", parameter="WW Hysterese Minimaltemp."),
    _temperature(key="cooling_return_minimum", parameter="Kuehlen RLT min."),
    _temperature(key="cooling_limit", parameter="Kuehlgrenze"),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: HtrestConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create a number for each described parameter that this heat pump has."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(
        HtrestNumber(coordinator, description, (description.parameter,))
        for description in DESCRIPTIONS
        if description.parameter in coordinator.names and coordinator.has_circuit(description.circuit)
    )


class HtrestNumber(HtrestEntity, NumberEntity):
    """One setting of the heat pump."""

    entity_description: HtrestNumberDescription

    @override
    def _slice(self) -> tuple[float | None, float, float]:
        """Return the value and the limits, which the heat pump may correct."""
        return self.native_value, self.native_min_value, self.native_max_value

    @property
    @override
    def native_value(self) -> float | None:
        """Return the value."""
        return self.coordinator.data.values.get(self.entity_description.parameter)

    @property
    @override
    def native_min_value(self) -> float:
        """Return the smallest value that the heat pump takes."""
        return self.coordinator.limits_of(self.entity_description.parameter)[0]

    @property
    @override
    def native_max_value(self) -> float:
        """Return the largest value that the heat pump takes."""
        return self.coordinator.limits_of(self.entity_description.parameter)[1]

    @property
    @override
    def native_step(self) -> float | None:
        """Return the grid of the values."""
        return self.coordinator.parameter(self.entity_description.parameter).step

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Set the value."""
        await self.async_write(self.entity_description.parameter, value)
