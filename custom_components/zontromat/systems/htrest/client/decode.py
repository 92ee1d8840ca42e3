"""The shapes of JSON answers."""

from datetime import datetime

from .errors import InvalidResponseError
from .values import parse_integer


def json_object(raw: object) -> dict[str, object]:
    """Return the JSON object.

    Raises:
        InvalidResponseError: It is something else.
    """
    if not isinstance(raw, dict):
        raise InvalidResponseError(f"Expected a JSON object, got {type(raw).__name__}")
    return raw


def json_array(raw: object) -> list[object]:
    """Return the JSON array.

    Raises:
        InvalidResponseError: It is something else.
    """
    if not isinstance(raw, list):
        raise InvalidResponseError(f"Expected a JSON array, got {type(raw).__name__}")
    return raw


def json_integer(raw: dict[str, object], key: str) -> int:
    """Return a whole number that cannot be done without.

    Raises:
        InvalidResponseError: It is missing or something else.
    """
    number = parse_integer(raw.get(key))
    if number is None:
        raise InvalidResponseError(f"Expected a whole number in {key!r}")
    return number


def json_text(raw: dict[str, object], key: str) -> str | None:
    """Return a text, `None` when it is missing or empty."""
    value = raw.get(key)
    return str(value) if isinstance(value, str | int | float) and value != "" else None


def parse_datetime(raw: object) -> datetime | None:
    """Return the heat pump's local time without a zone, `None` when the text is no time.

    A read-only server may send microseconds.
    """
    if not isinstance(raw, str):
        return None
    try:
        return datetime.fromisoformat(raw.strip()).replace(tzinfo=None)
    except ValueError:
        return None


def single_value(raw: object) -> object:
    """Return the content of an answer `{"value": x}`, still as sent.

    Raises:
        InvalidResponseError: There is no value.
    """
    data = json_object(raw)
    if "value" not in data:
        raise InvalidResponseError("Expected a value")
    return data["value"]
