"""Blinds and sun shading (facts 3.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, override

from ....registers import CATALOGUE, Block, Generation, Value
from ....registers.literals import Json
from ...block import Command, FunctionBlock, Inputs, Moment, Registers, Step, Wiring, ZoneEvent
from ...options import Options
from ...pins import PinKind, Reading, Wire
from ...settings import wire
from ..pinned import FEEDBACKS, SWITCHES, check_distinct, number_at, pins_of
from .drive import FASTEST, FULL, SLOWEST, Drive
from .shading import Shading, Sun

AZIMUTH: Final = "blinds.sun.azimuth.value"
ELEVATION: Final = "blinds.sun.elevation.value"
LIGHT: Final = "outside.light"
NUMBERS: Final = (1, 2, 3, 4)

_THRESHOLD: Final = 0.093
"""Volts of the motor current at an end."""
_UNKNOWN_LIGHT: Final = CATALOGUE[LIGHT].defaults[Generation.CURRENT]
"""What a server without a weather station has."""
_SOUTH: Final = 180.0
_SHADE: Final = 0.0
"""Degrees of closed slats, as the servers since 2021 have it; in 2020 they were closed the other way round."""


@dataclass(frozen=True, slots=True)
class BlindCommand(Command):
    """What is wanted of one blind.

    Attributes:
        blind: Its number.
    """

    blind: int = field(default=1, kw_only=True)


@dataclass(frozen=True, slots=True)
class SetPosition(BlindCommand):
    """Turn the slats.

    Attributes:
        degrees: 0…180; beyond is the end.
    """

    degrees: float


@dataclass(frozen=True, slots=True)
class Stop(BlindCommand):
    """Stop the slats where they are; what the registers want counts again when it changes."""


@dataclass(frozen=True, slots=True)
class Calibrate(BlindCommand):
    """Measure how fast the slats turn, from end to end; needs the feedback."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindSettings:
    """Settings of one blind.

    Attributes:
        cw: Motor output, clockwise.
        ccw: Motor output, counter-clockwise.
        feedback: What tells that an end is reached: a level, or the motor current in volts.
        threshold: Volts at an end.
        speed: Degrees per second until it is calibrated.
        wanted: Wanted degrees.
        height: Height of the opening, in metres.
        limit: How far the sun may shine in, in metres.
    """

    cw: Wire
    ccw: Wire
    feedback: Wire | None
    threshold: float
    speed: float
    wanted: float | None
    height: float
    limit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindsSettings:
    """Settings of the blinds.

    Attributes:
        blinds: The blinds that are wired, by number.
        window: Where their windows look to, in degrees from north to east; `None` where nothing is shaded.
    """

    blinds: Mapping[int, BlindSettings]
    window: float | None


class Blinds(FunctionBlock[BlindsSettings]):
    """Turns the slats to where they are wanted, and closes them while the sun dazzles.

    What was wanted last counts: by the register, or by a command. A wish during shading is obeyed until the sun is gone.
    """

    key = Block.BLINDS

    def __init__(self) -> None:
        """Start without a blind."""
        self._blinds: dict[int, _Blind] = {}

    @classmethod
    @override
    def settings(cls, registers: Registers, options: Options) -> BlindsSettings:
        several = number_at(registers, "blinds.count", 1, 1, len(NUMBERS))
        found = {number: _blind(registers, number) for number in NUMBERS if number <= several}
        blinds = {number: blind for number, blind in found.items() if blind is not None}
        check_distinct(
            (f"blinds.blind_{number}.{name}", wire)
            for number, blind in blinds.items()
            for name, wire in (("cw", blind.cw), ("ccw", blind.ccw))
        )
        return BlindsSettings(
            blinds=blinds, window=(_SOUTH + options.building_rotation) % 360 if options.sun_shading else None
        )

    @classmethod
    @override
    def wiring(cls, settings: BlindsSettings) -> Wiring:
        outputs: dict[str, Wire] = {}
        for number, blind in settings.blinds.items():
            outputs |= {f"blind_{number}_cw": blind.cw, f"blind_{number}_ccw": blind.ccw}
        feedbacks = {f"blind_{number}_feedback": blind.feedback for number, blind in settings.blinds.items()}
        return Wiring(optional={name: wire for name, wire in feedbacks.items() if wire is not None}, outputs=outputs)

    @override
    def watched(self) -> frozenset[str]:
        return frozenset({AZIMUTH, ELEVATION, LIGHT})

    @override
    def step(self, now: Moment, inputs: Inputs, settings: BlindsSettings) -> Step:
        sun = _sun(inputs.registers)
        outputs: dict[str, Reading] = {}
        states: dict[str, Value] = {}
        events: list[ZoneEvent] = []
        wakes: list[float] = []
        for number, blind in settings.blinds.items():
            one = self._blinds.setdefault(number, _Blind())
            name = f"blind_{number}"
            drive = one.drive
            commands = [each for each in inputs.commands if isinstance(each, BlindCommand) and each.blind == number]
            one.listen(now.steady, commands, blind)
            one.shade(now.steady, sun, blind, settings.window)
            happened = one.turn(now.steady, inputs.number(f"{name}_feedback"), blind)
            if happened is not None:
                speed = {"speed": drive.degrees_per_second} if happened == "calibrated" else {}
                events.append(ZoneEvent(f"blind_{happened}", {"blind": number, **speed}))
            outputs |= {f"{name}_cw": drive.direction > 0, f"{name}_ccw": drive.direction < 0}
            states |= {
                f"{name}_position": drive.position,
                f"{name}_target": drive.target,
                f"{name}_direction": drive.direction,
                f"{name}_speed": drive.speed,
                f"{name}_calibrating": bool(drive.calibrating),
                f"{name}_shaded": one.shading.active,
            }
            wakes.extend(wake for wake in (drive.wake(now.steady), one.shading.wake(now.steady)) if wake is not None)
        return Step(outputs=outputs, states=states, events=events, wake=min(wakes, default=None))

    @override
    def safe(self) -> Mapping[str, Reading]:
        self.recall(self.remembers())
        return {f"blind_{number}_{way}": False for number in NUMBERS for way in ("cw", "ccw")}

    @override
    def remembers(self) -> Mapping[str, Value]:
        return {str(number): blind.remembers() for number, blind in self._blinds.items()}

    @override
    def recall(self, remembered: Mapping[str, Value]) -> None:
        self._blinds = {number: _Blind() for number in NUMBERS if str(number) in remembered}
        for number, blind in self._blinds.items():
            blind.recall(remembered[str(number)])


class _Blind:
    """One blind: what is wanted of it, by whom, and its motor."""

    def __init__(self) -> None:
        """Start with nothing wanted."""
        self.drive = Drive()
        self.shading = Shading()
        self._wish: float | None = None
        self._told: float | None = None

    def listen(self, now: float, commands: Sequence[Command], settings: BlindSettings) -> None:
        """Take in what is wanted."""
        self.drive.default_speed = settings.speed
        if settings.wanted is not None and settings.wanted != self._told:
            self._told = settings.wanted
            self._want(settings.wanted)
        for command in commands:
            match command:
                case SetPosition(degrees=degrees):
                    self._want(min(max(degrees, 0.0), FULL))
                case Stop():
                    self.drive.stop(now)
                    self._want(self.drive.position)
                case Calibrate():
                    self.drive.calibrate(now)

    def shade(self, now: float, sun: Sun, settings: BlindSettings, window: float | None) -> None:
        """Take in where the sun stands."""
        if window is None:
            self.shading = Shading()
        else:
            self.shading.update(now, sun, height=settings.height, limit=settings.limit, window=window)

    def turn(self, now: float, reading: float | None, settings: BlindSettings) -> str | None:
        """Turn the slats; return what has happened."""
        if not self.drive.calibrating:
            self._aim()
        happened = self.drive.step(now, _at_end(settings, reading), has_feedback=reading is not None)
        if happened == "calibrated":
            self._aim()
        elif happened is not None:
            self._wish = self.drive.target
        return happened

    def remembers(self) -> dict[str, Json]:
        """Return what survives a restart; where a moving blind would be found then, nobody knows."""
        moving = self.drive.direction or self.drive.calibrating
        return {
            "position": None if moving else self.drive.position,
            "speed": self.drive.speed,
            "wish": self._wish,
            "told": self._told,
        }

    def recall(self, remembered: Any) -> None:
        """Take back what was remembered."""
        if not isinstance(remembered, dict):
            return
        numbers = {
            name: float(value)
            for name, value in remembered.items()
            if isinstance(value, int | float) and not isinstance(value, bool)
        }
        self.drive.position = numbers.get("position")
        self.drive.speed = numbers.get("speed")
        self._wish, self._told = numbers.get("wish"), numbers.get("told")

    def _aim(self) -> None:
        """Let the drive turn to what counts now."""
        self.drive.aim(_SHADE if self.shading.active else self._wish)

    def _want(self, degrees: float | None) -> None:
        """Take a wish of a person or of the server."""
        self._wish = degrees
        self.shading.dismiss()


def _blind(registers: Registers, number: int) -> BlindSettings | None:
    """Read the settings of a blind; `None` where it is not wired to pins."""
    prefix = f"blinds.blind_{number}"
    device = registers.device(f"{prefix}.mechanism")
    if device is not None:
        wires = [
            (pins_of(registers, f"{prefix}.mechanism", option, kinds) or (None,))[0]
            for option, kinds in (("output_cw", SWITCHES), ("output_ccw", SWITCHES), ("feedback", FEEDBACKS))
        ]
    elif number == 1:
        wires = [
            wire(registers, f"blinds.{name}", kinds)
            for name, kinds in (("output_cw", SWITCHES), ("output_ccw", SWITCHES), ("input_fb", FEEDBACKS))
        ]
    else:
        return None
    cw, ccw, feedback = wires
    if cw is None or ccw is None:
        return None
    position = "blinds.position" if number == 1 else f"{prefix}.position"
    wanted = registers.number(position)
    options = {} if device is None else device.options
    return BlindSettings(
        cw=cw,
        ccw=ccw,
        feedback=feedback,
        threshold=_positive(options.get("feedback_tresh"), _THRESHOLD),
        speed=min(max(_positive(options.get("deg_per_sec"), 1.0), SLOWEST), FASTEST),
        wanted=None if wanted is None else min(max(wanted, 0.0), FULL),
        height=number_at(registers, f"{prefix}.object_height", 1.0, 0.0, 100.0),
        limit=number_at(registers, f"{prefix}.sunspot_limit", 1.0, 0.0, 100.0),
    )


def _positive(value: Json, default: float) -> float:
    """Return a positive number, the default for anything else."""
    return float(value) if isinstance(value, int | float) and value > 0 else default


def _at_end(settings: BlindSettings, reading: float | None) -> bool | None:
    """Return whether the feedback tells an end, `None` where it tells nothing."""
    if settings.feedback is None or reading is None:
        return None
    return reading >= settings.threshold if settings.feedback.pin.kind is PinKind.AI else bool(reading)


def _sun(registers: Registers) -> Sun:
    """Return what is known about the sun."""
    light = registers.number(LIGHT)
    return Sun(registers.number(AZIMUTH), registers.number(ELEVATION), None if light == _UNKNOWN_LIGHT else light)
