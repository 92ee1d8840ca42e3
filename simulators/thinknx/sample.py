"""Plants of any size: rooms with four devices each, of all kinds."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count, islice
from typing import Final

from .blinds import Blind
from .climate import HvacUnit, Thermostat
from .device import AnalogValue, Device, Kind
from .lights import Dimmer, IndexedLight, Lamp
from .macros import Button, Operation, Scene

_ROOMS: Final = (
    "Living room",
    "Kitchen",
    "Dining room",
    "Bedroom",
    "Office",
    "Hall",
    "Bathroom",
    "Guest room",
    "Winter garden",
    "Cellar",
)
_PAUSE: Final = 5.0
"""Seconds between two operations of a scene."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a device goes: its identity, its number in the project and what is already in the room."""

    name: str
    guid: str
    area: str
    number: int
    neighbours: tuple[Device, ...]

    @property
    def identity(self) -> tuple[str, str, str]:
        """Name, GUID and area."""
        return self.name, self.guid, self.area


def sample_guid(number: int) -> str:
    """Return the GUID of a device: 22 characters of the base64 alphabet, `+` and `/` included."""
    return b64encode(blake2b(f"device {number}".encode(), digest_size=16).digest()).decode().rstrip("=")


def _scene(place: _Place) -> Device:
    """Return a scene that darkens the room, with pauses."""
    names = {"powerlevel": 10.0, "power": 0.0, "heightlevel": 100.0}
    operations = [
        Operation(device, name, value, after=_PAUSE * number)
        for number, device in enumerate(place.neighbours)
        for name, value in names.items()
        if name in device.values and (name, device.kind) != ("power", Kind.DIMMER)
    ]
    return Scene(*place.identity, operations=operations)


def _button(place: _Place) -> Device:
    """Return a button that switches on what the room has."""
    operations = [Operation(device, "power", 1.0) for device in place.neighbours if "power" in device.values]
    return Button(*place.identity, operations=operations)


def _air_quality(place: _Place) -> Device:
    """Return a sensor."""
    return AnalogValue(*place.identity, value=612.0, writable=False, options={"unit": "ppm", "writable": "no"})


def _ventilation(place: _Place) -> Device:
    """Return a value to set."""
    options = {"unit": "%", "minimum": "0", "maximum": "100", "step": "5", "writable": "yes"}
    return AnalogValue(*place.identity, value=40.0, options=options)


def _indexed(kind: Kind) -> Callable[[_Place], Device]:
    """Return the maker of a light with color or tunable white."""
    return lambda place: IndexedLight(*place.identity, kind=kind, index=place.number + 1)


type _Maker = Callable[[_Place], Device]

_ROOM_PLANS: Final[tuple[dict[str, _Maker], ...]] = (
    {
        "ceiling light": lambda place: Dimmer(*place.identity),
        "blind": lambda place: Blind(*place.identity),
        "thermostat": lambda place: Thermostat(*place.identity, temperature=19.5),
        "socket": lambda place: Lamp(*place.identity, kind=Kind.SWITCH),
    },
    {
        "wall light": lambda place: Lamp(*place.identity),
        "ceiling light": lambda place: Dimmer(*place.identity),
        "blind": lambda place: Blind(*place.identity),
        "evening": _scene,
    },
    {
        "color light": _indexed(Kind.COLOR_LIGHT),
        "table light": lambda place: Lamp(*place.identity),
        "curtain": lambda place: Blind(*place.identity, has_lamellas=False),
        "carbon dioxide": _air_quality,
    },
    {
        "ceiling light": _indexed(Kind.TUNABLE_WHITE),
        "wall light": lambda place: Lamp(*place.identity),
        "blind": lambda place: Blind(*place.identity),
        "thermostat": lambda place: Thermostat(*place.identity, temperature=21.5),
    },
    {
        "ceiling light": lambda place: Dimmer(*place.identity),
        "air conditioner": lambda place: HvacUnit(*place.identity),
        "all on": _button,
        "ventilation": _ventilation,
    },
)


def _devices() -> Iterator[Device]:
    """Yield devices without an end."""
    numbers = count()
    for room in count():
        storey, position = divmod(room, len(_ROOMS))
        area = _ROOMS[position] + (f" {storey + 1}" if storey else "")
        neighbours: tuple[Device, ...] = ()
        for noun, make in _ROOM_PLANS[room % len(_ROOM_PLANS)].items():
            number = next(numbers)
            place = _Place(
                name=f"{area} {noun}", guid=sample_guid(number), area=area, number=number, neighbours=neighbours
            )
            device = make(place)
            neighbours = (*neighbours, device)
            yield device


def sample_devices(size: int) -> list[Device]:
    """Return so many devices; the first twenty have all kinds."""
    return list(islice(_devices(), size))
