"""The inputs and outputs of a zone, by the names that the registers use (facts 2.2)."""

from dataclasses import dataclass, replace
from enum import StrEnum
import re
from typing import Final, override

type Reading = bool | float
"""A level, or a number in the unit of the pin's kind."""


class PinError(ValueError):
    """The text names no input or output."""


class PinKind(StrEnum):
    """What an input or output is, by the letters in its name."""

    DI = "DI"
    """Digital input: a level."""
    COUNTER = "COUNTER"
    """Pulse counter of the digital input with the same number: pulses since whenever; 32 bit, wraps, may be reset."""
    DO = "DO"
    """Digital output: a level."""
    RO = "RO"
    """Relay output: a level."""
    AI = "AI"
    """Analog input, in volts."""
    AO = "AO"
    """Analog output, in volts, 0…10."""
    LED = "LED"
    """User LED: a level."""
    TEMPERATURE = "TEMPERATURE"
    """Temperature of a 1-wire device, in °C."""
    HUMIDITY = "HUMIDITY"
    """Relative humidity at a 1-wire device (DS2438), in percent."""
    VIS = "VIS"
    """Voltage of the light sensor at a 1-wire device (DS2438), in volts, 0…-0.25."""
    METER = "METER"
    """What the zone's electricity meter measures, by the name of the meter's row, in its unit."""

    @property
    def is_output(self) -> bool:
        """Whether the zone drives it."""
        return self in _OUTPUTS

    @property
    def is_digital(self) -> bool:
        """Whether its reading is a level."""
        return self in _DIGITAL


_OUTPUTS: Final = frozenset({PinKind.DO, PinKind.RO, PinKind.AO, PinKind.LED})
_DIGITAL: Final = frozenset({PinKind.DI, PinKind.DO, PinKind.RO, PinKind.LED})
_NAMED: Final = re.compile(
    r"(?P<remote>U\d{1,2}:ID\d{1,3}:FC\d{1,2}:R\d{1,5}:)?(?P<kind>DI|DO|RO|AI|AO|LED)(?P<number>\d{1,3})", re.IGNORECASE
)
_ROM: Final = re.compile(r"[0-9A-F]{16}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Pin:
    """One input or output.

    Attributes:
        kind: What it is.
        name: Its zero-based number, such as "3" of `DI3`; of a 1-wire device the ROM, 16 hex digits, family first;
            of a meter what it measures, such as "active_power".
        remote: Where it is when not on the board itself, such as "U0:ID2:FC16:R0": port, Modbus unit, function, register.
    """

    kind: PinKind
    name: str
    remote: str = ""

    @override
    def __str__(self) -> str:
        """Return the name as in the registers."""
        if self.kind is PinKind.COUNTER:
            return str(self.input)
        local = self.name if self.one_wire or self.kind is PinKind.METER else f"{self.kind}{self.name}"
        return f"{self.remote}:{local}" if self.remote else local

    @property
    def one_wire(self) -> bool:
        """Whether it is on a 1-wire device."""
        return self.kind in {PinKind.TEMPERATURE, PinKind.HUMIDITY, PinKind.VIS}

    @property
    def counter(self) -> Pin:
        """The pulse counter of this digital input."""
        return replace(self, kind=PinKind.COUNTER)

    @property
    def input(self) -> Pin:
        """The digital input of this pulse counter."""
        return replace(self, kind=PinKind.DI)


@dataclass(frozen=True, slots=True)
class Wire:
    """A pin as a register names it: perhaps inverted, which concerns levels alone."""

    pin: Pin
    inverted: bool = False

    @override
    def __str__(self) -> str:
        """Return the name as in the registers."""
        return f"!{self.pin}" if self.inverted else str(self.pin)

    def logical(self, reading: Reading) -> Reading:
        """Return what a reading means, or what to write for a meaning; it is the same both ways."""
        return not reading if self.inverted and self.pin.kind.is_digital else reading


def parse_wire(text: str) -> Wire:
    """Return the wire that a register names, such as `DI0`, `!RO3`, `U0:ID2:FC16:R0:AO3`.

    Raises:
        PinError: It names none.
    """
    stripped = text.strip()
    inverted = stripped.startswith("!")
    match = _NAMED.fullmatch(stripped.removeprefix("!").strip())
    if match is None:
        raise PinError(f"{text!r} names no input or output")
    remote = (match["remote"] or "").upper().removesuffix(":")
    return Wire(Pin(PinKind(match["kind"].upper()), str(int(match["number"])), remote), inverted)


def one_wire(kind: PinKind, rom: str) -> Pin:
    """Return what a 1-wire device measures.

    Raises:
        PinError: The ROM is not of 16 hex digits.
    """
    if not _ROM.fullmatch(rom.strip()):
        raise PinError(f"{rom!r} is no 1-wire ROM")
    return Pin(kind, rom.strip().upper())
