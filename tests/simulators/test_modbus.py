"""The Modbus server that the simulators share: frames to the letter, and what goes wrong."""

import asyncio
from collections.abc import Sequence
import struct
from typing import Any

from hypothesis import given, strategies as st
import pytest

from simulators.modbus import (
    ILLEGAL_ADDRESS,
    Framing,
    ModbusError,
    ModbusRequest,
    ModbusServer,
    crc,
    execute,
    float_words,
    parse_pdu,
)


class Memory:
    """A device with ten coils and ten registers."""

    def __init__(self) -> None:
        self.bits = [False] * 10
        self.words = list(range(10))

    def read_bits(self, function: int, address: int, count: int) -> Sequence[bool]:
        self._check(address, count)
        return self.bits[address : address + count]

    def read_words(self, function: int, address: int, count: int) -> Sequence[int]:
        self._check(address, count)
        return self.words[address : address + count]

    def write_bits(self, address: int, values: Sequence[bool]) -> None:
        self._check(address, len(values))
        self.bits[address : address + len(values)] = values

    def write_words(self, address: int, values: Sequence[int]) -> None:
        self._check(address, len(values))
        self.words[address : address + len(values)] = values

    @staticmethod
    def _check(address: int, count: int) -> None:
        if address + count > 10:
            raise ModbusError(ILLEGAL_ADDRESS)


async def ask(server: ModbusServer, data: bytes, timeout: float = 10.0) -> bytes:
    """Return what a server answers to bytes; empty if it cuts the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(data)
        return await asyncio.wait_for(reader.read(300), timeout)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


def tcp(pdu: str, unit: int = 1) -> bytes:
    """Return a TCP frame with transaction 7."""
    data = bytes.fromhex(pdu)
    return struct.pack(">HHHB", 7, 0, len(data) + 1, unit) + data


def rtu(pdu: str, unit: int = 1) -> bytes:
    """Return an RTU frame."""
    data = bytes((unit,)) + bytes.fromhex(pdu)
    return data + crc(data)


@pytest.mark.parametrize(
    ("request_pdu", "answer_pdu"),
    [
        ("03 0002 0003", "03 06 0002 0003 0004"),
        ("04 0000 0001", "04 02 0000"),
        ("05 0003 FF00", "05 0003 FF00"),
        ("06 0009 ABCD", "06 0009 ABCD"),
        ("0F 0001 0009 02 5501", "0F 0001 0009"),
        ("10 0000 0002 04 00010002", "10 0000 0002"),
        ("01 0000 000A", "01 02 0000"),
        ("02 0000 0001", "02 01 00"),
        ("03 0009 0002", "83 02"),
        ("03 0000 0000", "83 03"),
        ("03 0000 007E", "83 03"),
        ("05 0000 1234", "85 03"),
        ("10 0000 0002 03 000100", "90 03"),
        ("2B 0E 01", "AB 01"),
        ("03 00", "83 03"),
    ],
)
async def test_tcp_frames(request_pdu: str, answer_pdu: str) -> None:
    """Requests and their answers, as the specification of the protocol has them."""
    async with ModbusServer({1: Memory()}) as server:
        assert await ask(server, tcp(request_pdu)) == tcp(answer_pdu)


async def test_bits() -> None:
    """The first coil is the lowest bit."""
    memory = Memory()
    async with ModbusServer({1: memory}) as server:
        await ask(server, tcp("0F 0001 0009 02 5501"))
        assert memory.bits == [False, True, False, True, False, True, False, True, False, True]
        assert await ask(server, tcp("01 0000 000A")) == tcp("01 02 AA02")


async def test_rtu_frames() -> None:
    """A frame with a wrong checksum, for nobody or in pieces; the checksum is that of a well known example."""
    assert rtu("03 0000 000A", unit=1) == bytes.fromhex("01 03 0000 000A C5CD")
    async with ModbusServer({1: Memory()}, framing=Framing.RTU) as server:
        assert await ask(server, rtu("03 0002 0001")) == rtu("03 02 0002")
        assert await ask(server, rtu("10 0000 0001 02 0009")) == rtu("10 0000 0001")
        for silent in (rtu("03 0002 0001")[:-1] + b"\0", rtu("03 0002 0001", unit=2)):
            with pytest.raises(TimeoutError):
                await ask(server, silent, 0.2)


async def test_stream_in_pieces() -> None:
    """Frames are found in a stream, however it is cut."""
    async with ModbusServer({1: Memory()}) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        stream = tcp("03 0001 0001") + tcp("03 0002 0001")
        for byte in stream:
            writer.write(bytes((byte,)))
            await writer.drain()
        answer = await reader.readexactly(2 * len(tcp("03 02 0001")))
        assert answer == tcp("03 02 0001") + tcp("03 02 0002")
        writer.close()


async def test_serial_line() -> None:
    """A serial port serves RTU; it can be unplugged and keeps its name."""
    async with ModbusServer({1: Memory()}, serial=True) as server:
        assert server.terminal is not None
        path = server.terminal.path
        for _ in range(2):
            with path.open("r+b", buffering=0) as port:
                port.write(rtu("03 0004 0001"))
                answer = b""
                async with asyncio.timeout(10):
                    while len(answer) < 7:
                        await asyncio.sleep(0.01)
                        answer += port.read(100)
            assert answer == rtu("03 02 0004")
            server.terminal.unplug()
            assert not path.exists() and not server.terminal.is_plugged
            server.terminal.write(b"into the void")
            server.terminal.plug()
            server.terminal.plug()


@pytest.mark.parametrize(
    ("fault", "answer", "effect"),
    [
        ({"kind": "drop_before"}, b"", False),
        ({"kind": "drop_after"}, b"", True),
        ({"kind": "status", "exception": 6}, tcp("86 06"), False),
        ({"kind": "garbage", "body": b"rubbish"}, b"rubbish", True),
        ({"kind": "truncated"}, tcp("06 0001 0063")[:6], True),
        ({"kind": "slow", "delay": 0.05}, tcp("06 0001 0063"), True),
        ({"kind": "timeout"}, None, False),
        ({"kind": "timeout_after"}, None, True),
    ],
)
async def test_faults(fault: dict[str, Any], answer: bytes | None, effect: bool) -> None:
    """Every fault strikes once, where it is meant to."""
    memory = Memory()
    async with ModbusServer({1: memory}, latency=0.01) as server:
        server.faults.add(function=6, address=1, unit=1, skip=1, **fault)
        assert await ask(server, tcp("06 0000 0063")) == tcp("06 0000 0063"), "not its address"
        assert await ask(server, tcp("06 0001 0001")) == tcp("06 0001 0001"), "skipped"
        if answer is None:
            with pytest.raises(TimeoutError):
                await ask(server, tcp("06 0001 0063"), 0.2)
        else:
            assert await ask(server, tcp("06 0001 0063")) == answer
        assert memory.words[1] == (0x63 if effect else 1)
        assert await ask(server, tcp("06 0001 0005")) == tcp("06 0001 0005")
        assert [request.values for request in server.requests] == [(0x63,), (1,), (0x63,), (5,)]


async def test_restart() -> None:
    """A restart cuts connections, and keeps port and state."""
    memory = Memory()
    async with ModbusServer({1: memory}) as server:
        await ask(server, tcp("06 0001 0063"))
        port = server.port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await ask(server, tcp("03 0001 0001"))
        await server.restart()
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        writer.close()
        assert server.port == port
        assert await ask(server, tcp("03 0001 0001")) == tcp("03 02 0063")
        assert server.connections == 4


def test_floats() -> None:
    """A float has a high and a low word."""
    assert float_words(230.0) == (0x4366, 0x0000)
    assert float_words(-0.1) == (0xBDCC, 0xCCCD)


@given(st.binary(max_size=300))
def test_any_pdu(pdu: bytes) -> None:
    """Whatever arrives, there is an answer or a refusal."""
    refusal = None
    try:
        request = parse_pdu(1, pdu)
        assert isinstance(request, ModbusRequest)
        answer = execute(Memory(), request)
    except ModbusError as error:
        refusal = error.code
    assert answer[0] == pdu[0] if refusal is None else 1 <= refusal <= 4
