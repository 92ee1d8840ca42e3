"""Settings of the vendor's headers, which the specification leaves out (facts/izone.md, 3.7)."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from ..checks import FLAG, LONGEST_TAG, Check, Command, Effect, Refusal, assign, integer, members, one_of, text
from .enums import ReturnAir
from .unit import Unit
from .zone import Zone

_NUMBER: Final = integer(0, 65_535)
_UNIT_SETTINGS: Final[Mapping[str, tuple[str, Check]]] = {
    "RASSet": ("RAS", one_of(ReturnAir)),
    "MasterZone": ("CtrlZone", integer(0, 15)),
    "EconomyLock": ("EcoLock", FLAG),
    "EconomyMin": ("EcoMin", integer(1500, 3000, step=50)),
    "EconomyMax": ("EcoMax", integer(1500, 3000, step=50)),
    "FilterWarn": ("FilterWarn", one_of((0, 3, 6, 12))),
    "AutoOff": ("AutoOff", FLAG),
    "DamperTime": ("DamperTime", integer(0, 255)),
    "AutoModeDeadB": ("AutoModeDeadB", integer(75, 500)),
    "OpenDampersWhenOff": ("OpenDampersWhenOff", FLAG),
    "ShowActTemps": ("ShowActTemps", FLAG),
    "StaticP": ("StaticP", integer(0, 4)),
    "UseUnductEnergy": ("UseInductEnergy", FLAG),
    "ScroogeMode": ("Scrooge", FLAG),
    "ReverseDampers": ("ReverseDampers", FLAG),
    "AirflowLock": ("AirflowLock", FLAG),
    "AirflowMinLock": ("AirflowMinLock", FLAG),
    "CnstCtrlAreaEn": ("CnstCtrlAreaEn", FLAG),
    "CnstCtrlArea": ("CnstCtrlArea", _NUMBER),
    "SysTag1": ("Tag1", text(LONGEST_TAG)),
    "SysTag2": ("Tag2", text(LONGEST_TAG)),
    "RoomTempDisp": ("RoomTempDisp", FLAG),
    "HideInduct": ("HideInduct", FLAG),
    "SetWiredLeds": ("WiredLeds", FLAG),
    "FanAutoEn": ("FanAutoEn", FLAG),
    "FanAutoType": ("FanAutoType", integer(0, 3)),
    "FanCapacity": ("FanCapacity", _NUMBER),
    "FanUnitCapacity": ("FanUnitCapacity", _NUMBER),
    "EnableiSave": ("iSaveEnable", FLAG),
}
"""The field that a command sets, and what it may be set to."""
_GROUP_SETTINGS: Final[Mapping[str, tuple[str, str, Check]]] = {
    "TemperzoneQuietMode": ("Temperzone", "Quiet", FLAG),
    "VentilationUseEco2Control": ("Ventilation", "UseEco2Control", FLAG),
    "VentilationUseVcosControl": ("Ventilation", "UseVcosControl", FLAG),
    "VentilationUseRhControl": ("Ventilation", "UseRhControl", FLAG),
    "VentilationCycleFanOff": ("Ventilation", "CycleFanOff", FLAG),
    "VentilationFanStageDelay": ("Ventilation", "FanStageDelay", integer(3, 240)),
    "VentilationEco2Setpoint": ("Ventilation", "Eco2Setpoint", integer(500, 1500)),
    "VentilationVocsSetpoint": ("Ventilation", "VocsSetpoint", integer(50, 2500)),
    "VentilationRfSetpoint": ("Ventilation", "RhSetpoint", integer(5, 95)),
    "CoolbreezeFanSpeed": ("Coolbreeze", "FanSpeed", integer(1, 100)),
    "CoolbreezeRhSetpoint": ("Coolbreeze", "RhSet", integer(10, 90)),
    "CoolbreezePrewEn": ("Coolbreeze", "PrewEn", FLAG),
    "CoolbreezePrewTime": ("Coolbreeze", "PrewTime", integer(1, 60)),
    "CoolbreezeDrAfPrewEn": ("Coolbreeze", "DrAfPrewEn", FLAG),
    "CoolbreezeDrCycEn": ("Coolbreeze", "DrCycEn", FLAG),
    "CoolbreezeDrCycPer": ("Coolbreeze", "DrCycPer", integer(1, 3000)),
    "CoolbreezePostwEn": ("Coolbreeze", "PostwEn", FLAG),
    "CoolbreezeDrBfPostwEn": ("Coolbreeze", "DrBfPostwEn", FLAG),
    "CoolbreezePostwT": ("Coolbreeze", "PostwT", integer(5, 30)),
    "CoolbreezeInverter": ("Coolbreeze", "Inverter", FLAG),
    "CoolbreezeResumeLast": ("Coolbreeze", "ResumeLast", FLAG),
    "CoolbreezeFanMaxAuto": ("Coolbreeze", "FanMaxAuto", integer(1, 100)),
    "CoolbreezeFanMax": ("Coolbreeze", "FanMax", integer(1, 100)),
    "CoolbreezeExhMax": ("Coolbreeze", "ExhMax", integer(1, 100)),
    "CoolbreezeExhEn": ("Coolbreeze", "ExhEn", FLAG),
    "CoolbreezeCtrlSens": ("Coolbreeze", "CtrlSens", FLAG),
    "CoolbreezeCalibTemp": ("Coolbreeze", "CalibTemp", integer(-50, 50)),
    "CoolbreezeDeadTemp": ("Coolbreeze", "DeadTemp", integer(100, 500)),
    "CoolbreezeAutoFanMaxTime": ("Coolbreeze", "AutoFanMaxTime", integer(0, 60)),
}
"""The group and the field in it that a command sets, and what it may be set to."""
_ZONE_SETTINGS: Final[Mapping[str, tuple[str, str, Check]]] = {
    "BalanceMax": ("Max", "BalanceMax", integer(0, 100, step=5)),
    "BalanceMin": ("Min", "BalanceMin", integer(0, 100, step=5)),
    "DamperSkip": ("Skip", "DamperSkip", FLAG),
    "ZoneBypass": ("Bypass", "Bypass", FLAG),
    "ZoneArea": ("Area", "Area", integer(1, 255)),
    "SensorCalib": ("Calibrate", "Calibration", integer(-50, 50)),
}
"""The member of a command, the field that it sets, and what it may be set to."""


def unit_settings(unit: Unit) -> dict[str, Command]:
    """Return the settings of the unit."""
    known = {name: assign(unit.data, field, check) for name, (field, check) in _UNIT_SETTINGS.items()}
    known |= {name: assign(unit.data[group], field, check) for name, (group, field, check) in _GROUP_SETTINGS.items()}
    return known | {"ResetWarning": partial(_reset_warning, unit)}


def _reset_warning(unit: Unit, value: Any) -> Effect:
    if value != "filter":
        raise Refusal
    return partial(unit.data.update, Warnings="none")


def zone_settings(zones: Sequence[Zone]) -> dict[str, Command]:
    """Return the settings of the zones."""

    def setting(member: str, field: str, check: Check) -> Command:
        def command(value: Any) -> Effect:
            index, wanted = members(value, Index=integer(0, len(zones) - 1), **{member: check})
            return partial(zones[index].data.update, {field: wanted})

        return command

    return {name: setting(*row) for name, row in _ZONE_SETTINGS.items()}
