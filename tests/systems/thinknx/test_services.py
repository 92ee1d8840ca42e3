"""The actions: telegrams against the bus's log, refused values, nothing twice."""

from collections.abc import Callable
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.faults import FaultKind
from simulators.thinknx import Kind, ThinknxSimulator
from tests.systems.thinknx.conftest import Act, FindEntity
from tests.systems.thinknx.support import BOTH_FORMS, calls, first

type FindDevice = Callable[..., str]


async def call(hass: HomeAssistant, action: str, device_id: str, *, response: bool = False, **data: Any) -> Any:
    """Call an action."""
    return await hass.services.async_call(
        "zontromat", action, {"device_id": device_id, **data}, blocking=True, return_response=response
    )


async def send(hass: HomeAssistant, device_id: str, group: str, dpt: str, value: Any) -> Any:
    """Send a telegram and return the response."""
    return await call(
        hass,
        "send_knx_telegram",
        device_id,
        response=True,
        group_address=group,
        datapoint_type=dpt,
        value=value,
    )


@BOTH_FORMS
@pytest.mark.parametrize(
    ("group", "dpt", "value", "sent", "on_bus"),
    [
        ("1/2/3", "1", True, "1", 1),
        ("1/515", "1", 0, "0", 0),
        ("2563", "2", {"control": True, "value": True}, "3", 3),
        ("1/2/3", "3", {"increase": True, "step": 3}, "11", 11),
        ("1/2/3", "3", 9, "9", 9),
        ("1/2/3", "5", 255, "255", 255),
        ("1/2/3", "5.001", 50, "128", 128),
        ("1/2/3", "6", -128, "-128", -128),
        ("1/2/3", "9", 21.5, "21.5", 21.5),
        ("1/2/3", "14", 3.456, "3.456", 3.456),
    ],
)
async def test_telegrams(
    hass: HomeAssistant,
    simulator: ThinknxSimulator,
    loaded: MockConfigEntry,
    device_id: FindDevice,
    group: str,
    dpt: str,
    value: Any,
    sent: str,
    on_bus: float,
) -> None:
    """sendKNX…: natural and raw values of each type arrive on the bus, at the group in any notation."""
    response = await send(hass, device_id(None), group, dpt, value)
    assert response == {"group_address": group, "value": sent}
    (telegram,) = simulator.bus_log
    assert telegram.group == "1/2/3"
    assert telegram.value == pytest.approx(on_bus)


@pytest.mark.parametrize(
    ("group", "dpt", "value"),
    [
        ("0/0/0", "1", True),
        ("32/0/1", "1", True),
        ("1/2/3/4", "1", True),
        ("x", "1", True),
        ("1/2/3", "2", 4),
        ("1/2/3", "3", {"increase": True, "step": 8}),
        ("1/2/3", "3", 32),
        ("1/2/3", "5", 256),
        ("1/2/3", "5", 1.5),
        ("1/2/3", "5", float("nan")),
        ("1/2/3", "5", float("inf")),
        ("1/2/3", "5.001", 101),
        ("1/2/3", "6", 128),
        ("1/2/3", "9", 670761),
        ("1/2/3", "14", 1e39),
        ("1/2/3", "14", "warm"),
        ("1/2/3", "1", "yes"),
        ("1/2/3", "7", 1),
    ],
)
async def test_refused_telegrams(
    hass: HomeAssistant,
    simulator: ThinknxSimulator,
    loaded: MockConfigEntry,
    device_id: FindDevice,
    group: str,
    dpt: str,
    value: Any,
) -> None:
    """What cannot be sent is refused with a message, and nothing is sent."""
    calls(simulator)
    with pytest.raises(ServiceValidationError, match="Nothing was sent"):
        await send(hass, device_id(None), group, dpt, value)
    assert calls(simulator) == []


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (FaultKind.TIMEOUT_AFTER, "did not answer in time"),
        (FaultKind.DROP_AFTER, "was cut"),
        (FaultKind.GARBAGE, "makes no sense"),
        (FaultKind.STATUS, "failed with error 500"),
    ],
)
async def test_telegrams_are_never_repeated(
    hass: HomeAssistant,
    simulator: ThinknxSimulator,
    entry: MockConfigEntry,
    device_id: FindDevice,
    kind: FaultKind,
    message: str,
) -> None:
    """A telegram whose fate is not known is not sent again: a step would dim twice."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    simulator.faults.add(kind, path=".*/sendKNX4bits")
    calls(simulator)
    with pytest.raises(HomeAssistantError, match=message):
        await send(hass, device_id(None), "1/2/3", "3", 9)
    assert len([made for made in calls(simulator) if "sendKNX" in made]) == 1
    assert len(simulator.bus_log) <= 1


async def test_wrong_echo(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, device_id: FindDevice
) -> None:
    """A server that says that it sent something else is not believed; a rounded value is no difference."""
    simulator.options.echo_from_bus = True
    await send(hass, device_id(None), "1/2/3", "9", 21.4567)
    body = b'{"namespace": "system/sendKNXbit", "group": "1/2/4", "value": 1}'
    simulator.faults.add(FaultKind.GARBAGE, path=".*sendKNXbit", body=body, content_type="application/json")
    with pytest.raises(HomeAssistantError, match="makes no sense"):
        await send(hass, device_id(None), "1/2/3", "1", True)


@BOTH_FORMS
async def test_server_status(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, device_id: FindDevice
) -> None:
    """What the server tells about itself is returned, uptimes in minutes."""
    simulator.server.pbx_users = ["101"]
    status = await call(hass, "get_server_status", device_id(None), response=True)
    assert status["version"] == "01.03.02.17"
    assert status["process_uptime"] in range(4565, 4567)
    assert (status["connected_clients"], status["pbx_users"]) == (2, ["101"])
    assert status["configuration_time"].count(":") == 2
    body = b'{"version": "1", "process_uptime": "soon"}'
    simulator.faults.add(FaultKind.GARBAGE, path=".*serverStatus", body=body, content_type="application/json")
    status = await call(hass, "get_server_status", device_id(None), response=True)
    assert (status["process_uptime"], status["configuration_time"], status["pbx_users"]) == (None, None, [])


@BOTH_FORMS
async def test_stop_scene(
    hass: HomeAssistant,
    simulator: ThinknxSimulator,
    loaded: MockConfigEntry,
    device_id: FindDevice,
    entity: FindEntity,
    act: Act,
) -> None:
    """A running scene is stopped by its device."""
    scene = first(simulator, Kind.SCENE)
    await act("scene.turn_on", entity("scene", scene, "scene"))
    await call(hass, "stop_scene", device_id(scene))
    assert (scene.is_running, scene.stops) == (False, 1)  # type: ignore[attr-defined]


@BOTH_FORMS
@pytest.mark.parametrize(("direction", "command"), [("clockwise", 0), ("counterclockwise", 1)])
async def test_step_blind(
    hass: HomeAssistant,
    simulator: ThinknxSimulator,
    loaded: MockConfigEntry,
    device_id: FindDevice,
    direction: str,
    command: int,
) -> None:
    """blindstep: the slats turn by a step, and nothing else is sent."""
    blind = first(simulator, Kind.BLIND)
    await call(hass, "step_blind", device_id(blind), direction=direction)
    (telegram,) = simulator.bus_log
    assert (telegram.device, telegram.value) == (blind.guid, command)


async def test_wrong_devices(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, device_id: FindDevice
) -> None:
    """Actions say which device cannot do what; unknown devices and directions are refused."""
    lamp = first(simulator, Kind.LIGHT)
    with pytest.raises(ServiceValidationError, match=f"{lamp.name} cannot do this"):
        await call(hass, "stop_scene", device_id(lamp))
    with pytest.raises(ServiceValidationError, match="no device with the id"):
        await call(hass, "stop_scene", "nothing")
    with pytest.raises(probatio.Invalid):
        await call(hass, "step_blind", device_id(lamp), direction="up")
    found = device_id(None)
    await hass.config_entries.async_unload(loaded.entry_id)
    with pytest.raises(ServiceValidationError):
        await call(hass, "get_server_status", found, response=True)
