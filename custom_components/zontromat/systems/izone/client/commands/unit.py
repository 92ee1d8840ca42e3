"""Commands for the air conditioner (spec/izone.txt, 4.1)."""

from typing import Any

from ..capabilities import SETPOINT_STEP, Control, may_control, offered_fans, offered_modes, setpoint_range
from ..command import Command, Expectation, action
from ..enums import SysFan, SysMode
from ..errors import NotOfferedError
from ..items import UNIT, Subsystem
from ..models.unit import AcUnit
from ..snapshot import Snapshot
from .checks import centi_celsius, checked_choice, checked_integer, present

LONGEST_SLEEP = 720
"""In minutes; the specification gives no limit, but no tool is known to ask for more."""
LEGACY_MODES = {
    SysMode.COOL: "cool",
    SysMode.HEAT: "heat",
    SysMode.VENT: "vent",
    SysMode.DRY: "dry",
    SysMode.AUTO: "auto",
}
LEGACY_FANS = {
    SysFan.LOW: "low",
    SysFan.MEDIUM: "medium",
    SysFan.HIGH: "high",
    SysFan.AUTO: "auto",
    SysFan.TOP: "top",
}
_LEGACY_SLEEP_STEP = 30
_LEGACY_LONGEST_SLEEP = 120


def _command(field: str, value: object, *spellings: dict[str, Any], legacy: tuple[str, Any] | None) -> Command:
    """Return a command that sets one field of the unit."""
    return Command(
        subsystem=Subsystem.AIR_CONDITIONER,
        spellings=spellings,
        legacy=legacy,
        expectations=(Expectation(item=UNIT, field=field, value=value),),
    )


def _unit(state: Snapshot, name: str, value: object, control: Control | None = None) -> AcUnit:
    """Return the unit, provided that the system may control this of it.

    Raises:
        NotFoundError: There is none.
        NotOfferedError: The unit keeps this for itself.
    """
    unit = present(state.unit, "unit")
    if control is not None and not may_control(unit, control):
        raise NotOfferedError(name, value)
    return unit


def on_off(*, on: bool) -> str:
    """Return the V1 interface's word."""
    return "on" if on else "off"


@action
def set_on(state: Snapshot, *, on: bool) -> Command:
    """Switch the unit on or off."""
    _unit(state, "on", on, Control.ON_OFF)
    return _command("on", on, {"SysOn": int(on)}, legacy=("SystemON", on_off(on=on)))


@action
def set_mode(state: Snapshot, mode: SysMode) -> Command:
    """Choose one of `offered_modes`."""
    unit = _unit(state, "mode", mode, Control.MODE)
    checked_choice("mode", mode, offered_modes(unit))
    legacy = ("SystemMODE", LEGACY_MODES[mode]) if mode in LEGACY_MODES else None
    return _command("mode", mode, {"SysMode": int(mode)}, legacy=legacy)


@action
def set_fan(state: Snapshot, fan: SysFan) -> Command:
    """Choose one of `offered_fans`, or the speed that the unit reports anyway."""
    unit = _unit(state, "fan", fan, Control.FAN)
    checked_choice("fan", fan, {*offered_fans(unit), unit.fan} - {None, SysFan.NA})
    legacy = ("SystemFAN", LEGACY_FANS[fan]) if fan in LEGACY_FANS else None
    return _command("fan", fan, {"SysFan": int(fan)}, legacy=legacy)


@action
def set_setpoint(state: Snapshot, celsius: float) -> Command:
    """Set the unit's own set point in °C, within `setpoint_range` in steps of 0.5."""
    unit = _unit(state, "setpoint", celsius, Control.SETPOINT)
    centi = centi_celsius("setpoint", celsius, setpoint_range(unit), SETPOINT_STEP)
    return _command("setpoint", centi / 100, {"SysSetpoint": centi}, legacy=("UnitSetpoint", f"{centi / 100:.1f}"))


@action
def set_isave(state: Snapshot, *, on: bool) -> Command:
    """Switch iSave, also called free air, on or off."""
    unit = _unit(state, "isave", on)
    if not unit.isave_available:
        raise NotOfferedError("isave", on)
    # The vendor's own headers have the second spelling.
    spellings = ({"iSave": int(on)}, {"iSaveOn": int(on)})
    return _command("isave_on", on, *spellings, legacy=("FreeAir", on_off(on=on)))


@action
def set_sleep_timer(state: Snapshot, minutes: int) -> Command:
    """Let the unit go off after so many minutes; 0 switches the timer off. Old bridges want half hours up to 120."""
    _unit(state, "sleep_timer", minutes)
    minutes = checked_integer("sleep_timer", minutes, 0, LONGEST_SLEEP)
    fits_legacy = minutes % _LEGACY_SLEEP_STEP == 0 and minutes <= _LEGACY_LONGEST_SLEEP
    legacy = ("SleepTimer", minutes) if fits_legacy else None
    return _command("sleep_timer", minutes, {"SysSleepTimer": minutes}, legacy=legacy)
