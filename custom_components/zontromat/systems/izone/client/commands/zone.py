"""Commands for zones (spec/izone.txt, 4.2)."""

from typing import Any

from ..capabilities import SETPOINT_STEP, setpoint_range
from ..command import Command, Expectation, action
from ..enums import ZoneMode
from ..errors import AirflowLockedError, AirflowOrderError, NotOfferedError
from ..items import Item, Kind, Subsystem
from ..snapshot import Snapshot
from .checks import centi_celsius, checked_choice, checked_integer, checked_name, found

AIRFLOW_STEP = 5
"""In %."""
_LEGACY_WORDS = {ZoneMode.OPEN: "open", ZoneMode.CLOSE: "close"}


def _command(
    index: int, key: str, body: dict[str, Any], values: dict[str, Any], legacy: tuple[str, str] | None
) -> Command:
    """Return a command for one zone; the V1 interface counts zones from 1."""
    item = Item(Kind.ZONE, index)
    return Command(
        subsystem=Subsystem.AIR_CONDITIONER,
        spellings=({key: {"Index": index, **body}},),
        legacy=None if legacy is None else (legacy[0], {"ZoneNo": str(index + 1), "Command": legacy[1]}),
        expectations=tuple(Expectation(item=item, field=field, value=value) for field, value in values.items()),
    )


@action
def set_mode(state: Snapshot, index: int, mode: ZoneMode) -> Command:
    """Open or close a zone, or let its temperature decide where it has a set point."""
    zone = found(state.zones, index, "zone")
    offered = (ZoneMode.OPEN, ZoneMode.CLOSE, ZoneMode.AUTO) if zone.has_setpoint else (ZoneMode.OPEN, ZoneMode.CLOSE)
    checked_choice("mode", mode, offered)
    word = _LEGACY_WORDS.get(mode)
    if word is None and zone.setpoint is not None:
        # On the V1 interface a set point is what makes a zone control its temperature.
        word = f"{zone.setpoint:.1f}"
    legacy = None if word is None else ("ZoneCommand", word)
    return _command(index, "ZoneMode", {"Mode": int(mode)}, {"mode": mode}, legacy)


@action
def set_setpoint(state: Snapshot, index: int, celsius: float) -> Command:
    """Set a zone's set point in °C, within `setpoint_range` in steps of 0.5; old bridges also let it control then."""
    zone = found(state.zones, index, "zone")
    if not zone.has_setpoint:
        raise NotOfferedError("setpoint", celsius)
    centi = centi_celsius("setpoint", celsius, setpoint_range(state.unit), SETPOINT_STEP)
    legacy = ("ZoneCommand", f"{centi / 100:.1f}")
    return _command(index, "ZoneSetpoint", {"Setpoint": centi}, {"setpoint": centi / 100}, legacy)


@action
def set_maximum_air(state: Snapshot, index: int, percent: int) -> Command:
    """Set how far a zone opens at most, in % in steps of 5."""
    zone = found(state.zones, index, "zone")
    percent = checked_integer("maximum_air", percent, 0, 100, AIRFLOW_STEP)
    _check_airflow(state, "maximum_air", percent, zone.minimum_air, percent)
    legacy = ("AirMaxCommand", str(percent))
    return _command(index, "ZoneMaxAir", {"MaxAir": percent}, {"maximum_air": percent}, legacy)


@action
def set_minimum_air(state: Snapshot, index: int, percent: int) -> Command:
    """Set how far a zone closes at most, in % in steps of 5."""
    zone = found(state.zones, index, "zone")
    percent = checked_integer("minimum_air", percent, 0, 100, AIRFLOW_STEP)
    if state.unit is not None and state.unit.airflow_minimum_locked:
        raise AirflowLockedError("minimum_air", percent)
    _check_airflow(state, "minimum_air", percent, percent, zone.maximum_air)
    legacy = ("AirMinCommand", str(percent))
    return _command(index, "ZoneMinAir", {"MinAir": percent}, {"minimum_air": percent}, legacy)


def _check_airflow(state: Snapshot, name: str, value: int, minimum: int | None, maximum: int | None) -> None:
    """Check that airflow may be changed, and that the minimum stays below the maximum; both may be 0.

    Raises:
        AirflowLockedError: It may not.
        AirflowOrderError: It would not.
    """
    if state.unit is not None and state.unit.airflow_locked:
        raise AirflowLockedError(name, value)
    if minimum is not None and maximum is not None and minimum >= maximum and (minimum, maximum) != (0, 0):
        raise AirflowOrderError(name, value)


@action
def set_name(state: Snapshot, index: int, name: str) -> Command:
    """Name a zone, with 15 bytes at most."""
    found(state.zones, index, "zone")
    name = checked_name("name", name)
    return _command(index, "ZoneName", {"Name": name}, {"name": name or None}, None)
