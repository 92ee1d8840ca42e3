"""Zones of a bgERP server, each with a simulated room: Neuron, EVOK, meter and two card readers."""

import asyncio
from collections.abc import Mapping
import random
from typing import Any, Final, override

from aiohttp import web
from homeassistant.config_entries import ConfigEntry, ConfigSubentryData

from bench.measures import zones
from bench.subject import Subject, new_entry
from demo.office import Office
from demo.systems import BGERP_ZONE, CARD
from simulators.bgerp import Behaviour, BgerpSimulator, Dialect
from simulators.server import HttpSimulator

_SERIAL: Final = 346
_OUTSIDE, _INSIDE = "2897", "2911"
_RELEASE: Final = 1
"""Seconds; the shortest time makes the most measurements."""
_LONGEST_WAIT: Final = 10.0


def _part(kind: str, data: Mapping[str, Any]) -> ConfigSubentryData:
    """Return a piece of hardware as the entry stores it."""
    return ConfigSubentryData(data=data, subentry_type=f"bgerp_{kind}", title=kind, unique_id=None)


class Building(HttpSimulator):
    """So many rooms and their server, and what can be measured from outside of the zones.

    GET `/ports` tells the ports of each room; `/zones` how many of them work as configured; `/requests` how many Modbus
    requests have come since the last time; `/latency/{button|card}?samples=n` lets somebody press the exit button of
    each room, or hold a card, and tells the seconds until its lock was released.
    """

    def __init__(self, rooms: int) -> None:
        """Build."""
        super().__init__()
        behaviour = Behaviour(dialects={Dialect.DEPLOYED}, auto_approve=True)
        self.server = BgerpSimulator(behaviour)
        self.rooms = [Office() for _ in range(rooms)]

    @override
    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/ports", self._ports)
        app.router.add_get("/zones", self._zones)
        app.router.add_get("/requests", self._requests)
        app.router.add_get("/latency/{of}", self._latency)

    @override
    async def on_start(self) -> None:
        for part in (self.server, *self.rooms):
            await part.start()

    @override
    async def on_stop(self) -> None:
        for part in (*self.rooms, self.server):
            await part.stop()

    async def _ports(self, _request: web.Request) -> web.Response:
        rooms = [
            {
                "modbus": room.neuron.modbus.port,
                "evok": room.neuron.evok.port,
                "meter": room.meter_server.port,
                "readers": [reader.port for reader in room.readers],
            }
            for room in self.rooms
        ]
        return web.json_response({"server": self.server.url, "rooms": rooms})

    async def _zones(self, _request: web.Request) -> web.Response:
        """Configure the zones that have registered, and count those that drive their room's light."""
        for record in self.server.records:
            if record.profile is not None and not record.cards:
                for name, value in {**BGERP_ZONE, "ac.time_to_open_1": _RELEASE}.items():
                    self.server.operator.edit(record.id, name, value)
                self.server.operator.grant_card(record.id, CARD)
        lit = sum(float(room.neuron.hardware.read("AO1")) > 0 for room in self.rooms)
        return web.json_response(lit)

    async def _requests(self, _request: web.Request) -> web.Response:
        servers = [server for room in self.rooms for server in (room.neuron.modbus, room.meter_server)]
        count = sum(len(server.requests) for server in servers)
        for server in servers:
            server.requests.clear()
        return web.json_response(count)

    async def _latency(self, request: web.Request) -> web.Response:
        of, samples = request.match_info["of"], int(request.query["samples"])
        found = await asyncio.gather(*(_latencies(room, of, samples) for room in self.rooms))
        return web.json_response([seconds for each in found for seconds in each])


async def _latencies(room: Office, of: str, samples: int) -> list[float]:
    """Return the seconds from an input of a room to its output, so many times."""
    loop = asyncio.get_running_loop()
    hardware = room.neuron.hardware
    changed = asyncio.Event()
    deaf = hardware.listen(lambda name: changed.set() if name == "DO2" else None)

    async def lock_is(released: bool) -> None:
        async with asyncio.timeout(_LONGEST_WAIT):
            while bool(hardware.read("DO2")) is not released:
                changed.clear()
                await changed.wait()

    found = []
    for _ in range(samples):
        await asyncio.sleep(random.uniform(0.1, 0.4))
        begin = loop.time()
        if of == "button":
            hardware.set_input("DI1", value=True)
        else:
            room.readers[0].hold(CARD)
        await lock_is(released=True)
        found.append(loop.time() - begin)
        hardware.set_input("DI1", value=False)
        await lock_is(released=False)
        # The same card within a second is one read.
        await asyncio.sleep(max(1.1 - (loop.time() - begin), 0.0))
    deaf()
    return found


class Bgerp(Subject):
    """Zones as a Home Assistant runs them."""

    key = "bgerp"
    measures = (zones.figures,)
    plan = "inputs of a Neuron all the time, its meter, EVOK and card readers as they tell, a sync a minute"

    @override
    def simulator(self, points: int, number: int) -> HttpSimulator:
        return Building(number)

    @override
    def entry(self, url: str, points: int, number: int) -> ConfigEntry:
        raise NotImplementedError("a zone needs the ports of its room: see `zone`")

    @staticmethod
    def zone(server: str, ports: Mapping[str, Any], number: int) -> ConfigEntry:
        """Return the entry of a zone in a room."""
        here = "127.0.0.1"
        readers = zip((_OUTSIDE, _INSIDE), ports["readers"], strict=True)
        return new_entry(
            "bgerp",
            identity=str(_SERIAL + number),
            data={"urls": [server], "serial_number": str(_SERIAL + number), "model": "M503", "dialect": "deployed"},
            options={},
            subentries=[
                _part(kind, part)
                for kind, part in (
                    ("neuron", {"host": here, "port": ports["modbus"], "unit": 1, "model": "M503"}),
                    ("evok", {"url": f"http://{here}:{ports['evok']}"}),
                    (
                        "meter",
                        {"connection": "tcp", "host": here, "port": ports["meter"], "unit": 1, "model": "SDM120"},
                    ),
                    *(
                        ("reader", {"port": f"socket://{here}:{port}", "baudrate": 9600, "serial_number": serial})
                        for serial, port in readers
                    ),
                )
            ],
        )
