"""What a piece of hardware is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What hardware says of itself; `None` is what it does not say.

    Attributes:
        vendor: Who made it.
        model: Such as `M503`.
        serial_number: The number on the housing.
        firmware: Its version.
    """

    vendor: str
    model: str | None = None
    serial_number: str | None = None
    firmware: str | None = None
