"""The table of devices that people paste and take away: one device a line, columns by tab, semicolon or comma.

Columns: kind, name, GUID, area, options. Options are `name=value` separated by blanks, for example `inverted=yes` or
`unit=lx maximum=2000`; a value with blanks stands in double quotes.
"""

from collections.abc import Callable, Iterable, Mapping
import csv
from dataclasses import dataclass, field
import io
import math
import re
from typing import Any, Final

from homeassistant.const import CONF_DEVICE_CLASS, CONF_UNIT_OF_MEASUREMENT

from .analog import is_valid_unit
from .client import DeviceKind, InvalidValueError, parse_guid
from .const import CONF_INVERTED, CONF_LIGHT_INDEX, CONF_MAXIMUM, CONF_MINIMUM, CONF_STEP, CONF_WRITABLE, MAXIMUM_INDEX
from .devices import PlantDevice
from .forms import default_options

HEADER: Final = ("kind", "name", "guid", "area", "options")
MAXIMUM_LINES: Final = 5000
_DELIMITERS: Final = "\t;,"
_LONGEST: Final = 40
"""Characters of a wrong cell that a person is shown."""
_OPTION: Final = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s"]*))')
_NAMES: Final = {
    "unit": CONF_UNIT_OF_MEASUREMENT,
    "class": CONF_DEVICE_CLASS,
    "minimum": CONF_MINIMUM,
    "maximum": CONF_MAXIMUM,
    "step": CONF_STEP,
    "writable": CONF_WRITABLE,
    "inverted": CONF_INVERTED,
    "light": CONF_LIGHT_INDEX,
}
"""Options as the table names them, and as they are stored."""
_ALLOWED: Final[Mapping[DeviceKind, frozenset[str]]] = {
    DeviceKind.BLIND: frozenset({CONF_INVERTED}),
    DeviceKind.COLOR_LIGHT: frozenset({CONF_LIGHT_INDEX}),
    DeviceKind.TUNABLE_WHITE: frozenset({CONF_LIGHT_INDEX}),
    DeviceKind.ANALOG_VALUE: frozenset(
        {CONF_UNIT_OF_MEASUREMENT, CONF_DEVICE_CLASS, CONF_MINIMUM, CONF_MAXIMUM, CONF_STEP, CONF_WRITABLE}
    ),
}
_YES: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class RowError(Exception):
    """A line of the table is wrong; `key` is the text that says why (`exceptions.thinknx_row_<key>`)."""

    def __init__(self, key: str, **placeholders: str) -> None:
        """Name the text and what it shows."""
        super().__init__(key)
        self.key = key
        self.placeholders = {name: value[:_LONGEST] for name, value in placeholders.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A device as a line of the table describes it."""

    line: int
    kind: DeviceKind
    name: str
    guid: str
    area: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line."""

    line: int
    error: RowError


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What was pasted: the good lines, and what is wrong with the others."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def parse_table(text: str) -> Table:
    """Read a table; every line is either a row or a problem, blank lines and a heading are neither."""
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    lines = text.lstrip("\ufeff").splitlines()
    if len(lines) > MAXIMUM_LINES:
        return Table(rows=(), problems=(Problem(MAXIMUM_LINES + 1, RowError("too_many", maximum=str(MAXIMUM_LINES))),))
    for line, content in enumerate(lines, 1):
        cells = _cells(content)
        if not any(cells) or _is_heading(cells):
            continue
        try:
            row = _row(line, cells)
        except RowError as err:
            problems.append(Problem(line, err))
            continue
        if (first := seen.setdefault(row.guid, line)) == line:
            rows.append(row)
        else:
            problems.append(Problem(line, RowError("repeated", first=str(first))))
    return Table(rows=tuple(rows), problems=tuple(problems))


def _cells(content: str) -> list[str]:
    """Return the cells of a line, separated by the sign that makes sense of it."""
    readings = [_split(content, delimiter) for delimiter in _DELIMITERS]
    likely = (cells for cells in readings if _is_heading(cells) or _has_guid(cells))
    return next(likely, max(readings, key=len))


def _split(content: str, delimiter: str) -> list[str]:
    """Return the cells of a line that are separated by a sign."""
    try:
        cells = next(csv.reader([content], delimiter=delimiter, strict=False), [])
    except csv.Error:
        cells = content.split(delimiter)
    return [cell.strip() for cell in cells]


def _is_heading(cells: list[str]) -> bool:
    """Tell whether these are the names of the columns."""
    return tuple(cell.lower() for cell in cells[:3]) == HEADER[:3]


def _has_guid(cells: list[str]) -> bool:
    """Tell whether there is a GUID where one belongs."""
    try:
        parse_guid(cells[2])
    except IndexError, InvalidValueError:
        return False
    return True


def _row(line: int, cells: list[str]) -> Row:
    """Return the row of a line.

    Raises:
        RowError: The line describes no device.
    """
    if len(cells) < 3:
        raise RowError("columns")
    kind_text, name, guid_text, area, *rest = [*cells, ""]
    try:
        kind = DeviceKind(kind_text.lower().replace(" ", "_").replace("-", "_"))
    except ValueError:
        raise RowError("kind", kind=kind_text) from None
    if not name:
        raise RowError("name")
    try:
        guid = parse_guid(guid_text)
    except InvalidValueError:
        raise RowError("guid", guid=guid_text) from None
    return Row(line=line, kind=kind, name=name, guid=guid, area=area, options=_options(kind, " ".join(rest)))


def _options(kind: DeviceKind, text: str) -> dict[str, Any]:
    """Return the options of a device, those that are not given as the form of the kind has them.

    Raises:
        RowError: An option is not known, does not belong to the kind or makes no sense.
    """
    if rest := _OPTION.sub("", text).strip():
        raise RowError("option", option=rest)
    options = default_options(kind)
    for name, quoted, bare in _OPTION.findall(text):
        key = _NAMES.get(name.lower())
        if key is None or key not in _ALLOWED.get(kind, frozenset()):
            raise RowError("option", option=name)
        options[key] = _value(key, quoted or bare)
    if options.get(CONF_MINIMUM, 0) >= options.get(CONF_MAXIMUM, 1):
        raise RowError("range")
    if not is_valid_unit(options.get(CONF_DEVICE_CLASS), options.get(CONF_UNIT_OF_MEASUREMENT)):
        raise RowError("unit")
    return options


def _value(key: str, text: str) -> Any:
    """Return the value of an option.

    Raises:
        RowError: It makes no sense.
    """
    try:
        return _PARSERS.get(key, _text)(text)
    except KeyError, ValueError:
        raise RowError("value", value=text) from None


def _index(text: str) -> int:
    """Return the index of a light."""
    if not 0 <= (index := int(text)) <= MAXIMUM_INDEX:
        raise ValueError
    return index


def _finite(text: str) -> float:
    """Return a number."""
    if not math.isfinite(number := float(text)):
        raise ValueError
    return number


def _positive(text: str) -> float:
    """Return a number above 0."""
    if (number := _finite(text)) <= 0:
        raise ValueError
    return number


def _text(text: str) -> str:
    """Return a text that is not empty."""
    if not text.strip():
        raise ValueError
    return text.strip()


_PARSERS: Final[Mapping[str, Callable[[str], Any]]] = {
    CONF_INVERTED: lambda text: _YES[text.lower()],
    CONF_WRITABLE: lambda text: _YES[text.lower()],
    CONF_LIGHT_INDEX: _index,
    CONF_MINIMUM: _finite,
    CONF_MAXIMUM: _finite,
    CONF_STEP: _positive,
}


def format_table(devices: Iterable[PlantDevice]) -> str:
    """Return the devices as a table that `parse_table` reads."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(HEADER)
    for each in devices:
        options = " ".join(
            f"{name}={_written(each.options[key])}" for name, key in _NAMES.items() if each.options.get(key) is not None
        )
        writer.writerow([each.device.kind.value, _line(each.name), each.device.guid, _line(each.area or ""), options])
    return out.getvalue()


def name_of_option(key: str) -> str:
    """Return what the table calls an option that is stored as `key`, or the key of what is no option."""
    return next((name for name, stored in _NAMES.items() if stored == key), key)


def _line(text: str) -> str:
    """Return a text without line breaks and tabs."""
    return " ".join(text.split())


def _written(value: Any) -> str:
    """Return an option's value as the table writes it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case str() if re.search(r"\s", value):
            return f'"{_line(value)}"'
        case _:
            return str(value)
