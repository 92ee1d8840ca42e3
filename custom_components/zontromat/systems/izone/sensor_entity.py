"""What a sensor of this system is, and the kinds of descriptions that its tables use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum
from functools import partial
from typing import Any, Final, Self, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.const import EntityCategory, UnitOfPower, UnitOfTemperature

from .client import Snapshot
from .entity import IzoneEntity, OfKind

NONE: Final = "none"
"""What a sensor shows where there is certainly nothing of what it is about; not knowing is something else."""

type SensorValue = str | int | float | date | datetime | Decimal | None


@dataclass(frozen=True, kw_only=True)
class IzoneSensorDescription(SensorEntityDescription, OfKind):
    """A sensor that shows one value of a thing, or of all that is known where one thing does not tell enough."""

    value_fn: Callable[[Any], SensorValue] = lambda thing: None
    state_fn: Callable[[Snapshot], SensorValue] | None = None


def field(name: str) -> Callable[[Any], Any]:
    """Return a function that gets a field, which may be a field of a part (`coolbreeze.state`)."""
    path = name.split(".")

    def get(thing: Any) -> Any:
        for step in path:
            thing = getattr(thing, step, None)
        return thing

    return get


def tells(name: str) -> Callable[[Any], bool]:
    """Return a function that says whether a thing tells a field at all."""
    get = field(name)
    return lambda thing: get(thing) is not None


def option(name: str) -> Callable[[Any], str | None]:
    """Return a function that gets the name of an enumerated field, as the translations have it."""
    get = field(name)

    def value(thing: Any) -> str | None:
        member = get(thing)
        return member.name.lower() if isinstance(member, IntEnum) else None

    return value


def options_of(kind: type[IntEnum]) -> list[str]:
    """Return all names of an enumeration, as the translations have them."""
    return [member.name.lower() for member in kind]


MEASURED: Final = partial(IzoneSensorDescription, state_class=SensorStateClass.MEASUREMENT)
TEMPERATURE: Final = partial(
    MEASURED,
    device_class=SensorDeviceClass.TEMPERATURE,
    native_unit_of_measurement=UnitOfTemperature.CELSIUS,
    suggested_display_precision=1,
)
POWER: Final = partial(MEASURED, device_class=SensorDeviceClass.POWER, native_unit_of_measurement=UnitOfPower.WATT)
DIAGNOSTIC: Final = partial(IzoneSensorDescription, entity_category=EntityCategory.DIAGNOSTIC)
RARE: Final = partial(DIAGNOSTIC, entity_registry_enabled_default=False)
CHOICE: Final = partial(
    IzoneSensorDescription, device_class=SensorDeviceClass.ENUM, entity_category=EntityCategory.DIAGNOSTIC
)


class IzoneSensor(IzoneEntity, SensorEntity):
    """One value."""

    entity_description: IzoneSensorDescription

    def name_after(self, name: str) -> Self:
        """Name the sensor after something that is no thing of its own."""
        self._attr_translation_placeholders = {"name": name}
        return self

    @override
    def _slice(self) -> SensorValue:
        """Return the value."""
        description = self.entity_description
        if self.thing is None:
            return None
        if description.state_fn is not None:
            return description.state_fn(self.coordinator.data)
        return description.value_fn(self.thing)

    @property
    @override
    def native_value(self) -> SensorValue:
        """Return the value."""
        return self._slice()
