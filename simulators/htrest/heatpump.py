"""The heat pump behind the server: its data points, clock, fault list and time programs, and time that passes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
import math
from typing import Final

from .clock import Clock
from .compressor import Compressor, Counters
from .control import demand, heating_wanted, set_point
from .extra_parameters import EXTRAS
from .parameters import Kind, Parameter, Value
from .plant import Plant
from .stock_parameters import STOCK
from .timeprogs import TimeProgram, usual_programs

_LONGEST_STEP: Final = 10.0
"""Seconds; the controller and the thermal bodies want short steps."""
_EFFICIENCY_METERS: Final = tuple(
    parameter.name for parameter in EXTRAS["energy"] if parameter.name.startswith(("WMZ_", "Stromz_"))
)


def _short_steps(seconds: float) -> Iterator[float]:
    """Cut a time into pieces that the physics can take."""
    while seconds > 0:
        yield min(seconds, _LONGEST_STEP)
        seconds -= _LONGEST_STEP


class PumpRefusal(Exception):
    """The heat pump answered that it does not know what it was asked for."""


@dataclass(frozen=True, slots=True)
class FaultEntry:
    """One entry of the fault list."""

    error: int
    at: datetime
    message: str


def daily_weather(mean: float, swing: float) -> Callable[[datetime], float]:
    """Return an outdoor temperature in °C that is `swing` over its mean at three in the afternoon."""

    def temperature(now: datetime) -> float:
        hour = now.hour + now.minute / 60
        return mean + swing * math.cos((hour - 15) / 24 * math.tau)

    return temperature


class HeatPump:
    """A brine heat pump with one direct and two mixed heating circuits and a hot water tank.

    `values` holds every data point by its German name; tests may read and set it. Physics keep fractions there, `read`
    returns what the heat pump would answer. Nothing happens until `step` or `advance` is called.
    """

    def __init__(self, *, zone: tzinfo | None = None) -> None:
        """Start idle on a mild winter day; `zone` is the heat pump's time zone (`None`: the host's)."""
        everything = [*STOCK, *(parameter for group in EXTRAS.values() for parameter in group)]
        self.values: dict[str, Value] = {parameter.name: parameter.initial for parameter in everything}
        self.missing: set[str] = set()
        """Names of data points that this firmware lacks."""
        self.serial_number = 123456
        self.software_version = "3.0.20"
        self.clock = Clock(zone)
        self.weather: Callable[[datetime], float] | None = None
        """The outdoor temperature by the heat pump's time; `None` leaves `Temp. Aussen` alone."""
        self.time_programs: list[TimeProgram] = usual_programs()
        start = datetime(2000, 1, 1)
        self.fault_list = [
            FaultEntry(65534, start, "Keine Stoerung"),
            FaultEntry(65286, start, "Info: Programmupdate 1"),
            FaultEntry(65285, start, "Info: Initialisiert"),
            FaultEntry(19, datetime(2014, 9, 14, 2, 8, 56), "EQ_Spreizung"),
        ]
        self.plant = Plant(self.values)
        self._compressor = Compressor(self.values)
        self._counters = Counters(self.values)

    def has(self, name: str) -> bool:
        """Tell whether this firmware has a data point."""
        return name in self.values and name not in self.missing

    def read(self, parameter: Parameter) -> Value:
        """Return a value as the heat pump answers it: measured floats with one decimal."""
        value = self.values[parameter.name]
        if parameter.data_type is float and parameter.kind is Kind.MEASURED:
            return round(float(value), 1)
        return parameter.data_type(value)

    def write(self, parameter: Parameter, value: Value) -> Value:
        """Write a value and return what the heat pump answers; a measured point stays what it is."""
        if parameter.kind is Kind.MEASURED:
            return self.read(parameter)
        match parameter.name:
            case "Entstoerung":
                if value:
                    self.clear_fault()
            case "Reset Effizienz":
                if value:
                    self.values.update(dict.fromkeys(_EFFICIENCY_METERS, 0))
            case _:
                self.values[parameter.name] = value
        return self.read(parameter)

    def raise_fault(self, error: int = 20, message: str = "EQ_Spreizung") -> None:
        """Stop with a fault, which enters the fault list at the heat pump's present time."""
        self.add_entry(error, message)
        self.values["Stoerung"] = True

    def add_entry(self, error: int, message: str) -> None:
        """Add to the fault list without being faulty: an information."""
        self.fault_list.append(FaultEntry(error, self.clock.now(), message))

    def clear_fault(self) -> None:
        """End the fault; the fault list keeps it."""
        self.values["Stoerung"] = False

    def step(self, seconds: float) -> None:
        """Let simulated time pass, the clock included."""
        for length in _short_steps(seconds):
            self.clock.drift += timedelta(seconds=length)
            self._pass(length)

    def advance(self, seconds: float) -> None:
        """Let heat flow and machines run for some time, but not the clock, which runs with the host's."""
        for length in _short_steps(seconds):
            self._pass(length)

    def _pass(self, seconds: float) -> None:
        """Let a short time pass: measure, decide, switch, move."""
        values, now = self.values, self.clock.now()
        if self.weather is not None:
            values["Temp. Aussen"] = self.weather(now)
        hot_water, circulation, heating, *mixers = (program.state_at(now) for program in self.time_programs)
        values["HKR_Sollwert"] = set_point(values, heating)
        for circuit, state in zip(("MKR1", "MKR2"), mixers, strict=True):
            values[f"{circuit}_Sollwert"] = set_point(values, state, circuit)
            values[f"{circuit}_Pumpe"] = bool(values["Hauptschalter"]) and heating_wanted(values, circuit)
        self._compressor.step(seconds, demand(values, hot_water))
        values["Heizkreispumpe"] = bool(
            values["Hauptschalter"]
            and not values["Warmwasservorrang"]
            and (heating_wanted(values) or values["Verdichter"])
        )
        values["Zirkulationspumpe WW"] = bool(values["Hauptschalter"]) and circulation == 1
        self.plant.step(seconds)
        self._counters.step(seconds)
