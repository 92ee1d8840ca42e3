"""The engine when something fails: hardware, or a block itself."""

import logging
from typing import override

import pytest

from custom_components.zontromat.systems.bgerp.registers import Block
from custom_components.zontromat.systems.bgerp.zone.block import Inputs, Moment, Step
from custom_components.zontromat.systems.bgerp.zone.status import Reason, Status, Trouble

from .bench import PINS, DoorA, DoorB, FakeBlock, FakeBoard, Lamp, Motor, Say, Zone, pin, until

RUNNING = Status(running=True)


def lines(caplog: pytest.LogCaptureFixture) -> list[int]:
    """Return the levels of what somebody would see in the log."""
    return [record.levelno for record in caplog.records if record.levelno >= logging.INFO]


# Losing hardware


@pytest.mark.parametrize("lost", ["DI3", "DO3"])
async def test_a_lost_pin(lost: str) -> None:
    """Without its pins a block is safe, and starts over when they are back."""
    async with Zone() as zone:
        zone.board.set(DI3=True)
        zone.board.hidden.add(pin(lost))
        zone.board.changed()
        assert zone.engine.status(Block.STATUS_LED) == Status(
            running=False, reason=Reason(trouble=Trouble.UNREADABLE, pin=pin(lost))
        )
        assert zone.board.level("DO3") is False
        assert all(zone.runs(kind) for kind in (Motor, DoorA, DoorB))
        zone.board.hidden.clear()
        zone.board.changed()
        assert zone.engine.status(Block.STATUS_LED) == RUNNING and zone.board.level("DO3") is True
        assert len(zone.made(Lamp)) == 2


async def test_a_lost_board_is_driven_anew_when_it_is_back() -> None:
    """A board that was switched off and on has forgotten its outputs; a door that was released stays locked."""
    async with Zone() as zone:
        await zone.engine.command(Block.ACCESS_CONTROL_1, Say(on=True, name="lock"))
        zone.board.set(DI3=True)
        zone.board.connect(connected=False)
        assert not any(zone.runs(kind) for kind in zone.kinds)
        assert zone.board.level("DO2") is True, "nobody can lock it now"
        zone.board.levels[pin("DO3")] = False
        zone.board.connect(connected=True)
        assert all(zone.engine.status(kind.key) == RUNNING for kind in zone.kinds)
        assert (zone.board.level("DO3"), zone.board.level("DO2")) == (True, False)


async def test_before_its_inputs_can_be_read_a_block_is_safe() -> None:
    """An output that was left on, by a crash perhaps, does not stay on until all sensors are there."""
    zone = Zone()
    zone.board.levels[pin("DO3")] = True
    zone.board.hidden.add(pin("DI3"))
    async with zone:
        assert zone.trouble(Lamp) is Trouble.UNREADABLE
        assert zone.board.level("DO3") is False


async def test_an_output_that_cannot_be_written() -> None:
    """It is tried again with pauses, its block goes on and says so, and no other block suffers."""
    async with Zone() as zone:
        zone.board.stuck.add(pin("DO3"))
        zone.board.set(DI3=True)
        assert zone.engine.status(Block.STATUS_LED) == Status(
            running=True,
            reason=Reason(trouble=Trouble.WRITE_FAILED, pin=pin("DO3"), detail="no connection"),
        )
        tries = len(zone.board.writes)
        zone.board.set(DI2=True)
        assert (zone.board.level("DO0"), zone.board.level("DO1")) == (True, False)
        assert zone.engine.status(Block.BLINDS) == RUNNING
        await zone.clock.advance(60)
        assert tries + 2 < len(zone.board.writes) < tries + 12
        zone.board.stuck.clear()
        await zone.clock.advance(31)
        assert zone.board.level("DO3") is True
        assert zone.engine.status(Block.STATUS_LED) == RUNNING and zone.changes[-1][0] >= {Block.STATUS_LED}


async def test_nothing_is_switched_on_beside_what_cannot_be_switched_off() -> None:
    async with Zone() as zone:
        zone.board.stuck.add(pin("DO1"))
        zone.board.set(DI2=True)
        assert (zone.board.level("DO1"), zone.board.level("DO0")) == (True, False)
        assert zone.trouble(Motor) is Trouble.WRITE_FAILED
        zone.board.stuck.clear()
        await zone.clock.advance(5)
        assert (zone.board.level("DO1"), zone.board.level("DO0")) == (False, True)
        assert zone.trouble(Motor) is None


async def test_a_board_with_a_bug(caplog: pytest.LogCaptureFixture) -> None:
    async with Zone() as zone:
        zone.board.crashes = True
        zone.board.set(DI3=True)
        assert zone.trouble(Lamp) is Trouble.WRITE_FAILED
        await zone.clock.advance(20)
        assert caplog.text.count("RuntimeError: a bug in the board") == 1
        zone.board.crashes = False
        await zone.clock.advance(31)
        assert zone.trouble(Lamp) is None


async def test_a_slow_board_gets_the_latest() -> None:
    """What is wanted while a write is under way follows it; a command waits for its outputs."""
    zone = Zone(boards=[FakeBoard(*PINS, slow=True)])
    async with zone:
        for _ in range(3):
            zone.board.set(DI3=True)
            zone.board.set(DI3=False)
        zone.board.set(DI3=True)
        await until(lambda: zone.board.level("DO3") is True)
        await zone.engine.command(Block.ACCESS_CONTROL_1, Say(on=True, name="lock"))
        assert zone.board.level("DO2") is True
    assert zone.board.level("DO2") is False


# Blocks with bugs


async def test_a_block_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    """It is safe, logged once with its traceback, and started again with growing pauses."""
    async with Zone() as zone:
        zone.board.set(DI3=True)
        FakeBlock.crashing.add(Lamp)
        zone.board.set(DI3=False)
        zone.board.set(DI3=True)
        assert zone.trouble(Lamp) is Trouble.FAILED and not zone.runs(Lamp)
        assert zone.board.level("DO3") is False
        assert all(zone.runs(kind) for kind in (Motor, DoorA, DoorB))
        await zone.clock.advance(300)
        assert lines(caplog) == [logging.ERROR]
        assert "a bug in the block" in caplog.text
        assert 3 <= len(zone.made(Lamp)) <= 6
        FakeBlock.crashing.clear()
        await zone.clock.advance(301)
        assert zone.engine.status(Block.STATUS_LED) == RUNNING and zone.board.level("DO3") is True
        await zone.clock.advance(3000)
        FakeBlock.crashing.add(Lamp)
        zone.board.set(DI3=False)
        await zone.clock.advance(6)
        assert len(lines(caplog)) == 2, "after it had run well, it is worth a line again"


async def test_a_changed_setting_starts_a_failed_block_at_once() -> None:
    async with Zone() as zone:
        FakeBlock.crashing.add(Lamp)
        zone.board.set(DI3=True)
        FakeBlock.crashing.clear()
        zone.set(status_led__output="AO0")
        assert zone.engine.status(Block.STATUS_LED) == RUNNING


class Hopeless(FakeBlock):
    """Nothing works."""

    key = Block.LIGHT
    outputs_of = {"lamp": "light.v1.output"}
    broken = ""

    @classmethod
    @override
    def wiring(cls, settings: dict[str, object]) -> object:  # type: ignore[override]
        if cls.broken == "wiring":
            raise RuntimeError("a bug in wiring")
        return super().wiring(settings)

    @override
    def recall(self, remembered: object) -> None:
        if self.broken == "recall":
            raise RuntimeError("a bug in recall")

    @override
    def remembers(self) -> dict[str, int]:
        if self.broken == "remembers":
            raise RuntimeError("a bug in remembers")
        return {}

    @override
    def answer(self, now: Moment, inputs: Inputs) -> Step:
        reports = {"unknown": {"no.such": 1}, "unfit": {"self.ram.current": "much"}}
        return Step(outputs={"lamp": 5.0, "unwired": 1.0}, reports=reports.get(self.broken, {}), wake=0)

    @override
    def safe(self) -> dict[str, float]:
        if self.broken:
            raise RuntimeError("a bug in safe")
        return {}


@pytest.mark.parametrize("broken", ["wiring", "recall", "remembers", "unknown", "unfit"])
async def test_a_hopeless_block(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fails in a block stays inside, and its outputs are off."""
    monkeypatch.setattr(Hopeless, "broken", broken)
    settings = {"light.enabled": 1, "light.v1.output": "AO0"}
    async with Zone(kinds=(Hopeless, Lamp), configuration=settings) as zone:
        assert zone.trouble(Hopeless) is Trouble.FAILED and not zone.runs(Hopeless)
        assert not zone.board.level("AO0")
        zone.board.set(DI3=True)
        assert zone.board.level("DO3") is True
        await zone.clock.advance(30)
        assert zone.trouble(Hopeless) is Trouble.FAILED


async def test_a_block_that_wants_to_be_woken_at_once() -> None:
    """It does not keep everything else from happening; an output that it has no wire for is ignored."""
    settings = {"light.enabled": 1, "light.v1.output": "AO0"}
    async with Zone(kinds=(Hopeless, Lamp), configuration=settings) as zone:
        await zone.clock.advance(0.1)
        assert 5 < zone.steps(Hopeless) < 20
        assert zone.board.level("AO0") == 5.0


async def test_a_listener_with_a_bug(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    zone = Zone()

    def fail(*args: object) -> None:
        raise RuntimeError("a bug in the listener")

    monkeypatch.setattr(zone, "zone_changed", fail)
    async with zone:
        zone.board.set(DI3=True)
        assert zone.board.level("DO3") is True
    assert "could not be told" in caplog.text
