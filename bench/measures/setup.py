"""Setting up, by Home Assistant's own yardstick: its integration `demo`, set up in the same kind of core."""

from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from functools import partial
import gc
from statistics import median
from typing import Any, Final

from bench import BenchError
from bench.core import Core, in_core
from bench.figures import Figure
from bench.loop import LONGEST_TURN
from bench.rig import Rig

_BY_DEMO: Final = 0.35


@dataclass(frozen=True, kw_only=True, slots=True)
class SetUp:
    """One set-up in a core that has not seen the integration before; its modules are imported already."""

    entities: int
    cpu_each: float
    """Seconds for each entity."""
    longest_turn: float
    """Seconds."""


def figures(rig: Rig) -> Iterator[Figure]:
    """Measure the set-up of an entry and of `demo` in turns, so that both see the same machine."""
    device = rig.device(rig.points)
    demos, entries = [], []
    # The first run imports the modules, which costs once in the life of a Home Assistant.
    for _ in range(rig.runs + 1):
        demos.append(in_core(partial(_set_up, lambda core: core.set_up("demo"))))
        entries.append(in_core(partial(_set_up, lambda core: core.add(rig.entry(rig.points)))))
    if entries[0].entities < rig.points:
        raise BenchError(f"only {entries[0].entities} entities: a platform was not set up")
    requests = len(device.take_requests()) / len(entries)
    demo, entry = median(run.cpu_each for run in demos[1:]), median(run.cpu_each for run in entries[1:])
    yield Figure(name="set-up of an entity of demo", value=demo * 1e3, unit="ms", note=f"{demos[0].entities} entities")
    yield Figure(name="set-up of an entity", value=entry * 1e3, unit="ms", note=f"{entries[0].entities} entities")
    yield Figure(name="… by demo's", value=entry / demo, unit="×", bound=_BY_DEMO)
    longest = median(run.longest_turn for run in entries[1:])
    yield Figure(name="longest event-loop block at set-up", value=longest * 1e3, unit="ms", bound=LONGEST_TURN)
    yield Figure(name="requests at set-up", value=requests)


async def _set_up(work: Callable[[Core], Coroutine[Any, Any, None]], core: Core) -> SetUp:
    """Measure one set-up."""
    before = core.entities
    gc.collect()
    cost = await core.cost_of(work(core))
    entities = core.entities - before
    return SetUp(entities=entities, cpu_each=cost.cpu / entities, longest_turn=cost.longest_turn)
