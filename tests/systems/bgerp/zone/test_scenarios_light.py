"""Simulated days of sun and lamps: the slats keep the sun out and let it in again, and the light holds its band."""

from functools import partial
from itertools import pairwise

import pytest

from custom_components.zontromat.systems.bgerp.registers import Block
from custom_components.zontromat.systems.bgerp.zone.blocks.blinds import Calibrate, SetPosition
from custom_components.zontromat.systems.bgerp.zone.options import Options
from simulators.room import Weather, clear_day

from .scenario import Scenario
from .test_blinds import SETTINGS as BLINDS
from .test_light import SETTINGS as LIGHT

LOW_SUN = partial(clear_day, mean=10.0, noon=35.0)
FEEDBACKS = ("AI0", "DI3")


def blinds(feedback: str = "AI0", options: Options | None = None) -> Scenario:
    """Return a room with a blind that is wanted open."""
    scenario = Scenario(Block.BLINDS, options=options, **{**BLINDS, "blinds.position": 90, "blinds.input_fb": feedback})
    scenario.room.pins = type(scenario.room.pins)(blind_feedback=feedback)
    return scenario


@pytest.mark.parametrize("feedback", FEEDBACKS)
async def test_a_day_in_the_sun(feedback: str) -> None:
    """The slats are open in the morning, closed while the sun shines in, and open again in the evening."""
    scenario = blinds(feedback)
    angles: dict[float, float] = {}
    async with scenario:
        await scenario.command(Block.BLINDS, Calibrate())
        await scenario.live((0, 24), LOW_SUN, lambda hour: angles.update({round(hour, 2): scenario.room.blind.angle}))
        speed = scenario.engine.states(Block.BLINDS)["blind_1_speed"]
    assert [event.kind for event in scenario.events] == ["blind_calibrated"]
    assert speed == pytest.approx(scenario.room.blind.speed, rel=0.1)
    for hour in (1, 5, 20, 23):
        assert angles[hour] == pytest.approx(90, abs=10), hour
    for hour in (10, 12, 14):
        assert angles[hour] == 0, hour
    assert not scenario.room.blind.burnt
    assert scenario.room.blind.runs <= 6, "two for the calibration, then one each"


async def test_clouds_do_not_move_the_slats() -> None:
    """Clouds that come and go every few minutes leave the slats as they are."""
    scenario = blinds()

    def weather(seconds: float) -> Weather:
        return LOW_SUN(seconds, clouds=1.0 if seconds // 300 % 2 else 0.0)

    async with scenario:
        await scenario.live((9, 11), LOW_SUN)
        before = scenario.room.blind.runs
        await scenario.live((11, 13), weather)
        assert (scenario.room.blind.angle, scenario.room.blind.runs) == (0, before)
        await scenario.live((13, 14), partial(LOW_SUN, clouds=1.0))
        assert scenario.room.blind.angle == pytest.approx(90, abs=15)


async def test_restart_while_moving() -> None:
    """A controller that restarts in the middle of a move finds the slats again."""
    scenario = blinds(options=Options(sun_shading=False))
    night = partial(clear_day, mean=10.0, noon=-10.0)
    async with scenario:
        await scenario.command(Block.BLINDS, Calibrate())
        await scenario.live((0, 0.5), night)
        await scenario.command(Block.BLINDS, SetPosition(170.0))
        await scenario.live((0.5, 0.502), night)
        assert scenario.board.output("DO1")
        await scenario.restart()
        await scenario.live((0.502, 1), night)
        assert scenario.room.blind.angle == pytest.approx(170, abs=6)
        runs = scenario.room.blind.runs
        await scenario.restart()
        await scenario.live((1, 1.5), night)
        assert scenario.room.blind.runs == runs, "at rest nothing moves"
    assert not scenario.room.blind.burnt


async def test_jammed_blind() -> None:
    """A blind that something holds is given up, and its motor is off."""
    scenario = blinds(options=Options(sun_shading=False))
    night = partial(clear_day, mean=10.0, noon=-10.0)
    async with scenario:
        await scenario.live((0, 0.5), night)
        scenario.room.blind.jammed = True
        await scenario.command(Block.BLINDS, SetPosition(30.0))
        await scenario.live((0.5, 1), night)
        assert [event.kind for event in scenario.events] == ["blind_blocked"]
        assert not scenario.board.output("DO0") and not scenario.board.output("DO1")


async def test_light_of_a_day() -> None:
    """From morning to evening the desk is never dark, the lamps give no more than is missing, and nobody sees them swing."""
    scenario = Scenario(Block.LIGHT, Block.BLINDS, **{**LIGHT, **BLINDS, "blinds.position": 90})
    lux: list[float] = []
    levels: list[float] = []

    def note(hour: float) -> None:
        lux.append(scenario.room.illuminance)
        levels.append(float(scenario.engine.states(Block.LIGHT).get("level") or 0))  # type: ignore[arg-type]

    async with scenario:
        await scenario.live((6, 7), LOW_SUN)
        await scenario.live((7, 19), LOW_SUN, note)
        scenario.store.write("light.target_illum", 0)
        scenario.engine.refresh()
        await scenario.live((19, 19.1), LOW_SUN)
        assert (scenario.board.output("AO1"), scenario.board.output("AO2")) == (0, 0)
    dark = sum(each < 700 for each in lux)
    assert dark <= 10, "only while the slats close"
    bright = [level for each, level in zip(lux, levels, strict=True) if each > 950 and level > 2]
    assert len(bright) <= 30, "only while the slats open"
    steps = [after - before for before, after in pairwise(levels) if after != before]
    turns = sum(before * after < 0 for before, after in pairwise(steps))
    assert turns <= 12
