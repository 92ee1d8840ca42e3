"""Change notices: bursts of three datagrams that say only that something changed (facts/izone.md, 1.5)."""

from collections.abc import Callable
from functools import partial
from typing import Final

from .home import Home
from .quirks import Quirks

NOTICES: Final = ("iZoneChanged_System", "iZoneChanged_Zones", "iZoneChanged_Schedules")


class Notices:
    """Sends a burst when a setting of the air conditioning has changed, and regularly."""

    def __init__(self, home: Home, quirks: Quirks, send: Callable[[str], None]) -> None:
        """Take what to watch, and what to do with the text of a notice."""
        self._home = home
        self._quirks = quirks
        self._send = send
        self._known = home.air.fingerprint()
        self._pending = False
        self._since_last = 0.0

    def look(self, seconds: float = 0.0) -> None:
        """Start a burst if anything has changed, or if it is time; `seconds` have passed since the last look."""
        self._since_last += seconds
        period = self._quirks.notice_period
        fingerprint = self._home.air.fingerprint()
        is_time = period is not None and self._since_last >= period
        if fingerprint != self._known or is_time:
            self._known = fingerprint
            self._burst()

    def _burst(self) -> None:
        if self._pending:
            return
        self._since_last = 0.0
        self._pending = True
        for number, notice in enumerate(NOTICES):
            delay = self._quirks.notice_delay + number * self._quirks.notice_gap
            self._home.timeline.after(delay, partial(self._notify, notice))

    def _notify(self, notice: str) -> None:
        self._pending = notice != NOTICES[-1]
        self._send(notice)
