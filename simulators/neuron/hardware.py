"""The simulated hardware: pins, pulse counters, watchdog and 1-wire sensors, however they are reached."""

from collections.abc import Callable
from dataclasses import dataclass
import time
from typing import Final

from .models import MODELS

HIGHEST_VOLTS: Final = 10.0
_COUNTER_END: Final = 2**32


@dataclass(slots=True)
class Sensor:
    """A 1-wire sensor: a DS18B20 (family 28) or a DS2438 (family 26).

    Attributes:
        temperature: In °C.
        humidity: Relative, in percent; DS2438 alone.
        vis: Voltage of the light sensor, 0…-0.25 V; DS2438 alone.
        lost: Whether the bus does not find it any more.
    """

    temperature: float
    humidity: float | None = None
    vis: float | None = None
    lost: bool = False


class Neuron:
    """A UniPi Neuron.

    Pins have the names that a zone's registers use: `DI0`, `DO0`, `RO0`, `AI0`, `AO0`, `LED0`.

    Args:
        model: A key of `MODELS`.
        serial_number: The number on the housing.
        firmware: Major and minor version.
        float_analog: Whether the analog values of group 1 exist as volts too, as in newer firmware.
        clock: Monotonic seconds, for the watchdog.
    """

    def __init__(
        self,
        model: str = "S103",
        *,
        serial_number: int = 346,
        firmware: tuple[int, int] = (6, 14),
        float_analog: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Switch the hardware on."""
        self.model = model
        self.groups = MODELS[model]
        self.serial_number = serial_number
        self.firmware = firmware
        self.float_analog = float_analog
        self.sensors: dict[str, Sensor] = {}
        self.debounce = 50
        self.watchdog_enabled = False
        self.watchdog_timeout = 5.0
        self.watchdog_has_struck = False
        self._clock = clock
        self._fed = clock()
        self._listeners: list[Callable[[str], None]] = []
        relays = sum(group.outputs for group in self.groups[1:])
        analog = sum(group.analog for group in self.groups)
        inputs = sum(group.inputs for group in self.groups)
        self._bits = dict.fromkeys((f"DI{number}" for number in range(inputs)), False)
        self._bits |= dict.fromkeys((f"DO{number}" for number in range(self.groups[0].outputs)), False)
        self._bits |= dict.fromkeys((f"RO{number}" for number in range(relays)), False)
        self._bits |= dict.fromkeys((f"LED{number}" for number in range(self.groups[0].leds)), False)
        self._volts = dict.fromkeys((f"{kind}{number}" for kind in ("AI", "AO") for number in range(analog)), 0.0)
        self._counters = dict.fromkeys((name for name in self._bits if name.startswith("DI")), 0)

    @property
    def pins(self) -> list[str]:
        """The names of all pins."""
        return [*self._bits, *self._volts]

    def listen(self, changed: Callable[[str], None]) -> Callable[[], None]:
        """Call `changed` with the name of each pin or sensor that changes; return how to stop."""
        self._listeners.append(changed)
        return lambda: self._listeners.remove(changed)

    def set_input(self, name: str, value: bool | float) -> None:
        """Put a level on a digital input, or volts on an analog one; a rising edge counts.

        Raises:
            KeyError: The model has no such input.
        """
        if not name.startswith(("DI", "AI")):
            raise KeyError(name)
        if name in self._counters and value and not self._bits[name]:
            self.count(name)
        self._set(name, value)

    def pulse(self, name: str, times: int = 1) -> None:
        """Let pulses come into a digital input that are too short for anyone to see their level."""
        self.count(name, times)
        self._tell(name)

    def count(self, name: str, times: int = 1) -> None:
        """Add to the counter of a digital input."""
        self.set_counter(name, self._counters[name] + times)

    def counter(self, name: str) -> int:
        """Return the counter of a digital input: 32 bits, wraps."""
        return self._counters[name]

    def set_counter(self, name: str, value: int) -> None:
        """Set the counter of a digital input."""
        if name not in self._counters:
            raise KeyError(name)
        self._counters[name] = value % _COUNTER_END

    def read(self, name: str) -> bool | float:
        """Return what is on a pin; volts on an analog one."""
        self._watch()
        return self._volts[name] if name in self._volts else self._bits[name]

    def output(self, name: str) -> bool | float:
        """Return what an output drives, for whoever looks at it from outside."""
        if name.startswith(("DI", "AI")):
            raise KeyError(name)
        return self.read(name)

    def drive(self, name: str, value: bool | float) -> None:
        """Drive an output, as the software on the Neuron does; volts are limited to what the hardware can do."""
        if name.startswith(("DI", "AI")):
            raise KeyError(name)
        self._set(name, value)

    def set_sensor(self, rom: str, sensor: Sensor) -> None:
        """Connect a 1-wire sensor, or change what it measures."""
        self.sensors[rom.upper()] = sensor
        self._tell(rom.upper())

    def feed(self) -> None:
        """Note that somebody has spoken to the Neuron, for the watchdog."""
        self._watch()
        self._fed = self._clock()

    def reboot(self) -> None:
        """Restart the boards: outputs go off and counters start again from 0."""
        self.release()
        self._counters = dict.fromkeys(self._counters, 0)
        for name in self._counters:
            self._tell(name)

    def release(self) -> None:
        """Switch all outputs off."""
        for name in self.pins:
            if not name.startswith(("DI", "AI")):
                self._set(name, 0)

    def _set(self, name: str, value: bool | float) -> None:
        """Change a pin and tell it."""
        if name in self._volts:
            volts = min(max(float(value), 0.0), HIGHEST_VOLTS)
            changed = self._volts[name] != volts
            self._volts[name] = volts
        else:
            changed = self._bits[name] != bool(value)
            self._bits[name] = bool(value)
        if changed:
            self._tell(name)

    def _watch(self) -> None:
        """Let the watchdog switch off what nobody looks after."""
        if self.watchdog_enabled and self._clock() - self._fed > self.watchdog_timeout:
            self.watchdog_has_struck = True
            self._fed = self._clock()
            self.release()

    def _tell(self, name: str) -> None:
        for listener in tuple(self._listeners):
            listener(name)
