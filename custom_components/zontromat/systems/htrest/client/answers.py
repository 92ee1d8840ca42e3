"""What the server's error answers mean (facts on HtREST, sections 2 to 4)."""

from collections.abc import Callable
from http import HTTPStatus
import json
import re

from .errors import (
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

_MAX_MESSAGE = 200
_GATEWAY = {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}
_QUOTED = re.compile(r"""'([^']*)'|"([^"]*)\"""")

type _Rule = tuple[str, Callable[[str, re.Match[str]], HtrestError]]


def _names(text: str) -> tuple[str, ...]:
    """Return the quoted names of a message."""
    return tuple(single or double for single, double in _QUOTED.findall(text))


def _limit(text: str) -> float | None:
    """Return a limit as the server prints it; `None` stands for no limit."""
    for convert in (int, float):
        try:
            return convert(text)
        except ValueError:
            continue
    return None


def _server_error(kind: type[ServerError]) -> Callable[[str, re.Match[str]], HtrestError]:
    """Return what builds a server error of this kind from its message."""
    return lambda message, match: kind(message, message=message)


# The first pattern found in the message of a 500 decides.
_SERVER_RULES: tuple[_Rule, ...] = (
    (r"unexpected keyword argument", _server_error(BrokenHandlerError)),
    (
        r"value (\S+) is beyond the limits \[([^,\]]+), ([^,\]]+)\]",
        lambda _, found: BeyondLimitsError(found[1], _limit(found[2]), _limit(found[3])),
    ),
    (r"value has invalid type", lambda message, _: InvalidValueError(message, reason=message)),
    (r"could not open port|serial connection", _server_error(SerialPortLostError)),
    (
        r"access of parameter (?:'([^']*)'|\"([^\"]*)\").*ERR,INVALID IDX",
        lambda message, found: ParameterFailedError(message, (found[1] or found[2],), message=message),
    ),
    (
        r"MR command .*ERR,INVALID IDX|invalid representation for data type|could not convert string|invalid literal for",
        lambda message, _: ParameterFailedError(message, message=message),
    ),
    (r"ERR,INVALID IDX", lambda message, _: NotFoundError(message, message=message)),
    (r"login failed|data stream broken|invalid response|checksum|timed? ?out", _server_error(SerialTransientError)),
)

_REFUSAL_RULES: tuple[_Rule, ...] = (
    (r"Parameter(?:\(s\))? (.*) not found", lambda _, found: UnknownParameterError(_names(found[1]))),
    (r"Parameter\(s\) (.*) doesn't represent", lambda _, found: NotMeasuredError(_names(found[1]))),
    (r"entry #\d+ not found", lambda message, _: NotFoundError(message, message=message)),
)


def parse_json(body: bytes) -> object:
    """Return the JSON document; NaN and infinities become `None`.

    Raises:
        InvalidResponseError: The body is no JSON document: HTML, cut off, empty.
    """
    try:
        return json.loads(body.decode(), parse_constant=lambda _: None)
    except (ValueError, RecursionError) as err:
        raise InvalidResponseError("The answer is no JSON document") from err


def _message(body: bytes) -> str:
    """Return the text of an error answer, empty when it is no JSON object with a message."""
    try:
        data = parse_json(body)
    except InvalidResponseError:
        return ""
    if not isinstance(data, dict):
        return ""
    parts = [data.get("message"), *(data["errors"].values() if isinstance(data.get("errors"), dict) else ())]
    return "; ".join(part for part in parts if isinstance(part, str))


def error_from_answer(status: int, body: bytes) -> HtrestError:
    """Return the error that an answer with a status of 400 or more stands for."""
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return HtrestAuthError("The server refuses the user name or password")
    if status in _GATEWAY:
        return HtrestConnectionError(f"The proxy cannot reach the server (HTTP {status})", status=str(status))
    message = _message(body)
    shown = message[:_MAX_MESSAGE] or f"HTTP {status}"
    for pattern, build in _SERVER_RULES if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _REFUSAL_RULES:
        if found := re.search(pattern, message, re.DOTALL):
            return build(shown, found)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServerError(shown, message=shown)
    if status == HTTPStatus.NOT_FOUND:
        return NotFoundError(shown, message=shown)
    return RequestRejectedError(shown, message=shown, status=str(status))
