"""Emergencies and energy modes."""

import pytest

from custom_components.zontromat.systems.bgerp.registers import Value
from custom_components.zontromat.systems.bgerp.zone.block import ZoneEvent
from custom_components.zontromat.systems.bgerp.zone.blocks.modes import Modes

from .rig import Rig

EMERGENCY, ENERGY = "mode.emergency", "mode.energy"


def building(**registers: Value) -> Rig[Modes]:
    rig = Rig(Modes(), registers)
    rig.step()
    return rig


def change(rig: Rig[Modes], key: str, value: Value) -> list[ZoneEvent]:
    before = len(rig.events)
    rig.registers[key] = value
    rig.step()
    return rig.events[before:]


def begun(name: str) -> ZoneEvent:
    return ZoneEvent("emergency_begun", {"emergency": name})


def ended(name: str) -> ZoneEvent:
    return ZoneEvent("emergency_ended", {"emergency": name})


def test_emergencies_begin_and_end_each_on_its_own() -> None:
    rig = building(**{EMERGENCY: 0})
    assert change(rig, EMERGENCY, 33) == [begun("fire"), begun("blocked")]
    assert change(rig, EMERGENCY, 33) == []
    assert change(rig, EMERGENCY, 34) == [ended("fire"), begun("storm")]
    assert change(rig, EMERGENCY, 0) == [ended("storm"), ended("blocked")]


def test_an_emergency_that_is_on_at_first_has_begun() -> None:
    assert building(**{EMERGENCY: 1}).events == [begun("fire")]


@pytest.mark.parametrize("value", [None, -1, -64])
def test_what_is_no_mask_changes_nothing(value: Value) -> None:
    rig = building(**{EMERGENCY: 1})
    assert change(rig, EMERGENCY, value) == []
    assert change(rig, EMERGENCY, 1) == []


def test_undefined_bits_mean_nothing() -> None:
    assert change(building(), EMERGENCY, 64 + 8) == [begun("gassing")]


def test_energy_modes() -> None:
    rig = building(**{ENERGY: 0})
    assert rig.events == []
    assert change(rig, ENERGY, 3) == [ZoneEvent("energy_mode", {"mode": "generator"})]
    for nonsense in (None, 4, -1, 0.5):
        assert change(rig, ENERGY, nonsense) == []
    assert change(rig, ENERGY, 3) == []


def test_a_restart_repeats_nothing_and_misses_nothing() -> None:
    rig = building(**{EMERGENCY: 1, ENERGY: 1})
    rig.block, old = Modes(), rig.block
    rig.block.recall(old.remembers())
    rig.registers[ENERGY] = 2
    assert change(rig, EMERGENCY, 3) == [begun("storm"), ZoneEvent("energy_mode", {"mode": "accumulate"})]


def test_nonsense_is_not_remembered() -> None:
    rig = building(**{EMERGENCY: 1})
    rig.block.recall({"emergencies": "x", "energy": 1})
    assert change(rig, EMERGENCY, 1) == []


def test_it_is_wired_to_nothing() -> None:
    block = Modes()
    assert block.watched() == {EMERGENCY, ENERGY}
    assert block.safe() == {}
    assert not block.wiring(None).outputs
