"""Thermostats and HVAC units, each with a room around it."""

from enum import IntEnum
import math
from typing import Final, override

from .device import Device, Kind

_HEATED_ROOM: Final = 1800.0
"""Time constant of a room that is heated or cooled, in s; the next is that of a room left alone."""
_IDLE_ROOM: Final = 6 * 3600.0
_OUTSIDE: Final = 12.0
"""Where a room left alone ends up, in °C."""
_SPEEDS: Final = {0: 1.0, 1: 0.5, 2: 1.0, 3: 2.0}
"""How fast each fan speed makes a room change."""
_DAY: Final = range(6, 22)
"""The hours that the schedule wants to be comfortable."""


class ThermostatMode(IntEnum):
    """The numbers of `tempmode`."""

    STANDBY = 0
    COMFORT = 1
    NIGHT = 2
    PROTECTION = 3


class HvacMode(IntEnum):
    """The numbers of `hvacmode`."""

    COOL = 0
    HEAT = 1
    DRY = 2
    FAN = 3
    AUTO = 4


def _drift(value: float, target: float, seconds: float, constant: float) -> float:
    """Return a value after some time on its way to a target."""
    return target + (value - target) * math.exp(-seconds / constant)


class Thermostat(Device):
    """A thermostat with a set point for each mode; the room follows it.

    A set point is kept within `limits`, in °C, and belongs to the current mode. With chrono scheduling on, the mode is
    comfort by day and night/economy by night; it changes with the hour, so that a mode set by hand stays until then.
    """

    def __init__(self, name: str, guid: str, area: str = "", *, temperature: float = 20.0) -> None:
        """Make a thermostat in comfort mode."""
        values = {"actualtemp": temperature, "setpoint": 21.0, "tempmode": ThermostatMode.COMFORT.value, "chronoen": 0}
        super().__init__(Kind.THERMOSTAT, name, guid, area, values=values)
        self.limits = (5.0, 35.0)
        self.setpoints = {
            ThermostatMode.STANDBY: 19.0,
            ThermostatMode.COMFORT: 21.0,
            ThermostatMode.NIGHT: 17.0,
            ThermostatMode.PROTECTION: 7.0,
        }

    @override
    def operate(self, name: str, value: float) -> None:
        if name == "setpoint":
            low, high = self.limits
            value = self.setpoints[ThermostatMode(int(self.values["tempmode"]))] = min(high, max(low, value))
        super().operate(name, value)
        if name == "tempmode":
            self.values["setpoint"] = self.setpoints[ThermostatMode(int(value))]

    @override
    def step(self, seconds: float) -> None:
        temperature = self.values["actualtemp"]
        self.values["actualtemp"] = _drift(temperature, self.values["setpoint"], seconds, _HEATED_ROOM)

    def follow_schedule(self, hour: int) -> None:
        """Take the mode that the schedule has for an hour of the day that begins."""
        if self.values["chronoen"]:
            self.operate("tempmode", ThermostatMode.COMFORT if hour in _DAY else ThermostatMode.NIGHT)


class HvacUnit(Device):
    """A split unit; its room has a `temperature`, in °C, that no controller shows."""

    def __init__(self, name: str, guid: str, area: str = "", *, temperature: float = 24.0) -> None:
        """Make a unit that is off."""
        values = {"hvacpower": 0, "hvacsetpoint": 22.0, "hvacmode": HvacMode.AUTO.value, "hvacfan": 0}
        super().__init__(Kind.HVAC_UNIT, name, guid, area, values=values)
        self.limits = (16.0, 30.0)
        self.temperature = temperature

    @property
    def is_working(self) -> bool:
        """Whether it heats or cools."""
        values = self.values
        if not values["hvacpower"]:
            return False
        match HvacMode(int(values["hvacmode"])):
            case HvacMode.COOL:
                return self.temperature > values["hvacsetpoint"]
            case HvacMode.HEAT:
                return self.temperature < values["hvacsetpoint"]
            case mode:
                return mode is HvacMode.AUTO

    @override
    def operate(self, name: str, value: float) -> None:
        if name == "hvacsetpoint":
            low, high = self.limits
            value = min(high, max(low, value))
        super().operate(name, value)

    @override
    def step(self, seconds: float) -> None:
        if self.is_working:
            constant = _HEATED_ROOM / _SPEEDS[int(self.values["hvacfan"])]
            self.temperature = _drift(self.temperature, self.values["hvacsetpoint"], seconds, constant)
        else:
            self.temperature = _drift(self.temperature, _OUTSIDE, seconds, _IDLE_ROOM)
