"""How long to wait before the next try; a pure policy without clock or task."""

from collections.abc import Callable
from dataclasses import dataclass
import random


@dataclass(slots=True, kw_only=True)
class BackOff:
    """Exponential back-off with jitter (facts 5: 1 s to 5 min).

    Args:
        initial: First delay, in seconds.
        maximum: Longest delay without jitter and without a longer demand of the error, in seconds.
        jitter: Share by which a delay may grow at random, so that the zones of a building do not return together.
        draw: Source of random numbers from 0 to 1.
    """

    initial: float = 1.0
    maximum: float = 300.0
    jitter: float = 0.25
    draw: Callable[[], float] = random.random
    failures: int = 0

    def reset(self) -> None:
        """Start again from the first delay; to be called after a success."""
        self.failures = 0

    def failed(self, at_least: float = 0.0) -> float:
        """Count a failure and return the seconds to wait, never less than `at_least` (an error's `pause`)."""
        # 2**32 times the shortest sensible delay is beyond any maximum; more would only overflow.
        delay = min(self.maximum, self.initial * 2.0 ** min(self.failures, 32))
        self.failures += 1
        return max(at_least, delay) * (1 + self.jitter * self.draw())
