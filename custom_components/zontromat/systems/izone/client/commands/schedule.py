"""Commands for the schedules and favourites of a ducted system (spec/izone.txt, 4.3)."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from ..capabilities import SETPOINT_RANGE, SETPOINT_STEP
from ..command import Action, Command, Expectation, action
from ..enums import SysFan, SysMode, ZoneMode, ZoneType
from ..items import UNIT, Item, Kind, Subsystem
from ..models.schedule import Schedule, ScheduleZone
from ..models.zone import Zone
from ..snapshot import Snapshot
from .checks import UNCHANGED, centi_celsius, checked_choice, checked_name, found
from .timetable import Days, Time, timetable_settings
from .unit import on_off

ZONES_IN_SCHEDULE = 14
_SLOW = 3.0
"""A favourite moves many dampers, so it takes longer than other commands."""


def _schedule(state: Snapshot, index: int) -> Schedule:
    """Return a schedule.

    Raises:
        NotFoundError: There is none with this index.
    """
    return found(state.schedules, index, "schedule")


def _command(
    key: str, body: dict[str, Any], *expectations: Expectation, legacy: tuple[str, Any] | None = None
) -> Command:
    """Return a command for one schedule."""
    return Command(
        subsystem=Subsystem.AIR_CONDITIONER, spellings=({key: body},), legacy=legacy, expectations=expectations
    )


def _expect(index: int, field: str, value: object) -> Expectation:
    """Return what a schedule will show."""
    return Expectation(item=Item(Kind.SCHEDULE, index), field=field, value=value)


@action
def set_mode(state: Snapshot, index: int, mode: SysMode) -> Command:
    """Choose the unit's mode; `NA` leaves it as it is."""
    _schedule(state, index)
    return _command("SchedAcMode", {"Index": index, "Mode": int(mode)}, _expect(index, "mode", mode))


@action
def set_fan(state: Snapshot, index: int, fan: SysFan) -> Command:
    """Choose the unit's fan speed; `NA` leaves it as it is."""
    _schedule(state, index)
    return _command("SchedAcFan", {"Index": index, "Fan": int(fan)}, _expect(index, "fan", fan))


@action
def set_name(state: Snapshot, index: int, name: str) -> Command:
    """Name a schedule, with 15 bytes at most; one without a name counts as unused."""
    _schedule(state, index)
    name = checked_name("name", name)
    return _command("SchedName", {"Index": index, "Name": name}, _expect(index, "name", name or None))


@action
def set_enabled(state: Snapshot, index: int, *, enabled: bool) -> Command:
    """Let a schedule start by itself, or not."""
    _schedule(state, index)
    return _command(
        "SchedEnable",
        {"Index": index, "Enabled": int(enabled)},
        _expect(index, "enabled", enabled),
        legacy=("ScheduleCommand", {"SchedNo": str(index + 1), "Command": on_off(on=enabled)}),
    )


def set_timetable(index: int, *, start: Time = UNCHANGED, stop: Time = UNCHANGED, days: Days = UNCHANGED) -> Action:
    """Set when a schedule starts and stops, in whole minutes; `None` switches a time off."""

    def build(state: Snapshot) -> Command:
        item = Item(Kind.SCHEDULE, index)
        body, expectations = timetable_settings(item, _schedule(state, index), start, stop, days)
        return _command("SchedSettings", body, *expectations)

    return Action(build=build, reads=Item(Kind.SCHEDULE, index))


def set_zones(index: int, zones: Sequence[ScheduleZone]) -> Action:
    """Set what a schedule does with the first zones; the others keep their settings.

    A zone's mode `UNSET`, or `None`, leaves it alone. Set points are in °C, 15 to 30 in steps of 0.5; one that is
    `None` keeps its old value.
    """
    return _set_zones(index, dict(enumerate(zones)))


def set_zone(index: int, zone: int, *, mode: ZoneMode | None = None, celsius: float | None = None) -> Action:
    """Set what a schedule does with one zone; `None` keeps its mode or its set point."""
    return _set_zones(index, {zone: ScheduleZone(mode=mode, setpoint=celsius)}, keep_modes=True)


def _set_zones(index: int, changes: dict[int, ScheduleZone], *, keep_modes: bool = False) -> Action:
    """Change some zones of a schedule; a command always carries all 14."""

    def build(state: Snapshot) -> Command:
        places = range(ZONES_IN_SCHEDULE)
        for place in changes:
            found(dict(enumerate(places)), place, "zone")
        known = dict(enumerate(_schedule(state, index).zones or ()))
        settings = [_settings(known.get(place), changes.get(place), keep_mode=keep_modes) for place in places]
        count = (state.unit.zone_count if state.unit else None) or ZONES_IN_SCHEDULE
        expectation = Expectation(
            item=Item(Kind.SCHEDULE, index),
            field="zones",
            value=tuple(ScheduleZone(mode=mode, setpoint=centi / 100) for mode, centi in settings),
            same=lambda actual, wanted: _same_zones(actual, wanted, count),
        )
        zones = [{"Mode": int(mode), "Setpoint": centi} for mode, centi in settings]
        return _command("SchedZones", {"Index": index, "Zones": zones}, expectation)

    return Action(build=build, reads=Item(Kind.SCHEDULE, index))


def _settings(known: ScheduleZone | None, change: ScheduleZone | None, *, keep_mode: bool) -> tuple[ZoneMode, int]:
    """Return mode and set point of one zone as they are sent.

    Raises:
        InvalidValueError: A mode or set point cannot be set.
    """
    mode = (known and known.mode) or ZoneMode.UNSET
    low, high = SETPOINT_RANGE
    # What was never set comes as 0, which the bridge itself would not take.
    setpoint = min(max((known and known.setpoint) or low, low), high)
    centi = round(setpoint / SETPOINT_STEP) * round(SETPOINT_STEP * 100)
    if change is None:
        return mode, centi
    if change.setpoint is not None:
        centi = centi_celsius("setpoint", change.setpoint, SETPOINT_RANGE, SETPOINT_STEP)
    if change.mode is not None:
        mode = checked_choice("mode", change.mode, (ZoneMode.UNSET, ZoneMode.OPEN, ZoneMode.CLOSE, ZoneMode.AUTO))
    elif not keep_mode:
        mode = ZoneMode.UNSET
    return mode, centi


def _same_zones(actual: tuple[ScheduleZone | None, ...] | None, wanted: tuple[ScheduleZone, ...], count: int) -> bool:
    """Tell whether the zones that exist were taken over; a set point matters only where it controls."""
    if actual is None or len(actual) < count:
        return False
    return all(
        there is not None
        and there.mode is wanted_zone.mode
        and (there.setpoint == wanted_zone.setpoint or wanted_zone.mode is not ZoneMode.AUTO)
        for there, wanted_zone in islice(zip(actual, wanted, strict=False), count)
    )


def run(index: int) -> Action:
    """Run a favourite now; it counts as done when unit and zones show it.

    Constant zones and zones with a broken sensor are not waited for.
    """

    def build(state: Snapshot) -> Command:
        return Command(
            subsystem=Subsystem.AIR_CONDITIONER,
            spellings=({"FavouriteSet": index + 1},),
            legacy=("FavouriteSet", str(index + 1)),
            expectations=tuple(_effects(state, _schedule(state, index))),
            optimistic=False,
            settle_factor=_SLOW,
        )

    return Action(build=build, reads=Item(Kind.SCHEDULE, index))


def _effects(state: Snapshot, schedule: Schedule) -> list[Expectation]:
    """Return what unit and zones will show."""
    effects = [
        Expectation(item=UNIT, field=field, value=value)
        for field, value in (("mode", schedule.mode), ("fan", schedule.fan))
        if value
    ]
    for index, settings in enumerate(schedule.zones or ()):
        zone = state.zones.get(index)
        if zone is None or settings is None or zone.type is ZoneType.CONSTANT or zone.sensor_fault:
            continue
        effects += _zone_effects(Item(Kind.ZONE, index), zone, settings)
    return effects


def _zone_effects(item: Item, zone: Zone, settings: ScheduleZone) -> list[Expectation]:
    """Return what a zone will show; a closed zone keeps a set point of its own."""
    if settings.mode in {ZoneMode.OPEN, ZoneMode.CLOSE}:
        return [Expectation(item=item, field="mode", value=settings.mode)]
    if settings.mode is not ZoneMode.AUTO or not zone.has_setpoint:
        return []
    effects = [Expectation(item=item, field="mode", value=ZoneMode.AUTO)]
    if settings.setpoint is not None:
        effects.append(Expectation(item=item, field="setpoint", value=settings.setpoint))
    return effects
