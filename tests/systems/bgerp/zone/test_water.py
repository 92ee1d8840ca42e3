"""Water meters: what has run, how fast, and whether it should have."""

import math

from hypothesis import given, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
import pytest

from custom_components.zontromat.systems.bgerp.registers import Value
from custom_components.zontromat.systems.bgerp.zone.block import BadSetting
from custom_components.zontromat.systems.bgerp.zone.blocks.water import (
    ClearLeak,
    ColdWater,
    HotWater,
    WaterMeter,
    pulses_between,
)
from custom_components.zontromat.systems.bgerp.zone.options import Options

from .rig import EPOCH, Rig

LITRES, LEAK, RECORDS = "cold_water_fm.value", "general.cold_water_fm.leak", "monitoring.cw.measurements"
EMPTY = "general.is_empty"
CIRCLE = 2**32


def meter(counter: float = 0, **registers: Value) -> Rig[ColdWater]:
    rig = Rig(ColdWater(), {"cold_water_fm.input": "DI6", "cold_water_fm.tpl": 10, **registers})
    show(rig, counter)
    return rig


def show(rig: Rig[ColdWater], counter: float) -> None:
    rig.readings["counter"] = counter
    rig.step()


def is_empty(rig: Rig[ColdWater], empty: bool | None) -> None:
    rig.registers[EMPTY] = empty
    rig.step()


def restart(rig: Rig[ColdWater]) -> None:
    rig.block, old = ColdWater(), rig.block
    rig.block.recall(old.remembers())


# The count


def test_litres_are_pulses_divided() -> None:
    rig = meter(1234)
    assert rig.registers[LITRES] == 123.4
    show(rig, 1235)
    assert rig.registers[LITRES] == 123.5


@pytest.mark.parametrize(
    ("before", "after", "pulses"),
    [(5, 5, 0), (5, 8, 3), (CIRCLE - 2, 3, 5), (CIRCLE - 1, 0, 1), (1000, 0, 0), (1000, 900, 0), (CIRCLE // 2, 7, 0)],
)
def test_pulses_between_readings(before: int, after: int, pulses: int) -> None:
    assert pulses_between(before, after) == pulses


@given(before=st.integers(0, CIRCLE - 1), pulses=st.integers(0, 1_000_000))
def test_no_pulse_is_lost_in_the_wrap(before: int, pulses: int) -> None:
    assert pulses_between(before, (before + pulses) % CIRCLE) == pulses


@given(st.integers(0, CIRCLE - 1), st.integers(0, CIRCLE - 1))
def test_water_never_runs_back(before: int, after: int) -> None:
    assert pulses_between(before, after) >= 0


def test_a_counter_that_was_reset_goes_on_counting() -> None:
    rig = meter(1000)
    show(rig, 3)
    show(rig, 5)
    assert rig.registers[LITRES] == 100.2


def test_a_restart_counts_what_has_run_meanwhile() -> None:
    rig = meter(1000)
    restart(rig)
    show(rig, 1010)
    assert rig.registers[LITRES] == 101.0


def test_a_restart_after_the_counter_was_reset() -> None:
    rig = meter(1000)
    restart(rig)
    show(rig, 4)
    show(rig, 14)
    assert rig.registers[LITRES] == 101.0


def test_changed_pulses_per_litre_do_not_change_the_past() -> None:
    rig = meter(1000)
    rig.registers["cold_water_fm.tpl"] = 1
    show(rig, 1001)
    assert rig.registers[LITRES] == 101.0


@pytest.mark.parametrize("reading", [None, -1, CIRCLE, math.inf, math.nan])
def test_what_cannot_be_a_count_changes_nothing(reading: float | None) -> None:
    rig = meter(1000)
    rig.readings.clear()
    if reading is not None:
        rig.readings["counter"] = reading
    rig.step()
    assert rig.registers[LITRES] == 100.0
    assert rig.states["flow"] is None
    show(rig, 1001)
    assert rig.registers[LITRES] == 100.1


def test_an_unread_meter_has_no_count() -> None:
    rig = Rig(ColdWater(), {"cold_water_fm.input": "DI6", "cold_water_fm.tpl": 10})
    rig.step()
    assert LITRES not in rig.registers


@pytest.mark.parametrize("tpl", [None, 0, -1])
def test_without_pulses_per_litre_there_is_no_count(tpl: Value) -> None:
    with pytest.raises(BadSetting) as caught:
        meter(**{"cold_water_fm.tpl": tpl})
    assert caught.value.register == "cold_water_fm.tpl"


@pytest.mark.parametrize("kind", [ColdWater, HotWater])
def test_a_meter_that_is_not_wired(kind: type[WaterMeter]) -> None:
    rig = Rig(kind(), {f"{kind.key}.input": None, f"{kind.key}.tpl": None})
    rig.step()
    assert not kind.wiring(kind.settings(rig.registers, Options())).inputs


def test_the_input_counts_whatever_its_polarity() -> None:
    rig = meter(**{"cold_water_fm.input": "!DI6"})
    wire = rig.block.wiring(rig.block.settings(rig.registers, rig.options)).inputs["counter"]
    assert not wire.inverted
    assert wire.pin.kind == "COUNTER"
    assert rig.block.watched() == {EMPTY}


# The flow


def test_the_flow_is_known_after_the_window() -> None:
    rig = meter()
    assert rig.states["flow"] is None
    rig.advance(30)
    assert rig.states["flow"] == 0


def test_the_flow_follows_the_water() -> None:
    rig = meter()
    for second in range(60):
        rig.advance(1)
        show(rig, 10 + second)
    assert rig.states["flow"] == pytest.approx(6)
    rig.advance(15)
    assert rig.states["flow"] == pytest.approx(3, abs=0.3)
    rig.advance(15)
    assert rig.states["flow"] == 0


def test_the_flow_is_unknown_after_the_counter_was_lost() -> None:
    rig = meter()
    rig.advance(30)
    rig.make_safe()
    show(rig, 500)
    assert rig.states["flow"] is None


# The leak test


def test_water_that_runs_in_an_empty_zone_is_a_leak() -> None:
    rig = meter(1000)
    is_empty(rig, True)
    assert rig.registers[LEAK] == 0
    rig.advance(20)
    show(rig, 1003)
    assert rig.registers[LEAK] == 0, "one reading is no test"
    rig.advance(20)
    assert rig.registers[LEAK] == 0.3
    rig.advance(1000)
    show(rig, 1005)
    assert rig.registers[LEAK] == 0.5
    is_empty(rig, False)
    assert rig.registers[LEAK] == 0


def test_no_water_is_no_leak() -> None:
    rig = meter(1000)
    is_empty(rig, True)
    rig.advance(10_000)
    assert rig.registers[LEAK] == 0


def test_a_leak_can_be_cleared() -> None:
    rig = meter(1000)
    is_empty(rig, True)
    rig.advance(50)
    show(rig, 1010)
    assert rig.registers[LEAK] == 1
    rig.step(ClearLeak())
    assert rig.registers[LEAK] == 0
    rig.advance(40)
    assert rig.registers[LEAK] == 0
    show(rig, 1011)
    assert rig.registers[LEAK] == 0.1


def test_where_nobody_knows_whether_the_zone_is_empty_there_is_no_test() -> None:
    rig = meter(1000)
    is_empty(rig, True)
    rig.advance(50)
    is_empty(rig, None)
    assert rig.registers[LEAK] is None
    show(rig, 1010)
    is_empty(rig, True)
    rig.advance(50)
    assert rig.registers[LEAK] == 0


@pytest.mark.parametrize("order", [(None, True), (True,)])
def test_a_restart_does_not_forget_a_leak(order: tuple[bool | None, ...]) -> None:
    rig = meter(1000)
    is_empty(rig, True)
    rig.advance(50)
    show(rig, 1010)
    restart(rig)
    for empty in order:
        is_empty(rig, empty)
    assert rig.registers[LEAK] == 1


def test_what_ran_while_the_program_was_away_is_no_leak() -> None:
    """Nobody knows whether the zone was empty all the time."""
    rig = meter(1000)
    is_empty(rig, True)
    rig.advance(50)
    show(rig, 1010)
    restart(rig)
    show(rig, 5000)
    assert rig.registers[LEAK] == 1
    rig.advance(40)
    assert rig.registers[LEAK] == 1
    show(rig, 5001)
    assert rig.registers[LEAK] == 1.1
    is_empty(rig, False)
    restart(rig)
    is_empty(rig, True)
    rig.advance(50)
    assert rig.registers[LEAK] == 0


# The records


def test_records_of_a_day() -> None:
    rig = meter(1000)
    assert rig.registers[RECORDS] == [{"CumulativeTraffic": 0.1, "ts": EPOCH}]
    rig.advance(3600)
    restart(rig)
    rig.step()
    rig.advance(2 * 86_400)
    records = rig.registers[RECORDS]
    assert isinstance(records, list)
    assert len(records) == 24


@pytest.mark.parametrize(("period", "count"), [(None, 2), (600, 7), (0, 61), (-1, 61)])
def test_how_often_records_are_made(period: Value, count: int) -> None:
    rig = meter(1000, **{"monitoring.demand_time": period})
    rig.advance(3600)
    records = rig.registers[RECORDS]
    assert isinstance(records, list)
    assert len(records) == count


def test_what_was_remembered_may_be_nonsense() -> None:
    rig = Rig(ColdWater(), {"cold_water_fm.input": "DI6", "cold_water_fm.tpl": 10})
    rig.block.recall({"counter": "x", "litres": True, "records": [1, {"ts": None}, {}]})
    show(rig, 10)
    assert rig.registers[LITRES] == 1.0
    assert rig.registers[RECORDS] == [{"CumulativeTraffic": 0.001, "ts": EPOCH}]


class Meter(RuleBasedStateMachine):
    """A meter, and a plain account of the water that ran."""

    @initialize(counter=st.integers(0, CIRCLE - 1))
    def build(self, counter: int) -> None:
        self.counter = counter
        self.rig = meter(counter)
        self.litres = counter / 10
        self.empty_from: float | None = None

    @rule(pulses=st.integers(0, 100_000), seconds=st.floats(0.5, 300))
    def run_water(self, pulses: int, seconds: float) -> None:
        self.rig.advance(seconds)
        self.counter = (self.counter + pulses) % CIRCLE
        self.litres += pulses / 10
        show(self.rig, self.counter)

    @rule(counter=st.integers(0, 1000))
    def reset_counter(self, counter: int) -> None:
        if self.counter - CIRCLE // 2 > counter or counter >= self.counter:
            return
        self.counter = counter
        show(self.rig, counter)

    @rule()
    def cut_off(self) -> None:
        self.rig.readings.clear()
        self.rig.step()
        show(self.rig, self.counter)

    @rule()
    def restart(self) -> None:
        restart(self.rig)
        show(self.rig, self.counter)

    @rule(empty=st.booleans())
    def move(self, empty: bool) -> None:
        if empty and self.rig.registers.get(EMPTY) is not True:
            self.empty_from = self.litres
        is_empty(self.rig, empty)

    @invariant()
    def all_water_is_counted_once(self) -> None:
        assert self.rig.registers[LITRES] == pytest.approx(self.litres, abs=1e-3, rel=1e-9)

    @invariant()
    def a_leak_is_not_more_than_has_run_since(self) -> None:
        leak = self.rig.registers[LEAK]
        if self.rig.registers.get(EMPTY) is not True:
            assert not leak
            return
        assert self.empty_from is not None
        assert isinstance(leak, float)
        assert 0 <= leak <= self.litres - self.empty_from + 1e-2

    @invariant()
    def the_flow_is_not_negative(self) -> None:
        flow = self.rig.states["flow"]
        assert flow is None or (isinstance(flow, float) and flow >= 0)


TestMeter = Meter.TestCase
