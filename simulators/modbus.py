"""Modbus servers that the simulators share: TCP, RTU over TCP and RTU on a serial line, with faults.

Written from the Modbus application protocol alone (functions 1 to 6, 15 and 16), without a Modbus library, so that a
misreading of the client's library shows.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
import struct
import time
from typing import Final, Protocol, Self

from .faults import FaultKind, Plan, Planned
from .pty import PseudoTerminal

ILLEGAL_FUNCTION: Final = 1
ILLEGAL_ADDRESS: Final = 2
ILLEGAL_VALUE: Final = 3
DEVICE_FAILURE: Final = 4

_READ_BITS: Final = frozenset({1, 2})
_READ_WORDS: Final = frozenset({3, 4})
_WRITE_ONE: Final = frozenset({5, 6})
_WRITE_BITS: Final = frozenset({5, 15})
_WRITE_MANY: Final = frozenset({15, 16})
_MOST_BITS: Final = 2000
_MOST_WORDS: Final = 125
_ON: Final = 0xFF00
_SILENCE: Final = 0.05
"""Seconds after which the bytes of an unfinished RTU frame are dropped."""


class ModbusError(Exception):
    """The device refuses a request with an exception code."""

    def __init__(self, code: int) -> None:
        """Keep the code."""
        super().__init__(f"exception {code}")
        self.code = code


class Unit(Protocol):
    """A device behind a Modbus address; each method raises `ModbusError` where it refuses."""

    def read_bits(self, function: int, address: int, count: int) -> Sequence[bool]:
        """Read coils (function 1) or discrete inputs (2)."""

    def read_words(self, function: int, address: int, count: int) -> Sequence[int]:
        """Read holding (3) or input (4) registers."""

    def write_bits(self, address: int, values: Sequence[bool]) -> None:
        """Write coils."""

    def write_words(self, address: int, values: Sequence[int]) -> None:
        """Write holding registers."""


class Framing(StrEnum):
    """How requests lie on the wire."""

    TCP = "tcp"
    RTU = "rtu"


@dataclass(frozen=True, slots=True)
class ModbusRequest:
    """A request as it arrived, with the monotonic time of its arrival."""

    at: float
    unit: int
    function: int
    address: int
    count: int
    values: tuple[int, ...] = ()


@dataclass(slots=True, kw_only=True)
class ModbusFault(Planned):
    """One planned fault; `status` is an exception answer with the given code.

    `function`, `unit` and `address` narrow it down; `None` stands for all. `body` is what garbage consists of; `delay`
    is in seconds.
    """

    function: int | None = None
    unit: int | None = None
    address: int | None = None
    exception: int = DEVICE_FAILURE
    body: bytes = b"\xff\xfe garbage \x00"
    delay: float = 1.0

    def matches(self, request: ModbusRequest) -> bool:
        """Tell whether the fault is meant for this request."""
        return (
            self.function in {None, request.function}
            and self.unit in {None, request.unit}
            and self.address in {None, request.address}
        )


class ModbusFaults(Plan[ModbusFault]):
    """The plan of faults of a Modbus server."""

    def add(self, kind: FaultKind | str, **options: object) -> ModbusFault:
        """Plan a fault; `options` are the fields of `ModbusFault`."""
        return self.append(ModbusFault(kind=FaultKind(kind), **options))  # type: ignore[arg-type]


def crc(data: bytes) -> bytes:
    """Return the checksum of an RTU frame, as it is sent."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
    return struct.pack("<H", value)


def float_words(value: float) -> tuple[int, int]:
    """Return the high and the low word of a float of 32 bits."""
    high, low = struct.unpack(">HH", struct.pack(">f", value))
    return high, low


def _pack_bits(values: Sequence[bool]) -> bytes:
    """Return bits as bytes, the first in the lowest bit of the first byte."""
    number = sum(1 << index for index, value in enumerate(values) if value)
    return number.to_bytes((len(values) + 7) // 8, "little")


def _unpack_bits(data: bytes, count: int) -> list[bool]:
    """Return the first bits of bytes."""
    number = int.from_bytes(data, "little")
    return [bool(number >> index & 1) for index in range(count)]


def parse_pdu(unit: int, pdu: bytes) -> ModbusRequest:
    """Return the request that a PDU holds.

    Raises:
        ModbusError: It holds none that the protocol allows.
    """
    function = pdu[0] if pdu else 0
    if function not in _READ_BITS | _READ_WORDS | _WRITE_ONE | _WRITE_MANY:
        raise ModbusError(ILLEGAL_FUNCTION)
    if len(pdu) < 5:
        raise ModbusError(ILLEGAL_VALUE)
    address, count = struct.unpack(">HH", pdu[1:5])
    now = time.monotonic()
    if function in _WRITE_ONE:
        if function == 5 and count not in {0, _ON}:
            raise ModbusError(ILLEGAL_VALUE)
        return ModbusRequest(now, unit, function, address, 1, (count,))
    values: tuple[int, ...] = ()
    if function in _WRITE_MANY:
        size = (count + 7) // 8 if function == 15 else 2 * count
        if len(pdu) != 6 + size or pdu[5] != size:
            raise ModbusError(ILLEGAL_VALUE)
        values = tuple(_unpack_bits(pdu[6:], count)) if function == 15 else struct.unpack(f">{count}H", pdu[6:])
    if not 1 <= count <= (_MOST_BITS if function in _READ_BITS | _WRITE_BITS else _MOST_WORDS):
        raise ModbusError(ILLEGAL_VALUE)
    return ModbusRequest(now, unit, function, address, count, values)


def execute(unit: Unit, request: ModbusRequest) -> bytes:
    """Do what is asked and return the PDU of the answer.

    Raises:
        ModbusError: The device refuses.
    """
    function = request.function
    if function in _READ_BITS:
        data = _pack_bits(unit.read_bits(function, request.address, request.count))
        return bytes((function, len(data))) + data
    if function in _READ_WORDS:
        words = unit.read_words(function, request.address, request.count)
        return struct.pack(f">BB{len(words)}H", function, 2 * len(words), *words)
    if function in _WRITE_BITS:
        unit.write_bits(request.address, [bool(value) for value in request.values])
    else:
        unit.write_words(request.address, request.values)
    echo = request.values[0] if function in _WRITE_ONE else request.count
    return struct.pack(">BHH", function, request.address, echo)


async def _perform(unit: Unit, request: ModbusRequest, fault: ModbusFault | None) -> bytes:
    """Do what is asked unless the fault prevents it, and return the PDU of the answer.

    Raises:
        ModbusError: The device refuses.
    """
    match fault.kind if fault else None:
        case FaultKind.TIMEOUT | FaultKind.DROP_BEFORE:
            return b""
        case FaultKind.STATUS if fault:
            raise ModbusError(fault.exception)
        case FaultKind.SLOW if fault:
            await asyncio.sleep(fault.delay)
    return execute(unit, request)


def _tcp_frame(buffer: bytes) -> tuple[bytes, bytes, int] | None:
    """Return head (with the unit last), PDU and length of the first TCP frame."""
    if len(buffer) < 7:
        return None
    size = 6 + int(struct.unpack(">H", buffer[4:6])[0])
    return (buffer[:7], buffer[7:size], size) if len(buffer) >= size else None


def _rtu_frame(buffer: bytes) -> tuple[bytes, bytes, int] | None:
    """Return unit, PDU and length of the first RTU frame of a request; one with a wrong checksum has no PDU."""
    if len(buffer) < 8:
        return None
    size = 9 + buffer[6] if buffer[1] in _WRITE_MANY else 8
    if len(buffer) < size:
        return None
    frame = buffer[:size]
    return (frame[:1], frame[1:-2], size) if crc(frame[:-2]) == frame[-2:] else (frame[:1], b"", len(buffer))


class _Line:
    """One connection: takes frames apart, answers them one after the other."""

    def __init__(self, server: ModbusServer, send: Callable[[bytes], None], cut: Callable[[], None]) -> None:
        """Serve what comes; `send` and `cut` are the way back."""
        self._server = server
        self._send = send
        self._cut = cut
        self._buffer = b""
        self._last = 0.0
        self._queue: asyncio.Queue[tuple[bytes, bytes]] = asyncio.Queue()
        self._task = asyncio.create_task(self._work())

    def close(self) -> None:
        """Answer no more."""
        self._task.cancel()

    def received(self, data: bytes) -> None:
        """Take bytes from the other end."""
        now = time.monotonic()
        rtu = self._server.framing is Framing.RTU
        if rtu and now - self._last > _SILENCE:
            self._buffer = b""
        self._last = now
        self._buffer += data
        while found := (_rtu_frame if rtu else _tcp_frame)(self._buffer):
            head, pdu, size = found
            self._buffer = self._buffer[size:]
            if pdu:
                self._queue.put_nowait((head, pdu))

    async def _work(self) -> None:
        while True:
            head, pdu = await self._queue.get()
            await self._answer(head, pdu)

    async def _answer(self, head: bytes, pdu: bytes) -> None:
        """Answer one request, with the fault that strikes it."""
        server = self._server
        if server.latency:
            await asyncio.sleep(server.latency)
        unit = server.units.get(head[-1])
        if unit is None:
            return
        fault = None
        try:
            request = parse_pdu(head[-1], pdu)
            server.requests.append(request)
            fault = server.faults.strike(lambda fault: fault.matches(request))
            answer = await _perform(unit, request, fault)
        except ModbusError as error:
            answer = bytes((pdu[0] | 0x80, error.code))
        kind = fault.kind if fault else None
        if kind in {FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER}:
            self._cut()
            return
        if kind in {FaultKind.TIMEOUT, FaultKind.TIMEOUT_AFTER}:
            return
        frame = self._frame(head, answer)
        if fault and kind is FaultKind.GARBAGE:
            frame = fault.body
        elif kind is FaultKind.TRUNCATED:
            frame = frame[: len(frame) // 2]
        self._send(frame)

    def _frame(self, head: bytes, answer: bytes) -> bytes:
        """Put an answer into a frame."""
        if self._server.framing is Framing.RTU:
            return head + answer + crc(head + answer)
        return head[:4] + struct.pack(">H", len(answer) + 1) + head[6:] + answer


class ModbusServer:
    """Devices behind one socket, or behind one serial port; keeps their state over a restart.

    Use as an asynchronous context manager, or with `start` and `stop`.

    Args:
        units: The devices by their address.
        framing: How requests lie on the wire.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one, which stays the same over a restart.
        serial: Serve a serial port instead of a socket.
        path: Name of the serial port; by default one in a temporary folder.
        baudrate: Speed of the serial port; what comes at another one is noise. By default every speed is right.
        latency: Seconds that the devices take to answer.
    """

    def __init__(
        self,
        units: Mapping[int, Unit],
        *,
        framing: Framing = Framing.TCP,
        host: str = "127.0.0.1",
        port: int = 0,
        serial: bool = False,
        path: Path | None = None,
        baudrate: int | None = None,
        latency: float = 0.0,
    ) -> None:
        """Prepare a server that does not serve yet."""
        self.units = dict(units)
        self.framing = Framing.RTU if serial else framing
        self.host = host
        self.port = port
        self.latency = latency
        self.baudrate = baudrate
        self.faults = ModbusFaults()
        self.requests: list[ModbusRequest] = []
        self.connections = 0
        self.terminal = PseudoTerminal(self._from_terminal, path) if serial else None
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._line: _Line | None = None

    async def start(self) -> Self:
        """Serve."""
        if self.terminal is not None:
            terminal = self.terminal
            self._line = _Line(self, terminal.write, terminal.unplug)
            terminal.plug()
        else:
            self._server = await asyncio.start_server(self._connected, self.host, self.port, reuse_address=True)
            self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        """Serve no more and cut all connections; the state stays."""
        if self.terminal is not None:
            self.terminal.unplug()
        if self._line is not None:
            self._line.close()
        if self._server is not None:
            self._server.close()
            self.drop()
            await self._server.wait_closed()
            self._server = None

    async def restart(self) -> None:
        """Stop and serve again under the same address."""
        await self.stop()
        await self.start()

    def drop(self) -> None:
        """Cut all connections."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def __aenter__(self) -> Self:
        """Start."""
        return await self.start()

    async def __aexit__(self, *exc_info: object) -> None:
        """Stop."""
        await self.stop()

    def _from_terminal(self, data: bytes) -> None:
        speed = self.terminal.baudrate if self.terminal is not None else None
        if self._line is not None and self.baudrate in {None, speed}:
            self._line.received(data)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self.connections += 1
        self._writers.add(writer)
        line = _Line(self, writer.write, writer.transport.abort)
        try:
            with suppress(OSError):
                while data := await reader.read(4096):
                    line.received(data)
        finally:
            line.close()
            self._writers.discard(writer)
            writer.close()
