"""Polling a heat pump: the plan on the wire, disturbances, outages."""

from collections import Counter
from datetime import timedelta
import logging
from urllib.parse import unquote

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from simulators.faults import FaultKind
from simulators.htrest import HtrestSimulator
from tests.systems.htrest.client_support import forget
from tests.systems.htrest.conftest import FindEntity, Poll
from tests.systems.htrest.support import FAST_QUERY, LAST_FAULT, PARAMETERS, asked, issue_keys, with_server

LOGGER = "custom_components.zontromat"
POLLS_OF_ALL_SETTINGS = 10
"""After so many polls every setting has had its turn."""

ENABLED_MEASURED = 23
ENABLED_SETTINGS = 22
"""How many parameters of the stock table are shown by entities that are on by default."""


def names_of(simulator: HtrestSimulator, path: str) -> list[list[str]]:
    """Return the names that each request to a path asked for."""
    queries = [request.query for request in simulator.requests if request.path == path]
    return [[unquote(name) for name in query.split("&")] for query in queries]


@pytest.fixture
def outdoor(hass: HomeAssistant, loaded: MockConfigEntry, entity: FindEntity) -> str:
    """Return the entity id of a sensor that is always read."""
    return entity("sensor", "outdoor_temperature")


async def test_nothing_before_the_interval(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Nothing is asked before the interval is over, and one thing after it."""
    for seconds, paths in ((28, []), (3, [FAST_QUERY])):
        asked(simulator)
        freezer.tick(timedelta(seconds=seconds))
        async_fire_time_changed(hass)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert asked(simulator) == paths


async def test_plan(simulator: HtrestSimulator, loaded: MockConfigEntry, poll: Poll) -> None:
    """Each poll reads the measured points at once; each setting is read once in five minutes, in small groups."""
    forget(simulator)
    for _ in range(POLLS_OF_ALL_SETTINGS):
        commands = len(simulator.line.commands)
        await poll()
        assert len(simulator.line.commands) - commands <= 3 + 12
    paths = Counter(request.path for request in simulator.requests)
    assert paths == {FAST_QUERY: POLLS_OF_ALL_SETTINGS, PARAMETERS: 3}
    assert {len(names) for names in names_of(simulator, FAST_QUERY)} == {ENABLED_MEASURED}
    settings = names_of(simulator, PARAMETERS)
    assert sorted(len(names) for names in settings) == [7, 7, 8]
    assert len({name for names in settings for name in names}) == ENABLED_SETTINGS
    assert len(simulator.line.commands) == POLLS_OF_ALL_SETTINGS * 3 + 3 * 2 + ENABLED_SETTINGS


@with_server({"baud": 9600, "command_latency": 0.08})
async def test_plan_fits_a_slow_line(simulator: HtrestSimulator, loaded: MockConfigEntry, poll: Poll) -> None:
    """At 9600 baud a poll keeps the line busy for a small part of its interval, even when settings are read."""
    assert simulator.line.seconds < 30
    for _ in range(POLLS_OF_ALL_SETTINGS):
        before = simulator.line.seconds
        await poll()
        assert simulator.line.seconds - before < 5


async def test_nothing_for_disabled_entities(simulator: HtrestSimulator, loaded: MockConfigEntry, poll: Poll) -> None:
    """What is shown by no enabled entity is read at the start and never again."""
    forget(simulator)
    await poll(2 * POLLS_OF_ALL_SETTINGS)
    read = {name for path in (FAST_QUERY, PARAMETERS) for names in names_of(simulator, path) for name in names}
    assert not read & {"Temp. Sauggas", "Temp. Verdampfung", "WW Type", "FWS Type", "BSZ HKP Schaltung", "Liegenschaft"}
    assert {"Temp. Aussen", "Betriebsart", "HKR Soll_Raum", "WW Normaltemp.", "HKR Heizgrenze"} <= read


async def test_disabling_an_entity_stops_its_reads(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """An entity that the user switches off is not read any more from the next poll on."""
    er.async_get(hass).async_update_entity(
        entity("sensor", "hot_gas_temperature"), disabled_by=er.RegistryEntryDisabler.USER
    )
    await hass.async_block_till_done()
    forget(simulator)
    await poll()
    [names] = names_of(simulator, FAST_QUERY)
    assert "Temp. Heissgas" not in names
    assert len(names) == ENABLED_MEASURED - 1


async def test_faults_are_read_when_the_flag_flips(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, poll: Poll
) -> None:
    """The fault list costs nothing until the heat pump says that something happened, or ten minutes are over."""
    asked(simulator)
    await poll(15)
    assert LAST_FAULT not in asked(simulator)
    simulator.pump.raise_fault()
    await poll()
    assert asked(simulator).count(LAST_FAULT) == 1
    await poll()
    assert LAST_FAULT not in asked(simulator)
    simulator.pump.clear_fault()
    await poll()
    assert asked(simulator).count(LAST_FAULT) == 1
    await poll(19)
    assert asked(simulator).count(LAST_FAULT) == 1


async def test_clock_is_read_hourly(simulator: HtrestSimulator, loaded: MockConfigEntry, poll: Poll) -> None:
    """The clock is read at the start and once an hour."""
    clock = "/api/v1/datetime/"
    assert asked(simulator).count(clock) == 1
    await poll(2, seconds=1790)
    assert clock not in asked(simulator)
    await poll()
    assert asked(simulator).count(clock) == 1


async def test_state_is_written_only_when_it_changes(
    hass: HomeAssistant, simulator: HtrestSimulator, outdoor: str, entity: FindEntity, poll: Poll
) -> None:
    """A poll reports only the entities whose values changed."""
    flow = entity("sensor", "flow_temperature")
    before = {name: hass.states.get(name).last_reported for name in (outdoor, flow)}
    simulator.pump.values["Temp. Vorlauf"] = 35.5
    await poll()
    assert hass.states.get(outdoor).last_reported == before[outdoor]
    assert hass.states.get(flow).last_reported > before[flow]
    assert hass.states.get(flow).state == "35.5"


async def test_offline_and_back(
    hass: HomeAssistant, simulator: HtrestSimulator, outdoor: str, poll: Poll, caplog: pytest.LogCaptureFixture
) -> None:
    """An outage makes the entities unavailable and one log line, its end another; nothing has to be done."""
    caplog.set_level(logging.INFO, LOGGER)
    caplog.clear()
    await simulator.stop()
    await poll(4)
    states = {state.state for state in hass.states.async_all() if state.domain != "update"}
    assert states == {STATE_UNAVAILABLE}
    await simulator.start()
    await poll(2)
    assert hass.states.get(outdoor).state == "4.9"
    assert STATE_UNAVAILABLE not in {state.state for state in hass.states.async_all()}
    assert [record.levelname for record in caplog.records if record.name.startswith(LOGGER)] == ["ERROR", "INFO"]


@pytest.mark.parametrize("answer", ["MR,.*", "SP,NR=13"])
async def test_one_disturbance_is_everyday_noise(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    outdoor: str,
    poll: Poll,
    caplog: pytest.LogCaptureFixture,
    answer: str,
) -> None:
    """One disturbed poll keeps the last values and is not worth a log line; what was not read is read next time."""
    caplog.set_level(logging.INFO, LOGGER)
    caplog.clear()
    simulator.pump.values["Temp. Aussen"] = -7.0
    simulator.line.lose_answer(answer)
    await poll(POLLS_OF_ALL_SETTINGS)
    assert simulator.line._answers_to_lose == []
    assert hass.states.get(outdoor).state == "-7.0"
    assert [record for record in caplog.records if record.name.startswith(LOGGER)] == []


async def test_disturbance_keeps_the_last_values(
    hass: HomeAssistant, simulator: HtrestSimulator, outdoor: str, poll: Poll
) -> None:
    """The first disturbed poll shows the old value, the second in a row makes unavailable, a good one makes up for both."""
    simulator.pump.values["Temp. Aussen"] = -7.0
    for shown in ("4.9", STATE_UNAVAILABLE, STATE_UNAVAILABLE):
        simulator.line.lose_answer("MR,.*")
        await poll()
        assert hass.states.get(outdoor).state == shown
    await poll()
    assert hass.states.get(outdoor).state == "-7.0"
    simulator.line.lose_logins(3)
    await poll()
    assert hass.states.get(outdoor).state == "-7.0"


async def test_healed_disturbance_does_not_show(
    hass: HomeAssistant, simulator: HtrestSimulator, outdoor: str, poll: Poll
) -> None:
    """What the server heals by itself, a garbled answer or a lost login, is no failure."""
    simulator.line.garble_answers(2)
    simulator.line.lose_logins(2)
    simulator.pump.values["Temp. Aussen"] = 1.5
    await poll()
    assert hass.states.get(outdoor).state == "1.5"


async def test_lost_serial_port(hass: HomeAssistant, simulator: HtrestSimulator, outdoor: str, poll: Poll) -> None:
    """A lost serial port makes unavailable at once, and an issue tells to restart the server, which heals both."""
    simulator.line.lose_adapter()
    await poll()
    assert hass.states.get(outdoor).state == STATE_UNAVAILABLE
    assert issue_keys(hass) == {"htrest_serial_port_lost"}
    await poll(2)
    assert issue_keys(hass) == {"htrest_serial_port_lost"}
    await simulator.restart()
    await poll()
    assert hass.states.get(outdoor).state == "4.9"
    assert issue_keys(hass) == set()


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": FaultKind.GARBAGE},
        {"kind": FaultKind.TRUNCATED},
        {"kind": FaultKind.EMPTY},
        {"kind": FaultKind.DROP_BEFORE},
        {"kind": FaultKind.DROP_AFTER},
        {"kind": FaultKind.STATUS, "status": 502},
        {"kind": FaultKind.STATUS, "status": 404, "body": b"<!doctype html>"},
    ],
    ids=lambda fault: str(fault["kind"]),
)
async def test_broken_answer(
    hass: HomeAssistant, simulator: HtrestSimulator, outdoor: str, poll: Poll, fault: dict[str, object]
) -> None:
    """An answer that is none makes unavailable and is not repeated; the next good one recovers."""
    simulator.faults.add(path=FAST_QUERY, **fault)  # type: ignore[arg-type]
    asked(simulator)
    await poll()
    assert asked(simulator) == [FAST_QUERY]
    assert hass.states.get(outdoor).state == STATE_UNAVAILABLE
    await poll()
    assert hass.states.get(outdoor).state == "4.9"


async def test_credentials_are_refused_later(
    hass: HomeAssistant, simulator: HtrestSimulator, outdoor: str, poll: Poll
) -> None:
    """A server that wants credentials from one day on asks the user for them once."""
    simulator.faults.add(FaultKind.STATUS, status=401, body=b"", times=None)
    await poll(3)
    assert hass.states.get(outdoor).state == STATE_UNAVAILABLE
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


async def test_parameters_that_are_lost_later(
    hass: HomeAssistant, simulator: HtrestSimulator, outdoor: str, entity: FindEntity, poll: Poll
) -> None:
    """A measured point and a setting that vanish become unknown; the rest goes on, and nobody asks for them again."""
    simulator.pump.missing |= {"Temp. EQ_Eintritt", "HKR Heizgrenze"}
    await poll(POLLS_OF_ALL_SETTINGS)
    assert hass.states.get(entity("sensor", "source_inlet_temperature")).state == STATE_UNKNOWN
    assert hass.states.get(entity("number", "heating_heating_limit")).state == STATE_UNKNOWN
    assert hass.states.get(outdoor).state == "4.9"
    assert hass.states.get(entity("number", "heating_boost")).state == "3"
    forget(simulator)
    await poll(POLLS_OF_ALL_SETTINGS)
    assert len(names_of(simulator, FAST_QUERY)) == POLLS_OF_ALL_SETTINGS
    read = {name for path in (FAST_QUERY, PARAMETERS) for names in names_of(simulator, path) for name in names}
    assert not read & simulator.pump.missing


async def test_value_that_makes_no_sense(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """A value that cannot be understood is unknown and takes nothing else down; numbers may come as text."""
    body = b'{"Temp. Aussen": "warm", "Temp. Vorlauf": "31.5", "Verdichter": 7, "Temp. Ruecklauf": null}'
    simulator.faults.add(FaultKind.GARBAGE, path=FAST_QUERY, body=body, content_type="application/json")
    await poll()
    assert hass.states.get(entity("sensor", "outdoor_temperature")).state == STATE_UNKNOWN
    assert hass.states.get(entity("sensor", "flow_temperature")).state == "31.5"
    assert hass.states.get(entity("sensor", "return_temperature")).state == STATE_UNKNOWN
    assert hass.states.get(entity("binary_sensor", "compressor")).state == STATE_UNKNOWN
    assert hass.states.get(entity("climate", "heating_circuit")).attributes.get("hvac_action") is None
