"""The controllers of the API as tables (spec/thinknx.txt, API URLs)."""

from dataclasses import dataclass
import math
import re
from typing import Final, Protocol

from . import dpt
from .dpt import Dpt


class Argument(Protocol):
    """What a parameter accepts."""

    def parse(self, text: str) -> float:
        """Return the number that a parameter stands for.

        Raises:
            ValueError: The text is not what the parameter accepts.
        """

    def allows(self, value: float) -> bool:
        """Tell whether a number is in the parameter's range."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number in a range, both ends included."""

    low: int
    high: int

    def parse(self, text: str) -> float:
        """Parse decimal digits with an optional minus."""
        if not re.fullmatch(r"-?[0-9]{1,6}", text) or not self.allows(value := int(text)):
            raise ValueError(f"{text!r} is no whole number from {self.low} to {self.high}")
        return value

    def allows(self, value: float) -> bool:
        """Tell whether a number is in the range."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Real:
    """A number "in decimal format with '.' as decimal separator" that a datapoint type can carry."""

    dpt: Dpt

    def parse(self, text: str) -> float:
        """Parse digits with an optional minus and fraction; an exponent is no decimal format."""
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) or not self.allows(value := float(text)):
            raise ValueError(f"{text!r} is no number for DPT {self.dpt.number}")
        return value

    def allows(self, value: float) -> bool:
        """Tell whether the datapoint type can carry the number."""
        try:
            return math.isfinite(self.dpt.carry(value))
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class Color:
    """A color `R,G,B`, as one number of 24 bits."""

    def parse(self, text: str) -> float:
        """Parse three numbers from 0 to 255."""
        parts = text.split(",")
        if len(parts) != 3:
            raise ValueError(f"{text!r} is no color")
        component = Whole(0, 255)
        return int.from_bytes(bytes(int(component.parse(part)) for part in parts))

    def allows(self, value: float) -> bool:
        """Tell whether the number has 24 bits."""
        return 0 <= value < 1 << 24


_FLAG: Final = Whole(0, 1)
_PERCENT: Final = Whole(0, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A controller that operates a device: what `cmd` may be, and whether `fb` is known to it.

    `status` is the controller that reads the same value; `None` for what has no state. `default` is what a missing
    `cmd` means; with `None` it must not be missing.
    """

    name: str
    argument: Argument
    dpt: Dpt
    status: str | None = None
    has_feedback: bool = False
    default: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Telegrams:
    """A call that sends a telegram: what `value` may be, and how it travels."""

    argument: Argument
    dpt: Dpt


def _stateful(name: str, status: str, argument: Argument, datapoint: Dpt) -> Command:
    """Return a command with state and feedback."""
    return Command(name=name, argument=argument, dpt=datapoint, status=status, has_feedback=True)


_COMMANDS: Final = (
    _stateful("power", "powerstatus", _FLAG, dpt.BIT),
    _stateful("powerlevel", "powerlevelstatus", _PERCENT, dpt.PERCENT),
    Command(name="updown", argument=_FLAG, dpt=dpt.BIT),
    Command(name="stop", argument=Whole(1, 1), dpt=dpt.BIT),
    _stateful("heightlevel", "heightlevelstatus", _PERCENT, dpt.PERCENT),
    Command(name="blindstep", argument=_FLAG, dpt=dpt.BIT),
    _stateful("blindangle", "blindanglestatus", _PERCENT, dpt.PERCENT),
    _stateful("setvalue", "getvalue", Real(dpt.FLOAT32), dpt.FLOAT32),
    _stateful("setpoint", "setpointstatus", Real(dpt.FLOAT16), dpt.FLOAT16),
    _stateful("tempmode", "tempmodestatus", Whole(0, 3), dpt.UNSIGNED),
    _stateful("chronoen", "chronoenstatus", _FLAG, dpt.BIT),
    _stateful("hvacpower", "hvacpowerstatus", _FLAG, dpt.BIT),
    _stateful("hvacsetpoint", "hvacsetpointstatus", Real(dpt.FLOAT16), dpt.FLOAT16),
    _stateful("hvacmode", "hvacmodestatus", Whole(0, 4), dpt.UNSIGNED),
    _stateful("hvacfan", "hvacfanstatus", Whole(0, 3), dpt.UNSIGNED),
    Command(name="scenelaunch", argument=_FLAG, dpt=dpt.BIT),
    # The table of the specification has no cmd here, its example has: both are served.
    Command(name="trigger", argument=Whole(1, 1), dpt=dpt.BIT, default=1),
)
_LIGHT_COMMANDS: Final = (
    Command(name="color", argument=Color(), dpt=dpt.COLOR, status="color"),
    Command(name="colortemp", argument=Whole(1000, 10_000), dpt=dpt.KELVIN, status="colortemp"),
)

COMMANDS: Final = {command.name: command for command in _COMMANDS}
"""The controllers that operate a device by GUID."""
LIGHT_COMMANDS: Final = {command.name: command for command in _LIGHT_COMMANDS}
"""The "coming soon" controllers that read and operate a light by index."""
STATUSES: Final = {command.status: command.name for command in _COMMANDS if command.status} | {
    "actualtemp": "actualtemp"
}
"""The controllers that read a device by GUID, with the name of the value that they read."""
DATAPOINTS: Final = {command.name: command.dpt for command in (*_COMMANDS, *_LIGHT_COMMANDS)} | {
    "actualtemp": dpt.FLOAT16
}
"""How each value travels on the bus."""
TELEGRAMS: Final = {
    "system/sendKNXbit": Telegrams(argument=_FLAG, dpt=dpt.BIT),
    "system/sendKNX4bits": Telegrams(argument=Whole(0, 31), dpt=dpt.FOUR_BITS),
    "system/sendKNXbyte": Telegrams(argument=Whole(0, 255), dpt=dpt.UNSIGNED),
    "system/sendKNXbyteun": Telegrams(argument=Whole(-128, 127), dpt=dpt.SIGNED),
    "system/sendKNXfloat2bytes": Telegrams(argument=Real(dpt.FLOAT16), dpt=dpt.FLOAT16),
    "system/sendKNXfloat4bytes": Telegrams(argument=Real(dpt.FLOAT32), dpt=dpt.FLOAT32),
}
"""What the system controller sends, by the path of the call."""
