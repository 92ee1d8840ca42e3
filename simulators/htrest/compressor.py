"""The compressor: start sequence, lock time, and the counters of everything that is switched."""

from collections.abc import MutableMapping
from typing import Final

from .control import Demand
from .parameters import Value

type Values = MutableMapping[str, Value]

LOCK_TIME: Final = 300
"""Seconds that the compressor rests after a stop."""
PRE_RUN: Final = 30
"""Seconds that the source pump runs before the compressor starts."""

_STATUS_STANDBY: Final = 0
_STATUS_SOURCE_PRE_RUN: Final = 5
_STATUS_RUNNING: Final = 9


class Compressor:
    """Starts and stops the compressor as the demand asks, through the heat pump's own points."""

    def __init__(self, values: Values) -> None:
        """Take over the compressor as the values show it."""
        self._values = values
        self._pre_run = 0.0

    def step(self, seconds: float, demand: Demand) -> None:
        """Let time pass."""
        values = self._values
        values["Verdichteranforderung"] = int(demand)
        values["Warmwasservorrang"] = demand is Demand.HOT_WATER
        if values["Verdichter"]:
            values["Verdichter laeuft seit"] += seconds
            if demand is Demand.NONE:
                self._stop()
        else:
            self._wait_to_start(seconds, demand)
        values["BSZ Verdichter akt. Laufzeit"] = values["Verdichter laeuft seit"]
        values["EQ Pumpe (Ventilator)"] = values["Verdichter_Status"] != _STATUS_STANDBY

    def _stop(self) -> None:
        """Stop, and start the lock time."""
        self._values["Verdichter"] = False
        self._values["Verdichter laeuft seit"] = 0
        self._values["Verdichter Einschaltverz.(sec)"] = LOCK_TIME
        self._values["Verdichter_Status"] = _STATUS_STANDBY
        self._pre_run = 0.0

    def _wait_to_start(self, seconds: float, demand: Demand) -> None:
        """Sit out the lock time and the source pump's pre-run."""
        values = self._values
        locked = values["Verdichter Einschaltverz.(sec)"]
        values["Verdichter Einschaltverz.(sec)"] = max(0, locked - seconds)
        if demand is Demand.NONE or locked > 0:
            values["Verdichter_Status"] = _STATUS_STANDBY
            self._pre_run = 0.0
            return
        values["Verdichter_Status"] = _STATUS_SOURCE_PRE_RUN
        self._pre_run += seconds
        if self._pre_run >= PRE_RUN:
            values["Verdichter"] = True
            values["Verdichter_Status"] = _STATUS_RUNNING


class Counters:
    """Counts the starts and operating hours of what is switched."""

    def __init__(self, values: Values) -> None:
        """Count from what the values show; what already runs has been counted."""
        self._values = values
        self._running = self._flags()

    def _flags(self) -> dict[tuple[str | None, str], bool]:
        """Return what runs, by its counters of starts and of hours."""
        values = self._values
        compressor = bool(values["Verdichter"])
        demand = values["Verdichteranforderung"]
        return {
            ("BSZ Verdichter Schaltungen", "BSZ Verdichter Betriebsst. ges"): compressor,
            ("BSZ Verdichter Schaltung WW", "BSZ Verdichter Betriebsst. WW"): compressor and demand == Demand.HOT_WATER,
            (None, "BSZ Verdichter Betriebsst. HKR"): compressor and demand == Demand.HEATING,
            ("BSZ HKP Schaltung", "BSZ HKP Betriebsstunden"): bool(values["Heizkreispumpe"]),
            ("BSZ EQ Schaltungen", "BSZ EQ Betriebsstunden"): bool(values["EQ Pumpe (Ventilator)"]),
            ("BSZ WWV Schaltungen", "BSZ WWV Betriebsstunden"): bool(values["Warmwasservorrang"]),
            ("BSZ ZIPWW Schaltungen", "BSZ ZIPWW Betriebsstunden"): bool(values["Zirkulationspumpe WW"]),
        }

    def step(self, seconds: float) -> None:
        """Count the time that passed and what was switched on in it."""
        before, self._running = self._running, self._flags()
        for (starts, hours), running in self._running.items():
            if running:
                self._values[hours] += seconds / 3600
                if starts is not None and not before[starts, hours]:
                    self._values[starts] += 1
