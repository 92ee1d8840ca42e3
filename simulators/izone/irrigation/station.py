"""A station: a valve with a wire to it (spec/izone.txt, 4.5)."""

from enum import IntEnum
from typing import Any, Final

from ..checks import Datagram

LONGEST_LAST_RUN: Final = 7
"""Days since the last run are not counted further."""


class StationState(IntEnum):
    """What a station does."""

    IDLE = 0
    SOAKING = 1
    WATERING = 2


class StationMode(IntEnum):
    """What a station is there for (StnMode_e)."""

    AUTO = 0
    MANUAL = 1
    DISABLED = 2


class Wiring(IntEnum):
    """What the wire to the valve is like: what the controller reports when it uses it."""

    GOOD = 0
    OPEN = 1
    SHORT = 2


class Station:
    """A station; `data` is its datagram, `wiring` what is wrong with it, `watered` how long it ran, in seconds."""

    def __init__(self, index: int, name: str, **fields: Any) -> None:
        """Take a place, a name, and fields of the datagram by their names on the wire."""
        self.data: Datagram = {
            "Index": index,
            "Name": name,
            "Soak": 0,
            "State": StationState.IDLE,
            "Error": 0,
            "LastRun": LONGEST_LAST_RUN,
            "Mode": StationMode.AUTO,
        } | fields
        self.wiring = Wiring.GOOD
        self.watered = 0.0
        self.manual_seconds = 0.0
        """What is left of its time in manual mode."""

    def open(self, *, ignore_low_current: bool) -> bool:
        """Try to open the valve; an error of the wire is found now."""
        ignored = self.wiring is Wiring.OPEN and ignore_low_current
        self.data["Error"] = Wiring.GOOD if ignored else self.wiring
        if self.data["Error"]:
            self.close()
            return False
        self.data |= {"State": StationState.WATERING, "LastRun": 0}
        return True

    def soak(self) -> None:
        """Close the valve for a pause."""
        self.data["State"] = StationState.SOAKING

    def close(self) -> None:
        """Close the valve."""
        self.data["State"] = StationState.IDLE
