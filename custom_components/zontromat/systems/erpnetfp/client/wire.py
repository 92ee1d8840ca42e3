"""JSON as the servers speak it: numbers exact in both directions, names of fields in any case."""

from collections.abc import Mapping
from decimal import Decimal
import json
from typing import Any

from .errors import UnreadableAnswerError

type Json = dict[str, Any] | list[Any] | str | int | Decimal | bool | None


def dumps(value: object) -> str:
    """Write JSON; a `Decimal` becomes a plain number with all its digits and no trailing zeros."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(str(key))}:{dumps(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(dumps(entry) for entry in value) + "]"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    return json.dumps(value, ensure_ascii=False)


def loads(data: bytes | str) -> Json:
    """Read JSON; fractions become `Decimal`.

    Raises:
        UnreadableAnswerError: the data is not JSON.
    """
    try:
        parsed: Json = json.loads(data, parse_float=Decimal, parse_constant=_refuse)
    except ValueError, RecursionError, ArithmeticError:
        raise UnreadableAnswerError("The answer is not JSON") from None
    return parsed


def load_object(data: str) -> dict[str, Any]:
    """Read back an object that `dumps` wrote.

    Raises:
        UnreadableAnswerError: it is none.
    """
    value = loads(data)
    if not isinstance(value, dict):
        raise UnreadableAnswerError("The data is not a JSON object")
    return value


def _refuse(name: str) -> None:
    """Refuse the numbers that JSON does not have."""
    raise ValueError(name)


def fields(value: object) -> dict[str, Any]:
    """Return a JSON object with lower-case names (the C# server ignores their case), and nothing for other values."""
    if not isinstance(value, Mapping):
        return {}
    return {str(key).lower(): entry for key, entry in value.items()}


def text(value: object) -> str | None:
    """Return a text without blanks around it; numbers become text, an empty text is absent."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    return str(value).strip() or None


def boolean(value: object) -> bool | None:
    """Return a truth value, which some servers write as text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return None
