"""The status LED (facts 3.11): that it blinks shows that the zone works."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, override

from ...registers import Block
from ..block import FunctionBlock, Inputs, Moment, Registers, Step, Wiring
from ..options import Options
from ..pins import Reading, Wire
from ..settings import LEVEL_OUTPUTS, bounded, wire

SHORTEST: Final = 0.1
"""Seconds; faster than this nobody sees the LED blink."""

_BLINK_TIME: Final = 1.0


@dataclass(frozen=True, slots=True)
class LedSettings:
    """How the LED blinks.

    Attributes:
        output: Its output.
        blink_time: Seconds between two changes.
    """

    output: Wire | None
    blink_time: float


class StatusLed(FunctionBlock[LedSettings]):
    """A LED that blinks."""

    key = Block.STATUS_LED

    def __init__(self) -> None:
        """Begin dark."""
        self._lit = False
        self._changed_at: float | None = None

    @classmethod
    @override
    def settings(cls, registers: Registers, options: Options) -> LedSettings:
        return LedSettings(
            output=wire(registers, "status_led.output", LEVEL_OUTPUTS),
            blink_time=max(SHORTEST, bounded(registers, "status_led.blink_time", _BLINK_TIME)),
        )

    @classmethod
    @override
    def wiring(cls, settings: LedSettings) -> Wiring:
        return Wiring(outputs={} if settings.output is None else {"led": settings.output})

    @override
    def safe(self) -> Mapping[str, Reading]:
        self._lit, self._changed_at = False, None
        return {"led": False}

    @override
    def step(self, now: Moment, inputs: Inputs, settings: LedSettings) -> Step:
        if settings.output is None:
            return Step()
        if self._changed_at is None or now.steady >= self._changed_at + settings.blink_time:
            self._lit, self._changed_at = not self._lit, now.steady
        return Step(
            outputs={"led": self._lit},
            states={"lit": self._lit},
            wake=self._changed_at + settings.blink_time - now.steady,
        )
