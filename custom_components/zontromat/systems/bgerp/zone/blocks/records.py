"""What a meter showed at regular times, kept for a day, so that each report carries what an outage has kept back."""

from collections.abc import Mapping, Sequence
from typing import Final

from ...registers import Value
from ...registers.literals import Json
from ..block import Moment

PERIOD: Final = 3600.0
"""Seconds between records, where no register says it."""

_SHORTEST: Final = 60.0
_KEPT: Final = 24 * 3600.0


class Records:
    """The records of one meter (facts 3.7, 3.8); their times are those of the wall, since they outlive the program."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._records: list[Mapping[str, Json]] = []

    @property
    def value(self) -> list[Json]:
        """The records, newest last."""
        return [dict(record) for record in self._records]

    def add(self, now: Moment, period: float, values: Mapping[str, float]) -> None:
        """Keep what the meter shows, if a record is due."""
        if self.due(now, period) > 0:
            return
        kept = (record for record in self._records if 0 <= now.unix - _time(record) < _KEPT)
        self._records = [*kept, {**values, "ts": now.unix}]

    def due(self, now: Moment, period: float) -> float:
        """Return the seconds until the next record is due; a clock that was put back makes it due now."""
        if not self._records:
            return 0
        age = now.unix - _time(self._records[-1])
        return max(_SHORTEST, period) - age if age >= 0 else 0

    def recall(self, remembered: Value) -> None:
        """Take back what `value` was."""
        records: Sequence[object] = remembered if isinstance(remembered, list) else ()
        self._records = [record for record in records if isinstance(record, dict) and _time(record) > 0]


def _time(record: Mapping[str, Json]) -> float:
    """Return the time of a record."""
    time = record.get("ts")
    return time if isinstance(time, int | float) else 0
