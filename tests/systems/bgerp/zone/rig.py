"""A function block on the bench: readings and registers by hand, time as it is told."""

from collections.abc import Mapping
from typing import Any

from custom_components.zontromat.systems.bgerp.registers import (
    CATALOGUE,
    Card,
    DeviceSettings,
    Generation,
    Scope,
    Value,
)
from custom_components.zontromat.systems.bgerp.zone.block import (
    CardRead,
    Command,
    FunctionBlock,
    Inputs,
    Moment,
    ZoneEvent,
)
from custom_components.zontromat.systems.bgerp.zone.options import Options
from custom_components.zontromat.systems.bgerp.zone.pins import Reading

EPOCH = 1_780_000_000.0
"""When the bench's time begins: in May 2026."""


class Values(dict[str, Value]):
    """Registers."""

    generation = Generation.SPECIFICATION

    def value(self, key: str) -> Value:
        """Return a register's value."""
        return self.get(key)

    def flag(self, key: str) -> bool | None:
        """Return a flag."""
        value = self.get(key)
        return value if isinstance(value, bool) else None

    def number(self, key: str) -> float | None:
        """Return a number."""
        value = self.get(key)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def text(self, key: str) -> str | None:
        """Return a text."""
        value = self.get(key)
        return value if isinstance(value, str) else None

    def cards(self, key: str) -> tuple[Card, ...]:
        """Return a list of cards."""
        value = self.get(key)
        return value if isinstance(value, tuple) else ()

    def device(self, key: str) -> DeviceSettings | None:
        """Return a device."""
        value = self.get(key)
        return value if isinstance(value, DeviceSettings) else None

    def scope(self, key: str) -> Scope:
        """Return who writes a register."""
        return CATALOGUE[key].scope(self.generation)


class Rig[BlockT: FunctionBlock[Any]]:
    """One block; `readings` are logical ones by the names of its wiring."""

    def __init__(
        self,
        block: BlockT,
        registers: Mapping[str, Value],
        options: Options | None = None,
        generation: Generation = Generation.SPECIFICATION,
    ) -> None:
        """Wire the block up; it is not stepped yet."""
        self.block = block
        self.registers = Values(registers)
        self.registers.generation = generation
        self.options = options or Options()
        self.readings: dict[str, Reading] = {}
        self.outputs: dict[str, Reading] = {}
        self.states: dict[str, Value] = {}
        self.events: list[ZoneEvent] = []
        self.steady = 0.0
        self.wake: float | None = None
        """When the block wants to be stepped next, in the bench's time."""

    @property
    def now(self) -> Moment:
        """The bench's time."""
        return Moment(self.steady, EPOCH + self.steady)

    def step(self, *commands: Command, cards: tuple[str, ...] = (), reader: str = "") -> None:
        """Step once, now."""
        result = self.block.step(
            self.now,
            Inputs(
                readings=dict(self.readings),
                commands=commands,
                cards=[CardRead(card, reader, self.now) for card in cards],
                registers=self.registers,
            ),
            self.block.settings(self.registers, self.options),
        )
        self.outputs |= result.outputs
        self.states |= result.states
        self.registers.update(result.reports)
        self.events.extend(result.events)
        assert result.wake is None or result.wake > 0, "a block that wants to be stepped at once would never end"
        self.wake = None if result.wake is None else self.steady + result.wake

    def advance(self, seconds: float) -> None:
        """Let time pass, and step whenever the block wants to."""
        end = self.steady + seconds
        while self.wake is not None and self.wake <= end:
            self.steady = self.wake
            self.step()
        self.steady = end

    def make_safe(self) -> None:
        """Bring the outputs to their safe state."""
        self.outputs |= self.block.safe()
        self.wake = None
