"""Models as tables: every field says which key of a datagram it comes from and how it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

from .values import Parser

type Datagram = Mapping[str, object]
"""A JSON object with one part of the system's state."""

_SOURCE = "source"


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a field comes from: the first of the keys that is there, or the whole datagram."""

    keys: tuple[str, ...]
    parse: Callable[[Any], object]
    whole: bool = False


def wire(parse: Parser[Any], *keys: str) -> Any:
    """Declare a field that is read from the first of these keys; `None` without them."""
    return field(default=None, metadata={_SOURCE: _Source(keys, parse)})


def gathered(parse: Callable[[Datagram], object], *keys: str) -> Any:
    """Declare a field that is made of the datagram as a whole, when all these keys are there."""
    return field(default=None, metadata={_SOURCE: _Source(keys, parse, whole=True)})


@cache
def _sources(kind: type[DataclassInstance]) -> tuple[tuple[str, _Source], ...]:
    """Return the fields of a model that come from the wire."""
    return tuple((item.name, item.metadata[_SOURCE]) for item in fields(kind) if _SOURCE in item.metadata)


def read_fields(kind: type[DataclassInstance], data: Datagram) -> dict[str, Any]:
    """Return the values of the fields whose keys the datagram has."""
    values: dict[str, Any] = {}
    for name, source in _sources(kind):
        if source.whole:
            if all(key in data for key in source.keys):
                values[name] = source.parse(data)
            continue
        for key in source.keys:
            if key in data:
                values[name] = source.parse(data[key])
                break
    return values


def updated[T: DataclassInstance](model: T, data: Datagram) -> T:
    """Return the model with what a datagram tells anew; what it does not mention stays."""
    values = read_fields(type(model), data)
    return replace(model, **values) if values else model


def nested[T: DataclassInstance](kind: type[T]) -> Parser[T]:
    """Return a parser of a model inside a datagram."""

    def parse(raw: object) -> T | None:
        return kind(**read_fields(kind, raw)) if isinstance(raw, dict) else None

    return parse


def sequence[T](parse: Parser[T]) -> Parser[tuple[T | None, ...]]:
    """Return a parser of a list of things; one that makes no sense stays in its place as `None`."""

    def parse_all(raw: object) -> tuple[T | None, ...] | None:
        return tuple(map(parse, raw)) if isinstance(raw, list) else None

    return parse_all
