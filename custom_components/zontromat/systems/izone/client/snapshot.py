"""What is known about everything behind a bridge at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .items import Subsystem
from .models.irrigation import Irrigation, Program, Station
from .models.power import PowerChannel, PowerDevice, PowerMonitor
from .models.schedule import Schedule
from .models.split import Split, SplitFavourite, SplitSystem
from .models.unit import AcUnit
from .models.zone import Zone


class Problem(StrEnum):
    """Why a subsystem does not tell its state."""

    FAULT = "fault"
    """The bridge has lost its air conditioner."""
    SILENT = "silent"
    """No answer, or too busy for one."""
    INVALID = "invalid"
    """Refusals, or answers without sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The last known state; things are found by their index.

    A subsystem in `problems` keeps its last good state. Values that a command has just set are shown before the bridge
    confirms them.
    """

    unit: AcUnit | None = None
    zones: Mapping[int, Zone] = field(default_factory=dict)
    schedules: Mapping[int, Schedule] = field(default_factory=dict)
    split_system: SplitSystem | None = None
    splits: Mapping[int, Split] = field(default_factory=dict)
    split_favourites: Mapping[int, SplitFavourite] = field(default_factory=dict)
    irrigation: Irrigation | None = None
    stations: Mapping[int, Station] = field(default_factory=dict)
    programs: Mapping[int, Program] = field(default_factory=dict)
    power_monitor: PowerMonitor | None = None
    power_devices: Mapping[int, PowerDevice] = field(default_factory=dict)
    power_channels: Mapping[int, PowerChannel] = field(default_factory=dict)
    """By `channel_index`."""
    problems: Mapping[Subsystem, Problem] = field(default_factory=dict)
