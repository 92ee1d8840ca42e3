"""A working day at a door and at the taps: cards and timers are obeyed, and a leak is found in the empty zone."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from custom_components.zontromat.systems.bgerp.registers import Block
from simulators.room import clear_day

from .full_zone import CARD, READER
from .scenario import Scenario

FOREIGN = "751E9168661790FF"
SETTINGS = {
    "access_control_1.allowed_attendees": [CARD],
    "access_control_1.card_reader.enabled": 1,
    "access_control_1.card_reader.serial_number": READER,
    "access_control_1.exit_button.enabled": 1,
    "access_control_1.exit_button.input": "DI1",
    "access_control_1.lock_mechanism.enabled": 1,
    "access_control_1.lock_mechanism.output": "DO2",
    "access_control_1.time_to_open": 10,
    "cold_water_fm.input": "DI6",
    "cold_water_fm.tpl": 10,
    "door_closed.input": "!DI2",
    "hot_water_fm.input": "DI7",
    "hot_water_fm.tpl": 10,
    "pir_detector.input": "DI0",
}
WEATHER = partial(clear_day, mean=10.0)
COLD_LEAK, HOT_LEAK = "general.cold_water_fm.leak", "general.hot_water_fm.leak"


@pytest.fixture
async def zone() -> AsyncIterator[Scenario]:
    """Run a zone with a door, a motion detector and two water meters."""
    blocks = (
        Block.ACCESS_CONTROL_1,
        Block.DOOR_CLOSED,
        Block.PIR_DETECTOR,
        Block.GENERAL,
        Block.COLD_WATER_FM,
        Block.HOT_WATER_FM,
    )
    async with Scenario(*blocks, **SETTINGS) as zone:
        yield zone


class Person:
    """Somebody at the door."""

    def __init__(self, zone: Scenario) -> None:
        self.zone = zone
        self.hour = 0.0

    async def wait_until(self, hour: float) -> None:
        """Let time pass until an hour of the day."""
        await self.zone.live((self.hour, hour), WEATHER)
        self.hour = hour

    async def passes(self, card: str) -> bool:
        """Hold a card to the reader and try to go through the door; return whether that succeeded."""
        self.zone.engine.read_card(card, READER)
        await self.zone.clock.advance(0.5)
        if not self.zone.room.push_door():
            return False
        await self._close()
        return True

    async def leaves(self) -> bool:
        """Press the exit button for a moment and go."""
        self.zone.board.set_input("DI1", value=True)
        self.zone.board.changed()
        await self.zone.clock.advance(0.5)
        self.zone.board.set_input("DI1", value=False)
        self.zone.board.changed()
        went = self.zone.room.push_door()
        await self._close()
        return went

    async def _close(self) -> None:
        """Let the controller see the open door, and close it."""
        for is_open in (True, False):
            self.zone.room.door_open = is_open
            self.zone.room.step(1.0)
            self.zone.board.changed()
            await self.zone.clock.advance(1.0)


async def test_a_day_at_the_door(zone: Scenario) -> None:
    """Each hour of a day good cards open and foreign ones do not; between them the door is locked."""
    person = Person(zone)
    opened = refused = 0
    for hour in range(7, 19):
        await person.wait_until(float(hour))
        assert not zone.room.push_door(), "nobody comes in without a card"
        opened += await person.passes(CARD)
        await person.wait_until(hour + 0.25)
        assert not zone.room.push_door(), "the release is over"
        refused += not await person.passes(FOREIGN)
        if hour % 3 == 0:
            await person.wait_until(hour + 0.5)
            assert await person.leaves()
            await zone.restart()
    assert (opened, refused) == (12, 12)
    kinds = [event.kind for event in zone.events]
    assert (kinds.count("granted"), kinds.count("denied")) == (12, 12)
    assert kinds.count("exit_button") == 4 and "forced_open" not in kinds and "held_open" not in kinds
    await person.wait_until(20.0)
    assert zone.board.output("DO2") is False


async def test_the_release_time(zone: Scenario) -> None:
    """A door that nobody opens is locked after ten seconds; again held, a card counts from then on."""
    zone.engine.read_card(CARD, READER)
    await zone.clock.advance(6)
    zone.engine.read_card(CARD, READER)
    await zone.clock.advance(9)
    assert zone.board.output("DO2") is True
    await zone.clock.advance(2)
    assert zone.board.output("DO2") is False


async def test_a_leak_in_the_empty_zone(zone: Scenario) -> None:
    """Water that people use is none, what runs when they have left is; when they are back it is over."""
    person = Person(zone)
    zone.room.people = 2
    zone.room.taps = (6.0, 2.0)
    await person.wait_until(8.0)
    assert not zone.store.number(COLD_LEAK) and not zone.store.number(HOT_LEAK)
    used = zone.store.number("cold_water_fm.value")
    assert used == pytest.approx(6.0 * 8 * 60, rel=0.01)
    zone.room.people, zone.room.taps = 0, (0.0, 0.5)
    await person.wait_until(11.0)
    assert zone.store.flag("general.is_empty") is True
    assert zone.store.number(HOT_LEAK) > 10 and not zone.store.number(COLD_LEAK)
    await zone.restart()
    await person.wait_until(12.0)
    assert zone.store.number(HOT_LEAK) > 10, "it outlives a restart"
    zone.room.people = 1
    await person.wait_until(12.1)
    assert zone.store.number(HOT_LEAK) == 0
