"""The table that people paste: any text is rows or problems, and what is taken away can be pasted again."""

from pathlib import Path
from typing import Any

from hypothesis import example, given, strategies as st
import pytest

from custom_components.zontromat.systems.thinknx.client import Device, DeviceKind
from custom_components.zontromat.systems.thinknx.devices import PlantDevice
from custom_components.zontromat.systems.thinknx.forms import default_options
from custom_components.zontromat.systems.thinknx.table import Problem, Row, format_table, parse_table
from simulators.thinknx import Plant, sample_guid, table

GUID, OTHER = sample_guid(1), sample_guid(2)


def rows(text: str) -> tuple[Row, ...]:
    """Return the rows of a table without problems."""
    read = parse_table(text)
    assert read.problems == ()
    return read.rows


def problems(text: str) -> list[tuple[int, str]]:
    """Return line and reason of what is wrong."""
    return [(problem.line, problem.error.key) for problem in parse_table(text).problems]


@pytest.mark.parametrize("delimiter", ["\t", ";", ",", " ; "])
def test_delimiters(delimiter: str) -> None:
    """Tabs, semicolons and commas separate cells; blanks around them do not matter."""
    text = delimiter.join(["Kind", "Name", "GUID"]) + "\n\n" + delimiter.join(["light", "Lamp", GUID, "Hall"])
    assert rows(text) == (Row(line=3, kind=DeviceKind.LIGHT, name="Lamp", guid=GUID, area="Hall"),)


def test_names_with_delimiters() -> None:
    """A name may contain the signs that separate cells elsewhere, bare or in quotes."""
    for line in (f"light\tLeft, right; middle\t{GUID}", f'light,"Left, right; middle",{GUID}'):
        assert rows(line)[0].name == "Left, right; middle"


@pytest.mark.parametrize("kind", list(DeviceKind))
def test_kinds(kind: DeviceKind) -> None:
    """Every kind is known, however it is written."""
    for written in (kind, kind.upper(), kind.replace("_", " "), kind.replace("_", "-")):
        assert rows(f"{written},X,{GUID}")[0].kind is kind


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("blind", "inverted=yes", {"inverted": True}),
        ("color_light", "light=7", {"light_index": 7}),
        ("analog_value", "unit=lx class=illuminance", {"unit_of_measurement": "lx", "device_class": "illuminance"}),
        ("analog_value", "minimum=-5 maximum=5.5 step=0.5", {"minimum": -5.0, "maximum": 5.5, "step": 0.5}),
        ("analog_value", "", {"minimum": 0, "maximum": 100, "step": 1, "writable": False}),
        ("blind", "", {"inverted": False}),
        ("analog_value", 'WRITABLE=1 unit="l per h"', {"writable": True, "unit_of_measurement": "l per h"}),
        ("light", "", {}),
    ],
)
def test_options(kind: str, options: str, expected: dict[str, Any]) -> None:
    """Options are separated by blanks, a value with blanks stands in quotes; what is not given is as in the form."""
    given = rows(f"{kind}\tX\t{GUID}\t\t{options}")[0].options
    assert given == default_options(DeviceKind(kind)) | expected


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("light,Lamp", "columns"),
        (f"lamp,Lamp,{GUID}", "kind"),
        (f"light,,{GUID}", "name"),
        ("light,Lamp,tooshort", "guid"),
        (f"light,Lamp,{GUID},,inverted=yes", "option"),
        (f"blind,B,{GUID},,inverted", "option"),
        (f"blind,B,{GUID},,inverted=perhaps", "value"),
        (f"analog_value\tV\t{GUID}\t\tminimum=1;maximum=2", "value"),
        (f"analog_value,V,{GUID},,min=1", "option"),
        (f"analog_value,V,{GUID},,step=0", "value"),
        (f"analog_value,V,{GUID},,minimum=nan", "value"),
        (f"analog_value,V,{GUID},,unit=", "value"),
        (f"color_light,C,{GUID},,light=70000", "value"),
        (f"analog_value,V,{GUID},,minimum=100", "range"),
        (f"analog_value,V,{GUID},,class=temperature unit=lx", "unit"),
        (f"analog_value,V,{GUID},,class=nothing", "unit"),
    ],
)
def test_wrong_lines(line: str, reason: str) -> None:
    """A wrong line is named by its number and its reason; the good ones beside it are read."""
    text = f"switch,Good,{OTHER}\n{line}\n"
    assert problems(text) == [(2, reason)]
    assert [row.name for row in parse_table(text).rows] == ["Good"]


def test_repeated_guid() -> None:
    """A GUID twice is a problem that names the first line."""
    read = parse_table(f"light,A,{GUID}\nlight,B,{GUID}")
    assert [(problem.line, problem.error.placeholders) for problem in read.problems] == [(2, {"first": "1"})]


def test_too_many_lines() -> None:
    """A text of more than 5000 lines is refused as a whole."""
    assert problems("x\n" * 5001) == [(5001, "too_many")]


@given(st.text() | st.lists(st.text(alphabet='light,;\t"=\n' + GUID)).map("\n".join))
@example("\ufeffkind,name,guid")
@example('"' + "x" * 200_000)
@example(f"analog_value,V,{GUID},,step=1e999")
def test_any_text(text: str) -> None:
    """Any text is read as rows and problems, each with its line, never both for one line."""
    read = parse_table(text)
    lines = [row.line for row in read.rows] + [problem.line for problem in read.problems]
    assert len(lines) == len(set(lines))
    assert all(isinstance(problem, Problem) and problem.error.key for problem in read.problems)
    assert len({row.guid for row in read.rows}) == len(read.rows)


names = st.text(min_size=1).map(lambda text: " ".join(text.split())).filter(bool)
numbers = st.floats(-1e9, 1e9)


@st.composite
def plant_devices(draw: st.DrawFn) -> PlantDevice:
    """Return a device with options that its kind allows."""
    kind = draw(st.sampled_from(DeviceKind))
    options = default_options(kind)
    if kind is DeviceKind.BLIND:
        options = {"inverted": draw(st.booleans())}
    elif kind is DeviceKind.ANALOG_VALUE:
        low = draw(numbers)
        unit = draw(st.sampled_from(["lx", "l per h", "a;b", "m³/h"]))
        options |= {
            "minimum": low,
            "maximum": low + 1e6,
            "step": draw(st.floats(0.001, 10)),
            "unit_of_measurement": unit,
        }
    elif kind in {DeviceKind.COLOR_LIGHT, DeviceKind.TUNABLE_WHITE}:
        options = {"light_index": draw(st.integers(0, 65535))}
    return PlantDevice(
        device=Device(guid=sample_guid(draw(st.integers(0, 10**6))), kind=kind),
        subentry_id="x",
        name=draw(names),
        area=draw(st.none() | names),
        options=options,
    )


@given(st.lists(plant_devices(), unique_by=lambda each: each.device.guid))
def test_round_trip(devices: list[PlantDevice]) -> None:
    """What is taken away is read again as it was."""
    read = rows(format_table(devices))
    assert [(row.kind, row.name, row.guid, row.area, row.options) for row in read] == [
        (each.device.kind, each.name, each.device.guid, each.area or "", each.options) for each in devices
    ]


def test_table_of_the_configurator() -> None:
    """The table of a real-sized plant is read without a problem."""
    plant = Plant.of_size(200)
    read = rows(table(plant))
    assert [(row.kind, row.name, row.guid) for row in read] == [
        (device.kind, device.name, device.guid) for device in plant.devices.values()
    ]


def test_table_of_the_documentation() -> None:
    """The table in the documentation can be pasted, and every kind and option is explained there."""
    page = (Path(__file__).parents[3] / "docs" / "thinknx.md").read_text()
    read = rows(page.partition("```text\n")[2].partition("```")[0])
    assert [row.kind for row in read] == [
        DeviceKind.DIMMER,
        DeviceKind.BLIND,
        DeviceKind.ANALOG_VALUE,
        DeviceKind.ANALOG_VALUE,
    ]
    exported = format_table(
        PlantDevice(device=Device(guid=row.guid, kind=row.kind), subentry_id="", name="x", area="", options=row.options)
        for row in read
    )
    names = {option.partition("=")[0] for line in exported.splitlines() for option in line.split("\t")[4].split()}
    assert all(f"`{name}`" in page for name in {*DeviceKind, *names - {"options"}})
