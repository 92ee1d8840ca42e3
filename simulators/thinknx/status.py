"""What the server tells of itself (spec/thinknx.txt, Get server status)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from .answers import Options


def _now() -> datetime:
    """Return the time, with a zone."""
    return datetime.now(UTC)


def uptime_text(span: timedelta) -> str:
    """Return a span as "X days X hours X min"."""
    hours, rest = divmod(span.seconds, 3600)
    return f"{span.days} days {hours} hours {rest // 60} min"


@dataclass(slots=True, kw_only=True)
class ServerStatus:
    """The server's state; all may be changed. The times have a zone, `zone` is the server's own (`None`: the host's)."""

    version: str = "01.03.02.17"
    process_start: datetime = field(default_factory=lambda: _now() - timedelta(days=3, hours=4, minutes=5))
    server_start: datetime = field(default_factory=lambda: _now() - timedelta(days=12, hours=1, minutes=30))
    config_time: datetime = field(default_factory=lambda: _now() - timedelta(days=3, hours=4, minutes=6))
    connected_clients: int = 2
    pbx_users: list[str] = field(default_factory=list)
    zone: tzinfo | None = None

    def body(self, options: Options) -> dict[str, object]:
        """Return the answer's body without its namespace."""
        now = _now()
        return {
            "version": self.version,
            "process_uptime": uptime_text(now - self.process_start),
            "server_uptime": uptime_text(now - self.server_start),
            "config_time": f"{self.config_time.astimezone(self.zone):%H:%M:%S %Y-%m-%d}",
            "connected_clients": options.shown(self.connected_clients),
            "pbx_users": ",".join(self.pbx_users),
        }
