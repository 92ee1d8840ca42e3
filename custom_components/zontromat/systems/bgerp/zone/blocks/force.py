"""How much heat or cold a room wants (facts 3.2)."""

from typing import Final

_GAIN: Final = 20.0
"""Percent for each kelvin, so that 5 K are 100 %, as the original's comment says."""
_RESET_TIME: Final = 3600.0
"""Seconds after which a lasting difference counts twice: what a heated floor needs to answer."""
_MOST_SUMMED: Final = 20.0
"""Percent; a larger difference is summed up as if it were this one, so that a long way does not end too far."""
_LONGEST_STEP: Final = 600.0
"""Seconds; what nobody watched for longer is not known to have lasted."""
_START: Final = 10.0
"""Percent from which something is done about it, until it is 0: half a kelvin, or less for a while."""
_HOLD: Final = 300.0
"""Seconds between two changes: actuators of valves take three minutes to move."""
_STAGES: Final = 3
_STAGE_HYSTERESIS: Final = 0.15


class ThermalForce:
    """Between -100 %, cool with all there is, and 100 %, heat with all there is.

    The original summed up the difference at every pass and so swung between its limits, since a room answers later than
    that. Here the difference itself counts first (proportional), its sum over an hour takes away what remains of it
    (integral), and beyond the limits nothing is summed up, only taken back (no windup).
    """

    def __init__(self) -> None:
        """Start at rest."""
        self.integral = 0.0
        """Percent; what a restart has to preserve."""
        self.percent = 0.0
        self.direction = 0
        """1 while it is being heated, -1 while it is being cooled."""
        self._updated: float | None = None
        self._turned: float | None = None

    def update(self, now: float, difference: float, low: float, high: float) -> None:
        """Take in by how many kelvin the room is too cold; the force stays between two limits in percent."""
        elapsed = 0.0 if self._updated is None else min(now - self._updated, _LONGEST_STEP)
        self._updated = now
        proportional = _GAIN * difference
        if low < proportional + self.integral < high or difference * self.integral < 0:
            summed = min(max(proportional, -_MOST_SUMMED), _MOST_SUMMED)
            self.integral += summed * elapsed / _RESET_TIME
        self.integral = min(max(self.integral, low), high)
        self.percent = min(max(proportional + self.integral, low), high)
        if self._turned is None or now - self._turned >= _HOLD:
            self._turn(now)

    def rest(self) -> None:
        """Want nothing now; what the room needed until now is still the best guess for later."""
        self.percent = 0.0
        self.direction = 0
        self._updated = None

    def stage(self, former: int) -> int:
        """Return the stage of a convector: a third of the force each, and not back at once."""
        if not self.direction:
            return 0
        exact = abs(self.percent) / 100 * _STAGES
        stage = int(exact)
        return former if stage < former <= exact + _STAGE_HYSTERESIS else stage

    def _turn(self, now: float) -> None:
        """Begin or end to heat or to cool."""
        direction = self.direction
        if self.percent * direction <= 0:
            direction = 0
        if not direction and abs(self.percent) >= _START:
            direction = 1 if self.percent > 0 else -1
        if direction != self.direction:
            self.direction, self._turned = direction, now
