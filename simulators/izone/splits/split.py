"""One wall split unit (spec/izone.txt, 4.4)."""

from enum import IntEnum
from typing import Any, Final

from ..checks import Datagram

_SLEEP_HOURS: Final = (0.0, 0.5, 1.0, 2.0, 4.0, 6.0, 8.0, 12.0)
"""By number of the sleep timer (SplitSystemSleepTimer_e)."""
_RUNNING_POWER: Final = 850.0
_STANDBY_POWER: Final = 3.0
_DATAGRAM: Final[Datagram] = {
    "Index": 0,
    "Att": 1,
    "Name": "",
    "On": 0,
    "Mode": 1,
    "Fan": 1,
    "Setpoint": 2400,
    "Swing": 0,
    "Act": 1,
    "Sleep": 0,
    "Brand": 1,
    "AllOn": 1,
    "AllOff": 1,
}
"""Every field of the specification's datagram."""


class FanNames(IntEnum):
    """The two sets of fan speeds, by their highest number."""

    GENERIC = 4
    """Low, medium, high, automatic."""
    DAIKIN = 7
    """Automatic, quiet, 1 to 5: Daikin and Rinnai."""


class Split:
    """A split unit; `data` is its datagram and may be changed.

    The datagram's `Brand` does not decide about the fan: which number is which brand is not known.
    """

    def __init__(self, index: int, name: str, *, fan_names: FanNames = FanNames.GENERIC, **fields: Any) -> None:
        """Take a place (0 to 13, gaps are allowed), a name, and fields of the datagram by their names on the wire."""
        self.data: Datagram = _DATAGRAM | {"Index": index, "Name": name} | fields
        self.fan_names = fan_names
        self.seconds_to_sleep = 0.0

    @property
    def power(self) -> float:
        """What it draws, in W."""
        return _RUNNING_POWER if self.data["On"] else _STANDBY_POWER

    def sleep(self, number: int) -> None:
        """Set the sleep timer, by its number on the wire; 0 stops it."""
        self.data["Sleep"] = number
        self.seconds_to_sleep = _SLEEP_HOURS[number] * 3600

    def step(self, seconds: float) -> None:
        """Let the sleep timer run, and switch off when it ends."""
        self.seconds_to_sleep -= seconds
        if self.data["Sleep"] and self.seconds_to_sleep <= 0:
            self.data |= {"Sleep": 0, "On": 0}
