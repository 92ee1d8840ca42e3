"""Whether water runs through a loop whose valve is shut (facts 3.2, 3.7)."""

from typing import Final

_SETTLING: Final = 180.0
"""Seconds that a valve needs to shut."""
_MEASURING: Final = 40.0
"""Seconds between the first reading of the meter and the first verdict."""


class LeakTest:
    """Two readings of a meter while nothing may run; any litre between them is lost."""

    def __init__(self) -> None:
        """Start with an open valve."""
        self._shut: float | None = None
        self._base: float | None = None

    def update(self, now: float, pulses: float | None, pulses_per_litre: float, *, shut: bool) -> float | None:
        """Return the litres lost since the valve is shut; `None` while that is not known.

        A counter that has gone back was reset, which is no flow.
        """
        if not shut or pulses is None:
            self._shut = self._base = None
            return None
        if self._shut is None:
            self._shut = now
        if now - self._shut < _SETTLING:
            return None
        if self._base is None or pulses < self._base:
            self._base = pulses
        lost = (pulses - self._base) / pulses_per_litre
        return lost if now - self._shut >= _SETTLING + _MEASURING else None
