"""Energy, integrated from the power that the monitor measures."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final, override

from homeassistant.components.sensor import RestoreSensor, SensorDeviceClass, SensorStateClass
from homeassistant.const import UnitOfEnergy
from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from .client import Item, Kind, Snapshot, group_powers
from .coordinator import IzoneCoordinator
from .parts import things_of
from .sensor_entity import IzoneSensor, IzoneSensorDescription
from .sensor_others import consumption, generation, group_power

LONGEST_GAP: Final = timedelta(minutes=5)
"""Between two measurements; what was used in a longer one is not guessed."""
_WATT_HOURS: Final = timedelta(hours=1)

_ENERGY: Final = partial(
    IzoneSensorDescription,
    device_class=SensorDeviceClass.ENERGY,
    state_class=SensorStateClass.TOTAL_INCREASING,
    native_unit_of_measurement=UnitOfEnergy.WATT_HOUR,
    suggested_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
    suggested_display_precision=2,
)


def energy_sensors(coordinator: IzoneCoordinator) -> Iterator[IzoneEnergySensor]:
    """Yield the energy of the totals, of each group and of each channel."""
    state = coordinator.data
    for index in things_of(state, Kind.POWER_MONITOR):
        item = Item(Kind.POWER_MONITOR, index)
        for key, power_fn in (("consumption", consumption), ("generation", generation)):
            description = _ENERGY(key=f"{key}_energy", kind=Kind.POWER_MONITOR)
            yield IzoneEnergySensor(coordinator, description, item, power_fn)
        for number in group_powers(state.power_channels):
            description = _ENERGY(
                key=f"group_{number}_energy", translation_key="izone_group_energy", kind=Kind.POWER_MONITOR
            )
            sensor = IzoneEnergySensor(coordinator, description, item, partial(group_power, number))
            sensor.name_after(str(number + 1))
            yield sensor
    for index in things_of(state, Kind.POWER_CHANNEL):
        description = _ENERGY(key="energy", translation_key="izone_channel_energy", kind=Kind.POWER_CHANNEL)
        item = Item(Kind.POWER_CHANNEL, index)
        yield IzoneEnergySensor(coordinator, description, item, partial(_channel_power, index))


def _channel_power(index: int, state: Snapshot) -> float | None:
    """Return the power of one channel in W."""
    return state.power_channels[index].power if index in state.power_channels else None


class IzoneEnergySensor(IzoneSensor, RestoreSensor):
    """The area under a power, counted from one measurement to the next; it survives restarts."""

    def __init__(
        self,
        coordinator: IzoneCoordinator,
        description: IzoneSensorDescription,
        item: Item,
        power_fn: Callable[[Snapshot], float | None],
    ) -> None:
        """Count a power."""
        super().__init__(coordinator, description, item)
        self._power_fn = power_fn
        self._energy = 0.0
        self._last: tuple[datetime, float] | None = None
        self._reading_number: int | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Go on from where the last run has stopped."""
        restored = await self.async_get_last_sensor_data()
        if restored is not None and isinstance(restored.native_value, int | float):
            self._energy = float(restored.native_value)
        self._measure()
        await super().async_added_to_hass()

    @override
    @callback
    def _handle_coordinator_update(self) -> None:
        """Count before the state is written."""
        self._measure()
        super()._handle_coordinator_update()

    def _measure(self) -> None:
        """Add what flowed since the last measurement, provided that it is not long ago."""
        if not self.available:
            return
        monitor = self.coordinator.data.power_monitor
        number = None if monitor is None else monitor.reading_number
        if number is not None and number == self._reading_number:
            return
        self._reading_number = number
        now, power = dt_util.utcnow(), self._power_fn(self.coordinator.data)
        if power is None:
            self._last = None
            return
        if self._last is not None:
            then, before = self._last
            passed = now - then
            if timedelta() < passed <= LONGEST_GAP:
                self._energy += max(0.0, (before + power) / 2) * (passed / _WATT_HOURS)
        self._last = now, power

    @override
    def _slice(self) -> float:
        """Return the energy in Wh; thousandths are enough."""
        return round(self._energy, 3)
