"""The command line of the simulator."""

import argparse
import asyncio

from .personalities import PERSONALITIES
from .printer import FiscalPrinter
from .simulator import ErpnetfpSimulator

DESCRIPTION = """ErpNet.FP print server with fiscal printers of several makers.

The printed paper is at /simulator, with buttons that take the paper out, open the cover or restart the server.
"""
_DEFAULT_PORT = 8001


def default_printers() -> list[FiscalPrinter]:
    """Return printers of several makers and widths, one of them on the network under a name of its own."""
    return [
        FiscalPrinter("FP-700X", "DT525860"),
        FiscalPrinter("FP-2000", "DT279013", addresses={"office1": "bg.dt.p.isl.tcp://10.10.1.77:9100"}),
        FiscalPrinter("DP-25", "DT517985"),
        FiscalPrinter("CompactM", "DY448967", fiscal_memory="36607003"),
        FiscalPrinter("M20", "ZK126720", fiscal_memory="50163145"),
        FiscalPrinter("A1", "ED311662", fiscal_memory="44311662"),
        FiscalPrinter("BULPRINT T2QR", "SI000123"),
    ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=_DEFAULT_PORT, help="TCP port (default: %(default)s)")
    parser.add_argument(
        "--personality", choices=sorted(PERSONALITIES), default="csharp", help="which server (default: %(default)s)"
    )
    parser.add_argument("--speed", type=float, default=1.0, help="seconds of printing in a real second")


async def run(args: argparse.Namespace) -> None:
    """Serve until interrupted."""
    simulator = ErpnetfpSimulator(
        personality=args.personality,
        printers=default_printers(),
        speed=args.speed,
        host=args.host,
        port=args.port,
    )
    async with simulator:
        print(f"{simulator.personality.title} on {simulator.url}, paper on {simulator.url}/simulator")
        for key, printer in simulator.print_server.printers.items():
            print(f"  {key}: {printer.model.maker} {printer.model.name}")
        await asyncio.Event().wait()
