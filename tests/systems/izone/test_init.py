"""The life of an entry: what is there, what comes and goes, what happens when the bridge is away."""

from collections.abc import Callable
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zontromat import async_remove_config_entry_device
from custom_components.zontromat.diagnostics import async_get_config_entry_diagnostics
from custom_components.zontromat.systems.izone.client import Notice
from simulators.faults import FaultKind
from simulators.izone import Bus, IzoneSimulator
from tests.systems.izone.client_support import UID
from tests.systems.izone.conftest import FindEntity, Poll


@pytest.mark.parametrize("profile", ["specification", "dual", "v2-only", "v1-only", "legacy"])
async def test_loads(hass: HomeAssistant, loaded: MockConfigEntry, entity: FindEntity) -> None:
    """Every kind of bridge gives at least the air conditioner and its zones."""
    assert loaded.state is ConfigEntryState.LOADED
    assert hass.states.get(entity("climate", "unit-0-climate")).state == "cool"
    assert hass.states.get(entity("climate", "zone-0-climate")).attributes["temperature"] == 23.0


async def test_zone_vanishes_and_comes_back(
    hass: HomeAssistant, simulator: IzoneSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """A zone that the system has no more takes its device and entities along; it comes back by itself."""
    last = simulator.zones.pop()
    simulator.unit.data["NoOfZones"] = 2
    registry = er.async_get(hass)
    known = entity("cover", "zone-2-damper")
    await notice(hass, loaded)
    assert registry.async_get(known) is None
    simulator.zones.append(last)
    simulator.unit.data["NoOfZones"] = 3
    await notice(hass, loaded)
    assert hass.states.get(entity("cover", "zone-2-damper")) is not None


async def notice(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Let the bridge say that something has changed."""
    entry.runtime_data.coordinator.async_notice(frozenset({Notice.SYSTEM}))
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_moves(
    hass: HomeAssistant,
    simulator: IzoneSimulator,
    loaded: MockConfigEntry,
    entity: FindEntity,
    poll: Poll,
    loopback: list[tuple[str, int]],
) -> None:
    """A bridge that has got another address is found, confirmed and followed."""
    await simulator.stop()
    async with IzoneSimulator(simulator.home, uid=UID, profile="dual") as moved:
        assert moved.discovery is not None
        moved.quirks.announced_port = True
        loopback.append(("127.0.0.1", moved.discovery.port))
        await poll()
        assert loaded.data["host"] == f"127.0.0.1:{moved.port}"
        assert hass.states.get(entity("climate", "unit-0-climate")).state == "cool"


async def test_impostor(
    hass: HomeAssistant,
    simulator: IzoneSimulator,
    loaded: MockConfigEntry,
    entity: FindEntity,
    poll: Poll,
    loopback: list[tuple[str, int]],
) -> None:
    """An address that another bridge answers at is not followed, and the entities stay unavailable."""
    before = loaded.data["host"]
    await simulator.stop()
    async with IzoneSimulator(uid="000000042", profile="dual") as other:
        assert other.discovery is not None
        other.quirks.announced_port = True
        loopback.append(("127.0.0.1", other.discovery.port))
        await poll()
    assert loaded.data["host"] == before
    assert hass.states.get(entity("climate", "unit-0-climate")).state == "unavailable"
    assert hass.states.get(entity("binary_sensor", "bridge-connectivity")).state == "off"


async def test_unit_lost(
    hass: HomeAssistant, simulator: IzoneSimulator, loaded: MockConfigEntry, entity: FindEntity
) -> None:
    """A bridge that has lost its air conditioner says so; irrigation and power go on."""
    simulator.home.air.bus = Bus.DOWN
    await notice(hass, loaded)
    assert ir.async_get(hass).async_get_issue("zontromat", f"{loaded.entry_id}_izone_unit_lost") is not None
    assert hass.states.get(entity("climate", "unit-0-climate")).state == "unavailable"
    assert hass.states.get(entity("valve", "station-0-valve")).state == "closed"


async def test_diagnostics(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Every datagram is there, without address and identity."""
    content: dict[str, Any] = await async_get_config_entry_diagnostics(hass, loaded)
    assert content["data"]["host"] == content["data"]["uid"] == "**REDACTED**"
    assert content["system"]["datagrams"]["zone/0"]["Name"] == "Living"
    assert UID not in str(content["system"])


async def test_new_name_waits_for_the_whole_command(
    hass: HomeAssistant, simulator: IzoneSimulator, loaded: MockConfigEntry, device: Callable[[str], str]
) -> None:
    """A new name sets everything up again, but not before the action is through: a bridge has one line only."""
    before = loaded.runtime_data
    given = {"device_id": device("unit-0"), "schedule": 1, "name": "Party", "mode": "heat", "start": "20:00"}
    simulator.overlaps = 0
    simulator.quirks.latency = 0.02
    await hass.services.async_call("zontromat", "set_schedule", given, blocking=True)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert loaded.runtime_data is not before
    assert simulator.overlaps == 0
    assert [simulator.favourites[0].data[name] for name in ("Name", "Mode", "StartH")] == ["Party", 2, 20]
    assert hass.states.get("scene.air_conditioner_evening").name == "Air conditioner Party"


async def test_absence(
    hass: HomeAssistant,
    simulator: IzoneSimulator,
    loaded: MockConfigEntry,
    entity: FindEntity,
    poll: Poll,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A bridge that goes away and comes back writes two lines into the log, however long it was away."""
    climate, connection = entity("climate", "zone-0-climate"), entity("binary_sensor", "bridge-connectivity")
    caplog.clear()
    await simulator.stop()
    await poll(5)
    assert (hass.states.get(climate).state, hass.states.get(connection).state) == ("unavailable", "off")
    await simulator.start()
    await poll(3)
    assert (hass.states.get(climate).state, hass.states.get(connection).state) == ("heat_cool", "on")
    levels = [record.levelname for record in caplog.records if "zontromat" in record.name and record.levelno >= 20]
    assert levels == ["ERROR", "INFO"]


@pytest.mark.parametrize(
    ("path", "lost", "kept"),
    [
        ("/PowerRequest", ("sensor", "power_monitor-0-consumption"), ("climate", "split-3-climate")),
        ("/SplitSystemRequest", ("climate", "split-3-climate"), ("valve", "station-0-valve")),
        ("/iLightRequest", ("valve", "station-0-valve"), ("climate", "unit-0-climate")),
    ],
)
async def test_one_system_fails(
    hass: HomeAssistant,
    simulator: IzoneSimulator,
    loaded: MockConfigEntry,
    entity: FindEntity,
    poll: Poll,
    path: str,
    lost: tuple[str, str],
    kept: tuple[str, str],
) -> None:
    """A system that fails does not take its neighbours along, is not asked for a while, and comes back."""
    health = loaded.runtime_data.coordinator.bridge._poller.health
    simulator.faults.add(FaultKind.STATUS, path=path, status=500, times=None)
    await poll()
    assert hass.states.get(entity(*lost)).state == "unavailable"
    assert hass.states.get(entity(*kept)).state != "unavailable"
    simulator.faults.clear()
    simulator.requests.clear()
    await poll()
    assert path not in {request.path for request in simulator.requests}
    for record in health._records.values():
        record.pause_until = 0.0
    await poll()
    assert hass.states.get(entity(*lost)).state != "unavailable"


@pytest.mark.parametrize("profile", ["specification"])
async def test_diagnostics_without_history(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A bridge that knows neither its firmware nor its faults has diagnostics nevertheless."""
    content = (await async_get_config_entry_diagnostics(hass, loaded))["system"]
    assert "refuses" in content["on_request"]
    assert content["datagrams"]["unit/0"]["SysOn"] == 1
    assert not {"Pass", "LockCode"} & content["datagrams"]["unit/0"].keys()


async def test_devices_that_are_there_stay(
    hass: HomeAssistant, simulator: IzoneSimulator, loaded: MockConfigEntry, device: Callable[[str], str]
) -> None:
    """Only the device of something that is not there any more can be deleted."""
    registry = dr.async_get(hass)
    there = [registry.async_get(device(key)) for key in ("bridge", "unit-0", "zone-2", "split-3", "power_monitor-0")]
    assert [await async_remove_config_entry_device(hass, loaded, each) for each in there] == [False] * len(there)
    gone = registry.async_get_or_create(
        config_entry_id=loaded.entry_id, identifiers={("zontromat", f"izone-{UID}-split-9")}
    )
    assert await async_remove_config_entry_device(hass, loaded, gone)


async def test_unload(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """The last entry closes the port of the notices."""
    network = loaded.runtime_data.network
    assert await hass.config_entries.async_unload(loaded.entry_id)
    assert not network.is_listening
