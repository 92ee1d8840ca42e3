"""The toy device: a dictionary of hosts, each with a serial number and a value."""

from dataclasses import dataclass, field


class ToyError(Exception):
    """The toy is broken."""

    details = {"reason": "a spring"}


class ToyAuthError(ToyError):
    """The toy does not know the password."""


class ToyMisuse(ToyError):
    """The toy is held wrong."""


@dataclass
class Toy:
    """One toy."""

    serial: str
    value: float = 1.0
    password: str = "right"
    failure: Exception | None = None
    polls: int = 0
    closed: int = 0
    commands: list[float] = field(default_factory=list)


TOYS: dict[str, Toy] = {}
