"""EVOK, the service that makes a Neuron's hardware available over REST and WebSocket (facts/bgerp.md 4.3.1)."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
import json
from typing import Any, Final, override

from aiohttp import WSMsgType, web

from ..server import HttpSimulator
from .control import add_control
from .hardware import Neuron, Sensor

_DEVICES: Final = {"DI": "input", "DO": "relay", "RO": "relay", "AI": "ai", "AO": "ao", "LED": "led"}
_ALIASES: Final = {"di": "input", "output": "relay", "do": "relay", "ro": "relay", "sensor": "temp"}
_STOP: Final = None


class EvokSimulator(HttpSimulator):
    """EVOK on one Neuron, and the control of the simulation below `/control`.

    `registers` are those of devices on the serial port, by their circuits, such as `UART_1_2_0_inp`.

    Args:
        neuron: The hardware.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        version: 2 or 3; the third generation calls the kinds of devices di, do and ro.
    """

    def __init__(self, neuron: Neuron, *, host: str = "127.0.0.1", port: int = 0, version: int = 2) -> None:
        """Prepare a service that is not yet listening."""
        super().__init__(host=host, port=port)
        self.neuron = neuron
        self.version = version
        self.registers: dict[str, int | None] = {}
        self._queues: set[asyncio.Queue[str | None]] = set()
        self._sockets: set[web.WebSocketResponse] = set()
        self._ponged = asyncio.Event()
        self._deaf = neuron.listen(self._changed)
        self._circuits = dict(self._number())

    @property
    def listeners(self) -> int:
        """How many WebSockets are open."""
        return len(self._queues)

    @override
    def add_routes(self, app: web.Application) -> None:
        add_control(app, self.neuron)
        app.router.add_get("/ws", self._websocket)
        app.router.add_get("/rest/all{slash:/?}", self._all)
        app.router.add_get("/rest/{dev}/{circuit}{slash:/?}", self._one)
        app.router.add_post("/rest/{dev}/{circuit}{slash:/?}", self._set)

    @override
    async def on_stop(self) -> None:
        self.drop()

    def drop(self) -> None:
        """Close all WebSockets."""
        for queue in self._queues:
            queue.put_nowait(_STOP)

    def push(self, text: str) -> None:
        """Send any text to all WebSockets."""
        for queue in self._queues:
            queue.put_nowait(text)

    async def ping(self, timeout: float = 10.0) -> bool:
        """Ping all WebSockets; return whether one of them answers in time, in seconds."""
        self._ponged.clear()
        for socket in self._sockets:
            await socket.ping()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ponged.wait(), timeout)
        return self._ponged.is_set()

    def _number(self) -> Iterator[tuple[str, str]]:
        """Yield the pins with the circuits that they have in EVOK: `1_01` is the first of group 1."""
        start = {"DI": 0, "AI": 0, "AO": 0, "RO": 0}
        for number, group in enumerate(self.neuron.groups, start=1):
            outputs = "DO" if number == 1 else "RO"
            counts = {"DI": group.inputs, outputs: group.outputs, "AI": group.analog, "AO": group.analog}
            for kind, count in (counts | {"LED": group.leds}).items():
                first = start.get(kind, 0)
                for index in range(count):
                    yield f"{kind}{first + index}", f"{number}_{index + 1:02}"
                start[kind] = first + count

    def _dev(self, name: str) -> str:
        kind = name.rstrip("0123456789")
        return kind.lower() if self.version >= 3 else _DEVICES[kind]

    def _item(self, name: str) -> dict[str, Any]:
        """Return what EVOK says of a pin or sensor."""
        if name in self.neuron.sensors:
            return _sensor_item(name, self.neuron.sensors[name])
        value = self.neuron.read(name)
        item: dict[str, Any] = {"dev": self._dev(name), "circuit": self._circuits[name], "glob_dev_id": 1}
        if isinstance(value, float):
            return item | {"value": round(value, 3), "unit": "V", "mode": "Voltage", "modes": ["Voltage", "Current"]}
        item |= {"value": int(value)}
        match name.rstrip("0123456789"):
            case "DI":
                item |= {
                    "counter": self.neuron.counter(name),
                    "counter_mode": "Enabled",
                    "debounce": 50,
                    "mode": "Simple",
                }
            case "DO":
                item |= {"relay_type": "digital", "pending": False, "mode": "Simple", "modes": ["Simple", "PWM"]}
            case "RO":
                item |= {"relay_type": "physical", "pending": False, "mode": "Simple", "modes": ["Simple"]}
        return item

    def _changed(self, name: str) -> None:
        self.push(json.dumps([self._item(name)]))

    async def _all(self, _request: web.Request) -> web.Response:
        names = [*self._circuits, *self.neuron.sensors]
        neuron = self.neuron
        version = ".".join(map(str, neuron.firmware))
        identity = {"dev": "neuron", "circuit": "1", "model": neuron.model, "sn": neuron.serial_number, "ver2": version}
        registers = [
            {"dev": "register", "circuit": circuit, "value": value} for circuit, value in self.registers.items()
        ]
        others = [*registers, identity | {"glob_dev_id": 1, "last_comm": 0.01}]
        return web.json_response([*map(self._item, names), *others])

    def _find(self, request: web.Request) -> str:
        """Return the pin or sensor that a path names."""
        wanted, circuit = request.match_info["dev"], request.match_info["circuit"]
        if circuit in self.neuron.sensors:
            return circuit
        for name, own in self._circuits.items():
            dev = _DEVICES[name.rstrip("0123456789")]
            if own == circuit and wanted in {dev, self._dev(name), *(a for a, d in _ALIASES.items() if d == dev)}:
                return name
        raise web.HTTPNotFound(text=json.dumps({"success": False, "errors": [f"Invalid device circuit {circuit}"]}))

    async def _one(self, request: web.Request) -> web.Response:
        return web.json_response(self._item(self._find(request)))

    async def _set(self, request: web.Request) -> web.Response:
        """Drive an output: form fields `value` (0, 1 or volts) and `mode`; an input takes `counter`."""
        name = self._find(request)
        form = await request.post()
        try:
            if name.startswith("DI") and "counter" in form:
                self.neuron.set_counter(name, int(str(form["counter"])))
            elif "value" in form:
                self.neuron.drive(name, float(str(form["value"])))
        except (KeyError, ValueError) as error:
            return web.json_response({"success": False, "errors": [repr(error)]}, status=400)
        return web.json_response({"success": True, "result": self._item(name)})

    async def _websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Push changes; the only command that is honoured is a filter, which is accepted and ignored."""
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._queues.add(queue)
        self._sockets.add(socket)
        sender = asyncio.create_task(_send(socket, queue))
        try:
            async for message in socket:
                match message.type:
                    case WSMsgType.TEXT if '"all"' in message.data:
                        queue.put_nowait(json.dumps([self._item(name) for name in self._circuits]))
                    case WSMsgType.PING:
                        await socket.pong(message.data)
                    case WSMsgType.PONG:
                        self._ponged.set()
        finally:
            self._queues.discard(queue)
            self._sockets.discard(socket)
            sender.cancel()
        return socket


async def _send(socket: web.WebSocketResponse, queue: asyncio.Queue[str | None]) -> None:
    """Send what is in the queue, until it says stop."""
    while (text := await queue.get()) is not None:
        await socket.send_str(text)
    await socket.close()


def _sensor_item(rom: str, sensor: Sensor) -> dict[str, Any]:
    """Return what EVOK says of a 1-wire sensor."""
    item = {"circuit": rom, "address": f"{rom[:2]}.{rom[2:]}", "lost": sensor.lost, "time": 1.0, "interval": 15}
    if rom.startswith("26"):
        measured = {"temp": sensor.temperature, "humidity": sensor.humidity, "vis": sensor.vis, "vdd": 5.1, "vad": 1.9}
        return item | {"dev": "1wdevice", "typ": "DS2438"} | measured
    return item | {"dev": "temp", "typ": "DS18B20", "value": sensor.temperature}
