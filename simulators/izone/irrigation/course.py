"""A run of several stations, one after the other."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from .station import Station


@dataclass(slots=True)
class Leg:
    """A part of a run: a station waters or soaks for some seconds."""

    station: Station
    seconds: float
    soaks: bool = False


def legs(station: Station, minutes: float, *, intervals: int, pause: float) -> list[Leg]:
    """Return the legs of one station, with soaking pauses (`pause` in minutes) where it is set to soak."""
    if not minutes:
        return []
    parts = max(1, intervals) if station.data["Soak"] else 1
    water = [Leg(station, minutes * 60 / parts) for _ in range(parts)]
    return [leg for each in water for leg in (each, Leg(station, pause * 60, soaks=True))][:-1]


class Course:
    """A run; it is over when no leg is left."""

    def __init__(self, legs: Iterable[Leg]) -> None:
        """Take the legs; nothing is open before the first step."""
        self._legs = deque(legs)
        self._runs = False

    @property
    def is_over(self) -> bool:
        """Whether everything was watered."""
        return not self._legs

    def step(self, seconds: float, *, ignore_low_current: bool) -> None:
        """Let time pass; a station whose wire is broken is passed over."""
        while self._legs:
            leg = self._legs[0]
            if not self._runs:
                self._runs = True
                if leg.soaks:
                    leg.station.soak()
                elif not leg.station.open(ignore_low_current=ignore_low_current):
                    self.drop(leg.station)
                    continue
            used = min(seconds, leg.seconds)
            leg.seconds -= used
            leg.station.watered += used * (not leg.soaks)
            seconds -= used
            if leg.seconds > 0:
                return
            leg.station.close()
            self._legs.popleft()
            self._runs = False

    def stop(self) -> None:
        """End the run now."""
        while self._legs:
            self.drop(self._legs[0].station)

    def drop(self, station: Station) -> None:
        """Pass over all that is left of a station."""
        if self._legs and self._legs[0].station is station:
            station.close()
            self._runs = False
        self._legs = deque(leg for leg in self._legs if leg.station is not station)
