"""Attaching hardware to a zone in the UI: it is looked at first, and what is wrong is said."""

from typing import Any

from homeassistant.config_entries import ConfigSubentryData, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.meter import Meter
from simulators.modbus import ModbusServer
from simulators.neuron import Neuron, NeuronSimulator
from simulators.reader import Reader

from .support import part

CLOSED_PORT = 1


@pytest.fixture
async def zone(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Set a zone up while the clock runs, which the timeouts of hardware need."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


async def end(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Take the zone off its hardware, once it has been loaded anew with it."""
    await hass.async_block_till_done()
    assert await hass.config_entries.async_unload(entry.entry_id)


async def start(hass: HomeAssistant, entry: MockConfigEntry, kind: str) -> SubentryFlowResult:
    """Open the form of a kind of hardware."""
    result = await hass.config_entries.subentries.async_init(
        (entry.entry_id, f"bgerp_{kind}"), context={"source": "user"}
    )
    assert result["type"] is FlowResultType.FORM and result["step_id"] == "user"
    return result


async def fill(hass: HomeAssistant, result: SubentryFlowResult, **data: Any) -> SubentryFlowResult:
    """Fill in a form."""
    return await hass.config_entries.subentries.async_configure(result["flow_id"], data)


async def test_neuron(hass: HomeAssistant, zone: MockConfigEntry) -> None:
    result = await start(hass, zone, "neuron")
    result = await fill(hass, result, host="127.0.0.1", port=CLOSED_PORT, unit=1)
    assert result["errors"] == {"base": "cannot_connect"}
    async with NeuronSimulator(Neuron("M503")) as neuron:
        data = {"host": " 127.0.0.1 ", "port": neuron.modbus.port, "unit": 1}
        result = await fill(hass, result, **data)
        assert result["type"] is FlowResultType.CREATE_ENTRY and result["title"] == "Neuron M503"
        assert result["data"] == {"host": "127.0.0.1", "port": neuron.modbus.port, "unit": 1, "model": "M503"}
        result = await fill(hass, await start(hass, zone, "neuron"), **data)
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
        await end(hass, zone)


async def test_what_is_no_neuron(hass: HomeAssistant, zone: MockConfigEntry) -> None:
    async with ModbusServer({1: Meter()}) as server:
        result = await start(hass, zone, "neuron")
        result = await fill(hass, result, host="127.0.0.1", port=server.port, unit=1)
        assert result["errors"] in ({"base": "unsuitable"}, {"base": "cannot_connect"})


async def test_evok(hass: HomeAssistant, zone: MockConfigEntry) -> None:
    result = await fill(hass, await start(hass, zone, "evok"), url="nonsense")
    assert result["errors"] == {"url": "invalid_url"}
    async with NeuronSimulator(Neuron("S103")) as neuron:
        result = await fill(hass, result, url=f"http://127.0.0.1:{neuron.evok.port} ")
        assert result["type"] is FlowResultType.CREATE_ENTRY and "EVOK" in result["title"]
        await end(hass, zone)


async def test_meter(hass: HomeAssistant, zone: MockConfigEntry) -> None:
    common = {"connection": "tcp", "baudrate": "9600", "unit": 1, "model": "SDM120"}
    result = await fill(hass, await start(hass, zone, "meter"), address="host:port", **common)
    assert result["errors"] == {"address": "invalid_address"}
    async with ModbusServer({1: Meter()}) as server:
        result = await fill(hass, result, address=f"127.0.0.1:{server.port}", **common | {"unit": 9})
        assert result["errors"] == {"base": "no_answer"}
        result = await fill(hass, result, address=f"127.0.0.1:{server.port}", **common)
        assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "SDM120 1")
        await end(hass, zone)


async def test_meter_at_a_serial_port(hass: HomeAssistant, zone: MockConfigEntry) -> None:
    async with ModbusServer({1: Meter()}, serial=True) as server:
        assert server.terminal is not None
        path = str(server.terminal.path)
        data = {"connection": "serial", "address": path, "baudrate": "2400", "unit": 1, "model": "SDM120"}
        result = await fill(hass, await start(hass, zone, "meter"), **data)
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert (result["data"]["port"], result["data"]["baudrate"]) == (path, 2400)
        await end(hass, zone)


async def test_reader(hass: HomeAssistant, zone: MockConfigEntry) -> None:
    result = await start(hass, zone, "reader")
    wrong = f"socket://127.0.0.1:{CLOSED_PORT}"
    result = await fill(hass, result, port=wrong, baudrate="9600", serial_number="2897")
    assert result["errors"] == {"base": "cannot_connect"}
    async with Reader(tcp=True) as reader:
        result = await fill(hass, result, port=reader.url, baudrate="9600", serial_number=" 2897 ")
        assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "Card reader 2897")
        await end(hass, zone)


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"pin": "XY7", "entity_id": "switch.a"}, {"pin": "invalid_pin"}),
        ({"pin": "!DI0", "entity_id": "binary_sensor.a"}, {"pin": "invalid_pin"}),
        ({"pin": "28", "measures": "temperature", "entity_id": "sensor.a"}, {"pin": "invalid_pin"}),
        ({"pin": "DO0", "entity_id": "sensor.a"}, {"entity_id": "wrong_entity"}),
        ({"pin": "AO0", "entity_id": "switch.a"}, {"entity_id": "wrong_entity"}),
    ],
)
async def test_wrong_bindings(
    hass: HomeAssistant, zone: MockConfigEntry, data: dict[str, str], errors: dict[str, str]
) -> None:
    result = await fill(hass, await start(hass, zone, "binding"), **data)
    assert result["errors"] == errors
    result = await fill(hass, result, pin="ro4", entity_id="switch.a")
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "RO4 ↔ switch.a")


async def test_bindings_of_what_a_pin_does_not_say(hass: HomeAssistant, zone: MockConfigEntry) -> None:
    rom = "28ff2b70c11604b7"
    for data, title in (
        ({"pin": rom, "measures": "temperature", "entity_id": "sensor.t"}, f"{rom.upper()} temperature ↔ sensor.t"),
        ({"pin": "DI6", "measures": "counter", "entity_id": "sensor.c"}, "DI6 counter ↔ sensor.c"),
    ):
        result = await fill(hass, await start(hass, zone, "binding"), **data)
        assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, title)
    await hass.async_block_till_done()
    (board,) = zone.runtime_data.coordinator.controller.hardware.boards
    assert {str(pin) for pin in board.pins} == {rom.upper(), "DI6"}


@pytest.mark.parametrize(
    "parts", [[part("binding", pin="DI0", entity_id="switch.a"), part("binding", pin="DI1", entity_id="switch.b")]]
)
async def test_reconfigure(hass: HomeAssistant, zone: MockConfigEntry, parts: list[ConfigSubentryData]) -> None:
    first = next(iter(zone.subentries.values()))
    runtime = zone.runtime_data
    result = await zone.start_subentry_reconfigure_flow(hass, first.subentry_id)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "reconfigure")
    result = await fill(hass, result, pin="DI0", entity_id="sensor.a")
    assert result["errors"] == {"entity_id": "wrong_entity"}
    result = await fill(hass, result, pin="DI2", entity_id="switch.a")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    await hass.async_block_till_done()
    assert zone.subentries[first.subentry_id].data["pin"] == "DI2" and zone.runtime_data is not runtime
    result = await zone.start_subentry_reconfigure_flow(hass, first.subentry_id)
    result = await fill(hass, result, pin="DI1", entity_id="switch.a")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
