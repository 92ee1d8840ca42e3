"""Runs the function blocks of a zone against its boards.

Each block is on its own: what it lacks or does wrong makes it unavailable with a reason, and no other.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set as AbstractSet
from contextlib import suppress
from functools import partial
import logging
from typing import Any, Final, Protocol

from ..hardware.contract import Board
from ..registers import Block, RegisterError, RegisterStore, Value
from .block import CardRead, Command, FunctionBlock, Step, ZoneEvent
from .clock import Clock
from .ledger import Ledger
from .link import Drive, Link
from .options import Options
from .pins import Pin, Reading, Wire
from .slot import Slot
from .status import Reason, Status, Trouble
from .wiring import Connection, Switchboard

_LOGGER = logging.getLogger(__name__)

STOP_TIMEOUT: Final = 5.0
"""Seconds that the outputs have to become safe in the end."""

_STOP_TRIES: Final = 3

_TOGETHER: Final = 0.02
"""Seconds; wake-ups that are due within this are one."""

_MOST_STEPS: Final = 20
"""Steps of a block at a stretch; blocks that go on changing what the others watch have to wait then."""

_PAUSE: Final = 1.0
"""Seconds that they wait."""


class Memory(Protocol):
    """What survives a restart for the blocks."""

    def recall(self, block: Block) -> Mapping[str, Value]:
        """Return what a block has remembered."""

    def remember(self, block: Block, values: Mapping[str, Value]) -> None:
        """Keep what a block remembers."""


class Listener(Protocol):
    """Hears of the zone; called in the event loop after the outputs have been driven."""

    def zone_changed(self, blocks: AbstractSet[Block], registers: AbstractSet[str]) -> None:
        """Hear that the status or the states of blocks, or registers, have changed."""

    def zone_event(self, block: Block, event: ZoneEvent) -> None:
        """Hear that something has happened."""


class CommandFailed(Exception):
    """A block could not carry out a command.

    Attributes:
        reason: Why; `None` where there is no such block now.
    """

    def __init__(self, block: Block, reason: Reason | None) -> None:
        """Name the block and what is in the way."""
        super().__init__(f"{block}: {'off' if reason is None else reason.trouble}")
        self.block = block
        self.reason = reason


class Engine:
    """The controller of a zone.

    Args:
        boards: Inputs and outputs; a pin is served by the first that has it. Somebody else runs them.
        store: The registers; `refresh` tells that they have changed.
        blocks: The kinds of function blocks, in the order in which they are stepped and claim outputs.
        options: Preferences.
        is_on: Whether a block exists now.
        clock: Time.
        memory: What survives a restart.
        listener: Hears what happens.
    """

    def __init__(
        self,
        *,
        boards: Sequence[Board],
        store: RegisterStore,
        blocks: Mapping[Block, type[FunctionBlock[Any]]],
        options: Options,
        is_on: Callable[[Block], bool],
        clock: Clock,
        memory: Memory,
        listener: Listener,
    ) -> None:
        """Prepare; nothing is stepped or driven before `start`."""
        self._makers = blocks
        self._order = {kind: number for number, kind in enumerate(blocks)}
        self._options = options
        self._is_on = is_on
        self._clock = clock
        self._memory = memory
        self._listener = listener
        self.registers: Final = Ledger(store)
        """The registers, with what only the blocks know."""
        self._links = [Link(board, clock, self._outputs_failed) for board in boards]
        self._slots: dict[Block, Slot] = {}
        self._readers: dict[Pin, list[Slot]] = {}
        self._drivers: dict[Pin, list[Slot]] = {}
        self._due: set[Block] = set()
        self._unwired = False
        self._settling = False
        self._changed: set[Block] = set()
        self._reported: set[str] = set()
        self._events: list[tuple[Block, ZoneEvent]] = []
        self._stops: list[Callable[[], None]] = []
        self._cancel_wake: Callable[[], None] | None = None
        self._cancel_pause: Callable[[], None] | None = None
        self._is_open = False

    # From outside

    def start(self) -> None:
        """Start all blocks that can be."""
        self._is_open = True
        for link in self._links:
            link.look_for_pins()
            self._stops.append(link.board.subscribe(partial(self._board_changed, link)))
        self.refresh()

    async def stop(self) -> None:
        """Bring all outputs to their safe state, as far as that is possible in a short time, and end."""
        if not self._is_open:
            return
        self._is_open = False
        for stop in (*self._stops, self._cancel_wake, self._cancel_pause):
            if stop is not None:
                stop()
        for slot in self._slots.values():
            self._halt(slot, None)
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_TIMEOUT):
                await asyncio.gather(*(link.drain(_STOP_TRIES) for link in self._links))
        for link in self._links:
            await link.close()

    def refresh(self) -> None:
        """Take in that registers may have changed; blocks whose settings are as before are left alone."""
        if not self._is_open:
            return
        self.registers.follow_generation()
        for kind in self._makers:
            if not self._is_on(kind):
                self._retire(kind)
            elif kind not in self._slots:
                self._slots[kind] = slot = Slot(kind=kind, maker=self._makers[kind])
                self._configure(slot)
            elif self._slots[kind].notice(self.registers):
                self._configure(self._slots[kind])
        self._settle()

    def read_card(self, card_id: str, reader_id: str) -> None:
        """Hand a card to the blocks."""
        card = CardRead(card_id, reader_id, self._clock.now())
        for slot in self._slots.values():
            if slot.block is not None:
                slot.cards.append(card)
                self._due.add(slot.kind)
        self._settle()

    def supply(self, values: Mapping[str, Value]) -> None:
        """Take what is found out beside the blocks; `None` leaves a register to its owner again."""
        if not self._is_open:
            return
        changed = self.registers.forget({key for key, value in values.items() if value is None})
        changed |= {key for key, value in values.items() if value is not None and self.registers.report(key, value)}
        self._spread(changed)
        self._settle()

    async def command(self, block: Block, command: Command) -> None:
        """Let a block carry out a command, and wait until its outputs are driven.

        Raises:
            CommandFailed: The block does not run, or an output could not be driven.
        """
        slot = self._slots.get(block)
        if slot is None or slot.block is None or slot.connection is None:
            raise CommandFailed(block, None if slot is None else slot.reason)
        links = {route.link for route in slot.connection.driven}
        slot.commands.append(command)
        self._due.add(block)
        self._settle()
        for link in links:
            await link.wait()
        status = self.status(block)
        if status is None or not status.running:
            raise CommandFailed(block, None if status is None else status.reason)
        if status.reason is not None and status.reason.trouble is Trouble.WRITE_FAILED:
            raise CommandFailed(block, status.reason)

    def status(self, block: Block) -> Status | None:
        """Return how a block is doing, `None` for one that does not exist now."""
        slot = self._slots.get(block)
        if slot is None:
            return None
        status = slot.status
        if status.reason is None and slot.connection is not None:
            for wire, link in slot.connection.driven:
                if wire.pin in link.failed:
                    reason = Reason(trouble=Trouble.WRITE_FAILED, pin=wire.pin, detail=link.failed[wire.pin])
                    return Status(status.running, reason)
        return status

    def states(self, block: Block) -> Mapping[str, Value]:
        """Return what a block shows beside its registers."""
        slot = self._slots.get(block)
        return {} if slot is None else slot.states

    @property
    def blocks(self) -> AbstractSet[Block]:
        """The blocks that exist now."""
        return self._slots.keys()

    # What comes in

    def _board_changed(self, link: Link) -> None:
        """Step the blocks whose inputs have changed."""
        self._unwired |= link.look_for_pins()
        for pin in link.look():
            self._due.update(slot.kind for slot in self._readers.get(pin, ()))
            is_there = pin in link.readings
            # Of an output only its presence matters: the block runs without it, or could run with it.
            self._due.update(slot.kind for slot in self._drivers.get(pin, ()) if is_there is (slot.block is None))
        self._settle()

    def _woken(self) -> None:
        """Step the blocks that wanted to be woken about now."""
        self._cancel_wake = None
        soon = self._clock.now().steady + _TOGETHER
        self._due.update(slot.kind for slot in self._slots.values() if (at := _due_at(slot)) is not None and at <= soon)
        self._settle()

    def _outputs_failed(self) -> None:
        """Tell that outputs cannot be driven, or can be again."""
        self._changed.update(self._slots)
        if not self._settling and self._is_open:
            self._tell()

    # From registers to blocks

    def _configure(self, slot: Slot) -> None:
        """Take the settings of a block from the registers."""
        if slot.configure(self.registers, self._options):
            self._changed.add(slot.kind)
        self._unwired |= slot.is_rewired
        self._due.add(slot.kind)

    def _retire(self, kind: Block) -> None:
        """End a block that was switched off."""
        slot = self._slots.pop(kind, None)
        if slot is not None:
            self._disconnect(slot, None)
            self._due.discard(kind)
            self._unwired = True

    def _connect(self) -> None:
        """Connect the blocks to the boards; those that keep their pins come first."""
        self._unwired = False
        slots = sorted(
            self._slots.values(),
            key=lambda slot: (slot.connection is None or slot.is_rewired, self._order[slot.kind]),
        )
        switchboard = Switchboard(self._links)
        for slot in slots:
            slot.is_rewired = False
            found = slot.reason if slot.wiring is None else switchboard.connect(slot.kind, slot.wiring)
            if not isinstance(found, Connection):
                self._disconnect(slot, found)
            elif found != slot.connection:
                self._disconnect(slot, slot.reason)
                slot.connection = found
                slot.is_safe = False
                self._due.add(slot.kind)
        self._watch()

    def _watch(self) -> None:
        """Let the boards read what is connected."""
        self._readers.clear()
        self._drivers.clear()
        watched: dict[Link, set[Pin]] = {link: set() for link in self._links}
        for slot in self._slots.values():
            if slot.connection is None:
                continue
            for wire, link in slot.connection.driven:
                self._drivers.setdefault(wire.pin, []).append(slot)
                watched[link].add(wire.pin)
            for wire, link in slot.connection.read:
                self._readers.setdefault(wire.pin, []).append(slot)
                watched[link].add(wire.pin)
        for link, pins in watched.items():
            link.watch(pins)

    def _disconnect(self, slot: Slot, reason: Reason | None) -> None:
        """Take a block off its pins, which become safe."""
        self._halt(slot, reason)
        slot.connection = None

    # From readings to outputs

    def _settle(self) -> None:
        """Step what is due until nothing is, then drive the outputs and tell what has changed."""
        if self._settling or not self._is_open:
            return
        self._settling = True
        try:
            self._step_all()
            for link in self._links:
                link.flush()
        finally:
            self._settling = False
        self._schedule()
        self._tell()

    def _step_all(self) -> None:
        """Step what is due, and what that makes due."""
        steps: Counter[Block] = Counter()
        while self._unwired or (due := {kind for kind in self._due if steps[kind] < _MOST_STEPS}):
            if self._unwired:
                self._connect()
                continue
            kind = min(due, key=self._order.__getitem__)
            steps[kind] += 1
            self._due.discard(kind)
            self._tend(self._slots[kind])
        if self._due and self._cancel_pause is None:
            _LOGGER.warning("Function blocks go on changing each other's registers: %s", ", ".join(sorted(self._due)))
            self._cancel_pause = self._clock.call_later(_PAUSE, self._go_on)

    def _go_on(self) -> None:
        """Step again what never comes to an end."""
        self._cancel_pause = None
        self._settle()

    def _tend(self, slot: Slot) -> None:
        """Bring one block up to date."""
        if slot.connection is None:
            return
        now = self._clock.now()
        if (reason := slot.unreadable) is not None:
            self._halt(slot, reason)
            return
        if slot.block is None:
            if slot.retry_at is not None and slot.retry_at > now.steady + _TOGETHER:
                return
            if not slot.start(now, self._memory.recall(slot.kind)):
                self._halt(slot, slot.reason)
                return
            self._changed.add(slot.kind)
        result = slot.step(now, self.registers)
        if result is None or not self._take(slot, result):
            self._halt(slot, slot.reason)

    def _take(self, slot: Slot, result: Step) -> bool:
        """Carry out what a block wants; return whether all of it made sense."""
        self._drive(slot, slot.outputs)
        slot.reported |= result.reports.keys()
        try:
            reported = {key for key, value in result.reports.items() if self.registers.report(key, value)}
        except RegisterError:
            slot.fail(self._clock.now(), "reported what no register holds")
            return False
        self._spread(reported)
        if any(slot.states.get(name) != value for name, value in result.states.items()):
            slot.states |= result.states
            self._changed.add(slot.kind)
        self._events.extend((slot.kind, event) for event in result.events)
        if slot.remembered != self._memory.recall(slot.kind):
            self._memory.remember(slot.kind, slot.remembered)
        return True

    def _spread(self, registers: AbstractSet[str]) -> None:
        """Let the blocks see registers that have changed in the zone."""
        if registers:
            self._reported |= registers
            for slot in self._slots.values():
                if slot.notice(self.registers):
                    self._configure(slot)

    def _halt(self, slot: Slot, reason: Reason | None) -> None:
        """Let a block not run: its outputs become safe, and its state machine starts over some time.

        What it has reported does not stand for ever.
        """
        forgotten = self.registers.forget(slot.reported)
        self._release(slot, reason)
        self._spread(forgotten)

    def _release(self, slot: Slot, reason: Reason | None) -> None:
        """Let go of a state machine, and want its outputs to be safe."""
        if slot.block is not None or slot.reason != reason:
            self._changed.add(slot.kind)
        slot.reason = reason
        if slot.connection is None:
            slot.halt()
            return
        safe = {} if slot.is_safe else slot.safe()
        slot.halt()
        slot.is_safe = True
        self._drive(slot, safe)

    def _drive(self, slot: Slot, outputs: Mapping[str, Reading]) -> None:
        """Want outputs; a shared one is on while one of its blocks wants it."""
        assert slot.connection is not None
        owners = frozenset({slot.kind})
        for name, (wire, link) in slot.connection.outputs.items():
            if name in outputs:
                link.want(wire.pin, _drive(wire, outputs[name], owners))
        for wire, link in slot.connection.shared.values():
            sharing = self._drivers.get(wire.pin, [slot])
            wishes = [_wish(other, wire.pin) for other in sharing]
            link.want(wire.pin, _drive(wire, max(wishes), frozenset(other.kind for other in sharing)))

    # What goes out

    def _schedule(self) -> None:
        """Wake up when the next block wants to be."""
        if self._cancel_wake is not None:
            self._cancel_wake()
            self._cancel_wake = None
        times = [at for slot in self._slots.values() if (at := _due_at(slot)) is not None]
        if times:
            # Never at once: a block that stays due, since it cannot be stepped now, must not keep the loop busy.
            delay = max(_TOGETHER, min(times) - self._clock.now().steady)
            self._cancel_wake = self._clock.call_later(delay, self._woken)

    def _tell(self) -> None:
        """Tell the listener what has changed and happened."""
        changed, self._changed = self._changed, set()
        reported, self._reported = self._reported, set()
        events, self._events = self._events, []
        try:
            if changed or reported:
                self._listener.zone_changed(changed, reported)
            for block, event in events:
                self._listener.zone_event(block, event)
        except Exception:
            _LOGGER.exception("What happened in the zone could not be told")


def _due_at(slot: Slot) -> float | None:
    """Return when a block is due, of the steady clock; one without pins is stepped when it gets them."""
    if slot.connection is None:
        return None
    return slot.wake_at if slot.block is not None else slot.retry_at


def _drive(wire: Wire, value: Reading, owners: frozenset[Block]) -> Drive:
    """Return what to write for what a block wants."""
    logical = bool(value) if wire.pin.kind.is_digital else float(value)
    return Drive(wire.logical(logical), bool(value), owners)


def _wish(slot: Slot, pin: Pin) -> Reading:
    """Return what a block wants of an output that it shares; nothing while it does not run."""
    if slot.connection is None:
        return False
    wishes = [slot.outputs.get(name, False) for name, route in slot.connection.shared.items() if route.wire.pin == pin]
    return max(wishes, default=False)
