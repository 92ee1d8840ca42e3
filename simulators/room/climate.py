"""The heat of a room."""

from dataclasses import dataclass
from typing import Final

_LONGEST_STEP: Final = 10.0


@dataclass(slots=True)
class Climate:
    """Air, and the body that heats or cools it; each an amount of heat with a way between them.

    Attributes:
        air: Temperature of the air and of what it has warmed, in °C.
        body: Temperature of floor and heat exchangers, in °C.
        loss: Watts through the walls for each kelvin.
        air_capacity: Joules for each kelvin.
        body_capacity: The same of the body.
        exchange: Watts between both for each kelvin.
    """

    air: float = 20.0
    body: float = 20.0
    loss: float = 90.0
    air_capacity: float = 3.0e6
    body_capacity: float = 4.0e5
    exchange: float = 350.0

    def step(self, seconds: float, outside: float, into_air: float, into_body: float) -> None:
        """Let time pass; `into_air` and `into_body` are watts, below 0 for cold."""
        while seconds > 0:
            part = min(seconds, _LONGEST_STEP)
            seconds -= part
            between = self.exchange * (self.body - self.air)
            self.air += (between + into_air - self.loss * (self.air - outside)) * part / self.air_capacity
            self.body += (into_body - between) * part / self.body_capacity
