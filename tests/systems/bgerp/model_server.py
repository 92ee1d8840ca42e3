"""A model of the deployed server's rules for registers (facts 1.4), as small as can be, and an operator."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

SOFIA = ZoneInfo("Europe/Sofia")
ATTENDANCE = "ac.last_update_attendees"


class ModelServer:
    """Registers with stamps of local time as text; 1 s resolution; replies are assembled before values are written."""

    system = {"ac.enabled": True, "light.max": 100}
    both = {"blinds.blind_1.position": 0, "blinds.blind_2.position": 0}

    def __init__(self, now: float) -> None:
        self.now = now
        self.stored: dict[str, tuple[Any, str]] = {}
        self.log: list[tuple[str, int]] = []
        """Cards and seconds in the order of their first arrival."""
        for name, value in (self.system | self.both).items():
            self.edit(name, value)

    def stamp(self, time: float) -> str:
        return datetime.fromtimestamp(int(time), SOFIA).strftime("%Y-%m-%d %H:%M:%S")

    def edit(self, name: str, value: Any) -> None:
        """Let the operator write a register."""
        self.stored[name] = (value, self.stamp(self.now))

    def value(self, name: str) -> Any:
        return self.stored[name][0] if name in self.stored else None

    def sync(self, sent: dict[str, Any], last_sync: float, writing: float, *, echo: bool) -> dict[str, Any]:
        """Answer a request that takes `writing` seconds until its values are written."""
        started = int(self.now)
        if echo:
            return sent | {"sys.srv.last_sync": started}
        since = self.stamp(last_sync) if last_sync else ""
        returned = self.system | self.both
        reply = {name: value for name, (value, at) in self.stored.items() if name in returned and at >= since}
        self.now += writing
        if last_sync <= self.now + 3600:
            stamp = self.stamp(min(last_sync, self.now) if last_sync else self.now)
            for name, value in sent.items():
                if name not in self.system:
                    self._store(name, value, stamp)
        return reply | {"sys.srv.last_sync": started}

    def _store(self, name: str, value: Any, stamp: str) -> None:
        if name in self.stored and self.stored[name][1] > stamp:
            return
        self.stored[name] = (value, stamp)
        for record in value if name == ATTENDANCE else []:
            entry = (record["card_id"], int(record["ts"]))
            if entry not in self.log:
                self.log.append(entry)
