"""A zone on the bench: the engine with boards, time and function blocks by hand."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self, override

from custom_components.zontromat.systems.bgerp.hardware.contract import HardwareError
from custom_components.zontromat.systems.bgerp.registers import Block, Generation, RegisterStore, Snapshot, Value
from custom_components.zontromat.systems.bgerp.zone.block import (
    BadSetting,
    Command,
    FunctionBlock,
    Inputs,
    Moment,
    Registers,
    Step,
    Wiring,
    ZoneEvent,
)
from custom_components.zontromat.systems.bgerp.zone.engine import Engine
from custom_components.zontromat.systems.bgerp.zone.options import Options
from custom_components.zontromat.systems.bgerp.zone.pins import Pin, PinError, Reading, Wire, parse_wire
from custom_components.zontromat.systems.bgerp.zone.status import Trouble

EPOCH = 1_780_000_000.0


def pin(name: str) -> Pin:
    """Return a pin by its name."""
    return parse_wire(name).pin


class FakeClock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.steady = 0.0
        self._timers: dict[object, tuple[float, Callable[[], None]]] = {}

    def now(self) -> Moment:
        return Moment(self.steady, EPOCH + self.steady)

    def call_later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        timer = object()
        self._timers[timer] = (self.steady + seconds, action)
        return lambda: self._timers.pop(timer, None) and None

    @property
    def timers(self) -> int:
        """How many calls are to come."""
        return len(self._timers)

    def is_due(self, seconds: float) -> bool:
        """Return whether a call is to come within some seconds."""
        return any(at <= self.steady + seconds for at, _ in self._timers.values())

    async def advance(self, seconds: float) -> None:
        """Let time pass, and what is due happen."""
        end = self.steady + seconds
        while self._timers:
            timer = min(self._timers, key=lambda timer: self._timers[timer][0])
            at, action = self._timers[timer]
            if at > end:
                break
            del self._timers[timer]
            self.steady = max(self.steady, at)
            action()
            await asyncio.sleep(0)
        self.steady = end
        await asyncio.sleep(0)


class FakeBoard:
    """Pins in memory. Writes take effect pin by pin, in the order that they are given in, up to the first that fails."""

    def __init__(self, *names: str, known: bool = True, slow: bool = False) -> None:
        self.name = "board"
        self.pins: Collection[Pin] | None = [pin(name) for name in names] if known else None
        self.slow = slow
        self.levels: dict[Pin, Reading] = {pin(name): False for name in names}
        """What the hardware really has, whoever can see it."""
        self.hidden: set[Pin] = set()
        self.stuck: set[Pin] = set()
        self.connected = True
        self.crashes = False
        self.watched: frozenset[Pin] = frozenset()
        self.writes: list[dict[Pin, Reading]] = []
        self.on_level: Callable[[], None] = lambda: None
        self._listeners: list[Callable[[], None]] = []

    @property
    def readings(self) -> Mapping[Pin, Reading]:
        seen = self.watched - self.hidden if self.connected else frozenset()
        return {each: self.levels[each] for each in seen if each in self.levels}

    def watch(self, pins: Collection[Pin]) -> None:
        self.watched = frozenset(pins)

    def subscribe(self, changed: Callable[[], None]) -> Callable[[], None]:
        self._listeners.append(changed)
        return lambda: self._listeners.remove(changed)

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    async def write(self, outputs: Mapping[Pin, Reading]) -> None:
        if self.slow:
            await asyncio.sleep(0)
        if self.crashes:
            raise RuntimeError("a bug in the board")
        self.writes.append(dict(outputs))
        for each, value in outputs.items():
            if not self.connected or each in self.stuck:
                raise HardwareError("no connection")
            self.levels[each] = value
            self.on_level()

    async def run(self) -> None:
        """Nothing to serve."""

    def changed(self) -> None:
        """Tell that readings have changed."""
        for listener in list(self._listeners):
            listener()

    def set(self, **levels: Reading) -> None:
        """Change inputs."""
        self.levels |= {pin(name): value for name, value in levels.items()}
        self.changed()

    def connect(self, *, connected: bool) -> None:
        """Lose or find the connection."""
        self.connected = connected
        self.changed()

    def level(self, name: str) -> Reading:
        """Return what an output really is."""
        return self.levels[pin(name)]


class FakeMemory(dict[Block, Mapping[str, Value]]):
    """What survives a restart."""

    def recall(self, block: Block) -> Mapping[str, Value]:
        return self.get(block, {})

    def remember(self, block: Block, values: Mapping[str, Value]) -> None:
        self[block] = dict(values)


@dataclass(frozen=True)
class Say(Command):
    """Drive an output."""

    on: bool
    name: str = "lamp"


@dataclass(frozen=True)
class Crash(Command):
    """Raise an error in the next step."""


class FakeBlock(FunctionBlock[dict[str, Any]]):
    """A block that does as it is told: an output follows an input, or a command."""

    inputs_of: ClassVar[dict[str, str]] = {}
    optional_of: ClassVar[dict[str, str]] = {}
    outputs_of: ClassVar[dict[str, str]] = {}
    shared_of: ClassVar[dict[str, str]] = {}
    follows: ClassVar[dict[str, str]] = {}
    """Outputs that are as an input is, by name."""
    watches: ClassVar[frozenset[str]] = frozenset()

    made: ClassVar[list[FakeBlock]] = []
    crashing: ClassVar[set[type]] = set()

    def __init__(self) -> None:
        self.steps: list[Inputs] = []
        self.levels: dict[str, Reading] = dict.fromkeys((*self.outputs_of, *self.shared_of), False)
        self.recalled: Mapping[str, Value] = {}
        self.made.append(self)

    @classmethod
    @override
    def settings(cls, registers: Registers, options: Options) -> dict[str, Any]:
        settings: dict[str, Any] = {}
        for group in (cls.inputs_of, cls.optional_of, cls.outputs_of, cls.shared_of):
            for name, key in group.items():
                text = registers.text(key)
                if text is None:
                    raise BadSetting(key, "no pin")
                try:
                    settings[name] = parse_wire(text)
                except PinError as error:
                    raise BadSetting(key, str(error)) from error
        return settings

    @classmethod
    @override
    def wiring(cls, settings: dict[str, Any]) -> Wiring:
        def wires(group: dict[str, str]) -> dict[str, Wire]:
            return {name: settings[name] for name in group}

        return Wiring(
            inputs=wires(cls.inputs_of),
            optional=wires(cls.optional_of),
            outputs=wires(cls.outputs_of),
            shared=wires(cls.shared_of),
        )

    @override
    def watched(self) -> frozenset[str]:
        return self.watches

    @override
    def step(self, now: Moment, inputs: Inputs, settings: dict[str, Any]) -> Step:
        self.steps.append(inputs)
        if type(self) in self.crashing:
            raise RuntimeError("a bug in the block")
        for command in inputs.commands:
            if isinstance(command, Crash):
                raise RuntimeError("a bug in the block")  # noqa: TRY004
            assert isinstance(command, Say)
            self.levels[command.name] = command.on
        for output, source in self.follows.items():
            self.levels[output] = bool(inputs.level(source))
        return self.answer(now, inputs)

    def answer(self, now: Moment, inputs: Inputs) -> Step:
        return Step(outputs=self.levels)

    @override
    def safe(self) -> Mapping[str, Reading]:
        return dict.fromkeys(self.outputs_of, False)

    @override
    def recall(self, remembered: Mapping[str, Value]) -> None:
        self.recalled = remembered


class Lamp(FakeBlock):
    """An output that follows an input; both are needed."""

    key = Block.STATUS_LED
    inputs_of = {"switch": "pir_detector.input"}
    outputs_of = {"lamp": "status_led.output"}
    follows = {"lamp": "switch"}


class Motor(FakeBlock):
    """Two interlocked outputs."""

    key = Block.BLINDS
    inputs_of = {"feedback": "blinds.input_fb"}
    outputs_of = {"up": "blinds.output_ccw", "down": "blinds.output_cw"}

    @override
    def answer(self, now: Moment, inputs: Inputs) -> Step:
        up = bool(inputs.level("feedback"))
        return Step(outputs={"up": up, "down": not up})


class DoorA(FakeBlock):
    """A door whose lock is shared."""

    key = Block.ACCESS_CONTROL_1
    optional_of = {"button": "access_control_1.exit_button.input"}
    shared_of = {"lock": "access_control_1.lock_mechanism.output"}

    @override
    def answer(self, now: Moment, inputs: Inputs) -> Step:
        cards = [ZoneEvent("card", {"card_id": card.card_id, "reader_id": card.reader_id}) for card in inputs.cards]
        lock = self.levels["lock"] or bool(inputs.level("button"))
        return Step(outputs={"lock": lock}, events=cards, states={"released": lock})


class DoorB(DoorA):
    """The door beside it."""

    key = Block.ACCESS_CONTROL_2
    optional_of = {"button": "access_control_2.exit_button.input"}
    shared_of = {"lock": "access_control_2.lock_mechanism.output"}


CONFIGURATION: dict[str, Any] = {
    "status_led.enabled": 1,
    "status_led.output": "DO3",
    "pir_detector.input": "DI3",
    "blinds.enabled": 1,
    "blinds.input_fb": "DI2",
    "blinds.output_ccw": "DO0",
    "blinds.output_cw": "DO1",
    "access_control_1.enabled": 1,
    "access_control_1.exit_button.input": "DI0",
    "access_control_1.lock_mechanism.output": "DO2",
    "access_control_2.enabled": 1,
    "access_control_2.exit_button.input": "DI1",
    "access_control_2.lock_mechanism.output": "DO2",
}

PINS = ("DI0", "DI1", "DI2", "DI3", "DO0", "DO1", "DO2", "DO3", "AO0")


@dataclass
class Zone:
    """An engine and all around it."""

    boards: list[FakeBoard] = field(default_factory=lambda: [FakeBoard(*PINS)])
    kinds: tuple[type[FakeBlock], ...] = (Lamp, Motor, DoorA, DoorB)
    generation: Generation = Generation.SPECIFICATION
    configuration: dict[str, Any] = field(default_factory=dict)
    memory: FakeMemory = field(default_factory=FakeMemory)

    def __post_init__(self) -> None:
        """Set everything up; nothing runs yet."""
        FakeBlock.made.clear()
        FakeBlock.crashing.clear()
        self.clock = FakeClock()
        self.changes: list[tuple[AbstractSet[Block], AbstractSet[str]]] = []
        self.events: list[tuple[Block, ZoneEvent]] = []
        received = CONFIGURATION | self.configuration
        self.store = RegisterStore(Snapshot(generation=self.generation, received=received))
        self.engine = Engine(
            boards=self.boards,
            store=self.store,
            blocks={kind.key: kind for kind in self.kinds},
            options=Options(),
            is_on=self.store.exists,
            clock=self.clock,
            memory=self.memory,
            listener=self,
        )

    @property
    def board(self) -> FakeBoard:
        return self.boards[0]

    async def __aenter__(self) -> Self:
        """Start."""
        self.engine.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        """Stop."""
        await self.engine.stop()

    def zone_changed(self, blocks: AbstractSet[Block], registers: AbstractSet[str]) -> None:
        self.changes.append((set(blocks), set(registers)))

    def zone_event(self, block: Block, event: ZoneEvent) -> None:
        self.events.append((block, event))

    def set(self, **values: Any) -> None:
        """Let the server change registers."""
        reply = {name.replace("__", "."): value for name, value in values.items()}
        self.store.apply(self.store.plan(self.clock.steady), reply, server_time=None, elapsed=0)
        self.engine.refresh()

    def trouble(self, kind: type[FakeBlock]) -> Trouble | None:
        """Return what is wrong with a block."""
        status = self.engine.status(kind.key)
        assert status is not None
        return None if status.reason is None else status.reason.trouble

    def runs(self, kind: type[FakeBlock]) -> bool:
        """Tell whether a block runs."""
        status = self.engine.status(kind.key)
        return status is not None and status.running

    def made(self, kind: type[FakeBlock]) -> list[Any]:
        """Return the state machines of a kind that were made, oldest first."""
        return [block for block in FakeBlock.made if type(block) is kind]

    def steps(self, kind: type[FakeBlock]) -> int:
        """Return how often the latest state machine of a kind was stepped."""
        made = self.made(kind)
        return len(made[-1].steps) if made else 0


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that other tasks bring about."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0)
