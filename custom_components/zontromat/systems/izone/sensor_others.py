"""Sensors of irrigation and of the power monitor."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import UnitOfElectricPotential, UnitOfTime

from .client import (
    Item,
    Kind,
    PowerBattery,
    Snapshot,
    StationFault,
    StationMode,
    StationState,
    group_powers,
    total_power,
)
from .coordinator import IzoneCoordinator
from .parts import things_of
from .sensor_entity import (
    CHOICE,
    DIAGNOSTIC,
    NONE,
    POWER,
    RARE,
    IzoneSensor,
    IzoneSensorDescription,
    field,
    option,
    options_of,
    tells,
)


def _current_program(state: Snapshot) -> str | None:
    """Return the name of the program that runs."""
    index = state.irrigation.current_program if state.irrigation else None
    if index is None:
        return NONE
    program = state.programs.get(index)
    return (program and program.name) or str(index + 1)


def consumption(state: Snapshot) -> float | None:
    """Return what all channels together consume, in W."""
    return total_power(state.power_channels, generation=False)


def generation(state: Snapshot) -> float | None:
    """Return what all channels together generate, in W."""
    return total_power(state.power_channels, generation=True)


_IRRIGATION: Final[tuple[IzoneSensorDescription, ...]] = (
    IzoneSensorDescription(key="current_program", kind=Kind.IRRIGATION, state_fn=_current_program),
    RARE(
        key="test_time",
        kind=Kind.IRRIGATION,
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        value_fn=field("test_time"),
    ),
    IzoneSensorDescription(
        key="state",
        translation_key="izone_station_state",
        kind=Kind.STATION,
        device_class=SensorDeviceClass.ENUM,
        options=options_of(StationState),
        enabled_fn=lambda station: station.mode is not StationMode.DISABLED,
        value_fn=option("state"),
    ),
    DIAGNOSTIC(
        key="last_run",
        kind=Kind.STATION,
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.DAYS,
        enabled_fn=lambda station: station.mode is not StationMode.DISABLED,
        value_fn=field("last_run"),
    ),
    CHOICE(
        key="fault",
        translation_key="izone_station_fault",
        kind=Kind.STATION,
        entity_registry_enabled_default=False,
        options=options_of(StationFault),
        value_fn=option("fault"),
    ),
)

_POWER: Final[tuple[IzoneSensorDescription, ...]] = (
    POWER(
        key="consumption",
        kind=Kind.POWER_MONITOR,
        state_fn=consumption,
    ),
    POWER(
        key="generation",
        kind=Kind.POWER_MONITOR,
        state_fn=generation,
    ),
    POWER(key="power", translation_key="izone_channel_power", kind=Kind.POWER_CHANNEL, value_fn=field("power")),
    CHOICE(
        key="battery",
        translation_key="izone_power_battery",
        kind=Kind.POWER_DEVICE,
        options=options_of(PowerBattery),
        value_fn=option("battery"),
    ),
    RARE(
        key="voltage",
        kind=Kind.POWER_MONITOR,
        device_class=SensorDeviceClass.VOLTAGE,
        native_unit_of_measurement=UnitOfElectricPotential.VOLT,
        value_fn=field("voltage"),
    ),
    RARE(
        key="power_factor",
        kind=Kind.POWER_MONITOR,
        device_class=SensorDeviceClass.POWER_FACTOR,
        value_fn=field("power_factor"),
    ),
    RARE(
        key="cost_of_power",
        kind=Kind.POWER_MONITOR,
        exists_fn=tells("cost_of_power"),
        suggested_display_precision=4,
        value_fn=field("cost_of_power"),
    ),
    RARE(
        key="emissions",
        kind=Kind.POWER_MONITOR,
        native_unit_of_measurement="g/kWh",
        exists_fn=tells("emissions"),
        value_fn=field("emissions"),
    ),
    RARE(key="reading_number", kind=Kind.POWER_MONITOR, value_fn=field("reading_number")),
)

OTHERS: Final = (*_IRRIGATION, *_POWER)


def group_power(number: int, state: Snapshot) -> float | None:
    """Return the power of the channels that make up one circuit, such as three phases, in W."""
    return group_powers(state.power_channels).get(number)


def group_sensors(coordinator: IzoneCoordinator) -> Iterator[IzoneSensor]:
    """Yield the power of each group of channels."""
    for index in things_of(coordinator.data, Kind.POWER_MONITOR):
        for number in group_powers(coordinator.data.power_channels):
            description = POWER(
                key=f"group_{number}_power",
                translation_key="izone_group_power",
                kind=Kind.POWER_MONITOR,
                state_fn=partial(group_power, number),
            )
            item = Item(Kind.POWER_MONITOR, index)
            yield IzoneSensor(coordinator, description, item).name_after(str(number + 1))
