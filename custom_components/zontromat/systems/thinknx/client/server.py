"""What the server tells about itself (spec/thinknx.txt, Get server status)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
import re
from typing import Self

_UPTIME = re.compile(r"(\d+)\s*days?\s+(\d+)\s*hours?\s+(\d+)\s*min", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStatus:
    """The state of the server; what makes no sense is `None`."""

    version: str | None
    process_uptime: timedelta | None
    """Time since the last start of the software, in whole minutes."""
    server_uptime: timedelta | None
    """Time since the last start of the machine, in whole minutes."""
    config_time: datetime | None
    """When the running configuration was made, in the server's local time, without a zone."""
    connected_clients: int | None
    pbx_users: tuple[str, ...]

    @classmethod
    def from_json(cls, data: dict[str, object]) -> Self:
        """Parse the answer."""
        version = data.get("version")
        users = data.get("pbx_users")
        clients = str(data.get("connected_clients", "")).strip()
        return cls(
            version=version if isinstance(version, str) and version else None,
            process_uptime=parse_uptime(data.get("process_uptime")),
            server_uptime=parse_uptime(data.get("server_uptime")),
            config_time=_parse_config_time(data.get("config_time")),
            connected_clients=int(clients) if clients.isascii() and clients.isdigit() and len(clients) < 10 else None,
            pbx_users=tuple(user for part in str(users or "").split(",") if (user := part.strip())),
        )


def parse_uptime(raw: object) -> timedelta | None:
    """Return the time that `X days X hours X min` stands for, `None` for anything else."""
    found = _UPTIME.search(raw[:100]) if isinstance(raw, str) else None
    if found is None:
        return None
    days, hours, minutes = map(int, found.groups())
    try:
        return timedelta(days=days, hours=hours, minutes=minutes)
    except OverflowError:
        return None


def _parse_config_time(raw: object) -> datetime | None:
    """Return the time that `hh:mm:ss YYYY-MM-DD` stands for, `None` for anything else."""
    try:
        return datetime.strptime(str(raw).strip(), "%H:%M:%S %Y-%m-%d")
    except ValueError:
        return None
