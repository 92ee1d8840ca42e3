"""Contacts and detectors: levels, polarity, activations, mirrors."""

import pytest

from custom_components.zontromat.systems.bgerp.registers import Value
from custom_components.zontromat.systems.bgerp.zone.block import BadSetting
from custom_components.zontromat.systems.bgerp.zone.blocks import BLOCKS
from custom_components.zontromat.systems.bgerp.zone.blocks.contact import (
    AntiTampering,
    Contacts,
    DoorClosed,
    FireDetect,
    PirDetector,
    WindowClosed,
)
from custom_components.zontromat.systems.bgerp.zone.options import Options
from custom_components.zontromat.systems.bgerp.zone.pins import parse_wire

from .rig import EPOCH, Rig

ALL = (WindowClosed, DoorClosed, PirDetector, AntiTampering, FireDetect)


@pytest.mark.parametrize("kind", ALL)
def test_the_register_shows_the_level(kind: type[Contacts]) -> None:
    (pin, state), *_ = kind.single
    rig = Rig(kind(), {pin: "DI3"})
    rig.step()
    assert rig.registers[state] is None, "what cannot be read is not known"
    for level in (True, False):
        rig.readings[state] = level
        rig.step()
        assert rig.registers[state] is level
    del rig.readings[state]
    rig.step()
    assert rig.registers[state] is None
    assert rig.wake is None
    assert BLOCKS[kind.key] is kind


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("setting", [None, "off", "", " OFF "])
def test_a_contact_that_is_not_wired(kind: type[Contacts], setting: Value) -> None:
    rig = Rig(kind(), dict.fromkeys([pin for pin, _ in kind.single], setting))
    rig.step()
    wiring = kind.wiring(kind.settings(rig.registers, rig.options))
    assert not wiring.optional
    assert all(rig.registers[state] is None for _, state in kind.single)


@pytest.mark.parametrize("setting", ["AI0", "28FF2B70C11604B7", "DO1"])
def test_a_pin_that_cannot_be_a_contact_is_named(setting: str) -> None:
    with pytest.raises(BadSetting) as caught:
        FireDetect.settings(Rig(FireDetect(), {"fire_detect.input": setting}).registers, Options())
    assert caught.value.register == "fire_detect.input"


def test_polarity_is_that_of_the_register_unless_the_user_turns_it() -> None:
    registers = Rig(WindowClosed(), {"window_closed.input": "!DI3", "ac.window_closed_2.input": "DI4"}).registers
    plain = WindowClosed.wiring(WindowClosed.settings(registers, Options())).optional
    assert {name: str(wire) for name, wire in plain.items()} == {
        "window_closed.state": "!DI3",
        "ac.window_closed_2.state": "DI4",
    }
    both = Options(inverted_contacts=frozenset(state for _, state in WindowClosed.single))
    turned = WindowClosed.wiring(WindowClosed.settings(registers, both)).optional
    assert [str(wire) for wire in turned.values()] == ["DI3", "!DI4"]


def test_a_lost_contact_takes_no_other_with_it() -> None:
    rig = Rig(DoorClosed(), {"door_closed.input": "DI2", "ac.door_closed_2.input": "DI3"})
    rig.readings["ac.door_closed_2.state"] = True
    rig.step()
    assert rig.registers["door_closed.state"] is None
    assert rig.registers["ac.door_closed_2.state"] is True


DOORS: dict[str, Value] = {"envm.door_tamper.settings": {"DRT_1": "DI0", "DRT_2": "!DI1", "DRT_3": "off", "DRT_4": {}}}


def test_the_last_change_of_a_named_contact_is_kept() -> None:
    rig = Rig(DoorClosed(), DOORS)
    key = "envm.door_tamper.activations"
    rig.readings |= {"DRT_1": False, "DRT_2": True}
    rig.step()
    assert rig.registers[key] == {}, "the first look is no change"
    rig.advance(5)
    rig.readings["DRT_1"] = True
    rig.step()
    rig.advance(5)
    rig.readings["DRT_2"] = False
    rig.step()
    expected = {"DRT_1": {"ts": EPOCH + 5, "state": True}, "DRT_2": {"ts": EPOCH + 10, "state": False}}
    assert rig.registers[key] == expected
    assert rig.states == {"DRT_1": True, "DRT_2": False}
    rig.block, old = DoorClosed(), rig.block
    rig.block.recall(old.remembers())
    rig.step()
    assert rig.registers[key] == expected, "also after a restart"


def test_a_named_contact_that_comes_back_has_not_changed() -> None:
    rig = Rig(DoorClosed(), DOORS)
    for level in (False, None, True):
        rig.readings.clear()
        if level is not None:
            rig.readings["DRT_1"] = level
        rig.step()
    assert rig.registers["envm.door_tamper.activations"] == {}


def test_of_motion_only_the_beginning_is_kept() -> None:
    rig = Rig(PirDetector(), {"envm.pir.settings": {"PIR_1": "DI5", "PIR_2": {"vendor": "Gasim", "model": "RS2"}}})
    for level in (False, True, False):
        rig.readings["PIR_1"] = level
        rig.step()
        rig.advance(1)
    assert rig.registers["envm.pir.activations"] == {"PIR_1": {"ts": EPOCH + 1}}


@pytest.mark.parametrize("settings", [None, "off", [], {"DRT_1": None}])
def test_named_contacts_in_other_forms_are_none(settings: Value) -> None:
    rig = Rig(DoorClosed(), {"envm.door_tamper.settings": settings})
    rig.step()
    assert "envm.door_tamper.activations" not in rig.registers


def test_a_named_contact_on_a_wrong_pin_is_reported() -> None:
    rig = Rig(DoorClosed(), {"envm.door_tamper.settings": {"DRT_1": "nonsense"}})
    with pytest.raises(BadSetting) as caught:
        rig.step()
    assert caught.value.register == "envm.door_tamper.settings"


@pytest.mark.parametrize(("setting", "pins"), [(["DO1", "!RO2", "off"], ["DO1", "!RO2"]), ("DO1", ["DO1"]), (None, [])])
def test_outputs_mirror_the_doors(setting: Value, pins: list[str]) -> None:
    rig = Rig(DoorClosed(), {"door_closed.input": "DI2", "envm.door_tamper.mirror_output": setting} | DOORS)
    rig.step()
    outputs = DoorClosed.wiring(DoorClosed.settings(rig.registers, rig.options)).outputs
    assert outputs == {f"mirror_{number}": parse_wire(pin) for number, pin in enumerate(pins, 1)}
    assert rig.outputs == dict.fromkeys(outputs, False)
    rig.readings["DRT_2"] = True
    rig.step()
    assert rig.outputs == dict.fromkeys(outputs, True)
    rig.make_safe()
    assert rig.outputs == dict.fromkeys(outputs, False)
