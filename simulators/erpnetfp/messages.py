"""What devices and servers report: messages with standard codes, and the errors that carry them."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """The `type` of a message."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Message:
    """A message with its standard code (facts/erpnetfp.md, section 4); infos have none."""

    severity: Severity
    code: str
    text: str


def error(code: str, text: str) -> Message:
    """Return an error."""
    return Message(Severity.ERROR, code, text)


def info(text: str) -> Message:
    """Return an info."""
    return Message(Severity.INFO, "", text)


def warning(code: str, text: str) -> Message:
    """Return a warning."""
    return Message(Severity.WARNING, code, text)


class CommandFailed(Exception):
    """A command to the device failed."""

    def __init__(self, code: str, text: str) -> None:
        """Keep the standard code and the text."""
        super().__init__(text)
        self.message = error(code, text)


class Refused(CommandFailed):
    """The device answered that it will not."""


class Silent(CommandFailed):
    """The device did not answer."""

    def __init__(self) -> None:
        """Name the standard code."""
        super().__init__("E101", "The device does not respond")


class DeadlinePassed(CommandFailed):
    """The job's own `timeout` has run out."""

    def __init__(self) -> None:
        """Name the standard code."""
        super().__init__("E999", "User timeout occurred")
