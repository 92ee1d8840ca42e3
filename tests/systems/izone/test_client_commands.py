"""Every control action of the specification, from the call to the state of the home and back."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest

from custom_components.zontromat.systems.izone.client import (
    Action,
    ScheduleZone,
    Snapshot,
    SplitSleep,
    StationMode,
    Swing,
    SysFan,
    SysMode,
    Weekday,
    ZoneMode,
    channel_index,
)
from custom_components.zontromat.systems.izone.client.commands import irrigation, power, schedule, split, unit, zone

from .client_support import commands, refreshed

WEEKEND = {Weekday.SATURDAY, Weekday.SUNDAY}
NO_DAYS = {"M": 0, "Tu": 0, "W": 0, "Th": 0, "F": 0, "Sa": 0, "Su": 0}
NIGHT = [
    {"Mode": 2, "Setpoint": 2300},
    {"Mode": 3, "Setpoint": 2400},
    *[{"Mode": 2, "Setpoint": 2300}] * 12,
]

type Look = Callable[[Snapshot], object]

AIR: list[tuple[Action, dict[str, Any], Look]] = [
    (unit.set_on(on=False), {"SysOn": 0}, lambda s: s.unit and s.unit.on is False),
    (unit.set_mode(SysMode.HEAT), {"SysMode": 2}, lambda s: s.unit and s.unit.mode is SysMode.HEAT),
    (unit.set_fan(SysFan.AUTO), {"SysFan": 4}, lambda s: s.unit and s.unit.fan is SysFan.AUTO),
    (unit.set_isave(on=True), {"iSave": 1}, lambda s: s.unit and s.unit.isave_on),
    (unit.set_sleep_timer(90), {"SysSleepTimer": 90}, lambda s: s.unit and s.unit.sleep_timer == 90),
    (
        zone.set_mode(1, ZoneMode.CLOSE),
        {"ZoneMode": {"Index": 1, "Mode": 2}},
        lambda s: s.zones[1].mode is ZoneMode.CLOSE,
    ),
    (
        zone.set_mode(2, ZoneMode.OPEN),
        {"ZoneMode": {"Index": 2, "Mode": 1}},
        lambda s: s.zones[2].mode is ZoneMode.OPEN,
    ),
    (
        zone.set_setpoint(1, 24.5),
        {"ZoneSetpoint": {"Index": 1, "Setpoint": 2450}},
        lambda s: s.zones[1].setpoint == 24.5,
    ),
    (zone.set_maximum_air(0, 85), {"ZoneMaxAir": {"Index": 0, "MaxAir": 85}}, lambda s: s.zones[0].maximum_air == 85),
    (zone.set_minimum_air(0, 25), {"ZoneMinAir": {"Index": 0, "MinAir": 25}}, lambda s: s.zones[0].minimum_air == 25),
    (zone.set_name(0, " Salon "), {"ZoneName": {"Index": 0, "Name": "Salon"}}, lambda s: s.zones[0].name == "Salon"),
    (zone.set_name(1, "Спалня"), {"ZoneName": {"Index": 1, "Name": "Спалня"}}, lambda s: s.zones[1].name == "Спалня"),
]
SCHEDULES: list[tuple[Action, dict[str, Any], Look]] = [
    (
        schedule.set_mode(0, SysMode.NA),
        {"SchedAcMode": {"Index": 0, "Mode": 0}},
        lambda s: s.schedules[0].mode is SysMode.NA,
    ),
    (
        schedule.set_fan(1, SysFan.HIGH),
        {"SchedAcFan": {"Index": 1, "Fan": 3}},
        lambda s: s.schedules[1].fan is SysFan.HIGH,
    ),
    (
        schedule.set_name(2, "Party"),
        {"SchedName": {"Index": 2, "Name": "Party"}},
        lambda s: s.schedules[2].name == "Party",
    ),
    (schedule.set_name(1, ""), {"SchedName": {"Index": 1, "Name": ""}}, lambda s: s.schedules[1].name is None),
    (
        schedule.set_enabled(1, enabled=True),
        {"SchedEnable": {"Index": 1, "Enabled": 1}},
        lambda s: s.schedules[1].enabled,
    ),
    (
        schedule.set_timetable(1, start=time(21, 30), stop=time(6), days=WEEKEND),
        {
            "SchedSettings": {
                "Index": 1,
                "StartH": 21,
                "StartM": 30,
                "StopH": 6,
                "StopM": 0,
                "DaysEnabled": NO_DAYS | {"Sa": 1, "Su": 1},
            }
        },
        lambda s: (s.schedules[1].start, s.schedules[1].stop, s.schedules[1].days) == (time(21, 30), time(6), WEEKEND),
    ),
    (
        schedule.set_timetable(0, stop=None),
        {
            "SchedSettings": {
                "Index": 0,
                "StartH": 17,
                "StartM": 30,
                "StopH": 31,
                "StopM": 63,
                "DaysEnabled": {"M": 1, "Tu": 1, "W": 1, "Th": 1, "F": 1, "Sa": 0, "Su": 0},
            }
        },
        lambda s: (s.schedules[0].start, s.schedules[0].stop) == (time(17, 30), None),
    ),
    (
        schedule.set_zone(1, 1, celsius=21.5),
        {"SchedZones": {"Index": 1, "Zones": [NIGHT[0], {"Mode": 3, "Setpoint": 2150}, *NIGHT[2:]]}},
        lambda s: s.schedules[1].zones[1] == ScheduleZone(mode=ZoneMode.AUTO, setpoint=21.5),
    ),
    (
        schedule.set_zones(1, [ScheduleZone(mode=ZoneMode.OPEN), ScheduleZone(setpoint=25.0)]),
        {
            "SchedZones": {
                "Index": 1,
                "Zones": [{"Mode": 1, "Setpoint": 2300}, {"Mode": 0, "Setpoint": 2500}, *NIGHT[2:]],
            }
        },
        lambda s: s.schedules[1].zones[0].mode is ZoneMode.OPEN,
    ),
    (
        schedule.run(0),
        {"FavouriteSet": 1},
        lambda s: (s.unit.fan, s.zones[1].mode, s.zones[0].setpoint) == (SysFan.AUTO, ZoneMode.CLOSE, 23.0),
    ),
]
SPLITS: list[tuple[Action, dict[str, Any], Look]] = [
    (split.set_on(0, on=True), {"SplitSystemZoneOn": {"Index": 0, "On": 1}}, lambda s: s.splits[0].on),
    (
        split.set_mode(3, SysMode.DRY),
        {"SplitSystemZoneMode": {"Index": 3, "Mode": 4}},
        lambda s: s.splits[3].mode is SysMode.DRY,
    ),
    (split.set_fan(3, 7), {"SplitSystemZoneFan": {"Index": 3, "Fan": 7}}, lambda s: s.splits[3].fan == 7),
    (
        split.set_setpoint(0, 17),
        {"SplitSystemZoneSetpoint": {"Index": 0, "Setpoint": 1700}},
        lambda s: s.splits[0].setpoint == 17.0,
    ),
    (
        split.set_swing(0, Swing.BOTH),
        {"SplitSystemZoneSwing": {"Index": 0, "Swing": 3}},
        lambda s: s.splits[0].swing is Swing.BOTH,
    ),
    (
        split.set_sleep(3, SplitSleep.HOURS_4),
        {"SplitSystemZoneSleepTimer": {"Index": 3, "Sleep": 4}},
        lambda s: s.splits[3].sleep is SplitSleep.HOURS_4,
    ),
    (
        split.set_name(3, "Loft"),
        {"SplitSystemZoneName": {"Index": 3, "Name": "Loft"}},
        lambda s: s.splits[3].name == "Loft",
    ),
    (
        split.set_favourite_name(0, "Away"),
        {"SplitSystemFavouriteName": {"Index": 0, "Name": "Away"}},
        lambda s: s.split_favourites[0].name == "Away",
    ),
    (
        split.set_favourite_enabled(0, enabled=True),
        {"SplitSystemScheduleEnable": {"Index": 0, "En": 1}},
        lambda s: s.split_favourites[0].enabled,
    ),
    (
        split.set_favourite_timetable(0, start=time(8, 5), days=WEEKEND),
        {
            "SplitSystemScheduleSettings": {
                "Index": 0,
                "StartH": 8,
                "StartM": 5,
                "StopH": 31,
                "StopM": 63,
                "DaysEnabled": NO_DAYS | {"Sa": 1, "Su": 1},
            }
        },
        lambda s: s.split_favourites[0].start == time(8, 5),
    ),
    (
        split.set_favourite_unit(0, 3, on=True, celsius=21.0),
        {
            "SplitSystemChangeSplitFavourite": {
                "SplitIndex": 3,
                "FavouriteIndex": 0,
                "Apply": 1,
                "On": 1,
                "Mode": 1,
                "Fan": 3,
                "Swing": 2,
                "Sleep": 0,
                "Setpoint": 2100,
            }
        },
        lambda s: [each.index for each in s.split_favourites[0].units] == [0, 3],
    ),
    (
        split.set_favourite_unit(0, 0, apply=False),
        {
            "SplitSystemChangeSplitFavourite": {
                "SplitIndex": 0,
                "FavouriteIndex": 0,
                "Apply": 0,
                "On": 1,
                "Mode": 1,
                "Fan": 2,
                "Swing": 1,
                "Sleep": 0,
                "Setpoint": 2300,
            }
        },
        lambda s: s.split_favourites[0].units == (),
    ),
]
IRRIGATION: list[tuple[Action, dict[str, Any], Look]] = [
    (irrigation.set_enabled(enabled=False), {"RetEnable": 0}, lambda s: s.irrigation.enabled is False),
    (irrigation.set_ratio(-20), {"RetRatio": 80}, lambda s: s.irrigation.ratio == -20),
    (irrigation.set_rain_wait(3), {"RetRainWait": 3}, lambda s: s.irrigation.rain_wait == 3),
    (irrigation.set_test_mode(on=True), {"RetTestMode": 1}, lambda s: s.irrigation.test_mode),
    (irrigation.set_soak_periods(15), {"RetSoakIntervals": 15}, lambda s: s.irrigation.soak_periods == 15),
    (irrigation.set_soak_time(240), {"RetSoakTime": 240}, lambda s: s.irrigation.soak_time == 240),
    (irrigation.set_manual_run_time(1), {"RetSetManRunTime": 1}, lambda s: s.irrigation.manual_run_time == 1),
    (irrigation.set_name("Park"), {"RetTag2": {"Tag": "Park"}}, lambda s: s.irrigation.tag2 == "Park"),
    (
        irrigation.set_station_mode(2, StationMode.MANUAL),
        {"RetStnMode": {"No": 2, "Mode": 1}},
        lambda s: s.stations[2].mode is StationMode.MANUAL,
    ),
    (
        irrigation.set_station_soak(2, soak=True),
        {"RetStSoak": {"No": 2, "Soak": 1}},
        lambda s: s.stations[2].soak,
    ),
    (
        irrigation.set_station_name(7, "Herbs"),
        {"RetPrRetStNameogName": {"No": 7, "Name": "Herbs"}},
        lambda s: s.stations[7].name == "Herbs",
    ),
    (
        irrigation.set_run_time(1, 7, 25),
        {"RetStRunTime": {"Program": 1, "No": 7, "RunTime": 25}},
        lambda s: s.programs[1].run_times[7] == 25,
    ),
    (
        irrigation.run_program(1),
        {"RetRunProgram": {"No": 1, "Run": 1}},
        lambda s: s.irrigation.current_program == 1,
    ),
    (
        irrigation.set_program(1, start_times=[time(5, 15), None], days=WEEKEND),
        {
            "RetProgram": {
                "Index": 1,
                "StartTimes": [{"h": 5, "m": 15}, {"h": 31, "m": 63}],
                **NO_DAYS,
                "Sa": 1,
                "Su": 1,
            }
        },
        lambda s: (s.programs[1].start_times, s.programs[1].days) == ((time(5, 15), None), WEEKEND),
    ),
    (
        irrigation.set_program(1, start_times=[]),
        {"RetProgram": {"Index": 1, "StartTimes": [{"h": 31, "m": 63}], **NO_DAYS}},
        lambda s: s.programs[1].start_times == (None,),
    ),
    (
        irrigation.set_program_enabled(1, enabled=True),
        {"RetPrEnable": {"No": 1, "Enable": 1}},
        lambda s: s.programs[1].enabled,
    ),
    (
        irrigation.set_program_name(8, "Spare"),
        {"RetProgName": {"No": 8, "Name": "Spare"}},
        lambda s: s.programs[8].name == "Spare",
    ),
]
POWER: list[tuple[Action, dict[str, Any], Look]] = [
    (
        power.set_channel_name(channel_index(1, 2), "Lamps"),
        {"ChannelName": {"Device": 1, "Channel": 2, "Name": "Lamps"}},
        lambda s: s.power_channels[5].name == "Lamps",
    ),
]
ALL = [*AIR, *SCHEDULES, *SPLITS, *IRRIGATION, *POWER]
SPECIFIED = (
    "SysOn SysMode SysFan SysSetpoint iSave SysSleepTimer ZoneMode ZoneSetpoint ZoneMaxAir ZoneMinAir ZoneName "
    "SchedAcMode SchedAcFan SchedName SchedZones SchedSettings SchedEnable FavouriteSet "
    "SplitSystemZoneOn SplitSystemZoneMode SplitSystemZoneFan SplitSystemZoneSetpoint SplitSystemZoneSwing "
    "SplitSystemZoneSleepTimer SplitSystemZoneName SplitSystemFavouriteName SplitSystemScheduleEnable "
    "SplitSystemScheduleSettings SplitSystemChangeSplitFavourite "
    "RetEnable RetRatio RetRainWait RetTestMode RetSoakIntervals RetSoakTime RetSetManRunTime RetTag2 RetStnMode "
    "RetStSoak RetPrRetStNameogName RetStRunTime RetRunProgram RetProgram RetPrEnable RetProgName ChannelName"
)
"""All control actions of spec/izone.txt, section 4."""


def test_nothing_is_left_out() -> None:
    """Every control action of the specification is in the tables."""
    tested = {next(iter(body)) for _, body, _ in ALL}
    assert tested | {"SysSetpoint"} == set(SPECIFIED.split())


@pytest.mark.parametrize(("action", "body", "look"), ALL, ids=[next(iter(body)) for _, body, _ in ALL])
async def test_every_action(action: Action, body: dict[str, Any], look: Look) -> None:
    """A command is sent once, word for word as specified, takes effect, and is read back."""
    async with refreshed() as (simulator, bridge):
        assert not look(bridge.snapshot)
        state = await bridge.async_command(action)
        assert commands(simulator) == [body]
        assert look(state)
        assert look(await bridge.async_refresh())
        # Another client sees the same: it is the home that has changed.
        async with refreshed(simulator.home) as (_, other):
            assert look(other.snapshot)


async def test_unit_setpoint() -> None:
    """The unit's own set point is set where the unit has it."""
    async with refreshed() as (simulator, bridge):
        simulator.unit.data["RAS"] = 1
        simulator.home.air.refresh()
        state = await bridge.async_command(unit.set_setpoint(25.5))
        assert commands(simulator) == [{"SysSetpoint": 2550}]
        assert state.unit is not None and state.unit.setpoint == 25.5
        assert simulator.unit.setpoint == 2550


async def test_stopping_a_program() -> None:
    """A running program can be stopped; it does not matter which one runs instead."""
    async with refreshed() as (simulator, bridge):
        await bridge.async_command(irrigation.run_program(0))
        state = await bridge.async_command(irrigation.run_program(0, run=False))
        assert commands(simulator)[-1] == {"RetRunProgram": {"No": 0, "Run": 0}}
        assert state.irrigation is not None and state.irrigation.current_program is None


async def test_running_a_favourite_of_the_splits() -> None:
    """The specification has no command for it, so each unit is told what the favourite has for it."""
    async with refreshed() as (simulator, bridge):
        for action in split.favourite_actions(bridge.snapshot.split_favourites[0]):
            await bridge.async_command(action)
        assert [next(iter(body)) for body in commands(simulator)] == [
            "SplitSystemZoneOn",
            "SplitSystemZoneMode",
            "SplitSystemZoneFan",
            "SplitSystemZoneSetpoint",
            "SplitSystemZoneSwing",
        ]
        study = bridge.snapshot.splits[0]
        assert (study.on, study.fan, study.setpoint, study.swing) == (True, 2, 23.0, Swing.HORIZONTAL)


OLD: list[tuple[Action, str, Any, Look]] = [
    (unit.set_on(on=False), "SystemON", "off", lambda s: s.unit.on is False),
    (unit.set_mode(SysMode.VENT), "SystemMODE", "vent", lambda s: s.unit.mode is SysMode.VENT),
    (unit.set_fan(SysFan.HIGH), "SystemFAN", "high", lambda s: s.unit.fan is SysFan.HIGH),
    (unit.set_isave(on=True), "FreeAir", "on", lambda s: s.unit.isave_on),
    (unit.set_sleep_timer(120), "SleepTimer", 120, lambda s: s.unit.sleep_timer == 120),
    (
        zone.set_mode(1, ZoneMode.CLOSE),
        "ZoneCommand",
        {"ZoneNo": "2", "Command": "close"},
        lambda s: s.zones[1].mode is ZoneMode.CLOSE,
    ),
    (
        zone.set_setpoint(0, 24.5),
        "ZoneCommand",
        {"ZoneNo": "1", "Command": "24.5"},
        lambda s: s.zones[0].setpoint == 24.5,
    ),
    (
        zone.set_maximum_air(0, 90),
        "AirMaxCommand",
        {"ZoneNo": "1", "Command": "90"},
        lambda s: s.zones[0].maximum_air == 90,
    ),
    (
        zone.set_minimum_air(0, 5),
        "AirMinCommand",
        {"ZoneNo": "1", "Command": "5"},
        lambda s: s.zones[0].minimum_air == 5,
    ),
    (
        schedule.set_enabled(1, enabled=True),
        "ScheduleCommand",
        {"SchedNo": "2", "Command": "on"},
        lambda s: s.schedules[1].enabled,
    ),
]


@pytest.mark.parametrize(("action", "name", "value", "look"), OLD, ids=[name for _, name, _, _ in OLD])
async def test_old_commands(action: Action, name: str, value: Any, look: Look) -> None:
    """The V1 interface has its own words for what it can do."""
    async with refreshed(profile="legacy") as (simulator, bridge):
        assert not look(bridge.snapshot)
        assert look(await bridge.async_command(action))
        assert commands(simulator) == [{name: value}]
        assert simulator.requests[0].path == f"/{name}"


async def test_old_zones_that_control_again() -> None:
    """On the V1 interface a zone controls its temperature once it is given one; it gets the one that it has."""
    async with refreshed(profile="legacy") as (simulator, bridge):
        await bridge.async_command(zone.set_mode(1, ZoneMode.OPEN))
        state = await bridge.async_command(zone.set_mode(1, ZoneMode.AUTO))
        assert commands(simulator)[-1] == {"ZoneCommand": {"ZoneNo": "2", "Command": "22.0"}}
        assert (state.zones[1].mode, state.zones[1].setpoint) == (ZoneMode.AUTO, 22.0)


async def test_old_favourites() -> None:
    """The V1 interface runs a favourite without telling what it does, so nothing is waited for."""
    async with refreshed(profile="legacy") as (simulator, bridge):
        await bridge.async_command(schedule.run(0))
        assert commands(simulator) == [{"FavouriteSet": "1"}]
        assert simulator.zones[1].data["Mode"] == ZoneMode.CLOSE
        state = await bridge.async_refresh()
        assert state.zones[1].mode is ZoneMode.CLOSE
