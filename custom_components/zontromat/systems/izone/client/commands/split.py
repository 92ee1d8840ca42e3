"""Commands for wall splits and their favourites (spec/izone.txt, 4.4)."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from ..capabilities import SETPOINT_STEP
from ..command import Action, Command, Expectation, action
from ..enums import SplitSleep, Swing, SysMode
from ..errors import NotOfferedError
from ..items import Item, Kind, Subsystem
from ..models.split import SPLIT_FANS, FanNaming, Split, SplitFan, SplitFavourite, SplitFavouriteUnit
from ..snapshot import Snapshot
from .checks import UNCHANGED, centi_celsius, checked_choice, checked_integer, checked_name, found
from .timetable import Days, Time, timetable_settings

SPLIT_SETPOINT_RANGE = (17.0, 30.0)
"""In °C."""
SPLIT_MODES = (SysMode.COOL, SysMode.HEAT, SysMode.VENT, SysMode.DRY, SysMode.AUTO)
_FASTEST = 7
_FAVOURITE_DEFAULTS: Mapping[str, object] = {
    "on": False,
    "mode": SysMode.AUTO,
    "fan": 1,
    "setpoint": 24.0,
    "swing": Swing.NONE,
}
"""What a favourite gets that neither it nor its unit tells."""


def _split(state: Snapshot, index: int) -> Split:
    """Return a wall split.

    Raises:
        NotFoundError: There is none with this index.
    """
    return found(state.splits, index, "split")


def _favourite(state: Snapshot, index: int) -> SplitFavourite:
    """Return a favourite.

    Raises:
        NotFoundError: There is none with this index.
    """
    return found(state.split_favourites, index, "split favourite")


def _command(key: str, body: Mapping[str, Any], *expectations: Expectation) -> Command:
    """Return a command for the wall splits."""
    return Command(subsystem=Subsystem.SPLITS, spellings=({key: body},), expectations=expectations)


def _setting(state: Snapshot, index: int, key: str, sent: tuple[str, object], shown: tuple[str, object]) -> Command:
    """Return a command that sets one field of a wall split."""
    _split(state, index)
    name, value = sent
    field, expected = shown
    expectation = Expectation(item=Item(Kind.SPLIT, index), field=field, value=expected)
    return _command(key, {"Index": index, name: value}, expectation)


@action
def set_on(state: Snapshot, index: int, *, on: bool) -> Command:
    """Switch a unit on or off."""
    return _setting(state, index, "SplitSystemZoneOn", ("On", int(on)), ("on", on))


@action
def set_mode(state: Snapshot, index: int, mode: SysMode) -> Command:
    """Choose one of `SPLIT_MODES`."""
    checked_choice("mode", mode, SPLIT_MODES)
    return _setting(state, index, "SplitSystemZoneMode", ("Mode", int(mode)), ("mode", mode))


@action
def set_fan(state: Snapshot, index: int, fan: int) -> Command:
    """Choose a fan speed by its number, 1 to 7; see `fan_number`."""
    fan = checked_integer("fan", fan, 1, _FASTEST)
    return _setting(state, index, "SplitSystemZoneFan", ("Fan", fan), ("fan", fan))


def fan_number(naming: FanNaming, fan: SplitFan) -> int:
    """Return the number of a fan speed.

    Raises:
        NotOfferedError: Units with this naming do not have it.
    """
    numbers = {name: number for number, name in SPLIT_FANS[naming].items()}
    if fan not in numbers:
        raise NotOfferedError("fan", fan)
    return numbers[fan]


@action
def set_setpoint(state: Snapshot, index: int, celsius: float) -> Command:
    """Set a unit's set point in °C, 17 to 30 in steps of 0.5."""
    centi = centi_celsius("setpoint", celsius, SPLIT_SETPOINT_RANGE, SETPOINT_STEP)
    return _setting(state, index, "SplitSystemZoneSetpoint", ("Setpoint", centi), ("setpoint", centi / 100))


@action
def set_swing(state: Snapshot, index: int, swing: Swing) -> Command:
    """Choose how the louvres move."""
    return _setting(state, index, "SplitSystemZoneSwing", ("Swing", int(swing)), ("swing", swing))


@action
def set_sleep(state: Snapshot, index: int, sleep: SplitSleep) -> Command:
    """Set the sleep timer."""
    return _setting(state, index, "SplitSystemZoneSleepTimer", ("Sleep", int(sleep)), ("sleep", sleep))


@action
def set_name(state: Snapshot, index: int, name: str) -> Command:
    """Name a unit, with 15 bytes at most."""
    name = checked_name("name", name)
    return _setting(state, index, "SplitSystemZoneName", ("Name", name), ("name", name or None))


@action
def set_favourite_name(state: Snapshot, index: int, name: str) -> Command:
    """Name a favourite, with 15 bytes at most; one without a name counts as unused."""
    _favourite(state, index)
    name = checked_name("name", name)
    expectation = Expectation(item=Item(Kind.SPLIT_FAVOURITE, index), field="name", value=name or None)
    return _command("SplitSystemFavouriteName", {"Index": index, "Name": name}, expectation)


@action
def set_favourite_enabled(state: Snapshot, index: int, *, enabled: bool) -> Command:
    """Let a favourite start by itself, or not."""
    _favourite(state, index)
    expectation = Expectation(item=Item(Kind.SPLIT_FAVOURITE, index), field="enabled", value=enabled)
    return _command("SplitSystemScheduleEnable", {"Index": index, "En": int(enabled)}, expectation)


def set_favourite_timetable(
    index: int, *, start: Time = UNCHANGED, stop: Time = UNCHANGED, days: Days = UNCHANGED
) -> Action:
    """Set when a favourite starts and stops, in whole minutes; `None` switches a time off."""
    item = Item(Kind.SPLIT_FAVOURITE, index)

    def build(state: Snapshot) -> Command:
        body, expectations = timetable_settings(item, _favourite(state, index), start, stop, days)
        return _command("SplitSystemScheduleSettings", body, *expectations)

    return Action(build=build, reads=item)


def set_favourite_unit(
    index: int,
    split: int,
    *,
    apply: bool = True,
    on: bool | None = None,
    mode: SysMode | None = None,
    fan: int | None = None,
    swing: Swing | None = None,
    sleep: SplitSleep | None = None,
    celsius: float | None = None,
) -> Action:
    """Set what a favourite does with one wall split, or with `apply` off that it leaves it alone.

    `None` takes what the favourite has, or what the unit does now where the favourite does not know it. What a
    favourite does with the sleep timer cannot be read.
    """
    item = Item(Kind.SPLIT_FAVOURITE, index)
    wanted = SplitFavouriteUnit(index=split, on=on, mode=mode, fan=fan, setpoint=celsius, swing=swing)

    def build(state: Snapshot) -> Command:
        unit = _split(state, split)
        units = {each.index: each for each in _favourite(state, index).units or ()}
        settings = _merged(wanted, units.pop(split, None), unit)
        if apply:
            units[split] = settings
        body = {
            "SplitIndex": split,
            "FavouriteIndex": index,
            "Apply": int(apply),
            **_favourite_body(settings, unit.sleep if sleep is None else sleep),
        }
        shown = Expectation(item=item, field="units", value=tuple(units.values()), same=partial(_same_unit, split))
        return _command("SplitSystemChangeSplitFavourite", body, shown)

    return Action(build=build, reads=item)


def _merged(wanted: SplitFavouriteUnit, known: SplitFavouriteUnit | None, unit: Split) -> SplitFavouriteUnit:
    """Return what is wanted, completed with what the favourite has or else with what the unit does now."""
    values: dict[str, Any] = {}
    for name, default in _FAVOURITE_DEFAULTS.items():
        candidates = (getattr(source, name, None) for source in (wanted, known, unit))
        values[name] = next((value for value in candidates if value is not None), default)
    return replace(wanted, **values)


def _favourite_body(settings: SplitFavouriteUnit, sleep: SplitSleep | None) -> dict[str, int]:
    """Return complete settings as they are sent.

    Raises:
        InvalidValueError: One of them cannot be set.
    """
    return {
        "On": int(bool(settings.on)),
        "Mode": int(checked_choice("mode", settings.mode, SPLIT_MODES) or SysMode.AUTO),
        "Fan": checked_integer("fan", settings.fan or 0, 1, _FASTEST),
        "Swing": int(settings.swing or Swing.NONE),
        "Sleep": int(sleep or SplitSleep.OFF),
        "Setpoint": centi_celsius("setpoint", settings.setpoint or 0, SPLIT_SETPOINT_RANGE, SETPOINT_STEP),
    }


def _same_unit(
    split: int, actual: tuple[SplitFavouriteUnit, ...] | None, wanted: tuple[SplitFavouriteUnit, ...]
) -> bool:
    """Tell whether a favourite does with one wall split what is wanted."""
    return [each for each in actual or () if each.index == split] == [each for each in wanted if each.index == split]


def favourite_actions(favourite: SplitFavourite) -> tuple[Action, ...]:
    """Return what runs a favourite now: the specification has no command for that, so each unit is told by itself."""
    return tuple(step for unit in favourite.units or () for step in _unit_actions(unit))


def _unit_actions(unit: SplitFavouriteUnit) -> tuple[Action, ...]:
    """Return what a favourite does with one wall split; one that goes off needs nothing else."""
    if not unit.on:
        return () if unit.on is None else (set_on(unit.index, on=False),)
    steps = [set_on(unit.index, on=True)]
    if unit.mode is not None:
        steps.append(set_mode(unit.index, unit.mode))
    if unit.fan is not None:
        steps.append(set_fan(unit.index, unit.fan))
    if unit.setpoint is not None:
        steps.append(set_setpoint(unit.index, unit.setpoint))
    if unit.swing is not None:
        steps.append(set_swing(unit.index, unit.swing))
    return tuple(steps)
