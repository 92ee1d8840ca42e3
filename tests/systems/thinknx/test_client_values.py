"""Values, GUIDs and the server's status: any input, no exception but the documented one."""

from datetime import datetime, timedelta
import math

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.thinknx.client import (
    CAPABILITIES,
    POSSIBLE,
    Access,
    Capability,
    DeviceKind,
    InvalidResponseError,
    InvalidValueError,
    ServerStatus,
    parse_guid,
    parse_uptime,
    proven,
)

GUID = "1IzPszHWAUuvzxtXBMkzWQ"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(list(Capability)), JSON)
def test_parsers_take_anything(capability: Capability, raw: object) -> None:
    """Every parser returns a value or says that the answer is wrong."""
    try:
        value = CAPABILITIES[capability].parse(raw)
    except InvalidResponseError:
        return
    assert isinstance(value, bool | int | float | tuple)


@given(
    st.sampled_from(list(Capability)),
    st.one_of(st.booleans(), st.integers(), st.floats(), st.tuples(st.integers(), st.integers(), st.integers())),
)
def test_formats_take_anything(capability: Capability, value: bool | float | tuple[int, int, int]) -> None:
    """Every format is what the parser of the same capability reads back, or the value is refused."""
    row = CAPABILITIES[capability]
    try:
        text = row.format(value)
    except InvalidValueError:
        return
    if row.status_call is not None and row.set_call is not None:
        back = row.parse(text)
        assert back == value or math.isclose(back, value, rel_tol=1e-8)


@pytest.mark.parametrize(
    ("capability", "raw", "value"),
    [
        (Capability.POWER, "1", True),
        (Capability.POWER, 0, False),
        (Capability.LEVEL, "49.6", 50),
        (Capability.LEVEL, 101, 100),
        (Capability.COLOR, [255, "128", 0], (255, 128, 0)),
        (Capability.COLOR, "255,128 0", (255, 128, 0)),
        (Capability.COLOR, "[255,128 0]", (255, 128, 0)),
        (Capability.SETPOINT, "20.5", 20.5),
        (Capability.MODE, "7", 7),
    ],
)
def test_forms_of_a_status(capability: Capability, raw: object, value: object) -> None:
    """Numbers come as text as well, colors in two forms, unknown modes are kept."""
    assert CAPABILITIES[capability].parse(raw) == value


@pytest.mark.parametrize(
    ("capability", "value", "text"),
    [
        (Capability.POWER, True, "1"),
        (Capability.LEVEL, 50, "50"),
        (Capability.VALUE, 85.325, "85.325"),
        (Capability.VALUE, 1e20, "100000000000000000000"),
        (Capability.VALUE, 1.5e-7, "0.00000015"),
        (Capability.VALUE, 0.1 + 0.2, "0.3"),
        (Capability.SETPOINT, 20.0, "20"),
        (Capability.COLOR, (255, 128, 0), "255,128,0"),
        (Capability.COLOR_TEMPERATURE, 2700, "2700"),
    ],
)
def test_forms_of_a_command(capability: Capability, value: bool | float | tuple[int, int, int], text: str) -> None:
    """Numbers have a point and no exponent."""
    assert CAPABILITIES[capability].format(value) == text


@pytest.mark.parametrize("text", [GUID, f" {GUID}\n", "AAAAAAAAAA+/AAAAAAAAAA"])
def test_guid(text: str) -> None:
    """A GUID keeps its case; blanks around a pasted one are dropped."""
    assert parse_guid(text) == text.strip()


@pytest.mark.parametrize("text", ["", GUID[:-1], GUID + "A", GUID[:-1] + "_", "1IzPszHWA\u0415uvzxtXBMkzWQ"])
def test_no_guid(text: str) -> None:
    """A GUID of another length or with another letter is refused, a Cyrillic one that looks the same included."""
    with pytest.raises(InvalidValueError):
        parse_guid(text)


def test_what_is_proven() -> None:
    """What answers is there; what has no status is, unless it belongs to something that did not answer."""
    blind = {Capability.MOVEMENT, Capability.STOP}
    assert proven(DeviceKind.BLIND, frozenset()) == blind
    assert proven(DeviceKind.BLIND, frozenset({Capability.ANGLE})) == blind | {Capability.ANGLE, Capability.STEP}
    assert proven(DeviceKind.SCENE, frozenset()) == {Capability.SCENE}
    for kind, possible in POSSIBLE.items():
        assert proven(kind, frozenset(possible)) == set(possible)


@given(JSON, JSON, JSON)
def test_server_status_takes_anything(uptime: object, clients: object, users: object) -> None:
    """Whatever the server tells about itself, there is a status."""
    status = ServerStatus.from_json(
        {
            "version": uptime,
            "process_uptime": uptime,
            "config_time": clients,
            "connected_clients": clients,
            "pbx_users": users,
        }
    )
    assert status.connected_clients is None or status.connected_clients >= 0


def test_server_status() -> None:
    """The example of the specification, without its typography."""
    status = ServerStatus.from_json(
        {
            "version": "01.02.03.04",
            "process_uptime": "1 days 2 hours 3 min",
            "server_uptime": "10 days 0 hours 1 min",
            "config_time": "12:34:56 2019-09-23",
            "connected_clients": "3",
            "pbx_users": "101, 102,",
        }
    )
    assert status.version == "01.02.03.04"
    assert status.process_uptime == timedelta(days=1, hours=2, minutes=3)
    assert status.server_uptime == timedelta(days=10, minutes=1)
    assert status.config_time == datetime(2019, 9, 23, 12, 34, 56)
    assert status.connected_clients == 3
    assert status.pbx_users == ("101", "102")
    assert parse_uptime("99999999999 days 0 hours 0 min") is None


@pytest.mark.parametrize(
    ("key", "url", "allow_http"),
    [
        ("k e y", "https://host", False),
        ("", "https://host", False),
        ("S3CRET", "http://host", False),
        ("S3CRET", "host", False),
    ],
)
def test_no_way(key: str, url: str, allow_http: bool) -> None:
    """A key that would be shown, or is none, is refused; the key is in no message."""
    with pytest.raises(InvalidValueError) as caught:
        Access.by_key(key, url, allow_http=allow_http)
    assert not key or key not in str(caught.value)


def test_ways_hide_their_secrets() -> None:
    """Neither key nor password shows in a representation."""
    assert repr(Access.by_key("SECRET")) == "Access(data.thinknx.eu)"
    assert repr(Access.by_key("SECRET", "http://box.lan/", allow_http=True)) == "Access(box.lan)"
    assert repr(Access.local("192.0.2.1", "me", "SECRET")) == "Access(192.0.2.1)"
