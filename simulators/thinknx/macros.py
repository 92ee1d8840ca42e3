"""Scenes and generic buttons: lists of operations on other devices."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import override

from .device import Device, Kind


@dataclass(frozen=True, slots=True)
class Operation:
    """What a scene or a button does to a device, some simulated seconds after it was started."""

    device: Device
    name: str
    value: float
    after: float = 0.0

    def run(self) -> None:
        """Operate the device, if it is there."""
        if self.device.is_reachable:
            self.device.operate(self.name, self.value)


class Scene(Device):
    """A macro with pauses; it runs until its last operation is done, and may be stopped before."""

    def __init__(self, name: str, guid: str, area: str = "", *, operations: Iterable[Operation] = ()) -> None:
        """Make a scene; `launches` and `stops` count what it was told."""
        super().__init__(Kind.SCENE, name, guid, area, values={}, commands={"scenelaunch"})
        self.operations = list(operations)
        self.launches = 0
        self.stops = 0
        self._elapsed = 0.0
        self._waiting: list[Operation] = []

    @property
    def is_running(self) -> bool:
        """Whether an operation is still to come."""
        return bool(self._waiting)

    @override
    def operate(self, name: str, value: float) -> None:
        if value:
            self.launches += 1
            self._elapsed = 0.0
            self._waiting = sorted(self.operations, key=lambda operation: operation.after)
            self.step(0)
        else:
            self.stops += 1
            self._waiting = []

    @override
    def step(self, seconds: float) -> None:
        self._elapsed += seconds
        while self._waiting and self._waiting[0].after <= self._elapsed:
            self._waiting.pop(0).run()


class Button(Device):
    """A generic button; `presses` counts how often it was triggered."""

    def __init__(self, name: str, guid: str, area: str = "", *, operations: Iterable[Operation] = ()) -> None:
        """Make a button that does its operations at once."""
        super().__init__(Kind.BUTTON, name, guid, area, values={}, commands={"trigger"})
        self.operations = list(operations)
        self.presses = 0

    @override
    def operate(self, name: str, value: float) -> None:
        self.presses += 1
        for operation in self.operations:
            operation.run()
