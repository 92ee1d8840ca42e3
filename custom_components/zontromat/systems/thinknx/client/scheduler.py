"""Decides which status is read next, so that a plant of any size stays within the budget of its server.

Pure logic: times are monotonic, in seconds, and come from the caller. The scheduler knows capabilities and budgets, not
what devices mean.
"""

from collections.abc import Collection
from dataclasses import dataclass
import math
from operator import itemgetter
from typing import Final, NamedTuple

from .capabilities import Capability

LIVELY: Final = 10.0
"""Seconds between two reads of something that has just changed or been commanded."""
CALMER: Final = 1.5
"""How much longer the wait gets with each read that shows nothing new."""
MARGIN: Final = 0.8
"""Share of the maximum age after which something that never changes is read: the rest is for waiting in the queue."""
DEAD: Final = 60.0
"""Seconds until a state that could not be read is tried again; doubled with each failure."""
DEAD_MAXIMUM: Final = 900.0
_DOUBLINGS: Final = 10
"""More than the maximum needs, and few enough for a number of any age."""
SLOWEST: Final = 0.2
"""Requests per second that remain for a server that complains."""
RECOVERY: Final = 0.02
"""Share of the budget that each success brings back."""
PAUSE: Final = 10.0
"""Seconds of silence after a 429 that names none."""
PAUSE_MAXIMUM: Final = 3600.0
"""Seconds; a server that wants more has its clock wrong."""


class Point(NamedTuple):
    """One status that can be read."""

    guid: str
    capability: Capability


@dataclass(slots=True)
class _Track:
    """When a point is due, how long it waits after its next read, and how often it has failed since the last one."""

    due: float
    wait: float = LIVELY
    read: float | None = None
    failures: int = 0


class Scheduler:
    """Spreads reads over time: what has changed comes soon, what never changes comes late, what is dead hardly ever."""

    def __init__(self, *, maximum_age: float, rate: float) -> None:
        """Plan for states not older than `maximum_age` seconds, with at most `rate` requests per second."""
        self._patience = maximum_age * MARGIN
        self._budget = rate
        self.rate = rate
        self._tracks: dict[str, dict[Capability, _Track]] = {}
        self._dead: set[str] = set()
        self._tokens = 0.0
        self._filled: float | None = None
        self._paused = 0.0

    def want(self, points: Collection[Point], now: float) -> None:
        """Read these points from now on and no others; new ones are due at once, in this order."""
        known, self._tracks = self._tracks, {}
        for point in points:
            track = known.get(point.guid, {}).get(point.capability)
            self._tracks.setdefault(point.guid, {})[point.capability] = track or _Track(due=now)
        self._dead &= self._tracks.keys()

    def take(self, now: float, limit: int) -> list[Point]:
        """Return at most `limit` points to read now, the longest due first; each should be reported back."""
        room = min(limit, self._room(now, limit))
        due = [
            (track.due, guid, capability)
            for guid, tracks in self._tracks.items()
            for capability, track in tracks.items()
            if track.due <= now
        ]
        taken: list[Point] = []
        tried: set[str] = set()
        for _, guid, capability in sorted(due, key=itemgetter(0)):
            if len(taken) >= room:
                break
            # One read tells whether a dead device lives again.
            if guid in tried:
                continue
            if guid in self._dead:
                tried.add(guid)
            taken.append(Point(guid, capability))
        self._tokens -= len(taken)
        return taken

    def _room(self, now: float, limit: int) -> int:
        """Return how many requests the budget allows now."""
        if self._filled is None:
            self._filled = now
            self._tokens = 1.0
        self._tokens = min(self._tokens + (now - self._filled) * self.rate, max(1.0, float(limit)))
        self._filled = now
        return 0 if now < self._paused else int(self._tokens)

    def succeeded(self, point: Point, now: float, *, changed: bool) -> None:
        """Note that a point was read; what changed stays lively for a while."""
        self.rate = min(self.rate + self._budget * RECOVERY, self._budget)
        if (track := self._track(point)) is not None:
            wait = min(LIVELY if changed else track.wait * CALMER, self._patience)
            self._answered(point.guid, track, wait, now)

    def failed(self, point: Point, now: float) -> None:
        """Note that a point could not be read, although the server answers; when all of a device fail it is dead."""
        if (track := self._track(point)) is None:
            return
        track.failures += 1
        own = self._tracks[point.guid].values()
        dead = all(each.failures for each in own)
        if dead:
            self._dead.add(point.guid)
        again = now + min(DEAD * 2 ** min(track.failures - 1, _DOUBLINGS), DEAD_MAXIMUM)
        for each in own if dead else (track,):
            each.due = again

    def troubled(self, now: float, pause: float | None = None) -> None:
        """Note that the server had too many requests or failed: go slower, and be silent for `pause` seconds."""
        self.rate = max(self.rate / 2, min(SLOWEST, self._budget))
        self._paused = max(self._paused, now + (PAUSE if pause is None else min(pause, PAUSE_MAXIMUM)))
        self._tokens = 0.0

    def hurry(self, guid: str) -> None:
        """Read a device before all others: it was commanded, or somebody says that it changed."""
        for track in self._tracks.get(guid, {}).values():
            track.wait = LIVELY
            track.due = -math.inf

    def confirmed(self, point: Point, now: float) -> None:
        """Note a state that came without a read, with the feedback of a command."""
        if (track := self._track(point)) is not None:
            self._answered(point.guid, track, LIVELY, now)

    def _track(self, point: Point) -> _Track | None:
        """Return what is known about a point, `None` when it is not wanted."""
        return self._tracks.get(point.guid, {}).get(point.capability)

    def _answered(self, guid: str, track: _Track, wait: float, now: float) -> None:
        """Note a state, which is old in a while; what else a device has that was dead is tried at once."""
        track.failures = 0
        track.read = now
        track.wait = wait
        track.due = now + wait
        if guid in self._dead:
            self._dead.remove(guid)
            for each in self._tracks[guid].values():
                if each.failures:
                    each.due = now

    def oldest(self, now: float) -> float:
        """Return the age in seconds of the oldest state that can be read, 0 without any."""
        ages = (
            now - track.read
            for tracks in self._tracks.values()
            for track in tracks.values()
            if track.read is not None and not track.failures
        )
        return max(ages, default=0.0)

    @property
    def dead(self) -> frozenset[str]:
        """The devices of which nothing could be read the last time."""
        return frozenset(self._dead)
