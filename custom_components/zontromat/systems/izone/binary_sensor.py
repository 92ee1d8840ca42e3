"""Binary sensors: what is wrong, what is forced, what is reached."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ...entity import ZontromatEntity
from .client import BatteryLevel, Kind, PowerBattery, StationFault
from .coordinator import IzoneConfigEntry, IzoneCoordinator
from .entity import IzoneEntity, OfKind, described
from .sensor_entity import field, tells


@dataclass(frozen=True, kw_only=True)
class IzoneBinarySensorDescription(BinarySensorEntityDescription, OfKind):
    """A binary sensor that shows one fact about a thing."""

    on_fn: Callable[[Any], bool | None]


def _is_not(name: str, good: object) -> Callable[[Any], bool | None]:
    """Return a function that says whether a field has another value than the good one."""
    get = field(name)
    return lambda thing: None if (value := get(thing)) is None else value != good


def _is_one_of(name: str, *bad: object) -> Callable[[Any], bool | None]:
    """Return a function that says whether a field has one of some values."""
    get = field(name)
    return lambda thing: None if (value := get(thing)) is None else value in bad


def _unless(name: str) -> Callable[[Any], bool | None]:
    """Return a function that says whether a field is off."""
    return _is_not(name, True)


_diagnostic = partial(IzoneBinarySensorDescription, entity_category=EntityCategory.DIAGNOSTIC)
_problem = partial(_diagnostic, device_class=BinarySensorDeviceClass.PROBLEM)
_battery = partial(_diagnostic, device_class=BinarySensorDeviceClass.BATTERY)
_rare = partial(_diagnostic, entity_registry_enabled_default=False)

DESCRIPTIONS: Final[tuple[IzoneBinarySensorDescription, ...]] = (
    _problem(key="fault", kind=Kind.UNIT, on_fn=lambda unit: unit.fault_code is not None),
    _problem(key="filter", kind=Kind.UNIT, on_fn=field("filter_dirty")),
    # Home Assistant's lock is on when it is open.
    _diagnostic(key="locked", kind=Kind.UNIT, device_class=BinarySensorDeviceClass.LOCK, on_fn=_unless("locked")),
    _rare(key="eco_lock", kind=Kind.UNIT, on_fn=field("eco_lock")),
    _rare(key="airflow_locked", kind=Kind.UNIT, exists_fn=tells("airflow_locked"), on_fn=field("airflow_locked")),
    _rare(key="auto_off", kind=Kind.UNIT, exists_fn=tells("auto_off"), on_fn=field("auto_off")),
    _rare(
        key="air_purifier",
        kind=Kind.UNIT,
        device_class=BinarySensorDeviceClass.RUNNING,
        exists_fn=tells("air_purifier_on"),
        on_fn=field("air_purifier_on"),
    ),
    _problem(key="damper_fault", kind=Kind.ZONE, exists_fn=tells("damper_fault"), on_fn=field("damper_fault")),
    _problem(
        key="sensor_fault",
        kind=Kind.ZONE,
        exists_fn=lambda zone: zone.has_sensor and zone.sensor_fault is not None,
        on_fn=field("sensor_fault"),
    ),
    _battery(
        key="low_battery",
        kind=Kind.ZONE,
        exists_fn=lambda zone: zone.is_wireless,
        on_fn=_is_one_of("battery", BatteryLevel.EMPTY),
    ),
    _rare(key="forced_open", kind=Kind.ZONE, on_fn=lambda zone: zone.forced_open),
    _rare(key="bypass", kind=Kind.ZONE, exists_fn=tells("bypass"), on_fn=field("bypass")),
    _diagnostic(
        key="detected",
        kind=Kind.SPLIT,
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        on_fn=field("detected"),
    ),
    _problem(key="controller_fault", kind=Kind.IRRIGATION, on_fn=_is_not("controller_error", 0)),
    _problem(key="station_fault", kind=Kind.STATION, on_fn=_is_not("fault", StationFault.NONE)),
    _problem(key="power_device_fault", kind=Kind.POWER_DEVICE, on_fn=_unless("ok")),
    _battery(
        key="low_battery",
        translation_key="izone_power_low_battery",
        kind=Kind.POWER_DEVICE,
        on_fn=_is_one_of("battery", PowerBattery.CRITICAL, PowerBattery.LOW),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: IzoneConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the binary sensors of the things that are there, and the one of the bridge."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(IzoneBinarySensor(*arguments) for arguments in described(coordinator, DESCRIPTIONS))
    async_add_entities([IzoneConnectivity(coordinator)])


class IzoneBinarySensor(IzoneEntity, BinarySensorEntity):
    """One fact."""

    entity_description: IzoneBinarySensorDescription

    @override
    def _slice(self) -> bool | None:
        """Return the fact."""
        return None if self.thing is None else self.entity_description.on_fn(self.thing)

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the fact."""
        return self._slice()


CONNECTIVITY: Final = BinarySensorEntityDescription(
    key="connectivity",
    translation_key="izone_bridge",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)


class IzoneConnectivity(ZontromatEntity[IzoneCoordinator], BinarySensorEntity):
    """Whether the bridge answers."""

    def __init__(self, coordinator: IzoneCoordinator) -> None:
        """Describe it."""
        super().__init__(
            coordinator,
            CONNECTIVITY,
            identity=coordinator.parts.identity(None),
            device_info=coordinator.parts.bridge,
            context=frozenset(),
        )

    @override
    def _slice(self) -> bool:
        """Return whether the last poll was answered."""
        return self.coordinator.last_update_success

    @property
    @override
    def is_on(self) -> bool:
        """Tell whether the last poll was answered."""
        return self._slice()

    @property
    @override
    def available(self) -> bool:
        """Return true: it shows just that."""
        return True
