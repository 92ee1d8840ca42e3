"""A clock for poll plans, so that an hour of polls takes seconds."""

import time


class Clock:
    """The monotonic clock, which can be put forward; stands in for the module `time` of a coordinator."""

    def __init__(self) -> None:
        """Start at the present."""
        self._ahead = 0.0

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._ahead += seconds

    def monotonic(self) -> float:
        """Return the time in seconds."""
        return time.monotonic() + self._ahead
