"""Old bridges, which have only the V1 interface for their ducted system, through Home Assistant."""

from collections.abc import Callable
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.izone import IzoneSimulator
from tests.systems.izone.conftest import Act, FindEntity, Poll

pytestmark = [
    pytest.mark.usefixtures("every_entity_enabled", "loaded"),
    pytest.mark.parametrize("profile", ["v1-only", "legacy"]),
]

type Shown = Callable[[IzoneSimulator], Any]


def unit(name: str) -> Shown:
    """Return a function that gets a field of the unit."""
    return lambda simulator: simulator.unit.data[name]


def zone(index: int, name: str) -> Shown:
    """Return a function that gets a field of a zone."""
    return lambda simulator: simulator.zones[index].data[name]


ROWS: list[tuple[str, str, dict[str, Any], str, Shown, Any]] = [
    ("climate unit-0-climate", "turn_off", {}, "/SystemON", unit("SysOn"), 0),
    ("climate unit-0-climate", "set_hvac_mode", {"hvac_mode": "heat"}, "/SystemMODE", unit("SysMode"), 2),
    ("climate unit-0-climate", "set_fan_mode", {"fan_mode": "high"}, "/SystemFAN", unit("SysFan"), 3),
    ("climate unit-0-climate", "set_preset_mode", {"preset_mode": "eco"}, "/FreeAir", unit("iSaveOn"), 1),
    ("switch unit-0-isave", "turn_on", {}, "/FreeAir", unit("iSaveOn"), 1),
    ("number unit-0-sleep_timer", "set_value", {"value": 90}, "/SleepTimer", unit("SleepTimer"), 90),
    ("climate zone-1-climate", "set_temperature", {"temperature": 24.5}, "/ZoneCommand", zone(1, "Setpoint"), 2450),
    ("climate zone-0-climate", "turn_off", {}, "/ZoneCommand", zone(0, "Mode"), 2),
    ("cover zone-2-damper", "open_cover", {}, "/ZoneCommand", zone(2, "Mode"), 1),
    ("number zone-0-maximum_air", "set_value", {"value": 80}, "/AirMaxCommand", zone(0, "MaxAir"), 80),
    ("number zone-0-minimum_air", "set_value", {"value": 25}, "/AirMinCommand", zone(0, "MinAir"), 25),
    (
        "switch schedule-1-schedule",
        "turn_on",
        {},
        "/ScheduleCommand",
        lambda simulator: simulator.favourites[1].data["Enabled"],
        1,
    ),
    ("scene schedule-0-favourite", "turn_on", {}, "/FavouriteSet", zone(1, "Mode"), 2),
]


@pytest.mark.parametrize(
    ("about", "action", "data", "path", "shown", "value"), ROWS, ids=[f"{row[0]}-{row[1]}" for row in ROWS]
)
async def test_command(
    simulator: IzoneSimulator,
    act: Act,
    about: str,
    action: str,
    data: dict[str, Any],
    path: str,
    shown: Shown,
    value: Any,
) -> None:
    """The action reaches the system over the old interface."""
    simulator.requests.clear()
    await act(*about.split(), action, **data)
    assert path in {request.path for request in simulator.requests if request.method == "POST"}
    assert shown(simulator) == value


async def test_dropped_commands(simulator: IzoneSimulator, act: Act) -> None:
    """Old bridges drop commands without a word; what did not arrive is sent again, and not for ever."""
    simulator.quirks.ignore_next = 2
    await act("climate", "unit-0-climate", "turn_off")
    assert simulator.unit.data["SysOn"] == 0
    simulator.quirks.ignore_next = 100
    with pytest.raises(HomeAssistantError, match="does not show its effect"):
        await act("climate", "unit-0-climate", "turn_on")


async def test_what_it_does_not_have(hass: HomeAssistant, act: Act, loaded: MockConfigEntry) -> None:
    """What the old interface does not tell has no entity; what it cannot set is refused."""
    keys = {
        entity.unique_id.partition("zone-0-")[2]
        for entity in er.async_entries_for_config_entry(er.async_get(hass), loaded.entry_id)
    }
    assert not keys & {"damper_position", "battery", "signal"}
    with pytest.raises(HomeAssistantError, match="does not have this command"):
        await act("number", "unit-0-sleep_timer", "set_value", value=150)


async def test_changes(hass: HomeAssistant, simulator: IzoneSimulator, poll: Poll, entity: FindEntity) -> None:
    """What changes at the wall controller is shown."""
    simulator.unit.data |= {"SysMode": 2, "LockStatus": 1}
    simulator.zones[1].data["Mode"] = 2
    await poll()
    assert hass.states.get(entity("climate", "unit-0-climate")).state == "heat"
    assert hass.states.get(entity("climate", "zone-1-climate")).state == "off"
    assert hass.states.get(entity("binary_sensor", "unit-0-locked")).state == "off"
