"""Where a room is wired to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


class Hardware(Protocol):
    """Inputs and outputs by the names that registers use, such as `DI0`."""

    def output(self, name: str) -> bool | float:
        """Return the level or the volts of an output."""

    def set_input(self, name: str, value: bool | float) -> None:
        """Put a level or volts on an input."""

    def pulse(self, name: str, times: int = 1) -> None:
        """Let pulses come into a digital input that counts them."""


type Measure = Callable[[str, float, float | None], None]
"""Lets a 1-wire sensor, by its ROM, measure °C and, if it sees light, volts."""


@dataclass(slots=True)
class PinTable:
    """Hardware that is nothing but tables."""

    outputs: dict[str, bool | float] = field(default_factory=dict)
    inputs: dict[str, bool | float] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    temperatures: dict[str, float] = field(default_factory=dict)
    voltages: dict[str, float] = field(default_factory=dict)

    def output(self, name: str) -> bool | float:
        """Return the level or the volts of an output; what nobody has driven is off."""
        return self.outputs.get(name, False)

    def set_input(self, name: str, value: bool | float) -> None:
        """Put a level or volts on an input."""
        self.inputs[name] = value

    def pulse(self, name: str, times: int = 1) -> None:
        """Let pulses come into a digital input that counts them."""
        self.counters[name] = self.counters.get(name, 0) + times

    def measure(self, rom: str, temperature: float, vis: float | None) -> None:
        """Let a 1-wire sensor measure."""
        self.temperatures[rom] = temperature
        if vis is not None:
            self.voltages[rom] = vis
