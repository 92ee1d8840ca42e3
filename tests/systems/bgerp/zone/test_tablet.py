"""The watchdog of the tablet."""

import pytest

from custom_components.zontromat.systems.bgerp.registers import Value
from custom_components.zontromat.systems.bgerp.zone.blocks.tablet import RESET, Restart, TabletWatchdog
from custom_components.zontromat.systems.bgerp.zone.pins import parse_wire

from .rig import Rig

STATE = "wdt_tablet.state"


def tablet(**registers: Value) -> Rig[TabletWatchdog]:
    rig = Rig(TabletWatchdog(), {"wdt_tablet.output": "DO3", "wdt_tablet.pulse_time": 10, RESET: False, **registers})
    rig.step()
    return rig


def order(rig: Rig[TabletWatchdog], reset: bool | None = True) -> None:
    rig.registers[RESET] = reset
    rig.step()


def test_the_power_is_cut_for_the_pulse_time() -> None:
    rig = tablet()
    assert rig.outputs["power_cut"] is False
    rig.step(Restart())
    assert rig.outputs["power_cut"] is True
    assert rig.registers[STATE] is True
    rig.advance(9.9)
    assert rig.outputs["power_cut"] is True
    rig.advance(0.1)
    assert rig.outputs["power_cut"] is False
    assert rig.registers[STATE] is False


@pytest.mark.parametrize("early", [0, 5, 15, 29])
def test_an_order_that_comes_too_early_is_ignored_and_blocks_nothing(early: float) -> None:
    rig = tablet()
    rig.step(Restart())
    rig.advance(early)
    rig.step(Restart())
    rig.advance(30 - early)
    assert rig.outputs["power_cut"] is False
    assert rig.wake is None
    assert rig.states["locked_out"] is False
    rig.step(Restart())
    assert rig.outputs["power_cut"] is True


def test_the_server_orders_by_an_edge() -> None:
    rig = tablet()
    order(rig)
    assert rig.outputs["power_cut"] is True
    rig.advance(60)
    rig.step()
    assert rig.outputs["power_cut"] is False, "the server keeps its order until the operator takes it back"
    order(rig, None)
    order(rig)
    assert rig.outputs["power_cut"] is False
    order(rig, False)
    order(rig)
    assert rig.outputs["power_cut"] is True


def test_an_order_that_was_there_at_first_is_old() -> None:
    assert tablet(**{RESET: True}).outputs["power_cut"] is False


@pytest.mark.parametrize("before", [True, False])
def test_a_restart_of_the_program_does_not_repeat_an_order(before: bool) -> None:
    rig = tablet()
    order(rig, before)
    rig.make_safe()
    assert rig.outputs["power_cut"] is False, "nor goes on with it"
    rig.block, old = TabletWatchdog(), rig.block
    rig.block.recall(old.remembers())
    order(rig)
    assert rig.outputs["power_cut"] is not before


def test_nonsense_is_not_remembered() -> None:
    rig = tablet()
    rig.block.recall({"reset": "x"})
    order(rig)
    assert rig.outputs["power_cut"] is False


@pytest.mark.parametrize(("time", "cut"), [(None, 10), (-1, 0), (0, 0), (3, 3)])
def test_a_pulse_time_that_is_missing_or_out_of_range(time: Value, cut: float) -> None:
    rig = tablet(**{"wdt_tablet.pulse_time": time})
    rig.step(Restart())
    assert rig.outputs["power_cut"] is (cut > 0)
    rig.advance(cut)
    assert rig.outputs["power_cut"] is False


def test_without_an_output_nothing_is_restarted() -> None:
    rig = tablet(**{"wdt_tablet.output": None})
    rig.step(Restart())
    assert rig.registers[STATE] is False
    assert not rig.block.wiring(rig.block.settings(rig.registers, rig.options)).outputs


def test_wiring() -> None:
    rig = tablet()
    assert rig.block.wiring(rig.block.settings(rig.registers, rig.options)).outputs == {"power_cut": parse_wire("DO3")}
    assert rig.block.watched() == {RESET}
