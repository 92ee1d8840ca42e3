"""Where a register's value is found among the names of one generation.

A cell of the catalogue is the name itself, or one of:
`=name` the value of another register; `name#path` a member of a device or object; `name?` whether a pin or device is
in use; `a|b|c` a bit mask of flags, the first is bit 0.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import override

from .devices import DeviceSettings, parse_device
from .errors import InvalidValue
from .kinds import Kind
from .literals import Json
from .values import parse


class Source(ABC):
    """A way to find a raw value."""

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """The names on the wire that the value depends on."""

    @abstractmethod
    def read(self, received: Mapping[str, Json]) -> Json:
        """Return the raw value, `None` where there is none.

        Raises:
            InvalidValue: What was received has not the form that the source needs.
        """


@dataclass(frozen=True, slots=True)
class Same(Source):
    """The value of a name."""

    name: str

    @property
    @override
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    @override
    def read(self, received: Mapping[str, Json]) -> Json:
        return received.get(self.name)


@dataclass(frozen=True, slots=True)
class Named(Same):
    """The register is the name: it is defined by its row and written under this name."""


@dataclass(frozen=True, slots=True)
class Member(Same):
    """A member of the device that a name describes."""

    path: str

    @override
    def read(self, received: Mapping[str, Json]) -> Json:
        device = parse_device(received.get(self.name))
        if device is None:
            return None
        match self.path.split("."):
            case ["vendor"]:
                return device.vendor
            case ["model"]:
                return device.model
            case ["options", option]:
                return device.options.get(option)
        raise InvalidValue("no such member of a device")


@dataclass(frozen=True, slots=True)
class InUse(Same):
    """Whether the pin or device of a name is in use."""

    @override
    def read(self, received: Mapping[str, Json]) -> Json:
        if self.name not in received:
            return None
        try:
            device = parse_device(received[self.name])
        except InvalidValue:
            return parse(Kind.PIN, received[self.name]) is not None
        return isinstance(device, DeviceSettings) and device.in_use


@dataclass(frozen=True, slots=True)
class Bits(Source):
    """A bit mask of flags."""

    flags: tuple[str, ...]

    @property
    @override
    def names(self) -> tuple[str, ...]:
        return self.flags

    @override
    def read(self, received: Mapping[str, Json]) -> Json:
        levels = [parse(Kind.FLOAT, received.get(name)) for name in self.flags]
        if all(level is None for level in levels):
            return None
        return sum(1 << bit for bit, level in enumerate(levels) if level)


def parse_source(cell: str) -> Source | None:
    """Return the source that a cell of the catalogue names."""
    match cell[:1], cell[-1:]:
        case "", _:
            return None
        case "=", _:
            return Same(cell[1:])
        case _, "?":
            return InUse(cell[:-1])
    if "|" in cell:
        return Bits(tuple(cell.split("|")))
    name, hash_sign, path = cell.partition("#")
    return Member(name, path) if hash_sign else Named(name)
