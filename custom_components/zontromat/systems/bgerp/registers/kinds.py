"""The vocabulary of the register catalogue (facts 2.1)."""

from enum import StrEnum


class Kind(StrEnum):
    """What a register holds."""

    FLAG = "flag"
    INT = "int"
    FLOAT = "float"
    TEXT = "text"
    PIN = "pin"
    """An input or output, "!" in front inverts it; `None` while unused."""
    CARDS = "cards"
    DEVICE = "device"
    JSON = "json"

    @property
    def is_scalar(self) -> bool:
        """Whether somebody can enter a value."""
        return self not in {Kind.CARDS, Kind.DEVICE, Kind.JSON}


class Scope(StrEnum):
    """Who writes a register."""

    SERVER = "S"
    """The server; what a zone sends is ignored."""
    DEVICE = "D"
    """The zone; never returned by the server."""
    BOTH = "B"
    """Operator and zone; the later change wins."""


class Role(StrEnum):
    """What a register is for, beyond telling a value."""

    STATE = ""
    COMMAND = "command"
    """Acts when it changes from 0 to 1 (facts 2.3)."""
    SETPOINT = "setpoint"
    """A wish of the people in the room, which the zone has to remember."""
    EVENT = "event"
    """Carries records from the event queue."""


class Generation(StrEnum):
    """A state of the register catalogue; each names and writes registers in its own way (facts 0.1)."""

    SPECIFICATION = "specification"
    """The specification's dialect: full sets both ways, no time stamps, "None" for unknown."""
    FIRST = "first"
    """The specification's names on the deployed server, July 2020: those that the rename map knows."""
    SHORT = "short"
    """Short names, since 2020-07-16."""
    GROUPED = "grouped"
    """Regrouped names, August 2020 until 2021; known in part, and as the current ones where not."""
    CURRENT = "current"
    """Since 2021."""

    @property
    def stamped(self) -> bool:
        """Whether the server stamps values with its time and sends deltas."""
        return self is not Generation.SPECIFICATION

    @property
    def has_booleans(self) -> bool:
        """Whether flags are JSON booleans on the way to the server."""
        return self in {Generation.GROUPED, Generation.CURRENT}


class Block(StrEnum):
    """The function blocks of a zone; a block exists while its "enabled" register says so."""

    ACCESS_CONTROL = "access_control"
    ACCESS_CONTROL_1 = "access_control_1"
    ACCESS_CONTROL_2 = "access_control_2"
    ANTI_TAMPERING = "anti_tampering"
    WINDOW_CLOSED = "window_closed"
    DOOR_CLOSED = "door_closed"
    PIR_DETECTOR = "pir_detector"
    FIRE_DETECT = "fire_detect"
    BLINDS = "blinds"
    SUN_POS = "sun_pos"
    COLD_CIRCLE = "cold_circle"
    HOT_CIRCLE = "hot_circle"
    COLD_WATER_FM = "cold_water_fm"
    HOT_WATER_FM = "hot_water_fm"
    GENERAL = "general"
    HVAC = "hvac"
    LIGHT = "light"
    MODE = "mode"
    MONITORING = "monitoring"
    METERING = "metering"
    OUTSIDE = "outside"
    SELF_CURRENT = "self_current"
    SELF = "self"
    STATUS_LED = "status_led"
    WDT_TABLET = "wdt_tablet"
    VENT = "vent"
    ALARM = "alarm"
    STAT = "stat"
    GLOB = "glob"
