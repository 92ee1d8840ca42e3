"""What an evaporative cooler (Coolbreeze) shows of itself."""

from .enums import CpuType, Mode
from .unit import Unit


class EvaporativeCooler:
    """Counts hours and names its state, where the unit is one."""

    def __init__(self, unit: Unit) -> None:
        """Take the unit with the hours that it has run before."""
        self._unit = unit
        data = unit.data["Coolbreeze"]
        self._seconds = {"FanRunH": data["FanRunH"] * 3600.0, "PumpRunH": data["PumpRunH"] * 3600.0}

    def step(self, seconds: float) -> None:
        """Let a short time pass."""
        data = self._unit.data
        if data["CpuType"] != CpuType.COOLBREEZE:
            return
        cooler, is_on = data["Coolbreeze"], self._unit.is_on
        pumps = is_on and data["SysMode"] in {Mode.COOL, Mode.AUTO, Mode.PUMP_ONLY}
        fans = is_on and data["SysMode"] != Mode.PUMP_ONLY
        cooler["State"] = "Cooling" if pumps else "Fan" if fans else "Off"
        for field, runs in (("FanRunH", fans), ("PumpRunH", pumps)):
            self._seconds[field] += seconds * runs
            cooler[field] = int(self._seconds[field] // 3600)
