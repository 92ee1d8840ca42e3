"""iZone simulator: the irrigation controller."""

from datetime import datetime
from typing import Any

import pytest

from simulators.izone import AirConditioning, Home, Irrigation, Station, StationMode, StationState, Wiring, program

from .izone_wire import GARDEN, Wire, wire

SYSTEM_FIELDS = """
Tag1 Tag2 Name1 Name2 Name3 Name4 Name5 Name6 Name7 Name8 Name9 Enable SoakPeriods SoakTime NoOfStations Ratio TestTime
RainWait ManualRunTime IgnoreLowCurrentFault CurrentProgram TestMode Pass RfCh CtrlErr
"""
STATION_FIELDS = "Index Name Soak State Error LastRun Mode"
PROGRAM_FIELDS = "Name Days Enable Index StartTimes RunTimes"
IDLE, SOAKING, WATERING = StationState
MINUTE = 60
DAYS = {"M": 1, "Tu": 0, "W": 1, "Th": 0, "F": 1, "Sa": 0, "Su": 0}
SHOWN_DAYS = {"M": 1, "T": 0, "W": 1, "Th": 0, "F": 1, "Sa": 0, "Su": 0}
STARTS = [{"h": 5, "m": 15}, {"h": 20, "m": 0}]


def garden(*stations: Station, minutes: tuple[int, ...] = (2, 3), **settings: Any) -> Irrigation:
    """Return a garden of two stations (or others) whose first program runs at six on all days."""
    first = program(0, "Daily", Days=dict.fromkeys(SHOWN_DAYS, 1), Enable=1, RunTimes=minutes)
    return Irrigation(stations or (Station(0, "Lawn"), Station(1, "Beds")), [first], **settings)


def states(irrigation: Irrigation) -> list[int]:
    """Return what the stations do."""
    return [station.data["State"] for station in irrigation.stations]


async def system(client: Wire) -> dict[str, Any]:
    """Return the controller's datagram."""
    return await client.query("RetRequest", 1)


async def test_datagrams() -> None:
    """Datagrams have the fields of the specification, and nothing around them."""
    async with wire() as client:
        shown = await system(client)
        assert set(shown) == set(SYSTEM_FIELDS.split())
        assert (shown["Enable"], shown["Name1"], shown["NoOfStations"]) == (True, "Morning", 8)
        assert set(await client.query("RetRequest", 3, 7)) == set(STATION_FIELDS.split())
        shown = await client.query("RetRequest", 2, 8)
        assert set(shown) == set(PROGRAM_FIELDS.split())
        assert set(shown["Days"]) == set(SHOWN_DAYS)
        assert (len(shown["RunTimes"]), set(shown["RunTimes"][0]), set(shown["StartTimes"][0])) == (
            24,
            {"t"},
            {"h", "m"},
        )
        for kind, number in ((2, 9), (3, 8), (4, 0)):
            assert not await client.has("RetRequest", kind, number)


async def test_wrapped_datagrams() -> None:
    """Some bridges may put datagrams into an object of their own, like those of other systems."""
    async with wire() as client:
        client.bridge.quirks.wrapped_irrigation = True
        answer = await client.query("RetRequest", 3, 2)
        assert (answer.pop("AirStreamDeviceUId"), answer.pop("DeviceType")) == ("000013170", "ASH")
        [datagram] = answer.values()
        assert datagram["Name"] == "Roses"


@pytest.mark.parametrize(
    ("command", "field", "value"),
    [
        ({"RetEnable": 0}, "Enable", False),
        ({"RetRatio": 150}, "Ratio", 150),
        ({"RetRainWait": 7}, "RainWait", 7),
        ({"RetTestMode": 1}, "TestMode", 1),
        ({"RetSoakIntervals": 15}, "SoakPeriods", 15),
        ({"RetSoakTime": 240}, "SoakTime", 240),
        ({"RetSetManRunTime": 240}, "ManualRunTime", 240),
        ({"RetTag2": {"Tag": "Lower garden"}}, "Tag2", "Lower garden"),
        ({"RetRunProgram": {"No": 1, "Run": 1}}, "CurrentProgram", 1),
        ({"RetProgName": {"No": 8, "Name": "Ninth"}}, "Name9", "Ninth"),
    ],
)
async def test_system_command(command: dict[str, Any], field: str, value: object) -> None:
    """Each command of the system sets its field."""
    async with wire() as client:
        assert (await system(client))[field] != value
        await client.obey(GARDEN, **command)
        assert (await system(client))[field] == value


@pytest.mark.parametrize(
    ("command", "field", "value"),
    [
        ({"RetStnMode": {"No": 7, "Mode": 2}}, "Mode", 2),
        ({"RetStSoak": {"No": 7, "Soak": 1}}, "Soak", 1),
        ({"RetPrRetStNameogName": {"No": 7, "Name": "Hedge 2"}}, "Name", "Hedge 2"),
    ],
)
async def test_station_command(command: dict[str, Any], field: str, value: object) -> None:
    """Each command of a station sets its field and no other."""
    async with wire() as client:
        before = await client.query("RetRequest", 3, 7)
        await client.obey(GARDEN, **command)
        assert await client.query("RetRequest", 3, 7) == before | {field: value} != before


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ({"RetPrEnable": {"No": 8, "Enable": 1}}, {"Enable": 1}),
        ({"RetProgName": {"No": 8, "Name": "Ninth"}}, {"Name": "Ninth"}),
        ({"RetProgram": {"Index": 8, "StartTimes": STARTS, **DAYS}}, {"StartTimes": STARTS, "Days": SHOWN_DAYS}),
        (
            {"RetStRunTime": {"Program": 8, "No": 1, "RunTime": 12}},
            {"RunTimes": [{"t": 0}, {"t": 12}, *[{"t": 0}] * 22]},
        ),
    ],
)
async def test_program_command(command: dict[str, Any], expected: dict[str, Any]) -> None:
    """Each command of a program sets its fields and no other."""
    async with wire() as client:
        before = await client.query("RetRequest", 2, 8)
        await client.obey(GARDEN, **command)
        assert await client.query("RetRequest", 2, 8) == before | expected != before


REFUSED: list[dict[str, Any]] = [
    {"RetEnable": 2},
    {"RetEnable": True},
    {"RetRatio": 201},
    {"RetRainWait": 8},
    {"RetSoakIntervals": 16},
    {"RetSoakTime": 241},
    {"RetSetManRunTime": 0},
    {"RetTag2": "plain"},
    {"RetTag2": {"Tag": "x" * 16}},
    {"RetTag1": "plain"},
    {"RetStnMode": {"No": 8, "Mode": 0}},
    {"RetStnMode": {"No": 0, "Mode": 3}},
    {"RetStSoak": {"No": 0, "Soak": 2}},
    {"RetStName": {"No": 0, "Name": "x"}},
    {"RetStRunTime": {"Program": 0, "No": 0, "RunTime": 241}},
    {"RetStRunTime": {"Program": 9, "No": 0, "RunTime": 1}},
    {"RetRunProgram": {"No": 9, "Run": 1}},
    {"RetProgram": {"Index": 0, "StartTimes": [], **DAYS}},
    {"RetProgram": {"Index": 0, "StartTimes": [{"h": 32, "m": 0}], **DAYS}},
    {"RetProgram": {"Index": 0, "StartTimes": 5, **DAYS}},
    {"RetProgram": {"Index": 0, "StartTimes": STARTS, **SHOWN_DAYS}},
    {"LiOn": {"No": 0, "On": 1}},
]


async def test_refused_commands() -> None:
    """What the specification does not allow is refused, and so is lighting."""
    async with wire() as client:
        before = await system(client)
        for body in REFUSED:
            await client.refuse(GARDEN, body)
        assert await system(client) == before
        await client.refuse("/iLightRequest", {"LiRequest": {"Type": 1, "No": 0, "No1": 0}})


async def test_name_of_the_station_command() -> None:
    """The specification's garbled key may be another one on a real bridge."""
    async with wire(profile="dual") as client:
        await client.refuse(GARDEN, {"RetPrRetStNameogName": {"No": 0, "Name": "x"}})
        await client.obey(GARDEN, RetStName={"No": 0, "Name": "x"})
        assert client.bridge.home.irrigation is not None
        assert client.bridge.home.irrigation.stations[0].data["Name"] == "x"


def test_program_runs() -> None:
    """A program waters one station after the other, for their times and the ratio."""
    irrigation = garden(Ratio=150)
    irrigation.run_program(0)
    assert states(irrigation) == [WATERING, IDLE]
    assert irrigation.power > 0
    irrigation.step(3 * MINUTE)
    assert states(irrigation) == [IDLE, WATERING]
    assert irrigation.settings["CurrentProgram"] == 0
    irrigation.step(4.5 * MINUTE)
    assert states(irrigation) == [IDLE, IDLE]
    assert irrigation.settings["CurrentProgram"] == 9
    assert [station.watered for station in irrigation.stations] == [180, 270]
    assert [station.data["LastRun"] for station in irrigation.stations] == [0, 0]


def test_soaking() -> None:
    """A station that soaks waters in intervals, with pauses between them."""
    irrigation = garden(Station(0, "Lawn", Soak=1), minutes=(6,), SoakPeriods=3, SoakTime=1)
    irrigation.run_program(0)
    seen = []
    for _ in range(9):
        seen += states(irrigation)
        irrigation.step(MINUTE)
    assert seen == [WATERING, WATERING, SOAKING, WATERING, WATERING, SOAKING, WATERING, WATERING, IDLE]
    assert irrigation.stations[0].watered == 6 * MINUTE


async def test_stop_program() -> None:
    """Only the program that runs can be stopped."""
    async with wire(Home(AirConditioning(), irrigation=garden())) as client:
        assert client.bridge.home.irrigation is not None
        await client.obey(GARDEN, RetRunProgram={"No": 0, "Run": 1})
        await client.obey(GARDEN, RetRunProgram={"No": 1, "Run": 0})
        await client.obey(GARDEN, RetTestMode=0)
        assert (await system(client))["CurrentProgram"] == 0
        await client.obey(GARDEN, RetRunProgram={"No": 0, "Run": 0})
        assert (await system(client))["CurrentProgram"] == 9
        assert states(client.bridge.home.irrigation) == [IDLE, IDLE]


async def test_test_mode() -> None:
    """The test lets all stations water for the test time, but those that are disabled."""
    irrigation = garden(Station(0, "A"), Station(1, "B", Mode=StationMode.DISABLED), Station(2, "C"), TestTime=2)
    async with wire(Home(AirConditioning(), irrigation=irrigation)) as client:
        await client.obey(GARDEN, RetTestMode=1)
        assert states(irrigation) == [WATERING, IDLE, IDLE]
        client.bridge.step(2 * MINUTE)
        assert states(irrigation) == [IDLE, IDLE, WATERING]
        await client.obey(GARDEN, RetTestMode=0)
        assert states(irrigation) == [IDLE, IDLE, IDLE]
        assert (await system(client))["TestMode"] == 0


@pytest.mark.parametrize("sticks", [False, True])
async def test_manual_mode(sticks: bool) -> None:
    """A station in manual mode waters for the manual time, also beside a program; then it may fall back, or not."""
    async with wire(Home(AirConditioning(), irrigation=garden(ManualRunTime=2))) as client:
        irrigation = client.bridge.home.irrigation
        assert irrigation is not None
        client.bridge.quirks.manual_stations_stick = sticks
        await client.obey(GARDEN, RetRunProgram={"No": 0, "Run": 1})
        await client.obey(GARDEN, RetStnMode={"No": 0, "Mode": 1})
        client.bridge.step(MINUTE)
        assert states(irrigation) == [WATERING, WATERING]
        client.bridge.step(MINUTE)
        assert states(irrigation) == [IDLE, WATERING]
        assert irrigation.stations[0].data["Mode"] == (StationMode.MANUAL if sticks else StationMode.AUTO)
        await client.obey(GARDEN, RetStnMode={"No": 0, "Mode": 1})
        await client.obey(GARDEN, RetStnMode={"No": 0, "Mode": 0})
        assert states(irrigation)[0] == IDLE


async def test_disabled_system() -> None:
    """Switching the system off stops everything; then nothing can be started."""
    async with wire(Home(AirConditioning(), irrigation=garden())) as client:
        irrigation = client.bridge.home.irrigation
        assert irrigation is not None
        await client.obey(GARDEN, RetRunProgram={"No": 0, "Run": 1})
        await client.obey(GARDEN, RetStnMode={"No": 1, "Mode": 1})
        await client.obey(GARDEN, RetEnable=0)
        assert states(irrigation) == [IDLE, IDLE]
        for body in ({"RetRunProgram": {"No": 0, "Run": 1}}, {"RetTestMode": 1}, {"RetStnMode": {"No": 0, "Mode": 1}}):
            await client.refuse(GARDEN, body)
        await client.obey(GARDEN, RetStnMode={"No": 0, "Mode": 2})


def test_faults_of_wires() -> None:
    """A broken wire is found when its station is to water; an open one may be ignored."""
    irrigation = garden()
    for station, wiring in zip(irrigation.stations, (Wiring.OPEN, Wiring.SHORT), strict=True):
        station.wiring = wiring
    irrigation.run_program(0)
    assert [station.data["Error"] for station in irrigation.stations] == [1, 2]
    assert states(irrigation) == [IDLE, IDLE]
    irrigation.settings["IgnoreLowCurrentFault"] = 1
    irrigation.run_program(0)
    assert [station.data["Error"] for station in irrigation.stations] == [0, 2]
    assert states(irrigation) == [WATERING, IDLE]
    irrigation.stations[1].wiring = Wiring.GOOD
    irrigation.step(2 * MINUTE)
    assert [station.data["Error"] for station in irrigation.stations] == [0, 0]


def test_schedule() -> None:
    """An enabled program starts at its times on its days, but not while it waits for rain to dry."""
    home = Home(AirConditioning(), irrigation=garden(RainWait=1), now=datetime(2026, 11, 20, 5, 59))
    irrigation = home.irrigation
    assert irrigation is not None
    home.step(MINUTE)
    assert states(irrigation) == [IDLE, IDLE]
    midnight(home)
    assert irrigation.settings["RainWait"] == 0
    irrigation.programs[0]["Days"]["Sa"] = 0
    home.timeline.set(datetime(2026, 11, 21, 5, 59))
    home.step(MINUTE)
    assert states(irrigation) == [IDLE, IDLE]
    home.timeline.set(datetime(2026, 11, 22, 5, 59))
    home.step(MINUTE)
    assert states(irrigation) == [WATERING, IDLE]


def midnight(home: Home) -> None:
    """Let a day begin."""
    home.timeline.set(home.now.replace(hour=23, minute=59))
    home.step(2 * MINUTE)


def test_days_since_last_run() -> None:
    """Days are counted at midnight, up to seven."""
    home = Home(AirConditioning(), irrigation=garden())
    irrigation = home.irrigation
    assert irrigation is not None
    irrigation.programs[0]["Enable"] = 0
    irrigation.run_program(0)
    home.step(10 * MINUTE)
    days = []
    for _ in range(9):
        days.append(irrigation.stations[0].data["LastRun"])
        midnight(home)
    assert days == [0, 1, 2, 3, 4, 5, 6, 7, 7]


def test_too_many_stations() -> None:
    """A controller has at most 24 stations."""
    with pytest.raises(ValueError, match="24"):
        Irrigation(Station(index, "") for index in range(25))
