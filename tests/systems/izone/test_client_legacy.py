"""The V1 interface in the words of the V2 interface."""

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.izone.client import (
    AcUnit,
    AirConditionerFaultError,
    FanAutoType,
    ReturnAirSensor,
    SysFan,
    SysMode,
    Zone,
    ZoneMode,
    ZoneType,
    offered_fans,
)
from custom_components.zontromat.systems.izone.client.datagram import read_fields
from custom_components.zontromat.systems.izone.client.legacy import modern_unit, modern_zone

from .test_client_values import JSON

SETTINGS = {
    "AirStreamDeviceUId": "000000001",
    "DeviceType": "ASH",
    "SysOn": "on",
    "SysMode": "cool",
    "SysFan": "med",
    "SleepTimer": "30",
    "UnitType": "Mitsubishi Heavy",
    "Supply": "12.0",
    "Setpoint": "23.5",
    "Temp": "23.6",
    "RAS": "zones",
    "CtrlZone": 1,
    "Warnings": "none",
    "ACError": " OK",
    "EcoLock": "true",
    "EcoMax": "26.0",
    "EcoMin": "18.0",
    "NoOfZones": 8,
    "SysType": "310",
    "AirflowLock": "onMin",
    "UnitLocked": "true",
    "FreeAir": "off",
    "FanAuto": "4-speed",
}
LOUNGE = {"Index": 1, "Name": "LOUNGE", "Type": "auto", "Mode": "auto", "SetPoint": 23.5, "Temp": 23.579999}


def unit(**changes: object) -> AcUnit:
    """Return the unit that old settings describe."""
    return AcUnit(**read_fields(AcUnit, modern_unit(SETTINGS | changes)))


def test_unit() -> None:
    """Words become numbers, and every text the value that it stands for."""
    known = unit()
    assert (known.on, known.mode, known.fan) == (True, SysMode.COOL, SysFan.MEDIUM)
    assert (known.setpoint, known.temperature, known.supply_temperature) == (23.5, 23.6, 12.0)
    assert (known.return_air_sensor, known.control_zone) == (ReturnAirSensor.ZONES, 1)
    assert (known.eco_lock, known.eco_minimum, known.eco_maximum) == (True, 18.0, 26.0)
    assert (known.airflow_locked, known.airflow_minimum_locked, known.locked) == (False, True, True)
    assert (known.isave_available, known.isave_on) == (True, False)
    assert (known.fan_auto_enabled, known.fan_auto_type) == (True, FanAutoType.FOUR_SPEED)
    assert (known.system_type, known.sleep_timer, known.unit_type) == (310, 30, "Mitsubishi Heavy")
    assert known.fault_code is None
    assert known.filter_dirty is False


@pytest.mark.parametrize(
    ("fan_auto", "fans"),
    [
        ("disabled", [SysFan.LOW, SysFan.MEDIUM, SysFan.HIGH]),
        ("2-speed", [SysFan.LOW, SysFan.HIGH, SysFan.AUTO]),
        ("3-speed", [SysFan.LOW, SysFan.MEDIUM, SysFan.HIGH, SysFan.AUTO]),
        ("var-speed", [SysFan.LOW, SysFan.MEDIUM, SysFan.HIGH, SysFan.AUTO]),
        ("4-speed", [SysFan.LOW, SysFan.MEDIUM, SysFan.HIGH, SysFan.TOP, SysFan.AUTO]),
        ("unknown", [SysFan.LOW, SysFan.MEDIUM, SysFan.HIGH, SysFan.TOP, SysFan.AUTO]),
    ],
)
def test_fans(fan_auto: str, fans: list[SysFan]) -> None:
    """What the fan can do is one word."""
    assert list(offered_fans(unit(FanAuto=fan_auto))) == fans


@pytest.mark.parametrize(
    ("free_air", "available", "on"), [("disabled", False, False), ("off", True, False), ("on", True, True)]
)
def test_free_air(free_air: str, available: bool, on: bool) -> None:
    """Free air is what is called iSave later."""
    known = unit(FreeAir=free_air)
    assert (known.isave_available, known.isave_on) == (available, on)


@pytest.mark.parametrize(
    ("lock", "all_locked", "minimum_locked"), [("off", False, False), ("onMin", False, True), ("on", True, True)]
)
def test_airflow_lock(lock: str, all_locked: bool, minimum_locked: bool) -> None:
    """The airflow lock has three positions."""
    known = unit(AirflowLock=lock)
    assert (known.airflow_locked, known.airflow_minimum_locked) == (all_locked, minimum_locked)


def test_zone() -> None:
    """Zones have their temperatures as numbers with noise, and old names for some keys."""
    zone = Zone(**read_fields(Zone, modern_zone(LOUNGE | {"ConstA": "false", "iSense": "on", "DmpFlt": "true"})))
    assert (zone.type, zone.mode) == (ZoneType.AUTO, ZoneMode.AUTO)
    assert (zone.setpoint, zone.temperature) == (23.5, 23.58)
    assert (zone.constant_active, zone.isense_active, zone.damper_fault) == (False, True, True)
    assert zone.has_sensor


def test_zone_without_sensor() -> None:
    """A temperature of 0 is no sensor."""
    zone = Zone(**read_fields(Zone, modern_zone(LOUNGE | {"Temp": 0})))
    assert zone.temperature is None
    assert not zone.has_sensor


def test_fault() -> None:
    """A zone that says error is a fault of the whole."""
    with pytest.raises(AirConditionerFaultError):
        modern_zone(LOUNGE | {"Type": "error"})


@given(st.dictionaries(st.sampled_from([*SETTINGS, *LOUNGE]), JSON))
def test_any_settings(old: dict[str, object]) -> None:
    """Anything in place of settings becomes a unit and a zone, or the documented error."""
    assert isinstance(AcUnit(**read_fields(AcUnit, modern_unit(old))), AcUnit)
    try:
        zone = modern_zone(old)
    except AirConditionerFaultError:
        return
    assert isinstance(Zone(**read_fields(Zone, zone)), Zone)
