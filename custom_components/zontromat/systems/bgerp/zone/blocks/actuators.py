"""Valves, fans and convectors (facts 3.2, 4.4)."""

from dataclasses import dataclass
from typing import Final

from ..pins import PinKind, Reading, Wire

PAUSE: Final = 1.0
"""Seconds between two stages of a convector: a relay that lets go is slower than one that pulls."""


@dataclass(frozen=True, slots=True)
class Valve:
    """A water valve behind a relay, or behind 0-10 V.

    Attributes:
        output: What drives it.
        low: Lowest position, in percent.
        high: Highest position, in percent.
    """

    output: Wire
    low: float = 0.0
    high: float = 100.0

    def drive(self, position: float) -> Reading:
        """Return the value of the output for a position in percent; a relay is on above 50."""
        limited = min(max(position, self.low), self.high)
        return limited / 10 if self.output.pin.kind is PinKind.AO else limited > 50


@dataclass(frozen=True, slots=True)
class Fan:
    """A fan behind 0-10 V.

    Attributes:
        output: What drives it.
        low: Lowest speed at which it turns, in percent.
        high: Highest speed, in percent.
    """

    output: Wire
    low: float = 0.0
    high: float = 100.0

    def speed(self, wanted: float) -> float:
        """Return the speed in percent for a wanted one: a fan that is not wanted stands still."""
        return min(max(wanted, self.low), self.high) if wanted > 0 else 0.0

    def drive(self, wanted: float) -> Reading:
        """Return the volts for a wanted speed in percent."""
        return self.speed(wanted) / 10


class Convector:
    """A fan of three exclusive relays, of which never two are on.

    Between two stages all are off for a step of their own, since the original, which wrote the relays one after the
    other, had two of them on whenever it stepped down. So it starts, too: nobody knows how the relays were left.
    """

    def __init__(self) -> None:
        """Start with all relays off."""
        self._stage = 0
        self._off_since: float | None = None

    def drive(self, now: float, wanted: int) -> int:
        """Return the stage to be driven now, 0 for off; while it is not the wanted one, call again after `PAUSE`."""
        if self._off_since is None or (self._stage and self._stage != wanted):
            self._stage, self._off_since = 0, now
        elif not self._stage and now - self._off_since >= PAUSE:
            self._stage = wanted
        return self._stage


def position_of(feedback: Wire | None, reading: float | None) -> float | None:
    """Return the position, in percent, that a valve's feedback tells: 0-10 V, or a level while it is open."""
    if feedback is None or reading is None:
        return None
    return 100.0 * reading if feedback.pin.kind.is_digital else min(max(reading * 10, 0.0), 100.0)
