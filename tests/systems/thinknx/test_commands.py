"""What becomes of commands: feedback that never comes, answers that are lost, refusals; in both forms of the API."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.faults import FaultKind
from simulators.thinknx import Device, ErrorText, Health, Kind, Lamp, ThinknxSimulator, sample_guid
from tests.systems.thinknx.conftest import Act, FindEntity
from tests.systems.thinknx.support import BOTH_FORMS, calls, first, shown, with_plant

pytestmark = BOTH_FORMS

LAMP = Lamp("Lamp", sample_guid(1))


@pytest.fixture
async def lamp(hass: HomeAssistant, simulator: ThinknxSimulator, entry: MockConfigEntry, impatient: None) -> Device:
    """Set up a server that is given little time to answer, with real time, and return a lamp that is off."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    device = first(simulator, Kind.LIGHT)
    device.health = Health.ALIVE
    device.values["power"] = 0
    calls(simulator)
    return device


@with_plant(LAMP)
async def test_feedback_that_never_comes(
    hass: HomeAssistant, simulator: ThinknxSimulator, lamp: Device, entity: FindEntity, act: Act
) -> None:
    """A device that does not confirm is asked for its state; the command is not repeated."""
    entity_id = entity("light", lamp, "light")
    lamp.health = Health.MUTE
    await act("light.turn_on", entity_id)
    assert shown(hass, entity_id).state == "on"
    assert [call.partition("?")[0] for call in calls(simulator)] == ["power", "powerstatus"]
    lamp.health = Health.DEAD
    with pytest.raises(HomeAssistantError, match="did not confirm the command"):
        await act("light.turn_off", entity_id)
    assert [call.partition("?")[0] for call in calls(simulator)] == ["power", "powerstatus"]


@with_plant(LAMP)
@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.TIMEOUT_AFTER, FaultKind.GARBAGE])
async def test_doubtful_commands(
    hass: HomeAssistant, simulator: ThinknxSimulator, lamp: Device, entity: FindEntity, act: Act, kind: FaultKind
) -> None:
    """A command whose answer is lost reaches the plant exactly once, and its effect is found out by reading."""
    entity_id = entity("light", lamp, "light")
    simulator.faults.add(kind, path=".*/power")
    await act("light.turn_on", entity_id)
    assert shown(hass, entity_id).state == "on"
    assert len([telegram for telegram in simulator.bus_log if telegram.device == lamp.guid]) == 1


@with_plant(LAMP)
@pytest.mark.parametrize(
    ("status", "text", "message"),
    [
        (400, ErrorText.PARAMS_ERRORS, "does not accept"),
        (400, ErrorText.IMPOSSIBLE, "could not carry"),
        (404, ErrorText.DEVICE_NOT_FOUND, "does not know this device"),
        (401, "", "refuses the credentials"),
        (403, "", "refuses the credentials"),
        (429, "", "too many requests"),
    ],
)
async def test_refused_commands(
    hass: HomeAssistant,
    simulator: ThinknxSimulator,
    lamp: Device,
    entity: FindEntity,
    act: Act,
    status: int,
    text: str,
    message: str,
) -> None:
    """Each error of the specification has a message of its own, and nothing is sent twice."""
    simulator.fail("power", status, text, times=None)
    with pytest.raises(HomeAssistantError, match=message):
        await act("light.turn_on", entity("light", lamp, "light"))
    assert len([call for call in calls(simulator) if call.startswith("power?")]) == 1


@with_plant(LAMP)
async def test_failed_command(
    hass: HomeAssistant, simulator: ThinknxSimulator, lamp: Device, entity: FindEntity, act: Act
) -> None:
    """After a 500 the state is read, since the command may have been carried out."""
    simulator.fail("power", 500)
    with pytest.raises(HomeAssistantError, match="did not confirm the command"):
        await act("light.turn_on", entity("light", lamp, "light"))
    await simulator.stop()
    with pytest.raises(HomeAssistantError, match="did not confirm the command"):
        await act("light.turn_on", entity("light", lamp, "light"))
    with pytest.raises(HomeAssistantError, match="cannot be reached"):
        await act("light.turn_on", entity("light", lamp, "light"))
