"""What a function block is."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple, Protocol

from ..registers import Block, Card, DeviceSettings, Scope, Value
from .options import Options
from .pins import Reading, Wire


class Moment(NamedTuple):
    """A point in time.

    Attributes:
        steady: Seconds of a clock that never jumps; for all intervals.
        unix: Seconds since 1970 in UTC; for what people or the server write, such as the expiry of a card.
    """

    steady: float
    unix: float


class Registers(Protocol):
    """The registers as blocks read them; what a block reports is among them from its next step on."""

    def value(self, key: str) -> Value:
        """Return a register's value, `None` where it is unknown."""

    def flag(self, key: str) -> bool | None:
        """Return a flag."""

    def number(self, key: str) -> float | None:
        """Return a number."""

    def text(self, key: str) -> str | None:
        """Return a text or pin."""

    def cards(self, key: str) -> tuple[Card, ...]:
        """Return a list of cards."""

    def device(self, key: str) -> DeviceSettings | None:
        """Return an attached device."""

    def scope(self, key: str) -> Scope:
        """Return who writes a register, which tells generations apart where its meaning differs."""


class BadSetting(Exception):
    """A register has a value with which the block cannot work.

    Attributes:
        register: Key of the register.
    """

    def __init__(self, register: str, reason: str) -> None:
        """Name the register and what is wrong with its value."""
        super().__init__(f"{register}: {reason}")
        self.register = register
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """The pins that a block uses with its present settings, by the name that it calls them.

    A block whose pin is missing, or driven by another block, does not run; the others do.

    Attributes:
        inputs: What it reads; without a reading of these it is in its safe state.
        optional: What it reads, and can do without.
        outputs: What it alone drives.
        shared: What it drives together with other blocks, such as the lock of two doors; high while one of them wants it.
    """

    inputs: Mapping[str, Wire] = field(default_factory=dict)
    optional: Mapping[str, Wire] = field(default_factory=dict)
    outputs: Mapping[str, Wire] = field(default_factory=dict)
    shared: Mapping[str, Wire] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """What a person or an automation wants of one block; each block has its own."""


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card that was held to a reader.

    Attributes:
        card_id: The card's id, normalised.
        reader_id: The reader's serial number, as the registers have it.
        at: When.
    """

    card_id: str
    reader_id: str
    at: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a block sees in one step.

    Attributes:
        readings: Logical readings by the names of the wiring; what cannot be read is missing.
        commands: What is wanted of the block since its last step, oldest first.
        cards: The cards held to the zone's readers since its last step.
        registers: The registers, its own settings and the reports of other blocks included.
    """

    readings: Mapping[str, Reading]
    commands: Sequence[Command]
    cards: Sequence[CardRead]
    registers: Registers

    def level(self, name: str) -> bool | None:
        """Return a level, `None` where it cannot be read."""
        reading = self.readings.get(name)
        return None if reading is None else bool(reading)

    def number(self, name: str) -> float | None:
        """Return a number, `None` where it cannot be read."""
        reading = self.readings.get(name)
        return None if reading is None else float(reading)


@dataclass(frozen=True, slots=True)
class ZoneEvent:
    """Something that has happened, for the logbook and for automations.

    Attributes:
        kind: What, such as "granted".
        data: What belongs to it; holds card ids, which are masked before they are shown.
    """

    kind: str
    data: Mapping[str, str | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a block wants after a step.

    Attributes:
        outputs: Logical values of its outputs by the names of the wiring; one that is left out stays as it is.
        reports: Values of registers that the zone owns; `None` says that the value is not known.
        states: What its entities show and no register holds, by name.
        events: What has happened, oldest first.
        wake: Seconds until the next step is due although nothing changes; `None` to be left alone.
    """

    outputs: Mapping[str, Reading] = field(default_factory=dict)
    reports: Mapping[str, Value] = field(default_factory=dict)
    states: Mapping[str, Value] = field(default_factory=dict)
    events: Sequence[ZoneEvent] = ()
    wake: float | None = None


class FunctionBlock[SettingsT](ABC):
    """A state machine that controls one part of a zone.

    It has no clock, no task and no input or output of its own. It is stepped when a reading, a register that it names,
    a command or a card arrives, and when its wake-up is due. A changed setting comes with the next step; the engine
    makes a new block only when the wiring changes, after it has brought the outputs of the old one to their safe state.
    """

    key: ClassVar[Block]
    """The block's name; `<key>.enabled` lets it exist."""

    @classmethod
    @abstractmethod
    def settings(cls, registers: Registers, options: Options) -> SettingsT:
        """Read the block's settings, and nothing else, into something that compares by value.

        Raises:
            BadSetting: The block cannot work with a register's value.
        """

    @classmethod
    @abstractmethod
    def wiring(cls, settings: SettingsT) -> Wiring:
        """Return the pins that the settings name."""

    @abstractmethod
    def step(self, now: Moment, inputs: Inputs, settings: SettingsT) -> Step:
        """Take in what can be seen, and say what is wanted."""

    @abstractmethod
    def safe(self) -> Mapping[str, Reading]:
        """Return the safe values of the outputs, for the end of the block and for the loss of its inputs.

        The state machine starts from the beginning afterwards: a door that was released stays locked.
        """

    def watched(self) -> frozenset[str]:
        """Return the registers, beyond its settings, whose changes step the block."""
        return frozenset()

    def remembers(self) -> Mapping[str, Value]:
        """Return what has to survive a restart, such as the position of a blind."""
        return {}

    def recall(self, remembered: Mapping[str, Value]) -> None:  # noqa: B027 - most blocks remember nothing
        """Take back what was remembered."""
