"""What is checked before anything is sent."""

from datetime import time
import math
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.izone.client import (
    Action,
    AcUnit,
    AirflowLockedError,
    AirflowOrderError,
    BeyondLimitsError,
    ControlCharacterError,
    FanNaming,
    InvalidValueError,
    Irrigation,
    IzoneError,
    NotFoundError,
    NotOfferedError,
    OffStepError,
    PowerChannel,
    Program,
    Schedule,
    ScheduleZone,
    Snapshot,
    Split,
    SplitFan,
    SplitFavourite,
    SplitFavouriteUnit,
    Station,
    StationMode,
    Swing,
    SysFan,
    SysMode,
    TooLongError,
    Zone,
    ZoneMode,
    ZoneType,
)
from custom_components.zontromat.systems.izone.client.commands import irrigation, power, schedule, split, unit, zone
from custom_components.zontromat.systems.izone.client.commands.checks import checked_name

from .client_support import refreshed

AUTO_ZONE = Zone(type=ZoneType.AUTO, setpoint=22.0, minimum_air=10, maximum_air=80)
STATE: dict[str, Any] = {
    "unit": AcUnit(on=True, isave_available=True, system_type=310, fan=SysFan.QUIET, zone_count=2),
    "zones": {0: AUTO_ZONE, 1: Zone(type=ZoneType.OPEN_CLOSE)},
    "schedules": {0: Schedule()},
    "splits": {0: Split()},
    "split_favourites": {0: SplitFavourite()},
    "irrigation": Irrigation(),
    "stations": {0: Station()},
    "programs": {0: Program()},
    "power_channels": {0: PowerChannel()},
}
HOME = Snapshot(**STATE)
LONG = "Living room west"
ECO = AcUnit(eco_lock=True, eco_minimum=18.0, eco_maximum=26.0)

REFUSED: list[tuple[Action, str]] = [
    (unit.set_mode(SysMode.NA), NotOfferedError),
    (unit.set_mode(SysMode.EXHAUST), NotOfferedError),
    (unit.set_fan(SysFan.TURBO), NotOfferedError),
    (unit.set_fan(SysFan.NA), NotOfferedError),
    (unit.set_setpoint(14.5), BeyondLimitsError),
    (unit.set_setpoint(30.5), BeyondLimitsError),
    (unit.set_setpoint(22.25), OffStepError),
    (unit.set_setpoint(math.nan), InvalidValueError),
    (unit.set_setpoint(True), InvalidValueError),
    (unit.set_sleep_timer(-1), BeyondLimitsError),
    (unit.set_sleep_timer(721), BeyondLimitsError),
    (zone.set_mode(0, ZoneMode.OVERRIDE), NotOfferedError),
    (zone.set_mode(0, ZoneMode.CONSTANT), NotOfferedError),
    (zone.set_mode(1, ZoneMode.AUTO), NotOfferedError),
    (zone.set_setpoint(0, 31), BeyondLimitsError),
    (zone.set_setpoint(1, 22), NotOfferedError),
    (zone.set_maximum_air(0, 103), BeyondLimitsError),
    (zone.set_maximum_air(0, 42), OffStepError),
    (zone.set_maximum_air(0, 10), AirflowOrderError),
    (zone.set_maximum_air(0, 0), AirflowOrderError),
    (zone.set_minimum_air(0, 80), AirflowOrderError),
    (zone.set_name(0, LONG), TooLongError),
    (zone.set_name(0, "Хол на горния"), TooLongError),
    (zone.set_name(0, "a\0b"), ControlCharacterError),
    (zone.set_name(0, "a\ud800"), ControlCharacterError),
    (schedule.set_name(0, LONG), TooLongError),
    (schedule.set_zone(0, 0, celsius=14), BeyondLimitsError),
    (schedule.set_zone(0, 0, mode=ZoneMode.CONSTANT), NotOfferedError),
    (schedule.set_zones(0, [ScheduleZone(setpoint=20.1)]), OffStepError),
    (split.set_mode(0, SysMode.EXHAUST), NotOfferedError),
    (split.set_fan(0, 0), BeyondLimitsError),
    (split.set_fan(0, 8), BeyondLimitsError),
    (split.set_setpoint(0, 16.5), BeyondLimitsError),
    (split.set_setpoint(0, 20.3), OffStepError),
    (split.set_name(0, LONG), TooLongError),
    (split.set_favourite_name(0, LONG), TooLongError),
    (split.set_favourite_unit(0, 0, fan=9), BeyondLimitsError),
    (split.set_favourite_unit(0, 0, mode=SysMode.NA), NotOfferedError),
    (irrigation.set_ratio(101), BeyondLimitsError),
    (irrigation.set_ratio(-101), BeyondLimitsError),
    (irrigation.set_rain_wait(8), BeyondLimitsError),
    (irrigation.set_soak_periods(16), BeyondLimitsError),
    (irrigation.set_soak_time(241), BeyondLimitsError),
    (irrigation.set_manual_run_time(0), BeyondLimitsError),
    (irrigation.set_name(LONG), TooLongError),
    (irrigation.set_station_name(0, LONG), TooLongError),
    (irrigation.set_program_name(0, LONG), TooLongError),
    (irrigation.set_program(0, start_times=[time(1)] * 9), BeyondLimitsError),
    (irrigation.set_run_time(0, 0, 241), BeyondLimitsError),
    (irrigation.set_run_time(0, 0, 1.5), OffStepError),  # type: ignore[arg-type]
    (power.set_channel_name(0, LONG), TooLongError),
]


@pytest.mark.parametrize(("action", "error"), REFUSED)
def test_refused(action: Action, error: type[InvalidValueError]) -> None:
    """Every value that the system could not take is refused, with the reason."""
    with pytest.raises(InvalidValueError) as caught:
        action.build(HOME)
    assert type(caught.value) is error
    assert caught.value.details.keys() >= {"setting", "value"}


MISSING: list[Action] = [
    zone.set_mode(2, ZoneMode.OPEN),
    zone.set_setpoint(-1, 22),
    zone.set_maximum_air(9, 50),
    zone.set_minimum_air(9, 50),
    zone.set_name(9, "a"),
    schedule.set_mode(9, SysMode.COOL),
    schedule.set_fan(9, SysFan.LOW),
    schedule.set_name(9, "a"),
    schedule.set_enabled(9, enabled=True),
    schedule.set_timetable(9),
    schedule.set_zone(9, 0),
    schedule.set_zone(0, 14),
    schedule.set_zone(0, -1),
    schedule.run(9),
    split.set_on(1, on=True),
    split.set_swing(1, Swing.NONE),
    split.set_favourite_name(1, "a"),
    split.set_favourite_enabled(1, enabled=True),
    split.set_favourite_timetable(1),
    split.set_favourite_unit(1, 0),
    split.set_favourite_unit(0, 1),
    irrigation.set_station_mode(1, StationMode.AUTO),
    irrigation.set_program_enabled(1, enabled=True),
    irrigation.run_program(1),
    irrigation.set_program(1),
    irrigation.set_run_time(1, 0, 5),
    irrigation.set_run_time(0, 1, 5),
    power.set_channel_name(1, "a"),
]


@pytest.mark.parametrize("action", MISSING)
def test_missing(action: Action) -> None:
    """Nothing is sent to what is not there."""
    with pytest.raises(NotFoundError) as caught:
        action.build(HOME)
    assert set(caught.value.details) == {"what", "number"}


@pytest.mark.parametrize("action", [unit.set_on(on=True), irrigation.set_rain_wait(1)])
def test_missing_subsystems(action: Action) -> None:
    """Nor to a subsystem that is not there."""
    with pytest.raises(NotFoundError):
        action.build(Snapshot())


def test_eco_limits() -> None:
    """While the eco lock is on, unit and zones keep its limits."""
    home = Snapshot(**(STATE | {"unit": ECO}))
    for action in (unit.set_setpoint(17.5), zone.set_setpoint(0, 26.5)):
        with pytest.raises(BeyondLimitsError) as caught:
            action.build(home)
        assert (caught.value.minimum, caught.value.maximum) == (18.0, 26.0)
        assert (caught.value.details["minimum"], caught.value.details["maximum"]) == ("18", "26")
    assert zone.set_setpoint(0, 18).build(home).spellings == ({"ZoneSetpoint": {"Index": 0, "Setpoint": 1800}},)


@pytest.mark.parametrize(
    ("locks", "minimum_locked", "maximum_locked"),
    [
        ({"airflow_locked": True}, True, True),
        ({"airflow_minimum_locked": True}, True, False),
        ({}, False, False),
    ],
)
def test_airflow_locks(locks: dict[str, bool], minimum_locked: bool, maximum_locked: bool) -> None:
    """Airflow can be locked as a whole, or its minimum only."""
    home = Snapshot(**(STATE | {"unit": AcUnit(**locks)}))
    for action, locked in (
        (zone.set_minimum_air(0, 20), minimum_locked),
        (zone.set_maximum_air(0, 60), maximum_locked),
    ):
        if locked:
            with pytest.raises(AirflowLockedError):
                action.build(home)
        else:
            assert action.build(home).expectations


def test_airflow_may_be_nothing() -> None:
    """A zone whose minimum is 0 may be kept shut."""
    home = Snapshot(zones={0: Zone(minimum_air=0, maximum_air=100)})
    assert zone.set_maximum_air(0, 0).build(home).spellings == ({"ZoneMaxAir": {"Index": 0, "MaxAir": 0}},)


def test_what_the_unit_keeps_for_itself() -> None:
    """What the system may not control is not offered; the same goes for systems without a unit and for iSave."""
    flags = {"izone_controls_on_off": True, "izone_controls_mode": False, "izone_controls_fan": False}
    home = Snapshot(unit=AcUnit(**flags, izone_controls_setpoint=False))
    assert unit.set_on(on=True).build(home)
    for action in (unit.set_mode(SysMode.COOL), unit.set_fan(SysFan.LOW), unit.set_setpoint(22)):
        with pytest.raises(InvalidValueError):
            action.build(home)
    with pytest.raises(InvalidValueError):
        unit.set_setpoint(22).build(Snapshot(unit=AcUnit(system_type=210)))
    with pytest.raises(InvalidValueError):
        unit.set_isave(on=True).build(Snapshot(unit=AcUnit(isave_available=False)))


def test_a_reported_fan_can_be_chosen() -> None:
    """A speed that the unit runs at can be chosen, whether it is in the list or not."""
    assert unit.set_fan(SysFan.QUIET).build(HOME).spellings == ({"SysFan": 6},)


def test_fan_numbers() -> None:
    """Fan speeds have numbers that depend on the make."""
    assert split.fan_number(FanNaming.GENERIC, SplitFan.AUTO) == 4
    assert split.fan_number(FanNaming.DAIKIN_RINNAI, SplitFan.AUTO) == 1
    with pytest.raises(InvalidValueError):
        split.fan_number(FanNaming.GENERIC, SplitFan.QUIET)


def test_schedule_zones_are_completed() -> None:
    """All 14 zones are sent; set points that were never set, or are out of range, are brought into it."""
    zones = (ScheduleZone(mode=ZoneMode.CLOSE), None, ScheduleZone(mode=ZoneMode.AUTO, setpoint=35.0))
    home = Snapshot(**(STATE | {"schedules": {0: Schedule(zones=zones)}}))
    body = schedule.set_zone(0, 3, mode=ZoneMode.OPEN, celsius=20.0).build(home).spellings[0]["SchedZones"]
    assert body["Zones"][:5] == [
        {"Mode": 2, "Setpoint": 1500},
        {"Mode": 0, "Setpoint": 1500},
        {"Mode": 3, "Setpoint": 3000},
        {"Mode": 1, "Setpoint": 2000},
        {"Mode": 0, "Setpoint": 1500},
    ]
    assert len(body["Zones"]) == 14


def test_schedule_zones_that_are_taken_over() -> None:
    """Only the zones that exist count, and a set point only where it controls."""
    wanted = ScheduleZone(mode=ZoneMode.AUTO, setpoint=20.0)
    (shows,) = schedule.set_zones(0, [wanted, ScheduleZone(mode=ZoneMode.OPEN)]).build(HOME).expectations
    opened = ScheduleZone(mode=ZoneMode.OPEN)
    assert shows.same((wanted, opened), shows.value)
    assert shows.same((wanted, opened, None), shows.value)
    for actual in (None, (wanted,), (wanted, None), (opened, opened), (ScheduleZone(mode=ZoneMode.AUTO), opened)):
        assert not shows.same(actual, shows.value)


def test_what_a_favourite_will_show() -> None:
    """A favourite is not waited for where it leaves things alone, or where the system decides by itself."""
    zones = tuple(
        ScheduleZone(mode=mode) for mode in (ZoneMode.AUTO, ZoneMode.AUTO, None, ZoneMode.OPEN, ZoneMode.OPEN)
    )
    home = {
        0: AUTO_ZONE,
        1: Zone(type=ZoneType.OPEN_CLOSE),
        2: AUTO_ZONE,
        3: Zone(type=ZoneType.CONSTANT),
        4: Zone(type=ZoneType.AUTO, sensor_fault=True),
    }
    state = Snapshot(zones=home, schedules={0: Schedule(mode=SysMode.NA, fan=SysFan.LOW, zones=zones)})
    effects = schedule.run(0).build(state).expectations
    assert [(str(effect.item), effect.field, effect.value) for effect in effects] == [
        ("unit/0", "fan", SysFan.LOW),
        ("zone/0", "mode", ZoneMode.AUTO),
    ]


def test_favourites_of_splits() -> None:
    """A unit that a favourite switches off is told nothing else; what is not known is left out."""

    def steps(**settings: Any) -> list[str]:
        known = dict.fromkeys(("on", "mode", "fan", "setpoint", "swing")) | settings
        favourite = SplitFavourite(units=(SplitFavouriteUnit(index=0, **known),))
        return [action.build(HOME).key for action in split.favourite_actions(favourite)]

    assert steps() == []
    assert steps(on=False, mode=SysMode.COOL) == ["SplitSystemZoneOn"]
    assert steps(on=True) == ["SplitSystemZoneOn"]
    assert steps(on=True, fan=2) == ["SplitSystemZoneOn", "SplitSystemZoneFan"]


@given(st.floats())
def test_any_setpoint(celsius: float) -> None:
    """A set point is sent as hundredths on the grid and within the limits, or refused."""
    try:
        command = zone.set_setpoint(0, celsius).build(HOME)
    except InvalidValueError:
        assert not (15 <= celsius <= 30 and celsius * 2 == int(celsius * 2))
        return
    sent = command.spellings[0]["ZoneSetpoint"]["Setpoint"]
    assert 1500 <= sent <= 3000
    assert sent % 50 == 0
    assert sent == pytest.approx(celsius * 100)


@given(st.text())
def test_any_name(name: str) -> None:
    """A name fits into the bridge's buffer and can be shown, or it is refused."""
    try:
        sent = checked_name("name", name)
    except InvalidValueError:
        return
    assert len(sent.encode()) <= 15
    assert sent == sent.strip()
    assert sent.isprintable()


@given(st.sampled_from([*(action for action, _ in REFUSED), *MISSING]))
def test_an_empty_home_refuses_everything(action: Action) -> None:
    """With nothing known, nothing can be sent."""
    with pytest.raises(IzoneError):
        action.build(Snapshot())


async def test_nothing_is_sent() -> None:
    """A refused command does not reach the bridge; what has to be read first is read."""
    async with refreshed() as (simulator, bridge):
        before = bridge.snapshot
        for action in (unit.set_setpoint(40), zone.set_mode(9, ZoneMode.OPEN), schedule.set_zone(0, 0, celsius=99)):
            with pytest.raises(IzoneError):
                await bridge.async_command(action)
        assert [request.path for request in simulator.requests] == ["/iZoneRequestV2"]
        assert bridge.snapshot == before


@pytest.mark.parametrize("profile", ["specification", "legacy"])
async def test_what_no_system_has(profile: str) -> None:
    """Nobody is asked for a tenth favourite."""
    async with refreshed(profile=profile) as (simulator, bridge):
        with pytest.raises(NotFoundError):
            await bridge.async_command(schedule.run(9))
        assert simulator.requests == []


async def test_changes_start_from_what_is_there_now() -> None:
    """A command that carries more than what changes starts from a fresh reading."""
    async with refreshed() as (simulator, bridge):
        simulator.favourites[0].data |= {"StopH": 23, "StopM": 15}
        state = await bridge.async_command(schedule.set_timetable(0, start=time(18)))
        assert (state.schedules[0].start, state.schedules[0].stop) == (time(18), time(23, 15))
        assert simulator.favourites[0].data["StopM"] == 15
