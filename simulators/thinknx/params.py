"""The parameters of a call, checked strictly."""

from collections.abc import Iterable

from .answers import params_errors
from .controllers import Argument


class Params:
    """Takes parameters one after the other; in the end none may be left.

    Every method raises `Refusal` with "params errors" where the call is wrong.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take over the parameters; none may be there twice."""
        self._values: dict[str, str] = {}
        for name, value in pairs:
            if name in self._values:
                raise params_errors()
            self._values[name] = value

    def text(self, name: str) -> str:
        """Return a parameter that must be there and not be empty."""
        if not (value := self._values.pop(name, "")):
            raise params_errors()
        return value

    def number(self, name: str, argument: Argument, *, default: float | None = None) -> float:
        """Return a number, or a default without the parameter; without a default it must be there."""
        if default is not None and name not in self._values:
            return default
        try:
            return argument.parse(self.text(name))
        except ValueError as error:
            raise params_errors() from error

    def optional_number(self, name: str, argument: Argument) -> float | None:
        """Return a number, or `None` without the parameter."""
        return self.number(name, argument) if name in self._values else None

    def flag(self, name: str) -> bool:
        """Tell whether a parameter is there, whatever its value."""
        return self._values.pop(name, None) is not None

    def end(self) -> None:
        """Refuse parameters that nobody asked for."""
        if self._values:
            raise params_errors()
