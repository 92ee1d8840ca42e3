"""The room: climate, light, blinds, door, water and power, wired to pins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import math
from typing import Final

from .climate import Climate
from .hardware import Hardware, Measure
from .motors import Blind, Valve
from .weather import Weather

SENSORS: Final[Mapping[str, float]] = {"lower": -0.4, "centre": 0.0, "upper": 0.6}
"""By how many kelvin the air differs where a sensor is."""

_SENSOR_STEP: Final = 1 / 16
"""Kelvin; what a DS18B20 can tell apart."""
_SENSOR_LAG: Final = 60.0
_FULL_LIGHT: Final = 10_000.0
_FULL_VOLTAGE: Final = -0.25
_DAYLIGHT: Final = 0.015
"""Share of the light outdoors that an open window lets onto a desk."""
_WINDOW: Final = 8.0
"""Watts of heat for a thousand lux outdoors, while the sun shines in."""
_FALSE: Final = frozenset({"", "off"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pins:
    """Names of pins and ROMs; an empty one is not wired. "!" inverts a level."""

    valves: tuple[str, str] = ("RO4", "RO3")
    valve_feedbacks: tuple[str, str] = ("AI1", "AI2")
    fans: tuple[str, str] = ("AO3", "AO4")
    water_meters: tuple[str, str] = ("DI4", "DI5")
    convector: tuple[str, str, str] = ("RO0", "RO1", "RO2")
    lamps: tuple[str, str] = ("AO1", "AO2")
    light_sensor: str = "26607314020000F8"
    air: Mapping[str, str] = field(
        default_factory=lambda: {
            "lower": "28FFC4EE00170349",
            "centre": "28FFFCD0001703AE",
            "upper": "28FF2B70C11604B7",
        }
    )
    blind_cw: str = "DO1"
    blind_ccw: str = "DO0"
    blind_feedback: str = "AI0"
    lock: str = "DO2"
    door: str = "DI2"
    movement: str = "DI0"
    cold_water: str = "DI6"
    hot_water: str = "DI7"


@dataclass(slots=True, kw_only=True)
class Room:
    """A room of an office.

    Attributes:
        hardware: Where it is wired to.
        measure: Where its 1-wire sensors are.
        pins: How.
        weather: What it is like outside.
        water: What the two loops carry, in °C.
        loop_power: Watts that a loop gives for a kelvin of difference between water and body, with its fan at full speed.
        convector_power: The same for each stage of the convector, with the air.
        lamp_light: What both channels of the lamps give together, in lux.
        people: How many are in.
        taps: Litres a minute from the cold and the hot tap.
        leaks: Litres a minute through a loop whose valve is shut.
        pulses_per_litre: Of all water meters.
    """

    hardware: Hardware
    measure: Measure
    pins: Pins = field(default_factory=Pins)
    weather: Weather = field(default_factory=lambda: Weather(10.0))
    climate: Climate = field(default_factory=Climate)
    blind: Blind = field(default_factory=Blind)
    valves: tuple[Valve, Valve] = field(default_factory=lambda: (Valve(), Valve()))
    water: tuple[float, float] = (10.0, 45.0)
    loop_power: float = 220.0
    convector_power: float = 25.0
    lamp_light: float = 1500.0
    people: int = 0
    taps: tuple[float, float] = (0.0, 0.0)
    leaks: tuple[float, float] = (0.0, 0.0)
    pulses_per_litre: float = 10.0
    stages_at_once: int = 0
    """The most stages of the convector that were ever on together."""
    door_open: bool = False
    energy: float = 0.0
    """Joules of electricity used until now."""
    _felt: dict[str, float] = field(default_factory=dict)
    _litres: dict[str, float] = field(default_factory=dict)

    def step(self, seconds: float) -> None:
        """Let some seconds pass: take in the outputs, live, and set the inputs."""
        self._move(seconds)
        self._heat(seconds)
        self.energy += self.power * seconds
        self._run_water(seconds)
        self._set_inputs(seconds)

    @property
    def temperature(self) -> float:
        """Temperature of the air, in °C."""
        return self.climate.air

    @property
    def illuminance(self) -> float:
        """Illuminance of a desk, in lux."""
        lamps = sum(self._volts(name) for name in self.pins.lamps) / 20
        return self.weather.light * _DAYLIGHT * self.blind.transparency + self.lamp_light * lamps

    @property
    def power(self) -> float:
        """Electricity that is used now, in watts."""
        lamps = sum(self._volts(name) for name in self.pins.lamps) * 15
        fans = sum(self._volts(name) for name in self.pins.fans) * 6
        return 40.0 + lamps + fans + 30.0 * self.stage

    @property
    def stage(self) -> int:
        """Stage of the convector."""
        on = [stage for stage, name in enumerate(self.pins.convector, 1) if self._level(name)]
        return max(on, default=0)

    def push_door(self) -> bool:
        """Try to open the door; return whether that succeeded."""
        self.door_open = self.door_open or self._level(self.pins.lock)
        return self.door_open

    def _move(self, seconds: float) -> None:
        """Let motors move what they drive."""
        for valve, name in zip(self.valves, self.pins.valves, strict=True):
            valve.step(seconds, self._driven(name))
        self.blind.step(seconds, cw=self._level(self.pins.blind_cw), ccw=self._level(self.pins.blind_ccw))
        on = sum(self._level(name) for name in self.pins.convector)
        self.stages_at_once = max(self.stages_at_once, on)

    def _heat(self, seconds: float) -> None:
        """Let water, sun, people and weather heat and cool."""
        into_body = 0.0
        flow = [valve.position / 100 for valve in self.valves]
        for share, water, fan in zip(flow, self.water, self.pins.fans, strict=True):
            into_body += self.loop_power * share * (0.3 + 0.07 * self._volts(fan)) * (water - self.climate.body)
        warmest = max(zip(flow, self.water, strict=True), key=lambda loop: loop[0])
        convector = self.convector_power * self.stage * warmest[0] * (warmest[1] - self.climate.air)
        facing = max(math.cos(math.radians(self.weather.azimuth - 180)), 0.0)
        sun = self.weather.light / 1000 * _WINDOW * facing * self.blind.transparency
        self.climate.step(seconds, self.weather.temperature, convector + sun + 90.0 * self.people, into_body)

    def _run_water(self, seconds: float) -> None:
        """Let water run through the meters."""
        flows = dict(zip((self.pins.cold_water, self.pins.hot_water), self.taps, strict=True))
        for valve, leak, name in zip(self.valves, self.leaks, self.pins.water_meters, strict=True):
            flows[name] = 2.0 * valve.position / 100 if valve.position else leak
        for name, flow in flows.items():
            if name not in _FALSE:
                pulses = self._litres.get(name, 0.0) + flow * seconds / 60 * self.pulses_per_litre
                if pulses >= 1:
                    self.hardware.pulse(name, int(pulses))
                self._litres[name] = pulses % 1

    def _set_inputs(self, seconds: float) -> None:
        """Tell what there is to tell."""
        for place, offset in SENSORS.items():
            real = self.climate.air + offset
            felt = self._felt.get(place, real)
            self._felt[place] = felt + (real - felt) * min(seconds / _SENSOR_LAG, 1.0)
            if rom := self.pins.air.get(place):
                self.measure(rom, round(self._felt[place] / _SENSOR_STEP) * _SENSOR_STEP, None)
        if self.pins.light_sensor:
            vis = min(self.illuminance / _FULL_LIGHT, 1.0) * _FULL_VOLTAGE
            self.measure(self.pins.light_sensor, self.climate.air, vis)
        for valve, name in zip(self.valves, self.pins.valve_feedbacks, strict=True):
            self._tell(name, valve.position / 10)
        feedback = self.pins.blind_feedback
        self._tell(feedback, self.blind.volts if "AI" in feedback else self.blind.at_end)
        self._tell(self.pins.door, self.door_open)
        self._tell(self.pins.movement, self.people > 0)

    def _tell(self, name: str, value: bool | float) -> None:
        """Set an input, if it is wired."""
        if name not in _FALSE:
            inverted = name.startswith("!")
            self.hardware.set_input(name.removeprefix("!"), not value if inverted else value)

    def _driven(self, name: str) -> bool | float:
        """Return what an output drives."""
        if name in _FALSE:
            return False
        value = self.hardware.output(name.removeprefix("!"))
        if "AO" in name:
            return float(value)
        return bool(value) is not name.startswith("!")

    def _level(self, name: str) -> bool:
        """Return whether an output is on."""
        return bool(self._driven(name))

    def _volts(self, name: str) -> float:
        """Return the volts of an output."""
        return float(self._driven(name))
