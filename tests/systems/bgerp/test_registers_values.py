"""Values in every form that servers have sent, and in forms that no server should send."""

import json
import math
from typing import Any

from hypothesis import example, given, strategies as st
import pytest

from custom_components.zontromat.systems.bgerp.registers import (
    CATALOGUE,
    Card,
    DeviceSettings,
    Generation,
    InvalidValue,
    Kind,
    Value,
    normalise_card_id,
)
from custom_components.zontromat.systems.bgerp.registers.values import encode, normalise, parse

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(
        ["None", "off", "yes", "no", "true", " 7 ", "1e400", "{}", "[]", "a/b/1", "['x']", "28FF2B70C11604B7"]
    ),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["card_id", "valid_until", "pin", "vendor", "model", "options"]), inner),
    max_leaves=8,
)  # fmt: skip
TYPES: dict[Kind, tuple[type, ...]] = {
    Kind.FLAG: (bool,),
    Kind.INT: (int,),
    Kind.FLOAT: (float,),
    Kind.TEXT: (str,),
    Kind.PIN: (str,),
    Kind.CARDS: (tuple,),
    Kind.DEVICE: (DeviceSettings,),
    Kind.JSON: (object,),
}


@given(kind=st.sampled_from(Kind), raw=JSON | st.text() | JSON.map(str) | JSON.map(json.dumps))
@example(kind=Kind.JSON, raw="[" * 100_000)
@example(kind=Kind.JSON, raw="'\\d'")
@example(kind=Kind.CARDS, raw="{" * 50_000)
@example(kind=Kind.DEVICE, raw='"' * 999)
def test_any_raw_value(kind: Kind, raw: Any) -> None:
    """A raw value is a value of its kind, unknown, or an InvalidValue; nothing else happens."""
    try:
        value = parse(kind, raw)
    except InvalidValue:
        return
    assert value is None or isinstance(value, TYPES[kind])
    if kind is Kind.FLOAT:
        assert value is None or math.isfinite(value)  # type: ignore[arg-type]


@given(raw=JSON)
def test_any_raw_value_of_any_register(raw: Any) -> None:
    """Reading a register never raises, in any generation."""
    for key in ("access_control_1.card_reader.enabled", "mode.emergency", "hvac.convector.stage_1.output"):
        for generation in Generation:
            received = {name: raw for source in CATALOGUE[key].sources.values() for name in source.names}
            value = CATALOGUE[key].read(generation, received)
            assert value is None or isinstance(value, bool | int | str)


@pytest.mark.parametrize(
    ("kind", "raws", "value"),
    [
        (Kind.FLAG, [1, 1.0, True, "1", "true", "True", " yes "], True),
        (Kind.FLAG, [0, 0.0, False, "0", "false", "no", "NO"], False),
        (Kind.FLAG, [None, "", "None", "null"], None),
        (Kind.INT, [20, 20.0, "20", "20.0", " 20 "], 20),
        (Kind.INT, [None, "", "None"], None),
        (Kind.FLOAT, [20, 20.0, "20", "2e1"], 20.0),
        (Kind.FLOAT, [None, "", "None", "none"], None),
        (Kind.TEXT, ["2897", 2897], "2897"),
        (Kind.TEXT, [None, "None"], None),
        (Kind.TEXT, [""], ""),
        (Kind.PIN, ["!DI3", " !DI3 ", ["!DI3"]], "!DI3"),
        (Kind.PIN, ["U0:ID2:FC16:R0:AO3"], "U0:ID2:FC16:R0:AO3"),
        (Kind.PIN, ["off", "OFF", ["off"], None, "None", "", []], None),
        (Kind.JSON, ['{"a":1}', {"a": 1}, "{'a': 1}"], {"a": 1}),
        (Kind.JSON, ["[]", []], []),
        (Kind.JSON, ["it's free text"], "it's free text"),
    ],
)
def test_forms(kind: Kind, raws: list[Any], value: Value) -> None:
    """All forms of one value are the same value."""
    for raw in raws:
        parsed = parse(kind, raw)
        assert parsed == value and type(parsed) is type(value), raw


@pytest.mark.parametrize(
    ("kind", "raws"),
    [
        (Kind.FLAG, [2, -1, 0.5, "on", "2", [], {}]),
        (Kind.INT, [4.5, "4.5", True, "x", [], 2**63, math.nan]),
        (Kind.FLOAT, [True, "x", "nan", "inf", [], 10**400]),
        (Kind.TEXT, [True, [], {}]),
        (Kind.PIN, [5, True, {"a": 1}, ["DI0", "DI1"]]),
        (Kind.CARDS, [5, True, "445E6046010080FF"]),
        (Kind.DEVICE, [5, True, ["x"], "Eastron", {"vendor": "x"}, {"vendor": 1, "model": 2}]),
    ],
)
def test_misfits(kind: Kind, raws: list[Any]) -> None:
    """What does not fit is refused, and never becomes 0 or off."""
    for raw in raws:
        with pytest.raises(InvalidValue):
            parse(kind, raw)


ID = "445E6046010080FF"


@pytest.mark.parametrize(
    ("raw", "cards"),
    [
        ([ID], [Card(card_id=ID)]),
        ([{"card_id": ID, "valid_until": "1795168800", "pin": "12"}],
         [Card(card_id=ID, valid_until=1_795_168_800, pin="12")]),
        ({ID: {"card_id": ID, "valid_until": 1_795_168_800}}, [Card(card_id=ID, valid_until=1_795_168_800)]),
        ({ID: {"valid_until": 5}}, [Card(card_id=ID, valid_until=5)]),
        ("[]", []),
        ([], []),
        ("", []),
        (f"[{{'card_id': '{ID}', 'valid_until': '5'}}]", [Card(card_id=ID, valid_until=5)]),
        ({"123": {"card_id": 123}}, [Card(card_id="0000000000000123")]),
        (["  445e6046010080ff "], [Card(card_id=ID)]),
        ([ID, None, {"card_id": True}, {"card_id": "X", "valid_until": "soon"}, 7.5, [], ""], [Card(card_id=ID)]),
    ],
)  # fmt: skip
def test_shapes_of_card_lists(raw: Any, cards: list[Card]) -> None:
    """Five shapes of lists; an entry that cannot be understood opens no door and spoils no other."""
    assert parse(Kind.CARDS, raw) == tuple(cards)
    assert isinstance(raw, str) or parse(Kind.CARDS, json.dumps(raw)) == tuple(cards)


def test_card_ids_compare_as_text() -> None:
    """An all-digit id is the same whether the server has made a number of it or not."""
    assert normalise_card_id(1234567890123456) == normalise_card_id("1234567890123456")
    assert normalise_card_id(123) == normalise_card_id(" 0000000000000123") == "0000000000000123"


def test_no_card_in_a_repr() -> None:
    """Neither id nor PIN of a card reaches a log."""
    assert repr(Card(card_id="SECRET", pin="SECRET")) == "Card(valid_until=None)"


@pytest.mark.parametrize(
    ("raw", "vendor", "model", "options"),
    [
        ("TERACOM/act230/2897", "TERACOM", "act230", {"serial_number": "2897"}),
        ("mb-rtu/Eastron/SDM630/2/3", "Eastron", "SDM630", {"bus": "mb-rtu", "uart": 2, "mb_id": 3}),
        ("Eastron/SDM630/0/2", "Eastron", "SDM630", {"uart": 0, "mb_id": 2}),
        ("Eastron/SDM120/mb-rtu/1/2", "Eastron", "SDM120", {"bus": "mb-rtu", "uart": 1, "mb_id": 2}),
        ("temp/DS18B20/28FF2B70C11604B7", "", "DS18B20", {"dev": "temp", "circuit": "28FF2B70C11604B7"}),
        ("1wdevice/26607314020000F8", "", "", {"dev": "1wdevice", "circuit": "26607314020000F8"}),
        ("silpa/klimafan", "silpa", "klimafan", {}),
        ("TONHE/a20m15b2c", "TONHE", "a20m15b2c", {}),
        ({"vendor": "Eastron", "model": "SDM120", "options": {"uart": 0}}, "Eastron", "SDM120", {"uart": 0}),
        ('{"vendor":"Gemho","model":"Envse","options":[]}', "Gemho", "Envse", {}),
    ],
)
def test_devices(raw: Any, vendor: str, model: str, options: dict[str, Any]) -> None:
    """Devices as objects, as text of objects and as slashed text."""
    assert parse(Kind.DEVICE, raw) == DeviceSettings(vendor=vendor, model=model, options=options)


@pytest.mark.parametrize("raw", [{}, "{}", [], "[]", "off", "", None, "None"])
def test_no_device(raw: Any) -> None:
    """The forms of nothing attached."""
    assert parse(Kind.DEVICE, raw) is None


def test_devices_in_use() -> None:
    """A device whose pins are all off is described and not used."""
    off = {"vendor": "Silpa", "model": "Klimafan", "options": {"stage1": ["off"], "stage2": "off"}}
    on = {"vendor": "Silpa", "model": "Klimafan", "options": {"stage1": ["off"], "stage2": "RO0"}}
    bus = {"vendor": "Eastron", "model": "SDM120", "options": {"uart": 0, "mb_id": 1}}
    devices = [parse(Kind.DEVICE, raw) for raw in (off, on, bus)]
    assert [isinstance(device, DeviceSettings) and device.in_use for device in devices] == [False, True, True]


def test_encoding() -> None:
    """Each generation has its own flags; numbers are rounded; structures are text in the specification's messages."""
    assert encode(Kind.FLAG, True, Generation.SPECIFICATION) == 1
    assert encode(Kind.FLAG, True, Generation.CURRENT) is True
    assert encode(Kind.FLOAT, 21.34567, Generation.CURRENT) == 21.346
    assert encode(Kind.JSON, [{"a": "DI0"}], Generation.SPECIFICATION) == '[{"a": "DI0"}]'
    assert encode(Kind.JSON, [{"a": "DI0"}], Generation.CURRENT) == [{"a": "DI0"}]
    assert encode(Kind.FLOAT, None, Generation.CURRENT) is None


@given(kind=st.sampled_from(Kind), value=JSON | st.binary() | st.sets(st.integers()))
def test_own_values(kind: Kind, value: Any) -> None:
    """A value of the zone is kept in a form that JSON can store and that stays as it is."""
    try:
        kept = normalise(kind, value)
    except InvalidValue:
        return
    assert json.loads(json.dumps(kept, allow_nan=False)) == kept
    if kind.is_scalar:
        assert normalise(kind, kept) == kept
