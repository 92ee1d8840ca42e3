"""One function block of a zone, from its registers to its outputs, and how it is doing."""

from collections.abc import Iterable, Mapping, Set as AbstractSet
from dataclasses import dataclass, field
import logging
from typing import Any, Final

from ..registers import Block, TypedRegisters, Value
from .block import BadSetting, CardRead, Command, FunctionBlock, Inputs, Moment, Step, Wiring
from .ledger import Tracking
from .options import Options
from .pins import Reading
from .status import Reason, Status, Trouble
from .wiring import Connection, Route

_LOGGER = logging.getLogger(__name__)

_PAUSES: Final = (5.0, 15.0, 60.0, 300.0)
"""Seconds before a block that failed is started again."""

_SHORTEST_WAKE: Final = 0.01
"""Seconds; a block that wants to be stepped at once would never end."""


@dataclass(slots=True, kw_only=True)
class Slot:
    """The place of one function block; whatever the block does wrong stays inside.

    Attributes:
        kind: Which block.
        maker: Its class.
        block: The state machine while it runs.
        settings: What its registers say; `None` where they are bad.
        wiring: The pins that the settings name.
        is_rewired: It has other pins than when it was connected.
        connection: Where these lead, `None` while something is in the way.
        reason: Why it does not run.
        remembered: What it wants to be remembered.
        outputs: What it wants, logical, by name.
        states: What it shows.
        reported: The registers that it has reported since it was started.
        wake_at: When it wants to be stepped, of the steady clock.
        retry_at: When it is started again after a failure.
        is_safe: Its outputs were told to be safe after it ran last.
    """

    kind: Block
    maker: type[FunctionBlock[Any]]
    block: FunctionBlock[Any] | None = None
    settings: Any = None
    wiring: Wiring | None = None
    is_rewired: bool = False
    connection: Connection | None = None
    reason: Reason | None = None
    remembered: Mapping[str, Value] = field(default_factory=dict)
    outputs: dict[str, Reading] = field(default_factory=dict)
    states: dict[str, Value] = field(default_factory=dict)
    reported: set[str] = field(default_factory=set)
    commands: list[Command] = field(default_factory=list)
    cards: list[CardRead] = field(default_factory=list)
    wake_at: float | None = None
    retry_at: float | None = None
    is_safe: bool = False
    _reads: AbstractSet[str] = frozenset()
    _watches: AbstractSet[str] = frozenset()
    _seen: dict[str, Value] = field(default_factory=dict)
    _failures: int = 0
    _started: float = 0.0

    @property
    def status(self) -> Status:
        """How the block is doing, apart from its outputs."""
        if self.block is None:
            return Status(running=False, reason=self.reason)
        if self.connection is None or (absent := self._absent()) is None:
            return Status(running=True)
        return Status(running=True, reason=absent)

    def _absent(self) -> Reason | None:
        """Return which optional input is absent."""
        assert self.connection is not None
        if self.connection.lacking is not None:
            return Reason(trouble=Trouble.MISSING_PIN, pin=self.connection.lacking)
        return _unreadable(self.connection.optional.values())

    @property
    def unreadable(self) -> Reason | None:
        """Which pin that the block needs cannot be read now."""
        assert self.connection is not None
        return _unreadable(self.connection.needed)

    # From registers to wiring

    def configure(self, registers: TypedRegisters, options: Options) -> bool:
        """Read the settings; return whether they have changed.

        Settings that cannot be used leave no wiring.
        """
        tracking = Tracking(registers)
        wiring: Wiring | None = None
        settings: Any = None
        reason: Reason | None = None
        try:
            settings = self.maker.settings(tracking, options)
            wiring = self.maker.wiring(settings)
        except BadSetting as error:
            reason = Reason(trouble=Trouble.BAD_SETTING, register=error.register, detail=error.reason)
        except Exception:
            _LOGGER.exception("The function block %s failed to read its settings", self.kind)
            reason = Reason(trouble=Trouble.FAILED, detail="its settings could not be read")
        self._reads = tracking.read
        self.notice(registers)
        if wiring is not None and settings == self.settings and wiring == self.wiring:
            return False
        changed = wiring is not None or reason != self.reason
        self.is_rewired |= wiring != self.wiring or wiring is None
        self.settings, self.wiring = settings, wiring
        if wiring is None:
            self.reason = reason
        if changed:
            self._failures, self.retry_at = 0, None
        return changed

    def notice(self, registers: TypedRegisters) -> bool:
        """Return whether a register that it reads or watches has changed since the last time."""
        seen = {key: registers.value(key) for key in self._reads | self._watches}
        changed = any(self._seen[key] != value for key, value in seen.items() if key in self._seen)
        self._seen = seen
        return changed

    # From readings to outputs

    def start(self, now: Moment, remembered: Mapping[str, Value]) -> bool:
        """Make a new state machine; return whether that succeeded."""
        try:
            block = self.maker()
            block.recall(remembered)
            self._watches = block.watched()
        except Exception:  # noqa: BLE001 - it is logged there
            self.fail(now, "could not be started")
            return False
        self.block = block
        self.reason = self.retry_at = None
        self.is_safe = False
        self._started = now.steady
        return True

    def step(self, now: Moment, registers: TypedRegisters) -> Step | None:
        """Step once with all that has come in; `None` where the block failed."""
        assert self.block is not None and self.connection is not None
        commands, self.commands = self.commands, []
        cards, self.cards = self.cards, []
        readings: dict[str, Reading] = {}
        for name, (wire, link) in (*self.connection.optional.items(), *self.connection.inputs.items()):
            if wire.pin in link.readings:
                readings[name] = wire.logical(link.readings[wire.pin])
        inputs = Inputs(readings=readings, commands=commands, cards=cards, registers=registers)
        try:
            result = self.block.step(now, inputs, self.settings)
            self.remembered = self.block.remembers()
            self._watches = self.block.watched()
        except Exception:  # noqa: BLE001 - it is logged there
            self.fail(now, "failed")
            return None
        # The block has seen these; a changed setting has still to be taken.
        self._seen |= {key: registers.value(key) for key in self._watches - self._reads}
        self.outputs |= result.outputs
        self.wake_at = None if result.wake is None else now.steady + max(result.wake, _SHORTEST_WAKE)
        return result

    def fail(self, now: Moment, what: str) -> None:
        """Note that the block failed; of failures in a row only the first is a line in the log."""
        if self.block is not None and now.steady - self._started > 2 * _PAUSES[-1]:
            self._failures = 0
        log = _LOGGER.debug if self._failures else _LOGGER.error
        log("The function block %s %s; it is started again", self.kind, what, exc_info=True)
        self.retry_at = now.steady + _PAUSES[min(self._failures, len(_PAUSES) - 1)]
        self._failures += 1
        self.reason = Reason(trouble=Trouble.FAILED, detail=what)

    def safe(self) -> dict[str, Reading]:
        """Return the safe values of its outputs; off where it does not say, or fails."""
        outputs = () if self.connection is None else (*self.connection.outputs, *self.connection.shared)
        safe: dict[str, Reading] = dict.fromkeys(outputs, False)
        try:
            safe.update((self.block or self.maker()).safe())
        except Exception:
            _LOGGER.exception("The function block %s does not know its safe state", self.kind)
        return safe

    def halt(self) -> None:
        """Let go of the state machine and of what it was told."""
        self.block = None
        self.wake_at = None
        self._watches = frozenset()
        self.commands.clear()
        self.cards.clear()
        self.states.clear()
        self.reported.clear()
        self.outputs.clear()


def _unreadable(routes: Iterable[Route]) -> Reason | None:
    """Return which of some pins cannot be read now."""
    for route in routes:
        if route.wire.pin not in route.link.readings:
            return Reason(trouble=Trouble.UNREADABLE, pin=route.wire.pin)
    return None
