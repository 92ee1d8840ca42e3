"""Which wire leads where, and who may drive it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..registers import Block
from .block import Wiring
from .link import Link, find
from .pins import Pin, Wire
from .status import Reason, Trouble


class Route(NamedTuple):
    """A wire, and the board that it leads to."""

    wire: Wire
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The wiring of a block as it is connected; optional inputs that no board has are left out.

    Attributes:
        lacking: The first optional input that no board has.
    """

    inputs: Mapping[str, Route]
    optional: Mapping[str, Route]
    outputs: Mapping[str, Route]
    shared: Mapping[str, Route]
    lacking: Pin | None

    @property
    def driven(self) -> Iterator[Route]:
        """The outputs."""
        yield from self.outputs.values()
        yield from self.shared.values()

    @property
    def read(self) -> Iterator[Route]:
        """The inputs."""
        yield from self.inputs.values()
        yield from self.optional.values()

    @property
    def needed(self) -> Iterator[Route]:
        """What the block does not run without."""
        yield from self.inputs.values()
        yield from self.driven


class Switchboard:
    """Connects blocks to boards, one after the other: who comes first keeps an output."""

    def __init__(self, links: Sequence[Link]) -> None:
        """Start with nothing connected; a pin is served by the first board that has it."""
        self._links = links
        self._drivers: dict[Pin, Block] = {}
        self._shared: dict[Pin, tuple[Block, bool]] = {}

    def connect(self, block: Block, wiring: Wiring) -> Connection | Reason:
        """Connect one block, or say what is in the way; it claims nothing then."""
        reason = self._missing(wiring) or self._taken(block, wiring)
        if reason is not None:
            return reason
        for wire in wiring.outputs.values():
            self._drivers[wire.pin] = block
        for wire in wiring.shared.values():
            self._shared.setdefault(wire.pin, (block, wire.inverted))
        optional = self._routes(wiring.optional)
        absent = (wire.pin for name, wire in wiring.optional.items() if name not in optional)
        return Connection(
            inputs=self._routes(wiring.inputs),
            optional=optional,
            outputs=self._routes(wiring.outputs),
            shared=self._routes(wiring.shared),
            lacking=next(absent, None),
        )

    def _routes(self, wires: Mapping[str, Wire]) -> dict[str, Route]:
        """Return where wires lead."""
        found = ((name, wire, find(self._links, wire.pin)) for name, wire in wires.items())
        return {name: Route(wire, link) for name, wire, link in found if link is not None}

    def _missing(self, wiring: Wiring) -> Reason | None:
        """Return which pin no board has, or none is known to have yet."""
        driven = (*wiring.outputs.values(), *wiring.shared.values())
        for wire in driven:
            if not wire.pin.kind.is_output:
                return Reason(trouble=Trouble.MISSING_PIN, pin=wire.pin, detail="it is no output")
        for wire in (*driven, *wiring.inputs.values()):
            if find(self._links, wire.pin) is None:
                # A board that has not told yet what it has may be the one.
                unknown = any(link.pins is None for link in self._links)
                return Reason(trouble=Trouble.UNREADABLE if unknown else Trouble.MISSING_PIN, pin=wire.pin)
        return None

    def _taken(self, block: Block, wiring: Wiring) -> Reason | None:
        """Return which output is not free."""
        own = [wire.pin for wire in (*wiring.outputs.values(), *wiring.shared.values())]
        for pin in own:
            if own.count(pin) > 1 and pin in _pins(wiring.outputs):
                return Reason(trouble=Trouble.PIN_TAKEN, pin=pin, other=block)
            if pin in self._drivers:
                return Reason(trouble=Trouble.PIN_TAKEN, pin=pin, other=self._drivers[pin])
        for wire in wiring.outputs.values():
            if wire.pin in self._shared:
                return Reason(trouble=Trouble.PIN_TAKEN, pin=wire.pin, other=self._shared[wire.pin][0])
        for wire in wiring.shared.values():
            other, inverted = self._shared.get(wire.pin, (block, wire.inverted))
            if inverted is not wire.inverted:
                return Reason(trouble=Trouble.PIN_TAKEN, pin=wire.pin, other=other, detail="inverted there")
        return None


def _pins(wires: Mapping[str, Wire]) -> Iterable[Pin]:
    """Return the pins of some wires."""
    return [wire.pin for wire in wires.values()]
