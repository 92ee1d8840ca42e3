"""What the tests of a zone in Home Assistant share."""

import asyncio
from collections.abc import Callable
from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.bgerp import BgerpSimulator, DeviceRecord, Dialect

from .zone_client import SERIAL

ON_BOTH_DIALECTS = pytest.mark.parametrize("dialect", Dialect)
ON_THE_SPECIFICATION = pytest.mark.parametrize("dialect", [Dialect.SPECIFICATION])
OVERRIDES_ALLOWED = pytest.mark.parametrize("entry_options", [{"allow_overrides": True}])

GOAL = "hvac.goal_building_temp"


def with_options(**options: Any) -> pytest.MarkDecorator:
    """Give the entry these preferences."""
    return pytest.mark.parametrize("entry_options", [options])


def with_behaviour(**behaviour: Any) -> pytest.MarkDecorator:
    """Let the server behave so."""
    return pytest.mark.parametrize("behaviour", [behaviour])


def record_of(simulator: BgerpSimulator) -> DeviceRecord:
    """Return the zone's one record at the server."""
    return simulator.records.only(SERIAL)


def paths(simulator: BgerpSimulator) -> list[str]:
    """Return the last parts of the paths that were asked for since the last time."""
    found = [request.path.rpartition("/")[2] for request in simulator.requests]
    simulator.requests.clear()
    return found


def issue_keys(hass: HomeAssistant) -> set[str]:
    """Return the kinds of the issues that are shown now."""
    issues = ir.async_get(hass).issues.values()
    return {str(issue.translation_key) for issue in issues if issue.domain == "zontromat" and issue.active}


def key_of(caught: pytest.ExceptionInfo[HomeAssistantError]) -> str | None:
    """Return which text a refused action shows."""
    return caught.value.translation_key


def zone_device(hass: HomeAssistant, entry: MockConfigEntry, serial: str = SERIAL) -> dr.DeviceEntry:
    """Return the device of the zone itself."""
    device = dr.async_get(hass).async_get_device_by_identifier(("zontromat", f"bgerp-{serial}"), entry.entry_id)
    assert isinstance(device, dr.DeviceEntry)
    return device


def blocks(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, dr.ChildDeviceEntry]:
    """Return the devices of the function blocks by the name of their block."""
    children = dr.async_entries_for_parent_device(dr.async_get(hass), zone_device(hass, entry).id)
    own = f"bgerp-{SERIAL}-"
    return {next(iter(device.identifiers))[1].removeprefix(own): device for device in children}


def part(kind: str, **data: Any) -> ConfigSubentryData:
    """Return something that is attached to a zone, by its kind without the system's name."""
    title = " ".join(str(value) for value in data.values())
    return ConfigSubentryData(data=data, subentry_type=f"bgerp_{kind}", title=title, unique_id=None)


async def until(condition: Callable[[], object]) -> None:
    """Wait, in real time, for something that hardware or a server brings about."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)
