"""The library behind Home Assistant's own integration and this client read the same from the simulated bridge.

A check of the simulator, from which both are independent; skipped where the library is not installed.
"""

from enum import IntEnum
from typing import Any

import pytest

from custom_components.zontromat.systems.izone.client import Notice, Snapshot
from simulators.izone import Home, family_home, zoned_home
from tests.simulators.test_izone_pizone import controller, loopback_only  # noqa: F401
from tests.systems.izone.client_support import bridged

pytestmark = pytest.mark.usefixtures("loopback_only")

# Names of the library where they are not those of this client.
WORDS = {"medium": "med", "open_close": "opcl", "constant": "const"}


def word(member: IntEnum | None) -> str | None:
    """Return the library's word for a member of one of our enumerations."""
    return None if member is None else WORDS.get(member.name.lower(), member.name.lower())


def _degrees(value: float | None) -> Any:
    """Return a temperature to a tenth, as the older interface has it."""
    return None if value is None else pytest.approx(value, abs=0.051)


def assert_same(view: Any, state: Snapshot) -> None:
    """Check that both have read the same."""
    unit = state.unit
    assert unit is not None
    assert (view.is_on, view.mode.value, view.fan.value) == (unit.on, word(unit.mode), word(unit.fan))
    assert (view.sleep_timer, view.zone_ctrl, view.sys_type) == (
        unit.sleep_timer,
        unit.control_zone,
        str(unit.system_type),
    )
    assert (view.zones_total, view.zones_const) == (unit.zone_count, unit.constant_count)
    assert view.temp_setpoint == _degrees(unit.setpoint)
    assert view.temp_return == _degrees(unit.temperature)
    assert view.temp_supply == _degrees(unit.supply_temperature)
    assert [zone.index for zone in view.zones] == list(state.zones)
    for theirs, ours in zip(view.zones, state.zones.values(), strict=True):
        assert (theirs.name, theirs.type.value, theirs.mode.value) == (ours.name, word(ours.type), word(ours.mode))
        assert (theirs.airflow_min, theirs.airflow_max) == (ours.minimum_air, ours.maximum_air)
        assert theirs.temp_setpoint == _degrees(ours.setpoint)
        assert theirs.temp_current == _degrees(ours.temperature)


@pytest.mark.parametrize("home", [family_home, zoned_home])
@pytest.mark.parametrize("profile", ["specification", "dual", "v2-only", "v1-only"])
async def test_both_read_the_same(profile: str, home: Any) -> None:
    """At the beginning, and after half an hour of the home's life and some changes."""
    house: Home = home()
    async with bridged(house, profile=profile) as (simulator, bridge), controller(simulator) as view:
        assert_same(view, await bridge.async_refresh())
        simulator.step(1800)
        simulator.unit.data |= {"SysMode": 2, "SysFan": 3, "SleepTimer": 60}
        simulator.zones[1].data["Mode"] = 1
        simulator.home.air.refresh()
        await view.refresh_all()
        bridge.notice({Notice.SYSTEM})
        assert_same(view, await bridge.async_refresh())
