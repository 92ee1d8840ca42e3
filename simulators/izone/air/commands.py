"""The commands of the air conditioning (spec/izone.txt, 4.1 to 4.3)."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ..checks import FLAG, Check, Command, Effect, Refusal, allowed, assign, integer, members, nothing, one_of, text
from ..quirks import Quirks
from ..weekly import hour, minute, settings
from .enums import COMMANDED_MODES, Fan, Mode, ZoneMode
from .favourites import COUNT, ZONES
from .unit import Unit
from .vendor import unit_settings, zone_settings
from .zone import Zone

if TYPE_CHECKING:
    from .system import AirConditioning

_LONGEST_SLEEP: Final = 720
"""Minutes; the specification gives no limit, and no client is known to ask for more."""
_PERCENT: Final = integer(0, 100, step=5)
_SETPOINT: Final = integer(1500, 3000, step=50)
_INDEX: Final = integer(0, COUNT - 1)


def commands(air: AirConditioning, quirks: Quirks) -> Mapping[str, Command]:
    """Return all commands that the system knows now, by name."""
    known = _unit(air.unit, quirks) | _zones(air) | _favourites(air)
    if quirks.extras:
        known |= unit_settings(air.unit) | zone_settings(air.zones)
    return known


def _unit(unit: Unit, quirks: Quirks) -> dict[str, Command]:
    """Return the commands of the unit."""
    data = unit.data
    known: dict[str, Command] = {
        "SysOn": _obeyed(unit, "iZoneOnOff", assign(data, "SysOn", FLAG)),
        "SysMode": _obeyed(unit, "iZoneMode", assign(data, "SysMode", one_of(unit.modes))),
        "SysFan": _obeyed(unit, "iZoneFan", assign(data, "SysFan", one_of(unit.fans))),
        "SysSetpoint": _obeyed(unit, "iZoneSetpoint", partial(_set_unit_setpoint, unit)),
        "SysSleepTimer": partial(_set_sleep_timer, unit, quirks.sleep_timer_turns_on),
    }
    return known | dict.fromkeys(quirks.isave_keys, partial(_set_isave, unit))


def _obeyed(unit: Unit, field: str, command: Command) -> Command:
    """Return a command that is accepted without effect where iZone does not control that function of the unit."""

    def obeyed(value: Any) -> Effect:
        effect = command(value)
        return effect if unit.obeys(field) else nothing

    return obeyed


def _within(limits: tuple[int, int], value: int) -> None:
    """Refuse a setpoint that the economy lock does not allow."""
    allowed(limits[0] <= value <= limits[1])


def _set_unit_setpoint(unit: Unit, value: Any) -> Effect:
    setpoint = integer(1500, 3000)(value)
    allowed(unit.is_controlled)
    _within(unit.limits, setpoint)
    return partial(setattr, unit, "setpoint", setpoint)


def _set_sleep_timer(unit: Unit, turns_on: bool, value: Any) -> Effect:
    minutes = integer(0, _LONGEST_SLEEP)(value)

    def effect() -> None:
        if minutes and turns_on:
            unit.data["SysOn"] = 1
        unit.sleep_in(minutes)

    return effect


def _set_isave(unit: Unit, value: Any) -> Effect:
    """Switch free air, where the system has it."""
    effect = assign(unit.data, "iSaveOn", FLAG)(value)
    allowed(unit.data["iSaveEnable"])
    return effect


def _zones(air: AirConditioning) -> dict[str, Command]:
    """Return the commands of the zones."""
    unit, zones = air.unit, air.zones
    number = integer(0, len(zones) - 1)

    def mode(value: Any) -> Effect:
        index, wanted = members(value, Index=number, Mode=one_of(COMMANDED_MODES))
        allowed(wanted != ZoneMode.AUTO or zones[index].has_setpoint)
        return partial(zones[index].data.update, Mode=wanted, ConstA=0)

    def setpoint(value: Any) -> Effect:
        index, wanted = members(value, Index=number, Setpoint=_SETPOINT)
        allowed(zones[index].has_setpoint)
        _within(unit.limits, wanted)
        return partial(zones[index].data.update, Setpoint=wanted)

    def name(value: Any) -> Effect:
        index, wanted = members(value, Index=number, Name=text())
        allowed(not unit.data["LockZoneNames"])
        return partial(zones[index].data.update, Name=wanted)

    return {
        "ZoneMode": mode,
        "ZoneSetpoint": setpoint,
        "ZoneMaxAir": partial(_set_airflow, unit, zones, number, "MaxAir"),
        "ZoneMinAir": partial(_set_airflow, unit, zones, number, "MinAir"),
        "ZoneName": name,
    }


def _set_airflow(unit: Unit, zones: list[Zone], number: Check, field: str, value: Any) -> Effect:
    """Set a limit of the damper; the lower one stays below the upper one, unless both are 0."""
    index, percent = members(value, Index=number, **{field: _PERCENT})
    locked = unit.data["AirflowLock"] or (unit.data["AirflowMinLock"] and field == "MinAir")
    allowed(not locked)
    after = zones[index].data | {field: percent}
    if not (after["MinAir"] < after["MaxAir"] or after["MinAir"] == after["MaxAir"] == 0):
        raise Refusal
    return partial(zones[index].data.update, {field: percent})


def _favourites(air: AirConditioning) -> dict[str, Command]:
    """Return the commands of the favourites."""
    favourites = air.favourites

    def set_one(field: str, check: Check) -> Command:
        def command(value: Any) -> Effect:
            index, wanted = members(value, Index=_INDEX, **{field: check})
            return partial(favourites[index].data.update, {field: wanted})

        return command

    def times(value: Any) -> Effect:
        index, fields = settings(value, _INDEX, hour, minute)
        return partial(favourites[index].data.update, fields)

    def run(value: Any) -> Effect:
        index = integer(1, COUNT)(value) - 1
        favourite = favourites[index]
        allowed(not favourite.runs_into_fault(air.zones))
        return partial(favourite.apply, air.unit, air.zones)

    return {
        "SchedAcMode": set_one("Mode", one_of(Mode)),
        "SchedAcFan": set_one("Fan", one_of(Fan)),
        "SchedName": set_one("Name", text()),
        "SchedZones": set_one("Zones", _zone_settings),
        "SchedEnable": set_one("Enabled", FLAG),
        "SchedSettings": times,
        "FavouriteSet": run,
    }


def _zone_settings(value: Any) -> list[dict[str, int]]:
    """Check the zones of a favourite, of which there are always 14."""
    if not isinstance(value, list) or len(value) != ZONES:
        raise Refusal
    pairs = [members(zone, Mode=integer(0, ZoneMode.CONSTANT), Setpoint=_SETPOINT) for zone in value]
    return [{"Mode": mode, "Setpoint": setpoint} for mode, setpoint in pairs]
