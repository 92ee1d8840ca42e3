"""Clamps with a radio: five devices of three channels each (spec/izone.txt, 4.6)."""

from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from functools import partial
from typing import Any, Final

from ..checks import (
    FLAG,
    LONGEST_TAG,
    Check,
    Command,
    Datagram,
    Effect,
    Refusal,
    assign,
    execute,
    integer,
    members,
    text,
)
from ..quirks import Quirks
from ..wire import Json

type Load = Callable[[], float]
"""Tells what flows through a clamp now, in W."""

DEVICES: Final = 5
CHANNELS: Final = 3
NO_GROUP: Final = 255
READING_PERIOD: Final = 10.0
"""Seconds between two readings."""
_DEVICE: Final = integer(0, DEVICES - 1)
_CHANNEL: Final = integer(0, CHANNELS - 1)
_BYTE: Final = integer(0, 255)
_NUMBER: Final = integer(0, 65_535)


class Battery(IntEnum):
    """Levels of a device's battery (CpmBatt_e)."""

    CRITICAL = 0
    LOW = 1
    NORMAL = 2
    FULL = 3


class Channel:
    """A clamp; `data` are its settings, `load` what it measures. The bridge shows its direction in one of two ways."""

    def __init__(
        self,
        name: str = "",
        load: Load = float,
        *,
        group: int = NO_GROUP,
        generates: bool = False,
        enabled: bool = True,
    ) -> None:
        """Take a name, a load, a group, and whether it produces; without a name it is not enabled."""
        self.data: Datagram = {
            "Name": name,
            "GrNo": group,
            "Generate": int(generates),
            "Enabled": int(enabled and bool(name)),
            "AddToTotal": 1,
        }
        self.load = load
        self.watts = round(load())
        """As read last."""

    def datagram(self, flow_key: str) -> Datagram:
        """Return its settings, with the direction as `Consum` or as `Generate`."""
        if flow_key == "Generate":
            return self.data
        shown = {name: self.data[name] for name in ("Name", "GrNo", "Enabled")}
        return shown | {flow_key: 1 - self.data["Generate"]}


class Device:
    """A device; `data` is its status, `channels` its three clamps."""

    def __init__(self, *channels: Channel) -> None:
        """Take the clamps; a device without any is not enabled."""
        self.channels = [*channels, *(Channel() for _ in range(CHANNELS - len(channels)))]
        self.enabled = int(bool(channels))
        self.data: Datagram = {"Ok": self.enabled, "Batt": Battery.FULL}


class PowerMonitor:
    """The monitor; `settings` are those of the datagram, `reading` the number of the last reading."""

    def __init__(self, devices: Iterable[Device] = (), **settings: Any) -> None:
        """Put a monitor together, of at most five devices.

        Raises:
            ValueError: There are more.
        """
        self.devices = list(devices)
        if len(self.devices) > DEVICES:
            raise ValueError(f"{len(self.devices)} devices, but a monitor has at most {DEVICES}")
        self.devices += [Device() for _ in range(DEVICES - len(self.devices))]
        self.settings: Datagram = {
            "Enabled": 1,
            "Tag1": "iPower",
            "Tag2": "Switchboard",
            "Voltage": 230,
            "PF": 100,
            "CostOfPower": 2520,
            "Emissions": 870,
        } | settings
        self.reading = 1
        self._since_reading = 0.0

    def step(self, seconds: float) -> None:
        """Let a short time pass; read the clamps when it is time to."""
        self._since_reading += seconds
        if self._since_reading >= READING_PERIOD:
            self._since_reading %= READING_PERIOD
            self.read()

    def read(self) -> None:
        """Read all clamps that are heard; the others keep their last reading."""
        self.reading += 1
        for device in self.devices:
            for channel in device.channels if device.data["Ok"] else ():
                channel.watts = round(channel.load())

    def answer(self, kind: int, number: int, quirks: Quirks) -> Mapping[str, Json]:
        """Return the answer to a query without its head: one name with its datagram.

        Raises:
            Refusal: There is no such datagram.
        """
        match kind:
            case 1:
                devices = [
                    {
                        "Enabled": device.enabled,
                        "Channels": [channel.datagram(quirks.channel_flow_key) for channel in device.channels],
                    }
                    for device in self.devices
                ]
                return {"PowerMonitorConfig": self.settings | {"Devices": devices}}
            case 2:
                status = [
                    device.data | {"Ch": [{"Pwr": channel.watts} for channel in device.channels]}
                    for device in self.devices
                ]
                return {"PowerMonitorStatus": {quirks.reading_key: self.reading, "Dev": status}}
        raise Refusal

    def command(self, name: str, value: object, quirks: Quirks) -> Effect:
        """Check a command and return what it will do.

        Raises:
            Refusal: The command is not known or malformed.
        """
        rename = partial(self._set_channel, "Name", quirks.channel_name_key, text())
        settings = self._settings() if quirks.extras else {}
        return execute({"ChannelName": rename, **settings}, name, value)

    def _settings(self) -> dict[str, Command]:
        """Return the settings of the vendor's header, which the specification leaves out."""
        return {
            "PowerEmissions": assign(self.settings, "Emissions", _NUMBER),
            "PowerCostOfPower": assign(self.settings, "CostOfPower", _NUMBER),
            "PowerFactor": assign(self.settings, "PF", integer(1, 100)),
            "SystemVoltage": assign(self.settings, "Voltage", _NUMBER),
            "Tag1": assign(self.settings, "Tag1", text(LONGEST_TAG)),
            "Tag2": assign(self.settings, "Tag2", text(LONGEST_TAG)),
            "DeviceEnable": self._enable_device,
            "ChannelEnable": partial(self._set_channel, "Enabled", "Enable", FLAG),
            "ChannelGroup": partial(self._set_channel, "GrNo", "Group", _BYTE),
            "ChannelGenerate": partial(self._set_channel, "Generate", "Generate", FLAG),
            "ChannelAddToTotal": partial(self._set_channel, "AddToTotal", "AddToTotal", FLAG),
        }

    def _set_channel(self, field: str, member: str, check: Check, value: Any) -> Effect:
        device, channel, wanted = members(value, Device=_DEVICE, Channel=_CHANNEL, **{member: check})
        return partial(self.devices[device].channels[channel].data.update, {field: wanted})

    def _enable_device(self, value: Any) -> Effect:
        device, wanted = members(value, Device=_DEVICE, Enable=FLAG)
        return partial(setattr, self.devices[device], "enabled", wanted)
