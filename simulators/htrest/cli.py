"""The command line of the simulated HtREST server: the real server's options, and those of the simulation."""

import argparse
import asyncio
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from .extra_parameters import EXTRAS
from .generations import GENERATIONS
from .heatpump import daily_weather
from .server import HtrestSimulator

DESCRIPTION: Final = """Heliotherm heat pump behind an HtREST server.

The heat pump lives: it follows its heating curve, makes hot water, starts and stops its compressor and counts. The
weather has days and nights; --speed makes heat flow faster, the clock keeps the time of day.
"""


def _extras(text: str) -> list[str]:
    """Parse a list of groups."""
    groups = list(EXTRAS) if text == "all" else [group for group in text.split(",") if group]
    if unknown := sorted(set(groups) - EXTRAS.keys()):
        raise argparse.ArgumentTypeError(f"no such group: {', '.join(unknown)}")
    return groups


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    _add_server_options(parser)
    _add_simulation_options(parser)


def _add_server_options(parser: argparse.ArgumentParser) -> None:
    """Add what the real server has."""
    server = parser.add_argument_group("server, as on the real command line")
    server.add_argument("--host", default="127.0.0.1", help="address to listen on, default: %(default)s")
    server.add_argument("--port", type=int, help="port, default: that of the generation (spec 8888, others 8777)")
    server.add_argument("--user", default="", help="<username>:<password> for basic access authentication")
    server.add_argument("--read-only", action="store_true", help="echo writes and forget them")
    server.add_argument("--bool-as-int", action="store_true", help="show boolean values as 0 and 1")
    server.add_argument(
        "--no-param-verification", action="store_true", help="do not check the limits of written values"
    )
    server.add_argument(
        "-b",
        "--baudrate",
        type=int,
        default=115_200,
        choices=(9_600, 19_200, 38_400, 57_600, 115_200),
        help="speed of the simulated serial line, default: %(default)s",
    )


def _add_simulation_options(parser: argparse.ArgumentParser) -> None:
    """Add what only a simulator has."""
    simulation = parser.add_argument_group("simulation")
    simulation.add_argument(
        "--generation", choices=GENERATIONS, default="pypi", help="generation of the server, default: %(default)s"
    )
    simulation.add_argument(
        "--command-latency",
        type=float,
        default=0.02,
        metavar="SECONDS",
        help="time that the heat pump takes to answer a command, default: %(default)s",
    )
    simulation.add_argument(
        "--extras",
        type=_extras,
        default=[],
        metavar="GROUP,…",
        help=f"parameters beside the stock table: all, or some of {', '.join(EXTRAS)}",
    )
    simulation.add_argument(
        "--missing", action="append", default=[], metavar="NAME", help="a parameter that the firmware lacks; repeatable"
    )
    simulation.add_argument("--speed", type=float, default=1.0, help="speed of the physics, default: %(default)s")
    simulation.add_argument(
        "--outdoor", type=float, default=4.0, metavar="°C", help="mean outdoor temperature, default: %(default)s"
    )
    simulation.add_argument("--fault", action="store_true", help="start with a fault")
    simulation.add_argument(
        "--clock-drift", type=float, default=0.0, metavar="SECONDS", help="how far the heat pump's clock is ahead"
    )
    simulation.add_argument(
        "--time-zone", type=ZoneInfo, metavar="NAME", help="where the heat pump stands, default: where the host does"
    )


def build(args: argparse.Namespace) -> HtrestSimulator:
    """Return the simulator that the options describe."""
    simulator = HtrestSimulator(
        host=args.host,
        port=GENERATIONS[args.generation].port if args.port is None else args.port,
        generation=args.generation,
        read_only=args.read_only,
        bool_as_int=args.bool_as_int,
        user=args.user,
        param_verification=not args.no_param_verification,
        extras=args.extras,
        baud=args.baudrate,
        command_latency=args.command_latency,
        pace=1.0,
        speed=args.speed,
        time_zone=args.time_zone,
    )
    pump = simulator.pump
    pump.missing.update(args.missing)
    pump.weather = daily_weather(args.outdoor, swing=4.0)
    pump.clock.drift = timedelta(seconds=args.clock_drift)
    if args.fault:
        pump.raise_fault()
    return simulator


async def run(args: argparse.Namespace) -> None:
    """Serve until cancelled."""
    async with build(args) as simulator:
        print(f"HtREST ({args.generation}) on {simulator.url}/api/v1/", flush=True)
        await asyncio.Event().wait()
