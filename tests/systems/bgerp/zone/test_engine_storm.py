"""Whatever happens to boards, settings and blocks: nothing stays on that nobody wants, interlocked outputs least of all."""

import asyncio
from contextlib import suppress
from typing import Any

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from custom_components.zontromat.systems.bgerp.zone.engine import CommandFailed

from .bench import PINS, DoorA, DoorB, FakeBlock, FakeBoard, Lamp, Motor, Say, Zone, pin

INPUTS = ("DI0", "DI1", "DI2", "DI3")
OUTPUTS = ("DO0", "DO1", "DO2", "DO3", "AO0")
LONGEST_PAUSE = 301.0
CHOICES: dict[str, tuple[Any, ...]] = {
    "status_led.enabled": (0, 1),
    "status_led.output": ("DO3", "AO0", "DO2", "RO9", "!DO3", None),
    "pir_detector.input": ("DI3", "!DI3", "DI9", "x"),
    "blinds.enabled": (0, 1),
    "blinds.input_fb": ("DI2", "!DI2", None),
    "blinds.output_ccw": ("DO0", "DO1", "DO9"),
    "blinds.output_cw": ("DO1", "DO0"),
    "access_control_1.enabled": (0, 1),
    "access_control_2.enabled": (0, 1),
    "access_control_2.lock_mechanism.output": ("DO2", "DO3", "!DO2"),
}


class Storm(RuleBasedStateMachine):
    """One zone in bad weather."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.both_on = False

    @initialize(slow=st.booleans(), known=st.booleans())
    def start(self, slow: bool, known: bool) -> None:
        board = FakeBoard(*PINS, slow=slow, known=known)
        board.on_level = self.look
        self.zone = Zone(boards=[board])
        self.run(self.zone.engine.start)

    def look(self) -> None:
        """Watch the interlock at every moment."""
        self.both_on |= bool(self.zone.board.level("DO0") and self.zone.board.level("DO1"))

    def run(self, action: Any, *args: Any, **kwargs: Any) -> None:
        """Do something in the event loop, and let what it starts happen."""

        async def do() -> None:
            result = action(*args, **kwargs)
            if asyncio.iscoroutine(result):
                await result
            for _ in range(30):
                await asyncio.sleep(0)

        self.runner.run(do())

    @rule(name=st.sampled_from(INPUTS), level=st.booleans())
    def change_input(self, name: str, level: bool) -> None:
        self.run(self.zone.board.set, **{name: level})

    @rule(names=st.sets(st.sampled_from(PINS), max_size=2))
    def hide(self, names: set[str]) -> None:
        self.zone.board.hidden = {pin(name) for name in names}
        self.run(self.zone.board.changed)

    @rule(connected=st.booleans())
    def connect(self, connected: bool) -> None:
        self.run(self.zone.board.connect, connected=connected)

    @rule()
    def lose_power(self) -> None:
        self.run(self.zone.board.connect, connected=False)
        self.zone.board.levels |= {pin(name): False for name in OUTPUTS}
        self.run(self.zone.board.connect, connected=True)

    @rule(names=st.sets(st.sampled_from(OUTPUTS), max_size=2))
    def stick(self, names: set[str]) -> None:
        self.zone.board.stuck = {pin(name) for name in names}

    @rule(kinds=st.sets(st.sampled_from([Lamp, Motor, DoorA, DoorB]), max_size=2))
    def crash(self, kinds: set[type]) -> None:
        FakeBlock.crashing.clear()
        FakeBlock.crashing.update(kinds)

    @rule(change=st.sampled_from([(key, value) for key, values in CHOICES.items() for value in values]))
    def configure(self, change: tuple[str, Any]) -> None:
        self.run(self.zone.set, **dict([change]))

    @rule(kind=st.sampled_from([DoorA, DoorB]), on=st.booleans())
    def command(self, kind: type[FakeBlock], on: bool) -> None:
        async def command() -> None:
            with suppress(CommandFailed):
                await self.zone.engine.command(kind.key, Say(on=on, name="lock"))

        self.run(command)

    @rule(seconds=st.sampled_from([0.5, 2.0, 40.0, 400.0]))
    def wait(self, seconds: float) -> None:
        self.run(self.zone.clock.advance, seconds)

    @rule()
    def clear_up(self) -> None:
        """With everything in order, each output is as its block wants it, and off where no block runs."""
        board = self.zone.board
        board.pins = list(board.levels)
        FakeBlock.crashing.clear()
        board.stuck.clear()
        board.hidden.clear()
        self.run(board.connect, connected=True)
        self.run(self.zone.clock.advance, LONGEST_PAUSE)
        slots = self.zone.engine._slots.values()
        assert all(slot.block is not None for slot in slots if slot.connection is not None)
        wanted: dict[str, bool] = dict.fromkeys(OUTPUTS, False)
        low_is_on = set()
        for slot in slots:
            for group in (slot.connection.outputs, slot.connection.shared) if slot.connection else ():
                for name, (wire, _) in group.items():
                    wanted[str(wire.pin)] |= bool(slot.outputs[name])
                    low_is_on |= {str(wire.pin)} if wire.inverted else set()
        for name, on in wanted.items():
            # A pin that was inverted for somebody once is left at the level that was off for him.
            if name in low_is_on or name not in ("DO2", "DO3"):
                assert bool(board.level(name)) is (on is not (name in low_is_on)), name
            else:
                assert not on or board.level(name), name

    @invariant()
    def interlocked(self) -> None:
        assert not self.both_on

    def teardown(self) -> None:
        if hasattr(self, "zone"):
            board = self.zone.board
            board.stuck.clear()
            board.connected = True
            self.run(self.zone.engine.stop)
            assert not any(board.level(name) for name in ("DO0", "DO1", "AO0"))
            assert (board.listeners, self.zone.clock.timers) == (0, 0)
        self.runner.close()


TestStorm = Storm.TestCase
TestStorm.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
