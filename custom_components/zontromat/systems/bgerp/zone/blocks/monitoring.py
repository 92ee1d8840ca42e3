"""The monitor of resources (facts 3.10): which input, output, sensor or port is named by more than one register."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, override

from ...registers import CATALOGUE, Block, Kind, Value
from ...registers.literals import Json
from ..block import Command, FunctionBlock, Inputs, Moment, Registers, Step, Wiring
from ..options import Options
from ..pins import PinError, PinKind, Reading, one_wire, parse_wire

CLEAR: Final = "monitoring.clear_errors"


class Level(IntEnum):
    """How bad a collision is."""

    INFO = 1
    """A sensor that several blocks read."""
    WARNING = 2
    """An input."""
    ERROR = 3
    """An output, or a serial port."""

    @property
    def message(self) -> str:
        """The register of its message."""
        return f"monitoring.{self.name.lower()}_message"

    @property
    def enable(self) -> str:
        """The register that lets it be reported."""
        return f"sys.col.{self.name.lower()}_message.enable"


MESSAGES: Final = tuple(level.message for level in Level)
"""The registers of the messages, from the least level to the worst."""


@dataclass(frozen=True, slots=True, order=True)
class Resource:
    """What only one register should name; in the order in which the original looked at them.

    Attributes:
        kind: Position among the kinds of resources.
        name: Its name.
        level: How bad it is when two name it.
    """

    kind: int
    name: str
    level: Level


_PINS: Final = {
    PinKind.DI: (0, Level.WARNING),
    PinKind.DO: (1, Level.ERROR),
    PinKind.AI: (2, Level.WARNING),
    PinKind.AO: (3, Level.ERROR),
    PinKind.RO: (4, Level.ERROR),
}
_SENSOR: Final = 5
_PORT: Final = 6
_KEYS: Final = tuple(
    register.key
    for register in CATALOGUE
    if register.kind is Kind.PIN or register.key.endswith((".circuit", ".port.name"))
)
"""The registers that name resources, those of blocks that are off included."""


def resource_of(key: str, text: str) -> Resource | None:
    """Return the resource that a register names, inverted or not; `None` for none."""
    if key.endswith(".port.name"):
        return Resource(_PORT, text.strip(), Level.ERROR) if text.strip() else None
    try:
        if key.endswith(".circuit"):
            return Resource(_SENSOR, one_wire(PinKind.TEMPERATURE, text).name, Level.INFO)
        pin = parse_wire(text).pin
    except PinError:
        return None
    place = _PINS.get(pin.kind)
    return None if place is None else Resource(place[0], str(pin), place[1])


@dataclass(frozen=True, slots=True)
class MonitoringSettings:
    """What is watched.

    Attributes:
        named: The registers that name something, and what.
        reported: The levels that are reported.
    """

    named: tuple[tuple[str, str], ...]
    reported: frozenset[Level]


@dataclass(frozen=True, slots=True)
class ClearMessages(Command):
    """Forget the collisions that are over, as the server's command does."""


class Monitoring(FunctionBlock[MonitoringSettings]):
    """Reports one collision per level, the last of all; it stays until it is cleared, and longer while it lasts."""

    key = Block.MONITORING

    def __init__(self) -> None:
        """Begin with no message."""
        self._is_new = True
        self._clear: bool | None = None

    @classmethod
    @override
    def settings(cls, registers: Registers, options: Options) -> MonitoringSettings:
        named = ((key, registers.text(key)) for key in _KEYS)
        return MonitoringSettings(
            named=tuple((key, text) for key, text in named if text is not None),
            reported=frozenset(level for level in Level if registers.flag(level.enable) is not False),
        )

    @classmethod
    @override
    def wiring(cls, settings: MonitoringSettings) -> Wiring:
        return Wiring()

    @override
    def watched(self) -> frozenset[str]:
        # Whoever clears a message by hand learns at once whether the collision is still there.
        return frozenset({CLEAR, *MESSAGES})

    @override
    def safe(self) -> Mapping[str, Reading]:
        self._is_new = True
        return {}

    @override
    def step(self, now: Moment, inputs: Inputs, settings: MonitoringSettings) -> Step:
        clear, before = inputs.registers.flag(CLEAR), self._clear
        forgets = self._is_new or bool(inputs.commands) or (clear is True and before is False)
        self._is_new, self._clear = False, clear
        messages = dict(_collisions(settings))
        reports: dict[str, Value] = {}
        for level in Level:
            former = None if forgets else inputs.registers.value(level.message)
            message = messages.get(level, former) if level in settings.reported else None
            reports[level.message] = message or ""
        return Step(reports=reports)


def _collisions(settings: MonitoringSettings) -> Iterator[tuple[Level, Json]]:
    """Yield level and message of each collision, in the order of the resources."""
    users: dict[Resource, list[Json]] = defaultdict(list)
    for key, text in settings.named:
        resource = resource_of(key, text)
        if resource is not None:
            users[resource].append({key: text})
    for resource in sorted(users):
        if len(users[resource]) > 1:
            yield resource.level, users[resource]
