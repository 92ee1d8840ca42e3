"""Command line of the simulated electricity meters."""

import argparse
import asyncio
import math
from pathlib import Path
from typing import Final

from ..modbus import Framing, ModbusServer
from .meters import Meter

DESCRIPTION: Final = """Eastron SDM120 and SDM630 electricity meters.

They serve Modbus TCP, RTU over TCP (a gateway) or RTU on a pseudo terminal; the load goes up and down."""

_PERIOD: Final = 120.0
"""Seconds in which the load swings once."""


def _meter(text: str) -> tuple[int, str]:
    """Parse `ADDRESS:MODEL`."""
    address, _, model = text.partition(":")
    if not address.isdecimal() or not 1 <= int(address) <= 247 or model not in {"SDM120", "SDM630"}:
        raise argparse.ArgumentTypeError(f"expected ADDRESS:SDM120 or ADDRESS:SDM630, not {text!r}")
    return int(address), model


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the simulator's options."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=502, help="port to listen on (%(default)s)")
    parser.add_argument("--framing", type=Framing, choices=list(Framing), default=Framing.TCP, help="(%(default)s)")
    parser.add_argument("--serial", type=Path, metavar="PATH", help="serve a pseudo terminal of this name instead")
    parser.add_argument(
        "--meter",
        type=_meter,
        action="append",
        metavar="ADDRESS:MODEL",
        help="a meter on the bus, repeatable; one SDM120 with address 1 if none is given",
    )


async def run(args: argparse.Namespace) -> None:
    """Serve until cancelled."""
    meters = {address: Meter(model=model) for address, model in args.meter or [(1, "SDM120")]}
    server = ModbusServer(
        meters,
        framing=args.framing,
        host=args.host,
        port=args.port,
        serial=args.serial is not None,
        path=args.serial,
    )
    async with server:
        where = args.serial or f"{server.host}:{server.port} ({server.framing})"
        print(
            f"Meters {', '.join(f'{address}: {meter.model}' for address, meter in meters.items())} on {where}",
            flush=True,
        )
        while True:
            swing = math.sin(asyncio.get_running_loop().time() * math.tau / _PERIOD)
            for meter in meters.values():
                meter.load(*[3.0 + 2.0 * swing] * len(meter.phases), power_factor=0.95)
            await asyncio.sleep(1)
