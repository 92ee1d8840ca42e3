"""What a block has reported does not stand for ever when it ends; and what is found out beside the blocks."""

from typing import override

import pytest

from custom_components.zontromat.systems.bgerp.registers import Block, Generation
from custom_components.zontromat.systems.bgerp.zone.block import Inputs, Moment, Step

from .bench import FakeBlock, Zone, pin

SPEED = "vent.hvac_setpoint_1"
"""With today's servers a register of the server, which heating and cooling set here alone."""


class Heating(FakeBlock):
    """Finds out a flag and two numbers, one of which is the server's; needs an input."""

    key = Block.HVAC
    inputs_of = {"sensor": "pir_detector.input"}

    @override
    def answer(self, now: Moment, inputs: Inputs) -> Step:
        return Step(reports={"pir_detector.state": True, "self.ram.current": 5, SPEED: 80})


class Fan(FakeBlock):
    """Blows while heating and cooling want it."""

    key = Block.VENT
    outputs_of = {"fan": "status_led.output"}
    watches = frozenset({SPEED})

    @override
    def answer(self, now: Moment, inputs: Inputs) -> Step:
        return Step(outputs={"fan": bool(inputs.registers.number(SPEED))})


def heated(*kinds: type[FakeBlock]) -> Zone:
    """Return a zone with heating and a fan, or with other blocks that are wired so."""
    return Zone(
        kinds=kinds or (Heating, Fan),
        generation=Generation.CURRENT,
        configuration={
            "hvac.enabled": True,
            "vent.enabled": True,
            "vent.hvac_setpoint_1": 0,
            "ac.pir_1.input": "DI3",
            "sys.sl.output": "DO3",
        },
    )


@pytest.mark.parametrize("how", ["lost", "off", "crash"])
async def test_the_end_of_a_block(how: str) -> None:
    """Its flags are unknown, its numbers are the last ones, and nothing moves any more for what it wanted."""
    async with heated() as zone:
        registers = zone.engine.registers
        assert zone.board.level("DO3") is True and registers.flag("pir_detector.state") is True
        match how:
            case "lost":
                zone.board.hidden.add(pin("DI3"))
                zone.board.changed()
            case "off":
                zone.set(hvac__enabled=False)
            case _:
                FakeBlock.crashing.add(Heating)
                zone.board.set(DI3=True)
        assert not zone.runs(Heating)
        assert registers.value("pir_detector.state") is None and zone.store.value("pir_detector.state") is None
        assert registers.number("self.ram.current") == 5
        assert registers.number(SPEED) == 0, "what the server says counts again"
        assert zone.board.level("DO3") is False
        assert {"pir_detector.state", SPEED} <= set().union(*(changed for _, changed in zone.changes[-2:]))


async def test_what_comes_back_is_known_again() -> None:
    async with heated() as zone:
        zone.board.hidden.add(pin("DI3"))
        zone.board.changed()
        zone.board.hidden.clear()
        zone.board.changed()
        assert zone.store.flag("pir_detector.state") is True
        assert zone.board.level("DO3") is True


class Nonsense(Heating):
    """Reports a register that there is not."""

    @override
    def answer(self, now: Moment, inputs: Inputs) -> Step:
        return Step(reports={"pir_detector.state": True, "no.such.register": 1})


async def test_a_block_that_reports_nonsense_leaves_nothing_behind() -> None:
    async with heated(Nonsense) as zone:
        assert not zone.runs(Nonsense)
        assert zone.store.value("pir_detector.state") is None


async def test_what_is_found_out_beside_the_blocks() -> None:
    """It steps the blocks that watch it, until it is left to the register's owner again."""
    zone = heated(Fan)
    zone.engine.supply({SPEED: 50})
    async with zone:
        assert zone.board.level("DO3") is False, "before the start nothing is taken"
        zone.engine.supply({SPEED: 50})
        assert zone.board.level("DO3") is True
        assert zone.changes[-1][1] == {SPEED}
        zone.engine.supply({SPEED: None})
        assert zone.board.level("DO3") is False
        assert zone.store.number(SPEED) == 0
