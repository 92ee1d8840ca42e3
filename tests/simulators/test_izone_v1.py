"""iZone simulator: the original API."""

from typing import Any

import pytest

from simulators.izone import Bus, ErrorForm, Fan, Mode, Quirks, V1Api, ZoneMode, zoned_home

from .izone_wire import Wire, wire

SYSTEM_FIELDS = """
AirStreamDeviceUId DeviceType SysOn SysMode SysFan SleepTimer Supply Setpoint Temp RAS CtrlZone Tag1 Tag2 Warnings
ACError EcoLock EcoMax EcoMin NoOfConst NoOfZones SysType AirflowLock UnitType UnitLocked FreeAir FanAuto
"""
ZONE_FIELDS = "AirStreamDeviceUId Id Index Name Type Mode SetPoint Temp MaxAir MinAir Const ConstA Master DmpFlt iSense"


async def test_settings() -> None:
    """Settings are words, temperatures are texts."""
    async with wire(profile="v1-only") as client:
        settings = await client.get("/SystemSettings")
        assert set(settings) == set(SYSTEM_FIELDS.split())
        words = (
            "AirStreamDeviceUId",
            "SysOn",
            "SysMode",
            "SysFan",
            "RAS",
            "FreeAir",
            "FanAuto",
            "AirflowLock",
            "SysType",
        )
        assert [settings[word] for word in words] == [
            *("000013170", "on", "cool", "med", "zones", "off", "3-speed", "off", "310"),
        ]
        assert (settings["Setpoint"], settings["EcoMax"], settings["EcoLock"]) == ("23.0", "30.0", "false")
        client.bridge.unit.data |= {"iSaveEnable": 0, "FanAutoEn": 0, "AirflowMinLock": 1, "LockStatus": 1}
        settings = await client.get("/SystemSettings")
        words = ("FreeAir", "FanAuto", "AirflowLock", "UnitLocked")
        assert [settings[word] for word in words] == ["disabled", "disabled", "onMin", "true"]


async def test_zones() -> None:
    """Zones come in pages of four, the unused ones too; the last page exists only in large systems."""
    async with wire(profile="v1-only") as client:
        zones = await client.get("/Zones1_4")
        assert [zone["Index"] for zone in zones] == [0, 1, 2, 3]
        assert {frozenset(zone) for zone in zones} == {frozenset(ZONE_FIELDS.split())}
        assert [zone["Type"] for zone in zones] == ["auto", "auto", "const", "opcl"]
        assert [zone["DmpFlt"] for zone in zones] == ["false", "false", "false", "true"]
        assert (zones[0]["Temp"], zones[0]["SetPoint"], zones[2]["Mode"]) == (26.4, 23.0, "close")
        assert (await client.request("GET", "/Zones13_14"))[0] == 404
    async with wire(zoned_home(14), "v1-only") as client:
        assert [zone["Name"] for zone in await client.get("/Zones13_14")] == ["Room 13", "Room 14"]


async def test_schedules() -> None:
    """Schedules show neither times nor zones."""
    async with wire(profile="v1-only") as client:
        schedules = [*await client.get("/Schedules1_5"), *await client.get("/Schedules6_9")]
        assert [schedule["Index"] for schedule in schedules] == list(range(9))
        assert [schedule["Exists"] for schedule in schedules] == ["true", "true", *["false"] * 7]
        assert schedules[0]["Active"] == "true"


@pytest.mark.parametrize(
    ("path", "value", "field", "expected"),
    [
        ("/SystemON", "off", "SysOn", 0),
        ("/SystemMODE", "heat", "SysMode", Mode.HEAT),
        ("/SystemFAN", "medium", "SysFan", Fan.MEDIUM),
        ("/SystemFAN", "high", "SysFan", Fan.HIGH),
        ("/SleepTimer", 30, "SleepTimer", 30),
        ("/FreeAir", "on", "iSaveOn", 1),
    ],
)
async def test_unit_command(path: str, value: object, field: str, expected: int) -> None:
    """Each command has a path of its own and is answered with nothing; its name does not depend on newer keys."""
    async with wire(profile="v1-only") as client:
        client.bridge.quirks.isave_keys = ()
        assert await client.post(path, {path[1:]: value}, "") == b""
        assert client.bridge.unit.data[field] == expected


async def test_unit_setpoint() -> None:
    """The unit's setpoint is a text in degrees."""
    async with wire(profile="v1-only") as client:
        await client.post("/UnitSetpoint", {"UnitSetpoint": "21.5"})
        assert client.bridge.unit.setpoint == 2150


async def zone_command(client: Wire, command: str, number: str = "1", path: str = "ZoneCommand") -> bytes:
    """Send a command for a zone."""
    return await client.post(f"/{path}", {path: {"ZoneNo": number, "Command": command}})


async def test_zone_commands() -> None:
    """Zones are counted from 1; a setpoint makes a zone control its temperature."""
    async with wire(profile="v1-only") as client:
        zone = client.bridge.zones[0].data
        assert await zone_command(client, "open") == b""
        assert zone["Mode"] == ZoneMode.OPEN
        assert await zone_command(client, "21.5") == b""
        assert (zone["Mode"], zone["Setpoint"]) == (ZoneMode.AUTO, 2150)
        assert await zone_command(client, "85", path="AirMaxCommand") == b""
        assert await zone_command(client, "20", path="AirMinCommand") == b""
        assert (zone["MaxAir"], zone["MinAir"]) == (85, 20)


async def test_schedule_commands() -> None:
    """Schedules are counted from 1, too."""
    async with wire(profile="v1-only") as client:
        await client.post("/ScheduleCommand", {"ScheduleCommand": {"SchedNo": "1", "Command": "off"}})
        assert client.bridge.favourites[0].data["Enabled"] == 0
        await client.post("/FavouriteSet", {"FavouriteSet": "2"})
        assert client.bridge.zones[1].data["Setpoint"] == 2400


REFUSED: list[tuple[str, Any]] = [
    ("SystemON", 1),
    ("SystemMODE", "exhaust"),
    ("SystemFAN", "med"),
    ("SystemFAN", "top"),
    ("UnitSetpoint", "21.3"),
    ("UnitSetpoint", "warm"),
    ("UnitSetpoint", "1e999"),
    ("UnitSetpoint", 10**400),
    ("UnitSetpoint", True),
    ("SleepTimer", 45),
    ("ZoneCommand", {"ZoneNo": "1", "Command": "auto"}),
    ("ZoneCommand", {"ZoneNo": "0", "Command": "open"}),
    ("ZoneCommand", {"ZoneNo": "1.5", "Command": "open"}),
    ("ZoneCommand", {"ZoneNo": "3", "Command": "22"}),
    ("AirMaxCommand", {"ZoneNo": "1", "Command": "5"}),
    ("FavouriteSet", "10"),
    ("ScheduleCommand", {"SchedNo": "1", "Command": "maybe"}),
]


async def test_refused_commands() -> None:
    """What is out of limits is refused and changes nothing."""
    async with wire(profile="v1-only") as client:
        before = client.bridge.home.air.fingerprint()
        for name, value in REFUSED:
            assert await client.post(f"/{name}", {name: value}) == b"{ERROR}", name
        assert await client.post("/SystemON", {"SystemOn": "off"}) == b"{ERROR}"
        assert client.bridge.home.air.fingerprint() == before


async def test_top_speed() -> None:
    """A fan of four speeds has `top`."""
    async with wire(profile="v1-only") as client:
        client.bridge.unit.data["FanAutoType"] = 3
        await client.post("/SystemFAN", {"SystemFAN": "top"})
        assert (await client.get("/SystemSettings"))["SysFan"] == "top"


async def test_generations() -> None:
    """Old bridges have only the original API, new firmware answers it with nothing, some may have none."""
    async with wire(profile="v1-only") as client:
        assert (await client.request("POST", "/iZoneRequestV2", b"{}"))[0] == 404
        assert (await client.request("GET", "/iZoneRequestV2"))[0] == 404
        assert (await client.request("GET", "/nothing"))[0] == 404
    async with wire(profile="v2-only") as client:
        assert await client.request("GET", "/SystemSettings") == (200, b"")
        assert await client.request("POST", "/SystemON", b'{"SystemON":"off"}') == (200, b"")
        assert client.bridge.unit.is_on
    async with wire(profile=Quirks(v1=V1Api.ABSENT)) as client:
        assert await client.request("GET", "/SystemSettings") == (404, b"404: File not found")


@pytest.mark.parametrize(("bus", "uid"), [(Bus.DOWN, "000013170"), (Bus.UNPAIRED, "000000000")])
async def test_fault_shape(bus: Bus, uid: str) -> None:
    """Without its controller the bridge answers with errors in place of settings, in both APIs."""
    async with wire(profile=Quirks(error=ErrorForm.BARE)) as client:
        client.bridge.home.air.bus = bus
        settings = await client.get("/SystemSettings")
        assert settings["AirStreamDeviceUId"] == client.bridge.identity == uid
        words = ("SysMode", "SysFan", "RAS", "UnitType", "NoOfZones")
        assert [settings[word] for word in words] == ["error", "error", "error", "Unknown", 0]
        [zone, *_] = await client.get("/Zones1_4")
        assert (zone["Type"], zone["Mode"]) == ("error", "error")
        answer = await client.query("iZoneV2Request", 1)
        assert answer["AirStreamDeviceUId"] == uid
        assert (answer["SystemV2"]["SysMode"], answer["SystemV2"]["NoOfZones"]) == ("error", 0)
        assert (await client.zone(0))["ZoneType"] == "error"
        assert (await client.query("PowerRequest", 1))["PowerMonitorConfig"]["Enabled"] == 1
