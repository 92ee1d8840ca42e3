"""Repair issues: what a person must act on, and the answers that fix it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from http import HTTPStatus
import json
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

import custom_components.zontromat
from simulators.erpnetfp import ErpnetfpSimulator, Kind, Paper, PrintFaultKind
from simulators.erpnetfp.messages import error, warning
from simulators.faults import FaultKind
from tests.systems.erpnetfp.conftest import Call, FindEntity, Poll
from tests.systems.erpnetfp.support import BREAD, SERIAL, issue_keys, key_of, with_operators, with_printers, with_server

type Fix = Callable[..., Awaitable[dict[str, Any]]]
TRANSLATIONS = Path(custom_components.zontromat.__file__).parent / "translations"


@pytest.fixture
async def fix(hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry) -> Fix:
    """Return a function that opens the fix of an issue as the frontend does and gives the answers."""
    for component in ("repairs", "websocket_api"):
        assert await async_setup_component(hass, component, {})
    client = await hass_client()

    async def answer(key: str, about: str, *answers: dict[str, Any]) -> dict[str, Any]:
        body = {"handler": "zontromat", "issue_id": f"{entry.entry_id}_{key}_{about}"}
        response = await client.post("/api/repairs/issues/fix", json=body)
        assert response.status == HTTPStatus.OK
        result: dict[str, Any] = await response.json()
        check_texts(key, result)
        for each in answers:
            response = await client.post(f"/api/repairs/issues/fix/{result['flow_id']}", json=each)
            assert response.status == HTTPStatus.OK
            result = await response.json()
            check_texts(key, result)
        await hass.async_block_till_done(wait_background_tasks=True)
        return result

    return answer


def check_texts(key: str, result: dict[str, Any]) -> None:
    """Check that what a fix shows has its texts in all languages."""
    for path in TRANSLATIONS.glob("*.json"):
        flow = json.loads(path.read_text())["issues"][key]["fix_flow"]
        match result["type"]:
            case "abort":
                assert flow["abort"][result["reason"]]
            case "menu" | "form":
                step = flow["step"][result["step_id"]]
                placeholders = {**result["description_placeholders"]}
                assert step["title"].format(**placeholders) and step["description"].format(**placeholders)
                assert set(step.get("menu_options", ())) == set(result.get("menu_options") or ())
                if result["type"] == "form":
                    fields = {field["name"] for field in result["data_schema"]}
                    assert set(step.get("data", ())) == set(step.get("data_description", ())) == fields


CONDITIONS = [
    ("E301", "erpnetfp_paper_out"),
    ("E103", "erpnetfp_clock"),
    ("E502", "erpnetfp_z_report"),
    ("E201", "erpnetfp_memory_full"),
    ("E206", "erpnetfp_memory_full"),
    ("W201", "erpnetfp_memory_nearly_full"),
    ("W202", "erpnetfp_memory_nearly_full"),
    ("E501", "erpnetfp_unsent_data"),
    ("E509", "erpnetfp_unsent_data"),
    ("W501", "erpnetfp_unsent_data"),
    ("W301", None),
    ("E302", None),
]


@pytest.mark.parametrize(("code", "key"), CONDITIONS)
async def test_conditions(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, poll: Poll, code: str, key: str | None
) -> None:
    """A condition that a person must act on is an issue until the device no longer reports it."""
    message = warning if code.startswith("W") else error
    simulator.printer.extra_messages = [message(code, "Something")]
    await poll()
    assert issue_keys(hass) == ({key} if key else set())
    simulator.printer.extra_messages = []
    await poll()
    assert issue_keys(hass) == set()


@with_server("node")
async def test_codes_that_mean_something_else(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, poll: Poll
) -> None:
    """A server with codes of its own raises no false alarm."""
    simulator.printer.extra_messages = [error("E301", "Withdraw refused")]
    await poll(2)
    assert issue_keys(hass) == set()


@with_printers("FP-2000", "CompactM")
async def test_printer_that_is_gone(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, poll: Poll
) -> None:
    """Each printer has issues of its own, which go with it."""
    for printer in simulator.printers:
        printer.paper = Paper.OUT
    await poll()
    registry = ir.async_get(hass)
    about = {f"{loaded.entry_id}_erpnetfp_paper_out_{device}" for device in (SERIAL, "DY279013")}
    assert {issue_id for _, issue_id in registry.issues} >= about
    simulator.printers[1].powered = False
    simulator.detect()
    await poll()
    assert {issue_id for _, issue_id in registry.issues} & about == {f"{loaded.entry_id}_erpnetfp_paper_out_{SERIAL}"}


async def lose_answer(simulator: ErpnetfpSimulator, call: Call, job_id: str = "a") -> None:
    """Print a receipt whose outcome nobody knows."""
    simulator.print_faults.add(PrintFaultKind.LOST_CLOSE)
    with pytest.raises(HomeAssistantError) as caught:
        await call("print_receipt", items=[BREAD], job_id=job_id)
    assert key_of(caught) == "erpnetfp_unknown_doubtful_answer"


@pytest.mark.parametrize(("language", "document"), [("en", "Receipt"), ("bg", "Фискален бон")])
async def test_question(
    hass: HomeAssistant,
    simulator: ErpnetfpSimulator,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    device_id: Callable[..., str],
    language: str,
    document: str,
) -> None:
    """The question tells what was ordered: the document in words, amount, sale and local time."""
    hass.config.language = language
    await hass.config.async_set_time_zone("Europe/Sofia")
    freezer.move_to("2026-11-20T12:00:00+00:00")
    assert await hass.config_entries.async_setup(entry.entry_id)
    simulator.print_faults.add(PrintFaultKind.LOST_CLOSE)
    data = {"device_id": device_id(), "items": [BREAD], "job_id": "a"}
    with pytest.raises(HomeAssistantError):
        await hass.services.async_call("zontromat", "print_receipt", data, blocking=True)
    await hass.async_block_till_done()
    issue = ir.async_get(hass).async_get_issue("zontromat", f"{entry.entry_id}_erpnetfp_unknown_outcome_a")
    assert issue.translation_placeholders == {
        "name": "ErpNet.FP 127.0.0.1",
        "printer": f"FP-2000 {SERIAL}",
        "document": document,
        "amount": "2.40 EUR",
        "sale": f"{SERIAL}-0001-0000001",
        "time": "20.11.2026 14:00",
    }


async def test_it_was_printed(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, call: Call, fix: Fix, entity: FindEntity
) -> None:
    """A person enters the number on the paper; from then on the job is printed, and nothing was sent for it."""
    await lose_answer(simulator, call)
    orders = len([request for request in simulator.requests if request.method == "POST"])
    answers = ({"next_step_id": "printed"}, {"receipt_number": simulator.paper[0].number})
    result = await fix("erpnetfp_unknown_outcome", "a", *answers)
    assert result["type"] == "create_entry"
    assert issue_keys(hass) == set()
    job = await call("get_print_job", job_id="a")
    assert (job["outcome"], job["reason"], job["receipt_number"]) == ("printed", "person", simulator.paper[0].number)
    assert (await call("print_receipt", items=[BREAD], job_id="a"))["outcome"] == "printed"
    assert len([request for request in simulator.requests if request.method == "POST"]) == orders
    assert hass.states.get(entity("sensor", "last_receipt_number")).state == simulator.paper[0].number
    assert hass.states.get(entity("event", "document")).attributes["event_type"] == "receipt"


async def test_it_was_not_printed(hass: HomeAssistant, simulator: ErpnetfpSimulator, call: Call, fix: Fix) -> None:
    """A person releases the job; only then it can be printed, with the same sale number."""
    simulator.faults.add(FaultKind.DROP_BEFORE, path=".*/receipt")
    with pytest.raises(HomeAssistantError):
        await call("print_receipt", items=[BREAD], job_id="a")
    with pytest.raises(HomeAssistantError):
        await call("print_receipt", items=[BREAD], job_id="a")
    assert not simulator.paper
    result = await fix("erpnetfp_unknown_outcome", "a", {"next_step_id": "not_printed"}, {})
    assert result["type"] == "create_entry"
    assert issue_keys(hass) == set()
    response = await call("print_receipt", items=[BREAD], job_id="a")
    assert (response["outcome"], response["unique_sale_number"][-7:]) == ("printed", "0000001")
    assert len(simulator.paper) == 1


async def test_released_only_with_the_server(
    simulator: ErpnetfpSimulator, call: Call, fix: Fix, hass: HomeAssistant
) -> None:
    """Without an answer of the server, where the job may still wait, it is not released."""
    simulator.faults.add(FaultKind.DROP_BEFORE, path=".*/receipt")
    with pytest.raises(HomeAssistantError):
        await call("print_receipt", items=[BREAD], job_id="a")
    await simulator.stop()
    result = await fix("erpnetfp_unknown_outcome", "a", {"next_step_id": "not_printed"}, {})
    assert (result["type"], result["reason"]) == ("abort", "failed")
    assert "cannot be reached" in result["description_placeholders"]["error"]
    assert issue_keys(hass) >= {"erpnetfp_unknown_outcome"}


async def test_decided_meanwhile(simulator: ErpnetfpSimulator, call: Call, fix: Fix, loaded: MockConfigEntry) -> None:
    """Of two people who answer at the same time the second is told so."""
    await lose_answer(simulator, call)
    queue = loaded.runtime_data.coordinator.queue

    async def decide(job_id: str) -> None:
        await type(queue).resolve_printed(queue, job_id)
        await type(queue).resolve_not_printed(queue, job_id)

    queue.resolve_not_printed = decide
    result = await fix("erpnetfp_unknown_outcome", "a", {"next_step_id": "not_printed"}, {})
    assert (result["type"], result["reason"]) == ("abort", "decided")


async def test_answer_without_the_server(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call, fix: Fix
) -> None:
    """An entry that is not loaded cannot take an answer; the question stays."""
    await lose_answer(simulator, call)
    await hass.config_entries.async_unload(loaded.entry_id)
    answers = ({"next_step_id": "printed"}, {"receipt_number": "0000001"})
    result = await fix("erpnetfp_unknown_outcome", "a", *answers)
    assert (result["type"], result["reason"]) == ("abort", "not_loaded")
    assert issue_keys(hass) == {"erpnetfp_unknown_outcome"}


@with_printers("FP-2000", "CompactM")
@with_operators()
async def test_others_go_on(hass: HomeAssistant, simulator: ErpnetfpSimulator, call: Call) -> None:
    """A job of unknown outcome keeps back neither the other receipts of its printer nor another printer."""
    await call("print_receipt", items=[BREAD])
    await lose_answer(simulator, call)
    await lose_answer(simulator, call, "b")
    assert (await call("print_receipt", items=[BREAD]))["outcome"] == "printed"
    assert (await call("print_receipt", printer="DY279013", items=[BREAD]))["outcome"] == "printed"
    issues = [issue for issue in ir.async_get(hass).issues.values() if issue.domain == "zontromat"]
    assert len(issues) == 2
    assert {issue.severity for issue in issues} == {ir.IssueSeverity.CRITICAL}


async def test_wrong_clock(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, poll: Poll, fix: Fix
) -> None:
    """A clock that is more than five minutes wrong is set by a confirmation."""
    simulator.printer.clock_offset = timedelta(minutes=4)
    await poll()
    assert issue_keys(hass) == set()
    simulator.printer.clock_offset = timedelta(minutes=-6)
    await poll()
    assert issue_keys(hass) == {"erpnetfp_clock"}
    result = await fix("erpnetfp_clock", SERIAL, {})
    assert result["type"] == "create_entry"
    assert abs(simulator.printer.clock_offset) < timedelta(seconds=3)
    await poll()
    assert issue_keys(hass) == set()


async def test_z_report(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, poll: Poll, call: Call, fix: Fix
) -> None:
    """A printer that is blocked after 24 hours gets its Z report by a confirmation."""
    await call("print_receipt", items=[BREAD])
    simulator.printer.clock_offset = timedelta(hours=25)
    await poll()
    assert issue_keys(hass) == {"erpnetfp_clock", "erpnetfp_z_report"}
    assert (await fix("erpnetfp_z_report", SERIAL, {}))["type"] == "create_entry"
    assert [paper.kind for paper in simulator.paper] == [Kind.RECEIPT, Kind.Z_REPORT]
    await poll()
    assert issue_keys(hass) == {"erpnetfp_clock"}


async def test_fix_that_fails(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call, poll: Poll, fix: Fix
) -> None:
    """A fix that the printer refuses says why; one without the server says that, too; the issue stays."""
    await call("print_receipt", items=[BREAD])
    simulator.printer.clock_offset = timedelta(hours=1)
    await call("print_receipt", items=[BREAD])
    await poll()
    result = await fix("erpnetfp_clock", SERIAL, {})
    assert (result["type"], result["reason"]) == ("abort", "failed")
    assert "before the last record" in result["description_placeholders"]["error"]
    await hass.config_entries.async_unload(loaded.entry_id)
    result = await fix("erpnetfp_clock", SERIAL, {})
    assert (result["type"], result["reason"]) == ("abort", "not_loaded")
    assert issue_keys(hass) == {"erpnetfp_clock"}


async def test_new_journal(
    hass: HomeAssistant,
    simulator: ErpnetfpSimulator,
    loaded: MockConfigEntry,
    call: Call,
    storage: dict[str, Any],
    fix: Fix,
) -> None:
    """A lost journal is replaced by an empty one when a person says so."""
    del storage[f"zontromat.erpnetfp.{loaded.entry_id}"]
    assert not await hass.config_entries.async_reload(loaded.entry_id)
    assert (await fix("erpnetfp_journal_lost", "", {}))["type"] == "create_entry"
    assert loaded.state is ConfigEntryState.LOADED
    assert (issue_keys(hass), loaded.data["journal"]) == (set(), True)
    assert (await call("print_receipt", items=[BREAD]))["outcome"] == "printed"
