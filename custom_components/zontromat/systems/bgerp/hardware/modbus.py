"""One Modbus line: a socket or a serial port, with one request at a time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, cast, override

from pymodbus import ModbusException
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.framer import FramerType
from pymodbus.pdu import ModbusPDU
import serialx

from .errors import BadAnswer, NoAnswer, Refused, Unreachable

_LIBRARY_TIMEOUT: Final = 3600.0
"""Seconds; the library logs each of its own timeouts as an error, so that ours, which is shorter, always comes first."""
_SLOW_LINE_PAUSE: Final = 0.06
_EXCEPTIONS: Final = {1: "illegal function", 2: "illegal address", 3: "illegal value", 4: "device failure", 6: "busy"}


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """A Modbus TCP server, or a serial bus behind a gateway.

    Attributes:
        host: Name or address.
        port: Port.
        rtu: Whether the gateway passes RTU frames through (RTU over TCP) instead of speaking Modbus TCP.
    """

    host: str
    port: int = 502
    rtu: bool = False

    @override
    def __str__(self) -> str:
        """Return the address for people."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class SerialAddress:
    """A serial bus at a port of this machine, or behind any URL that serialx knows.

    Attributes:
        port: Path or URL; a URL may hold a key, so it is never shown.
        baudrate: In Bd.
        parity: N, E or O.
        stopbits: 1 or 2.
    """

    port: str
    baudrate: int = 9600
    parity: str = "N"
    stopbits: int = 1

    @override
    def __str__(self) -> str:
        """Return the port for people, without what may be secret."""
        scheme, mark, _ = self.port.partition("://")
        return f"{scheme}{mark}…" if mark else self.port


type Address = TcpAddress | SerialAddress


class ModbusLine:
    """A connection that is made when it is first needed, and closed after any doubt.

    A late answer to an earlier request could be taken for that to the next one, so that a line where something went
    wrong is never used again. Nothing is ever sent twice.

    Args:
        address: Where it is.
        timeout: Seconds for a connection, and for an answer.
        pause: Seconds of silence between two requests; by default what meters on such a line need.
    """

    def __init__(self, address: Address, *, timeout: float = 1.0, pause: float | None = None) -> None:
        """Prepare a line that is not connected."""
        self.address = address
        self._timeout = timeout
        self._pause = _pause(address) if pause is None else pause
        self._lock = asyncio.Lock()
        self._client: AsyncModbusTcpClient | None = None
        self._users = 0
        self._free_at = 0.0
        self._asking = False

    @asynccontextmanager
    async def use(self) -> AsyncIterator[None]:
        """Close the line when the last one who uses it goes."""
        self._users += 1
        try:
            yield
        finally:
            self._users -= 1
            if not self._users:
                await self.close()

    async def read_holding(self, address: int, count: int, *, unit: int) -> list[int]:
        """Return holding registers; for errors see `read_input`."""
        return await self._registers("read_holding_registers", address, count, unit)

    async def read_input(self, address: int, count: int, *, unit: int) -> list[int]:
        """Return input registers.

        Raises:
            Unreachable: There is no connection.
            NoAnswer: Nothing came in time.
            Refused: The device answers with an exception.
            BadAnswer: The answer is for something else.
        """
        return await self._registers("read_input_registers", address, count, unit)

    async def write_coils(self, address: int, values: Sequence[bool], *, unit: int) -> None:
        """Write coils that lie side by side; for errors see `read_input`."""
        await self._exchange(lambda client: client.write_coils(address, list(values), device_id=unit))

    async def write_registers(self, address: int, values: Sequence[int], *, unit: int) -> None:
        """Write holding registers that lie side by side; for errors see `read_input`."""
        await self._exchange(lambda client: client.write_registers(address, list(values), device_id=unit))

    async def close(self) -> None:
        """Close the connection, and wait until a serial port is free again."""
        client, self._client = self._client, None
        if client is None:
            return
        transport = client.ctx.transport
        client.close()
        if isinstance(transport, serialx.BaseSerialTransport):
            await transport.wait_closed()

    async def _registers(self, method: str, address: int, count: int, unit: int) -> list[int]:
        answer = await self._exchange(
            lambda client: getattr(client, method)(address, count=count, device_id=unit), registers=count
        )
        return answer.registers

    async def _exchange(
        self, request: Callable[[AsyncModbusTcpClient], Awaitable[Any]], *, registers: int = 0
    ) -> ModbusPDU:
        """Send one request and return its answer, which has to hold so many registers."""
        loop = asyncio.get_running_loop()
        async with self._lock:
            if (wait := self._free_at - loop.time()) > 0:
                await asyncio.sleep(wait)
            try:
                async with asyncio.timeout(self._timeout):
                    client = await self._connected()
                async with asyncio.timeout(self._timeout):
                    self._asking = True
                    answer = await self._ask(client, request, registers)
            except BaseException as error:
                await self.close()
                if isinstance(error, TimeoutError):
                    raise NoAnswer(f"{self.address}: no answer") from error
                if isinstance(error, OSError | ModbusException | serialx.SerialException | ValueError):
                    raise Unreachable(f"{self.address}: {_reason(error)}") from error
                raise
            finally:
                self._asking = False
                self._free_at = loop.time() + self._pause
        if answer.isError():
            code = answer.exception_code
            raise Refused(f"{self.address}: refused ({_EXCEPTIONS.get(code, f'exception {code}')})", code)
        return answer

    async def _ask(
        self, client: AsyncModbusTcpClient, request: Callable[[AsyncModbusTcpClient], Awaitable[Any]], registers: int
    ) -> ModbusPDU:
        """Return the answer to a request, as long as nobody is tired of waiting for it."""
        try:
            answer: ModbusPDU = await request(client)
        except ModbusException:
            # The library turns a cancellation into an error of its own.
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise asyncio.CancelledError from None
            raise
        if not answer.isError() and len(answer.registers) != registers:
            raise BadAnswer(f"{self.address}: {len(answer.registers)} registers instead of {registers}")
        return answer

    async def _connected(self) -> AsyncModbusTcpClient:
        """Return a client with a connection."""
        if self._client is None or not self._client.connected:
            await self.close()
            client = self._new_client()
            # Not `connect`, which logs each failure, hides its reason, and sleeps after each success.
            await client.ctx.call_create()
            self._client = client
        return self._client

    def _new_client(self) -> AsyncModbusTcpClient:
        """Return a client without a connection, which neither repeats a request nor connects again by itself."""
        address = self.address
        tcp = address if isinstance(address, TcpAddress) else TcpAddress("", 0, rtu=True)

        def fail(error: Exception) -> None:
            """Let a request fail at once; the library would wait for its answer all the same."""
            answer = client.ctx.response_future
            if self._asking and not answer.done():
                answer.set_exception(error)

        def connection(there: bool) -> None:
            if not there:
                fail(ConnectionResetError(0, "connection lost"))

        def packet(sending: bool, data: bytes) -> bytes:
            """Drop what nobody waits for any more and what is no Modbus TCP: the library would fill the log with it."""
            if not sending and client.ctx.response_future.done():
                return b""
            if sending or tcp.rtu or data[2:4] in {b"", b"\0", b"\0\0"}:
                return data
            fail(BadAnswer(f"{address}: no Modbus TCP"))
            return b""

        client = AsyncModbusTcpClient(
            tcp.host,
            port=tcp.port,
            framer=FramerType.RTU if tcp.rtu else FramerType.SOCKET,
            timeout=_LIBRARY_TIMEOUT,
            retries=0,
            reconnect_delay=0,
            trace_connect=connection,
            trace_packet=packet,
        )
        if isinstance(address, SerialAddress):
            # The library's own serial client needs pyserial, which Home Assistant is about to refuse.
            client.ctx.call_create = partial(
                serialx.create_serial_connection,
                asyncio.get_running_loop(),
                cast(Callable[[], asyncio.Protocol], client.ctx.handle_new_connection),
                address.port,
                baudrate=address.baudrate,
                parity=serialx.Parity(address.parity),
                stopbits=serialx.StopBits(address.stopbits),
            )
        return client


def _pause(address: Address) -> float:
    """Return the silence that a line needs: none on Modbus TCP, 60 ms at 2400 Bd (facts 4.2)."""
    if isinstance(address, TcpAddress):
        return _SLOW_LINE_PAUSE if address.rtu else 0.0
    return _SLOW_LINE_PAUSE * min(1.0, 2400 / address.baudrate)


def _reason(error: Exception) -> str:
    """Return why there is no connection, without the address, which may hold a key."""
    return error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
