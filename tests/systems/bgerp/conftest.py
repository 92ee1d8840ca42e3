"""A zone at a simulated server, and its entry."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from simulators.bgerp import Behaviour, BgerpSimulator, Dialect, ServerClock

from .zone_client import NOON, SERIAL

type FindEntity = Callable[[str, str], str]
type GetState = Callable[[str, str], State]
type Act = Callable[..., Awaitable[None]]
type Pass = Callable[..., Awaitable[None]]
type Edit = Callable[..., Awaitable[None]]


@pytest.fixture
def dialect() -> Dialect:
    """Return what the server speaks; parametrize to change it."""
    return Dialect.DEPLOYED


@pytest.fixture
def simulator_options() -> dict[str, Any]:
    """Return what else the server is started with; parametrize to change it."""
    return {}


@pytest.fixture
def behaviour() -> dict[str, Any]:
    """Return how the server behaves; parametrize to change it."""
    return {}


@pytest.fixture
async def simulator(
    hass: HomeAssistant, dialect: Dialect, behaviour: dict[str, Any], simulator_options: dict[str, Any]
) -> AsyncIterator[BgerpSimulator]:
    """Run a server at noon, whose clock moves with the tests' only."""
    clock = ServerClock(NOON, speed=0)
    async with BgerpSimulator(
        Behaviour(dialects={dialect}, **behaviour), clock=clock, **simulator_options
    ) as simulator:
        yield simulator


@pytest.fixture
def entry_options() -> dict[str, Any]:
    """Return the preferences of the entry; parametrize to change them."""
    return {}


@pytest.fixture
def parts() -> list[ConfigSubentryData]:
    """Return what is attached to the zone; parametrize or override to change it."""
    return []


@pytest.fixture
def entry(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    simulator: BgerpSimulator,
    dialect: Dialect,
    entry_options: dict[str, Any],
    parts: list[ConfigSubentryData],
) -> MockConfigEntry:
    """Add an entry that is not set up yet."""
    entry = MockConfigEntry(
        domain="zontromat",
        title=f"Zone {SERIAL}",
        unique_id=f"bgerp-{SERIAL}",
        data={
            "system": "bgerp",
            "urls": [simulator.url],
            "serial_number": SERIAL,
            "model": "S103",
            "dialect": str(dialect),
        },
        options=entry_options,
        subentries_data=parts,
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def waiting(hass: HomeAssistant, freezer: FrozenDateTimeFactory, entry: MockConfigEntry) -> MockConfigEntry:
    """Set the entry up, with the clock stopped; the operator has not approved the zone yet."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


@pytest.fixture
async def loaded(simulator: BgerpSimulator, waiting: MockConfigEntry, wait: Pass) -> MockConfigEntry:
    """Approve the zone and let it sync until all that it has sent has surely arrived."""
    simulator.operator.approve(simulator.records.only(SERIAL).id)
    await wait(80, times=4)
    return waiting


@pytest.fixture
def every_entity_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enable also the entities that are off by default."""
    monkeypatch.setattr("homeassistant.helpers.entity.Entity.entity_registry_enabled_default", True)


@pytest.fixture
def wait(hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: BgerpSimulator) -> Pass:
    """Return a function that lets time pass here and at the server."""

    async def passes(seconds: float = 61, *, times: int = 1) -> None:
        for _ in range(times):
            freezer.tick(timedelta(seconds=seconds))
            simulator.clock.advance(seconds)
            async_fire_time_changed(hass)
            await hass.async_block_till_done(wait_background_tasks=True)

    return passes


@pytest.fixture
def edit(simulator: BgerpSimulator, wait: Pass) -> Edit:
    """Return a function that lets the operator edit registers, by their names on the wire, and a sync pass."""

    async def edits(**values: Any) -> None:
        record = simulator.records.only(SERIAL)
        for name, value in values.items():
            simulator.operator.edit(record.id, name.replace("__", "."), value)
        await wait()

    return edits


@pytest.fixture
def entity(hass: HomeAssistant) -> FindEntity:
    """Return a function that finds the id of an entity by platform and key."""

    def find(platform: str, key: str) -> str:
        found = er.async_get(hass).async_get_entity_id(platform, "zontromat", f"{SERIAL}-{key}")
        assert found is not None, f"there is no {platform} {key}"
        return found

    return find


@pytest.fixture
def state(hass: HomeAssistant, entity: FindEntity) -> GetState:
    """Return a function that returns the state of an entity by platform and key."""

    def get(platform: str, key: str) -> State:
        found = hass.states.get(entity(platform, key))
        assert found is not None, f"the {platform} {key} has no state"
        return found

    return get


@pytest.fixture
def act(hass: HomeAssistant, entity: FindEntity) -> Act:
    """Return a function that calls an action of a platform for an entity, found by its key."""

    async def call(platform: str, key: str, action: str, **data: Any) -> None:
        await hass.services.async_call(platform, action, {"entity_id": entity(platform, key), **data}, blocking=True)
        await hass.async_block_till_done(wait_background_tasks=True)

    return call
