"""Where the sun stands (facts 3.4): computed in UTC, with none of the offsets of the building that the original had."""

from datetime import datetime
from typing import NamedTuple

import astral.sun  # type: ignore[import-untyped]


class SunPosition(NamedTuple):
    """A direction in degrees: `azimuth` from north to east, `elevation` above the horizon."""

    azimuth: float | None
    elevation: float | None


def sun_position(latitude: float, longitude: float, at: datetime) -> SunPosition:
    """Compute the sun's position, in degrees, for a place in degrees and an aware time."""
    observer = astral.Observer(latitude, longitude)
    return SunPosition(round(astral.sun.azimuth(observer, at), 1), round(astral.sun.elevation(observer, at), 1))
