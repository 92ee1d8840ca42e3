"""How the servers that the ErpNet.FP simulator plays can be told apart, and what they cannot do."""

import json
from typing import Any

import pytest

from simulators.erpnetfp import PERSONALITIES, ErpnetfpSimulator, FiscalPrinter

from .erpnetfp_wire import cash, codes, receipt, sale, serving


@pytest.mark.parametrize(
    ("personality", "status", "header", "version"),
    [
        ("spec", 404, ("Server", "Kestrel"), None),
        ("csharp-2019", 200, ("Server", "Kestrel"), "1.1.0.900"),
        ("csharp-1518", 200, ("Server", "Kestrel"), "1.1.0.1518"),
        ("csharp-1620", 200, ("Server", "Kestrel"), "1.1.0.1620"),
        ("csharp", 200, ("Server", "Kestrel"), "1.1.0.1691"),
        ("python", 404, ("Server", "uvicorn"), None),
        ("node", 200, ("X-Powered-By", "Express"), "1.0.2"),
    ],
)
async def test_identity(personality: str, status: int, header: tuple[str, str], version: str | None) -> None:
    """`/service/vars` tells the server without any traffic to a device."""
    async with serving(personality) as (simulator, wire):
        got, body, response = await wire.request("GET", "/service/vars")
        assert got == status
        assert response.headers[header[0]] == header[1]
        assert (body["version"] if version else None) == version
        if personality == "python":
            assert body == {"detail": "Not Found"}
            assert (await wire.get("/healthz"))["version"] == (await wire.get("/server/info"))["version"] == "0.27.1"
        assert simulator.dangerous_calls == []


async def test_printer_info_grows_with_the_server() -> None:
    """The specification says `company`; payments and invoices came later."""
    info: dict[str, Any] = {}
    for personality in PERSONALITIES:
        async with serving(personality) as (_, wire):
            info[personality] = await wire.get("/printers/dt279013")
    assert info["spec"]["company"] == info["csharp"]["manufacturer"] == "Datecs"
    assert "supportedPaymentTypes" not in info["spec"]
    assert len(info["csharp-2019"]["supportedPaymentTypes"]) == 11
    assert "supportsInvoice" not in info["csharp-1620"]
    assert info["csharp"]["supportsInvoice"] is False


@pytest.mark.parametrize(
    ("personality", "status", "kind", "content"),
    [
        ("csharp", 404, "application/problem+json", "Not Found"),
        ("python", 404, "application/json", "Printer 'DT279013' not found"),
        ("node", 404, "application/json", "Printer not found"),
    ],
)
async def test_unknown_printer(personality: str, status: int, kind: str, content: str) -> None:
    """Ids are in lower case; each server has its own page for one that it does not know."""
    async with serving(personality) as (_, wire):
        for method, path in (("GET", "/printers/DT279013"), ("POST", "/printers/DT279013/receipt")):
            got, body, response = await wire.request(method, path, json=receipt() if method == "POST" else None)
            assert (got, response.content_type) == (status, kind)
            assert content in body.values()


@pytest.mark.parametrize(("personality", "status"), [("csharp", 405), ("python", 405), ("node", 404)])
async def test_wrong_method(personality: str, status: int) -> None:
    """A status is not posted."""
    async with serving(personality) as (_, wire):
        got, _, _ = await wire.request("POST", "/printers/dt279013/status", json={})
        assert got == status


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"items": None}, "items"),
        ({"items": "x"}, "items"),
        ({"items": [1]}, "items[0]"),
        ({"items": [sale(unitPrice="ten")]}, "items[0].unitPrice"),
        ({"items": [sale(unitPrice=True)]}, "items[0].unitPrice"),
        ({"items": [sale(quantity=1e30)]}, "items[0].quantity"),
        ({"items": [sale(taxGroup=1.5)]}, "items[0].taxGroup"),
        ({"items": [sale(type="gift")]}, "items[0].type"),
        ({"items": [sale(text={})]}, "items[0].text"),
        ({"payments": [{"paymentType": "cash"}]}, "payments[0].amount"),
        ({"payments": [{"amount": 30}]}, "payments[0].paymentType"),
        ({"payments": [{"amount": 30, "paymentType": "credit"}]}, "payments[0].paymentType"),
    ],
)
async def test_reference_server_refuses_what_it_cannot_read(changes: dict[str, Any], path: str) -> None:
    """Problem details name the field; no job begins."""
    async with serving() as (simulator, wire):
        status, body, response = await wire.request("POST", "/printers/dt279013/receipt", json=receipt(**changes))
        assert (status, response.content_type) == (400, "application/problem+json")
        assert list(body["errors"]) == [path]
        assert simulator.paper == []


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"uniqueSaleNumber": None}, ["uniqueSaleNumber"]),
        ({"operator": 1}, ["operator"]),
        ({"items": [{"text": "x", "taxGroup": 2}]}, ["items", 0, "unitPrice"]),
        ({"items": [sale(taxGroup=9)]}, ["items", 0, "taxGroup"]),
        ({"payments": [{"amount": -1, "paymentType": "change"}]}, ["payments", 0, "paymentType"]),
    ],
)
async def test_python_server_refuses_what_it_cannot_read(changes: dict[str, Any], path: list[Any]) -> None:
    """422 with the place of the field, as FastAPI does it; `change` is not known."""
    async with serving("python") as (simulator, wire):
        status, body, _ = await wire.request("POST", "/printers/dt279013/receipt", json=receipt(**changes))
        assert status == 422
        assert [detail["loc"] for detail in body["detail"]] == [["body", *path]]
        assert simulator.paper == []


@pytest.mark.parametrize(
    ("personality", "options", "status"),
    [
        ("csharp", {"data": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ("csharp", {"data": b'{"items": NaN}', "headers": {"Content-Type": "application/json"}}, 400),
        ("csharp", {"data": b"[" * 100_000, "headers": {"Content-Type": "application/json"}}, 400),
        ("csharp", {"json": [1]}, 400),
        ("csharp", {"data": b"{}"}, 415),
        ("csharp", {"json": {"x": "y" * 600_000}}, 413),
        ("python", {"data": b"\xff", "headers": {"Content-Type": "application/json"}}, 422),
        ("node", {"data": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ("node", {"json": {"x": "y" * 600_000}}, 413),
    ],
)
async def test_bodies_that_are_none(personality: str, options: dict[str, Any], status: int) -> None:
    """What is not JSON, not called JSON or too long never becomes a job."""
    async with serving(personality) as (simulator, wire):
        got, _, _ = await wire.request("POST", "/printers/dt279013/receipt", **options)
        assert got == status
        assert simulator.paper == []


async def test_reference_server_reads_generously() -> None:
    """Names in any case, unknown names and numbers as text are fine."""
    body = json.loads(
        json.dumps(receipt(extra=1)).replace('"items"', '"Items"').replace('"unitPrice": 12', '"UNITPRICE": "12"')
    )
    async with serving() as (simulator, wire):
        assert (await wire.post("receipt", body))["ok"] is True
        assert simulator.paper[0].total == 30


@pytest.mark.parametrize(("personality", "status"), [("csharp", 400), ("python", 422)])
async def test_timeout_that_is_no_number(personality: str, status: int) -> None:
    """`asyncTimeout` is a number of milliseconds."""
    async with serving(personality) as (simulator, wire):
        got, _, _ = await wire.request("POST", "/printers/dt279013/receipt?asyncTimeout=soon", json=receipt())
        assert (got, simulator.paper) == (status, [])


async def test_question_about_no_task() -> None:
    """The reference server wants an id; the Python server takes `taskinfo` for a printer."""
    async with serving() as (_, wire):
        assert (await wire.request("GET", "/printers/taskinfo"))[0] == 400
    async with serving("node") as (_, wire):
        assert await wire.get("/printers/taskinfo") == {"taskStatus": "unknown", "result": None}
    async with serving("python") as (_, wire):
        status, body, _ = await wire.request("GET", "/printers/taskinfo?id=x")
        assert (status, body) == (404, {"detail": "Printer 'taskinfo' not found"})


async def test_detection() -> None:
    """While the server looks for printers it answers 405."""
    async with serving() as (simulator, wire):
        simulator.print_server.ready = False
        for method, path in (("GET", "/printers"), ("POST", "/printers/dt279013/xreport")):
            assert (await wire.request(method, path))[0] == 405
        simulator.print_server.ready = True
        assert len(await wire.get("/printers")) == 1


@pytest.mark.parametrize(
    ("personality", "known"),
    [("spec", "tax-base-reduction"), ("csharp-2019", "taxbase-reduction"), ("csharp", "taxbase-reduction")],
)
async def test_spelling_of_a_reason(personality: str, known: str) -> None:
    """The server of 2019 knows one spelling, the specification the other, today's both."""
    other = {"tax-base-reduction": "taxbase-reduction"}.get(known, "tax-base-reduction")
    async with serving(personality) as (simulator, wire):
        first = await wire.post("receipt", receipt())
        keys = ("receiptNumber", "receiptDateTime", "fiscalMemorySerialNumber")
        body = receipt(payments=[], reason=known) | {key: first[key] for key in keys}
        await wire.post("reversalreceipt", body)
        status, _, _ = await wire.request("POST", "/printers/dt279013/reversalreceipt", json=body | {"reason": other})
        assert status == (200 if personality == "csharp" else 400)
        assert simulator.paper[1].original.reason == "tax-base-reduction"


@pytest.mark.parametrize(
    ("personality", "two_currencies", "expected"),
    [
        ("csharp", True, []),
        ("csharp-1620", False, ["E409"]),
        ("csharp-1518", True, ["E409"]),
        ("csharp-1518", False, []),
        ("python", False, [None]),
        ("node", True, []),
    ],
)
async def test_cash(personality: str, two_currencies: bool, expected: list[str | None]) -> None:
    """Old servers stumble over firmware for two currencies, one over all, Python cannot read the drawer at all."""
    async with serving(personality) as (simulator, wire):
        simulator.printer.two_currency_firmware = two_currencies
        await wire.post("deposit", {"amount": 12.34})
        answer = await wire.get("/printers/dt279013/cash")
        assert codes(answer) == expected
        assert answer["amount"] == (0 if expected else 12.34)


async def test_python_server_loses_what_it_does_not_know() -> None:
    """No numbers, no comments, no discount on the subtotal; the amount is told without discounts."""
    items = [
        sale(priceModifierType="discount-amount", priceModifierValue=1),
        {"type": "comment", "text": "lost"},
        {"type": "footer-comment", "text": "lost"},
    ]
    async with serving("python") as (simulator, wire):
        answer = await wire.post("receipt", receipt(items=items, payments=cash(9)))
        assert (answer["ok"], answer["receiptNumber"], answer["receiptAmount"]) == (True, None, 10)
        assert [item.text for item in simulator.paper[0].items] == ["Bread"]
        assert simulator.paper[0].total == 9
        items.append({"type": "discount-amount", "amount": 2})
        answer = await wire.post("receipt", receipt(2, items=items, payments=cash(7)))
        assert (answer["ok"], len(simulator.printer.roll.receipts)) == (False, 1)
        original = {"receiptNumber": "1", "receiptDateTime": "2026-11-20T12:00:00", "fiscalMemorySerialNumber": "1"}
        assert codes(await wire.post("reversalreceipt", receipt() | original)) == ["E_NOT_IMPLEMENTED"]
        assert codes(await wire.post("datetime", {})) == ["E_NOT_IMPLEMENTED"]


async def test_node_server_checks_little() -> None:
    """Sale number and items; unknown payments become cash, numbers as text an exception."""
    async with serving("node") as (simulator, wire):
        assert codes(await wire.post("receipt", {})) == ["E102", "E103"]
        assert codes(await wire.post("receipt", receipt(items=[sale(unitPrice="10")]))) == ["E100"]
        assert codes(await wire.post("deposit", {"amount": "1"})) == ["E302"]
        assert codes(await wire.post("withdraw", {"amount": 1})) == ["E301"]
        assert simulator.paper == []
        body = receipt(items=[sale(taxGroup=99)], payments=[{"amount": 20, "paymentType": "gold"}])
        assert (await wire.post("receipt", body))["ok"] is True
        assert simulator.paper[0].taxes == {1: 10}
        assert simulator.paper[0].change == 10
        assert (await wire.post("zreport"))["receiptNumber"] == ""
        assert (await wire.get("/printers/dt279013/status"))["deviceDateTime"].endswith(".000Z")


async def test_administration_is_noted() -> None:
    """Whoever calls what changes or stops the server is found out."""
    async with serving() as (simulator, wire):
        assert await wire.get("/service/toggleautodetect") == {"autoDetect": False}
        assert (await wire.get("/service/vars"))["autoDetect"] is False
        await wire.get("/service/printers")
        simulator.pace.hold()
        for number in (1, 2):
            await wire.post("receipt", receipt(number), asyncTimeout=0)
        assert (await wire.request("GET", "/service/detect"))[0] == 423
        assert (await wire.request("POST", "/service/printers/delete", json={}))[0] == 423
        simulator.pace.release()
        await wire.post("rawrequest", {"rawRequest": "V"})
        assert simulator.dangerous_calls == [
            "GET /service/toggleautodetect",
            "GET /service/printers",
            "GET /service/detect",
            "POST /service/printers/delete",
            "POST /printers/dt279013/rawrequest",
        ]


async def test_service_stop_stops() -> None:
    """One GET and the server is gone."""
    async with serving() as (simulator, wire):
        await wire.request("GET", "/service/stop")
        assert simulator._errand is not None
        await simulator._errand
        with pytest.raises(OSError):
            await wire.get("/printers")


def test_two_printers_with_one_id() -> None:
    """Ids are unique."""
    with pytest.raises(ValueError, match="dt279013"):
        ErpnetfpSimulator(printers=["FP-2000", FiscalPrinter("DP-25", "DT279013")])
