"""Heating circuits and hot water."""

from typing import Any

from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.htrest import HtrestSimulator
from tests.systems.htrest.conftest import Act, FindEntity, Poll
from tests.systems.htrest.support import WRITES_OFF, key_of, narrow, with_server, written

COOLING = with_server({"extras": ("cooling",)})
CIRCUITS = with_server({"extras": ("rooms", "mixed1", "mixed2")})
WITHOUT_ROOMS = with_server({"extras": ("mixed1", "mixed2")})
MODES = [
    (0, "off", "none"),
    (1, "auto", "none"),
    (2, "cool", "none"),
    (3, "auto", "summer"),
    (4, "heat", "none"),
    (5, "auto", "sleep"),
    (6, "auto", "away"),
    (7, "auto", "party"),
    (8, "auto", "none"),
    (9, "auto", "none"),
]
MODES_WITHOUT_COOLING = ["off", "auto", "heat"]


async def setup(hass: HomeAssistant, entry: MockConfigEntry, entity: FindEntity, key: str = "heating_circuit") -> State:
    """Set the entry up and return the state of a circuit."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return hass.states.get(entity("climate", key))


async def test_heating_circuit(hass: HomeAssistant, loaded: MockConfigEntry, entity: FindEntity) -> None:
    """The circuit shows the returning water, the room's set point and the limits of the heat pump."""
    state = hass.states.get(entity("climate", "heating_circuit"))
    shown = {
        "current_temperature": 30.5,
        "temperature": 21.0,
        "min_temp": 10,
        "max_temp": 25,
        "target_temp_step": 0.5,
        "hvac_modes": MODES_WITHOUT_COOLING,
        "preset_modes": ["none", "summer", "sleep", "away", "party"],
    }
    assert {name: state.attributes[name] for name in shown} == shown


@COOLING
@pytest.mark.parametrize(("number", "mode", "preset"), MODES)
async def test_modes(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    entry: MockConfigEntry,
    entity: FindEntity,
    number: int,
    mode: str,
    preset: str,
) -> None:
    """Each operating mode is a mode or a preset; one that the heat pump entered by itself shows as automatic."""
    simulator.pump.values["Betriebsart"] = number
    state = await setup(hass, entry, entity)
    assert (state.state, state.attributes["preset_mode"]) == (mode, preset)


async def test_unknown_mode(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, entity: FindEntity
) -> None:
    """A number that nobody knows is unknown."""
    simulator.pump.values["Betriebsart"] = 77
    state = await setup(hass, entry, entity)
    assert (state.state, state.attributes["preset_mode"]) == (STATE_UNKNOWN, None)


@COOLING
@pytest.mark.parametrize(
    ("action", "data", "number"),
    [
        ("set_hvac_mode", {"hvac_mode": "off"}, 0),
        ("set_hvac_mode", {"hvac_mode": "cool"}, 2),
        ("set_hvac_mode", {"hvac_mode": "heat"}, 4),
        ("set_preset_mode", {"preset_mode": "summer"}, 3),
        ("set_preset_mode", {"preset_mode": "sleep"}, 5),
        ("set_preset_mode", {"preset_mode": "away"}, 6),
        ("set_preset_mode", {"preset_mode": "party"}, 7),
        ("turn_off", {}, 0),
    ],
)
async def test_set_mode(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    loaded: MockConfigEntry,
    act: Act,
    action: str,
    data: dict[str, Any],
    number: int,
) -> None:
    """Modes and presets are written as operating modes, and shown when the heat pump confirmed them."""
    await act("climate", "heating_circuit", action, **data)
    assert written(simulator) == [("param/Betriebsart", {"value": number})]
    assert simulator.pump.values["Betriebsart"] == number


@pytest.mark.parametrize(
    ("action", "data"),
    [("turn_on", {}), ("set_hvac_mode", {"hvac_mode": "auto"}), ("set_preset_mode", {"preset_mode": "none"})],
)
async def test_return_to_automatic(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    entry: MockConfigEntry,
    entity: FindEntity,
    act: Act,
    action: str,
    data: dict[str, Any],
) -> None:
    """Switching on, the automatic mode and no preset are the same."""
    simulator.pump.values["Betriebsart"] = 5
    await setup(hass, entry, entity)
    await act("climate", "heating_circuit", action, **data)
    assert written(simulator) == [("param/Betriebsart", {"value": 1})]
    state = hass.states.get(entity("climate", "heating_circuit"))
    assert (state.state, state.attributes["preset_mode"]) == ("auto", "none")


async def test_set_temperature(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """The set point is written as a float, shown at once and read back, without a poll."""
    await act("climate", "heating_circuit", "set_temperature", temperature=22)
    [(path, body)] = written(simulator)
    assert (path, repr(body)) == ("param/HKR Soll_Raum", "{'value': 22.0}")
    assert hass.states.get(entity("climate", "heating_circuit")).attributes["temperature"] == 22.0


async def test_set_temperature_and_mode(simulator: HtrestSimulator, loaded: MockConfigEntry, act: Act) -> None:
    """One action may set both."""
    await act("climate", "heating_circuit", "set_temperature", temperature=19.5, hvac_mode="heat")
    assert written(simulator) == [("param/Betriebsart", {"value": 4}), ("param/HKR Soll_Raum", {"value": 19.5})]


@pytest.mark.parametrize(
    ("action", "data", "key"),
    [
        ("set_temperature", {"temperature": 25.5}, "temp_out_of_range"),
        ("set_temperature", {"temperature": 9}, "temp_out_of_range"),
        ("set_temperature", {"temperature": 20.3}, "htrest_invalid_value"),
        ("set_temperature", {"temperature": 20, "hvac_mode": "cool"}, "not_valid_hvac_mode"),
        ("set_temperature", {"temperature": 20, "hvac_mode": "dry"}, "not_valid_hvac_mode"),
        ("set_hvac_mode", {"hvac_mode": "cool"}, "not_valid_hvac_mode"),
        ("set_preset_mode", {"preset_mode": "boost"}, "not_valid_preset_mode"),
    ],
)
async def test_wrong_settings_are_not_sent(
    simulator: HtrestSimulator, loaded: MockConfigEntry, act: Act, action: str, data: dict[str, Any], key: str
) -> None:
    """What the circuit cannot take is refused before anything is sent; cooling is nothing for a machine without it."""
    with pytest.raises(ServiceValidationError) as caught:
        await act("climate", "heating_circuit", action, **data)
    assert key_of(caught) == key
    assert written(simulator) == []


@WRITES_OFF
@pytest.mark.parametrize(
    ("platform", "key", "action", "data"),
    [
        ("climate", "heating_circuit", "set_temperature", {"temperature": 20}),
        ("climate", "heating_circuit", "turn_off", {}),
        ("water_heater", "hot_water", "set_temperature", {"temperature": 48}),
    ],
)
async def test_changes_must_be_allowed(
    simulator: HtrestSimulator, loaded: MockConfigEntry, act: Act, platform: str, key: str, action: str, data: Any
) -> None:
    """While changes are switched off nothing is sent and the user learns where to allow them."""
    with pytest.raises(ServiceValidationError) as caught:
        await act(platform, key, action, **data)
    assert key_of(caught) == "htrest_writes_off"
    assert {request.method for request in simulator.requests} == {"GET"}


async def test_heat_pump_is_off_line(simulator: HtrestSimulator, loaded: MockConfigEntry, act: Act) -> None:
    """A set point that cannot be delivered is an error of the device."""
    await simulator.stop()
    with pytest.raises(HomeAssistantError) as caught:
        await act("climate", "heating_circuit", "set_temperature", temperature=20)
    assert key_of(caught) == "htrest_connection"
    assert not isinstance(caught.value, ServiceValidationError)


@pytest.mark.parametrize(
    ("values", "action"),
    [
        ({"Betriebsart": 0, "Verdichter": True, "Verdichteranforderung": 2}, "off"),
        ({"Verdichter": False, "Verdichteranforderung": 2}, "idle"),
        ({"Verdichter": True, "Verdichteranforderung": 1}, "cooling"),
        ({"Verdichter": True, "Verdichteranforderung": 2}, "heating"),
        ({"Verdichter": True, "Verdichteranforderung": 3}, "idle"),
        ({"Verdichter": True, "Verdichteranforderung": 5}, "idle"),
        ({"Verdichter": True, "Verdichteranforderung": 2, "Heizkreispumpe": False}, "idle"),
    ],
)
async def test_action(
    hass: HomeAssistant,
    simulator: HtrestSimulator,
    entry: MockConfigEntry,
    entity: FindEntity,
    values: dict[str, Any],
    action: str,
) -> None:
    """The circuit heats or cools while the compressor runs for that and its pump runs, too."""
    simulator.pump.values |= values
    state = await setup(hass, entry, entity)
    assert state.attributes["hvac_action"] == action


@pytest.mark.parametrize("name", ["Verdichter", "Verdichteranforderung", "Temp. Ruecklauf", "Heizkreispumpe"])
async def test_circuit_without_a_measurement(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, entity: FindEntity, name: str
) -> None:
    """A heat pump that does not measure something still has its circuit."""
    simulator.pump.missing.add(name)
    attributes = (await setup(hass, entry, entity)).attributes
    assert attributes["temperature"] == 21.0
    assert (attributes["current_temperature"] is None) == (name == "Temp. Ruecklauf")
    assert ("hvac_action" in attributes) == (name != "Verdichter")


@pytest.mark.parametrize(
    ("simulator_options", "temperatures"),
    [
        ({"extras": ("rooms", "mixed1", "mixed2")}, [20.8, 21.3, 19.9]),
        ({"extras": ("mixed1", "mixed2")}, [30.5, 26.0, 26.0]),
    ],
)
async def test_current_temperature(
    hass: HomeAssistant, loaded: MockConfigEntry, entity: FindEntity, temperatures: list[float]
) -> None:
    """Each circuit shows its room where one is measured, else its returning water."""
    circuits = [entity("climate", key) for key in ("heating_circuit", "mixed_circuit_1", "mixed_circuit_2")]
    assert [hass.states.get(circuit).attributes["current_temperature"] for circuit in circuits] == temperatures


@CIRCUITS
async def test_mixed_circuit(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """A mixed circuit is set with its own parameters and leaves the others alone."""
    await act("climate", "mixed_circuit_2", "set_temperature", temperature=18.5)
    await act("climate", "mixed_circuit_2", "set_preset_mode", preset_mode="away")
    assert written(simulator) == [("param/MKR2 Soll_Raum", {"value": 18.5}), ("param/MKR2 Betriebsart", {"value": 6})]
    states = {key: hass.states.get(entity("climate", key)) for key in ("heating_circuit", "mixed_circuit_1")}
    assert {state.attributes["preset_mode"] for state in states.values()} == {"none"}
    assert {state.attributes["temperature"] for state in states.values()} == {21.0}


@CIRCUITS
async def test_action_of_a_mixed_circuit(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """Only the circuits whose pumps run are heating."""
    simulator.pump.values |= {"Verdichter": True, "Verdichteranforderung": 2, "MKR1_Pumpe": False}
    await poll()
    actions = [
        hass.states.get(entity("climate", key)).attributes["hvac_action"]
        for key in ("heating_circuit", "mixed_circuit_1", "mixed_circuit_2")
    ]
    assert actions == ["heating", "idle", "heating"]


@CIRCUITS
async def test_mixed_circuit_without_a_mode(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """A mixed circuit without a mode of its own follows and sets that of the whole machine."""
    simulator.pump.missing.add("MKR1 Betriebsart")
    simulator.pump.values["Betriebsart"] = 7
    state = await setup(hass, entry, entity, "mixed_circuit_1")
    assert state.attributes["preset_mode"] == "party"
    await act("climate", "mixed_circuit_1", "turn_off")
    assert written(simulator) == [("param/Betriebsart", {"value": 0})]


@WITHOUT_ROOMS
@pytest.mark.parametrize("switch", ["MKR1 Aktiviert", "MKR2 Aktiviert"])
async def test_circuit_that_is_not_there(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, entity: FindEntity, switch: str
) -> None:
    """A mixed circuit that the heat pump knows but was not built has neither climate nor settings."""
    simulator.pump.values[switch] = 0
    await setup(hass, entry, entity)
    gone, there = ("1", "2") if switch == "MKR1 Aktiviert" else ("2", "1")
    assert hass.states.get(entity("climate", f"mixed_circuit_{there}")) is not None
    assert hass.states.get(entity("number", f"mixed_{there}_boost")) is not None
    settable = hass.states.async_entity_ids({"climate", "number", "select"})
    assert [entity_id for entity_id in settable if f"mixed_circuit_{gone}" in entity_id] == []


async def test_limits_are_learned(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """Where the server's limits are narrower than the usual ones, its refusal teaches them."""
    narrow(simulator, "HKR Soll_Raum", 15.0, 22.0)
    narrow(simulator, "WW Normaltemp.", 30, 55)
    for platform, key, value, limits in (
        ("climate", "heating_circuit", 23.5, (15, 22)),
        ("water_heater", "hot_water", 60, (30, 55)),
    ):
        with pytest.raises(ServiceValidationError) as caught:
            await act(platform, key, "set_temperature", temperature=value)
        assert key_of(caught) == "htrest_beyond_limits"
        attributes = hass.states.get(entity(platform, key)).attributes
        assert (attributes["min_temp"], attributes["max_temp"]) == limits
        sent = len(written(simulator))
        with pytest.raises(ServiceValidationError):
            await act(platform, key, "set_temperature", temperature=value)
        assert len(written(simulator)) == sent


async def test_hot_water(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """The hot water shows its temperature and set point, which is written as a whole number."""
    state = hass.states.get(entity("water_heater", "hot_water"))
    assert state.state == "heat_pump"
    shown = {"current_temperature": 50.1, "temperature": 50, "min_temp": 10, "max_temp": 75, "target_temp_step": 1}
    assert {name: state.attributes[name] for name in shown} == shown
    await act("water_heater", "hot_water", "set_temperature", temperature=48)
    [(path, body)] = written(simulator)
    assert (path, repr(body)) == ("param/WW Normaltemp.", "{'value': 48}")
    assert hass.states.get(entity("water_heater", "hot_water")).attributes["temperature"] == 48


async def test_hot_water_follows_the_machine(
    hass: HomeAssistant, loaded: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """While the whole machine is off, no water is heated."""
    await act("climate", "heating_circuit", "turn_off")
    assert hass.states.get(entity("water_heater", "hot_water")).state == "off"
    await act("climate", "heating_circuit", "turn_on")
    assert hass.states.get(entity("water_heater", "hot_water")).state == "heat_pump"


@pytest.mark.parametrize(
    ("temperature", "key"), [(47.5, "htrest_invalid_value"), (9, "htrest_beyond_limits"), (76, "htrest_beyond_limits")]
)
async def test_wrong_hot_water_is_not_sent(
    simulator: HtrestSimulator, loaded: MockConfigEntry, act: Act, temperature: float, key: str
) -> None:
    """A set point between or beyond whole degrees is refused before anything is sent."""
    with pytest.raises(ServiceValidationError) as caught:
        await act("water_heater", "hot_water", "set_temperature", temperature=temperature)
    assert key_of(caught) == key
    assert written(simulator) == []


async def test_no_hot_water(
    hass: HomeAssistant, simulator: HtrestSimulator, entry: MockConfigEntry, entity: FindEntity
) -> None:
    """A heat pump that makes no hot water has no water heater."""
    simulator.pump.missing.add("WW Normaltemp.")
    await setup(hass, entry, entity)
    assert hass.states.async_all("water_heater") == []


async def test_set_points_in_fahrenheit(
    hass: HomeAssistant, simulator: HtrestSimulator, loaded: MockConfigEntry, act: Act
) -> None:
    """A set point that was converted from another unit is moved to the machine's grid, not refused."""
    hass.config.units = US_CUSTOMARY_SYSTEM
    await act("climate", "heating_circuit", "set_temperature", temperature=70)
    assert simulator.pump.values["HKR Soll_Raum"] == 21.0
    await act("water_heater", "hot_water", "set_temperature", temperature=119)
    assert simulator.pump.values["WW Normaltemp."] == 48
