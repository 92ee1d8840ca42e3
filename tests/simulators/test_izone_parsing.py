"""iZone simulator: nothing that is sent to it breaks it, and what it sends is JSON."""

import json
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from simulators.izone import Quirks, Texts, V1Api, family_home
from simulators.izone.api import Api, Request
from simulators.izone.wire import encode

PATHS = (
    *("/iZoneRequestV2", "/iZoneCommandV2", "/SplitSystemRequest", "/SplitSystemCommand"),
    *("/iLightRequest", "/iLightCommand", "/PowerRequest", "/PowerCommand"),
    *("/SystemON", "/SystemMODE", "/SystemFAN", "/UnitSetpoint", "/ZoneCommand", "/AirMinCommand", "/AirMaxCommand"),
    *("/FavouriteSet", "/ScheduleCommand", "/SleepTimer", "/FreeAir"),
)
NAMES = (
    *("iZoneV2Request", "SplitSystemRequest", "RetRequest", "PowerRequest", "Type", "No", "No1", "Index", "Mode"),
    *("SysOn", "SysSetpoint", "ZoneMode", "ZoneName", "Name", "SchedZones", "Zones", "SchedSettings", "DaysEnabled"),
    *("FavouriteSet", "SplitSystemZoneFan", "Fan", "SplitSystemChangeSplitFavourite", "RetTag2", "Tag", "RetStnMode"),
    *("RetProgram", "StartTimes", "RetRunProgram", "Run", "ChannelName", "Device", "Channel", "String"),
    *("SystemON", "UnitSetpoint", "ZoneCommand", "ZoneNo", "Command", "ScheduleCommand", "SchedNo", "ReSetMe"),
)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.integers(-1, 30), st.sampled_from(["1", "open"])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=8,
)
BODIES = st.one_of(st.binary(), VALUES.map(lambda value: json.dumps(value).encode()))


def api(quirks: Quirks) -> Api:
    """Return the interface of a home with everything."""
    home = family_home()
    return Api(home, quirks, lambda: "000013170", home.air.refresh)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PATHS), BODIES)
def test_any_body(path: str, body: bytes) -> None:
    """Any body is answered: taken, refused, or not found."""
    answer = api(Quirks()).answer(Request("POST", path, "application/json", body))
    assert answer.status == 200
    assert answer.body in {b"{OK}", b"{ERROR}"} or isinstance(json.loads(answer.body), dict)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(("GET", "PUT", "HEAD", "DELETE")), st.text())
def test_any_path(method: str, path: str) -> None:
    """Any path is answered."""
    answer = api(Quirks(v1=V1Api.EMPTY)).answer(Request(method, path, "", b""))
    assert (answer.status, answer.body) == (404, b"404: File not found")


JSON_VALUES = st.recursive(
    st.booleans() | st.integers() | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
)


@given(JSON_VALUES)
def test_encoding(value: Any) -> None:
    """Without quirks an answer is the JSON of its value."""
    assert json.loads(encode(value, Quirks())) == value


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=15), st.sampled_from(Texts))
def test_encoded_buffers(text: str, texts: Texts) -> None:
    """Whatever surrounds a text in its buffer, a tolerant parser finds it."""
    raw = encode({"Name": text, "Index": 1}, Quirks(texts=texts))
    value = json.loads(raw.decode("utf-8", "surrogateescape"), strict=False)
    padding = "\udcff"
    assert value["Name"].partition("\0")[0].rstrip(padding) == text.partition("\0")[0]


def test_floats() -> None:
    """Temperatures of the original API are numbers."""
    assert json.loads(encode([23.58, 0.0], Quirks())) == [pytest.approx(23.58), 0]
