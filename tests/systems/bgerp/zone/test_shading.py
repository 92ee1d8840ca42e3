"""Sun shading: when the slats close, and when they open again."""

import pytest

from custom_components.zontromat.systems.bgerp.registers import Value
from custom_components.zontromat.systems.bgerp.zone.blocks.blinds import Blinds, SetPosition
from custom_components.zontromat.systems.bgerp.zone.blocks.blinds.shading import Sun, depth
from custom_components.zontromat.systems.bgerp.zone.options import Options

from .rig import Rig
from .test_blinds import SETTINGS


def shaded(options: Options | None = None, **registers: Value) -> Rig[Blinds]:
    """Return a blind at 90°, in the sun if the registers say so."""
    rig = Rig(Blinds(), {**SETTINGS, "blinds.position": 90}, options)
    rig.block.recall({"1": {"position": 90.0, "speed": 10.0, "wish": 90.0, "told": 90.0}})
    shine(rig, **registers)
    return rig


def shine(
    rig: Rig[Blinds], azimuth: float | None = 180, elevation: float | None = 20, light: float | None = None
) -> None:
    """Let the sun stand somewhere."""
    rig.registers |= {"blinds.sun.azimuth.value": azimuth, "blinds.sun.elevation.value": elevation}
    rig.registers["outside.light"] = light
    rig.step()


@pytest.mark.parametrize(
    ("azimuth", "elevation", "metres"),
    [
        (180, 45, 1.0),
        (180, 26.565, 2.0),
        (240, 45, 0.5),
        (0, 45, 0.0),
        (180, 0, 0.0),
        (180, -5, 0.0),
        (180, 90, 0.0),
        (None, 45, 0.0),
        (180, None, 0.0),
    ],
)
def test_depth(azimuth: float | None, elevation: float | None, metres: float) -> None:
    """The lower the sun and the straighter it shines in, the further."""
    assert depth(Sun(azimuth, elevation, None), 1.0, 180.0) == pytest.approx(metres, abs=1e-3)


def test_closes_and_opens_again() -> None:
    """The slats close when the sun shines in for a while, and open again a while after it does not."""
    rig = shaded()
    rig.advance(100)
    assert rig.states["blind_1_shaded"] is False
    rig.advance(60)
    assert (rig.states["blind_1_shaded"], rig.states["blind_1_position"]) == (True, 0)
    shine(rig, elevation=70)
    rig.advance(800)
    assert rig.states["blind_1_position"] == 0
    rig.advance(200)
    assert (rig.states["blind_1_shaded"], rig.states["blind_1_position"]) == (False, 90)
    assert rig.wake is None


def test_clouds_that_pass() -> None:
    """Neither a short cloud nor a short gap moves the slats; nor does the limit itself."""
    rig = shaded(light=60_000)
    rig.advance(300)
    for light in (5_000, 60_000) * 5:
        shine(rig, light=light)
        rig.advance(240)
        assert rig.states["blind_1_shaded"] is True
    shine(rig, light=5_000)
    rig.advance(1000)
    assert rig.states["blind_1_shaded"] is False
    for light in (60_000, 5_000) * 5:
        shine(rig, light=light)
        rig.advance(100)
        assert rig.states["blind_1_shaded"] is False


def test_hysteresis_of_the_limit() -> None:
    """A sun that just does not shine in too far any more does not count as gone."""
    rig = shaded(elevation=44)
    rig.advance(300)
    assert rig.states["blind_1_shaded"] is True
    shine(rig, elevation=46)
    rig.advance(3000)
    assert rig.states["blind_1_shaded"] is True
    shine(rig, elevation=50)
    rig.advance(3000)
    assert rig.states["blind_1_shaded"] is False


@pytest.mark.parametrize("light", [None, 1000])
def test_unknown_weather(light: float | None) -> None:
    """Where nobody measures the light outdoors, the sun counts."""
    rig = shaded(light=light)
    rig.advance(300)
    assert rig.states["blind_1_shaded"] is True


def test_people_have_their_way() -> None:
    """Who opens the slats in the sun keeps them open until it is gone; the next time they close again."""
    rig = shaded()
    rig.advance(300)
    rig.step(SetPosition(120.0))
    rig.advance(600)
    assert rig.states["blind_1_position"] == 120
    shine(rig, elevation=-3)
    rig.advance(1000)
    shine(rig)
    rig.advance(300)
    assert rig.states["blind_1_position"] == 0
    shine(rig, elevation=-3)
    rig.advance(1000)
    assert rig.states["blind_1_position"] == 120, "what they wanted"


def test_building_rotation() -> None:
    """The windows of a building that is turned look elsewhere."""
    rig = shaded(Options(building_rotation=90), azimuth=180)
    rig.advance(300)
    assert rig.states["blind_1_shaded"] is False
    shine(rig, azimuth=270)
    rig.advance(300)
    assert rig.states["blind_1_shaded"] is True


def test_no_shading() -> None:
    """Whoever does not want it does not have it."""
    rig = shaded(Options(sun_shading=False))
    rig.advance(3000)
    assert (rig.states["blind_1_shaded"], rig.states["blind_1_position"]) == (False, 90)


def test_shading_survives_a_restart() -> None:
    """After a restart in the sun the slats end where they were wanted once it is gone."""
    rig = shaded()
    rig.advance(300)
    again = shaded()
    again.block.recall(rig.block.remembers())
    again.step()
    again.advance(300)
    assert again.states["blind_1_position"] == 0
    shine(again, elevation=-3)
    again.advance(1000)
    assert again.states["blind_1_position"] == 90
