"""iZone simulator: a client that knows real bridges, python-izone, understands it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from simulators.izone import (
    Bus,
    Fan,
    Home,
    IzoneSimulator,
    Mode,
    ReturnAir,
    ZoneMode,
    ZoneType,
    family_home,
    zoned_home,
)

pizone = pytest.importorskip("pizone")
# The package has a function of the same name.
discovery = pytest.importorskip("pizone.discovery")

MODES = {Mode.COOL: "cool", Mode.HEAT: "heat", Mode.VENT: "vent", Mode.DRY: "dry", Mode.AUTO: "auto"}
FANS = {Fan.LOW: "low", Fan.MEDIUM: "med", Fan.HIGH: "high", Fan.AUTO: "auto", Fan.TOP: "top"}
RETURN_AIR = {ReturnAir.RAS: "RAS", ReturnAir.MASTER: "master", ReturnAir.ZONES: "zones"}
ZONE_TYPES = {ZoneType.OPEN_CLOSE: "opcl", ZoneType.CONSTANT: "const", ZoneType.AUTO: "auto"}
ZONE_MODES = {ZoneMode.OPEN: "open", ZoneMode.CLOSE: "close", ZoneMode.AUTO: "auto"}


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the client's discovery on this machine, and its constants as they were."""
    monkeypatch.setattr(discovery, "UPDATE_PORT", 0)
    monkeypatch.setattr(discovery, "SCAN_TIMEOUT", 0.1)
    monkeypatch.setattr(pizone.DiscoveryService, "_get_broadcasts", lambda self: iter(["127.0.0.1"]))
    monkeypatch.setattr(pizone.Controller, "ZONE_CONFIRM_DELAY", 0)
    yield
    pizone.ENABLE_POWER = False


@asynccontextmanager
async def controller(bridge: IzoneSimulator) -> AsyncIterator[Any]:
    """Return the client's view of a bridge."""
    service = await pizone.create_discovery()
    try:
        view = await service.create_controller(bridge.uid, f"{bridge.host}:{bridge.port}")
        yield view
        await view.close()
    finally:
        await service.close()


def assert_same(view: Any, bridge: IzoneSimulator) -> None:
    """Check that the client sees what the simulator has."""
    unit = bridge.unit.data
    assert view.device_uid == bridge.uid
    assert view.connected
    assert view.is_on == bool(unit["SysOn"])
    assert view.mode.value == MODES[unit["SysMode"]]
    assert view.fan.value == FANS[unit["SysFan"]]
    assert {FANS[fan] for fan in bridge.unit.fans} == {fan.value for fan in view.fan_modes}
    assert view.sleep_timer == unit["SleepTimer"]
    assert view.ras_mode == RETURN_AIR[unit["RAS"]]
    assert view.zone_ctrl == unit["CtrlZone"]
    assert view.sys_type == str(unit["SysType"])
    assert (view.zones_total, view.zones_const) == (unit["NoOfZones"], unit["NoOfConst"])
    shown = (view.temp_setpoint, view.temp_return, view.temp_supply)
    assert shown == pytest.approx([unit[name] / 100 for name in ("Setpoint", "Temp", "Supply")], abs=0.051)
    assert len(view.zones) == len(bridge.zones)
    for seen, zone in zip(view.zones, bridge.zones, strict=True):
        data = zone.data
        assert (seen.index, seen.name) == (data["Index"], data["Name"])
        assert (seen.type.value, seen.mode.value) == (ZONE_TYPES[data["ZoneType"]], ZONE_MODES[data["Mode"]])
        assert (seen.airflow_min, seen.airflow_max) == (data["MinAir"], data["MaxAir"])
        assert seen.temp_setpoint == data["Setpoint"] / 100
        assert seen.temp_current == (data["Temp"] / 100 or None)


@pytest.mark.parametrize("home", [family_home, zoned_home])
@pytest.mark.parametrize("profile", ["specification", "dual", "v2-only", "v1-only"])
async def test_reads(profile: str, home: Any) -> None:
    """It reads what the simulator has, over whichever API the bridge has, at once and later."""
    house: Home = home()
    async with IzoneSimulator(house, profile=profile) as bridge, controller(bridge) as view:
        assert_same(view, bridge)
        bridge.step(1800)
        bridge.unit.data |= {"SysMode": Mode.AUTO, "SysFan": Fan.HIGH}
        bridge.zones[1].data["Mode"] = ZoneMode.OPEN
        await view.refresh_all()
        assert_same(view, bridge)


@pytest.mark.parametrize("profile", ["specification", "dual", "v2-only"])
async def test_reads_what_only_the_newer_api_has(profile: str) -> None:
    """It reads damper, sensor, battery, signal and locks."""
    async with IzoneSimulator(profile=profile) as bridge, controller(bridge) as view:
        bedroom, data = view.zones[1], bridge.zones[1].data
        assert bedroom.damper_position == data["DmpPos"]
        assert (bedroom.damper_fault, bedroom.sensor_fault) == (False, False)
        assert (bedroom.battery_level.name, bedroom.rf_signal.name) == ("HALF", "HALF")
        assert bedroom.sensor_type.name == "WIRELESS"
        assert (view.airflow_lock, view.system_locked, view.free_air_enabled) == (False, False, True)
        assert view.indoor_humidity == (None if profile == "specification" else 52)


@pytest.mark.parametrize("profile", ["specification", "dual", "v2-only", "v1-only"])
async def test_commands(profile: str) -> None:
    """Its commands take effect."""
    async with IzoneSimulator(profile=profile) as bridge, controller(bridge) as view:
        living, bedroom, hall = view.zones
        await view.set_mode(view.Mode.HEAT)
        await view.set_fan(view.Fan.MED)
        await view.set_sleep_timer(60)
        await view.set_temp_setpoint(21.5)
        await view.set_on(False)
        await living.set_airflow_min(20)
        await living.set_airflow_max(80)
        await living.set_temp_setpoint(24.5)
        await hall.set_mode(hall.Mode.OPEN)
        await bedroom.set_mode(bedroom.Mode.CLOSE)
        unit, zones = bridge.unit.data, [zone.data for zone in bridge.zones]
        shown = [unit[name] for name in ("SysMode", "SysFan", "SleepTimer", "SysOn")]
        assert shown == [Mode.HEAT, Fan.MEDIUM, 60, 0]
        assert bridge.unit.setpoint == 2150
        assert [zones[0][name] for name in ("MinAir", "MaxAir", "Setpoint")] == [20, 80, 2450]
        assert [zone["Mode"] for zone in zones] == [ZoneMode.AUTO, ZoneMode.CLOSE, ZoneMode.OPEN]
        await view.refresh_all()
        assert_same(view, bridge)


async def test_fault_shape() -> None:
    """It takes fault-shaped answers for what they are."""
    async with IzoneSimulator(profile="dual") as bridge, controller(bridge) as view:
        bridge.home.air.bus = Bus.DOWN
        await view.refresh_system()
        assert (view.bridge_connected, view.connected) == (True, False)
        bridge.home.air.bus = Bus.UP
        await view.refresh_all()
        assert_same(view, bridge)


async def test_power() -> None:
    """It reads configuration and power of the monitor."""
    pizone.ENABLE_POWER = True
    async with IzoneSimulator(profile="v2-only") as bridge, controller(bridge) as view:
        monitor = bridge.home.power
        assert monitor is not None
        bridge.step(60)
        await view.refresh_power()
        assert view.power.status_last_reading == monitor.reading
        assert (view.power.voltage, view.power.cost_of_power, view.power.emissions) == (230, 2520, 870)
        for seen, device in zip(view.power.devices, monitor.devices, strict=True):
            assert (seen.enabled, seen.status_ok) == (bool(device.enabled), bool(device.data["Ok"]))
            assert seen.status_batt == device.data["Batt"]
            assert [channel.status_power for channel in seen.channels] == [channel.watts for channel in device.channels]
        solar = view.power.devices[2].channels[0]
        assert (solar.name, solar.generate, solar.group_number) == ("Solar", True, None)
        assert [len(group._channels) for group in view.power.groups] == [3]


async def test_discovery(monkeypatch: pytest.MonkeyPatch) -> None:
    """It finds the bridge."""
    async with IzoneSimulator(profile="dual") as bridge:
        assert bridge.discovery is not None
        bridge.quirks.announced_port = True
        monkeypatch.setattr(discovery, "DISCOVERY_PORT", bridge.discovery.port)
        service = await pizone.create_discovery()
        try:
            [endpoint] = await service.discover_all()
        finally:
            await service.close()
        assert (endpoint.uid, endpoint.host) == (bridge.uid, f"127.0.0.1:{bridge.port}")
