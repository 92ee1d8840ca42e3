"""What of a zone survives a crash: its standing at the server, its registers, the events on their way."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryError, HomeAssistantError
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError
from homeassistant.util.json import SerializationError

from ...const import DOMAIN
from .client import Dialect, Session
from .const import CONF_BGERP_ID, CONF_DIALECT
from .errors import StorageFailed
from .registers import EventQueue, Generation, RegisterStore, Snapshot

SERVER_TIME_ZONE: Final = "Europe/Sofia"
"""In which deployed servers keep their stamps (facts 1.4). All of the European Union changes its clocks in the same
moment, which is all that matters here."""

FULL_EVERY: Final = 3600.0
"""Seconds after which everything is asked for again. What an operator edits in the hour that the clocks show twice is, by
its stamp, older than what a delta asks for; all of a zone is 7 kB."""

_VERSION: Final = 1


class DurableStore(Store[dict[str, Any]]):
    """A private file that is replaced as a whole; `save` raises where Home Assistant's own method only logs."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, content: str) -> None:
        """Name the file after its entry and content."""
        super().__init__(hass, _VERSION, f"{DOMAIN}.bgerp.{entry.entry_id}.{content}", private=True, atomic_writes=True)
        self._saving = asyncio.Lock()
        self._failed = False

    async def load(self) -> dict[str, Any] | None:
        """Return what was saved last, `None` where nothing was."""
        return await self.async_load()

    async def save(self, data: Mapping[str, Any]) -> None:
        """Replace the content; it is on the disc when this returns.

        Raises:
            StorageFailed: It is not.
        """
        async with self._saving:
            self._failed = False
            await self.async_save(dict(data))
            if self._failed:
                raise StorageFailed("the file could not be written", file=self.key)

    @override
    async def _async_write_data(self, data: dict[str, Any]) -> None:
        """Remember a failure, of which nobody else is told."""
        try:
            await super()._async_write_data(data)
        except SerializationError, WriteError:
            self._failed = True
            raise


class ZoneStorage:
    """The files of one zone."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Work for one entry; nothing is read yet."""
        self._hass = hass
        self._entry = entry
        self._session = DurableStore(hass, entry, "session")
        self._registers = DurableStore(hass, entry, "registers")
        self._events = DurableStore(hass, entry, "events")
        self.memory = DurableStore(hass, entry, "memory")
        """What the function blocks remember."""

    async def async_open_session(self) -> Session:
        """Return the zone's standing at the server.

        With the server's id, which the entry keeps too, even a zone whose file was lost makes no second record.

        Raises:
            ConfigEntryError: The file cannot be read.
        """
        dialect = Dialect(self._entry.data[CONF_DIALECT])
        session = Session(dialect=dialect, bgerp_id=self._entry.data.get(CONF_BGERP_ID))
        with self._reading(self._session):
            if (stored := await self._session.load()) is not None:
                session = Session.from_dict(stored)
        # A key of the other dialect means nothing.
        return session if session.dialect is dialect else replace(Session(dialect=dialect), bgerp_id=session.bgerp_id)

    async def async_open_registers(self) -> RegisterStore:
        """Return the registers; the configuration that the server sent last is in force.

        Raises:
            ConfigEntryError: The file cannot be read.
        """
        is_specification = self._entry.data[CONF_DIALECT] == Dialect.SPECIFICATION
        snapshot = Snapshot(generation=Generation.SPECIFICATION if is_specification else Generation.CURRENT)
        with self._reading(self._registers):
            if (stored := await self._registers.load()) is not None:
                found = Snapshot.from_dict(stored)
                if (found.generation is Generation.SPECIFICATION) == is_specification:
                    snapshot = found
        server_zone = await dt_util.async_get_time_zone(SERVER_TIME_ZONE)
        assert server_zone is not None
        return RegisterStore(snapshot, server_zone=server_zone, full_every=FULL_EVERY)

    async def async_open_queue(self) -> EventQueue:
        """Return the events that wait for the server.

        Raises:
            ConfigEntryError: The file cannot be read.
        """
        with self._reading(self._events):
            return await EventQueue.open(self._events)

    async def async_open_memory(self) -> dict[str, Any] | None:
        """Return what the function blocks remember.

        Raises:
            ConfigEntryError: The file cannot be read.
        """
        with self._reading(self.memory):
            return await self.memory.load()

    async def async_save_session(self, session: Session) -> None:
        """Store the zone's standing at the server before it counts.

        Raises:
            StorageFailed: It is not on the disc.
        """
        await self._session.save(session.as_dict())
        if session.bgerp_id != self._entry.data.get(CONF_BGERP_ID):
            data = {**self._entry.data, CONF_BGERP_ID: session.bgerp_id}
            self._hass.config_entries.async_update_entry(self._entry, data=data)

    async def async_save_registers(self, snapshot: Mapping[str, Any]) -> None:
        """Store the registers.

        Raises:
            StorageFailed: They are not on the disc.
        """
        await self._registers.save(snapshot)

    async def async_remove(self) -> None:
        """Delete the files."""
        for store in (self._session, self._registers, self._events, self.memory):
            await store.async_remove()

    @contextmanager
    def _reading(self, store: DurableStore) -> Iterator[None]:
        """Refuse to start without what a file holds: that could make a second record, or lose events."""
        try:
            yield
        except (ValueError, HomeAssistantError) as err:
            raise ConfigEntryError(
                translation_domain=DOMAIN,
                translation_key="bgerp_unreadable",
                translation_placeholders={"name": self._entry.title, "file": store.key},
            ) from err
