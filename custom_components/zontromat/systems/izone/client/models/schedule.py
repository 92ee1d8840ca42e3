"""Schedules of a ducted system, which are its favourites too (spec/izone.txt, Schedule)."""

# ruff: noqa: RUF009  # wire() and gathered() make dataclass fields

from dataclasses import dataclass
from datetime import time

from ..clock import parse_days, start_time, stop_time
from ..datagram import Datagram, gathered, nested, sequence, wire
from ..enums import SysFan, SysMode, Weekday, ZoneMode
from ..values import celsius, flag, integer, member, percent, text


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleZone:
    """What a schedule does with one zone; the set point is in °C."""

    mode: ZoneMode | None = wire(member(ZoneMode), "Mode")
    setpoint: float | None = wire(celsius, "Setpoint")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleCoolbreeze:
    """What a schedule does with an evaporative cooler."""

    setpoint: float | None = wire(celsius, "UnitSetpoint")
    fan_speed: int | None = wire(percent, "FanSpeed")
    humidity_setpoint: int | None = wire(percent, "RhSetpoint")


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One schedule or favourite; the older interface knows index, name and enabled only.

    Mode and fan `NA` leave the unit as it is. Times are local to the system, `None` is switched off.
    """

    name: str | None = wire(text, "Name")
    enabled: bool | None = wire(flag, "Enabled", "Active")
    mode: SysMode | None = wire(member(SysMode), "Mode")
    fan: SysFan | None = wire(member(SysFan), "Fan")
    start: time | None = gathered(start_time, "StartH", "StartM")
    stop: time | None = gathered(stop_time, "StopH", "StopM")
    days: frozenset[Weekday] | None = wire(parse_days, "DaysEnabled")
    zones: tuple[ScheduleZone | None, ...] | None = wire(sequence(nested(ScheduleZone)), "Zones")
    coolbreeze: ScheduleCoolbreeze | None = wire(nested(ScheduleCoolbreeze), "Coolbreeze")


def modern_schedule(data: Datagram) -> Datagram:
    """Return a schedule in the specification's form: early firmware has times such as 630 and the days one by one."""
    modern = dict(data)
    for name in ("Start", "Stop"):
        clock = integer(modern.pop(name, None))
        if clock is not None:
            modern.setdefault(f"{name}H", clock // 100)
            modern.setdefault(f"{name}M", clock % 100)
    if "Su" in modern:
        modern.setdefault("DaysEnabled", data)
    return modern
