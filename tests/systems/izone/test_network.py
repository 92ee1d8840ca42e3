"""The network: change notices, bridges that move, hang or are new, and Home Assistant's own integration."""

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from unittest.mock import AsyncMock, patch

from homeassistant.config_entries import SOURCE_ZEROCONF, ConfigEntryDisabler, ConfigEntryState, ConfigFlow
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    async_fire_time_changed,
    mock_config_flow,
    mock_integration,
    mock_platform,
)

from custom_components.zontromat.systems.izone import coordinator as coordinators
from custom_components.zontromat.systems.izone.client import IzoneBridge
from custom_components.zontromat.systems.izone.const import SCAN_INTERVAL
from custom_components.zontromat.systems.izone.network import async_targets
from simulators.faults import FaultKind
from simulators.izone import Bus, IzoneSimulator
from tests.systems.izone.client_support import IMPATIENT, UID, asked, until
from tests.systems.izone.conftest import FindEntity, Poll

type Targets = list[tuple[str, int]]

OTHER = "000000042"


async def scan(hass: HomeAssistant) -> None:
    """Let the time of a regular scan come."""
    async_fire_time_changed(hass, dt_util.utcnow() + SCAN_INTERVAL + timedelta(seconds=1))
    await hass.async_block_till_done(wait_background_tasks=True)


def reach(simulator: IzoneSimulator, targets: Targets) -> None:
    """Let discovery reach a bridge."""
    assert simulator.discovery is not None
    simulator.quirks.announced_port = True
    targets.append(("127.0.0.1", simulator.discovery.port))


# --- Change notices -------------------------------------------------------------------------------------------------


async def test_notice(
    hass: HomeAssistant, simulator: IzoneSimulator, loaded: MockConfigEntry, entity: FindEntity
) -> None:
    """What somebody does at the wall controller is shown long before the next poll, thanks to three datagrams."""
    network = loaded.runtime_data.network
    simulator.notices_to.append(("127.0.0.1", network._listener.port))
    simulator.unit.data["SysMode"] = 2
    simulator.requests.clear()
    simulator.step(1)
    await until(lambda: hass.states.get(entity("climate", "unit-0-climate")).state == "heat")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert asked(simulator).count("ac 1/0") == 1


@pytest.mark.parametrize("entry_options", [{"change_notices": False, "fan_naming": "automatic"}])
async def test_notices_are_not_wanted(loaded: MockConfigEntry) -> None:
    """The port stays closed where the preferences say so."""
    assert not loaded.runtime_data.network.is_listening


@pytest.fixture
def core_integration(hass: HomeAssistant) -> Iterator[None]:
    """Put something harmless in the place of Home Assistant's own integration."""
    works = AsyncMock(return_value=True)
    mock_integration(hass, MockModule("izone", async_setup_entry=works, async_unload_entry=works))
    mock_platform(hass, "izone.config_flow")
    with mock_config_flow("izone", ConfigFlow):
        yield


@pytest.mark.usefixtures("core_integration")
async def test_core_integration_has_priority(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """The port is free while Home Assistant's own integration has an entry that is not disabled."""
    network = loaded.runtime_data.network
    assert network.is_listening
    core = MockConfigEntry(domain="izone", title="iZone")
    await hass.config_entries.async_add(core)
    assert not network.is_listening
    await hass.config_entries.async_set_disabled_by(core.entry_id, ConfigEntryDisabler.USER)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert network.is_listening
    await hass.config_entries.async_set_disabled_by(core.entry_id, None)
    assert not network.is_listening
    await hass.config_entries.async_remove(core.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert network.is_listening


# --- Moved and new bridges ------------------------------------------------------------------------------------------


async def test_moved_before_the_start(
    hass: HomeAssistant, simulator: IzoneSimulator, entry: MockConfigEntry, loopback: Targets
) -> None:
    """A bridge that got another address while Home Assistant was off is found."""
    await simulator.stop()
    async with IzoneSimulator(uid=UID, profile="dual") as moved:
        reach(moved, loopback)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert entry.data["host"] == f"127.0.0.1:{moved.port}"
        assert await hass.config_entries.async_unload(entry.entry_id)


async def test_away_before_the_start(hass: HomeAssistant, simulator: IzoneSimulator, entry: MockConfigEntry) -> None:
    """A bridge that is nowhere is waited for."""
    await simulator.stop()
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY


async def test_scan_follows(hass: HomeAssistant, loaded: MockConfigEntry, loopback: Targets) -> None:
    """A regular scan finds a bridge at its new address even though its old one still answers."""
    async with IzoneSimulator(uid=UID, profile="dual") as moved:
        reach(moved, loopback)
        await scan(hass)
        assert loaded.data["host"] == f"127.0.0.1:{moved.port}"
        assert await hass.config_entries.async_unload(loaded.entry_id)


async def test_scan_does_not_follow_another_bridge(
    hass: HomeAssistant, loaded: MockConfigEntry, loopback: Targets
) -> None:
    """Anybody can claim to be a bridge by UDP; the one that answers over HTTP counts."""
    before = loaded.data["host"]
    async with IzoneSimulator(uid=OTHER, profile="dual") as other:
        reach(other, loopback)
        with patch.object(IzoneSimulator, "announcement", f"ASPort_12107,Mac_{UID},IP_127.0.0.1:{other.port},iZoneV2"):
            await scan(hass)
        assert other.requests
    assert loaded.data["host"] == before


async def test_name_that_nobody_knows(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Without an address there are no notices to be told apart; polling goes on."""
    network, coordinator = loaded.runtime_data.network, loaded.runtime_data.coordinator
    with patch.object(hass.loop, "getaddrinfo", side_effect=OSError):
        await network._async_subscribe(coordinator)
    assert not network._subscriptions
    assert coordinator.last_update_success


async def test_scan_offers_new_bridges(hass: HomeAssistant, loaded: MockConfigEntry, loopback: Targets) -> None:
    """A bridge that nobody has added is offered once, one without a system is not."""
    async with (
        IzoneSimulator(uid=OTHER, profile="dual") as other,
        IzoneSimulator(uid="000000043", profile="dual") as unpaired,
    ):
        unpaired.home.air.bus = Bus.UNPAIRED
        for bridge in (other, unpaired):
            reach(bridge, loopback)
        await scan(hass)
        await scan(hass)
        (flow,) = hass.config_entries.flow.async_progress()
        assert (flow["step_id"], flow["context"]["unique_id"]) == ("izone_confirm", f"izone-{OTHER}")
        assert not unpaired.requests


async def test_targets(hass: HomeAssistant, mock_get_source_ip: Any) -> None:
    """Every network that Home Assistant uses is asked, and this machine."""
    targets = await async_targets(hass)
    assert ("255.255.255.255", 12107) in targets
    assert ("127.0.0.1", 12107) in targets


async def test_hanging_bridge(
    hass: HomeAssistant,
    simulator: IzoneSimulator,
    loaded: MockConfigEntry,
    loopback: Targets,
    poll: Poll,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A bridge that answers to searches only is a case for repair when that lasts, until it is itself again."""
    issue = ("zontromat", f"{loaded.entry_id}_izone_bridge_hangs")
    loaded.runtime_data.coordinator.bridge._transport.timing = IMPATIENT
    reach(simulator, loopback)
    simulator.faults.add(FaultKind.TIMEOUT, times=None)
    await poll()
    assert not loaded.runtime_data.coordinator.last_update_success
    assert ir.async_get(hass).async_get_issue(*issue) is None
    monkeypatch.setattr(coordinators, "HANGS_AFTER", timedelta())
    await poll()
    assert ir.async_get(hass).async_get_issue(*issue) is not None
    simulator.faults.clear()
    await poll()
    assert ir.async_get(hass).async_get_issue(*issue) is None


# --- Announcements to HomeKit ---------------------------------------------------------------------------------------


def announced(model: str, *addresses: IPv4Address | IPv6Address) -> ZeroconfServiceInfo:
    """Return what a bridge announces to HomeKit."""
    return ZeroconfServiceInfo(
        ip_address=addresses[0],
        ip_addresses=list(addresses),
        port=80,
        hostname="iZone.local.",
        type="_hap._tcp.local.",
        name="iZone._hap._tcp.local.",
        properties={"md": model},
    )


async def announce(hass: HomeAssistant, info: ZeroconfServiceInfo) -> Any:
    """Let Home Assistant hear an announcement and return what its flow comes to."""
    result = await hass.config_entries.flow.async_init("zontromat", context={"source": SOURCE_ZEROCONF}, data=info)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


@pytest.fixture
def at_port(monkeypatch: pytest.MonkeyPatch, simulator: IzoneSimulator) -> None:
    """Let the simulated bridge be where real ones are, since an announcement does not tell the port."""
    monkeypatch.setitem(IzoneBridge.__init__.__kwdefaults__, "port", simulator.port)


@pytest.mark.usefixtures("at_port")
async def test_announced(hass: HomeAssistant, simulator: IzoneSimulator) -> None:
    """A bridge that announces itself to HomeKit is offered, with its IPv4 address."""
    addresses = (IPv6Address("fe80::1"), IPv4Address("127.0.0.1"))
    result = await announce(hass, announced(f"iZone {UID}", *addresses))
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "izone_confirm")
    result = await hass.config_entries.flow.async_configure(result["flow_id"], {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["host"] == f"127.0.0.1:{simulator.port}"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await hass.config_entries.async_unload(result["result"].entry_id)


@pytest.mark.usefixtures("at_port", "simulator")
@pytest.mark.parametrize(
    ("model", "address", "reason"),
    [
        (f"iZone {OTHER}", IPv4Address("127.0.0.1"), "wrong_bridge"),
        (f"iZone {OTHER}", IPv6Address("fe80::1"), "not_izone"),
        ("iZone Future", IPv4Address("127.0.0.1"), "not_izone"),
    ],
)
async def test_announcement_is_a_hint(hass: HomeAssistant, model: str, address: Any, reason: str) -> None:
    """What is announced counts for nothing without the bridge's own word."""
    result = await announce(hass, announced(model, address))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, reason)


async def test_announced_again(hass: HomeAssistant, simulator: IzoneSimulator, loaded: MockConfigEntry) -> None:
    """A known bridge at its known address is left in peace; it announces itself all the time."""
    hass.config_entries.async_update_entry(loaded, data={**loaded.data, "host": "127.0.0.1"})
    simulator.requests.clear()
    result = await announce(hass, announced(f"iZone {UID}", IPv4Address("127.0.0.1")))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert not simulator.requests
