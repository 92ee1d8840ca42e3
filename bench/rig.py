"""A subject with its devices, as the measures use it."""

from contextlib import ExitStack
from functools import partial
from typing import Self

from homeassistant.config_entries import ConfigEntry

from .device import Device
from .subject import PolledSubject, Subject


class Rig[SubjectT: Subject = PolledSubject]:
    """Starts the devices that the measures ask for and keeps them until the end."""

    def __init__(self, subject: SubjectT, *, points: int, runs: int) -> None:
        """Measure a subject with so many data points beside its own, so many times."""
        self.subject = subject
        self.points = points
        self.runs = runs
        self._devices: dict[tuple[int, int], Device] = {}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Return the rig; nothing runs yet."""
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Stop the devices."""
        self._open.close()

    def device(self, points: int, number: int = 0) -> Device:
        """Return the running device with so many data points beside its own; `number` tells several apart."""
        key = points, number
        if key not in self._devices:
            self._devices[key] = self._open.enter_context(Device(partial(self.subject.simulator, points, number)))
        return self._devices[key]

    def entry(self, points: int, number: int = 0) -> ConfigEntry:
        """Return a config entry for a device, in which every data point is shown."""
        return self.subject.entry(self.device(points, number).url, points, number)
