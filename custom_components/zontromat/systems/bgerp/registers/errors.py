"""What can be wrong with a register's name or value."""

from collections.abc import Mapping


class RegisterError(Exception):
    """Base of all errors of the registers; `details` holds facts for a translated message, never a secret."""

    def __init__(self, message: str, /, **details: str) -> None:
        """Keep the message and its facts."""
        super().__init__(message)
        self.details: Mapping[str, str] = details


class UnknownRegister(RegisterError):
    """No register has this key."""


class InvalidValue(RegisterError):
    """The value is not what the register holds."""


class OutOfRange(InvalidValue):
    """The value is beyond the register's limits."""


class NotWritable(RegisterError):
    """The register belongs to the server, so here it can only be overridden."""


class QueueFull(RegisterError):
    """The event queue holds as much as it may; the event was not taken."""
