"""Polling a server: what is asked, printers that come and go, outages."""

from datetime import timedelta
import logging

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.erpnetfp import PERSONALITIES, ErpnetfpSimulator, FiscalPrinter
from simulators.faults import FaultKind
from tests.systems.erpnetfp.conftest import Call, FindEntity, Poll
from tests.systems.erpnetfp.support import BREAD, SERIAL, issue_keys, with_printers, with_server

DAISY = "DY279013"


def asked(simulator: ErpnetfpSimulator) -> list[str]:
    """Return the paths that were asked for since the last time."""
    paths = [request.path for request in simulator.requests]
    simulator.requests.clear()
    return paths


async def test_cheap_polls(simulator: ErpnetfpSimulator, loaded: MockConfigEntry, poll: Poll) -> None:
    """A poll asks for the list and each printer once; what the server is it asks once in an hour."""
    asked(simulator)
    await poll()
    assert asked(simulator) == ["/printers", "/printers/dt279013/status"]
    await poll(60)
    assert asked(simulator).count("/service/vars") == 1


async def test_a_poll_follows_a_job(simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call) -> None:
    """What a job has changed is seen at once."""
    asked(simulator)
    await call("print_receipt", items=[BREAD])
    assert asked(simulator)[-3:] == ["/printers", "/printers/dt279013/status", "/printers/dt279013/cash"]


async def test_device(hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry) -> None:
    """A printer is a device with its maker, model, serial number and firmware."""
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), loaded.entry_id)
    assert device.identifiers == {("zontromat", f"erpnetfp-{SERIAL}")}
    assert (device.name, device.manufacturer, device.model) == (f"FP-2000 {SERIAL}", "Datecs", "FP-2000")
    assert (device.serial_number, device.sw_version) == (SERIAL, "1.00BG 23NOV18 1000")
    assert device.configuration_url == simulator.url


TWO_CABLES = {"office1": "bg.dt.p.isl.tcp://10.10.1.77:9100", "dt279013": "bg.dt.p.isl.com://COM15"}


@with_printers(FiscalPrinter("FP-2000", addresses=TWO_CABLES))
async def test_one_printer_by_two_cables(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call
) -> None:
    """A device that the server lists twice is one device, asked under the id that the server gives by itself."""
    assert len(dr.async_entries_for_config_entry(dr.async_get(hass), loaded.entry_id)) == 1
    await call("print_receipt", items=[BREAD])
    assert not [path for path in asked(simulator) if "office1" in path]


async def test_a_printer_appears(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """A printer that the server finds later has its entities at once."""
    simulator.printers.append(FiscalPrinter("CompactM"))
    simulator.detect()
    await poll()
    assert hass.states.get(entity("binary_sensor", "connectivity", DAISY)).state == "on"
    assert len(dr.async_entries_for_config_entry(dr.async_get(hass), loaded.entry_id)) == 2


@with_printers("FP-2000", "CompactM")
async def test_a_printer_vanishes(
    hass: HomeAssistant,
    simulator: ErpnetfpSimulator,
    loaded: MockConfigEntry,
    entity: FindEntity,
    poll: Poll,
    hass_ws_client: pytest.MonkeyPatch,
) -> None:
    """A printer that the server no longer lists is unavailable and may be deleted; the others are not touched."""
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)  # type: ignore[operator]
    devices = {
        device.serial_number: device.id
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), loaded.entry_id)
    }
    assert not (await client.remove_device(devices[DAISY]))["success"]
    simulator.printers[1].powered = False
    simulator.detect()
    await poll()
    assert hass.states.get(entity("binary_sensor", "connectivity", DAISY)).state == STATE_UNAVAILABLE
    assert hass.states.get(entity("sensor", "last_receipt_number", DAISY)).state == STATE_UNAVAILABLE
    assert hass.states.get(entity("binary_sensor", "connectivity")).state == "on"
    assert (await client.remove_device(devices[DAISY]))["success"]
    assert not (await client.remove_device(devices[SERIAL]))["success"]


async def test_a_printer_comes_back(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """A printer that was away for a while has its entities back."""
    simulator.printer.powered = False
    simulator.detect()
    await poll(2)
    simulator.printer.powered = True
    simulator.detect()
    await poll()
    assert hass.states.get(entity("binary_sensor", "connectivity")).state == "on"


@with_server("csharp", "python", "node")
async def test_a_silent_printer(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """A printer that does not answer once may be busy elsewhere; the second time it counts as disconnected."""
    connectivity = entity("binary_sensor", "connectivity")
    simulator.printer.powered = False
    await poll()
    assert hass.states.get(connectivity).state == "on"
    await poll()
    assert hass.states.get(connectivity).state == "off"
    assert hass.states.get(entity("binary_sensor", "problem")).state == "on"
    simulator.printer.powered = True
    await poll()
    assert hass.states.get(connectivity).state == "on"
    assert hass.states.get(entity("binary_sensor", "problem")).state == "off"


async def test_one_status_that_fails(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """One answer that does not come leaves everything as it was."""
    simulator.faults.add(FaultKind.TIMEOUT, path=".*/status")
    await poll()
    assert hass.states.get(entity("binary_sensor", "connectivity")).state == "on"


async def test_cash_that_cannot_be_read(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """An answer about the drawer that does not come makes the cash unknown, and nothing else."""
    simulator.faults.add(FaultKind.GARBAGE, path=".*/cash")
    await poll(15)
    assert hass.states.get(entity("sensor", "cash")).state == "unknown"
    assert hass.states.get(entity("binary_sensor", "connectivity")).state == "on"
    await poll(15)
    assert hass.states.get(entity("sensor", "cash")).state == "0"


async def test_a_server_that_looks_for_printers(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """While a server detects its printers, all stay what they were."""
    simulator.print_server.ready = False
    await poll(2)
    assert hass.states.get(entity("sensor", "open_jobs")).state == "0"


async def test_outage(
    hass: HomeAssistant,
    simulator: ErpnetfpSimulator,
    loaded: MockConfigEntry,
    entity: FindEntity,
    poll: Poll,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A server that goes away is told once, and once that it is back; meanwhile its entities are unavailable."""
    caplog.set_level(logging.INFO)
    caplog.clear()
    await simulator.stop()
    await poll(3)
    assert hass.states.get(entity("binary_sensor", "connectivity")).state == STATE_UNAVAILABLE
    await simulator.start()
    await poll(2)
    assert hass.states.get(entity("binary_sensor", "connectivity")).state == "on"
    records = [record for record in caplog.records if record.name.startswith("custom_components.zontromat")]
    assert [record.levelname for record in records] == ["ERROR", "INFO"]


async def test_the_server_is_updated(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, poll: Poll
) -> None:
    """After an outage the server is recognised anew."""
    coordinator = loaded.runtime_data.coordinator
    assert coordinator.data.server.version == "1.1.0.1691"
    await simulator.stop()
    await poll()
    simulator.service._personality = PERSONALITIES["csharp-1620"]
    await simulator.start()
    await poll()
    assert coordinator.data.server.version == "1.1.0.1620"
    assert loaded.state is ConfigEntryState.LOADED


@with_server("csharp-1620")
async def test_outdated_server(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, entity: FindEntity, poll: Poll
) -> None:
    """A server whose cash call is broken should be updated; the issue goes when it is."""
    assert issue_keys(hass) == {"erpnetfp_outdated_server"}
    assert hass.states.get(entity("sensor", "cash")).state == "unknown"
    assert hass.states.get(entity("binary_sensor", "problem")).state == "off"
    simulator.service._personality = PERSONALITIES["csharp"]
    await poll(61)
    assert issue_keys(hass) == set()


def test_interval_is_not_shorter_than_a_conversation() -> None:
    """The interval leaves time for a device that answers at the last moment."""
    from custom_components.zontromat.systems.erpnetfp.client import Timeouts
    from custom_components.zontromat.systems.erpnetfp.coordinator import INTERVAL

    assert timedelta(seconds=Timeouts().server + Timeouts().device) < INTERVAL
