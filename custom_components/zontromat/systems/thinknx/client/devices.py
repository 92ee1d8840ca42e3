"""Devices as data: kind, GUID and what they were found to be able to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
import re
from types import MappingProxyType
from typing import Final

from .capabilities import CAPABILITIES, Capability
from .errors import InvalidValueError

_GUID: Final = re.compile(r"[A-Za-z0-9+/]{22}")


class DeviceKind(StrEnum):
    """What a device is, as the person who enters it sees it (facts on Thinknx, Controllers by device)."""

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


POSSIBLE: Final[Mapping[DeviceKind, tuple[Capability, ...]]] = MappingProxyType(
    {
        DeviceKind.LIGHT: (Capability.POWER,),
        DeviceKind.DIMMER: (Capability.POWER, Capability.LEVEL),
        DeviceKind.COLOR_LIGHT: (Capability.POWER, Capability.LEVEL, Capability.COLOR),
        DeviceKind.TUNABLE_WHITE: (Capability.POWER, Capability.LEVEL, Capability.COLOR_TEMPERATURE),
        DeviceKind.SWITCH: (Capability.POWER,),
        DeviceKind.BLIND: (
            Capability.MOVEMENT,
            Capability.STOP,
            Capability.POSITION,
            Capability.STEP,
            Capability.ANGLE,
        ),
        DeviceKind.ANALOG_VALUE: (Capability.VALUE,),
        DeviceKind.THERMOSTAT: (
            Capability.TEMPERATURE,
            Capability.SETPOINT,
            Capability.MODE,
            Capability.CHRONO,
        ),
        DeviceKind.HVAC_UNIT: (
            Capability.HVAC_POWER,
            Capability.HVAC_SETPOINT,
            Capability.HVAC_MODE,
            Capability.HVAC_FAN,
        ),
        DeviceKind.SCENE: (Capability.SCENE,),
        DeviceKind.BUTTON: (Capability.TRIGGER,),
    }
)
"""What devices of a kind may be able to do; what one really can is found out by asking it."""

_WITHOUT_STATE: Final[Mapping[Capability, Capability]] = MappingProxyType({Capability.STEP: Capability.ANGLE})
"""Capabilities that cannot be asked for and come together with another one."""


def parse_guid(text: str) -> str:
    """Return a GUID as the server's web page shows it: 22 characters of the base64 alphabet, upper and lower case.

    Raises:
        InvalidValueError: The text is no GUID.
    """
    guid = text.strip()
    if not _GUID.fullmatch(guid):
        raise InvalidValueError(f"{guid[:30]} is no GUID", value=guid[:30], reason="is no GUID")
    return guid


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One device of the plant.

    `light_index` is the number of the light in the announced color controllers.
    """

    guid: str
    kind: DeviceKind
    capabilities: frozenset[Capability] = field(default_factory=frozenset)
    light_index: int | None = None

    def has(self, capability: Capability) -> bool:
        """Tell whether the device has a capability."""
        return capability in self.capabilities

    @property
    def readable(self) -> tuple[Capability, ...]:
        """The capabilities whose state can be read."""
        return tuple(own for own in POSSIBLE[self.kind] if own in self.capabilities and CAPABILITIES[own].status_call)


def proven(kind: DeviceKind, answering: frozenset[Capability]) -> frozenset[Capability]:
    """Return the capabilities of a device whose status calls in `answering` answered.

    What has no status is taken for granted, unless it belongs to something that did not answer.
    """
    return frozenset(
        own
        for own in POSSIBLE[kind]
        if own in answering
        or (CAPABILITIES[own].status_call is None and _WITHOUT_STATE.get(own, own) in {own, *answering})
    )
