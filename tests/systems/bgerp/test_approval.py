"""Approval, rejection, lost keys: what the operator decides, and that there is never a second record by our fault."""

from collections.abc import Awaitable, Callable, Iterable
import json
from pathlib import Path
from typing import Any

from homeassistant.components.repairs import DOMAIN as REPAIRS, repairs_flow_manager
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components.zontromat
from simulators.bgerp import BgerpSimulator, Dialect, State

from .conftest import GetState, Pass
from .support import ON_BOTH_DIALECTS, ON_THE_SPECIFICATION, blocks, issue_keys, paths, record_of
from .zone_client import SERIAL

type Fix = Callable[..., Awaitable[Any]]


@pytest.fixture
async def fix(hass: HomeAssistant) -> Fix:
    """Return a function that fixes the one issue there is, as the repairs dialog does, and returns the outcome."""
    assert await async_setup_component(hass, REPAIRS, {})
    manager = repairs_flow_manager(hass)
    assert manager is not None

    async def fixes(**given: Any) -> Any:
        (issue,) = [issue for issue in ir.async_get(hass).issues.values() if issue.domain == "zontromat"]
        form = await manager.async_init("zontromat", data={"issue_id": issue.issue_id})
        assert form["step_id"] == "confirm"
        outcome = await manager.async_configure(form["flow_id"], given)
        await hass.async_block_till_done(wait_background_tasks=True)
        check_texts(str(issue.translation_key), form["data_schema"].schema, outcome.get("reason"))
        return outcome

    return fixes


def check_texts(key: str, fields: Iterable[Any], reason: str | None) -> None:
    """Check that a fix has its texts in all languages."""
    for path in (Path(custom_components.zontromat.__file__).parent / "translations").glob("*.json"):
        flow = json.loads(path.read_text())["issues"][key]["fix_flow"]
        step = flow["step"]["confirm"]
        assert {"title", "description"} <= step.keys()
        assert {str(field) for field in fields} == step.get("data", {}).keys()
        assert reason is None or flow["abort"][reason]


@ON_BOTH_DIALECTS
async def test_approval(
    hass: HomeAssistant, simulator: BgerpSimulator, waiting: MockConfigEntry, state: GetState, wait: Pass
) -> None:
    """Waiting is a state with an issue, not an error; approving makes the zone appear without a click here."""
    assert waiting.state is ConfigEntryState.LOADED
    assert issue_keys(hass) == {"bgerp_waiting"}
    assert state("sensor", "standing").state == "waiting"
    assert state("binary_sensor", "connected").state == "on"
    assert state("sensor", "energy_mode").state == "unknown"
    assert blocks(hass, waiting) == {}
    await wait(75, times=3)
    assert issue_keys(hass) == {"bgerp_waiting"}
    simulator.operator.approve(record_of(simulator).id)
    await wait(75)
    assert issue_keys(hass) == set()
    assert state("sensor", "standing").state == "active"
    assert state("sensor", "energy_mode").state == "peak"
    assert "status_led" in blocks(hass, waiting)


@ON_THE_SPECIFICATION
async def test_waiting_is_patient_and_silent(
    simulator: BgerpSimulator, waiting: MockConfigEntry, wait: Pass, caplog: pytest.LogCaptureFixture
) -> None:
    """A zone that is not accepted asks about once a minute for as long as it takes, and logs no error."""
    simulator.requests.clear()
    # The pause is a minute, more or less: it has jitter.
    await wait(20, times=2)
    assert paths(simulator) == []
    await wait(40)
    assert paths(simulator) == ["login"]
    await wait(600)
    assert paths(simulator) == ["login"]
    await wait(76)
    assert paths(simulator) == ["login"]
    assert "ERROR" not in caplog.text


async def test_rejected_draft(
    hass: HomeAssistant,
    simulator: BgerpSimulator,
    waiting: MockConfigEntry,
    wait: Pass,
    state: GetState,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A rejected zone says so and registers no more; when the operator changes his mind it goes on by itself."""
    simulator.operator.reject(record_of(simulator).id)
    await wait(75)
    assert issue_keys(hass) == {"bgerp_refused"}
    assert state("sensor", "standing").state == "refused"
    await wait(400, times=5)
    assert len(simulator.records.of(SERIAL)) == 1
    simulator.operator.approve(record_of(simulator).id)
    await wait(400)
    assert issue_keys(hass) == set()
    assert "ERROR" not in caplog.text


async def test_register_anew(
    hass: HomeAssistant, simulator: BgerpSimulator, waiting: MockConfigEntry, wait: Pass, fix: Fix
) -> None:
    """The repair of a refused zone asks for approval again, once."""
    simulator.operator.reject(record_of(simulator).id)
    await wait(75)
    assert (await fix())["type"] == "create_entry"
    assert issue_keys(hass) == {"bgerp_waiting"}
    assert [record.state for record in simulator.records.of(SERIAL)] == [State.REJECTED, State.DRAFT]


async def test_rejected_active_zone_asks_again_once(
    hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry, wait: Pass
) -> None:
    """A zone that was approved and then rejected makes one new draft, by which it waits for approval again."""
    simulator.operator.reject(record_of(simulator).id)
    await wait(75, times=4)
    assert [record.state for record in simulator.records.of(SERIAL)] == [State.REJECTED, State.DRAFT]
    assert issue_keys(hass) == {"bgerp_waiting"}
    assert "status_led" in blocks(hass, loaded), "the last configuration stays in force"


@ON_THE_SPECIFICATION
async def test_rejected_by_the_specification(
    hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry, wait: Pass
) -> None:
    """There a rejection is a 403, which is the same as waiting."""
    simulator.operator.reject(record_of(simulator).id)
    await wait(75)
    assert issue_keys(hass) == {"bgerp_waiting"}
    simulator.operator.approve(record_of(simulator).id)
    await wait(80, times=2)
    assert issue_keys(hass) == set()


async def test_registration_in_doubt(
    hass: HomeAssistant, simulator: BgerpSimulator, entry: MockConfigEntry, wait: Pass, fix: Fix, state: GetState
) -> None:
    """A registration whose answer got lost is not repeated before somebody has looked at the server's list."""
    simulator.faults.add("drop_after", path="/ztm/register")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issue_keys(hass) == {"bgerp_in_doubt"}
    assert state("binary_sensor", "connected").state == "off"
    await wait(400, times=5)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await wait(400, times=2)
    assert len(simulator.records.of(SERIAL)) == 1
    simulator.operator.reject(record_of(simulator).id)
    assert (await fix())["type"] == "create_entry"
    assert issue_keys(hass) == {"bgerp_waiting"}
    assert len(simulator.records.of(SERIAL)) == 2


async def test_repair_while_the_server_is_away(
    hass: HomeAssistant, simulator: BgerpSimulator, waiting: MockConfigEntry, wait: Pass, fix: Fix
) -> None:
    """A repair that the server does not answer to ends with a reason and can be tried again."""
    simulator.operator.reject(record_of(simulator).id)
    await wait(75)
    await simulator.stop()
    assert (await fix())["reason"] == "failed"
    await simulator.start()
    assert (await fix())["type"] == "create_entry"


async def test_repair_of_a_zone_that_is_not_loaded(
    hass: HomeAssistant, simulator: BgerpSimulator, waiting: MockConfigEntry, wait: Pass, fix: Fix
) -> None:
    """A zone that does not run cannot register."""
    simulator.operator.reject(record_of(simulator).id)
    await wait(75)
    await hass.config_entries.async_unload(waiting.entry_id)
    assert (await fix())["reason"] == "not_loaded"


@pytest.mark.parametrize(("dialect", "path"), [(Dialect.DEPLOYED, "register"), (Dialect.SPECIFICATION, "login")])
async def test_lost_key(
    hass: HomeAssistant,
    simulator: BgerpSimulator,
    loaded: MockConfigEntry,
    hass_storage: dict[str, Any],
    path: str,
    wait: Pass,
    fix: Fix,
) -> None:
    """A zone whose stored key is gone makes no second record; the key can be entered by hand."""
    await hass.config_entries.async_unload(loaded.entry_id)
    del hass_storage[f"zontromat.bgerp.{loaded.entry_id}.session"]
    assert await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issue_keys(hass) == {"bgerp_key_lost"}
    simulator.requests.clear()
    await wait(400, times=2)
    assert set(paths(simulator)) == {path}
    key = record_of(simulator).token
    assert (await fix(key=f" {key} "))["type"] == "create_entry"
    await wait()
    assert issue_keys(hass) == set()
    assert record_of(simulator).token == key
