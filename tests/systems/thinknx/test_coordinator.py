"""Reading the plant: budget, what is not read, complaints, dead devices, outages."""

from collections import Counter
import logging
import time

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.faults import FaultKind
from simulators.thinknx import (
    Blind,
    ErrorText,
    Kind,
    Lamp,
    RateLimit,
    RetryAfter,
    Thermostat,
    ThinknxSimulator,
    sample_guid,
)
from tests.systems.thinknx.conftest import Act, FindEntity, Poll
from tests.systems.thinknx.support import BOTH_FORMS, calls, first, with_options, with_plant

LOGGER = "custom_components.zontromat"
STATUS = "system/serverStatus"
THERMOSTAT = Thermostat("Thermostat", sample_guid(1))
LAMPS = [Lamp(f"Lamp {number}", sample_guid(1000 + number)) for number in range(40)]


def reads(simulator: ThinknxSimulator) -> list[str]:
    """Return the states that were read since the last time, without the server's own."""
    return [call for call in calls(simulator) if not call.startswith(STATUS)]


@with_plant(*LAMPS)
@with_options(rate=2, maximum_age=60)
async def test_budget(hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, poll: Poll) -> None:
    """The plant is read a few states at a time, never more than the budget allows, never more than four at once."""
    reads(simulator)
    for _ in range(30):
        await poll()
        assert len(reads(simulator)) <= 5
    assert simulator.traffic.most_in_flight <= 4
    assert 0 < loaded.runtime_data.plant.poller.scheduler.oldest(time.monotonic()) <= 60
    states = {state.state for state in hass.states.async_all("light")}
    assert states == {"off"}


LARGE = [
    *(Thermostat(f"Thermostat {number}", sample_guid(2000 + number)) for number in range(100)),
    *(Blind(f"Blind {number}", sample_guid(3000 + number)) for number in range(100)),
]
"""200 devices with 600 states."""


@with_plant(*LARGE)
@with_options(rate=5, maximum_age=300)
async def test_large_plant(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, poll: Poll
) -> None:
    """200 devices with three states each stay within 5 requests a second, and none of them is older than 5 minutes."""
    read: dict[str, float] = {}
    counts: list[int] = []
    # The first sweep takes two minutes; then come two times the maximum age.
    for turn in range(350):
        await poll()
        made = reads(simulator)
        counts.append(len(made))
        read |= dict.fromkeys(made, time.monotonic())
        if turn > 65:
            assert time.monotonic() - min(read.values()) <= 300
    assert len(read) == 600
    per_minute = [sum(counts[start : start + 29]) for start in range(len(counts) - 29)]
    assert max(per_minute) <= 5 * 61


async def test_nothing_for_disabled_entities(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """A device whose entity is disabled is not read."""
    blind = first(simulator, Kind.BLIND)
    er.async_get(hass).async_update_entity(entity("cover", blind, "cover"), disabled_by=er.RegistryEntryDisabler.USER)
    await hass.async_block_till_done()
    await poll()
    simulator.traffic.by_device.clear()
    await poll(20, seconds=15)
    assert blind.guid not in simulator.traffic.by_device
    assert len(simulator.traffic.by_device) > 15


@BOTH_FORMS
async def test_changes_are_seen(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """What changes in the plant shows after the next read; only that entity writes a state."""
    lamp, socket = first(simulator, Kind.LIGHT), first(simulator, Kind.SWITCH)
    before = hass.states.get(entity("switch", socket, "switch")).last_reported
    lamp.values["power"] = 1
    await poll(6)
    assert hass.states.get(entity("light", lamp, "light")).state == "on"
    assert hass.states.get(entity("switch", socket, "switch")).last_reported == before


@pytest.mark.parametrize(
    "oddity", [{"numbers_as_text": True}, {"comm_obj": False}, {"color_as_text": True}, {"content_type": "text/plain"}]
)
async def test_odd_answers(
    hass: HomeAssistant, simulator: ThinknxSimulator, entry: MockConfigEntry, oddity: dict[str, object]
) -> None:
    """What the specification leaves open does not matter."""
    for name, value in oddity.items():
        setattr(simulator.options, name, value)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await entry.runtime_data.plant.async_refresh()
    await entry.runtime_data.plant.async_refresh()
    assert entry.runtime_data.plant.last_update_success
    assert not entry.runtime_data.plant.data.silent


async def test_complaints_slow_down(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, poll: Poll
) -> None:
    """A 429 brings silence and a slower pace and shows nowhere; success brings the pace back."""
    scheduler = loaded.runtime_data.plant.poller.scheduler
    await poll(10)
    simulator.fail("(?!system).*", 429, times=None)
    await poll(2, seconds=60)
    assert STATE_UNAVAILABLE not in {state.state for state in hass.states.async_all()}
    assert scheduler.rate < 50
    calls(simulator)
    await poll(4)
    assert reads(simulator) == []
    simulator.faults.clear()
    await poll(60, seconds=10)
    assert scheduler.rate == 50


@with_plant(*LAMPS[:3])
async def test_missing_device(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """A device that the server does not know is unavailable and hardly asked for; the others go on."""
    gone, stays, _ = simulator.plant.devices.values()
    del simulator.plant.devices[gone.guid]
    await poll(30)
    assert hass.states.get(entity("light", gone, "light")).state == STATE_UNAVAILABLE
    assert hass.states.get(entity("light", stays, "light")).state == "off"
    simulator.traffic.by_device.clear()
    await poll(1800)
    assert simulator.traffic.by_device[gone.guid] <= 7
    simulator.plant.devices[gone.guid] = gone
    await poll(8, seconds=1000)
    assert hass.states.get(entity("light", gone, "light")).state == "off"


@pytest.mark.parametrize(
    "failure",
    [
        {"status": 400, "text": ErrorText.IMPOSSIBLE},
        {"status": 400, "text": ErrorText.PARAMS_ERRORS},
        {"status": 500},
        {"status": 404, "text": ErrorText.DEVICE_NOT_FOUND},
    ],
    ids=str,
)
async def test_one_device_fails(
    hass: HomeAssistant,
    simulator: ThinknxSimulator,
    loaded: MockConfigEntry,
    entity: FindEntity,
    poll: Poll,
    failure: dict[str, object],
) -> None:
    """Whatever the error of one device is, only that device becomes unavailable; it recovers by itself."""
    simulator.fail("getvalue", times=1, **failure)  # type: ignore[arg-type]
    await poll(60)
    lost = [state.entity_id for state in hass.states.async_all() if state.state == STATE_UNAVAILABLE]
    recovered = hass.states.get("sensor.dining_room_carbon_dioxide"), hass.states.get("number.office_ventilation")
    assert len(lost) <= 1
    await poll(60, seconds=5)
    assert STATE_UNAVAILABLE not in {state.state for state in recovered}
    assert STATE_UNAVAILABLE not in {state.state for state in hass.states.async_all()}


async def test_one_device_hangs_up(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """Connections that are cut are put down to the server only when it does not answer anything else either."""
    value = next(own for own in simulator.plant.devices.values() if "setvalue" in own.calls)
    await poll(60, seconds=10)
    # What has just been read is not due in the next poll.
    for device in simulator.plant.devices.values():
        loaded.runtime_data.plant.poller.scheduler.hurry(device.guid)
    await poll()
    simulator.faults.add(FaultKind.DROP_AFTER, path=".*getvalue", times=None)
    loaded.runtime_data.plant.hurry(value.guid)
    calls(simulator)
    await poll()
    assert [call.partition("?")[0] for call in calls(simulator)] == ["getvalue", STATUS]
    assert hass.states.get(entity("number", value, "number")).state == STATE_UNAVAILABLE
    others = [state for state in hass.states.async_all() if "carbon" not in state.entity_id]
    assert [state.state for state in others].count(STATE_UNAVAILABLE) == 1


async def test_server_that_complains_is_there(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """A server that answers with 429 when asked whether it is there is there."""
    value = next(own for own in simulator.plant.devices.values() if "setvalue" in own.calls)
    await poll(60, seconds=10)
    simulator.faults.add(FaultKind.DROP_AFTER, path=".*getvalue", times=None)
    simulator.fail(STATUS, 429, times=None)
    loaded.runtime_data.plant.hurry(value.guid)
    await poll(2)
    assert hass.states.get(entity("number", value, "number")).state == STATE_UNAVAILABLE
    assert hass.states.get(entity("switch", first(simulator, Kind.SWITCH), "switch")).state == "off"


@with_plant(THERMOSTAT)
@pytest.mark.parametrize("text", list(ErrorText))
async def test_one_state_fails(
    hass: HomeAssistant,
    simulator: ThinknxSimulator,
    loaded: MockConfigEntry,
    entity: FindEntity,
    poll: Poll,
    text: ErrorText,
) -> None:
    """A device that cannot tell one of its states any more goes on with the others; it is not taken for missing."""
    entity_id = entity("climate", THERMOSTAT, "climate")
    await poll(10)
    assert hass.states.get(entity_id).attributes["preset_mode"] == "comfort"
    simulator.fail("tempmodestatus", 404 if text is ErrorText.DEVICE_NOT_FOUND else 400, text, times=None)
    await poll(60)
    THERMOSTAT.values["actualtemp"] = 25.5
    calls(simulator)
    await poll(300)
    attributes = hass.states.get(entity_id).attributes
    assert (attributes["preset_mode"], attributes["current_temperature"]) == (None, 25.5)
    assert len([call for call in calls(simulator) if call.startswith("tempmodestatus")]) <= 4
    assert not ir.async_get(hass).issues
    simulator.faults.clear()
    await poll(5, seconds=3600)
    assert hass.states.get(entity_id).attributes["preset_mode"] == "comfort"


async def test_many_complaints_at_once_are_one(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, poll: Poll
) -> None:
    """Requests that were under way together halve the pace once, and the longest silence counts."""
    scheduler = loaded.runtime_data.plant.poller.scheduler
    await poll(60)
    simulator.rate_limit = RateLimit(per_minute=1, burst=1, retry_after=RetryAfter.SECONDS)
    simulator.rate_limit.admit()
    await poll(1, seconds=60)
    assert simulator.traffic.limited > 2
    assert scheduler.rate == 25
    calls(simulator)
    await poll(25)
    assert reads(simulator) == []


async def test_complaint_about_a_command(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act, poll: Poll
) -> None:
    """A command that is one request too many tells so, and reading gives way."""
    scheduler = loaded.runtime_data.plant.poller.scheduler
    await poll(60)
    assert scheduler.rate == 50
    simulator.fail("power", 429)
    with pytest.raises(HomeAssistantError, match="too many requests"):
        await act("light.turn_on", entity("light", first(simulator, Kind.LIGHT), "light"))
    assert scheduler.rate == 25


async def test_complaint_about_the_server_status(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """A server that has had too many requests is not taken for one that is away."""
    simulator.fail(STATUS, 429, times=None)
    await poll(3, seconds=61)
    assert hass.states.get(entity("sensor", None, "version")).state == "01.03.02.17"


async def test_offline_and_back(
    hass: HomeAssistant,
    simulator: ThinknxSimulator,
    loaded: MockConfigEntry,
    poll: Poll,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An outage makes everything unavailable, with one line of each coordinator, and its end brings it back."""
    caplog.set_level(logging.INFO, LOGGER)
    caplog.clear()
    await simulator.stop()
    await poll(60)
    assert {state.state for state in hass.states.async_all()} == {STATE_UNAVAILABLE}
    await simulator.start()
    await poll(90)
    assert STATE_UNAVAILABLE not in {state.state for state in hass.states.async_all()}
    levels = Counter(record.levelname for record in caplog.records if record.name.startswith(LOGGER))
    assert levels == {"ERROR": 2, "INFO": 2}


async def test_outage_costs_little(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, poll: Poll
) -> None:
    """A server that fails everything is asked rarely."""
    simulator.faults.add(FaultKind.STATUS, status=503, times=None)
    await poll(100)
    calls(simulator)
    await poll(100)
    assert len(calls(simulator)) < 80


async def test_refused_credentials(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, poll: Poll
) -> None:
    """Credentials that are refused from one day on ask the user once."""
    simulator.access.password = "changed"
    await poll(10)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
