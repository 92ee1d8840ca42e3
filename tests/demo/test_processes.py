"""The processes of the demo start, end and tell why."""

import asyncio
from pathlib import Path
import sys

from aiohttp import ClientConnectionError
import pytest

from demo import DemoError, processes
from demo.processes import Process, first_ended

SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True);" + SLEEP


def python(code: str, log: Path) -> Process:
    """Return a process that runs a line of Python."""
    return Process("the test", (sys.executable, "-c", code), log)


async def refused() -> bool:
    """Probe a server that does not listen yet."""
    raise ClientConnectionError


async def test_a_stubborn_process_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ignores the request to end is gone after `stop` as well."""
    monkeypatch.setattr(processes, "_GRACE", 0.05)
    log = tmp_path / "log"
    process = python(STUBBORN, log)
    await process.start()

    async def is_up() -> bool:
        return "up" in log.read_text()

    await process.ready(is_up, timeout=10)
    await process.stop()
    assert process.returncode == -9


async def test_a_process_that_ends_early_is_reported(tmp_path: Path) -> None:
    """Nobody waits for a process that is gone; the message names the exit code and the log."""
    process = python("print('why'); raise SystemExit(3)", tmp_path / "log")
    await process.start()
    with pytest.raises(DemoError, match=r"the test ended with code 3; see .*/log"):
        await process.ready(refused, timeout=10)
    assert (tmp_path / "log").read_text() == "why\n"


async def test_a_process_that_never_gets_ready_is_reported(tmp_path: Path) -> None:
    """Waiting has an end."""
    process = python(SLEEP, tmp_path / "log")
    await process.start()
    with pytest.raises(DemoError, match="not ready after"):
        await process.ready(refused, timeout=0.05)
    await process.stop()


async def test_the_first_end_is_noticed(tmp_path: Path) -> None:
    """Of several processes the one that ended is returned."""
    lasting, brief = python(SLEEP, tmp_path / "lasting"), python("", tmp_path / "brief")
    await asyncio.gather(lasting.start(), brief.start())
    assert await first_ended(lasting, brief) is brief
    await lasting.stop()
