"""The rate limit of the server, and counters of what came in."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
import math
import time
from typing import Final

_MINUTE: Final = 60.0


class RetryAfter(StrEnum):
    """The form of the `Retry-After` header."""

    SECONDS = "seconds"
    DATE = "date"
    NONE = "none"


@dataclass(slots=True, kw_only=True)
class RateLimit:
    """A bucket of `burst` requests that fills with `per_minute` (above 0) requests; an empty one answers 429."""

    per_minute: float
    burst: int = 10
    retry_after: RetryAfter = RetryAfter.SECONDS
    _level: float = field(init=False)
    _filled: float = field(init=False, default_factory=time.monotonic)

    def __post_init__(self) -> None:
        """Start with a full bucket."""
        self._level = self.burst

    def admit(self) -> float:
        """Take a request out of the bucket; return 0, or the seconds until there is one to take."""
        now = time.monotonic()
        self._level = min(self.burst, self._level + (now - self._filled) * self.per_minute / _MINUTE)
        self._filled = now
        if self._level >= 1:
            self._level -= 1
            return 0.0
        return (1 - self._level) * _MINUTE / self.per_minute

    def headers(self, wait: float) -> dict[str, str]:
        """Return the headers of a 429."""
        seconds = math.ceil(wait)
        match self.retry_after:
            case RetryAfter.SECONDS:
                return {"Retry-After": str(seconds)}
            case RetryAfter.DATE:
                return {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)}
            case RetryAfter.NONE:
                return {}


class Traffic:
    """Counts the requests to the API, refused ones included; what a planned fault answers does not come so far.

    `by_controller` and `by_device` count by the path and by the GUID (or index) of the call; `limited` counts the 429s.
    `in_flight` is how many are being served now, `most_in_flight` how many were at once at most.
    """

    def __init__(self) -> None:
        """Start to count."""
        self.by_controller: Counter[str] = Counter()
        self.by_device: Counter[str] = Counter()
        self.limited = 0
        self.in_flight = 0
        self.most_in_flight = 0
        self._times: list[float] = []

    @property
    def total(self) -> int:
        """All requests."""
        return len(self._times)

    @property
    def last_minute(self) -> int:
        """The requests of the last 60 seconds."""
        return self.total - bisect_left(self._times, time.monotonic() - _MINUTE)

    def per_minute(self) -> list[int]:
        """Return the requests of each minute since the first request, the last one perhaps incomplete."""
        if not self._times:
            return []
        counts = [0] * (int((time.monotonic() - self._times[0]) // _MINUTE) + 1)
        for moment in self._times:
            counts[int((moment - self._times[0]) // _MINUTE)] += 1
        return counts

    @contextmanager
    def request(self) -> Iterator[None]:
        """Count a request while it is served."""
        self._times.append(time.monotonic())
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            yield
        finally:
            self.in_flight -= 1
