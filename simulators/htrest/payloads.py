"""The checks of request bodies that the server's framework makes before a handler runs."""

from http import HTTPStatus
from typing import Final

from .routing import ApiError

type Schema = tuple[str, ...] | list[Schema] | dict[str, Schema]
"""Names of JSON types for a value, a one-element list for an array, names for an object whose keys are all required."""

DATETIME: Final[Schema] = {"datetime": ("string",)}
TIME_PROGRAM_ENTRY: Final[Schema] = {"state": ("integer",), "start": ("string",), "end": ("string",)}
TIME_PROGRAM: Final[Schema] = {"entries": [[TIME_PROGRAM_ENTRY]]}
VALUE: Final[Schema] = ("number", "boolean")
PARAMETER: Final[Schema] = {"value": VALUE}

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def validate(payload: object, schema: Schema) -> None:
    """Check a body; what the schema does not mention is ignored.

    Raises:
        ApiError: 400 with one text per bad field.
    """
    errors: dict[str, str] = {}
    _collect(payload, schema, (), errors)
    if errors:
        raise ApiError(HTTPStatus.BAD_REQUEST, {"errors": errors, "message": "Input payload validation failed"})


def _collect(value: object, schema: Schema, path: tuple[str, ...], errors: dict[str, str]) -> None:
    """Add the errors of a value and what is in it."""
    match schema, value:
        case dict(), dict():
            for name, inner in schema.items():
                if name in value:
                    _collect(value[name], inner, (*path, name), errors)
                else:
                    errors[".".join((*path, name))] = f"{name!r} is a required property"
        case list(), list():
            for index, item in enumerate(value):
                _collect(item, schema[0], (*path, str(index)), errors)
        case _:
            names = schema if isinstance(schema, tuple) else ("object",) if isinstance(schema, dict) else ("array",)
            if not any(_is(value, name) for name in names):
                expected = ", ".join(repr(name) for name in names)
                errors[".".join(path)] = f"{value!r} is not of type {expected}"


def _is(value: object, name: str) -> bool:
    """Tell whether a value has a JSON type; a boolean is no number."""
    return isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))
