"""What the ErpNet.FP simulator shows and takes beside the server's own endpoints."""

import argparse
import asyncio
import contextlib

import pytest

from simulators.erpnetfp import FiscalPrinter, Paper, cli
from simulators.erpnetfp.catalogue import MODELS

from .erpnetfp_wire import receipt, sale, serving


async def test_page_shows_the_paper() -> None:
    """The page holds each document's text, escaped, and each printer's state."""
    async with serving() as (_, wire):
        await wire.post("receipt", receipt(items=[sale(text="<b>Bread</b>", unitPrice=30)]))
        page = await wire.get("/")
        assert "&lt;b&gt;Bread&lt;/b&gt;" in page
        assert "Datecs FP-2000 · DT279013" in page
        assert "cash 30.00 EUR" in page


async def test_roll_as_data() -> None:
    """The roll is there as JSON for scripts; money is text."""
    async with serving() as (_, wire):
        await wire.post("receipt", receipt(), taskId="one")
        [document] = await wire.get("/simulator/roll")
        assert (document["job_id"], document["total"], document["number"]) == ("one", "30.00", "0000001")
        assert document["taxes"] == {"2": "30.00"}


async def test_levers() -> None:
    """Forms set the printers' state and plan faults; nonsense is refused."""
    async with serving() as (simulator, wire):
        printer = simulator.printer
        form = {
            "paper": "out",
            "cover": "open",
            "power": "off",
            "clock_offset": "-60",
            "blocks_left": "3",
            "cash": "1.50",
        }
        assert (await wire.request("POST", "/simulator/printers/DT279013", data=form))[0] == 200
        assert (printer.paper, printer.cover_open, printer.powered) == (Paper.OUT, True, False)
        assert (printer.clock_offset.total_seconds(), printer.memory.blocks_left) == (-60, 3)
        await wire.request("POST", "/simulator/faults", data={"kind": "die_after"})
        assert len(simulator.print_faults) == 1
        for path, data in (
            ("printers/DT279013", {"paper": "pink"}),
            ("printers/DT279013", {"cash": "much"}),
            ("printers/DT279013", {"color": "red"}),
            ("faults", {"kind": "boredom"}),
        ):
            assert (await wire.request("POST", f"/simulator/{path}", data=data))[0] == 400
        assert (await wire.request("POST", "/simulator/printers/XX", data=form))[0] == 404


async def test_crash_button() -> None:
    """The button restarts the server: its tasks are unknown afterwards."""
    async with serving() as (_, wire):
        await wire.post("receipt", receipt(), taskId="one")
        await wire.request("POST", "/simulator/crash")
        async with asyncio.timeout(2):
            while True:
                with contextlib.suppress(OSError):
                    if (await wire.task("one"))["taskStatus"] == "unknown":
                        break
                await asyncio.sleep(0.01)


async def test_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The command line serves printers of several makers until it is interrupted."""
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    assert parser.parse_args([]).port == 8001
    running = asyncio.create_task(cli.run(parser.parse_args(["--port", "0", "--personality", "node"])))
    output = ""
    async with asyncio.timeout(3):
        while "SIS" not in output:
            await asyncio.sleep(0.01)
            output += capsys.readouterr().out
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert "ErpNet.FP.js" in output
    assert all(f"{maker} " in output for maker in ("Datecs", "Daisy", "Tremol", "Eltrade"))


def test_catalogue() -> None:
    """Every model makes a printer whose documents fit its paper."""
    for name, model in MODELS.items():
        assert FiscalPrinter(name).serial[:2] == model.prefix
        assert model.item_length > 0 < model.columns
