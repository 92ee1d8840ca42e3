"""Shading with a sun whose position the zone computes itself."""

from datetime import timedelta

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zontromat.systems.bgerp.registers import Block

from .conftest import Edit, Pass
from .support import part, with_options

UP, DOWN = "input_boolean.up", "input_boolean.down"
DRIVE = (
    '{"vendor": "Maker", "model": "Slats", "options": {"output_cw": ["DO0"], "output_ccw": ["DO1"], "deg_per_sec": 9}}'
)
ELEVATION = "blinds.sun.elevation.value"


@pytest.fixture
async def parts(hass: HomeAssistant) -> list[ConfigSubentryData]:
    """Bind the motor of a blind."""
    assert await async_setup_component(hass, "input_boolean", {"input_boolean": {"up": {}, "down": {}}})
    return [part("binding", pin="DO0", entity_id=UP), part("binding", pin="DO1", entity_id=DOWN)]


@with_options(sun_shading=True)
async def test_the_blocks_know_where_the_sun_stands(loaded: MockConfigEntry, edit: Edit, wait: Pass) -> None:
    """The slats close around noon for the sun that is computed here; the server's position counts without that."""
    await edit(
        **{
            "blinds.enabled": True,
            "blinds.blind_1.mechanism": DRIVE,
            "blinds.blind_1.position": 90,
            "blinds.blind_1.sunspot_limit": 0.1,
            "envm.sun.azimuth": 180,
            "envm.sun.elevation": 0,
        }
    )
    controller = loaded.runtime_data.coordinator.controller
    now = dt_util.utcnow()
    # About noon where the building stands, on any day of the year.
    noon = (now + timedelta(days=1)).replace(hour=10, minute=0)
    await wait((noon - now).total_seconds())
    await wait(times=5)
    assert controller.engine.registers.number(ELEVATION) == 0
    assert controller.states(Block.BLINDS)["blind_1_shaded"] is False
    await edit(**{"envm.sunpos.enabled": True})
    await wait(times=4)
    elevation = controller.engine.registers.number(ELEVATION)
    assert elevation is not None and 15 < elevation < 75
    assert controller.states(Block.BLINDS)["blind_1_shaded"] is True
    assert controller.states(Block.BLINDS)["blind_1_target"] == 0
    await wait(3600)
    assert controller.engine.registers.number(ELEVATION) != elevation
    await edit(**{"envm.sunpos.enabled": False})
    await wait(times=2)
    assert controller.engine.registers.number(ELEVATION) == 0
