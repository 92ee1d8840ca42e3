"""The actions of a zone."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.bgerp import BgerpSimulator

from .conftest import Edit, GetState, Pass
from .support import GOAL, ON_BOTH_DIALECTS, ON_THE_SPECIFICATION, blocks, key_of, record_of, zone_device

type Call = Callable[..., Awaitable[Any]]

CARD = "445E6046010080FF"


@pytest.fixture
def call(hass: HomeAssistant, loaded: MockConfigEntry) -> Call:
    """Return a function that calls an action for the zone, or for a function block, and returns its response."""

    async def calls(action: str, block: str | None = None, **data: Any) -> Any:
        device = zone_device(hass, loaded) if block is None else blocks(hass, loaded)[block]
        given = {"device_id": device.id, **data}
        response = await hass.services.async_call("zontromat", action, given, blocking=True, return_response=True)
        await hass.async_block_till_done(wait_background_tasks=True)
        return response

    return calls


@ON_BOTH_DIALECTS
async def test_sync_now(simulator: BgerpSimulator, call: Call, state: GetState, wait: Pass) -> None:
    """A sync brings at once what the operator has edited, and tells how the zone stands."""
    record = record_of(simulator)
    simulator.clock.advance(2)
    simulator.operator.edit(record.id, "envm.energy" if "envm.energy" in record.values else "mode.energy", 2)
    response = await call("sync_now")
    assert (response["standing"], response["waiting_events"]) == ("active", 0)
    assert response["last_sync"].startswith("20")
    assert state("sensor", "energy_mode").state == "accumulate"
    await simulator.stop()
    with pytest.raises(HomeAssistantError) as caught:
        await call("sync_now")
    assert key_of(caught) == "bgerp_connection"


async def test_get_registers(call: Call, edit: Edit) -> None:
    """All registers with a value are returned with unit, scope and name, or those of one block, or named ones."""
    await edit(light__enabled=True, light__max=9000)
    everything = (await call("get_registers"))["registers"]
    assert everything["light.max"] == {"value": 9000, "unit": "lx", "scope": "server", "name": "light.max"}
    assert everything["self.ram.current"]["scope"] == "device"
    assert len(everything) > 150
    light = (await call("get_registers", "light"))["registers"]
    assert "light.max" in light and GOAL not in light
    assert light["light.sensor.settings"]["value"] == {
        "vendor": "Gemho",
        "model": "envse",
        "uart": 0,
        "mb_id": 3,
    }
    named = (await call("get_registers", registers=["hvac.temp_1.max", "blinds.position"]))["registers"]
    assert named["hvac.temp.max"]["name"] == "hvac.temp_1.max"
    assert named["blinds.position"]["scope"] == "both"


@ON_THE_SPECIFICATION
async def test_cards_stay_inside(call: Call, loaded: MockConfigEntry, edit: Edit) -> None:
    """Of cards only the number is told."""
    assert loaded.runtime_data.coordinator.store.cards("access_control_1.allowed_attendees")[0].card_id == CARD
    response = await call("get_registers")
    assert response["registers"]["access_control_1.allowed_attendees"]["value"] == 1
    assert CARD not in str(response)


async def test_set_register(simulator: BgerpSimulator, call: Call, wait: Pass) -> None:
    """The zone's own and shared registers are set, by either name, and reach the server."""
    response = await call("set_register", register="light.target_illum", value=400)
    assert (response["register"], response["value"]) == ("light.target_illum", 400)
    response = await call("set_register", register="blinds.blind_1.position", value="90")
    assert (response["register"], response["value"], response["pending"]) == ("blinds.position", 90, True)
    await call("set_register", register="door_closed.state", value=True)
    await wait(times=2)
    record = record_of(simulator)
    assert record.value("light.target_illum") == 400
    assert record.value("blinds.blind_1.position") == 90
    assert record.value("ac.door_closed_1.state") is True


async def test_override(call: Call, simulator: BgerpSimulator) -> None:
    """A register of the server is overridden when that is asked for, whatever the options say, and given back."""
    with pytest.raises(ServiceValidationError) as caught:
        await call("set_register", register=GOAL, value=24)
    assert key_of(caught) == "bgerp_not_writable"
    response = await call("set_register", register=GOAL, value=24, override=True)
    assert (response["value"], response["server_value"], response["scope"]) == (24, 20, "server")
    response = await call("set_register", register=GOAL)
    assert response["value"] == 20 and "server_value" not in response
    assert record_of(simulator).value(GOAL) == 20


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"register": "no.such", "value": 1}, "bgerp_unknown_register"),
        ({"register": "light.target_illum", "value": 10_001}, "bgerp_out_of_range"),
        ({"register": "light.target_illum", "value": "bright"}, "bgerp_invalid_value"),
        ({"register": "sys.col.clear_errors", "value": 1, "override": True}, "bgerp_not_writable"),
    ],
)
async def test_set_register_refused(call: Call, given: dict[str, Any], key: str) -> None:
    """A register that cannot be set, or not to this, is refused with the reason."""
    with pytest.raises(ServiceValidationError) as caught:
        await call("set_register", **given)
    assert key_of(caught) == key


@ON_THE_SPECIFICATION
async def test_release_door(call: Call, edit: Edit) -> None:
    """Only a door can be released, and only with hardware."""
    await edit(access_control_2__enabled=1, light__enabled=1)
    with pytest.raises(HomeAssistantError) as caught:
        await call("release_door", "access_control_2")
    assert key_of(caught) == "bgerp_no_hardware"
    for block in (None, "light"):
        with pytest.raises(ServiceValidationError) as refused:
            await call("release_door", block)
        assert key_of(refused) == "bgerp_no_door"
