"""Cash, reports, duplicates, the clock, and what is only asked for."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized, UnknownUser
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.erpnetfp import ErpnetfpSimulator, FiscalPrinter, Kind, Paper
from simulators.faults import FaultKind
from tests.systems.erpnetfp.conftest import Call, FindEntity, Poll
from tests.systems.erpnetfp.support import (
    BREAD,
    PERSONALITIES,
    SERIAL,
    issue_keys,
    key_of,
    with_operators,
    with_printers,
    with_server,
)

FOR_ADMINISTRATORS = ("deposit_money", "withdraw_money", "print_x_report", "print_z_report")
ACTIONS = (
    *FOR_ADMINISTRATORS,
    "print_receipt",
    "print_reversal_receipt",
    "print_duplicate",
    "set_printer_clock",
    "get_cash",
    "get_printer_status",
    "get_print_job",
)


async def test_actions_are_there_without_an_entry(hass: HomeAssistant) -> None:
    """The actions are registered before anything is configured."""
    assert await async_setup_component(hass, "zontromat", {})
    assert [action for action in ACTIONS if not hass.services.has_service("zontromat", action)] == []


@with_server(*PERSONALITIES)
async def test_money_in_and_out(simulator: ErpnetfpSimulator, call: Call) -> None:
    """Money is deposited and withdrawn once, whatever the server's word is worth."""
    assert (await call("deposit_money", amount=12.34))["outcome"] == "printed"
    response = await call("withdraw_money", amount="2.34")
    assert (response["kind"], response["total"]) == ("withdraw", 2.34)
    assert [(paper.kind, paper.total) for paper in simulator.paper] == [
        (Kind.DEPOSIT, Decimal("12.34")),
        (Kind.WITHDRAW, Decimal("2.34")),
    ]
    assert simulator.printer.memory.cash == 10


@pytest.mark.parametrize("amount", [0, -1, "much", None])
async def test_wrong_amount(simulator: ErpnetfpSimulator, call: Call, amount: Any) -> None:
    """An amount that is none is refused before it is sent."""
    with pytest.raises(ServiceValidationError) as caught:
        await call("deposit_money", amount=amount)
    assert str(key_of(caught)).startswith("erpnetfp_invalid_not_")
    assert "amount" in str(caught.value)
    assert not simulator.paper


@with_printers(FiscalPrinter("M20", SERIAL))
@with_operators({"operator": "1", "password": "0000", "default": True})
async def test_operator_of_a_transfer(simulator: ErpnetfpSimulator, call: Call) -> None:
    """Tremol's transfers need an operator, who is the default one."""
    assert (await call("deposit_money", amount=5))["outcome"] == "printed"


async def test_reports_and_duplicate(simulator: ErpnetfpSimulator, call: Call) -> None:
    """X and Z report and duplicate come out, each under its own kind."""
    await call("print_receipt", items=[BREAD])
    for action, kind in (("print_x_report", "x_report"), ("print_z_report", "z_report")):
        response = await call(action, job_id=kind)
        assert (response["outcome"], response["kind"], response["job_id"]) == ("printed", kind, kind)
    await call("print_receipt", items=[BREAD])
    assert (await call("print_duplicate"))["outcome"] == "printed"
    kinds = [Kind.RECEIPT, Kind.X_REPORT, Kind.Z_REPORT, Kind.RECEIPT, Kind.DUPLICATE]
    assert [paper.kind for paper in simulator.paper] == kinds


@with_server("node")
async def test_report_without_evidence(hass: HomeAssistant, simulator: ErpnetfpSimulator, call: Call) -> None:
    """The word of a server that says yes to everything proves no report; a person must look."""
    with pytest.raises(HomeAssistantError) as caught:
        await call("print_x_report", job_id="x")
    assert key_of(caught) == "erpnetfp_unknown_no_evidence"
    assert issue_keys(hass) == {"erpnetfp_unknown_outcome"}
    assert len(simulator.paper) == 1


@with_server("spec")
async def test_what_the_server_does_not_have(simulator: ErpnetfpSimulator, call: Call) -> None:
    """The server of the specification has no duplicates; it is not asked for one."""
    with pytest.raises(ServiceValidationError) as caught:
        await call("print_duplicate")
    assert key_of(caught) == "erpnetfp_unsupported_document"
    assert not [request for request in simulator.requests if request.method == "POST"]


@pytest.mark.parametrize("time", ["2030-05-17 13:55:00", "2030-05-17T10:55:00+00:00"])
async def test_clock(simulator: ErpnetfpSimulator, call: Call, time: str) -> None:
    """The clock is set to Bulgarian time, from whatever zone it is given in."""
    await call("set_printer_clock", time=time)
    assert f"{simulator.printer.now:%Y-%m-%d %H:%M}" == "2030-05-17 13:55"


async def test_clock_without_a_time(simulator: ErpnetfpSimulator, call: Call) -> None:
    """Without a time it is set to the present one, in Bulgaria."""
    simulator.printer.clock_offset = timedelta(hours=3)
    await call("set_printer_clock")
    assert abs(simulator.printer.clock_offset) < timedelta(seconds=3)


async def test_cash(simulator: ErpnetfpSimulator, call: Call) -> None:
    """The cash in the drawer is asked for."""
    simulator.printer.memory.cash = Decimal("12.50")
    response = await call("get_cash")
    assert (response["amount"], response["ok"]) == (12.5, True)


async def test_nothing_is_asked_of_a_printer_with_work(simulator: ErpnetfpSimulator, call: Call, poll: Poll) -> None:
    """While a job prints the device is left alone: by the poll, and by actions."""
    simulator.pace.hold()
    await call("print_receipt", items=[BREAD], wait=False)
    simulator.requests.clear()
    await poll(2)
    with pytest.raises(ServiceValidationError) as caught:
        await call("get_cash")
    assert key_of(caught) == "erpnetfp_busy"
    status = await call("get_printer_status")
    assert (status["busy"], status["reachable"], status["device_time"], status["open_jobs"]) == (True, True, None, 1)
    paths = [request.path for request in simulator.requests]
    assert "/printers" in paths
    assert not [path for path in paths if path.endswith(("/status", "/cash"))]
    simulator.pace.release()


async def test_status(simulator: ErpnetfpSimulator, call: Call) -> None:
    """The status is what the device reports now."""
    simulator.printer.paper = Paper.OUT
    status = await call("get_printer_status")
    assert status["messages"][0] == {"type": "error", "code": "E301", "text": "No paper"}
    assert (status["printer_id"], status["busy"], status["open_jobs"]) == ("dt279013", False, 0)
    assert datetime.fromisoformat(status["device_time"]).tzinfo is not None


async def test_asking_a_server_that_does_not_answer(simulator: ErpnetfpSimulator, call: Call) -> None:
    """An answer that does not come is an error with a text."""
    simulator.faults.add(FaultKind.TIMEOUT, path=".*/status", times=None)
    with pytest.raises(HomeAssistantError) as caught:
        await call("get_printer_status")
    assert key_of(caught) == "erpnetfp_no_answer"


@with_printers("FP-2000", "CompactM")
async def test_job_of_another_printer(simulator: ErpnetfpSimulator, call: Call) -> None:
    """A job is found at its own printer only."""
    await call("print_x_report", job_id="a")
    for printer, job_id in (("DY279013", "a"), (SERIAL, "b")):
        with pytest.raises(ServiceValidationError) as caught:
            await call("get_print_job", printer=printer, job_id=job_id)
        assert key_of(caught) == "erpnetfp_no_such_job"


async def test_printer_that_is_gone(simulator: ErpnetfpSimulator, call: Call, poll: Poll) -> None:
    """A printer that the server does not list is not sent anything."""
    simulator.printer.powered = False
    simulator.detect()
    await poll()
    for action, data in (("print_x_report", {}), ("get_cash", {}), ("get_printer_status", {})):
        with pytest.raises(ServiceValidationError) as caught:
            await call(action, **data)
        assert key_of(caught) == "erpnetfp_not_listed"


async def test_only_administrators(
    hass: HomeAssistant,
    simulator: ErpnetfpSimulator,
    call: Call,
    entity: FindEntity,
    hass_admin_user: User,
) -> None:
    """Cash operations and reports are refused to everybody else, as actions and as buttons."""
    user = await hass.auth.async_create_user("Cashier", group_ids=[GROUP_ID_USER])
    for action in FOR_ADMINISTRATORS:
        data = {"device_id": "any", "amount": 1} if action.endswith("money") else {"device_id": "any"}
        with pytest.raises(Unauthorized):
            await hass.services.async_call("zontromat", action, data, blocking=True, context=Context(user_id=user.id))
    target = {"entity_id": entity("button", "x_report")}
    for user_id, error in ((user.id, Unauthorized), ("nobody", UnknownUser)):
        with pytest.raises(error):
            await hass.services.async_call("button", "press", target, blocking=True, context=Context(user_id=user_id))
    assert not simulator.paper
    context = Context(user_id=hass_admin_user.id)
    await hass.services.async_call("button", "press", target, blocking=True, context=context)
    assert [paper.kind for paper in simulator.paper] == [Kind.X_REPORT]


@pytest.mark.usefixtures("every_entity_enabled")
async def test_buttons(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call, entity: FindEntity
) -> None:
    """Each button prints its document, and complains when that does not come out."""
    simulator.printer.clock_offset = timedelta(hours=-1)
    await call("print_receipt", items=[BREAD])
    for key in ("x_report", "duplicate", "z_report", "set_clock"):
        target = {"entity_id": entity("button", key)}
        await hass.services.async_call("button", "press", target, blocking=True)
    assert [paper.kind for paper in simulator.paper[1:]] == [Kind.X_REPORT, Kind.DUPLICATE, Kind.Z_REPORT]
    assert abs(simulator.printer.clock_offset) < timedelta(seconds=3)
    with pytest.raises(HomeAssistantError) as caught:
        await hass.services.async_call("button", "press", {"entity_id": entity("button", "duplicate")}, blocking=True)
    assert key_of(caught) == "erpnetfp_not_printed_refused"
