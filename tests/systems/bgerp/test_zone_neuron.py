"""A zone at a simulated Neuron with a meter and a card reader, over real sockets and in real time."""

import asyncio
from collections.abc import AsyncIterator
from types import MappingProxyType

from homeassistant.config_entries import ConfigSubentry, ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.bgerp import BgerpSimulator
from simulators.meter import Meter
from simulators.modbus import ModbusServer
from simulators.neuron import Neuron, NeuronSimulator
from simulators.reader import Reader

from .conftest import GetState
from .support import part, record_of, until

CARD = "445E6046010080FF"
DOOR = {
    "ac.enabled": True,
    "ac.zones_count": 1,
    "ac.exit_button_1.input": "DI0",
    "ac.lock_mechanism_1.output": "DO2",
    "ac.time_to_open_1": 1,
    "ac.entry_reader_1.enabled": {"vendor": "TERACOM", "model": "act230", "options": {"serial_number": "2897"}},
}


@pytest.fixture
async def neuron() -> AsyncIterator[NeuronSimulator]:
    """Run a Neuron."""
    async with NeuronSimulator(Neuron("S103")) as neuron:
        yield neuron


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    """Run a card reader behind a serial server."""
    async with Reader(tcp=True) as reader:
        yield reader


@pytest.fixture
async def meter() -> AsyncIterator[ModbusServer]:
    """Run a meter."""
    async with ModbusServer({1: Meter()}) as server:
        yield server


@pytest.fixture
def parts(neuron: NeuronSimulator, reader: Reader, meter: ModbusServer) -> list[ConfigSubentryData]:
    """Attach them."""
    return [
        part("neuron", host="127.0.0.1", port=neuron.modbus.port, unit=1, model="S103"),
        part("reader", port=reader.url, baudrate=9600, serial_number="2897"),
        part("meter", connection="tcp", host="127.0.0.1", port=meter.port, unit=1, model="SDM120"),
    ]


@pytest.fixture
async def door(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: BgerpSimulator, neuron: NeuronSimulator
) -> MockConfigEntry:
    """Let the server approve the zone and configure its door, and the zone work with it."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    record = record_of(simulator)
    simulator.operator.approve(record.id)
    for name, value in DOOR.items():
        simulator.operator.edit(record.id, name, value)
    simulator.operator.grant_card(record.id, CARD, valid_until=4_000_000_000)
    coordinator = entry.runtime_data.coordinator
    for _ in range(2):
        simulator.clock.advance(70)
        await coordinator.async_refresh()
    status = coordinator.controller.engine.status
    await until(lambda: (found := status("access_control_1")) is not None and found.running)
    return entry


async def test_the_exit_button_and_the_release_time(
    hass: HomeAssistant, door: MockConfigEntry, neuron: NeuronSimulator, state: GetState
) -> None:
    """The lock follows within a moment, and ends by itself."""
    neuron.set_input("DI0", True)
    await until(lambda: neuron.output("DO2"))
    neuron.set_input("DI0", False)
    await until(lambda: not neuron.output("DO2"))
    await until(lambda: state("lock", "access_control_1_lock").state == "locked")
    assert state("event", "access_control_1_door_event").attributes["event_type"] == "exit_button"


async def test_parts_of_the_same_name(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: BgerpSimulator, neuron: NeuronSimulator
) -> None:
    """Each is served, though two Neurons of a kind are called the same."""
    async with NeuronSimulator(Neuron("S103")) as other:
        for port in (neuron.modbus.port, other.modbus.port):
            data = {"host": "127.0.0.1", "port": port, "unit": 1, "model": "S103"}
            twin = ConfigSubentry(
                data=MappingProxyType(data), subentry_type="bgerp_neuron", title="Neuron S103", unique_id=None
            )
            hass.config_entries.async_add_subentry(entry, twin)
        assert await hass.config_entries.async_setup(entry.entry_id)
        parts = entry.runtime_data.coordinator.controller.hardware.parts.values()
        twins = [part for part in parts if part.name == "Neuron S103"]
        assert len(twins) == 2
        await until(lambda: all(part.online for part in twins))


async def test_a_card_opens_and_is_recorded(
    hass: HomeAssistant,
    door: MockConfigEntry,
    neuron: NeuronSimulator,
    reader: Reader,
    simulator: BgerpSimulator,
    state: GetState,
) -> None:
    """The record is at the operator's side with the next sync."""
    await until(lambda: reader.clients)
    reader.hold(CARD)
    await until(lambda: neuron.output("DO2"))
    assert state("event", "access_control_1_card_read").attributes["event_type"] == "granted"
    simulator.clock.advance(70)
    await door.runtime_data.coordinator.async_refresh()
    await until(lambda: len(simulator.attendance))
    assert [(each.card_id, each.reader_id, each.card_state) for each in simulator.attendance] == [(CARD, "2897", 1)]


async def test_the_meter(
    hass: HomeAssistant, door: MockConfigEntry, meter: ModbusServer, entity_registry: er.EntityRegistry
) -> None:
    """Its values are sensors; what it does not tell is not 0."""
    entities = {entry.unique_id.rpartition("-")[2]: entry.entity_id for entry in entity_registry.entities.values()}
    voltage = entities["voltage"]
    await until(lambda: hass.states.get(voltage).state not in {"unknown", "unavailable"})
    assert float(hass.states.get(voltage).state) == pytest.approx(230, abs=40)
    energy = hass.states.get(entities["import_active_energy"])
    assert energy.attributes["state_class"] == "total_increasing" and energy.attributes["device_class"] == "energy"
    await meter.stop()
    await until(lambda: hass.states.get(voltage).state == "unavailable")
    assert door.runtime_data.coordinator.controller.acts("access_control_1")


async def test_the_neuron_goes_and_comes(
    hass: HomeAssistant, door: MockConfigEntry, neuron: NeuronSimulator, state: GetState
) -> None:
    """Without its board the door is not available and says why; the lock is closed when the board is back."""
    neuron.set_input("DI0", True)
    await until(lambda: neuron.output("DO2"))
    await neuron.modbus.stop()
    neuron.set_input("DI0", False)
    await until(lambda: state("lock", "access_control_1_lock").state == "unavailable")
    assert state("binary_sensor", "access_control_1_problem").attributes["reason"] == "unreadable"
    await neuron.modbus.start()
    await until(lambda: state("lock", "access_control_1_lock").state == "locked")
    await until(lambda: not neuron.output("DO2"))
    await until(lambda: state("binary_sensor", "access_control_1_problem").state == "off")


async def test_the_end_locks_the_door(hass: HomeAssistant, door: MockConfigEntry, neuron: NeuronSimulator) -> None:
    neuron.set_input("DI0", True)
    await until(lambda: neuron.output("DO2"))
    assert await hass.config_entries.async_unload(door.entry_id)
    assert not neuron.output("DO2")
    await asyncio.sleep(0)
    assert not any(task.get_name().startswith("bgERP") for task in asyncio.all_tasks())


async def test_a_kill_that_left_the_door_open(
    hass: HomeAssistant, door: MockConfigEntry, neuron: NeuronSimulator, simulator: BgerpSimulator
) -> None:
    """With the next start the lock is driven low, also without the server."""
    assert await hass.config_entries.async_unload(door.entry_id)
    neuron.hardware.drive("DO2", True)
    await simulator.stop()
    assert await hass.config_entries.async_setup(door.entry_id)
    await until(lambda: not neuron.output("DO2"))
