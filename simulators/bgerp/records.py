"""Device records: what the operator sees in the list of devices."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from .cards import Card
from .registers import Json


class State(StrEnum):
    """The states of a device record."""

    DRAFT = "draft"
    ACTIVE = "active"
    REJECTED = "rejected"


class Dialect(StrEnum):
    """The two protocols of bgERP."""

    SPECIFICATION = "specification"
    """`/ztm/login` and `/ztm/sync` with JSON."""
    DEPLOYED = "deployed"
    """`/ztm/register` and `/ztm/sync` with form fields."""


@dataclass(slots=True)
class Stored:
    """A register's value with the local time text of its last writing."""

    value: Json
    stamp: str


@dataclass(slots=True, kw_only=True)
class DeviceRecord:
    """One device in the operator's list.

    `token` is the session id in the specification's dialect, where a record waiting for approval has none. Times are
    Unix times of the server in seconds.
    """

    id: int
    serial: str
    model: str
    dialect: Dialect
    created_at: float
    state: State = State.DRAFT
    token: str | None = None
    name: str | None = None
    profile: str | None = None
    config_time: int | None = None
    last_sync: float | None = None
    values: dict[str, Stored] = field(default_factory=dict)
    cards: dict[str, Card] = field(default_factory=dict)

    def value(self, register: str) -> Json:
        """Return the stored value of a register; raises `KeyError` when it was never stored."""
        return self.values[register].value

    def dump(self) -> dict[str, Any]:
        """Return the record for a state file."""
        return asdict(self)

    @classmethod
    def load(cls, row: dict[str, Any]) -> DeviceRecord:
        """Read a record of a state file."""
        converted = {
            "dialect": Dialect(row["dialect"]),
            "state": State(row["state"]),
            "values": {name: Stored(**stored) for name, stored in row["values"].items()},
            "cards": {card_id: Card(**card) for card_id, card in row["cards"].items()},
        }
        return cls(**row | converted)


class Records:
    """All device records; none is ever deleted."""

    def __init__(self) -> None:
        """Start without devices."""
        self._records: dict[int, DeviceRecord] = {}

    def __iter__(self) -> Iterator[DeviceRecord]:
        """Iterate in the order of creation."""
        return iter(self._records.values())

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self._records)

    def __getitem__(self, record_id: int) -> DeviceRecord:
        """Return the record with that id; raises `KeyError`."""
        return self._records[record_id]

    def add(self, record: DeviceRecord) -> DeviceRecord:
        """Keep a record under its id."""
        self._records[record.id] = record
        return record

    def create(self, *, serial: str, model: str, dialect: Dialect, created_at: float) -> DeviceRecord:
        """Add a draft."""
        return self.add(
            DeviceRecord(id=len(self) + 1, serial=serial, model=model, dialect=dialect, created_at=created_at)
        )

    def of(self, serial: str | int, dialect: Dialect | None = None) -> list[DeviceRecord]:
        """Return the records of one serial number, oldest first, of both dialects unless one is given."""
        return [record for record in self if record.serial == str(serial) and dialect in {None, record.dialect}]

    def only(self, serial: str | int) -> DeviceRecord:
        """Return the one record of a serial number; raises `LookupError` when there are none or several."""
        found = self.of(serial)
        if len(found) != 1:
            raise LookupError(f"{len(found)} records for serial number {serial}")
        return found[0]

    def in_state(self, serial: str, state: State, dialect: Dialect) -> DeviceRecord | None:
        """Return the newest record of a serial number in a state."""
        return next((record for record in reversed(self.of(serial, dialect)) if record.state is state), None)

    def by_token(self, token: str, dialect: Dialect) -> DeviceRecord | None:
        """Return the record with that token; the token of a rejected record is unknown."""
        for record in self:
            if record.token == token and record.dialect is dialect and record.state is not State.REJECTED:
                return record
        return None

    def namesake(self, record: DeviceRecord, name: str) -> DeviceRecord | None:
        """Return another record of that name, whatever its case: an active one first, then a draft."""
        folded = name.casefold()
        found = [other for other in self if other is not record and (other.name or "").casefold() == folded]
        order = [State.ACTIVE, State.DRAFT, State.REJECTED]
        return min(found, key=lambda other: order.index(other.state), default=None)
