"""Whether somebody is in the zone (facts 3.1, 3.5, 9).

The registers of 2020 take the time since the zone became empty, those since 2021 give the time after which it counts as
empty; the former say nothing about that, so it is an hour there, as it is by default today.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, override

from ...registers import Block, Value
from ..block import FunctionBlock, Inputs, Moment, Registers, Step, Wiring
from ..options import Options
from ..pins import Reading
from ..settings import bounded
from .presence import Presence

EMPTY_AFTER: Final = 3600.0
"""Seconds, where no register says it."""

REPORT_EVERY: Final = 60.0
"""Seconds between reports of the time since the zone became empty."""

_MOTIONS: Final = ("pir_detector.state", "ac.pir_2.state")
_CONTACTS: Final = (
    "door_closed.state",
    "ac.door_closed_2.state",
    "window_closed.state",
    "ac.window_closed_2.state",
    "envm.door_tamper.activations",
    "envm.window_tamper.activations",
    "envm.pir.activations",
)
_DOORS: Final = ("ac.zone_1_occupied", "ac.zone_2_occupied")


@dataclass(frozen=True, slots=True)
class OccupancySettings:
    """When a zone is empty.

    Attributes:
        empty_after: Seconds without a sign of anybody.
    """

    empty_after: float


class Occupancy(FunctionBlock[OccupancySettings]):
    """Looks at all detectors and contacts, and at what the doors know of cards."""

    key = Block.GENERAL

    def __init__(self) -> None:
        """Know nothing: the original called every zone empty."""
        self._presence = Presence()
        self._empty_since: float | None = None
        self._report_at = 0.0
        self._unix = 0.0
        """What the clock on the wall shows when the steady one shows 0."""
        self._remembered: Mapping[str, Value] = {}

    @classmethod
    @override
    def settings(cls, registers: Registers, options: Options) -> OccupancySettings:
        return OccupancySettings(bounded(registers, "envm.is_empty_timeout", EMPTY_AFTER))

    @classmethod
    @override
    def wiring(cls, settings: OccupancySettings) -> Wiring:
        return Wiring()

    @override
    def watched(self) -> frozenset[str]:
        return frozenset((*_MOTIONS, *_CONTACTS, *_DOORS))

    @override
    def safe(self) -> Mapping[str, Reading]:
        return {}

    @override
    def step(self, now: Moment, inputs: Inputs, settings: OccupancySettings) -> Step:
        self._unix = now.unix - now.steady
        self._take_back(now)
        registers, presence = inputs.registers, self._presence
        presence.see(
            now.steady,
            motions=[registers.flag(key) for key in _MOTIONS],
            contacts={key: registers.value(key) for key in _CONTACTS},
        )
        occupied = presence.occupied(now.steady, settings.empty_after)
        if any(registers.flag(key) is True for key in _DOORS):
            occupied = True
        if occupied is not False:
            self._empty_since = None
        elif self._empty_since is None:
            self._empty_since = now.steady
        due = [presence.left(now.steady, settings.empty_after)]
        empty_for = None
        if self._empty_since is not None:
            empty_for = round(now.steady - self._empty_since)
            if now.steady >= self._report_at:
                self._report_at = now.steady + REPORT_EVERY
            due.append(self._report_at - now.steady)
        return Step(
            reports={
                "general.is_empty": None if occupied is None else not occupied,
                "general.is_empty_timeout": empty_for,
            },
            wake=min((seconds for seconds in due if seconds is not None), default=None),
        )

    @override
    def remembers(self) -> Mapping[str, Value]:
        times = {"sign": self._presence.sign, "watching": self._presence.watching, "empty_since": self._empty_since}
        # Whole seconds: what has not changed must not look as if it had, because one clock is finer than the other.
        return {name: round(time + self._unix) for name, time in times.items() if time is not None}

    @override
    def recall(self, remembered: Mapping[str, Value]) -> None:
        self._remembered = remembered

    def _take_back(self, now: Moment) -> None:
        """Go on as before a restart; a clock that was put back has not made anything happen in the future."""
        times = {
            name: min(now.steady, time - self._unix)
            for name, time in self._remembered.items()
            if isinstance(time, int | float)
        }
        if times:
            self._presence.sign = times.get("sign")
            self._presence.watching = times.get("watching")
            self._empty_since = times.get("empty_since")
            self._remembered = {}
