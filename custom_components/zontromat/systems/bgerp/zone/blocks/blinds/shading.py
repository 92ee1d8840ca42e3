"""When the sun shines in too far (facts 3.4)."""

from dataclasses import dataclass
import math
from typing import Final

_DELAY: Final = 120.0
"""Seconds for which it must have shone in before the slats close."""
_PATIENCE: Final = 900.0
"""Seconds for which it must not have, before they open again."""
_RELIEF: Final = 0.9
"""Share of the limit below which it does not shine in any more."""
BRIGHT: Final = 20_000.0
"""Lux outdoors that only the sun itself gives."""
_DULL: Final = 15_000.0


@dataclass(frozen=True, slots=True)
class Sun:
    """What is known about the sun; `None` where nothing is.

    Attributes:
        azimuth: Degrees from north to east.
        elevation: Degrees above the horizon.
        light: Illuminance outdoors, in lux.
    """

    azimuth: float | None
    elevation: float | None
    light: float | None


def depth(sun: Sun, height: float, window: float) -> float:
    """Return how many metres the sun shines into the room through an opening of a height.

    Args:
        sun: The sun.
        height: Upper edge of the opening above the floor, in metres.
        window: Where the window looks to, in degrees from north to east.
    """
    if sun.azimuth is None or sun.elevation is None or not 0 < sun.elevation < 90:
        return 0.0
    # Only what comes through the window counts. The original closed for the shadow's way along the wall as well, and
    # when the sun stood behind the building.
    inwards = math.cos(math.radians(sun.azimuth - window))
    return max(inwards, 0.0) * height / math.tan(math.radians(sun.elevation))


class Shading:
    """Whether a blind keeps the sun out, with patience in both directions; the original never opened again."""

    def __init__(self) -> None:
        """Start in the shade."""
        self.active = False
        self._dismissed = False
        self._dazzling = False
        self._since: float | None = None

    def update(self, now: float, sun: Sun, *, height: float, limit: float, window: float) -> None:
        """Take in where the sun stands; `limit` is how far it may shine in, in metres."""
        threshold = limit * (_RELIEF if self._dazzling else 1.0)
        dull = sun.light is not None and sun.light < (_DULL if self._dazzling else BRIGHT)
        dazzling = depth(sun, height, window) > threshold and not dull
        if dazzling is not self._dazzling or self._since is None:
            self._dazzling, self._since = dazzling, now
        if now - self._since >= (_DELAY if dazzling else _PATIENCE):
            if not dazzling:
                self._dismissed = False
            self.active = dazzling and not self._dismissed

    def dismiss(self) -> None:
        """Let a person have their way until the sun is gone."""
        self._dismissed = self._dazzling or self.active
        self.active = False

    def wake(self, now: float) -> float | None:
        """Return after how many seconds the slats might have to move."""
        if self._since is None or self._dazzling is (self.active or self._dismissed):
            return None
        left = self._since + (_DELAY if self._dazzling else _PATIENCE) - now
        return left if left > 0 else None
