"""Descriptions of attached devices: an object since September 2021, slashed text for a year before (facts 2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import re

from .errors import InvalidValue
from .literals import Json, parse_literal

_ROM = re.compile(r"[0-9A-F]{16}", re.IGNORECASE)
_ONE_WIRE_CLASSES = frozenset({"temp", "1wdevice"})
_ONE_WIRE_CHIPS = frozenset({"ds18b20", "ds2438"})
_MODBUS = "mb-rtu"
UNUSED = frozenset({"", "off", "none"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSettings:
    """What is attached and how.

    Vendor and model are kept as they came; older data writes them in another case, so compare without.
    """

    vendor: str
    model: str
    options: Mapping[str, Json] = field(default_factory=dict)

    @property
    def in_use(self) -> bool:
        """Whether the device is wired: at least one of its pins is not switched off, or it has none."""
        pins = [is_off(option) for option in self.options.values() if isinstance(option, str | list)]
        return not pins or not all(pins)


def is_off(value: Json) -> bool:
    """Tell whether a pin, or every pin of a list, is unused."""
    if isinstance(value, list):
        return all(is_off(item) for item in value)
    return value is None or (isinstance(value, str) and value.strip().lower() in UNUSED)


def parse_device(raw: Json) -> DeviceSettings | None:
    """Return a device in any of its forms, `None` where there is none.

    Raises:
        InvalidValue: The value describes no device.
    """
    if is_off(raw) or raw == {}:
        return None
    if isinstance(raw, str):
        text = raw.strip()
        return parse_device(parse_literal(text)) if text[0] in "{[\"'" else _parse_slashed(text)
    if not isinstance(raw, dict):
        raise InvalidValue("no device")
    vendor, model, options = raw.get("vendor"), raw.get("model"), raw.get("options")
    if not isinstance(vendor, str) or not isinstance(model, str):
        raise InvalidValue("a device without vendor or model")
    # PHP writes an empty array where an empty object is meant.
    return DeviceSettings(vendor=vendor, model=model, options=options if isinstance(options, dict) else {})


def _parse_slashed(text: str) -> DeviceSettings:
    """Parse "TERACOM/act230/2897", "mb-rtu/Eastron/SDM630/2/3", "temp/DS18B20/28FF…" and their like by kind of token."""
    options: dict[str, Json] = {}
    names: list[str] = []
    numbers: list[int] = []
    chip = ""
    for token in filter(None, (part.strip() for part in text.split("/"))):
        if token.lower() in _ONE_WIRE_CLASSES:
            options["dev"] = token
        elif token.lower() in _ONE_WIRE_CHIPS:
            chip = token
        elif _ROM.fullmatch(token):
            options["circuit"] = token
        elif token.lower() == _MODBUS:
            options["bus"] = token
        elif len(names) >= 2 and re.fullmatch(r"[0-9]{1,9}", token):
            numbers.append(int(token))
        else:
            names.append(token)
    match numbers:
        case [serial]:
            options["serial_number"] = str(serial)
        case [*_, uart, unit]:
            options |= {"uart": uart, "mb_id": unit}
    if chip or "circuit" in options:
        return DeviceSettings(vendor=names[0] if names else "", model=chip, options=options)
    if len(names) < 2:
        raise InvalidValue("a device without vendor or model")
    return DeviceSettings(vendor=names[0], model=names[1], options=options)
