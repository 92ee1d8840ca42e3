"""What a zone's entities show and do, on both dialects, before any hardware is attached."""

from typing import Any

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.bgerp import BgerpSimulator, Dialect

from .conftest import Act, Edit, GetState, Pass
from .support import GOAL, ON_THE_SPECIFICATION, OVERRIDES_ALLOWED, key_of, record_of

BLIND = "blinds.blind_1.position"


def report(entry: MockConfigEntry, **values: Any) -> None:
    """Let the zone measure something."""
    coordinator = entry.runtime_data.coordinator
    for key, value in values.items():
        coordinator.store.report(key.replace("__", "."), value)
    coordinator.async_update_listeners()


# Climate


async def test_climate_of_today(
    simulator: BgerpSimulator, loaded: MockConfigEntry, edit: Edit, act: Act, state: GetState, wait: Pass
) -> None:
    """The wanted temperature is the room's own register; without a wish it is the building's goal."""
    await edit(hvac__enabled=True, hvac__goal_building_temp=21)
    climate = state("climate", "climate")
    assert (climate.state, climate.attributes["temperature"]) == ("heat_cool", 21)
    assert (climate.attributes["min_temp"], climate.attributes["max_temp"]) == (20, 30)
    assert climate.attributes["current_temperature"] is None, "what nobody has measured is not 0"
    await act("climate", "climate", "set_temperature", temperature=23.5)
    await wait()
    assert record_of(simulator).value("hvac.temp_1.adjust") == 23.5
    assert state("climate", "climate").attributes["temperature"] == 23.5
    await edit(hvac__thermal_mode_1=4)
    assert state("climate", "climate").state == "unknown", "nobody knows what 4 means"


@ON_THE_SPECIFICATION
@OVERRIDES_ALLOWED
async def test_climate_of_the_specification(
    simulator: BgerpSimulator, loaded: MockConfigEntry, edit: Edit, act: Act, state: GetState
) -> None:
    """There the adjustment is an offset of at most 2.5 K to the goal, which is kept between 18 and 26 °C."""
    await edit(hvac__enabled=1, hvac__goal_building_temp=30)
    climate = state("climate", "climate")
    assert climate.attributes["temperature"] == 26
    assert (climate.attributes["min_temp"], climate.attributes["max_temp"]) == (23.5, 28.5)
    await act("climate", "climate", "set_temperature", temperature=24, hvac_mode="heat")
    climate = state("climate", "climate")
    assert (climate.state, climate.attributes["temperature"]) == ("heat", 24)
    assert climate.attributes["server_values"] == {"hvac.adjust_temp": 0, "hvac.thermal_mode": 2}
    assert state("number", "temperature_adjustment").state == "-2.0"
    assert state("sensor", "hvac_settings").state == "local"
    with pytest.raises(ServiceValidationError):
        await act("climate", "climate", "set_temperature", temperature=30)
    await edit(hvac__adjust_temp=1)
    assert state("climate", "climate").attributes["temperature"] == 27, "the server has changed it"


@OVERRIDES_ALLOWED
async def test_climate_off_and_on(loaded: MockConfigEntry, edit: Edit, act: Act, state: GetState) -> None:
    """Off is an override; on is the server's mode again, or heating and cooling where that is off."""
    await edit(hvac__enabled=True, hvac__thermal_mode_1=3)
    await act("climate", "climate", "turn_off")
    climate = state("climate", "climate")
    assert (climate.state, climate.attributes["hvac_action"]) == ("off", "off")
    await act("climate", "climate", "turn_on")
    assert state("climate", "climate").state == "cool"


@ON_THE_SPECIFICATION
@OVERRIDES_ALLOWED
async def test_climate_on_where_the_server_says_off(
    loaded: MockConfigEntry, edit: Edit, act: Act, state: GetState
) -> None:
    """A mode that the server has switched off can be switched on here."""
    await edit(hvac__enabled=1, hvac__thermal_mode=0)
    assert state("climate", "climate").state == "off"
    await act("climate", "climate", "turn_on")
    assert state("climate", "climate").state == "heat_cool"


@pytest.mark.parametrize(
    ("measured", "shown"),
    [
        ((20.5, 21.5, 23.0), 21.0),
        ((20.0, 23.0, 23.4), 23.2),
        ((20.0, None, 22.0), 22.0),
        ((None, 19.0, None), 19.0),
    ],
)
async def test_room_temperature(
    loaded: MockConfigEntry, edit: Edit, state: GetState, measured: tuple[float | None, ...], shown: float
) -> None:
    """Of several sensors the majority counts."""
    await edit(hvac__enabled=True)
    names = ("hvac__air_temp_cent_1__value", "hvac__air_temp_lower_1__value", "hvac__air_temp_upper_1__value")
    report(loaded, **dict(zip(names, measured, strict=True)))
    assert state("climate", "climate").attributes["current_temperature"] == pytest.approx(shown, abs=0.05)


@ON_THE_SPECIFICATION
async def test_room_temperature_of_the_server(loaded: MockConfigEntry, edit: Edit, state: GetState) -> None:
    """A zone that measures nothing shows what the server was told."""
    await edit(hvac__enabled=1, hvac__temp__actual=22)
    assert state("climate", "climate").attributes["current_temperature"] == 22


# Blinds, light, ventilation


async def test_blind_is_shared(
    simulator: BgerpSimulator, loaded: MockConfigEntry, edit: Edit, act: Act, state: GetState, wait: Pass
) -> None:
    """Operator and people in the zone move the same blind, and it does not flip back."""
    await edit(**{"blinds.enabled": True, BLIND: 45})
    cover = state("cover", "blind_1")
    assert (cover.state, cover.attributes["current_tilt_position"]) == ("open", 25)
    await act("cover", "blind_1", "open_cover_tilt")
    assert state("cover", "blind_1").attributes["current_tilt_position"] == 100
    await wait()
    assert record_of(simulator).value(BLIND) == 180
    await act("cover", "blind_1", "set_cover_tilt_position", tilt_position=50)
    await edit(**{BLIND: 18})
    assert state("cover", "blind_1").attributes["current_tilt_position"] == 10
    await act("cover", "blind_1", "close_cover_tilt")
    await wait(times=2)
    assert (state("cover", "blind_1").state, record_of(simulator).value(BLIND)) == ("closed", 0)


@ON_THE_SPECIFICATION
async def test_blind_belongs_to_the_server(loaded: MockConfigEntry, edit: Edit, act: Act, state: GetState) -> None:
    """In the specification the server alone moves the blind, unless overrides are allowed."""
    await edit(blinds__enabled=1, blinds__position=90)
    with pytest.raises(ServiceValidationError) as caught:
        await act("cover", "blind_1", "open_cover_tilt")
    assert key_of(caught) == "bgerp_not_writable"
    assert caught.value.translation_placeholders == {"key": "blinds.position", "name": "Zone 346"}
    assert state("cover", "blind_1").attributes["current_tilt_position"] == 50


async def test_light(
    simulator: BgerpSimulator, loaded: MockConfigEntry, edit: Edit, act: Act, state: GetState, wait: Pass
) -> None:
    """The light shows and sends what is wanted, in lux."""
    await edit(light__enabled=True)
    assert state("light", "light").state == "unknown"
    await act("light", "light", "turn_on")
    assert state("number", "illuminance_wanted").state == "10000.0"
    await act("light", "light", "turn_on", brightness_pct=20)
    assert state("light", "light").attributes["brightness"] == 51
    await act("light", "light", "turn_on")
    assert state("light", "light").attributes["brightness"] == 51
    await wait()
    assert record_of(simulator).value("light.target_illum") == 2000
    await act("light", "light", "turn_off")
    await wait()
    assert (state("light", "light").state, record_of(simulator).value("light.target_illum")) == ("off", 0)


async def test_ventilation(
    simulator: BgerpSimulator, loaded: MockConfigEntry, edit: Edit, act: Act, state: GetState, wait: Pass
) -> None:
    """The fan shows and sends the wanted speed."""
    await edit(vent__enabled=True)
    assert state("fan", "ventilation").state == "unknown"
    await act("fan", "ventilation", "turn_on")
    assert state("fan", "ventilation").attributes["percentage"] == 50
    await act("fan", "ventilation", "set_percentage", percentage=80)
    await wait()
    assert record_of(simulator).value("vent.op_setpoint_1") == 80
    await act("fan", "ventilation", "turn_on", percentage=30)
    await act("fan", "ventilation", "turn_off")
    assert state("fan", "ventilation").state == "off"


# Doors and contacts


@ON_THE_SPECIFICATION
@pytest.mark.parametrize("action", ["lock", "unlock", "open"])
async def test_lock_without_hardware(
    loaded: MockConfigEntry, edit: Edit, act: Act, state: GetState, action: str
) -> None:
    """A lock that nothing is attached to shows that nobody knows, and says so."""
    await edit(access_control_1__enabled=1)
    lock = state("lock", "access_control_1_lock")
    assert (lock.state, lock.name) == ("unknown", "Door 1")
    assert state("sensor", "access_control_1_cards").state == "1"
    with pytest.raises(HomeAssistantError) as caught:
        await act("lock", "access_control_1_lock", action)
    assert key_of(caught) == "bgerp_no_hardware"


@pytest.mark.parametrize(
    ("dialect", "enable", "level", "shown"),
    [
        (Dialect.SPECIFICATION, {"window_closed.enabled": 1}, True, "off"),
        (Dialect.SPECIFICATION, {"window_closed.enabled": 1}, False, "on"),
        (Dialect.DEPLOYED, {"ac.enabled": 1, "ac.window_closed_1.input": "DI3"}, True, "on"),
        (Dialect.DEPLOYED, {"ac.enabled": 1, "ac.window_closed_1.input": "DI3"}, False, "off"),
    ],
)
async def test_window(
    loaded: MockConfigEntry, edit: Edit, state: GetState, enable: dict[str, Any], level: bool, shown: str
) -> None:
    """A level says "closed" in the registers of 2020 and "open" since then."""
    await edit(**enable)
    assert state("binary_sensor", "window").state == "unknown"
    report(loaded, window_closed__state=level)
    assert state("binary_sensor", "window").state == shown


@ON_THE_SPECIFICATION
async def test_contacts_and_meters(
    simulator: BgerpSimulator, loaded: MockConfigEntry, edit: Edit, state: GetState, wait: Pass
) -> None:
    """What the zone measures is shown, and is sent as the specification writes it."""
    record = record_of(simulator)
    assert record.value("pir_detector.state") == "None", "unknown"
    blocks = ("pir_detector", "fire_detect", "anti_tampering", "cold_water_fm", "self_current", "wdt_tablet")
    await edit(**{f"{block}.enabled": 1 for block in blocks})
    report(
        loaded,
        general__is_empty=False,
        pir_detector__state=True,
        fire_detect__state=False,
        anti_tampering__state=True,
        wdt_tablet__state=False,
        general__cold_water_fm__leak=0.5,
        cold_water_fm__value=12.5,
        self_current__sub_dev__current__value=0.25,
        self_current__sub_dev__total_energy__value=17.029,
        self_current__sub_dev__current_power__value=55,
        general__is_empty_timeout=None,
    )
    shown = {
        ("binary_sensor", "occupancy"): "on",
        ("binary_sensor", "motion"): "on",
        ("binary_sensor", "fire"): "off",
        ("binary_sensor", "tamper"): "on",
        ("binary_sensor", "tablet_restarting"): "off",
        ("binary_sensor", "cold_water_leak"): "on",
        ("sensor", "cold_water"): "12.5",
        ("sensor", "cold_water_leaked"): "0.5",
        ("sensor", "current"): "0.25",
        ("sensor", "energy"): "17.029",
        ("sensor", "power"): "55.0",
        ("sensor", "empty_for"): "unknown",
    }
    assert {key: state(*key).state for key in shown} == shown
    await wait()
    assert record.value("general.is_empty") == 0
    assert record.value("pir_detector.state") == 1
    assert record.value("general.is_empty_timeout") == "None"


# What the server tells


async def test_weather_and_emergencies(loaded: MockConfigEntry, edit: Edit, state: GetState) -> None:
    """Weather that the server does not have is unknown, not 0; each emergency has a sensor of its own."""
    assert state("sensor", "outdoor_temperature").state == "unknown"
    assert state("sensor", "outdoor_illuminance").state == "1000.0"
    forecast = {"temp": -3.5, "rh": 80, "wind": 4}
    await edit(
        **{f"envm.forecast.{name}_0": value for name, value in forecast.items()},
        envm__flag_fire=2,
        envm__flag_blocked=1,
        envm__energy=1,
    )
    assert [state("sensor", key).state for key in ("outdoor_temperature", "outdoor_humidity", "wind")] == [
        "-3.5",
        "80.0",
        "14.4",
    ]
    emergencies = ("fire", "storm", "earthquake", "gassing", "flooding", "blocked")
    states = [state("binary_sensor", f"emergency_{name}").state for name in emergencies]
    assert states == ["on", "off", "off", "off", "off", "on"]
    assert state("sensor", "energy_mode").state == "normal"


@ON_THE_SPECIFICATION
async def test_emergency_mask(loaded: MockConfigEntry, edit: Edit, state: GetState) -> None:
    """In the specification the emergencies are the bits of one number."""
    await edit(mode__emergency=33, mode__energy=3, outside__temp__actual=0)
    assert state("binary_sensor", "emergency_fire").state == "on"
    assert state("binary_sensor", "emergency_gassing").state == "off"
    assert state("binary_sensor", "emergency_blocked").state == "on"
    assert state("sensor", "outdoor_temperature").state == "0.0", "0 °C is a temperature"


async def test_sun(loaded: MockConfigEntry, edit: Edit, state: GetState) -> None:
    """The sun's position is the server's, or computed for the building while that block is on."""
    await edit(envm__sun__azimuth=120, envm__sun__elevation=30)
    assert (state("sensor", "sun_azimuth").state, state("sensor", "sun_elevation").state) == ("120.0", "30.0")
    await edit(envm__sunpos__enabled=True)
    assert state("sensor", "sun_azimuth").state not in {"120.0", "unknown"}


@ON_THE_SPECIFICATION
async def test_sun_at_home(hass: HomeAssistant, loaded: MockConfigEntry, edit: Edit, state: GetState) -> None:
    """Where nobody says where the building stands, it stands where Home Assistant does."""
    await edit(sun_pos__enabled=1)
    here = state("sensor", "sun_azimuth").state
    await hass.config.async_update(longitude=-hass.config.longitude)
    loaded.runtime_data.coordinator.async_update_listeners()
    assert state("sensor", "sun_azimuth").state != here


async def test_valve_and_times(loaded: MockConfigEntry, edit: Edit, state: GetState) -> None:
    """A valve shows its position; what has no sense is unknown."""
    valve = '{"vendor": "Tonhe", "model": "a20t20b2c", "options": {"output": ["RO1"]}}'
    await edit(**{"hvac.enabled": True, "hvac.floor_loop_1.valve.settings": valve})
    report(loaded, hvac__floor_loop_1__valve__activations={"position": 40, "openings": 3, "closings": 2})
    assert state("sensor", "floor_valve_1").state == "40"
    report(loaded, hvac__floor_loop_1__valve__activations=[])
    assert state("sensor", "floor_valve_1").state == "unknown"


@pytest.mark.usefixtures("every_entity_enabled")
async def test_rare_sensors(loaded: MockConfigEntry, state: GetState) -> None:
    """Sensors that are off by default work."""
    assert state("sensor", "next_attendance").state == "unknown"
    assert state("sensor", "started").state.startswith("20")
    assert state("sensor", "emergency_mask").state == "0"
    assert state("sensor", "weather_3").state == "unknown"
    assert float(state("sensor", "memory").state) > 1


# Settings


async def test_settings_are_the_servers(loaded: MockConfigEntry, edit: Edit, act: Act, state: GetState) -> None:
    """Settings of the server are visible and cannot be changed by mistake."""
    await edit(ac__enabled=True, ac__time_to_open_1=7)
    assert state("number", "access_control_1_release_time").state == "7"
    settings = state("sensor", "access_control_1_settings")
    assert settings.state == "server"
    assert settings.attributes["settings"]["access_control_1.time_to_open"] == 7
    assert settings.attributes["settings"]["access_control_1.exit_button.input"] is None
    assert settings.attributes["settings"]["access_control_1.allowed_attendees"] == 0
    with pytest.raises(ServiceValidationError) as caught:
        await act("number", "access_control_1_release_time", "set_value", value=20)
    assert key_of(caught) == "bgerp_not_writable"
    assert state("number", "access_control_1_release_time").state == "7"


@OVERRIDES_ALLOWED
async def test_override_and_return(
    simulator: BgerpSimulator, loaded: MockConfigEntry, edit: Edit, act: Act, state: GetState
) -> None:
    """An override is visible, stays here, and can be taken back for all settings at once."""
    await edit(hvac__enabled=True)
    await act("number", "building_temperature", "set_value", value=25)
    await act("number", "blink_time", "set_value", value=3)
    number = state("number", "building_temperature")
    assert (number.state, number.attributes["server_values"]) == ("25.0", {GOAL: 20})
    assert state("sensor", "hvac_settings").attributes["server_values"] == {GOAL: 20}
    assert record_of(simulator).value(GOAL) == 20
    await act("button", "clear_overrides", "press")
    assert state("number", "building_temperature").state == "20.0"
    assert "server_values" not in state("number", "building_temperature").attributes
    assert state("number", "blink_time").state == "1.0"


@OVERRIDES_ALLOWED
async def test_limits(loaded: MockConfigEntry, edit: Edit, act: Act, state: GetState) -> None:
    """A number takes nothing beyond its limits, which are the register's where it has some."""
    await edit(ac__enabled=True, blinds__enabled=True)
    release_time = state("number", "access_control_1_release_time")
    assert (release_time.attributes["min"], release_time.attributes["max"]) == (0, 60)
    assert state("number", "blink_time").attributes["max"] == 86400
    with pytest.raises(ServiceValidationError):
        await act("number", "access_control_1_release_time", "set_value", value=61)


async def test_states_are_written_when_they_change(
    hass: HomeAssistant, loaded: MockConfigEntry, edit: Edit, wait: Pass
) -> None:
    """A sync that brings nothing new writes nothing but the time of the sync."""
    await edit(hvac__enabled=True, light__enabled=True, ac__enabled=True)
    await wait(times=3)
    written: list[str] = []

    @callback
    def note(event: Event[Any]) -> None:
        written.append(event.data["entity_id"])

    @callback
    def take_all(data: Any) -> bool:
        return True

    hass.bus.async_listen("state_changed", note)
    hass.bus.async_listen("state_reported", note, take_all)
    await wait(times=2)
    assert set(written) == {"sensor.zone_346_last_sync"}
