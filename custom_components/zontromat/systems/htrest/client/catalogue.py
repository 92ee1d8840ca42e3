"""The known parameters as data.

The stock table of the server's library and the useful part of the full list of firmware 3.0.20. A template, never a
promise: which of these names a heat pump really has is found out by discovery (facts on HtREST, section 5).
"""

from .parameters import Parameter, Point, ValueType, index_rows

type _Limits = tuple[float, float]
type _Reading = tuple[str, int, ValueType, _Limits, str | None, str]
type _Setting = tuple[str, int, ValueType, _Limits, str | None, float, str]

_FLOAT = ValueType.FLOAT
_INT = ValueType.INT
_BOOL = ValueType.BOOL

_SWITCH = (0, 1)
_COUNT = (0, 100000)
_PERCENT = (0, 100)
_ENERGY = (0.0, 12157522.0)
_TOTAL = (0.0, 141006544.0)

# name, number, type, limits, unit, meaning
_MEASURED: tuple[_Reading, ...] = (
    ("Temp. Aussen", 0, _FLOAT, (-20.0, 40.0), "°C", "Outdoor temperature"),
    ("Temp. Aussen verzoegert", 1, _FLOAT, (-20.0, 40.0), "°C", "Outdoor temperature, delayed"),
    ("Temp. Brauchwasser", 2, _FLOAT, (0.0, 70.0), "°C", "Domestic hot water temperature"),
    ("Temp. Vorlauf", 3, _FLOAT, (0.0, 70.0), "°C", "Flow temperature"),
    ("Temp. Ruecklauf", 4, _FLOAT, (0.0, 70.0), "°C", "Return temperature"),
    ("Temp. Pufferspeicher", 5, _FLOAT, (0.0, 70.0), "°C", "Buffer tank temperature"),
    ("Temp. EQ_Eintritt", 6, _FLOAT, (-20.0, 30.0), "°C", "Heat source inlet temperature"),
    ("Temp. EQ_Austritt", 7, _FLOAT, (-20.0, 30.0), "°C", "Heat source outlet temperature"),
    ("Temp. Verdichterfuss", 8, _FLOAT, (-20.0, 70.0), "°C", "Compressor sump temperature"),
    ("Temp. Sauggas", 9, _FLOAT, (-20.0, 30.0), "°C", "Suction gas temperature"),
    ("Temp. Frischwasser_Istwert", 11, _FLOAT, (0.0, 70.0), "°C", "Fresh water station temperature"),
    ("Temp. Verdampfung", 12, _FLOAT, (-50.0, 30.0), "°C", "Evaporation temperature"),
    ("Temp. Kondensation", 13, _FLOAT, (-50.0, 60.0), "°C", "Condensation temperature"),
    ("Temp. Heissgas", 15, _FLOAT, (0.0, 150.0), "°C", "Hot gas temperature"),
    ("Temp. Raumfuehler1", 16, _FLOAT, (0.0, 60.0), "°C", "Room temperature 1"),
    ("Temp. Raumfuehler2", 17, _FLOAT, (0.0, 60.0), "°C", "Room temperature 2"),
    ("Temp. Raumfuehler3", 18, _FLOAT, (0.0, 60.0), "°C", "Room temperature 3"),
    ("Temp. Raumfuehler4", 19, _FLOAT, (0.0, 60.0), "°C", "Room temperature 4"),
    ("Niederdruck (bar)", 20, _FLOAT, (0.0, 18.0), "bar", "Low pressure"),
    ("Hochdruck (bar)", 21, _FLOAT, (0.0, 40.0), "bar", "High pressure"),
    ("Heizkreispumpe", 22, _BOOL, _SWITCH, None, "Heating circuit pump"),
    ("Pufferladepumpe", 23, _BOOL, _SWITCH, None, "Buffer charging pump"),
    ("EQ Pumpe (Ventilator)", 24, _BOOL, _SWITCH, None, "Heat source pump or fan"),
    ("Warmwasservorrang", 25, _BOOL, _SWITCH, None, "Hot water priority"),
    ("Carterheizung", 26, _BOOL, _SWITCH, None, "Crankcase heater"),
    ("Kuehlen UmV Passiv", 27, _BOOL, _SWITCH, None, "Passive cooling changeover valve"),
    ("Externe Pumpe", 28, _BOOL, _SWITCH, None, "External pump"),
    ("Zirkulationspumpe WW", 29, _BOOL, _SWITCH, None, "Hot water circulation pump"),
    ("Verdichter", 30, _BOOL, _SWITCH, None, "Compressor"),
    ("Stoerung", 31, _BOOL, _SWITCH, None, "Fault"),
    ("Vierwegeventil Luft", 32, _BOOL, _SWITCH, None, "Four-way valve"),
    ("Hochdruckschalter", 33, _BOOL, _SWITCH, None, "High-pressure switch"),
    ("EQ Motorschutz", 34, _BOOL, _SWITCH, None, "Heat source motor protection"),
    ("Externe Anforderung", 35, _BOOL, _SWITCH, None, "External demand"),
    ("Hauptschalter", 36, _BOOL, _SWITCH, None, "Main switch"),
    ("EVU_Sperre", 37, _BOOL, _SWITCH, None, "Utility lock"),
    ("FWS Stroemungsschalter", 38, _BOOL, _SWITCH, None, "Fresh water station flow switch"),
    ("EQ Druckwaechter", 39, _BOOL, _SWITCH, None, "Heat source pressure guard"),
    ("BSZ Verdichter Schaltungen", 41, _INT, _COUNT, None, "Compressor starts, total"),
    ("Solar KT1", 43, _FLOAT, (-30.0, 120.0), "°C", "Solar collector temperature"),
    ("Ausheizstatus", 44, _INT, (0, 3), None, "Screed drying programme status"),
    ("Solar_Pumpe WW", 45, _BOOL, _SWITCH, None, "Solar pump, hot water"),
    ("Solar_Pumpe Puffer", 46, _BOOL, _SWITCH, None, "Solar pump, buffer"),
    ("AO1 HKP", 47, _INT, _PERCENT, "%", "Heating circuit pump speed"),
    ("AO2 Energiequelle", 48, _INT, _PERCENT, "%", "Heat source pump speed"),
    ("Anforderung 2.Stufe", 49, _INT, _PERCENT, "%", "Second stage demand"),
    ("Frischwasserpumpe", 50, _INT, _PERCENT, "%", "Fresh water pump speed"),
    ("Expansionsventil", 51, _FLOAT, (0.0, 100.0), "%", "Expansion valve"),
    ("WMZ_Heizung (kWh)", 52, _FLOAT, _ENERGY, "kWh", "Heat for heating"),
    ("Stromz_Heizung (kWh)", 53, _FLOAT, _ENERGY, "kWh", "Electricity for heating"),
    ("WMZ_Brauchwasser (kWh)", 54, _FLOAT, _ENERGY, "kWh", "Heat for hot water"),
    ("Stromz_Brauchwasser (kWh)", 55, _FLOAT, _ENERGY, "kWh", "Electricity for hot water"),
    ("Verdichteranforderung", 56, _INT, (0, 5), None, "Compressor demand"),
    ("HKR_Sollwert", 57, _FLOAT, (0.0, 50.0), "°C", "Heating circuit set point"),
    ("Heissgassollwert", 58, _FLOAT, (0.0, 130.0), "°C", "Hot gas set point"),
    ("EQ_Temp.differenz", 60, _FLOAT, (-10.0, 50.0), "K", "Heat source temperature difference"),
    ("VL_RL_Temp.diff.", 62, _FLOAT, (-20.0, 50.0), "K", "Flow and return temperature difference"),
    ("MKR1_Temp. VLT", 63, _FLOAT, (0.0, 70.0), "°C", "Mixed circuit 1: flow temperature"),
    ("MKR1_Temp. RLT", 64, _FLOAT, (0.0, 70.0), "°C", "Mixed circuit 1: return temperature"),
    ("MKR1_Pumpe", 65, _BOOL, _SWITCH, None, "Mixed circuit 1: pump"),
    ("MKR1_Sollwert", 66, _FLOAT, (0.0, 60.0), "°C", "Mixed circuit 1: set point"),
    ("MKR1_Stellposition", 67, _FLOAT, (0.0, 100.0), "%", "Mixed circuit 1: mixer position"),
    ("MKR2_Temp. VLT", 69, _FLOAT, (0.0, 70.0), "°C", "Mixed circuit 2: flow temperature"),
    ("MKR2_Temp. RLT", 70, _FLOAT, (0.0, 70.0), "°C", "Mixed circuit 2: return temperature"),
    ("MKR2_Pumpe", 71, _BOOL, _SWITCH, None, "Mixed circuit 2: pump"),
    ("MKR2_Sollwert", 72, _FLOAT, (0.0, 60.0), "°C", "Mixed circuit 2: set point"),
    ("MKR2_Stellposition", 73, _FLOAT, (0.0, 100.0), "%", "Mixed circuit 2: mixer position"),
    ("Stromz_Gesamt (kWh):", 75, _FLOAT, _TOTAL, "kWh", "Electricity, total"),
    ("Volt L1-N:", 76, _FLOAT, (0.0, 250.0), "V", "Grid voltage L1"),
    ("Volt L2-N:", 77, _FLOAT, (0.0, 250.0), "V", "Grid voltage L2"),
    ("Volt L3-N:", 78, _FLOAT, (0.0, 250.0), "V", "Grid voltage L3"),
    ("Strom L1:", 79, _FLOAT, (0.0, 100.0), "A", "Grid current L1"),
    ("Strom L2:", 80, _FLOAT, (0.0, 100.0), "A", "Grid current L2"),
    ("Strom L3:", 81, _FLOAT, (0.0, 100.0), "A", "Grid current L3"),
    ("Netzfrequenz:", 82, _FLOAT, (0.0, 60.0), "Hz", "Grid frequency"),
    ("Stromz_Leistung (W):", 83, _FLOAT, _TOTAL, "W", "Electric power"),
    ("WMZ_Gesamt (kWh):", 84, _FLOAT, _TOTAL, "kWh", "Heat, total"),
    ("WMZ_Durchfluss:", 85, _INT, (0, 1000000000), "l/min", "Heat meter flow"),
    ("WMZ_Temp. Ein.:", 86, _FLOAT, (0.0, 100.0), "°C", "Heat meter inlet temperature"),
    ("WMZ_Temp. Aus.:", 87, _FLOAT, (0.0, 100.0), "°C", "Heat meter outlet temperature"),
    ("OpFrequenz", 88, _FLOAT, (0.0, 500.0), "Hz", "Inverter frequency"),
    ("WMZ_Leistung (kW):", 89, _FLOAT, _TOTAL, "kW", "Heat output"),
    ("n-Soll Verdichter(%)", 90, _INT, _PERCENT, "%", "Compressor speed, demanded"),
    ("COP", 92, _FLOAT, (0.0, 10.0), None, "Coefficient of performance"),
)

# Settings that are only read: counters, types, service values.
_PROTECTED: tuple[_Reading, ...] = (
    ("Liegenschaft", 3, _INT, (0, 2147483647), None, "Property id"),
    ("WP_System", 4, _INT, (1, 2), None, "Heat pump system type"),
    ("WW Type", 5, _INT, (0, 4), None, "Hot water type"),
    ("FWS Type", 6, _BOOL, _SWITCH, None, "Fresh water station present"),
    ("Puffer Type", 7, _BOOL, _SWITCH, None, "Buffer tank present"),
    ("Verdichter_Status", 10, _INT, (0, 11), None, "Compressor status"),
    ("Verdichter laeuft seit", 11, _INT, _COUNT, "s", "Compressor running for"),
    ("Verdichter Einschaltverz.(sec)", 12, _INT, (0, 10800), "s", "Compressor switch-on delay"),
    ("BSZ HKP Betriebsstunden", 153, _INT, _COUNT, "h", "Heating pump: operating hours"),
    ("BSZ HKP Schaltung", 155, _INT, _COUNT, None, "Heating pump: starts"),
    ("BSZ EQ Betriebsstunden", 162, _INT, _COUNT, "h", "Heat source: operating hours"),
    ("BSZ EQ Schaltungen", 164, _INT, _COUNT, None, "Heat source: starts"),
    ("BSZ WWV Betriebsstunden", 165, _INT, _COUNT, "h", "Hot water priority: operating hours"),
    ("BSZ WWV Schaltungen", 167, _INT, _COUNT, None, "Hot water priority: starts"),
    ("BSZ ZIPWW Betriebsstunden", 168, _INT, _COUNT, "h", "Hot water circulation pump: operating hours"),
    ("BSZ ZIPWW Schaltungen", 170, _INT, _COUNT, None, "Hot water circulation pump: starts"),
    ("BSZ Verdichter Betriebsst. WW", 171, _INT, _COUNT, "h", "Compressor hours, hot water"),
    ("BSZ Verdichter Betriebsst. HKR", 172, _INT, _COUNT, "h", "Compressor hours, heating"),
    ("BSZ Verdichter Betriebsst. ges", 173, _INT, _COUNT, "h", "Compressor hours, total"),
    # Seconds or minutes: sources disagree, so no unit.
    ("BSZ Verdichter akt. Laufzeit", 174, _INT, _COUNT, None, "Compressor: present run time"),
    ("MKR1 Aktiviert", 199, _INT, (0, 2), None, "Mixed circuit 1 enabled"),
    ("MKR2 Aktiviert", 222, _INT, (0, 2), None, "Mixed circuit 2 enabled"),
    ("Energiezaehler", 263, _INT, (0, 2), None, "Energy meter type"),
    ("Externe Anforderung", 267, _INT, (0, 2), None, "External demand: use"),
    ("BSZ Verdichter Schaltung WW", 375, _INT, _COUNT, None, "Compressor starts, hot water"),
)

# The allow-list. Name, number, type, limits, unit, step, meaning.
_WRITABLE: tuple[_Setting, ...] = (
    ("Betriebsart", 13, _INT, (0, 7), None, 1, "Operating mode"),
    ("HKR Soll_Raum", 69, _FLOAT, (10.0, 25.0), "°C", 0.5, "Heating circuit: room set point"),
    ("HKR Aufheiztemp. (K)", 71, _INT, (1, 10), "K", 1, "Heating circuit: boost"),
    ("HKR Absenktemp. (K)", 72, _INT, (-10, -1), "K", 1, "Heating circuit: setback"),
    ("HKR Heizgrenze", 76, _INT, (0, 45), "°C", 1, "Heating circuit: heating limit"),
    ("HKR RLT Soll_oHG (Heizkurve)", 80, _FLOAT, (15.0, 40.0), "°C", 0.5, "Heating curve: at the heating limit"),
    ("HKR RLT Soll_0 (Heizkurve)", 81, _FLOAT, (20.0, 50.0), "°C", 0.5, "Heating curve: at 0 °C"),
    ("HKR RLT Soll_uHG (Heizkurve)", 82, _FLOAT, (25.0, 60.0), "°C", 0.5, "Heating curve: at -15 °C"),
    ("WW Normaltemp.", 83, _INT, (10, 75), "°C", 1, "Hot water: normal temperature"),
    ("WW Hysterese Normaltemp.", 84, _INT, (1, 10), "K", 1, "Hot water: hysteresis at normal"),
    ("WW Minimaltemp.", 85, _INT, (5, 45), "°C", 1, "Hot water: minimum temperature"),
    ("WW Hysterese Minimaltemp.", 86, _INT, (1, 10), "K", 1, "Hot water: hysteresis at minimum"),
    ("Kuehlen RLT min.", 175, _INT, (5, 25), "°C", 1, "Cooling: minimum return temperature"),
    ("MKR1 Soll_Raum", 200, _FLOAT, (10.0, 25.0), "°C", 0.5, "Mixed circuit 1: room set point"),
    ("MKR1 Aufheiztemp. (K)", 202, _INT, (1, 10), "K", 1, "Mixed circuit 1: boost"),
    ("MKR1 Absenktemp. (K)", 203, _INT, (-10, -1), "K", 1, "Mixed circuit 1: setback"),
    ("MKR1 Heizgrenze", 205, _INT, (0, 45), "°C", 1, "Mixed circuit 1: heating limit"),
    ("MKR1 RLT Soll_oHG (Heizkurve)", 209, _FLOAT, (15.0, 40.0), "°C", 0.5, "Mixed circuit 1: at the heating limit"),
    ("MKR1 RLT Soll_0 (Heizkurve)", 210, _FLOAT, (20.0, 50.0), "°C", 0.5, "Mixed circuit 1: at 0 °C"),
    ("MKR1 RLT Soll_uHG (Heizkurve)", 211, _FLOAT, (25.0, 60.0), "°C", 0.5, "Mixed circuit 1: at -15 °C"),
    ("MKR1 Betriebsart", 221, _INT, (0, 7), None, 1, "Mixed circuit 1: operating mode"),
    ("MKR2 Soll_Raum", 223, _FLOAT, (10.0, 25.0), "°C", 0.5, "Mixed circuit 2: room set point"),
    ("MKR2 Aufheiztemp. (K)", 225, _INT, (1, 10), "K", 1, "Mixed circuit 2: boost"),
    ("MKR2 Absenktemp. (K)", 226, _INT, (-10, -1), "K", 1, "Mixed circuit 2: setback"),
    ("MKR2 Heizgrenze", 228, _INT, (0, 45), "°C", 1, "Mixed circuit 2: heating limit"),
    ("MKR2 RLT Soll_oHG (Heizkurve)", 232, _FLOAT, (15.0, 40.0), "°C", 0.5, "Mixed circuit 2: at the heating limit"),
    ("MKR2 RLT Soll_0 (Heizkurve)", 233, _FLOAT, (20.0, 50.0), "°C", 0.5, "Mixed circuit 2: at 0 °C"),
    ("MKR2 RLT Soll_uHG (Heizkurve)", 234, _FLOAT, (25.0, 60.0), "°C", 0.5, "Mixed circuit 2: at -15 °C"),
    ("MKR2 Betriebsart", 244, _INT, (0, 7), None, 1, "Mixed circuit 2: operating mode"),
    ("Kuehlen", 264, _INT, (0, 3), None, 1, "Cooling"),
    ("Kuehlgrenze", 293, _INT, (10, 30), "°C", 1, "Cooling limit"),
)

FAULT_FLAG = "Stoerung"
"""The measured point that is true while a fault is present."""

_FAULT_RESET = Parameter(
    name="Entstoerung",
    point=Point.SETTING,
    number=14,
    type=ValueType.BOOL,
    minimum=0,
    maximum=1,
    meaning="Fault reset",
    writable=True,
    momentary=True,
)


def _reading(point: Point, row: _Reading) -> Parameter:
    """Return the parameter of a line that is only read."""
    name, number, kind, (minimum, maximum), unit, meaning = row
    return Parameter(
        name=name,
        point=point,
        number=number,
        type=kind,
        minimum=minimum,
        maximum=maximum,
        unit=unit,
        meaning=meaning,
    )


def _setting(row: _Setting) -> Parameter:
    """Return the parameter of a line of the allow-list."""
    name, number, kind, (minimum, maximum), unit, step, meaning = row
    return Parameter(
        name=name,
        point=Point.SETTING,
        number=number,
        type=kind,
        minimum=minimum,
        maximum=maximum,
        unit=unit,
        step=step,
        meaning=meaning,
        writable=True,
    )


CATALOGUE = index_rows(
    (
        *(_reading(Point.MEASURED, row) for row in _MEASURED),
        *(_reading(Point.SETTING, row) for row in _PROTECTED),
        *(_setting(row) for row in _WRITABLE),
        _FAULT_RESET,
    )
)
"""The rows by name. `Externe Anforderung` is the one name with two rows, a measured point and a setting."""


def find_row(name: str, point: Point | None = None) -> Parameter | None:
    """Return the row of a name.

    Without `point` the last row wins, as it does in the server's own table. `None` when the catalogue has no such row.
    """
    rows = [row for row in CATALOGUE.get(name, ()) if point in {None, row.point}]
    return rows[-1] if rows else None
