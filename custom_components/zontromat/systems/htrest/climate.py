"""The heating circuits of a heat pump."""

from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.climate import (
    PRESET_AWAY,
    PRESET_NONE,
    PRESET_SLEEP,
    ClimateEntity,
    ClimateEntityDescription,
    ClimateEntityFeature,
    HVACAction,
    HVACMode,
)
from homeassistant.const import ATTR_TEMPERATURE, PRECISION_TENTHS
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ...entity import NativeTemperatures
from .client import CompressorDemand, OperatingMode, ParameterValue, parse_enum
from .coordinator import HtrestConfigEntry, HtrestCoordinator
from .entity import HtrestEntity

MODES: Final = {
    OperatingMode.OFF: HVACMode.OFF,
    OperatingMode.AUTO: HVACMode.AUTO,
    OperatingMode.COOLING: HVACMode.COOL,
    OperatingMode.CONTINUOUS: HVACMode.HEAT,
}
"""Operating modes with a mode of their own; all others are presets of the automatic one."""

PRESETS: Final = {
    OperatingMode.SUMMER: "summer",
    OperatingMode.SETBACK: PRESET_SLEEP,
    OperatingMode.HOLIDAY: PRESET_AWAY,
    OperatingMode.PARTY: "party",
}

COOLING_NAMES: Final = frozenset({"Kuehlen", "Kuehlgrenze", "Kuehlen RLT min.", "Kuehlen UmV Passiv"})
"""Parameters that only a machine with cooling has; without one, cooling is not offered (in winter it would freeze)."""

COMPRESSOR: Final = "Verdichter"
DEMAND: Final = "Verdichteranforderung"
WHOLE_MODE: Final = "Betriebsart"


@dataclass(frozen=True, kw_only=True)
class HtrestClimateDescription(ClimateEntityDescription):
    """A circuit by the names of its parameters; `current` names what may measure it, the best first."""

    target: str
    current: tuple[str, ...]
    pump: str
    mode: str
    circuit: int = 0


DESCRIPTIONS: Final = (
    HtrestClimateDescription(
        key="heating_circuit",
        target="HKR Soll_Raum",
        current=("Temp. Raumfuehler1", "Temp. Ruecklauf"),
        pump="Heizkreispumpe",
        mode=WHOLE_MODE,
    ),
    HtrestClimateDescription(
        key="mixed_circuit_1",
        target="MKR1 Soll_Raum",
        current=("Temp. Raumfuehler2", "MKR1_Temp. RLT"),
        pump="MKR1_Pumpe",
        mode="MKR1 Betriebsart",
        circuit=1,
    ),
    HtrestClimateDescription(
        key="mixed_circuit_2",
        target="MKR2 Soll_Raum",
        current=("Temp. Raumfuehler3", "MKR2_Temp. RLT"),
        pump="MKR2_Pumpe",
        mode="MKR2 Betriebsart",
        circuit=2,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: HtrestConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create a climate entity for each circuit that this heat pump has."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(
        HtrestClimate(coordinator, description)
        for description in DESCRIPTIONS
        if description.target in coordinator.names and coordinator.has_circuit(description.circuit)
    )


class HtrestClimate(NativeTemperatures, HtrestEntity, ClimateEntity):
    """One heating circuit."""

    entity_description: HtrestClimateDescription
    _attr_precision = PRECISION_TENTHS
    _attr_supported_features = (
        ClimateEntityFeature.TARGET_TEMPERATURE
        | ClimateEntityFeature.PRESET_MODE
        | ClimateEntityFeature.TURN_ON
        | ClimateEntityFeature.TURN_OFF
    )
    _attr_preset_modes = [PRESET_NONE, *PRESETS.values()]  # noqa: RUF012

    def __init__(self, coordinator: HtrestCoordinator, description: HtrestClimateDescription) -> None:
        """Describe the circuit by what this heat pump has of it."""
        names = coordinator.names
        self._current = next((name for name in description.current if name in names), None)
        # A circuit without a mode of its own follows the whole machine.
        self._mode = description.mode if description.mode in names else WHOLE_MODE
        self._inputs = (self._current, description.target, description.pump, self._mode, COMPRESSOR, DEMAND)
        super().__init__(coordinator, description, (name for name in self._inputs if name is not None))
        cooling = not names.isdisjoint(COOLING_NAMES)
        self._attr_hvac_modes = [mode for mode in MODES.values() if cooling or mode is not HVACMode.COOL]
        self._attr_target_temperature_step = coordinator.parameter(description.target).step

    def _value(self, name: str | None) -> ParameterValue | None:
        """Return the value of a parameter."""
        return None if name is None else self.coordinator.data.values.get(name)

    @override
    def _slice(self) -> tuple[ParameterValue | None, ...]:
        """Return all that the state depends on."""
        return (*map(self._value, self._inputs), *self.coordinator.limits_of(self.entity_description.target))

    @property
    @override
    def native_current_temperature(self) -> float | None:
        """Return the temperature of the room, or of the returning water where no room is measured."""
        return self._value(self._current)

    @property
    @override
    def native_target_temperature(self) -> float | None:
        """Return the set point of the room."""
        return self._value(self.entity_description.target)

    @property
    @override
    def min_temp(self) -> float:
        """Return the lowest set point."""
        return self.coordinator.limits_of(self.entity_description.target)[0]

    @property
    @override
    def max_temp(self) -> float:
        """Return the highest set point."""
        return self.coordinator.limits_of(self.entity_description.target)[1]

    @property
    def _operating_mode(self) -> OperatingMode | None:
        """Return the operating mode."""
        return parse_enum(OperatingMode, self._value(self._mode))

    @property
    @override
    def hvac_mode(self) -> HVACMode | None:
        """Return the mode; presets belong to the automatic one."""
        mode = self._operating_mode
        return None if mode is None else MODES.get(mode, HVACMode.AUTO)

    @property
    @override
    def preset_mode(self) -> str | None:
        """Return the preset."""
        mode = self._operating_mode
        return None if mode is None else PRESETS.get(mode, PRESET_NONE)

    @property
    @override
    def hvac_action(self) -> HVACAction | None:
        """Return what the compressor does for this circuit now."""
        if self._operating_mode is OperatingMode.OFF:
            return HVACAction.OFF
        if (compressor := self._value(COMPRESSOR)) is None:
            return None
        if not compressor or self._value(self.entity_description.pump) is False:
            return HVACAction.IDLE
        match parse_enum(CompressorDemand, self._value(DEMAND)):
            case CompressorDemand.COOLING:
                return HVACAction.COOLING
            case CompressorDemand.HEATING:
                return HVACAction.HEATING
            case _:
                return HVACAction.IDLE

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        """Set the set point of the room, and the mode where one is given."""
        if (mode := kwargs.get("hvac_mode")) is not None:
            # This action takes any mode; the one for modes refuses what this circuit does not offer.
            await self.async_handle_set_hvac_mode_service(mode)
        await self.async_write_set_point(self.entity_description.target, kwargs[ATTR_TEMPERATURE])

    @override
    async def async_set_hvac_mode(self, hvac_mode: HVACMode) -> None:
        """Set the mode."""
        await self._async_set(next(mode for mode, own in MODES.items() if own is hvac_mode))

    @override
    async def async_set_preset_mode(self, preset_mode: str) -> None:
        """Set the preset; none is the plain automatic mode."""
        await self._async_set(next((mode for mode, own in PRESETS.items() if own == preset_mode), OperatingMode.AUTO))

    @override
    async def async_turn_on(self) -> None:
        """Return to the automatic mode."""
        await self._async_set(OperatingMode.AUTO)

    @override
    async def async_turn_off(self) -> None:
        """Switch off."""
        await self._async_set(OperatingMode.OFF)

    async def _async_set(self, mode: OperatingMode) -> None:
        """Set the operating mode."""
        await self.async_write(self._mode, mode)
