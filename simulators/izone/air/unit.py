"""The AC unit: its datagram, what it can do, its faults and its sleep timer."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
import math
from typing import Any, Final

from ..checks import Datagram
from .enums import UNIT_CONTROL, CpuType, Fan, Mode
from .unit_fields import EXTRAS, SYSTEM

_FANS: Final = {
    0: (Fan.LOW, Fan.HIGH, Fan.AUTO),
    1: (Fan.LOW, Fan.MEDIUM, Fan.HIGH, Fan.AUTO),
    2: (Fan.LOW, Fan.MEDIUM, Fan.HIGH, Fan.AUTO),
    3: (Fan.LOW, Fan.MEDIUM, Fan.HIGH, Fan.TOP, Fan.AUTO),
}
"""Speeds by FanAutoType, where the automatic fan is enabled."""
_CONTROL_FIELDS: Final = ("iZoneOnOff", "iZoneMode", "iZoneFan", "iZoneSetpoint")
_KEPT_FAULTS: Final = 11
_NO_ERROR: Final = " OK"


@dataclass(frozen=True, slots=True)
class AcFault:
    """An entry of the unit's fault history."""

    code: str
    at: datetime


class Unit:
    """The unit; `data` is its datagram and may be changed, except for what is measured: `Supply` and `Temp`.

    `setpoint` (°C x 100) is the unit's own and may be changed; the datagram shows that of whoever controls the unit.
    """

    def __init__(self, **fields: Any) -> None:
        """Take fields of the datagram by their names on the wire."""
        self.data: Datagram = deepcopy(SYSTEM | EXTRAS) | fields
        self.setpoint = int(self.data["Setpoint"])
        self.faults: list[AcFault] = []
        self.seconds_to_sleep = 0.0

    @property
    def is_on(self) -> bool:
        """Whether the unit runs."""
        return bool(self.data["SysOn"])

    @property
    def is_controlled(self) -> bool:
        """Whether the system controls the unit, and not only dampers."""
        return int(self.data["SysType"]) >= UNIT_CONTROL

    @property
    def fans(self) -> tuple[Fan, ...]:
        """The fan speeds that can be chosen."""
        if not self.data["FanAutoEn"]:
            return Fan.LOW, Fan.MEDIUM, Fan.HIGH
        return _FANS.get(self.data["FanAutoType"], _FANS[3])

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The modes that can be chosen; an evaporative cooler has its own."""
        if self.data["CpuType"] == CpuType.COOLBREEZE:
            exhaust = (Mode.EXHAUST,) if self.data["Coolbreeze"]["ExhEn"] else ()
            return Mode.COOL, Mode.VENT, Mode.AUTO, *exhaust, Mode.PUMP_ONLY
        return Mode.COOL, Mode.HEAT, Mode.VENT, Mode.DRY, Mode.AUTO

    @property
    def limits(self) -> tuple[int, int]:
        """The lowest and the highest setpoint of unit and zones, in °C x 100."""
        low, high = int(self.data["EcoMin"]), int(self.data["EcoMax"])
        return (low, high) if self.data["EcoLock"] and low < high else (1500, 3000)

    def obeys(self, field: str) -> bool:
        """Tell whether iZone may control a function; where it says so of none, it may control all."""
        return bool(self.data[field]) or not any(self.data[each] for each in _CONTROL_FIELDS)

    def sleep_in(self, minutes: int) -> None:
        """Start the sleep timer, or stop it with 0."""
        self.data["SleepTimer"] = minutes
        self.seconds_to_sleep = minutes * 60.0
        self.count_down(0)

    def count_down(self, seconds: float) -> None:
        """Let the sleep timer run, and switch off when it ends."""
        if not self.data["SleepTimer"]:
            return
        self.seconds_to_sleep -= seconds
        self.data["SleepTimerM"] = max(0, math.ceil(self.seconds_to_sleep / 60))
        if self.seconds_to_sleep <= 0:
            self.data |= {"SleepTimer": 0, "SysOn": 0}

    def raise_fault(self, code: str, at: datetime) -> None:
        """Report a fault, of which the history keeps the newest."""
        self.data["ACError"] = code
        self.faults = [AcFault(code, at), *self.faults][:_KEPT_FAULTS]

    def clear_fault(self) -> None:
        """Report no fault any more; the history stays."""
        self.data["ACError"] = _NO_ERROR
