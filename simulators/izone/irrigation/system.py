"""The irrigation controller as a whole: stations, programs, and what runs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from ..checks import Datagram, Effect, Refusal, execute
from ..quirks import Quirks
from ..wire import Json
from .commands import commands
from .course import Course, Leg, legs
from .station import LONGEST_LAST_RUN, Station, StationMode, StationState

PROGRAMS: Final = 9
STATIONS: Final = 24
NO_PROGRAM: Final = 9
DAYS: Final = ("M", "T", "W", "Th", "F", "Sa", "Su")
"""As the datagram has them; the command says `Tu`."""
_PUMP_POWER: Final = 750.0
_WRAPPERS: Final = {1: "RetSystem", 2: "RetProgram", 3: "RetStation"}
"""Names that some bridges put around the datagrams; the real ones are not known."""
_SETTINGS: Final[Datagram] = {
    "Tag1": "iDrate",
    "Tag2": "Garden",
    "Enable": True,
    "SoakPeriods": 2,
    "SoakTime": 1,
    "NoOfStations": 0,
    "Ratio": 100,
    "TestTime": 1,
    "RainWait": 0,
    "ManualRunTime": 5,
    "IgnoreLowCurrentFault": 0,
    "CurrentProgram": NO_PROGRAM,
    "TestMode": 0,
    "Pass": "passw",
    "RfCh": 1,
    "CtrlErr": 0,
}
"""Every field of the specification's datagram but the names of the programs."""


def program(index: int, name: str = "", **fields: Any) -> Datagram:
    """Return a program (spec/izone.txt, 4.5), from fields by their names on the wire.

    `Days` may name only those that are enabled, `RunTimes` be a list of minutes shorter than the wire's.
    """
    minutes = list(fields.pop("RunTimes", ()))
    minutes += [0] * (STATIONS - len(minutes))
    return {
        "Name": name or f"Program {index + 1}",
        "Days": dict.fromkeys(DAYS, 0) | dict(fields.pop("Days", {})),
        "Enable": 0,
        "Index": index,
        "StartTimes": [{"h": 6, "m": 0}],
        "RunTimes": [{"t": each} for each in minutes],
    } | fields


class Irrigation:
    """The controller; `settings` is its datagram, `stations` and `programs` have theirs, all may be changed."""

    def __init__(self, stations: Iterable[Station], programs: Iterable[Datagram] = (), **settings: Any) -> None:
        """Put a garden together.

        Raises:
            ValueError: There are more stations than the 24 that a controller can have.
        """
        self.stations = list(stations)
        if len(self.stations) > STATIONS:
            raise ValueError(f"{len(self.stations)} stations, but a controller has at most {STATIONS}")
        self.settings: Datagram = _SETTINGS | {"NoOfStations": len(self.stations)} | settings
        self.programs = [program(index) for index in range(PROGRAMS)]
        for each in programs:
            self.programs[each["Index"]] = each
        self.manual_sticks = False
        """Whether a station stays in manual mode when its time is over."""
        self._course = Course(())

    @property
    def power(self) -> float:
        """What the pump draws, in W."""
        return _PUMP_POWER * any(station.data["State"] == StationState.WATERING for station in self.stations)

    def step(self, seconds: float) -> None:
        """Let a short time pass."""
        ignore = bool(self.settings["IgnoreLowCurrentFault"])
        self._course.step(seconds, ignore_low_current=ignore)
        if self._course.is_over:
            self.settings |= {"CurrentProgram": NO_PROGRAM, "TestMode": 0}
        for station in self.stations:
            if station.manual_seconds > 0:
                station.watered += min(seconds, station.manual_seconds)
                station.manual_seconds -= seconds
                if station.manual_seconds <= 0:
                    station.close()
                    station.data["Mode"] = station.data["Mode"] if self.manual_sticks else StationMode.AUTO

    def minute(self, now: datetime) -> None:
        """Run the program that begins in the minute that begins; count days at midnight."""
        if not now.hour and not now.minute:
            self.settings["RainWait"] = max(0, self.settings["RainWait"] - 1)
            for station in self.stations:
                if station.data["State"] == StationState.IDLE:
                    station.data["LastRun"] = min(LONGEST_LAST_RUN, station.data["LastRun"] + 1)
        if not self.settings["Enable"] or self.settings["RainWait"] or not self._course.is_over:
            return
        for each in self.programs:
            if each["Enable"] and each["Days"][DAYS[now.weekday()]] and _starts(each, now):
                self.run_program(each["Index"])
                return

    def run_program(self, index: int) -> None:
        """Run a program now, in place of whatever runs."""
        ratio = self.settings["Ratio"] / 100
        times = [run["t"] * ratio for run in self.programs[index]["RunTimes"]]
        self._run([leg for each, time in zip(self.stations, times, strict=False) for leg in self._legs(each, time)])
        self.settings["CurrentProgram"] = index
        self.step(0)

    def run_test(self) -> None:
        """Let every station water for the test time."""
        self._run([leg for each in self.stations for leg in self._legs(each, self.settings["TestTime"])])
        self.settings["TestMode"] = 1
        self.step(0)

    def stop(self) -> None:
        """Stop program and test."""
        self._course.stop()
        self.step(0)

    def stop_all(self) -> None:
        """Stop everything, stations in manual mode too."""
        self.stop()
        for station in self.stations:
            if station.data["Mode"] == StationMode.MANUAL:
                self.set_mode(station, StationMode.AUTO)

    def set_mode(self, station: Station, mode: StationMode) -> None:
        """Set what a station is there for; manual mode waters at once."""
        self._course.drop(station)
        station.data["Mode"] = mode
        station.manual_seconds = 0.0
        station.close()
        if mode is StationMode.MANUAL and station.open(ignore_low_current=bool(self.settings["IgnoreLowCurrentFault"])):
            station.manual_seconds = self.settings["ManualRunTime"] * 60.0

    def answer(self, kind: int, number: int, quirks: Quirks) -> Mapping[str, Json]:
        """Return a datagram, bare as the specification has it, or under a name.

        Raises:
            Refusal: There is no such datagram.
        """
        match kind:
            case 1:
                names = {f"Name{each['Index'] + 1}": each["Name"] for each in self.programs}
                datagram = self.settings | names
            case 2 if number in range(PROGRAMS):
                datagram = self.programs[number]
            case 3 if number in range(len(self.stations)):
                datagram = self.stations[number].data
            case _:
                raise Refusal
        return {_WRAPPERS[kind]: datagram} if quirks.wrapped_irrigation else datagram

    def command(self, name: str, value: object, quirks: Quirks) -> Effect:
        """Check a command and return what it will do.

        Raises:
            Refusal: The command is not known, malformed, or not allowed now.
        """
        self.manual_sticks = quirks.manual_stations_stick
        return execute(commands(self, quirks), name, value)

    def _run(self, legs: Iterable[Leg]) -> None:
        self._course.stop()
        self.settings |= {"CurrentProgram": NO_PROGRAM, "TestMode": 0}
        self._course = Course(legs)

    def _legs(self, station: Station, minutes: float) -> list[Leg]:
        """Return a station's part of a run: none where it is disabled or in manual mode."""
        if station.data["Mode"] != StationMode.AUTO:
            return []
        return legs(station, minutes, intervals=self.settings["SoakPeriods"], pause=self.settings["SoakTime"])


def _starts(program: Datagram, now: datetime) -> bool:
    """Tell whether a program starts in the minute that begins."""
    return any((start["h"], start["m"]) == (now.hour, now.minute) for start in program["StartTimes"])
