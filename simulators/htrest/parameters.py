"""What a line of the parameter table says, and how the server checks a value against it."""

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

type Value = bool | int | float


class Kind(StrEnum):
    """The two kinds of data points."""

    MEASURED = "MP"
    """Read only; can be read by a fast query."""
    SETTING = "SP"
    """Can be written."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One line of the server's parameter table (facts/htrest.md, section 5).

    `initial` is what the simulated heat pump starts with.
    """

    kind: Kind
    number: int
    name: str
    minimum: Value
    maximum: Value
    initial: Value

    @property
    def data_type(self) -> type[Value]:
        """The type: that of the initial value."""
        return type(self.initial)

    def checked(self, value: Value, *, limits: bool = True) -> Value:
        """Return the value in the parameter's type.

        Raises:
            ValueError: The type is wrong (an integer is fine for a float, nothing else is converted), or `limits` is
                set and the value is beyond them. The text is the server's.
        """
        expected = self.data_type
        if type(value) is not expected and not (expected is float and type(value) is int):
            raise ValueError(f"value has invalid type {type(value)}; expected '{expected.__name__}'")
        if limits and not self.minimum <= value <= self.maximum:
            beyond = f"[{expected(self.minimum)}, {expected(self.maximum)}]"
            raise ValueError(f"value {value} is beyond the limits {beyond}")
        return expected(value)


measured = partial(Parameter, Kind.MEASURED)
"""A measured point: number, name, minimum, maximum, initial value."""
setting = partial(Parameter, Kind.SETTING)
"""A set point: number, name, minimum, maximum, initial value."""

ON_OFF: Final = (False, True)
"""The limits of a BOOL."""
COUNT: Final = (0, 100_000)
"""The limits of a counter of starts, hours or seconds."""
