"""What the entities of a heat pump must be, written down from the facts and not from the code.

One line is one entity. The signs of absence are `-`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Expected:
    """An entity that shows one parameter."""

    platform: str
    key: str
    parameter: str
    attributes: dict[str, object]
    category: str | None
    enabled: bool


# key | parameter | unit | device class | state class | category, off by default
SENSORS = """
outdoor_temperature           | Temp. Aussen                   | °C    | temperature       | measurement      | -
outdoor_temperature_delayed   | Temp. Aussen verzoegert        | °C    | temperature       | measurement      | -
hot_water_temperature         | Temp. Brauchwasser             | °C    | temperature       | measurement      | -
flow_temperature              | Temp. Vorlauf                  | °C    | temperature       | measurement      | -
return_temperature            | Temp. Ruecklauf                | °C    | temperature       | measurement      | -
buffer_temperature            | Temp. Pufferspeicher           | °C    | temperature       | measurement      | -
source_inlet_temperature      | Temp. EQ_Eintritt              | °C    | temperature       | measurement      | -
source_outlet_temperature     | Temp. EQ_Austritt              | °C    | temperature       | measurement      | -
fresh_water_temperature       | Temp. Frischwasser_Istwert     | °C    | temperature       | measurement      | -
room_temperature_1            | Temp. Raumfuehler1             | °C    | temperature       | measurement      | -
room_temperature_2            | Temp. Raumfuehler2             | °C    | temperature       | measurement      | -
room_temperature_3            | Temp. Raumfuehler3             | °C    | temperature       | measurement      | -
room_temperature_4            | Temp. Raumfuehler4             | °C    | temperature       | measurement      | -
heating_circuit_setpoint      | HKR_Sollwert                   | °C    | temperature       | measurement      | -
solar_collector_temperature   | Solar KT1                      | °C    | temperature       | measurement      | -
mixed_1_flow_temperature      | MKR1_Temp. VLT                 | °C    | temperature       | measurement      | -
mixed_1_return_temperature    | MKR1_Temp. RLT                 | °C    | temperature       | measurement      | -
mixed_1_setpoint              | MKR1_Sollwert                  | °C    | temperature       | measurement      | -
mixed_2_flow_temperature      | MKR2_Temp. VLT                 | °C    | temperature       | measurement      | -
mixed_2_return_temperature    | MKR2_Temp. RLT                 | °C    | temperature       | measurement      | -
mixed_2_setpoint              | MKR2_Sollwert                  | °C    | temperature       | measurement      | -
heat_meter_inlet_temperature  | WMZ_Temp. Ein.:                | °C    | temperature       | measurement      | -
heat_meter_outlet_temperature | WMZ_Temp. Aus.:                | °C    | temperature       | measurement      | -
hot_gas_temperature           | Temp. Heissgas                 | °C    | temperature       | measurement      | diagnostic
hot_gas_setpoint              | Heissgassollwert               | °C    | temperature       | measurement      | diagnostic off
suction_gas_temperature       | Temp. Sauggas                  | °C    | temperature       | measurement      | diagnostic off
evaporation_temperature       | Temp. Verdampfung              | °C    | temperature       | measurement      | diagnostic off
condensation_temperature      | Temp. Kondensation             | °C    | temperature       | measurement      | diagnostic off
compressor_sump_temperature   | Temp. Verdichterfuss           | °C    | temperature       | measurement      | diagnostic off
source_difference             | EQ_Temp.differenz              | K     | temperature_delta | measurement      | diagnostic
circuit_difference            | VL_RL_Temp.diff.               | K     | temperature_delta | measurement      | diagnostic
low_pressure                  | Niederdruck (bar)              | bar   | pressure          | measurement      | diagnostic
high_pressure                 | Hochdruck (bar)                | bar   | pressure          | measurement      | diagnostic
fresh_water_pump_speed        | Frischwasserpumpe              | %     | -                 | measurement      | -
heating_pump_speed            | AO1 HKP                        | %     | -                 | measurement      | diagnostic
source_pump_speed             | AO2 Energiequelle              | %     | -                 | measurement      | diagnostic
second_stage_demand           | Anforderung 2.Stufe            | %     | -                 | measurement      | diagnostic
expansion_valve               | Expansionsventil               | %     | -                 | measurement      | diagnostic off
mixed_1_mixer_position        | MKR1_Stellposition             | %     | -                 | measurement      | diagnostic
mixed_2_mixer_position        | MKR2_Stellposition             | %     | -                 | measurement      | diagnostic
compressor_speed_demand       | n-Soll Verdichter(%)           | %     | -                 | measurement      | diagnostic
compressor_running_for        | Verdichter laeuft seit         | s     | duration          | measurement      | -
compressor_switch_on_delay    | Verdichter Einschaltverz.(sec) | s     | duration          | measurement      | diagnostic
compressor_starts             | BSZ Verdichter Schaltungen     | -     | -                 | total_increasing | diagnostic
compressor_starts_hot_water   | BSZ Verdichter Schaltung WW    | -     | -                 | total_increasing | diagnostic off
heating_pump_starts           | BSZ HKP Schaltung              | -     | -                 | total_increasing | diagnostic off
source_starts                 | BSZ EQ Schaltungen             | -     | -                 | total_increasing | diagnostic off
hot_water_priority_starts     | BSZ WWV Schaltungen            | -     | -                 | total_increasing | diagnostic off
circulation_pump_starts       | BSZ ZIPWW Schaltungen          | -     | -                 | total_increasing | diagnostic off
heating_pump_hours            | BSZ HKP Betriebsstunden        | h     | duration          | total_increasing | diagnostic
source_hours                  | BSZ EQ Betriebsstunden         | h     | duration          | total_increasing | diagnostic
hot_water_priority_hours      | BSZ WWV Betriebsstunden        | h     | duration          | total_increasing | diagnostic
circulation_pump_hours        | BSZ ZIPWW Betriebsstunden      | h     | duration          | total_increasing | diagnostic
compressor_hours_hot_water    | BSZ Verdichter Betriebsst. WW  | h     | duration          | total_increasing | diagnostic
compressor_hours_heating      | BSZ Verdichter Betriebsst. HKR | h     | duration          | total_increasing | diagnostic
compressor_hours              | BSZ Verdichter Betriebsst. ges | h     | duration          | total_increasing | diagnostic
compressor_present_run        | BSZ Verdichter akt. Laufzeit   | -     | -                 | -                | diagnostic off
system_type                   | WP_System                      | -     | -                 | -                | diagnostic off
hot_water_type                | WW Type                        | -     | -                 | -                | diagnostic off
energy_meter_type             | Energiezaehler                 | -     | -                 | -                | diagnostic off
mixed_1_type                  | MKR1 Aktiviert                 | -     | -                 | -                | diagnostic off
mixed_2_type                  | MKR2 Aktiviert                 | -     | -                 | -                | diagnostic off
screed_drying_status          | Ausheizstatus                  | -     | -                 | -                | diagnostic off
heat_heating                  | WMZ_Heizung (kWh)              | kWh   | energy            | total_increasing | -
heat_hot_water                | WMZ_Brauchwasser (kWh)         | kWh   | energy            | total_increasing | -
heat_total                    | WMZ_Gesamt (kWh):              | kWh   | energy            | total_increasing | -
electricity_heating           | Stromz_Heizung (kWh)           | kWh   | energy            | total_increasing | -
electricity_hot_water         | Stromz_Brauchwasser (kWh)      | kWh   | energy            | total_increasing | -
electricity_total             | Stromz_Gesamt (kWh):           | kWh   | energy            | total_increasing | -
electric_power                | Stromz_Leistung (W):           | W     | power             | measurement      | -
heat_output                   | WMZ_Leistung (kW):             | kW    | power             | measurement      | -
heat_meter_flow               | WMZ_Durchfluss:                | L/min | volume_flow_rate  | measurement      | diagnostic
voltage_l1                    | Volt L1-N:                     | V     | voltage           | measurement      | diagnostic off
voltage_l2                    | Volt L2-N:                     | V     | voltage           | measurement      | diagnostic off
voltage_l3                    | Volt L3-N:                     | V     | voltage           | measurement      | diagnostic off
current_l1                    | Strom L1:                      | A     | current           | measurement      | diagnostic off
current_l2                    | Strom L2:                      | A     | current           | measurement      | diagnostic off
current_l3                    | Strom L3:                      | A     | current           | measurement      | diagnostic off
grid_frequency                | Netzfrequenz:                  | Hz    | frequency         | measurement      | diagnostic off
inverter_frequency            | OpFrequenz                     | Hz    | frequency         | measurement      | diagnostic off
"""

# key | parameter | device class | category, off by default
BINARY_SENSORS = """
fault                   | Stoerung               | problem | -
compressor              | Verdichter             | running | -
heating_pump            | Heizkreispumpe         | running | -
source_pump             | EQ Pumpe (Ventilator)  | running | -
hot_water_priority      | Warmwasservorrang      | running | -
circulation_pump        | Zirkulationspumpe WW   | running | -
buffer_pump             | Pufferladepumpe        | running | -
external_pump           | Externe Pumpe          | running | -
solar_pump_hot_water    | Solar_Pumpe WW         | running | -
solar_pump_buffer       | Solar_Pumpe Puffer     | running | -
fresh_water_flow        | FWS Stroemungsschalter | running | -
mixed_1_pump            | MKR1_Pumpe             | running | -
mixed_2_pump            | MKR2_Pumpe             | running | -
crankcase_heater        | Carterheizung          | running | diagnostic
utility_lock            | EVU_Sperre             | -       | -
external_demand         | Externe Anforderung    | -       | -
main_switch             | Hauptschalter          | power   | diagnostic
passive_cooling_valve   | Kuehlen UmV Passiv     | -       | diagnostic off
four_way_valve          | Vierwegeventil Luft    | -       | diagnostic off
high_pressure_switch    | Hochdruckschalter      | -       | diagnostic off
source_motor_protection | EQ Motorschutz         | -       | diagnostic off
source_pressure_guard   | EQ Druckwaechter       | -       | diagnostic off
fresh_water_station     | FWS Type               | -       | diagnostic off
buffer_tank             | Puffer Type            | -       | diagnostic off
"""

# key | parameter | minimum | maximum | step | unit | device class
NUMBERS = """
heating_boost                | HKR Aufheiztemp. (K)         | 1   | 10 | 1   | K  | temperature_delta
heating_setback              | HKR Absenktemp. (K)          | -10 | -1 | 1   | K  | temperature_delta
heating_heating_limit        | HKR Heizgrenze               | 0   | 45 | 1   | °C | temperature
heating_curve_limit          | HKR RLT Soll_oHG (Heizkurve) | 15  | 40 | 0.5 | °C | temperature
heating_curve_zero           | HKR RLT Soll_0 (Heizkurve)   | 20  | 50 | 0.5 | °C | temperature
heating_curve_cold           | HKR RLT Soll_uHG (Heizkurve) | 25  | 60 | 0.5 | °C | temperature
hot_water_minimum            | WW Minimaltemp.              | 5   | 45 | 1   | °C | temperature
hot_water_hysteresis         | WW Hysterese Normaltemp.     | 1   | 10 | 1   | K  | temperature_delta
hot_water_minimum_hysteresis | WW Hysterese Minimaltemp.    | 1   | 10 | 1   | K  | temperature_delta
cooling_return_minimum       | Kuehlen RLT min.             | 5   | 25 | 1   | °C | temperature
cooling_limit                | Kuehlgrenze                  | 10  | 30 | 1   | °C | temperature
"""

# key | parameter
SELECTS = """
operating_mode         | Betriebsart
mixed_1_operating_mode | MKR1 Betriebsart
mixed_2_operating_mode | MKR2 Betriebsart
"""

OTHERS = {
    "button": {"set_clock", "reset_fault"},
    "climate": {"heating_circuit", "mixed_circuit_1", "mixed_circuit_2"},
    "event": {"fault_list"},
    "sensor": {
        "compressor_demand",
        "compressor_status",
        "coefficient_of_performance",
        "seasonal_performance",
        "clock_difference",
    },
    "water_heater": {"hot_water"},
}
"""Entities that show more or other than the value of one parameter."""


def _lines(table: str) -> list[list[str | None]]:
    """Return the cells of a table."""
    rows = [line.split("|") for line in table.strip().splitlines()]
    return [[None if cell.strip() == "-" else cell.strip() for cell in row] for row in rows]


def _expected(
    platform: str, key: str | None, parameter: str | None, flags: str | None, **attributes: object
) -> Expected:
    """Return one row."""
    assert key is not None
    assert parameter is not None
    words = (flags or "").split()
    category = next((word for word in words if word != "off"), None)
    return Expected(
        platform=platform,
        key=key,
        parameter=parameter,
        attributes=attributes,
        category=category,
        enabled="off" not in words,
    )


def _numbers() -> list[Expected]:
    """Return the numbers; each mixed circuit has those of the heating circuit under its own names."""
    numbers = []
    for key, parameter, minimum, maximum, step, unit, device_class in _lines(NUMBERS):
        names = [(key, parameter)]
        if str(parameter).startswith("HKR "):
            for circuit in (1, 2):
                own_key = f"mixed_{circuit}_{str(key).removeprefix('heating_')}"
                names.append((own_key, str(parameter).replace("HKR", f"MKR{circuit}")))
        numbers += [
            _expected(
                "number",
                *name,
                "config",
                min=float(str(minimum)),
                max=float(str(maximum)),
                step=float(str(step)),
                unit_of_measurement=unit,
                device_class=device_class,
            )
            for name in names
        ]
    return numbers


ENTITIES = [
    *(
        _expected(
            "sensor", key, name, flags, unit_of_measurement=unit, device_class=device_class, state_class=state_class
        )
        for key, name, unit, device_class, state_class, flags in _lines(SENSORS)
    ),
    *(
        _expected("binary_sensor", key, name, flags, device_class=device_class)
        for key, name, device_class, flags in _lines(BINARY_SENSORS)
    ),
    *_numbers(),
    *(_expected("select", key, name, None) for key, name in _lines(SELECTS)),
]
