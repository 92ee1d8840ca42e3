"""The models: every field of every datagram, read from a bridge over real sockets."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import time
from typing import Any

import pytest

from custom_components.zontromat.systems.izone.client import (
    SPLIT_FANS,
    AcUnit,
    BatteryLevel,
    FanNaming,
    Kind,
    PowerBattery,
    PowerChannel,
    Program,
    ReturnAirSensor,
    Schedule,
    ScheduleZone,
    SensorType,
    SignalLevel,
    Split,
    SplitFan,
    SplitFavourite,
    SplitFavouriteUnit,
    StationFault,
    StationMode,
    StationState,
    Swing,
    SysFan,
    SysMode,
    Weekday,
    Zone,
    ZoneMode,
    ZoneType,
    channel_index,
    group_powers,
    total_power,
)
from custom_components.zontromat.systems.izone.client.datagram import read_fields
from custom_components.zontromat.systems.izone.client.models.schedule import modern_schedule
from custom_components.zontromat.systems.izone.client.store import _MODELS
from simulators.izone import Texts, zoned_home

from .client_support import bridged, refreshed

WORKDAYS = frozenset(list(Weekday)[:5])
STRUCTURE = {"Index", "Zones", "Devices", "Dev", "Channels", "Ch", "Global", "DeviceType", "AirStreamDeviceUId"}
"""Keys that are no fields: they tell which thing it is, or hold other things."""
TOGETHER = {f"Name{number}" for number in range(2, 10)}
"""Keys that are read together with another one."""


def field_keys(kind: type) -> set[str]:
    """Return the keys that a model reads, those of the models inside it too."""
    sources = [item.metadata["source"] for item in fields(kind) if "source" in item.metadata]
    return {key for source in sources for key in source.keys}


@pytest.mark.parametrize("profile", ["specification", "dual"])
async def test_every_field_is_read(profile: str) -> None:
    """No field that a bridge sends is overlooked, and each datagram's fields are all in the models."""
    async with refreshed(profile=profile) as (_, bridge):
        overlooked = {
            f"{name}.{key}"
            for name, datagram in bridge.datagrams.items()
            for key in datagram
            if key not in field_keys(_MODELS[Kind(name.partition("/")[0])]) | STRUCTURE | TOGETHER
        }
    assert overlooked == set()


def unread(model: object, prefix: str = "") -> Iterator[str]:
    """Yield the fields of a model that stayed unknown."""
    for item in fields(model):  # type: ignore[arg-type]
        value = getattr(model, item.name)
        if value is None:
            yield prefix + item.name
        elif hasattr(value, "__dataclass_fields__"):
            yield from unread(value, f"{prefix}{item.name}.")


async def test_everything_is_known() -> None:
    """A bridge that tells everything leaves only the fields of other generations unknown."""
    async with refreshed(profile="dual") as (_, bridge):
        state = bridge.snapshot
    assert state.unit is not None
    assert set(unread(state.unit)) == {"unit_type"}
    assert set(unread(state.zones[0])) == set()
    assert set(unread(state.schedules[0])) == {"coolbreeze"}
    assert set(unread(state.split_system)) == set()
    assert set(unread(state.splits[3])) == set()
    assert set(unread(state.split_favourites[0])) == {"start", "stop"}
    assert set(unread(state.irrigation)) == {"current_program"}
    assert set(unread(state.stations[0])) == set()
    assert set(unread(state.programs[0])) == set()
    assert set(unread(state.power_monitor)) == set()
    assert set(unread(state.power_devices[0])) == {"name"}
    assert set(unread(state.power_channels[0])) == {"consumption"}


async def test_ducted_system() -> None:
    """Unit and zones show what the home is, in its units."""
    async with refreshed(profile="dual") as (simulator, bridge):
        unit, zone, hall = bridge.snapshot.unit, bridge.snapshot.zones[1], bridge.snapshot.zones[2]
    assert unit is not None
    assert (unit.on, unit.mode, unit.fan) == (True, SysMode.COOL, SysFan.MEDIUM)
    assert (unit.return_air_sensor, unit.control_zone, unit.zone_count) == (ReturnAirSensor.ZONES, 0, 3)
    assert unit.setpoint == simulator.zones[0].data["Setpoint"] / 100 == 23.0
    assert (unit.auto_mode_deadband, unit.static_pressure, unit.filter_warning_months) == (1.5, 2, 3)
    assert (unit.fault_code, unit.filter_dirty, unit.other_warning) == (None, False, None)
    assert (zone.name, zone.type, zone.mode, zone.setpoint) == ("Bedroom", ZoneType.AUTO, ZoneMode.AUTO, 22.0)
    assert (zone.rf_signal, zone.battery, zone.sensor_type) == (
        SignalLevel.HALF,
        BatteryLevel.HALF,
        SensorType.WIRELESS,
    )
    assert zone.is_wireless and zone.has_sensor and zone.has_setpoint and not zone.is_open
    assert zone.constant_number is None
    assert (hall.constant_number, hall.has_sensor, hall.has_setpoint, hall.temperature) == (1, False, False, None)


@pytest.mark.parametrize(
    ("warnings", "filter_dirty", "other"),
    [
        ("none", False, None),
        ("filter", True, None),
        ("Filter", True, None),
        ("drain", False, "drain"),
        ("", None, None),
    ],
)
def test_warnings(warnings: str, filter_dirty: bool | None, other: str | None) -> None:
    """A warning is about the filter, or shown as it is."""
    unit = AcUnit(**read_fields(AcUnit, {"Warnings": warnings}))
    assert (unit.filter_dirty, unit.other_warning) == (filter_dirty, other)


@pytest.mark.parametrize(("error", "code"), [(" OK", None), ("OK", None), ("", None), ("U4 ", "U4")])
def test_fault_codes(error: str, code: str | None) -> None:
    """All that is well is written in several ways; anything else is a code."""
    assert AcUnit(**read_fields(AcUnit, {"ACError": error})).fault_code == code


@pytest.mark.parametrize(
    ("mode", "is_open"),
    [
        (ZoneMode.OPEN, True),
        (ZoneMode.OVERRIDE, True),
        (ZoneMode.CONSTANT, True),
        (ZoneMode.CLOSE, False),
        (ZoneMode.AUTO, False),
        (None, None),
    ],
)
def test_open_zones(mode: ZoneMode | None, is_open: bool | None) -> None:
    """Some modes mean open although nobody can choose them."""
    assert Zone(mode=mode).is_open is is_open


def test_forced_zones() -> None:
    """The system keeps zones open for two reasons."""
    assert not Zone().forced_open
    assert Zone(constant_active=True).forced_open
    assert Zone(master=True).forced_open


async def test_schedules() -> None:
    """Schedules have times, days and zones; what they leave alone is not confused with off."""
    async with refreshed() as (_, bridge):
        evening, night = bridge.snapshot.schedules[0], bridge.snapshot.schedules[1]
        assert bridge.snapshot.schedules[8].name is None
        assert len(bridge.snapshot.schedules) == 9
    assert (evening.name, evening.enabled, evening.mode, evening.fan) == ("Evening", True, SysMode.COOL, SysFan.AUTO)
    assert (evening.start, evening.stop, evening.days) == (time(17, 30), time(22), WORKDAYS)
    assert evening.zones is not None
    assert evening.zones[0] == ScheduleZone(mode=ZoneMode.AUTO, setpoint=23.0)
    assert len(evening.zones) == 14
    assert (night.mode, night.start, night.stop, night.days) == (SysMode.NA, None, None, frozenset())


def test_early_schedules() -> None:
    """Early firmware has times as numbers such as 630, and the days one by one."""
    early = {"Index": 0, "Name": "Day", "Active": 1, "Start": 630, "Stop": 2205, "M": 1, "Tu": 0, "Sa": "1", "Su": 0}
    schedule = Schedule(**read_fields(Schedule, modern_schedule(early)))
    assert (schedule.start, schedule.stop, schedule.enabled) == (time(6, 30), time(22, 5), True)
    assert schedule.days == {Weekday.MONDAY, Weekday.SATURDAY}


async def test_splits() -> None:
    """Wall splits are known by their index; their favourites are arrays of six numbers."""
    async with refreshed() as (_, bridge):
        state = bridge.snapshot
    assert state.split_system is not None
    assert (state.split_system.maximum_units, state.split_system.maximum_favourites) == (14, 9)
    assert list(state.splits) == [0, 3]
    studio = state.splits[3]
    assert (studio.name, studio.on, studio.paired, studio.detected) == ("Studio", True, True, True)
    assert (studio.fan, studio.swing, studio.fan_naming) == (3, Swing.VERTICAL, FanNaming.DAIKIN_RINNAI)
    assert (state.splits[0].setpoint, state.splits[0].fan_naming) == (23.5, FanNaming.GENERIC)
    (unit,) = state.split_favourites[0].units or ()
    assert unit == SplitFavouriteUnit(index=0, on=True, mode=SysMode.COOL, fan=2, setpoint=23.0, swing=Swing.HORIZONTAL)


def test_fan_namings() -> None:
    """A fan that once ran at 5 is Daikin's or Rinnai's for good, since 4 means something in both namings."""
    first = Split(fan=4).following(None)
    assert first.fan_naming is FanNaming.GENERIC
    fast = Split(fan=5).following(first)
    assert fast.fan_naming is FanNaming.DAIKIN_RINNAI
    assert Split(fan=4).following(fast).fan_naming is FanNaming.DAIKIN_RINNAI
    assert Split(brand=2).following(None).fan_naming is FanNaming.DAIKIN_RINNAI
    assert SPLIT_FANS[FanNaming.GENERIC][4] is SplitFan.AUTO
    assert SPLIT_FANS[FanNaming.DAIKIN_RINNAI][4] is SplitFan.SPEED_2


def test_odd_lists() -> None:
    """What is no list is not known; what makes no sense in a list keeps its place, or is left out where it has none."""
    odd = Program(**read_fields(Program, {"StartTimes": 5, "RunTimes": {}}))
    assert (odd.start_times, odd.run_times) == (None, None)
    program = Program(**read_fields(Program, {"StartTimes": [{"h": 5, "m": 0}, 7], "RunTimes": [7, {"t": "8"}]}))
    assert (program.start_times, program.run_times) == ((time(5), None), (None, 8))
    entries = [[0, 1, 1, 2, 2300, 1], [1, 1], "x", ["y", 1, 1, 2, 2300, 1], [2, 9, 9, 9, 0, 9, 9]]
    favourite = SplitFavourite(**read_fields(SplitFavourite, {"Zones": entries}))
    first, second = favourite.units or ()
    assert first.setpoint == 23.0
    assert second == SplitFavouriteUnit(index=2, on=None, mode=None, fan=None, setpoint=None, swing=None)


@pytest.mark.parametrize("wrapped", [False, True])
async def test_irrigation(wrapped: bool) -> None:
    """Controller, stations and programs, wrapped in something or not."""
    async with refreshed(wrapped_irrigation=wrapped) as (_, bridge):
        state = bridge.snapshot
    assert state.irrigation is not None
    assert (state.irrigation.enabled, state.irrigation.ratio, state.irrigation.station_count) == (True, 0, 8)
    assert (state.irrigation.current_program, state.irrigation.controller_error) == (None, 0)
    assert (state.irrigation.program_names or ())[:2] == ("Morning", "Beds")
    lawn = state.stations[0]
    assert (lawn.name, lawn.soak, lawn.state) == ("Front lawn", True, StationState.IDLE)
    assert (lawn.fault, lawn.mode, lawn.last_run) == (StationFault.NONE, StationMode.AUTO, 7)
    beds = state.programs[1]
    assert (beds.name, beds.enabled, beds.start_times) == ("Beds", False, (time(19, 30),))
    assert (beds.run_times or ())[:6] == (0, 0, 6, 0, 6, 3)
    assert state.programs[0].days == {Weekday.MONDAY, Weekday.WEDNESDAY, Weekday.FRIDAY, Weekday.SUNDAY}


@pytest.mark.parametrize("profile", ["specification", "dual"])
async def test_power(profile: str) -> None:
    """Power is in watts, per channel, group and total; bridges spell several keys differently."""
    async with refreshed(profile=profile) as (simulator, bridge):
        assert bridge.snapshot.power_monitor is not None
        first = bridge.snapshot.power_monitor.reading_number
        simulator.step(120)
        state = await bridge.async_refresh()
    assert state.power_monitor is not None
    assert first is not None and (state.power_monitor.reading_number or 0) > first
    assert (state.power_monitor.power_factor, state.power_monitor.voltage) == (1.0, 230)
    assert state.power_monitor.cost_of_power == pytest.approx(0.252)
    assert state.power_monitor.emissions == 870
    assert (state.power_devices[0].ok, state.power_devices[0].battery) == (True, PowerBattery.FULL)
    lights = state.power_channels[channel_index(1, 2)]
    assert (lights.name, lights.power, lights.group, lights.enabled) == ("Lights", 180, None, True)
    phases = [state.power_channels[channel_index(0, place)].power or 0 for place in range(3)]
    assert group_powers(state.power_channels) == {0: sum(phases)}
    solar = state.power_channels[channel_index(2, 0)]
    if profile == "dual":
        assert solar.generation
        assert total_power(state.power_channels, generation=True) == solar.power
    else:
        assert solar.generation is None
        assert total_power(state.power_channels, generation=True) is None


def test_unmeasured_power() -> None:
    """A sum with an unknown part is not known; channels that are off or left out do not count."""
    channels: Mapping[int, PowerChannel] = {
        0: PowerChannel(enabled=True, group=1, power=100.0),
        1: PowerChannel(enabled=True, group=1),
        2: PowerChannel(enabled=False, group=2, power=50.0),
        3: PowerChannel(enabled=True, group=3, power=-20.0),
        4: PowerChannel(enabled=True, add_to_total=False, power=7.0),
    }
    assert group_powers(channels) == {1: None, 3: -20.0}
    assert total_power(channels, generation=False) is None
    measured = {**channels, 1: PowerChannel(enabled=True, group=1, power=1.0)}
    assert total_power(measured, generation=False) == 81.0
    assert total_power({}, generation=False) is None


QUIRKS: list[dict[str, Any]] = [
    {"trailer": b"{OK}"},
    {"trailer": b"\0\0\r\n\xff"},
    {"texts": Texts.UNWRITTEN},
    {"texts": Texts.PADDED},
    {"latin_1": True, "texts": Texts.PADDED},
    {"duplicate_keys": True},
    {"numbers_as_text": ("SysType", "SysOn", "Setpoint", "Temp", "Mode", "Pwr", "State", "StartH", "NoOfZones")},
    {"wrapped_irrigation": True},
    {"split_uid_as_number": True},
]


@pytest.mark.parametrize("quirks", QUIRKS)
async def test_dirty_answers_mean_the_same(quirks: dict[str, Any]) -> None:
    """However dirty the answers are, the state is the same as from a clean bridge."""
    async with refreshed() as (_, clean):
        expected = clean.snapshot
    async with refreshed(**quirks) as (_, dirty):
        assert dirty.snapshot == expected


async def test_old_and_new_interface_tell_the_same() -> None:
    """What the V1 interface tells about unit and zones is what the V2 interface tells."""
    home = zoned_home(13, RAS=2, CtrlZone=1)
    async with bridged(home, profile="legacy") as (_, old), bridged(home) as (_, new):
        await old.async_refresh()
        await new.async_refresh()
    assert old.is_legacy and not new.is_legacy
    assert len(old.snapshot.zones) == len(new.snapshot.zones) == 13
    for index, zone in old.snapshot.zones.items():
        modern = new.snapshot.zones[index]
        for item in fields(zone):
            value = getattr(zone, item.name)
            assert value is None or value == getattr(modern, item.name), item.name
    assert old.snapshot.unit is not None and new.snapshot.unit is not None
    for name in ("on", "mode", "fan", "setpoint", "return_air_sensor", "control_zone", "eco_maximum", "zone_count"):
        assert getattr(old.snapshot.unit, name) == getattr(new.snapshot.unit, name), name
    names = {index: schedule.name for index, schedule in new.snapshot.schedules.items()}
    assert {index: schedule.name for index, schedule in old.snapshot.schedules.items()} == names
