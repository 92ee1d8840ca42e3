"""Lights and switches."""

from collections.abc import Mapping
from typing import Final, override

from .device import Device, Kind

_FULL: Final = 100.0


class Lamp(Device):
    """A light or a switched socket: on or off."""

    def __init__(self, name: str, guid: str, area: str = "", *, kind: Kind = Kind.LIGHT) -> None:
        """Make a lamp that is off."""
        super().__init__(kind, name, guid, area, values={"power": 0})


class Dimmer(Device):
    """A light with a power level; switching it on brings back the level that it had."""

    def __init__(
        self,
        name: str,
        guid: str,
        area: str = "",
        *,
        kind: Kind = Kind.DIMMER,
        values: Mapping[str, float] | None = None,
        options: Mapping[str, str] | None = None,
    ) -> None:
        """Make a light that is off; `values` is what it has beside power and level."""
        super().__init__(
            kind, name, guid, area, values={"power": 0, "powerlevel": 0} | dict(values or {}), options=options
        )
        self._last_level = _FULL

    @override
    def operate(self, name: str, value: float) -> None:
        super().operate(name, value)
        match name:
            case "power":
                self.values["powerlevel"] = self._last_level if value else 0
            case "powerlevel":
                self.values["power"] = int(value > 0)
                self._last_level = value or self._last_level


class IndexedLight(Dimmer):
    """A dimmable light that the "coming soon" controllers find by its index; it has a color or a tunable white.

    A color is one number, 0xRRGGBB; a color temperature is in K.
    """

    def __init__(self, name: str, guid: str, area: str = "", *, kind: Kind, index: int) -> None:
        """Make a light of the kind `COLOR_LIGHT` or `TUNABLE_WHITE`."""
        values = {"color": 0xFFFFFF} if kind is Kind.COLOR_LIGHT else {"colortemp": 4000}
        super().__init__(name, guid, area, kind=kind, values=values, options={"light": str(index)})
        self.index = index
