"""Answers taken apart: whatever a bridge sends is a reading or the documented error."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.izone.client import (
    AirConditionerFaultError,
    InvalidResponseError,
    IzoneError,
    Kind,
    Query,
    UnpairedBridgeError,
    WrongBridgeError,
)
from custom_components.zontromat.systems.izone.client.dialect import (
    Firmware,
    UnitFault,
    parse_fault_history,
    parse_firmware,
)
from custom_components.zontromat.systems.izone.client.identity import Identity, parse_uid
from custom_components.zontromat.systems.izone.client.items import STATUS, UNIT, Item, Request
from custom_components.zontromat.systems.izone.client.reading import check_status, read_document
from custom_components.zontromat.systems.izone.client.store import Store

from .test_client_values import JSON

UNIT_DATAGRAM = {"SysOn": 1, "SysMode": 1, "SysFan": 2, "RAS": 1, "NoOfZones": 2, "Setpoint": 2200, "Temp": 2100}
ZONE_STATUS = {"Mode": 1, "Setpoint": 2200, "Temp": 2100}
KEYS = [
    "Index",
    "Mode",
    "Zones",
    "Name",
    "SysOn",
    "NoOfZones",
    "RunTimes",
    "StartTimes",
    "Days",
    "Dev",
    "Ch",
    "Devices",
]
PAYLOADS = st.recursive(
    JSON, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner), max_leaves=12
)
WRAPPERS = {
    Query.STATUS: "iZoneStatusV2",
    Query.UNIT: "SystemV2",
    Query.ZONE: "ZonesV2",
    Query.SCHEDULE: "SchedulesV2",
    Query.SPLITS: "SplitSystemSystem",
    Query.SPLIT_FAVOURITES: "SplitSystemFavourites",
    Query.IRRIGATION: "RetSystem",
    Query.STATION: "RetStation",
    Query.PROGRAM: "RetProgram",
    Query.POWER_CONFIG: "PowerMonitorConfig",
    Query.POWER_STATUS: "PowerMonitorStatus",
}


@given(st.sampled_from(Query), PAYLOADS)
def test_any_payload(query: Query, payload: object) -> None:
    """Any payload becomes a state or the documented error."""
    try:
        reading = read_document(Request(query), {WRAPPERS[query]: payload})
    except IzoneError:
        return
    store = Store()
    store.apply(reading, 1.0, 2.0)
    store.apply(reading, 3.0, 4.0)
    assert store.snapshot.problems == {}


@given(st.sampled_from(Query), st.dictionaries(st.text(), JSON) | st.lists(JSON))
def test_any_document(query: Query, document: Any) -> None:
    """Any document becomes a reading or the documented error."""
    try:
        reading = read_document(Request(query), document)
    except IzoneError:
        return
    assert reading.request == Request(query)


def test_wrapped_bare_and_under_another_name() -> None:
    """Irrigation answers are wrapped on some bridges, under names that nobody knows."""
    station = {"Index": 3, "Name": "Roses", "LastRun": 7, "State": 0}
    request = Request(Query.STATION, 3)
    for document in (station, {"RetStation": station}, {"AirStreamDeviceUId": "000000001", "Anything": station}):
        (part,) = read_document(request, document).parts
        assert part.item == Item(Kind.STATION, 3)
        assert part.datagram["Name"] == "Roses"
    with pytest.raises(InvalidResponseError):
        read_document(request, {"One": station, "Two": station})


def test_another_index() -> None:
    """An answer about another zone is not taken for this one; without an index it is."""
    zone = {"ZoneType": 3, "Mode": 1, "Index": 4}
    with pytest.raises(InvalidResponseError):
        read_document(Request(Query.ZONE, 3), {"ZonesV2": zone})
    del zone["Index"]
    assert read_document(Request(Query.ZONE, 3), {"ZonesV2": zone}).parts[0].item.index == 3


def test_secrets_stay_outside() -> None:
    """Password and key code are dropped at the border."""
    payload = UNIT_DATAGRAM | {"Pass": "secret", "LockCode": "1234"}
    (part,) = read_document(Request(Query.UNIT), {"SystemV2": payload}).parts
    assert part.datagram == UNIT_DATAGRAM


@pytest.mark.parametrize(
    "changes",
    [
        {"SysMode": "error", "SysFan": "error", "RAS": "error", "NoOfZones": 0},
        {"RAS": "Error "},
        {"SysMode": 0, "SysFan": 0, "RAS": 0, "NoOfZones": 0},
    ],
)
def test_fault_shapes(changes: dict[str, object]) -> None:
    """A bridge that has lost its air conditioner shows it in place of settings."""
    with pytest.raises(AirConditionerFaultError):
        read_document(Request(Query.UNIT), {"SystemV2": UNIT_DATAGRAM | changes})


@pytest.mark.parametrize("changes", [{"NoOfZones": 0}, {"SysFan": 99}, {"SysMode": 0}, {"RAS": 0}])
def test_no_fault_shapes(changes: dict[str, object]) -> None:
    """A unit without zones, or with a value that nobody knows, is a unit."""
    (part,) = read_document(Request(Query.UNIT), {"SystemV2": UNIT_DATAGRAM | changes}).parts
    assert part.item == UNIT


def test_fault_shape_of_a_zone() -> None:
    """A zone tells of the fault as well."""
    with pytest.raises(AirConditionerFaultError):
        read_document(Request(Query.ZONE, 0), {"ZonesV2": {"ZoneType": "error", "Mode": "error"}})


STATUS_ZONES: list[tuple[list[Any], bool]] = [
    ([ZONE_STATUS, ZONE_STATUS], True),
    ([ZONE_STATUS | {"Index": 1}, ZONE_STATUS | {"Index": 0}], True),
    ([ZONE_STATUS] * 14, True),
    ([ZONE_STATUS], False),
    ([ZONE_STATUS | {"Index": 0}, ZONE_STATUS | {"Index": 2}], False),
    ([ZONE_STATUS | {"Index": 1}, ZONE_STATUS | {"Index": 1}], False),
    ([ZONE_STATUS | {"Index": 0}, ZONE_STATUS], False),
    ([ZONE_STATUS, {"Mode": 1}], False),
    ([ZONE_STATUS, None], False),
]


@pytest.mark.parametrize(("zones", "is_complete"), STATUS_ZONES)
def test_status(zones: list[Any], is_complete: bool) -> None:
    """A status counts only when it tells about the unit and once about every zone."""
    unit = {key: value for key, value in UNIT_DATAGRAM.items() if key not in {"RAS", "NoOfZones"}}
    try:
        check_status(read_document(STATUS, {"iZoneStatusV2": unit | {"Zones": zones}}), 2)
    except InvalidResponseError:
        assert not is_complete
    else:
        assert is_complete


def test_status_without_the_unit() -> None:
    """A status that leaves out the unit's set point is none."""
    with pytest.raises(InvalidResponseError):
        check_status(read_document(STATUS, {"iZoneStatusV2": {"SysOn": 1, "Zones": []}}), 0)


@pytest.mark.parametrize(
    ("raw", "uid"),
    [
        ("000013170", "000013170"),
        (13170, "000013170"),
        ("13170 ", "000013170"),
        ("1234567890", None),
        ("00001317x", None),
        ("١٢٣", None),
        ("", None),
        (None, None),
        (-1, None),
    ],
)
def test_identities(raw: object, uid: str | None) -> None:
    """An identity has nine digits; zeros that were lost are found again."""
    assert parse_uid(raw) == uid


def test_identity_is_kept() -> None:
    """The first answer decides who it is; later ones must not disagree."""
    identity = Identity(None)
    identity.check({"NoUid": 1})
    assert identity.uid is None
    identity.check({"AirStreamDeviceUId": 13170})
    identity.check({"AirStreamDeviceUId": "000013170"})
    with pytest.raises(WrongBridgeError) as caught:
        identity.check({"AirStreamDeviceUId": "000013171"})
    assert caught.value.details == {"expected": "000013170", "actual": "000013171"}
    with pytest.raises(UnpairedBridgeError):
        identity.check({"AirStreamDeviceUId": "000000000"})


def test_firmware() -> None:
    """The list of firmware has names and versions; an entry may lack its version."""
    assert parse_firmware("COCBH-4F4 4.39, CSL 1.14,,C325") == (
        Firmware(device="COCBH-4F4", version="4.39"),
        Firmware(device="CSL", version="1.14"),
        Firmware(device="C325", version=None),
    )


def test_fault_history() -> None:
    """Faults without a code are unused places; an impossible time is not known."""
    faults = [
        {"Code": "U4  ", "D": 3, "M": 11, "Y": 26, "H": 12, "M#2": 45},
        {"Code": "    ", "D": 0, "M": 0, "Y": 0, "H": 0, "M#2": 0},
        {"Code": "A1", "D": 31, "M": 2, "Y": 2025, "H": 12, "M#2": 45},
    ]
    first, second = parse_fault_history({"Faults": faults})
    assert first.code == "U4"
    assert first.at is not None and first.at.isoformat() == "2026-11-03T12:45:00"
    assert second == UnitFault(code="A1", at=None)


@given(JSON, JSON)
def test_any_extra(raw: object, number: object) -> None:
    """Anything in place of firmware and faults is read or left out."""
    assert all(entry.device for entry in parse_firmware(raw))
    entry = {"Code": "U4", "D": number, "M": number, "Y": number, "H": number, "M#2": number}
    assert all(fault.code for fault in parse_fault_history({"Faults": [raw, entry]}))
