"""The command line of the simulated iZone bridge."""

import argparse
import asyncio
from contextlib import AsyncExitStack
from datetime import datetime
from ipaddress import IPv4Address
from typing import Final

from .home import Home
from .homes import family_home, zoned_home
from .profiles import PROFILES
from .simulator import IzoneSimulator
from .udp import DISCOVERY_PORT, NOTICE_PORT

DESCRIPTION: Final = """iZone bridge with ducted air conditioning, wall splits, irrigation and power monitor.

The home lives: rooms warm and cool, dampers move, stations water, power is drawn, schedules run; --speed makes its time
pass faster. Discovery and change notices stay on this machine."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the simulator's options."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=80, help="HTTP port (%(default)s)")
    parser.add_argument(
        "--discovery-port", type=int, default=DISCOVERY_PORT, help="UDP port for discovery (%(default)s)"
    )
    parser.add_argument("--notice-host", default="127.0.0.1", help="who hears change notices (%(default)s)")
    parser.add_argument("--notice-port", type=int, default=NOTICE_PORT, help="UDP port of the notices (%(default)s)")
    parser.add_argument(
        "--uid", type=_uid, default="000013170", help="nine digits: the bridge's identity (%(default)s)"
    )
    parser.add_argument("--profile", choices=PROFILES, default="dual", help="kind of the bridge (%(default)s)")
    parser.add_argument(
        "--zones",
        type=int,
        metavar="N",
        help="a home of N equal zones and nothing else, instead of one with everything",
    )
    parser.add_argument("--bridges", type=int, default=1, metavar="N", help="so many, at consecutive addresses and ids")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds that each request takes (%(default)s)")
    parser.add_argument("--speed", type=float, default=1.0, help="speed of the home's time (%(default)s)")


def _uid(text: str) -> str:
    """Check an identity."""
    if len(text) != 9 or not text.isdecimal():
        raise argparse.ArgumentTypeError("nine digits")
    return text


def build(args: argparse.Namespace) -> list[IzoneSimulator]:
    """Return the bridges that the options describe."""
    return [_bridge(args, number) for number in range(args.bridges)]


def _bridge(args: argparse.Namespace, number: int) -> IzoneSimulator:
    """Return one of the bridges."""
    bridge = IzoneSimulator(
        _home(args.zones),
        uid=f"{int(args.uid) + number:09}",
        profile=args.profile,
        host=str(IPv4Address(args.host) + number),
        port=args.port,
        discovery_port=args.discovery_port,
        notices_to=((args.notice_host, args.notice_port),),
        speed=args.speed,
    )
    bridge.quirks.latency = args.latency
    bridge.quirks.notice_delay, bridge.quirks.notice_gap, bridge.quirks.notice_period = 2.5, 0.5, 60.0
    return bridge


def _home(zones: int | None) -> Home:
    """Return a new home, whose clock starts with the host's."""
    now = datetime.now()
    return family_home(now) if zones is None else zoned_home(zones, now)


async def run(args: argparse.Namespace) -> None:
    """Serve until interrupted."""
    async with AsyncExitStack() as stack:
        for bridge in build(args):
            await stack.enter_async_context(bridge)
            print(f"iZone bridge {bridge.identity} ({args.profile}) on {bridge.url}", flush=True)
        await asyncio.Event().wait()
