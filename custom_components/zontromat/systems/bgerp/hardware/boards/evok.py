"""A UniPi Neuron behind EVOK: REST for outputs, WebSocket for inputs, and its 1-wire sensors (facts 4.3.1)."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import Any, Final, override

import aiohttp

from ...zone.pins import Pin, PinKind, Reading
from ..contract import HardwareError
from ..errors import BadAnswer, NoAnswer, Unreachable, Unsuitable
from ..evok import Evok, parse
from ..identity import Identity
from ..link import Connected
from .evok_items import Circuit, identity, pins_of, readings_of
from .volts import check_volts

RESYNC: Final = 60.0
"""Seconds between two reads of everything, should a message have been lost."""
HEARTBEAT: Final = 10.0
"""Seconds of silence before a ping, without whose answer a dead connection would never be noticed."""


class EvokBoard(Connected):
    """The pins and 1-wire sensors of a Neuron; see `Board`.

    Args:
        http: The caller's HTTP session.
        url: Base address of EVOK.
        name: For people.
        resync: Seconds between two reads of everything.
        heartbeat: Seconds of silence before a ping, and until its answer.
        timeout: Seconds for a request.

    Raises:
        ValueError: The address is no HTTP address.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        url: str,
        *,
        name: str | None = None,
        resync: float = RESYNC,
        heartbeat: float = HEARTBEAT,
        timeout: float = 5.0,
    ) -> None:
        """Prepare a board that is not connected."""
        self._evok = Evok(http, url, timeout=timeout)
        super().__init__(name or f"EVOK at {self._evok.host}")
        self.identity: Identity | None = None
        self._resync = resync
        self._heartbeat = heartbeat
        self._pins: dict[Circuit, Pin] = {}
        self._all: dict[Pin, Reading] = {}
        self._readings: dict[Pin, Reading] = {}
        self._known: frozenset[Pin] = frozenset()
        self._watched: frozenset[Pin] = frozenset()

    @property
    def pins(self) -> Collection[Pin] | None:
        """What the hardware has, lost sensors included; `None` while that is not known yet."""
        return self._known or None

    @property
    def readings(self) -> Mapping[Pin, Reading]:
        """The latest readings of what is watched and can be read."""
        return self._readings

    def watch(self, pins: Collection[Pin]) -> None:
        """Tell of these pins from now on, and of no others."""
        self._watched = frozenset(pins)
        self._show()

    async def write(self, outputs: Mapping[Pin, Reading]) -> None:
        """Drive outputs, one after the other.

        Raises:
            HardwareError: An output does not exist or its volts are not within 0…10, in which case nothing was sent;
                or whether an output was driven is not known.
        """
        circuits = {pin: circuit for circuit, pin in self._pins.items() if pin.kind.is_output}
        for pin, value in outputs.items():
            if pin not in circuits:
                raise HardwareError(f"{self.name} has no output {pin}")
            if pin.kind is PinKind.AO:
                check_volts(pin, value)
        self._require_online()
        for pin, value in outputs.items():
            if pin.kind is PinKind.AO:
                await self._evok.drive(*circuits[pin], value=f"{float(value):.3f}", mode="Voltage")
            else:
                await self._evok.drive(*circuits[pin], value=str(int(bool(value))))

    @override
    async def run(self) -> None:
        """Serve until cancelled."""
        await self.link.run(self._serve)

    async def _serve(self) -> None:
        """Connect and listen, until something fails."""
        async with await self._evok.websocket() as socket:
            # Everything is read after the push has begun, so that no change falls between.
            await self._read_everything()
            self.link.up()
            with self._evok.translated():
                await self._listen(socket)
        raise Unreachable(f"{self._evok.host}: connection closed")

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Take in what is pushed, and read everything now and then, until the connection is closed."""
        loop = asyncio.get_running_loop()
        due = loop.time() + self._resync
        heard, asked = loop.time(), False
        while True:
            try:
                async with asyncio.timeout_at(min(due, heard + self._heartbeat * (2 if asked else 1))):
                    message = await socket.receive()
            except TimeoutError:
                if loop.time() >= due:
                    await self._read_everything()
                    due = loop.time() + self._resync
                elif asked:
                    raise NoAnswer(f"{self._evok.host}: no answer to a ping") from None
                else:
                    await socket.ping()
                    asked = True
                continue
            heard, asked = loop.time(), False
            match message.type:
                case aiohttp.WSMsgType.TEXT:
                    # Nonsense is dropped: the next message may be well again.
                    with suppress(BadAnswer):
                        self._take(parse(message.data))
                case aiohttp.WSMsgType.PING:
                    await socket.pong(message.data)
                case aiohttp.WSMsgType.PONG:
                    pass
                case _:
                    return

    async def _read_everything(self) -> None:
        """Replace all that is known."""
        items = await self._evok.everything()
        self._pins = pins_of(items)
        if not self._pins:
            raise Unsuitable(f"{self._evok.host}: EVOK without inputs and outputs")
        self.identity = identity(items)
        known = {pin for item in items for pin, _ in readings_of(item, self._pins)}
        is_new, self._known = known != self._known, frozenset(known)
        self._all = {}
        self._take(items)
        if is_new:
            self._tell()

    def _take(self, items: Iterable[Mapping[str, Any]]) -> None:
        """Take in what devices say."""
        for item in items:
            for pin, value in readings_of(item, self._pins):
                if value is None:
                    self._all.pop(pin, None)
                else:
                    self._all[pin] = value
        if self._show():
            self._tell()

    def _show(self) -> bool:
        """Show the readings that are of interest; return whether they have changed."""
        readings = {pin: value for pin, value in self._all.items() if pin in self._watched}
        changed = readings != self._readings
        self._readings = readings
        return changed

    @override
    def _forget(self) -> None:
        """Have no readings."""
        self._all = {}
        self._show()
