"""The catalogue of parameters."""

from itertools import chain

import pytest

from custom_components.zontromat.systems.htrest.client import (
    CATALOGUE,
    FAULT_FLAG,
    Parameter,
    Point,
    ValueType,
    find_row,
)

ROWS = tuple(chain.from_iterable(CATALOGUE.values()))


def test_data_points_are_unique() -> None:
    """No data point has two rows."""
    points = [(row.point, row.number) for row in ROWS]
    assert len(points) == len(set(points))


def test_stock_table_is_complete() -> None:
    """All 61 lines of the stock table are there: 26 measured points and 35 settings are its data points."""
    measured = [*range(5), 6, 7, 9, 11, 12, 13, 15, 20, 21, 22, 24, 25, 29, 30, 31, 36, 38, 41, 50, 56, 57]
    settings = [3, 4, 5, 6, 7, 10, 11, 12, 13, 69, 71, 72, 76, *range(80, 87), 153, 155, 162, 164, 165, 167, 168, 170]
    settings += [171, 172, 173, 174, 222, 263, 375]
    numbers = {(row.point, row.number) for row in ROWS}
    assert len(measured) + len(settings) == 61
    assert {(Point.MEASURED, number) for number in measured} <= numbers
    assert {(Point.SETTING, number) for number in settings} <= numbers


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.point}{row.number}")
def test_rows_are_consistent(row: Parameter) -> None:
    """Each row has limits of its type; only settings are on the allow-list, numbers with a step."""
    assert row.minimum is not None
    assert row.maximum is not None
    assert row.minimum < row.maximum
    assert isinstance(row.minimum, float if row.type is ValueType.FLOAT else int)
    if row.type is ValueType.BOOL:
        assert (row.minimum, row.maximum) == (0, 1)
    if row.writable:
        assert not row.measured
        assert (row.step is None) == (row.type is ValueType.BOOL)
    assert row.meaning


def test_dangerous_settings_cannot_be_written() -> None:
    """Nothing on the allow-list initialises the controller, resets counters or touches the machine's protection."""
    writable = {row.number for row in ROWS if row.writable}
    assert writable.isdisjoint({3, 4, 5, 6, 7, 8, 12, 286, *range(15, 28), *range(94, 140)})


def test_find_row() -> None:
    """A name is found with its exact spelling; where it stands for two data points the caller may choose."""
    assert find_row(FAULT_FLAG, Point.MEASURED) is not None
    assert find_row("temp. aussen") is None
    assert find_row("Temp. Aussen", Point.SETTING) is None
    demand = find_row("Externe Anforderung")
    assert demand is not None
    assert demand.point is Point.SETTING
    measured = find_row("Externe Anforderung", Point.MEASURED)
    assert measured is not None
    assert (measured.number, measured.type) == (35, ValueType.BOOL)
