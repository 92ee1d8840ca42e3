"""The watchdog of the room's tablet (facts 3.12): cuts its power for a while."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, override

from ...registers import Block, Value
from ..block import Command, FunctionBlock, Inputs, Moment, Registers, Step, Wiring
from ..options import Options
from ..pins import Reading, Wire
from ..settings import LEVEL_OUTPUTS, bounded, wire

RESET: Final = "wdt_tablet.reset"

_PULSE_TIME: Final = 10.0


@dataclass(frozen=True, slots=True)
class Restart(Command):
    """Restart the tablet; ignored during a restart and for twice its time afterwards."""


@dataclass(frozen=True, slots=True)
class TabletSettings:
    """How the tablet is restarted.

    Attributes:
        output: Output that cuts its power while it is high.
        pulse_time: Seconds without power.
    """

    output: Wire | None
    pulse_time: float


class TabletWatchdog(FunctionBlock[TabletSettings]):
    """Restarts the tablet on the order of the server or of somebody here.

    An order that comes too early is ignored. In the original it blocked the block for ever.
    """

    key = Block.WDT_TABLET

    def __init__(self) -> None:
        """Leave the tablet alone."""
        self._cut_at: float | None = None
        self._reset: bool | None = None

    @classmethod
    @override
    def settings(cls, registers: Registers, options: Options) -> TabletSettings:
        return TabletSettings(
            output=wire(registers, "wdt_tablet.output", LEVEL_OUTPUTS),
            pulse_time=max(0.0, bounded(registers, "wdt_tablet.pulse_time", _PULSE_TIME)),
        )

    @classmethod
    @override
    def wiring(cls, settings: TabletSettings) -> Wiring:
        return Wiring(outputs={} if settings.output is None else {"power_cut": settings.output})

    @override
    def watched(self) -> frozenset[str]:
        return frozenset({RESET})

    @override
    def safe(self) -> Mapping[str, Reading]:
        self._cut_at = None
        return {"power_cut": False}

    @override
    def step(self, now: Moment, inputs: Inputs, settings: TabletSettings) -> Step:
        wanted = any(isinstance(command, Restart) for command in inputs.commands) | self._ordered(inputs)
        ends = None if self._cut_at is None else self._cut_at + settings.pulse_time
        unlocks = None if self._cut_at is None else self._cut_at + 3 * settings.pulse_time
        if unlocks is not None and now.steady >= unlocks:
            self._cut_at = ends = unlocks = None
        if wanted and unlocks is None and settings.output is not None:
            self._cut_at = now.steady
            ends, unlocks = now.steady + settings.pulse_time, now.steady + 3 * settings.pulse_time
        cut = ends is not None and now.steady < ends
        due = [time - now.steady for time in (ends, unlocks) if time is not None and time > now.steady]
        return Step(
            outputs={"power_cut": cut},
            reports={"wdt_tablet.state": cut},
            states={"locked_out": unlocks is not None and not cut},
            wake=min(due, default=None),
        )

    def _ordered(self, inputs: Inputs) -> bool:
        """Tell whether the server's order has come since the last step; a level that lasts is one order."""
        reset, before = inputs.registers.flag(RESET), self._reset
        if reset is None:
            return False
        self._reset = reset
        return reset and before is False

    @override
    def remembers(self) -> Mapping[str, Value]:
        return {"reset": self._reset}

    @override
    def recall(self, remembered: Mapping[str, Value]) -> None:
        reset = remembered.get("reset")
        self._reset = reset if isinstance(reset, bool) else None
