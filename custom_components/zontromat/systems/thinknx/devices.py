"""The devices of a plant, as the subentries of its entry describe them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry

from .client import Capability, Device, DeviceKind
from .const import CONF_AREA, CONF_CAPABILITIES, CONF_GUID, CONF_LIGHT_INDEX


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantDevice:
    """A device of the plant and how a person wants it shown."""

    device: Device
    subentry_id: str
    name: str
    area: str | None
    options: Mapping[str, Any]
    """What the kind of device needs beside: see the forms of the subentry flow."""


def devices_of(entry: ConfigEntry) -> tuple[PlantDevice, ...]:
    """Return the devices of an entry."""
    return tuple(_device(subentry) for subentry in entry.subentries.values())


def of_kinds(devices: Iterable[PlantDevice], *kinds: DeviceKind) -> Iterator[PlantDevice]:
    """Return the devices of these kinds."""
    return (plant_device for plant_device in devices if plant_device.device.kind in kinds)


@cache
def _capabilities(*names: str) -> frozenset[Capability]:
    """Return capabilities by their names; the many devices of a kind share theirs."""
    return frozenset(map(Capability, names))


def _device(subentry: ConfigSubentry) -> PlantDevice:
    """Return the device that a subentry describes."""
    data = subentry.data
    device = Device(
        guid=data[CONF_GUID],
        kind=DeviceKind(subentry.subentry_type),
        capabilities=_capabilities(*data[CONF_CAPABILITIES]),
        light_index=data.get(CONF_LIGHT_INDEX),
    )
    return PlantDevice(
        device=device,
        subentry_id=subentry.subentry_id,
        name=subentry.title,
        area=data.get(CONF_AREA) or None,
        options=data,
    )
