"""The air conditioner (spec/izone.txt, Systemsettings).

The system's password and lock code are left out on purpose: nothing here needs them.
"""

# ruff: noqa: RUF009  # wire() and gathered() make dataclass fields

from dataclasses import dataclass

from ..datagram import nested, wire
from ..enums import (
    CoolbreezeControlSensor,
    CpuType,
    FanAutoType,
    GasHeatType,
    OemMake,
    ReturnAirSensor,
    SysFan,
    SysMode,
    TemperzoneFan,
    TemperzoneMode,
    UnitBrand,
    UnitBrandSetting,
)
from ..values import celsius, flag, integer, member, percent, scaled, text, within

_NO_ERROR = {"OK", None}
_NO_WARNING = {"none", None}
_FILTER = "filter"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOptions:
    """What the wall controller displays."""

    return_air: bool | None = wire(flag, "RA")
    master: bool | None = wire(flag, "Master")
    zones: bool | None = wire(flag, "Zones")
    history: bool | None = wire(flag, "History")
    slave: bool | None = wire(flag, "SlaveOpt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Temperzone:
    """Settings of a Temperzone unit; set points in °C."""

    heat_setpoint: float | None = wire(celsius, "HeatSetpoint")
    cool_setpoint: float | None = wire(celsius, "CoolSetpoint")
    fan_type: TemperzoneFan | None = wire(member(TemperzoneFan), "FanType")
    mode_type: TemperzoneMode | None = wire(member(TemperzoneMode), "ModeType")
    quiet: bool | None = wire(flag, "Quiet")


@dataclass(frozen=True, slots=True, kw_only=True)
class GasHeat:
    """Settings of the universal unit control; times and offsets as sent, their units are not documented."""

    type: GasHeatType | None = wire(member(GasHeatType), "Type")
    minimum_run_time: int | None = wire(integer, "MinRunTime")
    anticycle_time: int | None = wire(integer, "AnticycleTime")
    stage_offset: int | None = wire(integer, "StageOffset")
    stage_delay: int | None = wire(integer, "StageDelay")
    cycle_fan_cool: bool | None = wire(flag, "CycleFanCool")
    cycle_fan_heat: bool | None = wire(flag, "CycleFanHeat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ventilation:
    """Settings of the ventilation control."""

    humidity_setpoint: int | None = wire(percent, "RhSetpoint")
    """In % relative humidity, 5 to 95."""
    vocs_setpoint: int | None = wire(integer, "VocsSetpoint")
    """In ppb, 50 to 2500."""
    eco2_setpoint: int | None = wire(integer, "Eco2Setpoint")
    """In ppm, 500 to 1500."""
    fan_stage_delay: int | None = wire(integer, "FanStageDelay")
    """In minutes, 3 to 240."""
    cycle_fan_off: bool | None = wire(flag, "CycleFanOff")
    use_humidity_control: bool | None = wire(flag, "UseRhControl")
    use_vocs_control: bool | None = wire(flag, "UseVcosControl", "UseVocsControl")
    use_eco2_control: bool | None = wire(flag, "UseEco2Control")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coolbreeze:
    """State and settings of an evaporative cooler; fan speeds are 1 to 100."""

    fan_speed: int | None = wire(percent, "FanSpeed")
    state: str | None = wire(text, "State")
    humidity_setpoint: int | None = wire(percent, "RhSet")
    """In %, 10 to 90."""
    humidity: int | None = wire(percent, "RhRead")
    """In %."""
    fan_run_hours: int | None = wire(integer, "FanRunH")
    pump_run_hours: int | None = wire(integer, "PumpRunH")
    prewash_enabled: bool | None = wire(flag, "PrewEn")
    prewash_time: int | None = wire(integer, "PrewTime")
    """In minutes, 1 to 60."""
    drain_after_prewash: bool | None = wire(flag, "DrAfPrewEn")
    drain_cycle_enabled: bool | None = wire(flag, "DrCycEn")
    drain_cycle_period: int | None = wire(integer, "DrCycPer")
    """In minutes, up to 50 hours."""
    postwash_enabled: bool | None = wire(flag, "PostwEn")
    drain_before_postwash: bool | None = wire(flag, "DrBfPostwEn")
    postwash_time: int | None = wire(integer, "PostwT")
    """In minutes, 5 to 30."""
    inverter: bool | None = wire(flag, "Inverter")
    resume_last: bool | None = wire(flag, "ResumeLast")
    fan_maximum_auto: int | None = wire(percent, "FanMaxAuto")
    fan_maximum: int | None = wire(percent, "FanMax")
    exhaust_maximum: int | None = wire(percent, "ExhMax")
    exhaust_enabled: bool | None = wire(flag, "ExhEn")
    control_sensor: CoolbreezeControlSensor | None = wire(member(CoolbreezeControlSensor), "CtrlSens")
    temperature_calibration: float | None = wire(scaled(10), "CalibTemp")
    """In K, -5 to 5."""
    temperature_deadband: float | None = wire(scaled(100), "DeadTemp")
    """In K, 1 to 5."""
    auto_fan_maximum_time: int | None = wire(integer, "AutoFanMaxTime")
    """In minutes, 0 to 60."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcUnit:
    """The air conditioner and the system around it; temperatures in °C.

    What newer firmware sends beyond the specification is named in facts on iZone, section 3.3.
    """

    on: bool | None = wire(flag, "SysOn")
    mode: SysMode | None = wire(member(SysMode), "SysMode")
    fan: SysFan | None = wire(member(SysFan), "SysFan")
    sleep_timer: int | None = wire(integer, "SleepTimer")
    """In minutes as it was set; 0 is off."""
    sleep_timer_left: int | None = wire(integer, "SleepTimerM")
    """In minutes; newer firmware only."""
    supply_temperature: float | None = wire(celsius, "Supply")
    setpoint: float | None = wire(celsius, "Setpoint")
    """That of the controlling zone when a zone controls the unit."""
    temperature: float | None = wire(celsius, "Temp")
    """Return air, or that of the controlling zone."""
    return_air_sensor: ReturnAirSensor | None = wire(member(ReturnAirSensor), "RAS")
    control_zone: int | None = wire(integer, "CtrlZone")
    """Index of the zone that controls the unit; 15 stands for the unit itself."""
    tag1: str | None = wire(text, "Tag1")
    tag2: str | None = wire(text, "Tag2")
    warnings: str | None = wire(text, "Warnings")
    ac_error: str | None = wire(text, "ACError")
    eco_lock: bool | None = wire(flag, "EcoLock")
    eco_maximum: float | None = wire(celsius, "EcoMax")
    eco_minimum: float | None = wire(celsius, "EcoMin")
    constant_count: int | None = wire(integer, "NoOfConst")
    zone_count: int | None = wire(within(0, 14), "NoOfZones")
    system_type: int | None = wire(integer, "SysType")
    """110 and 210 have no control over the unit, 310 and up have."""
    isave_available: bool | None = wire(flag, "iSaveEnable")
    isave_on: bool | None = wire(flag, "iSaveOn")
    locked: bool | None = wire(flag, "LockStatus")
    """The wall controller wants its key code."""
    lock_enabled: bool | None = wire(flag, "LockOn")
    fan_auto_enabled: bool | None = wire(flag, "FanAutoEn")
    fan_auto_type: FanAutoType | None = wire(member(FanAutoType), "FanAutoType")
    fan_capacity: int | None = wire(integer, "FanCapacity")
    fan_unit_capacity: int | None = wire(integer, "FanUnitCapacity")
    filter_warning_months: int | None = wire(integer, "FilterWarn")
    izone_controls_on_off: bool | None = wire(flag, "iZoneOnOff")
    izone_controls_mode: bool | None = wire(flag, "iZoneMode")
    izone_controls_fan: bool | None = wire(flag, "iZoneFan")
    izone_controls_setpoint: bool | None = wire(flag, "iZoneSetpoint")
    unit_controls_on_off: bool | None = wire(flag, "ExtOnOff")
    unit_controls_mode: bool | None = wire(flag, "ExtMode")
    unit_controls_fan: bool | None = wire(flag, "ExtFan")
    unit_controls_setpoint: bool | None = wire(flag, "ExtSetpoint")
    damper_time: int | None = wire(integer, "DamperTime")
    """In seconds; 0 is automatic."""
    auto_off: bool | None = wire(flag, "AutoOff")
    """The unit goes off when all zones are closed."""
    room_temperature_display: bool | None = wire(flag, "RoomTempDisp")
    radio_channel: int | None = wire(integer, "RfCh")
    auto_mode_deadband: float | None = wire(scaled(100), "AutoModeDeadB")
    """In K."""
    wired_leds: int | None = wire(integer, "WiredLeds")
    airflow_locked: bool | None = wire(flag, "AirflowLock")
    airflow_minimum_locked: bool | None = wire(flag, "AirflowMinLock")
    out_of_view_ras: int | None = wire(integer, "OutOfViewRAS")
    cpu_type: CpuType | None = wire(member(CpuType), "CpuType")
    system_number: int | None = wire(integer, "SysNo")
    unit_brand: UnitBrand | None = wire(member(UnitBrand), "AcUnitBrand")
    unit_brand_setting: UnitBrandSetting | None = wire(member(UnitBrandSetting), "AcUnitBrandSet")
    unit_type: str | None = wire(text, "UnitType")
    """The make as text; the older interface only."""
    oem_make: OemMake | None = wire(member(OemMake), "OemMake")
    hide_induct: bool | None = wire(flag, "HideInduct")
    reverse_dampers: bool | None = wire(flag, "ReverseDampers")
    scrooge: bool | None = wire(flag, "Scrooge")
    constant_control_area_enabled: bool | None = wire(flag, "CnstCtrlAreaEn")
    constant_control_area: int | None = wire(integer, "CnstCtrlArea")
    static_pressure: int | None = wire(within(0, 4), "StaticP")
    """0 lowest to 4 highest."""
    open_dampers_when_off: bool | None = wire(flag, "OpenDampersWhenOff")
    show_actual_temperatures: bool | None = wire(flag, "ShowActTemps")
    use_induct_energy: bool | None = wire(flag, "UseInductEnergy")
    humidity: int | None = wire(within(1, 100), "InRh")
    """In %; newer firmware only, as are the next two."""
    tvoc: int | None = wire(integer, "InTVOC")
    """In ppb."""
    eco2: int | None = wire(integer, "IneCO2")
    """In ppm."""
    air_purifier_on: bool | None = wire(flag, "AirPureOn")
    zone_names_locked: bool | None = wire(flag, "LockZoneNames")
    options: UnitOptions | None = wire(nested(UnitOptions), "UnitOpt")
    temperzone: Temperzone | None = wire(nested(Temperzone), "Temperzone")
    gas_heat: GasHeat | None = wire(nested(GasHeat), "GasHeat")
    ventilation: Ventilation | None = wire(nested(Ventilation), "Ventilation")
    coolbreeze: Coolbreeze | None = wire(nested(Coolbreeze), "Coolbreeze")

    @property
    def fault_code(self) -> str | None:
        """The air conditioner's own error code, `None` without one."""
        return None if self.ac_error in _NO_ERROR else self.ac_error

    @property
    def filter_dirty(self) -> bool | None:
        """Whether the filter wants cleaning."""
        return None if self.warnings is None else self.warnings.lower() == _FILTER

    @property
    def other_warning(self) -> str | None:
        """A warning that is not about the filter, as the system words it."""
        return None if self.filter_dirty or self.warnings in _NO_WARNING else self.warnings
