"""The server's clock: settable, with a speed, and with the local time that the server writes into its database."""

from datetime import datetime
import time
from zoneinfo import ZoneInfo


class ServerClock:
    """The simulated clock of the server.

    It runs `speed` times as fast as the real one (0: it stands still until moved). `zone` is the time zone of the
    server's database; the real server's default is Europe/Sofia (facts, section 1.4).
    """

    def __init__(self, at: float | datetime | None = None, *, speed: float = 1.0, zone: str = "Europe/Sofia") -> None:
        """Start at the given Unix time (s) or aware date and time, or now."""
        self.zone = ZoneInfo(zone)
        self._speed = speed
        self.set(time.time() if at is None else at)

    @property
    def speed(self) -> float:
        """How many simulated seconds pass in one real second."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self.set(self.now())
        self._speed = speed

    def now(self) -> float:
        """Return the server's Unix time in seconds."""
        return self._base + (time.monotonic() - self._since) * self._speed

    def set(self, at: float | datetime) -> None:
        """Move the clock to a Unix time (s) or to an aware date and time, forwards or backwards."""
        self._base = at.timestamp() if isinstance(at, datetime) else float(at)
        self._since = time.monotonic()

    def advance(self, seconds: float) -> None:
        """Move the clock by a number of seconds, negative ones included."""
        self.set(self.now() + seconds)

    def stamp(self, at: float) -> str:
        """Return the local time text that the server stores for a Unix time (s) and compares as text.

        Being local, it goes back with the clock in autumn: stamps of the repeated hour are older than those of the
        hour before.
        """
        return datetime.fromtimestamp(int(at), self.zone).strftime("%Y-%m-%d %H:%M:%S")
