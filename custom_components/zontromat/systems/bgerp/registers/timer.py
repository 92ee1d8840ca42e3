"""Periods on a steady clock that the caller reads."""


class Timer:
    """Tells when a time has passed on a steady clock; due at first, and when the clock was not so steady."""

    def __init__(self, seconds: float) -> None:
        """Be due after so many seconds."""
        self._seconds = seconds
        self._started: float | None = None

    def start(self, now: float) -> None:
        """Measure from now."""
        self._started = now

    def is_due(self, now: float) -> bool:
        """Tell whether the time has passed."""
        return self._started is None or not 0 <= now - self._started < self._seconds
