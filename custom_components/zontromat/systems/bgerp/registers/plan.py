"""What one sync carries, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .literals import Json
from .queue import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The content of one sync request.

    Attributes:
        values: Registers to send, by their names on the wire.
        last_sync: What to send as `last_sync`; 0 asks for the full set and is meaningless to the specification.
        device_owned: Those of `values` that no server returns, so that a reply with one of them is an echo.
        events: The events whose records are among the values.
        keys: The registers of `values`, by name on the wire.
        revision: The store's state that the plan was made from.
    """

    values: Mapping[str, Json]
    last_sync: float
    device_owned: frozenset[str]
    events: Sequence[Event]
    keys: Mapping[str, str]
    revision: int

    def without_texts(self) -> Plan:
        """Return the plan without texts and structures, for a server whose firewall refused it (facts 1.8)."""
        values = {name: value for name, value in self.values.items() if not isinstance(value, str | list | dict)}
        return replace(self, values=values, device_owned=self.device_owned & values.keys(), events=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What a reply changed.

    Attributes:
        changed: Keys of the registers whose value has changed.
        commands: Keys of the commands that the server has given with this reply.
        invalid: Values that do not fit their registers, by name on the wire; the former values stay.
        sure: Whether the values and events of the request have surely been stored.
    """

    changed: frozenset[str]
    commands: frozenset[str]
    invalid: Mapping[str, Json]
    sure: bool
