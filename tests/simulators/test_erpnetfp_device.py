"""The fiscal printers behind the ErpNet.FP simulator: registers, reports, clock, conditions."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from simulators.erpnetfp import FiscalPrinter, Kind, Message, Paper, PaymentType, Severity

from .erpnetfp_wire import cash, codes, receipt, sale, serving


def reversal(original: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the reversal of an answered receipt."""
    body = receipt(reason="refund") | {
        key: original[key] for key in ("receiptNumber", "receiptDateTime", "fiscalMemorySerialNumber")
    }
    del body["payments"]
    return body | changes


async def test_reversal() -> None:
    """A reversal takes the money out again, counts on in the numbers and names the original."""
    async with serving() as (simulator, wire):
        first = await wire.post("receipt", receipt())
        answer = await wire.post("reversalreceipt", reversal(first))
        assert (answer["ok"], answer["receiptNumber"]) == (True, "0000002")
        printed = simulator.paper[1]
        assert (printed.kind, printed.total, printed.original.receipt_number) == (Kind.REVERSAL, 30, "0000001")
        assert simulator.printer.memory.cash == 0
        assert simulator.printer.roll.of_sale("DT279013-DD01-0000001") == simulator.paper


async def test_reversal_with_payments_is_warned_about() -> None:
    """Payments of a reversal are dropped: the money goes back in cash."""
    async with serving() as (simulator, wire):
        first = await wire.post("receipt", receipt())
        answer = await wire.post("reversalreceipt", reversal(first, payments=[{"amount": 30, "paymentType": "card"}]))
        assert answer["messages"][0]["code"] == "W302"
        assert [payment.type for payment in simulator.paper[1].payments] == [PaymentType.CASH]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [({"receiptNumber": ""}, "E405"), ({"fiscalMemorySerialNumber": None}, "E405"), ({"receiptNumber": "x"}, "E401")],
)
async def test_reversal_needs_the_original(changes: dict[str, Any], expected: str) -> None:
    """Number and fiscal memory of the original are checked by the server, their form by the device."""
    async with serving() as (_, wire):
        first = await wire.post("receipt", receipt())
        assert codes(await wire.post("reversalreceipt", reversal(first, **changes))) == [expected]


async def test_reversal_needs_cash() -> None:
    """Only an operator's error may take more out than the drawer holds."""
    async with serving() as (simulator, wire):
        first = await wire.post("receipt", receipt(payments=[{"amount": 30, "paymentType": "card"}]))
        assert codes(await wire.post("reversalreceipt", reversal(first))) == ["E403"]
        assert (await wire.post("reversalreceipt", reversal(first, reason="operator-error")))["ok"] is True
        assert simulator.printer.memory.cash == -30
        assert (await wire.post("deposit", {"amount": 5}))["ok"] is True


async def test_drawer() -> None:
    """Deposits and withdrawals are printed and change the cash; nobody takes out what is not there."""
    async with serving() as (simulator, wire):
        assert (await wire.post("deposit", {"amount": 100}))["ok"] is True
        assert (await wire.post("withdraw", {"amount": "40.005"}))["ok"] is True
        assert codes(await wire.post("withdraw", {"amount": 60})) == ["E403"]
        assert codes(await wire.post("deposit", {"amount": -1})) == ["E403"]
        assert (await wire.get("/printers/dt279013/cash"))["amount"] == 59.99
        assert [(document.kind, document.total) for document in simulator.paper] == [
            (Kind.DEPOSIT, Decimal(100)),
            (Kind.WITHDRAW, Decimal("40.01")),
        ]


async def test_sign_of_a_transfer() -> None:
    """Where no server checks it, the sign decides, and nothing comes out for 0."""
    async with serving("node") as (simulator, wire):
        for amount in (10, 0, 0.004, -4):
            assert (await wire.post("deposit", {"amount": amount}))["ok"] is True
        assert codes(await wire.post("deposit", {"amount": 1e12})) == ["E300"]
        assert [(document.kind, document.total) for document in simulator.paper] == [
            (Kind.DEPOSIT, 10),
            (Kind.WITHDRAW, 4),
        ]
        simulator.printer.powered = False
        assert codes(await wire.get("/printers/dt279013/status")) == ["E001"]


async def test_operator_of_a_transfer() -> None:
    """A Tremol checks the operator of a deposit, a Datecs does not ask."""
    body = {"amount": 1, "operator": "1", "operatorPassword": "wrong"}
    async with serving(printers=["M20", "DP-25"]) as (_, wire):
        assert codes(await wire.post("deposit", body, printer="zk279013")) == ["E408"]
        assert (await wire.post("deposit", body))["ok"] is True


async def test_reports() -> None:
    """X shows the day, Z closes it and takes a block of the fiscal memory."""
    async with serving() as (simulator, wire):
        await wire.post("receipt", receipt())
        await wire.post("receipt", receipt(2, items=[sale(taxGroup=4)], payments=cash(10)))
        for job in ("xreport", "zreport", "zreport"):
            assert (await wire.post(job))["ok"] is True
        x, first, second = simulator.paper[2:]
        assert (x.kind, x.number, x.taxes) == (Kind.X_REPORT, "", {2: 30, 4: 10})
        assert (first.kind, first.number, first.total) == (Kind.Z_REPORT, "0001", 40)
        assert (second.number, second.total) == ("0002", 0)
        assert simulator.printer.memory.blocks_left == 1823


async def test_day_without_z_report() -> None:
    """24 hours after the first receipt the device refuses until the Z report."""
    async with serving() as (simulator, wire):
        await wire.post("receipt", receipt())
        simulator.printer.clock_offset += timedelta(hours=24, seconds=1)
        assert codes(await wire.get("/printers/dt279013/status")) == ["E502"]
        assert codes(await wire.post("receipt", receipt(2))) == ["E502"]
        assert (await wire.post("zreport"))["ok"] is True
        assert (await wire.post("receipt", receipt(2)))["ok"] is True


async def test_fiscal_memory_runs_full() -> None:
    """Few blocks left are a warning, none an error that stops all fiscal documents."""
    async with serving() as (simulator, wire):
        simulator.printer.memory.blocks_left = 1
        answer = await wire.post("receipt", receipt())
        assert answer["messages"][0]["code"] == "W201"
        await wire.post("zreport")
        assert codes(await wire.post("receipt", receipt(2))) == ["E201"]
        assert codes(await wire.post("zreport")) == ["E201"]
        assert [document.kind for document in simulator.paper] == [Kind.RECEIPT, Kind.Z_REPORT]


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ({"paper": Paper.OUT}, "E301"),
        ({"cover_open": True}, "E302"),
        ({"clock_set": False}, "E103"),
        ({"powered": False}, "E101"),
        ({"extra_messages": [Message(Severity.ERROR, "E102", "Low battery")]}, "E102"),
    ],
)
async def test_conditions(state: dict[str, Any], code: str) -> None:
    """What is wrong with the device is in its status, and stops a receipt before it begins where it must."""
    async with serving() as (simulator, wire):
        for name, value in state.items():
            setattr(simulator.printer, name, value)
        status = await wire.get("/printers/dt279013/status")
        assert (status["ok"], codes(status)) == (False, [code])
        answer = await wire.post("receipt", receipt())
        assert codes(answer) == ([] if code == "E102" else [code])
        assert len(simulator.paper) == (code == "E102")


async def test_paper_low_is_a_warning() -> None:
    """Low paper does not stop a receipt."""
    async with serving() as (simulator, wire):
        simulator.printer.paper = Paper.LOW
        answer = await wire.post("receipt", receipt())
        assert answer["ok"] is True
        assert answer["messages"][0]["code"] == "W301"


async def test_clock() -> None:
    """The clock drifts, is set, and does not go behind the last receipt."""
    async with serving() as (simulator, wire):
        printer = simulator.printer
        printer.wall_clock = lambda: datetime(2026, 11, 20, 12, 0, 0)
        printer.clock_offset = timedelta(minutes=-90)
        assert (await wire.get("/printers/dt279013/status"))["deviceDateTime"] == "2026-11-20T10:30:00"
        assert (await wire.post("datetime", {"deviceDateTime": "2026-11-20T11:59:00"}))["ok"] is True
        assert printer.clock_offset == timedelta(minutes=-1)
        await wire.post("receipt", receipt())
        assert simulator.paper[0].at == datetime(2026, 11, 20, 11, 59, 0)
        assert codes(await wire.post("datetime", {"deviceDateTime": "2026-11-20T11:58:59"})) == ["E403"]
        assert (await wire.post("datetime", {}))["ok"] is True
        assert printer.clock_offset == timedelta()


async def test_time_zones_of_a_new_clock() -> None:
    """An offset is converted; the reference server takes the digits of a Z time as they are, Node does not."""
    for personality, hour in (("csharp", 9), ("node", 11)):
        async with serving(personality) as (simulator, wire):
            simulator.printer.wall_clock = lambda: datetime(2026, 11, 20)
            await wire.post("datetime", {"deviceDateTime": "2026-11-20T09:00:00Z"})
            assert simulator.printer.now.hour == hour
            await wire.post("datetime", {"deviceDateTime": "2026-11-20T09:00:00+01:00"})
            assert simulator.printer.now.hour == 10


async def test_duplicate() -> None:
    """The last receipt has one duplicate."""
    async with serving() as (simulator, wire):
        assert codes(await wire.post("duplicate")) == ["E404"]
        await wire.post("receipt", receipt())
        assert (await wire.post("duplicate"))["ok"] is True
        assert codes(await wire.post("duplicate")) == ["E404"]
        assert [(document.kind, document.fiscal) for document in simulator.paper] == [
            (Kind.RECEIPT, True),
            (Kind.DUPLICATE, False),
        ]


async def test_subtotal_modifiers() -> None:
    """A discount on the subtotal falls on the tax groups in proportion; not every device has it."""
    items = [sale(unitPrice=10), sale(unitPrice=20, taxGroup=4), {"type": "discount-amount", "amount": 1}]
    async with serving(printers=["FP-2000", FiscalPrinter("DP-25", "DT517985")]) as (simulator, wire):
        assert (await wire.post("receipt", receipt(items=items, payments=cash(29))))["ok"] is True
        assert simulator.paper[0].taxes == {2: Decimal("9.67"), 4: Decimal("19.33")}
        answer = await wire.post("receipt", receipt(items=items, payments=cash(29)), printer="dt517985")
        assert codes(answer) == ["E412"]


async def test_printers_of_a_server() -> None:
    """A device is listed under each of its addresses, and only when it was switched on at the start."""
    addresses = {"dt279013": "bg.dt.p.isl.com://COM5", "dt279013_1": "bg.dt.p.isl.com://COM6"}
    printers = [FiscalPrinter("FP-2000", addresses=addresses), FiscalPrinter("M20", "ZK126720")]
    printers[1].powered = False
    async with serving(printers=printers) as (simulator, wire):
        listed = await wire.get("/printers")
        assert listed.keys() == addresses.keys()
        assert listed["dt279013_1"] == await wire.get("/printers/dt279013_1")
        assert listed["dt279013_1"]["uri"] == "bg.dt.p.isl.com://COM6"
        assert listed["dt279013_1"]["serialNumber"] == "DT279013"
        await wire.post("receipt", receipt(), printer="dt279013_1")
        await wire.post("receipt", receipt(2), printer="dt279013")
        assert [document.number for document in simulator.paper] == ["0000001", "0000002"]
        printers[1].powered = True
        await simulator.restart()
        assert "zk126720" in await wire.get("/printers")
