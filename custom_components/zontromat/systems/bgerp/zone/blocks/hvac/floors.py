"""Heating and cooling with floor loops, convector loops and convectors, three of each at most: servers since 2021.

What the pipes carry is told for floor and convectors apart; the fans belong to the ventilation (facts 3.2).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ....registers import Value
from ...block import Moment, Registers, Step, Wiring
from ...pins import Reading, Wire
from ..actuators import PAUSE, Convector
from ..pinned import SWITCHES, check_distinct, pins_of

FLOOR_MODE: Final = "glob.floor.mode"
CONVECTOR_MODE: Final = "glob.conv.mode"
FANS: Final = "vent.hvac_setpoint_1"
NUMBERS: Final = (1, 2, 3)
PERIOD: Final = 3600.0
"""Seconds in which a floor valve is open for its share of the time."""

_STATES: Final = (0, 1, 1, 2, 2, 3, 4, 5, 6, 6, 7, 7, 8)
"""State by the difference in half kelvin, from three too warm to three too cold."""
_WIDEST: Final = len(_STATES) // 2
_HYSTERESIS: Final = 0.2
"""Half kelvin; a difference between two states does not toggle between them."""
_STOP: Final = (0,) * 9
_FLOOR: Final[Mapping[int, tuple[float, ...]]] = {
    1: (1, 1, 1, 1, 1, 0, 0, 0, 0),
    2: (0, 0, 0, 0, 1, 1, 1, 1, 1),
    3: (0, 0, 0, 0, 0, 0, 0.5, 1, 1),
}
"""Share of the time that the floor valves are open, by mode and state."""
_CONVECTOR: Final[Mapping[int, tuple[int, ...]]] = {
    1: (4, 3, 2, 1, 1, 0, 0, 0, 0),
    2: (0, 0, 0, 0, 1, 1, 2, 3, 4),
    3: (2, 2, 1, 0, 0, 0, 0, 0, 0),
}
"""0 for a shut convector loop, otherwise one more than the stage of the convectors, by mode and state."""
_FANS: Final[Mapping[int, tuple[int, ...]]] = {1: (-80, -50, -30, 0, 0, 0, 0, 0, 0), 2: (0, 0, 0, 0, 0, 0, 0, 30, 80)}
"""Fan speed in percent, by mode and state; the original let the fans blow up to 140 % while all else was stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorSettings:
    """Settings of floor and convectors.

    Attributes:
        valves: The outputs of each valve, by its name such as "floor_loop_1" or "conv_loop_3".
        stages: The outputs of each stage, by convector and stage.
        floor_mode: 0 stop, 1 cool, 2 heat, 3 other.
        convector_mode: The same for the convectors.
    """

    valves: Mapping[str, tuple[Wire, ...]]
    stages: Mapping[tuple[int, int], tuple[Wire, ...]]
    floor_mode: int
    convector_mode: int

    def wiring(self) -> Wiring:
        """Return the pins."""
        outputs = dict(_named(self.valves))
        outputs |= _named({_stage_name(*each): wires for each, wires in self.stages.items()})
        return Wiring(outputs=outputs)


def floor_settings(registers: Registers) -> FloorSettings:
    """Read the settings.

    Raises:
        BadSetting: A register names no fitting pin, or two of them the same.
    """
    settings = FloorSettings(
        valves={
            name: pins_of(registers, f"hvac.{name}.valve.settings", "output", SWITCHES)
            for name in (f"{kind}_loop_{number}" for kind in ("floor", "conv") for number in NUMBERS)
        },
        stages={
            (number, stage): pins_of(registers, f"hvac.convector_{number}.settings", f"stage{stage}", SWITCHES)
            for number in NUMBERS
            for stage in NUMBERS
        },
        floor_mode=int(registers.number(FLOOR_MODE) or 0),
        convector_mode=int(registers.number(CONVECTOR_MODE) or 0),
    )
    check_distinct((f"hvac.{name}", wire) for name, wire in settings.wiring().outputs.items())
    return settings


@dataclass(slots=True)
class Activations:
    """What is counted about a valve."""

    position: int = 0
    openings: int = 0
    closings: int = 0

    def move(self, *, is_open: bool) -> None:
        """Take in a position."""
        if is_open != bool(self.position):
            self.openings += is_open
            self.closings += not is_open
        self.position = 100 if is_open else 0


@dataclass(slots=True)
class FloorSystem:
    """Moves valves and convectors by how much too cold or too warm the room is."""

    activations: dict[str, Activations] = field(default_factory=dict)
    _convectors: dict[int, Convector] = field(default_factory=dict)
    _halves: int = 0
    _began: float | None = None

    def step(self, now: Moment, settings: FloorSettings, difference: float | None) -> Step:
        """Heat or cool a room that is too cold by so many kelvin; rest where that is not known."""
        duty, level, fans = 0.0, 0, 0
        self._halves = 0 if difference is None else self._rounded(difference)
        if difference is not None:
            state = _STATES[self._halves + _WIDEST]
            duty = _FLOOR.get(settings.floor_mode, _STOP)[state]
            level = _CONVECTOR.get(settings.convector_mode, _STOP)[state]
            fans = _FANS.get(settings.convector_mode, _STOP)[state]
        is_open, left = self._share(now.steady, duty)
        outputs: dict[str, Reading] = {}
        reports: dict[str, Value] = {FANS: fans}
        for name, wires in settings.valves.items():
            if wires:
                level_of_valve = is_open if name.startswith("floor") else level > 0
                outputs |= dict.fromkeys(dict(_named({name: wires})), level_of_valve)
                reports[f"hvac.{name}.valve.activations"] = self._count(name, level_of_valve)
        stages, settled = self._drive(now.steady, settings, max(level - 1, 0))
        for (number, stage), wires in settings.stages.items():
            outputs |= dict.fromkeys(dict(_named({_stage_name(number, stage): wires})), stages.get(number) == stage)
        return Step(
            outputs=outputs,
            reports=reports,
            states={
                "force": None if difference is None else 100.0 * self._halves / _WIDEST,
                "floor_duty": duty * 100.0,
                **{f"convector_{number}_stage": stage for number, stage in stages.items()},
            },
            wake=left if settled else PAUSE,
        )

    def _rounded(self, difference: float) -> int:
        """Return the difference in half kelvin, limited, with some reluctance to change."""
        exact = min(max(difference * 2, -_WIDEST), _WIDEST)
        return self._halves if abs(exact - self._halves) <= 0.5 + _HYSTERESIS else round(exact)

    def _share(self, now: float, duty: float) -> tuple[bool, float | None]:
        """Return whether a valve that is open for a share of the time is so now, and for how many seconds."""
        if self._began is None:
            self._began = now
        if duty in {0.0, 1.0}:
            return duty == 1.0, None
        phase = (now - self._began) % PERIOD
        is_open = phase < duty * PERIOD
        return is_open, max((duty * PERIOD if is_open else PERIOD) - phase, 1.0)

    def _drive(self, now: float, settings: FloorSettings, stage: int) -> tuple[dict[int, int], bool]:
        """Return the stage of each convector, and whether it is the wanted one."""
        used = [number for number in NUMBERS if any(settings.stages[number, each] for each in NUMBERS)]
        stages = {number: self._convectors.setdefault(number, Convector()).drive(now, stage) for number in used}
        return stages, all(each == stage for each in stages.values())

    def _count(self, name: str, is_open: bool) -> Value:
        """Count the movements of a valve."""
        activations = self.activations.setdefault(name, Activations())
        activations.move(is_open=is_open)
        return {
            "position": activations.position,
            "openings": activations.openings,
            "closings": activations.closings,
        }


def _stage_name(number: int, stage: int) -> str:
    """Return the name of a convector's stage in the wiring."""
    return f"convector_{number}_stage_{stage}"


def _named(wires: Mapping[str, tuple[Wire, ...]]) -> Iterator[tuple[str, Wire]]:
    """Name several pins that do the same: the first as the whole, the others with a number."""
    for name, several in wires.items():
        for index, wire in enumerate(several):
            yield f"{name}#{index + 1}" if index else name, wire
