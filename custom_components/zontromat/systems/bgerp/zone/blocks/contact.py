"""Contacts and detectors: window, door, motion, tamper, fire (facts 3.5).

Each register shows the level of its input; a pulse that is shorter than the time between two syncs still reaches the
server, for which the store cares. What a level means differs between generations.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Final, override

from ...registers import Block, Value
from ...registers.literals import Json
from ..block import FunctionBlock, Inputs, Moment, Registers, Step, Wiring
from ..options import Options
from ..pins import Reading, Wire
from ..settings import LEVEL_INPUTS, LEVEL_OUTPUTS, pin, wire

_MIRROR: Final = "mirror_"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSettings:
    """What a block of contacts is wired to.

    Attributes:
        single: The contacts with a register of their own, by that register.
        named: The contacts of which a register keeps the last activation, by name.
        mirrors: Outputs that are high while one of the contacts is.
    """

    single: Mapping[str, Wire]
    named: Mapping[str, Wire]
    mirrors: tuple[Wire, ...]


class Contacts(FunctionBlock[ContactSettings]):
    """Contacts of one kind; each is on its own, so that a lost one takes no other with it."""

    single: ClassVar[tuple[tuple[str, str], ...]]
    """Registers of the input and of the level."""
    group: ClassVar[str | None] = None
    """What the registers of the named contacts begin with."""
    keeps_levels: ClassVar[bool] = True
    """An activation is each change with its level, otherwise the time of a rising edge alone."""

    def __init__(self) -> None:
        """Know no level."""
        self._levels: dict[str, bool] = {}
        self._activations: dict[str, Json] = {}
        self._mirrors: tuple[str, ...] = ()

    @classmethod
    @override
    def settings(cls, registers: Registers, options: Options) -> ContactSettings:
        single = {state: wire(registers, key, LEVEL_INPUTS) for key, state in cls.single}
        return ContactSettings(
            single=dict(_turned(single, options)),
            named=dict(_turned(cls._named(registers), options)),
            mirrors=cls._mirror_outputs(registers),
        )

    @classmethod
    def _named(cls, registers: Registers) -> dict[str, Wire | None]:
        """Return the named contacts; one that is a device on a bus is none of ours."""
        key = f"{cls.group}.settings"
        contacts = None if cls.group is None else registers.value(key)
        return {
            name: pin(key, setting, LEVEL_INPUTS)
            for name, setting in (contacts.items() if isinstance(contacts, dict) else ())
            if isinstance(setting, str)
        }

    @classmethod
    def _mirror_outputs(cls, registers: Registers) -> tuple[Wire, ...]:
        """Return the outputs that follow the contacts."""
        return ()

    @classmethod
    @override
    def wiring(cls, settings: ContactSettings) -> Wiring:
        return Wiring(
            optional={**settings.single, **settings.named},
            outputs={f"{_MIRROR}{number}": output for number, output in enumerate(settings.mirrors, 1)},
        )

    @override
    def safe(self) -> Mapping[str, Reading]:
        self._levels.clear()
        return dict.fromkeys(self._mirrors, False)

    @override
    def step(self, now: Moment, inputs: Inputs, settings: ContactSettings) -> Step:
        levels = {name: inputs.level(name) for name in (*settings.single, *settings.named)}
        reports: dict[str, Value] = {state: levels.get(state) for _, state in self.single}
        for name in settings.named:
            self._note_change(name, levels[name], now)
        if settings.named:
            kept: dict[str, Json] = {
                name: self._activations[name] for name in settings.named if name in self._activations
            }
            reports[f"{self.group}.activations"] = kept
        self._levels = {name: level for name, level in levels.items() if level is not None}
        self._mirrors = tuple(f"{_MIRROR}{number}" for number in range(1, len(settings.mirrors) + 1))
        return Step(
            outputs=dict.fromkeys(self._mirrors, any(levels.values())),
            reports=reports,
            states={name: levels[name] for name in settings.named},
        )

    def _note_change(self, name: str, level: bool | None, now: Moment) -> None:
        """Keep a change of a named contact; a level that is seen for the first time is none."""
        before = self._levels.get(name)
        if level is None or before is None or level is before:
            return
        if self.keeps_levels:
            self._activations[name] = {"ts": now.unix, "state": level}
        elif level:
            self._activations[name] = {"ts": now.unix}

    @override
    def remembers(self) -> Mapping[str, Value]:
        return dict(self._activations)

    @override
    def recall(self, remembered: Mapping[str, Value]) -> None:
        self._activations = {name: record for name, record in remembered.items() if isinstance(record, dict)}


def _turned(wires: Mapping[str, Wire | None], options: Options) -> Iterator[tuple[str, Wire]]:
    """Yield the contacts that are wired, turned round where the user says so."""
    for name, found in wires.items():
        if found is not None:
            yield name, replace(found, inverted=found.inverted ^ (name in options.inverted_contacts))


class WindowClosed(Contacts):
    """Windows."""

    key = Block.WINDOW_CLOSED
    single = (
        ("window_closed.input", "window_closed.state"),
        ("ac.window_closed_2.input", "ac.window_closed_2.state"),
    )
    group = "envm.window_tamper"


class DoorClosed(Contacts):
    """Doors."""

    key = Block.DOOR_CLOSED
    single = (("door_closed.input", "door_closed.state"), ("ac.door_closed_2.input", "ac.door_closed_2.state"))
    group = "envm.door_tamper"

    @classmethod
    @override
    def _mirror_outputs(cls, registers: Registers) -> tuple[Wire, ...]:
        key = "envm.door_tamper.mirror_output"
        names = registers.value(key)
        outputs = (
            pin(key, name, LEVEL_OUTPUTS)
            for name in (names if isinstance(names, list) else [names])
            if isinstance(name, str)
        )
        return tuple(output for output in outputs if output is not None)


class PirDetector(Contacts):
    """Motion detectors."""

    key = Block.PIR_DETECTOR
    single = (("pir_detector.input", "pir_detector.state"), ("ac.pir_2.input", "ac.pir_2.state"))
    group = "envm.pir"
    keeps_levels = False


class AntiTampering(Contacts):
    """The contact of the cabinet."""

    key = Block.ANTI_TAMPERING
    single = (("anti_tampering.input", "anti_tampering.state"),)


class FireDetect(Contacts):
    """The fire detector; its input may be null, with which the original crashed."""

    key = Block.FIRE_DETECT
    single = (("fire_detect.input", "fire_detect.state"),)
