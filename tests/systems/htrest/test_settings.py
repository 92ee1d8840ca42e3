"""Numbers, selects and buttons: what is written, and what never leaves Home Assistant."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.faults import FaultKind
from simulators.htrest import HtrestSimulator
from tests.systems.htrest.conftest import Act, FindEntity, Poll
from tests.systems.htrest.support import (
    PARAMETERS,
    READ_ONLY,
    WRITES_OFF,
    asked,
    issue_keys,
    key_of,
    narrow,
    with_server,
    written,
)

SERVICE = with_server({"extras": ("service",)})
MODES = ["off", "auto", "cooling", "summer", "continuous", "setback", "holiday", "party"]


@pytest.mark.parametrize(
    ("key", "value", "parameter", "sent"),
    [
        ("heating_setback", -5, "HKR Absenktemp. (K)", "-5"),
        ("heating_curve_zero", 33.5, "HKR RLT Soll_0 (Heizkurve)", "33.5"),
        ("heating_curve_cold", 40, "HKR RLT Soll_uHG (Heizkurve)", "40.0"),
        ("hot_water_minimum", 20, "WW Minimaltemp.", "20"),
    ],
)
async def test_set_number(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    loaded: MockConfigEntry,
    entity: FindEntity,
    act: Act,
    key: str,
    value: float,
    parameter: str,
    sent: str,
) -> None:
    """A number is written in the type of its parameter, read back and shown without a poll."""
    await act("number", key, "set_value", value=value)
    [(path, body)] = written(simulator)
    assert (path, repr(body["value"])) == (f"param/{parameter}", sent)
    assert hass.states.get(entity("number", key)).state == sent
    assert asked(simulator)[-1] == PARAMETERS


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("heating_setback", -11, "out_of_range"),
        ("heating_setback", 0, "out_of_range"),
        ("heating_curve_zero", 50.5, "out_of_range"),
        ("heating_curve_zero", 33.3, "htrest_invalid_value"),
        ("heating_boost", 2.5, "htrest_invalid_value"),
    ],
)
async def test_wrong_number_is_not_sent(
    simulator: HtrestSimulator, loaded: MockConfigEntry, act: Act, key: str, value: float, text: str
) -> None:
    """A number beyond the limits or off the step never leaves Home Assistant."""
    with pytest.raises(ServiceValidationError) as caught:
        await act("number", key, "set_value", value=value)
    assert key_of(caught) == text
    assert written(simulator) == []


async def test_limits_are_learned(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """The heat pump's own limits are learned from its first refusal and kept from then on."""
    narrow(simulator, "HKR Heizgrenze", 5, 20)
    with pytest.raises(ServiceValidationError) as caught:
        await act("number", "heating_heating_limit", "set_value", value=21)
    assert key_of(caught) == "htrest_beyond_limits"
    assert caught.value.translation_placeholders == {
        "name": "Heliotherm 123456",
        "value": "21",
        "minimum": "5",
        "maximum": "20",
    }
    attributes = hass.states.get(entity("number", "heating_heating_limit")).attributes
    assert (attributes["min"], attributes["max"]) == (5, 20)
    with pytest.raises(ServiceValidationError) as caught:
        await act("number", "heating_heating_limit", "set_value", value=21)
    assert key_of(caught) == "out_of_range"
    assert len(written(simulator)) == 1
    await act("number", "heating_heating_limit", "set_value", value=20)
    assert simulator.pump.values["HKR Heizgrenze"] == 20


async def test_type_of_the_server(simulator: HtrestSimulator, loaded: MockConfigEntry, act: Act) -> None:
    """A server whose own table gives a parameter another type refuses it, and that is said."""
    curve = "HKR RLT Soll_0 (Heizkurve)"
    simulator.parameters[curve] = replace(simulator.parameters[curve], initial=32)
    with pytest.raises(ServiceValidationError) as caught:
        await act("number", "heating_curve_zero", "set_value", value=33)
    assert key_of(caught) == "htrest_invalid_value"
    assert "expected 'int'" in str(caught.value)
    assert simulator.pump.values[curve] == 32


@with_server({"param_verification": False})
async def test_server_without_limits(simulator: HtrestSimulator, loaded: MockConfigEntry, act: Act) -> None:
    """A server that checks no limits is still not sent a value beyond the usual ones."""
    with pytest.raises(ServiceValidationError):
        await act("number", "heating_boost", "set_value", value=11)
    assert written(simulator) == []


@pytest.mark.parametrize(
    ("kind", "written_value", "key"),
    [
        (FaultKind.DROP_AFTER, 7, None),
        (FaultKind.TRUNCATED, 7, None),
        (FaultKind.DROP_BEFORE, 3, "htrest_not_confirmed"),
    ],
)
async def test_doubtful_write(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    loaded: MockConfigEntry,
    entity: FindEntity,
    act: Act,
    kind: FaultKind,
    written_value: int,
    key: str | None,
) -> None:
    """A write whose answer is lost is sent once and never again; the heat pump is asked what it has now."""
    simulator.faults.add(kind, method="PUT", path=".*Aufheiztemp.*")
    raised = None
    try:
        await act("number", "heating_boost", "set_value", value=7)
    except HomeAssistantError as err:
        raised = err.translation_key
    assert raised == key
    assert written(simulator) == [("param/HKR Aufheiztemp. (K)", {"value": 7})]
    assert simulator.pump.values["HKR Aufheiztemp. (K)"] == written_value
    assert hass.states.get(entity("number", "heating_boost")).state == str(written_value)


async def test_write_does_not_move_the_poll(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, act: Act, freezer: FrozenDateTimeFactory
) -> None:
    """Many changes in a row cost their own requests and leave the plan alone."""
    asked(simulator)
    for value in (4, 5, 6):
        await act("number", "heating_boost", "set_value", value=value)
    boost = "/api/v1/param/HKR Aufheiztemp. (K)"
    assert asked(simulator) == [boost, PARAMETERS] * 3
    await hass.async_block_till_done(wait_background_tasks=True)
    assert asked(simulator) == []


@READ_ONLY
async def test_read_only_server(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """A server that drops changes is found out before the change, said so, and the old value stays."""
    with pytest.raises(HomeAssistantError) as caught:
        await act("number", "heating_boost", "set_value", value=7)
    assert key_of(caught) == "htrest_read_only"
    assert written(simulator) == []
    assert hass.states.get(entity("number", "heating_boost")).state == "3"
    assert issue_keys(hass) == {"htrest_read_only"}


async def test_select(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """All eight modes are offered and written as numbers."""
    select = entity("select", "operating_mode")
    assert hass.states.get(select).attributes["options"] == MODES
    for number, mode in enumerate(MODES):
        await act("select", "operating_mode", "select_option", option=mode)
        assert simulator.pump.values["Betriebsart"] == number
        assert hass.states.get(select).state == mode
    assert [body for _, body in written(simulator)] == [{"value": number} for number in range(8)]


@pytest.mark.parametrize(("number", "mode"), [(8, "screed_drying"), (9, "utility_lock"), (10, "main_switch")])
async def test_mode_that_cannot_be_chosen(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    entry: MockConfigEntry,
    entity: FindEntity,
    act: Act,
    number: int,
    mode: str,
) -> None:
    """A mode that the heat pump enters by itself is shown while it lasts, and refused without asking the server."""
    simulator.pump.values["Betriebsart"] = number
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    state = hass.states.get(entity("select", "operating_mode"))
    assert (state.state, state.attributes["options"]) == (mode, [*MODES, mode])
    with pytest.raises(ServiceValidationError) as caught:
        await act("select", "operating_mode", "select_option", option=mode)
    assert key_of(caught) == "htrest_beyond_limits"
    assert written(simulator) == []
    await act("select", "operating_mode", "select_option", option="auto")
    assert hass.states.get(entity("select", "operating_mode")).attributes["options"] == MODES


async def test_unknown_mode(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, entity: FindEntity
) -> None:
    """A mode that nobody knows is unknown, and another one can be chosen."""
    simulator.pump.values["Betriebsart"] = 42
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    state = hass.states.get(entity("select", "operating_mode"))
    assert (state.state, state.attributes["options"]) == (STATE_UNKNOWN, MODES)


@with_server({"extras": ("mixed1", "mixed2")})
async def test_select_of_a_mixed_circuit(simulator: HtrestSimulator, loaded: MockConfigEntry, act: Act) -> None:
    """The select of a mixed circuit sets that circuit only."""
    await act("select", "mixed_2_operating_mode", "select_option", option="holiday")
    assert written(simulator) == [("param/MKR2 Betriebsart", {"value": 6})]
    assert (simulator.pump.values["MKR1 Betriebsart"], simulator.pump.values["Betriebsart"]) == (1, 1)


@pytest.mark.usefixtures("every_entity_enabled")
async def test_set_clock(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    entry: MockConfigEntry,
    entity: FindEntity,
    act: Act,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The button sends Home Assistant's local time without zone and fractions, and the difference disappears."""
    await hass.config.async_set_time_zone("Europe/Sofia")
    freezer.move_to("2026-11-20T21:30:15.4+00:00")
    simulator.pump.clock.set(datetime(2026, 11, 20, 22, 0, 0))
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    clock = entity("sensor", "clock_difference")
    assert hass.states.get(clock).state == str(-timedelta(hours=1, minutes=30, seconds=15) // timedelta(seconds=1))
    await act("button", "set_clock", "press")
    await hass.async_block_till_done()
    assert written(simulator) == [("datetime/", {"datetime": "2026-11-20T23:30:15"})]
    assert hass.states.get(clock).state == "0"


@SERVICE
@pytest.mark.usefixtures("every_entity_enabled")
async def test_reset_fault(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act, poll: Poll
) -> None:
    """The button resets a fault; the flag follows with the next poll."""
    simulator.pump.raise_fault()
    await poll()
    assert hass.states.get(entity("binary_sensor", "fault")).state == "on"
    await act("button", "reset_fault", "press")
    assert written(simulator) == [("param/Entstoerung", {"value": True})]
    await poll()
    assert hass.states.get(entity("binary_sensor", "fault")).state == "off"


@WRITES_OFF
@pytest.mark.parametrize(
    ("platform", "key", "action", "data"),
    [
        ("number", "heating_boost", "set_value", {"value": 5}),
        ("select", "operating_mode", "select_option", {"option": "off"}),
        ("button", "set_clock", "press", {}),
    ],
)
async def test_changes_must_be_allowed(
    simulator: HtrestSimulator, loaded: MockConfigEntry, act: Act, platform: str, key: str, action: str, data: Any
) -> None:
    """While changes are switched off nothing is sent."""
    with pytest.raises(ServiceValidationError) as caught:
        await act(platform, key, action, **data)
    assert key_of(caught) == "htrest_writes_off"
    assert {request.method for request in simulator.requests} == {"GET"}


@with_server({"read_only": True, "extras": ("service",)})
@pytest.mark.usefixtures("every_entity_enabled")
@pytest.mark.parametrize("key", ["set_clock", "reset_fault"])
async def test_buttons_of_a_read_only_server(
    simulator: HtrestSimulator, loaded: MockConfigEntry, act: Act, key: str
) -> None:
    """A press that a read-only server would swallow is an error and is not sent."""
    with pytest.raises(HomeAssistantError) as caught:
        await act("button", key, "press")
    assert key_of(caught) == "htrest_read_only"
    assert written(simulator) == []


@pytest.mark.parametrize(
    ("status", "key", "flows"), [(401, "htrest_auth", 1), (503, "htrest_connection", 0), (400, "htrest_failed", 0)]
)
async def test_refused_command(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    loaded: MockConfigEntry,
    act: Act,
    status: int,
    key: str,
    flows: int,
) -> None:
    """What the server refuses is said; refused credentials also ask for new ones."""
    simulator.faults.add(FaultKind.STATUS, status=status, method="PUT")
    with pytest.raises(HomeAssistantError) as caught:
        await act("number", "heating_boost", "set_value", value=7)
    await hass.async_block_till_done()
    assert key_of(caught) == key
    assert len(hass.config_entries.flow.async_progress()) == flows
    assert simulator.pump.values["HKR Aufheiztemp. (K)"] == 3
