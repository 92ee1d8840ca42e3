"""Polls a bridge, sends it commands and follows it to a new address."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
import logging
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util

from ...coordinator import ZontromatCoordinator
from .client import (
    SPLIT_FANS,
    Action,
    FanNaming,
    Habits,
    Item,
    IzoneBridge,
    IzoneConnectionError,
    IzoneError,
    Notice,
    NotIzoneError,
    Query,
    Snapshot,
    SplitFan,
    Timing,
    UnpairedBridgeError,
    WrongBridgeError,
)
from .const import CONF_FAN_NAMING, CONF_HABITS, CONF_UID, FAN_NAMING_AUTOMATIC, INTERVAL
from .errors import ERRORS
from .issues import Issues
from .network import IzoneNetwork
from .parts import Parts, things_of

if TYPE_CHECKING:
    from .runtime import IzoneRuntime

_LOGGER = logging.getLogger(__name__)

TIMING: Final = Timing()

HANGS_AFTER: Final = timedelta(minutes=5)
"""So long a bridge that can be found may take no connection, for instance while it starts."""

_ELSEWHERE = (IzoneConnectionError, NotIzoneError, WrongBridgeError, UnpairedBridgeError)
"""How it shows that the bridge is not at its address any more."""

type IzoneConfigEntry = ConfigEntry[IzoneRuntime]


class IzoneCoordinator(ZontromatCoordinator[Snapshot]):
    """Reads what the enabled entities show."""

    config_entry: IzoneConfigEntry
    errors = ERRORS

    def __init__(self, hass: HomeAssistant, entry: IzoneConfigEntry, network: IzoneNetwork) -> None:
        """Prepare the client of the entry."""
        super().__init__(hass, _LOGGER, entry, interval=INTERVAL)
        self.uid: str = entry.data[CONF_UID]
        self.issues = Issues(hass, entry)
        self._network = network
        self.commanding = 0
        """How many commands are on their way; the entry should not be set up again meanwhile."""
        self._everything = True
        self._lost_since: datetime | None = None
        self.bridge = IzoneBridge(
            async_get_clientsession(hass),
            entry.data[CONF_HOST],
            uid=self.uid,
            habits=Habits.from_dict(entry.data.get(CONF_HABITS, {})),
            timing=TIMING,
            on_change=self._show,
        )
        self.parts = Parts(hass, entry, self.uid)

    def thing(self, item: Item) -> Any:
        """Return the state of a thing, `None` when it is not there."""
        return things_of(self.data, item.kind).get(item.index)

    def fan_naming_of(self, index: int) -> FanNaming:
        """Return what the fan's numbers of a wall split mean: by the options, or else by all its reports so far."""
        naming = self.config_entry.options.get(CONF_FAN_NAMING, FAN_NAMING_AUTOMATIC)
        if naming != FAN_NAMING_AUTOMATIC:
            return FanNaming(naming)
        split = self.bridge.snapshot.splits.get(index)
        return FanNaming.GENERIC if split is None else split.fan_naming

    def fans_of(self, index: int) -> Mapping[int, SplitFan]:
        """Return the fan speeds of a wall split by their numbers."""
        return SPLIT_FANS[self.fan_naming_of(index)]

    @override
    async def _async_connect(self) -> None:
        """Find the bridge, at another address where it has one now."""
        try:
            await self.bridge.async_connect()
        except _ELSEWHERE:
            if not await self.async_look():
                raise
            await self.bridge.async_connect()

    @override
    async def _async_poll(self) -> Snapshot:
        """Ask what is due for the enabled entities; at first everything."""
        self.bridge.want(None if self._everything else self._wanted())
        try:
            snapshot = await self.bridge.async_refresh()
        except _ELSEWHERE:
            self._lost_since = self._lost_since or dt_util.utcnow()
            if not self._everything:
                self._network.async_search(self)
            raise
        self._everything = False
        self._lost_since = None
        self.issues.show(snapshot)
        self._keep_habits()
        return snapshot

    def _wanted(self) -> frozenset[Query]:
        """Return what enabled entities show, and what tells whether there are zones for more of them."""
        wanted: frozenset[Query] = frozenset().union(*self.async_contexts())
        state = self.bridge.snapshot
        if state.unit is not None and len(state.zones) < (state.unit.zone_count or 0):
            wanted |= {Query.ZONE}
        return wanted

    def _keep_habits(self) -> None:
        """Store what the firmware has taught, so that the next start need not learn it again."""
        self._change_data({CONF_HABITS: self.bridge.habits.as_dict()})

    def _change_data(self, changes: dict[str, Any]) -> None:
        """Change what the entry stores."""
        data = {**self.config_entry.data, **changes}
        if data != self.config_entry.data:
            self.hass.config_entries.async_update_entry(self.config_entry, data=data)

    async def async_look(self) -> bool:
        """Look for the bridge in the network and return whether it was found at another address."""
        for found in await self._network.async_ask(until_uid=self.uid):
            if found.uid == self.uid:
                return await self.async_follow(found.host)
        return False

    async def async_follow(self, host: str) -> bool:
        """Take another address if this very bridge answers there; anybody can say anything by UDP."""
        if host == self.bridge.host:
            lost_since = self._lost_since
            self.issues.show_hanging(hanging=lost_since is not None and dt_util.utcnow() - lost_since >= HANGS_AFTER)
            return False
        try:
            await self.bridge.async_follow(host)
        except IzoneError as err:
            _LOGGER.debug("%s stays at its address: %s", self.name, err)
            return False
        _LOGGER.info("%s has moved to %s", self.name, self.bridge.host)
        self._change_data({CONF_HOST: self.bridge.host})
        self._network.async_listen_to(self)
        return True

    @callback
    def async_notice(self, notices: frozenset[Notice]) -> None:
        """Poll earlier: the bridge says that something has changed."""
        self.bridge.notice(notices)
        self.hass.async_create_task(self.async_request_refresh(), eager_start=True)

    async def async_do(self, actions: Iterable[Action], *, look_at: Iterable[Item] = ()) -> None:
        """Do things one after the other, then read what else they change.

        Raises:
            IzoneError: One of them failed; those after it were not begun.
        """
        self.commanding += 1
        try:
            for action in actions:
                await self.bridge.async_command(action)
            if items := tuple(look_at):
                await self.bridge.async_read(*items)
        finally:
            self.commanding -= 1
            self._keep_habits()
            self._show()

    @callback
    def _show(self) -> None:
        """Show what a command has changed without waiting for the next poll, and without moving it."""
        if self.data is not None:
            self.data = self.bridge.snapshot
            self.async_update_listeners()
