"""The Modbus map of a Neuron, merged over its groups (facts/bgerp.md 4.3.2; EVOK's hardware definitions).

Group n starts at register and coil 100 (n - 1). The first group has a layout of its own.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial
import struct
from typing import Final

from ..modbus import ILLEGAL_ADDRESS, ModbusError, float_words
from .hardware import Neuron
from .models import Group

_RAW_PER_VOLT: Final = 400
"""Steps of an analog output of the second group."""
_BRAIN_RAW_PER_VOLT: Final = 391.2
"""Steps of the analog pins of the first group; each board has its own, which is why it is calibrated."""
_FLOATS: Final = 3000
_SETTINGS: Final = 1000
_BRAIN_SETTINGS: Final = 32
_SETTINGS_OF_OTHERS: Final = 27


class WordOrder(StrEnum):
    """Which half of a pulse counter has the lower address."""

    LOW_FIRST = "low_first"
    HIGH_FIRST = "high_first"


class NeuronUnit:
    """A Neuron as a Modbus device; holding and input registers are the same.

    Args:
        neuron: The hardware.
        word_order: Of the pulse counters.
    """

    def __init__(self, neuron: Neuron, word_order: WordOrder = WordOrder.LOW_FIRST) -> None:
        """Lay out the map."""
        self.neuron = neuron
        self.word_order = word_order
        self._words: dict[int, Callable[[], int]] = {}
        self._word_writers: dict[int, Callable[[int], None]] = {}
        self._coils: dict[int, tuple[str, bool]] = {}
        self._commands: dict[int, Callable[[], None]] = {}
        self._settings: dict[int, int] = {}
        self._halves: dict[int, int] = {}
        self._lay_out_brain()
        inputs, relays, analog = (neuron.groups[0].inputs, 0, 1)
        for number, group in enumerate(neuron.groups[1:], start=1):
            self._lay_out_group(100 * number, group, inputs, relays, analog)
            inputs += group.inputs
            relays += group.outputs
            analog += group.analog

    # Modbus

    def read_bits(self, function: int, address: int, count: int) -> Sequence[bool]:
        """Read coils, which mirror the pins; discrete inputs are the same."""
        self.neuron.feed()
        return [bool(self.neuron.read(self._coil(index)[0])) for index in range(address, address + count)]

    def read_words(self, function: int, address: int, count: int) -> Sequence[int]:
        """Read registers."""
        self.neuron.feed()
        try:
            return [self._words[index]() for index in range(address, address + count)]
        except KeyError as error:
            raise ModbusError(ILLEGAL_ADDRESS) from error

    def write_bits(self, address: int, values: Sequence[bool]) -> None:
        """Write coils; those of inputs refuse."""
        self.neuron.feed()
        for index, value in enumerate(values, start=address):
            if index in self._commands:
                if value:
                    self._commands[index]()
                continue
            name, writable = self._coil(index)
            if not writable:
                raise ModbusError(ILLEGAL_ADDRESS)
            self.neuron.drive(name, value)

    def write_words(self, address: int, values: Sequence[int]) -> None:
        """Write registers; those of inputs refuse."""
        self.neuron.feed()
        writers = [self._word_writers.get(index) for index in range(address, address + len(values))]
        if None in writers:
            raise ModbusError(ILLEGAL_ADDRESS)
        for write, value in zip(writers, values, strict=True):
            if write is not None:
                write(value)

    def _coil(self, address: int) -> tuple[str, bool]:
        try:
            return self._coils[address]
        except KeyError as error:
            raise ModbusError(ILLEGAL_ADDRESS) from error

    # Layout

    def _lay_out_brain(self) -> None:
        """Lay out the first group."""
        neuron = self.neuron
        names = {kind: [f"{kind}{number}" for number in range(4)] for kind in ("DI", "DO", "LED")}
        self._words[0] = partial(self._mask, names["DI"])
        self._outputs(1, names["DO"])
        self._outputs(20, names["LED"])
        self._words[2] = partial(self._raw, "AO0", _BRAIN_RAW_PER_VOLT)
        self._word_writers[2] = partial(self._write_raw, "AO0", _BRAIN_RAW_PER_VOLT)
        self._words[3] = partial(self._raw, "AI0", _BRAIN_RAW_PER_VOLT)
        self._words |= {address: lambda: 0 for address in (4, 7)}
        self._words[5] = lambda: 12_412
        self._words[6] = lambda: neuron.watchdog_enabled | neuron.watchdog_has_struck << 1
        self._word_writers[6] = self._write_watchdog
        self._counters(8, names["DI"])
        for address in range(16, 20):
            self._setting(address, 0)
        self._coils |= {number: (name, True) for number, name in enumerate(names["DO"])}
        self._coils |= {4 + number: (name, False) for number, name in enumerate(names["DI"])}
        self._coils |= {8 + number: (name, True) for number, name in enumerate(names["LED"])}
        self._commands |= {1002: neuron.reboot, 1003: lambda: None}
        self._identity(_SETTINGS, neuron.groups[0], 0, _BRAIN_SETTINGS)
        self._words[1008] = lambda: round(neuron.watchdog_timeout * 1000)
        self._word_writers[1008] = self._write_watchdog_timeout
        if neuron.float_analog:
            self._float(_FLOATS, "AO0", writable=True)
            self._float(_FLOATS + 2, "AI0")
            self._words |= {_FLOATS + 4: lambda: 0, _FLOATS + 5: lambda: 0}

    def _lay_out_group(self, base: int, group: Group, inputs: int, relays: int, analog: int) -> None:
        """Lay out another group; the numbers are those of its first pins."""
        levels = [f"DI{inputs + number}" for number in range(group.inputs)]
        outputs = [f"RO{relays + number}" for number in range(group.outputs)]
        self._words[base] = partial(self._mask, levels)
        self._outputs(base + 1, outputs)
        self._coils |= {base + number: (name, True) for number, name in enumerate(outputs)}
        for number in range(group.analog):
            name = f"AO{analog + number}"
            self._words[base + 2 + number] = partial(self._raw, name, _RAW_PER_VOLT)
            self._word_writers[base + 2 + number] = partial(self._write_raw, name, _RAW_PER_VOLT)
            self._float(base + 2 + group.analog + 2 * number, f"AI{analog + number}")
        watchdog = base + 2 + 3 * group.analog
        self._words[watchdog] = lambda: 0
        if group.analog:
            self._words[watchdog + 1] = lambda: 0
        self._counters(watchdog + (2 if group.analog else 1), levels)
        self._identity(_SETTINGS + base, group, base // 100, _SETTINGS_OF_OTHERS)

    def _identity(self, base: int, group: Group, board: int, size: int) -> None:
        """Lay out the settings, which begin with what the board is."""
        neuron = self.neuron
        serial_number = neuron.serial_number + board
        identity = (
            neuron.firmware[0] << 8 | neuron.firmware[1],
            group.inputs << 8 | group.outputs,
            group.analog << 8 | group.analog << 4 | (board == 0),
            board << 8 | 1,
            0,
            serial_number & 0xFFFF,
            serial_number >> 16,
            0,
        )
        for address in range(base, base + size):
            self._setting(address, neuron.debounce)
        for address, value in enumerate(identity, start=base):
            self._words[address] = partial(int, value)
            self._word_writers.pop(address, None)

    def _setting(self, address: int, value: int) -> None:
        """Lay out a register that keeps what is written, and does nothing with it."""
        self._settings[address] = value
        self._words[address] = partial(self._settings.__getitem__, address)
        self._word_writers[address] = partial(self._settings.__setitem__, address)

    def _outputs(self, address: int, names: list[str]) -> None:
        """Lay out a register of outputs, one a bit."""
        self._words[address] = partial(self._mask, names)
        self._word_writers[address] = partial(self._write_mask, names)

    def _counters(self, address: int, names: list[str]) -> None:
        """Lay out the pulse counters of digital inputs."""
        for index, name in enumerate(names):
            for half in (0, 1):
                self._words[address + 2 * index + half] = partial(self._counter_half, name, half)
                self._word_writers[address + 2 * index + half] = partial(self._write_counter_half, name, half)

    def _float(self, address: int, name: str, *, writable: bool = False) -> None:
        """Lay out volts as a float, low word first."""
        self._words[address] = lambda: float_words(float(self.neuron.read(name)))[1]
        self._words[address + 1] = lambda: float_words(float(self.neuron.read(name)))[0]
        if writable:
            self._word_writers[address] = partial(self._halves.__setitem__, address)
            self._word_writers[address + 1] = partial(self._write_float, address, name)

    # Values

    def _mask(self, names: list[str]) -> int:
        return sum(1 << bit for bit, name in enumerate(names) if self.neuron.read(name))

    def _write_mask(self, names: list[str], value: int) -> None:
        for bit, name in enumerate(names):
            self.neuron.drive(name, bool(value >> bit & 1))

    def _raw(self, name: str, per_volt: float) -> int:
        return min(round(float(self.neuron.read(name)) * per_volt), 0xFFF)

    def _write_raw(self, name: str, per_volt: float, value: int) -> None:
        self.neuron.drive(name, value / per_volt)

    def _write_float(self, address: int, name: str, high: int) -> None:
        self.neuron.drive(name, struct.unpack(">f", struct.pack(">HH", high, self._halves.get(address, 0)))[0])

    def _is_high(self, half: int) -> bool:
        return (half == 1) == (self.word_order is WordOrder.LOW_FIRST)

    def _counter_half(self, name: str, half: int) -> int:
        value = self.neuron.counter(name)
        return value >> 16 if self._is_high(half) else value & 0xFFFF

    def _write_counter_half(self, name: str, half: int, value: int) -> None:
        old = self.neuron.counter(name)
        new = value << 16 | old & 0xFFFF if self._is_high(half) else old & 0xFFFF0000 | value
        self.neuron.set_counter(name, new)

    def _write_watchdog(self, value: int) -> None:
        self.neuron.watchdog_enabled = bool(value & 1)
        self.neuron.watchdog_has_struck = False

    def _write_watchdog_timeout(self, value: int) -> None:
        self.neuron.watchdog_timeout = value / 1000
