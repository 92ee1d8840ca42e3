"""iZone simulator: datagrams and commands of the AC unit and the zones."""

from typing import Any

import pytest

from simulators.izone import Bus, Fan, Mode, Quirks, ZoneMode, ZoneType, family_home, zoned_home

from .izone_wire import AIR, wire

SYSTEM_FIELDS = """
SysOn SysMode SysFan SleepTimer Supply Setpoint Temp RAS CtrlZone Tag1 Tag2 Warnings ACError EcoLock EcoMax EcoMin
NoOfConst NoOfZones SysType iSaveEnable iSaveOn LockCode LockStatus LockOn FanAutoEn FanAutoType FanCapacity
FanUnitCapacity FilterWarn iZoneOnOff iZoneMode iZoneFan iZoneSetpoint ExtOnOff ExtMode ExtFan ExtSetpoint DamperTime
AutoOff RoomTempDisp RfCh AutoModeDeadB WiredLeds AirflowLock AirflowMinLock OutOfViewRAS CpuType SysNo AcUnitBrand
AcUnitBrandSet OemMake HideInduct ReverseDampers Scrooge Pass CnstCtrlAreaEn CnstCtrlArea StaticP OpenDampersWhenOff
ShowActTemps UseInductEnergy UnitOpt Temperzone GasHeat Ventilation Coolbreeze
"""
GROUP_FIELDS = {
    "UnitOpt": "RA Master Zones History SlaveOpt",
    "Temperzone": "HeatSetpoint CoolSetpoint FanType ModeType Quiet",
    "GasHeat": "Type MinRunTime AnticycleTime StageOffset StageDelay CycleFanCool CycleFanHeat",
    "Ventilation": "RhSetpoint VocsSetpoint Eco2Setpoint FanStageDelay CycleFanOff UseRhControl UseVcosControl "
    "UseEco2Control",
    "Coolbreeze": "FanSpeed State RhSet RhRead FanRunH PumpRunH PrewEn PrewTime DrAfPrewEn DrCycEn DrCycPer PostwEn "
    "DrBfPostwEn PostwT Inverter ResumeLast FanMaxAuto FanMax ExhMax ExhEn CtrlSens CalibTemp DeadTemp AutoFanMaxTime",
}
ZONE_FIELDS = """
Index Name ZoneType SensType Mode Setpoint Temp MaxAir MinAir Const ConstA Master DmpFlt iSense Area Calibration Bypass
DmpPos RfSignal BattVolt SensorFault BalanceMax BalanceMin DamperSkip
"""
EXTRAS = {"SleepTimerM", "InRh", "InTVOC", "IneCO2", "AirPureOn", "LockZoneNames"}


async def test_system_datagram() -> None:
    """The unit has every field of the specification, and those of real bridges where the bridge is one."""
    async with wire() as client:
        answer = await client.query("iZoneV2Request", 1)
        assert answer["AirStreamDeviceUId"] == "000013170"
        assert answer["DeviceType"] == "ASH"
        assert set(answer["SystemV2"]) == set(SYSTEM_FIELDS.split())
        for group, fields in GROUP_FIELDS.items():
            assert set(answer["SystemV2"][group]) == set(fields.split())
        assert (answer["SystemV2"]["NoOfZones"], answer["SystemV2"]["NoOfConst"]) == (3, 1)
        client.bridge.quirks.extras = True
        assert set(await client.system()) == set(SYSTEM_FIELDS.split()) | EXTRAS


async def test_zone_datagram() -> None:
    """There is a datagram for each of the 14 places of zones, used or not, and none behind them."""
    async with wire() as client:
        zone = await client.zone(0)
        assert set(zone) == set(ZONE_FIELDS.split())
        assert (zone["Index"], zone["Name"], zone["ZoneType"], zone["Temp"]) == (0, "Living", ZoneType.AUTO, 2640)
        client.bridge.quirks.extras = True
        assert set(await client.zone(0)) == set(ZONE_FIELDS.split()) | {"Rh"}
        unused = await client.zone(13)
        assert (unused["Index"], unused["Name"], unused["DmpFlt"]) == (13, "", 1)
        assert not await client.has("iZoneV2Request", 2, 14)


async def test_zones_come_and_go() -> None:
    """The installer may add and remove zones, up to 14."""
    async with wire(zoned_home(13)) as client:
        air = client.bridge.home.air
        zone = air.remove_zone()
        assert (await client.system())["NoOfZones"] == 12
        for _ in range(2):
            zone = family_home().air.zones[2]
            air.add_zone(zone)
        system = await client.system()
        assert (system["NoOfZones"], system["NoOfConst"]) == (14, 2)
        assert (await client.zone(13))["Name"] == "Hall"
        with pytest.raises(ValueError, match="14"):
            air.add_zone(zone)


@pytest.mark.parametrize(
    ("command", "field", "value"),
    [
        ({"SysOn": 0}, "SysOn", 0),
        ({"SysMode": 2}, "SysMode", 2),
        ({"SysFan": 3}, "SysFan", 3),
        ({"iSave": 1}, "iSaveOn", 1),
        ({"SysSleepTimer": 90}, "SleepTimer", 90),
    ],
)
async def test_unit_command(command: dict[str, int], field: str, value: int) -> None:
    """Each command of the unit sets its field, in the bridge's answers and in its state."""
    async with wire() as client:
        assert client.bridge.unit.data[field] != value
        await client.obey(AIR, **command)
        assert (await client.system())[field] == client.bridge.unit.data[field] == value


@pytest.mark.parametrize(
    ("command", "field", "value"),
    [
        ({"ZoneMode": {"Index": 1, "Mode": 1}}, "Mode", ZoneMode.OPEN),
        ({"ZoneSetpoint": {"Index": 1, "Setpoint": 2550}}, "Setpoint", 2550),
        ({"ZoneMaxAir": {"Index": 1, "MaxAir": 75}}, "MaxAir", 75),
        ({"ZoneMinAir": {"Index": 1, "MinAir": 15}}, "MinAir", 15),
        ({"ZoneName": {"Index": 1, "Name": "Кабинет"}}, "Name", "Кабинет"),
    ],
)
async def test_zone_command(command: dict[str, Any], field: str, value: object) -> None:
    """Each command of the zones sets its field."""
    async with wire() as client:
        assert client.bridge.zones[1].data[field] != value
        await client.obey(AIR, **command)
        assert (await client.zone(1))[field] == client.bridge.zones[1].data[field] == value


REFUSED: list[object] = [
    *({"SysOn": value} for value in (2, -1, True, "1", 1.0, None)),
    *({"SysMode": value} for value in (0, 6, 7, 8)),
    *({"SysFan": value} for value in (0, 5, 6, 99)),
    *({"SysSetpoint": value} for value in (1499, 3001, "2200")),
    *({"SysSleepTimer": value} for value in (-1, 721)),
    {"iSave": 2},
    {"iSaveOn": 1},
    *(
        {"ZoneMode": {"Index": index, "Mode": mode}}
        for index, mode in ((3, 1), (-1, 1), (0, 0), (0, 4), (0, 5), (2, 3))
    ),
    *({"ZoneSetpoint": {"Index": 0, "Setpoint": value}} for value in (1450, 3050, 2310)),
    {"ZoneSetpoint": {"Index": 2, "Setpoint": 2200}},
    *({"ZoneMaxAir": {"Index": 0, "MaxAir": value}} for value in (-5, 105, 42, 10, 5)),
    *({"ZoneMinAir": {"Index": 0, "MinAir": value}} for value in (-5, 42, 100)),
    {"ZoneMinAir": {"Index": 0}},
    {"ZoneMinAir": {"Index": 0, "MinAir": 5, "More": 0}},
    *({"ZoneName": {"Index": 0, "Name": name}} for name in ("Sixteen letters!", "Пет спални", 5, "a\0b")),
    {"Nonsense": 1},
    {},
    {"SysOn": 1, "SysMode": 1},
    [],
    5,
]


async def test_refused_commands() -> None:
    """What the specification does not allow is refused and changes nothing."""
    async with wire() as client:
        before = client.bridge.home.air.fingerprint()
        for body in REFUSED:
            await client.refuse(AIR, body)
        assert await client.request("POST", AIR, b"{") == (200, b"InvalidRequest")
        assert client.bridge.home.air.fingerprint() == before


async def test_airflow_locks() -> None:
    """The locks keep airflow limits as they are: both, or only the lower one; a closed zone may have 0 for both."""
    async with wire() as client:
        limits = {"ZoneMaxAir": {"Index": 1, "MaxAir": 0}}, {"ZoneMinAir": {"Index": 1, "MinAir": 0}}
        await client.obey(AIR, **limits[0])
        client.bridge.unit.data["AirflowMinLock"] = 1
        await client.obey(AIR, **limits[0])
        await client.refuse(AIR, limits[1])
        client.bridge.unit.data["AirflowLock"] = 1
        await client.refuse(AIR, limits[0])


async def test_economy_limits() -> None:
    """The economy lock narrows setpoints of unit and zones; limits that make no sense do not count."""
    async with wire() as client:
        client.bridge.unit.data |= {"EcoLock": 1, "EcoMin": 1800, "EcoMax": 2600}
        await client.obey(AIR, SysSetpoint=2600)
        await client.obey(AIR, ZoneSetpoint={"Index": 0, "Setpoint": 1800})
        await client.refuse(AIR, {"SysSetpoint": 2601})
        await client.refuse(AIR, {"ZoneSetpoint": {"Index": 0, "Setpoint": 1750}})
        client.bridge.unit.data["EcoMin"] = 2600
        await client.obey(AIR, ZoneSetpoint={"Index": 0, "Setpoint": 1750})


async def test_locked_system() -> None:
    """A locked system refuses everything, and a bus that is down too."""
    async with wire() as client:
        client.bridge.unit.data["LockStatus"] = 1
        await client.refuse(AIR, {"SysOn": 0})
        client.bridge.unit.data["LockStatus"] = 0
        client.bridge.home.air.bus = Bus.DOWN
        await client.refuse(AIR, {"SysOn": 0})
        client.bridge.home.air.bus = Bus.UP
        await client.obey(AIR, SysOn=0)


async def test_functions_that_izone_does_not_control() -> None:
    """Commands for them are accepted without effect, unless the flags are all 0, as on old firmware."""
    async with wire() as client:
        unit = client.bridge.unit
        unit.data["iZoneMode"] = 0
        await client.obey(AIR, SysMode=Mode.HEAT)
        assert unit.data["SysMode"] == Mode.COOL
        unit.data |= {"iZoneOnOff": 0, "iZoneFan": 0, "iZoneSetpoint": 0}
        await client.obey(AIR, SysMode=Mode.HEAT)
        assert unit.data["SysMode"] == Mode.HEAT


@pytest.mark.parametrize(
    ("fields", "fans"),
    [
        ({"FanAutoEn": 0}, {Fan.LOW, Fan.MEDIUM, Fan.HIGH}),
        ({"FanAutoType": 0}, {Fan.LOW, Fan.HIGH, Fan.AUTO}),
        ({"FanAutoType": 2}, {Fan.LOW, Fan.MEDIUM, Fan.HIGH, Fan.AUTO}),
        ({"FanAutoType": 3}, {Fan.LOW, Fan.MEDIUM, Fan.HIGH, Fan.TOP, Fan.AUTO}),
    ],
)
async def test_fan_capabilities(fields: dict[str, int], fans: set[Fan]) -> None:
    """Only speeds that the fan has are accepted."""
    async with wire() as client:
        client.bridge.unit.data |= fields
        accepted = {fan for fan in Fan if await client.post(AIR, {"SysFan": fan}) == b"OK"}
        assert accepted == fans


async def test_evaporative_cooler() -> None:
    """A Coolbreeze has modes of its own, counts its hours and names its state."""
    async with wire(zoned_home(2, CpuType=2)) as client:
        accepted = {mode for mode in Mode if await client.post(AIR, {"SysMode": mode}) == b"OK"}
        assert accepted == {Mode.COOL, Mode.VENT, Mode.AUTO, Mode.EXHAUST, Mode.PUMP_ONLY}
        await client.obey(AIR, SysMode=Mode.VENT)
        client.bridge.step(7200)
        cooler = (await client.system())["Coolbreeze"]
        assert (cooler["State"], cooler["FanRunH"], cooler["PumpRunH"]) == ("Fan", 122, 80)


async def test_without_unit_control() -> None:
    """A system of dampers only takes no setpoint for the unit."""
    async with wire(zoned_home(2, SysType=210)) as client:
        await client.refuse(AIR, {"SysSetpoint": 2200})


@pytest.mark.parametrize(
    ("command", "field", "value"),
    [
        ({"RASSet": 2}, "RAS", 2),
        ({"EconomyMax": 2650}, "EcoMax", 2650),
        ({"FilterWarn": 6}, "FilterWarn", 6),
        ({"SysTag2": "A house"}, "Tag2", "A house"),
        ({"ScroogeMode": 1}, "Scrooge", 1),
    ],
)
async def test_vendor_settings(command: dict[str, Any], field: str, value: object) -> None:
    """Settings of the vendor's headers work where the bridge knows them, and are refused where it does not."""
    async with wire() as client:
        await client.refuse(AIR, command)
        client.bridge.quirks.extras = True
        await client.obey(AIR, **command)
        assert (await client.system())[field] == value


async def test_vendor_settings_of_groups_and_zones() -> None:
    """So do those inside groups and those of zones, the reset of the filter warning and the reboot."""
    async with wire(profile=Quirks()) as client:
        client.bridge.unit.data["Warnings"] = "filter"
        commands: list[dict[str, Any]] = [
            {"CoolbreezeRhSetpoint": 70},
            {"VentilationRfSetpoint": 55},
            {"SensorCalib": {"Index": 0, "Calibrate": -5}},
            {"ResetWarning": "filter"},
            {"ReSetMe": 12345},
        ]
        for command in commands:
            await client.obey(AIR, **command)
        system = await client.system()
        assert (system["Coolbreeze"]["RhSet"], system["Ventilation"]["RhSetpoint"]) == (70, 55)
        assert system["Warnings"] == "none"
        zone = await client.zone(0)
        assert (zone["Calibration"], zone["Temp"]) == (-5, 2590)
        assert client.bridge.reboots == 1
        for body in ({"FilterWarn": 4}, {"ResetWarning": "all"}, {"CoolbreezeRhSetpoint": 91}, {"ReSetMe": 1}):
            await client.refuse(AIR, body)


async def test_isave_keys() -> None:
    """Bridges differ in how free air is called; without the option it cannot be switched."""
    async with wire() as client:
        client.bridge.quirks.isave_keys = ("iSaveOn",)
        await client.refuse(AIR, {"iSave": 1})
        await client.obey(AIR, iSaveOn=1)
        client.bridge.unit.data["iSaveEnable"] = 0
        await client.refuse(AIR, {"iSaveOn": 0})
