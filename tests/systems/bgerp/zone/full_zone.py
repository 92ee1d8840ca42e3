"""A zone with every function block, each on pins of its own, for faults that must not spread."""

from collections.abc import Set as AbstractSet
from typing import Any, Self, override

from custom_components.zontromat.systems.bgerp.registers import CATALOGUE, Block, Generation
from custom_components.zontromat.systems.bgerp.zone.blocks import BLOCKS
from custom_components.zontromat.systems.bgerp.zone.options import Options
from custom_components.zontromat.systems.bgerp.zone.pins import Pin, PinKind, Reading
from custom_components.zontromat.systems.bgerp.zone.status import Reason, Trouble
from simulators.room import clear_day

from .scenario import Scenario
from .test_hvac import SETTINGS as HVAC
from .test_scenarios_floor import SETTINGS as FLOOR

CARD = "445E6046010080FF"
READER = "2897"

SETTINGS: dict[str, Any] = {
    **HVAC,
    "access_control_1.allowed_attendees": [CARD],
    "access_control_1.card_reader.enabled": 1,
    "access_control_1.card_reader.serial_number": READER,
    "access_control_1.exit_button.enabled": 1,
    "access_control_1.exit_button.input": "DI1",
    "access_control_1.lock_mechanism.enabled": 1,
    "access_control_1.lock_mechanism.output": "DO2",
    "access_control_1.time_to_open": 10,
    "access_control_2.allowed_attendees": [CARD],
    "access_control_2.card_reader.enabled": 1,
    "access_control_2.card_reader.serial_number": "2911",
    "access_control_2.exit_button.enabled": 1,
    "access_control_2.exit_button.input": "DI8",
    "access_control_2.lock_mechanism.enabled": 1,
    "access_control_2.lock_mechanism.output": "DO4",
    "access_control_2.time_to_open": 10,
    "anti_tampering.input": "DI9",
    "blinds.input_fb": "AI0",
    "blinds.output_ccw": "DO0",
    "blinds.output_cw": "DO1",
    "blinds.position": 40,
    "cold_circle.goal_temp": 8,
    "cold_circle.tank_temp.circuit": "28000000000000C1",
    "cold_circle.tank_temp.enabled": 1,
    "cold_water_fm.input": "DI6",
    "cold_water_fm.tpl": 10,
    "door_closed.input": "DI2",
    "fire_detect.input": "DI11",
    "hot_circle.goal_temp": 45,
    "hot_circle.tank_temp.circuit": "28000000000000C2",
    "hot_circle.tank_temp.enabled": 1,
    "hot_water_fm.input": "DI7",
    "hot_water_fm.tpl": 10,
    "hvac.update_rate": 30,
    "light.max": 2000,
    "light.min": 300,
    "light.sensor.circuit": "26607314020000F8",
    "light.sensor.enabled": 1,
    "light.v1.output": "AO1",
    "light.v2.output": "AO2",
    "pir_detector.input": "DI0",
    "self_current.sub_dev.model": "SDM120",
    "status_led.blink_time": 1,
    "status_led.output": "LED0",
    "wdt_tablet.output": "DO3",
    "wdt_tablet.pulse_time": 10,
    "window_closed.input": "!DI3",
}

METER = {
    "active_power": 450.0,
    "current": 2.0,
    "export_active_energy": 0.0,
    "export_reactive_energy": 0.0,
    "import_active_energy": 12.5,
    "import_reactive_energy": 1.5,
}


KINDS = tuple(BLOCKS)
"""All blocks; ventilation has registers on today's servers alone."""


class FullZone(Scenario):
    """The zone, on a cold day, with the registers of the generation that has a block."""

    def __init__(self, kind: Block) -> None:
        """Install everything."""
        options = Options(tank_outputs={Block.COLD_CIRCLE: "AO5", Block.HOT_CIRCLE: "AO6"})
        if kind is Block.VENT:
            self.settings = {**FLOOR, "glob.floor.mode": 2, "glob.conv.mode": 2}
            super().__init__(Block.HVAC, Block.VENT, generation=Generation.CURRENT, **self.settings)
        else:
            self.settings = dict(SETTINGS)
            kinds = [kind for kind in BLOCKS if kind is not Block.VENT]
            super().__init__(*kinds, options=options, **self.settings)

        self.reported: set[str] = set()

    @override
    def zone_changed(self, blocks: object, registers: object) -> None:
        assert isinstance(registers, AbstractSet)
        self.reported |= registers

    @override
    async def __aenter__(self) -> Self:
        self.board.measure("28000000000000C1", 11.0, None)
        self.board.measure("28000000000000C2", 38.0, None)
        self.board.levels |= {Pin(PinKind.METER, name): value for name, value in METER.items()}
        self.board.pins = list(self.board.levels)
        return await super().__aenter__()

    async def run(self, seconds: float) -> None:
        """Let time pass."""
        await self.live((3.0, 3.0 + seconds / 3600), lambda now: clear_day(now, mean=0.0))

    @property
    def troubles(self) -> dict[Block, Reason]:
        """What is wrong with which block."""
        found = {block: self.engine.status(block) for block in self.engine.blocks}
        return {block: status.reason for block, status in found.items() if status is not None and status.reason}

    @property
    def failed(self) -> set[Block]:
        """The blocks with a bug."""
        return {block for block, reason in self.troubles.items() if reason.trouble is Trouble.FAILED}

    def wires(self, kind: Block) -> tuple[dict[Pin, str], dict[Pin, str]]:
        """Return the pins that a block reads and drives now, with its names for them."""
        slot = self.engine._slots[kind]
        assert slot.wiring is not None
        read = {wire.pin: name for name, wire in (*slot.wiring.inputs.items(), *slot.wiring.optional.items())}
        driven = {wire.pin: name for name, wire in (*slot.wiring.outputs.items(), *slot.wiring.shared.items())}
        return read, driven

    def settings_of(self, kind: Block) -> list[str]:
        """Return the names of the registers that the zone's configuration has for a block."""
        generation = self.store.generation
        return [
            name
            for name in self.settings
            if any(register.block is kind for register in CATALOGUE.dependents(generation, name))
        ]

    def is_safe(self, kind: Block, driven: dict[Pin, str]) -> bool:
        """Tell whether the outputs of a block are in their safe state."""
        wanted: dict[str, Reading] = dict.fromkeys(driven.values(), False) | dict(BLOCKS[kind]().safe())
        return all(float(self.board.levels[each]) == float(wanted[name]) for each, name in driven.items())
