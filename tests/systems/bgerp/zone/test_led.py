"""The status LED."""

import pytest

from custom_components.zontromat.systems.bgerp.registers import Value
from custom_components.zontromat.systems.bgerp.zone.block import BadSetting
from custom_components.zontromat.systems.bgerp.zone.blocks.led import SHORTEST, StatusLed
from custom_components.zontromat.systems.bgerp.zone.pins import parse_wire

from .rig import Rig


def led(**registers: Value) -> Rig[StatusLed]:
    rig = Rig(StatusLed(), {"status_led.output": "!LED0", "status_led.blink_time": 1, **registers})
    rig.step()
    return rig


def test_it_blinks_by_half_periods() -> None:
    rig = led(**{"status_led.blink_time": 2.5})
    seen = []
    for _ in range(4):
        seen.append(rig.outputs["led"])
        rig.advance(2.5)
    assert seen == [True, False, True, False]
    assert rig.states["lit"] is True


def test_a_step_in_between_does_not_disturb_it() -> None:
    rig = led()
    rig.advance(0.6)
    rig.step()
    assert rig.outputs["led"] is True
    rig.advance(0.4)
    assert rig.outputs["led"] is False


@pytest.mark.parametrize(("time", "wake"), [(None, 1), (0, SHORTEST), (-3, SHORTEST), (60, 60)])
def test_a_time_that_is_missing_or_out_of_range(time: Value, wake: float) -> None:
    assert led(**{"status_led.blink_time": time}).wake == wake


def test_it_is_dark_when_the_zone_does_not_work() -> None:
    rig = led()
    rig.make_safe()
    assert rig.outputs["led"] is False
    rig.step()
    assert rig.outputs["led"] is True


def test_without_an_output_there_is_nothing_to_do() -> None:
    rig = led(**{"status_led.output": None})
    assert rig.outputs == {}
    assert rig.wake is None
    assert not rig.block.wiring(rig.block.settings(rig.registers, rig.options)).outputs


def test_wiring() -> None:
    rig = led()
    outputs = rig.block.wiring(rig.block.settings(rig.registers, rig.options)).outputs
    assert outputs == {"led": parse_wire("!LED0")}
    with pytest.raises(BadSetting):
        led(**{"status_led.output": "AO0"})
