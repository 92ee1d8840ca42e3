"""What moves: valves and blinds."""

from dataclasses import dataclass
from typing import Final

FULL_ANGLE: Final = 180.0
_INRUSH: Final = 1.0
"""Seconds in which a starting motor draws much current."""


@dataclass(slots=True)
class Valve:
    """A water valve with a slow actuator.

    Attributes:
        position: In percent.
        travel: Seconds from shut to open.
        movements: How often it was told to move to another place.
    """

    position: float = 0.0
    travel: float = 180.0
    movements: int = 0
    _target: float = 0.0

    def step(self, seconds: float, driven: bool | float) -> None:
        """Move towards what an output drives: on or off, or 0-10 V."""
        target = 100.0 * driven if isinstance(driven, bool) else min(max(driven * 10, 0.0), 100.0)
        self.movements += target != self._target
        self._target = target
        most = 100.0 * seconds / self.travel
        self.position += min(max(target - self.position, -most), most)


@dataclass(slots=True)
class Blind:
    """A blind whose slats a motor turns between two ends.

    Attributes:
        angle: Of the slats: 0 and 180 are closed, 90 is open.
        speed: Degrees per second.
        jammed: Whether something holds it.
        runs: How often the motor has started.
        burnt: Whether both directions were ever on together.
    """

    angle: float = 90.0
    speed: float = 6.0
    jammed: bool = False
    runs: int = 0
    burnt: bool = False
    _direction: int = 0
    _running: float = 0.0

    def step(self, seconds: float, *, cw: bool, ccw: bool) -> None:
        """Turn."""
        self.burnt |= cw and ccw
        direction = int(cw) - int(ccw)
        if direction != self._direction:
            self.runs += direction != 0
            self._direction, self._running = direction, 0.0
        self._running += seconds
        if not self.jammed:
            self.angle = min(max(self.angle + direction * self.speed * seconds, 0.0), FULL_ANGLE)

    @property
    def at_end(self) -> bool:
        """Whether the motor presses against an end."""
        end = {1: FULL_ANGLE, -1: 0.0}.get(self._direction)
        return end is not None and (self.jammed or self.angle == end)

    @property
    def volts(self) -> float:
        """The motor's current as a voltage: more when it starts and at an end."""
        if not self._direction:
            return 0.0
        return 0.2 if self.at_end or self._running <= _INRUSH else 0.03

    @property
    def transparency(self) -> float:
        """Share of the light that comes through."""
        return 1.0 - abs(self.angle - FULL_ANGLE / 2) / (FULL_ANGLE / 2) * 0.95
