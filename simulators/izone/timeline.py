"""The simulated time of one home: it passes only when told to."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
import heapq
from itertools import count
from typing import Final

_LONGEST_SPAN: Final = timedelta(seconds=5)
"""Physics is stepped at least this often."""
_MINUTE: Final = timedelta(minutes=1)


class Timeline:
    """The controller's local clock, and what is to happen at later times."""

    def __init__(self, now: datetime) -> None:
        """Start at a naive local time."""
        self.now = now
        self._order = count()
        self._plan: list[tuple[datetime, int, Callable[[], None]]] = []

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Do something so many simulated seconds from now; at once for 0."""
        if seconds <= 0:
            action()
        else:
            heapq.heappush(self._plan, (self.now + timedelta(seconds=seconds), next(self._order), action))

    def set(self, now: datetime) -> None:
        """Move the clock, as somebody at the wall does; what is planned keeps its distance."""
        shift = now - self.now
        self._plan = [(at + shift, order, action) for at, order, action in self._plan]
        self.now = now

    def run(self, seconds: float) -> Iterator[float]:
        """Let time pass and yield it in short spans, in seconds.

        A span ends where something is planned, which is done after the caller has lived the span, and at full minutes.
        """
        end = self.now + timedelta(seconds=seconds)
        while self.now < end:
            since_minute = timedelta(seconds=self.now.second, microseconds=self.now.microsecond)
            stops = [end, self.now + _LONGEST_SPAN, self.now + _MINUTE - since_minute]
            if self._plan:
                stops.append(self._plan[0][0])
            stop = min(stops)
            span, self.now = stop - self.now, stop
            yield span.total_seconds()
            while self._plan and self._plan[0][0] <= self.now:
                heapq.heappop(self._plan)[2]()

    @property
    def at_full_minute(self) -> bool:
        """Whether a minute begins right now."""
        return not self.now.second and not self.now.microsecond
