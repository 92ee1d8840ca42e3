"""What a heat pump tells beyond single values: codes, efficiency, its clock, extra parameters, the fault list."""

from datetime import timedelta

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.faults import FaultKind
from simulators.htrest import HtrestSimulator
from tests.systems.htrest.conftest import FindEntity, Poll
from tests.systems.htrest.support import FAST_QUERY, LAST_FAULT, with_options, with_server

COP = "COP"
HEAT = "WMZ_Leistung (kW):"
POWER = "Stromz_Leistung (W):"
TOTALS = {"WMZ_Gesamt (kWh):", "Stromz_Gesamt (kWh):"}
METERS = with_server({"extras": ("energy",)})


async def setup(hass: HomeAssistant, entry: MockConfigEntry, entity: FindEntity, key: str) -> State:
    """Set the entry up and return the state of a sensor."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return hass.states.get(entity("sensor", key))


@pytest.mark.parametrize(
    ("key", "parameter", "number", "name"),
    [
        ("compressor_demand", "Verdichteranforderung", 0, "none"),
        ("compressor_demand", "Verdichteranforderung", 1, "cooling"),
        ("compressor_demand", "Verdichteranforderung", 2, "heating"),
        ("compressor_demand", "Verdichteranforderung", 3, "hot_water"),
        ("compressor_demand", "Verdichteranforderung", 4, "external"),
        ("compressor_demand", "Verdichteranforderung", 5, "demand_5"),
        ("compressor_demand", "Verdichteranforderung", 6, STATE_UNKNOWN),
        ("compressor_status", "Verdichter_Status", 0, "standby"),
        ("compressor_status", "Verdichter_Status", 1, "valve_pre_run"),
        ("compressor_status", "Verdichter_Status", 2, "status_2"),
        ("compressor_status", "Verdichter_Status", 5, "source_pre_run"),
        ("compressor_status", "Verdichter_Status", 9, "running"),
        ("compressor_status", "Verdichter_Status", 11, "status_11"),
        ("compressor_status", "Verdichter_Status", 12, STATE_UNKNOWN),
    ],
)
async def test_codes(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    entry: MockConfigEntry,
    entity: FindEntity,
    key: str,
    parameter: str,
    number: int,
    name: str,
) -> None:
    """Known numbers have names, the others of the range stay numbers, and what is beyond is unknown."""
    simulator.pump.values[parameter] = number
    state = await setup(hass, entry, entity, key)
    assert state.state == name
    assert (name in state.attributes["options"]) == (name != STATE_UNKNOWN)


@METERS
@pytest.mark.parametrize(
    ("without", "values", "state"),
    [
        (set(), {COP: 4.2}, 4.2),
        (set(), {COP: 0.0, HEAT: 8.0, POWER: 2000.0}, None),
        ({COP}, {HEAT: 8.0, POWER: 2000.0}, 4.0),
        ({COP}, {HEAT: 0.0, POWER: 18.0}, None),
        ({COP}, {HEAT: 8.0, POWER: 49.9}, None),
        ({HEAT, POWER}, {COP: 3.1}, 3.1),
    ],
)
async def test_coefficient_of_performance(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    entry: MockConfigEntry,
    entity: FindEntity,
    without: set[str],
    values: dict[str, float],
    state: float | None,
) -> None:
    """The heat pump's own figure counts, else heat by power; while nothing runs there is none."""
    simulator.pump.missing |= without
    simulator.pump.values |= values
    shown = await setup(hass, entry, entity, "coefficient_of_performance")
    assert shown.state == (STATE_UNKNOWN if state is None else str(state))


@METERS
@pytest.mark.parametrize("missing", [{COP, HEAT}, {COP, POWER}])
async def test_no_coefficient_without_both_meters(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, missing: set[str]
) -> None:
    """Half a measurement is not completed by an estimate."""
    simulator.pump.missing |= missing
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert er.async_get(hass).async_get_entity_id("sensor", "zontromat", "123456-coefficient_of_performance") is None


@METERS
@pytest.mark.parametrize("lost", [HEAT, POWER])
async def test_meter_that_is_lost(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, entity: FindEntity, poll: Poll, lost: str
) -> None:
    """When a meter is not readable any more, its coefficient is unknown."""
    simulator.pump.missing.add(COP)
    simulator.pump.values |= {HEAT: 8.0, POWER: 2000.0}
    assert (await setup(hass, entry, entity, "coefficient_of_performance")).state == "4.0"
    simulator.pump.missing.add(lost)
    await poll()
    assert hass.states.get(entity("sensor", "coefficient_of_performance")).state == STATE_UNKNOWN


@METERS
@pytest.mark.parametrize(
    ("without", "values", "state"),
    [
        (set(), {"WMZ_Gesamt (kWh):": 9000.0, "Stromz_Gesamt (kWh):": 2250.0}, 4.0),
        (set(), {"WMZ_Gesamt (kWh):": 0.0, "Stromz_Gesamt (kWh):": 0.0}, None),
        (
            {"WMZ_Gesamt (kWh):"},
            {
                "WMZ_Heizung (kWh)": 600.0,
                "WMZ_Brauchwasser (kWh)": 300.0,
                "Stromz_Heizung (kWh)": 100.0,
                "Stromz_Brauchwasser (kWh)": 200.0,
            },
            3.0,
        ),
    ],
)
async def test_seasonal_performance(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    entry: MockConfigEntry,
    entity: FindEntity,
    without: set[str],
    values: dict[str, float],
    state: float | None,
) -> None:
    """The seasonal figure comes from the totals, else from the sums of heating and hot water."""
    simulator.pump.missing |= without
    simulator.pump.values |= values
    shown = await setup(hass, entry, entity, "seasonal_performance")
    assert shown.state == (STATE_UNKNOWN if state is None else str(state))


@METERS
@pytest.mark.parametrize("missing", ["WMZ_Brauchwasser (kWh)", "Stromz_Heizung (kWh)"])
async def test_no_seasonal_performance_from_a_part(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, missing: str
) -> None:
    """Without totals, all four parts are needed."""
    simulator.pump.missing |= {*TOTALS, missing}
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert er.async_get(hass).async_get_entity_id("sensor", "zontromat", "123456-seasonal_performance") is None


@METERS
@pytest.mark.parametrize(
    ("without", "lost"),
    [
        (set(), "WMZ_Gesamt (kWh):"),
        (set(), "Stromz_Gesamt (kWh):"),
        (TOTALS, "WMZ_Heizung (kWh)"),
        (TOTALS, "Stromz_Heizung (kWh)"),
    ],
)
async def test_counter_that_is_lost(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    entry: MockConfigEntry,
    entity: FindEntity,
    poll: Poll,
    without: set[str],
    lost: str,
) -> None:
    """A figure never mixes counters: when one of those that it is made of is lost it is unknown."""
    simulator.pump.missing |= without
    assert float((await setup(hass, entry, entity, "seasonal_performance")).state) > 1
    simulator.pump.missing.add(lost)
    await poll()
    assert hass.states.get(entity("sensor", "seasonal_performance")).state == STATE_UNKNOWN


@METERS
async def test_values_that_come_late(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    entry: MockConfigEntry,
    entity: FindEntity,
    poll: Poll,
) -> None:
    """What the first answer left out is unknown until the next poll."""
    body = b'{"Temp. Aussen": 4.9}'
    simulator.faults.add(FaultKind.GARBAGE, path=FAST_QUERY, skip=1, body=body, content_type="application/json")
    assert (await setup(hass, entry, entity, "seasonal_performance")).state == STATE_UNKNOWN
    assert hass.states.get(entity("sensor", "outdoor_temperature")).state == "4.9"
    await poll()
    assert hass.states.get(entity("sensor", "seasonal_performance")).state != STATE_UNKNOWN


@pytest.mark.usefixtures("every_entity_enabled")
async def test_clock(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, entity: FindEntity
) -> None:
    """The difference is positive when the heat pump's clock is ahead."""
    simulator.pump.clock.drift = timedelta(seconds=100.9)
    assert int((await setup(hass, entry, entity, "clock_difference")).state) in {100, 101}


@pytest.mark.usefixtures("every_entity_enabled")
async def test_clock_that_makes_no_sense(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, entity: FindEntity
) -> None:
    """A heat pump whose date cannot be understood has no difference, and everything else."""
    body = b'{"datetime": "0000-00-00T00:00:00"}'
    simulator.faults.add(FaultKind.GARBAGE, path=".*/datetime/", body=body, content_type="application/json")
    assert (await setup(hass, entry, entity, "clock_difference")).state == STATE_UNKNOWN
    assert hass.states.get(entity("sensor", "outdoor_temperature")).state == "4.9"


@with_server({"extras": ("service", "energy")})
@with_options({"extra_parameters": ["3.0.20", "Reset Effizienz", "Temp. Aussen"]})
async def test_extra_parameters(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """Parameters that the user added are shown under their own names and polled like the others."""
    number = hass.states.get(entity("sensor", "extra-3.0.20"))
    assert (number.state, number.name) == ("0", "Heliotherm 123456 Parameter 3.0.20")
    assert hass.states.get(entity("sensor", "extra-Temp. Aussen")).state == "4.9"
    simulator.pump.values |= {"3.0.20": 17, "Temp. Aussen": 5.5}
    await poll(10)
    assert hass.states.get(entity("sensor", "extra-3.0.20")).state == "17"
    assert hass.states.get(entity("sensor", "extra-Temp. Aussen")).state == "5.5"


async def test_fault_event(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """A new entry of the fault list fires once, with its code, text and time; old ones never do."""
    event = entity("event", "fault_list")
    assert hass.states.get(event).state == STATE_UNKNOWN
    await poll(2)
    assert hass.states.get(event).state == STATE_UNKNOWN
    simulator.pump.raise_fault(20, "EQ_Spreizung")
    await poll()
    fired = hass.states.get(event)
    assert fired.state != STATE_UNKNOWN
    shown = {"event_type": "fault", "code": 20, "message": "EQ_Spreizung"}
    assert {name: fired.attributes[name] for name in shown} == shown
    assert fired.attributes["time"] == simulator.pump.fault_list[-1].at.isoformat()
    simulator.pump.clear_fault()
    await poll(3)
    assert hass.states.get(event).state == fired.state


@pytest.mark.parametrize(
    ("error", "message", "kind"),
    [(65534, "Keine Stoerung", "cleared"), (65285, "Info: Initialisiert", "info"), (19, "EQ_Spreizung", "fault")],
)
async def test_kinds_of_events(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    loaded: MockConfigEntry,
    entity: FindEntity,
    poll: Poll,
    error: int,
    message: str,
    kind: str,
) -> None:
    """Faults, information and the end of a fault are told apart; without a flag they are found within ten minutes."""
    simulator.pump.add_entry(error, message)
    await poll(seconds=601)
    attributes = hass.states.get(entity("event", "fault_list")).attributes
    assert (attributes["event_type"], attributes["code"]) == (kind, error)


async def test_fault_list_that_was_not_readable(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    entry: MockConfigEntry,
    entity: FindEntity,
    poll: Poll,
) -> None:
    """When the list could not be read at the start, the first entry that is read later is not new."""
    simulator.faults.add(FaultKind.GARBAGE, path=LAST_FAULT, body=b"[]", content_type="application/json")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await poll(seconds=601)
    event = entity("event", "fault_list")
    assert hass.states.get(event).state == STATE_UNKNOWN
    body = b'{"index": 4, "error": 20, "datetime": "?", "message": "EQ_Spreizung"}'
    simulator.faults.add(FaultKind.GARBAGE, path=LAST_FAULT, body=body, content_type="application/json")
    await poll(seconds=601)
    assert hass.states.get(event).attributes["time"] is None


async def test_event_of_an_outage(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """What happened while the server was away fires when it is back; an outage alone fires nothing."""
    event = entity("event", "fault_list")
    await simulator.stop()
    await poll()
    assert hass.states.get(event).state == STATE_UNAVAILABLE
    simulator.pump.raise_fault(19, "EQ_Spreizung")
    await simulator.start()
    await poll()
    fired = hass.states.get(event)
    assert fired.attributes["code"] == 19
    await simulator.stop()
    await poll()
    await simulator.start()
    await poll()
    assert (hass.states.get(event).state, hass.states.get(event).attributes) == (fired.state, fired.attributes)
