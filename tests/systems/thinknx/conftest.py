"""A simulated Thinknx server with a plant, and its entry, in the local and in the cloud's form."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.zontromat.systems.thinknx.client import POSSIBLE, Access, DeviceKind, Timeouts
from custom_components.zontromat.systems.thinknx.forms import default_options
from simulators.thinknx import Device, Plant, ThinknxSimulator
from tests.systems.thinknx.support import IDENTITY, KEY, PASSWORD, USER, WEBHOOK_ID

type FindEntity = Callable[..., str]
type Act = Callable[..., Awaitable[None]]
type Poll = Callable[..., Awaitable[None]]


@pytest.fixture
def plant_devices() -> Iterable[Device] | None:
    """Return the devices of the plant; `None` is one of twenty with all kinds."""
    return None


@pytest.fixture
def form() -> str:
    """Return the form of the API: `local` or `cloud`; parametrize to change it."""
    return "local"


@pytest.fixture
async def simulator(plant_devices: Iterable[Device] | None, form: str) -> AsyncIterator[ThinknxSimulator]:
    """Run a server that has the announced color controllers."""
    credentials = {"user": USER, "password": PASSWORD} if form == "local" else {"key": KEY}
    plant = Plant.of_size(20) if plant_devices is None else Plant(plant_devices)
    async with ThinknxSimulator(plant, **credentials) as simulator:
        simulator.options.color = True
        yield simulator


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch, simulator: ThinknxSimulator) -> None:
    """Let the cloud be the simulator, which speaks no TLS."""
    by_key = partial(Access.by_key, url=simulator.url, allow_http=True)
    monkeypatch.setattr("custom_components.zontromat.systems.thinknx.access.Access.by_key", by_key)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the time that a server is given to answer."""
    target = "custom_components.zontromat.systems.thinknx.client.client.Timeouts"
    monkeypatch.setattr(target, partial(Timeouts, plain=0.2, feedback=0.2))


@pytest.fixture
def entry_options() -> dict[str, Any]:
    """Return the preferences of the entry; parametrize to change them."""
    return {"rate": 50}


def access_data(simulator: ThinknxSimulator) -> dict[str, Any]:
    """Return the way to a server as an entry stores it."""
    if simulator.key:
        return {"access": "cloud", "key": KEY}
    return {"access": "local", "host": "127.0.0.1", "port": simulator.port, "username": USER, "password": PASSWORD}


def subentry(device: Device) -> ConfigSubentryData:
    """Return a device as a subentry stores it, with everything that its kind can have."""
    kind = DeviceKind(device.kind)
    options = default_options(kind)
    if kind is DeviceKind.ANALOG_VALUE:
        options = {"writable": "setvalue" in device.calls, "minimum": 0, "maximum": 1000, "step": 0.5}
    if "light" in device.options:
        options = {"light_index": int(device.options["light"])}
    return ConfigSubentryData(
        data={"guid": device.guid, "capabilities": sorted(_found(device, kind)), **options},
        subentry_type=kind,
        title=device.name,
        unique_id=device.guid,
    )


def _found(device: Device, kind: DeviceKind) -> Iterable[str]:
    """Return what a probe would find."""
    slats = {"step", "angle"}
    return (own for own in POSSIBLE[kind] if own not in slats or "blindangle" in device.values)


@pytest.fixture
def entry(
    hass: HomeAssistant, simulator: ThinknxSimulator, form: str, entry_options: dict[str, Any], request: Any
) -> MockConfigEntry:
    """Add an entry with all devices of the plant that is not set up yet."""
    if form == "cloud":
        request.getfixturevalue("cloud")
    entry = MockConfigEntry(
        domain="zontromat",
        title="Plant",
        unique_id=f"thinknx-{IDENTITY}",
        data={"system": "thinknx", "webhook_id": WEBHOOK_ID, **access_data(simulator)},
        options=entry_options,
        subentries_data=[subentry(device) for device in simulator.plant.devices.values()],
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def loaded(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, entry: MockConfigEntry, poll: Poll
) -> MockConfigEntry:
    """Set the entry up, with the clock stopped, and let the plant be read once."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await poll(2)
    return entry


@pytest.fixture
def poll(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Poll:
    """Return a function that lets time pass in steps of one poll."""

    async def polls(times: int = 1, *, seconds: float = 2.1) -> None:
        for _ in range(times):
            freezer.tick(timedelta(seconds=seconds))
            async_fire_time_changed(hass)
            await hass.async_block_till_done(wait_background_tasks=True)

    return polls


@pytest.fixture
def entity(hass: HomeAssistant) -> FindEntity:
    """Return a function that finds the id of an entity by platform, device (`None`: the server) and key."""

    def find(platform: str, device: Device | None, key: str) -> str:
        identity = IDENTITY if device is None else f"{IDENTITY}-{device.guid}"
        found = er.async_get(hass).async_get_entity_id(platform, "zontromat", f"{identity}-{key}")
        assert found is not None, f"there is no {platform} {key}"
        return found

    return find


@pytest.fixture
def act(hass: HomeAssistant) -> Act:
    """Return a function that calls an action for an entity."""

    async def call(action: str, entity_id: str, **data: Any) -> None:
        domain, name = action.split(".")
        await hass.services.async_call(domain, name, {"entity_id": entity_id, **data}, blocking=True)

    return call


@pytest.fixture
def device_id(hass: HomeAssistant) -> Callable[[Device | None], str]:
    """Return a function that finds the id of a device in the registry (`None`: the server)."""

    def find(device: Device | None) -> str:
        identity = IDENTITY if device is None else f"{IDENTITY}-{device.guid}"
        (entry,) = hass.config_entries.async_entries("zontromat")
        found = dr.async_get(hass).async_get_device_by_identifier(("zontromat", f"thinknx-{identity}"), entry.entry_id)
        assert found is not None
        return found.id

    return find
