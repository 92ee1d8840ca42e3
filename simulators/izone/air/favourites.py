"""The nine favourites, each of which is a schedule too (spec/izone.txt, 4.3)."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Final

from ..checks import Datagram
from ..weekly import no_times
from .enums import COMMANDED_MODES, ZoneMode
from .unit import Unit
from .zone import Zone

COUNT: Final = 9
ZONES: Final = 14
_COOLER: Final[Datagram] = {"UnitSetpoint": 2400, "FanSpeed": 50, "RhSetpoint": 60}


class Favourite:
    """A favourite; `data` is its datagram, `cooler` what it sets on an evaporative cooler."""

    def __init__(self, index: int, name: str = "", **fields: Any) -> None:
        """Take a place, and fields of the datagram by their names on the wire; by default it was never set up.

        `Zones` may be shorter than on the wire.
        """
        zones = [dict(zone) for zone in fields.pop("Zones", ())]
        zones += [{"Mode": ZoneMode.CLOSE, "Setpoint": 2300} for _ in range(ZONES - len(zones))]
        head = {"Index": index, "Name": name, "Enabled": 0, "Mode": 0, "Fan": 0}
        self.data: Datagram = head | no_times() | fields | {"Zones": zones}
        self.cooler = deepcopy(_COOLER)

    def runs_into_fault(self, zones: Sequence[Zone]) -> bool:
        """Tell whether it wants a temperature in a zone whose sensor is lost; the system then refuses it."""
        return any(
            wanted["Mode"] == ZoneMode.AUTO and zone.data["SensorFault"]
            for zone, wanted in zip(zones, self.data["Zones"], strict=False)
        )

    def apply(self, unit: Unit, zones: Sequence[Zone]) -> None:
        """Set unit and zones; 0 leaves mode and fan as they are."""
        unit.data["SysOn"] = 1
        unit.data["SysMode"] = self.data["Mode"] or unit.data["SysMode"]
        unit.data["SysFan"] = self.data["Fan"] or unit.data["SysFan"]
        for zone, wanted in zip(zones, self.data["Zones"], strict=False):
            is_settable = wanted["Mode"] in COMMANDED_MODES
            if is_settable and (wanted["Mode"] != ZoneMode.AUTO or zone.has_setpoint):
                zone.data["Mode"] = wanted["Mode"]
            if wanted["Mode"] == ZoneMode.AUTO and zone.has_setpoint:
                zone.data["Setpoint"] = wanted["Setpoint"]
