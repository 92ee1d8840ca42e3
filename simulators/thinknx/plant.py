"""The project on the server: its devices, their communication objects and their time."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final, Self

from .climate import Thermostat
from .device import Device
from .lights import IndexedLight
from .sample import sample_devices

_FIRST_GROUP: Final = 1 << 11
"""The group address before that of communication object 1: 1/0/0."""
_LONGEST_STEP: Final = 10.0
"""In simulated seconds; scenes, blinds and rooms do not influence each other faster."""


class Plant:
    """The devices by GUID, which tests may change, add and delete.

    `time` is the plant's own, which the schedules follow. `latency` is how long a telegram takes to reach a device,
    in real seconds; 0 is at once.
    """

    def __init__(self, devices: Iterable[Device] = (), *, latency: float = 0.0) -> None:
        """Deploy a project."""
        self.devices: dict[str, Device] = {}
        self.latency = latency
        self.time = datetime.now()
        self._objects: list[tuple[Device, str]] = []
        for device in devices:
            self.add(device)

    @classmethod
    def of_size(cls, size: int, *, latency: float = 0.0) -> Self:
        """Return a plant with so many devices of all kinds; the same size is always the same plant."""
        return cls(sample_devices(size), latency=latency)

    def add[D: Device](self, device: D) -> D:
        """Add a device and number its communication objects.

        Raises:
            ValueError: Its GUID is taken.
        """
        if device.guid in self.devices:
            raise ValueError(f"There is a device {device.guid}")
        self.devices[device.guid] = device
        for name in device.datapoints:
            self._objects.append((device, name))
            device.objects[name] = len(self._objects)
        return device

    def light(self, index: int) -> IndexedLight | None:
        """Return the light with an index."""
        lights = (device for device in self.devices.values() if isinstance(device, IndexedLight))
        return next((light for light in lights if light.index == index), None)

    @staticmethod
    def group(device: Device, name: str) -> int:
        """Return the group address on which a device listens for a command."""
        return _FIRST_GROUP + device.objects[name]

    def listeners(self, group: int) -> Iterator[tuple[Device, str]]:
        """Yield what listens to a group address: a device and the command that the telegram is to it."""
        number = group - _FIRST_GROUP
        if 0 < number <= len(self._objects):
            device, name = self._objects[number - 1]
            if device.guid in self.devices:
                yield device, name

    def step(self, seconds: float) -> None:
        """Let simulated time pass."""
        while seconds > 0:
            part = min(seconds, _LONGEST_STEP)
            seconds -= part
            hour = self.time.hour
            self.time += timedelta(seconds=part)
            for device in self.devices.values():
                device.step(part)
                if self.time.hour != hour and isinstance(device, Thermostat):
                    device.follow_schedule(self.time.hour)
