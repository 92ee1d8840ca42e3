"""What a ducted system can do; it does not say so in so many words (facts on iZone, section 3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .enums import CpuType, FanAutoType, GasHeatType, ReturnAirSensor, SysFan, SysMode, UnitBrand, UnitBrandSetting
from .models.unit import AcUnit
from .models.zone import Zone

SETPOINT_RANGE = (15.0, 30.0)
"""In °C."""
SETPOINT_STEP = 0.5

_CONTROLLED_TYPE = 300
"""System types from here on control the unit."""
_UNIT_ITSELF = 15
"""The control zone that is none."""

_MODES = (SysMode.COOL, SysMode.HEAT, SysMode.VENT, SysMode.DRY, SysMode.AUTO)
_UNIVERSAL_MODES: Mapping[GasHeatType | None, tuple[SysMode, ...]] = {
    GasHeatType.HEAT_ONLY: (SysMode.HEAT, SysMode.VENT),
    GasHeatType.GAS: (SysMode.HEAT, SysMode.VENT),
    GasHeatType.COOL_ONLY: (SysMode.COOL, SysMode.VENT, SysMode.DRY),
    GasHeatType.REMOTE_ON_OFF: (SysMode.VENT,),
    GasHeatType.VENTILATION: (SysMode.VENT,),
}
"""Every unit sends the settings of the universal control, but only one that has it means them."""
_FANS = (SysFan.LOW, SysFan.MEDIUM, SysFan.HIGH)
_AUTO_FANS: Mapping[FanAutoType | None, tuple[SysFan, ...]] = {
    FanAutoType.TWO_SPEED: (SysFan.LOW, SysFan.HIGH, SysFan.AUTO),
    FanAutoType.THREE_SPEED: (*_FANS, SysFan.AUTO),
    FanAutoType.VARIABLE: (*_FANS, SysFan.AUTO),
    FanAutoType.FOUR_SPEED: (*_FANS, SysFan.TOP, SysFan.AUTO),
    None: (*_FANS, SysFan.TOP, SysFan.AUTO),
}


def is_controlled(unit: AcUnit) -> bool:
    """Tell whether the system controls the unit at all, and not only its zones."""
    return unit.system_type is None or unit.system_type >= _CONTROLLED_TYPE


class Control(StrEnum):
    """What a system may be allowed to do with its unit; the values name the unit's fields."""

    ON_OFF = "izone_controls_on_off"
    MODE = "izone_controls_mode"
    FAN = "izone_controls_fan"
    SETPOINT = "izone_controls_setpoint"


def may_control(unit: AcUnit, control: Control) -> bool:
    """Tell whether the system may control this of the unit; one that does not control units can switch itself only.

    Old firmware does not fill in these flags, so they count only when one of them is set.
    """
    if control is not Control.ON_OFF and not is_controlled(unit):
        return False
    flags = {each: getattr(unit, each) for each in Control}
    return flags[control] is not False or not any(flags.values())


def offered_modes(unit: AcUnit) -> tuple[SysMode, ...]:
    """Return the modes that make sense for a unit."""
    if unit.cpu_type is CpuType.COOLBREEZE:
        exhausts = unit.coolbreeze is not None and unit.coolbreeze.exhaust_enabled
        exhaust = (SysMode.EXHAUST,) if exhausts else ()
        return (SysMode.COOL, SysMode.VENT, SysMode.AUTO, *exhaust, SysMode.PUMP_ONLY)
    if unit.unit_brand is UnitBrand.GAS_HEAT_ADD_ON_COOL or unit.unit_brand_setting is UnitBrandSetting.UNIVERSAL:
        gas = unit.gas_heat.type if unit.gas_heat is not None else None
        return _UNIVERSAL_MODES.get(gas, _MODES)
    return _MODES


def offered_fans(unit: AcUnit) -> tuple[SysFan, ...]:
    """Return the fan speeds of a unit."""
    return _AUTO_FANS[unit.fan_auto_type] if unit.fan_auto_enabled else _FANS


def setpoint_range(unit: AcUnit | None) -> tuple[float, float]:
    """Return the lowest and the highest set point of unit and zones in °C, within the user's eco limits."""
    low, high = SETPOINT_RANGE
    if unit is None or not unit.eco_lock or unit.eco_minimum is None or unit.eco_maximum is None:
        return low, high
    if unit.eco_minimum >= unit.eco_maximum:
        return low, high
    return max(low, unit.eco_minimum), min(high, unit.eco_maximum)


class Owner(StrEnum):
    """Who has the set point that the unit follows."""

    UNIT = "unit"
    ZONE = "zone"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetpointOwner:
    """Who has the set point that the unit follows, and which zone it is."""

    owner: Owner
    zone: int | None = None


def setpoint_owner(unit: AcUnit, zones: Mapping[int, Zone]) -> SetpointOwner:
    """Return who has the set point; in zones mode the system changes it all the time."""
    if not is_controlled(unit):
        return SetpointOwner(owner=Owner.NONE)
    count = unit.zone_count or 0
    control = unit.control_zone
    if unit.return_air_sensor is ReturnAirSensor.RAS or control is None or control == _UNIT_ITSELF or count == 0:
        return SetpointOwner(owner=Owner.UNIT)
    if control >= count:
        in_zones_mode = unit.return_air_sensor is ReturnAirSensor.ZONES
        return SetpointOwner(owner=Owner.NONE if in_zones_mode else Owner.UNIT)
    if any(zone.has_setpoint and not zone.has_sensor for zone in zones.values()):
        return SetpointOwner(owner=Owner.UNIT)
    return SetpointOwner(owner=Owner.ZONE, zone=control)
