"""What units and classes mean for analog values."""

from typing import Final

from homeassistant.components.number import NumberDeviceClass
from homeassistant.components.number.const import DEVICE_CLASS_UNITS
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.components.sensor.const import DEVICE_CLASS_STATE_CLASSES

_PREFERRED: Final = (
    SensorStateClass.MEASUREMENT,
    SensorStateClass.MEASUREMENT_ANGLE,
    SensorStateClass.TOTAL_INCREASING,
    SensorStateClass.TOTAL,
)


def is_valid_unit(device_class: str | None, unit: str | None) -> bool:
    """Tell whether a unit belongs to a device class; without a class every unit does."""
    if device_class is None:
        return True
    try:
        known = NumberDeviceClass(device_class)
    except ValueError:
        return False
    return unit in DEVICE_CLASS_UNITS.get(known, {unit})


def state_class_of(device_class: str | None) -> SensorStateClass:
    """Return how a sensor is kept in statistics: measured, unless its device class can only be counted."""
    if device_class is None:
        return SensorStateClass.MEASUREMENT
    allowed = DEVICE_CLASS_STATE_CLASSES[SensorDeviceClass(device_class)]
    return next(state_class for state_class in _PREFERRED if state_class in allowed)
