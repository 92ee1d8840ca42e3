"""The command line of the simulated Thinknx server."""

import argparse
import asyncio
from pathlib import Path
from typing import Final

from .access import Auth
from .answers import Options
from .limits import RateLimit
from .plant import Plant
from .server import ThinknxSimulator
from .table import table

DESCRIPTION: Final = """Thinknx server with a KNX plant.

The plant lives: rooms follow their set points, blinds take their time, scenes run; --speed makes its time pass faster.
The page /simulator shows the devices and the bus, /simulator/table the table to paste."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the simulator's options."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=5051, help="TCP port (%(default)s)")
    parser.add_argument("--auth", choices=list(Auth), default=Auth.DIGEST, help="local form's challenge (%(default)s)")
    parser.add_argument("--user", default="", help="user of the local form; none asks for no credentials")
    parser.add_argument("--password", default="", help="password of the local form")
    parser.add_argument("--key", default="", help="serve /KEY/api/V1/… as the cloud does, not the local form")
    parser.add_argument("--https-redirect", action="store_true", help="redirect everything to https")
    parser.add_argument("--devices", type=int, default=20, metavar="N", help="size of the plant (%(default)s)")
    parser.add_argument("--latency", type=float, default=0.05, metavar="SECONDS", help="of the bus (%(default)s)")
    parser.add_argument("--rate", type=float, metavar="N", help="requests per minute above which it answers 429")
    parser.add_argument(
        "--burst", type=int, default=60, metavar="N", help="requests at once below --rate (%(default)s)"
    )
    parser.add_argument("--color", action="store_true", help='have the "coming soon" controllers color and colortemp')
    parser.add_argument("--speed", type=float, default=1.0, help="speed of the plant's time (%(default)s)")
    parser.add_argument("--print-table", action="store_true", help="print the plant's table and serve nothing")
    parser.add_argument("--write-table", type=Path, metavar="FILE", help="write the plant's table before serving")


def build(args: argparse.Namespace) -> ThinknxSimulator:
    """Return the simulator that the options describe."""
    return ThinknxSimulator(
        Plant.of_size(args.devices, latency=args.latency),
        host=args.host,
        port=args.port,
        auth=args.auth,
        user=args.user,
        password=args.password,
        key=args.key,
        rate_limit=None if args.rate is None else RateLimit(per_minute=args.rate, burst=args.burst),
        options=Options(color=args.color, https_redirect=args.https_redirect),
        speed=args.speed,
    )


async def run(args: argparse.Namespace) -> None:
    """Serve until cancelled, or print the table."""
    simulator = build(args)
    text = table(simulator.plant)
    if args.print_table:
        print(text, end="")
        return
    if args.write_table is not None:
        args.write_table.write_text(text, encoding="utf-8")
    async with simulator:
        print(f"Thinknx on {simulator.url}, devices and bus on {simulator.url}/simulator", flush=True)
        await asyncio.Event().wait()
