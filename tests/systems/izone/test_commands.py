"""Every control action of the specification, through Home Assistant, as it arrives in the simulated system."""

from collections.abc import Callable
from dataclasses import dataclass, field
import re
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.izone import IzoneSimulator
from tests.systems.izone.client_support import commands
from tests.systems.izone.conftest import Act, Poll
from tests.systems.izone.test_docs import PAGE

pytestmark = pytest.mark.usefixtures("every_entity_enabled", "loaded")
SETPOINT = "SysSetpoint"
to_the_letter = pytest.mark.parametrize("profile", ["specification"])


@dataclass(frozen=True, kw_only=True)
class Row:
    """An action of a platform, the command of the specification that it stands for, and what the system shows."""

    key: str
    entity: str
    action: str
    data: dict[str, Any] = field(default_factory=dict)
    shown: Callable[[IzoneSimulator], Any]
    value: Any


def unit(name: str) -> Callable[[IzoneSimulator], Any]:
    """Return a function that gets a field of the unit."""
    return lambda simulator: simulator.unit.data[name]


def zone(index: int, name: str) -> Callable[[IzoneSimulator], Any]:
    """Return a function that gets a field of a zone."""
    return lambda simulator: simulator.zones[index].data[name]


def split(index: int, name: str) -> Callable[[IzoneSimulator], Any]:
    """Return a function that gets a field of a wall split."""
    return lambda simulator: simulator.home.splits.splits[index].data[name]


def garden(name: str) -> Callable[[IzoneSimulator], Any]:
    """Return a function that gets a field of the irrigation controller."""
    return lambda simulator: simulator.home.irrigation.settings[name]


def station(index: int, name: str) -> Callable[[IzoneSimulator], Any]:
    """Return a function that gets a field of a station."""
    return lambda simulator: simulator.home.irrigation.stations[index].data[name]


def turn(platform: str, key: str, on: bool, name: str, shown: Callable[[IzoneSimulator], Any]) -> Row:
    """Return the row of something that is switched."""
    action = f"{platform}.turn_{'on' if on else 'off'}"
    return Row(key=name, entity=f"{platform} {key}", action=action, shown=shown, value=int(on))


def number(key: str, value: int, name: str, shown: Callable[[IzoneSimulator], Any], raw: int | None = None) -> Row:
    """Return the row of a number."""
    return Row(
        key=name,
        entity=f"number {key}",
        action="number.set_value",
        data={"value": value},
        shown=shown,
        value=value if raw is None else raw,
    )


def climate(key: str, action: str, name: str, shown: Callable[[IzoneSimulator], Any], value: Any, **data: Any) -> Row:
    """Return the row of a climate entity."""
    return Row(
        key=name, entity=f"climate {key}-climate", action=f"climate.{action}", data=data, shown=shown, value=value
    )


ROWS = [
    climate("unit-0", "turn_off", "SysOn", unit("SysOn"), 0),
    climate("unit-0", "set_hvac_mode", "SysMode", unit("SysMode"), 2, hvac_mode="heat"),
    climate("unit-0", "set_fan_mode", "SysFan", unit("SysFan"), 3, fan_mode="high"),
    climate("unit-0", "set_preset_mode", "iSave", unit("iSaveOn"), 1, preset_mode="eco"),
    turn("switch", "unit-0-isave", True, "iSave", unit("iSaveOn")),
    number("unit-0-sleep_timer", 60, "SysSleepTimer", unit("SleepTimer")),
    climate("zone-0", "set_hvac_mode", "ZoneMode", zone(0, "Mode"), 1, hvac_mode="fan_only"),
    climate("zone-0", "turn_off", "ZoneMode", zone(0, "Mode"), 2),
    climate("zone-1", "set_temperature", "ZoneSetpoint", zone(1, "Setpoint"), 2450, temperature=24.5),
    Row(
        key="ZoneMode",
        entity="cover zone-2-damper",
        action="cover.open_cover",
        shown=zone(2, "Mode"),
        value=1,
    ),
    number("zone-0-maximum_air", 80, "ZoneMaxAir", zone(0, "MaxAir")),
    number("zone-0-minimum_air", 25, "ZoneMinAir", zone(0, "MinAir")),
    turn("switch", "schedule-1-schedule", True, "SchedEnable", lambda sim: sim.favourites[1].data["Enabled"]),
    Row(
        key="FavouriteSet", entity="scene schedule-0-favourite", action="scene.turn_on", shown=zone(1, "Mode"), value=2
    ),
    climate("split-0", "turn_on", "SplitSystemZoneOn", split(0, "On"), 1),
    climate("split-3", "set_hvac_mode", "SplitSystemZoneMode", split(3, "Mode"), 4, hvac_mode="dry"),
    climate("split-3", "set_fan_mode", "SplitSystemZoneFan", split(3, "Fan"), 7, fan_mode="speed_5"),
    climate("split-0", "set_fan_mode", "SplitSystemZoneFan", split(0, "Fan"), 4, fan_mode="auto"),
    climate("split-3", "set_temperature", "SplitSystemZoneSetpoint", split(3, "Setpoint"), 2650, temperature=26.5),
    climate("split-0", "set_swing_mode", "SplitSystemZoneSwing", split(0, "Swing"), 3, swing_mode="both"),
    Row(
        key="SplitSystemZoneSleepTimer",
        entity="select split-0-sleep",
        action="select.select_option",
        data={"option": "hours_4"},
        shown=split(0, "Sleep"),
        value=4,
    ),
    turn(
        "switch",
        "split_favourite-0-schedule",
        True,
        "SplitSystemScheduleEnable",
        lambda sim: sim.home.splits.favourites[0].data["Enabled"],
    ),
    Row(
        key="SplitSystemZoneOn",
        entity="scene split_favourite-0-favourite",
        action="scene.turn_on",
        shown=split(0, "Fan"),
        value=2,
    ),
    turn("switch", "irrigation-0-enabled", False, "RetEnable", garden("Enable")),
    number("irrigation-0-ratio", -20, "RetRatio", garden("Ratio"), 80),
    number("irrigation-0-rain_wait", 3, "RetRainWait", garden("RainWait")),
    turn("switch", "irrigation-0-test_mode", True, "RetTestMode", garden("TestMode")),
    number("irrigation-0-soak_periods", 4, "RetSoakIntervals", garden("SoakPeriods")),
    number("irrigation-0-soak_time", 12, "RetSoakTime", garden("SoakTime")),
    number("irrigation-0-manual_run_time", 20, "RetSetManRunTime", garden("ManualRunTime")),
    Row(
        key="RetStnMode",
        entity="valve station-2-valve",
        action="valve.open_valve",
        shown=station(2, "Mode"),
        value=1,
    ),
    Row(
        key="RetStnMode",
        entity="select station-3-mode",
        action="select.select_option",
        data={"option": "disabled"},
        shown=station(3, "Mode"),
        value=2,
    ),
    turn("switch", "station-4-soak", True, "RetStSoak", station(4, "Soak")),
    Row(
        key="RetRunProgram",
        entity="button program-0-run",
        action="button.press",
        shown=garden("CurrentProgram"),
        value=0,
    ),
    turn("switch", "program-1-program", True, "RetPrEnable", lambda sim: sim.home.irrigation.programs[1]["Enable"]),
]


@to_the_letter
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.key}-{row.entity}")
async def test_command(simulator: IzoneSimulator, act: Act, row: Row) -> None:
    """The action reaches the system as the command of the specification, and the system does it."""
    platform, key = row.entity.split()
    simulator.requests.clear()
    await act(platform, key, row.action.split(".")[1], **row.data)
    assert row.shown(simulator) == row.value
    assert row.key in {next(iter(command)) for command in commands(simulator)}


SERVICES: list[tuple[str, str, dict[str, Any], set[str], Callable[[IzoneSimulator], Any], Any]] = [
    (
        "set_schedule",
        "unit-0",
        {"schedule": 3, "name": "Party", "mode": "heat", "fan": "low", "enabled": True},
        {"SchedName", "SchedAcMode", "SchedAcFan", "SchedEnable"},
        lambda sim: [sim.favourites[2].data[name] for name in ("Name", "Mode", "Fan", "Enabled")],
        ["Party", 2, 1, 1],
    ),
    (
        "set_schedule",
        "unit-0",
        {"schedule": 1, "start": "06:15", "stop": "off", "days": ["monday", "sunday"]},
        {"SchedSettings"},
        lambda sim: [sim.favourites[0].data[name] for name in ("StartH", "StartM", "StopH", "StopM")],
        [6, 15, 31, 63],
    ),
    (
        "set_schedule",
        "unit-0",
        {"schedule": 2, "zones": [{"zone": 2, "mode": "auto", "temperature": 21.5}]},
        {"SchedZones"},
        lambda sim: sim.favourites[1].data["Zones"][1],
        {"Mode": 3, "Setpoint": 2150},
    ),
    (
        "set_split_favourite",
        "bridge",
        {"favourite": 2, "name": "Siesta", "start": "13:00", "days": ["saturday"], "enabled": True},
        {"SplitSystemFavouriteName", "SplitSystemScheduleSettings", "SplitSystemScheduleEnable"},
        lambda sim: [sim.home.splits.favourites[1].data[name] for name in ("Name", "StartH", "Enabled")],
        ["Siesta", 13, 1],
    ),
    (
        "set_split_favourite",
        "bridge",
        {"favourite": 1, "splits": [{"split": 4, "on": True, "mode": "cool", "fan": "quiet", "temperature": 25}]},
        {"SplitSystemChangeSplitFavourite"},
        lambda sim: [sim.home.splits.favourites[0].splits[3][name] for name in ("On", "Mode", "Fan", "Setpoint")],
        [1, 1, 2, 2500],
    ),
    (
        "set_irrigation_program",
        "irrigation-0",
        {"program": 2, "name": "Roses", "start_times": ["05:45"], "days": ["tuesday"], "enabled": True},
        {"RetProgName", "RetProgram", "RetPrEnable"},
        lambda sim: [sim.home.irrigation.programs[1][name] for name in ("Name", "StartTimes", "Enable")],
        ["Roses", [{"h": 5, "m": 45}], 1],
    ),
    (
        "set_irrigation_program",
        "irrigation-0",
        {"program": 1, "run_times": [{"station": 3, "minutes": 42}]},
        {"RetStRunTime"},
        lambda sim: sim.home.irrigation.programs[0]["RunTimes"][2],
        {"t": 42},
    ),
    ("set_izone_name", "zone-1", {"name": "Loft"}, {"ZoneName"}, zone(1, "Name"), "Loft"),
    ("set_izone_name", "split-3", {"name": "Den"}, {"SplitSystemZoneName"}, split(3, "Name"), "Den"),
    ("set_izone_name", "irrigation-0", {"name": "Yard"}, {"RetTag2"}, garden("Tag2"), "Yard"),
    (
        "set_izone_name",
        "irrigation-0",
        {"name": "Fern", "station": 2},
        {"RetPrRetStNameogName"},
        station(1, "Name"),
        "Fern",
    ),
    (
        "set_izone_name",
        "power_monitor-0",
        {"name": "Oven", "channel": 5},
        {"ChannelName"},
        lambda sim: sim.home.power.devices[1].channels[1].data["Name"],
        "Oven",
    ),
]


@to_the_letter
@pytest.mark.parametrize(
    ("action", "identity", "data", "keys", "shown", "value"),
    SERVICES,
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_action(
    hass: HomeAssistant,
    simulator: IzoneSimulator,
    device: Callable[[str], str],
    action: str,
    identity: str,
    data: dict[str, Any],
    keys: set[str],
    shown: Callable[[IzoneSimulator], Any],
    value: Any,
) -> None:
    """The action reaches the system as the commands of the specification, and the system does them."""
    simulator.requests.clear()
    await hass.services.async_call("zontromat", action, {"device_id": device(identity), **data}, blocking=True)
    await hass.async_block_till_done()
    assert shown(simulator) == value
    assert keys <= {next(iter(command)) for command in commands(simulator)}


@to_the_letter
async def test_unit_setpoint(simulator: IzoneSimulator, act: Act, poll: Poll) -> None:
    """The unit's own set point can be set as soon as it owns it."""
    simulator.unit.data["RAS"] = 1
    await poll()
    await act("climate", "unit-0-climate", "set_temperature", temperature=20.5, hvac_mode="heat")
    assert (simulator.unit.data["Setpoint"], simulator.unit.data["SysMode"]) == (2050, 2)
    assert SETPOINT in {next(iter(command)) for command in commands(simulator)}


async def test_other_spellings(
    hass: HomeAssistant, simulator: IzoneSimulator, act: Act, device: Callable[[str], str], loaded: MockConfigEntry
) -> None:
    """Where a bridge knows a command by another name than the specification, that one is found and remembered."""
    await act("switch", "unit-0-isave", "turn_on")
    for given in (
        {"device_id": device("irrigation-0"), "station": 2},
        {"device_id": device("power_monitor-0"), "channel": 5},
    ):
        await hass.services.async_call("zontromat", "set_izone_name", {"name": "Fern", **given}, blocking=True)
        await hass.async_block_till_done(wait_background_tasks=True)
    assert unit("iSaveOn")(simulator) == 1
    assert station(1, "Name")(simulator) == "Fern"
    assert simulator.home.power is not None
    assert simulator.home.power.devices[1].channels[1].data["Name"] == "Fern"
    await loaded.runtime_data.coordinator.async_refresh()
    assert loaded.data["habits"]["spellings"] == {"iSave": 1, "RetPrRetStNameogName": 1, "ChannelName": 1}
    simulator.requests.clear()
    await act("switch", "unit-0-isave", "turn_off")
    assert commands(simulator) == [{"iSaveOn": 0}]


def test_every_control_action() -> None:
    """The documentation lists every control action, and each of them is tested here."""
    section = PAGE.split("## Control actions\n")[1].split("\n## ")[0]
    listed = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    tested = {row.key for row in ROWS} | {key for _, _, _, keys, _, _ in SERVICES for key in keys} | {SETPOINT}
    assert listed == tested
    assert len(listed) == 46
