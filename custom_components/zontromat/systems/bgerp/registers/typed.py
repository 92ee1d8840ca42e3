"""Registers as those read them who know what kind each is of."""

from abc import ABC, abstractmethod

from .cards import Card
from .devices import DeviceSettings
from .kinds import Scope
from .values import Value


class TypedRegisters(ABC):
    """Values by key; one of another kind than asked for reads as unknown."""

    @abstractmethod
    def value(self, key: str) -> Value:
        """Return the value in force, `None` where it is unknown.

        Raises:
            UnknownRegister: There is no such register.
        """

    @abstractmethod
    def scope(self, key: str) -> Scope:
        """Return who writes a register of this server."""

    def flag(self, key: str) -> bool | None:
        """Return the value of a flag."""
        value = self.value(key)
        return value if isinstance(value, bool) else None

    def number(self, key: str) -> float | None:
        """Return the value of a number."""
        value = self.value(key)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def text(self, key: str) -> str | None:
        """Return the value of a text or pin."""
        value = self.value(key)
        return value if isinstance(value, str) else None

    def cards(self, key: str) -> tuple[Card, ...]:
        """Return a list of cards, empty where it is unknown."""
        value = self.value(key)
        return value if isinstance(value, tuple) else ()

    def device(self, key: str) -> DeviceSettings | None:
        """Return the description of an attached device."""
        value = self.value(key)
        return value if isinstance(value, DeviceSettings) else None
