"""Whether somebody is in the zone, in both meanings of its time."""

import pytest

from custom_components.zontromat.systems.bgerp.registers import Value
from custom_components.zontromat.systems.bgerp.zone.blocks.occupancy import Occupancy

from .rig import Rig

EMPTY, SINCE = "general.is_empty", "general.is_empty_timeout"
MOTION, DOOR = "pir_detector.state", "door_closed.state"


def zone(**registers: Value) -> Rig[Occupancy]:
    rig = Rig(Occupancy(), {"envm.is_empty_timeout": 600, **registers})
    rig.step()
    return rig


def change(rig: Rig[Occupancy], key: str, value: Value) -> None:
    rig.registers[key] = value
    rig.step()


def test_without_anything_to_see_by_nobody_can_tell() -> None:
    rig = zone()
    rig.advance(10_000)
    assert rig.registers[EMPTY] is None
    assert rig.registers[SINCE] is None
    assert rig.wake is None


def test_empty_when_nothing_has_moved_for_long_enough() -> None:
    rig = zone(**{MOTION: False})
    assert rig.registers[EMPTY] is None
    rig.advance(599)
    assert rig.registers[EMPTY] is None
    rig.advance(1)
    assert rig.registers[EMPTY] is True
    assert rig.registers[SINCE] == 0
    rig.advance(150)
    assert rig.registers[SINCE] == 120, "reported by the minute"
    change(rig, MOTION, True)
    assert rig.registers[EMPTY] is False
    assert rig.registers[SINCE] is None


def test_somebody_is_there_while_the_detector_is_on_and_for_a_while_after() -> None:
    rig = zone(**{MOTION: True})
    assert rig.wake is None
    rig.advance(7200)
    assert rig.registers[EMPTY] is False
    change(rig, MOTION, False)
    rig.advance(599.5)
    assert rig.registers[EMPTY] is False
    rig.advance(0.5)
    assert rig.registers[EMPTY] is True


@pytest.mark.parametrize("door", [True, False])
def test_a_door_is_a_sign_when_it_moves(door: bool) -> None:
    rig = zone(**{DOOR: door})
    rig.advance(600)
    assert rig.registers[EMPTY] is True, "a door left open is nobody"
    change(rig, DOOR, not door)
    assert rig.registers[EMPTY] is False
    rig.advance(600)
    assert rig.registers[EMPTY] is True


def test_the_record_of_a_named_contact_is_a_sign() -> None:
    rig = zone(**{"envm.pir.activations": {}})
    rig.advance(600)
    assert rig.registers[EMPTY] is True
    change(rig, "envm.pir.activations", {"PIR_1": {"ts": 1.0}})
    assert rig.registers[EMPTY] is False


def test_whoever_came_by_card_is_there_as_long_as_the_door_says() -> None:
    rig = zone(**{MOTION: False})
    rig.advance(600)
    change(rig, "ac.zone_2_occupied", True)
    assert rig.registers[EMPTY] is False
    change(rig, "ac.zone_2_occupied", False)
    assert rig.registers[EMPTY] is True


def test_detectors_that_were_lost_have_not_seen_an_empty_zone() -> None:
    rig = zone(**{MOTION: False})
    rig.advance(600)
    change(rig, MOTION, None)
    assert rig.registers[EMPTY] is None
    rig.advance(5000)
    change(rig, MOTION, False)
    assert rig.registers[EMPTY] is None
    rig.advance(600)
    assert rig.registers[EMPTY] is True


def test_a_detector_that_is_switched_off_has_left_nobody_behind() -> None:
    rig = zone(**{MOTION: True, DOOR: False})
    rig.registers["pir_detector.enabled"] = False
    change(rig, MOTION, None)
    rig.advance(600)
    assert rig.registers[EMPTY] is True


def test_a_second_detector_counts_without_the_first() -> None:
    rig = zone(**{"pir_detector.enabled": False, "ac.pir_2.state": True})
    assert rig.registers[EMPTY] is False


@pytest.mark.parametrize(("setting", "seconds"), [(None, 3600), (-5, 0)])
def test_a_time_that_is_missing_or_out_of_range(setting: Value, seconds: float) -> None:
    rig = zone(**{MOTION: True, "envm.is_empty_timeout": setting})
    assert rig.registers[EMPTY] is False
    change(rig, MOTION, False)
    rig.advance(max(0, seconds - 1))
    assert rig.registers[EMPTY] is (seconds == 0)
    rig.advance(1)
    assert rig.registers[EMPTY] is True


def test_a_shortened_time_counts_at_once() -> None:
    rig = zone(**{MOTION: False})
    rig.advance(100)
    change(rig, "envm.is_empty_timeout", 60)
    assert rig.registers[EMPTY] is True


def restart(rig: Rig[Occupancy], *, off: float = 0) -> None:
    """Start the program anew, on a machine whose steady clock starts anew, too."""
    rig.block, old = Occupancy(), rig.block
    rig.block.recall(old.remembers())
    rig.steady += off
    rig.step()


def test_a_restart_changes_nothing() -> None:
    rig = zone(**{MOTION: False})
    rig.advance(599)
    restart(rig)
    assert rig.registers[EMPTY] is None
    rig.advance(1)
    assert rig.registers[EMPTY] is True
    rig.advance(60)
    restart(rig, off=60)
    assert rig.registers[EMPTY] is True
    assert rig.registers[SINCE] == 120


def test_what_has_not_changed_is_remembered_the_same() -> None:
    rig = zone(**{MOTION: False})
    remembered = rig.block.remembers()
    for _ in range(1000):
        rig.advance(0.37)
        rig.step()
        assert rig.block.remembers() == remembered


def test_a_clock_that_was_put_back_has_no_future() -> None:
    rig = zone(**{MOTION: True})
    rig.advance(10)
    rig.step()
    restart(rig, off=-5)
    change(rig, MOTION, False)
    rig.advance(600)
    assert rig.registers[EMPTY] is True


def test_what_is_watched() -> None:
    rig = zone()
    assert MOTION in rig.block.watched()
    assert not rig.block.wiring(rig.block.settings(rig.registers, rig.options)).optional
    assert rig.block.safe() == {}
