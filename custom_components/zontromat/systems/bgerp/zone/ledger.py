"""The registers as the engine's blocks see and report them."""

from collections.abc import Iterable
from contextlib import suppress
from typing import override

from ..registers import (
    CATALOGUE,
    Kind,
    NotWritable,
    OutOfRange,
    RegisterError,
    RegisterStore,
    Scope,
    TypedRegisters,
    Value,
)


class Ledger(TypedRegisters):
    """The zone's registers; what a block reports that this generation has no register for is known here alone."""

    def __init__(self, store: RegisterStore) -> None:
        """Read and report the registers of a store."""
        self._store = store
        self._generation = store.generation
        self._local: dict[str, Value] = {}

    @override
    def value(self, key: str) -> Value:
        """Return the value in force."""
        return self._local[key] if key in self._local else self._store.value(key)

    @override
    def scope(self, key: str) -> Scope:
        """Return who writes a register."""
        return self._store.scope(key)

    def report(self, key: str, value: Value) -> bool:
        """Take what a block has found out; return whether the register has changed.

        Raises:
            UnknownRegister, InvalidValue: There is no such register, or it does not hold this.
        """
        before = self.value(key)
        try:
            self._keep(key, value)
        except NotWritable, OutOfRange:
            self._local[key] = value
        else:
            self._local.pop(key, None)
        return self.value(key) != before

    def forget(self, keys: Iterable[str]) -> set[str]:
        """Let go of what nobody finds out any more; return the registers that have changed.

        A flag is unknown from now on, since nobody would know that it is old; a number remains the last one. What is
        known here alone is gone: it would go on moving the blocks that read it.
        """
        before = {key: self.value(key) for key in keys if key in CATALOGUE}
        for key in before:
            self._local.pop(key, None)
            if CATALOGUE[key].kind is Kind.FLAG:
                with suppress(RegisterError):
                    self._keep(key, None)
        return {key for key, value in before.items() if self.value(key) != value}

    def follow_generation(self) -> None:
        """Hand over what was known here alone, and what the server's generation has a register for now."""
        if self._store.generation is self._generation:
            return
        self._generation = self._store.generation
        for key, value in list(self._local.items()):
            with suppress(RegisterError):
                self._keep(key, value)
                del self._local[key]

    def _keep(self, key: str, value: Value) -> None:
        """Put a value into the store; a shared register takes it as the zone's wish."""
        if self._store.scope(key) is Scope.BOTH:
            if value is not None:
                self._store.write(key, value)
        else:
            self._store.report(key, value)


class Tracking(TypedRegisters):
    """Registers that remember which of them were read."""

    def __init__(self, registers: TypedRegisters) -> None:
        """Pass on what is read."""
        self._registers = registers
        self.read: set[str] = set()

    @override
    def value(self, key: str) -> Value:
        """Return the value in force."""
        self.read.add(key)
        return self._registers.value(key)

    @override
    def scope(self, key: str) -> Scope:
        """Return who writes a register."""
        return self._registers.scope(key)
