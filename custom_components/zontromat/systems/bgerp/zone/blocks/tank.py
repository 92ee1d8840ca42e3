"""The tanks of cold and hot water (facts 3.9); their output is bound in Home Assistant, since no register names it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, override

from ...registers import Block
from ..block import FunctionBlock, Inputs, Moment, Registers, Step, Wiring
from ..options import Options
from ..pins import PinKind, Reading, Wire
from ..settings import LEVEL_OUTPUTS, pin
from .pinned import sensor_at

GAIN: Final = 10.0
"""Percent of demand per kelvin: the original's factor of 1 on an output of 0…10 V."""

SWITCH_ON: Final = 10.0
"""Percent of demand from which an output that can only be on or off is on, until there is no demand."""

_FULL: Final = 100.0
_VOLTS: Final = 10.0
_LOWEST: Final = -55.0
_HIGHEST: Final = 125.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TankSettings:
    """What a tank has.

    Attributes:
        sensor: Its temperature.
        goal: The wanted temperature in °C.
        output: What cools or heats it: 0…10 V, or on and off.
    """

    sensor: Wire | None
    goal: float | None
    output: Wire | None


class TankCircle(FunctionBlock[TankSettings]):
    """A tank that is cooled or heated in proportion to what is missing; the original drove nothing."""

    heats: ClassVar[bool]

    def __init__(self) -> None:
        """Begin at rest."""
        self._on = False

    @classmethod
    @override
    def settings(cls, registers: Registers, options: Options) -> TankSettings:
        return TankSettings(
            sensor=sensor_at(registers, f"{cls.key}.tank_temp", PinKind.TEMPERATURE),
            goal=registers.number(f"{cls.key}.goal_temp"),
            output=pin(f"{cls.key}.output", options.tank_outputs.get(cls.key), LEVEL_OUTPUTS | {PinKind.AO}),
        )

    @classmethod
    @override
    def wiring(cls, settings: TankSettings) -> Wiring:
        return Wiring(
            inputs={} if settings.sensor is None else {"temperature": settings.sensor},
            outputs={} if settings.output is None else {"output": settings.output},
        )

    @override
    def safe(self) -> Mapping[str, Reading]:
        self._on = False
        return {"output": False}

    @override
    def step(self, now: Moment, inputs: Inputs, settings: TankSettings) -> Step:
        temperature = inputs.number("temperature")
        if temperature is not None and not _LOWEST <= temperature <= _HIGHEST:
            temperature = None
        demand = self._demand(temperature, settings.goal)
        self._on = demand is not None and demand > 0 and (self._on or demand >= SWITCH_ON)
        outputs: dict[str, Reading] = {}
        if settings.output is not None:
            is_switch = settings.output.pin.kind.is_digital
            outputs["output"] = self._on if is_switch else (demand or 0.0) / _FULL * _VOLTS
        return Step(outputs=outputs, states={"temperature": temperature, "demand": demand})

    def _demand(self, temperature: float | None, goal: float | None) -> float | None:
        """Return the demand in percent, `None` where it is not known."""
        if temperature is None or goal is None:
            return None
        missing = goal - temperature if self.heats else temperature - goal
        return min(_FULL, max(0.0, missing * GAIN))


class ColdCircle(TankCircle):
    """The cold tank."""

    key = Block.COLD_CIRCLE
    heats = False


class HotCircle(TankCircle):
    """The hot tank."""

    key = Block.HOT_CIRCLE
    heats = True
