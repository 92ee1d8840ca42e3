"""The motor that turns the slats of a blind (facts 3.4)."""

from typing import Final

FULL: Final = 180.0
"""Degrees between the two ends."""
INRUSH: Final = 3.0
"""Seconds after a start in which the feedback is not believed: motor current, and leaving the other end."""
PAUSE: Final = 1.0
"""Seconds of rest before a motor turns again."""
SLOWEST: Final = 0.2
FASTEST: Final = 45.0
"""Degrees per second that a drive can have; an end that is reached sooner was none."""
CALIBRATION_TIMEOUT: Final = 300.0
"""Seconds after which an end must have been reached while calibrating; the original's motor ran forever."""

_TOLERANCE: Final = 1.0
_OVERRUN: Final = 0.1
_MOST_STOPS: Final = 2


class Drive:
    """Knows where the slats are, and turns them to where they are wanted.

    Clockwise is towards 180°. The position is reckoned by time and corrected at the end stops. Both directions are
    never on together, and between them the motor rests. Where the position is not known, the slats first turn to 0°.
    """

    def __init__(self) -> None:
        """Start at rest, somewhere."""
        self.position: float | None = None
        """Degrees; `None` while not known."""
        self.speed: float | None = None
        """Degrees per second; `None` until calibrated, or until it has gone from one end to the other."""
        self.target: float | None = None
        """Wanted degrees; `None` to stay."""
        self.direction = 0
        """1 clockwise, -1 counter-clockwise, 0 at rest."""
        self.calibrating = 0
        """1 while the far end is looked for, -1 while the way back is measured."""
        self.default_speed = 1.0
        self._updated = 0.0
        self._started = 0.0
        self._rested: float | None = None
        self._arrived: float | None = None
        self._stops = 0
        self._origin: float | None = None

    @property
    def degrees_per_second(self) -> float:
        """The speed to reckon with."""
        return min(max(self.speed or self.default_speed, SLOWEST), FASTEST)

    def aim(self, target: float | None) -> None:
        """Want a position; a move that is under way goes on from where the slats really are."""
        if target != self.target:
            self.target, self._stops, self._arrived = target, 0, None

    def stop(self, now: float) -> None:
        """Stay where the slats are; ends a calibration."""
        self._reckon(now)
        self._halt(now)
        if self.calibrating:
            self.position, self.calibrating = None, 0
        self.aim(self.position)

    def calibrate(self, now: float) -> None:
        """Begin to measure the speed between both ends."""
        self._halt(now)
        self.calibrating = 1

    def step(self, now: float, at_end: bool | None, *, has_feedback: bool) -> str | None:
        """Take in the feedback and time; return what has happened: "calibrated", "calibration_failed" or "blocked"."""
        happened = None
        if self._rested is None:
            self._halt(now)  # Nobody knows how the outputs were left.
        self._reckon(now)
        if self.direction and at_end and now - self._started >= INRUSH:
            happened = self._reach_end(now)
        if self.calibrating:
            return self._calibrate(now, at_end)
        if happened is None:
            self._pursue(now, has_feedback=has_feedback)
        return happened

    def wake(self, now: float) -> float | None:
        """Return after how many seconds the drive has something to do."""
        if not self.direction:
            waits = bool(self.calibrating or self._wanted(now, has_feedback=False))
            return max((self._rested or now) + PAUSE - now, 0.05) if waits else None
        ends = [self._started + INRUSH]
        if self.calibrating:
            ends.append(self._started + CALIBRATION_TIMEOUT)
        elif self.position is None:
            ends.append(self._started + self._longest)
        elif self.target is not None:
            ends.append(now + abs(self.target - self.position) / self.degrees_per_second)
        if self._arrived is not None:
            ends.append(self._arrived + self._longest * _OVERRUN)
        return min((end - now for end in ends if end - now > 1e-6), default=0.05)

    @property
    def _longest(self) -> float:
        """Seconds from one end to the other, with some reserve."""
        return FULL / self.degrees_per_second * (1 + _OVERRUN)

    def _reckon(self, now: float) -> None:
        """Work out where the slats are."""
        turned = self.direction * self.degrees_per_second * (now - self._updated)
        self._updated = now
        if self.position is not None:
            self.position = min(max(self.position + turned, 0.0), FULL)

    def _pursue(self, now: float, *, has_feedback: bool) -> None:
        """Turn towards the target."""
        if self.direction < 0 and self.position is None and now - self._started >= self._longest:
            self.position = 0.0
        wanted = self._wanted(now, has_feedback=has_feedback)
        if self.direction and wanted != self.direction:
            self._halt(now)
        if not self.direction and wanted and now - (self._rested or 0.0) >= PAUSE:
            self._start(now, wanted)

    def _wanted(self, now: float, *, has_feedback: bool) -> int:
        """Return the direction to the target."""
        if self.target is None:
            return 0
        if self.position is None:
            return -1
        gap = self.target - self.position
        if abs(gap) > (1e-6 if gap * self.direction > 0 else _TOLERANCE):
            return 1 if gap > 0 else -1
        if self.direction and has_feedback and self.target in {0.0, FULL}:
            # A little longer, until the end stop says so: reckoning is corrected there.
            if self._arrived is None:
                self._arrived = now
            return self.direction if now - self._arrived < self._longest * _OVERRUN else 0
        return 0

    def _reach_end(self, now: float) -> str | None:
        """Take in an end stop: the slats are at that end, whatever was reckoned."""
        ran = now - self._started
        self.position = FULL if self.direction > 0 else 0.0
        direction = self.direction
        self._halt(now)
        if not self.calibrating:
            return self._take_stop(ran)
        if direction > 0:
            self.calibrating = -1
            return None
        if not SLOWEST <= FULL / ran <= FASTEST:
            return self._fail(now)
        self.calibrating, self.speed = 0, FULL / ran
        return "calibrated"

    def _take_stop(self, ran: float) -> str | None:
        """Learn from an end stop of a move that took some seconds; give up where there are too many."""
        assert self.position is not None
        if self.speed is None and self._origin == FULL - self.position and SLOWEST <= FULL / ran <= FASTEST:
            self.speed = FULL / ran  # The whole way at once is as good as a calibration.
        elif self._origin is not None:
            self._stops += 1
        if self._stops >= _MOST_STOPS and self.target != self.position:
            self.target = self.position
            return "blocked"
        return None

    def _calibrate(self, now: float, at_end: bool | None) -> str | None:
        """Go on with the calibration; without feedback it is over."""
        if at_end is None or (self.direction and now - self._started >= CALIBRATION_TIMEOUT):
            return self._fail(now)
        if not self.direction and now - (self._rested or 0.0) >= PAUSE:
            self._start(now, self.calibrating)
        return None

    def _fail(self, now: float) -> str:
        """End the calibration; where the slats are is not known."""
        self._halt(now)
        self.position, self.calibrating = None, 0
        self.aim(None)
        return "calibration_failed"

    def _start(self, now: float, direction: int) -> None:
        """Switch the motor on."""
        self.direction, self._started, self._arrived = direction, now, None
        self._origin = self.position

    def _halt(self, now: float) -> None:
        """Switch the motor off."""
        if self.direction or self._rested is None:
            self._rested = now
        self.direction = 0
