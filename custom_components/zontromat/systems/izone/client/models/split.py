"""Wall splits and their favourites (spec/izone.txt, Wall Split AC)."""

# ruff: noqa: RUF009  # wire() and gathered() make dataclass fields

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from ..clock import parse_days, start_time, stop_time
from ..datagram import gathered, wire
from ..enums import SplitSleep, Swing, SysMode, Weekday
from ..values import celsius, flag, integer, member, text, within


class SplitFan(StrEnum):
    """A fan speed of a wall split."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    AUTO = "auto"
    QUIET = "quiet"
    SPEED_1 = "speed_1"
    SPEED_2 = "speed_2"
    SPEED_3 = "speed_3"
    SPEED_4 = "speed_4"
    SPEED_5 = "speed_5"


class FanNaming(StrEnum):
    """What the fan's numbers mean; they overlap, and the specification does not list the brands' numbers."""

    GENERIC = "generic"
    DAIKIN_RINNAI = "daikin_rinnai"


SPLIT_FANS: Mapping[FanNaming, Mapping[int, SplitFan]] = MappingProxyType(
    {
        FanNaming.GENERIC: MappingProxyType(
            {1: SplitFan.LOW, 2: SplitFan.MEDIUM, 3: SplitFan.HIGH, 4: SplitFan.AUTO},
        ),
        FanNaming.DAIKIN_RINNAI: MappingProxyType(
            {
                1: SplitFan.AUTO,
                2: SplitFan.QUIET,
                3: SplitFan.SPEED_1,
                4: SplitFan.SPEED_2,
                5: SplitFan.SPEED_3,
                6: SplitFan.SPEED_4,
                7: SplitFan.SPEED_5,
            }
        ),
    }
)
_DAIKIN = 2
"""Daikin in both of the ducted system's lists of brands."""
_GENERIC_FANS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitSystem:
    """What all wall splits have in common."""

    beep: bool | None = wire(flag, "Beep")
    """The units acknowledge commands by sound."""
    maximum_units: int | None = wire(integer, "MaxZones")
    maximum_favourites: int | None = wire(integer, "MaxFavs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One wall split; the set point is in °C."""

    paired: bool | None = wire(flag, "Att")
    name: str | None = wire(text, "Name")
    on: bool | None = wire(flag, "On")
    mode: SysMode | None = wire(member(SysMode), "Mode")
    fan: int | None = wire(within(1, 7), "Fan")
    """As sent; `SPLIT_FANS` gives it a name."""
    setpoint: float | None = wire(celsius, "Setpoint")
    swing: Swing | None = wire(member(Swing), "Swing")
    detected: bool | None = wire(flag, "Act")
    sleep: SplitSleep | None = wire(member(SplitSleep), "Sleep")
    brand: int | None = wire(integer, "Brand")
    """The numbers are not documented."""
    all_on: bool | None = wire(flag, "AllOn")
    """The unit takes part when all are switched on."""
    all_off: bool | None = wire(flag, "AllOff")
    fan_naming: FanNaming = FanNaming.GENERIC
    """A guess that never changes back once it is Daikin's, since the fan's 1 to 4 mean something in both namings."""

    def following(self, previous: Self | None) -> Self:
        """Return the split with the naming of its fan, as far as all reports so far tell."""
        known = previous is not None and previous.fan_naming is FanNaming.DAIKIN_RINNAI
        if known or self.brand == _DAIKIN or (self.fan or 0) > _GENERIC_FANS:
            return replace(self, fan_naming=FanNaming.DAIKIN_RINNAI)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitFavouriteUnit:
    """What a favourite does with one wall split; the set point is in °C."""

    index: int
    on: bool | None
    mode: SysMode | None
    fan: int | None
    setpoint: float | None
    swing: Swing | None


_MODE = member(SysMode)
_FAN = within(1, 7)
_SWING = member(Swing)
_INDEX = within(0, 13)


def _parse_units(raw: object) -> tuple[SplitFavouriteUnit, ...] | None:
    """Return what a favourite does; the units come as arrays of six numbers."""
    return tuple(filter(None, map(_parse_unit, raw))) if isinstance(raw, list) else None


def _parse_unit(raw: object) -> SplitFavouriteUnit | None:
    """Return what a favourite does with one unit."""
    if not isinstance(raw, list) or len(raw) < 6 or (index := _INDEX(raw[0])) is None:
        return None
    return SplitFavouriteUnit(
        index=index,
        on=flag(raw[1]),
        mode=_MODE(raw[2]),
        fan=_FAN(raw[3]),
        setpoint=celsius(raw[4]),
        swing=_SWING(raw[5]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitFavourite:
    """One favourite of the wall splits, which is a schedule too; a time that is `None` is switched off."""

    name: str | None = wire(text, "Name")
    enabled: bool | None = wire(flag, "Enabled")
    start: time | None = gathered(start_time, "StartH", "StartM")
    stop: time | None = gathered(stop_time, "StopH", "StopM")
    days: frozenset[Weekday] | None = wire(parse_days, "DaysEnabled")
    units: tuple[SplitFavouriteUnit, ...] | None = wire(_parse_units, "Zones")
