"""What the server says about the heat pump."""

from datetime import datetime

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.htrest.client import (
    CompressorDemand,
    CompressorStatus,
    Device,
    FaultEntry,
    FaultKind,
    Generation,
    InvalidResponseError,
    OperatingMode,
    parse_enum,
)
from custom_components.zontromat.systems.htrest.client.decode import parse_datetime, single_value

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_device() -> None:
    """The sample of the specification is read."""
    device = Device.from_json({"property_id": 123456, "serial_number": 123456, "software_version": "3.0.20"})
    assert device == Device(serial_number=123456, property_id=123456, software_version="3.0.20")


def test_device_tolerates() -> None:
    """Only the serial number is needed, and it may be text."""
    device = Device.from_json({"serial_number": "123456", "property_id": "", "software_version": None})
    assert device == Device(serial_number=123456, property_id=None, software_version=None)


@pytest.mark.parametrize("raw", [None, [], {}, {"serial_number": None}, {"serial_number": "abc"}])
def test_device_without_serial_number(raw: object) -> None:
    """Without a serial number the heat pump cannot be told from others."""
    with pytest.raises(InvalidResponseError):
        Device.from_json(raw)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2020-01-29T13:11:35", datetime(2020, 1, 29, 13, 11, 35)),
        ("2020-01-29T13:11:35.199897", datetime(2020, 1, 29, 13, 11, 35, 199897)),
        ("2020-01-29T13:11:35Z", datetime(2020, 1, 29, 13, 11, 35)),
        ("yesterday", None),
        ("", None),
        (5, None),
        (None, None),
    ],
)
def test_parse_datetime(text: object, value: datetime | None) -> None:
    """Times are read with and without microseconds; the heat pump knows no zone."""
    assert parse_datetime(text) == value


@pytest.mark.parametrize(
    ("error", "message", "kind"),
    [
        (65534, "Keine Stoerung", FaultKind.CLEARED),
        (65285, "Info: Initialisiert", FaultKind.INFO),
        (65298, "L.I.D. geaendert", FaultKind.INFO),
        (None, "Info: ?", FaultKind.INFO),
        (20, "EQ_Spreizung", FaultKind.FAULT),
        (None, "", FaultKind.FAULT),
    ],
)
def test_fault_kind(error: int | None, message: str, kind: FaultKind) -> None:
    """Faults, events and the all-clear are told apart."""
    entry = FaultEntry.from_json({"index": 3, "error": error, "datetime": "2014-09-14T02:08:56", "message": message})
    assert entry.kind is kind
    assert entry.index == 3
    assert entry.datetime == datetime(2014, 9, 14, 2, 8, 56)


@given(JSON_VALUES, st.sampled_from(["index", "error", "datetime", "message", "serial_number", "software_version"]))
def test_any_json(raw: object, key: str) -> None:
    """Any JSON gives a model or the documented error."""
    for parse in (Device.from_json, FaultEntry.from_json, single_value):
        for answer in (raw, {"serial_number": 1, "index": 1, "value": raw, key: raw}):
            try:
                parsed = parse(answer)
            except InvalidResponseError:
                continue
            assert isinstance(parsed, Device | FaultEntry) or parsed is raw or isinstance(answer, dict)


def test_single_value() -> None:
    """A value may be null; an answer without a value is none."""
    assert single_value({"value": None}) is None
    with pytest.raises(InvalidResponseError):
        single_value({"values": 1})


def test_parse_enum_tolerates_unknown_numbers() -> None:
    """Unknown numbers are unknown and no error."""
    assert parse_enum(OperatingMode, 1) is OperatingMode.AUTO
    assert parse_enum(OperatingMode, 99) is None
    assert parse_enum(CompressorDemand, 5) is None
    assert parse_enum(CompressorStatus, 2) is None
    assert parse_enum(CompressorStatus, None) is None


def swagger(title: str = "HtREST", *, subsets: bool = True, overwrite: bool = False) -> dict[str, object]:
    """Return a server's description of itself."""
    responses = {"200": {}, **({"404": {}} if subsets else {})}
    paths: dict[str, object] = {"/param/": {"get": {"responses": responses}}}
    if overwrite:
        paths["/overwrite/{name}"] = {}
    return {"info": {"title": title, "version": "1.0"}, "paths": paths}


def test_generations() -> None:
    """The generation is told from the description alone."""
    assert Generation.from_swagger(swagger(subsets=False)) is Generation.SPECIFICATION
    assert Generation.from_swagger(swagger()) is Generation.RELEASED
    assert Generation.from_swagger(swagger(overwrite=True)) is Generation.DEVELOPMENT
    assert not Generation.SPECIFICATION.subsets
    assert Generation.RELEASED.subsets
    assert Generation.DEVELOPMENT.subsets


@pytest.mark.parametrize("raw", [None, [], {}, swagger("Petstore"), {"info": {"title": "HtREST"}}, {"info": "HtREST"}])
def test_not_htrest(raw: object) -> None:
    """Anything else is not HtREST."""
    assert Generation.from_swagger(raw) is None


@given(JSON_VALUES)
def test_generation_of_any_json(raw: object) -> None:
    """Any JSON is a generation or none."""
    assert Generation.from_swagger({"info": {"title": "HtREST"}, "paths": raw}) is None
