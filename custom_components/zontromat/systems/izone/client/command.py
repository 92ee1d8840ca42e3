"""Commands: what to send, and what shows that it took effect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from operator import eq
from typing import Any, Concatenate

from .items import Item, Subsystem
from .snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """A field that will have another value once a command has taken effect."""

    item: Item
    field: str
    value: Any
    same: Callable[[Any, Any], bool] = eq
    """Compares the value that was read with the expected one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something to send, already checked against what the system can do."""

    subsystem: Subsystem
    spellings: tuple[Mapping[str, Any], ...]
    """Bodies that mean the same; bridges differ from the specification, whose own spelling is the first."""
    legacy: tuple[str, Any] | None = None
    """Name and value on the V1 interface, where it has the command."""
    expectations: tuple[Expectation, ...] = ()
    optimistic: bool = True
    """The expected values are shown at once."""
    settle_factor: float = 1.0
    """How much longer than others it may take."""

    @property
    def key(self) -> str:
        """The command's name in the specification."""
        return next(iter(self.spellings[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that somebody wants; what has to be sent depends on the state it meets."""

    build: Callable[[Snapshot], Command]
    reads: Item | None = None
    """What is read first, because the command sends it back with a part of it changed."""


type Builder[**P] = Callable[Concatenate[Snapshot, P], Command]


def action[**P](build: Builder[P]) -> Callable[P, Action]:
    """Make a function that builds a command from the state into one that waits for the state."""

    @wraps(build)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Action:
        return Action(build=lambda state: build(state, *args, **kwargs))

    return wrapper
