"""The thermal side: water, refrigerant and the house, as a few first-order bodies."""

from collections.abc import MutableMapping
import math
from typing import Final

from .control import Demand
from .parameters import Value

type Values = MutableMapping[str, Value]

_HEATING_POWER: Final = 8_000.0
"""Heat that the running compressor delivers, in W."""
_STANDBY_POWER: Final = 18.0
_PUMP_POWER: Final = 60.0
_LOOP: Final = 3.0e6
"""Heat capacity of the heating water and the floor, in J/K; the next two are of the same kind."""
_TANK: Final = 1.26e6
_HOUSE: Final = 4.0e7
_FLOOR_TO_HOUSE: Final = 350.0
"""Heat transfer in W/K; the next two are of the same kind."""
_HOUSE_TO_OUTDOOR: Final = 180.0
_TANK_TO_CELLAR: Final = 2.0
_CELLAR: Final = 18.0
_HOT_WATER_USE: Final = 150.0
"""Average heat drawn as hot water, in W."""
_CIRCULATION_LOSS: Final = 100.0
_TANK_LITRES: Final = 300.0
_COLD_WATER: Final = 10.0

_OUTDOOR_DELAY: Final = 3 * 3600.0
_FLOW_DELAY: Final = 60.0
_REFRIGERANT_DELAY: Final = 90.0


def _pressure(temperature: float) -> float:
    """Return the saturation pressure of the refrigerant in bar, roughly that of R410A."""
    return 8.0 * math.exp(0.032 * temperature)


class Plant:
    """Moves the temperatures, pressures and meters with what is switched on."""

    def __init__(self, values: Values) -> None:
        """Start with a warm house."""
        self._values = values
        self.room = 20.8
        """Room temperature in °C; shown by the first room sensor."""

    def draw_hot_water(self, litres: float) -> None:
        """Replace hot water by cold."""
        values = self._values
        share = min(1.0, litres / _TANK_LITRES)
        values["Temp. Brauchwasser"] += (_COLD_WATER - values["Temp. Brauchwasser"]) * share

    def step(self, seconds: float) -> None:
        """Let a short time pass."""
        values = self._values
        self._approach("Temp. Aussen verzoegert", values["Temp. Aussen"], seconds, _OUTDOOR_DELAY)
        demand = Demand(int(values["Verdichteranforderung"])) if values["Verdichter"] else Demand.NONE
        self._step_water(seconds, demand)
        self._step_circuits(seconds, demand)
        self._step_refrigerant(seconds, demand)
        self._step_meters(seconds, demand)

    def _approach(self, name: str, target: float, seconds: float, delay: float) -> None:
        """Move a value to its target with a time constant, in seconds."""
        share = 1 - math.exp(-seconds / delay)
        self._values[name] += (target - self._values[name]) * share

    def _step_water(self, seconds: float, demand: Demand) -> None:
        """Balance the heat of the heating water, the house and the tank."""
        values = self._values
        to_house = (
            _FLOOR_TO_HOUSE * (values["Temp. Ruecklauf"] - self.room) * (1.0 if values["Heizkreispumpe"] else 0.1)
        )
        to_loop = {Demand.HEATING: _HEATING_POWER, Demand.COOLING: -_HEATING_POWER}.get(demand, 0.0)
        values["Temp. Ruecklauf"] += (to_loop - to_house) * seconds / _LOOP
        to_outdoor = _HOUSE_TO_OUTDOOR * (self.room - values["Temp. Aussen"])
        self.room += (to_house - to_outdoor) * seconds / _HOUSE
        values["Temp. Raumfuehler1"] = self.room

        tank = values["Temp. Brauchwasser"]
        from_tank = _TANK_TO_CELLAR * (tank - _CELLAR)
        from_tank += _HOT_WATER_USE * (tank > _COLD_WATER) + _CIRCULATION_LOSS * bool(values["Zirkulationspumpe WW"])
        to_tank = _HEATING_POWER * (demand is Demand.HOT_WATER)
        values["Temp. Brauchwasser"] += (to_tank - from_tank) * seconds / _TANK

    def _step_circuits(self, seconds: float, demand: Demand) -> None:
        """Let the flow temperatures follow what heats them."""
        values = self._values
        flow = {
            Demand.HEATING: values["Temp. Ruecklauf"] + 5.0,
            Demand.COOLING: values["Temp. Ruecklauf"] - 4.0,
            Demand.HOT_WATER: values["Temp. Brauchwasser"] + 5.0,
            Demand.NONE: values["Temp. Ruecklauf"] + 0.2,
        }[demand]
        self._approach("Temp. Vorlauf", flow, seconds, _FLOW_DELAY)
        self._approach("Temp. Pufferspeicher", values["Temp. Ruecklauf"], seconds, 20 * _FLOW_DELAY)
        values["VL_RL_Temp.diff."] = values["Temp. Vorlauf"] - values["Temp. Ruecklauf"]
        for circuit in ("MKR1", "MKR2"):
            running = bool(values[f"{circuit}_Pumpe"])
            target = values[f"{circuit}_Sollwert"] if running else self.room
            self._approach(f"{circuit}_Temp. VLT", target, seconds, 5 * _FLOW_DELAY)
            spread = 3.0 if running else 0.0
            self._approach(f"{circuit}_Temp. RLT", values[f"{circuit}_Temp. VLT"] - spread, seconds, 10 * _FLOW_DELAY)

    def _step_refrigerant(self, seconds: float, demand: Demand) -> None:
        """Let source, refrigerant temperatures and pressures follow the compressor."""
        values = self._values
        running = demand is not Demand.NONE
        source, flow = values["Temp. EQ_Eintritt"], values["Temp. Vorlauf"]
        targets = {
            "Temp. EQ_Austritt": source - 3.0 if running else source,
            "Temp. Verdampfung": source - 8.0 if running else source,
            "Temp. Sauggas": source - 2.0 if running else _CELLAR,
            "Temp. Kondensation": flow + 2.0 if running else _CELLAR,
            "Temp. Heissgas": flow + 35.0 if running else _CELLAR,
        }
        for name, target in targets.items():
            self._approach(name, target, seconds, _REFRIGERANT_DELAY)
        values["Niederdruck (bar)"] = _pressure(values["Temp. Verdampfung"])
        values["Hochdruck (bar)"] = _pressure(values["Temp. Kondensation"])
        values["EQ_Temp.differenz"] = source - values["Temp. EQ_Austritt"]
        values["Expansionsventil"] = 45.0 if running else 0.0
        values["AO2 Energiequelle"] = 70 if running else 0

    def _step_meters(self, seconds: float, demand: Demand) -> None:
        """Count heat and electricity."""
        values = self._values
        running = demand is not Demand.NONE
        lift = max(10.0, values["Temp. Kondensation"] - values["Temp. Verdampfung"])
        cop = min(7.0, 0.5 * (values["Temp. Kondensation"] + 273.15) / lift) if running else 0.0
        heat = _HEATING_POWER if running else 0.0
        power = _STANDBY_POWER + _PUMP_POWER * bool(values["Heizkreispumpe"]) + (heat / cop if running else 0.0)
        values["COP"] = cop
        values["WMZ_Leistung (kW):"] = heat / 1000
        values["Stromz_Leistung (W):"] = power
        values["WMZ_Temp. Ein.:"] = values["Temp. Ruecklauf"]
        values["WMZ_Temp. Aus.:"] = values["Temp. Vorlauf"]
        use = "Brauchwasser" if demand is Demand.HOT_WATER else "Heizung"
        kwh = seconds / 3.6e6
        for name in ("WMZ_Gesamt (kWh):", f"WMZ_{use} (kWh)"):
            values[name] += heat * kwh
        for name in ("Stromz_Gesamt (kWh):", f"Stromz_{use} (kWh)"):
            values[name] += power * kwh
