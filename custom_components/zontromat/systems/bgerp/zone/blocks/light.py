"""Light (facts 3.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, override

from ...registers import Block, Value
from ..block import FunctionBlock, Inputs, Moment, Registers, Step, Wiring
from ..options import Options
from ..pins import PinKind, Reading, Wire
from ..settings import wire
from .pinned import DIMMERS, SWITCHES, check_distinct, number_at, sensor_at

FULL: Final = 10_000.0
"""Lux at which sensor and channels are at their end, as the registers have it."""
EMPTY: Final = "general.is_empty"
MEASURED: Final = "light.illumination"
MOVEMENTS: Final = ("pir_detector.state", "ac.pir_2.state")
CHANNELS: Final = (1, 2)

_BRIGHTEST: Final = 0.25
"""Volts below 0 that the sensor gives at its end."""
_SENSOR_TOLERANCE: Final = 0.01
_SENSOR_PERCENT: Final = 99.0
_RESISTOR: Final = 0.5
"""Volts below which a channel needs its load resistor."""
_PERIOD: Final = 1.0
_LONGEST_STEP: Final = 5.0
_DEAD_BAND: Final = 0.05
_SMALLEST_BAND: Final = 50.0
"""Lux; half a step of the sensor."""
_SMALLEST_GOAL: Final = 500.0
"""Lux; below, a difference counts as if this much were wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LightSettings:
    """Settings of the light.

    Attributes:
        channels: The 0-10 V outputs, by number.
        resistors: The outputs of their load resistors, by number.
        hallway: The output of the hallway's light.
        hallway_time: How long it stays on after a movement, in seconds.
        sensor: The light sensor on the 1-wire bus.
        is_told: The illuminance comes as a register.
        target: Wanted illuminance in lux, 0 for off; `None` where nobody says, which is the lowest one.
        low: Lowest illuminance, in lux.
        high: Highest illuminance, in lux.
        gain: Share of a difference that is corrected in each second.
    """

    channels: Mapping[int, Wire]
    resistors: Mapping[int, Wire]
    hallway: Wire | None
    hallway_time: float
    sensor: Wire | None
    is_told: bool
    target: float | None
    low: float
    high: float
    gain: float


class Dimmer:
    """Finds how bright the lamps must be: at once by guess, then slowly by what is measured.

    The correction is a sum, slower than any sensor, and rests within a dead band, so that it does not swing. It counts
    the difference against what is wanted, since nobody knows how much light the lamps of a room give.
    """

    def __init__(self) -> None:
        """Start in the dark."""
        self.level = 0.0
        """Percent: up to 100 for the first channel, beyond for the second."""
        self.goal: float | None = None
        """Lux."""
        self.correcting = False
        self._updated: float | None = None

    def off(self) -> None:
        """Go dark."""
        self.level, self.goal, self.correcting = 0.0, None, False

    def update(self, now: float, goal: float, measured: float | None, settings: LightSettings, *, blind: bool) -> None:
        """Take in the wanted and the measured illuminance, in lux; `blind` lets a guess do without the latter."""
        capacity = 100.0 * len(settings.channels)
        elapsed = 0.0 if self._updated is None else min(now - self._updated, _LONGEST_STEP)
        self._updated = now
        if goal != self.goal and (blind or measured is not None):
            # What is measured is with the lamps as they are; without a measurement they are all there is.
            self.level = (
                goal / FULL * capacity if measured is None else self.level + (goal - measured) / FULL * capacity
            )
            self.goal, self.correcting = goal, measured is not None
        elif measured is None:
            self.correcting = False
        else:
            difference = goal - measured
            band = max(_DEAD_BAND * goal, _SMALLEST_BAND)
            self.correcting = abs(difference) > (band / 2 if self.correcting else band)
            if self.correcting:
                share = min(max(difference / max(goal, _SMALLEST_GOAL), -1.0), 1.0)
                self.level += settings.gain * elapsed * share * capacity
        self.level = min(max(self.level, 0.0), capacity)
        self.correcting &= 0.0 < self.level < capacity or elapsed == 0.0


class Light(FunctionBlock[LightSettings]):
    """Keeps the wanted illuminance with two dimmed channels, the second after the first.

    Without a sensor a wanted illuminance is guessed, and without a wish nothing is lit. When the people have left, the
    light goes off until somebody comes, or wants another light.
    """

    key = Block.LIGHT

    def __init__(self) -> None:
        """Start in the dark."""
        self._dimmer = Dimmer()
        self._was_empty = False
        self._left: float | None = None
        self._is_left = False
        self._moves = False
        self._moved: float | None = None

    @classmethod
    @override
    def settings(cls, registers: Registers, options: Options) -> LightSettings:
        channels = {number: wire(registers, f"light.v{number}.output", DIMMERS) for number in CHANNELS}
        resistors = {number: wire(registers, f"light.r{number}.output", SWITCHES) for number in CHANNELS}
        high = number_at(registers, "light.max", FULL, 0.0, FULL)
        sensor = sensor_at(registers, "light.sensor", PinKind.VIS)
        settings = LightSettings(
            channels={number: wire for number, wire in channels.items() if wire is not None},
            resistors={number: wire for number, wire in resistors.items() if wire is not None},
            hallway=wire(registers, "light.hallway_lighting.output", SWITCHES),
            hallway_time=number_at(registers, "light.hallway_lighting.time", 60.0, 1.0, 86_400.0),
            sensor=sensor,
            is_told=sensor is None and registers.flag("light.sensor.enabled") is not False,
            target=registers.number("light.target_illum"),
            low=number_at(registers, "light.min", 0.0, 0.0, high),
            high=high,
            gain=number_at(registers, "light.error_gain", 0.01, 0.001, 0.05),
        )
        check_distinct((f"light.{name}", wire) for name, wire in cls.wiring(settings).outputs.items())
        return settings

    @classmethod
    @override
    def wiring(cls, settings: LightSettings) -> Wiring:
        outputs = {f"v{number}": wire for number, wire in settings.channels.items()}
        outputs |= {f"r{number}": wire for number, wire in settings.resistors.items()}
        if settings.hallway is not None:
            outputs["hallway"] = settings.hallway
        return Wiring(optional={} if settings.sensor is None else {"sensor": settings.sensor}, outputs=outputs)

    @override
    def watched(self) -> frozenset[str]:
        return frozenset({EMPTY, MEASURED, *MOVEMENTS})

    @override
    def step(self, now: Moment, inputs: Inputs, settings: LightSettings) -> Step:
        percent = _percent(inputs.number("sensor"))
        measured = percent if percent is None else percent / 100 * FULL
        reports: dict[str, Value] = {}
        if settings.is_told:
            measured = inputs.registers.number(MEASURED)
        elif settings.sensor is not None:
            reports[MEASURED] = None if measured is None else round(measured)
        wanted = self._wanted(settings.target, inputs.registers.flag(EMPTY))
        if wanted is not None and wanted <= 0:
            self._dimmer.off()
        else:
            goal = min(max(wanted or 0.0, settings.low), settings.high)
            self._dimmer.update(now.steady, goal, measured, settings, blind=wanted is not None)
        volts = self._volts(settings)
        outputs: dict[str, Reading] = {f"v{number}": value for number, value in volts.items()}
        outputs |= {f"r{number}": volts.get(number, 0.0) < _RESISTOR for number in settings.resistors}
        left = self._hallway(now.steady, inputs.registers, settings.hallway_time)
        if settings.hallway is not None:
            outputs["hallway"] = left is not None
        wakes = [_PERIOD] if self._dimmer.correcting else []
        if left and settings.hallway is not None:
            wakes.append(left)
        return Step(
            outputs=outputs,
            reports=reports,
            states={"level": self._dimmer.level, "illuminance": measured, "goal": self._dimmer.goal},
            wake=min(wakes, default=None),
        )

    @override
    def safe(self) -> Mapping[str, Reading]:
        self._dimmer = Dimmer()
        self._moves, self._moved = False, None
        names = (*(f"{kind}{number}" for kind in "vr" for number in CHANNELS), "hallway")
        return dict.fromkeys(names, False)

    @override
    def remembers(self) -> Mapping[str, Value]:
        return {"level": round(self._dimmer.level), "goal": self._dimmer.goal}

    @override
    def recall(self, remembered: Mapping[str, Value]) -> None:
        # What is measured after a restart is with the lamps as they were.
        level, goal = remembered.get("level"), remembered.get("goal")
        if isinstance(level, int | float) and isinstance(goal, int | float):
            self._dimmer.level, self._dimmer.goal = float(level), float(goal)

    def _wanted(self, target: float | None, is_empty: bool | None) -> float | None:
        """Return the wanted illuminance in lux, 0 for none, `None` for what is usual."""
        if not is_empty:
            self._was_empty = self._is_left = False
        elif not self._was_empty:
            self._was_empty = self._is_left = True
            self._left = target
        elif target != self._left:
            self._is_left = False
        return 0.0 if self._is_left else target

    def _volts(self, settings: LightSettings) -> dict[int, float]:
        """Return the volts of the channels, one after the other."""
        levels = {number: self._dimmer.level - 100.0 * index for index, number in enumerate(settings.channels)}
        return {number: round(min(max(level, 0.0), 100.0) / 10, 3) for number, level in levels.items()}

    def _hallway(self, now: float, registers: Registers, time: float) -> float | None:
        """Return for how many seconds the hallway stays lit: 0 while somebody moves, `None` for not at all.

        No version of the original lights it; the registers say that it goes off after a time.
        """
        moves = any(registers.flag(key) for key in MOVEMENTS)
        if moves or self._moves:
            self._moves, self._moved = moves, now
        if moves:
            return 0.0
        left = 0.0 if self._moved is None else self._moved + time - now
        return left if left > 0 else None


def _percent(volts: float | None) -> float | None:
    """Return what a DS2438 behind a light sensor tells, in percent; what it cannot give is not known."""
    if volts is None or not -_BRIGHTEST - _SENSOR_TOLERANCE <= volts <= _SENSOR_TOLERANCE:
        return None
    return min(max(-volts / _BRIGHTEST, 0.0), 1.0) * _SENSOR_PERCENT
