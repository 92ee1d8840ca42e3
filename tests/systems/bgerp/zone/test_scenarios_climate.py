"""Simulated days of heating and cooling: comfort is reached and kept, and nothing is switched back and forth."""

from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from custom_components.zontromat.systems.bgerp.registers import Block
from simulators.room import clear_day

from .scenario import Scenario
from .test_hvac import SETTINGS

GOAL = 21.0


@dataclass
class Course:
    """What a room was like."""

    scenario: Scenario
    temperatures: list[float] = field(default_factory=list)
    forces: list[float] = field(default_factory=list)
    stages: list[int] = field(default_factory=list)

    def note(self, hour: float) -> None:
        """Look at the room."""
        self.temperatures.append(self.scenario.room.temperature)
        states = self.scenario.engine.states(Block.HVAC)
        self.forces.append(float(states.get("force") or 0))  # type: ignore[arg-type]
        self.stages.append(self.scenario.room.stage)

    @property
    def movements(self) -> int:
        """How often the valves were told to move."""
        return sum(valve.movements for valve in self.scenario.room.valves)

    @property
    def switches(self) -> int:
        """How often the convector has changed its stage."""
        return sum(before != after for before, after in pairwise(self.stages))


def install(mode: int, start: float, water: tuple[float, float], **registers: Any) -> Course:
    """Return a room at a temperature, with its controller."""
    scenario = Scenario(
        Block.HVAC,
        **{**SETTINGS, "hvac.thermal_mode": mode, "hvac.goal_building_temp": GOAL, "hvac.update_rate": 30, **registers},
    )
    scenario.room.climate.air = scenario.room.climate.body = start
    scenario.room.water = water
    return Course(scenario)


SEASONS = {
    "cold season": (1, 15.0, (45.0, 45.0), partial(clear_day, mean=-2.0, noon=25.0)),
    "transition": (2, 18.0, (10.0, 40.0), partial(clear_day, mean=11.0, swing=7.0, noon=45.0)),
    "warm season": (3, 27.0, (9.0, 9.0), partial(clear_day, mean=26.0, swing=5.0, noon=65.0)),
}


@pytest.mark.parametrize("season", SEASONS)
async def test_two_days(season: str) -> None:
    """Within half a day the room is comfortable, and stays so with few movements of the valves."""
    mode, start, water, weather = SEASONS[season]
    course = install(mode, start, water)
    async with course.scenario as scenario:
        await scenario.live((0, 12), weather, course.note)
        assert max(course.stages) >= 1, "the convector has helped"
        course.temperatures.clear()
        course.stages.clear()
        before = course.movements
        await scenario.live((12, 30), weather, course.note)
    assert min(course.temperatures) >= GOAL - 1.0
    assert max(course.temperatures) <= GOAL + 1.0
    assert course.movements - before <= 2 * 24, "at most once an hour for each valve"
    assert course.switches <= 6
    assert scenario.room.stages_at_once == 1
    assert scenario.events == []
    assert [valve.step(600, False) or valve.position for valve in scenario.room.valves] == [0.0, 0.0]
    assert not any(scenario.board.output(name) for name in ("RO0", "RO1", "RO2", "RO3", "RO4", "AO3", "AO4"))


async def test_without_heat_nothing_winds_up() -> None:
    """After a day with cold pipes the room is not overheated for hours."""
    course = install(1, 16.0, (16.0, 16.0))
    async with course.scenario as scenario:
        await scenario.live((0, 20), SEASONS["cold season"][3], course.note)
        assert course.forces[-1] == 100
        scenario.room.water = (45.0, 45.0)
        course.temperatures.clear()
        await scenario.live((20, 36), SEASONS["cold season"][3], course.note)
    assert max(course.temperatures) <= GOAL + 1.5
    assert course.temperatures[-1] == pytest.approx(GOAL, abs=1.0)


async def test_restart_in_the_middle() -> None:
    """A restart of the controller is not felt in the room."""
    mode, start, water, weather = SEASONS["cold season"]
    course = install(mode, start + 6, water)
    async with course.scenario as scenario:
        await scenario.live((0, 10), weather)
        for hour in (10, 11, 12):
            await scenario.restart()
            await scenario.live((hour, hour + 1), weather, course.note)
    assert min(course.temperatures) >= GOAL - 1.0 and max(course.temperatures) <= GOAL + 1.0
    assert scenario.room.stages_at_once <= 1


async def test_sensors_lost() -> None:
    """A room that cannot be felt is not heated; when it can be again, it is."""
    mode, _, water, weather = SEASONS["cold season"]
    course = install(mode, 18.0, water)
    async with course.scenario as scenario:
        await scenario.live((0, 1), weather)
        assert all(valve.position == 100 for valve in scenario.room.valves)
        scenario.board.connect(connected=False)
        scenario.board.connected = True
        scenario.board.hidden = {each for each in scenario.board.levels if each.one_wire}
        scenario.board.changed()
        await scenario.live((1, 2), weather)
        assert all(valve.position == 0 for valve in scenario.room.valves)
        assert scenario.store.number("hvac.air_temp_cent_1.value") is None
        scenario.board.hidden = set()
        scenario.board.changed()
        await scenario.live((2, 3), weather)
        assert all(valve.position == 100 for valve in scenario.room.valves)


async def test_leak_of_a_loop() -> None:
    """Water that runs through a shut valve is noticed, and only that."""
    course = install(2, GOAL, (10.0, 40.0))
    async with course.scenario as scenario:
        weather = partial(clear_day, mean=GOAL, swing=0.0, noon=1.0)
        await scenario.live((0, 1), weather)
        assert scenario.events == []
        scenario.room.leaks = (0.0, 0.5)
        await scenario.live((1, 1.5), weather)
        states = dict(scenario.engine.states(Block.HVAC))
    assert [(event.kind, event.data["loop"]) for event in scenario.events] == [("loop_leak", 2)]
    assert states["loop_1_leak"] == 0
