"""Devices one at a time: adding, changing, what the server says about them."""

from collections.abc import AsyncIterator
from typing import Any

from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zontromat.systems.thinknx.client import POSSIBLE, DeviceKind
from simulators.faults import FaultKind
from simulators.thinknx import AnalogValue, Blind, Device, Kind, Lamp, Plant, ThinknxSimulator, sample_guid
from tests.systems.thinknx.conftest import FindEntity, Poll, access_data
from tests.systems.thinknx.support import WEBHOOK_ID, calls, first, with_plant

type Result = Any


@pytest.fixture
async def empty(hass: HomeAssistant, simulator: ThinknxSimulator) -> AsyncIterator[MockConfigEntry]:
    """Set up an entry without devices."""
    entry = MockConfigEntry(
        domain="zontromat",
        title="Plant",
        unique_id="thinknx-1",
        data={"system": "thinknx", "webhook_id": WEBHOOK_ID, **access_data(simulator)},
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    calls(simulator)
    return entry


async def start(hass: HomeAssistant, entry: MockConfigEntry, kind: str) -> str:
    """Open the form for a device and return the id of the flow."""
    result = await hass.config_entries.subentries.async_init((entry.entry_id, kind), context={"source": SOURCE_USER})
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "user")
    return result["flow_id"]


async def give(hass: HomeAssistant, flow_id: str, given: dict[str, Any]) -> Result:
    """Fill a form in and let Home Assistant settle."""
    result = await hass.config_entries.subentries.async_configure(flow_id, given)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


def options_of(device: Device) -> dict[str, Any]:
    """Return what the form of a kind wants beside name and GUID."""
    if device.kind is Kind.ANALOG_VALUE:
        return {"writable": "setvalue" in device.calls, "minimum": 0, "maximum": 100, "step": 5}
    if device.kind is Kind.BLIND:
        return {"inverted": False}
    return {"light_index": int(device.options["light"])} if "light" in device.options else {}


@pytest.mark.parametrize("kind", list(Kind))
async def test_add(hass: HomeAssistant, simulator: ThinknxSimulator, empty: MockConfigEntry, kind: Kind) -> None:
    """A device of every kind is asked what it can do, that is shown, and it is there after one confirmation."""
    device = first(simulator, kind)
    flow_id = await start(hass, empty, kind)
    given = {"name": device.name, "guid": f" {device.guid} ", **options_of(device)}
    result = await give(hass, flow_id, given)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "confirm")
    assert result["description_placeholders"]["name"] == device.name
    assert not simulator.bus_log
    found = result["description_placeholders"]["capabilities"].split(", ")
    assert len(found) == len(POSSIBLE[DeviceKind(kind)])
    assert not empty.subentries
    result = await give(hass, flow_id, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    (subentry,) = empty.subentries.values()
    assert (subentry.title, subentry.unique_id, subentry.subentry_type) == (device.name, device.guid, kind)
    assert set(subentry.data["capabilities"]) == set(POSSIBLE[DeviceKind(kind)])
    assert [state for state in hass.states.async_all() if state.name == device.name]


CURTAIN = Blind("Curtain", sample_guid(1), has_lamellas=False)


@with_plant(CURTAIN)
async def test_only_what_answers(hass: HomeAssistant, empty: MockConfigEntry) -> None:
    """A capability whose status does not answer is not offered."""
    flow_id = await start(hass, empty, "blind")
    result = await give(hass, flow_id, {"name": "Curtain", "guid": CURTAIN.guid, "inverted": False})
    assert result["description_placeholders"]["capabilities"] == "up and down, position, stop"


async def test_color_light_of_a_server_without_colors(
    hass: HomeAssistant, simulator: ThinknxSimulator, empty: MockConfigEntry
) -> None:
    """A server without the announced controllers, or a light without an index, leaves on, off and level."""
    light = first(simulator, Kind.COLOR_LIGHT)
    given = {"name": "Light", "guid": light.guid}
    result = await give(hass, await start(hass, empty, "color_light"), given)
    assert result["description_placeholders"]["capabilities"] == "level, on and off"
    given |= options_of(light)
    simulator.fail("color", 500)
    result = await give(hass, await start(hass, empty, "color_light"), given)
    assert result["description_placeholders"]["capabilities"] == "level, on and off"
    simulator.options.color = False
    result = await give(hass, await start(hass, empty, "color_light"), given)
    assert result["description_placeholders"]["capabilities"] == "level, on and off"


async def test_wrong_guid(hass: HomeAssistant, simulator: ThinknxSimulator, empty: MockConfigEntry) -> None:
    """What is no GUID, an unknown one and one of another kind are each named; the right one is taken."""
    lamp, value = first(simulator, Kind.LIGHT), first(simulator, Kind.ANALOG_VALUE)
    flow_id = await start(hass, empty, "light")
    for guid in ("short", lamp.guid + "x", lamp.guid[:-1] + "_"):
        result = await give(hass, flow_id, {"name": "Lamp", "guid": guid})
        assert result["errors"] == {"guid": "invalid_guid"}
    assert calls(simulator) == []
    result = await give(hass, flow_id, {"name": "Lamp", "guid": sample_guid(999)})
    assert result["errors"] == {"guid": "device_not_found"}
    result = await give(hass, flow_id, {"name": "Lamp", "guid": value.guid})
    assert result["errors"] == {"base": "no_capabilities"}
    result = await give(hass, flow_id, {"name": "Lamp", "guid": lamp.guid})
    assert result["step_id"] == "confirm"


async def test_known_guid(hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry) -> None:
    """A device is there once."""
    lamp = first(simulator, Kind.LIGHT)
    result = await give(hass, await start(hass, loaded, "light"), {"name": "Again", "guid": lamp.guid})
    assert result["errors"] == {"guid": "guid_exists"}


LUX = AnalogValue("Lux", sample_guid(2), value=300, writable=False)


@with_plant(LUX)
async def test_limits_and_units(hass: HomeAssistant, empty: MockConfigEntry) -> None:
    """Limits that leave no room and units that do not belong to the class are refused on their fields."""
    flow_id = await start(hass, empty, "analog_value")
    given = {"name": "Lux", "guid": LUX.guid, "writable": False, "minimum": 0, "maximum": 100, "step": 1}
    assert (await give(hass, flow_id, given | {"minimum": 100}))["errors"] == {"maximum": "invalid_range"}
    wrong = {"device_class": "illuminance", "unit_of_measurement": "°C"}
    assert (await give(hass, flow_id, given | wrong))["errors"] == {"unit_of_measurement": "invalid_unit"}
    right = wrong | {"unit_of_measurement": "lx"}
    assert (await give(hass, flow_id, given | right))["step_id"] == "confirm"
    await give(hass, flow_id, {})
    assert hass.states.get("sensor.lux").attributes["unit_of_measurement"] == "lx"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"kind": FaultKind.STATUS, "status": 401}, "invalid_auth"),
        ({"kind": FaultKind.STATUS, "status": 429}, "rate_limit"),
        ({"kind": FaultKind.STATUS, "status": 500}, "cannot_connect"),
        ({"kind": FaultKind.STATUS, "status": 302}, "redirected"),
        ({"kind": FaultKind.TIMEOUT}, "no_capabilities"),
        ({"kind": FaultKind.DROP_AFTER}, "cannot_connect"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_broken_server(
    hass: HomeAssistant, simulator: ThinknxSimulator, empty: MockConfigEntry, options: dict[str, Any], error: str
) -> None:
    """While the server cannot be asked nothing is added; once it is mended the same form succeeds."""
    lamp = first(simulator, Kind.LIGHT)
    flow_id = await start(hass, empty, "light")
    simulator.faults.add(**options, times=None)
    assert (await give(hass, flow_id, {"name": "Lamp", "guid": lamp.guid}))["errors"] == {"base": error}
    simulator.faults.clear()
    assert (await give(hass, flow_id, {"name": "Lamp", "guid": lamp.guid}))["step_id"] == "confirm"


async def test_reconfigure(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity
) -> None:
    """Name, GUID and options of a device can be changed; its area and its entity stay."""
    blind = first(simulator, Kind.BLIND)
    entity_id = entity("cover", blind, "cover")
    subentry = next(own for own in loaded.subentries.values() if own.unique_id == blind.guid)
    hass.config_entries.async_update_subentry(loaded, subentry, data={**subentry.data, "area": "Salon"})
    await hass.async_block_till_done()
    result = await loaded.start_subentry_reconfigure_flow(hass, subentry.subentry_id)
    assert result["step_id"] == "reconfigure"
    fresh = simulator.plant.add(Blind("Fresh", sample_guid(500)))
    given = {"name": "Shutter", "guid": fresh.guid, "inverted": True}
    result = await give(hass, result["flow_id"], given)
    assert result["step_id"] == "confirm"
    result = await give(hass, result["flow_id"], {})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    changed = loaded.subentries[subentry.subentry_id]
    assert (changed.title, changed.unique_id) == ("Shutter", fresh.guid)
    assert changed.data["area"] == "Salon"
    assert changed.data["inverted"]
    assert entity("cover", fresh, "cover") == entity_id
    assert hass.states.get(entity_id).name == "Shutter"


async def test_reconfigure_asks_again(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity
) -> None:
    """Confirming the form of a device takes what it can do now; with the same GUID its entity is the same."""
    thermostat = first(simulator, Kind.THERMOSTAT)
    entity_id = entity("climate", thermostat, "climate")
    subentry = next(own for own in loaded.subentries.values() if own.unique_id == thermostat.guid)
    thermostat.calls -= {"chronoen", "chronoenstatus"}
    result = await loaded.start_subentry_reconfigure_flow(hass, subentry.subentry_id)
    result = await give(hass, result["flow_id"], {"name": thermostat.name, "guid": thermostat.guid})
    await give(hass, result["flow_id"], {})
    assert "chrono" not in loaded.subentries[subentry.subentry_id].data["capabilities"]
    assert entity("climate", thermostat, "climate") == entity_id
    assert hass.states.get(entity_id).attributes["hvac_modes"] == ["heat_cool"]


@with_plant(Lamp("Lamp", sample_guid(3)))
async def test_entry_is_not_loaded(hass: HomeAssistant, simulator: ThinknxSimulator, entry: MockConfigEntry) -> None:
    """Devices can be entered while the entry is not loaded."""
    fresh = simulator.plant.add(Lamp("Second", sample_guid(4)))
    result = await give(hass, await start(hass, entry, "light"), {"name": "Second", "guid": fresh.guid})
    await give(hass, result["flow_id"], {})
    assert len(entry.subentries) == 2


async def test_states_outlive_the_reload(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """A new device does not make the others forget what they show; it is read first."""
    fresh = simulator.plant.add(Lamp("Fresh", sample_guid(501)))
    result = await give(hass, await start(hass, loaded, "light"), {"name": "Fresh", "guid": fresh.guid})
    await give(hass, result["flow_id"], {})
    ventilation = next(own for own in simulator.plant.devices.values() if "setvalue" in own.calls)
    assert hass.states.get(entity("number", ventilation, "number")).state == "40.0"
    calls(simulator)
    await poll()
    assert [call.split("?")[0] for call in calls(simulator)] == ["powerstatus"]
    assert hass.states.get(entity("light", fresh, "light")).state == "off"


def test_plant_has_all_kinds() -> None:
    """The plant of the tests has a device of every kind."""
    assert {device.kind for device in Plant.of_size(20).devices.values()} == set(Kind)
