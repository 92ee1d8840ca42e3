"""Commands for irrigation (spec/izone.txt, 4.5)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import time
from functools import partial
from typing import Any

from ..clock import encode_days, encode_time
from ..command import Action, Command, Expectation, action
from ..enums import StationMode, Weekday
from ..errors import BeyondLimitsError
from ..items import Item, Kind, Subsystem
from ..models.irrigation import RATIO_OFFSET, Program
from ..snapshot import Snapshot
from .checks import UNCHANGED, Unchanged, checked_integer, checked_name, found, present

RATIO_RANGE = (-100, 100)
"""In %."""
LONGEST_RAIN_WAIT = 7
"""In days."""
MOST_SOAK_PERIODS = 15
LONGEST_MINUTES = 240
"""For soaking and watering."""
MOST_START_TIMES = 8
"""The specification shows one in a list that it does not limit."""

_SYSTEM = Item(Kind.IRRIGATION)


def _command(*spellings: Mapping[str, Any], shows: Expectation) -> Command:
    """Return a command for irrigation."""
    return Command(subsystem=Subsystem.IRRIGATION, spellings=spellings, expectations=(shows,))


def _system_setting(state: Snapshot, key: str, sent: object, field: str, value: object) -> Command:
    """Return a command that sets one field of the controller."""
    present(state.irrigation, "irrigation")
    return _command({key: sent}, shows=Expectation(item=_SYSTEM, field=field, value=value))


@action
def set_enabled(state: Snapshot, *, enabled: bool) -> Command:
    """Switch the whole system on or off."""
    return _system_setting(state, "RetEnable", int(enabled), "enabled", enabled)


@action
def set_ratio(state: Snapshot, percent: int) -> Command:
    """Water everything longer or shorter, by -100 to 100 %."""
    percent = checked_integer("ratio", percent, *RATIO_RANGE)
    return _system_setting(state, "RetRatio", percent + RATIO_OFFSET, "ratio", percent)


@action
def set_rain_wait(state: Snapshot, days: int) -> Command:
    """Do not water for 0 to 7 days."""
    days = checked_integer("rain_wait", days, 0, LONGEST_RAIN_WAIT)
    return _system_setting(state, "RetRainWait", days, "rain_wait", days)


@action
def set_test_mode(state: Snapshot, *, on: bool) -> Command:
    """Run every station for a moment, or stop doing so."""
    return _system_setting(state, "RetTestMode", int(on), "test_mode", on)


@action
def set_soak_periods(state: Snapshot, periods: int) -> Command:
    """Divide watering into so many periods, 0 to 15."""
    periods = checked_integer("soak_periods", periods, 0, MOST_SOAK_PERIODS)
    return _system_setting(state, "RetSoakIntervals", periods, "soak_periods", periods)


@action
def set_soak_time(state: Snapshot, minutes: int) -> Command:
    """Let the water soak in for 0 to 240 minutes between two periods."""
    minutes = checked_integer("soak_time", minutes, 0, LONGEST_MINUTES)
    return _system_setting(state, "RetSoakTime", minutes, "soak_time", minutes)


@action
def set_manual_run_time(state: Snapshot, minutes: int) -> Command:
    """Let stations in manual mode run for 1 to 240 minutes."""
    minutes = checked_integer("manual_run_time", minutes, 1, LONGEST_MINUTES)
    return _system_setting(state, "RetSetManRunTime", minutes, "manual_run_time", minutes)


@action
def set_name(state: Snapshot, name: str) -> Command:
    """Name the system, with 15 bytes at most; it is the second line of its tag."""
    name = checked_name("name", name)
    return _system_setting(state, "RetTag2", {"Tag": name}, "tag2", name or None)


# --- Stations -------------------------------------------------------------------------------------------------------


def _station_setting(
    state: Snapshot, index: int, *keys: str, sent: tuple[str, object], shown: tuple[str, object]
) -> Command:
    """Return a command that sets one field of a station."""
    found(state.stations, index, "station")
    name, value = sent
    field, expected = shown
    spellings = ({key: {"No": index, name: value}} for key in keys)
    return _command(*spellings, shows=Expectation(item=Item(Kind.STATION, index), field=field, value=expected))


@action
def set_station_mode(state: Snapshot, index: int, mode: StationMode) -> Command:
    """Run a station for the manual run time, leave it to the programs, or take it out of them."""
    return _station_setting(state, index, "RetStnMode", sent=("Mode", int(mode)), shown=("mode", mode))


@action
def set_station_soak(state: Snapshot, index: int, *, soak: bool) -> Command:
    """Let a station pause while it waters, or not."""
    return _station_setting(state, index, "RetStSoak", sent=("Soak", int(soak)), shown=("soak", soak))


@action
def set_station_name(state: Snapshot, index: int, name: str) -> Command:
    """Name a station, with 15 bytes at most."""
    name = checked_name("name", name)
    # The specification's own key looks like two keys typed into one another; the second is what it probably means.
    keys = ("RetPrRetStNameogName", "RetStName")
    return _station_setting(state, index, *keys, sent=("Name", name), shown=("name", name or None))


# --- Programs -------------------------------------------------------------------------------------------------------


def _program(state: Snapshot, index: int) -> Program:
    """Return a program.

    Raises:
        NotFoundError: There is none with this index.
    """
    return found(state.programs, index, "program")


def _program_setting(
    state: Snapshot, index: int, key: str, sent: tuple[str, object], shown: tuple[str, object]
) -> Command:
    """Return a command that sets one field of a program."""
    _program(state, index)
    name, value = sent
    field, expected = shown
    shows = Expectation(item=Item(Kind.PROGRAM, index), field=field, value=expected)
    return _command({key: {"No": index, name: value}}, shows=shows)


@action
def set_program_enabled(state: Snapshot, index: int, *, enabled: bool) -> Command:
    """Let a program start by itself, or not."""
    return _program_setting(state, index, "RetPrEnable", ("Enable", int(enabled)), ("enabled", enabled))


@action
def set_program_name(state: Snapshot, index: int, name: str) -> Command:
    """Name a program, with 15 bytes at most."""
    name = checked_name("name", name)
    return _program_setting(state, index, "RetProgName", ("Name", name), ("name", name or None))


@action
def run_program(state: Snapshot, index: int, *, run: bool = True) -> Command:
    """Start a program now, or stop it."""
    _program(state, index)
    if run:
        shows = Expectation(item=_SYSTEM, field="current_program", value=index)
    else:
        # Another program may have taken its place.
        shows = Expectation(item=_SYSTEM, field="current_program", value=None, same=lambda actual, _: actual != index)
    return _command({"RetRunProgram": {"No": index, "Run": int(run)}}, shows=shows)


def set_program(
    index: int,
    *,
    start_times: Sequence[time | None] | Unchanged = UNCHANGED,
    days: Collection[Weekday] | Unchanged = UNCHANGED,
) -> Action:
    """Set when and on which days a program starts, in whole minutes; a `None` in the list is switched off.

    Start times that the program has beyond the new ones are switched off.
    """
    item = Item(Kind.PROGRAM, index)

    def build(state: Snapshot) -> Command:
        program = _program(state, index)
        known = program.start_times or (None,)
        starts = known if isinstance(start_times, Unchanged) else _padded(start_times, len(known))
        kept = (program.days or frozenset()) if isinstance(days, Unchanged) else frozenset(days)
        pairs = (encode_time(start) for start in starts)
        body = {"Index": index, "StartTimes": [{"h": hour, "m": minute} for hour, minute in pairs]}
        return Command(
            subsystem=Subsystem.IRRIGATION,
            spellings=({"RetProgram": body | encode_days(kept)},),
            expectations=(
                Expectation(item=item, field="start_times", value=starts),
                Expectation(item=item, field="days", value=kept),
            ),
        )

    return Action(build=build, reads=item)


def _padded(start_times: Sequence[time | None], length: int) -> tuple[time | None, ...]:
    """Return start times in whole minutes, at least as many as the program has.

    Raises:
        BeyondLimitsError: There are too many.
    """
    if len(start_times) > MOST_START_TIMES:
        raise BeyondLimitsError("start_times", len(start_times), 1, MOST_START_TIMES)
    minutes = tuple(None if start is None else time(start.hour, start.minute) for start in start_times)
    return minutes + (None,) * (max(length, 1) - len(minutes))


def set_run_time(index: int, station: int, minutes: int) -> Action:
    """Set for how long a program waters a station, 0 to 240 minutes."""
    item = Item(Kind.PROGRAM, index)

    def build(state: Snapshot) -> Command:
        found(state.stations, station, "station")
        length = checked_integer("run_time", minutes, 0, LONGEST_MINUTES)
        times = list(_program(state, index).run_times or ())
        times += [None] * (station + 1 - len(times))
        times[station] = length
        shows = Expectation(item=item, field="run_times", value=tuple(times), same=partial(_same_at, station))
        return _command({"RetStRunTime": {"Program": index, "No": station, "RunTime": length}}, shows=shows)

    return Action(build=build)


def _same_at(place: int, actual: tuple[int | None, ...] | None, wanted: tuple[int | None, ...]) -> bool:
    """Tell whether two lists have the same number in one place."""
    return actual is not None and len(actual) > place and actual[place] == wanted[place]
