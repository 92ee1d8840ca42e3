"""The sync: its pace, what goes wrong on the way, and that nothing is lost."""

from copy import deepcopy
from datetime import datetime
import json
import logging
from typing import Any
from urllib.parse import parse_qs

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zontromat.systems.bgerp.errors import BlockNotRunning
from custom_components.zontromat.systems.bgerp.registers import Attendance, CardState
from simulators.bgerp import BgerpSimulator, Dialect, EventKind

from .conftest import Act, Edit, GetState, Pass
from .storm import SOFIA
from .support import (
    GOAL,
    ON_BOTH_DIALECTS,
    ON_THE_SPECIFICATION,
    issue_keys,
    key_of,
    paths,
    record_of,
    with_behaviour,
    with_options,
)


def last_syncs(simulator: BgerpSimulator) -> list[str]:
    """Return the `last_sync` of the syncs since the last time."""
    bodies = [parse_qs(request.body.decode()) for request in simulator.requests if request.path == "/ztm/sync"]
    simulator.requests.clear()
    return [body["last_sync"][0] for body in bodies]


def sent(simulator: BgerpSimulator) -> list[dict[str, Any]]:
    """Return the registers of the syncs since the last time."""
    bodies = [parse_qs(request.body.decode()) for request in simulator.requests if request.path == "/ztm/sync"]
    simulator.requests.clear()
    return [json.loads(body["registers"][0]) for body in bodies]


async def test_full_once_then_deltas(
    hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry, wait: Pass
) -> None:
    """After a start everything is asked for once, then what has changed; now and then everything again."""
    simulator.requests.clear()
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await wait(times=3)
    full, *deltas = last_syncs(simulator)
    assert full == "0"
    assert deltas == [str(int(simulator.clock.now()) - 61 * age) for age in (3, 2, 1)]
    await wait(900, times=4)
    assert last_syncs(simulator).count("0") == 1


@pytest.mark.parametrize(("dialect", "period"), [(Dialect.DEPLOYED, 60), (Dialect.SPECIFICATION, 5)])
async def test_period(simulator: BgerpSimulator, loaded: MockConfigEntry, wait: Pass, period: int) -> None:
    """A zone syncs once per period of its dialect."""
    await wait(2 * period)
    paths(simulator)
    await wait(period - 2)
    assert paths(simulator) == []
    await wait(3)
    assert paths(simulator) == ["sync"]


@with_options(update_period=300)
async def test_local_change_pulls_the_sync_forward(
    hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry, wait: Pass, act: Act
) -> None:
    """What is changed in the zone is at the server at once, and several changes in a row make few syncs."""
    await wait(301, times=4)
    simulator.operator.edit(record_of(simulator).id, "light.enabled", True)
    await wait(301)
    paths(simulator)
    for percent in (20, 40, 60, 80):
        await act("light", "light", "turn_on", brightness_pct=percent)
    await wait(11)
    assert paths(simulator) == ["sync", "sync"]
    assert record_of(simulator).value("light.target_illum") == pytest.approx(8000, abs=20)


@ON_BOTH_DIALECTS
async def test_server_away(
    hass: HomeAssistant,
    simulator: BgerpSimulator,
    loaded: MockConfigEntry,
    edit: Edit,
    wait: Pass,
    state: GetState,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The zone goes on; one line in the log when the server goes, one when it is back; tries become rarer."""
    await edit(hvac__enabled=1, hvac__goal_building_temp=21)
    caplog.clear()
    await simulator.stop()
    await wait(75)
    assert state("binary_sensor", "connected").state == "off"
    assert state("sensor", "energy_mode").state == "unavailable"
    assert state("climate", "climate").attributes["temperature"] == 21
    coordinator = loaded.runtime_data.coordinator
    pauses = []
    for _ in range(12):
        pauses.append(coordinator.update_interval.total_seconds())
        await wait(pauses[-1] + 1)
    assert pauses[0] < 4 and pauses == sorted(pauses[:9]) + pauses[9:] and 300 <= pauses[-1] <= 375
    await simulator.start()
    await wait(376)
    assert state("binary_sensor", "connected").state == "on"
    assert coordinator.update_interval == coordinator.period
    lines = [record for record in caplog.records if record.name.startswith("custom_components.zontromat")]
    assert [line.levelname for line in lines if line.levelno > logging.DEBUG] == ["ERROR", "INFO"]


@ON_BOTH_DIALECTS
@pytest.mark.parametrize("fault", ["garbage", "empty", "truncated", "drop_after", "drop_before"])
async def test_bad_replies_change_nothing(
    simulator: BgerpSimulator, loaded: MockConfigEntry, edit: Edit, wait: Pass, state: GetState, fault: str
) -> None:
    """A reply that is no valid one is as good as none; the next one brings what was missed."""
    await edit(hvac__enabled=1, hvac__goal_building_temp=21)
    simulator.operator.edit(record_of(simulator).id, GOAL, 25)
    simulator.faults.add(fault, path="/ztm/sync")
    await wait()
    assert state("climate", "climate").attributes["temperature"] == 21
    assert state("binary_sensor", "connected").state == "off"
    await wait(15)
    assert state("climate", "climate").attributes["temperature"] == 25


async def test_echo_changes_nothing(
    simulator: BgerpSimulator, loaded: MockConfigEntry, edit: Edit, wait: Pass, state: GetState
) -> None:
    """A server that fails inside sends the request back, which is not taken for its answer."""
    simulator.behaviour.echo_next = 1
    await wait()
    assert state("binary_sensor", "connected").state == "off"
    assert loaded.runtime_data.coordinator.last_exception.translation_placeholders["reason"] == "echo"
    await wait(15)
    assert state("binary_sensor", "connected").state == "on"


@ON_BOTH_DIALECTS
async def test_patience_is_asked_for(simulator: BgerpSimulator, loaded: MockConfigEntry, wait: Pass) -> None:
    """A server that asks for patience gets it."""
    simulator.behaviour.throttle_next, simulator.behaviour.retry_after = 1, 900
    await wait()
    paths(simulator)
    await wait(300, times=2)
    assert paths(simulator) == []
    await wait(300, times=3)
    assert "sync" in paths(simulator)


@with_behaviour(firewall=True)
async def test_firewall(
    hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry, wait: Pass, state: GetState
) -> None:
    """What the server's firewall refuses is sent without texts; events wait, and the issue says why."""
    coordinator = loaded.runtime_data.coordinator
    coordinator.store.report("monitoring.info_message", {"DI0": "' or 1=1 -- ' or 'a'='a'; #"})
    coordinator.store.report("anti_tampering.state", True)
    await wait()
    assert issue_keys(hass) == {"bgerp_texts_blocked"}
    await wait()
    assert record_of(simulator).value("sys.at.state") is True
    coordinator.store.report("monitoring.info_message", "")
    await wait(times=2)
    assert issue_keys(hass) == set()


def spoil(simulator: BgerpSimulator, name: str) -> None:
    """Put something into a register that the operator's form would not take."""
    stored = record_of(simulator).values[name]
    stored.value, stored.stamp = "bright", simulator.clock.stamp(simulator.clock.now())


async def test_value_that_does_not_fit(
    simulator: BgerpSimulator, loaded: MockConfigEntry, edit: Edit, state: GetState, wait: Pass
) -> None:
    """A value that is none leaves the former one, and the operator is told once."""
    await edit(light__enabled=True, light__max=9000)
    spoil(simulator, "light.max")
    await wait(times=4)
    assert state("number", "illuminance_maximum").state == "9000.0"
    (error,) = record_of(simulator).value("sys.last_update_errs")
    assert (error["err_code"], error["message"]) == (503, "Bad value of light.max")
    assert state("sensor", "waiting_events").state == "0"


@ON_THE_SPECIFICATION
async def test_value_that_does_not_fit_the_specification(
    simulator: BgerpSimulator, loaded: MockConfigEntry, edit: Edit, state: GetState, wait: Pass
) -> None:
    """The specification has no register for errors; the former value stays all the same."""
    await edit(light__enabled=1, light__max=9000)
    spoil(simulator, "light.max")
    await wait()
    assert state("number", "illuminance_maximum").state == "9000.0"
    assert state("sensor", "waiting_events").state == "0"


async def test_machine_is_reported(simulator: BgerpSimulator, loaded: MockConfigEntry, wait: Pass) -> None:
    """The server knows how the machine is that the zone runs on, and is not told all the time."""
    record = record_of(simulator)
    assert record.value("sys.ram.current") > 1e6
    assert record.value("sys.disc.total") >= record.value("sys.disc.free") > 0
    assert record.value("sys.time.uptime") > 0
    await wait(700, times=2)
    before = len(simulator.log.of(EventKind.CHANGED))
    await wait(times=8)
    assert len(simulator.log.of(EventKind.CHANGED)) == before


@pytest.mark.parametrize("missing", ["/proc/uptime", "/proc/self/statm"])
async def test_machine_that_tells_little(
    simulator: BgerpSimulator, waiting: MockConfigEntry, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What this machine does not tell is unknown, and nothing is 0."""
    from custom_components.zontromat.systems.bgerp import vitals

    original = vitals.Path.read_text

    def read_text(path: Any, **options: Any) -> str:
        if str(path) == missing:
            raise FileNotFoundError(missing)
        return original(path, **options)

    monkeypatch.setattr(vitals.Path, "read_text", read_text)
    found = vitals.read_vitals("/", 0)
    assert {key for key, value in found.items() if value is None} in (
        {"self.ram.current"},
        {"sys.time.boot", "sys.time.uptime"},
    )


CARD = Attendance(time=1_763_632_800, card_id="445E6046010080FF", reader_id="2897", state=CardState.ALLOWED)


@ON_BOTH_DIALECTS
async def test_card_reaches_the_log(
    hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry, wait: Pass, state: GetState
) -> None:
    """A card that was read is in the server's log soon, once, and no longer in the queue."""
    await loaded.runtime_data.coordinator.async_record(CARD)
    await wait(75, times=2)
    (entry,) = simulator.attendance
    assert (entry.card_id, entry.second, entry.reader_id) == ("445E6046010080FF", 1_763_632_800, "2897")
    assert state("sensor", "waiting_events").state == "0"


@ON_BOTH_DIALECTS
async def test_card_survives_outage_and_kill(
    hass: HomeAssistant,
    simulator: BgerpSimulator,
    loaded: MockConfigEntry,
    hass_storage: dict[str, Any],
    wait: Pass,
    state: GetState,
) -> None:
    """Cards that were read while the server was away are on the disc before they count, and arrive after a crash."""
    await simulator.stop()
    await wait()
    for second in range(3):
        record = Attendance(time=second, card_id="445E6046010080FF", reader_id="2897", state=CardState.DENIED)
        await loaded.runtime_data.coordinator.async_record(record)
    assert state("sensor", "waiting_events").state == "3"
    killed = deepcopy(hass_storage)
    await hass.config_entries.async_unload(loaded.entry_id)
    hass_storage.clear()
    hass_storage.update(killed)
    await simulator.start()
    assert await hass.config_entries.async_setup(loaded.entry_id)
    await wait(75, times=4)
    assert [entry.second for entry in simulator.attendance] == [0, 1, 2]
    assert state("sensor", "waiting_events").state == "0"


@ON_THE_SPECIFICATION
async def test_event_that_the_specification_has_no_form_for(
    hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry, state: GetState
) -> None:
    """An event that no server of this kind takes does not hold up the others."""
    queue = loaded.runtime_data.coordinator.synchroniser.queue
    await queue.put("sys.last_update_errs", {"err_code": 503})
    await loaded.runtime_data.coordinator.async_record(CARD)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(simulator.attendance) == 1
    assert state("sensor", "waiting_events").state == "0"


async def test_messages_are_cleared_by_the_server(
    simulator: BgerpSimulator, loaded: MockConfigEntry, edit: Edit, state: GetState, act: Act, wait: Pass
) -> None:
    """The operator's command acts once; the button does the same here. What still collides is reported again."""
    collision = {"ac__door_closed_1__input": "DI2", "ac__window_closed_1__input": "DI2"}
    await edit(**collision)
    shown = state("sensor", "warning_message").state
    assert "DI2" in shown
    await act("button", "clear_messages", "press")
    assert state("sensor", "warning_message").state == shown
    await edit(ac__window_closed_1__input="DI3")
    assert state("sensor", "warning_message").state == shown
    await edit(sys__col__clear_errors=1)
    assert state("sensor", "warning_message").state == ""
    await edit(**collision)
    await wait(times=2)
    assert state("binary_sensor", "collision").state == "on", "an order that lasts is one order"
    await edit(ac__window_closed_1__input="DI3")
    await act("button", "clear_messages", "press")
    assert state("binary_sensor", "collision").state == "off"
    assert record_of(simulator).value("sys.col.warning_message") == ""


async def test_messages_that_nobody_looks_after(loaded: MockConfigEntry, edit: Edit) -> None:
    await edit(sys__enabled=False)
    with pytest.raises(BlockNotRunning):
        await loaded.runtime_data.coordinator.async_clear_messages()


async def test_sync_button(
    hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry, act: Act, state: GetState
) -> None:
    """The button syncs at once and says what went wrong."""
    simulator.operator.edit(record_of(simulator).id, "envm.energy", 3)
    await act("button", "sync", "press")
    assert state("sensor", "energy_mode").state == "generator"
    await simulator.stop()
    with pytest.raises(HomeAssistantError) as caught:
        await act("button", "sync", "press")
    assert key_of(caught) == "bgerp_connection"


async def test_autumn_night(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    simulator: BgerpSimulator,
    loaded: MockConfigEntry,
    wait: Pass,
    state: GetState,
) -> None:
    """An edit in the hour that the clocks show twice arrives even if the zone was away during that hour."""
    night = datetime(2026, 10, 25, 3, 58, tzinfo=SOFIA)
    simulator.clock.set(night.timestamp())
    await wait(times=2)
    await simulator.stop()
    simulator.clock.advance(1200)
    simulator.operator.edit(record_of(simulator).id, "envm.energy", 2)
    simulator.clock.advance(3600)
    await simulator.start()
    await wait(1200, times=4)
    assert state("sensor", "energy_mode").state == "accumulate"


async def test_polls_without_entities(
    hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry, wait: Pass
) -> None:
    """A zone whose entities are all switched off is a zone all the same."""
    coordinator = loaded.runtime_data.coordinator
    for listener in list(coordinator._listeners)[1:]:
        coordinator._listeners.pop(listener)
    paths(simulator)
    await wait(times=2)
    assert paths(simulator) == ["sync", "sync"]
