"""Time as the engine has it: real in Home Assistant, thousand-fold in tests."""

from collections.abc import Callable
from typing import Protocol

from .block import Moment


class Clock(Protocol):
    """Tells the time, and calls when it has come."""

    def now(self) -> Moment:
        """Return the present."""

    def call_later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        """Call once, in the event loop, after some seconds of the steady clock; return how to cancel."""
