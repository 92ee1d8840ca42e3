"""Command line of the bgERP simulator."""

import argparse
from pathlib import Path

from .clock import ServerClock
from .model import Behaviour
from .records import Dialect
from .registers import Generation
from .server import BgerpSimulator

DESCRIPTION = """bgERP server for zone controllers, with the operator's page at /operator.

Devices log in at /ztm/login (the specification) or register at /ztm/register (deployed servers) and wait for the
operator's approval. The real server listens on port 80."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the simulator's options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=80, help="port to listen on (%(default)s)")
    parser.add_argument("--dialect", choices=[*Dialect, "both"], default="both", help="protocol spoken (%(default)s)")
    parser.add_argument(
        "--generation",
        type=Generation,
        choices=list(Generation),
        default=Generation.MZ,
        help="register names of the deployed dialect (%(default)s)",
    )
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep devices and logs in this file")
    parser.add_argument("--auto-approve", action="store_true", help="accept new devices without the operator")
    parser.add_argument("--speed", type=float, default=1.0, help="speed of the server's clock (%(default)s)")
    parser.add_argument("--zone", default="Europe/Sofia", help="time zone of the server (%(default)s)")


async def run(args: argparse.Namespace) -> None:
    """Serve until interrupted."""
    dialects = set(Dialect) if args.dialect == "both" else {Dialect(args.dialect)}
    simulator = BgerpSimulator(
        Behaviour(dialects=dialects, auto_approve=args.auto_approve, write_delay=0.2),
        clock=ServerClock(speed=args.speed, zone=args.zone),
        generation=args.generation,
        state_file=args.state,
        host=args.host,
        port=args.port,
    )
    print(f"bgERP on {simulator.url}, operator's page {simulator.url}/operator")
    await simulator.serve_forever()
