"""The commands of the irrigation controller (spec/izone.txt, 4.5)."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ..checks import (
    FLAG,
    LONGEST_TAG,
    Check,
    Command,
    Effect,
    Refusal,
    allowed,
    assign,
    integer,
    members,
    nothing,
    text,
)
from ..quirks import Quirks
from .station import StationMode

if TYPE_CHECKING:
    from .system import Irrigation

_PROGRAM: Final = integer(0, 8)
_STATION: Final = integer(0, 23)
_MINUTES: Final = integer(0, 240)
_MOST_START_TIMES: Final = 8
"""The specification shows one, in a list without a limit."""
_DAY_MEMBERS: Final = {"M": "M", "Tu": "T", "W": "W", "Th": "Th", "F": "F", "Sa": "Sa", "Su": "Su"}
"""Days as the command names them, and as the datagram does."""


def commands(garden: Irrigation, quirks: Quirks) -> Mapping[str, Command]:
    """Return all commands that the controller knows, by name."""
    known = _system(garden) | _stations(garden) | _programs(garden)
    known |= dict.fromkeys(quirks.station_name_keys, partial(_name_station, garden))
    if quirks.extras:
        known["RetTag1"] = assign(garden.settings, "Tag1", text(LONGEST_TAG))
    return known


def _system(garden: Irrigation) -> dict[str, Command]:
    """Return the settings of the whole system."""
    settings = garden.settings

    def enable(value: Any) -> Effect:
        on = bool(FLAG(value))

        def effect() -> None:
            settings["Enable"] = on
            if not on:
                garden.stop_all()

        return effect

    def test(value: Any) -> Effect:
        start = FLAG(value)
        allowed(settings["Enable"] or not start)
        if start:
            return garden.run_test
        return garden.stop if settings["TestMode"] else nothing

    def tag(value: Any) -> Effect:
        [wanted] = members(value, Tag=text())
        return partial(settings.update, Tag2=wanted)

    return {
        "RetEnable": enable,
        "RetRatio": assign(settings, "Ratio", integer(0, 200)),
        "RetRainWait": assign(settings, "RainWait", integer(0, 7)),
        "RetTestMode": test,
        "RetSoakIntervals": assign(settings, "SoakPeriods", integer(0, 15)),
        "RetSoakTime": assign(settings, "SoakTime", _MINUTES),
        "RetSetManRunTime": assign(settings, "ManualRunTime", integer(1, 240)),
        "RetTag2": tag,
    }


def _station(garden: Irrigation, value: Any, **checks: Check) -> list[Any]:
    """Check a command for a station that the system has; return the station and the other members."""
    number, *rest = members(value, No=_STATION, **checks)
    if number >= len(garden.stations):
        raise Refusal
    return [garden.stations[number], *rest]


def _stations(garden: Irrigation) -> dict[str, Command]:
    """Return the commands of the stations, except for the name."""

    def mode(value: Any) -> Effect:
        station, wanted = _station(garden, value, Mode=integer(0, StationMode.DISABLED))
        allowed(garden.settings["Enable"] or wanted != StationMode.MANUAL)
        return partial(garden.set_mode, station, StationMode(wanted))

    def soak(value: Any) -> Effect:
        station, wanted = _station(garden, value, Soak=FLAG)
        return partial(station.data.update, Soak=wanted)

    def run_time(value: Any) -> Effect:
        program, number, minutes = members(value, Program=_PROGRAM, No=_STATION, RunTime=_MINUTES)
        return partial(garden.programs[program]["RunTimes"][number].update, t=minutes)

    return {"RetStnMode": mode, "RetStSoak": soak, "RetStRunTime": run_time}


def _name_station(garden: Irrigation, value: Any) -> Effect:
    station, name = _station(garden, value, Name=text())
    return partial(station.data.update, Name=name)


def _programs(garden: Irrigation) -> dict[str, Command]:
    """Return the commands of the programs."""

    def run(value: Any) -> Effect:
        number, start = members(value, No=_PROGRAM, Run=FLAG)
        allowed(garden.settings["Enable"] or not start)
        if start:
            return partial(garden.run_program, number)
        return garden.stop if garden.settings["CurrentProgram"] == number else nothing

    def schedule(value: Any) -> Effect:
        number, starts, *days = members(
            value, Index=_PROGRAM, StartTimes=_start_times, **dict.fromkeys(_DAY_MEMBERS, FLAG)
        )
        shown = dict(zip(_DAY_MEMBERS.values(), days, strict=True))
        return partial(garden.programs[number].update, StartTimes=starts, Days=shown)

    def setting(field: str, check: Check) -> Command:
        def command(value: Any) -> Effect:
            number, wanted = members(value, No=_PROGRAM, **{field: check})
            return partial(garden.programs[number].update, {field: wanted})

        return command

    return {
        "RetRunProgram": run,
        "RetProgram": schedule,
        "RetPrEnable": setting("Enable", FLAG),
        "RetProgName": setting("Name", text()),
    }


def _start_times(value: Any) -> list[dict[str, int]]:
    """Check start times; 31 and 63 stand for none, as in the other schedules."""
    if not isinstance(value, list) or not 1 <= len(value) <= _MOST_START_TIMES:
        raise Refusal
    pairs = [members(start, h=integer(0, 31), m=integer(0, 63)) for start in value]
    return [{"h": hour, "m": minute} for hour, minute in pairs]
