"""The serial line between the server and the heat pump: what a command costs, and how it goes wrong.

One frame carries one command or one answer. Costs are counted in simulated seconds (facts/htrest.md, section 4).
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
import re
from typing import Final

TIMEOUT: Final = 5.0
"""Seconds that the server waits for an answer."""
RECONNECT: Final = 0.1
"""Seconds to close and open the port."""
LOGIN_TRIES: Final = 3
DEVICE: Final = "/dev/ttyUSB0"

_FRAME: Final = 8
"""Bytes around the text of a command or answer."""
_BITS_A_BYTE: Final = 10


class SerialError(Exception):
    """The line failed; the text is the one that the server answers with."""


class SerialLine:
    """Carries commands, one after the other, counts them and lets planned faults strike.

    `commands` is the log of every command sent, login (`LIN`) and logout (`LOUT`) included; `seconds` is the time that the
    line was busy in simulated seconds. `pace` is the real time that a simulated second takes: 0 for tests, 1 for life.
    """

    def __init__(self, *, baud: int, latency: float, pace: float, lost_port: str) -> None:
        """Open the line.

        `latency` is the heat pump's time to answer in seconds; `lost_port` is what the server says once it lost the port.
        """
        self.baud = baud
        self.latency = latency
        self.pace = pace
        self.commands: list[str] = []
        self.seconds = 0.0
        self._lost_port = lost_port
        self._adapter_present = True
        self._open = True
        self._logins_to_lose = 0
        self._answers_to_lose: list[str] = []
        self._answers_to_garble = 0

    def lose_logins(self, count: int = 1) -> None:
        """Leave the next logins without an answer; the third in a row fails the request."""
        self._logins_to_lose = count

    def lose_answer(self, command: str = ".*") -> None:
        """Lose the answer to the next command that matches the regular expression; the command has its effect.

        Login and logout are not meant.
        """
        self._answers_to_lose.append(command)

    def garble_answers(self, count: int = 1) -> None:
        """Garble the next answers; the server heals this by itself."""
        self._answers_to_garble = count

    def lose_adapter(self) -> None:
        """Take the serial adapter away; the server does not find it again before `open`."""
        self._adapter_present = False

    def open(self) -> None:
        """Open the port anew, as a start of the server does; the adapter is back."""
        self._adapter_present = self._open = True

    @asynccontextmanager
    async def session(self) -> AsyncIterator[None]:
        """Log in, and out again whatever happens in between.

        Raises:
            SerialError: The port is lost, or no login was answered.
        """
        await self._log_in()
        try:
            yield
        finally:
            await self._send("LOUT", answer=2)

    async def exchange[T](self, command: str, effect: Callable[[], T], *, answer: int, frames: int = 1) -> T:
        """Send a command, let it have its effect and return it when the answer is here.

        `answer` is the length of each of the answer's `frames` in bytes.

        Raises:
            SerialError: The answer was lost; the effect stays.
            Exception: What `effect` raises, which stands for an answer that refuses.
        """
        await self._send(command, answer=answer, frames=frames)
        result = effect()
        for pattern in self._answers_to_lose:
            if re.fullmatch(pattern, command):
                self._answers_to_lose.remove(pattern)
                await self._spend(TIMEOUT)
                raise SerialError("data stream broken during reading response header")
        if self._answers_to_garble:
            self._answers_to_garble -= 1
            await self._spend(RECONNECT)
            await self._send("LIN", answer=2)
            await self._send(command, answer=answer, frames=frames)
        return result

    async def _log_in(self) -> None:
        """Log in; a lost answer is tried again on a new connection."""
        if not self._open:
            raise SerialError(self._lost_port)
        if not self._adapter_present:
            self._open = False
            missing = f"[Errno 2] No such file or directory: '{DEVICE}'"
            raise SerialError(f"[Errno 2] could not open port {DEVICE}: {missing}")
        for _ in range(LOGIN_TRIES):
            if not self._logins_to_lose:
                await self._send("LIN", answer=2)
                return
            self._logins_to_lose -= 1
            self.commands.append("LIN")
            await self._spend(TIMEOUT + RECONNECT)
        raise SerialError(f"login failed after {LOGIN_TRIES} try/tries")

    async def _send(self, command: str, *, answer: int, frames: int = 1) -> None:
        """Count a command and spend the time that it and its answer take."""
        self.commands.append(command)
        size = _FRAME + len(command) + frames * (_FRAME + answer)
        await self._spend(self.latency + size * _BITS_A_BYTE / self.baud)

    async def _spend(self, seconds: float) -> None:
        """Be busy."""
        self.seconds += seconds
        await asyncio.sleep(seconds * self.pace)
