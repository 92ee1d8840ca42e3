"""Hardware that comes back quickly."""

from collections.abc import AsyncIterator, Awaitable, Callable
import logging

import aiohttp
import pytest

from custom_components.zontromat.systems.bgerp.hardware.link import Link

from .support import running

type Start = Callable[[Callable[[], Awaitable[None]]], Awaitable[None]]


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first try after a loss come at once; later ones wait longer as ever."""
    defaults = Link.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "initial", 0.01)


@pytest.fixture(autouse=True)
def all_logs(caplog: pytest.LogCaptureFixture) -> None:
    """Record also what is only information."""
    caplog.set_level(logging.INFO)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Return an HTTP session."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Return a function that runs a board, meter or reader until the end of the test."""
    async with running() as runs:
        yield runs
