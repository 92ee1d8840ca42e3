"""The air conditioning as a whole."""

from collections.abc import Iterable, Mapping
from datetime import datetime
import json
from typing import Final

from ..checks import Effect, allowed, execute
from ..quirks import Quirks
from ..weekly import Edge, edge
from ..wire import Json
from .commands import commands
from .control import WallController
from .datagrams import datagram
from .enums import Bus, ZoneType
from .favourites import COUNT, ZONES, Favourite
from .plant import Plant
from .unit import Unit
from .zone import Zone

_MEASURED: Final = frozenset(
    {"CtrlZone", "DmpPos", "InRh", "InTVOC", "IneCO2", "Setpoint", "SleepTimerM", "Supply", "Temp"}
)
"""Fields of the unit that move by themselves, without a notice; its own setpoint is counted apart."""


class AirConditioning:
    """Unit, zones and favourites, with the wall controller and the thermal plant that live in them.

    All `data` may be changed at any time, as somebody at the wall controller would; `refresh` brings what depends on
    it up to date.
    """

    def __init__(
        self,
        zones: Iterable[Zone] = (),
        *,
        unit: Unit | None = None,
        favourites: Iterable[Favourite] = (),
    ) -> None:
        """Put a system together.

        Raises:
            ValueError: There are more zones than the 14 that a system can have.
        """
        self.bus = Bus.UP
        self.unit = unit or Unit()
        self.zones: list[Zone] = []
        for zone in zones:
            self.add_zone(zone)
        self.favourites = [Favourite(index) for index in range(COUNT)]
        for favourite in favourites:
            self.favourites[favourite.data["Index"]] = favourite
        self.controller = WallController(self.unit, self.zones)
        self.plant = Plant(self.unit, self.zones, self.controller)
        self.controller.decide()
        self.plant.settle()
        self.plant.show()

    def add_zone(self, zone: Zone) -> None:
        """Give the system one more zone, behind the others.

        Raises:
            ValueError: It has all the 14 that a system can have.
        """
        if len(self.zones) == ZONES:
            raise ValueError(f"a system has at most {ZONES} zones")
        zone.data["Index"] = len(self.zones)
        self.zones.append(zone)
        self._count_zones()

    def remove_zone(self) -> Zone:
        """Take the last zone away."""
        zone = self.zones.pop()
        self._count_zones()
        return zone

    def _count_zones(self) -> None:
        constants = sum(zone.data["ZoneType"] == ZoneType.CONSTANT for zone in self.zones)
        self.unit.data |= {"NoOfZones": len(self.zones), "NoOfConst": constants}

    def refresh(self) -> None:
        """Bring everything that depends on settings up to date; no time passes."""
        self.controller.decide()
        self.plant.show()

    def step(self, seconds: float) -> None:
        """Let a short time pass."""
        self.unit.count_down(seconds)
        self.controller.decide()
        self.plant.step(seconds)
        self.plant.show()

    def minute(self, now: datetime) -> None:
        """Run the schedules that begin or end in the minute that begins."""
        for favourite in self.favourites:
            match edge(favourite.data, now):
                case Edge.START if not favourite.runs_into_fault(self.zones):
                    favourite.apply(self.unit, self.zones)
                case Edge.STOP:
                    self.unit.data["SysOn"] = 0

    def answer(self, kind: int, number: int, quirks: Quirks) -> Mapping[str, Json]:
        """Return the answer to a query without its head: one name with its datagram.

        Raises:
            Refusal: There is no such datagram.
        """
        return datagram(self, kind, number, quirks)

    def command(self, name: str, value: object, quirks: Quirks) -> Effect:
        """Check a command and return what it will do.

        Raises:
            Refusal: The command is not known, malformed, or not allowed now.
        """
        allowed(self.bus is Bus.UP and not self.unit.data["LockStatus"])
        effect = execute(commands(self, quirks), name, value)

        def run() -> None:
            effect()
            self.refresh()

        return run

    def fingerprint(self) -> str:
        """Return a text that is the same while no setting changes; measured values do not count."""
        unit = {name: value for name, value in self.unit.data.items() if name not in _MEASURED}
        zones = [{**zone.data, "Temp": 0, "DmpPos": 0} for zone in self.zones]
        favourites = [favourite.data for favourite in self.favourites]
        return json.dumps([self.bus.name, self.unit.setpoint, unit, zones, favourites])
