"""Ventilation: two fans with their dampers (facts 3.14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, override

from ...registers import Block, Value
from ..block import FunctionBlock, Inputs, Moment, Registers, Step, Wiring
from ..options import Options
from ..pins import Reading, Wire
from ..settings import wire
from .actuators import Fan
from .pinned import ACTUATORS, DIMMERS, SWITCHES, at_rest, check_distinct, number_at, pins_of

PEOPLE: Final = "vent.op_setpoint_1"
CLIMATE: Final = "vent.hvac_setpoint_1"
ACCESS: Final = "vent.ac_setpoint_1"

_LIMITS: Final = {
    "upper": ("hvac.loop1.fan.min_speed", "hvac.loop1.fan.max_speed"),
    "lower": ("hvac.loop2.fan.min_speed", "hvac.loop2.fan.max_speed"),
}
"""Registers of the fans' limits, which are as old as the fans, by fan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VentSettings:
    """Settings of the ventilation.

    Attributes:
        fans: The fans "upper" and "lower" that are wired.
        dampers: What opens with each fan.
        power: What powers the fans.
    """

    fans: Mapping[str, Fan]
    dampers: Mapping[str, Wire]
    power: Wire | None


class Vent(FunctionBlock[VentSettings]):
    """Blows as strongly as the one who wants it most: the people, heating and cooling, or access control."""

    key = Block.VENT

    def __init__(self) -> None:
        """Start at rest."""
        self._at_rest: Mapping[str, Reading] = {}

    @classmethod
    @override
    def settings(cls, registers: Registers, options: Options) -> VentSettings:
        fans: dict[str, Fan] = {}
        dampers: dict[str, Wire] = {}
        for name, (lowest, highest) in _LIMITS.items():
            for output in pins_of(registers, f"vent.{name}_1.fan.settings", "output", DIMMERS)[:1]:
                high = number_at(registers, highest, 100.0, 0.0, 100.0)
                fans[name] = Fan(output, number_at(registers, lowest, 0.0, 0.0, high), high)
            for output in pins_of(registers, f"vent.{name}_1.air_damper.settings", "output", ACTUATORS)[:1]:
                dampers[name] = output
        settings = VentSettings(fans=fans, dampers=dampers, power=wire(registers, "vent.power_gpio_1", SWITCHES))
        check_distinct((f"vent.{name}", output) for name, output in cls.wiring(settings).outputs.items())
        return settings

    @classmethod
    @override
    def wiring(cls, settings: VentSettings) -> Wiring:
        outputs = {f"{name}_fan": fan.output for name, fan in settings.fans.items()}
        outputs |= {f"{name}_damper": output for name, output in settings.dampers.items()}
        if settings.power is not None:
            outputs["power"] = settings.power
        return Wiring(outputs=outputs)

    @override
    def watched(self) -> frozenset[str]:
        return frozenset({PEOPLE, CLIMATE, ACCESS})

    @override
    def step(self, now: Moment, inputs: Inputs, settings: VentSettings) -> Step:
        self._at_rest = at_rest(self.wiring(settings))
        wanted = _wanted(inputs.registers)
        speeds = {name: fan.speed(wanted[name]) for name, fan in settings.fans.items()}
        outputs: dict[str, Reading] = {f"{name}_fan": fan.drive(wanted[name]) for name, fan in settings.fans.items()}
        for name, output in settings.dampers.items():
            is_open = speeds.get(name, wanted[name]) > 0
            outputs[f"{name}_damper"] = is_open if output.pin.kind.is_digital else 10.0 * is_open
        if settings.power is not None:
            outputs["power"] = any(speed > 0 for speed in speeds.values())
        reports: dict[str, Value] = {f"vent.{name}_1.fan.speed": speed for name, speed in speeds.items()}
        return Step(outputs=outputs, reports={**reports, "vent.fans.max_speed_1": max(speeds.values(), default=None)})

    @override
    def safe(self) -> Mapping[str, Reading]:
        return self._at_rest


def _wanted(registers: Registers) -> dict[str, float]:
    """Return the wanted speeds in percent: of the set points, that with the largest magnitude leads.

    People and access control want both fans; heating and cooling the upper one above 0 and the lower one below, and
    what is beyond 100 of the other one.
    """
    both, climate = (
        max((registers.number(key) or 0.0 for key in (PEOPLE, ACCESS)), key=abs),
        registers.number(CLIMATE) or 0.0,
    )
    if abs(climate) <= abs(both):
        return dict.fromkeys(_LIMITS, min(abs(both), 100.0))
    first, second = ("upper", "lower") if climate > 0 else ("lower", "upper")
    return {first: min(abs(climate), 100.0), second: min(max(abs(climate) - 100.0, 0.0), 100.0)}
