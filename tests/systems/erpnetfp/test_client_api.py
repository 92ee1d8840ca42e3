"""The endpoints, against every server in the field."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.zontromat.systems.erpnetfp.client import (
    Accepted,
    ErpNetFpClient,
    JobKind,
    NoAnswerError,
    NotFoundError,
    PrintResult,
    TaskStatus,
    Timeouts,
    UnreadableAnswerError,
)
from simulators.erpnetfp import PERSONALITIES, ErpnetfpSimulator, FiscalPrinter, Kind
from simulators.faults import FaultKind

SALE = {
    "uniqueSaleNumber": "DT279013-0001-0000001",
    "items": [{"text": "Хляб", "quantity": 1, "unitPrice": Decimal("1.20"), "taxGroup": 2}],
    "payments": [{"amount": Decimal("1.20"), "paymentType": "cash"}],
}
PRINTER = "dt279013"


@asynccontextmanager
async def client_of(
    personality: str = "csharp", *, timeouts: Timeouts | None = None, **options: Any
) -> AsyncIterator[tuple[ErpnetfpSimulator, ErpNetFpClient]]:
    """Run a server and a client."""
    async with ErpnetfpSimulator(personality=personality, **options) as simulator, ClientSession() as session:
        yield simulator, ErpNetFpClient(session, simulator.url, timeouts=timeouts)


@pytest.mark.parametrize("personality", PERSONALITIES)
async def test_printers_info_and_status(personality: str) -> None:
    """List, info and status are read from every server."""
    async with client_of(personality, printers=("FP-2000", "CompactM")) as (simulator, client):
        printers = await client.printers()
        assert set(printers) == {"dt279013", "dy279013"}
        assert await client.printer("dy279013") == printers["dy279013"]
        assert printers["dy279013"].manufacturer == "Daisy" and printers["dy279013"].item_width == 20
        status = await client.status(PRINTER)
        assert status.ok and status.device_time is not None
        assert abs((status.device_time.replace(tzinfo=None) - simulator.printer.now).total_seconds()) < 2


async def test_an_unknown_printer() -> None:
    """The server knows ids in lower case only."""
    async with client_of() as (_, client):
        with pytest.raises(NotFoundError):
            await client.printer("DT279013")
        with pytest.raises(NotFoundError):
            await client.print("DT279013", JobKind.X_REPORT)


@pytest.mark.parametrize("personality", PERSONALITIES)
async def test_every_print_request_takes_an_async_timeout(personality: str) -> None:
    """Print requests carry asyncTimeout and the own task id, and the paper comes out once."""
    async with client_of(personality) as (simulator, client):
        bodies: dict[JobKind, dict[str, Any] | None] = {
            JobKind.RECEIPT: SALE,
            JobKind.DEPOSIT: {"amount": Decimal("12.34")},
            JobKind.WITHDRAW: {"amount": Decimal("2.34")},
            JobKind.X_REPORT: None,
            JobKind.Z_REPORT: None,
        }
        for kind, body in bodies.items():
            answer = await client.print(PRINTER, kind, body, async_timeout=5000, task_id=f"own-{kind}", timeout="30s")
            assert isinstance(answer, PrintResult) and answer.ok, kind
            query = simulator.requests[-1].query
            assert query == f"asyncTimeout=5000&taskId=own-{kind}&timeout=30s"
        assert [paper.kind for paper in simulator.paper] == [Kind(kind) for kind in bodies]
        assert simulator.printer.memory.cash == Decimal("11.20")


async def test_a_job_of_its_own_is_followed_by_task_info() -> None:
    """With asyncTimeout 0 the server takes the job and tells its end later."""
    async with client_of() as (simulator, client):
        simulator.pace.hold()
        assert await client.print(PRINTER, JobKind.RECEIPT, SALE, async_timeout=0, task_id="mine") == Accepted("mine")
        task = await client.task_info("mine")
        assert task.status in {TaskStatus.ENQUEUED, TaskStatus.RUNNING} and task.result is None
        simulator.pace.release()
        while (task := await client.task_info("mine")).status is not TaskStatus.FINISHED:
            pass
        assert task.result is not None and task.result["receiptNumber"] == "0000001"
        assert (await client.task_info("another")).status is TaskStatus.UNKNOWN


async def test_operator_credentials_are_fields_of_the_body() -> None:
    """A wrong password is refused by the device, the right one passes."""
    async with client_of() as (simulator, client):
        wrong = await client.print(PRINTER, JobKind.RECEIPT, SALE | {"operator": "1", "operatorPassword": "99"})
        assert isinstance(wrong, PrintResult) and wrong.error_codes == {"E408"}
        right = await client.print(PRINTER, JobKind.RECEIPT, SALE | {"operator": "1", "operatorPassword": "0000"})
        assert isinstance(right, PrintResult) and right.ok
        assert [paper.operator for paper in simulator.paper if paper.fiscal] == ["1"]


async def test_newer_calls_where_the_server_has_them() -> None:
    """Duplicate and invoice."""
    async with client_of(printers=("BULPRINT T2QR",)) as (simulator, client):
        printer = next(iter(await client.printers()))
        recipient = {"name": "x", "identifier": "1", "identifierType": "tax-number", "address": "y"}
        invoice = await client.print(printer, JobKind.INVOICE, SALE | {"recipient": recipient})
        assert isinstance(invoice, PrintResult) and invoice.invoice_number == "0000000001"
        copy = await client.print(printer, JobKind.DUPLICATE)
        assert isinstance(copy, PrintResult) and copy.ok
        assert [paper.kind for paper in simulator.paper] == [Kind.INVOICE, Kind.DUPLICATE]


async def test_the_clock_is_set() -> None:
    """The device takes the time that is sent."""
    async with client_of(printers=(FiscalPrinter(),)) as (simulator, client):
        answer = await client.print(PRINTER, JobKind.CLOCK, {"deviceDateTime": "2030-05-31T18:06:00"})
        assert isinstance(answer, PrintResult) and answer.ok
        assert f"{simulator.printer.now:%Y-%m-%d %H:%M}" == "2030-05-31 18:06"


@pytest.mark.parametrize(
    ("personality", "amount"),
    [
        ("csharp", Decimal("5.5")),
        ("csharp-1620", None),
        ("spec", Decimal("5.5")),
        ("python", None),
        ("node", Decimal("5.5")),
    ],
)
async def test_cash(personality: str, amount: Decimal | None) -> None:
    """The drawer is read where the server can."""
    async with client_of(personality) as (simulator, client):
        simulator.printer.memory.cash = Decimal("5.50")
        cash = await client.cash(PRINTER)
        assert (cash.amount, cash.ok) == (amount, amount is not None)


async def test_cash_that_the_server_answers_late() -> None:
    """A cash request that became a task is followed to its end."""
    async with client_of() as (simulator, client):
        simulator.printer.memory.cash = Decimal(7)
        late = b'{"taskId": "late"}'
        simulator.faults.add(FaultKind.GARBAGE, path="/.*/cash", body=late, content_type="application/json")
        done = b'{"taskStatus": "finished", "result": {"ok": true, "amount": 7}}'
        pending = b'{"taskStatus": "running", "result": {}}'
        for body in (pending, done):
            simulator.faults.add(FaultKind.GARBAGE, path="/.*/taskinfo", body=body, content_type="application/json")
        assert (await client.cash(PRINTER, poll=0.001)).amount == 7
        simulator.faults.add(FaultKind.GARBAGE, path="/.*/cash", body=late, content_type="application/json")
        with pytest.raises(UnreadableAnswerError):
            await client.cash(PRINTER, poll=0.001)


async def test_cash_has_a_timeout() -> None:
    """A server that never answers is not waited for for ever."""
    async with client_of(timeouts=Timeouts(device=0.1)) as (simulator, client):
        late = b'{"taskId": "late"}'
        pending = b'{"taskStatus": "enqueued", "result": {}}'
        for path, body in (("/.*/cash", late), ("/.*/taskinfo", pending)):
            simulator.faults.add(FaultKind.GARBAGE, path=path, body=body, content_type="application/json", times=None)
        with pytest.raises(NoAnswerError):
            await client.cash(PRINTER, poll=0.01)
