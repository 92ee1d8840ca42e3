"""Structured values that arrive as text: JSON, or a Python literal in data of 2020 (facts 2.2)."""

import ast
import json
import math
import warnings

from .errors import InvalidValue

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None

_MAX_TEXT = 2**18


def parse_literal(text: str) -> Json:
    """Return what a text of JSON or of a Python literal holds.

    Raises:
        InvalidValue: The text is neither.
    """
    if len(text) > _MAX_TEXT:
        raise InvalidValue("the text is too long")
    try:
        return as_json(json.loads(text))
    except ValueError, RecursionError, InvalidValue:
        pass
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the parser, about the server's text
            return as_json(ast.literal_eval(text.strip()))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise InvalidValue("the text holds no structured value") from error


def as_json(value: object) -> Json:
    """Return a value as JSON knows it, with tuples as lists.

    Raises:
        InvalidValue: JSON has no such value.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float() if math.isfinite(value):
            return value
        case list() | tuple():
            return [as_json(item) for item in value]
        case dict() if all(isinstance(name, str) for name in value):
            return {name: as_json(item) for name, item in value.items()}
    raise InvalidValue("the value has no JSON form")
