"""Zones of a ducted system (spec/izone.txt, Zone)."""

# ruff: noqa: RUF009  # wire() and gathered() make dataclass fields

from dataclasses import dataclass

from ..datagram import wire
from ..enums import BatteryLevel, SensorType, SignalLevel, ZoneMode, ZoneType
from ..values import celsius, flag, integer, member, percent, scaled, text, within

_OPEN = {ZoneMode.OPEN, ZoneMode.OVERRIDE, ZoneMode.CONSTANT}
_NO_CONSTANT = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """One zone; temperatures in °C, airflow and damper in %."""

    name: str | None = wire(text, "Name")
    type: ZoneType | None = wire(member(ZoneType), "ZoneType")
    sensor_type: SensorType | None = wire(member(SensorType), "SensType")
    mode: ZoneMode | None = wire(member(ZoneMode), "Mode")
    setpoint: float | None = wire(celsius, "Setpoint")
    temperature: float | None = wire(celsius, "Temp")
    maximum_air: int | None = wire(percent, "MaxAir")
    minimum_air: int | None = wire(percent, "MinAir")
    constant: int | None = wire(integer, "Const")
    """Number of the constant; 255 is none."""
    constant_active: bool | None = wire(flag, "ConstA")
    """The constant is forced open."""
    master: bool | None = wire(flag, "Master")
    """The master zone is forced open."""
    damper_fault: bool | None = wire(flag, "DmpFlt")
    isense_active: bool | None = wire(flag, "iSense")
    area: int | None = wire(integer, "Area")
    """In m²."""
    calibration: float | None = wire(scaled(10), "Calibration")
    """Of the sensor, in K."""
    bypass: bool | None = wire(flag, "Bypass")
    damper_position: int | None = wire(percent, "DmpPos")
    rf_signal: SignalLevel | None = wire(member(SignalLevel), "RfSignal")
    """Wireless sensors only, as is the battery."""
    battery: BatteryLevel | None = wire(member(BatteryLevel), "BattVolt")
    sensor_fault: bool | None = wire(flag, "SensorFault")
    balance_maximum: int | None = wire(percent, "BalanceMax")
    balance_minimum: int | None = wire(percent, "BalanceMin")
    damper_skip: bool | None = wire(flag, "DamperSkip")
    humidity: int | None = wire(within(1, 100), "Rh")
    """In %; newer firmware only."""

    @property
    def has_setpoint(self) -> bool:
        """Whether the zone is controlled by temperature."""
        return self.type is ZoneType.AUTO

    @property
    def has_sensor(self) -> bool:
        """Whether the zone has a temperature sensor; a broken one counts."""
        if self.sensor_type is None:
            return self.temperature is not None
        return self.sensor_type is not SensorType.NONE

    @property
    def is_wireless(self) -> bool:
        """Whether signal and battery mean something."""
        return self.sensor_type is SensorType.WIRELESS

    @property
    def is_open(self) -> bool | None:
        """Whether air flows without regard to temperature; `None` when that is not known."""
        return None if self.mode is None else self.mode in _OPEN

    @property
    def forced_open(self) -> bool:
        """Whether the system itself keeps the zone open, so that closing it will not last."""
        return bool(self.constant_active or self.master)

    @property
    def constant_number(self) -> int | None:
        """Which of the system's constants this zone is, `None` when it is none."""
        return None if self.constant == _NO_CONSTANT else self.constant
