"""Watching the event loop from its own selector."""

import selectors
import time
from typing import Final, override

LONGEST_TURN: Final = 50.0
"""Milliseconds that a turn may last; more is felt in the frontend."""


class TurnWatch(selectors.DefaultSelector):
    """The selector of an event loop that measures its turns: the time between two looks for events.

    Nothing else happens in Home Assistant during a turn. It counts in CPU time of the loop's thread: by the wall clock a
    busy machine would measure the neighbours. A turn that sleeps or waits for a disk does not show; Home Assistant itself
    detects such calls.
    """

    def __init__(self) -> None:
        """Start with no turn."""
        super().__init__()
        self._since = time.thread_time()
        self.longest = 0.0
        """Seconds of the longest turn since the last reset; the present turn does not count yet."""

    def reset(self) -> None:
        """Forget the turns so far."""
        self.longest = 0.0

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """End a turn, look for events, start the next turn."""
        self.longest = max(self.longest, time.thread_time() - self._since)
        try:
            return super().select(timeout)
        finally:
            self._since = time.thread_time()
