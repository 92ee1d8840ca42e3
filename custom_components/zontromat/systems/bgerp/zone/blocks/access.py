"""Access control of a door: card readers, exit button, lock (facts 3.1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, override

from ...registers import Attendance, Block, Card, CardState
from ..block import CardRead, Command, FunctionBlock, Inputs, Moment, Registers, Step, Wiring, ZoneEvent
from ..options import Options
from ..pins import Reading, Wire
from ..settings import LEVEL_INPUTS, LEVEL_OUTPUTS, bounded, wire
from .presence import Presence

SAME_READ: Final = 1.0
"""Seconds within which the same card at the same reader is one read: the server keeps one record per second."""

FORCED_GRACE: Final = 2.0
"""Seconds after locking within which a door may still open: somebody pulls it in the last moment."""

_TIME_TO_OPEN: Final = 3.0
_EMPTY_AFTER: Final = 3600.0


class Direction(StrEnum):
    """Which side of a door a reader is on."""

    ENTRY = "entry"
    EXIT = "exit"


@dataclass(frozen=True, slots=True)
class Release(Command):
    """Release the lock for its release time, from now."""


@dataclass(frozen=True, slots=True)
class Lock(Command):
    """Lock before the release time is over; a pressed exit button still opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessSettings:
    """What a door has.

    Attributes:
        readers: Its readers by serial number.
        cards: Who may open it.
        button: Input of the exit button, high while pressed.
        lock: Output that is high while the door is released.
        blind: Output of the door-window blind, which follows the lock.
        release_time: Seconds.
        lock_when_closed: Lock when the door has been opened and closed again.
        held_open_after: Seconds after which the door is held open.
        contact_opens: The level of the door's contact while the door is open.
        empty_after: Seconds without a sign after which nobody is behind the door.
    """

    readers: Mapping[str, Direction]
    cards: tuple[Card, ...]
    button: Wire | None
    lock: Wire | None
    blind: Wire | None
    release_time: float
    lock_when_closed: bool
    held_open_after: float
    contact_opens: bool
    empty_after: float


def verdict(cards: tuple[Card, ...], read: CardRead) -> CardState:
    """Return what a list of cards says about a card at the time when it was read; no zone itself blocks cards."""
    if not cards:
        return CardState.UNKNOWN
    expiries = [card.valid_until for card in cards if card.card_id == read.card_id]
    if not expiries:
        return CardState.DENIED
    valid = any(expiry is None or read.at.unix < expiry for expiry in expiries)
    return CardState.ALLOWED if valid else CardState.EXPIRED


def attendance(event: ZoneEvent) -> Attendance | None:
    """Return the record that an event of a door stands for, `None` where no card was read."""
    match event.data:
        case {"card_id": str(card_id), "reader_id": str(reader_id), "time": float(time), "card_state": int(state)}:
            return Attendance(time=time, card_id=card_id, reader_id=reader_id, state=CardState(state))
    return None


class AccessControl(FunctionBlock[AccessSettings]):
    """A door.

    The exit button counts by its level as in the original: while it is pressed the door is released, and the release
    time begins when it is let go. It needs no reader.
    """

    door: ClassVar[int]
    contact: ClassVar[str]
    """Register of the door's own contact."""
    motion: ClassVar[str]
    window: ClassVar[str]

    def __init__(self) -> None:
        """Begin locked."""
        self._presence = Presence()
        self._recent: dict[tuple[str, str], float] = {}
        self._start()

    def _start(self) -> None:
        """Know nothing of the door."""
        self._granted_at: float | None = None
        self._opened_in_release = False
        self._locked_at: float | None = None
        self._pressed: bool | None = None
        self._open: bool | None = None
        self._open_since: float | None = None
        self._forced = False
        self._held = False

    @classmethod
    @override
    def settings(cls, registers: Registers, options: Options) -> AccessSettings:
        own, door = f"{cls.key}.", cls.door
        has_button = registers.flag(f"{own}exit_button.enabled") is not False
        has_lock = registers.flag(f"{own}lock_mechanism.enabled") is not False
        return AccessSettings(
            readers=dict(cls._readers(registers, options)),
            cards=registers.cards(f"{own}allowed_attendees"),
            button=wire(registers, f"{own}exit_button.input", LEVEL_INPUTS) if has_button else None,
            lock=wire(registers, f"{own}lock_mechanism.output", LEVEL_OUTPUTS) if has_lock else None,
            blind=wire(registers, f"ac.door_window_blind_{door}.output", LEVEL_OUTPUTS),
            release_time=bounded(registers, f"{own}time_to_open", _TIME_TO_OPEN),
            lock_when_closed=options.lock_when_closed,
            held_open_after=options.held_open_after,
            # High means "closed" in the registers of 2020, which have no such flag, and "open" since (facts 3.5).
            contact_opens=registers.flag("ac.enabled") is not None,
            empty_after=bounded(registers, "envm.is_empty_timeout", _EMPTY_AFTER),
        )

    @classmethod
    def _readers(cls, registers: Registers, options: Options) -> Iterator[tuple[str, Direction]]:
        """Yield serial number and side of the door's readers."""
        inside = registers.device(f"ac.exit_reader_{cls.door}.enabled")
        serial = inside.options.get("serial_number") if inside is not None else None
        if isinstance(serial, str | int):
            yield str(serial).strip(), Direction.EXIT
        entry = registers.text(f"{cls.key}.card_reader.serial_number")
        if entry is not None and registers.flag(f"{cls.key}.card_reader.enabled") is not False:
            entry = entry.strip()
            yield entry, Direction.EXIT if entry in options.exit_readers else Direction.ENTRY

    @classmethod
    @override
    def wiring(cls, settings: AccessSettings) -> Wiring:
        # A door opens by card without its button, and lets people out without its reader.
        return Wiring(
            optional={} if settings.button is None else {"exit_button": settings.button},
            outputs={} if settings.blind is None else {"blind": settings.blind},
            shared={} if settings.lock is None else {"lock": settings.lock},
        )

    @override
    def watched(self) -> frozenset[str]:
        return frozenset({self.contact, self.motion, self.window})

    @override
    def safe(self) -> Mapping[str, Reading]:
        self._start()
        return {"lock": False, "blind": False}

    @override
    def step(self, now: Moment, inputs: Inputs, settings: AccessSettings) -> Step:
        events = [*self._read_cards(now, inputs, settings), *self._watch_button(now, inputs)]
        for command in inputs.commands:
            match command:
                case Release():
                    self._grant(now)
                case Lock():
                    self._lock(now)
        self._expire(now, settings)
        events += self._watch_door(now, inputs, settings)
        released = self._granted_at is not None
        self._look_around(now, inputs)
        occupied = self._presence.occupied(now.steady, settings.empty_after)
        reports: dict[str, bool | None] = {f"ac.zone_{self.door}_occupied": occupied}
        if settings.blind is not None:
            reports[f"ac.door_window_blind_{self.door}.value"] = released
        return Step(
            outputs={"lock": released, "blind": released},
            reports=reports,
            states={
                "released": released,
                "exit_button": self._pressed,
                "door_open": self._open,
                "forced": self._forced,
                "held_open": self._held,
            },
            events=events,
            wake=self._wake(now, settings),
        )

    # Who wants to pass

    def _read_cards(self, now: Moment, inputs: Inputs, settings: AccessSettings) -> Iterator[ZoneEvent]:
        """Judge the cards held to the door's readers, each once."""
        for read in inputs.cards:
            direction = settings.readers.get(read.reader_id)
            if direction is None or not self._is_new(read):
                continue
            state = verdict(settings.cards, read)
            if state is CardState.ALLOWED:
                self._grant(now)
                if direction is Direction.ENTRY:
                    self._presence.sign = now.steady
            yield ZoneEvent(
                "granted" if state is CardState.ALLOWED else state.name.lower(),
                {
                    "card_id": read.card_id,
                    "reader_id": read.reader_id,
                    "direction": direction,
                    "time": float(read.at.unix),
                    "card_state": int(state),
                },
            )

    def _is_new(self, read: CardRead) -> bool:
        """Tell whether a read is no repetition of one that was recorded."""
        at, recent = read.at.steady, self._recent
        self._recent = recent = {key: time for key, time in recent.items() if at - time < SAME_READ}
        if (read.card_id, read.reader_id) in recent:
            return False
        recent[read.card_id, read.reader_id] = at
        return True

    def _watch_button(self, now: Moment, inputs: Inputs) -> Iterator[ZoneEvent]:
        """Release while the button is pressed, and from when it is let go."""
        pressed, before = inputs.level("exit_button"), self._pressed
        self._pressed = pressed
        if pressed or before:
            self._grant(now)
        if pressed and not before:
            yield ZoneEvent("exit_button")

    def _grant(self, now: Moment) -> None:
        """Release, or extend the release."""
        self._granted_at = now.steady
        self._opened_in_release = False

    def _lock(self, now: Moment) -> None:
        """Lock, except while the button is pressed: nobody locks in whoever wants to get out."""
        if self._granted_at is not None and not self._pressed:
            self._granted_at = None
            self._locked_at = now.steady

    def _expire(self, now: Moment, settings: AccessSettings) -> None:
        """Lock when the release time is over; a changed time counts from the grant as well."""
        if self._granted_at is not None and now.steady >= self._granted_at + settings.release_time:
            self._lock(now)

    # What the door does

    def _watch_door(self, now: Moment, inputs: Inputs, settings: AccessSettings) -> Iterator[ZoneEvent]:
        """Notice a door that is forced or held open, and lock behind whoever has passed; the original did neither."""
        level, before = inputs.registers.flag(self.contact), self._open
        self._open = None if level is None else level is settings.contact_opens
        if not self._open:
            if self._open is False and before and self._opened_in_release and settings.lock_when_closed:
                self._lock(now)
            self._open_since, self._forced, self._held = None, False, False
            return
        if self._open_since is None:
            self._open_since = now.steady
        if before is False:
            self._opened_in_release = True
            if not self._may_open(now):
                self._forced = True
                yield ZoneEvent("forced_open")
        if not self._held and now.steady >= self._open_since + settings.held_open_after:
            self._held = True
            yield ZoneEvent("held_open")

    def _may_open(self, now: Moment) -> bool:
        """Tell whether the door is released, or was a moment ago."""
        just = self._locked_at is not None and now.steady - self._locked_at <= FORCED_GRACE
        return self._granted_at is not None or just

    def _look_around(self, now: Moment, inputs: Inputs) -> None:
        """See whether something moves behind the door."""
        contacts = {key: inputs.registers.flag(key) for key in (self.contact, self.window)}
        self._presence.see(now.steady, motions=[inputs.registers.flag(self.motion)], contacts=contacts)

    def _wake(self, now: Moment, settings: AccessSettings) -> float | None:
        """Return the seconds until something changes by itself."""
        left = self._presence.left(now.steady, settings.empty_after)
        due: list[float] = [] if left is None else [left]
        if self._granted_at is not None and not self._pressed:
            due.append(self._granted_at + settings.release_time - now.steady)
        if self._open_since is not None and not self._held:
            due.append(self._open_since + settings.held_open_after - now.steady)
        return min(due, default=None)


class AccessControl1(AccessControl):
    """Door 1."""

    key = Block.ACCESS_CONTROL_1
    door = 1
    contact, motion, window = "door_closed.state", "pir_detector.state", "window_closed.state"


class AccessControl2(AccessControl):
    """Door 2."""

    key = Block.ACCESS_CONTROL_2
    door = 2
    contact, motion, window = "ac.door_closed_2.state", "ac.pir_2.state", "ac.window_closed_2.state"
