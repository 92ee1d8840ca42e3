"""Heating and cooling with two loops of water, each with a valve and a fan, and one convector: servers of 2020.

Loop 1 cools and has the upper fan, loop 2 heats and has the lower one (facts 3.2).
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from ...block import Inputs, Moment, Registers, Step, Wiring, ZoneEvent
from ...options import Options
from ...pins import PinKind, Reading, Wire
from ...settings import wire
from ..actuators import PAUSE, Convector, Fan, Valve, position_of
from ..force import ThermalForce
from ..pinned import ACTUATORS, DIMMERS, FEEDBACKS, SWITCHES, check_distinct, number_at, sensor_at
from .leak import LeakTest

MODE: Final = "hvac.thermal_mode"
STAGES: Final = (1, 2, 3)
LOOPS: Final = (1, 2)


class Season(IntEnum):
    """What the pipes of the building carry."""

    NONE = 0
    COLD = 1
    """Hot water in both loops."""
    TRANSITION = 2
    """Cold water in loop 1, hot water in loop 2."""
    WARM = 3
    """Cold water in both loops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """One loop.

    Attributes:
        valve: Its valve.
        feedback: What tells the position of the valve.
        fan: Its fan.
        water: The temperature of its water.
        meter: The pulses of its water meter.
        pulses_per_litre: How many of them are a litre.
    """

    valve: Valve | None
    feedback: Wire | None
    fan: Fan | None
    water: Wire | None
    meter: Wire | None
    pulses_per_litre: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopSettings:
    """Settings of loops and convector.

    Attributes:
        loops: The loops 1 and 2.
        stages: The relays of the stages 1, 2 and 3 of the convector.
        season: What the pipes carry.
        as_original: The valves of the cold season close when heat is wanted.
        limit: Limit of the thermal force, in percent.
    """

    loops: tuple[Loop, ...]
    stages: tuple[Wire | None, ...]
    season: Season
    as_original: bool
    limit: float

    def wiring(self) -> Wiring:
        """Return the pins."""
        inputs: dict[str, Wire | None] = {}
        outputs: dict[str, Wire | None] = {}
        for number, loop in enumerate(self.loops, 1):
            inputs |= {f"loop_{number}_feedback": loop.feedback, f"loop_{number}_water": loop.water}
            inputs[f"loop_{number}_meter"] = loop.meter
            outputs[f"loop_{number}_valve"] = loop.valve.output if loop.valve else None
            outputs[f"loop_{number}_fan"] = loop.fan.output if loop.fan else None
        outputs |= {f"convector_1_stage_{stage}": wire for stage, wire in enumerate(self.stages, 1)}
        return Wiring(
            optional={name: wire for name, wire in inputs.items() if wire is not None},
            outputs={name: wire for name, wire in outputs.items() if wire is not None},
        )

    @property
    def range(self) -> tuple[float, float]:
        """The limits of the thermal force in percent: what the pipes do not carry cannot be wanted."""
        cools = self.season is not Season.COLD or self.as_original
        heats = self.season is not Season.WARM
        return -self.limit if cools else 0.0, self.limit if heats else 0.0


def loop_settings(registers: Registers, options: Options) -> LoopSettings:
    """Read the settings.

    Raises:
        BadSetting: A register names no fitting pin, or two of them the same.
    """
    number = registers.number(MODE)
    settings = LoopSettings(
        loops=tuple(_loop(registers, f"hvac.loop{loop}") for loop in LOOPS),
        stages=_stages(registers),
        season=Season(int(number)) if number in set(Season) else Season.NONE,
        as_original=options.cold_season_as_original,
        limit=number_at(registers, "hvac.thermal_force_limit", 100.0, 0.0, 100.0),
    )
    check_distinct((f"hvac.{name}", wire) for name, wire in settings.wiring().outputs.items())
    return settings


class LoopSystem:
    """Moves valves, fans and convector by the thermal force."""

    def __init__(self) -> None:
        """Start at rest."""
        self.force = ThermalForce()
        self._convector = Convector()
        self._wanted_stage = 0
        self._open = [False for _ in LOOPS]
        self._leaks = [LeakTest() for _ in LOOPS]
        self._leaking = [False for _ in LOOPS]

    def step(self, now: Moment, inputs: Inputs, settings: LoopSettings, difference: float | None) -> Step:
        """Heat or cool a room that is too cold by so many kelvin; rest where that is not known."""
        if difference is None or settings.season is Season.NONE:
            # Without a season the original wrote nothing and left valves and fans as they happened to be.
            self.force.rest()
            self._open = [False for _ in LOOPS]
        else:
            self.force.update(now.steady, difference, *settings.range)
            self._set_valves(settings)
        outputs: dict[str, Reading] = {}
        states: dict[str, float | None] = {}
        events: list[ZoneEvent] = []
        for index, loop in enumerate(settings.loops):
            outputs |= self._drive(index, loop)
            states |= self._observe(index, loop, inputs, now, events)
        self._wanted_stage = self.force.stage(self._wanted_stage) if any(settings.stages) else 0
        stage = self._convector.drive(now.steady, self._wanted_stage)
        outputs |= {f"convector_1_stage_{each}": each == stage for each in STAGES if settings.stages[each - 1]}
        return Step(
            outputs=outputs,
            states={**states, "force": None if difference is None else self.force.percent, "convector_1_stage": stage},
            events=events,
            wake=None if stage == self._wanted_stage else PAUSE,
        )

    def _set_valves(self, settings: LoopSettings) -> None:
        """Open and shut the valves as the season has it."""
        direction = self.force.direction
        match settings.season:
            case Season.TRANSITION:
                self._open = [direction < 0, direction > 0]
            case Season.COLD if settings.as_original:
                self._open = [direction <= 0] * 2
            case Season.COLD:
                # The original shut both valves of the cold season when heat was wanted, a copy of the warm season's row.
                self._open = [direction > 0] * 2
            case _:
                self._open = [direction < 0] * 2

    def _drive(self, index: int, loop: Loop) -> dict[str, Reading]:
        """Return the outputs of a loop."""
        outputs: dict[str, Reading] = {}
        if loop.valve is not None:
            outputs[f"loop_{index + 1}_valve"] = loop.valve.drive(100.0 if self._open[index] else 0.0)
        if loop.fan is not None:
            blows = self.force.direction == (-1, 1)[index]
            outputs[f"loop_{index + 1}_fan"] = loop.fan.drive(abs(self.force.percent) if blows else 0.0)
        return outputs

    def _observe(
        self, index: int, loop: Loop, inputs: Inputs, now: Moment, events: list[ZoneEvent]
    ) -> dict[str, float | None]:
        """Return what is known about a loop."""
        name = f"loop_{index + 1}"
        lost = self._leaks[index].update(
            now.steady, inputs.number(f"{name}_meter"), loop.pulses_per_litre, shut=not self._open[index]
        )
        if lost and not self._leaking[index]:
            events.append(ZoneEvent("loop_leak", {"loop": index + 1, "litres": lost}))
        self._leaking[index] = bool(lost)
        return {
            f"{name}_valve": 100.0 if self._open[index] else 0.0,
            f"{name}_position": position_of(loop.feedback, inputs.number(f"{name}_feedback")),
            f"{name}_water": inputs.number(f"{name}_water"),
            f"{name}_leak": lost,
        }


def _loop(registers: Registers, prefix: str) -> Loop:
    """Read the settings of a loop; what is not in use does not exist, which the original ignored."""
    valve = _in_use(registers, f"{prefix}.valve", "output", ACTUATORS)
    fan = _in_use(registers, f"{prefix}.fan", "output", DIMMERS)
    meter = _in_use(registers, f"{prefix}.cnt", "input", {PinKind.DI})
    return Loop(
        valve=Valve(valve, *_limits(registers, f"{prefix}.valve", "pos")) if valve else None,
        feedback=_in_use(registers, f"{prefix}.valve", "feedback", FEEDBACKS),
        fan=Fan(fan, *_limits(registers, f"{prefix}.fan", "speed")) if fan else None,
        water=sensor_at(registers, f"{prefix}.temp", PinKind.TEMPERATURE),
        meter=Wire(meter.pin.counter) if meter else None,
        pulses_per_litre=number_at(registers, f"{prefix}.cnt.tpl", 1.0, 0.001, 1e6),
    )


def _stages(registers: Registers) -> tuple[Wire | None, ...]:
    """Return the relays of the convector."""
    if registers.flag("hvac.convector.enabled") is False:
        return (None,) * len(STAGES)
    return tuple(wire(registers, f"hvac.convector.stage_{stage}.output", SWITCHES) for stage in STAGES)


def _in_use(registers: Registers, prefix: str, name: str, kinds: frozenset[PinKind] | set[PinKind]) -> Wire | None:
    """Return the pin of a part that is not switched off."""
    return None if registers.flag(f"{prefix}.enabled") is False else wire(registers, f"{prefix}.{name}", kinds)


def _limits(registers: Registers, prefix: str, what: str) -> tuple[float, float]:
    """Return the limits in percent; where they contradict each other, the upper one counts."""
    high = number_at(registers, f"{prefix}.max_{what}", 100.0, 0.0, 100.0)
    return number_at(registers, f"{prefix}.min_{what}", 0.0, 0.0, high), high
