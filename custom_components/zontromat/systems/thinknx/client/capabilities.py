"""What devices can do, as rows: the call that sets, the call that reads, and the form of the value.

(spec/thinknx.txt, API URLs)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final

from .values import (
    Status,
    format_code,
    format_color,
    format_kelvin,
    format_number,
    format_percent,
    format_switch,
    parse_code,
    parse_color,
    parse_number,
    parse_percent,
    parse_switch,
)


class Capability(StrEnum):
    """One controller of the specification, or the pair that sets and reads the same thing."""

    POWER = "power"
    LEVEL = "level"
    COLOR = "color"
    COLOR_TEMPERATURE = "color_temperature"
    MOVEMENT = "movement"
    STOP = "stop"
    POSITION = "position"
    STEP = "step"
    ANGLE = "angle"
    VALUE = "value"
    TEMPERATURE = "temperature"
    SETPOINT = "setpoint"
    MODE = "mode"
    CHRONO = "chrono"
    HVAC_POWER = "hvac_power"
    HVAC_SETPOINT = "hvac_setpoint"
    HVAC_MODE = "hvac_mode"
    HVAC_FAN = "hvac_fan"
    SCENE = "scene"
    TRIGGER = "trigger"


class ThermostatMode(IntEnum):
    """Modality of a thermostat."""

    STANDBY = 0
    COMFORT = 1
    ECONOMY = 2
    PROTECTION = 3


class HvacMode(IntEnum):
    """Modality of an HVAC unit."""

    COOL = 0
    HEAT = 1
    DRY = 2
    FAN = 3
    AUTO = 4


class FanSpeed(IntEnum):
    """Fan speed of an HVAC unit."""

    AUTO = 0
    MINIMUM = 1
    AVERAGE = 2
    MAXIMUM = 3


class Direction(IntEnum):
    """Movement of a blind, and the step of its slats (0 is clockwise)."""

    UP = 0
    DOWN = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityRow:
    """How one capability is used.

    `set_call` or `status_call` is `None` where there is no such call. `feedback` tells that the call that sets can wait
    for the device (`fb`). `by_index` tells that the device is named by `light=index` and not by its GUID. `travels` tells
    that the device takes its time, so that another state than the commanded one may be a state on the way.
    """

    set_call: str | None = None
    status_call: str | None = None
    parse: Callable[[object], Status] = parse_number
    format: Callable[[Status], str] = format_number
    feedback: bool = True
    by_index: bool = False
    travels: bool = False


def _switch(set_call: str, status_call: str) -> CapabilityRow:
    """Return the row of something that is on or off."""
    return CapabilityRow(set_call=set_call, status_call=status_call, parse=parse_switch, format=format_switch)


def _percent(set_call: str, status_call: str, *, travels: bool = False) -> CapabilityRow:
    """Return the row of a level in percent."""
    return CapabilityRow(
        set_call=set_call, status_call=status_call, parse=parse_percent, format=format_percent, travels=travels
    )


def _code(set_call: str, status_call: str) -> CapabilityRow:
    """Return the row of a mode."""
    return CapabilityRow(set_call=set_call, status_call=status_call, parse=parse_code, format=format_code)


def _command(set_call: str) -> CapabilityRow:
    """Return the row of a command that leaves no state."""
    return CapabilityRow(set_call=set_call, parse=parse_code, format=format_code, feedback=False)


CAPABILITIES: Final[Mapping[Capability, CapabilityRow]] = MappingProxyType(
    {
        Capability.POWER: _switch("power", "powerstatus"),
        Capability.LEVEL: _percent("powerlevel", "powerlevelstatus"),
        # Announced in the specification: one call reads and, with `cmd`, writes.
        Capability.COLOR: CapabilityRow(
            set_call="color",
            status_call="color",
            parse=parse_color,
            format=format_color,
            feedback=False,
            by_index=True,
        ),
        Capability.COLOR_TEMPERATURE: CapabilityRow(
            set_call="colortemp",
            status_call="colortemp",
            parse=parse_code,
            format=format_kelvin,
            feedback=False,
            by_index=True,
        ),
        Capability.MOVEMENT: _command("updown"),
        Capability.STOP: _command("stop"),
        Capability.POSITION: _percent("heightlevel", "heightlevelstatus", travels=True),
        Capability.STEP: _command("blindstep"),
        Capability.ANGLE: _percent("blindangle", "blindanglestatus", travels=True),
        Capability.VALUE: CapabilityRow(set_call="setvalue", status_call="getvalue"),
        Capability.TEMPERATURE: CapabilityRow(status_call="actualtemp"),
        Capability.SETPOINT: CapabilityRow(set_call="setpoint", status_call="setpointstatus"),
        Capability.MODE: _code("tempmode", "tempmodestatus"),
        Capability.CHRONO: _switch("chronoen", "chronoenstatus"),
        Capability.HVAC_POWER: _switch("hvacpower", "hvacpowerstatus"),
        Capability.HVAC_SETPOINT: CapabilityRow(set_call="hvacsetpoint", status_call="hvacsetpointstatus"),
        Capability.HVAC_MODE: _code("hvacmode", "hvacmodestatus"),
        Capability.HVAC_FAN: _code("hvacfan", "hvacfanstatus"),
        Capability.SCENE: _command("scenelaunch"),
        Capability.TRIGGER: _command("trigger"),
    }
)
