"""The electricity meter."""

import pytest

from custom_components.zontromat.systems.bgerp.registers import Value
from custom_components.zontromat.systems.bgerp.zone.blocks.power import PowerMeter
from custom_components.zontromat.systems.bgerp.zone.options import Options
from custom_components.zontromat.systems.bgerp.zone.pins import PinKind

from .rig import EPOCH, Rig

CURRENT = "self_current.sub_dev.current.value"
ENERGY = "self_current.sub_dev.total_energy.value"
POWER = "self_current.sub_dev.current_power.value"
RECORDS = "monitoring.pa.measurements"

READINGS = {
    "current": 0.5,
    "active_power": 110.0,
    "import_active_energy": 17.0,
    "export_active_energy": 2.0,
    "total_active_energy": 19.0,
    "import_reactive_energy": 1.0,
    "export_reactive_energy": 0.5,
}


def meter(options: Options | None = None, **registers: Value) -> Rig[PowerMeter]:
    rig = Rig(PowerMeter(), {"self_current.sub_dev.model": "SDM120", **registers}, options)
    rig.readings |= READINGS
    rig.step()
    return rig


def test_consumed_energy_and_drawn_power_are_reported() -> None:
    rig = meter()
    assert (rig.registers[CURRENT], rig.registers[ENERGY], rig.registers[POWER]) == (0.5, 17.0, 110.0)


def test_the_energy_may_be_that_of_both_directions() -> None:
    assert meter(Options(counts_exported_energy=True)).registers[ENERGY] == 19.0


def test_what_cannot_be_read_stays_as_it_was() -> None:
    rig = meter()
    rig.readings = {"current": 0.7}
    rig.step()
    assert (rig.registers[CURRENT], rig.registers[ENERGY], rig.registers[POWER]) == (0.7, 17.0, 110.0)


def test_a_meter_that_was_never_read_has_no_values() -> None:
    rig = Rig(PowerMeter(), {})
    rig.step()
    assert rig.registers == {RECORDS: []}
    assert rig.wake is None


RECORD = {
    "ImportActiveEnergy": 17.0,
    "ExportActiveEnergy": 2.0,
    "ImportReactiveEnergy": 1.0,
    "ExportReactiveEnergy": 0.5,
    "Phase1Current": 0.5,
    "ts": EPOCH,
}


def test_nonsense_is_not_remembered() -> None:
    rig = meter()
    rig.block.recall({"records": "x"})
    rig.step()
    assert rig.registers[RECORDS] == [RECORD]


def test_records() -> None:
    rig = meter(**{"monitoring.pa.demand_time": 900})
    assert rig.registers[RECORDS] == [RECORD]
    rig.advance(900)
    rig.block, old = PowerMeter(), rig.block
    rig.block.recall(old.remembers())
    rig.step()
    records = rig.registers[RECORDS]
    assert isinstance(records, list)
    assert len(records) == 2


def test_a_record_waits_for_the_energy() -> None:
    rig = meter()
    del rig.readings["import_active_energy"]
    rig.advance(3600)
    rig.advance(1800)
    rig.readings["import_active_energy"] = 18.0
    rig.step()
    records = rig.registers[RECORDS]
    assert isinstance(records, list)
    assert [record["ts"] for record in records if isinstance(record, dict)] == [EPOCH, EPOCH + 5400]


@pytest.mark.parametrize(("model", "count"), [("SDM120", 1), ("SDM630", 3), (None, 1)])
def test_a_phase_is_recorded_where_the_meter_has_it(model: Value, count: int) -> None:
    rig = meter(**{"self_current.sub_dev.model": model})
    settings = rig.block.settings(rig.registers, rig.options)
    wires = rig.block.wiring(settings).optional
    assert {wire.pin.kind for wire in wires.values()} == {PinKind.METER}
    assert {"current", "active_power", "import_active_energy"} <= wires.keys()
    assert str(wires["current"]) == "current"
    assert sum(name.startswith("Phase") for name in settings.recorded.values()) == count
    assert rig.block.safe() == {}
