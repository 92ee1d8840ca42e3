"""Requests and answers as bytes: any answer is taken whole or refused with the documented error."""

from email.utils import formatdate
import json
import math
from typing import Any
from urllib.parse import parse_qs

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.bgerp.client import (
    BgerpError,
    Dialect,
    Identity,
    InvalidReply,
    Json,
    NotBgerp,
    RequestBlocked,
    ServerError,
    Session,
    TooManyRequests,
)
from custom_components.zontromat.systems.bgerp.client.dialects import DeployedWire, SpecificationWire
from custom_components.zontromat.systems.bgerp.client.wire import Answer, read_object, refusal

IDENTITY = Identity(serial_number="346", model="S103", config_time=1_700_000_000)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def answer(body: bytes | Json, *, status: int = 200, content_type: str = "application/json", **headers: Any) -> Answer:
    """Return an answer with the given body."""
    return Answer(
        status=status,
        content_type=content_type,
        body=body if isinstance(body, bytes) else json.dumps(body).encode(),
        date=headers.get("date"),
        retry_after=headers.get("retry_after"),
        elapsed=headers.get("elapsed", 0.1),
    )


@pytest.mark.parametrize("wire", [SpecificationWire(), DeployedWire()])
@given(body=st.binary() | JSON.map(lambda value: json.dumps(value).encode()), content_type=st.text(max_size=20))
def test_any_answer(wire: SpecificationWire | DeployedWire, body: bytes, content_type: str) -> None:
    """Whatever comes with status 200 is a set of registers or an InvalidReply."""
    for kind in (content_type, "application/json"):
        for read in (wire.read_sync, wire.read_key):
            try:
                result = read(answer(body, content_type=kind))
            except InvalidReply:
                continue
            assert len(result) == 2


@given(value=st.dictionaries(st.text(max_size=8), JSON, max_size=5))
def test_objects_come_back_as_they_were(value: dict[str, Json]) -> None:
    """A JSON object is read without loss."""
    assert read_object(answer(value), json_type_only=True) == value


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<!DOCTYPE html><html></html>", "json"),
        (b'{"hvac.temp.max": 3', "json"),
        (b'{"a": NaN}', "json"),
        (b'{"a": 1e999}', "json"),
        (b'{"a": "\\ud800"}', "json"),
        (b"\xff\xfe", "json"),
        (b"[" * 200_000, "json"),
        (b"[1]", "object"),
        (b'"OK"', "object"),
    ],
)
def test_reasons(body: bytes, reason: str) -> None:
    """What is wrong with an answer is told, never what was in it."""
    with pytest.raises(InvalidReply) as caught:
        read_object(answer(body), json_type_only=True)
    assert caught.value.details["reason"] == reason


def test_content_type_counts_in_the_deployed_dialect_alone() -> None:
    """A login page of a captive portal is refused by its type; the specification asks for no headers."""
    page = answer({"hvac.temp.max": 30}, content_type="text/html")
    assert SpecificationWire().read_sync(page) == ({"hvac.temp.max": 30}, None)
    with pytest.raises(InvalidReply):
        DeployedWire().read_sync(page)


def test_empty_php_array_is_an_empty_set() -> None:
    """A server without news and without time of its own answers with an empty array."""
    assert DeployedWire().read_sync(answer(b"[]")) == ({}, None)


@pytest.mark.parametrize("time", [1_763_632_800, 1_763_632_800.25, "1763632800"])
def test_server_time_is_taken_as_it_came(time: Json) -> None:
    """The server's time leaves the registers and is returned exactly."""
    assert DeployedWire().read_sync(answer({"sys.srv.last_sync": time})) == ({}, float(str(time)))


@pytest.mark.parametrize("time", [None, True, 0, -1, "soon", "", [], 1e300])
def test_no_time_no_reply(time: Json) -> None:
    """A reply whose time is no time is refused whole."""
    with pytest.raises(InvalidReply):
        DeployedWire().read_sync(answer({"sys.srv.last_sync": time, "light.min": 1}))


def test_date_header_stands_in() -> None:
    """A server before March 2024 tells the time in the Date header; it is taken back to before the request."""
    old = answer({"light.min": 1}, date=formatdate(1_763_632_800, usegmt=True), elapsed=1.2)
    assert DeployedWire().read_sync(old) == ({"light.min": 1}, 1_763_632_798)


@given(date=st.text(max_size=40), retry_after=st.text(max_size=12))
def test_any_header(date: str, retry_after: str) -> None:
    """No header, however broken, does more than being ignored."""
    _, time = DeployedWire().read_sync(answer({}, date=date))
    assert time is None or math.isfinite(time)
    error = refusal(answer(b"", status=429, date=date, retry_after=retry_after))
    assert 0 <= error.pause <= 3600


@pytest.mark.parametrize(
    ("status", "error", "pause"),
    [
        (301, NotBgerp, 60),
        (400, RequestBlocked, 60),
        (404, NotBgerp, 60),
        (429, TooManyRequests, 7),
        (500, ServerError, 60),
        (503, ServerError, 60),
    ],
)
def test_statuses(status: int, error: type[BgerpError], pause: float) -> None:
    """Each status has its error and its least pause."""
    refused = refusal(answer(b"<html>", status=status, retry_after="7"))
    assert type(refused) is error
    assert refused.pause == pause
    assert refused.details == {"status": str(status)}


def test_retry_after_as_a_date() -> None:
    """The second form of Retry-After is measured by the server's own clock."""
    now, then = (formatdate(at, usegmt=True) for at in (1_763_632_800, 1_763_632_830))
    assert refusal(answer(b"", status=429, date=now, retry_after=then)).pause == 30


def test_specification_requests() -> None:
    """The specification's requests are JSON, or forms where the server wants them."""
    wire, session = SpecificationWire(), Session(token="key")
    assert json.loads(wire.login(IDENTITY, session).body) == {"serial_number": 346, "model": "S103", "version": "1.0"}
    text = Identity(serial_number="Z-0346", model="S103")
    assert json.loads(wire.login(text, session).body)["serial_number"] == "Z-0346"
    assert json.loads(wire.sync(session, {"general.is_empty": 1}, 5).body) == {
        "session_id": "key",
        "regs": {"general.is_empty": 1},
    }
    form = Session(token="key", form=True, dialect=Dialect.SPECIFICATION)
    assert parse_qs(wire.login(IDENTITY, form).body.decode()) == {
        "serial_number": ["346"],
        "model": ["S103"],
        "version": ["1.0"],
    }
    assert parse_qs(wire.record(form, {"time": 1}).body.decode()) == {"session_id": ["key"], "regs": ['[{"time":1}]']}


def test_deployed_requests() -> None:
    """The deployed server reads forms; the id is sent where it is known, and the time exactly as it came."""
    wire = DeployedWire()
    fields = parse_qs(wire.login(IDENTITY, Session()).body.decode())
    assert fields == {
        "serial_number": ["346"],
        "model": ["S103"],
        "version": ["1.0"],
        "config_time": ["1700000000"],
    }
    known = wire.login(IDENTITY, Session(bgerp_id="1-2"))
    assert parse_qs(known.body.decode())["bgerp_id"] == ["1-2"]
    sync = wire.sync(Session(token="key"), {"a.b": "it's ü"}, 1_763_632_800.5)
    assert parse_qs(sync.body.decode()) == {
        "token": ["key"],
        "registers": ['{"a.b":"it\'s ü"}'],
        "last_sync": ["1763632800.5"],
    }
    assert b"last_sync=0" in wire.sync(Session(), {}, 0.0).body.split(b"&")


def test_no_secret_in_a_repr() -> None:
    """Requests, answers and sessions show neither key nor id."""
    session = Session(token="secret-key", bgerp_id="secret-id")
    request = DeployedWire().sync(session, {}, 0)
    reply = answer({"token": "secret-key"})
    assert "secret" not in f"{session!r} {request!r} {reply!r} {DeployedWire().login(IDENTITY, session)!r}"
