"""A print server with a fiscal printer, and its entry in Home Assistant."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory, freeze_time, real_monotonic
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from simulators.erpnetfp import ErpnetfpSimulator
from tests.systems.erpnetfp.client_world import FAST, SHORT
from tests.systems.erpnetfp.support import SERIAL, SERVER_ID

A_POLL = timedelta(seconds=61)

type FindEntity = Callable[..., str]
type Call = Callable[..., Awaitable[Any]]
type Poll = Callable[..., Awaitable[None]]


@pytest.fixture(autouse=True)
def storage(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Keep what Home Assistant stores in memory, which outlives it; return it by file."""
    found: dict[str, Any] = request.getfixturevalue("hass_storage") if "hass" in request.fixturenames else {}
    return found


@pytest.fixture(autouse=True)
def impatient(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten all times that somebody waits."""
    coordinator = "custom_components.zontromat.systems.erpnetfp.coordinator"
    monkeypatch.setattr(f"{coordinator}.PACE", FAST)
    monkeypatch.setattr(f"{coordinator}.TIMEOUTS", SHORT)


@pytest.fixture
def personality() -> str:
    """Return which server answers; parametrize to change it."""
    return "csharp"


@pytest.fixture
def printers() -> list[Any]:
    """Return the printers of the server; parametrize to change them."""
    return ["FP-2000"]


@pytest.fixture
async def simulator(personality: str, printers: list[Any]) -> AsyncIterator[ErpnetfpSimulator]:
    """Run a print server."""
    async with ErpnetfpSimulator(personality=personality, printers=printers) as simulator:
        yield simulator


@pytest.fixture
def entry_options() -> dict[str, Any]:
    """Return the preferences of the entry; parametrize to change them."""
    return {}


@pytest.fixture
def operators() -> list[dict[str, Any]]:
    """Return the operators of the entry; parametrize to change them."""
    return [{"operator": "1", "password": "0000", "sale_number_code": "0001", "default": True}]


@pytest.fixture
def entry(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, entry_options: dict[str, Any], operators: list[dict[str, Any]]
) -> MockConfigEntry:
    """Add an entry that is not set up yet."""
    entry = MockConfigEntry(
        domain="zontromat",
        title="ErpNet.FP 127.0.0.1",
        unique_id=f"erpnetfp-{SERVER_ID}",
        data={"system": "erpnetfp", "url": simulator.url, "verify_ssl": True},
        options=entry_options,
        subentries_data=[
            {
                "subentry_type": "operator",
                "title": f"FP-2000 {SERIAL}: {operator['operator']}",
                "unique_id": None,
                "data": {"printer": SERIAL, **operator},
            }
            for operator in operators
        ],
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def freezer(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FrozenDateTimeFactory]:
    """Stop the clock, but not that of the event loop: the queue waits by it."""
    monkeypatch.setattr(asyncio.get_running_loop(), "time", real_monotonic)
    with freeze_time() as frozen:
        yield frozen


@pytest.fixture
async def loaded(hass: HomeAssistant, freezer: FrozenDateTimeFactory, entry: MockConfigEntry) -> MockConfigEntry:
    """Set the entry up, with the clock stopped."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


@pytest.fixture
def poll(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Poll:
    """Return a function that lets time pass in steps of one poll."""

    async def polls(times: int = 1) -> None:
        for _ in range(times):
            freezer.tick(A_POLL)
            async_fire_time_changed(hass, dt_util.utcnow() + A_POLL)
            await hass.async_block_till_done(wait_background_tasks=True)

    return polls


@pytest.fixture
def entity(hass: HomeAssistant) -> FindEntity:
    """Return a function that finds the id of an entity by platform, key and device."""

    def find(platform: str, key: str, device: str = SERIAL) -> str:
        found = er.async_get(hass).async_get_entity_id(platform, "zontromat", f"{device}-{key}")
        assert found is not None, f"there is no {platform} {key}"
        return found

    return find


@pytest.fixture
def device_id(hass: HomeAssistant) -> Callable[..., str]:
    """Return a function that finds the id of a printer's device."""

    def find(device: str = SERIAL) -> str:
        (entry,) = hass.config_entries.async_entries("zontromat")
        identifier = ("zontromat", f"erpnetfp-{device}")
        found = dr.async_get(hass).async_get_device_by_identifier(identifier, entry.entry_id)
        assert found is not None
        return found.id

    return find


@pytest.fixture
def call(hass: HomeAssistant, loaded: MockConfigEntry, device_id: Callable[..., str]) -> Call:
    """Return a function that calls an action for a printer and returns its response."""

    async def act(action: str, /, *, printer: str = SERIAL, **data: Any) -> Any:
        try:
            return await hass.services.async_call(
                "zontromat", action, {"device_id": device_id(printer), **data}, blocking=True, return_response=True
            )
        finally:
            await hass.async_block_till_done()

    return act


@pytest.fixture
def every_entity_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enable also the entities that are off by default."""
    monkeypatch.setattr("homeassistant.helpers.entity.Entity.entity_registry_enabled_default", True)
