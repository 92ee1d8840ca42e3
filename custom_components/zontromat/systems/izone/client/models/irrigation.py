"""The irrigation controller, its stations and programs (spec/izone.txt, Irrigation)."""

# ruff: noqa: RUF009  # wire() and gathered() make dataclass fields

from dataclasses import dataclass
from datetime import time

from ..clock import parse_days, parse_time
from ..datagram import Datagram, gathered, wire
from ..enums import StationFault, StationMode, StationState, Weekday
from ..values import flag, integer, member, text, within

PROGRAM_COUNT = 9
STATION_COUNT = 24
RATIO_OFFSET = 100
"""The ratio is sent as 0 to 200 and means -100 to 100 %."""


def _ratio(raw: object) -> int | None:
    """Return the ratio in %."""
    value = integer(raw)
    return None if value is None else value - RATIO_OFFSET


def _program_names(data: Datagram) -> tuple[str | None, ...]:
    """Return the names of the programs, which come as `Name1` to `Name9`."""
    return tuple(text(data.get(f"Name{number}")) for number in range(1, PROGRAM_COUNT + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Irrigation:
    """The irrigation controller; its password is left out on purpose. Times in minutes."""

    tag1: str | None = wire(text, "Tag1")
    tag2: str | None = wire(text, "Tag2")
    enabled: bool | None = wire(flag, "Enable")
    soak_periods: int | None = wire(integer, "SoakPeriods")
    soak_time: int | None = wire(integer, "SoakTime")
    station_count: int | None = wire(within(0, STATION_COUNT), "NoOfStations")
    ratio: int | None = wire(_ratio, "Ratio")
    """How much longer or shorter everything is watered, -100 to 100 %."""
    test_time: int | None = wire(integer, "TestTime")
    rain_wait: int | None = wire(integer, "RainWait")
    """In days; nothing is watered before."""
    manual_run_time: int | None = wire(integer, "ManualRunTime")
    ignore_low_current_fault: bool | None = wire(flag, "IgnoreLowCurrentFault")
    current_program: int | None = wire(within(0, PROGRAM_COUNT - 1), "CurrentProgram")
    """Index of the running program, `None` without one."""
    test_mode: bool | None = wire(flag, "TestMode")
    radio_channel: int | None = wire(integer, "RfCh")
    controller_error: int | None = wire(within(0, 3), "CtrlErr")
    """Number of the failed controller; 0 is none."""
    program_names: tuple[str | None, ...] | None = gathered(_program_names, "Name1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One station, that is one valve."""

    name: str | None = wire(text, "Name")
    soak: bool | None = wire(flag, "Soak")
    state: StationState | None = wire(member(StationState), "State")
    fault: StationFault | None = wire(member(StationFault), "Error")
    last_run: int | None = wire(integer, "LastRun")
    """Days ago; 7 means 7 or more."""
    mode: StationMode | None = wire(member(StationMode), "Mode")


def _parse_start_times(raw: object) -> tuple[time | None, ...] | None:
    """Return the start times."""
    if not isinstance(raw, list):
        return None
    return tuple(parse_time(item.get("h"), item.get("m")) if isinstance(item, dict) else None for item in raw)


def _parse_run_times(raw: object) -> tuple[int | None, ...] | None:
    """Return the run times."""
    if not isinstance(raw, list):
        return None
    return tuple(integer(item.get("t")) if isinstance(item, dict) else None for item in raw)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One program: when it starts and for how many minutes it waters each station."""

    name: str | None = wire(text, "Name")
    enabled: bool | None = wire(flag, "Enable")
    days: frozenset[Weekday] | None = wire(parse_days, "Days")
    start_times: tuple[time | None, ...] | None = wire(_parse_start_times, "StartTimes")
    """Local to the controller; `None` in it is switched off."""
    run_times: tuple[int | None, ...] | None = wire(_parse_run_times, "RunTimes")
