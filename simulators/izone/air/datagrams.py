"""The datagrams of the air conditioning, by type of query (spec/izone.txt, 4.1 to 4.3; facts/izone.md, 2.2)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ..checks import Datagram, Refusal
from ..quirks import Quirks, StatusForm
from ..wire import Json, Pairs
from .enums import Bus, CpuType
from .favourites import ZONES, Favourite
from .unit import AcFault
from .unit_fields import EXTRAS
from .zone import EXTRAS as ZONE_EXTRAS, Zone

if TYPE_CHECKING:
    from .system import AirConditioning

FAULT: Final = "error"
"""What a bridge shows instead of a setting while it does not hear the controller."""
_FAULTS: Final = 11
_STATUS: Final = ("SysOn", "SysMode", "SysFan", "Setpoint", "Temp", "Supply", "Warnings")
_STATUS_OF_ZONE: Final = (
    *("Index", "Mode", "Setpoint", "Temp", "ConstA", "Master", "DmpFlt"),
    *("DmpPos", "RfSignal", "BattVolt", "SensorFault"),
)
_BARE_STATUS_OF_ZONE: Final = ("Temp", "Setpoint", "Mode")


def datagram(air: AirConditioning, kind: int, number: int, quirks: Quirks) -> Mapping[str, Json]:
    """Return a datagram under its name.

    Raises:
        Refusal: There is no such datagram.
    """
    match kind:
        case 1:
            return {"SystemV2": system(air, quirks)}
        case 2:
            return {"ZonesV2": zone(air, number, quirks)}
        case 3 if number in range(len(air.favourites)):
            return {"SchedulesV2": _favourite(air, air.favourites[number], quirks)}
        case 4 if quirks.extras:
            faults = air.unit.faults + [None] * (_FAULTS - len(air.unit.faults))
            return {"AcUnitFaultHistV2": {"Faults": [_fault(fault) for fault in faults]}}
        case 6 if quirks.extras:
            return {"Fmw": "COCBH-4F4 4.39,CSL 1.14,C225-1P9 3.82,C325 1.11"}
        case 7 if quirks.status is not StatusForm.ABSENT:
            return {"iZoneStatusV2": _status(air, quirks)}
    raise Refusal


def system(air: AirConditioning, quirks: Quirks) -> Datagram:
    """Return the unit's datagram."""
    data = dict(air.unit.data)
    if not quirks.extras:
        data = {name: value for name, value in data.items() if name not in EXTRAS}
    if air.bus is not Bus.UP:
        data |= {"SysMode": FAULT, "SysFan": FAULT, "RAS": FAULT, "NoOfZones": 0, "NoOfConst": 0}
    return data


def zone(air: AirConditioning, number: int, quirks: Quirks) -> Datagram:
    """Return a zone's datagram; the bridge has one for zones that the system does not have.

    Raises:
        Refusal: No system has such a zone.
    """
    if number not in range(ZONES):
        raise Refusal
    data = dict((air.zones[number] if number < len(air.zones) else Zone.unused(number)).data)
    if not quirks.extras:
        data = {name: value for name, value in data.items() if name not in ZONE_EXTRAS}
    if not quirks.damper_feedback:
        data["DmpPos"] = 50
    if air.bus is not Bus.UP:
        data |= {"ZoneType": FAULT, "Mode": FAULT}
    return data


def _favourite(air: AirConditioning, favourite: Favourite, quirks: Quirks) -> Datagram:
    """Return a favourite's datagram."""
    is_cooler = air.unit.data["CpuType"] == CpuType.COOLBREEZE
    return favourite.data | ({"Coolbreeze": favourite.cooler} if quirks.extras and is_cooler else {})


def _fault(fault: AcFault | None) -> Json:
    """Return an entry of the fault history, where month and minute have the same name."""
    if fault is None:
        code, numbers = "", (0, 0, 0, 0, 0)
    else:
        code, at = fault.code, fault.at
        numbers = (at.day, at.month, at.year % 100, at.hour, at.minute)
    return Pairs((("Code", f"{code:4}"), *zip("DMYHM", numbers, strict=True)))


def _status(air: AirConditioning, quirks: Quirks) -> Datagram:
    """Return all that moves, in one datagram."""
    unit = system(air, quirks)
    zones = [zone(air, index, quirks) for index in range(unit["NoOfZones"])]
    if quirks.status is StatusForm.PARTIAL:
        zones = zones[:-1]
    names = _BARE_STATUS_OF_ZONE if quirks.status is StatusForm.BARE else _STATUS_OF_ZONE
    return {name: unit[name] for name in _STATUS} | {"Zones": [{name: each[name] for name in names} for each in zones]}
