"""Command line of the simulated Neuron."""

import argparse
import asyncio
from typing import Final

from .hardware import Neuron, Sensor
from .models import MODELS
from .registers import WordOrder
from .server import NeuronSimulator

DESCRIPTION: Final = """UniPi Neuron: Modbus TCP and EVOK, with the control of its inputs at /control.

GET /control/pins shows all pins; POST /control/pins {"DI0": true, "AI0": 2.5} sets inputs, POST /control/sensors
{"28FF2B70C11604B7": {"temperature": 21.5}} what 1-wire sensors measure."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the simulator's options."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="port of EVOK and of the control (%(default)s)")
    parser.add_argument("--modbus-port", type=int, default=502, help="port of the Modbus TCP server (%(default)s)")
    parser.add_argument("--model", choices=list(MODELS), default="M503", help="what it is (%(default)s)")
    parser.add_argument("--serial-number", type=int, default=346, help="number on the housing (%(default)s)")
    parser.add_argument(
        "--word-order",
        type=WordOrder,
        choices=list(WordOrder),
        default=WordOrder.LOW_FIRST,
        help="order of the halves of pulse counters (%(default)s)",
    )
    parser.add_argument("--evok-version", type=int, choices=(2, 3), default=2, help="generation of EVOK (%(default)s)")
    parser.add_argument(
        "--sensor", action="append", default=[], metavar="ROM", help="a 1-wire sensor, 16 hex digits; repeatable"
    )


async def run(args: argparse.Namespace) -> None:
    """Serve until cancelled."""
    neuron = Neuron(args.model, serial_number=args.serial_number)
    for rom in args.sensor:
        is_light = rom.startswith("26")
        neuron.set_sensor(rom, Sensor(21.5, *((45.0, -0.1) if is_light else ())))
    async with NeuronSimulator(
        neuron,
        word_order=args.word_order,
        host=args.host,
        modbus_port=args.modbus_port,
        evok_port=args.port,
        evok_version=args.evok_version,
    ) as simulator:
        print(
            f"Neuron {args.model} on {simulator.modbus.host}:{simulator.modbus.port} (Modbus TCP) and"
            f" {simulator.evok.url} (EVOK, control)",
            flush=True,
        )
        await asyncio.Event().wait()
