"""What a bridge can be asked for, and what its answers are about."""

from dataclasses import dataclass
from enum import StrEnum
from typing import override

from .errors import NotFoundError


class Subsystem(StrEnum):
    """The systems behind a bridge, which fail and are missing independently of one another."""

    AIR_CONDITIONER = "air_conditioner"
    SPLITS = "splits"
    IRRIGATION = "irrigation"
    POWER = "power"


class Kind(StrEnum):
    """The kinds of things that have a state."""

    UNIT = "unit"
    ZONE = "zone"
    SCHEDULE = "schedule"
    SPLIT_SYSTEM = "split_system"
    SPLIT = "split"
    SPLIT_FAVOURITE = "split_favourite"
    IRRIGATION = "irrigation"
    STATION = "station"
    PROGRAM = "program"
    POWER_MONITOR = "power_monitor"
    POWER_DEVICE = "power_device"
    POWER_CHANNEL = "power_channel"


class Query(StrEnum):
    """The kinds of requests."""

    STATUS = "status"
    """Everything that moves in the ducted system, in one answer; newer firmware only."""
    UNIT = "unit"
    ZONE = "zone"
    SCHEDULE = "schedule"
    SPLITS = "splits"
    SPLIT_FAVOURITES = "split_favourites"
    IRRIGATION = "irrigation"
    STATION = "station"
    PROGRAM = "program"
    POWER_CONFIG = "power_config"
    POWER_STATUS = "power_status"

    @property
    def subsystem(self) -> Subsystem:
        """The system that answers."""
        return _SUBSYSTEMS[self]


_SUBSYSTEMS = {
    Query.STATUS: Subsystem.AIR_CONDITIONER,
    Query.UNIT: Subsystem.AIR_CONDITIONER,
    Query.ZONE: Subsystem.AIR_CONDITIONER,
    Query.SCHEDULE: Subsystem.AIR_CONDITIONER,
    Query.SPLITS: Subsystem.SPLITS,
    Query.SPLIT_FAVOURITES: Subsystem.SPLITS,
    Query.IRRIGATION: Subsystem.IRRIGATION,
    Query.STATION: Subsystem.IRRIGATION,
    Query.PROGRAM: Subsystem.IRRIGATION,
    Query.POWER_CONFIG: Subsystem.POWER,
    Query.POWER_STATUS: Subsystem.POWER,
}
_QUERIES = {
    Kind.UNIT: Query.UNIT,
    Kind.ZONE: Query.ZONE,
    Kind.SCHEDULE: Query.SCHEDULE,
    Kind.SPLIT_SYSTEM: Query.SPLITS,
    Kind.SPLIT: Query.SPLITS,
    Kind.SPLIT_FAVOURITE: Query.SPLIT_FAVOURITES,
    Kind.IRRIGATION: Query.IRRIGATION,
    Kind.STATION: Query.STATION,
    Kind.PROGRAM: Query.PROGRAM,
    Kind.POWER_MONITOR: Query.POWER_CONFIG,
    Kind.POWER_DEVICE: Query.POWER_CONFIG,
    Kind.POWER_CHANNEL: Query.POWER_CONFIG,
}
_MOST = {Query.ZONE: 14, Query.SCHEDULE: 9, Query.STATION: 24, Query.PROGRAM: 9}
"""Queries that ask for one of many, with how many there are at most."""


@dataclass(frozen=True, slots=True)
class Request:
    """One question to the bridge."""

    query: Query
    index: int = 0

    @override
    def __str__(self) -> str:
        return f"{self.query}/{self.index}"

    def check(self) -> None:
        """Check that this can be asked.

        Raises:
            NotFoundError: No system has that many.
        """
        if not 0 <= self.index < _MOST.get(self.query, 1):
            raise NotFoundError(f"There is no {self}", what=self.query, number=str(self.index + 1))


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that has a state."""

    kind: Kind
    index: int = 0

    @override
    def __str__(self) -> str:
        return f"{self.kind}/{self.index}"

    @property
    def request(self) -> Request:
        """The question whose answer tells about it."""
        query = _QUERIES[self.kind]
        return Request(query, self.index if query in _MOST else 0)


UNIT = Item(Kind.UNIT)
STATUS = Request(Query.STATUS)
