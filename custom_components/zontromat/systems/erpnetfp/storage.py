"""Where the journal of a server lives: one file of Home Assistant's storage, readable by its user only."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers.storage import Store
from homeassistant.util.file import WriteError
from homeassistant.util.json import SerializationError

_VERSION: Final = 1


class _JournalStore(Store[dict[str, Any]]):
    """A store that tells when it could not write; the base class only logs that."""

    @override
    async def _async_write_data(self, data: dict[str, Any]) -> None:
        """Write the file.

        Raises:
            OSError: it is not written.
        """
        try:
            await super()._async_write_data(data)
        except (SerializationError, WriteError) as err:
            raise OSError(str(err)) from err


class EntryJournal:
    """The journal of an entry, as the client wants it: a save that returns has reached the disk."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Name the file after the entry."""
        self._hass = hass
        self._store = _JournalStore(
            hass,
            _VERSION,
            f"{entry.domain}.erpnetfp.{entry.entry_id}",
            private=True,
            atomic_writes=True,
            # The client hands over a fresh copy each time.
            serialize_in_event_loop=False,
        )
        self._write: asyncio.Task[None] | None = None

    async def load(self) -> Mapping[str, Any] | None:
        """Return what was saved last, `None` if there is nothing, or nothing that can be read."""
        return await self._store.async_load()

    async def save(self, data: dict[str, Any]) -> None:
        """Replace the file.

        Raises:
            OSError: it is not written, or Home Assistant is stopping and would write it later.
        """
        if self._hass.state is CoreState.stopping:
            raise OSError("Home Assistant is stopping")
        self._write = asyncio.ensure_future(self._store.async_save(data))
        await asyncio.shield(self._write)

    async def settle(self) -> None:
        """Wait for a write whose caller was cancelled: the next life of the entry must not be overtaken by it."""
        if self._write is not None:
            await asyncio.gather(self._write, return_exceptions=True)

    async def remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()
