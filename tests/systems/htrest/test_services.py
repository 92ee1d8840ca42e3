"""The actions: what they return, and what they refuse before anything is sent."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.faults import FaultKind
from simulators.htrest import HtrestSimulator, Slot
from tests.systems.htrest.conftest import FindEntity
from tests.systems.htrest.support import READ_ONLY, WRITES_OFF, asked, issue_keys, key_of, with_server, written

type Run = Callable[..., Awaitable[Any]]

SERVICE = with_server({"extras": ("service", "energy")})
GIT_MASTER = with_server({"generation": "git-master"})
ACTIONS = (
    "get_heat_pump_faults",
    "get_heat_pump_parameters",
    "set_heat_pump_parameter",
    "get_heat_pump_time_programs",
    "get_heat_pump_time_program",
    "set_heat_pump_time_program",
    "set_heat_pump_time_program_entry",
)
DAY = [{"state": 1, "start": "00:00", "end": "06:00"}, {"state": 0, "start": "06:00", "end": "24:00"}]
WEEK = [DAY] * 7
SLOT = {"program": 0, "day": 0, "number": 0, "state": 0, "start": "00:00", "end": "05:00"}


@pytest.fixture
def run(hass: HomeAssistant, device_id: str) -> Run:
    """Return a function that calls an action for the heat pump and returns its response."""

    async def call(action: str, **data: Any) -> Any:
        return await hass.services.async_call(
            "zontromat", action, {"device_id": device_id, **data}, blocking=True, return_response=True
        )

    return call


async def refused(run: Run, action: str, **data: Any) -> tuple[str | None, bool]:
    """Return the text of a refused action, and whether it was the caller's fault."""
    with pytest.raises(HomeAssistantError) as caught:
        await run(action, **data)
    return key_of(caught), isinstance(caught.value, ServiceValidationError)


async def test_actions_exist_without_an_entry(hass: HomeAssistant) -> None:
    """All actions are there as soon as the integration is."""
    assert await async_setup_component(hass, "zontromat", {})
    assert [action for action in ACTIONS if not hass.services.has_service("zontromat", action)] == []


async def test_wrong_devices(hass: HomeAssistant, loaded: MockConfigEntry, device_id: str) -> None:
    """An action refuses a device that is none, one of another system, and one whose entry is not loaded."""
    other = MockConfigEntry(domain="zontromat", data={"system": "toy"}, state=ConfigEntryState.LOADED)
    other.add_to_hass(hass)
    registry = dr.async_get(hass)
    toy = registry.async_get_or_create(config_entry_id=other.entry_id, identifiers={("zontromat", "toy-1")})
    light = MockConfigEntry(domain="light", state=ConfigEntryState.LOADED)
    light.add_to_hass(hass)
    lamp = registry.async_get_or_create(config_entry_id=light.entry_id, identifiers={("light", "1")})
    call = partial(hass.services.async_call, "zontromat", blocking=True, return_response=True)
    for device, key in (
        ("nothing", "device_not_found"),
        (toy.id, "wrong_system"),
        (lamp.id, "service_config_entry_wrong_domain"),
    ):
        with pytest.raises(ServiceValidationError) as caught:
            await call("get_heat_pump_faults", {"device_id": device})
        assert key_of(caught) == key
    other.mock_state(hass, ConfigEntryState.NOT_LOADED)
    assert await hass.config_entries.async_unload(loaded.entry_id)
    with pytest.raises(ServiceValidationError) as caught:
        await call("get_heat_pump_faults", {"device_id": device_id})
    assert key_of(caught) == "service_config_entry_not_loaded"


async def test_get_faults(simulator: HtrestSimulator, run: Run) -> None:
    """The newest entries come first, with code, kind, text and the heat pump's time."""
    simulator.pump.raise_fault(20, "EQ_Spreizung")
    time = simulator.pump.fault_list[-1].at.isoformat()
    answer = await run("get_heat_pump_faults", limit=2)
    assert answer == {
        "faults": [
            {"index": 4, "code": 20, "type": "fault", "message": "EQ_Spreizung", "time": time},
            {"index": 3, "code": 19, "type": "fault", "message": "EQ_Spreizung", "time": "2014-09-14T02:08:56"},
        ]
    }
    everything = (await run("get_heat_pump_faults"))["faults"]
    assert [(fault["index"], fault["type"]) for fault in everything[2:]] == [(2, "info"), (1, "info"), (0, "cleared")]


@with_server({"generation": "pypi"}, {"generation": "spec"})
async def test_long_fault_list(simulator: HtrestSimulator, run: Run) -> None:
    """Of a list of thousands only the wanted entries are read."""
    simulator.pump.fault_list *= 500
    asked(simulator)
    answer = await run("get_heat_pump_faults", limit=3)
    assert [fault["index"] for fault in answer["faults"]] == [1999, 1998, 1997]
    assert asked(simulator) == [f"/api/v1/faultlist/{part}" for part in ("size", 1997, 1998, 1999)]


@GIT_MASTER
async def test_fault_list_of_an_unreleased_server(simulator: HtrestSimulator, run: Run) -> None:
    """A server that cannot serve single entries is asked for the list, unless that is too long."""
    simulator.pump.fault_list *= 10
    answer = await run("get_heat_pump_faults", limit=1)
    assert [fault["index"] for fault in answer["faults"]] == [39]
    simulator.pump.fault_list *= 50
    assert await refused(run, "get_heat_pump_faults", limit=1) == ("htrest_broken_handler", False)


@pytest.mark.parametrize("limit", [0, 101, "many"])
async def test_limit(run: Run, limit: Any) -> None:
    """The number of entries is kept reasonable."""
    with pytest.raises(probatio.Invalid):
        await run("get_heat_pump_faults", limit=limit)


@with_server({"generation": "pypi"}, {"generation": "spec"}, {"bool_as_int": True})
async def test_get_parameters(run: Run) -> None:
    """Parameters are read by their exact names, in their types, whatever server there is."""
    names = ["Temp. Aussen", "Stoerung", "WW Normaltemp.", "HKR Aufheiztemp. (K)"]
    values = (await run("get_heat_pump_parameters", names=names))["values"]
    assert list(map(repr, (values[name] for name in names))) == ["4.9", "False", "50", "3"]


async def test_get_unknown_parameters(simulator: HtrestSimulator, run: Run) -> None:
    """Names that the server does not know are named, and nothing is read."""
    simulator.line.commands.clear()
    with pytest.raises(ServiceValidationError) as caught:
        await run("get_heat_pump_parameters", names=["Nope", "Temp. Aussen"])
    assert key_of(caught) == "htrest_unknown_parameter"
    assert caught.value.translation_placeholders == {"name": "Heliotherm 123456", "names": "Nope"}
    assert simulator.line.commands == []
    with pytest.raises(probatio.Invalid):
        await run("get_heat_pump_parameters", names=[])


async def test_get_parameter_that_the_firmware_lacks(simulator: HtrestSimulator, run: Run) -> None:
    """A parameter that the heat pump does not answer for is an error that can be translated."""
    simulator.pump.missing.add("WW Type")
    assert await refused(run, "get_heat_pump_parameters", names=["WW Type"]) == ("htrest_failed", False)


async def test_set_parameter(hass: HomeAssistant, simulator: HtrestSimulator, run: Run, entity: FindEntity) -> None:
    """A parameter of the allow-list is written, confirmed, returned and shown."""
    answer = await run("set_heat_pump_parameter", name="HKR Soll_Raum", value=22)
    assert repr(answer) == "{'value': 22.0}"
    assert written(simulator) == [("param/HKR Soll_Raum", {"value": 22.0})]
    assert hass.states.get(entity("climate", "heating_circuit")).attributes["temperature"] == 22.0


@SERVICE
@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("Nope", 1, "htrest_unknown_parameter"),
        ("Temp. Aussen", 20.0, "htrest_not_writable"),
        ("Verdichter Einschaltverz.(sec)", 10, "htrest_not_writable"),
        ("Initialisieren", True, "htrest_not_writable"),
        ("Reset Effizienz", True, "htrest_not_writable"),
        ("HKR Soll_Raum", 25.5, "htrest_beyond_limits"),
        ("HKR Soll_Raum", 20.3, "htrest_invalid_value"),
        ("HKR Soll_Raum", True, "htrest_invalid_value"),
        ("WW Normaltemp.", 48.5, "htrest_invalid_value"),
        ("Betriebsart", 8, "htrest_beyond_limits"),
        ("Entstoerung", 2, "htrest_invalid_value"),
        ("Entstoerung", 0.5, "htrest_invalid_value"),
    ],
)
async def test_wrong_parameters_are_not_sent(
    simulator: HtrestSimulator, run: Run, name: str, value: float, key: str
) -> None:
    """Measured, dangerous, unknown and mistyped ones are the caller's fault and never leave Home Assistant."""
    assert await refused(run, "set_heat_pump_parameter", name=name, value=value) == (key, True)
    assert written(simulator) == []


@pytest.mark.parametrize("value", ["22", None, [22]])
async def test_value_must_be_a_number(simulator: HtrestSimulator, run: Run, value: Any) -> None:
    """Text is not taken for a number."""
    with pytest.raises(probatio.Invalid):
        await run("set_heat_pump_parameter", name="HKR Soll_Raum", value=value)
    assert written(simulator) == []


async def test_get_time_programs(run: Run) -> None:
    """The list tells what may be set."""
    programs = (await run("get_heat_pump_time_programs"))["programs"]
    assert [program["name"] for program in programs] == [
        "Warmwasser",
        "Zirkulationspumpe",
        "Heizung",
        "Mischer 1",
        "Mischer 2",
    ]
    assert programs[2] == {"program": 2, "name": "Heizung", "entries_per_day": 7, "states": 3, "step": 15}


async def test_get_time_program(run: Run) -> None:
    """A program comes with seven days, without unused entries, its days ending at 24:00."""
    program = await run("get_heat_pump_time_program", program=0)
    assert (program["name"], program["states"], len(program["days"])) == ("Warmwasser", 2, 7)
    assert program["days"][6] == [
        {"state": 0, "start": "00:00", "end": "05:00"},
        {"state": 1, "start": "05:00", "end": "22:00"},
        {"state": 0, "start": "22:00", "end": "24:00"},
    ]
    assert await refused(run, "get_heat_pump_time_program", program=5) == ("htrest_not_found", True)


async def test_set_time_program(simulator: HtrestSimulator, run: Run) -> None:
    """A whole program is written with one request and read back; what is returned can be given back as it is."""
    answer = await run("set_heat_pump_time_program", program=2, days=WEEK)
    assert answer["days"] == WEEK
    [(path, body)] = written(simulator)
    assert path == "timeprog/2"
    assert [len(day) for day in body["entries"]] == [7] * 7
    assert simulator.pump.time_programs[2].entries[3][:3] == [Slot(1, 0, 360), Slot(0, 360, 1440), Slot(0, 0, 0)]
    old = await run("get_heat_pump_time_program", program=0)
    assert await run("set_heat_pump_time_program", program=0, days=old["days"]) == old


@pytest.mark.parametrize(
    "day",
    [
        [],
        [{"state": 1, "start": "00:00", "end": "06:07"}, {"state": 0, "start": "06:07", "end": "24:00"}],
        [{"state": 3, "start": "00:00", "end": "24:00"}],
        [{"state": 0, "start": "00:00", "end": "23:45"}],
        [{"state": 0, "start": "00:15", "end": "24:00"}],
        [{"state": 0, "start": "06:00", "end": "24:00"}, {"state": 0, "start": "00:00", "end": "06:00"}],
        [{"state": 0, "start": "00:00", "end": "12:00"}, {"state": 1, "start": "11:00", "end": "24:00"}],
        [{"state": 0, "start": "00:00", "end": "12:00"}, {"state": 1, "start": "13:00", "end": "24:00"}],
        [{"state": 0, "start": "24:00", "end": "00:00"}],
        [{"state": 0, "start": "00:00", "end": "24:15"}],
        [{"state": 0, "start": "noon", "end": "24:00"}],
        [{"state": 0, "start": f"{hour:02}:00", "end": f"{hour + 3:02}:00"} for hour in range(0, 24, 3)],
    ],
    ids=range(12),
)
async def test_wrong_time_program_is_not_sent(simulator: HtrestSimulator, run: Run, day: Any) -> None:
    """Step, states, gaps, overlaps, order and the number of entries are checked before anything is sent."""
    days = [*WEEK[:6], day]
    assert await refused(run, "set_heat_pump_time_program", program=2, days=days) == ("htrest_invalid_value", True)
    assert written(simulator) == []


@pytest.mark.parametrize("days", [WEEK[:6], WEEK * 2, []])
async def test_week_must_be_complete(simulator: HtrestSimulator, run: Run, days: Any) -> None:
    """A program has seven days."""
    assert await refused(run, "set_heat_pump_time_program", program=2, days=days) == ("htrest_invalid_value", True)
    assert written(simulator) == []


@pytest.mark.parametrize("slot", [{"state": -1}, {"state": "x"}, {"start": None}, {"more": 1}])
async def test_malformed_entries(simulator: HtrestSimulator, run: Run, slot: Any) -> None:
    """An entry that has other fields than an entry is refused by the form of the action."""
    for action, data in (
        ("set_heat_pump_time_program", {"program": 0, "days": [[{**DAY[0], **slot}]] * 7}),
        ("set_heat_pump_time_program_entry", {**SLOT, **slot}),
    ):
        with pytest.raises(probatio.Invalid):
            await run(action, **data)
    assert written(simulator) == []


async def test_set_entry(simulator: HtrestSimulator, run: Run) -> None:
    """One entry is written, read back and returned; 24:00 is a valid end."""
    changed = {**SLOT, "number": 2, "start": "22:15", "end": "24:00"}
    assert await run("set_heat_pump_time_program_entry", **changed) == {"state": 0, "start": "22:15", "end": "24:00"}
    assert written(simulator) == [("timeprog/0/0/2", {"state": 0, "start": "22:15", "end": "24:00"})]
    assert simulator.pump.time_programs[0].entries[0][2] == Slot(0, 22 * 60 + 15, 1440)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"end": "05:07"}, "htrest_invalid_value"),
        ({"end": "05:15"}, "htrest_invalid_value"),
        ({"state": 2}, "htrest_invalid_value"),
        ({"start": "05:00", "end": "04:00"}, "htrest_invalid_value"),
        ({"start": "22:00", "end": "24:15"}, "htrest_invalid_value"),
        ({"number": 7}, "htrest_invalid_value"),
        ({"day": 7}, "htrest_invalid_value"),
        ({"program": 9}, "htrest_not_found"),
    ],
)
async def test_wrong_entry_is_not_sent(simulator: HtrestSimulator, run: Run, change: Any, key: str) -> None:
    """What the server itself would not check for a single entry is checked here."""
    assert await refused(run, "set_heat_pump_time_program_entry", **{**SLOT, **change}) == (key, True)
    assert written(simulator) == []


CHANGES = pytest.mark.parametrize(
    ("action", "data"),
    [
        ("set_heat_pump_parameter", {"name": "HKR Soll_Raum", "value": 20}),
        ("set_heat_pump_time_program", {"program": 2, "days": WEEK}),
        ("set_heat_pump_time_program_entry", SLOT),
    ],
)


@CHANGES
@WRITES_OFF
async def test_changes_must_be_allowed(simulator: HtrestSimulator, run: Run, action: str, data: Any) -> None:
    """While changes are switched off nothing is asked and nothing is sent."""
    asked(simulator)
    assert await refused(run, action, **data) == ("htrest_writes_off", True)
    assert asked(simulator) == []


@CHANGES
@READ_ONLY
async def test_read_only_server(
    hass: HomeAssistant, simulator: HtrestSimulator, run: Run, action: str, data: Any
) -> None:
    """A change that a read-only server would drop is reported as such and not sent."""
    assert await refused(run, action, **data) == ("htrest_read_only", False)
    assert written(simulator) == []
    assert issue_keys(hass) == {"htrest_read_only"}


@GIT_MASTER
@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("get_heat_pump_time_program", {"program": 0}),
        ("set_heat_pump_time_program", {"program": 2, "days": WEEK}),
        ("set_heat_pump_time_program_entry", SLOT),
    ],
)
async def test_unreleased_server(run: Run, action: str, data: Any) -> None:
    """A server that cannot serve time programs is named as the reason."""
    assert await refused(run, action, **data) == ("htrest_broken_handler", False)


async def test_time_program_that_is_not_taken(simulator: HtrestSimulator, run: Run) -> None:
    """A program that the heat pump did not take over is an error of the device; it is sent once."""
    simulator.faults.add(FaultKind.DROP_BEFORE, method="PUT", path=".*/timeprog/2")
    assert await refused(run, "set_heat_pump_time_program", program=2, days=WEEK) == ("htrest_not_confirmed", False)
    assert [path for path, _ in written(simulator)] == ["timeprog/2"]


async def test_disturbed_line(simulator: HtrestSimulator, run: Run) -> None:
    """A disturbed conversation says that trying again helps, and it does."""
    simulator.line.lose_answer("PRL")
    assert await refused(run, "get_heat_pump_time_programs") == ("htrest_serial_transient", False)
    assert len((await run("get_heat_pump_time_programs"))["programs"]) == 5


async def test_times_are_the_heat_pumps(simulator: HtrestSimulator, run: Run) -> None:
    """A fault whose time cannot be read has none."""
    body = b'[{"index": 0, "error": "19", "datetime": "yesterday", "message": null}]'
    simulator.pump.fault_list = simulator.pump.fault_list[:1]
    simulator.faults.add(FaultKind.GARBAGE, path=".*/faultlist/", body=body, content_type="application/json")
    answer = await run("get_heat_pump_faults")
    assert answer == {"faults": [{"index": 0, "code": 19, "type": "fault", "message": "", "time": None}]}
    [fault] = (await run("get_heat_pump_faults"))["faults"]
    assert datetime.fromisoformat(fault["time"]) == datetime(2000, 1, 1)
