"""The V1 interface of old bridges, translated into the words of the V2 interface (facts on iZone, section 2.3)."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, override

from .command import Command
from .dialect import Dialect, Sending
from .enums import FanAutoType, ReturnAirSensor, SysFan, SysMode, ZoneMode, ZoneType
from .errors import InvalidResponseError, NotSupportedError
from .items import UNIT, Kind, Query, Request, Subsystem
from .reading import Part, Reading, check_unit, check_zone, indexed
from .values import number
from .wire import Document, without_secrets

ZONE_GROUPS = (range(4), range(4, 8), range(8, 12), range(12, 14))
SCHEDULE_GROUPS = (range(5), range(5, 9))
_RESENDS = 4
"""Old bridges drop commands silently."""

_ON_OFF = {"on": 1, "off": 0}
_UNIT_WORDS: Mapping[str, Mapping[str, int]] = {
    "SysOn": _ON_OFF,
    "SysMode": {
        "cool": SysMode.COOL,
        "heat": SysMode.HEAT,
        "vent": SysMode.VENT,
        "dry": SysMode.DRY,
        "auto": SysMode.AUTO,
    },
    "SysFan": {
        "low": SysFan.LOW,
        "med": SysFan.MEDIUM,
        "medium": SysFan.MEDIUM,
        "high": SysFan.HIGH,
        "auto": SysFan.AUTO,
        "top": SysFan.TOP,
    },
    "RAS": {"ras": ReturnAirSensor.RAS, "master": ReturnAirSensor.MASTER, "zones": ReturnAirSensor.ZONES},
}
_ZONE_WORDS: Mapping[str, Mapping[str, int]] = {
    "ZoneType": {"opcl": ZoneType.OPEN_CLOSE, "const": ZoneType.CONSTANT, "auto": ZoneType.AUTO},
    "Mode": {
        "open": ZoneMode.OPEN,
        "close": ZoneMode.CLOSE,
        "auto": ZoneMode.AUTO,
        "override": ZoneMode.OVERRIDE,
        "constant": ZoneMode.CONSTANT,
    },
}
_FAN_TYPES = {
    "2-speed": FanAutoType.TWO_SPEED,
    "3-speed": FanAutoType.THREE_SPEED,
    "var-speed": FanAutoType.VARIABLE,
    "4-speed": FanAutoType.FOUR_SPEED,
}
_UNIT_TEMPERATURES = ("Supply", "Setpoint", "Temp", "EcoMax", "EcoMin")
_ZONE_TEMPERATURES = ("Setpoint", "Temp")
_HOTTEST = 1000
_DISABLED = "disabled"


class LegacyDialect(Dialect):
    """Speaks with a bridge that has only the V1 interface for its ducted system."""

    legacy = True
    resends = _RESENDS

    @override
    async def read(self, request: Request, *, timeout: float | None = None, repeat: bool = True) -> Reading:
        request.check()
        take: Callable[[Document], tuple[Part, ...]]
        match request.query:
            case Query.UNIT:
                take, path = _unit, "SystemSettings"
            case Query.ZONE:
                group = next(group for group in ZONE_GROUPS if request.index in group)
                take, path = partial(_zones, group), f"Zones{group.start + 1}_{group.stop}"
            case Query.SCHEDULE:
                group = next(group for group in SCHEDULE_GROUPS if request.index in group)
                take, path = partial(_schedules, group), f"Schedules{group.start + 1}_{group.stop}"
            case _:
                return await super().read(request, timeout=timeout, repeat=repeat)
        document = self._checked(await self.transport.get(path, timeout=timeout, repeat=repeat))
        return Reading(request, take(document))

    @override
    def sendings(self, command: Command) -> list[Sending]:
        if command.subsystem is not Subsystem.AIR_CONDITIONER:
            return super().sendings(command)
        if command.legacy is None:
            raise NotSupportedError(f"This old bridge has no {command.key}", command=command.key)
        name, value = command.legacy
        return [(name, {name: value})]


def _unit(document: Document) -> tuple[Part, ...]:
    """Take the unit's settings.

    Raises:
        InvalidResponseError: They are something else.
        AirConditionerFaultError: The bridge has lost its air conditioner.
    """
    if not isinstance(document, dict) or "SysOn" not in document:
        raise InvalidResponseError("The answer has no settings")
    datagram = modern_unit(without_secrets(document))
    check_unit(datagram)
    return (Part(UNIT, datagram),)


def _zones(group: range, document: Document) -> tuple[Part, ...]:
    """Take a group of zones. Raises as `_unit`."""
    return tuple(Part(part.item, modern_zone(part.datagram)) for part in _group(Kind.ZONE, group, document))


def _schedules(group: range, document: Document) -> tuple[Part, ...]:
    """Take a group of schedules. Raises as `_unit`."""
    return tuple(_group(Kind.SCHEDULE, group, document))


def _group(kind: Kind, group: range, document: Document) -> Iterator[Part]:
    """Yield the members of a group.

    Raises:
        InvalidResponseError: One is of another group.
    """
    for part in indexed(kind, document):
        if part.item.index not in group:
            raise InvalidResponseError(f"Asked for {group}, got {part.item}")
        yield part


def modern_unit(old: Mapping[str, Any]) -> dict[str, Any]:
    """Return the unit's settings in the words of the V2 interface."""
    new = _translated(old, _UNIT_WORDS, _UNIT_TEMPERATURES)
    if "UnitLocked" in old:
        new["LockStatus"] = old["UnitLocked"]
    if "AirflowLock" in old:
        lock = _word(old["AirflowLock"])
        new |= {"AirflowLock": int(lock == "on"), "AirflowMinLock": int(lock in {"on", "onmin"})}
    if "FreeAir" in old:
        free_air = _word(old["FreeAir"])
        new |= {"iSaveEnable": int(free_air != _DISABLED), "iSaveOn": int(free_air == "on")}
    if "FanAuto" in old:
        fan = _word(old["FanAuto"])
        new |= {"FanAutoEn": int(fan != _DISABLED), "FanAutoType": _FAN_TYPES.get(fan)}
    return new


def modern_zone(old: Mapping[str, Any]) -> dict[str, Any]:
    """Return a zone in the words of the V2 interface.

    Raises:
        AirConditionerFaultError: The bridge has lost its air conditioner.
    """
    check_zone(old)
    renamed = {{"Type": "ZoneType", "SetPoint": "Setpoint"}.get(key, key): value for key, value in old.items()}
    return _translated(renamed, _ZONE_WORDS, _ZONE_TEMPERATURES)


def _translated(
    old: Mapping[str, Any], words: Mapping[str, Mapping[str, int]], temperatures: tuple[str, ...]
) -> dict[str, Any]:
    """Return a datagram with its words as numbers and its temperatures multiplied by 100."""
    new = dict(old)
    for key, numbers in words.items():
        if key in old:
            new[key] = numbers.get(_word(old[key]), old[key])
    for key in temperatures:
        value = number(old.get(key))
        # Rounded because the bridge calculates in single precision: 23.579999.
        new[key] = None if value is None or abs(value) > _HOTTEST else round(value * 100)
    return new


def _word(raw: object) -> str:
    """Return a word in one spelling."""
    return str(raw).strip().lower()
