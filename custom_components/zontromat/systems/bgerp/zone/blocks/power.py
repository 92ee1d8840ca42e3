"""The zone's electricity meter (facts 3.8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, override

from ...registers import Block, Value
from ..block import FunctionBlock, Inputs, Moment, Registers, Step, Wiring
from ..options import Options
from ..pins import Pin, PinKind, Reading, Wire
from ..settings import bounded
from .records import PERIOD, Records

_ENERGIES: Final = {
    "import_active_energy": "ImportActiveEnergy",
    "export_active_energy": "ExportActiveEnergy",
    "import_reactive_energy": "ImportReactiveEnergy",
    "export_reactive_energy": "ExportReactiveEnergy",
}
_ONE_PHASE: Final = {"current": "Phase1Current"}
_THREE_PHASES: Final = {f"current_{phase}": f"Phase{phase}Current" for phase in (1, 2, 3)}
_THREE_PHASE_MODEL: Final = "630"


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerSettings:
    """What is reported of the meter.

    Attributes:
        has_three_phases: The meter measures three phases.
        energy: What is reported as the zone's energy.
        record_every: Seconds between the records of the meter.
    """

    has_three_phases: bool
    energy: str
    record_every: float

    @property
    def recorded(self) -> Mapping[str, str]:
        """What a record holds, by what the meter measures."""
        return _ENERGIES | (_THREE_PHASES if self.has_three_phases else _ONE_PHASE)


class PowerMeter(FunctionBlock[PowerSettings]):
    """Reports current, energy and power.

    The original reported exported energy and apparent power, which the texts call consumed energy and drawn power, and
    0 for what it could not read. Here what cannot be read stays as it was.
    """

    key = Block.SELF_CURRENT

    def __init__(self) -> None:
        """Know no record."""
        self._records = Records()

    @classmethod
    @override
    def settings(cls, registers: Registers, options: Options) -> PowerSettings:
        return PowerSettings(
            has_three_phases=_THREE_PHASE_MODEL in (registers.text("self_current.sub_dev.model") or ""),
            energy="total_active_energy" if options.counts_exported_energy else "import_active_energy",
            record_every=bounded(registers, "monitoring.pa.demand_time", PERIOD),
        )

    @classmethod
    @override
    def wiring(cls, settings: PowerSettings) -> Wiring:
        names = {*settings.recorded, settings.energy, "current", "active_power"}
        return Wiring(optional={name: Wire(Pin(PinKind.METER, name)) for name in sorted(names)})

    @override
    def safe(self) -> Mapping[str, Reading]:
        return {}

    @override
    def step(self, now: Moment, inputs: Inputs, settings: PowerSettings) -> Step:
        measured = {
            "self_current.sub_dev.current.value": inputs.number("current"),
            "self_current.sub_dev.total_energy.value": inputs.number(settings.energy),
            "self_current.sub_dev.current_power.value": inputs.number("active_power"),
        }
        reports: dict[str, Value] = {key: number for key, number in measured.items() if number is not None}
        record = {
            text: number for name, text in settings.recorded.items() if (number := inputs.number(name)) is not None
        }
        wake = None
        if "ImportActiveEnergy" in record:
            self._records.add(now, settings.record_every, record)
            wake = self._records.due(now, settings.record_every)
        return Step(reports={**reports, "monitoring.pa.measurements": self._records.value}, wake=wake)

    @override
    def remembers(self) -> Mapping[str, Value]:
        return {"records": self._records.value}

    @override
    def recall(self, remembered: Mapping[str, Value]) -> None:
        self._records.recall(remembered.get("records"))
