"""Receipts through actions: what comes out on paper, what comes back, and what is refused."""

import asyncio
from datetime import datetime
from decimal import Decimal
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.erpnetfp import ErpnetfpSimulator, Kind, PaymentType
from tests.systems.erpnetfp.conftest import Call, FindEntity
from tests.systems.erpnetfp.support import (
    BREAD,
    PERSONALITIES,
    SERIAL,
    key_of,
    with_operators,
    with_options,
    with_printers,
    with_server,
)


async def note_last_receipt(entry: MockConfigEntry) -> None:
    """Tell the journal that the printer is new, without which the first receipt of some servers proves nothing."""
    await entry.runtime_data.coordinator.queue.note_receipt_number(SERIAL, "0000000")


FIRST_SALE = f"{SERIAL}-0001-0000001"


@with_server(*PERSONALITIES)
async def test_receipt(simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call, personality: str) -> None:
    """On every server a receipt comes out once, and its data comes back."""
    await note_last_receipt(loaded)
    response = await call("print_receipt", items=[BREAD], job_id="bill 1")
    (paper,) = simulator.paper
    assert (paper.kind, paper.total, paper.unique_sale_number) == (Kind.RECEIPT, Decimal("2.40"), FIRST_SALE)
    has_number = personality != "python"
    assert response["receipt_number"] == (paper.number if has_number else None)
    assert response["notices"] == ([] if has_number else [{"code": "no_receipt_number", "line": None, "field": None}])
    assert datetime.fromisoformat(response["receipt_time"]).tzinfo is not None
    expected = {
        "outcome": "printed",
        "reason": "confirmed",
        "job_id": "bill 1",
        "kind": "receipt",
        "unique_sale_number": FIRST_SALE,
        "receipt_amount": 2.4,
        "total": 2.4,
        "fiscal_memory_serial_number": "02279013",
    }
    assert response.items() >= expected.items()


async def test_numbers_are_exact(simulator: ErpnetfpSimulator, call: Call) -> None:
    """Numbers of forms, YAML and templates are rounded as the reference server rounds, without binary fractions."""
    items = [
        {"text": "a", "quantity": 0.625, "unit_price": 8.3, "tax_group": "2"},
        {"text": "b", "quantity": "0.5", "unit_price": "15.05", "tax_group": 2},
        {"text": "c", "unit_price": 25.45, "tax_group": 2.0, "modifier": "discount-percent", "modifier_value": 10},
    ]
    response = await call("print_receipt", items=items)
    assert [item.total for item in simulator.paper[0].items] == [Decimal("5.19"), Decimal("7.53"), Decimal("22.90")]
    assert response["receipt_amount"] == 35.62


async def test_everything_a_receipt_can_have(simulator: ErpnetfpSimulator, call: Call) -> None:
    """Comments, discounts on lines and on the subtotal, departments, several payments, and change."""
    items = [
        BREAD | {"department": "3", "item_code": 7.0},
        {"type": "comment", "text": "Благодарим"},
        BREAD | {"text": 500, "modifier": "surcharge-amount", "modifier_value": 0.1},
        {"type": "discount-amount", "amount": 0.4},
        {"type": "footer-comment", "text": "До скоро"},
    ]
    payments = [{"type": "card", "amount": 2}, {"amount": 5}]
    await call("print_receipt", items=items, payments=payments)
    (paper,) = simulator.paper
    assert paper.total == Decimal("4.50")
    assert paper.items[0].department == 3
    assert [item.text for item in paper.items] == ["Хляб", "Благодарим", "500", "", "До скоро"]
    assert {payment.type: payment.amount for payment in paper.payments} == {
        PaymentType.CARD: Decimal("2.00"),
        PaymentType.CASH: Decimal("2.50"),
    }
    assert paper.change == Decimal("2.50")


async def test_the_same_job_is_printed_once(simulator: ErpnetfpSimulator, call: Call) -> None:
    """Whoever repeats a job id gets the receipt that is printed; another document under it is refused."""
    first = await call("print_receipt", items=[BREAD], job_id="a")
    assert await call("print_receipt", items=[BREAD], job_id="a") == first
    with pytest.raises(ServiceValidationError) as caught:
        await call("print_receipt", items=[BREAD, BREAD], job_id="a")
    assert key_of(caught) == "erpnetfp_job_conflict"
    with pytest.raises(ServiceValidationError) as caught:
        await call("print_receipt", items=[BREAD], unique_sale_number=first["unique_sale_number"])
    assert key_of(caught) == "erpnetfp_duplicate_sale"
    assert len(simulator.paper) == 1


async def test_receipts_at_the_same_time(simulator: ErpnetfpSimulator, call: Call) -> None:
    """Receipts of one printer come out one after the other, in order, with numbers without gaps."""
    bills = [call("print_receipt", items=[BREAD | {"text": f"bill {number}"}]) for number in range(8)]
    responses = await asyncio.gather(*bills)
    assert [paper.items[0].text for paper in simulator.paper] == [f"bill {number}" for number in range(8)]
    assert [int(response["unique_sale_number"][-7:]) for response in responses] == list(range(1, 9))
    assert [response["receipt_number"] for response in responses] == [paper.number for paper in simulator.paper]


async def test_not_waiting(hass: HomeAssistant, simulator: ErpnetfpSimulator, call: Call, entity: FindEntity) -> None:
    """Without waiting the answer comes at once, and the end is an event."""
    simulator.pace.hold()
    response = await call("print_receipt", items=[BREAD], job_id="later", wait=False)
    assert (response["outcome"], response["receipt_number"]) == ("queued", None)
    assert (await call("get_print_job", job_id="later"))["outcome"] == "queued"
    assert hass.states.get(entity("sensor", "open_jobs")).state == "1"
    simulator.pace.release()
    while (await call("get_print_job", job_id="later"))["outcome"] == "queued":
        await asyncio.sleep(0.01)
    await hass.async_block_till_done()
    event = hass.states.get(entity("event", "document")).attributes
    assert (event["event_type"], event["outcome"], event["job_id"]) == ("receipt", "printed", "later")
    assert event["receipt_number"] == simulator.paper[0].number
    assert hass.states.get(entity("sensor", "open_jobs")).state == "0"


async def test_waiting_has_an_end(simulator: ErpnetfpSimulator, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who waits too long gets what is known: it is queued."""
    monkeypatch.setattr("custom_components.zontromat.systems.erpnetfp.printing.PATIENCE", 0.02)
    simulator.pace.hold()
    assert (await call("print_receipt", items=[BREAD]))["outcome"] == "queued"
    simulator.pace.release()


REVERSAL = {"items": [BREAD], "reason": "refund"}


@with_server("spec", "csharp-1518", "csharp", "node")
async def test_reversal(simulator: ErpnetfpSimulator, loaded: MockConfigEntry, call: Call) -> None:
    """What a receipt returned is what its reversal needs."""
    await note_last_receipt(loaded)
    sold = await call("print_receipt", items=[BREAD])
    kept = {key: sold[key] for key in ("unique_sale_number", "receipt_number", "receipt_time")}
    for reason in ("refund", "tax-base-reduction"):
        items = [BREAD | {"quantity": 1}]
        reversed_ = await call("print_reversal_receipt", **REVERSAL | {"items": items, "reason": reason}, **kept)
        assert (reversed_["outcome"], reversed_["unique_sale_number"]) == ("printed", FIRST_SALE)
        paper = simulator.paper[-1]
        assert (paper.kind, paper.total, paper.original.reason) == (Kind.REVERSAL, Decimal("1.20"), reason)
        assert paper.original.receipt_number == sold["receipt_number"]
        assert paper.original.fiscal_memory_serial_number == "02279013"


BUYER = {
    "recipient_name": "Клиент ЕООД",
    "recipient_identifier": "175074752",
    "recipient_address": "ул. Първа 1",
    "recipient_city": "София",
}


@with_printers("BULPRINT T2QR")
@with_operators()
async def test_invoice_and_credit_note(simulator: ErpnetfpSimulator, call: Call) -> None:
    """A printer that can prints an invoice, and a credit note for it."""
    device = simulator.printer.serial
    sold = await call("print_receipt", printer=device, items=[BREAD], sale_number_code="0001", invoice=BUYER)
    assert (sold["kind"], sold["invoice_number"]) == ("invoice", simulator.paper[0].invoice_number)
    assert simulator.paper[0].recipient.name == "Клиент ЕООД"
    credit_note = BUYER | {"original_number": sold["invoice_number"]}
    kept = {key: sold[key] for key in ("unique_sale_number", "receipt_number", "receipt_time")}
    response = await call("print_reversal_receipt", printer=device, **REVERSAL, **kept, credit_note=credit_note)
    assert (response["kind"], response["outcome"]) == ("credit_note", "printed")
    assert simulator.paper[1].original.invoice_number == sold["invoice_number"]


@pytest.mark.parametrize(
    ("data", "key", "where"),
    [
        ({"items": []}, "items_empty", "items"),
        ({"items": ["bread"]}, "not_an_object", "items #1, items"),
        ({"items": [BREAD, BREAD | {"unit_price": "abc"}]}, "not_a_number", "items #2, unit_price"),
        ({"items": [BREAD | {"price": 1}]}, "unknown_field", "items #1, price"),
        ({"items": [{"type": "comment", "text": "x", "quantity": 1}]}, "unknown_field", "items #1, quantity"),
        ({"items": [BREAD | {"type": "gift"}]}, "choice", "items #1, type"),
        ({"items": [BREAD | {"modifier": "half"}]}, "choice", "items #1, modifier"),
        ({"items": [BREAD | {"tax_group": 9}]}, "tax_group", "items #1, tax_group"),
        ({"items": [BREAD | {"department": 1.5}]}, "negative", "items #1, department"),
        ({"items": [BREAD | {"text": " "}]}, "text_empty", "items #1, text"),
        ({"items": [BREAD | {"text": True}]}, "not_text", "items #1, text"),
        ({"items": [BREAD], "payments": [{"type": "credit"}]}, "choice", "payments #1, type"),
        ({"items": [BREAD], "payments": [{"sum": 1}]}, "unknown_field", "payments #1, sum"),
        ({"items": [BREAD], "payments": [{"amount": 2}, {"amount": -1}]}, "not_positive", "payments #2, amount"),
        ({"items": [BREAD], "payments": [{"amount": 1}]}, "underpaid", "payments"),
        ({"items": [BREAD], "unique_sale_number": "1"}, "sale_number", "unique_sale_number"),
        ({"items": [BREAD], "sale_number_code": 1}, "operator_code", "sale_number_code"),
    ],
)
async def test_refused_before_sending(
    simulator: ErpnetfpSimulator, call: Call, data: dict[str, Any], key: str, where: str
) -> None:
    """What is wrong is named with line and field, and nothing is sent."""
    with pytest.raises(ServiceValidationError) as caught:
        await call("print_receipt", **data)
    assert key_of(caught) == f"erpnetfp_invalid_{key}"
    assert caught.value.translation_placeholders["where"] == where
    assert where in str(caught.value)
    assert not [request for request in simulator.requests if request.method == "POST"]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"invoice": "me"}, "not_an_object"),
        ({"invoice": BUYER | {"vat": 1}}, "unknown_field"),
        ({"invoice": BUYER | {"recipient_identifier_type": "passport"}}, "choice"),
        ({"invoice": BUYER | {"number": 12}}, "not_quoted"),
    ],
)
async def test_refused_invoice(call: Call, data: dict[str, Any], key: str) -> None:
    """An invoice is checked in the same way; a number that YAML may have taken for octal is refused."""
    with pytest.raises(ServiceValidationError) as caught:
        await call("print_receipt", items=[BREAD], **data)
    assert key_of(caught) == f"erpnetfp_invalid_{key}"


async def test_invoice_on_a_printer_without(call: Call) -> None:
    """A printer that has no invoices is sent none."""
    with pytest.raises(ServiceValidationError) as caught:
        await call("print_receipt", items=[BREAD], invoice=BUYER)
    assert key_of(caught) == "erpnetfp_unsupported_document"


@with_server("python")
async def test_what_the_server_would_lose(simulator: ErpnetfpSimulator, call: Call) -> None:
    """A discount that a server ignores is refused, not lost."""
    items = [BREAD, {"type": "discount-amount", "amount": 1}]
    with pytest.raises(ServiceValidationError) as caught:
        await call("print_receipt", items=items)
    assert key_of(caught) == "erpnetfp_unsupported_field"
    assert "items #2, type: discount-amount" in str(caught.value)
    assert not simulator.paper


async def test_receipt_number_of_a_template(simulator: ErpnetfpSimulator, call: Call) -> None:
    """A template makes a number of a text without leading zeros; that is the same number."""
    simulator.printer.memory.last_receipt = 1_234_566
    sold = await call("print_receipt", items=[BREAD])
    kept = {"unique_sale_number": sold["unique_sale_number"], "receipt_time": sold["receipt_time"]}
    assert sold["receipt_number"] == "1234567"
    assert (await call("print_reversal_receipt", **REVERSAL, **kept, receipt_number=1234567))["outcome"] == "printed"


@pytest.mark.parametrize("number", [61, 262143])
async def test_receipt_number_without_quotes(call: Call, number: int) -> None:
    """YAML reads 0000075 as octal 61; such a number would reverse another receipt."""
    original = {"unique_sale_number": FIRST_SALE, "receipt_number": number, "receipt_time": "2026-05-17 13:55:18"}
    with pytest.raises(Exception, match=r"in quotes.*receipt_number"):
        await call("print_reversal_receipt", **REVERSAL, **original)


LONG = BREAD | {"text": "Много дълго име на стока, което не се побира"}


async def test_long_text_is_cut(simulator: ErpnetfpSimulator, call: Call) -> None:
    """By default a long text is cut, and the response says so."""
    response = await call("print_receipt", items=[BREAD, LONG])
    assert simulator.paper[0].items[1].text == LONG["text"][:34].rstrip()
    assert response["notices"] == [{"code": "text_cut", "line": 2, "field": "text"}]


@with_options(long_texts="refuse")
async def test_long_text_is_refused(simulator: ErpnetfpSimulator, call: Call) -> None:
    """The option refuses it instead."""
    with pytest.raises(ServiceValidationError) as caught:
        await call("print_receipt", items=[BREAD, LONG])
    assert key_of(caught) == "erpnetfp_invalid_text_too_long"
    assert "34" in str(caught.value)
    assert not simulator.paper


@with_operators()
async def test_sale_numbers_on_request(simulator: ErpnetfpSimulator, call: Call) -> None:
    """Without a code the printer numbers its sales by itself; with one the integration does."""
    assert (await call("print_receipt", items=[BREAD]))["unique_sale_number"] is None
    assert (await call("print_receipt", items=[BREAD], sale_number_code="AB12"))["unique_sale_number"][:13] == (
        f"{SERIAL}-AB12"
    )
    own = f"{SERIAL}-0007-0000500"
    assert (await call("print_receipt", items=[BREAD], unique_sale_number=own))["unique_sale_number"] == own


@with_server("node")
@with_operators()
async def test_sale_number_that_the_server_needs(call: Call) -> None:
    """A server that refuses sales without a number is not sent one."""
    with pytest.raises(ServiceValidationError) as caught:
        await call("print_receipt", items=[BREAD])
    assert key_of(caught) == "erpnetfp_invalid_sale_number_missing"


@with_operators(
    {"operator": "1", "password": "0000", "default": True},
    {"operator": "7", "password": "secret", "sale_number_code": "0007", "default": False},
    {"operator": "8", "printer": "DY279013", "default": True},
)
async def test_operators(simulator: ErpnetfpSimulator, call: Call) -> None:
    """A configured operator prints by number, with the password of the settings and a sale number of its own code."""
    simulator.printer.operators["7"] = "secret"
    response = await call("print_receipt", items=[BREAD], operator=7)
    assert (simulator.paper[0].operator, response["unique_sale_number"]) == ("7", f"{SERIAL}-0007-0000001")
    await call("print_receipt", items=[BREAD])
    assert simulator.paper[1].operator == "1"
    with pytest.raises(ServiceValidationError) as caught:
        await call("print_receipt", items=[BREAD], operator="8")
    assert key_of(caught) == "erpnetfp_no_such_operator"


@with_operators({"operator": "1", "password": "wrong", "default": True})
async def test_refused_by_the_printer(
    hass: HomeAssistant, simulator: ErpnetfpSimulator, call: Call, entity: FindEntity
) -> None:
    """What the printer refuses is an error with its words; after correction the same job is printed."""
    with pytest.raises(HomeAssistantError) as caught:
        await call("print_receipt", items=[BREAD], job_id="a", sale_number_code="0001")
    assert key_of(caught) == "erpnetfp_not_printed_refused"
    assert "Wrong operator or password (E408)" in str(caught.value)
    assert hass.states.get(entity("event", "document")).attributes["event_type"] == "not_printed"
    failure = hass.states.get(entity("sensor", "last_error"))
    assert (failure.state, failure.attributes["job_id"]) == ("refused", "a")
    assert failure.attributes["message"] == "Wrong operator or password (E408)"
    simulator.printer.operators["1"] = "wrong"
    assert (await call("print_receipt", items=[BREAD], job_id="a", sale_number_code="0001"))["outcome"] == "printed"
    assert [paper.unique_sale_number for paper in simulator.printer.roll.receipts] == [FIRST_SALE]


async def test_server_that_is_off(simulator: ErpnetfpSimulator, call: Call) -> None:
    """A receipt for a server that cannot be reached is not printed, and surely so."""
    await simulator.stop()
    with pytest.raises(HomeAssistantError) as caught:
        await call("print_receipt", items=[BREAD], job_id="a")
    assert key_of(caught) == "erpnetfp_not_printed_unreachable"
    await simulator.start()
    assert (await call("print_receipt", items=[BREAD], job_id="a"))["outcome"] == "printed"
    assert len(simulator.paper) == 1
