"""An office with a UniPi Neuron, an SDM120 meter and two card readers at one door, in real time.

POST /control/hold {"card_id": "445E6046010080FF", "reader": 1} lets somebody hold a card to the reader outside (1) or
inside (2) and go through the door; POST /control/room {"people": 2, "taps": [6, 0]} sets who is in and how many litres
a minute run; GET /control/room shows the room. The port of EVOK has the control of the pins, /control/pins.
"""

import argparse
import asyncio
from contextlib import AsyncExitStack, suppress
from datetime import datetime
from functools import partial
from typing import Any, Final, override

from aiohttp import web

from simulators.meter import Meter
from simulators.modbus import ModbusServer
from simulators.neuron import MODELS, Neuron, NeuronSimulator, Sensor
from simulators.reader import Reader
from simulators.room import Pins, Room, clear_day
from simulators.room.climate import Climate
from simulators.server import HttpSimulator

_STEP: Final = 0.25
_PATIENCE: Final = 3.0
"""Seconds for which somebody pushes a door."""
_PASSAGE: Final = 4.0
"""Seconds for which the door is open while somebody goes through."""


class Office(HttpSimulator):
    """The room in real time, with its control over HTTP.

    Use as an asynchronous context manager. Ports of 0 take free ones.

    Args:
        modbus_port: Port of the Neuron's Modbus TCP server.
        evok_port: Port of EVOK, and of the control of the Neuron's pins.
        meter_port: Port of the meter's Modbus TCP server.
        reader_ports: Ports of the readers: on the outside of the door, and on its inside.
        model: What the Neuron is.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        modbus_port: int = 0,
        evok_port: int = 0,
        meter_port: int = 0,
        reader_ports: tuple[int, int] = (0, 0),
        model: str = "M503",
    ) -> None:
        """Furnish a room that is not yet lived in."""
        super().__init__(host=host, port=port)
        self.neuron = NeuronSimulator(Neuron(model), host=host, modbus_port=modbus_port, evok_port=evok_port)
        self.meter = Meter()
        self.meter_server = ModbusServer({1: self.meter}, host=host, port=meter_port)
        self.readers = tuple(Reader(tcp=True, host=host, port=port) for port in reader_ports)
        self.room = Room(
            hardware=self.neuron.hardware,
            measure=self._measure,
            pins=Pins(),
            water=(42.0, 42.0),
            climate=Climate(air=20.5, body=21.0),
        )
        self._open = AsyncExitStack()
        self._tasks: set[asyncio.Task[None]] = set()

    @override
    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/control/room", self._show)
        app.router.add_post("/control/room", self._change)
        app.router.add_post("/control/hold", self._hold)

    @override
    async def on_start(self) -> None:
        await self._open.enter_async_context(self.neuron)
        await self._open.enter_async_context(self.meter_server)
        for reader in self.readers:
            await self._open.enter_async_context(reader)
        self._spawn(self._live())

    @override
    async def on_stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._open.aclose()

    def hold(self, card_id: str, reader: int = 1) -> None:
        """Let somebody hold a card to a reader, 1 outside and 2 inside, and go through the door if it opens."""
        self.readers[reader - 1].hold(card_id)
        self._spawn(self._pass(1 if reader == 1 else -1))

    def _spawn(self, work: Any) -> None:
        """Do something beside all else."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _live(self) -> None:
        """Let time pass."""
        loop = asyncio.get_running_loop()
        last = loop.time()
        while True:
            now = datetime.now().astimezone()
            midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
            self.room.weather = clear_day((now - midnight).total_seconds(), mean=4.0, noon=28.0)
            self.room.step(loop.time() - last)
            last = loop.time()
            self.meter.load(self.room.power / self.meter.phases[0].voltage)
            await asyncio.sleep(_STEP)

    async def _pass(self, people: int) -> None:
        """Push the door, go through and close it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while not self.room.push_door():
                    await asyncio.sleep(_STEP / 2)
            self.room.people = max(self.room.people + people, 0)
            await asyncio.sleep(_PASSAGE)
            self.room.door_open = False

    def _measure(self, rom: str, temperature: float, vis: float | None) -> None:
        """Let a 1-wire sensor measure; one that sees light feels the moisture too."""
        sensor = Sensor(temperature, None if vis is None else 45.0, vis)
        if self.neuron.hardware.sensors.get(rom) != sensor:
            self.neuron.hardware.set_sensor(rom, sensor)

    async def _show(self, _request: web.Request | None = None) -> web.Response:
        """Tell what the room is like."""
        room = self.room
        return web.json_response(
            {
                "blind": room.blind.angle,
                "door_open": room.door_open,
                "illuminance": room.illuminance,
                "outdoor_temperature": room.weather.temperature,
                "people": room.people,
                "power": room.power,
                "taps": room.taps,
                "temperature": room.temperature,
            }
        )

    async def _change(self, request: web.Request) -> web.Response:
        """Change what people do."""
        try:
            body = await request.json()
            people, taps = int(body.get("people", self.room.people)), body.get("taps", self.room.taps)
            cold, hot = map(float, taps)
        except (AttributeError, TypeError, ValueError) as error:
            raise web.HTTPBadRequest(text=f"unusable request: {error!r}") from error
        self.room.people, self.room.taps = people, (cold, hot)
        return await self._show()

    async def _hold(self, request: web.Request) -> web.Response:
        """Hold a card to a reader."""
        try:
            body = await request.json()
            act = partial(self.hold, str(body["card_id"]), {1: 1, 2: 2}[int(body.get("reader", 1))])
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise web.HTTPBadRequest(text=f"unusable request: {error!r}") from error
        act()
        return await self._show()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the simulator's options."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8092, help="port of the control (%(default)s)")
    parser.add_argument("--modbus-port", type=int, default=502, help="port of the Neuron's Modbus (%(default)s)")
    parser.add_argument("--evok-port", type=int, default=8080, help="port of EVOK (%(default)s)")
    parser.add_argument("--meter-port", type=int, default=8502, help="port of the meter's Modbus TCP (%(default)s)")
    parser.add_argument(
        "--reader-ports",
        type=int,
        nargs=2,
        default=(8101, 8102),
        metavar=("OUTSIDE", "INSIDE"),
        help="ports of the card readers (%(default)s)",
    )
    parser.add_argument("--model", choices=list(MODELS), default="M503", help="what the Neuron is (%(default)s)")


async def run(args: argparse.Namespace) -> None:
    """Serve until cancelled."""
    outside, inside = args.reader_ports
    site = Office(
        host=args.host,
        port=args.port,
        modbus_port=args.modbus_port,
        evok_port=args.evok_port,
        meter_port=args.meter_port,
        reader_ports=(outside, inside),
        model=args.model,
    )
    print(f"Office on {site.url}, its Neuron on {args.host}:{args.modbus_port}", flush=True)
    await site.serve_forever()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m demo.office", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_arguments(parser)
    with suppress(KeyboardInterrupt):
        asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
