"""A zone in a simulated room: the engine with the real function blocks, and days that pass in seconds."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self, override

from custom_components.zontromat.systems.bgerp.registers import Block, Generation, RegisterStore, Snapshot
from custom_components.zontromat.systems.bgerp.zone.block import Command, ZoneEvent
from custom_components.zontromat.systems.bgerp.zone.blocks import BLOCKS
from custom_components.zontromat.systems.bgerp.zone.engine import Engine
from custom_components.zontromat.systems.bgerp.zone.options import Options
from custom_components.zontromat.systems.bgerp.zone.pins import Pin, PinKind, Reading, one_wire
from simulators.room import Room, Weather

from .bench import FakeBoard, FakeClock, FakeMemory, pin

PINS = (
    *(f"DI{number}" for number in range(12)),
    *(f"DO{number}" for number in range(5)),
    *(f"RO{number}" for number in range(5)),
    *(f"AI{number}" for number in range(3)),
    *(f"AO{number}" for number in range(7)),
    "LED0",
)


class RoomBoard(FakeBoard):
    """A board whose inputs are a room's."""

    def __init__(self) -> None:
        """Make the pins; 1-wire sensors come as they are measured."""
        super().__init__(*PINS)
        self.levels |= {pin(name).counter: 0 for name in PINS if name.startswith("DI")}
        self.pins = list(self.levels)
        self.is_new = False
        self.before_write: Callable[[], None] = lambda: None

    def output(self, name: str) -> Reading:
        """Return what an output drives."""
        return self.levels[pin(name)]

    def set_input(self, name: str, value: Reading) -> None:
        """Change an input."""
        self._put({pin(name): value})

    def pulse(self, name: str, times: int = 1) -> None:
        """Add pulses."""
        counter = pin(name).counter
        self._put({counter: self.levels.get(counter, 0) + times})

    def measure(self, rom: str, temperature: float, vis: float | None) -> None:
        """Let a sensor measure."""
        measured = {PinKind.TEMPERATURE: temperature, PinKind.VIS: vis}
        self._put({one_wire(kind, rom): value for kind, value in measured.items() if value is not None})

    def _put(self, levels: dict[Any, Reading]) -> None:
        """Change what is read; the engine is told once for all."""
        self.is_new |= any(self.levels.get(each) != value for each, value in levels.items())
        is_known = levels.keys() <= self.levels.keys()
        self.levels |= levels
        if not is_known:
            self.pins = list(self.levels)

    @override
    async def write(self, outputs: Mapping[Pin, Reading]) -> None:
        """Let the room live with the outputs as they are, and then change them."""
        self.before_write()
        await super().write(outputs)


class Scenario:
    """The room, its controller and the weather."""

    def __init__(
        self,
        *kinds: Block,
        options: Options | None = None,
        generation: Generation = Generation.SPECIFICATION,
        **registers: Any,
    ) -> None:
        """Install the blocks; names of registers have `__` for `.`."""
        self.board = RoomBoard()
        self.room = Room(hardware=self.board, measure=self.board.measure)
        self.clock = FakeClock()
        self.events: list[ZoneEvent] = []
        received = {name.replace("__", "."): value for name, value in registers.items()}
        received |= {f"{kind}.enabled": 1 for kind in kinds}
        self.store = RegisterStore(Snapshot(generation=generation, received=received))
        self.memory = FakeMemory()
        self.board.before_write = self._catch_up
        self._lived = 0.0
        self._options = options or Options()
        self._kinds = kinds
        self.engine = self._new_engine()

    async def __aenter__(self) -> Self:
        """Start."""
        self.room.step(0.0)
        self.engine.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        """Stop."""
        await self.engine.stop()

    async def restart(self) -> None:
        """Stop and start the controller, as Home Assistant does; the room goes on."""
        await self.engine.stop()
        self.engine = self._new_engine()
        self.engine.start()

    async def live(
        self,
        hours: Iterable[float],
        weather: Callable[[float], Weather],
        each: Callable[[float], None] = lambda hour: None,
    ) -> None:
        """Let time pass from one hour to another, in a given weather; `each` is called once a minute with the hour."""
        begin, end = hours
        seconds = begin * 3600.0
        minute = -1
        while seconds < end * 3600:
            if seconds // 60 != minute:
                minute = seconds // 60
                self.room.weather = weather(seconds)
                each(seconds / 3600)
                if Block.BLINDS in self._kinds:
                    self.tell_sun()
            moves = self.board.output("DO0") or self.board.output("DO1")
            step = await self._pass(0.5 if moves else 10.0)
            self._catch_up()
            if self.board.is_new:
                self.board.is_new = False
                self.board.changed()
            seconds += step

    async def _pass(self, seconds: float) -> float:
        """Let time pass until an output is driven, which takes no time; return how much has passed."""
        if Block.BLINDS not in self._kinds or not self.clock.is_due(seconds):
            await self.clock.advance(seconds)
            return seconds
        writes, passed = len(self.board.writes), 0.0
        while passed < seconds and len(self.board.writes) == writes:
            await self.clock.advance(0.5)
            passed += 0.5
            for _ in range(3):
                await asyncio.sleep(0)
        return passed

    def _catch_up(self) -> None:
        """Let the room live until now."""
        if self.clock.steady > self._lived:
            self.room.step(self.clock.steady - self._lived)
            self._lived = self.clock.steady

    def tell_sun(self) -> None:
        """Let the registers say where the sun stands, and how bright it is outside."""
        weather = self.room.weather
        self.set(
            blinds__sun__azimuth__value=round(weather.azimuth, 1),
            blinds__sun__elevation__value=round(weather.elevation, 1),
            outside__light=round(weather.light),
        )

    def set(self, **values: Any) -> None:
        """Let the server change registers."""
        reply = {name.replace("__", "."): value for name, value in values.items()}
        self.store.apply(self.store.plan(self.clock.steady), reply, server_time=None, elapsed=0)
        self.engine.refresh()

    async def command(self, kind: Block, command: Command) -> None:
        """Want something of a block."""
        await self.engine.command(kind, command)

    def zone_changed(self, blocks: object, registers: object) -> None:
        """Hear of a change."""

    def zone_event(self, block: Block, event: ZoneEvent) -> None:
        """Hear what happens."""
        self.events.append(event)

    def _new_engine(self) -> Engine:
        """Make a controller."""
        return Engine(
            boards=[self.board],
            store=self.store,
            blocks={kind: BLOCKS[kind] for kind in self._kinds},
            options=self._options,
            is_on=self.store.exists,
            clock=self.clock,
            memory=self.memory,
            listener=self,
        )
