"""Selects of a heat pump: the operating modes."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import OperatingMode, parse_enum
from .coordinator import HtrestConfigEntry
from .entity import HtrestEntity


@dataclass(frozen=True, kw_only=True)
class HtrestSelectDescription(SelectEntityDescription):
    """A select that sets one operating mode."""

    parameter: str
    circuit: int = 0


SELECTABLE: Final = tuple(mode for mode in OperatingMode if mode <= OperatingMode.PARTY)
"""The modes that can be set; the heat pump enters the others by itself."""

DESCRIPTIONS: Final = (
    HtrestSelectDescription(key="operating_mode", parameter="Betriebsart"),
    HtrestSelectDescription(key="mixed_1_operating_mode", parameter="MKR1 Betriebsart", circuit=1),
    HtrestSelectDescription(key="mixed_2_operating_mode", parameter="MKR2 Betriebsart", circuit=2),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: HtrestConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create a select for each operating mode that this heat pump has."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(
        HtrestSelect(coordinator, description, (description.parameter,))
        for description in DESCRIPTIONS
        if description.parameter in coordinator.names and coordinator.has_circuit(description.circuit)
    )


class HtrestSelect(HtrestEntity, SelectEntity):
    """One operating mode."""

    entity_description: HtrestSelectDescription

    @override
    def _slice(self) -> OperatingMode | None:
        """Return the mode."""
        return parse_enum(OperatingMode, self.coordinator.data.values.get(self.entity_description.parameter))

    @property
    @override
    def options(self) -> list[str]:
        """Return the modes that can be set, and the present one where the heat pump entered it by itself."""
        mode = self._slice()
        offered = SELECTABLE if mode is None or mode in SELECTABLE else (*SELECTABLE, mode)
        return [mode.name.lower() for mode in offered]

    @property
    @override
    def current_option(self) -> str | None:
        """Return the mode."""
        mode = self._slice()
        return None if mode is None else mode.name.lower()

    @override
    async def async_select_option(self, option: str) -> None:
        """Set the mode; the client refuses those that the heat pump only enters by itself."""
        await self.async_write(self.entity_description.parameter, OperatingMode[option.upper()])
