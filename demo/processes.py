"""The processes of the demo."""

import asyncio
from asyncio.subprocess import DEVNULL, STDOUT, Process as Subprocess
from collections.abc import Awaitable, Callable, Sequence
import os
from pathlib import Path
import signal
from typing import Self

from aiohttp import ClientError

from . import DemoError

_GRACE: float = 30
"""Seconds that a process has to end by itself; Home Assistant writes its files meanwhile."""


class Process:
    """A process that writes to a log file of its own.

    It has its own session, so that Ctrl-C in the terminal reaches only the demo, which then stops all in order.
    """

    def __init__(self, name: str, command: Sequence[str], log: Path) -> None:
        """Prepare a process that does not run yet."""
        self.name = name
        self.log = log
        self._command = command
        self._process: Subprocess | None = None

    async def start(self) -> None:
        """Start, also again after the end."""
        output = os.open(self.log, os.O_WRONLY | os.O_CREAT | (os.O_APPEND if self._process else os.O_TRUNC))
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=DEVNULL, stdout=output, stderr=STDOUT, start_new_session=True
            )
        finally:
            os.close(output)

    async def stop(self) -> None:
        """End the process, by force when it does not listen."""
        if self._process is None or self.returncode is not None:
            return
        self._process.terminate()
        try:
            async with asyncio.timeout(_GRACE):
                await self._process.wait()
        except TimeoutError:
            os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()

    async def wait(self) -> Self:
        """Wait for the end."""
        assert self._process is not None
        await self._process.wait()
        return self

    @property
    def returncode(self) -> int | None:
        """The exit code once the process has ended, negative for a signal."""
        return None if self._process is None else self._process.returncode

    async def ready(self, probe: Callable[[], Awaitable[bool]], *, timeout: float) -> None:
        """Wait until a probe succeeds.

        Raises:
            DemoError: the process ended, or `timeout` seconds were not enough.
        """
        try:
            async with asyncio.timeout(timeout):
                while not await _succeeds(probe):
                    if self.returncode is not None:
                        raise self.failure()
                    await asyncio.sleep(0.1)
        except TimeoutError as err:
            raise DemoError(f"{self.name} is not ready after {timeout:g} seconds; see {self.log}") from err

    def failure(self) -> DemoError:
        """Describe an end that nobody asked for."""
        return DemoError(f"{self.name} ended with code {self.returncode}; see {self.log}")


async def _succeeds(probe: Callable[[], Awaitable[bool]]) -> bool:
    """Tell whether a probe succeeds; a server that does not answer is no success."""
    try:
        return await probe()
    except ClientError:
        return False


async def first_ended(*processes: Process) -> Process:
    """Wait until one of the processes has ended."""
    waiting = [asyncio.create_task(process.wait()) for process in processes]
    try:
        ended, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        return ended.pop().result()
    finally:
        for task in waiting:
            task.cancel()
