"""Error answers of the server and what they mean."""

import json

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.htrest.client import (
    BeyondLimitsError,
    BrokenHandlerError,
    HtrestAuthError,
    HtrestConnectionError,
    HtrestError,
    InvalidResponseError,
    InvalidValueError,
    NotFoundError,
    NotMeasuredError,
    ParameterFailedError,
    RequestRejectedError,
    SerialPortLostError,
    SerialTransientError,
    ServerError,
    UnknownParameterError,
)
from custom_components.zontromat.systems.htrest.client.answers import error_from_answer, parse_json

HTML = b"<!doctype html><title>404 Not Found</title>"


def error(status: int, message: str) -> HtrestError:
    """Return the error of an answer with a message."""
    return error_from_answer(status, json.dumps({"message": message}).encode())


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (500, "FaultEntry.get() got an unexpected keyword argument 'id'", BrokenHandlerError),
        (500, "value has invalid type <class 'float'>; expected 'int'", InvalidValueError),
        (500, "[Errno 2] could not open port /dev/ttyUSB0: [Errno 2] No such file", SerialPortLostError),
        (500, "serial connection to heat pump not established", SerialPortLostError),
        (500, "serial connection not open", SerialPortLostError),
        (500, "login failed after 3 try/tries", SerialTransientError),
        (500, "data stream broken during reading response header", SerialTransientError),
        (500, "invalid response for access of parameter 'WP_System' ['garbage']", SerialTransientError),
        (500, "invalid representation for data type FLOAT ('22')", ParameterFailedError),
        (500, "invalid response for PRD command ['ERR,INVALID IDX']", NotFoundError),
        (500, "something new", ServerError),
        (404, "Fault list entry #4 not found", NotFoundError),
        (400, "Input payload validation failed", RequestRejectedError),
        (405, "The method is not allowed for the requested URL.", RequestRejectedError),
    ],
)
def test_messages(status: int, message: str, kind: type[HtrestError]) -> None:
    """Each text of the server leads to its error, and the text is kept for the user."""
    found = error(status, message)
    assert type(found) is kind
    assert message in found.details.values()


@pytest.mark.parametrize(
    ("text", "minimum", "maximum"),
    [("[10.0, 25.0]", 10.0, 25.0), ("[-10, -1]", -10, -1), ("[None, 7]", None, 7)],
)
def test_limits_are_learned(text: str, minimum: float | None, maximum: float | None) -> None:
    """The limits come from the text of the refusal."""
    found = error(500, f"value 25.5 is beyond the limits {text}")
    assert isinstance(found, BeyondLimitsError)
    assert (found.minimum, found.maximum) == (minimum, maximum)
    assert not found.doubtful


def test_missing_parameter_is_named() -> None:
    """The name of a parameter that the firmware lacks is taken from the text."""
    found = error(
        500, "invalid response for access of parameter 'BSZ Verdichter Schaltung WW' ['SP,NR=375,ERR,INVALID IDX']"
    )
    assert isinstance(found, ParameterFailedError)
    assert found.names == {"BSZ Verdichter Schaltung WW"}


def test_missing_measured_point_is_not_named() -> None:
    """A fast query does not say which point is missing."""
    found = error(500, "invalid response for MR command ['ERR,INVALID IDX']")
    assert isinstance(found, ParameterFailedError)
    assert found.names == frozenset()


def test_unknown_names() -> None:
    """Unknown names are listed, whatever signs they hold."""
    found = error(404, "Parameter(s) 'A, B', 'WMZ_Gesamt (kWh):', \"it's\" not found")
    assert isinstance(found, UnknownParameterError)
    assert found.names == {"A, B", "WMZ_Gesamt (kWh):", "it's"}
    single = error(404, "Parameter 'Nope' not found. You have requested this URI")
    assert isinstance(single, UnknownParameterError)
    assert single.names == {"Nope"}


def test_settings_in_a_fast_query() -> None:
    """The settings that a fast query cannot read are listed."""
    found = error(400, "Parameter(s) 'Betriebsart', 'WW Type' doesn't represent a 'MP' data point")
    assert isinstance(found, NotMeasuredError)
    assert found.names == {"Betriebsart", "WW Type"}


def test_schema_failures_show_their_reasons() -> None:
    """The reasons of a schema failure are part of the message."""
    body = {"errors": {"value": "'x' is not of type 'number'", "odd": None}, "message": "Input payload failed"}
    found = error_from_answer(400, json.dumps(body).encode())
    assert found.details["message"] == "Input payload failed; 'x' is not of type 'number'"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, HtrestAuthError),
        (403, HtrestAuthError),
        (404, NotFoundError),
        (405, RequestRejectedError),
        (415, RequestRejectedError),
        (500, ServerError),
        (502, HtrestConnectionError),
        (503, HtrestConnectionError),
        (504, HtrestConnectionError),
    ],
)
def test_html_errors(status: int, kind: type[HtrestError]) -> None:
    """Errors without JSON, of the router or of a proxy, are told by their status; HTML is never shown."""
    found = error_from_answer(status, HTML)
    assert type(found) is kind
    assert "<" not in str(found)


@pytest.mark.parametrize("body", [b"[1]", b"null", b'{"message": 5}', b"{}"])
def test_errors_without_a_message(body: bytes) -> None:
    """A JSON error without a text is told by its status, too."""
    assert str(error_from_answer(500, body)) == "HTTP 500"


@given(st.integers(400, 599), st.binary() | st.text().map(lambda text: json.dumps({"message": text}).encode()))
def test_any_error_answer(status: int, body: bytes) -> None:
    """Any body of an error answer leads to one of the documented errors."""
    assert isinstance(error_from_answer(status, body), HtrestError)


@given(st.binary())
def test_any_body(body: bytes) -> None:
    """Any body is a JSON document or the documented error."""
    try:
        parse_json(body)
    except InvalidResponseError:
        return
    json.loads(body)


def test_not_a_number_is_unknown() -> None:
    """A NaN of the server is unknown."""
    assert parse_json(b'{"a": NaN, "b": -Infinity}') == {"a": None, "b": None}


def test_deep_nesting_is_no_crash() -> None:
    """A body made to break the parser is the documented error."""
    with pytest.raises(InvalidResponseError):
        parse_json(b"[" * 200_000)


def test_doubt() -> None:
    """Only errors after which the value may have been written are doubtful."""
    assert error(500, "data stream broken during reading response header").doubtful
    assert error(500, "something new").doubtful
    assert not error(500, "serial connection not open").doubtful
    assert not error(404, "Parameter 'Nope' not found").doubtful
    assert not error(400, "Input payload validation failed").doubtful
