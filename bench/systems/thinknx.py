"""Thinknx servers with plants of three sizes: half thermostats with four states, half blinds with two."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
import gc
from itertools import pairwise
from statistics import median, quantiles
import time
from typing import Any, Final, override
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry, ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from yarl import URL

from bench.clock import Clock
from bench.core import Core, Cost, in_core
from bench.figures import Figure
from bench.loop import LONGEST_TURN
from bench.measures import reloads
from bench.rig import Rig
from bench.subject import Command, Poll, PolledSubject, new_entry
from custom_components.zontromat.const import DOMAIN
from custom_components.zontromat.systems.thinknx import coordinator as polled
from custom_components.zontromat.systems.thinknx.client import POSSIBLE, DeviceKind
from simulators.server import LoggedRequest
from simulators.thinknx import Blind, Device, Plant, Thermostat, ThinknxSimulator, sample_guid

_SIZES: Final = (50, 200, 1000)
_STATES: Final = 3
"""States of a device, on average."""
_TICK: Final = polled.TICK.total_seconds()
_POLLS_PER_MINUTE: Final = round(60 / _TICK)
_WARM_UP: Final = 30
"""Minutes until it is known what never changes."""
_MINUTES: Final = 10
_COMMANDS: Final = 200
_PAUSE: Final = 0.05
"""Seconds between two commands, so that they meet polls and not only each other."""
_FLAT: Final = 2.0
_LOGIN: Final = "bench"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Result:
    """What a plant of one size costs."""

    set_up: Cost
    first_sweep: float
    """Seconds until every state has been read."""
    busiest: int
    """Requests in the busiest minute."""
    usual: float
    """Requests in a minute when nothing changes."""
    oldest: float
    """Seconds that the oldest state was old."""
    cpu: float
    """Seconds in a minute when nothing changes."""
    latencies: list[float]
    """Seconds from an action to the confirmed state."""


def figures(rig: Rig) -> Iterator[Figure]:
    """Measure each size in a core of its own, then compare them."""
    results = {}
    for devices in _SIZES:
        result = results[devices] = in_core(partial(_measure, rig, devices))
        yield from _of_one(devices, result)
    for small, large in pairwise(_SIZES):
        sizes = f"{large} by {small} devices"
        each = [results[devices].cpu / results[devices].usual for devices in (small, large)]
        usual = [median(results[devices].latencies) for devices in (small, large)]
        yield Figure(name=f"CPU of a request, {sizes}", value=each[1] / each[0], unit="×", bound=_FLAT)
        yield Figure(name=f"p50 of commands, {sizes}", value=usual[1] / usual[0], unit="×", bound=_FLAT)


def _of_one(devices: int, result: _Result) -> Iterator[Figure]:
    """Return the figures of one size."""
    rate, of = _rate(devices), f"{devices} devices"
    hundredths = quantiles(result.latencies, n=100)
    # What was saved up in a tick may be spent in the next.
    budget = rate * (60 + _TICK)
    yield Figure(name=f"{of}: CPU of the set-up", value=result.set_up.cpu * 1e3, unit="ms")
    longest = result.set_up.longest_turn * 1e3
    yield Figure(name=f"{of}: longest block at set-up", value=longest, unit="ms", bound=LONGEST_TURN)
    yield Figure(name=f"{of}: first sweep", value=result.first_sweep, unit="s")
    yield Figure(name=f"{of}: requests, busiest minute", value=result.busiest, bound=budget, note=f"{rate:g} a second")
    yield Figure(name=f"{of}: requests, calm minute", value=result.usual)
    yield Figure(name=f"{of}: oldest state", value=result.oldest, unit="s", bound=polled.DEFAULT_MAXIMUM_AGE)
    yield Figure(name=f"{of}: CPU in a calm minute", value=result.cpu * 1e3, unit="ms")
    yield Figure(name=f"{of}: command p50 while polling", value=hundredths[49] * 1e3, unit="ms")
    yield Figure(name=f"{of}: command p99 while polling", value=hundredths[98] * 1e3, unit="ms")


async def _measure(rig: Rig, devices: int, core: Core) -> _Result:
    """Poll a plant for some time that passes at once, then command it while it is polled in real time."""
    entry, device = rig.entry(devices), rig.device(devices)
    # What earlier cores left is not collected during this one's set-up.
    gc.collect()
    set_up = await core.cost_of(core.add(entry))
    plant = entry.runtime_data.plant
    minutes, ages, cpu = [], [], 0.0
    first_sweep = 0.0
    with rig.subject.polling(entry) as poll:
        while len(plant.data.states) < devices * _STATES:
            await poll()
            first_sweep += _TICK
        device.take_requests()
        for minute in range(_WARM_UP + _MINUTES):
            for _ in range(_POLLS_PER_MINUTE):
                cost = await core.cost_of(poll())
                cpu += cost.cpu if minute >= _WARM_UP else 0
                ages.append(plant.poller.scheduler.oldest(polled.time.monotonic()))
            minutes.append(len(device.take_requests()))
    return _Result(
        set_up=set_up,
        first_sweep=first_sweep,
        busiest=max(minutes),
        usual=sum(minutes[_WARM_UP:]) / _MINUTES,
        oldest=max(ages),
        cpu=cpu / _MINUTES,
        latencies=await _command(rig.subject, core),
    )


async def _command(subject: PolledSubject, core: Core) -> list[float]:
    """Return how long actions take while the coordinator polls by its own timer."""
    latencies = []
    for turn in range(_COMMANDS):
        command = subject.command(core.hass, turn)
        before = time.perf_counter()
        await core.hass.services.async_call(command.domain, command.service, dict(command.data), blocking=True)
        latencies.append(time.perf_counter() - before)
        await asyncio.sleep(_PAUSE)
    return latencies


def _rate(devices: int) -> float:
    """Return a budget with which the states of so many devices stay within the default age."""
    return max(polled.DEFAULT_RATE, devices * _STATES / polled.DEFAULT_MAXIMUM_AGE * 1.5)


def _devices(points: int) -> list[Device]:
    """Return the devices of a plant."""
    return [
        (Blind if number % 2 else Thermostat)(f"Device {number}", sample_guid(number), f"Room {number // 4}")
        for number in range(points)
    ]


def _subentry(device: Device) -> ConfigSubentryData:
    """Return a device as the entry stores it."""
    kind = DeviceKind(device.kind)
    options: dict[str, Any] = {"inverted": False} if kind is DeviceKind.BLIND else {}
    return ConfigSubentryData(
        data={"guid": device.guid, "capabilities": sorted(POSSIBLE[kind]), **options},
        subentry_type=kind,
        title=device.name,
        unique_id=device.guid,
    )


class Thinknx(PolledSubject):
    """A server in the local network."""

    key = "thinknx"
    # Each entity has a device of its own here: what that costs Home Assistant has no yardstick in its `demo`.
    measures = (figures, reloads.figures)
    plan = "one request per state within the budget; what never changes once in 80 % of the maximum age"
    polls_per_hour = _POLLS_PER_MINUTE * 60

    @override
    def simulator(self, points: int, number: int) -> ThinknxSimulator:
        return ThinknxSimulator(Plant(_devices(points)), user=_LOGIN, password=_LOGIN)

    @override
    def entry(self, url: str, points: int, number: int) -> ConfigEntry:
        at = URL(url)
        return new_entry(
            self.key,
            identity=f"plant{number}",
            data={
                "access": "local",
                "host": at.host,
                "port": at.port,
                "username": _LOGIN,
                "password": _LOGIN,
                "webhook_id": "",
            },
            options={"rate": _rate(points)},
            subentries=map(_subentry, _devices(points)),
        )

    @override
    @contextmanager
    def polling(self, entry: ConfigEntry) -> Iterator[Poll]:
        clock = Clock()

        async def poll() -> None:
            clock.advance(_TICK)
            await entry.runtime_data.plant.async_refresh()

        with patch.object(polled, "time", clock):
            yield poll

    @override
    def planned(self, entry: ConfigEntry) -> Mapping[str, int]:
        return {"state": round(entry.options["rate"] * 3600)}

    @override
    def resource(self, request: LoggedRequest) -> str:
        return request.path.rpartition("/")[2]

    @override
    def command(self, hass: HomeAssistant, turn: int) -> Command:
        guid = sample_guid(0)
        entity_id = er.async_get(hass).async_get_entity_id("climate", DOMAIN, f"plant0-{guid}-climate")
        return Command(
            domain="climate", service="set_temperature", data={"entity_id": entity_id, "temperature": 20 + turn % 2}
        )
