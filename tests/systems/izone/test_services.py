"""Actions: what they return, in which order they change things, and what they refuse."""

from collections.abc import Callable
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.izone import IzoneSimulator
from tests.systems.izone.client_support import commands

type Call = Callable[..., Any]


@pytest.fixture
def call(hass: HomeAssistant, device: Callable[[str], str]) -> Call:
    """Return a function that calls an action for a device, found by its identity, and returns the response."""

    async def call(action: str, identity: str = "bridge", *, returns: bool = True, **data: Any) -> Any:
        given = {"device_id": device(identity), **data}
        response = await hass.services.async_call("zontromat", action, given, blocking=True, return_response=returns)
        await hass.async_block_till_done()
        return response

    return call


async def test_schedules(call: Call) -> None:
    """All schedules are returned in the form in which they are set."""
    schedules = (await call("get_schedules"))["schedules"]
    assert len(schedules) == 9
    assert schedules[0] == {
        "schedule": 1,
        "name": "Evening",
        "enabled": True,
        "start": "17:30",
        "stop": "22:00",
        "days": ["monday", "tuesday", "wednesday", "thursday", "friday"],
        "mode": "cool",
        "fan": "auto",
        "zones": [
            {"zone": 1, "mode": "auto", "temperature": 23.0},
            {"zone": 2, "mode": "close", "temperature": 22.0},
            {"zone": 3, "mode": "open", "temperature": 23.0},
        ],
    }
    assert (schedules[1]["mode"], schedules[1]["start"]) == ("unchanged", "off")


async def test_unknown_mode(simulator: IzoneSimulator, call: Call) -> None:
    """A mode that nobody knows is none."""
    simulator.favourites[0].data["Mode"] = 9
    assert (await call("get_schedules"))["schedules"][0]["mode"] is None


async def test_set_schedule_returns_it(simulator: IzoneSimulator, call: Call) -> None:
    """What was set is returned; a schedule is disabled before it is changed, and enabled when all is right."""
    simulator.requests.clear()
    schedule = await call("set_schedule", schedule=1, enabled=False, fan="unchanged", stop="off")
    assert (schedule["enabled"], schedule["fan"], schedule["stop"]) == (False, "unchanged", "off")
    assert next(iter(commands(simulator)[0])) == "SchedEnable"
    simulator.requests.clear()
    await call("set_schedule", "zone-0", schedule=1, enabled=True, mode="heat")
    assert next(iter(commands(simulator)[-1])) == "SchedEnable"


async def test_what_a_response_says_can_be_set(simulator: IzoneSimulator, call: Call) -> None:
    """A schedule that was read can be written to another place."""
    schedule = (await call("get_schedules"))["schedules"][0]
    copied = await call("set_schedule", **(schedule | {"schedule": 5}))
    assert copied == schedule | {"schedule": 5}


async def test_favourites(call: Call) -> None:
    """The favourites of the wall splits are returned with the speeds that their fans have."""
    favourites = (await call("get_split_favourites"))["favourites"]
    guests = favourites[0]
    assert (guests["name"], guests["enabled"], guests["days"]) == ("Guests", False, [])
    assert guests["splits"] == [
        {"split": 1, "on": True, "mode": "cool", "fan": "medium", "swing": "horizontal", "temperature": 23.0}
    ]
    changed = await call(
        "set_split_favourite",
        "split-0",
        favourite=1,
        enabled=False,
        splits=[{"split": 1, "apply": False}, {"split": 4, "on": True, "sleep": "hours_2", "swing": "both"}],
    )
    assert [split["split"] for split in changed["splits"]] == [4]
    assert changed["splits"][0]["swing"] == "both"


async def test_programs(simulator: IzoneSimulator, call: Call) -> None:
    """The irrigation programs are returned with the stations that they water."""
    programs = (await call("get_irrigation_programs"))["programs"]
    assert len(programs) == 9
    beds = programs[1]
    assert (beds["name"], beds["start_times"], beds["days"]) == ("Beds", ["19:30"], [])
    assert beds["run_times"] == [
        {"station": 3, "minutes": 6},
        {"station": 5, "minutes": 6},
        {"station": 6, "minutes": 3},
    ]
    changed = await call("set_irrigation_program", program=2, enabled=False, start_times=["06:00", "off"])
    assert (changed["enabled"], changed["start_times"]) == (False, ["06:00", "off"])
    assert simulator.home.irrigation is not None
    assert simulator.home.irrigation.programs[1]["StartTimes"] == [{"h": 6, "m": 0}, {"h": 31, "m": 63}]


async def test_faults(simulator: IzoneSimulator, call: Call) -> None:
    """The fault history is read when it is asked for."""
    assert await call("get_air_conditioner_faults") == {"faults": []}
    simulator.unit.raise_fault("U4", simulator.home.now)
    assert await call("get_air_conditioner_faults") == {"faults": [{"code": "U4", "time": "2026-11-20T12:00:00"}]}


@pytest.mark.parametrize("profile", ["specification"])
async def test_no_fault_history(call: Call) -> None:
    """A bridge that keeps no history says so."""
    with pytest.raises(HomeAssistantError, match="refuses"):
        await call("get_air_conditioner_faults")


@pytest.mark.parametrize("profile", ["v1-only"])
async def test_old_bridge(call: Call) -> None:
    """What the older interface does not have cannot be set."""
    with pytest.raises(HomeAssistantError, match="does not have this command"):
        await call("set_schedule", schedule=1, name="Late")


@pytest.mark.parametrize(
    ("action", "identity", "data", "text"),
    [
        ("set_schedule", "bridge", {"schedule": 1, "zones": [{"zone": 1, "temperature": 14}]}, "from 15 to 30"),
        ("set_schedule", "bridge", {"schedule": 1, "name": "Sixteen letters!"}, "room for 15 bytes"),
        ("set_split_favourite", "bridge", {"favourite": 1, "splits": [{"split": 3}]}, "has no split 3"),
        (
            "set_split_favourite",
            "bridge",
            {"favourite": 1, "splits": [{"split": 1, "fan": "speed_5"}]},
            "does not offer speed_5",
        ),
        (
            "set_irrigation_program",
            "bridge",
            {"program": 1, "run_times": [{"station": 9, "minutes": 5}]},
            "has no station 9",
        ),
        ("set_irrigation_program", "bridge", {"program": 1, "start_times": ["06:00"] * 9}, "from 1 to 8"),
        ("set_izone_name", "unit-0", {"name": "Air"}, "no name that can be set"),
        ("set_izone_name", "zone-0", {"name": "Den", "station": 1}, "no name that can be set"),
        ("set_izone_name", "power_monitor-0", {"name": "Watts"}, "no name that can be set"),
    ],
)
async def test_refused(
    simulator: IzoneSimulator, call: Call, action: str, identity: str, data: dict[str, Any], text: str
) -> None:
    """What the system could not take is refused with a reason, and nothing is sent."""
    simulator.requests.clear()
    with pytest.raises(ServiceValidationError, match=text):
        await call(action, identity, returns=False, **data)
    assert commands(simulator) == []


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("set_schedule", {"schedule": 10}),
        ("set_schedule", {"schedule": 1, "mode": "sauna"}),
        ("set_schedule", {"schedule": 1, "start": "25:00"}),
        ("set_izone_name", {"name": "Fern", "station": 1, "channel": 1}),
    ],
)
async def test_nonsense(call: Call, action: str, data: dict[str, Any]) -> None:
    """What can never be right does not reach the system's code."""
    with pytest.raises(probatio.Invalid):
        await call(action, returns=False, **data)


async def test_foreign_device(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A device of another system is none of ours."""
    other = MockConfigEntry(domain="zontromat", title="Boiler", data={"system": "htrest"})
    other.add_to_hass(hass)
    foreign = dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("zontromat", "htrest-1")}
    )
    with pytest.raises(ServiceValidationError):
        await hass.services.async_call(
            "zontromat", "get_schedules", {"device_id": foreign.id}, blocking=True, return_response=True
        )
