"""Reads what the scheduler says, a few requests at a time, and keeps the states."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from .capabilities import Capability
from .client import ThinknxClient
from .devices import Device
from .errors import (
    DeviceNotFoundError,
    ImpossibleError,
    InvalidParametersError,
    InvalidResponseError,
    RateLimitError,
    ThinknxAuthError,
    ThinknxError,
)
from .scheduler import Point, Scheduler
from .values import Status

PARALLEL: Final = 4
"""Requests at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """The states of all devices at a moment."""

    states: Mapping[Point, Status] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    """Devices that the server does not know (404)."""
    silent: frozenset[str] = frozenset()
    """Devices of which nothing could be read the last time, the missing ones included."""

    def state(self, guid: str, capability: Capability) -> Status | None:
        """Return the last known state of a capability, `None` while it has not been read or cannot be."""
        return self.states.get(Point(guid, capability))


class Poller:
    """Sweeps over a plant within a budget."""

    def __init__(self, client: ThinknxClient, scheduler: Scheduler) -> None:
        """Read with this client, which may be changed, what this scheduler says."""
        self.client = client
        self.scheduler = scheduler
        self._devices: dict[str, Device] = {}
        self._states: dict[Point, Status] = {}
        self._missing: set[str] = set()
        self._trouble: ThinknxError | None = None
        self._overtaken: set[str] = set()
        """Devices that were commanded while the present poll read them: what it read is from before."""
        # What a command may have changed does not queue behind the poll.
        self._polling = asyncio.Semaphore(PARALLEL)
        self._following = asyncio.Semaphore(PARALLEL)

    def want(self, devices: Collection[Device], now: float) -> None:
        """Read the states of these devices and of no others."""
        self._devices = {device.guid: device for device in devices}
        points = [Point(device.guid, capability) for device in devices for capability in device.readable]
        self.scheduler.want(points, now)
        self._states = {point: self._states[point] for point in points if point in self._states}

    @property
    def plant(self) -> Plant:
        """The states as they are known now."""
        silent = self.scheduler.dead
        return Plant(states=dict(self._states), missing=silent & self._missing, silent=silent)

    def accept(self, guid: str, capability: Capability, value: Status, now: float) -> None:
        """Take over a state that came with the feedback of a command."""
        point = Point(guid, capability)
        self._overtaken.add(guid)
        self._states[point] = value
        self._missing.discard(guid)
        self.scheduler.confirmed(point, now)

    def hurry(self, guid: str) -> None:
        """Read a device with the next poll: it was commanded, or somebody says that it changed."""
        self._overtaken.add(guid)
        self.scheduler.hurry(guid)

    async def async_poll(self, now: float, limit: int) -> Plant:
        """Read at most `limit` states and return all that are known.

        A server that complains (429) is asked less; what is known stays known. One that cannot be read is in trouble
        until it answers again.

        Raises:
            ThinknxError: The server itself cannot be read.
        """
        self._overtaken.clear()
        points = self.scheduler.take(now, limit)
        reads = (self._try(self._devices[point.guid], point, self._polling) for point in points)
        results = await asyncio.gather(*reads)
        answered = False
        complaints: list[RateLimitError] = []
        in_doubt: list[tuple[Point, ThinknxError]] = []
        for point, result in zip(points, results, strict=True):
            match result:
                case RateLimitError():
                    answered = True
                    complaints.append(result)
                case _ if point.guid in self._overtaken:
                    continue
                case DeviceNotFoundError() | ImpossibleError() | InvalidParametersError() | InvalidResponseError():
                    answered = True
                    self._failed(point, result, now)
                case ThinknxError():
                    in_doubt.append((point, result))
                case _:
                    answered = True
                    self._succeeded(point, result, now)
        if complaints:
            # Requests that were under way together are one complaint.
            pauses = [complaint.retry_after for complaint in complaints if complaint.retry_after is not None]
            self.scheduler.troubled(now, max(pauses, default=None))
        await self._blame(in_doubt, answered, now)
        if self._trouble is not None:
            raise self._trouble
        return self.plant

    async def async_read_rest(self, device: Device, capability: Capability, now: float) -> None:
        """Read what a command of one capability may have changed in the others; a failure shows with the next poll."""
        points = [Point(device.guid, own) for own in device.readable if own is not capability]
        results = await asyncio.gather(*(self._try(device, point, self._following) for point in points))
        for point, result in zip(points, results, strict=True):
            if not isinstance(result, ThinknxError):
                self.accept(point.guid, point.capability, result, now)

    async def _try(self, device: Device, point: Point, gate: asyncio.Semaphore) -> Status | ThinknxError:
        """Read one state; return what went wrong."""
        async with gate:
            try:
                return await self.client.async_read(device, point.capability)
            except ThinknxError as err:
                return err

    def _succeeded(self, point: Point, value: Status, now: float) -> None:
        """Keep a state."""
        changed = self._states.get(point) != value
        self._states[point] = value
        self._missing.discard(point.guid)
        self.scheduler.succeeded(point, now, changed=changed)

    def _failed(self, point: Point, error: ThinknxError, now: float) -> None:
        """Put a failure down to the device; what is not known any more is not shown."""
        if isinstance(error, DeviceNotFoundError):
            self._missing.add(point.guid)
        self._states.pop(point, None)
        self.scheduler.failed(point, now)

    async def _blame(self, in_doubt: list[tuple[Point, ThinknxError]], answered: bool, now: float) -> None:
        """Put failures that may be a device's or the server's down to the one that is guilty."""
        refusal = next((error for _, error in in_doubt if isinstance(error, ThinknxAuthError)), None)
        if in_doubt and refusal is None and not answered:
            answered = await self._server_answers()
        if answered and refusal is None:
            self._trouble = None
            for point, error in in_doubt:
                self._failed(point, error, now)
        elif in_doubt:
            self._trouble = refusal or in_doubt[0][1]
            self.scheduler.troubled(now)

    async def _server_answers(self) -> bool:
        """Ask the server for its own status, which needs no device."""
        try:
            await self.client.async_get_server_status()
        except RateLimitError:
            return True
        except ThinknxError:
            return False
        return True
