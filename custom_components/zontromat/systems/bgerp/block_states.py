"""What the function blocks do at the hardware, which no register holds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.const import (
    EntityCategory,
    Platform,
    UnitOfRatio,
    UnitOfTemperature,
    UnitOfVolume,
    UnitOfVolumeFlowRate,
)
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .coordinator import BgerpConfigEntry
from .entity import BgerpEntity, Row, async_keep_entities
from .registers import Block

_DOORS: Final = (Block.ACCESS_CONTROL_1, Block.ACCESS_CONTROL_2)
_PIPES: Final = (Block.COLD_WATER_FM, Block.HOT_WATER_FM)
_TANKS: Final = (Block.COLD_CIRCLE, Block.HOT_CIRCLE)


@dataclass(frozen=True, kw_only=True)
class StateRow(Row):
    """A state that a block shows while it runs."""

    state: str
    acts: bool = True


@dataclass(frozen=True, kw_only=True)
class StateSensorDescription(SensorEntityDescription, StateRow):
    """A number that a block shows."""


@dataclass(frozen=True, kw_only=True)
class StateFlagDescription(BinarySensorEntityDescription, StateRow):
    """A flag that a block shows."""


_percent = partial(
    StateSensorDescription,
    native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
    state_class=SensorStateClass.MEASUREMENT,
    suggested_display_precision=0,
)

SENSORS: Final = (
    _percent(key="thermal_force", block=Block.HVAC, state="force"),
    *(
        _percent(
            key=f"loop_valve_{number}",
            text="loop_valve",
            translation_placeholders={"number": str(number)},
            block=Block.HVAC,
            registers=(f"hvac.loop{number}.valve.output",),
            state=f"loop_{number}_valve",
        )
        for number in (1, 2)
    ),
    *(
        StateSensorDescription(
            key=f"loop_leak_{number}",
            text="loop_leak",
            translation_placeholders={"number": str(number)},
            block=Block.HVAC,
            registers=(f"hvac.loop{number}.cnt.input",),
            state=f"loop_{number}_leak",
            device_class=SensorDeviceClass.WATER,
            native_unit_of_measurement=UnitOfVolume.LITERS,
            entity_category=EntityCategory.DIAGNOSTIC,
        )
        for number in (1, 2)
    ),
    StateSensorDescription(
        key="convector_stage",
        block=Block.HVAC,
        registers=("hvac.convector.stage_1.output",),
        state="convector_1_stage",
        state_class=SensorStateClass.MEASUREMENT,
    ),
    *(
        StateSensorDescription(
            key=f"{block}_flow",
            text="flow",
            block=block,
            state="flow",
            device_class=SensorDeviceClass.VOLUME_FLOW_RATE,
            native_unit_of_measurement=UnitOfVolumeFlowRate.LITERS_PER_MINUTE,
            state_class=SensorStateClass.MEASUREMENT,
            suggested_display_precision=1,
        )
        for block in _PIPES
    ),
    *(
        StateSensorDescription(
            key=f"{block}_temperature",
            text="tank_temperature",
            block=block,
            state="temperature",
            device_class=SensorDeviceClass.TEMPERATURE,
            native_unit_of_measurement=UnitOfTemperature.CELSIUS,
            state_class=SensorStateClass.MEASUREMENT,
        )
        for block in _TANKS
    ),
    *(_percent(key=f"{block}_demand", text="tank_demand", block=block, state="demand") for block in _TANKS),
    _percent(
        key="light_level",
        block=Block.LIGHT,
        state="level",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    ),
)

FLAGS: Final = (
    *(
        StateFlagDescription(
            key=f"{block}_{key}",
            text=f"door_{key}",
            block=block,
            state=key,
            device_class=BinarySensorDeviceClass.PROBLEM,
        )
        for block in _DOORS
        for key in ("forced", "held_open")
    ),
    *(
        StateFlagDescription(key=f"{block}_exit_button", text="exit_button", block=block, state="exit_button")
        for block in _DOORS
    ),
    StateFlagDescription(
        key="led_lit",
        block=Block.STATUS_LED,
        state="lit",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    ),
)


@callback
def async_add_state_sensors(entry: BgerpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Create the sensors."""
    async_keep_entities(entry, async_add_entities, Platform.SENSOR, _of(entry, SENSORS), StateSensor)


@callback
def async_add_state_flags(entry: BgerpConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Create the binary sensors."""
    async_keep_entities(entry, async_add_entities, Platform.BINARY_SENSOR, _of(entry, FLAGS), StateFlag)


def _of[RowT: StateRow](entry: BgerpConfigEntry, rows: Iterable[RowT]) -> Iterable[RowT]:
    """Return the rows as they exist in this zone: none does without hardware."""
    if entry.runtime_data.coordinator.controller.is_attached:
        return rows
    return [replace(row, exists_fn=lambda store: False) for row in rows]


class StateSensor(BgerpEntity, SensorEntity):
    """A number of a block."""

    entity_description: StateSensorDescription

    @property
    @override
    def native_value(self) -> StateType:
        """Return the number, `None` while it is not known."""
        value = self.states.get(self.entity_description.state)
        return value if isinstance(value, int | float) else None


class StateFlag(BgerpEntity, BinarySensorEntity):
    """A flag of a block."""

    entity_description: StateFlagDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the flag, `None` while it is not known."""
        value = self.states.get(self.entity_description.state)
        return value if isinstance(value, bool) else None
