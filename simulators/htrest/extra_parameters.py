"""Parameters that a server has only when its owner extended the table, in groups that belong together.

The simulated heat pump has all of them; the server knows the groups it is given (facts/htrest.md, section 5).
"""

from collections.abc import Mapping
from typing import Final

from .parameters import ON_OFF, Parameter, measured, setting

_KWH: Final = (0, 141_006_544)
_KWH_OF_CIRCUIT: Final = (0, 12_157_522)


def _mixed_circuit(circuit: str, *, measured_from: int, settings_from: int) -> tuple[Parameter, ...]:
    """Return the points of a mixed circuit; both circuits have the same layout from a number of their own."""
    mp, sp = measured_from, settings_from
    return (
        measured(mp, f"{circuit}_Temp. VLT", 0, 70, 29.0),
        measured(mp + 1, f"{circuit}_Temp. RLT", 0, 70, 26.0),
        measured(mp + 2, f"{circuit}_Pumpe", *ON_OFF, True),
        measured(mp + 3, f"{circuit}_Sollwert", 0, 60, 28.9),
        measured(mp + 4, f"{circuit}_Stellposition", 0, 100, 40.0),
        setting(sp, f"{circuit} Soll_Raum", 10, 25, 21.0),
        setting(sp + 2, f"{circuit} Aufheiztemp. (K)", 1, 10, 3),
        setting(sp + 3, f"{circuit} Absenktemp. (K)", -10, -1, -3),
        setting(sp + 5, f"{circuit} Heizgrenze", 0, 45, 16),
        setting(sp + 9, f"{circuit} RLT Soll_oHG (Heizkurve)", 15, 40, 23.0),
        setting(sp + 10, f"{circuit} RLT Soll_0 (Heizkurve)", 20, 50, 30.0),
        setting(sp + 11, f"{circuit} RLT Soll_uHG (Heizkurve)", 25, 60, 36.0),
        setting(sp + 21, f"{circuit} Betriebsart", 0, 7, 1),
    )


EXTRAS: Final[Mapping[str, tuple[Parameter, ...]]] = {
    "buffer": (
        measured(5, "Temp. Pufferspeicher", 0, 70, 30.6),
        measured(23, "Pufferladepumpe", *ON_OFF, False),
    ),
    "rooms": (
        measured(16, "Temp. Raumfuehler1", 0, 60, 20.8),
        measured(17, "Temp. Raumfuehler2", 0, 60, 21.3),
        measured(18, "Temp. Raumfuehler3", 0, 60, 19.9),
        measured(19, "Temp. Raumfuehler4", 0, 60, 22.1),
    ),
    "switches": (
        measured(26, "Carterheizung", *ON_OFF, False),
        measured(28, "Externe Pumpe", *ON_OFF, False),
        measured(32, "Vierwegeventil Luft", *ON_OFF, False),
        measured(33, "Hochdruckschalter", *ON_OFF, False),
        measured(34, "EQ Motorschutz", *ON_OFF, False),
        measured(37, "EVU_Sperre", *ON_OFF, False),
        measured(39, "EQ Druckwaechter", *ON_OFF, False),
        # MP 35 has the same name; the later line of the table wins.
        setting(267, "Externe Anforderung", 0, 2, 0),
    ),
    "refrigerant": (
        measured(8, "Temp. Verdichterfuss", -20, 70, 24.0),
        measured(47, "AO1 HKP", 0, 100, 60),
        measured(48, "AO2 Energiequelle", 0, 100, 0),
        measured(49, "Anforderung 2.Stufe", 0, 100, 0),
        measured(51, "Expansionsventil", 0, 100, 0.0),
        measured(58, "Heissgassollwert", 0, 130, 65.0),
        measured(60, "EQ_Temp.differenz", -10, 50, 0.0),
        measured(62, "VL_RL_Temp.diff.", -20, 50, 0.2),
        measured(88, "OpFrequenz", 0, 500, 0.0),
        measured(90, "n-Soll Verdichter(%)", 0, 100, 0),
    ),
    "cooling": (
        measured(27, "Kuehlen UmV Passiv", *ON_OFF, False),
        setting(175, "Kuehlen RLT min.", 5, 25, 18),
        setting(264, "Kuehlen", 0, 3, 1),
        setting(293, "Kuehlgrenze", 10, 30, 22),
    ),
    "energy": (
        measured(52, "WMZ_Heizung (kWh)", *_KWH_OF_CIRCUIT, 38_120.4),
        measured(53, "Stromz_Heizung (kWh)", *_KWH_OF_CIRCUIT, 8_410.2),
        measured(54, "WMZ_Brauchwasser (kWh)", *_KWH_OF_CIRCUIT, 9_322.8),
        measured(55, "Stromz_Brauchwasser (kWh)", *_KWH_OF_CIRCUIT, 2_933.1),
        measured(75, "Stromz_Gesamt (kWh):", *_KWH, 11_343.3),
        measured(83, "Stromz_Leistung (W):", *_KWH, 18.0),
        measured(84, "WMZ_Gesamt (kWh):", *_KWH, 47_443.2),
        measured(85, "WMZ_Durchfluss:", 0, 1_000_000_000, 18),
        measured(86, "WMZ_Temp. Ein.:", 0, 100, 30.5),
        measured(87, "WMZ_Temp. Aus.:", 0, 100, 30.7),
        measured(89, "WMZ_Leistung (kW):", *_KWH, 0.0),
        measured(92, "COP", 0, 10, 0.0),
        setting(286, "Reset Effizienz", *ON_OFF, False),
    ),
    "grid": (
        measured(76, "Volt L1-N:", 0, 250, 231.2),
        measured(77, "Volt L2-N:", 0, 250, 230.4),
        measured(78, "Volt L3-N:", 0, 250, 229.8),
        measured(79, "Strom L1:", 0, 100, 0.1),
        measured(80, "Strom L2:", 0, 100, 0.0),
        measured(81, "Strom L3:", 0, 100, 0.0),
        measured(82, "Netzfrequenz:", 0, 60, 50.0),
    ),
    "solar": (
        measured(43, "Solar KT1", -30, 120, 12.4),
        measured(45, "Solar_Pumpe WW", *ON_OFF, False),
        measured(46, "Solar_Pumpe Puffer", *ON_OFF, False),
    ),
    "mixed1": (
        setting(199, "MKR1 Aktiviert", 0, 2, 1),
        *_mixed_circuit("MKR1", measured_from=63, settings_from=200),
    ),
    "mixed2": _mixed_circuit("MKR2", measured_from=69, settings_from=223),
    "service": (
        measured(44, "Ausheizstatus", 0, 3, 0),
        setting(8, "Initialisieren", *ON_OFF, False),
        # The complete list of a firmware really has this line: the name is the version.
        setting(9, "3.0.20", 0, 0, 0),
        setting(14, "Entstoerung", *ON_OFF, False),
    ),
}
