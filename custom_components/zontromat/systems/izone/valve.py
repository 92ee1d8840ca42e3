"""The stations of an irrigation controller."""

from typing import Final, override

from homeassistant.components.valve import ValveDeviceClass, ValveEntity, ValveEntityDescription, ValveEntityFeature
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import Item, Kind, Station, StationMode, StationState
from .client.commands import irrigation as commands
from .coordinator import IzoneConfigEntry
from .entity import IzoneEntity
from .parts import things_of

STATION: Final = ValveEntityDescription(
    key="valve", translation_key="izone_station", device_class=ValveDeviceClass.WATER
)
_RUNNING: Final = {StationState.SOAKING, StationState.WATERING}


async def async_setup_entry(
    hass: HomeAssistant, entry: IzoneConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create a valve for each station."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(
        IzoneValve(coordinator, STATION, Item(Kind.STATION, index))
        for index in things_of(coordinator.data, Kind.STATION)
    )


class IzoneValve(IzoneEntity, ValveEntity):
    """A station; it counts as open while its turn lasts, the pauses for soaking included."""

    _attr_supported_features = ValveEntityFeature.OPEN | ValveEntityFeature.CLOSE
    _attr_reports_position = False
    _was_disabled = False

    @property
    @override
    def is_closed(self) -> bool | None:
        """Tell whether the station does nothing."""
        station: Station = self.thing
        return None if station.state is None else station.state not in _RUNNING

    @property
    def _effects(self) -> tuple[Item, Item]:
        """Return what shows whether water flows."""
        return self.item, Item(Kind.IRRIGATION)

    @override
    async def async_open_valve(self) -> None:
        """Water for the manual run time."""
        station: Station = self.thing
        self._was_disabled = station.mode is StationMode.DISABLED
        await self.async_do(commands.set_station_mode(self.item.index, StationMode.MANUAL), look_at=self._effects)

    @override
    async def async_close_valve(self) -> None:
        """Stop watering; a station that runs because of a program or a test can only be stopped with all of it."""
        station: Station = self.thing
        irrigation = self.coordinator.data.irrigation
        if station.mode is StationMode.MANUAL:
            after = StationMode.DISABLED if self._was_disabled else StationMode.AUTO
            action = commands.set_station_mode(self.item.index, after)
        elif irrigation is not None and irrigation.test_mode:
            action = commands.set_test_mode(on=False)
        elif irrigation is not None and irrigation.current_program is not None:
            action = commands.run_program(irrigation.current_program, run=False)
        else:
            return
        await self.async_do(action, look_at=self._effects)
