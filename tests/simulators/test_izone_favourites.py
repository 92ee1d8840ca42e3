"""iZone simulator: favourites and schedules of the AC unit."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from simulators.izone import Fan, Mode, ZoneMode, zoned_home

from .izone_wire import AIR, Wire, wire

DAYS = {"M": 0, "Tu": 1, "W": 0, "Th": 1, "F": 0, "Sa": 1, "Su": 0}
TIMES = {"StartH": 6, "StartM": 45, "StopH": 9, "StopM": 15}
ZONES = [{"Mode": 3, "Setpoint": 2100}, *({"Mode": 2, "Setpoint": 2500} for _ in range(13))]


async def favourite(client: Wire, number: int) -> dict[str, Any]:
    """Return a favourite's datagram."""
    return (await client.query("iZoneV2Request", 3, number))["SchedulesV2"]


async def test_datagram() -> None:
    """A favourite has the fields of the specification and always 14 zones; there are nine."""
    async with wire() as client:
        evening = await favourite(client, 0)
        fields = "Index Name Enabled Mode Fan StartH StartM StopH StopM DaysEnabled Zones"
        assert set(evening) == set(fields.split())
        assert set(evening["DaysEnabled"]) == set(DAYS)
        assert [set(zone) for zone in evening["Zones"]] == [{"Mode", "Setpoint"}] * 14
        unused = await favourite(client, 8)
        assert (unused["Index"], unused["Name"], unused["StartH"], unused["StartM"]) == (8, "", 31, 63)
        assert not await client.has("iZoneV2Request", 3, 9)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ({"SchedAcMode": {"Index": 8, "Mode": 2}}, {"Mode": Mode.HEAT}),
        ({"SchedAcFan": {"Index": 8, "Fan": 3}}, {"Fan": Fan.HIGH}),
        ({"SchedName": {"Index": 8, "Name": "Weekend"}}, {"Name": "Weekend"}),
        ({"SchedZones": {"Index": 8, "Zones": ZONES}}, {"Zones": ZONES}),
        ({"SchedSettings": {"Index": 8, **TIMES, "DaysEnabled": DAYS}}, {**TIMES, "DaysEnabled": DAYS}),
        ({"SchedEnable": {"Index": 8, "Enabled": 1}}, {"Enabled": 1}),
    ],
)
async def test_command(command: dict[str, Any], expected: dict[str, Any]) -> None:
    """Each command sets its fields and no other."""
    async with wire() as client:
        before = await favourite(client, 8)
        assert before | expected != before
        await client.obey(AIR, **command)
        assert await favourite(client, 8) == client.bridge.favourites[8].data == before | expected


def settings(**changes: Any) -> dict[str, Any]:
    """Return a body for times and days."""
    return {"SchedSettings": {"Index": 0, **TIMES, "DaysEnabled": DAYS} | changes}


REFUSED: list[dict[str, Any]] = [
    {"SchedAcMode": {"Index": 9, "Mode": 1}},
    {"SchedAcMode": {"Index": 0, "Mode": 8}},
    {"SchedAcFan": {"Index": 0, "Fan": 50}},
    {"SchedName": {"Index": 0, "Name": "x" * 16}},
    {"SchedZones": {"Index": 0, "Zones": ZONES[:13]}},
    {"SchedZones": {"Index": 0, "Zones": [{"Mode": 3, "Setpoint": 0}, *ZONES[1:]]}},
    {"SchedZones": {"Index": 0, "Zones": [{"Mode": 6, "Setpoint": 2000}, *ZONES[1:]]}},
    {"SchedZones": {"Index": 0, "Zones": 5}},
    {"SchedEnable": {"Index": 0, "Enabled": 2}},
    settings(StartH=24),
    settings(StopM=60),
    settings(DaysEnabled={"M": 1}),
    settings(DaysEnabled=DAYS | {"M": 2}),
    {"FavouriteSet": 0},
    {"FavouriteSet": 10},
]


async def test_refused_commands() -> None:
    """What the specification does not allow is refused and changes nothing."""
    async with wire() as client:
        before = client.bridge.home.air.fingerprint()
        for body in REFUSED:
            await client.refuse(AIR, body)
        assert client.bridge.home.air.fingerprint() == before


async def test_disabled_times() -> None:
    """31 and 63 disable start and stop."""
    async with wire() as client:
        await client.obey(AIR, **settings(StartH=31, StartM=63, StopH=31, StopM=63))
        assert (await favourite(client, 0))["StopM"] == 63


async def test_run() -> None:
    """A favourite sets unit and zones; 0 leaves the mode as it is, a closed zone keeps its setpoint."""
    async with wire() as client:
        bridge = client.bridge
        bridge.unit.data |= {"SysOn": 0, "SysMode": Mode.VENT}
        await client.obey(AIR, FavouriteSet=2)
        unit = bridge.unit.data
        assert (unit["SysOn"], unit["SysMode"], unit["SysFan"]) == (1, Mode.VENT, Fan.LOW)
        shown = [(zone.data["Mode"], zone.data["Setpoint"]) for zone in bridge.zones[:2]]
        assert shown == [(ZoneMode.CLOSE, 2300), (ZoneMode.AUTO, 2400)]


async def test_run_late() -> None:
    """A favourite may take its time; the command is answered at once."""
    async with wire() as client:
        client.bridge.quirks.favourite_delay = 8
        await client.obey(AIR, FavouriteSet=2)
        client.bridge.step(7.5)
        assert (await client.zone(1))["Setpoint"] == 2200
        client.bridge.step(0.5)
        assert (await client.zone(1))["Setpoint"] == 2400


async def test_lost_sensor() -> None:
    """A favourite that wants a temperature in a zone whose sensor is lost is refused as a whole."""
    async with wire() as client:
        client.bridge.zones[1].data["SensorFault"] = 1
        await client.refuse(AIR, {"FavouriteSet": 2})
        await client.obey(AIR, FavouriteSet=1)


async def test_schedule() -> None:
    """An enabled schedule starts and stops at its times on its days."""
    async with wire(zoned_home(1)) as client:
        bridge = client.bridge
        bridge.unit.data["SysOn"] = 0
        await client.obey(AIR, SchedZones={"Index": 4, "Zones": ZONES})
        await client.obey(AIR, **settings(Index=4))
        bridge.home.timeline.set(datetime(2026, 11, 24, 6, 44))  # A Tuesday.
        bridge.step(120)
        assert bridge.unit.data["SysOn"] == 0
        bridge.home.timeline.set(datetime(2026, 11, 24, 6, 44))
        await client.obey(AIR, SchedEnable={"Index": 4, "Enabled": 1})
        bridge.step(60)
        assert (bridge.unit.data["SysOn"], bridge.zones[0].data["Setpoint"]) == (1, 2100)
        bridge.step(2.5 * 3600 - 1)
        assert bridge.unit.data["SysOn"] == 1
        bridge.step(1)
        assert bridge.unit.data["SysOn"] == 0
        bridge.step(24 * 3600)
        assert bridge.unit.data["SysOn"] == 0
        assert bridge.home.now == datetime(2026, 11, 25, 9, 15)


async def test_schedule_over_midnight() -> None:
    """A stop time before the start is on the day after, whether that day is enabled or not."""
    async with wire(zoned_home(1)) as client:
        bridge = client.bridge
        bridge.unit.data["SysOn"] = 0
        await client.obey(AIR, **settings(StartH=23, StartM=0, StopH=1, StopM=0))
        await client.obey(AIR, SchedEnable={"Index": 0, "Enabled": 1})
        bridge.home.timeline.set(datetime(2026, 11, 24, 22, 59))
        bridge.step(60)
        assert bridge.unit.data["SysOn"] == 1
        bridge.step(timedelta(hours=2).total_seconds())
        assert bridge.unit.data["SysOn"] == 0
