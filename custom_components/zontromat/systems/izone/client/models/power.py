"""The power monitor: sensors with three channels each (spec/izone.txt, Power Monitor).

Each model gathers what configuration and status tell about the same thing.
"""

# ruff: noqa: RUF009  # wire() and gathered() make dataclass fields

from collections.abc import Mapping
from dataclasses import dataclass

from ..datagram import wire
from ..enums import PowerBattery
from ..values import flag, integer, member, number, scaled, text

CHANNELS_PER_DEVICE = 3
DEVICE_COUNT = 5
_NO_GROUP = 255


def channel_index(device: int, channel: int) -> int:
    """Return the number of a channel among all channels, 0 to 14."""
    return device * CHANNELS_PER_DEVICE + channel


def _power_factor(raw: object) -> float | None:
    """Return the power factor, which is sent multiplied by 100."""
    value = number(raw)
    return value if value is None or value <= 1 else value / 100


def _group(raw: object) -> int | None:
    """Return the number of a group, `None` for no group."""
    value = integer(raw)
    return None if value == _NO_GROUP else value


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerMonitor:
    """The power monitor as a whole."""

    enabled: bool | None = wire(flag, "Enabled")
    tag1: str | None = wire(text, "Tag1")
    tag2: str | None = wire(text, "Tag2")
    voltage: float | None = wire(number, "Voltage")
    """In V, a setting."""
    power_factor: float | None = wire(_power_factor, "PF")
    cost_of_power: float | None = wire(scaled(10_000), "CostOfPower")
    """In units of currency per kWh; sent in hundredths of a cent."""
    emissions: float | None = wire(number, "Emissions")
    """In grams of CO2 equivalent per kWh."""
    reading_number: int | None = wire(integer, "lastReadingNo", "LastReadingNo", "leasReadingNo")
    """Counts measurements; the same number is the same measurement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerDevice:
    """One sensor of the power monitor."""

    enabled: bool | None = wire(flag, "Enabled")
    name: str | None = wire(text, "Name")
    ok: bool | None = wire(flag, "Ok")
    """A sensor that is not all right may still measure."""
    battery: PowerBattery | None = wire(member(PowerBattery), "Batt")


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerChannel:
    """One clamp of a sensor."""

    name: str | None = wire(text, "Name")
    group: int | None = wire(_group, "GrNo")
    consumption: bool | None = wire(flag, "Consum")
    """As sent; that 0 means generation is nowhere said, so nothing is turned around because of it."""
    generation: bool | None = wire(flag, "Generate")
    """Sent by some bridges instead of `consumption`."""
    add_to_total: bool | None = wire(flag, "AddToTotal")
    enabled: bool | None = wire(flag, "Enabled")
    power: float | None = wire(number, "Pwr")
    """In W."""


def group_powers(channels: Mapping[int, PowerChannel]) -> dict[int, float | None]:
    """Return the power of each group of enabled channels, such as the phases of one circuit, in W.

    `None` as long as one of the channels has not been measured.
    """
    groups: dict[int, list[PowerChannel]] = {}
    for channel in channels.values():
        if channel.enabled and channel.group is not None:
            groups.setdefault(channel.group, []).append(channel)
    return {number: _sum(members) for number, members in sorted(groups.items())}


def total_power(channels: Mapping[int, PowerChannel], *, generation: bool) -> float | None:
    """Return what all enabled channels together consume, or generate, in W; `None` without such channels."""
    counted = [
        channel
        for channel in channels.values()
        if channel.enabled and channel.add_to_total is not False and bool(channel.generation) is generation
    ]
    return _sum(counted)


def _sum(channels: list[PowerChannel]) -> float | None:
    """Return the power of all channels together."""
    powers = [channel.power for channel in channels]
    return None if None in powers or not powers else sum(power for power in powers if power is not None)
