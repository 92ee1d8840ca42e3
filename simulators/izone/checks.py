"""What the bridge checks in a request before it does anything."""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from functools import partial
import operator
from typing import Any, Final

type Datagram = dict[str, Any]
"""What a datagram shows, under the names and in the units of the wire."""
type Check = Callable[[Any], Any]
"""Returns a value that may be stored, or raises `Refusal`."""
type Effect = Callable[[], None]
type Command = Callable[[Any], Effect]
"""Checks the value of a command at once and returns what the command will do."""

LONGEST_NAME: Final = 15
"""In bytes: names live in buffers of 16, of which the last is a NUL."""
LONGEST_TAG: Final = 31


class Reason(StrEnum):
    """Why a request is refused, in the result words of spec/izone.txt, 4.7."""

    FORMAT = "InvalidRequest"
    """Not what the specification describes, or out of its limits."""
    STATE = "UserNotAllowed"
    """Well formed, but not allowed as the system stands."""
    OTHER = "Error"


class Refusal(Exception):
    """A request that the bridge refuses."""

    def __init__(self, reason: Reason = Reason.FORMAT) -> None:
        """Take the reason."""
        super().__init__(reason.value)
        self.reason = reason


class UnknownCommand(Refusal):
    """A command that the endpoint does not know."""


def execute(known: Mapping[str, Command], name: str, value: Any) -> Effect:
    """Check a command by its name and return what it will do.

    Raises:
        UnknownCommand: There is no such command.
        Refusal: It is malformed, or not allowed now.
    """
    if name not in known:
        raise UnknownCommand
    return known[name](value)


def integer(low: int, high: int, step: int = 1) -> Check:
    """Return a check for whole numbers; texts, booleans and fractions are refused."""

    def check(value: Any) -> int:
        if type(value) is not int or not low <= value <= high or value % step:
            raise Refusal
        return value

    return check


FLAG: Final = integer(0, 1)


def one_of(values: Collection[int]) -> Check:
    """Return a check for some whole numbers."""

    def check(value: Any) -> int:
        if type(value) is not int or value not in values:
            raise Refusal
        return int(value)

    return check


def text(longest: int = LONGEST_NAME) -> Check:
    """Return a check for texts that fit into a buffer, `longest` in bytes."""

    def check(value: Any) -> str:
        # Half of a surrogate pair is no text, but JSON has a way to write it.
        if not isinstance(value, str) or "\0" in value or len(value.encode(errors="surrogatepass")) > longest:
            raise Refusal
        return value.encode(errors="replace").decode()

    return check


def members(value: Any, **checks: Check) -> list[Any]:
    """Return the checked members of an object that has exactly these, in this order."""
    if not isinstance(value, dict) or value.keys() != checks.keys():
        raise Refusal
    return [check(value[name]) for name, check in checks.items()]


def assign(data: Datagram, field: str, check: Check) -> Command:
    """Return a command that stores its value in a field."""
    return lambda value: partial(operator.setitem, data, field, check(value))


def allowed(condition: object) -> None:
    """Refuse what the system's state does not allow."""
    if not condition:
        raise Refusal(Reason.STATE)


def nothing() -> None:
    """Do nothing: the effect of a command that is accepted where it has none."""
