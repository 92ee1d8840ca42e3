"""Simulated days with today's registers: floor loop, convector and ventilation work together."""

from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from custom_components.zontromat.systems.bgerp.registers import Block, Generation
from simulators.room import clear_day

from .scenario import Scenario

GOAL = 22.0


def device(**options: Any) -> dict[str, Any]:
    """Return a device as a server of today describes it."""
    return {"vendor": "Maker", "model": "x", "options": options}


SETTINGS = {
    "hvac.goal_building_temp": GOAL,
    "hvac.temp_1.min": 20,
    "hvac.temp_1.max": 30,
    "hvac.thermal_mode_1": 2,
    "hvac.update_rate_1": 300,
    "hvac.air_temp_cent_1.settings": device(dev="temp", circuit="28FFFCD0001703AE"),
    "hvac.air_temp_lower_1.settings": {},
    "hvac.air_temp_upper_1.settings": {},
    "hvac.floor_loop_1.valve.settings": device(output=["RO3"]),
    "hvac.conv_loop_1.valve.settings": device(output=["RO4"]),
    "hvac.convector_1.settings": device(stage1=["RO0"], stage2=["RO1"], stage3=["RO2"]),
    "vent.upper_1.fan.settings": device(output="AO3"),
    "vent.upper_1.fan.min_speed": 0,
    "vent.upper_1.fan.max_speed": 100,
    "vent.lower_1.fan.settings": device(output="AO4"),
    "vent.lower_1.fan.min_speed": 0,
    "vent.lower_1.fan.max_speed": 100,
    "vent.power_gpio_1": "DO3",
    "vent.hvac_setpoint_1": 0,
    "vent.ac_setpoint_1": 0,
}

SEASONS = {
    "winter": (2, 17.0, 42.0, partial(clear_day, mean=-2.0, noon=25.0)),
    "summer": (1, 28.0, 9.0, partial(clear_day, mean=27.0, swing=4.0, noon=65.0)),
}


@pytest.mark.parametrize("season", SEASONS)
async def test_a_day(season: str) -> None:
    """The room is comfortable after half a day; the fans help at first, and rest then."""
    mode, start, water, weather = SEASONS[season]
    scenario = Scenario(
        Block.HVAC,
        Block.VENT,
        generation=Generation.CURRENT,
        **{**SETTINGS, "glob.floor.mode": mode, "glob.conv.mode": mode},
    )
    scenario.room.climate.air = scenario.room.climate.body = start
    scenario.room.water = (water, water)
    temperatures: list[float] = []
    stages: list[int] = []

    def note(hour: float) -> None:
        temperatures.append(scenario.room.temperature)
        stages.append(scenario.room.stage)

    async with scenario:
        await scenario.live((0, 0.1), weather)
        blown = scenario.board.output("AO3" if season == "winter" else "AO4")
        assert blown == 8.0 and scenario.board.output("DO3"), "the ventilation does what the heating wants"
        assert scenario.store.number("vent.fans.max_speed_1") == 80
        assert scenario.room.stage == 3
        await scenario.live((0.1, 12), weather)
        before = [valve.movements for valve in scenario.room.valves]
        await scenario.live((12, 30), weather, note)
        moved = sum(valve.movements for valve in scenario.room.valves) - sum(before)
        counted = scenario.store.value("hvac.floor_loop_1.valve.activations")
    assert min(temperatures) >= GOAL - 1.5 and max(temperatures) <= GOAL + 1.5
    assert moved <= 2 * 18, "at most once an hour for each valve"
    assert sum(earlier != later for earlier, later in pairwise(stages)) <= 60
    assert scenario.room.stages_at_once == 1
    assert isinstance(counted, dict) and counted["openings"] >= 1
    assert not any(scenario.board.output(name) for name in ("RO0", "RO1", "RO2", "RO3", "RO4", "DO3", "AO3", "AO4"))
