"""Sensors of a zone: its server, climate, weather, meters, what it runs on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.const import (
    DEGREE,
    LIGHT_LUX,
    EntityCategory,
    Platform,
    UnitOfElectricCurrent,
    UnitOfEnergy,
    UnitOfInformation,
    UnitOfPower,
    UnitOfRatio,
    UnitOfSpeed,
    UnitOfTemperature,
    UnitOfTime,
    UnitOfVolume,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util

from .block_states import async_add_state_sensors
from .client import Dialect, Standing
from .coordinator import BgerpConfigEntry, BgerpCoordinator
from .display import settings_of
from .entity import BgerpEntity, Row, async_keep_entities
from .meter_sensor import async_add_meters
from .parts import OPTIONAL_BLOCKS, ZONE_BLOCKS, is_on
from .registers import CATALOGUE, Block, RegisterStore

type State = StateType | datetime

LONGEST_STATE: Final = 255

_RARE_AND_LIVE: Final[dict[str, Any]] = {"live": True, "entity_registry_enabled_default": False}

ENERGY_MODES: Final = {0: "peak", 1: "normal", 2: "accumulate", 3: "generator"}
LOOP_MODES: Final = {0: "off", 1: "cooling", 2: "heating"}


@dataclass(frozen=True, kw_only=True)
class BgerpSensorDescription(SensorEntityDescription, Row):
    """A sensor that shows one register, by name where `states` names its numbers, or what `value_fn` tells."""

    states: Mapping[int, str] | None = None
    value_fn: Callable[[BgerpCoordinator], State] | None = None


_sensor = partial(BgerpSensorDescription, state_class=SensorStateClass.MEASUREMENT)
_temperature = partial(
    _sensor, device_class=SensorDeviceClass.TEMPERATURE, native_unit_of_measurement=UnitOfTemperature.CELSIUS
)
_humidity = partial(_sensor, device_class=SensorDeviceClass.HUMIDITY, native_unit_of_measurement=UnitOfRatio.PERCENTAGE)
_wind = partial(
    _sensor, device_class=SensorDeviceClass.WIND_SPEED, native_unit_of_measurement=UnitOfSpeed.METERS_PER_SECOND
)
_illuminance = partial(_sensor, device_class=SensorDeviceClass.ILLUMINANCE, native_unit_of_measurement=LIGHT_LUX)
_percent = partial(_sensor, native_unit_of_measurement=UnitOfRatio.PERCENTAGE)
_angle = partial(
    _sensor,
    native_unit_of_measurement=DEGREE,
    entity_category=EntityCategory.DIAGNOSTIC,
    suggested_display_precision=1,
)
_diagnostic = partial(BgerpSensorDescription, entity_category=EntityCategory.DIAGNOSTIC)
_rare = partial(_diagnostic, entity_registry_enabled_default=False)
_bytes = partial(
    _rare,
    device_class=SensorDeviceClass.DATA_SIZE,
    state_class=SensorStateClass.MEASUREMENT,
    native_unit_of_measurement=UnitOfInformation.BYTES,
    suggested_unit_of_measurement=UnitOfInformation.MEBIBYTES,
    suggested_display_precision=0,
)
_seconds = partial(
    _diagnostic,
    device_class=SensorDeviceClass.DURATION,
    state_class=SensorStateClass.MEASUREMENT,
    native_unit_of_measurement=UnitOfTime.SECONDS,
)
_water = partial(
    BgerpSensorDescription,
    device_class=SensorDeviceClass.WATER,
    state_class=SensorStateClass.TOTAL_INCREASING,
    native_unit_of_measurement=UnitOfVolume.LITERS,
)


def _enum(key: str, registers: tuple[str, ...], states: Mapping[int, str], **options: Any) -> BgerpSensorDescription:
    """Describe a register whose numbers have names."""
    return BgerpSensorDescription(
        key=key,
        registers=registers,
        states=states,
        device_class=SensorDeviceClass.ENUM,
        options=list(states.values()),
        **options,
    )


def _time(key: str, register: str, **options: Any) -> BgerpSensorDescription:
    """Describe a register that holds a Unix time; what was never computed is 0 there."""

    def value(coordinator: BgerpCoordinator) -> datetime | None:
        seconds = coordinator.store.number(register)
        return dt_util.utc_from_timestamp(seconds) if seconds else None

    return _rare(key=key, registers=(register,), device_class=SensorDeviceClass.TIMESTAMP, value_fn=value, **options)


def _message(key: str, register: str) -> BgerpSensorDescription:
    """Describe a message of the resource monitor."""

    def value(coordinator: BgerpCoordinator) -> str | None:
        message = coordinator.store.value(register)
        return None if message is None else str(message or "")[:LONGEST_STATE]

    return _diagnostic(key=key, block=Block.MONITORING, registers=(register,), value_fn=value)


def _weather(
    make: Callable[..., BgerpSensorDescription], key: str, register: str, humidity: str = "outside.rh", **options: Any
) -> BgerpSensorDescription:
    """Describe what the server knows of the weather.

    A relative humidity of 0 % does not exist outdoors: it is all zeros where the server has no source of weather.
    """

    def value(coordinator: BgerpCoordinator) -> State:
        store = coordinator.store
        value = store.value(register)
        return value if isinstance(value, float | str) and store.number(humidity) != 0 else None

    return make(key=key, registers=(register,), value_fn=value, live=True, **options)


def _forecast(hours: int) -> tuple[BgerpSensorDescription, ...]:
    """Describe what the weather will be."""
    common: dict[str, Any] = {
        "humidity": f"envm.forecast.rh_{hours}",
        "translation_placeholders": {"hours": str(hours)},
        "entity_registry_enabled_default": False,
    }
    return tuple(
        _weather(make, f"{key}_{hours}", f"envm.forecast.{register}_{hours}", text=f"{key}_later", **common)
        for make, key, register in (
            (_temperature, "outdoor_temperature", "temp"),
            (_humidity, "outdoor_humidity", "rh"),
            (_wind, "wind", "wind"),
            (BgerpSensorDescription, "weather", "icon"),
        )
    )


def _self() -> tuple[BgerpSensorDescription, ...]:
    """Describe what the zone runs on."""
    return (
        _bytes(key="memory", registers=("self.ram.current",)),
        _bytes(key="memory_peak", registers=("self.ram.peak",)),
        _bytes(key="disc_total", registers=("sys.disc.total",)),
        _bytes(key="disc_used", registers=("sys.disc.used",)),
        _bytes(key="disc_free", registers=("sys.disc.free",)),
        _seconds(key="cycle_time", registers=("self.time.usage",), entity_registry_enabled_default=False),
        _seconds(
            key="uptime",
            registers=("sys.time.uptime",),
            suggested_unit_of_measurement=UnitOfTime.DAYS,
            suggested_display_precision=1,
            entity_registry_enabled_default=False,
        ),
        _time("booted", "sys.time.boot"),
        _time("started", "sys.time.startup"),
    )


def _cards(key: str, register: str, **options: Any) -> BgerpSensorDescription:
    """Describe a list of cards, of which only the length is shown."""

    def value(coordinator: BgerpCoordinator) -> int | None:
        store = coordinator.store
        return None if store.value(register) is None else len(store.cards(register))

    return _diagnostic(key=key, registers=(register,), value_fn=value, **options)


def _at_door(number: int) -> tuple[BgerpSensorDescription, ...]:
    """Describe what belongs to a door."""
    block = Block(f"access_control_{number}")
    return (
        _cards(f"{block}_cards", f"{block}.allowed_attendees", text="cards", block=block),
        _time(f"{block}_next_attendance", f"{block}.next_attendance", text="next_attendance", block=block),
    )


def _valve(kind: str, number: int) -> BgerpSensorDescription:
    """Describe the position of a valve; it exists where a valve is attached."""
    register = f"hvac.{kind}_loop_{number}.valve"

    def value(coordinator: BgerpCoordinator) -> float | None:
        match coordinator.store.value(f"{register}.activations"):
            case {"position": int() | float() as position}:
                return position
        return None

    def exists(store: RegisterStore) -> bool:
        settings = store.device(f"{register}.settings")
        return settings is not None and settings.in_use

    return _percent(
        key=f"{kind}_valve_{number}",
        text=f"{kind}_valve",
        translation_placeholders={"number": str(number)},
        block=Block.HVAC,
        registers=(f"{register}.activations", f"{register}.settings"),
        value_fn=value,
        exists_fn=exists,
    )


def _pipe(water: str) -> tuple[BgerpSensorDescription, ...]:
    """Describe a water meter."""
    block = Block(f"{water}_water_fm")
    return (
        _water(key=f"{water}_water", text="water", block=block, registers=(f"{block}.value",)),
        _water(key=f"{water}_water_leaked", text="leaked", block=block, registers=(f"general.{block}.leak",)),
    )


def _last_sync(coordinator: BgerpCoordinator) -> datetime | None:
    """Return when registers were exchanged last, to the minute, so that not every sync is a line in the history."""
    last_sync = coordinator.data.last_sync
    return None if last_sync is None else last_sync.replace(second=0, microsecond=0)


_fan = partial(_percent, block=Block.VENT)
_air = partial(_temperature, block=Block.HVAC)

SERVER: Final = (
    _diagnostic(
        key="standing",
        device_class=SensorDeviceClass.ENUM,
        options=list(Standing),
        value_fn=lambda coordinator: coordinator.data.standing,
    ),
    _diagnostic(
        key="dialect",
        device_class=SensorDeviceClass.ENUM,
        options=list(Dialect),
        value_fn=lambda coordinator: coordinator.dialect,
    ),
    _diagnostic(
        key="last_sync",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=_last_sync,
    ),
    _diagnostic(
        key="waiting_events",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda coordinator: coordinator.data.waiting_events,
    ),
    _diagnostic(
        key="function_blocks",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda coordinator: sum(is_on(coordinator.store, block) for block in OPTIONAL_BLOCKS),
    ),
    _angle(
        key="sun_azimuth",
        registers=("blinds.sun.azimuth.value",),
        value_fn=lambda coordinator: coordinator.sun.azimuth,
    ),
    _angle(
        key="sun_elevation",
        registers=("blinds.sun.elevation.value",),
        value_fn=lambda coordinator: coordinator.sun.elevation,
    ),
)
"""What does not come from a single register."""

WEATHER: Final = (
    _weather(_temperature, "outdoor_temperature", "outside.temp.actual"),
    _weather(_temperature, "outdoor_temperature_minimum", "outside.temp.min24"),
    _weather(_temperature, "outdoor_temperature_maximum", "outside.temp.max24"),
    _weather(_temperature, "outdoor_temperature_before", "outside.temp.a6"),
    _weather(_humidity, "outdoor_humidity", "outside.rh"),
    _weather(_wind, "wind", "outside.wind.actual"),
    _weather(_wind, "wind_maximum", "outside.wind.max12"),
    _weather(BgerpSensorDescription, "weather", "envm.forecast.icon_0", entity_registry_enabled_default=False),
    *_forecast(3),
    *_forecast(6),
    _illuminance(key="outdoor_illuminance", registers=("outside.light",), live=True),
    _illuminance(key="illuminance_east", registers=("glob.illumination.east",), **_RARE_AND_LIVE),
    _illuminance(key="illuminance_west", registers=("glob.illumination.west",), **_RARE_AND_LIVE),
)

ZONE: Final = (
    _enum("energy_mode", ("mode.energy",), ENERGY_MODES, live=True),
    _rare(key="emergency_mask", registers=("mode.emergency",), live=True),
    _enum("floor_mode", ("glob.floor.mode",), LOOP_MODES, entity_category=EntityCategory.DIAGNOSTIC),
    _enum("convector_mode", ("glob.conv.mode",), LOOP_MODES, entity_category=EntityCategory.DIAGNOSTIC),
    _seconds(key="empty_for", registers=("general.is_empty_timeout",)),
    _cards("zone_cards", "ac.allowed_attendees"),
    _time("next_attendance", "ac.next_attendance"),
    *_self(),
)

BLOCKS: Final = (
    *_at_door(1),
    *_at_door(2),
    _air(key="air_temperature_centre", registers=("hvac.air_temp_cent_1.value",)),
    _air(key="air_temperature_lower", registers=("hvac.air_temp_lower_1.value",)),
    _air(key="air_temperature_upper", registers=("hvac.air_temp_upper_1.value",)),
    _air(
        key="room_temperature_at_server",
        registers=("hvac.temp.actual",),
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    ),
    *(_valve(kind, number) for kind in ("floor", "conv") for number in (1, 2, 3)),
    _illuminance(key="illuminance", block=Block.LIGHT, registers=("light.illumination",)),
    *_pipe("cold"),
    *_pipe("hot"),
    _sensor(
        key="current",
        block=Block.SELF_CURRENT,
        registers=("self_current.sub_dev.current.value",),
        device_class=SensorDeviceClass.CURRENT,
        native_unit_of_measurement=UnitOfElectricCurrent.AMPERE,
    ),
    _sensor(
        key="power",
        block=Block.SELF_CURRENT,
        registers=("self_current.sub_dev.current_power.value",),
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.WATT,
    ),
    BgerpSensorDescription(
        key="energy",
        block=Block.SELF_CURRENT,
        registers=("self_current.sub_dev.total_energy.value",),
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
    ),
    *(_message(f"{level}_message", f"monitoring.{level}_message") for level in ("info", "warning", "error")),
    _fan(key="fan_speed", registers=("vent.fans.max_speed_1",)),
    _fan(key="fan_speed_upper", registers=("vent.upper_1.fan.speed",)),
    _fan(key="fan_speed_lower", registers=("vent.lower_1.fan.speed",)),
    _fan(key="fan_speed_for_climate", registers=("vent.hvac_setpoint_1",)),
    _fan(key="fan_speed_for_access", registers=("vent.ac_setpoint_1",)),
)

DESCRIPTIONS: Final = (*SERVER, *WEATHER, *ZONE, *BLOCKS)


def _settings(key: str, *blocks: Block, block: Block | None = None) -> BgerpSensorDescription:
    """Describe the settings of function blocks."""
    return _diagnostic(
        key=key,
        text="settings",
        block=block,
        registers=tuple(register.key for each in blocks for register in CATALOGUE.of_block(each)),
        device_class=SensorDeviceClass.ENUM,
        options=["server", "local"],
    )


SETTINGS: Final = (
    _settings("settings", *ZONE_BLOCKS),
    *(_settings(f"{block}_settings", block, block=block) for block in OPTIONAL_BLOCKS),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: BgerpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the sensors."""
    async_keep_entities(entry, async_add_entities, Platform.SENSOR, DESCRIPTIONS, BgerpSensor)
    async_keep_entities(entry, async_add_entities, Platform.SENSOR, SETTINGS, BgerpSettings)
    async_add_meters(entry, async_add_entities)
    async_add_state_sensors(entry, async_add_entities)


class BgerpSensor(BgerpEntity, SensorEntity):
    """Something that a zone measures or knows."""

    entity_description: BgerpSensorDescription

    @override
    def _slice(self) -> Any:
        """Return the state, which need not come from registers."""
        return self.native_value

    @property
    @override
    def native_value(self) -> State:
        """Return the value."""
        row = self.entity_description
        if row.value_fn is not None:
            return row.value_fn(self.coordinator)
        if row.states is not None:
            number = self.coordinator.store.number(self.register)
            return None if number is None else row.states.get(int(number))
        value = self.coordinator.registers.value(self.register)
        return value if isinstance(value, int | float | str) else None


class BgerpSettings(BgerpEntity, SensorEntity):
    """The settings of a function block, which are the server's, and whether some are overridden here."""

    entity_description: BgerpSensorDescription
    _unrecorded_attributes = frozenset({"settings", "server_values"})

    @override
    def _slice(self) -> Any:
        """Return the settings; what the zone measures beside them is not shown."""
        return self.extra_state_attributes

    @property
    @override
    def native_value(self) -> str:
        """Return whose settings are in force."""
        return "server" if self.coordinator.store.overridden.isdisjoint(self.entity_description.registers) else "local"

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return the settings in force, and what the server has in the place of local ones."""
        settings = settings_of(self.coordinator.store, self.entity_description.registers)
        return {"settings": settings, **(super().extra_state_attributes or {})}
