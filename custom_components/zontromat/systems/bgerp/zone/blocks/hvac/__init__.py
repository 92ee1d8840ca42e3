"""Heating and cooling (facts 3.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, override

from ....comfort import MEASURED, adjusts_by_offset, majority, wanted_temperature
from ....registers import Block, Value
from ....registers.literals import Json
from ...block import FunctionBlock, Inputs, Moment, Registers, Step, Wiring
from ...options import Options
from ...pins import PinKind, Reading, Wire
from ..pinned import at_rest, number_at, sensor_at
from .floors import Activations, FloorSettings, FloorSystem, floor_settings
from .loops import MODE, LoopSettings, LoopSystem, loop_settings

_SENSORS: Final = {key.removeprefix("hvac.").removesuffix("_1.value"): key for key in MEASURED}
"""Registers of the air sensors' temperatures, by the sensors' names in the wiring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HvacSettings:
    """Settings of heating and cooling.

    Attributes:
        sensors: The air sensors on the 1-wire bus, by name.
        told: The names of those that come as registers.
        wanted: Wanted temperature of the room, in °C.
        period: Longest time between two looks at the room, in seconds.
        system: What heats and cools.
    """

    sensors: Mapping[str, Wire]
    told: frozenset[str]
    wanted: float | None
    period: float
    system: LoopSettings | FloorSettings


class Hvac(FunctionBlock[HvacSettings]):
    """Keeps the room at the wanted temperature.

    Without a reading of any air sensor, or without a goal, it rests: valves shut, fans and convectors off.
    """

    key = Block.HVAC

    def __init__(self) -> None:
        """Start at rest."""
        self._loops = LoopSystem()
        self._floors = FloorSystem()
        self._at_rest: Mapping[str, Reading] = {}

    @classmethod
    @override
    def settings(cls, registers: Registers, options: Options) -> HvacSettings:
        sensors = {name: sensor_at(registers, f"hvac.{name}", PinKind.TEMPERATURE) for name in _SENSORS}
        wired = {name: wire for name, wire in sensors.items() if wire is not None}
        system: LoopSettings | FloorSettings
        if adjusts_by_offset(registers):
            system = loop_settings(registers, options)
        else:
            system = floor_settings(registers)
        return HvacSettings(
            sensors=wired,
            told=frozenset(
                name for name in _SENSORS.keys() - wired.keys() if registers.flag(f"hvac.{name}.enabled") is not False
            ),
            # Local, since today's servers have no such mode: switched off in the room.
            wanted=None if registers.number(MODE) == 0 else wanted_temperature(registers),
            # The original looked every five seconds whatever it was told; no air changes faster.
            period=number_at(registers, "hvac.update_rate", 60.0, 5.0, 900.0),
            system=system,
        )

    @classmethod
    @override
    def wiring(cls, settings: HvacSettings) -> Wiring:
        wiring = settings.system.wiring()
        return replace(wiring, optional={**settings.sensors, **wiring.optional})

    @override
    def watched(self) -> frozenset[str]:
        return frozenset(MEASURED)

    @override
    def step(self, now: Moment, inputs: Inputs, settings: HvacSettings) -> Step:
        self._at_rest = at_rest(settings.system.wiring())
        read = {name: inputs.number(name) for name in settings.sensors}
        told = [inputs.registers.number(_SENSORS[name]) for name in settings.told]
        temperature = majority([*told, *read.values()])
        difference = None if temperature is None or settings.wanted is None else settings.wanted - temperature
        if isinstance(settings.system, LoopSettings):
            result = self._loops.step(now, inputs, settings.system, difference)
        else:
            result = self._floors.step(now, settings.system, difference)
        return replace(
            result,
            reports={**result.reports, **{_SENSORS[name]: reading for name, reading in read.items()}},
            states={**result.states, "temperature": temperature, "target": settings.wanted},
            wake=min(settings.period, result.wake or settings.period),
        )

    @override
    def safe(self) -> Mapping[str, Reading]:
        self._loops = LoopSystem()
        self._floors = FloorSystem(self._floors.activations)
        return self._at_rest

    @override
    def remembers(self) -> Mapping[str, Value]:
        counts: dict[str, Json] = {
            name: [each.openings, each.closings] for name, each in self._floors.activations.items()
        }
        return {"integral": round(self._loops.force.integral), "activations": counts}

    @override
    def recall(self, remembered: Mapping[str, Value]) -> None:
        integral: Any = remembered.get("integral")
        if isinstance(integral, int | float):
            self._loops.force.integral = float(integral)
        counts: Any = remembered.get("activations")
        for name, (openings, closings) in counts.items() if isinstance(counts, dict) else ():
            self._floors.activations[name] = Activations(openings=openings, closings=closings)
