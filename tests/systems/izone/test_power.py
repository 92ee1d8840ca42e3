"""The power monitor: powers, groups, totals, and the energy that is counted from them."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_load_restore_state_from_storage

from simulators.izone import Battery, IzoneSimulator, PowerMonitor
from tests.systems.izone.client_support import UID
from tests.systems.izone.conftest import FindEntity, Poll

LIGHTS = "power_channel-5-energy"
WATTS = 180

type Store = Callable[[object], Awaitable[None]]
type Measure = Callable[..., Awaitable[float]]


@pytest.fixture
def monitor(simulator: IzoneSimulator) -> PowerMonitor:
    """Return the simulated monitor."""
    assert simulator.home.power is not None
    return simulator.home.power


@pytest.fixture
def value(hass: HomeAssistant, entity: FindEntity) -> Callable[[str], float]:
    """Return a function that gets the number of a sensor."""
    return lambda key: float(hass.states.get(entity("sensor", key)).state)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that sets the clock by which energy is counted; that of the client goes on."""
    start = dt_util.utcnow()

    def set_clock(**passed: float) -> None:
        def utcnow() -> datetime:
            return start + timedelta(**passed)

        monkeypatch.setattr("custom_components.zontromat.systems.izone.energy.dt_util.utcnow", utcnow)

    return set_clock


@pytest.fixture
def at(simulator: IzoneSimulator, poll: Poll, value: Callable[[str], float], now: Callable[..., None]) -> Measure:
    """Return a function that measures at a time, and returns what the lights have used until then in kWh."""

    async def measure(*, reads: bool = True, **passed: float) -> float:
        now(**passed)
        if reads:
            simulator.step(10)
        await poll()
        return value(LIGHTS)

    return measure


def used(**passed: float) -> Any:
    """Return what the lights use in a time, in kWh."""
    return pytest.approx(timedelta(**passed) / timedelta(hours=1) * WATTS / 1000, abs=1e-4)


async def test_powers(
    simulator: IzoneSimulator, loaded: MockConfigEntry, monitor: PowerMonitor, poll: Poll, value: Callable[[str], float]
) -> None:
    """Channels, groups and totals show what the clamps measure."""
    simulator.step(60)
    await poll()
    watts = [[channel.watts for channel in device.channels] for device in monitor.devices]
    assert sum(watts[0]) > 0
    assert [value(f"power_channel-{number}-power") for number in range(3)] == watts[0]
    assert value("power_monitor-0-group_0_power") == sum(watts[0])
    assert value("power_monitor-0-consumption") == sum(watts[0]) + sum(watts[1])
    assert value("power_monitor-0-generation") == watts[2][0] > 0


@pytest.mark.parametrize("profile", ["specification"])
async def test_direction_is_not_guessed(
    simulator: IzoneSimulator, loaded: MockConfigEntry, monitor: PowerMonitor, value: Callable[[str], float]
) -> None:
    """What the specification's own field for the direction means is nowhere said, so nothing is turned around."""
    assert value("power_monitor-0-consumption") == sum(
        channel.watts for device in monitor.devices for channel in device.channels
    )


async def test_troubled_sensor(
    hass: HomeAssistant, loaded: MockConfigEntry, monitor: PowerMonitor, poll: Poll, entity: FindEntity
) -> None:
    """A sensor that is not all right, or weak, says so, and its last power stays."""
    before = hass.states.get(entity("sensor", "power_channel-3-power")).state
    monitor.devices[1].data |= {"Ok": 0, "Batt": Battery.LOW}
    await poll()
    assert hass.states.get(entity("binary_sensor", "power_device-1-power_device_fault")).state == "on"
    assert hass.states.get(entity("binary_sensor", "power_device-1-low_battery")).state == "on"
    assert hass.states.get(entity("sensor", "power_device-1-battery")).state == "low"
    assert hass.states.get(entity("sensor", "power_channel-3-power")).state == before


async def test_energy(loaded: MockConfigEntry, at: Measure) -> None:
    """Energy is counted between measurements, once each, and what happened in a long gap is not guessed."""
    first = await at(minutes=1)
    assert await at(minutes=3) - first == used(minutes=2)
    assert await at(minutes=4, reads=False) - first == used(minutes=2)
    assert await at(minutes=5) - first == used(minutes=4)
    assert await at(minutes=30) - first == used(minutes=4)
    assert await at(minutes=31) - first == used(minutes=5)


async def test_energy_of_totals(
    loaded: MockConfigEntry, monitor: PowerMonitor, at: Measure, value: Callable[[str], float]
) -> None:
    """Totals and groups have an energy too."""
    await at(minutes=1)
    keys = ("consumption_energy", "generation_energy", "group_0_energy")
    before = [value(f"power_monitor-0-{key}") for key in keys]
    await at(minutes=5)
    assert all(value(f"power_monitor-0-{key}") > known for key, known in zip(keys, before, strict=True))


async def test_energy_while_the_bridge_is_away(
    hass: HomeAssistant, simulator: IzoneSimulator, loaded: MockConfigEntry, at: Measure, poll: Poll, entity: FindEntity
) -> None:
    """A short absence loses nothing."""
    first = await at(minutes=1)
    await simulator.stop()
    await poll()
    assert hass.states.get(entity("sensor", LIGHTS)).state == "unavailable"
    await simulator.start()
    assert await at(minutes=4) - first == used(minutes=3)


@pytest.fixture
def stored(hass: HomeAssistant, hass_storage: dict[str, Any], entry: MockConfigEntry) -> Store:
    """Return a function that puts what the last run has stored about the energy of the lights in its place."""

    async def store(native_value: object) -> None:
        known = er.async_get(hass).async_get_or_create(
            "sensor", "zontromat", f"izone-{UID}-{LIGHTS}", config_entry=entry
        )
        item = {
            "state": State(known.entity_id, "unknown").as_dict(),
            "extra_data": {"native_value": native_value, "native_unit_of_measurement": "Wh"},
            "last_seen": dt_util.utcnow().isoformat(),
        }
        hass_storage["core.restore_state"] = {"version": 1, "key": "core.restore_state", "data": [item]}
        await async_mock_load_restore_state_from_storage(hass)

    return store


async def test_energy_goes_on_after_a_restart(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    stored: Store,
    at: Measure,
    now: Callable[..., None],
    entity: FindEntity,
) -> None:
    """The count goes on from where it was, without a guess about the time in between; so does it after a reload."""
    await stored(12_345.678)
    now(minutes=0)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    state = hass.states.get(entity("sensor", LIGHTS))
    # An entity that was registered before is shown in its own unit.
    assert (float(state.state), state.attributes["unit_of_measurement"]) == (12_345.678, "Wh")
    assert (state.attributes["device_class"], state.attributes["state_class"]) == ("energy", "total_increasing")
    assert (await at(minutes=2) - 12_345.678) / 1000 == used(minutes=2)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (await at(minutes=4) - 12_345.678) / 1000 == used(minutes=4)


@pytest.mark.parametrize("value", [None, "text"])
async def test_nothing_to_go_on_from(
    hass: HomeAssistant, entry: MockConfigEntry, stored: Store, entity: FindEntity, value: object
) -> None:
    """A count that makes no sense begins anew."""
    await stored(value)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert float(hass.states.get(entity("sensor", LIGHTS)).state) == 0


async def test_unmeasured_channel(
    hass: HomeAssistant, simulator: IzoneSimulator, loaded: MockConfigEntry, monitor: PowerMonitor, at: Measure
) -> None:
    """A measurement that makes no sense is none: nothing is counted up to it, nor from it."""
    first = await at(minutes=1)
    lights = monitor.devices[1].channels[2]
    lights.load = lambda: 0
    lights.watts = "?"  # type: ignore[assignment]
    monitor.devices[1].data["Ok"] = 0
    assert await at(minutes=2) == first
    monitor.devices[1].data["Ok"] = 1
    lights.load = lambda: WATTS
    assert await at(minutes=3) == first
    assert await at(minutes=4) - first == used(minutes=1)
