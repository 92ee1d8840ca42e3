"""One run of the demo."""

from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
import sys
from typing import Self

from aiohttp import ClientSession
from homeassistant.const import RESTART_EXIT_CODE

from . import DemoError, dashboard, health
from .api import Api
from .processes import Process, first_ended
from .provision import async_store_settings, write_configuration
from .state import State, is_free
from .systems import SYSTEMS, Beside, Call

USER = PASSWORD = "demo"  # noqa: S105
LOG = "console.log"
_CHECKOUT = Path(__file__).parent.parent


class Demo:
    """The simulators and Home Assistant, from the start to the end of an asynchronous context."""

    def __init__(self, config: Path, port: int, *, fresh: bool) -> None:
        """Open a configuration directory.

        Raises:
            DemoError: it is not one of ours, or a port is taken.
        """
        if not is_free(port):
            raise DemoError(f"port {port} is taken: stop what uses it or choose another one with --port")
        self._config = config
        self._port = port
        self._state = State.open(config, fresh=fresh)
        self._state.url = f"http://127.0.0.1:{port}"
        self._systems = [system.filled({**self._state.ports_of(system), "folder": str(config)}) for system in SYSTEMS]
        self._simulators: list[Process] = []
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Open what the run needs; nothing is started yet."""
        self._session = await self._stack.enter_async_context(ClientSession())
        self._api = Api(self._session, self._state.url, self._state.token)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Stop everything, Home Assistant first."""
        await self._stack.aclose()

    @property
    def url(self) -> str:
        """The address of Home Assistant."""
        return self._state.url

    @property
    def log(self) -> Path:
        """What Home Assistant printed."""
        return self._config / LOG

    async def start_simulators(self) -> None:
        """Start the simulators and wait until they serve."""
        for system in self._systems:
            command = ("simulators", system.key, *system.simulator)
            await self._start_simulator(Beside(key=system.key, command=command, ready=system.ready))
            for beside in system.beside:
                await self._start_simulator(beside)

    async def _start_simulator(self, row: Beside) -> None:
        """Start one simulator and wait until it serves."""
        log = self._config / f"{row.key}.log"
        simulator = self._process(f"the {row.key} simulator", log, *row.command)
        await simulator.start()
        await simulator.ready(partial(self._serves, row.ready), timeout=20)
        self._simulators.append(simulator)

    async def start_home_assistant(self) -> None:
        """Start Home Assistant, at the first time with a new owner, and wait until it runs."""
        write_configuration(self._config, _CHECKOUT)
        await async_store_settings(self._config, self._port)
        arguments = ("--config", str(self._config), "--skip-pip", "--log-no-color")
        self._hass = self._process("Home Assistant", self.log, "homeassistant", *arguments)
        await self._hass.start()
        await self._hass.ready(partial(self._serves, self.url), timeout=120)
        if not self._api.token:
            await self._api.create_owner(USER, PASSWORD)
            self._state.token = self._api.token
        self._state.save(self._config)
        await self._hass.ready(self._api.is_running, timeout=120)

    async def add_systems(self) -> None:
        """Add the systems through their config flows, except those that an earlier run added."""
        known = await self._api.entries()
        for system in self._systems:
            if self._state.entries.get(system.key) in known:
                continue
            entry_id = await self._api.add_entry(system.key, system.config_flow)
            self._state.entries[system.key] = entry_id
            self._state.save(self._config)
            if system.options_flow:
                await self._api.set_options(entry_id, system.options_flow)
            for part in system.parts:
                await self._api.add_part(entry_id, part.kind, part.answers)
            for call in system.calls:
                await self._hass.ready(partial(self._succeeds, call), timeout=60)

    async def build_dashboard(self) -> None:
        """Build the dashboard, once the entities for it are there, and wait until these have a state."""
        entries = self._state.entries
        await self._hass.ready(lambda: dashboard.is_possible(self._api, self._systems, entries), timeout=60)
        shown = await dashboard.save(self._api, self._systems, entries)
        await self._hass.ready(lambda: health.is_settled(self._api, entries.values(), shown), timeout=60)

    async def serve(self) -> None:
        """Wait, possibly for ever; when Home Assistant is restarted from its frontend, start it again.

        Raises:
            DemoError: something ended that should not.
        """
        while True:
            process = await first_ended(self._hass, *self._simulators)
            if process is not self._hass or process.returncode != RESTART_EXIT_CODE:
                raise process.failure()
            await process.start()

    def _process(self, name: str, log: Path, *arguments: str) -> Process:
        """Prepare a module of this Python environment as a process that ends with the run."""
        process = Process(name, (sys.executable, "-u", "-m", *arguments), log)
        self._stack.push_async_callback(process.stop)
        return process

    async def _succeeds(self, call: Call) -> bool:
        """Ask something of a simulator and tell whether it was done."""
        async with self._session.post(call.url, json=call.body) as response:
            return response.ok

    async def _serves(self, url: str) -> bool:
        """Tell whether a web server answers, whatever it says."""
        async with self._session.get(url):
            return True
