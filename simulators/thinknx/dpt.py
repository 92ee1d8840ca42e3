"""The KNX datapoint types that the server puts on the bus (facts/thinknx.md, KNX telegrams)."""

from collections.abc import Callable
from dataclasses import dataclass
import math
import struct
from typing import Final

_FLOAT16_MANTISSA: Final = range(-2048, 2048)
_FLOAT16_RANGE: Final = (-671_088.64, 670_760.96)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dpt:
    """A datapoint type: how a number travels, and what arrives of it.

    Types with the same `bits` have telegrams of the same shape; only the receiver knows which of them is meant.
    """

    number: str
    bits: int
    encode: Callable[[float], bytes]
    decode: Callable[[bytes], float]
    explain: Callable[[float], str] = str

    def carry(self, value: float) -> float:
        """Return what arrives of a value.

        Raises:
            ValueError: The value is out of the type's range.
        """
        return self.decode(self.encode(value))


def _unsigned(size: int) -> Callable[[float], bytes]:
    """Return the encoder of an unsigned number of some bytes."""

    def encode(value: float) -> bytes:
        try:
            return int(value).to_bytes(size)
        except OverflowError as error:
            raise ValueError(f"{value} does not fit into {size} bytes") from error

    return encode


def _encode_signed(value: float) -> bytes:
    """Encode DPT 6."""
    try:
        return int(value).to_bytes(1, signed=True)
    except OverflowError as error:
        raise ValueError(f"{value} does not fit into DPT 6") from error


def _encode_float16(value: float) -> bytes:
    """Encode DPT 9: a sign, 4 bits of exponent and 11 bits of mantissa, in hundredths."""
    low, high = _FLOAT16_RANGE
    if not low <= value <= high:
        raise ValueError(f"{value} does not fit into DPT 9")
    exponent = 0
    while (mantissa := round(value * 100 / (1 << exponent))) not in _FLOAT16_MANTISSA:
        exponent += 1
    return ((mantissa < 0) << 15 | exponent << 11 | mantissa & 0x7FF).to_bytes(2)


def _decode_float16(payload: bytes) -> float:
    """Decode DPT 9."""
    raw = int.from_bytes(payload)
    mantissa = (raw & 0x7FF) - 0x800 * (raw >> 15)
    exponent = raw >> 11 & 0x0F
    return (mantissa << exponent) / 100


def _encode_float32(value: float) -> bytes:
    """Encode DPT 14."""
    if not math.isfinite(value):
        raise ValueError(f"DPT 14 shall not carry {value}")
    try:
        return struct.pack(">f", value)
    except OverflowError as error:
        raise ValueError(f"{value} does not fit into DPT 14") from error


def _decode_float32(payload: bytes) -> float:
    """Decode DPT 14 to the seven digits that single precision has."""
    [value] = struct.unpack(">f", payload)
    return float(f"{value:.7g}")


def _explain_4_bits(value: float) -> str:
    """Tell what 4 bits mean to a dimmer (DPT 3), and to a forced switch (DPT 2) where they fit one."""
    nibble = int(value)
    step = nibble & 7
    text = f"{'increase' if nibble & 8 else 'decrease'}, step code {step}" if step else "stop"
    if nibble > 3:
        return text
    return f"{text} | {'force' if nibble & 2 else 'no force'}, {'on' if nibble & 1 else 'off'}"


BIT: Final = Dpt(number="1", bits=1, encode=_unsigned(1), decode=lambda payload: payload[0] & 1)
FOUR_BITS: Final = Dpt(
    number="2/3",
    bits=4,
    encode=_unsigned(1),
    # The telegram has room for six bits; the receivers look at four.
    decode=lambda payload: payload[0] & 0x0F,
    explain=_explain_4_bits,
)
UNSIGNED: Final = Dpt(number="5", bits=8, encode=_unsigned(1), decode=int.from_bytes)
PERCENT: Final = Dpt(
    number="5.001",
    bits=8,
    encode=lambda value: _unsigned(1)(round(value * 255 / 100)),
    decode=lambda payload: round(payload[0] * 100 / 255),
)
SIGNED: Final = Dpt(
    number="6", bits=8, encode=_encode_signed, decode=lambda payload: int.from_bytes(payload, signed=True)
)
KELVIN: Final = Dpt(number="7.600", bits=16, encode=_unsigned(2), decode=int.from_bytes)
FLOAT16: Final = Dpt(number="9", bits=16, encode=_encode_float16, decode=_decode_float16)
FLOAT32: Final = Dpt(number="14", bits=32, encode=_encode_float32, decode=_decode_float32)
COLOR: Final = Dpt(
    number="232.600", bits=24, encode=_unsigned(3), decode=int.from_bytes, explain=lambda value: f"#{int(value):06x}"
)
