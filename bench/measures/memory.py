"""The memory of an entry: what grows with its entities, not what Home Assistant loads once."""

from collections.abc import Iterator
from functools import partial
import gc
import tracemalloc
from typing import Final

from bench.core import Core, in_core
from bench.figures import Figure
from bench.rig import Rig

_EACH: Final = 11.0
"""Kilobytes."""


def figures(rig: Rig) -> Iterator[Figure]:
    """Measure in one core: allocations do not vary."""
    each = in_core(partial(_measure, rig))
    yield Figure(name="memory of an entity", value=each / 1e3, unit="kB", bound=_EACH)


async def _measure(rig: Rig, core: Core) -> float:
    """Return the bytes for each entity of a second entry; the first brings everything that is there only once."""
    await core.add(rig.entry(0, number=1))
    entry = rig.entry(rig.points)
    entities = core.entities
    gc.collect()
    tracemalloc.start()
    try:
        await core.add(entry)
        gc.collect()
        traced, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return traced / (core.entities - entities)
