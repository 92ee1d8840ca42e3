"""Diagnostics: what there is, how fast it is read, and no secret."""

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulators.thinknx import ThinknxSimulator
from tests.systems.thinknx.support import BOTH_FORMS, KEY, PASSWORD, USER, WEBHOOK_ID


@BOTH_FORMS
async def test_diagnostics(
    hass: HomeAssistant, simulator: ThinknxSimulator, loaded: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    """Devices, states and the pace are there; credentials, key, webhook and telephone users are not."""
    simulator.server.pbx_users = ["reception"]
    await loaded.runtime_data.server.async_refresh()
    assert await async_setup_component(hass, "diagnostics", {})
    content = await get_diagnostics_for_config_entry(hass, hass_client, loaded)
    system = content["system"]
    assert (system["requests_per_second"], len(system["devices"])) == (50, 20)
    assert system["server"]["version"] == "01.03.02.17"
    dimmer = system["devices"][0]
    assert (dimmer["kind"], dimmer["states"], dimmer["silent"]) == ("dimmer", {"power": False, "level": 0}, False)
    assert dimmer["guid"] in simulator.plant.devices
    for secret in (KEY, USER, PASSWORD, WEBHOOK_ID, "127.0.0.1", "reception"):
        assert secret not in str(content)
