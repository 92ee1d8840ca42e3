"""The modes of the building (facts 3.6): what changes is told; what follows is for automations."""

from collections.abc import Iterator, Mapping
from typing import Final, override

from ...registers import Block, Value
from ..block import FunctionBlock, Inputs, Moment, Registers, Step, Wiring, ZoneEvent
from ..options import Options
from ..pins import Reading

EMERGENCIES: Final = ("fire", "storm", "earthquake", "gassing", "flooding", "blocked")
"""The emergencies in the order of their bits, the first is bit 0."""

ENERGY_MODES: Final = ("peak", "normal", "accumulate", "generator")
"""The energy modes by number."""

_EMERGENCY: Final = "mode.emergency"
_ENERGY: Final = "mode.energy"


class Modes(FunctionBlock[None]):
    """Emergencies and energy mode. An emergency that is on when the zone first hears of it has begun."""

    key = Block.MODE

    def __init__(self) -> None:
        """Know of no emergency."""
        self._emergencies = 0
        self._energy: int | None = None

    @classmethod
    @override
    def settings(cls, registers: Registers, options: Options) -> None:
        return None

    @classmethod
    @override
    def wiring(cls, settings: None) -> Wiring:
        return Wiring()

    @override
    def watched(self) -> frozenset[str]:
        return frozenset({_EMERGENCY, _ENERGY})

    @override
    def safe(self) -> Mapping[str, Reading]:
        return {}

    @override
    def step(self, now: Moment, inputs: Inputs, settings: None) -> Step:
        registers = inputs.registers
        return Step(
            events=[*self._emergency(registers.number(_EMERGENCY)), *self._energy_mode(registers.number(_ENERGY))]
        )

    def _emergency(self, number: float | None) -> Iterator[ZoneEvent]:
        """Tell which emergencies have begun and ended; bits that nobody has defined mean nothing."""
        if number is None or number < 0:
            return
        before, self._emergencies = self._emergencies, int(number) & ((1 << len(EMERGENCIES)) - 1)
        for bit, name in enumerate(EMERGENCIES):
            if (before ^ self._emergencies) >> bit & 1:
                on = bool(self._emergencies >> bit & 1)
                yield ZoneEvent("emergency_begun" if on else "emergency_ended", {"emergency": name})

    def _energy_mode(self, number: float | None) -> Iterator[ZoneEvent]:
        """Tell a new energy mode; the first that is known is none."""
        if number is None or number not in range(len(ENERGY_MODES)):
            return
        before, self._energy = self._energy, int(number)
        if before is not None and self._energy != before:
            yield ZoneEvent("energy_mode", {"mode": ENERGY_MODES[self._energy]})

    @override
    def remembers(self) -> Mapping[str, Value]:
        return {"emergencies": self._emergencies, "energy": self._energy}

    @override
    def recall(self, remembered: Mapping[str, Value]) -> None:
        match remembered:
            case {"emergencies": int(emergencies), "energy": int() | None as energy}:
                self._emergencies, self._energy = emergencies, energy
