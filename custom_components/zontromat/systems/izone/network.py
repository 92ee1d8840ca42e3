"""What all bridges share: one service for discovery and change notices."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from ipaddress import ip_address
import logging
import socket
from typing import TYPE_CHECKING, Final

from homeassistant.components import network
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    SOURCE_INTEGRATION_DISCOVERY,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import discovery_flow
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util.hass_dict import HassKey

from ...const import CONF_SYSTEM, DOMAIN
from .client import DISCOVERY_PORT, NOTICE_ADDRESS, DiscoveredBridge, NoticeListener, async_discover, parse_host
from .const import CONF_NOTICES, CONF_UID, SCAN_INTERVAL

if TYPE_CHECKING:
    from .coordinator import IzoneCoordinator

_LOGGER = logging.getLogger(__name__)

NETWORK: Final[HassKey[IzoneNetwork]] = HassKey("zontromat_izone_network")

PATIENCE: Final = 3.0
"""How long answers are waited for, in seconds."""
CORE: Final = "izone"
"""Home Assistant's own integration, which cannot share the port of the notices."""
_LOOPBACK: Final = "127.0.0.1"


async def async_targets(hass: HomeAssistant) -> list[tuple[str, int]]:
    """Return whom to ask for bridges: the networks that Home Assistant uses, and this machine."""
    addresses = {str(address) for address in await network.async_get_ipv4_broadcast_addresses(hass)}
    return [(address, DISCOVERY_PORT) for address in sorted(addresses | {_LOOPBACK})]


async def async_search(hass: HomeAssistant) -> tuple[DiscoveredBridge, ...]:
    """Return the bridges that answer within some seconds."""
    return await async_discover(await async_targets(hass), timeout=PATIENCE)


class IzoneNetwork:
    """Listens and searches while at least one entry is loaded."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Prepare; nothing is opened yet."""
        self._hass = hass
        self._coordinators: dict[str, IzoneCoordinator] = {}
        self._subscriptions: dict[str, Callable[[], None]] = {}
        self._searches: dict[str, asyncio.Task[object]] = {}
        self._listener = NoticeListener()
        self._stops: list[Callable[[], None]] = []

    @property
    def is_listening(self) -> bool:
        """Whether change notices are heard."""
        return self._listener.is_open

    async def async_join(self, coordinator: IzoneCoordinator) -> None:
        """Serve a bridge from now on."""
        self._coordinators[coordinator.uid] = coordinator
        if not self._stops:
            self._stops = [
                async_track_time_interval(self._hass, self._scan_regularly, SCAN_INTERVAL, cancel_on_shutdown=True),
                async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._give_way),
            ]
            self._start("scan", self._async_scan())
        await self._async_open()
        await self._async_subscribe(coordinator)

    @callback
    def async_leave(self, coordinator: IzoneCoordinator) -> None:
        """Stop to serve a bridge; the last one closes everything."""
        self._coordinators.pop(coordinator.uid, None)
        self._unsubscribe(coordinator.uid)
        if not self._coordinators:
            for stop in self._stops:
                stop()
            self._stops.clear()
            for task in self._searches.values():
                task.cancel()
            self._listener.close()

    async def async_ask(self, *, until_uid: str | None = None) -> tuple[DiscoveredBridge, ...]:
        """Return the bridges that answer; where all known ones are on this machine, nobody else is asked."""
        targets = await async_targets(self._hass)
        if self._coordinators and all(_is_here(each.bridge.host) for each in self._coordinators.values()):
            targets = [target for target in targets if target[0] == _LOOPBACK]
        return await async_discover(targets, timeout=PATIENCE, until_uid=until_uid)

    # --- Looking for bridges ------------------------------------------------------------------------------------------

    @callback
    def async_search(self, coordinator: IzoneCoordinator) -> None:
        """Look for a bridge that does not answer, without waiting; one search at a time."""
        self._start(coordinator.uid, self._async_search(coordinator))

    async def _async_search(self, coordinator: IzoneCoordinator) -> None:
        """Look for a bridge, and poll it at once where it was found."""
        if await coordinator.async_look():
            await coordinator.async_refresh()

    def _start(self, key: str, work: Coroutine[None, None, None]) -> None:
        """Do something in the background, unless the same is being done."""
        running = self._searches.get(key)
        if running is not None and not running.done():
            work.close()
            return
        self._searches[key] = self._hass.async_create_background_task(work, f"izone {key}")

    @callback
    def _scan_regularly(self, now: datetime) -> None:
        """Look for moved and new bridges."""
        self._start("scan", self._async_scan())

    async def _async_scan(self) -> None:
        """Follow bridges that have moved, and offer those that nobody has added yet."""
        for found in await self.async_ask():
            if not found.is_paired:
                continue
            coordinator = self._coordinators.get(found.uid)
            if coordinator is not None:
                if await coordinator.async_follow(found.host):
                    await coordinator.async_refresh()
                continue
            discovery_flow.async_create_flow(
                self._hass,
                DOMAIN,
                context={"source": SOURCE_INTEGRATION_DISCOVERY},
                data={CONF_SYSTEM: "izone", CONF_UID: found.uid, CONF_HOST: found.host},
            )

    # --- Change notices -----------------------------------------------------------------------------------------------

    async def _async_open(self) -> None:
        """Open the port of the notices, unless somebody else needs it for himself."""
        wanted = any(each.config_entry.options.get(CONF_NOTICES, True) for each in self._coordinators.values())
        if wanted and not self._hass.config_entries.async_entries(CORE, include_disabled=False):
            await self._listener.async_open(NOTICE_ADDRESS)

    @callback
    def _give_way(self, change: ConfigEntryChange, entry: ConfigEntry) -> None:
        """Set the port free before Home Assistant's own integration is set up, and take it again afterwards."""
        if entry.domain != CORE:
            return
        if change is ConfigEntryChange.REMOVED or entry.disabled_by is not None:
            self._start("open", self._async_open())
        elif self._listener.is_open:
            _LOGGER.info("No change notices: Home Assistant's own iZone integration needs their port")
            self._listener.close()

    @callback
    def async_listen_to(self, coordinator: IzoneCoordinator) -> None:
        """Listen to a bridge at its new address."""
        if coordinator.uid in self._coordinators:
            self._start(f"{coordinator.uid} notices", self._async_subscribe(coordinator))

    async def _async_subscribe(self, coordinator: IzoneCoordinator) -> None:
        """Listen to a bridge, unless its entry does not want that."""
        self._unsubscribe(coordinator.uid)
        if not coordinator.config_entry.options.get(CONF_NOTICES, True):
            return
        host = parse_host(coordinator.bridge.host).host or ""
        if (address := await self._async_address(host)) is not None:
            self._subscriptions[coordinator.uid] = self._listener.subscribe(address, coordinator.async_notice)

    async def _async_address(self, host: str) -> str | None:
        """Return the IP address of a host, which its notices come from."""
        try:
            found = await self._hass.loop.getaddrinfo(host, None, family=socket.AF_INET)
        except OSError:
            return None
        return str(found[0][4][0])

    @callback
    def _unsubscribe(self, uid: str) -> None:
        """Stop listening to a bridge."""
        if (unsubscribe := self._subscriptions.pop(uid, None)) is not None:
            unsubscribe()


def _is_here(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ip_address(parse_host(host).host or "").is_loopback
    except ValueError:
        return False


@callback
def async_network(hass: HomeAssistant) -> IzoneNetwork:
    """Return the service that all entries share."""
    return hass.data.setdefault(NETWORK, IzoneNetwork(hass))
