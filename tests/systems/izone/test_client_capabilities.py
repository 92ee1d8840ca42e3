"""What a ducted system can do, and who has the set point."""

from typing import Any

import pytest

from custom_components.zontromat.systems.izone.client import (
    AcUnit,
    Control,
    Coolbreeze,
    CpuType,
    FanAutoType,
    GasHeat,
    GasHeatType,
    Owner,
    ReturnAirSensor,
    SensorType,
    SetpointOwner,
    SysFan,
    SysMode,
    UnitBrandSetting,
    Zone,
    ZoneType,
    is_controlled,
    may_control,
    offered_fans,
    offered_modes,
    setpoint_owner,
    setpoint_range,
)

RAS, MASTER, ZONES = ReturnAirSensor
LOW, MEDIUM, HIGH, AUTO, TOP = SysFan.LOW, SysFan.MEDIUM, SysFan.HIGH, SysFan.AUTO, SysFan.TOP
UNIT = SetpointOwner(owner=Owner.UNIT)
NONE = SetpointOwner(owner=Owner.NONE)
LOUNGE = Zone(name="LOUNGE", type=ZoneType.AUTO, sensor_type=SensorType.WIRELESS, temperature=23.58, setpoint=23.5)
SPILL = Zone(name="SPILL", type=ZoneType.CONSTANT, sensor_type=SensorType.NONE)
DOOR = Zone(name="DOOR", type=ZoneType.OPEN_CLOSE, sensor_type=SensorType.NONE)
DEAF = Zone(name="DEAF", type=ZoneType.AUTO, sensor_type=SensorType.NONE)
LOST = Zone(name="LOST", type=ZoneType.AUTO, sensor_type=SensorType.WIRELESS, sensor_fault=True)
OLD = Zone(name="OLD", type=ZoneType.AUTO, temperature=22.0)
OLD_DEAF = Zone(name="OLD DEAF", type=ZoneType.AUTO)


def home(*zones: Zone) -> dict[int, Zone]:
    """Return the zones by their index."""
    return dict(enumerate(zones))


@pytest.mark.parametrize(
    ("fields", "zones", "owner"),
    [
        ({"return_air_sensor": RAS, "control_zone": 1}, home(LOUNGE, LOUNGE), UNIT),
        ({"return_air_sensor": MASTER, "control_zone": 13}, home(LOUNGE, LOUNGE), UNIT),
        ({"return_air_sensor": MASTER, "control_zone": 15}, home(LOUNGE, LOUNGE), UNIT),
        (
            {"return_air_sensor": MASTER, "control_zone": 1},
            home(SPILL, LOUNGE),
            SetpointOwner(owner=Owner.ZONE, zone=1),
        ),
        ({"return_air_sensor": ZONES, "control_zone": 0}, home(LOUNGE, SPILL), SetpointOwner(owner=Owner.ZONE, zone=0)),
        ({"return_air_sensor": ZONES, "control_zone": 1}, home(LOUNGE, DOOR), SetpointOwner(owner=Owner.ZONE, zone=1)),
        ({"return_air_sensor": ZONES, "control_zone": 15}, home(LOUNGE), UNIT),
        ({"return_air_sensor": ZONES, "control_zone": 7}, home(LOUNGE), NONE),
        ({"return_air_sensor": ZONES, "control_zone": 0}, home(LOUNGE, DEAF), UNIT),
        ({"return_air_sensor": ZONES, "control_zone": 0}, home(LOUNGE, LOST), SetpointOwner(owner=Owner.ZONE, zone=0)),
        ({"return_air_sensor": ZONES, "control_zone": 0}, home(OLD), SetpointOwner(owner=Owner.ZONE, zone=0)),
        ({"return_air_sensor": ZONES, "control_zone": 0}, home(OLD, OLD_DEAF), UNIT),
        ({"return_air_sensor": ZONES, "control_zone": 0}, home(), UNIT),
        ({"return_air_sensor": ZONES, "control_zone": None}, home(LOUNGE), UNIT),
        (
            {"return_air_sensor": ZONES, "control_zone": 13},
            home(*[LOUNGE] * 14),
            SetpointOwner(owner=Owner.ZONE, zone=13),
        ),
        ({"return_air_sensor": RAS, "control_zone": 15, "system_type": 210}, home(LOUNGE), NONE),
        ({"return_air_sensor": RAS, "control_zone": 15, "system_type": 320}, home(LOUNGE), UNIT),
    ],
)
def test_owner(fields: dict[str, Any], zones: dict[int, Zone], owner: SetpointOwner) -> None:
    """The set point belongs to the unit, to the controlling zone, or to nobody; zones without one never matter."""
    assert setpoint_owner(AcUnit(zone_count=len(zones), **fields), zones) == owner


@pytest.mark.parametrize(
    ("enabled", "kind", "fans"),
    [
        (False, FanAutoType.FOUR_SPEED, (LOW, MEDIUM, HIGH)),
        (None, None, (LOW, MEDIUM, HIGH)),
        (True, FanAutoType.TWO_SPEED, (LOW, HIGH, AUTO)),
        (True, FanAutoType.THREE_SPEED, (LOW, MEDIUM, HIGH, AUTO)),
        (True, FanAutoType.VARIABLE, (LOW, MEDIUM, HIGH, AUTO)),
        (True, FanAutoType.FOUR_SPEED, (LOW, MEDIUM, HIGH, TOP, AUTO)),
        (True, None, (LOW, MEDIUM, HIGH, TOP, AUTO)),
    ],
)
def test_fans(enabled: bool | None, kind: FanAutoType | None, fans: tuple[SysFan, ...]) -> None:
    """The fan's automatic decides about its speeds."""
    assert offered_fans(AcUnit(fan_auto_enabled=enabled, fan_auto_type=kind)) == fans


def test_modes_of_an_ordinary_unit() -> None:
    """The settings of a universal control mean nothing for a unit that has none."""
    unit = AcUnit(gas_heat=GasHeat(type=GasHeatType.HEAT_ONLY))
    assert offered_modes(unit) == (SysMode.COOL, SysMode.HEAT, SysMode.VENT, SysMode.DRY, SysMode.AUTO)


@pytest.mark.parametrize(
    ("kind", "cools", "heats"),
    [
        (GasHeatType.HEAT_ONLY, False, True),
        (GasHeatType.GAS, False, True),
        (GasHeatType.COOL_ONLY, True, False),
        (GasHeatType.VENTILATION, False, False),
        (GasHeatType.HEAT_2_COOL_1, True, True),
        (None, True, True),
    ],
)
def test_modes_of_a_universal_control(kind: GasHeatType | None, cools: bool, heats: bool) -> None:
    """A heater does not cool, and a fan does neither."""
    unit = AcUnit(unit_brand_setting=UnitBrandSetting.UNIVERSAL, gas_heat=GasHeat(type=kind))
    assert (SysMode.COOL in offered_modes(unit)) is cools
    assert (SysMode.HEAT in offered_modes(unit)) is heats
    assert SysMode.VENT in offered_modes(unit)


@pytest.mark.parametrize("exhausts", [True, False])
def test_modes_of_an_evaporative_cooler(exhausts: bool) -> None:
    """An evaporative cooler neither heats nor dries; it may blow the air out."""
    unit = AcUnit(cpu_type=CpuType.COOLBREEZE, coolbreeze=Coolbreeze(exhaust_enabled=exhausts))
    assert (SysMode.EXHAUST in offered_modes(unit)) is exhausts
    assert set(offered_modes(unit)) - {SysMode.EXHAUST} == {
        SysMode.COOL,
        SysMode.VENT,
        SysMode.AUTO,
        SysMode.PUMP_ONLY,
    }


@pytest.mark.parametrize(
    ("fields", "limits"),
    [
        ({}, (15.0, 30.0)),
        ({"eco_lock": False, "eco_minimum": 18.0, "eco_maximum": 26.0}, (15.0, 30.0)),
        ({"eco_lock": True, "eco_minimum": 18.0, "eco_maximum": 26.0}, (18.0, 26.0)),
        ({"eco_lock": True, "eco_minimum": 10.0, "eco_maximum": 40.0}, (15.0, 30.0)),
        ({"eco_lock": True, "eco_minimum": 26.0, "eco_maximum": 18.0}, (15.0, 30.0)),
        ({"eco_lock": True, "eco_minimum": None, "eco_maximum": 26.0}, (15.0, 30.0)),
    ],
)
def test_setpoint_range(fields: dict[str, Any], limits: tuple[float, float]) -> None:
    """The eco limits count while they are locked and make sense."""
    assert setpoint_range(AcUnit(**fields)) == limits
    assert setpoint_range(None) == (15.0, 30.0)


def test_controls() -> None:
    """What the unit keeps for itself is known only on firmware that says anything about it."""
    assert may_control(AcUnit(), Control.MODE)
    silent = {each.value: False for each in Control}
    assert may_control(AcUnit(**silent), Control.MODE)
    assert not may_control(AcUnit(**{**silent, "izone_controls_fan": True}), Control.MODE)
    assert may_control(AcUnit(**{**silent, "izone_controls_mode": True}), Control.MODE)


@pytest.mark.parametrize(("kind", "controlled"), [(110, False), (210, False), (310, True), (325, True), (None, True)])
def test_system_types(kind: int | None, controlled: bool) -> None:
    """Small systems have dampers only."""
    assert is_controlled(AcUnit(system_type=kind)) is controlled
