"""Many controllers in one process: what they cost while little happens, and how fast an output follows an input."""

import asyncio
from collections.abc import Iterator
from functools import partial
from statistics import median, quantiles
import time
from typing import TYPE_CHECKING, Any, Final

from homeassistant.helpers.aiohttp_client import async_get_clientsession

from bench import BenchError
from bench.core import Core, in_core
from bench.figures import Figure

if TYPE_CHECKING:
    from bench.rig import Rig

_ZONES: Final = (1, 10, 50)
_SAMPLES: Final = {1: 40, 10: 10, 50: 4}
"""For each zone, by the number of zones."""
_IDLE: Final = 30.0
"""Seconds over which the cost is counted."""
_SETTLE: Final = 180.0
"""Seconds after which all zones must work."""
_LATENCY: Final = 150.0
"""Milliseconds; more is felt at a door."""
_BUSY: Final = 600.0
"""Milliseconds of CPU for each second with many zones: one core that is not yet full."""


def figures(rig: Rig[Any]) -> Iterator[Figure]:
    """Measure each number of zones in a core of its own."""
    for count in _ZONES:
        yield from in_core(partial(_measure, rig, count))


async def _measure(rig: Rig[Any], count: int, core: Core) -> list[Figure]:
    """Run so many zones and look at them from the side of their rooms."""
    url = rig.device(0, count).url
    session = async_get_clientsession(core.hass)

    async def ask(path: str) -> Any:
        async with session.get(f"{url}/{path}", raise_for_status=True) as answer:
            return await answer.json()

    ports = await ask("ports")
    entries = [rig.subject.zone(ports["server"], room, number) for number, room in enumerate(ports["rooms"])]
    for entry in entries:
        await core.add(entry)
    await _until_all_work(ask, entries, count)
    await ask("requests")
    begin, cpu = time.monotonic(), time.process_time()
    await asyncio.sleep(_IDLE)
    seconds, cpu = time.monotonic() - begin, time.process_time() - cpu
    requests = await ask("requests")
    latencies = {of: await ask(f"latency/{of}?samples={_SAMPLES[count]}") for of in ("button", "card")}
    name = f"{count} zone{'s' if count > 1 else ''}"
    found = [
        Figure(name=f"{name}: CPU", value=cpu / seconds * 60, unit="s/min", bound=_BUSY * 60 / 1e3),
        Figure(name=f"{name}: Modbus requests", value=requests / seconds, unit="/s"),
    ]
    for of, samples in latencies.items():
        note = f"{len(samples)} samples, longest {max(samples) * 1e3:.0f} ms"
        p99 = quantiles(samples, n=100, method="inclusive")[-1]
        found += [
            Figure(name=f"{name}: {of} to lock, p50", value=median(samples) * 1e3, unit="ms"),
            Figure(name=f"{name}: {of} to lock, p99", value=p99 * 1e3, unit="ms", bound=_LATENCY, note=note),
        ]
    for entry in entries:
        await core.hass.config_entries.async_unload(entry.entry_id)
    return found


async def _until_all_work(ask: Any, entries: Any, count: int) -> None:
    """Wait until all zones have their configuration and drive their outputs."""
    try:
        async with asyncio.timeout(_SETTLE):
            while await ask("zones") < count:
                await asyncio.gather(*(entry.runtime_data.coordinator.async_refresh() for entry in entries))
                await asyncio.sleep(1)
    except TimeoutError as err:
        raise BenchError(f"not all of {count} zones work after {_SETTLE:g} seconds") from err
