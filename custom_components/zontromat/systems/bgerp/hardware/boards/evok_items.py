"""What EVOK says of hardware, parsed (facts 4.3.1)."""

from collections.abc import Iterable, Iterator, Mapping
import math
import re
from typing import Any, Final, NamedTuple

from ...zone.pins import Pin, PinError, PinKind, Reading, one_wire
from ..identity import Identity

_CIRCUIT: Final = re.compile(r"([1-9])_(\d{2})")
"""Group and number, from 1; other circuits belong to extension modules, whose pins have other names."""
_KINDS: Final[Mapping[str, PinKind]] = {
    "input": PinKind.DI,
    "di": PinKind.DI,
    "output": PinKind.DO,
    "do": PinKind.DO,
    "relay": PinKind.RO,
    "ro": PinKind.RO,
    "ai": PinKind.AI,
    "ao": PinKind.AO,
    "led": PinKind.LED,
}
"""Kinds by the names of devices in the generations of EVOK."""
_SENSOR_FIELDS: Final[Mapping[str, PinKind]] = {
    "value": PinKind.TEMPERATURE,
    "temp": PinKind.TEMPERATURE,
    "humidity": PinKind.HUMIDITY,
    "vis": PinKind.VIS,
}
"""A DS18B20 has its temperature in `value`, a DS2438 in `temp`, where `value` is a list."""


class Circuit(NamedTuple):
    """What EVOK calls a pin."""

    dev: str
    circuit: str


def identity(items: Iterable[Mapping[str, Any]]) -> Identity | None:
    """Return what the controller is; `None` where the list does not tell."""
    for item in items:
        if str(item.get("dev")) in {"neuron", "device_info"} and item.get("model"):
            version = item.get("ver2") or item.get("ver")
            return Identity(
                vendor="UniPi",
                model=str(item["model"]),
                serial_number=None if (number := item.get("sn")) is None else str(number),
                firmware=None if version is None else str(version),
            )
    return None


def pins_of(items: Iterable[Mapping[str, Any]]) -> dict[Circuit, Pin]:
    """Return the pins behind circuits: numbered through the groups, as the registers name them."""
    found: dict[PinKind, list[tuple[str, Circuit]]] = {}
    for item in items:
        dev, circuit = str(item.get("dev")), str(item.get("circuit"))
        kind = _KINDS.get(dev)
        if kind is None or not (match := _CIRCUIT.fullmatch(circuit)):
            continue
        if kind in {PinKind.DO, PinKind.RO}:
            # Only the first group has digital outputs, and no relays; older versions call both relays.
            kind = PinKind.DO if match[1] == "1" else PinKind.RO
        found.setdefault(kind, []).append((circuit, Circuit(dev, circuit)))
    return {
        circuit: Pin(kind, str(number))
        for kind, circuits in found.items()
        for number, (_, circuit) in enumerate(sorted(circuits))
    }


def readings_of(item: Mapping[str, Any], pins: Mapping[Circuit, Pin]) -> Iterator[tuple[Pin, Reading | None]]:
    """Yield what a device says of its pins; `None` is what cannot be read now."""
    circuit = str(item.get("circuit"))
    pin = pins.get(Circuit(str(item.get("dev")), circuit))
    if pin is None:
        yield from _sensor(item, circuit)
        return
    value = _number(item.get("value"))
    if pin.kind.is_digital:
        yield pin, None if value is None else bool(value)
    else:
        # Other modes of an analog pin than voltage have other units.
        yield pin, value if item.get("mode", "Voltage") == "Voltage" else None
    if pin.kind is PinKind.DI and "counter" in item:
        yield pin.counter, _number(item["counter"])


def _sensor(item: Mapping[str, Any], rom: str) -> Iterator[tuple[Pin, Reading | None]]:
    """Yield what a 1-wire sensor measures; nothing for anything else."""
    for field, kind in _SENSOR_FIELDS.items():
        try:
            pin = one_wire(kind, rom)
        except PinError:
            return
        if field in item and not isinstance(item[field], list | tuple):
            yield pin, None if item.get("lost") else _number(item[field])


def _number(value: object) -> float | None:
    """Return a number, which may be a text; `None` for anything else."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except TypeError, ValueError:
        return None
    return number if math.isfinite(number) else None
