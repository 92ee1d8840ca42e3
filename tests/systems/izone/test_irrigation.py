"""Irrigation: valves, programs, and what stops them."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.izone import Irrigation, IzoneSimulator, Wiring
from tests.systems.izone.client_support import asked, commands
from tests.systems.izone.conftest import Act, FindEntity, Poll

pytestmark = pytest.mark.usefixtures("every_entity_enabled", "loaded")


@pytest.fixture
def garden(simulator: IzoneSimulator) -> Irrigation:
    """Return the simulated irrigation controller."""
    assert simulator.home.irrigation is not None
    return simulator.home.irrigation


async def test_manual_run(
    hass: HomeAssistant, simulator: IzoneSimulator, garden: Irrigation, act: Act, poll: Poll, entity: FindEntity
) -> None:
    """An opened valve waters for the manual run time, then it closes by itself; it can be closed before."""
    valve = entity("valve", "station-2-valve")
    await act("valve", "station-2-valve", "open_valve")
    assert hass.states.get(valve).state == "open"
    assert hass.states.get(entity("sensor", "station-2-state")).state == "watering"
    assert hass.states.get(entity("sensor", "station-2-last_run")).state == "0"
    simulator.step(garden.settings["ManualRunTime"] * 60 + 1)
    await poll()
    assert hass.states.get(valve).state == "closed"
    await act("valve", "station-2-valve", "open_valve")
    await act("valve", "station-2-valve", "close_valve")
    assert hass.states.get(valve).state == "closed"
    assert garden.stations[2].data["Mode"] == 0


async def test_disabled_station(garden: Irrigation, act: Act) -> None:
    """A station that no program may water is taken out of the programs again after a manual run."""
    await act("select", "station-3-mode", "select_option", option="disabled")
    await act("valve", "station-3-valve", "open_valve")
    assert garden.stations[3].data["Mode"] == 1
    await act("valve", "station-3-valve", "close_valve")
    assert garden.stations[3].data["Mode"] == 2


async def test_program(
    hass: HomeAssistant, simulator: IzoneSimulator, garden: Irrigation, act: Act, poll: Poll, entity: FindEntity
) -> None:
    """A program waters one station after the other; closing the valve that is open stops the whole program."""
    running = entity("sensor", "irrigation-0-current_program")
    assert hass.states.get(running).state == "none"
    await act("button", "program-0-run", "press")
    assert hass.states.get(running).state == "Morning"
    await poll()
    assert hass.states.get(entity("valve", "station-0-valve")).state == "open"
    simulator.step(301)
    await poll()
    assert hass.states.get(entity("sensor", "station-0-state")).state == "soaking"
    assert hass.states.get(entity("valve", "station-0-valve")).state == "open"
    await act("valve", "station-0-valve", "close_valve")
    assert garden.settings["CurrentProgram"] == 9
    assert hass.states.get(running).state == "none"
    simulator.requests.clear()
    await act("valve", "station-0-valve", "close_valve")
    assert commands(simulator) == []


async def test_test_run(hass: HomeAssistant, garden: Irrigation, act: Act, poll: Poll, entity: FindEntity) -> None:
    """Closing a valve ends a test."""
    await act("switch", "irrigation-0-test_mode", "turn_on")
    await poll()
    assert hass.states.get(entity("valve", "station-0-valve")).state == "open"
    await act("valve", "station-0-valve", "close_valve")
    assert garden.settings["TestMode"] == 0


async def test_stop(simulator: IzoneSimulator, garden: Irrigation, act: Act) -> None:
    """One button stops whatever waters: stations in manual mode, programs, tests."""
    await act("valve", "station-1-valve", "open_valve")
    await act("button", "program-0-run", "press")
    await act("button", "irrigation-0-stop", "press")
    assert (garden.settings["CurrentProgram"], garden.stations[1].data["Mode"]) == (9, 0)
    await act("switch", "irrigation-0-test_mode", "turn_on")
    await act("button", "irrigation-0-stop", "press")
    assert garden.settings["TestMode"] == 0
    simulator.requests.clear()
    await act("button", "irrigation-0-stop", "press")
    assert commands(simulator) == []


async def test_faults(hass: HomeAssistant, garden: Irrigation, act: Act, poll: Poll, entity: FindEntity) -> None:
    """A broken wire and a lost controller show."""
    garden.stations[4].wiring = Wiring.OPEN
    garden.settings["CtrlErr"] = 2
    await act("valve", "station-4-valve", "open_valve")
    await poll()
    assert hass.states.get(entity("valve", "station-4-valve")).state == "closed"
    assert hass.states.get(entity("binary_sensor", "station-4-station_fault")).state == "on"
    assert hass.states.get(entity("sensor", "station-4-fault")).state == "open_circuit"
    assert hass.states.get(entity("binary_sensor", "irrigation-0-controller_fault")).state == "on"


async def test_switched_off(garden: Irrigation, act: Act) -> None:
    """A system that is switched off refuses to water, and says so."""
    await act("switch", "irrigation-0-enabled", "turn_off")
    with pytest.raises(HomeAssistantError):
        await act("valve", "station-0-valve", "open_valve")
    assert garden.stations[0].data["Mode"] == 0


async def test_idle_stations_are_not_asked(simulator: IzoneSimulator, poll: Poll) -> None:
    """While nothing waters, one question is enough."""
    simulator.requests.clear()
    await poll()
    assert [question for question in asked(simulator) if question.startswith("ret")] == ["ret 1/0"]


async def test_names(hass: HomeAssistant, loaded: MockConfigEntry, entity: FindEntity) -> None:
    """Programs without run times are off by default; nothing is named twice over."""
    assert hass.states.get(entity("switch", "irrigation-0-enabled")).name == "Irrigation Enabled"
    assert hass.states.get(entity("valve", "station-0-valve")).name == "Irrigation Front lawn"
    assert er.async_get(hass).async_get(entity("button", "program-0-run")).original_name == "Run Morning"
