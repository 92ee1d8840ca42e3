"""The wall controller: who controls the unit, when the compressor runs, and where the dampers go."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from .enums import NO_SENSOR, UNIT, Mode, ReturnAir, ZoneMode, ZoneType
from .unit import Unit
from .zone import Zone

_HYSTERESIS: Final = 0.3
"""K; the next two are too."""
_OPEN_FULLY_AT: Final = 1.0
_CLOSE_AT: Final = -0.5


class Demand(IntEnum):
    """What the compressor does: the direction in which it moves the temperature."""

    COOLING = -1
    NONE = 0
    HEATING = 1


class WallController:
    """Decides from settings and temperatures; `demand` is what it makes the compressor do."""

    def __init__(self, unit: Unit, zones: Sequence[Zone]) -> None:
        """Take what it controls."""
        self._unit = unit
        self._zones = zones
        self.demand = Demand.NONE
        self.return_air = 0.0
        """The temperature of the returning air in °C, as the plant tells."""

    def decide(self) -> None:
        """Bring everything into line with the settings."""
        self._switch_off_by_itself()
        self._force_zones_open()
        self._choose_control_zone()
        self._run_compressor()
        for zone in self._zones:
            zone.target = self._damper_target(zone)

    @property
    def owner(self) -> Zone | None:
        """The zone that controls the unit; `None` when the unit's own setpoint counts (facts/izone.md, 3.4)."""
        number = self._unit.data["CtrlZone"]
        if self._unit.data["RAS"] == ReturnAir.RAS or number not in range(len(self._zones)):
            return None
        return self._zones[number]

    def _switch_off_by_itself(self) -> None:
        """Switch the unit off when no zone is open, where it is set to do so."""
        wanted = any(zone.is_open and not zone.data["ConstA"] for zone in self._zones)
        if self._unit.data["AutoOff"] and self._zones and not wanted:
            self._unit.data["SysOn"] = 0

    def _force_zones_open(self) -> None:
        """Open constant zones while nothing else is open, and keep the master zone open."""
        is_on, data = self._unit.is_on, self._unit.data
        others = [zone for zone in self._zones if zone.data["ZoneType"] != ZoneType.CONSTANT]
        needed = is_on and not any(zone.is_open for zone in others)
        for zone in self._zones:
            if zone.data["ZoneType"] == ZoneType.CONSTANT:
                _switch(zone, "ConstA", needed, ZoneMode.CONSTANT)
            is_master = data["RAS"] == ReturnAir.MASTER and zone.data["Index"] == data["CtrlZone"]
            _switch(zone, "Master", is_on and is_master, ZoneMode.OVERRIDE)

    def _choose_control_zone(self) -> None:
        """Let the zone that is furthest from its setpoint control the unit, where zones do."""
        data = self._unit.data
        if data["RAS"] == ReturnAir.MASTER:
            return
        zones = [zone for zone in self._zones if zone.has_setpoint]
        data["CtrlZone"] = UNIT
        if data["RAS"] == ReturnAir.ZONES and all(zone.data["SensType"] != NO_SENSOR for zone in zones):
            candidates = [zone for zone in zones if zone.data["Mode"] == ZoneMode.AUTO and zone.reading]
            if candidates:
                data["CtrlZone"] = max(candidates, key=self._need).data["Index"]

    def _need(self, zone: Zone) -> float:
        """Return how far a zone is from its setpoint, in the direction that the unit can help."""
        match self._unit.data["SysMode"]:
            case Mode.COOL | Mode.DRY:
                return zone.error
            case Mode.HEAT:
                return -zone.error
            case _:
                return abs(zone.error)

    def _run_compressor(self) -> None:
        """Run the compressor until the temperature that counts is right."""
        data, owner = self._unit.data, self.owner
        if owner is not None and owner.has_setpoint:
            error = owner.error
        else:
            error = self.return_air - self._unit.setpoint / 100
        may_cool, may_heat = self._directions()
        is_auto = data["SysMode"] == Mode.AUTO
        start = data["AutoModeDeadB"] / 100 if is_auto else _HYSTERESIS
        stop = 0.0 if is_auto else _HYSTERESIS
        if may_cool and error > (-stop if self.demand is Demand.COOLING else start):
            self.demand = Demand.COOLING
        elif may_heat and -error > (-stop if self.demand is Demand.HEATING else start):
            self.demand = Demand.HEATING
        else:
            self.demand = Demand.NONE

    def _directions(self) -> tuple[bool, bool]:
        """Tell whether the compressor may cool and heat."""
        data = self._unit.data
        if not self._unit.is_on or data["iSaveOn"]:
            return False, False
        mode = data["SysMode"]
        return mode in {Mode.COOL, Mode.DRY, Mode.AUTO}, mode in {Mode.HEAT, Mode.AUTO}

    def _damper_target(self, zone: Zone) -> float:
        """Return where a damper should be, in percent."""
        data = zone.data
        if not self._unit.is_on:
            return 100.0 if self._unit.data["OpenDampersWhenOff"] else 0.0
        if not zone.is_open:
            return 0.0
        if data["Mode"] != ZoneMode.AUTO or not zone.reading or not any(self._directions()):
            return float(data["MaxAir"])
        heats = self._unit.data["SysMode"] == Mode.HEAT or self.demand is Demand.HEATING
        share = ((-zone.error if heats else zone.error) - _CLOSE_AT) / (_OPEN_FULLY_AT - _CLOSE_AT)
        return float(data["MinAir"] + (data["MaxAir"] - data["MinAir"]) * min(1.0, max(0.0, share)))


def _switch(zone: Zone, flag: str, active: bool, forced: ZoneMode) -> None:
    """Force a closed zone open while a flag is active, and close it again after that."""
    data = zone.data
    if active and data["Mode"] == ZoneMode.CLOSE:
        data |= {"Mode": forced, flag: 1}
    elif data["Mode"] == forced and not active:
        data |= {"Mode": ZoneMode.CLOSE, flag: 0}
    elif data["Mode"] != forced:
        data[flag] = 0
