"""Ventilation: who wants it most leads."""

from collections.abc import Mapping

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.bgerp.registers import DeviceSettings, Generation, Value
from custom_components.zontromat.systems.bgerp.zone.block import BadSetting
from custom_components.zontromat.systems.bgerp.zone.blocks.vent import Vent
from custom_components.zontromat.systems.bgerp.zone.options import Options

from .rig import Rig, Values


def device(output: str) -> DeviceSettings:
    """Return a device with one output."""
    return DeviceSettings(vendor="Maker", model="x", options={"output": output})


SETTINGS: Mapping[str, Value] = {
    "vent.upper_1.fan.settings": device("U0:ID2:FC16:R0:AO2"),
    "vent.lower_1.fan.settings": device("U0:ID2:FC16:R0:AO3"),
    "vent.upper_1.air_damper.settings": device("DO0"),
    "vent.lower_1.air_damper.settings": device("AO0"),
    "vent.power_gpio_1": "RO3",
    "hvac.loop1.fan.min_speed": 0,
    "hvac.loop1.fan.max_speed": 100,
    "hvac.loop2.fan.min_speed": 10,
    "hvac.loop2.fan.max_speed": 60,
}


def blown(people: float | None = 0, climate: float | None = 0, access: float | None = 0, **changes: Value) -> Rig[Vent]:
    """Return the ventilation for some set points."""
    rig = Rig(
        Vent(),
        {
            **SETTINGS,
            "vent.op_setpoint_1": people,
            "vent.hvac_setpoint_1": climate,
            "vent.ac_setpoint_1": access,
            **{name.replace("__", "."): value for name, value in changes.items()},
        },
        generation=Generation.CURRENT,
    )
    rig.step()
    return rig


@pytest.mark.parametrize(
    ("people", "climate", "access", "upper", "lower"),
    [
        (0, 0, 0, 0, 0),
        (None, None, None, 0, 0),
        (50, 0, 0, 50, 50),
        (0, 0, 40, 40, 40),
        (30, 0, 40, 40, 40),
        (50, 80, 0, 80, 0),
        (50, -80, 0, 0, 60),
        (80, -80, 0, 80, 60),
        (0, 140, 0, 100, 40),
        (0, -140, 0, 40, 60),
        (0, 105, 0, 100, 10),
        (0, -5, 0, 0, 10),
        (900, 0, 0, 100, 60),
        (0, -900, 0, 100, 60),
    ],
)
def test_who_leads(
    people: float | None, climate: float | None, access: float | None, upper: float, lower: float
) -> None:
    """The largest set point leads, within the limits of each fan."""
    rig = blown(people, climate, access)
    assert (rig.outputs["upper_fan"], rig.outputs["lower_fan"]) == (upper / 10, lower / 10)
    assert (rig.outputs["upper_damper"], rig.outputs["lower_damper"]) == (upper > 0, 10.0 if lower else 0.0)
    assert rig.outputs["power"] is (upper + lower > 0)
    assert rig.registers["vent.upper_1.fan.speed"] == upper
    assert rig.registers["vent.lower_1.fan.speed"] == lower
    assert rig.registers["vent.fans.max_speed_1"] == max(upper, lower)
    assert rig.wake is None


def test_follows_set_points() -> None:
    """A changed set point steps the block."""
    rig = blown(50)
    assert {"vent.op_setpoint_1", "vent.hvac_setpoint_1", "vent.ac_setpoint_1"} <= rig.block.watched()
    rig.registers["vent.op_setpoint_1"] = 0
    rig.step()
    assert not any(rig.outputs.values())


def test_safe_and_restart() -> None:
    """Safe is at rest; after a restart the first step says everything again."""
    rig = blown(50)
    rig.make_safe()
    assert not any(rig.outputs.values())
    assert blown(50).outputs["upper_fan"] == 5.0


def test_null_settings() -> None:
    """Without a fan nothing is driven, and no speed is told."""
    rig = Rig(Vent(), dict.fromkeys(SETTINGS))
    rig.step()
    assert rig.outputs == {}
    assert rig.registers == {**dict.fromkeys(SETTINGS), "vent.fans.max_speed_1": None}


@pytest.mark.parametrize(
    "changes",
    [{"vent.power_gpio_1": "AO1"}, {"vent.upper_1.fan.settings": device("DO4")}, {"vent.power_gpio_1": "DO0"}],
)
def test_bad_settings(changes: dict[str, Value]) -> None:
    """A pin that cannot be, or that is named twice, is refused by name."""
    with pytest.raises(BadSetting):
        Vent.settings(Values({**SETTINGS, **changes}), Options())


@given(*[st.one_of(st.none(), st.floats(-1e4, 1e4))] * 3)
def test_always_within_range(people: float | None, climate: float | None, access: float | None) -> None:
    """Whatever is wanted, the fans are between 0 and 10 V."""
    rig = blown(people, climate, access)
    assert 0 <= rig.outputs["upper_fan"] <= 10 and 0 <= rig.outputs["lower_fan"] <= 6
