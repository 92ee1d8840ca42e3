"""What an analog output can do."""

from typing import Final

from ...zone.pins import Pin, Reading
from ..contract import HardwareError

_HIGHEST: Final = 10.0


def check_volts(pin: Pin, volts: Reading) -> None:
    """Make sure that an analog output can have these volts.

    Raises:
        HardwareError: They are not within 0…10 V, or no number.
    """
    if not 0 <= volts <= _HIGHEST:
        raise HardwareError(f"{pin}: {volts} V is not within 0…10 V")
