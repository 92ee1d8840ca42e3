"""Register values between the wire and the program, by kind (facts 2.2)."""

import json

from .cards import Card, parse_cards
from .devices import DeviceSettings, is_off, parse_device
from .errors import InvalidValue
from .kinds import Generation, Kind
from .literals import Json, as_json, parse_literal
from .scalars import NONE, parse_flag, parse_float, parse_int, parse_text

type Value = Json | tuple[Card, ...] | DeviceSettings

_DECIMALS = 3


def parse(kind: Kind, raw: Json) -> Value:
    """Return the typed value, `None` where it is unknown or the pin or device is not used.

    Raises:
        InvalidValue: No reading of the raw value fits the kind.
    """
    if raw is None:
        return None
    match kind:
        case Kind.FLAG:
            return parse_flag(raw)
        case Kind.INT:
            return parse_int(raw)
        case Kind.FLOAT:
            return parse_float(raw)
        case Kind.TEXT:
            return parse_text(raw)
        case Kind.PIN:
            return _pin(raw)
        case Kind.CARDS:
            return parse_cards(raw)
        case Kind.DEVICE:
            return parse_device(raw)
        case Kind.JSON:
            return _json(raw)


def encode(kind: Kind, value: Json, generation: Generation) -> Json:
    """Return the form in which a value is sent; an unknown one is `None`."""
    if value is None:
        return None
    if kind is Kind.FLAG:
        return bool(value) if generation.has_booleans else int(bool(value))
    if isinstance(value, list | dict) and generation is Generation.SPECIFICATION:
        return json.dumps(value, ensure_ascii=False)
    return round(value, _DECIMALS) if isinstance(value, float) else value


def normalise(kind: Kind, value: object) -> Json:
    """Return a value of this program's side in the form in which it is kept.

    Raises:
        InvalidValue: The value does not fit the kind, or the kind is none that a zone writes.
    """
    parsed = parse(kind, as_json(value))
    if isinstance(parsed, tuple | DeviceSettings):
        raise InvalidValue("a zone does not write such registers")
    return parsed


def _pin(raw: Json) -> str | None:
    """Return the name of a pin, alone or in a list of one."""
    if is_off(raw):
        return None
    if isinstance(raw, list) and len(raw) == 1:
        raw = raw[0]
    if not isinstance(raw, str):
        raise InvalidValue("no pin")
    return raw.strip()


def _json(raw: Json) -> Json:
    """Return structured data, or the text itself where it holds none."""
    if not isinstance(raw, str):
        return raw
    try:
        return parse_literal(raw)
    except InvalidValue:
        return None if raw == NONE else raw
