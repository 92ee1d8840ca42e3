"""The monitor of resources."""

from collections import Counter

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.bgerp.registers import CATALOGUE, Generation, Kind, Value
from custom_components.zontromat.systems.bgerp.zone.blocks.monitoring import (
    CLEAR,
    ClearMessages,
    Level,
    Monitoring,
    resource_of,
)

from .rig import Rig

INFO, WARNING, ERROR = (level.message for level in Level)
PINS = [register.key for register in CATALOGUE if register.kind is Kind.PIN]


def monitor(registers: dict[str, Value]) -> Rig[Monitoring]:
    rig = Rig(Monitoring(), registers)
    rig.step()
    return rig


def change(rig: Rig[Monitoring], key: str, value: Value) -> None:
    rig.registers[key] = value
    rig.step()


def specified() -> dict[str, Value]:
    """Return the registers of the specification's example."""
    raw = {
        register.key: register.defaults[Generation.SPECIFICATION]
        for register in CATALOGUE
        if Generation.SPECIFICATION in register.defaults
    }
    return {key: CATALOGUE[key].read(Generation.SPECIFICATION, raw) for key in raw}


def test_the_example_of_the_specification() -> None:
    rig = monitor(specified())
    assert rig.registers[WARNING] == [
        {"access_control_1.exit_button.input": "DI0"},
        {"access_control_2.exit_button.input": "DI0"},
        {"pir_detector.input": "DI0"},
    ]
    assert rig.registers[ERROR] == [
        {"access_control_1.lock_mechanism.output": "DO2"},
        {"access_control_2.lock_mechanism.output": "DO2"},
    ]
    info = rig.registers[INFO]
    assert isinstance(info, list)
    assert {value for entry in info if isinstance(entry, dict) for value in entry.values()} == {"28FFFCD0001703AE"}


TWO = ("window_closed.input", "door_closed.input")


@pytest.mark.parametrize("value", ["DI2", "!DI2", " di2 "])
def test_an_inverted_pin_is_the_same(value: str) -> None:
    rig = monitor({TWO[0]: "DI2", TWO[1]: value})
    assert rig.registers[WARNING] == [{TWO[0]: "DI2"}, {TWO[1]: value}]


@pytest.mark.parametrize("value", [None, "DI3", "U0:ID2:FC2:R0:DI2", "nonsense", ""])
def test_different_things_do_not_collide(value: Value) -> None:
    assert monitor({TWO[0]: "DI2", TWO[1]: value}).registers[WARNING] == ""


def test_outputs_leds_and_ports() -> None:
    readers = [f"access_control_{door}.card_reader.port.name" for door in (1, 2)]
    rig = monitor(dict.fromkeys(readers, "COM4") | {"blinds.output_cw": "LED0", "status_led.output": "LED0"})
    assert rig.registers[ERROR] == [{reader: "COM4"} for reader in readers]
    assert monitor(dict.fromkeys(readers, " ")).registers[ERROR] == ""


def test_of_several_collisions_the_last_is_reported() -> None:
    values = {TWO[0]: "DI2", TWO[1]: "DI2", "pir_detector.input": "DI5", "anti_tampering.input": "DI5"}
    assert monitor(values).registers[WARNING] == [{"anti_tampering.input": "DI5"}, {"pir_detector.input": "DI5"}]


def test_a_message_stays_until_it_is_cleared() -> None:
    rig = monitor({TWO[0]: "DI2", TWO[1]: "DI2", CLEAR: False})
    change(rig, TWO[1], "DI3")
    assert rig.registers[WARNING]
    change(rig, CLEAR, True)
    assert rig.registers[WARNING] == ""
    change(rig, TWO[1], "DI2")
    assert rig.registers[WARNING], "an order that lasts is one order"
    change(rig, CLEAR, False)
    change(rig, CLEAR, True)
    assert rig.registers[WARNING], "what lasts is reported again"


def test_a_person_clears_a_message() -> None:
    rig = monitor({TWO[0]: "DI2", TWO[1]: "DI2"})
    rig.step(ClearMessages())
    assert rig.registers[WARNING], "what lasts is reported again"
    change(rig, TWO[1], "DI3")
    rig.step(ClearMessages())
    assert rig.registers[WARNING] == ""


def test_a_message_that_was_emptied_by_hand_comes_back_only_if_it_lasts() -> None:
    rig = monitor({TWO[0]: "DI2", TWO[1]: "DI2"})
    assert WARNING in rig.block.watched()
    change(rig, WARNING, "")
    assert rig.registers[WARNING]
    change(rig, TWO[1], "DI3")
    change(rig, WARNING, "")
    assert rig.registers[WARNING] == ""


def test_the_beginning_clears_old_messages() -> None:
    rig = monitor({WARNING: [{"a": "DI1"}]})
    assert rig.registers[WARNING] == ""
    rig.registers[WARNING] = [{"a": "DI1"}]
    rig.make_safe()
    rig.step()
    assert rig.registers[WARNING] == ""


@pytest.mark.parametrize(("enabled", "reported"), [(None, True), (True, True), (False, False)])
def test_a_level_can_be_switched_off(enabled: Value, reported: bool) -> None:
    rig = monitor({TWO[0]: "DI2", TWO[1]: "DI2", Level.WARNING.enable: enabled})
    assert bool(rig.registers[WARNING]) is reported


@given(
    st.dictionaries(st.sampled_from(PINS), st.sampled_from(["DI1", "!DI1", "DO1", "AI1", "AO1", "RO1", "LED1", "x"]))
)
def test_whatever_is_named_twice_is_reported_at_its_level(values: dict[str, Value]) -> None:
    rig = monitor(values)
    names = Counter(str(value).removeprefix("!") for value in values.values())
    shared = {name for name, count in names.items() if count > 1}
    assert bool(rig.registers[WARNING]) is bool(shared & {"DI1", "AI1"})
    assert bool(rig.registers[ERROR]) is bool(shared & {"DO1", "AO1", "RO1"})
    assert rig.wake is None


@given(st.text())
def test_any_text_may_be_in_a_register(text: str) -> None:
    for key in ("door_closed.input", "hot_circle.tank_temp.circuit", "access_control_1.card_reader.port.name"):
        resource = resource_of(key, text)
        assert resource is None or resource.level in Level


def test_it_is_wired_to_nothing() -> None:
    wiring = Monitoring.wiring(Monitoring.settings(Rig(Monitoring(), {}).registers, Rig(Monitoring(), {}).options))
    assert not (wiring.inputs or wiring.outputs)


def test_no_two_registers_are_the_same_one_today() -> None:
    """A setting that two keys show would collide with itself."""
    sources = [
        CATALOGUE[key].sources[Generation.CURRENT] for key in PINS if Generation.CURRENT in CATALOGUE[key].sources
    ]
    assert len(sources) == len(set(sources))
