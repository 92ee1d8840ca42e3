"""Several lives of Home Assistant on one disk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import frame
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_test_home_assistant


class Disk:
    """What Home Assistant stored; a dead life writes nothing on it any more."""

    def __init__(self, storage: dict[str, Any]) -> None:
        """Take what the running life stores."""
        self._storage = storage

    async def kill(self, entry: MockConfigEntry) -> None:
        """Let the life of an entry end wherever it is, without a chance to write or send anything."""
        coordinator = entry.runtime_data.coordinator

        async def refuse(data: dict[str, Any]) -> None:
            raise OSError("dead")

        coordinator.journal.save = refuse
        kept = deepcopy(self._storage)
        await coordinator.queue.close()
        self._storage.clear()
        self._storage.update(kept)

    @asynccontextmanager
    async def next_life(self, entry: MockConfigEntry) -> AsyncIterator[tuple[HomeAssistant, MockConfigEntry]]:
        """Start a new Home Assistant with what is stored; yield it and its entry, which is not set up yet."""
        async with async_test_home_assistant() as hass:
            hass.data.pop(DATA_CUSTOM_COMPONENTS)
            frame.async_setup(hass)
            again = MockConfigEntry(
                domain="zontromat",
                title=entry.title,
                entry_id=entry.entry_id,
                unique_id=entry.unique_id,
                data=dict(entry.data),
                options=dict(entry.options),
                subentries_data=[subentry.as_dict() for subentry in entry.subentries.values()],
            )
            again.add_to_hass(hass)
            yield hass, again
            await hass.config_entries.async_unload(entry.entry_id)
            await hass.async_stop(force=True)


async def wait_for_outcome(hass: HomeAssistant, entry: MockConfigEntry, job_id: str) -> str:
    """Wait until a job has its outcome and return it."""
    job = await entry.runtime_data.coordinator.queue.wait(job_id, 5)
    await hass.async_block_till_done(wait_background_tasks=True)
    return str(job.outcome)
