"""Every field of every datagram is where docs/izone.md says it is: each is changed on the bridge, one after the other."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zontromat.systems.izone.client import Item, Kind
from simulators.izone import Home, IzoneSimulator, family_home
from tests.systems.izone.conftest import Poll
from tests.systems.izone.test_docs import PAGE

type Look = Callable[..., Awaitable[dict[str, Any]]]
type Fields = Mapping[str, Any]
"""Another value for each field; one that is not a number of 0 or 1, whose other value is clear."""

FLAG = object()
"""Stands for the other one of 0 and 1."""
ONLY_DIAGNOSTICS = "diagnostics only"


@dataclass(frozen=True, kw_only=True)
class Datagram:
    """A datagram of the documentation: where the simulator has it, and what its fields are changed to."""

    item: Item
    data: Callable[[IzoneSimulator], Any]
    part: str | None = None
    """The part of the thing's datagram that has the fields."""
    base: Fields = field(default_factory=dict)
    """What the unit is like, so that the fields mean something."""
    fields: Fields


def _flags(names: str) -> Fields:
    """Return the fields that are 0 or 1."""
    return dict.fromkeys(names.split(), FLAG)


def _part_of_unit(part: str, base: Fields, fields: Fields) -> Datagram:
    """Return a datagram inside that of the unit."""
    return Datagram(
        item=Item(Kind.UNIT), data=lambda simulator: simulator.unit.data[part], part=part, base=base, fields=fields
    )


DATAGRAMS: Mapping[str, Datagram] = {
    "Air conditioner": Datagram(
        item=Item(Kind.UNIT),
        data=lambda simulator: simulator.unit.data,
        base={"EcoMin": 1800, "EcoMax": 2600, "EcoLock": 1, "RAS": 3, "CtrlZone": 15},
        fields={
            **_flags(
                "SysOn EcoLock iSaveEnable iSaveOn LockStatus LockOn FanAutoEn ExtOnOff ExtMode ExtFan ExtSetpoint"
            ),
            **_flags(
                "iZoneOnOff iZoneMode iZoneFan AutoOff RoomTempDisp AirflowLock HideInduct ReverseDampers Scrooge"
            ),
            **_flags("CnstCtrlAreaEn OpenDampersWhenOff ShowActTemps UseInductEnergy AirPureOn LockZoneNames"),
            "SysMode": 2,
            "SysFan": 3,
            "SleepTimer": 60,
            "SleepTimerM": 25,
            "Supply": 1234,
            "Setpoint": 2050,
            "Temp": 2222,
            "RAS": 2,
            "CtrlZone": 1,
            "Tag1": "Other",
            "Tag2": "Other",
            "Warnings": "filter",
            "ACError": "U4",
            "EcoMax": 2500,
            "EcoMin": 1700,
            "NoOfConst": 3,
            "NoOfZones": 2,
            "SysType": 210,
            "FanAutoType": 3,
            "FanCapacity": 800,
            "FanUnitCapacity": 12,
            "FilterWarn": 6,
            "iZoneSetpoint": FLAG,
            "DamperTime": 90,
            "RfCh": 4,
            "AutoModeDeadB": 200,
            "WiredLeds": 3,
            "OutOfViewRAS": 2,
            "CpuType": 2,
            "SysNo": 2,
            "AcUnitBrand": 8,
            "AcUnitBrandSet": 11,
            "OemMake": 1,
            "CnstCtrlArea": 40,
            "StaticP": 3,
            "InRh": 61,
            "InTVOC": 222,
            "IneCO2": 777,
        },
    ),
    "Display options (`UnitOpt`)": _part_of_unit("UnitOpt", {}, _flags("RA Master Zones History SlaveOpt")),
    "Temperzone (`Temperzone`)": _part_of_unit(
        "Temperzone",
        {"AcUnitBrandSet": 11},
        {"HeatSetpoint": 3600, "CoolSetpoint": 1100, **_flags("FanType Quiet"), "ModeType": 2},
    ),
    "Universal control (`GasHeat`)": _part_of_unit(
        "GasHeat",
        {"AcUnitBrandSet": 12},
        {
            "Type": 0,
            "MinRunTime": 6,
            "AnticycleTime": 6,
            "StageOffset": 6,
            "StageDelay": 6,
            **_flags("CycleFanCool CycleFanHeat"),
        },
    ),
    "Ventilation (`Ventilation`)": _part_of_unit(
        "Ventilation",
        {"GasHeat": {"Type": 11}},
        {
            "RhSetpoint": 55,
            "VocsSetpoint": 900,
            "Eco2Setpoint": 800,
            "FanStageDelay": 20,
            **_flags("CycleFanOff UseRhControl UseVcosControl UseEco2Control"),
        },
    ),
    "Evaporative cooler (`Coolbreeze`)": _part_of_unit(
        "Coolbreeze",
        {"CpuType": 2},
        {
            "FanSpeed": 70,
            "State": "Other",
            "RhSet": 55,
            "RhRead": 44,
            "FanRunH": 500,
            "PumpRunH": 500,
            "PrewTime": 9,
            "DrCycPer": 99,
            "PostwT": 9,
            "FanMaxAuto": 77,
            "FanMax": 77,
            "ExhMax": 77,
            "CalibTemp": 9,
            "DeadTemp": 150,
            "AutoFanMaxTime": 9,
            **_flags("PrewEn DrAfPrewEn DrCycEn PostwEn DrBfPostwEn Inverter ResumeLast ExhEn CtrlSens"),
        },
    ),
    "Zone": Datagram(
        item=Item(Kind.ZONE),
        data=lambda simulator: simulator.zones[0].data,
        fields={
            **_flags("ConstA Master DmpFlt iSense Bypass RfSignal SensorFault DamperSkip"),
            "Name": "Other",
            "ZoneType": 1,
            "SensType": 4,
            "Mode": 1,
            "Setpoint": 1950,
            "Temp": 1999,
            "MaxAir": 75,
            "MinAir": 35,
            "Const": 2,
            "Area": 33,
            "Calibration": 7,
            "DmpPos": 77,
            "BattVolt": 2,
            "BalanceMax": 66,
            "BalanceMin": 11,
            "Rh": 66,
        },
    ),
    "Schedule": Datagram(
        item=Item(Kind.SCHEDULE),
        data=lambda simulator: simulator.favourites[0].data,
        fields={
            "Name": "Other",
            "Enabled": FLAG,
            "Mode": 2,
            "Fan": 1,
            "StartH": 3,
            "StartM": 3,
            "StopH": 3,
            "StopM": 3,
            "DaysEnabled": {"Su": 1},
            "Zones": [{"Mode": 2, "Setpoint": 2800}],
        },
    ),
    "Zone of a schedule": Datagram(
        item=Item(Kind.SCHEDULE),
        data=lambda simulator: simulator.favourites[0].data["Zones"][0],
        fields={"Mode": 2, "Setpoint": 2800},
    ),
    "Evaporative cooler of a schedule": Datagram(
        item=Item(Kind.SCHEDULE),
        data=lambda simulator: simulator.favourites[0].cooler,
        part="Coolbreeze",
        base={"CpuType": 2},
        fields={"UnitSetpoint": 2800, "FanSpeed": 88, "RhSetpoint": 44},
    ),
    "Wall splits together": Datagram(
        item=Item(Kind.SPLIT_SYSTEM),
        data=lambda simulator: simulator.home.splits.settings,
        fields={"Beep": FLAG, "MaxZones": 13, "MaxFavs": 8},
    ),
    "Wall split": Datagram(
        item=Item(Kind.SPLIT, 3),
        data=lambda simulator: simulator.home.splits.splits[3].data,
        fields={
            **_flags("Att On Act AllOn AllOff"),
            "Name": "Other",
            "Mode": 2,
            "Fan": 5,
            "Setpoint": 2850,
            "Swing": 1,
            "Sleep": 2,
            "Brand": 5,
        },
    ),
    "Favourite of the wall splits": Datagram(
        item=Item(Kind.SPLIT_FAVOURITE),
        data=lambda simulator: simulator.home.splits.favourites[0].data,
        fields={
            "Name": "Other",
            "Enabled": FLAG,
            "StartH": 3,
            "StartM": 3,
            "StopH": 3,
            "StopM": 3,
            "DaysEnabled": {"Su": 1},
        },
    ),
    "Irrigation controller": Datagram(
        item=Item(Kind.IRRIGATION),
        data=lambda simulator: simulator.home.irrigation.settings,
        fields={
            **_flags("IgnoreLowCurrentFault TestMode"),
            "Tag1": "Other",
            "Tag2": "Other",
            "Enable": False,
            "SoakPeriods": 9,
            "SoakTime": 9,
            "NoOfStations": 5,
            "Ratio": 90,
            "TestTime": 9,
            "RainWait": 5,
            "ManualRunTime": 9,
            "CurrentProgram": 1,
            "RfCh": 5,
            "CtrlErr": 3,
        },
    ),
    "Station": Datagram(
        item=Item(Kind.STATION, 1),
        data=lambda simulator: simulator.home.irrigation.stations[1].data,
        fields={"Name": "Other", "Soak": FLAG, "State": 2, "Error": 2, "LastRun": 3, "Mode": 2},
    ),
    "Program": Datagram(
        item=Item(Kind.PROGRAM),
        data=lambda simulator: simulator.home.irrigation.programs[0],
        fields={
            "Name": "Other",
            "Enable": FLAG,
            "Days": {"Sa": 1},
            "StartTimes": [{"h": 3, "m": 3}],
            "RunTimes": [{"t": 33}],
        },
    ),
    "Power monitor": Datagram(
        item=Item(Kind.POWER_MONITOR),
        data=lambda simulator: simulator.home.power.settings,
        fields={
            "Enabled": FLAG,
            "Tag1": "Other",
            "Tag2": "Other",
            "Voltage": 110,
            "PF": 90,
            "CostOfPower": 99,
            "Emissions": 99,
        },
    ),
    "Sensor of the power monitor": Datagram(
        item=Item(Kind.POWER_DEVICE),
        data=lambda simulator: simulator.home.power.devices[0].data,
        fields={"Ok": FLAG, "Batt": 1},
    ),
    "Channel of the power monitor": Datagram(
        item=Item(Kind.POWER_CHANNEL),
        data=lambda simulator: simulator.home.power.devices[0].channels[0].data,
        fields={**_flags("Generate Enabled AddToTotal"), "Name": "Other", "GrNo": 3},
    ),
}
ELSEWHERE: Mapping[str, set[str]] = {
    # Seen by refusing a command (test_client_validation), and sent by old bridges only (test_client_legacy).
    "Air conditioner": {"AirflowMinLock", "UnitType", "LockCode", "Pass"},
    # Another spelling of a field, as are all these keys of the documentation.
    "Ventilation (`Ventilation`)": {"UseVocsControl"},
    "Schedule": {"Active"},
    # Lists without names (test_services).
    "Favourite of the wall splits": {"Zones"},
    # Made from the programs' own names; the password is never kept.
    "Irrigation controller": {"Name1", "Pass"},
    # Counted by the simulator itself (test_power), and no part of its datagrams.
    "Power monitor": {"lastReadingNo", "LastReadingNo", "leasReadingNo"},
    "Sensor of the power monitor": {"Enabled", "Name"},
    "Channel of the power monitor": {"Consum", "Pwr"},
}
"""Fields that this test cannot change, and what tests them."""
ACTIONS = ("get_schedules", "get_split_favourites", "get_irrigation_programs")


@pytest.fixture
def home(request: pytest.FixtureRequest) -> Home:
    """Return a home in which the fields of a datagram mean something."""
    home = family_home()
    for name, value in DATAGRAMS[request.node.callspec.params["heading"]].base.items():
        data = home.air.unit.data
        data[name] = data[name] | value if isinstance(value, dict) else value
    assert home.splits is not None
    home.splits.favourites[0].data |= {"StartH": 1, "StartM": 1, "StopH": 2, "StopM": 2}
    return home


def documented(heading: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of a table and what it says of them."""
    section = PAGE.split(f"### {heading}\n")[1].split("\n### ")[0]
    for keys, place in re.findall(r"^\| (`.+`) \| (.+) \|$", section, re.MULTILINE):
        for key in re.findall(r"`(\w+)`", keys):
            yield key, place


def shown(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    """Return all that Home Assistant shows, except for energy, which grows, and for what entities have left behind."""
    states = {
        state.entity_id: (state.state, dict(state.attributes))
        for state in hass.states.async_all()
        if state.attributes.get("device_class") != "energy" and "restored" not in state.attributes
    }
    registry = dr.async_get(hass)
    devices = {
        device.id: (device.name, device.manufacturer, device.model, device.model_id)
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
    }
    children = {device.id: device.name for device in dr.async_child_entries_for_config_entry(registry, entry.entry_id)}
    return states | devices | children


async def returned(hass: HomeAssistant, entry: MockConfigEntry) -> list[Any]:
    """Return what the actions return that read something."""
    device = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)[0]
    return [
        await hass.services.async_call(
            "zontromat", action, {"device_id": device.id}, blocking=True, return_response=True
        )
        for action in ACTIONS
    ]


def told(entry: MockConfigEntry, datagram: Datagram, name: str) -> Any:
    """Return a field as the diagnostics file has it."""
    whole: Any = entry.runtime_data.coordinator.bridge.datagrams.get(str(datagram.item), {})
    return (whole if datagram.part is None else whole.get(datagram.part, {})).get(name)


@pytest.fixture
def look(hass: HomeAssistant, loaded: MockConfigEntry, poll: Poll) -> Look:
    """Return a function that reads a thing and returns what is shown; with `anew` it sets everything up again.

    Most fields show as soon as they are read; what entities exist, and what devices are, is found out at the set-up.
    """

    async def look(item: Item, *, anew: bool = False) -> dict[str, Any]:
        if anew:
            assert await hass.config_entries.async_reload(loaded.entry_id)
        elif item.kind is Kind.POWER_DEVICE:
            await poll()
        else:
            await loaded.runtime_data.coordinator.async_do((), look_at=[item])
        await hass.async_block_till_done(wait_background_tasks=True)
        return shown(hass, loaded)

    return look


@pytest.mark.usefixtures("every_entity_enabled")
@pytest.mark.parametrize("heading", DATAGRAMS)
async def test_field_is_where_it_is_said_to_be(
    hass: HomeAssistant, simulator: IzoneSimulator, loaded: MockConfigEntry, look: Look, heading: str
) -> None:
    """A changed field changes what the documentation says, and only the diagnostics where it says that."""
    datagram = DATAGRAMS[heading]
    item = datagram.item
    places = dict(documented(heading))
    assert places.keys() - ELSEWHERE.get(heading, set()) - {datagram.part} == datagram.fields.keys()
    wrong = []
    before = await look(item), await returned(hass, loaded)
    for name, value in datagram.fields.items():
        data, place = datagram.data(simulator), places[name]
        is_action, is_diagnostic = place.startswith("action"), place == ONLY_DIAGNOSTICS
        known, known_told = data[name], told(loaded, datagram, name)
        data[name] = 1 - known if value is FLAG else value
        is_right = (await look(item) != before[0]) is not is_diagnostic
        if is_action:
            is_right = await returned(hass, loaded) != before[1]
        elif is_diagnostic:
            is_right = is_right and told(loaded, datagram, name) != known_told
        elif not is_right:
            is_right = await look(item, anew=True) != before[0]
        if not is_right:
            wrong.append(f"{name}: {place}")
        data[name] = known
        if not is_action and not is_diagnostic:
            # What it brought about once may stay until everything is set up again.
            await look(item, anew=await look(item) != before[0])
    assert wrong == []


@pytest.mark.parametrize("heading", DATAGRAMS)
def test_nothing_is_left_out(heading: str) -> None:
    """What a bridge to the letter of the specification sends is in the tables."""
    sent = DATAGRAMS[heading].data(IzoneSimulator()).keys() - {"Index"}
    parts = {datagram.part for datagram in DATAGRAMS.values()}
    assert sent - parts <= dict(documented(heading)).keys()


def test_all_tables_are_tested() -> None:
    """No table of the documentation is left out."""
    tables = PAGE.split("## Datagram fields\n")[1]
    assert re.findall(r"^### (.+)$", tables, re.MULTILINE) == list(DATAGRAMS)
