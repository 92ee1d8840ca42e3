"""The faults of the ErpNet.FP simulator: what is answered, and what is on paper."""

import asyncio
from typing import Any

import aiohttp
import pytest

from simulators.erpnetfp import PERSONALITIES, Kind, Paper, PrintFaultKind

from .erpnetfp_wire import codes, receipt, serving

NO_TIME = "0001-01-01T00:00:00"


@pytest.mark.parametrize(
    ("fault", "expected", "fields", "fiscal"),
    [
        ("no_answer", ["E101"], ("", NO_TIME), 0),
        ("paper_out", ["E301"], ("", NO_TIME), 0),
        ("refuse_close", ["E404"], ("", "now"), 0),
        ("lost_close", ["E101"], ("", "now"), 1),
        ("lost_number", ["E101"], ("", "now"), 1),
        ("no_number", [], ("", "now"), 1),
        ("lie_ok", [], ("0000001", "now"), 0),
        ("slow", [], ("0000002", "now"), 1),
    ],
)
async def test_reference_server(fault: str, expected: list[str], fields: tuple[str, str], fiscal: int) -> None:
    """The answer of the reference server to each fault, beside the paper."""
    async with serving() as (simulator, wire):
        await wire.post("receipt", receipt())
        simulator.print_faults.add(fault)
        answer = await wire.post("receipt", receipt(2))
        number, at = fields
        assert (answer["ok"], codes(answer), answer["receiptNumber"]) == (not expected, expected, number)
        assert (answer["receiptDateTime"] == NO_TIME) == (at == NO_TIME)
        printed = [document for document in simulator.paper[1:] if document.fiscal]
        assert len(printed) == fiscal
        assert not simulator.print_faults
        simulator.printer.paper = Paper.OK
        assert (await wire.post("receipt", receipt(3)))["ok"] is True


@pytest.mark.parametrize("personality", ["csharp", "spec", "node"])
@pytest.mark.parametrize(
    ("fault", "printed"),
    [("die_before", 0), ("die_middle", 0), ("die_after", 1), ("crash_before", 0), ("crash_after", 1)],
)
async def test_death_leaves_no_answer(personality: str, fault: str, printed: int) -> None:
    """A server that dies, or whose job does, answers nothing that tells whether there is paper."""
    async with serving(personality) as (simulator, wire):
        simulator.print_faults.add(fault)
        task_id = (await wire.post("receipt", receipt(), asyncTimeout=0, taskId="one"))["taskId"]
        while simulator.queue.busy:
            await asyncio.sleep(0.002)
        info = await wire.task(task_id)
        if fault.startswith("die"):
            assert info["taskStatus"] == "unknown"
        else:
            assert info["taskStatus"] == "finished"
            assert info["result"] == ({"error": "Unexpected exception"} if personality == "node" else {})
        assert len(simulator.paper_of_job("one")) == printed
        assert len(simulator.printer.roll.receipts) == printed


@pytest.mark.parametrize("fault", ["die_before", "die_middle", "die_after"])
async def test_death_cuts_the_waiting_client(fault: str) -> None:
    """A synchronous request of a dying server ends in a cut connection."""
    async with serving("python") as (simulator, wire):
        simulator.print_faults.add(fault)
        with pytest.raises(aiohttp.ClientError):
            await wire.post("receipt", receipt())
        assert (await wire.get("/printers")).keys() == {"dt279013"}


async def test_downtime() -> None:
    """A server may take a while to come back; nobody listens until then."""
    async with serving() as (simulator, wire):
        simulator.print_faults.add("die_after", downtime=0.2)
        with pytest.raises(aiohttp.ClientError):
            await wire.post("receipt", receipt())
        refused = 0
        async with asyncio.timeout(3):
            while True:
                try:
                    await wire.get("/printers")
                except aiohttp.ClientConnectorError:
                    refused += 1
                else:
                    if refused:
                        break
                await asyncio.sleep(0.02)
        assert len(simulator.printer.roll.receipts) == 1


async def test_empty_answer_of_a_crashed_job() -> None:
    """The reference server answers 204; later jobs wait until the next request wakes the queue."""
    async with serving() as (simulator, wire):
        simulator.print_faults.add("crash_after")
        simulator.pace.hold()
        crashing = asyncio.create_task(wire.request("POST", "/printers/dt279013/receipt", json=receipt()))
        while not simulator.queue.busy:
            await asyncio.sleep(0.002)
        await wire.post("receipt", receipt(2), asyncTimeout=0, taskId="two")
        simulator.pace.release()
        status, body, _ = await crashing
        assert (status, body) == (204, "")
        await asyncio.sleep(0.02)
        assert (await wire.task("two"))["taskStatus"] == "enqueued"
        await wire.post("xreport")
        assert (await wire.task("two"))["taskStatus"] == "finished"


async def test_crashed_jobs_of_other_servers() -> None:
    """The Python server answers 500, the Node server 200 with nothing but an error."""
    for personality, status, content in (
        ("python", 500, "Internal Server Error"),
        ("node", 200, {"error": "Unexpected exception"}),
    ):
        async with serving(personality) as (simulator, wire):
            simulator.print_faults.add("crash_after")
            got, body, _ = await wire.request("POST", "/printers/dt279013/receipt", json=receipt())
            assert (got, body) == (status, content)
            assert len(simulator.printer.roll.receipts) == 1


@pytest.mark.parametrize("fault", ["paper_out", "refuse_close"])
async def test_node_does_not_notice(fault: str) -> None:
    """The Node server answers `ok` with the number before when the device has refused."""
    async with serving("node") as (simulator, wire):
        await wire.post("receipt", receipt())
        simulator.print_faults.add(fault)
        answer = await wire.post("receipt", receipt(2))
        assert (answer["ok"], answer["receiptNumber"], answer["messages"]) == (True, "0000001", [])
        answer = await wire.post("receipt", receipt(2, operator="1", operatorPassword="x"))
        assert (answer["ok"], answer["receiptNumber"]) == (True, "0000001")
        assert len(simulator.printer.roll.receipts) == 1


@pytest.mark.parametrize(
    ("personality", "fault", "expected"),
    [
        ("node", "lost_close", ["E100"]),
        ("node", "lost_number", ["E010"]),
        ("node", "no_answer", ["E100"]),
        ("python", "lost_close", [None]),
        ("python", "no_answer", ["E101"]),
        ("csharp-2019", "no_answer", ["E101"]),
    ],
)
async def test_other_servers(personality: str, fault: str, expected: list[Any]) -> None:
    """`ok` is false, with the code that the server has for it, whether there is a receipt or not."""
    async with serving(personality) as (simulator, wire):
        simulator.print_faults.add(fault)
        answer = await wire.post("receipt", receipt())
        assert (answer["ok"], codes(answer)) == (False, expected)
        assert not answer["receiptNumber"]
        assert len(simulator.printer.roll.receipts) == (fault != "no_answer")


@pytest.mark.parametrize(("fault", "fiscal"), [("lost_close", 1), ("refuse_close", 0)])
async def test_old_server_hides_a_failed_close(fault: str, fiscal: int) -> None:
    """The server of 2019 answers with the status of the cancelling: ok, without a number, paper or not."""
    async with serving("csharp-2019") as (simulator, wire):
        simulator.print_faults.add(fault)
        answer = await wire.post("receipt", receipt())
        assert (answer["ok"], answer["receiptNumber"]) == (True, "")
        assert answer["messages"][-1]["text"] == "Error occurred while closing the receipt"
        assert len(simulator.printer.roll.receipts) == fiscal


async def test_open_receipt_after_a_death() -> None:
    """The reference server cancels what was left open; the Python server is stuck until a reset."""
    async with serving() as (simulator, wire):
        simulator.print_faults.add("die_middle")
        await wire.post("receipt", receipt(), asyncTimeout=0, taskId="one")
        while simulator.queue.busy:
            await asyncio.sleep(0.002)
        assert codes(await wire.post("xreport")) == ["E404"]
        assert (await wire.post("receipt", receipt(2)))["ok"] is True
        assert [(each.kind, each.job_id == "one") for each in simulator.paper] == [
            (Kind.VOID, True),
            (Kind.RECEIPT, False),
        ]
    async with serving("python") as (simulator, wire):
        answer = await wire.post("receipt", receipt(payments=[]))
        assert (answer["ok"], simulator.paper) == (True, [])
        assert codes(await wire.post("receipt", receipt(2))) == ["E404"]
        assert (await wire.post("reset"))["ok"] is True
        assert (await wire.post("receipt", receipt(2)))["ok"] is True


async def test_reset_can_make_an_open_receipt_fiscal() -> None:
    """The reference server's reset pays and closes what is open, and it is noted that somebody asked for it."""
    async with serving() as (simulator, wire):
        simulator.print_faults.add("die_middle")
        await wire.post("receipt", receipt(), asyncTimeout=0, taskId="one")
        while simulator.queue.busy:
            await asyncio.sleep(0.002)
        assert simulator.dangerous_calls == []
        assert "deviceDateTime" in await wire.post("reset")
        assert len(simulator.paper_of_job("one")) == 1
        assert simulator.dangerous_calls == ["POST /printers/dt279013/reset"]


@pytest.mark.parametrize("job", ["deposit", "zreport"])
@pytest.mark.parametrize(
    ("fault", "ok", "printed"), [("lost_close", False, 1), ("refuse_close", False, 0), ("lie_ok", True, 0)]
)
async def test_documents_without_number(job: str, fault: str, ok: bool, printed: int) -> None:
    """Deposits and reports fail and lie in the same ways."""
    async with serving() as (simulator, wire):
        simulator.print_faults.add(fault)
        body = {"amount": 5} if job == "deposit" else None
        assert (await wire.post(job, body, taskId="one"))["ok"] is ok
        assert len(simulator.paper_of_job("one")) == printed


async def test_faults_are_chosen_by_printer_job_and_turn() -> None:
    """A fault strikes the jobs it is meant for, after those it lets pass, as often as planned."""
    async with serving() as (simulator, wire):
        plan = simulator.print_faults
        plan.add(PrintFaultKind.NO_ANSWER, printer="other")
        plan.add(PrintFaultKind.NO_ANSWER, jobs=frozenset({Kind.RECEIPT}), skip=1, times=2)
        oks = [(await wire.post("xreport"))["ok"]]
        oks += [(await wire.post("receipt", receipt(number)))["ok"] for number in range(1, 5)]
        assert oks == [True, True, False, False, True]
        assert len(plan) == 1
        plan.clear()
        assert len(plan) == 0


@pytest.mark.parametrize(("kind", "status"), [("garbage", 200), ("empty", 200), ("truncated", 200), ("status", 503)])
async def test_faults_on_the_wire(kind: str, status: int) -> None:
    """Unreadable answers come from the shared faults; the job prints unless it was refused."""
    async with serving() as (simulator, wire):
        simulator.faults.add(kind, path=".*/receipt", status=503)
        got, body, _ = await wire.request("POST", "/printers/dt279013/receipt", json=receipt())
        assert got == status
        assert not isinstance(body, dict)
        assert len(simulator.printer.roll.receipts) == (status == 200)


def test_every_personality_is_complete() -> None:
    """Every server has the jobs of the specification or says that it has not."""
    for personality in PERSONALITIES.values():
        assert {Kind.RECEIPT, Kind.REVERSAL, Kind.CASH, Kind.Z_REPORT} <= personality.jobs
        assert personality.not_implemented <= personality.jobs
