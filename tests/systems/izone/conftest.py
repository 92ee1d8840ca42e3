"""A simulated bridge with a home behind it, and its entry."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zontromat.systems.izone import coordinator, flow, network
from simulators.izone import PROFILES, Home, IzoneSimulator, family_home
from tests.systems.izone.client_support import QUICK, UID

type FindEntity = Callable[[str, str], str]
type Act = Callable[..., Awaitable[None]]
type Poll = Callable[..., Awaitable[None]]


@pytest.fixture
def profile() -> str:
    """Return the kind of the bridge; parametrize to change it."""
    return "dual"


@pytest.fixture
def home() -> Home:
    """Return what is behind the bridge; parametrize to change it."""
    return family_home()


@pytest.fixture
async def simulator(hass: HomeAssistant, home: Home, profile: str) -> AsyncIterator[IzoneSimulator]:
    """Run a bridge."""
    async with IzoneSimulator(home, uid=UID, profile=PROFILES[profile]()) as simulator:
        simulator.quirks.announced_port = True
        yield simulator


@pytest.fixture(autouse=True)
def loopback(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> list[tuple[str, int]]:
    """Keep discovery and notices on this machine, and everybody quick; return whom discovery asks."""
    targets: list[tuple[str, int]] = []

    async def ask(hass: HomeAssistant) -> list[tuple[str, int]]:
        return targets

    for module in (coordinator, flow):
        monkeypatch.setattr(module, "TIMING", QUICK)
    monkeypatch.setattr(network, "PATIENCE", 0.1)
    monkeypatch.setattr(network, "async_targets", ask)
    monkeypatch.setattr(network, "NOTICE_ADDRESS", ("127.0.0.1", 0))
    return targets


@pytest.fixture
def entry_options() -> dict[str, Any]:
    """Return the preferences of the entry; parametrize to change them."""
    return {}


@pytest.fixture
def entry(hass: HomeAssistant, simulator: IzoneSimulator, entry_options: dict[str, Any]) -> MockConfigEntry:
    """Add an entry that is not set up yet."""
    entry = MockConfigEntry(
        domain="zontromat",
        title=f"iZone {UID}",
        unique_id=f"izone-{UID}",
        data={"system": "izone", "host": f"127.0.0.1:{simulator.port}", "uid": UID},
        options=entry_options,
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def loaded(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Set the entry up. The clock must run: the client waits for the effects of its commands."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


@pytest.fixture
def every_entity_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enable also the entities that are off by default."""
    monkeypatch.setattr(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default", property(lambda entity: True)
    )


@pytest.fixture
def poll(hass: HomeAssistant, entry: MockConfigEntry) -> Poll:
    """Return a function that polls as the timer does."""

    async def polls(times: int = 1) -> None:
        for _ in range(times):
            await entry.runtime_data.coordinator.async_refresh()
            await hass.async_block_till_done(wait_background_tasks=True)

    return polls


@pytest.fixture
def entity(hass: HomeAssistant) -> FindEntity:
    """Return a function that finds the id of an entity by platform and the end of its unique id."""

    def find(platform: str, key: str) -> str:
        found = er.async_get(hass).async_get_entity_id(platform, "zontromat", f"izone-{UID}-{key}")
        assert found is not None, f"there is no {platform} {key}"
        return found

    return find


@pytest.fixture
def act(hass: HomeAssistant, entity: FindEntity) -> Act:
    """Return a function that calls an action of a platform for an entity, found by its key."""

    async def call(platform: str, key: str, action: str, **data: Any) -> None:
        await hass.services.async_call(platform, action, {"entity_id": entity(platform, key), **data}, blocking=True)

    return call


@pytest.fixture
def device(hass: HomeAssistant, loaded: MockConfigEntry) -> Callable[[str], str]:
    """Return a function that finds the id of a device by the end of its identity."""

    def find(identity: str) -> str:
        registry = dr.async_get(hass)
        devices = [
            *dr.async_entries_for_config_entry(registry, loaded.entry_id),
            *dr.async_child_entries_for_config_entry(registry, loaded.entry_id),
        ]
        identifier = ("zontromat", f"izone-{UID}-{identity}")
        return next(device.id for device in devices if identifier in device.identifiers)

    return find
