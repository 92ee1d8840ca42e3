"""What all devices have: an identity, values, the controllers that work on them, and a health."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import override

from .controllers import COMMANDS, DATAPOINTS, LIGHT_COMMANDS, STATUSES, Command
from .dpt import FLOAT16, FLOAT32, Dpt


class Kind(StrEnum):
    """The kinds of devices, as the plant's table names them."""

    LIGHT = "light"
    DIMMER = "dimmer"
    COLOR_LIGHT = "color_light"
    TUNABLE_WHITE = "tunable_white"
    SWITCH = "switch"
    BLIND = "blind"
    ANALOG_VALUE = "analog_value"
    THERMOSTAT = "thermostat"
    HVAC_UNIT = "hvac_unit"
    SCENE = "scene"
    BUTTON = "button"


class Health(StrEnum):
    """How a device takes part on the bus."""

    ALIVE = "alive"
    """Does what it is told and confirms it."""
    MUTE = "mute"
    """Does what it is told and never confirms: a call with `fb` is held until the client gives up."""
    DEAD = "dead"
    """Does nothing and never confirms; its status is what the server last knew."""
    HANGING = "hanging"
    """Like `DEAD`, and the server holds every call about it, status included, until the client gives up."""


class Device:
    """A device of the project.

    `calls` are the controllers that it has, which tests may change: any other answers "impossible to execute".
    `values` are its state, which tests may read and write. They are named after the controllers that set them (`power`,
    `powerlevel`, `setpoint` …; a measured temperature is `actualtemp`) and have the specification's units. `latency`, in
    seconds, stands in for the plant's. `objects` are the numbers of its communication objects, given by the plant.
    """

    def __init__(
        self,
        kind: Kind,
        name: str,
        guid: str,
        area: str = "",
        *,
        values: Mapping[str, float],
        commands: Iterable[str] = (),
        options: Mapping[str, str] | None = None,
    ) -> None:
        """Make a device.

        Args:
            kind: What it is in the plant's table.
            name: Its name.
            guid: Its identifier, 22 characters.
            area: Where it is.
            values: Its state; whatever has a state can be read, and operated where there is a controller for that.
            commands: The controllers without a state.
            options: What the plant's table says beside the kind.
        """
        self.kind = kind
        self.name = name
        self.guid = guid
        self.area = area
        self.values = dict(values)
        self.options = dict(options or {})
        self.calls = {*commands, *values, *(status for status, value in STATUSES.items() if value in self.values)}
        self.health = Health.ALIVE
        self.latency: float | None = None
        self.objects: dict[str, int] = {}

    @property
    def datapoints(self) -> list[str]:
        """The names of what it has on the bus."""
        return [name for name in DATAPOINTS if name in self.calls or name in self.values]

    @property
    def is_reachable(self) -> bool:
        """Whether it does what it is told."""
        return self.health in {Health.ALIVE, Health.MUTE}

    def dpt(self, name: str) -> Dpt:
        """Return how a value travels on the bus."""
        return DATAPOINTS[name]

    def reading(self, name: str) -> float:
        """Return a value as it arrives over the bus."""
        return self.dpt(name).carry(self.values[name])

    def receive(self, name: str, payload: bytes) -> None:
        """Take a telegram in this device's own reading; ignore a value that it does not have."""
        command: Command | None = COMMANDS.get(name) or LIGHT_COMMANDS.get(name)
        value = self.dpt(name).decode(payload)
        if command is not None and command.argument.allows(value) and self.is_reachable:
            self.operate(name, value)

    def operate(self, name: str, value: float) -> None:
        """Do what a controller says."""
        self.values[name] = value

    def step(self, seconds: float) -> None:
        """Let simulated time pass."""

    async def settled(self) -> None:
        """Wait until the device has something to confirm."""


class AnalogValue(Device):
    """A number on the bus, of DPT 9, or of DPT 14 where it is `precise`."""

    def __init__(
        self,
        name: str,
        guid: str,
        area: str = "",
        *,
        value: float = 0.0,
        writable: bool = True,
        precise: bool = False,
        options: Mapping[str, str] | None = None,
    ) -> None:
        """Make a value that can be read, and written where it is `writable`."""
        super().__init__(Kind.ANALOG_VALUE, name, guid, area, values={"setvalue": value}, options=options)
        self.precise = precise
        if not writable:
            self.calls.remove("setvalue")

    @override
    def dpt(self, name: str) -> Dpt:
        return FLOAT32 if self.precise else FLOAT16
