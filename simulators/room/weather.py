"""The weather around a room."""

from dataclasses import dataclass
import math
from typing import Final

DAY: Final = 86_400.0
_BRIGHTEST: Final = 100_000.0


@dataclass(frozen=True, slots=True)
class Weather:
    """What it is like outside.

    Attributes:
        temperature: In °C.
        azimuth: Of the sun, in degrees from north to east.
        elevation: Of the sun, in degrees above the horizon.
        clouds: Share of the sky that is covered.
    """

    temperature: float
    azimuth: float = 0.0
    elevation: float = -10.0
    clouds: float = 0.0

    @property
    def light(self) -> float:
        """Illuminance, in lux."""
        height = max(math.sin(math.radians(self.elevation)), 0.0)
        return _BRIGHTEST * height * (1.0 - 0.9 * self.clouds)


def clear_day(seconds: float, *, mean: float, swing: float = 5.0, noon: float = 45.0, clouds: float = 0.0) -> Weather:
    """Return the weather at a time of an ordinary day.

    Args:
        seconds: Since midnight; goes on through the following days.
        mean: Temperature in the middle, in °C; it is coldest at three and warmest at three in the afternoon.
        swing: Largest deviation from it, in K.
        noon: Elevation of the sun at noon, in degrees.
        clouds: Share of the sky that is covered.
    """
    turn = (seconds % DAY) / DAY * 2 * math.pi
    return Weather(
        temperature=mean - swing * math.cos(turn - math.pi / 4),
        azimuth=math.degrees(turn),
        elevation=-noon * math.cos(turn),
        clouds=clouds,
    )
