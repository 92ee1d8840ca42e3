"""The deployed server's time stamps: what to send as `last_sync`, and when a value has surely been stored.

The server stamps what a zone sends with the `last_sync` of the request, or with the time of writing where that is 0,
and silently drops a value whose register has a newer stamp. It keeps stamps as local time in text (facts 1.4). So a
status of 200 proves nothing after a full sync, whose values may be stamped later than the time it returns; after the
server's clock was put back; and in the hour that is repeated when summer time ends.
"""

from datetime import UTC, datetime, tzinfo
import math

_RESOLUTION = 1.0
"""Seconds; the resolution of a stamp."""


class ServerStamps:
    """Follows the server's time through the replies.

    Args:
        zone: The time zone in which the server keeps its stamps.
    """

    def __init__(self, zone: tzinfo) -> None:
        """Start with a full sync."""
        self._zone = zone
        self._latest: float | None = None
        self._repeated_hour = False
        self.last_sync: float = 0
        """What to send; 0 asks for the full set."""
        self.newest: float = 0
        """No stamp at the server is newer; to be kept over a restart, during which its clock may be put back."""
        self.jumped = False
        """Whether the last reply showed a jump of the server's stamps."""

    def request_full(self) -> None:
        """Ask for the full set next time."""
        self.last_sync = 0

    def replied(self, sent: float, server_time: float | None, elapsed: float) -> bool:
        """Take note of a reply and return whether the values of its request have surely been stored.

        Args:
            sent: The `last_sync` of the request.
            server_time: What the reply gave, `None` for a server that gives none, with which nothing is sure.
            elapsed: Seconds that the exchange took; a full sync's values were written within them.
        """
        if server_time is None:
            self.last_sync = 0
            return False
        repeated_hour = self._is_repeated(server_time)
        sure = 0 < sent <= server_time and self.newest <= sent and not repeated_hour and not self._is_repeated(sent)
        # What the server gave as its time will be the stamp of the next values, should their reply get lost.
        self.newest = max(self.newest, server_time if sent else server_time + math.ceil(elapsed) + _RESOLUTION)
        # Around a jump of the stamps an operator's change can be older than what is asked for: ask for everything.
        self.jumped = repeated_hour != self._repeated_hour or (self._latest is not None and server_time < self._latest)
        self._repeated_hour, self._latest = repeated_hour, server_time
        self.last_sync = 0 if self.jumped and sent else server_time
        return sure

    def _is_repeated(self, time: float) -> bool:
        """Tell whether a time lies in the hour that the clocks show for the second time."""
        try:
            return datetime.fromtimestamp(time, UTC).astimezone(self._zone).fold == 1
        except OverflowError, ValueError, OSError:
            return False
