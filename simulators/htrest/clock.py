"""The heat pump's clock: local time that knows neither zone nor daylight saving."""

from datetime import datetime, timedelta, tzinfo


class Clock:
    """Runs with the host's clock, ahead of it by `drift`."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        """Start in time; `zone` is where the heat pump stands (`None`: where the host is)."""
        self.zone = zone
        self.drift = timedelta()

    def host_now(self) -> datetime:
        """Return the host's local time, naive, with microseconds."""
        return datetime.now(self.zone).replace(tzinfo=None)

    def now(self) -> datetime:
        """Return the heat pump's time, naive, in whole seconds."""
        return (self.host_now() + self.drift).replace(microsecond=0)

    def set(self, value: datetime) -> None:
        """Set the clock to a naive local time."""
        self.drift = value - self.host_now()
