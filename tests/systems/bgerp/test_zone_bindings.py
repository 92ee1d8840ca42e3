"""A zone whose pins are entities of Home Assistant."""

from itertools import pairwise
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry, ConfigSubentryData
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.zontromat.systems.bgerp.client import ConnectionFailed
from simulators.bgerp import BgerpSimulator

from .conftest import Act, Edit, GetState, Pass
from .support import blocks, issue_keys, key_of, part, record_of
from .zone_client import SERIAL

BUTTON, LOCK, CONTACT = "input_boolean.button", "input_boolean.lock", "input_boolean.contact"
DOOR = {
    "ac__enabled": True,
    "ac__zones_count": 1,
    "ac__exit_button_1__input": "DI0",
    "ac__lock_mechanism_1__output": "DO2",
    "ac__door_closed_1__input": "DI1",
    "ac__time_to_open_1": 10,
}


@pytest.fixture
def parts() -> list[ConfigSubentryData]:
    """Bind an exit button, a door contact and a lock."""
    return [
        part("binding", pin="DI0", entity_id=BUTTON),
        part("binding", pin="DI1", entity_id=CONTACT),
        part("binding", pin="DO2", entity_id=LOCK),
    ]


@pytest.fixture(autouse=True)
async def switches(hass: HomeAssistant) -> None:
    """Have entities that can be bound."""
    names = ("button", "lock", "contact")
    assert await async_setup_component(hass, "input_boolean", {"input_boolean": {name: {} for name in names}})


@pytest.fixture
async def door(loaded: MockConfigEntry, edit: Edit) -> MockConfigEntry:
    """Let the server know the door."""
    await edit(**DOOR)
    return loaded


async def switch(hass: HomeAssistant, entity_id: str, *, on: bool) -> None:
    """Press or release something."""
    action = "turn_on" if on else "turn_off"
    await hass.services.async_call("input_boolean", action, {"entity_id": entity_id}, blocking=True)
    await hass.async_block_till_done()


def shows(hass: HomeAssistant, entity_id: str) -> str:
    """Return the state of an entity."""
    state = hass.states.get(entity_id)
    assert state is not None
    return state.state


async def test_the_exit_button(hass: HomeAssistant, door: MockConfigEntry, state: GetState, wait: Pass) -> None:
    """The door is released while it is pressed, and for the release time from then on."""
    assert state("lock", "access_control_1_lock").state == "locked"
    await switch(hass, BUTTON, on=True)
    assert shows(hass, LOCK) == "on" and state("lock", "access_control_1_lock").state == "unlocked"
    await switch(hass, BUTTON, on=False)
    await wait(9)
    assert shows(hass, LOCK) == "on"
    await wait(2)
    assert shows(hass, LOCK) == "off" and state("lock", "access_control_1_lock").state == "locked"


async def test_without_its_server_the_zone_goes_on(
    hass: HomeAssistant, door: MockConfigEntry, simulator: BgerpSimulator, wait: Pass
) -> None:
    """Also a zone that is started while its server is away works with what it was told last."""
    assert await hass.config_entries.async_unload(door.entry_id)
    await simulator.stop()
    assert await hass.config_entries.async_setup(door.entry_id)
    await hass.async_block_till_done()
    await switch(hass, BUTTON, on=True)
    assert shows(hass, LOCK) == "on"
    coordinator = door.runtime_data.coordinator
    await coordinator.async_refresh()
    assert not coordinator.last_update_success and isinstance(coordinator.last_exception.__cause__, ConnectionFailed)
    await switch(hass, BUTTON, on=False)
    await wait(11)
    assert shows(hass, LOCK) == "off"


async def test_a_day_without_the_server(
    hass: HomeAssistant,
    door: MockConfigEntry,
    simulator: BgerpSimulator,
    edit: Edit,
    wait: Pass,
    state: GetState,
) -> None:
    """Every hour, and after a restart in the middle, the door opens and locks; the server gets each card afterwards."""
    reader = {"vendor": "TERACOM", "model": "act230", "options": {"serial_number": "2897"}}
    await edit(ac__entry_reader_1__enabled=reader)
    simulator.operator.grant_card(record_of(simulator).id, "445E6046010080FF", valid_until=4_000_000_000)
    await wait(70, times=2)
    await simulator.stop()
    for hour in range(24):
        await wait(3600)
        assert state("binary_sensor", "connected").state == "off"
        if hour == 12:
            assert await hass.config_entries.async_reload(door.entry_id)
            await hass.async_block_till_done()
        await switch(hass, BUTTON, on=True)
        assert shows(hass, LOCK) == "on"
        await switch(hass, BUTTON, on=False)
        await wait(11)
        assert shows(hass, LOCK) == "off"
        door.runtime_data.reactions.read_card("445E6046010080FF", "2897", 0.0)
        await hass.async_block_till_done()
        assert shows(hass, LOCK) == "on"
        await wait(11)
        assert shows(hass, LOCK) == "off"
    assert len(simulator.attendance) == 0
    await simulator.start()
    await wait(310, times=8)
    assert state("binary_sensor", "connected").state == "on"
    seconds = [each.second for each in simulator.attendance]
    assert [later - earlier for earlier, later in pairwise(seconds)] == [3622] * 23
    assert {each.card_state for each in simulator.attendance} == {1}


@pytest.mark.parametrize("how", ["unload", "reload", "stop", "remove"])
async def test_the_end_locks_the_door(hass: HomeAssistant, door: MockConfigEntry, how: str) -> None:
    """A latch never stays open."""
    await switch(hass, BUTTON, on=True)
    assert shows(hass, LOCK) == "on"
    hass.states.async_set(BUTTON, "off")
    match how:
        case "unload":
            assert await hass.config_entries.async_unload(door.entry_id)
        case "reload":
            assert await hass.config_entries.async_reload(door.entry_id)
        case "stop":
            hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
        case _:
            await hass.config_entries.async_remove(door.entry_id)
    await hass.async_block_till_done(wait_background_tasks=how == "remove")
    assert shows(hass, LOCK) == "off"


@pytest.mark.parametrize("is_away", [False, True], ids=["server", "no server"])
async def test_a_kill_that_left_the_door_open(
    hass: HomeAssistant, door: MockConfigEntry, simulator: BgerpSimulator, is_away: bool
) -> None:
    """With the next start the lock is driven low, whether the server is there or not."""
    assert await hass.config_entries.async_unload(door.entry_id)
    hass.states.async_set(LOCK, "on")
    if is_away:
        await simulator.stop()
    assert await hass.config_entries.async_setup(door.entry_id)
    await hass.async_block_till_done()
    assert shows(hass, LOCK) == "off"


async def test_the_lock_entity(hass: HomeAssistant, door: MockConfigEntry, act: Act, state: GetState) -> None:
    await act("lock", "access_control_1_lock", "unlock")
    assert shows(hass, LOCK) == "on"
    await switch(hass, CONTACT, on=True)
    assert state("lock", "access_control_1_lock").state == "open"
    assert state("binary_sensor", "door").state == "on"
    await act("lock", "access_control_1_lock", "lock")
    assert shows(hass, LOCK) == "off"
    await release(hass, door)
    assert shows(hass, LOCK) == "on"


async def test_an_entity_that_is_not_available(
    hass: HomeAssistant, door: MockConfigEntry, act: Act, state: GetState
) -> None:
    """The door says why it does not work, and works again by itself."""
    await switch(hass, BUTTON, on=True)
    hass.states.async_set(LOCK, "unavailable")
    await hass.async_block_till_done()
    assert state("lock", "access_control_1_lock").state == "unavailable"
    problem = state("binary_sensor", "access_control_1_problem")
    assert (problem.state, problem.attributes["reason"], problem.attributes["pin"]) == ("on", "unreadable", "DO2")
    assert "bgerp_bound_entity" in issue_keys(hass)
    with pytest.raises(HomeAssistantError) as caught:
        await release(hass, door)
    assert key_of(caught) == "bgerp_block_not_running"
    assert state("binary_sensor", "door_closed_problem").state == "off"
    hass.states.async_set(BUTTON, "off")
    hass.states.async_set(LOCK, "on")
    await hass.async_block_till_done()
    assert state("lock", "access_control_1_lock").state == "locked" and shows(hass, LOCK) == "off"
    assert state("binary_sensor", "access_control_1_problem").state == "off"
    assert "bgerp_bound_entity" not in issue_keys(hass)


async def release(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Release the door by the integration's own action."""
    device_id = blocks(hass, entry)["access_control_1"].id
    await hass.services.async_call("zontromat", "release_door", {"device_id": device_id}, blocking=True)


async def test_an_action_that_fails(
    hass: HomeAssistant, door: MockConfigEntry, monkeypatch: pytest.MonkeyPatch, wait: Pass, state: GetState
) -> None:
    """It is tried again; the block says so, and goes on."""
    failing = True

    async def fail(call: Any) -> None:
        if failing:
            raise HomeAssistantError("the relay does not answer")
        hass.states.async_set(LOCK, "on")

    hass.services.async_register("input_boolean", "turn_on", fail)
    with pytest.raises(HomeAssistantError) as caught:
        await release(hass, door)
    assert "DO2" in str(caught.value)
    assert state("binary_sensor", "access_control_1_problem").attributes["reason"] == "write_failed"
    failing = False
    await wait(2)
    assert shows(hass, LOCK) == "on"
    assert state("binary_sensor", "access_control_1_problem").state == "off"


async def test_settings_that_do_not_fit(
    hass: HomeAssistant, door: MockConfigEntry, edit: Edit, state: GetState
) -> None:
    """What somebody has to correct is a repair, until it is corrected; the rest of the zone works."""
    await edit(ac__lock_mechanism_1__output="RO9")
    assert issue_keys(hass) == {"bgerp_missing_pin"}
    (issue,) = ir.async_get(hass).issues.values()
    assert issue.translation_placeholders is not None
    assert (issue.translation_placeholders["block"], issue.translation_placeholders["pin"]) == ("Door 1", "RO9")
    assert state("binary_sensor", "door").state == "off"
    await edit(ac__lock_mechanism_1__output="DI0")
    assert issue_keys(hass) == {"bgerp_bad_setting"}
    await edit(ac__lock_mechanism_1__output="DO2", sys__sl__output="DO2")
    assert issue_keys(hass) <= {"bgerp_pin_taken"}
    await edit(sys__sl__output="off")
    assert issue_keys(hass) == set()
    await switch(hass, BUTTON, on=True)
    assert shows(hass, LOCK) == "on"


async def test_cards(
    hass: HomeAssistant, door: MockConfigEntry, simulator: BgerpSimulator, edit: Edit, wait: Pass, state: GetState
) -> None:
    """Each read is judged, shown without the card's id, and recorded at the server."""
    heard = async_capture_events(hass, "zontromat_zone_event")
    record = record_of(simulator)
    simulator.operator.grant_card(record.id, "445E6046010080FF", valid_until=4_000_000_000)
    await edit(
        ac__entry_reader_1__enabled={"vendor": "TERACOM", "model": "act230", "options": {"serial_number": "2897"}}
    )
    read = door.runtime_data.reactions.read_card
    now = simulator.clock.now()
    for card, reader in (("445e6046010080ff", "2897"), ("445E6046010080FF", "2897"), ("751E9168661790FF", "2897")):
        read(card, reader, now)
    assert shows(hass, LOCK) == "on"
    event = state("event", "access_control_1_card_read")
    assert (event.attributes["event_type"], event.attributes["card"]) == ("denied", "…1790")
    assert [each.data["type"] for each in heard] == ["granted", "denied"]
    assert heard[0].data["device_id"] == blocks(hass, door)["access_control_1"].id
    read("751E9168661790FF", "9999", now)
    await wait(times=4)
    entries = [(entry.card_id, entry.reader_id, entry.card_state) for entry in simulator.attendance]
    assert entries == [
        ("445E6046010080FF", "2897", 1),
        ("751E9168661790FF", "2897", 3),
        ("751E9168661790FF", "9999", 0),
    ]
    everything = f"{hass.states.async_all()} {[each.data for each in heard]}"
    assert "445E6046010080" not in everything.upper() and "751E916866" not in everything.upper()


async def test_hardware_comes_and_goes(hass: HomeAssistant, door: MockConfigEntry, state: GetState) -> None:
    """The entry is loaded anew when something is attached or taken away."""
    first = door.runtime_data
    lock = next(each for each in door.subentries.values() if each.data["pin"] == "DO2")
    assert hass.config_entries.async_remove_subentry(door, lock.subentry_id)
    await hass.async_block_till_done()
    assert door.state is ConfigEntryState.LOADED and door.runtime_data is not first
    assert state("binary_sensor", "access_control_1_problem").attributes["reason"] == "missing_pin"
    data = {"pin": "DO2", "entity_id": LOCK}
    hass.config_entries.async_add_subentry(
        door, ConfigSubentry(data=data, subentry_type="bgerp_binding", title="lock", unique_id=None)
    )
    await hass.async_block_till_done()
    assert state("lock", "access_control_1_lock").state == "locked"
    assert issue_keys(hass) == set()


@pytest.mark.parametrize("parts", [[]])
async def test_without_hardware_nothing_complains(hass: HomeAssistant, door: MockConfigEntry, state: GetState) -> None:
    """A zone that nothing is attached to exchanges registers with its server, as before."""
    assert issue_keys(hass) == set()
    assert state("lock", "access_control_1_lock").state == "unknown"
    assert state("binary_sensor", "access_control_1_problem").state == "unknown"
    with pytest.raises(HomeAssistantError) as caught:
        await release(hass, door)
    assert key_of(caught) == "bgerp_no_hardware"
    registry = er.async_get(hass)
    assert registry.async_get_entity_id("binary_sensor", "zontromat", f"{SERIAL}-access_control_1_problem")
