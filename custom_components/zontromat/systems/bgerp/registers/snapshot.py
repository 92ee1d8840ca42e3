"""What of a store survives a restart, and its form in a JSON store."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from .catalogue import CATALOGUE
from .errors import InvalidValue
from .kinds import Generation
from .literals import Json, as_json
from .scalars import parse_float
from .shared import LocalChange
from .values import normalise


class Override(NamedTuple):
    """A local value in the place of the server's, until the server changes its own.

    Attributes:
        value: The local value.
        base: What the server had when the override was made.
    """

    value: Json
    base: Json


@dataclass(slots=True, kw_only=True)
class Snapshot:
    """The durable part of a store.

    Attributes:
        generation: The catalogue generation of the server.
        received: Raw values from the server by name on the wire, unknown names included.
        setpoints: The wishes of the people in the room, by key.
        shared: Local changes that have not surely arrived, by key.
        overrides: By key.
        newest_stamp: No time stamp of this zone's values at the server is newer (Unix seconds).
    """

    generation: Generation
    received: dict[str, Json] = field(default_factory=dict)
    setpoints: dict[str, Json] = field(default_factory=dict)
    shared: dict[str, LocalChange] = field(default_factory=dict)
    overrides: dict[str, Override] = field(default_factory=dict)
    newest_stamp: float = 0

    def as_dict(self) -> dict[str, Json]:
        """Return the snapshot for a JSON store."""
        return {
            "generation": self.generation.value,
            "received": dict(self.received),
            "setpoints": dict(self.setpoints),
            "shared": {
                key: {"value": change.value, "base": change.base, "former": list(change.former)}
                for key, change in self.shared.items()
            },
            "overrides": {key: dict(override._asdict()) for key, override in self.overrides.items()},
            "newest_stamp": self.newest_stamp,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """Restore a snapshot; entries of registers that no longer exist are left out.

        Raises:
            ValueError: The data is no snapshot.
        """
        try:
            return cls(
                generation=Generation(str(data.get("generation"))),
                received={name: as_json(raw) for name, raw in _mapping(data, "received").items()},
                setpoints=_by_key(_mapping(data, "setpoints"), _value),
                shared=_by_key(_mapping(data, "shared"), _change),
                overrides=_by_key(_mapping(data, "overrides"), _override),
                newest_stamp=parse_float(as_json(data.get("newest_stamp"))) or 0,
            )
        except (InvalidValue, RecursionError) as error:
            raise ValueError("the stored registers cannot be read") from error


def _mapping(data: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Return a member that is an object, an empty one where it is absent."""
    member = data.get(name, {})
    if isinstance(member, Mapping) and all(isinstance(key, str) for key in member):
        return member
    raise InvalidValue("no object", member=name)


def _by_key[T](entries: Mapping[str, object], read: Callable[[str, object], T]) -> dict[str, T]:
    """Return the entries of registers that exist."""
    return {key: read(key, entry) for key, entry in entries.items() if key in CATALOGUE}


def _value(key: str, entry: object) -> Json:
    """Return a value of a register."""
    return normalise(CATALOGUE[key].kind, entry)


def _change(key: str, entry: object) -> LocalChange:
    """Return a local change of a register."""
    match entry:
        case {"value": value, "base": base, "former": [*former]}:
            return LocalChange(
                value=_value(key, value), base=_value(key, base), former=tuple(_value(key, item) for item in former)
            )
    raise InvalidValue("no local change", key=key)


def _override(key: str, entry: object) -> Override:
    """Return an override of a register."""
    match entry:
        case {"value": value, "base": base}:
            return Override(_value(key, value), _value(key, base))
    raise InvalidValue("no override", key=key)
