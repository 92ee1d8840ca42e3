"""iZone bridges, beside the library of Home Assistant's own integration: the same bridge, the same run."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from statistics import median
import time
from typing import Any, Final, override
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from bench import BenchError
from bench.core import Core, in_core
from bench.device import Device
from bench.figures import Figure
from bench.rig import Rig
from bench.subject import Command, Poll, PolledSubject, new_entry
from custom_components.zontromat.const import DOMAIN
from custom_components.zontromat.systems.izone import network
from simulators.izone import IzoneSimulator, zoned_home
from simulators.server import LoggedRequest

_UID: Final = 13_170
_ZONES: Final = 14
_LATENCY: Final = 0.05
"""Seconds that the bridge takes for each request."""
_REFRESHES: Final = 10

type Refresh = Callable[[], Awaitable[object]]


async def _nobody(hass: HomeAssistant) -> list[tuple[str, int]]:
    """Ask nobody for bridges."""
    return []


def figures(rig: Rig) -> Iterator[Figure]:
    """Refresh with both, in a core each."""
    with patch.object(network, "async_targets", _nobody), patch.object(network, "NOTICE_ADDRESS", ("127.0.0.1", 0)):
        ours = in_core(partial(_measure_ours, rig))
    theirs = in_core(partial(_measure_theirs, rig.device(0)))
    for (name, unit), value, bound in zip(_NAMES, ours, theirs, strict=True):
        yield Figure(name=f"{name}, {_ZONES} zones", value=value, unit=unit, bound=bound, note="python-izone's")


_NAMES: Final = (("requests per refresh", ""), ("time per refresh", "ms"), ("CPU per refresh", "ms"))


async def _measure_ours(rig: Rig, core: Core) -> tuple[float, float, float]:
    """Refresh as the coordinator does."""
    entry = rig.entry(0)
    await core.add(entry)
    coordinator = entry.runtime_data.coordinator
    # The first refreshes prove that one request tells everything.
    for _ in range(3):
        await coordinator.async_refresh()
    return await _cost(core, rig.device(0), coordinator.async_refresh)


async def _measure_theirs(device: Device, core: Core) -> tuple[float, float, float]:
    """Refresh as Home Assistant's own integration does."""
    try:
        import pizone  # noqa: PLC0415  # only here, and not everywhere installed
    except ImportError as err:
        raise BenchError("python-izone is not installed") from err
    broadcasts = patch.object(pizone.DiscoveryService, "_get_broadcasts", lambda service: iter(["127.0.0.1"]))
    with broadcasts, patch("pizone.discovery.UPDATE_PORT", 0), patch("pizone.discovery.SCAN_TIMEOUT", 0.1):
        service = await pizone.create_discovery()
        try:
            view: Any = await service.create_controller(f"{_UID:09}", device.url.removeprefix("http://"))
            try:
                return await _cost(core, device, view.refresh_all)
            finally:
                await view.close()
        finally:
            await service.close()


async def _cost(core: Core, device: Device, refresh: Refresh) -> tuple[float, float, float]:
    """Return requests, milliseconds and milliseconds of CPU that a refresh takes."""
    device.take_requests()
    seconds, cpu = [], []
    for _ in range(_REFRESHES):
        before = time.perf_counter()
        cpu.append((await core.cost_of(refresh())).cpu)
        seconds.append(time.perf_counter() - before)
    requests = len(device.take_requests()) / _REFRESHES
    return requests, median(seconds) * 1e3, median(cpu) * 1e3


class Izone(PolledSubject):
    """A bridge with 14 zones."""

    key = "izone"
    measures = (figures,)
    plan = "one request per poll (30 s) where the bridge tells everything in one; slow things spread out"
    polls_per_hour = 120

    @override
    def simulator(self, points: int, number: int) -> IzoneSimulator:
        simulator = IzoneSimulator(zoned_home(_ZONES), uid=f"{_UID + number:09}", profile="dual")
        simulator.quirks.latency = _LATENCY
        return simulator

    @override
    def entry(self, url: str, points: int, number: int) -> ConfigEntry:
        uid = f"{_UID + number:09}"
        data = {"host": url.removeprefix("http://"), "uid": uid}
        return new_entry(self.key, identity=uid, data=data, options={})

    @override
    def polling(self, entry: ConfigEntry) -> AbstractContextManager[Poll]:
        return nullcontext(entry.runtime_data.coordinator.async_refresh)

    @override
    def planned(self, entry: ConfigEntry) -> Mapping[str, int]:
        return {"iZoneRequestV2": self.polls_per_hour}

    @override
    def resource(self, request: LoggedRequest) -> str:
        return request.path.strip("/")

    @override
    def command(self, hass: HomeAssistant, turn: int) -> Command:
        entity_id = er.async_get(hass).async_get_entity_id("climate", DOMAIN, f"izone-{_UID:09}-zone-0-climate")
        data = {"entity_id": entity_id, "temperature": 22.0 + turn % 2}
        return Command(domain="climate", service="set_temperature", data=data)
