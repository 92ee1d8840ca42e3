"""What the simulated HtREST server makes of arbitrary input."""

import contextlib
from http import HTTPStatus
from typing import Any

from hypothesis import given, strategies as st
import pytest

from simulators.htrest import STOCK, Slot, TimeProgram
from simulators.htrest.payloads import DATETIME, PARAMETER, TIME_PROGRAM, TIME_PROGRAM_ENTRY, Schema, validate
from simulators.htrest.routing import ApiError
from simulators.htrest.timeprogs import END_OF_DAY, format_time, parse_time

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(text=st.text(max_size=8) | st.from_regex(r"[0-9]{1,3}:[0-9]{1,3}", fullmatch=True))
def test_any_time(text: str) -> None:
    """A text is a time of the day, or a ValueError."""
    with contextlib.suppress(ValueError):
        minute = parse_time(text)
        assert 0 <= minute <= END_OF_DAY
        assert parse_time(format_time(minute)) == minute


@given(payload=JSON, schema=st.sampled_from([DATETIME, PARAMETER, TIME_PROGRAM, TIME_PROGRAM_ENTRY]))
def test_any_body(payload: Any, schema: Schema) -> None:
    """A body is accepted, or refused with 400 and the names of what is wrong."""
    refusal: ApiError | None = None
    try:
        validate(payload, schema)
    except ApiError as error:
        refusal = error
    if refusal is None:
        assert isinstance(payload, dict)
    else:
        assert refusal.status is HTTPStatus.BAD_REQUEST
        assert refusal.body["errors"]


@given(parameter=st.sampled_from(STOCK), value=st.booleans() | st.integers() | st.floats())
def test_any_value(parameter: Any, value: Any) -> None:
    """A value comes back in the parameter's type and within its limits, or is a ValueError."""
    with contextlib.suppress(ValueError):
        checked = parameter.checked(value)
        assert type(checked) is parameter.data_type
        assert parameter.minimum <= checked <= parameter.maximum
        assert checked == value


@pytest.mark.parametrize(
    ("slot", "good"),
    [(Slot(1, 0, 15), True), (Slot(2, 0, 15), False), (Slot(-1, 0, 15), False), (Slot(0, 1, 15), False)],
)
def test_check_of_a_program(slot: Slot, good: bool) -> None:
    """The state must exist, and times must be multiples of the step."""
    program = TimeProgram(0, "Warmwasser", 2, [slot])
    if good:
        program.check(slot)
        assert program.entries[6] == [slot]
    else:
        with pytest.raises(ValueError):
            program.check(slot)
