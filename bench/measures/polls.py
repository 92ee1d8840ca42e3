"""An hour of polls during which nothing changes."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from statistics import median
from typing import Final
from urllib.parse import quote

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from yarl import URL

from bench.core import Core, Cost, in_core
from bench.figures import Figure
from bench.loop import LONGEST_TURN
from bench.rig import Rig
from simulators.server import LoggedRequest

_CPU: Final = 0.4
"""Milliseconds for 500 entities, beside what the exchange itself costs any client: a server that wants each connection
closed makes it pay for a new one."""
_REPEATS: Final = 50


def figures(rig: Rig) -> Iterator[Figure]:
    """Measure in one core."""
    yield from in_core(partial(_measure, rig))


async def _measure(rig: Rig, core: Core) -> list[Figure]:
    """Poll for an hour, then repeat what a poll sends with Home Assistant's HTTP client alone."""
    subject, device, entry = rig.subject, rig.device(rig.points), rig.entry(rig.points)
    await core.add(entry)
    device.take_requests()
    changes = _watch_changes(core)
    with subject.polling(entry) as poll:
        costs = [await core.cost_of(poll()) for _ in range(subject.polls_per_hour)]
    requests = device.take_requests()
    [(resource, _)] = Counter(map(subject.resource, requests)).most_common(1)
    usual = next(request for request in requests if subject.resource(request) == resource)
    alone = [await core.cost_of(_send(core, device.url, usual)) for _ in range(_REPEATS)]
    return [
        Figure(name="poll, nothing changed", value=_cpu(costs), unit="ms"),
        Figure(name="… of which the HTTP client alone", value=_cpu(alone), unit="ms"),
        Figure(name="… of which ours", value=_cpu(costs) - _cpu(alone), unit="ms", bound=_CPU),
        Figure(
            name="longest event-loop block of a poll",
            value=max(cost.longest_turn for cost in costs) * 1e3,
            unit="ms",
            bound=LONGEST_TURN,
        ),
        Figure(name="states changed by these polls", value=len(changes), bound=0),
        *_by_plan(subject.planned(entry), Counter(map(subject.resource, requests))),
    ]


def _watch_changes(core: Core) -> list[Event[EventStateChangedData]]:
    """Return a list that grows with each changed state."""
    changes: list[Event[EventStateChangedData]] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        changes.append(event)

    core.hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    return changes


async def _send(core: Core, url: str, request: LoggedRequest) -> None:
    """Send a request that the device has seen, and read the answer."""
    # The simulator logs what it has decoded.
    target = URL(f"{url}{quote(request.path)}?{quote(request.query, safe='&=')}", encoded=True)
    session = async_get_clientsession(core.hass)
    async with session.request(request.method, target, raise_for_status=True) as response:
        await response.read()


def _cpu(costs: list[Cost]) -> float:
    """Return the usual CPU time in milliseconds."""
    return median(cost.cpu for cost in costs) * 1e3


def _by_plan(planned: Mapping[str, int], seen: Mapping[str, int]) -> Iterator[Figure]:
    """Compare the requests with the plan, resource by resource."""
    for resource in sorted({*planned, *seen}):
        yield Figure(
            name=f"requests in an hour of polls: {resource}",
            value=seen.get(resource, 0),
            bound=planned.get(resource, 0),
            exact=True,
        )
