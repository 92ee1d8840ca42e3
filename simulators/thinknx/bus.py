"""The KNX bus: telegrams that the server sends, and the devices that they reach."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NoReturn

from .device import Device, Health
from .dpt import Dpt
from .groups import format_group
from .plant import Plant

_UNCONFIRMED: Final = frozenset({Health.MUTE, Health.DEAD, Health.HANGING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Telegram:
    """A value that the server wrote to a group of the bus.

    `payload` is what travelled, `value` and `meaning` what a receiver with that datapoint type makes of it. `device` is
    the GUID of the device that a controller operated, empty for a telegram that was sent as such.
    """

    at: datetime
    group: str
    dpt: str
    payload: bytes
    value: float
    meaning: str
    device: str = ""


async def hold() -> NoReturn:
    """Wait until the client gives up, which cancels this."""
    while True:
        await asyncio.Event().wait()


class Bus:
    """Takes telegrams to the devices; `log` has all that the server sent, the newest last."""

    def __init__(self, plant: Plant) -> None:
        """Connect the devices of a plant."""
        self.log: list[Telegram] = []
        self._plant = plant
        self._under_way: defaultdict[str, set[asyncio.Task[None]]] = defaultdict(set)

    def operate(self, device: Device, name: str, value: float) -> None:
        """Send a device what a controller wants of it.

        Raises:
            ValueError: The datapoint type cannot carry the value.
        """
        self.write(self._plant.group(device, name), device.dpt(name), value, device=device.guid)

    def write(self, group: int, dpt: Dpt, value: float, *, device: str = "") -> Telegram:
        """Send a telegram; whatever listens to the group and expects as many bits receives it.

        Raises:
            ValueError: The datapoint type cannot carry the value.
        """
        payload = dpt.encode(value)
        carried = dpt.decode(payload)
        telegram = Telegram(
            at=datetime.now(),
            group=format_group(group),
            dpt=dpt.number,
            payload=payload,
            value=carried,
            meaning=dpt.explain(carried),
            device=device,
        )
        self.log.append(telegram)
        for listener, name in self._plant.listeners(group):
            if listener.dpt(name).bits == dpt.bits:
                self._deliver(listener, name, payload)
        return telegram

    async def confirmation(self, device: Device) -> None:
        """Wait until a device has done all that it was told, and says so; a mute or dead one never does."""
        # A client that gives up does not take a telegram off the bus.
        if under_way := self._under_way[device.guid]:
            await asyncio.wait(under_way)
        if device.health in _UNCONFIRMED:
            await hold()
        await device.settled()

    async def close(self) -> None:
        """Forget the telegrams that are under way."""
        tasks = [task for under_way in self._under_way.values() for task in under_way]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _deliver(self, device: Device, name: str, payload: bytes) -> None:
        """Let a device receive a telegram when the bus has carried it there."""
        latency = self._plant.latency if device.latency is None else device.latency
        if not latency:
            device.receive(name, payload)
            return
        under_way = self._under_way[device.guid]
        task = asyncio.create_task(_arrive(latency, device, name, payload))
        under_way.add(task)
        task.add_done_callback(under_way.discard)


async def _arrive(latency: float, device: Device, name: str, payload: bytes) -> None:
    """Let a device receive a telegram later."""
    await asyncio.sleep(latency)
    device.receive(name, payload)
