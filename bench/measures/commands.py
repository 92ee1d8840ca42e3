"""The way of a command from the action to the wire."""

from collections.abc import Iterator
from functools import partial
from statistics import median
import time
from typing import Final

from bench.core import Core, in_core
from bench.figures import Figure
from bench.rig import Rig

_LATENCY: Final = 5.0
"""Milliseconds."""
_COMMANDS: Final = 21


def figures(rig: Rig) -> Iterator[Figure]:
    """Measure in one core."""
    latency = in_core(partial(_measure, rig))
    yield Figure(name="action to first byte at the device", value=latency * 1e3, unit="ms", bound=_LATENCY)


async def _measure(rig: Rig, core: Core) -> float:
    """Return the seconds from a call to the first request that the device sees of it."""
    device = rig.device(rig.points)
    await core.add(rig.entry(rig.points))
    latencies = []
    for turn in range(_COMMANDS):
        device.take_requests()
        command = rig.subject.command(core.hass, turn)
        called = time.monotonic()
        await core.hass.services.async_call(command.domain, command.service, dict(command.data), blocking=True)
        latencies.append(device.take_requests()[0].at - called)
    return median(latencies)
