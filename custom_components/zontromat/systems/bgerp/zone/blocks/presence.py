"""When somebody is behind a door or in a zone (facts 3.1, 3.5)."""

from collections.abc import Collection, Mapping

from ...registers import Value


class Presence:
    """Somebody is there as long as something moves, and for a while after the last sign.

    A motion detector is a sign while it is on, a contact or its record when it changes: a window left open all night is nobody. In
    the original it was somebody, and its two blocks that wrote the same register disagreed. Without anything to see by
    nobody can tell that a zone is empty.
    """

    def __init__(self) -> None:
        """Know nothing."""
        self.sign: float | None = None
        """When the last sign was, in the time of `see`."""
        self.watching: float | None = None
        """Since when there has been something to see by, without a break."""
        self._moving = False
        self._contacts: dict[str, Value] = {}

    def see(self, now: float, *, motions: Collection[Value], contacts: Mapping[str, Value]) -> None:
        """Look at everything that may be a sign; `None` for what cannot be read."""
        changed = False
        for name, level in contacts.items():
            if level is not None:
                changed |= self._contacts.get(name, level) != level
                self._contacts[name] = level
        moved, self._moving = self._moving, any(motion is True for motion in motions)
        if changed or moved or self._moving:
            self.sign = now
        if all(level is None for level in (*motions, *contacts.values())):
            self.watching = None
        elif self.watching is None:
            self.watching = now

    def occupied(self, now: float, timeout: float) -> bool | None:
        """Tell whether somebody is there: a sign is not older than `timeout` seconds; `None` where nobody can tell."""
        if self._moving or (self.sign is not None and now < self.sign + timeout):
            return True
        return False if self.watching is not None and now >= self.watching + timeout else None

    def left(self, now: float, timeout: float) -> float | None:
        """Return the seconds until `occupied` changes if nothing else does, `None` if it does not."""
        if self._moving:
            return None
        due = [time + timeout - now for time in (self.sign, self.watching) if time is not None]
        return min((seconds for seconds in due if seconds > 0), default=None)
