"""What stands behind one bridge: air conditioning, splits, irrigation and power monitor, in one simulated time."""

from datetime import datetime
from typing import Final, Protocol

from .air.system import AirConditioning
from .irrigation.system import Irrigation
from .power.monitor import PowerMonitor
from .splits.system import SplitSystem
from .timeline import Timeline

START: Final = datetime(2026, 11, 20, 12)
"""A Friday at noon."""


class _Subsystem(Protocol):
    """What lives in simulated time."""

    def step(self, seconds: float) -> None:
        """Let a short time pass."""

    def minute(self, now: datetime) -> None:
        """Do what is to be done in the minute that begins."""


class Home:
    """A home; subsystems that it does not have are `None`."""

    def __init__(
        self,
        air: AirConditioning,
        *,
        splits: SplitSystem | None = None,
        irrigation: Irrigation | None = None,
        power: PowerMonitor | None = None,
        now: datetime = START,
    ) -> None:
        """Put a home together; `now` is its naive local time."""
        self.timeline = Timeline(now)
        self.air = air
        self.splits = splits
        self.irrigation = irrigation
        self.power = power

    @property
    def now(self) -> datetime:
        """The local time."""
        return self.timeline.now

    def step(self, seconds: float) -> None:
        """Let simulated time pass: physics moves, timers and schedules run."""
        subsystems: list[_Subsystem] = [each for each in (self.air, self.splits, self.irrigation) if each is not None]
        for span in self.timeline.run(seconds):
            for subsystem in subsystems:
                subsystem.step(span)
                if self.timeline.at_full_minute:
                    subsystem.minute(self.now)
            if self.power is not None:
                self.power.step(span)
