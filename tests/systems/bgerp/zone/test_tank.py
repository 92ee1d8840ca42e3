"""The tanks of cold and hot water."""

import pytest

from custom_components.zontromat.systems.bgerp.registers import Value
from custom_components.zontromat.systems.bgerp.zone.block import BadSetting
from custom_components.zontromat.systems.bgerp.zone.blocks.tank import ColdCircle, HotCircle, TankCircle
from custom_components.zontromat.systems.bgerp.zone.options import Options
from custom_components.zontromat.systems.bgerp.zone.pins import PinKind, parse_wire

from .rig import Rig

ROM = "28FF2B70C11604B7"


def tank(kind: type[TankCircle] = HotCircle, output: str | None = "AO0", **registers: Value) -> Rig[TankCircle]:
    settings: dict[str, Value] = {
        f"{kind.key}.goal_temp": 20,
        f"{kind.key}.tank_temp.circuit": ROM,
        f"{kind.key}.tank_temp.enabled": True,
    }
    return Rig(kind(), settings | registers, Options(tank_outputs={} if output is None else {kind.key: output}))


def show(rig: Rig[TankCircle], temperature: float | None) -> None:
    rig.readings.clear()
    if temperature is not None:
        rig.readings["temperature"] = temperature
    rig.step()


@pytest.mark.parametrize(("temperature", "volts"), [(25, 0), (20, 0), (19, 1), (15, 5), (5, 10)])
def test_a_hot_tank_is_heated_in_proportion(temperature: float, volts: float) -> None:
    rig = tank()
    show(rig, temperature)
    assert rig.outputs["output"] == volts
    assert rig.states == {"temperature": temperature, "demand": volts * 10}
    assert rig.wake is None


@pytest.mark.parametrize(("temperature", "volts"), [(15, 0), (21, 1), (99, 10)])
def test_a_cold_tank_is_cooled(temperature: float, volts: float) -> None:
    rig = tank(ColdCircle)
    show(rig, temperature)
    assert rig.outputs["output"] == volts


def test_an_output_that_can_only_be_on_or_off_does_not_chatter() -> None:
    rig = tank(output="RO1")
    seen = []
    for temperature in (19.5, 19, 19.5, 19.9, 20, 19.5):
        show(rig, temperature)
        seen.append(rig.outputs["output"])
    assert seen == [False, True, True, True, False, False]


@pytest.mark.parametrize("temperature", [None, -127, 126, float("nan")])
@pytest.mark.parametrize(("output", "rest"), [("AO0", 0), ("RO1", False)])
def test_without_a_temperature_nothing_is_driven(temperature: float | None, output: str, rest: float) -> None:
    rig = tank(output=output)
    show(rig, 5)
    show(rig, temperature)
    assert rig.outputs["output"] == rest
    assert rig.states == {"temperature": None, "demand": None}


def test_without_a_goal_the_temperature_is_shown() -> None:
    rig = tank(**{"hot_circle.goal_temp": None})
    show(rig, 5)
    assert rig.outputs["output"] == 0
    assert rig.states == {"temperature": 5, "demand": None}


def test_without_an_output_there_is_the_demand() -> None:
    rig = tank(output=None)
    show(rig, 15)
    assert rig.outputs == {}
    assert rig.states["demand"] == 50


def test_safe_is_at_rest() -> None:
    rig = tank(output="RO1")
    show(rig, 5)
    rig.make_safe()
    assert rig.outputs["output"] == 0
    show(rig, 19.5)
    assert rig.outputs["output"] is False


def test_wiring() -> None:
    rig = tank(output="!RO1")
    wiring = rig.block.wiring(rig.block.settings(rig.registers, rig.options))
    assert wiring.outputs == {"output": parse_wire("!RO1")}
    sensor = wiring.inputs["temperature"].pin
    assert (sensor.kind, sensor.name) == (PinKind.TEMPERATURE, ROM)


@pytest.mark.parametrize("registers", [{"hot_circle.tank_temp.enabled": False}, {"hot_circle.tank_temp.circuit": None}])
def test_a_sensor_that_is_not_in_use(registers: dict[str, Value]) -> None:
    rig = tank(**registers)
    assert not rig.block.wiring(rig.block.settings(rig.registers, rig.options)).inputs


def test_what_cannot_be_wired_is_named() -> None:
    with pytest.raises(BadSetting, match=r"hot_circle\.tank_temp\.circuit"):
        show(tank(**{"hot_circle.tank_temp.circuit": "28FF"}), 5)
    with pytest.raises(BadSetting, match=r"hot_circle\.output"):
        show(tank(output="DI1"), 5)
