"""The thermal side: the air in the rooms and ducts, and the dampers' way."""

from collections.abc import Sequence
import math
from typing import Final

from .control import Demand, WallController
from .cooler import EvaporativeCooler
from .enums import Fan
from .unit import Unit
from .zone import Zone

_AIRFLOW: Final = {
    Fan.LOW: 0.55,
    Fan.MEDIUM: 0.75,
    Fan.HIGH: 1.0,
    Fan.AUTO: 0.8,
    Fan.TOP: 1.2,
    Fan.QUIET: 0.4,
    Fan.TURBO: 1.3,
}
_ROOM_TO_OUTDOOR: Final = 6 * 3600.0
"""Time constants in seconds: this one, and that of a room whose damper is open, at the high speed."""
_ROOM_TO_SUPPLY: Final = 25 * 60.0
_DUCT: Final = 60.0
_LIFT: Final = {Demand.COOLING: -11.0, Demand.NONE: 0.0, Demand.HEATING: 16.0}
"""K between returning and supplied air."""
_DAMPER_TRAVEL: Final = 20.0
"""Seconds from closed to open, where the setting is automatic."""
_STANDBY_POWER: Final = 15.0
_FAN_POWER: Final = 350.0
_COMPRESSOR_POWER: Final = 3200.0


class Plant:
    """Moves air and dampers; `outdoor` is the temperature outside in °C."""

    def __init__(self, unit: Unit, zones: Sequence[Zone], controller: WallController) -> None:
        """Take the unit, its zones, and the controller that tells what to do."""
        self._unit = unit
        self._zones = zones
        self._controller = controller
        self.outdoor = 31.0
        self._hall = Zone("", temperature=26.0)
        self.supply = self.return_air
        self._cooler = EvaporativeCooler(unit)
        self.show()

    @property
    def _rooms(self) -> Sequence[Zone]:
        """Where the air goes; a system without zones still has a room around its unit."""
        return self._zones or [self._hall]

    @property
    def return_air(self) -> float:
        """The temperature of the air that comes back, in °C."""
        weights = [1.0 + room.damper for room in self._rooms]
        return sum(w * room.temperature for w, room in zip(weights, self._rooms, strict=True)) / sum(weights)

    @property
    def dampers_move(self) -> bool:
        """Whether any damper is on its way."""
        return any(abs(zone.target - zone.damper) > 0.5 for zone in self._zones if not zone.data["DmpFlt"])

    @property
    def power(self) -> float:
        """What the unit draws, in W."""
        compressor = _COMPRESSOR_POWER * (self._controller.demand is not Demand.NONE)
        return _STANDBY_POWER + _FAN_POWER * self._airflow + compressor

    @property
    def _airflow(self) -> float:
        """The fan's air as a share of that at the high speed."""
        return _AIRFLOW.get(self._unit.data["SysFan"], 0.8) if self._unit.is_on else 0.0

    def step(self, seconds: float) -> None:
        """Let a short time pass."""
        self._move_dampers(seconds)
        target = self.return_air + _LIFT[self._controller.demand]
        self.supply += (target - self.supply) * -math.expm1(-seconds / _DUCT)
        for room in self._rooms:
            damper = room.damper / 100 if self._zones else 1.0
            room.temperature += (self.outdoor - room.temperature) * seconds / _ROOM_TO_OUTDOOR
            room.temperature += (self.supply - room.temperature) * seconds / _ROOM_TO_SUPPLY * damper * self._airflow
        self._cooler.step(seconds)

    def settle(self) -> None:
        """Put all dampers where they should be."""
        for zone in self._zones:
            zone.damper = zone.target

    def show(self) -> None:
        """Bring the measured fields of the datagrams up to date."""
        self._controller.return_air = self.return_air
        for zone in self._zones:
            zone.show()
        data, owner = self._unit.data, self._controller.owner
        data["Supply"] = round(self.supply * 100)
        data["Temp"] = round(self.return_air * 100)
        data["Setpoint"] = self._unit.setpoint
        if owner is not None and owner.has_setpoint:
            data["Setpoint"] = owner.data["Setpoint"]
            data["Temp"] = owner.reading or data["Temp"]

    def _move_dampers(self, seconds: float) -> None:
        """Move the dampers that can."""
        way = 100.0 * seconds / (self._unit.data["DamperTime"] or _DAMPER_TRAVEL)
        for zone in self._zones:
            if not zone.data["DmpFlt"]:
                zone.damper += max(-way, min(way, zone.target - zone.damper))
