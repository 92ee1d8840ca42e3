"""What can go wrong with hardware; every text is for people and holds no secret."""

from .contract import HardwareError


class Unreachable(HardwareError):
    """There is no connection, or it was lost; a write may have taken effect."""


class NoAnswer(HardwareError):
    """Nothing answered in time; a write may have taken effect."""


class Refused(HardwareError):
    """The hardware said no; nothing has changed.

    Attributes:
        code: The Modbus exception code or the HTTP status.
    """

    def __init__(self, message: str, code: int) -> None:
        """Keep the message and the code."""
        super().__init__(message)
        self.code = code


class BadAnswer(HardwareError):
    """The answer makes no sense."""


class Unsuitable(HardwareError):
    """It answers, but is nothing that a zone can use; trying again does not help."""
