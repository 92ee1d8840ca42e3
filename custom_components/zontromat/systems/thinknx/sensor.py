"""Sensors of a plant: analog values that are only read, and the server itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.const import CONF_DEVICE_CLASS, CONF_UNIT_OF_MEASUREMENT, EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from .analog import state_class_of
from .client import Capability, DeviceKind, ServerStatus
from .const import CONF_WRITABLE
from .coordinator import ThinknxConfigEntry
from .devices import PlantDevice, of_kinds
from .entity import ThinknxDeviceEntity, ThinknxServerEntity, async_add_devices
from .runtime import ThinknxRuntime

JITTER: Final = timedelta(minutes=3)
"""The server tells its uptimes in whole minutes; a start time that moves by less has not moved."""


@dataclass(frozen=True, kw_only=True)
class ThinknxServerSensorDescription(SensorEntityDescription):
    """A sensor that shows a part of the server's status."""

    value_fn: Callable[[ServerStatus], StateType | datetime | timedelta]


DESCRIPTIONS: Final = (
    ThinknxServerSensorDescription(
        key="version",
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda status: status.version,
    ),
    ThinknxServerSensorDescription(
        key="software_start",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda status: status.process_uptime,
    ),
    ThinknxServerSensorDescription(
        key="server_start",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda status: status.server_uptime,
    ),
    ThinknxServerSensorDescription(
        key="configuration_time",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda status: _local(status.config_time),
    ),
    ThinknxServerSensorDescription(
        key="connected_clients",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda status: status.connected_clients,
    ),
    ThinknxServerSensorDescription(
        key="pbx_users",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda status: len(status.pbx_users),
    ),
)


def _local(time: datetime | None) -> datetime | None:
    """Return a local time of the server, which stands where Home Assistant does."""
    return None if time is None else time.replace(tzinfo=dt_util.get_default_time_zone())


async def async_setup_entry(
    hass: HomeAssistant, entry: ThinknxConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the sensors."""
    runtime = entry.runtime_data
    async_add_entities(ThinknxServerSensor(runtime, description) for description in DESCRIPTIONS)
    values = of_kinds(runtime.devices, DeviceKind.ANALOG_VALUE)
    sensors = (ThinknxSensor(runtime, value) for value in values if not value.options[CONF_WRITABLE])
    await async_add_devices(async_add_entities, sensors)


class ThinknxSensor(ThinknxDeviceEntity, SensorEntity):
    """A value that is only read; unit and class are what the user entered."""

    _attr_name = None

    def __init__(self, runtime: ThinknxRuntime, plant_device: PlantDevice) -> None:
        """Describe the sensor."""
        super().__init__(runtime, plant_device, SensorEntityDescription(key="sensor"))
        self._attr_native_unit_of_measurement = plant_device.options.get(CONF_UNIT_OF_MEASUREMENT)
        self._attr_device_class = plant_device.options.get(CONF_DEVICE_CLASS)
        self._attr_state_class = state_class_of(self._attr_device_class)

    @property
    @override
    def native_value(self) -> float | None:
        """Return the value."""
        value: float | None = self.state_of(Capability.VALUE)
        return value


class ThinknxServerSensor(ThinknxServerEntity, SensorEntity):
    """A part of the server's status."""

    entity_description: ThinknxServerSensorDescription

    def __init__(self, runtime: ThinknxRuntime, description: ThinknxServerSensorDescription) -> None:
        """Describe the sensor."""
        super().__init__(runtime, description)
        self._start: datetime | None = None

    @override
    def _slice(self) -> StateType | datetime:
        """Return the value; a time span since a start becomes that start."""
        value = self.entity_description.value_fn(self.coordinator.data)
        if not isinstance(value, timedelta):
            return value
        start = dt_util.utcnow().replace(second=0, microsecond=0) - value
        if self._start is None or abs(start - self._start) >= JITTER:
            self._start = start
        return self._start

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """Return the value."""
        return self._slice()
