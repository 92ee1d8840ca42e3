"""Answers taken apart: which datagram tells about which thing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .datagram import Datagram
from .enums import ReturnAirSensor, SysFan
from .errors import AirConditionerFaultError, InvalidResponseError
from .items import UNIT, Item, Kind, Query, Request
from .models.power import CHANNELS_PER_DEVICE, DEVICE_COUNT, channel_index
from .models.schedule import modern_schedule
from .values import integer
from .wire import Document, without_secrets

_FAULT = "error"
_FIRST_FAN = SysFan.LOW
_STATUS_OF_UNIT = {"SysOn", "SysMode", "SysFan", "Setpoint", "Temp"}
_STATUS_OF_ZONE = {"Mode", "Setpoint", "Temp"}


@dataclass(frozen=True, slots=True)
class Part:
    """What an answer tells about one thing."""

    item: Item
    datagram: Datagram
    whole: bool = True
    """It tells everything about the thing; otherwise what it leaves out stays as it was."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer."""

    request: Request
    parts: tuple[Part, ...]
    complete: frozenset[Kind] = frozenset()
    """The kinds of which the answer has all there are."""


def read_document(request: Request, document: Document) -> Reading:
    """Take an answer of the V2 interface apart.

    Raises:
        InvalidResponseError: It is not the answer to this request.
        AirConditionerFaultError: The bridge has lost its air conditioner.
    """
    form = _FORMS[request.query]
    payload = _payload(form, document)
    return Reading(request, tuple(form.parts(request, payload)), form.complete)


def check_status(reading: Reading, zone_count: int) -> None:
    """Check that a status tells about the unit and about every zone.

    Raises:
        InvalidResponseError: Something is missing.
    """
    zones = {part.item.index: part.datagram for part in reading.parts if part.item.kind is Kind.ZONE}
    if not reading.parts[0].datagram.keys() >= _STATUS_OF_UNIT:
        raise InvalidResponseError("The status of the unit is not complete")
    if not all(index in zones and zones[index].keys() >= _STATUS_OF_ZONE for index in range(zone_count)):
        raise InvalidResponseError("The status of the zones is not complete")


def check_unit(datagram: Datagram) -> None:
    """Check that the air conditioner stands behind a datagram.

    A unit without zones is a system like any other; one that has neither zones nor a fan nor a sensor is no system.

    Raises:
        AirConditionerFaultError: The bridge has lost it.
    """
    fan, sensor = integer(datagram.get("SysFan")), integer(datagram.get("RAS"))
    is_empty = integer(datagram.get("NoOfZones")) == 0
    if _is_fault(datagram, "SysMode", "SysFan", "RAS") or (
        is_empty and (fan or 0) < _FIRST_FAN and (sensor or 0) < ReturnAirSensor.RAS and sensor is not None
    ):
        raise AirConditionerFaultError("The bridge has lost its air conditioner")


def check_zone(datagram: Datagram) -> None:
    """Check that the air conditioner stands behind a zone's datagram. Raises as `check_unit`."""
    if _is_fault(datagram, "ZoneType", "Type", "Mode"):
        raise AirConditionerFaultError("The bridge has lost its air conditioner")


def _is_fault(datagram: Datagram, *keys: str) -> bool:
    """Tell whether one of the keys says that there is nothing to say."""
    return any(str(datagram.get(key)).strip().lower() == _FAULT for key in keys)


# --- Finding the payload --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """The form of an answer."""

    key: str
    """Where the payload is on bridges that wrap it."""
    signature: frozenset[str]
    """The keys by which it is known where it is bare, or wrapped under another name."""
    parts: Callable[[Request, Any], Iterator[Part]]
    complete: frozenset[Kind] = frozenset()
    type: type = dict


def _payload(form: _Form, document: Document) -> Any:
    """Return the part of an answer that matters.

    Raises:
        InvalidResponseError: There is none.
    """
    if isinstance(document, dict):
        payload = document.get(form.key)
        if payload is None and form.signature <= document.keys():
            payload = document
        if payload is None:
            inside = [
                value for value in document.values() if isinstance(value, dict) and form.signature <= value.keys()
            ]
            payload = inside[0] if len(inside) == 1 else None
    else:
        payload = document
    if not isinstance(payload, form.type):
        raise InvalidResponseError(f"The answer has no {form.key}")
    return without_secrets(payload) if isinstance(payload, dict) else payload


def _numbered(kind: Kind, payload: Mapping[str, Any], index: int) -> Part:
    """Return the datagram of the thing that was asked for.

    Raises:
        InvalidResponseError: It is about another one.
    """
    actual = integer(payload.get("Index"))
    if actual not in {None, index}:
        raise InvalidResponseError(f"Asked for {kind} {index}, got {actual}")
    return Part(Item(kind, index), payload)


def indexed(kind: Kind, payloads: object) -> Iterator[Part]:
    """Yield the datagrams of a list, by their own index or, where none has one, by their place.

    Raises:
        InvalidResponseError: It is no list of objects, or two are about the same thing.
    """
    if not isinstance(payloads, list) or not all(isinstance(payload, dict) for payload in payloads):
        raise InvalidResponseError(f"Expected a list of {kind}s")
    indexes = [integer(payload.get("Index")) for payload in payloads]
    if set(indexes) == {None}:
        indexes = list(range(len(payloads)))
    if len(set(indexes)) != len(indexes):
        raise InvalidResponseError(f"The list of {kind}s is ambiguous")
    for index, payload in zip(indexes, payloads, strict=True):
        if index is not None:
            yield Part(Item(kind, index), payload)


# --- Taking payloads apart ------------------------------------------------------------------------------------------


def _unit(_: Request, payload: dict[str, Any]) -> Iterator[Part]:
    """Take the unit."""
    check_unit(payload)
    yield Part(UNIT, payload)


def _zone(request: Request, payload: dict[str, Any]) -> Iterator[Part]:
    """Take a zone."""
    check_zone(payload)
    yield _numbered(Kind.ZONE, payload, request.index)


def _schedule(request: Request, payload: dict[str, Any]) -> Iterator[Part]:
    """Take a schedule."""
    yield _numbered(Kind.SCHEDULE, modern_schedule(payload), request.index)


def _status(_: Request, payload: dict[str, Any]) -> Iterator[Part]:
    """Take what moves in the ducted system."""
    check_unit(payload)
    unit = {key: value for key, value in payload.items() if key != "Zones"}
    yield Part(UNIT, unit, whole=False)
    for part in indexed(Kind.ZONE, payload.get("Zones")):
        check_zone(part.datagram)
        yield Part(part.item, part.datagram, whole=False)


def _splits(_: Request, payload: dict[str, Any]) -> Iterator[Part]:
    """Take the wall splits."""
    common = payload.get("Global")
    yield Part(Item(Kind.SPLIT_SYSTEM), common if isinstance(common, dict) else {})
    yield from indexed(Kind.SPLIT, payload.get("Zones"))


def _split_favourites(_: Request, payload: list[Any]) -> Iterator[Part]:
    """Take the favourites of the wall splits."""
    yield from indexed(Kind.SPLIT_FAVOURITE, payload)


def _irrigation(_: Request, payload: dict[str, Any]) -> Iterator[Part]:
    """Take the irrigation controller."""
    yield Part(Item(Kind.IRRIGATION), payload)


def _station(request: Request, payload: dict[str, Any]) -> Iterator[Part]:
    """Take an irrigation station."""
    yield _numbered(Kind.STATION, payload, request.index)


def _program(request: Request, payload: dict[str, Any]) -> Iterator[Part]:
    """Take an irrigation program."""
    yield _numbered(Kind.PROGRAM, payload, request.index)


def _power_config(_: Request, payload: dict[str, Any]) -> Iterator[Part]:
    """Take how the power monitor is set up."""
    yield from _power(payload, devices="Devices", channels="Channels")


def _power_status(_: Request, payload: dict[str, Any]) -> Iterator[Part]:
    """Take what the power monitor measures."""
    yield from _power(payload, devices="Dev", channels="Ch")


def _power(payload: dict[str, Any], *, devices: str, channels: str) -> Iterator[Part]:
    """Take configuration or status; each tells a part about the same things."""
    yield Part(Item(Kind.POWER_MONITOR), payload, whole=False)
    for number, device in enumerate(_objects(payload.get(devices), DEVICE_COUNT)):
        yield Part(Item(Kind.POWER_DEVICE, number), device, whole=False)
        for place, channel in enumerate(_objects(device.get(channels), CHANNELS_PER_DEVICE)):
            yield Part(Item(Kind.POWER_CHANNEL, channel_index(number, place)), channel, whole=False)


def _objects(raw: object, most: int) -> list[dict[str, Any]]:
    """Return the objects of a list; one that is none stays in its place as an empty one."""
    items = raw[:most] if isinstance(raw, list) else []
    return [item if isinstance(item, dict) else {} for item in items]


def _form(
    key: str, signature: str, parts: Callable[[Request, Any], Iterator[Part]], *complete: Kind, type: type = dict
) -> _Form:
    """Return a row of the table."""
    return _Form(key=key, signature=frozenset(signature.split()), parts=parts, complete=frozenset(complete), type=type)


_FORMS: Mapping[Query, _Form] = {
    Query.UNIT: _form("SystemV2", "SysOn NoOfZones", _unit),
    Query.ZONE: _form("ZonesV2", "ZoneType Mode", _zone),
    Query.SCHEDULE: _form("SchedulesV2", "DaysEnabled Zones", _schedule),
    Query.STATUS: _form("iZoneStatusV2", "SysOn Zones", _status),
    Query.SPLITS: _form("SplitSystemSystem", "Global Zones", _splits, Kind.SPLIT),
    Query.SPLIT_FAVOURITES: _form("SplitSystemFavourites", "", _split_favourites, Kind.SPLIT_FAVOURITE, type=list),
    Query.IRRIGATION: _form("RetSystem", "NoOfStations", _irrigation),
    Query.STATION: _form("RetStation", "LastRun State", _station),
    Query.PROGRAM: _form("RetProgram", "RunTimes", _program),
    Query.POWER_CONFIG: _form("PowerMonitorConfig", "Devices", _power_config),
    Query.POWER_STATUS: _form("PowerMonitorStatus", "Dev", _power_status),
}
