"""bgERP simulator: whatever a device sends, the server answers as it should."""

import json

from hypothesis import given, strategies as st
import pytest

from simulators.bgerp import Behaviour, ServerClock
from simulators.bgerp.firewall import TOLERANCE, score
from simulators.bgerp.model import Bgerp
from simulators.bgerp.records import DeviceRecord, Dialect
from simulators.bgerp.registers import (
    Generation,
    Json,
    Register,
    RegisterType,
    Scope,
    UnfitError,
    dump_json,
    load_profile,
    parse_json,
)
from simulators.bgerp.scopes import SyncTime, create_defaults, due, store

from .bgerp_zone import NOON

values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
TODAY = load_profile(Generation.MZ)


@given(st.text() | st.from_regex(r"[\[{][\[{\"':,0-9a-zA-Z\]}]*", fullmatch=True))
def test_parse_json(text: str) -> None:
    """Any text is JSON that can be written again, or refused."""
    try:
        value = parse_json(text)
    except ValueError:
        return
    assert parse_json(dump_json(value)) == value


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", '{"a": NaN}', "[" * 100_000, "'a'", "1" * 5000])
def test_refused_json(text: str) -> None:
    """What Python would read and the server does not is refused."""
    with pytest.raises(ValueError):
        parse_json(text)


@given(st.sampled_from(RegisterType), values)
def test_register_takes_or_refuses(kind: RegisterType, value: Json) -> None:
    """Every value of a device is stored in a form that can be sent, or refused as unfit."""
    register = Register(name="x", type=kind, scope=Scope.BOTH, default=None)
    try:
        stored = register.from_device(value)
    except UnfitError:
        return
    json.dumps(register.on_the_wire(stored), allow_nan=False)
    if kind in {RegisterType.INT, RegisterType.FLOAT}:
        assert stored is None or stored == "" or isinstance(stored, int | float)


@given(st.sampled_from(sorted(TODAY.registers)), values)
def test_operator_takes_or_refuses(name: str, value: Json) -> None:
    """Every entry of an operator is stored within the type, or refused as unfit; what is stored is stored again."""
    register = TODAY.registers[name]
    try:
        stored = register.from_operator(value)
    except UnfitError:
        return
    assert register.from_operator(stored) == stored


@given(st.dictionaries(st.sampled_from(sorted(TODAY.registers)) | st.text(), values), st.none() | st.floats(0, 2e9))
def test_sync_keeps_the_rules(sent: dict[str, Json], since: float | None) -> None:
    """Whatever is sent: the server's registers stay, all types hold, and a full set is complete."""
    model = Bgerp(Behaviour(), ServerClock(NOON, speed=0), Generation.MZ)
    record = DeviceRecord(id=1, serial="1", model="", dialect=Dialect.DEPLOYED, created_at=0, profile=Generation.MZ)
    create_defaults(model, record, NOON - 60)
    before = due(model, record, None)
    store(model, record, sent, SyncTime(since=since, written=NOON))
    after = due(model, record, None)
    assert len(before) == len(after) == 149
    assert set(record.values) == set(TODAY.registers)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {name for name, register in TODAY.registers.items() if register.scope is Scope.BOTH}


def test_firewall_passes_plain_registers() -> None:
    """The default values of a zone, as JSON, are no attack; an injection is."""
    assert score(dump_json({register.name: register.default for register in TODAY.members()})) <= TOLERANCE
    assert score("x' or 1=1; -- ") > TOLERANCE
    assert score("<script>alert('x')</script>;") > TOLERANCE
