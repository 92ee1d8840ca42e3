"""The plant's table: what a person reads from the Configurator to enter the devices elsewhere."""

from .device import Device
from .plant import Plant

_COLUMNS = ("kind", "name", "guid", "area", "options")


def _row(device: Device) -> str:
    """Return a line; the options are `name=value`, separated by blanks."""
    options = " ".join(f"{name}={value}" for name, value in device.options.items())
    return f"{device.kind}\t{device.name}\t{device.guid}\t{device.area}\t{options}"


def table(plant: Plant) -> str:
    """Return the devices as tab separated values with a line of headings."""
    return "".join(f"{line}\n" for line in ("\t".join(_COLUMNS), *map(_row, plant.devices.values())))
