"""Bodies: JSON with something around it, and words that are no JSON."""

import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.izone.client import (
    BusyError,
    InvalidResponseError,
    IzoneError,
    NotSupportedError,
    RefusedError,
)
from custom_components.zontromat.systems.izone.client.wire import Reply, decode, encode, without_secrets

from .test_client_values import JSON

UNIT: dict[str, Any] = {"AirStreamDeviceUId": "000013170", "SystemV2": {"SysOn": 1}}
CLEAN = json.dumps(UNIT).encode()


@pytest.mark.parametrize(
    "content",
    [
        CLEAN,
        CLEAN + b"{OK}",
        CLEAN + b"\r\n{OK}\0\0\0",
        CLEAN + b"\0\0\xff\xff",
        b"\0\r\n " + CLEAN,
        b"\xef\xbb\xbf" + CLEAN,
    ],
)
def test_surroundings(content: bytes) -> None:
    """What surrounds the JSON does not matter."""
    assert decode(content) == UNIT


def test_bytes_that_are_no_utf8() -> None:
    """Broken UTF-8 is taken for Latin-1, so that the rest of the answer can be read."""
    assert decode(b'{"LockCode":"\xff\xff","Tag1":"Caf\xe9"}') == {"LockCode": "ÿÿ", "Tag1": "Café"}
    assert decode('{"Tag1":"Café"}'.encode()) == {"Tag1": "Café"}


def test_raw_buffers() -> None:
    """Control characters inside texts are no error."""
    assert decode(b'{"Name":"Living\0\xff\xff"}') == {"Name": "Living\0ÿÿ"}


def test_no_numbers() -> None:
    """NaN and infinity are nothing."""
    assert decode(b'{"Temp":NaN,"Supply":-Infinity}') == {"Temp": None, "Supply": None}


def test_repeated_keys() -> None:
    """The last value of a repeated key counts, unless all of them are asked for."""
    fault = b'{"D":3,"M":11,"H":12,"M":45}'
    assert decode(fault) == {"D": 3, "M": 45, "H": 12}
    assert decode(fault, repeated_keys=True) == {"D": 3, "M": 11, "H": 12, "M#2": 45}


@pytest.mark.parametrize("content", [b"{OK}", b"OK", b'"OK"', b" {OK}\r\n", b"{OK", b"ok\0\0", b'{"result":"OK"}'])
def test_ok(content: bytes) -> None:
    """All that is well is said in many ways."""
    assert decode(content) is Reply.OK


@pytest.mark.parametrize("content", [b"", b"\0\0", b"\r\n"])
def test_nothing(content: bytes) -> None:
    """Old firmware says nothing."""
    assert decode(content) is Reply.EMPTY


@pytest.mark.parametrize("content", [b"{BUSY}", b"{BUSY", b"BUSY", b'"BUSY"'])
def test_busy(content: bytes) -> None:
    """A busy bridge says so."""
    with pytest.raises(BusyError):
        decode(content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{ERROR}", "ERROR"),
        (b"{ERROR:notImplementedYet}", "notImplementedYet"),
        (b"{ERROR:notImplementedYet", "notImplementedYet"),
        (b"{ERROR:notImplementedYet\0\0\xff", "notImplementedYet"),
        (b"Error", "Error"),
        (b"InvalidRequest", "InvalidRequest"),
        (b'"UserNotAllowed"', "UserNotAllowed"),
        (b'{"result":"InvalidUser"}', "InvalidUser"),
    ],
)
def test_refusals(content: bytes, reason: str) -> None:
    """A refusal carries the bridge's own word, finished or not."""
    with pytest.raises(RefusedError) as caught:
        decode(content)
    assert caught.value.details["reason"] == reason


def test_missing() -> None:
    """A missing address also shows in the text."""
    with pytest.raises(NotSupportedError):
        decode(b"404: File not found")


def test_a_key_is_no_refusal() -> None:
    """A datagram that begins with a key named Error is a datagram."""
    assert decode(b'{"Error":1,"Index":0}') == {"Error": 1, "Index": 0}


@pytest.mark.parametrize(
    "content", [b'{"SysOn":1,', b"<html>hello", b"17", b"null", b"[" * 100_000, b"9" * 5000, b'{"a":' * 100_000]
)
def test_nonsense(content: bytes) -> None:
    """Anything else is the documented error."""
    with pytest.raises(InvalidResponseError):
        decode(content)


@given(st.binary() | st.builds(lambda head, tail: head + tail, st.just(CLEAN), st.binary()), st.booleans())
def test_any_bytes(content: bytes, repeated_keys: bool) -> None:
    """Any bytes are a document, a word, or a documented error."""
    try:
        answer = decode(content, repeated_keys=repeated_keys)
    except IzoneError:
        return
    assert isinstance(answer, dict | list | Reply)


@given(st.dictionaries(st.text(), JSON, min_size=1), st.binary())
def test_any_document(document: dict[str, Any], tail: bytes) -> None:
    """A document is found whatever follows it, unless the tail changes the meaning of its bytes."""
    if isinstance(document.get("result"), str):
        return
    content = json.dumps(document).encode() + b"\0" + tail
    assert decode(content) == json.loads(json.dumps(document), parse_constant=no_number)


def no_number(constant: str) -> None:
    """Read NaN and the infinities as nothing."""


def test_encoding() -> None:
    """Commands are compact, and letters beyond ASCII go as they are."""
    assert encode({"ZoneName": {"Index": 0, "Name": "Хол"}}) == '{"ZoneName":{"Index":0,"Name":"Хол"}}'.encode()


def test_secrets() -> None:
    """Passwords and key codes do not get past the border."""
    assert without_secrets({"Pass": "1", "LockCode": "2", "LockStatus": 1}) == {"LockStatus": 1}
