"""What reloading an entry leaves behind."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
import gc
from typing import Final

from homeassistant.util.async_ import get_scheduled_timer_handles

from bench.core import Core, in_core
from bench.figures import Figure
from bench.rig import Rig

_RELOADS: Final = 50
_OURS: Final = "custom_components."


def figures(rig: Rig) -> Iterator[Figure]:
    """Measure in one core."""
    left = in_core(partial(_measure, rig))
    note = ", ".join(f"{count} {name}" for name, count in left.most_common(5))
    yield Figure(name=f"objects left by {_RELOADS} reloads", value=left.total(), bound=0, note=note)


async def _measure(rig: Rig, core: Core) -> Counter[str]:
    """Return what is there after the reloads and was not there after the entry had been loaded and unloaded once."""
    entry = rig.entry(0)
    manager = core.hass.config_entries
    await core.add(entry)
    await manager.async_unload(entry.entry_id)
    before = await _census(core)
    await manager.async_setup(entry.entry_id)
    for _ in range(_RELOADS):
        await manager.async_reload(entry.entry_id)
    await manager.async_unload(entry.entry_id)
    return await _census(core) - before


async def _census(core: Core) -> Counter[str]:
    """Count the living objects of the integration's classes, the scheduled timers and the event listeners."""
    await core.hass.async_block_till_done()
    gc.collect()
    kinds = (type(thing) for thing in gc.get_objects())
    living = Counter(kind.__qualname__ for kind in kinds if str(kind.__module__).startswith(_OURS))
    living["timer"] = sum(not timer.cancelled() for timer in get_scheduled_timer_handles(core.hass.loop))
    living["event listener"] = sum(core.hass.bus.async_listeners().values())
    return living
