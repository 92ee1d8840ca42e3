"""Settings that are numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, override

from homeassistant.components.number import NumberDeviceClass, NumberEntity, NumberEntityDescription, NumberMode
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .client import Action, Kind
from .client.commands import irrigation, unit, zone
from .coordinator import IzoneConfigEntry
from .entity import IzoneEntity, OfKind, described
from .sensor_entity import field, tells


@dataclass(frozen=True, kw_only=True)
class IzoneNumberDescription(NumberEntityDescription, OfKind):
    """A number of a thing, and what sets it: `set_fn` takes the thing's index and the value."""

    value_fn: Callable[[Any], int | None]
    set_fn: Callable[[int, int], Action]


_setting = partial(IzoneNumberDescription, entity_category=EntityCategory.CONFIG, mode=NumberMode.BOX)
_duration = partial(_setting, device_class=NumberDeviceClass.DURATION)
_airflow = partial(
    _setting,
    kind=Kind.ZONE,
    native_unit_of_measurement=PERCENTAGE,
    native_min_value=0,
    native_max_value=100,
    native_step=zone.AIRFLOW_STEP,
    entity_registry_enabled_default=False,
)

DESCRIPTIONS: Final[tuple[IzoneNumberDescription, ...]] = (
    IzoneNumberDescription(
        key="sleep_timer",
        kind=Kind.UNIT,
        device_class=NumberDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        native_min_value=0,
        native_max_value=unit.LONGEST_SLEEP,
        native_step=30,
        mode=NumberMode.BOX,
        value_fn=field("sleep_timer"),
        set_fn=lambda index, value: unit.set_sleep_timer(value),
    ),
    _airflow(
        key="maximum_air",
        exists_fn=tells("maximum_air"),
        value_fn=field("maximum_air"),
        set_fn=zone.set_maximum_air,
    ),
    _airflow(
        key="minimum_air",
        exists_fn=tells("minimum_air"),
        value_fn=field("minimum_air"),
        set_fn=zone.set_minimum_air,
    ),
    _setting(
        key="ratio",
        kind=Kind.IRRIGATION,
        native_unit_of_measurement=PERCENTAGE,
        native_min_value=irrigation.RATIO_RANGE[0],
        native_max_value=irrigation.RATIO_RANGE[1],
        native_step=1,
        value_fn=field("ratio"),
        set_fn=lambda index, value: irrigation.set_ratio(value),
    ),
    _duration(
        key="rain_wait",
        kind=Kind.IRRIGATION,
        native_unit_of_measurement=UnitOfTime.DAYS,
        native_min_value=0,
        native_max_value=irrigation.LONGEST_RAIN_WAIT,
        native_step=1,
        value_fn=field("rain_wait"),
        set_fn=lambda index, value: irrigation.set_rain_wait(value),
    ),
    _setting(
        key="soak_periods",
        kind=Kind.IRRIGATION,
        native_min_value=0,
        native_max_value=irrigation.MOST_SOAK_PERIODS,
        native_step=1,
        value_fn=field("soak_periods"),
        set_fn=lambda index, value: irrigation.set_soak_periods(value),
    ),
    _duration(
        key="soak_time",
        kind=Kind.IRRIGATION,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        native_min_value=0,
        native_max_value=irrigation.LONGEST_MINUTES,
        native_step=1,
        value_fn=field("soak_time"),
        set_fn=lambda index, value: irrigation.set_soak_time(value),
    ),
    _duration(
        key="manual_run_time",
        kind=Kind.IRRIGATION,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        native_min_value=1,
        native_max_value=irrigation.LONGEST_MINUTES,
        native_step=1,
        value_fn=field("manual_run_time"),
        set_fn=lambda index, value: irrigation.set_manual_run_time(value),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: IzoneConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Create the numbers of the things that are there."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(IzoneNumber(*arguments) for arguments in described(coordinator, DESCRIPTIONS))


class IzoneNumber(IzoneEntity, NumberEntity):
    """One setting."""

    entity_description: IzoneNumberDescription

    @override
    def _slice(self) -> int | None:
        """Return the value."""
        return None if self.thing is None else self.entity_description.value_fn(self.thing)

    @property
    @override
    def native_value(self) -> int | None:
        """Return the value."""
        return self._slice()

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Set the value."""
        await self.async_do(self.entity_description.set_fn(self.item.index, round(value)))
