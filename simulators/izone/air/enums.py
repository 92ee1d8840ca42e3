"""Numbers of the AC datagrams that the simulation itself understands (spec/izone.txt, 4.1 and 4.2; facts, 3.1)."""

from enum import Enum, IntEnum, auto
from typing import Final

UNIT_CONTROL: Final = 300
"""System types from here on control the unit; 110 and 210 have dampers only."""
NO_SENSOR: Final = 255
NO_CONSTANT: Final = 255
UNIT: Final = 15
"""As control zone: the unit's own setpoint."""


class Mode(IntEnum):
    """What the unit does (SysMode_e)."""

    NONE = 0
    COOL = 1
    HEAT = 2
    VENT = 3
    DRY = 4
    AUTO = 5
    EXHAUST = 6
    PUMP_ONLY = 7


class Fan(IntEnum):
    """Speeds of the unit's fan (SysFan_e); the two last are of the newer headers."""

    NONE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    AUTO = 4
    TOP = 5
    QUIET = 6
    TURBO = 7
    NON_GAS_HEAT = 99


class ReturnAir(IntEnum):
    """Which temperature the unit follows (ReturnAirSensor_e)."""

    RAS = 1
    MASTER = 2
    ZONES = 3


class CpuType(IntEnum):
    """Kinds of controllers (AcCpuType_e)."""

    C220 = 0
    C150 = 1
    COOLBREEZE = 2


class ZoneType(IntEnum):
    """Kinds of zones (ZoneType_e)."""

    OPEN_CLOSE = 1
    CONSTANT = 2
    AUTO = 3


class ZoneMode(IntEnum):
    """States of zones (ZoneMode_e); the two last come about by themselves."""

    OPEN = 1
    CLOSE = 2
    AUTO = 3
    OVERRIDE = 4
    CONSTANT = 5


COMMANDED_MODES: Final = (ZoneMode.OPEN, ZoneMode.CLOSE, ZoneMode.AUTO)


class Bus(Enum):
    """What the bridge hears of the AC controller behind it (facts, 2.7)."""

    UP = auto()
    DOWN = auto()
    """Nothing, as after a power failure: answers are fault shaped."""
    UNPAIRED = auto()
    """It was never paired: the same, and the bridge has no identity."""
