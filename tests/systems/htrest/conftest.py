"""A heat pump behind a simulated HtREST server, and its entry."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from simulators.htrest import HtrestSimulator

SERIAL = "123456"
ALL_EXTRAS = (
    "buffer",
    "rooms",
    "switches",
    "refrigerant",
    "cooling",
    "energy",
    "grid",
    "solar",
    "mixed1",
    "mixed2",
    "service",
)

type FindEntity = Callable[[str, str], str]
type Act = Callable[..., Awaitable[None]]
type Poll = Callable[..., Awaitable[None]]


@pytest.fixture
def simulator_options() -> dict[str, Any]:
    """Return what the server is started with; parametrize to change it."""
    return {}


@pytest.fixture
async def simulator(hass: HomeAssistant, simulator_options: dict[str, Any]) -> AsyncIterator[HtrestSimulator]:
    """Run a server whose heat pump lives in Home Assistant's time zone."""
    async with HtrestSimulator(time_zone=ZoneInfo(hass.config.time_zone), **simulator_options) as simulator:
        yield simulator


@pytest.fixture
def entry_options() -> dict[str, Any]:
    """Return the preferences of the entry; parametrize to change them."""
    return {"allow_writes": True}


@pytest.fixture
def credentials() -> dict[str, str]:
    """Return the user name and password of the entry; parametrize to change them."""
    return {}


@pytest.fixture
def entry(
    hass: HomeAssistant, simulator: HtrestSimulator, entry_options: dict[str, Any], credentials: dict[str, str]
) -> MockConfigEntry:
    """Add an entry that is not set up yet."""
    entry = MockConfigEntry(
        domain="zontromat",
        title="Heliotherm 123456",
        unique_id=f"htrest-{SERIAL}",
        data={"system": "htrest", "url": simulator.url, **credentials},
        options=entry_options,
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def loaded(hass: HomeAssistant, freezer: FrozenDateTimeFactory, entry: MockConfigEntry) -> MockConfigEntry:
    """Set the entry up, with the clock stopped: timers must be made by the clock that the tests move."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


@pytest.fixture
def every_entity_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enable also the entities that are off by default."""
    monkeypatch.setattr("homeassistant.helpers.entity.Entity.entity_registry_enabled_default", True)


@pytest.fixture
def poll(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Poll:
    """Return a function that lets time pass in steps of one poll; longer steps find more to be due."""

    async def polls(times: int = 1, *, seconds: float = 31) -> None:
        for _ in range(times):
            freezer.tick(timedelta(seconds=seconds))
            async_fire_time_changed(hass)
            await hass.async_block_till_done(wait_background_tasks=True)

    return polls


@pytest.fixture
def entity(hass: HomeAssistant) -> FindEntity:
    """Return a function that finds the id of an entity by platform and key."""

    def find(platform: str, key: str) -> str:
        found = er.async_get(hass).async_get_entity_id(platform, "zontromat", f"{SERIAL}-{key}")
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
def device_id(hass: HomeAssistant, loaded: MockConfigEntry) -> str:
    """Return the id of the heat pump's device."""
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), loaded.entry_id)
    return device.id
