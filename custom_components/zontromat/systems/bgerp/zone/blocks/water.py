"""Water meters with pulses, and the leak test (facts 3.7)."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
import math
from typing import ClassVar, Final, override

from ...registers import Block, Value
from ..block import BadSetting, Command, FunctionBlock, Inputs, Moment, Registers, Step, Wiring
from ..options import Options
from ..pins import Reading, Wire
from ..settings import LEVEL_INPUTS, bounded, wire
from .records import PERIOD, Records

FLOW_WINDOW: Final = 30.0
"""Seconds over which the flow is the average."""

LEAK_TEST: Final = 40.0
"""Seconds between the two readings of the leak test."""

_LITRES_PER_M3: Final = 1000.0
_CIRCLE: Final = 2**32
_PLAUSIBLE: Final = 2**20
"""A decrease by nearly the whole circle is the counter's wrap if not more pulses than this would have passed."""


@dataclass(frozen=True, slots=True)
class ClearLeak(Command):
    """Forget the leak, and test anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterSettings:
    """What a meter is wired to.

    Attributes:
        counter: The pulse counter of its input, `None` for a meter that is none of ours.
        pulses_per_litre: More than 0.
        record_every: Seconds between the records of the meter.
    """

    counter: Wire | None
    pulses_per_litre: float
    record_every: float


def pulses_between(before: float, after: float) -> float:
    """Return the pulses between two readings of a counter.

    A counter that has decreased has wrapped, or lost what was not saved; how much that was nobody knows, so nothing is
    counted until it counts again.
    """
    if after >= before:
        return after - before
    wrapped = after + _CIRCLE - before
    return wrapped if wrapped <= _PLAUSIBLE else 0


class WaterMeter(FunctionBlock[WaterSettings]):
    """A water meter.

    The original multiplied where it had to divide, wrote into registers that do not exist, had one place for two
    meters, and took the whole count for a leak.
    """

    value: ClassVar[str]
    leak: ClassVar[str]
    measurements: ClassVar[str]

    def __init__(self) -> None:
        """Know no water."""
        self._counter: float | None = None
        self._litres = 0.0
        self._records = Records()
        self._leaked = 0.0
        """What the test has found."""
        self._start()

    def _start(self) -> None:
        """Forget what belongs to the time of the steady clock."""
        self._samples: list[tuple[float, float]] = []
        self._test_from: float | None = None
        """The litres with which the test began."""
        self._test_since = 0.0
        self._empty: bool | None = None

    @classmethod
    @override
    def settings(cls, registers: Registers, options: Options) -> WaterSettings:
        found = wire(registers, f"{cls.key}.input", LEVEL_INPUTS)
        pulses = registers.number(f"{cls.key}.tpl")
        if found is not None and (pulses is None or pulses <= 0):
            # A guess would be wrong by its factor for ever.
            raise BadSetting(f"{cls.key}.tpl", "the pulses per litre are not known")
        return WaterSettings(
            counter=None if found is None else Wire(found.pin.counter),
            pulses_per_litre=pulses or 1.0,
            record_every=bounded(registers, "monitoring.demand_time", PERIOD),
        )

    @classmethod
    @override
    def wiring(cls, settings: WaterSettings) -> Wiring:
        return Wiring(inputs={} if settings.counter is None else {"counter": settings.counter})

    @override
    def watched(self) -> frozenset[str]:
        return frozenset({"general.is_empty"})

    @override
    def safe(self) -> Mapping[str, Reading]:
        self._start()
        return {}

    @override
    def step(self, now: Moment, inputs: Inputs, settings: WaterSettings) -> Step:
        reading = inputs.number("counter")
        if reading is None or not (math.isfinite(reading) and 0 <= reading < _CIRCLE):
            # The last count stays what it is; 0 would be wrong.
            return Step(states={"flow": None})
        before, self._counter = self._counter, reading
        # The first reading of all is the count of the meter itself.
        self._litres += (reading if before is None else pulses_between(before, reading)) / settings.pulses_per_litre
        flow, flow_changes = self._flow(now)
        if any(isinstance(command, ClearLeak) for command in inputs.commands):
            self._test_from, self._leaked = None, 0.0
        leak, test_due = self._test(now, inputs.registers.flag("general.is_empty"))
        self._records.add(now, settings.record_every, {"CumulativeTraffic": round(self._litres / _LITRES_PER_M3, 6)})
        due = (flow_changes, test_due, self._records.due(now, settings.record_every))
        return Step(
            reports={self.value: round(self._litres, 3), self.leak: leak, self.measurements: self._records.value},
            states={"flow": flow},
            wake=min(seconds for seconds in due if seconds is not None),
        )

    def _flow(self, now: Moment) -> tuple[float | None, float | None]:
        """Return the flow in l/min, and the seconds until it changes by itself; unknown until the window is full."""
        if not self._samples or self._samples[-1][1] != self._litres:
            self._samples.append((now.steady, self._litres))
        leaves = [time + FLOW_WINDOW for time, _ in self._samples]
        del self._samples[: max(0, bisect_right(leaves, now.steady) - 1)]
        first, *later = self._samples
        if now.steady < first[0] + FLOW_WINDOW:
            return None, first[0] + FLOW_WINDOW - now.steady
        flow = (self._litres - first[1]) * 60 / FLOW_WINDOW
        return flow, later[0][0] + FLOW_WINDOW - now.steady if later else None

    def _test(self, now: Moment, empty: bool | None) -> tuple[float | None, float | None]:
        """Return the litres that have run since the zone became empty, and the seconds until the next reading.

        A reading before and one after a while are needed for a leak; where nobody knows whether the zone is empty there
        is no test. A leak that was found outlives a restart, but what ran meanwhile is none: somebody may have been
        there.
        """
        is_start = self._empty is None and empty is None
        self._empty = empty
        if not empty:
            self._test_from = None
            if not is_start:
                self._leaked = 0.0
            return (None if empty is None else 0.0), None
        if self._test_from is None:
            self._test_from, self._test_since = self._litres - self._leaked, now.steady
        wait = self._test_since + LEAK_TEST - now.steady
        if wait <= 0:
            self._leaked = round(self._litres - self._test_from, 3)
        return self._leaked, wait if wait > 0 else None

    @override
    def remembers(self) -> Mapping[str, Value]:
        return {
            "counter": self._counter,
            "litres": self._litres,
            "leaked": self._leaked,
            "records": self._records.value,
        }

    @override
    def recall(self, remembered: Mapping[str, Value]) -> None:
        counter, litres, leaked = (_number(remembered.get(name)) for name in ("counter", "litres", "leaked"))
        if counter is not None and litres is not None:
            self._counter, self._litres, self._leaked = counter, litres, leaked or 0.0
        self._records.recall(remembered.get("records"))


def _number(value: Value) -> float | None:
    """Return a remembered number."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


class ColdWater(WaterMeter):
    """Cold water."""

    key = Block.COLD_WATER_FM
    value, leak, measurements = "cold_water_fm.value", "general.cold_water_fm.leak", "monitoring.cw.measurements"


class HotWater(WaterMeter):
    """Hot water."""

    key = Block.HOT_WATER_FM
    value, leak, measurements = "hot_water_fm.value", "general.hot_water_fm.leak", "monitoring.hw.measurements"
