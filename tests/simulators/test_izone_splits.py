"""iZone simulator: wall split units and their favourites."""

from datetime import datetime
from typing import Any

import pytest

from simulators.izone import AirConditioning, FanNames, Home, Split, SplitFavourite, SplitSystem

from .izone_wire import SPLIT, Wire, wire

ZONE_FIELDS = "Index Att Name On Mode Fan Setpoint Swing Act Sleep Brand AllOn AllOff"
FAVOURITE_FIELDS = "Index Name StartH StartM StopH StopM Enabled DaysEnabled Zones"
DAYS = {"M": 1, "Tu": 1, "W": 0, "Th": 0, "F": 1, "Sa": 0, "Su": 0}
TIMES = {"StartH": 13, "StartM": 0, "StopH": 14, "StopM": 30}
CHANGE = {
    "SplitIndex": 3,
    "FavouriteIndex": 8,
    "Apply": 1,
    "On": 1,
    "Mode": 2,
    "Fan": 7,
    "Swing": 3,
    "Sleep": 2,
    "Setpoint": 2150,
}


async def splits(client: Wire) -> dict[int, dict[str, Any]]:
    """Return the datagrams of the splits, by their places."""
    answer = await client.query("SplitSystemRequest", 1)
    return {zone["Index"]: zone for zone in answer["SplitSystemSystem"]["Zones"]}


async def favourite(client: Wire, number: int) -> dict[str, Any]:
    """Return a favourite's datagram."""
    return (await client.query("SplitSystemRequest", 2))["SplitSystemFavourites"][number]


async def test_datagrams() -> None:
    """System and favourites have the fields of the specification, the identity may be a number."""
    async with wire() as client:
        answer = await client.query("SplitSystemRequest", 1)
        assert answer["AirStreamDeviceUId"] == 13170
        assert answer["DeviceType"] == "ASH"
        assert answer["SplitSystemSystem"]["Global"] == {"Beep": 1, "MaxZones": 14, "MaxFavs": 9}
        assert {number: set(zone) for number, zone in (await splits(client)).items()} == {
            0: set(ZONE_FIELDS.split()),
            3: set(ZONE_FIELDS.split()),
        }
        guests = await favourite(client, 0)
        assert set(guests) == set(FAVOURITE_FIELDS.split())
        assert guests["Zones"] == [[0, 1, 1, 2, 2300, 1]]
        client.bridge.quirks.split_uid_as_number = False
        assert (await client.query("SplitSystemRequest", 2))["AirStreamDeviceUId"] == "000013170"
        assert not await client.has("SplitSystemRequest", 3)


@pytest.mark.parametrize(
    ("command", "field", "value"),
    [
        ({"SplitSystemZoneOn": {"Index": 0, "On": 1}}, "On", 1),
        ({"SplitSystemZoneMode": {"Index": 0, "Mode": 4}}, "Mode", 4),
        ({"SplitSystemZoneFan": {"Index": 0, "Fan": 4}}, "Fan", 4),
        ({"SplitSystemZoneSetpoint": {"Index": 0, "Setpoint": 1750}}, "Setpoint", 1750),
        ({"SplitSystemZoneSwing": {"Index": 0, "Swing": 3}}, "Swing", 3),
        ({"SplitSystemZoneSleepTimer": {"Index": 0, "Sleep": 7}}, "Sleep", 7),
        ({"SplitSystemZoneName": {"Index": 0, "Name": "Office"}}, "Name", "Office"),
    ],
)
async def test_split_command(command: dict[str, Any], field: str, value: object) -> None:
    """Each command of a split sets its field and no other."""
    async with wire() as client:
        before = await splits(client)
        assert before[0][field] != value
        await client.obey(SPLIT, **command)
        assert await splits(client) == before | {0: before[0] | {field: value}}


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ({"SplitSystemFavouriteName": {"Index": 8, "Name": "Party"}}, {"Name": "Party"}),
        ({"SplitSystemScheduleEnable": {"Index": 8, "En": 1}}, {"Enabled": 1}),
        (
            {"SplitSystemScheduleSettings": {"Index": 8, **TIMES, "DaysEnabled": DAYS}},
            {**TIMES, "DaysEnabled": DAYS},
        ),
        ({"SplitSystemChangeSplitFavourite": CHANGE}, {"Zones": [[3, 1, 2, 7, 2150, 3]]}),
    ],
)
async def test_favourite_command(command: dict[str, Any], expected: dict[str, Any]) -> None:
    """Each command of a favourite sets its fields and no other."""
    async with wire() as client:
        before = await favourite(client, 8)
        await client.obey(SPLIT, **command)
        assert await favourite(client, 8) == before | expected != before


async def test_split_leaves_favourite() -> None:
    """A split that a favourite does not apply to is not in its list."""
    async with wire() as client:
        await client.obey(SPLIT, SplitSystemChangeSplitFavourite=CHANGE)
        await client.obey(SPLIT, SplitSystemChangeSplitFavourite=CHANGE | {"Apply": 0})
        assert (await favourite(client, 8))["Zones"] == []
        assert client.bridge.home.splits is not None
        assert not client.bridge.home.splits.favourites[8].splits


REFUSED: list[dict[str, Any]] = [
    {"SplitSystemZoneOn": {"Index": 1, "On": 1}},
    {"SplitSystemZoneOn": {"Index": 0, "On": 2}},
    {"SplitSystemZoneMode": {"Index": 0, "Mode": 0}},
    {"SplitSystemZoneMode": {"Index": 0, "Mode": 6}},
    {"SplitSystemZoneFan": {"Index": 0, "Fan": 5}},
    {"SplitSystemZoneFan": {"Index": 3, "Fan": 8}},
    {"SplitSystemZoneSetpoint": {"Index": 0, "Setpoint": 1650}},
    {"SplitSystemZoneSetpoint": {"Index": 0, "Setpoint": 2325}},
    {"SplitSystemZoneSwing": {"Index": 0, "Swing": 4}},
    {"SplitSystemZoneSleepTimer": {"Index": 0, "Sleep": 8}},
    {"SplitSystemZoneName": {"Index": 0, "Name": "x" * 16}},
    {"SplitSystemScheduleEnable": {"Index": 0, "Enabled": 1}},
    {"SplitSystemFavouriteName": {"Index": 9, "Name": "x"}},
    {"SplitSystemChangeSplitFavourite": CHANGE | {"SplitIndex": 1}},
    {"SplitSystemChangeSplitFavourite": CHANGE | {"SplitIndex": 0}},
    {"SplitSystemChangeSplitFavourite": CHANGE | {"FavouriteIndex": 9}},
    {"SplitSystemScheduleSettings": {"Index": 0, **TIMES}},
    {"SysOn": 1},
]


async def test_refused_commands() -> None:
    """What the specification does not allow is refused; speeds depend on the split's fan."""
    async with wire() as client:
        before = await splits(client)
        for body in REFUSED:
            await client.refuse(SPLIT, body)
        await client.obey(SPLIT, SplitSystemZoneFan={"Index": 3, "Fan": 3})
        assert await splits(client) == before


async def test_split_that_is_not_there() -> None:
    """A split that is not paired, or not heard, obeys nothing."""
    async with wire() as client:
        assert client.bridge.home.splits is not None
        study = client.bridge.home.splits.splits[0].data
        for field in ("Att", "Act"):
            study[field] = 0
            await client.refuse(SPLIT, {"SplitSystemZoneOn": {"Index": 0, "On": 1}})
            study[field] = 1
        await client.obey(SPLIT, SplitSystemZoneOn={"Index": 0, "On": 1})


async def test_times_outside_the_day() -> None:
    """Whatever is no time of the day disables a schedule."""
    async with wire() as client:
        body = {"Index": 0, "StartH": 24, "StartM": 60, "StopH": 255, "StopM": 99, "DaysEnabled": DAYS}
        await client.obey(SPLIT, SplitSystemScheduleSettings=body)
        assert (await favourite(client, 0))["StopH"] == 255


def test_sleep_timer() -> None:
    """A split switches off when its sleep timer ends."""
    split = Split(2, "Den", On=1)
    split.sleep(1)
    split.step(1799)
    assert (split.data["On"], split.data["Sleep"]) == (1, 1)
    split.step(1)
    assert (split.data["On"], split.data["Sleep"]) == (0, 0)


async def test_schedule() -> None:
    """A schedule sets its splits at its start, sleep timer included, and switches them off at its end."""
    async with wire() as client:
        bridge = client.bridge
        for command in (
            {"SplitSystemChangeSplitFavourite": CHANGE},
            {"SplitSystemScheduleSettings": {"Index": 8, **TIMES, "DaysEnabled": DAYS}},
            {"SplitSystemScheduleEnable": {"Index": 8, "En": 1}},
        ):
            await client.obey(SPLIT, **command)
        bridge.home.timeline.set(datetime(2026, 11, 20, 12, 59))
        bridge.step(60)
        studio = (await splits(client))[3]
        shown = [studio[field] for field in ("On", "Mode", "Fan", "Swing", "Sleep", "Setpoint")]
        assert shown == [1, 2, 7, 3, 2, 2150]
        bridge.step(3600)
        assert (await splits(client))[3]["On"] == 0
        await client.obey(SPLIT, SplitSystemZoneOn={"Index": 3, "On": 1})
        bridge.step(1800)
        assert (await splits(client))[3]["On"] == 0


async def test_bridge_without_splits() -> None:
    """A bridge without splits does not know the path."""
    async with wire(Home(AirConditioning())) as client:
        assert await client.request("POST", "/SplitSystemRequest", b"{}") == (404, b"404: File not found")


def test_places() -> None:
    """A small system has places for five splits and four favourites."""
    system = SplitSystem([Split(4, "Den", fan_names=FanNames.DAIKIN)], small=True)
    assert (system.settings["MaxZones"], len(system.favourites)) == (5, 4)
    with pytest.raises(ValueError, match="no place"):
        SplitSystem([Split(5, "Den")], small=True)
    with pytest.raises(ValueError, match="no place"):
        SplitSystem([], [SplitFavourite(4, "Party")], small=True)
