"""Repair issues: devices that the server does not know any more."""

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulators.thinknx import Lamp, ThinknxSimulator, sample_guid
from tests.systems.thinknx.conftest import Poll
from tests.systems.thinknx.support import with_plant

OLD = Lamp("Old lamp", sample_guid(1))
pytestmark = with_plant(OLD, Lamp("Lamp", sample_guid(2)))


def subentry_of(entry: MockConfigEntry, title: str) -> str:
    """Return the id of a device's subentry."""
    return next(own.subentry_id for own in entry.subentries.values() if own.title == title)


def issues(hass: HomeAssistant) -> list[str]:
    """Return the ids of the integration's issues."""
    return [issue_id for domain, issue_id in ir.async_get(hass).issues if domain == "zontromat"]


@pytest.fixture
async def issue(hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, poll: Poll) -> str:
    """Let a device vanish from the project and return the id of the issue about it."""
    assert issues(hass) == []
    del simulator.plant.devices[OLD.guid]
    await poll(20)
    (issue_id,) = issues(hass)
    return issue_id


async def test_shown_and_taken_back(hass: HomeAssistant, simulator: ThinknxSimulator, issue: str, poll: Poll) -> None:
    """A device that answers 404 is shown, and not any more when it is back."""
    shown = ir.async_get(hass).async_get_issue("zontromat", issue)
    assert shown is not None
    assert (shown.translation_placeholders, shown.is_fixable) == ({"device": "Old lamp", "name": "Plant"}, True)
    simulator.plant.devices[OLD.guid] = OLD
    await poll(60, seconds=5)
    assert issues(hass) == []


async def test_fix(
    hass: HomeAssistant, loaded: MockConfigEntry, issue: str, hass_client: ClientSessionGenerator
) -> None:
    """One click removes the device; the others stay."""
    assert await async_setup_component(hass, REPAIRS, {})
    client = await hass_client()
    start = await client.post("/api/repairs/issues/fix", json={"handler": "zontromat", "issue_id": issue})
    form = await start.json()
    assert (form["step_id"], form["description_placeholders"]["device"]) == ("confirm", "Old lamp")
    finish = await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})
    assert (await finish.json())["type"] == FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert [subentry.title for subentry in loaded.subentries.values()] == ["Lamp"]
    assert issues(hass) == []


async def test_device_is_deleted_meanwhile(hass: HomeAssistant, loaded: MockConfigEntry, issue: str) -> None:
    """Deleting the device by hand takes the issue back."""
    hass.config_entries.async_remove_subentry(loaded, subentry_of(loaded, "Old lamp"))
    await hass.async_block_till_done()
    assert issues(hass) == []


async def test_device_gets_its_new_guid(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, issue: str, poll: Poll
) -> None:
    """Giving the device its new GUID, the other remedy, takes the issue back too."""
    moved = simulator.plant.add(Lamp("Old lamp", sample_guid(3)))
    result = await loaded.start_subentry_reconfigure_flow(hass, subentry_of(loaded, "Old lamp"))
    subentries = hass.config_entries.subentries
    given = {"name": "Old lamp", "guid": moved.guid}
    await subentries.async_configure(result["flow_id"], given)
    await subentries.async_configure(result["flow_id"], {})
    await hass.async_block_till_done()
    await poll(3)
    assert issues(hass) == []


async def test_project_comes_back_while_not_loaded(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, issue: str, poll: Poll
) -> None:
    """What was missing before the entry was loaded anew is not shown when it is there."""
    simulator.plant.devices[OLD.guid] = OLD
    await hass.config_entries.async_reload(loaded.entry_id)
    await poll(3)
    assert issues(hass) == []
