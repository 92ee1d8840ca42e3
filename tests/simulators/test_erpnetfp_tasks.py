"""The queue of the ErpNet.FP simulator: the life of a task, own ids, deadlines, restarts."""

import asyncio
from typing import Any

import aiohttp
import pytest

from simulators.erpnetfp import PERSONALITIES, FiscalPrinter

from .erpnetfp_wire import Wire, codes, receipt, serving

WITH_TASKS = sorted(key for key, personality in PERSONALITIES.items() if personality.tasks)


async def held(wire: Wire, task_id: str, number: int = 1) -> Any:
    """Queue a receipt under an own id."""
    return await wire.post("receipt", receipt(number), asyncTimeout=0, taskId=task_id)


async def test_life_of_a_task() -> None:
    """Enqueued, running, finished with the result of the job; the reference server remembers it."""
    async with serving() as (simulator, wire):
        simulator.pace.hold()
        assert await held(wire, "one") == {"taskId": "one"}
        assert await held(wire, "two", 2) == {"taskId": "two"}
        assert await wire.task("one") == {"taskStatus": "running", "result": {}}
        assert await wire.task("two") == {"taskStatus": "enqueued", "result": {}}
        assert await wire.task("three") == {"taskStatus": "unknown", "result": {}}
        simulator.pace.release()
        assert (await wire.finished("two"))["receiptNumber"] == "0000002"
        assert (await wire.finished("one"))["receiptNumber"] == "0000001"
        assert (await wire.finished("one"))["receiptNumber"] == "0000001"
        assert [document.job_id for document in simulator.paper] == ["one", "two"]
        simulator.queue.forget_finished()
        assert (await wire.task("one"))["taskStatus"] == "unknown"


@pytest.mark.parametrize("personality", ["spec", "csharp-2019", "node"])
async def test_old_servers_forget_what_was_read(personality: str) -> None:
    """A finished task is told once."""
    async with serving(personality) as (_, wire):
        task_id = (await held(wire, "one"))["taskId"]
        assert (await wire.finished(task_id))["receiptNumber"] == "0000001"
        assert (await wire.task(task_id))["taskStatus"] == "unknown"


async def test_own_id_counts_once() -> None:
    """The reference server refuses a used id, queued or finished, and prints nothing."""
    async with serving() as (simulator, wire):
        await held(wire, "one")
        assert codes(await held(wire, "one")) == ["E109"]
        await wire.finished("one")
        assert codes(await wire.post("xreport", taskId="one")) == ["E109"]
        assert len(simulator.paper_of_job("one")) == len(simulator.paper) == 1


async def test_race_between_two_equal_ids() -> None:
    """Two requests that arrive together may both pass the check of the reference server."""
    async with serving() as (simulator, wire):
        simulator.queue.race_window = 0.02
        await asyncio.gather(held(wire, "one"), held(wire, "one"))
        await wire.finished("one")
        await wire.post("xreport")
        assert len(simulator.paper_of_job("one")) == 2


@pytest.mark.parametrize("task_id", ["x" * 61, "a%0Ab"])
async def test_malformed_id(task_id: str) -> None:
    """Ids are at most 60 printable characters."""
    async with serving() as (simulator, wire):
        assert codes(await held(wire, task_id)) == ["E110"]
        assert simulator.paper == []


async def test_own_id_of_the_node_server() -> None:
    """The Node server prints a repeated id again while it runs; only the finished, unread task stands for the job."""
    async with serving("node") as (simulator, wire):
        simulator.pace.hold()
        await held(wire, "one")
        assert await wire.task("one") == {"taskStatus": "timeout", "result": None}
        await held(wire, "one")
        simulator.pace.release()
        await wire.post("xreport")
        assert [document.number for document in simulator.paper_of_job("one")] == ["0000001", "0000002"]
        assert await held(wire, "one") == {"taskId": "one"}
        assert len(simulator.paper_of_job("one")) == 2
        await wire.finished("one")
        await held(wire, "one")
        await wire.finished("one")
        assert len(simulator.paper_of_job("one")) == 3


async def test_servers_without_own_ids() -> None:
    """The specification's server gives its own id; the Python server has no tasks and waits. Both print twice."""
    for personality in ("spec", "python"):
        async with serving(personality) as (simulator, wire):
            first, second = await held(wire, "one"), await held(wire, "one")
            await wire.post("xreport")
            assert ("taskId" in first) == (personality == "spec")
            assert first != {"taskId": "one"} != second
            assert len(simulator.paper_of_job("one")) == 2


async def test_async_timeout() -> None:
    """A job that takes longer than the client waits answers with its task."""
    async with serving() as (simulator, wire):
        simulator.pace.hold()
        answer = await wire.post("receipt", receipt(), asyncTimeout=20)
        assert answer.keys() == {"taskId"}
        simulator.pace.release()
        assert (await wire.finished(answer["taskId"]))["ok"] is True


async def test_print_speed() -> None:
    """Printing takes its time, divided by the speed."""
    async with serving(speed=40.0) as (_, wire):
        loop = asyncio.get_running_loop()
        start = loop.time()
        await wire.post("zreport")
        assert 0.15 < loop.time() - start < 3.0


async def test_deadline() -> None:
    """A job that comes too late is not printed; one that runs out in the middle is cancelled."""
    async with serving() as (simulator, wire):
        simulator.pace.hold()
        await held(wire, "first")
        late = asyncio.create_task(wire.post("receipt", receipt(2), timeout=1))
        await asyncio.sleep(0.05)
        simulator.pace.release()
        answer = await late
        assert (codes(answer), "receiptNumber" in answer) == (["E999"], False)
        simulator.print_faults.add("slow", delay=0.1)
        assert codes(await wire.post("receipt", receipt(3), timeout="50ms")) == ["E999"]
        assert (await wire.post("receipt", receipt(4), timeout="soon"))["ok"] is True
        assert [document.unique_sale_number[-1] for document in simulator.paper if document.fiscal] == ["1", "4"]


@pytest.mark.parametrize("personality", WITH_TASKS)
async def test_restart_forgets_tasks_and_queue(personality: str) -> None:
    """After a restart tasks are unknown, queued jobs are gone, the paper and its numbers stay."""
    async with serving(personality) as (simulator, wire):
        await wire.post("receipt", receipt())
        simulator.pace.hold()
        ids = [(await held(wire, name, 2))["taskId"] for name in ("one", "two")]
        await simulator.restart()
        simulator.pace.release()
        assert [(await wire.task(each))["taskStatus"] for each in ids] == ["unknown", "unknown"]
        await wire.post("receipt", receipt(3))
        assert [document.number for document in simulator.paper if document.fiscal] == ["0000001", "0000002"]


async def test_crash_cuts_connections() -> None:
    """Who waits for an answer when the process dies gets none."""
    async with serving() as (simulator, wire):
        simulator.pace.hold()
        waiting = asyncio.create_task(wire.post("receipt", receipt()))
        while not simulator.queue.busy:
            await asyncio.sleep(0.002)
        simulator.crash()
        with pytest.raises(aiohttp.ClientError):
            await waiting
        simulator.pace.release()
        assert (await wire.get("/printers")).keys() == {"dt279013"}
        assert simulator.paper == []


async def test_client_that_hangs_up_changes_nothing() -> None:
    """The job prints though nobody waits for it."""
    async with serving() as (simulator, wire):
        simulator.pace.hold()
        waiting = asyncio.create_task(wire.post("receipt", receipt(), taskId="one"))
        while not simulator.queue.busy:
            await asyncio.sleep(0.002)
        waiting.cancel()
        simulator.pace.release()
        assert (await wire.finished("one"))["ok"] is True
        assert len(simulator.paper_of_job("one")) == 1


async def test_one_queue_for_all_printers() -> None:
    """A job for one printer holds up the others on the servers with tasks."""
    printers = ["FP-2000", FiscalPrinter("M20", "ZK126720")]
    async with serving(printers=printers) as (simulator, wire):
        simulator.pace.hold()
        await held(wire, "one")
        await wire.post("receipt", receipt(2), printer="zk126720", asyncTimeout=0, taskId="two")
        assert (await wire.task("two"))["taskStatus"] == "enqueued"
        simulator.pace.release()
        await wire.finished("two")


async def test_status_while_printing() -> None:
    """Status is no job: it interleaves, collides, or waits and gives up."""
    async with serving() as (simulator, wire):
        simulator.pace.hold()
        await held(wire, "one")
        assert (await wire.get("/printers/dt279013/status"))["deviceDateTime"] is not None
        simulator.pace.release()
    async with serving("node") as (simulator, wire):
        simulator.pace.hold()
        await held(wire, "one")
        status = await wire.get("/printers/dt279013/status")
        assert (status["ok"], status["deviceDateTime"]) == (True, None)
        simulator.pace.release()
    async with serving("python") as (simulator, wire):
        simulator.print_server.patience = 0.02
        simulator.pace.hold()
        printing = asyncio.create_task(held(wire, "one"))
        while not simulator.queue.busy:
            await asyncio.sleep(0.002)
        assert codes(await wire.get("/printers/dt279013/status")) == ["E101"]
        simulator.pace.release()
        assert (await printing)["ok"] is True
