"""The register catalogue: `catalogue.tsv`, one row per register, typed and indexed.

The key of a register is its name in the specification, or its current name where the specification has none; the one
current name that means something else there has a key of its own (`metering.enabled`). Keys are the same for zones of
every generation; names on the wire are not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
import csv
from dataclasses import dataclass
from functools import cached_property
import json
from pathlib import Path

from .errors import InvalidValue, OutOfRange, UnknownRegister
from .kinds import Block, Generation, Kind, Role, Scope
from .literals import Json
from .sources import Named, Source, parse_source
from .values import Value, parse


@dataclass(frozen=True, slots=True)
class Limits:
    """What a register's value may be when somebody sets it; the server enforces nothing (facts 2.2)."""

    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[int, ...] = ()

    @classmethod
    def parse(cls, cell: str) -> Limits:
        """Return the limits that a cell such as "0/60", "0/" or "0|1|2" names."""
        if "|" in cell:
            return cls(choices=tuple(int(choice) for choice in cell.split("|")))
        minimum, _, maximum = cell.partition("/")
        return cls(float(minimum) if minimum else None, float(maximum) if maximum else None)

    def check(self, value: Value) -> None:
        """Raise OutOfRange for a number beyond the limits."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return
        low = self.minimum is not None and value < self.minimum
        high = self.maximum is not None and value > self.maximum
        if low or high or (self.choices and value not in self.choices):
            raise OutOfRange("the value is beyond the register's limits", value=str(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One row of the catalogue.

    Attributes:
        key: Name in this program.
        block: The function block that it belongs to.
        kind: What it holds.
        unit: Unit of a number, "" for none.
        limits: What may be set.
        role: What it is for.
        sources: Where the value is found, by generation; none where the generation lacks the register.
        scopes: Who writes it, by generation.
        defaults: Initial value as a raw value; in the specification, its example.
        meaning: One line for people.
    """

    key: str
    block: Block
    kind: Kind
    unit: str
    limits: Limits
    role: Role
    sources: Mapping[Generation, Source]
    scopes: Mapping[Generation, Scope]
    defaults: Mapping[Generation, Json]
    meaning: str

    def name(self, generation: Generation) -> str | None:
        """Return the name under which the register itself is on the wire."""
        source = self.sources.get(generation)
        return source.name if isinstance(source, Named) else None

    def scope(self, generation: Generation) -> Scope:
        """Return who writes the register; what a generation lacks is as in the others."""
        return self.scopes.get(generation) or next(iter(self.scopes.values()))

    def read(self, generation: Generation, received: Mapping[str, Json]) -> Value:
        """Return the typed value among received raw ones, `None` where it is unknown."""
        source = self.sources.get(generation)
        try:
            return None if source is None else parse(self.kind, source.read(received))
        except InvalidValue:
            return None


class Catalogue:
    """All registers, by key and by name."""

    def __init__(self, registers: Iterable[Register]) -> None:
        """Index the registers."""
        self._by_key = {register.key: register for register in registers}
        self._names: dict[Generation, dict[str, Register]] = {generation: {} for generation in Generation}
        self._dependents: dict[Generation, dict[str, list[Register]]] = {generation: {} for generation in Generation}
        for register in self:
            for generation, source in register.sources.items():
                if isinstance(source, Named):
                    self._names[generation][source.name] = register
                for name in source.names:
                    self._dependents[generation].setdefault(name, []).append(register)

    def __iter__(self) -> Iterator[Register]:
        """Iterate over the registers, block by block."""
        return iter(self._by_key.values())

    def __len__(self) -> int:
        """Return the number of registers."""
        return len(self._by_key)

    def __contains__(self, key: object) -> bool:
        """Tell whether there is a register with this key."""
        return key in self._by_key

    def __getitem__(self, key: str) -> Register:
        """Return a register by key.

        Raises:
            UnknownRegister: There is none.
        """
        try:
            return self._by_key[key]
        except KeyError as error:
            raise UnknownRegister("there is no such register", key=key) from error

    def named(self, generation: Generation, name: str) -> Register | None:
        """Return the register that is this name on the wire."""
        return self._names[generation].get(name)

    def dependents(self, generation: Generation, name: str) -> Sequence[Register]:
        """Return the registers whose values are found in this name."""
        return self._dependents[generation].get(name, ())

    def of_block(self, block: Block) -> list[Register]:
        """Return the registers of a function block."""
        return [register for register in self if register.block is block]

    def enabled_key(self, block: Block) -> str | None:
        """Return the key of the flag that lets a block exist, `None` for a block that always does."""
        key = f"{block}.enabled"
        return key if key in self else None

    @cached_property
    def _only_grouped(self) -> frozenset[str]:
        """The names that only the grouped generation has."""
        others = set().union(*(self._names[each] for each in Generation if each is not Generation.GROUPED))
        return frozenset(self._names[Generation.GROUPED].keys() - others)

    def detect(self, names: Iterable[str]) -> Generation | None:
        """Return the generation that a stamped server's names betray, `None` where they do not (facts 1.10)."""
        names = frozenset(names)
        if any(name.startswith("access_control_") for name in names):
            return Generation.FIRST
        if any(name.startswith(("ac1.", "ac2.")) for name in names):
            return Generation.SHORT
        if not self._only_grouped.isdisjoint(names):
            return Generation.GROUPED
        if any(name.startswith(("ac.", "envm.")) for name in names):
            return Generation.CURRENT
        return None


def _register(row: Mapping[str, str]) -> Register:
    """Return the register of a row."""
    specified, current = parse_source(row["key"] if row["spec_scope"] else ""), parse_source(row["current"])
    grouped, short = parse_source(row["grouped"]), parse_source(row["short"])
    sources = {
        Generation.SPECIFICATION: specified,
        Generation.FIRST: specified if short else None,
        Generation.SHORT: short,
        Generation.GROUPED: grouped or current,
        Generation.CURRENT: current,
    }
    old = Scope(row["spec_scope"]) if row["spec_scope"] else None
    new = Scope(row["scope"]) if row["scope"] else old
    scopes = dict.fromkeys(Generation, old) | {
        Generation.GROUPED: old if grouped else new,
        Generation.CURRENT: new,
    }
    defaults = {Generation.SPECIFICATION: row["spec_default"], Generation.CURRENT: row["default"]}
    return Register(
        key=row["key"],
        block=Block(row["block"]),
        kind=Kind(row["kind"]),
        unit=row["unit"],
        limits=Limits.parse(row["range"]),
        role=Role(row["role"]),
        sources={generation: source for generation, source in sources.items() if source is not None},
        scopes={generation: scope for generation, scope in scopes.items() if scope is not None},
        defaults={generation: json.loads(cell) for generation, cell in defaults.items() if cell},
        meaning=row["meaning"],
    )


def _load() -> Catalogue:
    """Read the catalogue that lies beside this module."""
    with (Path(__file__).parent / "catalogue.tsv").open(encoding="utf-8", newline="") as file:
        return Catalogue(map(_register, csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)))


CATALOGUE = _load()
