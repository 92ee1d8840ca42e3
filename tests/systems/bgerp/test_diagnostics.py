"""Diagnostics: every register and how the zone stands, and nothing that opens a door."""

import json
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.zontromat.systems.bgerp.registers import CATALOGUE, Attendance, CardState
from simulators.bgerp import BgerpSimulator

from .conftest import Act, Edit, Pass
from .support import GOAL, ON_BOTH_DIALECTS, OVERRIDES_ALLOWED, record_of
from .zone_client import SERIAL

CARD = "445E6046010080FF"


@pytest.fixture
async def read(hass: HomeAssistant, hass_client: ClientSessionGenerator, loaded: MockConfigEntry) -> Any:
    """Return a function that downloads the diagnostics."""

    async def reads() -> dict[str, Any]:
        content = await get_diagnostics_for_config_entry(hass, hass_client, loaded)
        return dict(content)

    return reads


@ON_BOTH_DIALECTS
async def test_every_register(read: Any, loaded: MockConfigEntry) -> None:
    """All registers are there, with what belongs to them."""
    system = (await read())["system"]
    assert system["registers"].keys() == {register.key for register in CATALOGUE}
    assert system["registers"]["status_led.blink_time"]["value"] == 1
    assert system["link"]["standing"] == "active"
    assert "status_led" in system["function_blocks"]
    assert system["stale"] == system["pending"] == system["overridden"] == []


@ON_BOTH_DIALECTS
async def test_no_secret(read: Any, simulator: BgerpSimulator, loaded: MockConfigEntry, wait: Pass) -> None:
    """Neither key nor card nor address nor serial number is in the file."""
    record = record_of(simulator)
    simulator.operator.grant_card(record.id, CARD)
    await simulator.stop()
    await wait()
    card = Attendance(time=1, card_id=CARD, reader_id="2897", state=CardState.ALLOWED)
    await loaded.runtime_data.coordinator.async_record(card)
    await simulator.start()
    await wait(times=3)
    store = loaded.runtime_data.coordinator.store
    assert any(store.cards(f"access_control_{door}.allowed_attendees") for door in (1, 2))
    text = json.dumps(await read())
    for secret in (CARD, record.token, simulator.bgerp_id, simulator.host, f'"{SERIAL}"'):
        assert secret not in text


@OVERRIDES_ALLOWED
async def test_unknown_invalid_pending_and_overridden(
    read: Any, simulator: BgerpSimulator, loaded: MockConfigEntry, edit: Edit, act: Act
) -> None:
    """What is not as it should be is listed, with cards left out."""
    await edit(hvac__enabled=True, blinds__enabled=True)
    await act("number", "building_temperature", "set_value", value=24)
    store = loaded.runtime_data.coordinator.store
    plan = store.plan(0)
    reply = {"new.thing": [1], "ac.more_cards": [CARD], "light.max": "bright"}
    store.apply(plan, reply, server_time=simulator.clock.now(), elapsed=0)
    await simulator.stop()
    store.write("blinds.position", 33)
    system = (await read())["system"]
    assert system["unknown"] == {"new.thing": [1], "ac.more_cards": "**REDACTED**"}
    assert system["invalid"] == {"light.max": "bright"}
    assert system["pending"] == ["blinds.position"]
    assert system["overridden"] == [GOAL]
    assert system["registers"][GOAL]["server_value"] == 20


async def test_stale(hass: HomeAssistant, read: Any, simulator: BgerpSimulator, loaded: MockConfigEntry) -> None:
    """While the server has not answered since the start, its values are those of another time."""
    await hass.config_entries.async_unload(loaded.entry_id)
    await simulator.stop()
    assert await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    system = (await read())["system"]
    assert GOAL in system["stale"]
    assert system["registers"][GOAL]["value"] == 20
    assert system["last_error"] == "bgerp_connection"
