"""Requests and answers as bytes, and what every answer has to be before anything of it is used."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
import json
import math
from urllib.parse import urlencode

from .errors import BgerpError, InvalidReply, NotBgerp, RequestBlocked, ServerError, TooManyRequests
from .models import Json

JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"

_LONGEST_PAUSE = 3600.0
_YEAR_3000 = 32_503_680_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A POST request; its body holds the key and is not shown."""

    path: str
    content_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer, read whole; its body can hold the key and is not shown."""

    status: int
    content_type: str
    body: bytes = field(repr=False)
    date: str | None
    retry_after: str | None
    elapsed: float


def json_request(path: str, content: Mapping[str, Json]) -> Request:
    """Build a request with a JSON body."""
    return Request(path=path, content_type=JSON_TYPE, body=dump(content).encode())


def form_request(path: str, fields: Mapping[str, str]) -> Request:
    """Build a request with a form body."""
    return Request(path=path, content_type=FORM_TYPE, body=urlencode(fields).encode())


def dump(content: Json | Mapping[str, Json]) -> str:
    """Return compact JSON text; non-finite numbers are a fault of the caller (`ValueError`)."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def read_object(answer: Answer, *, json_type_only: bool) -> dict[str, Json]:
    """Return the JSON object of an answer with status 200.

    Args:
        answer: The answer.
        json_type_only: Refuse other content types. The specification asks for no headers at all, so in its dialect
            only the body counts.

    Raises:
        InvalidReply: Empty, HTML, cut off, no JSON, no object, or JSON that could not be stored again.
    """
    if not answer.body.strip():
        raise InvalidReply("the answer is empty", reason="empty")
    if json_type_only and not answer.content_type.endswith("json"):
        raise InvalidReply("the answer is no JSON", reason="content_type", content_type=answer.content_type)
    try:
        content = json.loads(
            answer.body.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_finite, parse_int=_storable
        )
        dump(content).encode()  # a lone surrogate passes the parser and breaks every store
    except (ValueError, RecursionError) as error:
        raise InvalidReply("the answer is no valid JSON", reason="json") from error
    if content == []:
        return {}  # PHP writes an empty array where an empty object is meant
    if not isinstance(content, dict):
        raise InvalidReply("the answer is no JSON object", reason="object")
    return content


def _refuse(text: str) -> float:
    """Refuse NaN and the infinities."""
    raise ValueError(text)


def _finite(text: str) -> float:
    """Parse a number that is not beyond what a float holds."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _storable(text: str) -> int | float:
    """Parse an integer; beyond 64 bits, which JSON stores refuse, as a float."""
    value = int(text)
    return value if -(2**63) <= value < 2**63 else _finite(text)


def read_server_time(value: Json) -> float:
    """Return the server's Unix time as it came, integer or float.

    Raises:
        InvalidReply: It is no time; the reply cannot be trusted.
    """
    try:
        time = _finite(value) if isinstance(value, str) else value
    except ValueError:
        time = None
    if isinstance(time, bool) or not isinstance(time, int | float) or not 0 < time < _YEAR_3000:
        raise InvalidReply("the server's time is no time", reason="time")
    return time


def date_before(answer: Answer) -> float | None:
    """Return a server time not later than the start of the request, from the `Date` header (facts 1.4).

    The header tells when the answer was made, so the time that the exchange took is subtracted: earlier is harmless
    because repeated values are, while later would hide an operator's change.
    """
    date = _http_date(answer.date)
    return None if date is None else date - math.ceil(answer.elapsed)


def _http_date(text: str | None) -> float | None:
    """Return an HTTP date as Unix time; one without a zone is in UTC, as all of them are."""
    try:
        return None if text is None else parsedate_to_datetime(text).replace(tzinfo=UTC).timestamp()
    except ValueError, OverflowError, OSError:
        return None


def _pause(answer: Answer) -> float:
    """Return the seconds of a `Retry-After` header in either of its forms, within bounds."""
    text = answer.retry_after or ""
    if text.isascii() and text.isdigit():
        # The slice keeps a header of a million digits from being converted.
        return min(float(text[:9]), _LONGEST_PAUSE)
    until, now = _http_date(text or None), _http_date(answer.date)
    return ServerError.pause if until is None or now is None else max(0.0, min(until - now, _LONGEST_PAUSE))


def refusal(answer: Answer) -> BgerpError:
    """Return the error that a status stands for where the protocol gives it no other meaning."""
    status = str(answer.status)
    match answer.status:
        case 400:
            return RequestBlocked("the server refused the content of the request", status=status)
        case 404 | 405 | 410:
            return NotBgerp("no bgERP zone automation at this address", status=status)
        case 429:
            error = TooManyRequests("the server asks for patience", status=status)
            error.pause = _pause(answer)
            return error
        case code if 300 <= code < 400:
            return NotBgerp("the server sends elsewhere; enter the final address", status=status)
    return ServerError("the server answered with an error", status=status)
