"""A bare Home Assistant core for each measurement: real registries, storage and event loop, nothing mocked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
import socket
from tempfile import TemporaryDirectory
import time
from typing import Final

from homeassistant import loader
from homeassistant.auth import auth_manager_from_config
from homeassistant.bootstrap import async_load_base_functionality
from homeassistant.components.http.config import HTTP_STORAGE_SCHEMA, async_get_and_load_store
from homeassistant.components.zeroconf.const import DATA_INSTANCE
from homeassistant.components.zeroconf.models import HaAsyncZeroconf
from homeassistant.config_entries import ConfigEntries, ConfigEntry, ConfigEntryState
from homeassistant.core import DOMAIN, HomeAssistant
from homeassistant.setup import async_setup_component

from . import BenchError
from .loop import TurnWatch

LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """What something cost, in seconds of CPU time."""

    cpu: float
    """Of the whole process."""
    longest_turn: float
    """Of the event loop's longest turn."""


class Core:
    """A running Home Assistant, and what it can tell about its work."""

    def __init__(self, hass: HomeAssistant, watch: TurnWatch) -> None:
        """Measure with the watch of the core's event loop."""
        self.hass = hass
        self._watch = watch

    @property
    def entities(self) -> int:
        """The number of entities that have a state."""
        return len(self.hass.states.async_entity_ids())

    async def cost_of(self, work: Awaitable[object]) -> Cost:
        """Await some work and return what it cost."""
        await asyncio.sleep(0)  # The present turn is not the work's.
        self._watch.reset()
        before = time.process_time()
        await work
        cpu = time.process_time() - before
        await asyncio.sleep(0)  # The last turn of the work ends.
        return Cost(cpu=cpu, longest_turn=self._watch.longest)

    async def add(self, entry: ConfigEntry) -> None:
        """Add a config entry and set it up, its entities included."""
        await self.hass.config_entries.async_add(entry)
        await self.hass.async_block_till_done()
        if entry.state is not ConfigEntryState.LOADED:
            raise BenchError(f"{entry.domain} was not set up: {entry.state}, {entry.reason}")

    async def set_up(self, domain: str) -> None:
        """Set up an integration from a line of YAML."""
        if not await async_setup_component(self.hass, domain, {domain: {}}):
            raise BenchError(f"{domain} was not set up")
        await self.hass.async_block_till_done()


def in_core[ResultT](work: Callable[[Core], Awaitable[ResultT]]) -> ResultT:
    """Run some work in a fresh core and on a fresh event loop."""
    watch = TurnWatch()
    loop_factory = partial(asyncio.SelectorEventLoop, watch)
    with TemporaryDirectory() as folder, asyncio.Runner(loop_factory=loop_factory) as runner:
        return runner.run(_work(folder, watch, work))


async def _work[ResultT](folder: str, watch: TurnWatch, work: Callable[[Core], Awaitable[ResultT]]) -> ResultT:
    """Run some work in a core with a configuration folder."""
    async with _running(folder) as hass:
        return await work(Core(hass, watch))


@asynccontextmanager
async def _running(folder: str) -> AsyncIterator[HomeAssistant]:
    """Start a core as Home Assistant's bootstrap does, without any integration but its own."""
    hass = HomeAssistant(folder)
    loader.async_setup(hass)
    hass.config.skip_pip = True
    hass.config_entries = ConfigEntries(hass, {})
    await loader.async_get_custom_components(hass)
    await async_load_base_functionality(hass)
    hass.auth = await auth_manager_from_config(hass, [], [])
    zeroconf = await _stay_on_loopback(hass)
    await async_setup_component(hass, DOMAIN, {})
    await hass.async_start()
    try:
        yield hass
    finally:
        await hass.async_stop(force=True)
        await zeroconf.ha_async_close()


async def _stay_on_loopback(hass: HomeAssistant) -> HaAsyncZeroconf:
    """Keep what integrations open by the way on this machine: the web server and mDNS, which is returned."""
    with socket.create_server((LOOPBACK, 0)) as free:
        port = free.getsockname()[1]
    http = await async_get_and_load_store(hass)
    await http.async_set_pending(HTTP_STORAGE_SCHEMA({"server_host": [LOOPBACK], "server_port": port}))
    await http.async_promote_pending()
    zeroconf = hass.data[DATA_INSTANCE] = HaAsyncZeroconf(interfaces=[LOOPBACK])
    return zeroconf
