"""One zone: a room with a damper, and usually a temperature sensor."""

from typing import Any, Final

from ..checks import Datagram
from .enums import NO_CONSTANT, NO_SENSOR, ZoneMode, ZoneType

_WIRELESS: Final = 3
_DATAGRAM: Final[Datagram] = {
    "Index": 0,
    "Name": "",
    "ZoneType": ZoneType.AUTO,
    "SensType": _WIRELESS,
    "Mode": ZoneMode.AUTO,
    "Setpoint": 2300,
    "Temp": 0,
    "MaxAir": 100,
    "MinAir": 0,
    "Const": NO_CONSTANT,
    "ConstA": 0,
    "Master": 0,
    "DmpFlt": 0,
    "iSense": 0,
    "Area": 20,
    "Calibration": 0,
    "Bypass": 0,
    "DmpPos": 0,
    "RfSignal": 0,
    "BattVolt": 0,
    "SensorFault": 0,
    "BalanceMax": 100,
    "BalanceMin": 0,
    "DamperSkip": 0,
}
"""Every field of the specification's datagram (spec/izone.txt, 4.2), as a zone with a good wireless sensor has it."""
EXTRAS: Final[Datagram] = {"Rh": 48}
"""Fields of real bridges that the specification does not have (facts/izone.md, 3.3)."""


class Zone:
    """A zone; `data` is its datagram and may be changed, except for what is measured: `Temp` and `DmpPos`.

    `temperature` is that of the air in °C.

    A damper at `damper` (percent) moves towards `target`; the wall controller sets the target.
    """

    def __init__(self, name: str, *, temperature: float = 25.0, **fields: Any) -> None:
        """Take the name, the air's temperature, and fields of the datagram by their names on the wire."""
        kind = fields.get("ZoneType", ZoneType.AUTO)
        own: Datagram = {"Name": name}
        if kind != ZoneType.AUTO:
            own |= {"SensType": NO_SENSOR, "Mode": ZoneMode.CLOSE, "Rh": 0}
        if kind == ZoneType.CONSTANT:
            own |= {"Const": 1}
        self.data: Datagram = _DATAGRAM | EXTRAS | own | fields
        self.temperature = temperature
        self.damper = 0.0
        self.target = 0.0

    @classmethod
    def unused(cls, index: int) -> Zone:
        """Return what the bridge shows for a zone that the system does not have."""
        return cls("", temperature=0.0, ZoneType=ZoneType.OPEN_CLOSE, Index=index, DmpFlt=1)

    @property
    def is_open(self) -> bool:
        """Whether air may flow."""
        return bool(self.data["Mode"] != ZoneMode.CLOSE)

    @property
    def has_setpoint(self) -> bool:
        """Whether the zone can control a temperature."""
        return bool(self.data["ZoneType"] == ZoneType.AUTO)

    @property
    def error(self) -> float:
        """How much warmer than its setpoint the zone is, in K."""
        return self.temperature - int(self.data["Setpoint"]) / 100

    @property
    def reading(self) -> int:
        """The sensor's temperature in °C x 100; 0 without one that works."""
        if self.data["SensType"] == NO_SENSOR or self.data["SensorFault"]:
            return 0
        return round(self.temperature * 100) + 10 * int(self.data["Calibration"])

    def show(self) -> None:
        """Bring the measured fields of the datagram up to date."""
        self.data["Temp"] = self.reading
        self.data["DmpPos"] = round(self.damper)
