"""The original API: settings as texts, and a path for each command (facts/izone.md, 2.3)."""

from collections.abc import Mapping, Sequence
import math
from typing import Any, Final

from .air.datagrams import system, zone
from .air.enums import Bus, Fan, Mode, ReturnAir, ZoneMode, ZoneType
from .air.system import AirConditioning
from .checks import Check, Datagram, Refusal, members, one_of
from .quirks import Quirks
from .wire import Json

type Translation = tuple[str, object]
"""The name and the value of the newer API's command."""

_MODES: Final = {Mode.COOL: "cool", Mode.HEAT: "heat", Mode.VENT: "vent", Mode.DRY: "dry", Mode.AUTO: "auto"}
_FANS: Final = {Fan.LOW: "low", Fan.MEDIUM: "med", Fan.HIGH: "high", Fan.AUTO: "auto", Fan.TOP: "top"}
_RETURN_AIR: Final = {ReturnAir.RAS: "RAS", ReturnAir.MASTER: "master", ReturnAir.ZONES: "zones"}
_FAN_TYPES: Final = {0: "2-speed", 1: "3-speed", 2: "var-speed", 3: "4-speed"}
_ZONE_TYPES: Final = {ZoneType.OPEN_CLOSE: "opcl", ZoneType.CONSTANT: "const", ZoneType.AUTO: "auto"}
_ZONE_MODES: Final = {
    ZoneMode.OPEN: "open",
    ZoneMode.CLOSE: "close",
    ZoneMode.AUTO: "auto",
    ZoneMode.OVERRIDE: "override",
    ZoneMode.CONSTANT: "constant",
}
_ON: Final = {"off": 0, "on": 1}
_SETTINGS: Final = "/SystemSettings"
_EXTENSION: Final = "/Zones13_14"
_PAGES: Final = {
    "/Zones1_4": range(4),
    "/Zones5_8": range(4, 8),
    "/Zones9_12": range(8, 12),
    _EXTENSION: range(12, 14),
}
_SCHEDULES: Final = {"/Schedules1_5": range(5), "/Schedules6_9": range(5, 9)}
_SLEEP_TIMES: Final = (0, 30, 60, 90, 120)
_FIRST_EXTENDED: Final = 12
"""The last page exists only in systems with more zones than this."""


def knows(method: str, path: str, air: AirConditioning) -> bool:
    """Tell whether there is anything at a path."""
    if method == "POST":
        return path.removeprefix("/") in _COMMANDS
    if path == _EXTENSION and len(air.zones) <= _FIRST_EXTENDED:
        return False
    return method == "GET" and (path == _SETTINGS or path in _PAGES or path in _SCHEDULES)


def page(air: AirConditioning, path: str, uid: str, quirks: Quirks) -> Json:
    """Return what is at a path that is known."""
    if path == _SETTINGS:
        return _settings(air, uid, quirks)
    if path in _PAGES:
        return [_zone(zone(air, number, quirks), uid) for number in _PAGES[path]]
    return [_schedule(air.favourites[number].data, uid) for number in _SCHEDULES[path]]


def _settings(air: AirConditioning, uid: str, quirks: Quirks) -> Datagram:
    """Return the unit's settings; what the original API has no word for stays as it is."""
    data = system(air, quirks)
    locks = "on" if data["AirflowLock"] else "onMin" if data["AirflowMinLock"] else "off"
    free_air = ("off", "on")[data["iSaveOn"]] if data["iSaveEnable"] else "disabled"
    fan_auto = _FAN_TYPES.get(data["FanAutoType"], "unknown") if data["FanAutoEn"] else "disabled"
    temperatures = ("Supply", "Setpoint", "Temp", "EcoMax", "EcoMin")
    copied = ("SleepTimer", "CtrlZone", "Tag1", "Tag2", "Warnings", "ACError", "NoOfConst", "NoOfZones")
    return {
        "AirStreamDeviceUId": uid,
        "DeviceType": "ASH",
        "SysOn": "on" if data["SysOn"] else "off",
        "SysMode": _MODES.get(data["SysMode"], data["SysMode"]),
        "SysFan": _FANS.get(data["SysFan"], data["SysFan"]),
        "RAS": _RETURN_AIR.get(data["RAS"], data["RAS"]),
        "UnitType": "Daikin" if air.bus is Bus.UP else "Unknown",
        "EcoLock": _boolean(data["EcoLock"]),
        "SysType": str(data["SysType"]),
        "AirflowLock": locks,
        "UnitLocked": _boolean(data["LockStatus"]),
        "FreeAir": free_air,
        "FanAuto": fan_auto,
        **{name: f"{data[name] / 100:.1f}" for name in temperatures},
        **{name: data[name] for name in copied},
    }


def _zone(data: Datagram, uid: str) -> Datagram:
    """Return a zone; its temperatures are numbers, unlike the unit's."""
    return {
        "AirStreamDeviceUId": uid,
        "Id": 0,
        "Index": data["Index"],
        "Name": data["Name"],
        "Type": _ZONE_TYPES.get(data["ZoneType"], data["ZoneType"]),
        "Mode": _ZONE_MODES.get(data["Mode"], data["Mode"]),
        "SetPoint": data["Setpoint"] / 100,
        "Temp": data["Temp"] / 100,
        "MaxAir": data["MaxAir"],
        "MinAir": data["MinAir"],
        "Const": data["Const"],
        "ConstA": _boolean(data["ConstA"]),
        "Master": _boolean(data["Master"]),
        "DmpFlt": _boolean(data["DmpFlt"]),
        "iSense": _boolean(data["iSense"]),
    }


def _schedule(data: Datagram, uid: str) -> Datagram:
    """Return a schedule: neither times nor zones."""
    return {
        "AirStreamDeviceUId": uid,
        "Index": data["Index"],
        "Name": data["Name"],
        "Active": _boolean(data["Enabled"]),
        "Execute": "false",
        "Exists": _boolean(data["Name"]),
    }


def _boolean(value: object) -> str:
    return "true" if value else "false"


def translate(path: str, body: object) -> Sequence[Translation]:
    """Return the newer API's commands for what was posted to a path that is known.

    Raises:
        Refusal: The command is malformed.
    """
    name = path.removeprefix("/")
    [commands] = members(body, **{name: _COMMANDS[name]})
    return list(commands)


def _word(name: str, words: Mapping[str, int]) -> Check:
    """Return a translation of a word into a number."""

    def translated(value: Any) -> Sequence[Translation]:
        if not isinstance(value, str) or value not in words:
            raise Refusal
        return [(name, words[value])]

    return translated


def _number(value: Any) -> float:
    """Return a number that may come as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Refusal
    try:
        number = float(value)
    except (ValueError, OverflowError) as error:
        raise Refusal from error
    if not math.isfinite(number):
        raise Refusal
    return number


def _whole(value: Any) -> int:
    """Return a whole number that may come as text."""
    number = _number(value)
    if number != int(number):
        raise Refusal
    return int(number)


def _temperature(value: Any) -> int:
    """Return a setpoint in °C x 100; the original API knows half degrees only."""
    setpoint = round(_number(value) * 100)
    if setpoint % 50:
        raise Refusal
    return setpoint


def _sleep(value: Any) -> Sequence[Translation]:
    return [("SysSleepTimer", one_of(_SLEEP_TIMES)(_whole(value)))]


def _zone_command(value: Any) -> Sequence[Translation]:
    """Translate `open`, `close`, or a setpoint, which makes the zone control its temperature."""
    number, command = members(value, ZoneNo=_whole, Command=str)
    words = {"open": ZoneMode.OPEN, "close": ZoneMode.CLOSE}
    if command in words:
        return [("ZoneMode", {"Index": number - 1, "Mode": int(words[command])})]
    setpoint = _temperature(command)
    return [
        ("ZoneSetpoint", {"Index": number - 1, "Setpoint": setpoint}),
        ("ZoneMode", {"Index": number - 1, "Mode": int(ZoneMode.AUTO)}),
    ]


def _airflow(name: str, field: str) -> Check:
    """Return a translation for a limit of a damper."""

    def translated(value: Any) -> Sequence[Translation]:
        number, percent = members(value, ZoneNo=_whole, Command=_whole)
        return [(name, {"Index": number - 1, field: percent})]

    return translated


def _schedule_command(value: Any) -> Sequence[Translation]:
    number, enabled = members(value, SchedNo=_whole, Command=_word("SchedEnable", _ON))
    [(name, flag)] = enabled
    return [(name, {"Index": number - 1, "Enabled": flag})]


_COMMANDS: Final[Mapping[str, Check]] = {
    "SystemON": _word("SysOn", _ON),
    "SystemMODE": _word("SysMode", {word: int(mode) for mode, word in _MODES.items()}),
    # The command has a longer word than the status.
    "SystemFAN": _word("SysFan", {"medium" if word == "med" else word: int(fan) for fan, word in _FANS.items()}),
    "UnitSetpoint": lambda value: [("SysSetpoint", _temperature(value))],
    "ZoneCommand": _zone_command,
    "AirMinCommand": _airflow("ZoneMinAir", "MinAir"),
    "AirMaxCommand": _airflow("ZoneMaxAir", "MaxAir"),
    "FavouriteSet": lambda value: [("FavouriteSet", _whole(value))],
    "ScheduleCommand": _schedule_command,
    "SleepTimer": _sleep,
    "FreeAir": _word("iSave", _ON),
}
"""How the value posted to a path becomes commands."""
