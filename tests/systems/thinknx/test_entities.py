"""Every controller through Home Assistant, in the local and in the cloud's form, and what reaches the plant."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zontromat.systems.thinknx.client import CAPABILITIES
from simulators.thinknx import (
    AnalogValue,
    Blind,
    Dimmer,
    HvacMode,
    HvacUnit,
    Kind,
    Thermostat,
    ThermostatMode,
    ThinknxSimulator,
    sample_guid,
)
from tests.systems.thinknx.conftest import Act, FindEntity, Poll
from tests.systems.thinknx.support import BOTH_FORMS, calls, first, shown, with_plant

pytestmark = BOTH_FORMS


@pytest.mark.parametrize(("kind", "platform"), [(Kind.LIGHT, "light"), (Kind.SWITCH, "switch")])
async def test_power(
    hass: HomeAssistant,
    simulator: ThinknxSimulator,
    loaded: MockConfigEntry,
    entity: FindEntity,
    act: Act,
    kind: Kind,
    platform: str,
) -> None:
    """power, powerstatus: lamps and sockets are switched, and the plant's answer is the new state at once."""
    device = first(simulator, kind)
    entity_id = entity(platform, device, platform)
    for action, state, value in (("turn_on", "on", 1), ("turn_off", "off", 0)):
        calls(simulator)
        await act(f"{platform}.{action}", entity_id)
        assert device.values["power"] == value
        assert shown(hass, entity_id).state == state
        [call] = calls(simulator)
        assert call.startswith("power?guid=")
        assert call.endswith(f"&cmd={value}&fb")


async def test_level(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """powerlevel, powerlevelstatus: brightness is a level from 1 to 100 %; without one the lamp is switched."""
    dimmer = first(simulator, Kind.DIMMER)
    entity_id = entity("light", dimmer, "light")
    for brightness, level in ((255, 100), (128, 50), (1, 1)):
        await act("light.turn_on", entity_id, brightness=brightness)
        assert dimmer.values["powerlevel"] == level
        assert shown(hass, entity_id).state == "on"
        assert abs(shown(hass, entity_id).attributes["brightness"] - brightness) <= 2
    await act("light.turn_off", entity_id)
    assert (dimmer.values["power"], shown(hass, entity_id).state) == (0, "off")
    await act("light.turn_on", entity_id)
    assert (dimmer.values["powerlevel"], shown(hass, entity_id).state) == (1, "on")


LEVEL_ONLY = Dimmer("Level only", sample_guid(1))
LEVEL_ONLY.calls -= {"power", "powerstatus"}


@with_plant(LEVEL_ONLY)
async def test_level_without_power(
    hass: HomeAssistant, simulator: ThinknxSimulator, entry: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """A dimmer without the power controller is switched by its level."""
    await set_up_with(hass, entry, "level")
    entity_id = entity("light", LEVEL_ONLY, "light")
    assert shown(hass, entity_id).state == "unknown"
    await act("light.turn_on", entity_id)
    assert (LEVEL_ONLY.values["powerlevel"], shown(hass, entity_id).state) == (100, "on")
    await act("light.turn_off", entity_id)
    assert (LEVEL_ONLY.values["powerlevel"], shown(hass, entity_id).state) == (0, "off")


async def test_color(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """color: one call reads and writes, by the light's index."""
    light = first(simulator, Kind.COLOR_LIGHT)
    entity_id = entity("light", light, "light")
    await act("light.turn_on", entity_id, rgb_color=[255, 128, 0], brightness=255)
    assert (light.values["color"], light.values["powerlevel"]) == (0xFF8000, 100)
    assert shown(hass, entity_id).attributes["rgb_color"] == (255, 128, 0)
    assert any(call.startswith(f"color?light={light.options['light']}&cmd=255,128,0") for call in calls(simulator))


async def test_color_temperature(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """colortemp: one call reads and writes, in kelvin."""
    light = first(simulator, Kind.TUNABLE_WHITE)
    entity_id = entity("light", light, "light")
    await act("light.turn_on", entity_id, color_temp_kelvin=2700)
    assert (light.values["colortemp"], light.values["power"]) == (2700, 1)
    assert shown(hass, entity_id).attributes["color_temp_kelvin"] == 2700


@with_plant(Blind("Blind", sample_guid(1)))
async def test_movement(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act, poll: Poll
) -> None:
    """updown, stop, heightlevelstatus: KNX's 0 % is Home Assistant's open."""
    blind = first(simulator, Kind.BLIND)
    entity_id = entity("cover", blind, "cover")
    assert shown(hass, entity_id).attributes["current_position"] == 100
    await act("cover.close_cover", entity_id)
    simulator.step(12)
    await act("cover.stop_cover", entity_id)
    simulator.step(60)
    await poll(2)
    assert blind.values["heightlevel"] == pytest.approx(40)
    assert shown(hass, entity_id).attributes["current_position"] == 60
    await act("cover.close_cover", entity_id)
    simulator.step(60)
    await poll(2)
    assert shown(hass, entity_id).state == "closed"
    await act("cover.open_cover", entity_id)
    simulator.step(60)
    await poll(2)
    assert shown(hass, entity_id).state == "open"


@with_plant(Blind("Blind", sample_guid(1), travel_time=0))
async def test_position_and_angle(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """heightlevel, blindangle, blindanglestatus: both are counted the other way round."""
    blind = first(simulator, Kind.BLIND)
    entity_id = entity("cover", blind, "cover")
    await act("cover.set_cover_position", entity_id, position=25)
    assert (blind.values["heightlevel"], shown(hass, entity_id).attributes["current_position"]) == (75, 25)
    for action, data, angle in (
        ("set_cover_tilt_position", {"tilt_position": 30}, 70),
        ("open_cover_tilt", {}, 0),
        ("close_cover_tilt", {}, 100),
    ):
        await act(f"cover.{action}", entity_id, **data)
        assert blind.values["blindangle"] == angle
        assert shown(hass, entity_id).attributes["current_tilt_position"] == 100 - angle


@with_plant(Blind("Blind", sample_guid(1), travel_time=0))
async def test_inverted_blind(
    hass: HomeAssistant, simulator: ThinknxSimulator, entry: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """A plant that counts the other way than KNX is turned back."""
    subentry = next(iter(entry.subentries.values()))
    hass.config_entries.async_update_subentry(entry, subentry, data={**subentry.data, "inverted": True})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    blind = first(simulator, Kind.BLIND)
    entity_id = entity("cover", blind, "cover")
    await act("cover.set_cover_position", entity_id, position=25)
    assert (blind.values["heightlevel"], shown(hass, entity_id).attributes["current_position"]) == (25, 25)


ON_ARRIVAL = Blind("Slow blind", sample_guid(1))
ON_ARRIVAL.reports_on_arrival = True


@with_plant(ON_ARRIVAL)
@pytest.mark.usefixtures("impatient")
async def test_blind_that_reports_on_arrival(
    hass: HomeAssistant, simulator: ThinknxSimulator, entry: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """A blind on its way when the feedback times out is no failure: what it shows is a state on the way."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    entity_id = entity("cover", ON_ARRIVAL, "cover")
    await act("cover.set_cover_position", entity_id, position=25)
    assert ON_ARRIVAL.is_moving
    assert shown(hass, entity_id).attributes["current_position"] == 100
    assert len([call for call in calls(simulator) if call.startswith("heightlevel?")]) == 1


@with_plant(AnalogValue("Value", sample_guid(1), value=40, precise=True))
async def test_value(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act, poll: Poll
) -> None:
    """setvalue, getvalue: a number is set with a decimal point and shows what the device answers."""
    value = first(simulator, Kind.ANALOG_VALUE)
    entity_id = entity("number", value, "number")
    await act("number.set_value", entity_id, value=85.5)
    assert (value.values["setvalue"], float(shown(hass, entity_id).state)) == (85.5, 85.5)
    value.values["setvalue"] = 12.25
    await poll(6)
    assert float(shown(hass, entity_id).state) == 12.25


@with_plant(AnalogValue("Value", sample_guid(1), value=612, writable=False, precise=True))
async def test_value_that_is_only_read(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity
) -> None:
    """getvalue: a value that cannot be set is a sensor."""
    entity_id = entity("sensor", first(simulator, Kind.ANALOG_VALUE), "sensor")
    assert float(shown(hass, entity_id).state) == 612


@with_plant(Thermostat("Thermostat", sample_guid(1), temperature=19.5))
async def test_thermostat(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """actualtemp, setpoint, tempmode, chronoen and their states: modalities are presets, the schedule is automatic."""
    thermostat = first(simulator, Kind.THERMOSTAT)
    entity_id = entity("climate", thermostat, "climate")
    assert shown(hass, entity_id).attributes["current_temperature"] == 19.5
    await act("climate.set_temperature", entity_id, temperature=21.5)
    assert (thermostat.values["setpoint"], shown(hass, entity_id).attributes["temperature"]) == (21.5, 21.5)
    for preset, mode in (
        ("standby", ThermostatMode.STANDBY),
        ("eco", ThermostatMode.NIGHT),
        ("building_protection", ThermostatMode.PROTECTION),
        ("comfort", ThermostatMode.COMFORT),
    ):
        await act("climate.set_preset_mode", entity_id, preset_mode=preset)
        assert thermostat.values["tempmode"] == mode
        assert shown(hass, entity_id).attributes["preset_mode"] == preset
        assert shown(hass, entity_id).attributes["temperature"] == thermostat.values["setpoint"]
    for hvac_mode, chrono in (("auto", 1), ("heat_cool", 0)):
        await act("climate.set_hvac_mode", entity_id, hvac_mode=hvac_mode)
        assert (thermostat.values["chronoen"], shown(hass, entity_id).state) == (chrono, hvac_mode)
    await act("climate.set_temperature", entity_id, temperature=20, hvac_mode="auto")
    assert (thermostat.values["chronoen"], thermostat.values["setpoint"]) == (1, 20)


async def test_unknown_modality(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """A modality that the specification does not have is no preset, and nothing breaks."""
    thermostat, unit = first(simulator, Kind.THERMOSTAT), first(simulator, Kind.HVAC_UNIT)
    thermostat.values["tempmode"] = 9
    unit.values |= {"hvacpower": 1, "hvacmode": 9, "hvacfan": 9}
    await poll(10)
    assert shown(hass, entity("climate", thermostat, "climate")).attributes["preset_mode"] is None
    assert shown(hass, entity("climate", unit, "climate")).state == "unknown"


async def test_nothing_read_yet(
    hass: HomeAssistant, simulator: ThinknxSimulator, entry: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """What has not been read is unknown, not off; a unit of which nothing is known is switched on with its mode."""
    thermostat, unit = first(simulator, Kind.THERMOSTAT), first(simulator, Kind.HVAC_UNIT)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert shown(hass, entity("climate", thermostat, "climate")).state == "unknown"
    assert shown(hass, entity("climate", unit, "climate")).state == "unknown"
    await act("climate.set_hvac_mode", entity("climate", unit, "climate"), hvac_mode="cool")
    assert (unit.values["hvacmode"], unit.values["hvacpower"]) == (HvacMode.COOL, 1)
    assert shown(hass, entity("climate", unit, "climate")).state == "cool"


@with_plant(HvacUnit("Unit", sample_guid(1)))
async def test_hvac_unit(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """hvacpower, hvacsetpoint, hvacmode, hvacfan and their states."""
    unit = first(simulator, Kind.HVAC_UNIT)
    entity_id = entity("climate", unit, "climate")
    assert shown(hass, entity_id).state == "off"
    for hvac_mode, mode in (
        ("cool", HvacMode.COOL),
        ("heat", HvacMode.HEAT),
        ("dry", HvacMode.DRY),
        ("fan_only", HvacMode.FAN),
        ("auto", HvacMode.AUTO),
    ):
        await act("climate.set_hvac_mode", entity_id, hvac_mode=hvac_mode)
        assert (unit.values["hvacmode"], unit.values["hvacpower"]) == (mode, 1)
        assert shown(hass, entity_id).state == hvac_mode
    for number, fan in enumerate(("auto", "low", "medium", "high")):
        await act("climate.set_fan_mode", entity_id, fan_mode=fan)
        assert (unit.values["hvacfan"], shown(hass, entity_id).attributes["fan_mode"]) == (number, fan)
    await act("climate.set_temperature", entity_id, temperature=24.5)
    assert (unit.values["hvacsetpoint"], shown(hass, entity_id).attributes["temperature"]) == (24.5, 24.5)
    await act("climate.set_hvac_mode", entity_id, hvac_mode="off")
    assert (unit.values["hvacpower"], shown(hass, entity_id).state) == (0, "off")
    await act("climate.turn_on", entity_id)
    assert (unit.values["hvacpower"], shown(hass, entity_id).state) == (1, "auto")
    await act("climate.turn_off", entity_id)
    assert unit.values["hvacpower"] == 0


@with_plant(HvacUnit("Unit", sample_guid(1)))
async def test_simple_hvac_unit(
    hass: HomeAssistant, simulator: ThinknxSimulator, entry: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """A unit without modalities is on or off."""
    await set_up_with(hass, entry, "hvac_power", "hvac_setpoint")
    entity_id = entity("climate", first(simulator, Kind.HVAC_UNIT), "climate")
    assert shown(hass, entity_id).attributes["hvac_modes"] == ["off", "heat_cool"]
    await act("climate.turn_on", entity_id)
    await act("climate.set_hvac_mode", entity_id, hvac_mode="heat_cool")
    assert shown(hass, entity_id).state == "heat_cool"


async def set_up_with(hass: HomeAssistant, entry: MockConfigEntry, *capabilities: str) -> None:
    """Set up an entry whose only device was found to have only this."""
    [subentry] = entry.subentries.values()
    data = {**subentry.data, "capabilities": sorted(capabilities)}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


@with_plant(HvacUnit("Unit", sample_guid(1)))
async def test_fan_only(
    hass: HomeAssistant, simulator: ThinknxSimulator, entry: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """A unit of which only modality and fan are linked has no off and no set point; its mode switches nothing on."""
    await set_up_with(hass, entry, "hvac_mode", "hvac_fan")
    unit = first(simulator, Kind.HVAC_UNIT)
    entity_id = entity("climate", unit, "climate")
    assert shown(hass, entity_id).attributes["hvac_modes"] == ["cool", "heat", "dry", "fan_only", "auto"]
    assert "temperature" not in shown(hass, entity_id).attributes
    await act("climate.set_hvac_mode", entity_id, hvac_mode="fan_only")
    assert (unit.values["hvacmode"], unit.values["hvacpower"]) == (HvacMode.FAN, 0)
    assert shown(hass, entity_id).state == "fan_only"


@with_plant(Thermostat("Thermostat", sample_guid(1)))
async def test_plain_thermostat(
    hass: HomeAssistant, simulator: ThinknxSimulator, entry: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """A thermostat without modality and schedule has no presets and one mode, which sends nothing."""
    await set_up_with(hass, entry, "temperature", "setpoint")
    entity_id = entity("climate", first(simulator, Kind.THERMOSTAT), "climate")
    assert (shown(hass, entity_id).state, shown(hass, entity_id).attributes["hvac_modes"]) == (
        "heat_cool",
        ["heat_cool"],
    )
    assert "preset_modes" not in shown(hass, entity_id).attributes
    await act("climate.set_hvac_mode", entity_id, hvac_mode="heat_cool")
    assert not simulator.bus_log


async def test_scene(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """scenelaunch: a scene is launched, and stopped with its button."""
    scene = first(simulator, Kind.SCENE)
    await act("scene.turn_on", entity("scene", scene, "scene"))
    assert scene.is_running  # type: ignore[attr-defined]
    await act("button.press", entity("button", scene, "stop"))
    assert not scene.is_running  # type: ignore[attr-defined]


async def test_button(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, act: Act
) -> None:
    """trigger: a generic button is pressed, once."""
    button = first(simulator, Kind.BUTTON)
    await act("button.press", entity("button", button, "button"))
    assert button.presses == 1  # type: ignore[attr-defined]


async def test_server_status(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """system/serverStatus: the starts are times that do not move with each read."""
    starts = [entity("sensor", None, key) for key in ("software_start", "server_start")]
    before = [shown(hass, each).state for each in starts]
    simulator.server.connected_clients = 5
    await poll(5, seconds=61)
    assert [shown(hass, each).state for each in starts] == before
    assert shown(hass, entity("sensor", None, "connected_clients")).state == "5"
    assert shown(hass, entity("sensor", None, "version")).state == "01.03.02.17"


async def test_rare_sensors(
    hass: HomeAssistant,
    simulator: ThinknxSimulator,
    entry: MockConfigEntry,
    entity: FindEntity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sensors that are off by default show the configuration's time and the number of PBX users."""
    monkeypatch.setattr("homeassistant.helpers.entity.Entity.entity_registry_enabled_default", True)
    simulator.server.pbx_users = ["101", "102"]
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert shown(hass, entity("sensor", None, "pbx_users")).state == "2"
    assert shown(hass, entity("sensor", None, "configuration_time")).state.endswith("+00:00")


async def test_every_controller_was_met(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """The plant of the tests has every status of the specification, and all of them are read."""
    await poll(20, seconds=15)
    read = {call.partition("?")[0] for call in calls(simulator)}
    assert {row.status_call for row in CAPABILITIES.values() if row.status_call} <= read
    assert all(entry.unique_id for entry in er.async_entries_for_config_entry(er.async_get(hass), loaded.entry_id))
