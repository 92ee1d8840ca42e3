"""Receipts on the paper of the ErpNet.FP simulator: sums, numbers, validation."""

from decimal import Decimal
from typing import Any

import pytest

from simulators.erpnetfp import PERSONALITIES, FiscalPrinter, Kind, PaymentType

from .erpnetfp_wire import cash, codes, receipt, sale, serving


@pytest.mark.parametrize("personality", sorted(PERSONALITIES))
async def test_receipt_is_on_paper(personality: str) -> None:
    """A receipt comes out once, with its sale number, lines, total and payment, whatever the server."""
    async with serving(personality) as (simulator, wire):
        answer = await wire.post("receipt", receipt())
        assert str(answer["ok"]).lower() == "true"
        [printed] = simulator.paper
        assert printed.kind is Kind.RECEIPT and printed.fiscal
        assert printed.unique_sale_number == "DT279013-DD01-0000001"
        assert [item.text for item in printed.items] == ["Cheese", "Milk"]
        assert (printed.number, printed.total, printed.change) == ("0000001", Decimal("30.00"), 0)
        assert [(payment.type, payment.amount) for payment in printed.payments] == [(PaymentType.CASH, 30)]
        assert simulator.printer.memory.cash == 30


async def test_answer_of_the_reference_server() -> None:
    """Number, time, amount and fiscal memory come back, `ok` is a boolean and infos have no code."""
    async with serving() as (simulator, wire):
        answer = await wire.post("receipt", receipt())
        printed = simulator.paper[0]
        assert answer == {
            "ok": True,
            "messages": [
                {"type": "info", "text": "Serial number and number of FM are set"},
                {"type": "info", "text": "FM is formatted"},
            ],
            "receiptNumber": "0000001",
            "receiptDateTime": printed.at.isoformat(),
            "receiptAmount": 30,
            "fiscalMemorySerialNumber": "02279013",
        }


@pytest.mark.parametrize(
    ("items", "total"),
    [
        ([sale(quantity=0.625, unitPrice=8.30)], "5.19"),
        ([sale(quantity=0.5, unitPrice=15.05), sale(quantity=0.5, unitPrice=15.05)], "15.06"),
        ([sale(unitPrice=25.45, priceModifierType="discount-percent", priceModifierValue=10)], "22.90"),
        ([sale(quantity=0.1235, unitPrice=100)], "12.40"),
        ([sale(quantity="2", unitPrice="1.005")], "2.02"),
        ([sale(priceModifierType="surcharge-amount", priceModifierValue=0.5)], "10.50"),
        ([sale(quantity=None), sale(quantity=0)], "20.00"),
        ([sale(), {"type": "discount-amount", "amount": 1.5}], "8.50"),
        ([sale(), sale(taxGroup=4), {"type": "surcharge-amount", "amount": 0.01}], "20.01"),
    ],
)
async def test_rounding(items: list[dict[str, Any]], total: str) -> None:
    """Lines are rounded half away from zero before they are added."""
    async with serving() as (simulator, wire):
        answer = await wire.post("receipt", receipt(items=items, payments=cash(float(total))))
        assert answer["ok"] is True, answer
        assert simulator.paper[0].total == Decimal(total) == sum(simulator.paper[0].taxes.values())
        assert answer["receiptAmount"] == float(total)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"items": []}, ["E410"]),
        ({"uniqueSaleNumber": "DT279013-DD01-001"}, ["E405"]),
        ({"uniqueSaleNumber": "dt279013-DD01-0000001"}, ["E405"]),
        ({"items": [sale(text="")]}, ["E407"]),
        ({"items": [{"type": "comment", "text": ""}]}, ["E407"]),
        ({"items": [sale(priceModifierType="discount-amount")]}, ["E403"]),
        ({"items": [sale(priceModifierValue=1)]}, ["E403"]),
        ({"items": [sale(quantity=-1)]}, ["E403"]),
        ({"items": [sale(department=-1)]}, ["E403"]),
        ({"items": [sale(taxGroup=0)]}, ["E403", "E411"]),
        ({"items": [sale(taxGroup=9)]}, ["E411"]),
        ({"items": [{"type": "discount-amount", "amount": 0}]}, ["E403"]),
        ({"payments": [*cash(31), {"amount": 1, "paymentType": "change"}]}, ["E403"]),
        ({"payments": cash(-30)}, ["E403"]),
        ({"payments": cash(29.99)}, ["E403"]),
        ({"items": [sale(), sale(text=""), sale(quantity=-1)]}, ["E407"]),
    ],
)
async def test_validation(changes: dict[str, Any], expected: list[str]) -> None:
    """The reference server refuses with the first thing that is wrong; nothing is printed."""
    async with serving() as (simulator, wire):
        answer = await wire.post("receipt", receipt(**changes))
        assert answer["ok"] is False
        assert codes(answer) == expected
        assert answer.keys() == {"ok", "messages"}
        assert simulator.paper == []


async def test_payment_type_of_the_device() -> None:
    """What the device does not take is refused, with the row of the payment."""
    async with serving(printers=[FiscalPrinter("DP-25", "DT279013")]) as (simulator, wire):
        answer = await wire.post("receipt", receipt(payments=[{"amount": 30, "paymentType": "bank"}]))
        assert codes(answer) == ["E406"]
        assert answer["messages"][-1] == {"type": "info", "text": "Error occured at Payment 1"}
        assert simulator.paper == []


async def test_change() -> None:
    """Cash for more than the total needs a negative payment of type `change`, which is not printed."""
    async with serving() as (simulator, wire):
        payments = [*cash(50), {"amount": -20, "paymentType": "change"}]
        assert (await wire.post("receipt", receipt(payments=payments)))["ok"] is True
        printed = simulator.paper[0]
        assert printed.change == 20
        assert [(payment.type, payment.amount) for payment in printed.payments] == [(PaymentType.CASH, 30)]
        assert simulator.printer.memory.cash == 30


@pytest.mark.parametrize("personality", ["spec", "csharp", "node"])
async def test_no_payments_is_all_in_cash(personality: str) -> None:
    """Without payments everything is paid in cash."""
    async with serving(personality) as (simulator, wire):
        body = receipt()
        del body["payments"]
        await wire.post("receipt", body)
        assert [(payment.type, payment.amount) for payment in simulator.paper[0].payments] == [(PaymentType.CASH, 30)]


async def test_payment_without_amount_in_the_specification() -> None:
    """In the specification a payment without an amount takes what is left, one without a type is cash."""
    async with serving("spec") as (simulator, wire):
        payments = [{"amount": 10, "paymentType": "card"}, {}]
        assert (await wire.post("receipt", receipt(payments=payments)))["ok"] == "true"
        paid = {payment.type: payment.amount for payment in simulator.paper[0].payments}
        assert paid == {PaymentType.CARD: 10, PaymentType.CASH: 20}


async def test_number_of_the_device_when_none_is_given() -> None:
    """Without a sale number the device goes on from the last one it got."""
    async with serving() as (simulator, wire):
        await wire.post("receipt", receipt(41))
        await wire.post("receipt", receipt(uniqueSaleNumber=""))
        assert simulator.paper[1].unique_sale_number.endswith("-0000042")
        assert simulator.paper[1].number == "0000002"


async def test_texts_are_cut_and_recoded() -> None:
    """The device prints what fits its line and its code page."""
    async with serving(printers=[FiscalPrinter("CompactM", "DT279013")]) as (simulator, wire):
        await wire.post("receipt", receipt(items=[sale(text="Сирене € 中" + "x" * 40)], payments=cash(10)))
        assert simulator.paper[0].items[0].text == "Сирене € ?xxxxxxxxxx"
        assert max(map(len, simulator.paper[0].text.splitlines())) <= 32


async def test_control_characters_break_the_command() -> None:
    """A tab separates fields on the wire, so the device refuses the line and the receipt is cancelled."""
    async with serving() as (simulator, wire):
        answer = await wire.post("receipt", receipt(items=[sale(text="a\tb")], payments=cash(10)))
        assert codes(answer) == ["E401"]
        assert (answer["receiptNumber"], answer["receiptDateTime"]) == ("", "0001-01-01T00:00:00")
        assert [document.kind for document in simulator.paper] == [Kind.VOID]


async def test_operator() -> None:
    """A wrong password is refused at the opening; the right one is printed."""
    async with serving() as (simulator, wire):
        answer = await wire.post("receipt", receipt(operator="1", operatorPassword="1111"))
        assert codes(answer) == ["E408"]
        assert answer["messages"][-1]["text"] == "Error occured while opening new fiscal receipt"
        assert simulator.paper == []
        assert (await wire.post("receipt", receipt(operator="1", operatorPassword="0000")))["ok"] is True
        assert simulator.paper[0].operator == "1"


async def test_zero_total_with_a_payment_crashes_the_check() -> None:
    """The check divides by the total: an empty 204, which says nothing about the paper."""
    async with serving() as (simulator, wire):
        body = receipt(items=[sale(unitPrice=0)], payments=cash(5))
        status, answer, _ = await wire.request("POST", "/printers/dt279013/receipt", json=body)
        assert (status, answer) == (204, "")
        assert simulator.paper == []


async def test_invoice_and_credit_note() -> None:
    """A device that can print invoices numbers them; the others answer E413."""
    buyer = {"name": "A", "identifier": "1", "identifierType": "national-id", "address": "B"}
    async with serving(printers=[FiscalPrinter("BULPRINT T2QR", "DT279013")]) as (simulator, wire):
        assert codes(await wire.post("invoice", receipt())) == ["E405"]
        answer = await wire.post("invoice", receipt(recipient=buyer))
        assert (answer["ok"], answer["invoiceNumber"]) == (True, "0000000001")
        note = receipt(
            recipient=buyer,
            receiptNumber=answer["receiptNumber"],
            receiptDateTime=answer["receiptDateTime"],
            fiscalMemorySerialNumber=answer["fiscalMemorySerialNumber"],
            originalInvoiceNumber=answer["invoiceNumber"],
        ) | {"number": "77"}
        assert (await wire.post("creditnote", note))["invoiceNumber"] == "0000000077"
        assert [document.kind for document in simulator.paper] == [Kind.INVOICE, Kind.CREDIT_NOTE]
    async with serving() as (simulator, wire):
        assert codes(await wire.post("invoice", receipt(recipient=buyer))) == ["E413"]
        assert simulator.paper == []


async def test_footer_comments_and_roll_text() -> None:
    """The text of the roll shows lines, sums in both currencies, VAT, and footer comments at the end."""
    items = [
        sale(quantity=2, priceModifierType="discount-percent", priceModifierValue=10),
        {"type": "comment", "text": "remark"},
        {"type": "footer-comment", "text": "goodbye"},
    ]
    async with serving() as (simulator, wire):
        await wire.post("receipt", receipt(items=items, payments=[{"amount": 18, "paymentType": "card"}]))
        lines = simulator.printer.roll.text.splitlines()
        assert "2.000 x 10.00" in lines
        assert any(line.startswith("# remark") for line in lines)
        assert [" ".join(line.split()) for line in lines if line.startswith(("ОБЩА", "Б ", "С КАРТА"))] == [
            "ОБЩА СУМА EUR 18.00",
            "ОБЩА СУМА BGN 35.20",
            "С КАРТА 18.00",
            "Б 20% ДДС 3.00 18.00",
        ]
        assert lines.index("goodbye") > next(index for index, line in enumerate(lines) if "ОБЩА" in line)
