"""Eastron SDM120 and SDM630 electricity meters (facts/bgerp.md 4.2; the maker's register maps)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
import math
import time
from typing import Final

from ..modbus import ILLEGAL_ADDRESS, ILLEGAL_FUNCTION, ModbusError, float_words

_SERIAL_NUMBER: Final = 0xFC00
"""Holding register of the serial number, high word first, with the meter's code two further."""
_J_PER_KWH: Final = 3_600_000


@dataclass(slots=True)
class Phase:
    """What flows through one phase; a negative current is fed into the grid.

    Attributes:
        voltage: In V.
        current: In A.
        power_factor: 0…1.
    """

    voltage: float = 230.0
    current: float = 0.0
    power_factor: float = 1.0

    @property
    def power(self) -> float:
        """Active power in W."""
        return self.voltage * self.current * self.power_factor

    @property
    def apparent(self) -> float:
        """Apparent power in VA."""
        return self.voltage * abs(self.current)

    @property
    def reactive(self) -> float:
        """Reactive power in var."""
        return math.sqrt(max(self.apparent**2 - self.power**2, 0.0))


@dataclass(slots=True)
class Energies:
    """What a meter has counted, in kWh and kvarh."""

    imported: float = 0.0
    exported: float = 0.0
    reactive: float = 0.0


@dataclass(slots=True, kw_only=True)
class Meter:
    """A meter as a Modbus device: floats in input registers, high word first.

    Attributes:
        model: `SDM120` or `SDM630`.
        serial_number: The number on the housing.
        phases: What flows; one phase or three.
        frequency: In Hz.
        energies: What has been counted.
        overrides: Values by their address that are answered instead of what is measured, such as not-a-number.
        clock: Seconds, for the integration of energies.
        speed: How many simulated seconds a second of the clock has.
    """

    model: str = "SDM120"
    serial_number: int = 19_042_210
    phases: list[Phase] = field(default_factory=list)
    frequency: float = 50.0
    energies: Energies = field(default_factory=Energies)
    overrides: dict[int, float] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    speed: float = 1.0
    _counted: float = 0.0

    def __post_init__(self) -> None:
        """Connect as many phases as the model has."""
        self.phases = self.phases or [Phase() for _ in range(3 if self.model == "SDM630" else 1)]
        self._counted = self.clock()

    def load(self, *currents: float, power_factor: float = 1.0) -> None:
        """Let currents flow, one a phase, in A."""
        self.count()
        for phase, current in zip(self.phases, currents, strict=True):
            phase.current = current
            phase.power_factor = power_factor

    def count(self) -> None:
        """Add what has flowed since the last time."""
        now = self.clock()
        seconds = (now - self._counted) * self.speed
        self._counted = now
        for phase in self.phases:
            energy = phase.power * seconds / _J_PER_KWH
            self.energies.imported += max(energy, 0.0)
            self.energies.exported += max(-energy, 0.0)
            self.energies.reactive += phase.reactive * seconds / _J_PER_KWH

    def read_bits(self, function: int, address: int, count: int) -> Sequence[bool]:
        """Refuse: there are no bits."""
        raise ModbusError(ILLEGAL_FUNCTION)

    def write_bits(self, address: int, values: Sequence[bool]) -> None:
        """Refuse: there are no bits."""
        raise ModbusError(ILLEGAL_FUNCTION)

    def write_words(self, address: int, values: Sequence[int]) -> None:
        """Refuse: the settings of the line are not simulated."""
        raise ModbusError(ILLEGAL_ADDRESS)

    def read_words(self, function: int, address: int, count: int) -> Sequence[int]:
        """Read values, or the serial number and the code of the model; halves of a float are refused."""
        self.count()
        if function == 3:
            words = [self.serial_number >> 16, self.serial_number & 0xFFFF, 0x70 if self.model == "SDM630" else 0x20]
            start = address - _SERIAL_NUMBER
            if not 0 <= start <= start + count <= len(words):
                raise ModbusError(ILLEGAL_ADDRESS)
            return words[start : start + count]
        values = (self._three_phases() if self.model == "SDM630" else self._one_phase()) | self._common()
        if address % 2 or count % 2 or address + count > max(values) + 2:
            raise ModbusError(ILLEGAL_ADDRESS)
        values |= self.overrides
        return [word for index in range(address, address + count, 2) for word in float_words(values.get(index, 0.0))]

    def _common(self) -> dict[int, float]:
        """Return what both models have."""
        energies = self.energies
        power = sum(phase.power for phase in self.phases)
        return {
            70: self.frequency,
            72: energies.imported,
            74: energies.exported,
            76: energies.reactive,
            78: 0.0,
            84: power,
            86: power,
            342: energies.imported + energies.exported,
            344: energies.reactive,
        }

    def _one_phase(self) -> dict[int, float]:
        phase = self.phases[0]
        return {
            0: phase.voltage,
            6: abs(phase.current),
            12: phase.power,
            18: phase.apparent,
            24: phase.reactive,
            30: phase.power_factor,
            88: max(phase.power, 0.0),
            90: max(phase.power, 0.0),
            92: max(-phase.power, 0.0),
            94: max(-phase.power, 0.0),
            258: abs(phase.current),
            264: abs(phase.current),
        }

    def _three_phases(self) -> dict[int, float]:
        values: dict[int, float] = {}
        for number, phase in enumerate(self.phases):
            measured = phase.voltage, abs(phase.current), phase.power, phase.apparent, phase.reactive
            for row, value in enumerate((*measured, phase.power_factor)):
                values[6 * row + 2 * number] = value
            values[258 + 2 * number] = values[264 + 2 * number] = abs(phase.current)
        count = len(self.phases)
        apparent = sum(phase.apparent for phase in self.phases)
        return values | {
            42: sum(phase.voltage for phase in self.phases) / count,
            46: sum(abs(phase.current) for phase in self.phases) / count,
            48: sum(abs(phase.current) for phase in self.phases),
            52: sum(phase.power for phase in self.phases),
            56: apparent,
            60: sum(phase.reactive for phase in self.phases),
            62: sum(phase.power for phase in self.phases) / apparent if apparent else 1.0,
        }
