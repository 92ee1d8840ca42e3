"""iZone simulator: its command line."""

import argparse
import asyncio
from datetime import timedelta

import pytest

from simulators.izone import DISCOVERY_PORT, NOTICE_PORT, START, IzoneSimulator, cli


def parse(*options: str) -> argparse.Namespace:
    """Parse a command line."""
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    return parser.parse_args(options)


def test_defaults() -> None:
    """By default it is at the real bridge's ports, with everything in the home."""
    [bridge] = cli.build(parse())
    assert bridge.discovery is not None
    assert (bridge.url, bridge.discovery.port) == ("http://127.0.0.1:80", DISCOVERY_PORT)
    assert bridge.notices_to == [("127.0.0.1", NOTICE_PORT)]
    assert (bridge.uid, bridge.speed, len(bridge.zones)) == ("000013170", 1.0, 3)


def test_options() -> None:
    """Several bridges have consecutive addresses and numbers; all options reach them."""
    options = ("--port", "8080", "--uid", "000000009", "--zones", "14", "--profile", "legacy", "--latency", "0.2")
    bridges = cli.build(parse("--bridges", "3", *options, "--speed", "60"))
    assert [(bridge.url, bridge.uid) for bridge in bridges] == [
        ("http://127.0.0.1:8080", "000000009"),
        ("http://127.0.0.2:8080", "000000010"),
        ("http://127.0.0.3:8080", "000000011"),
    ]
    for bridge in bridges:
        assert (len(bridge.zones), bridge.quirks.v2, bridge.quirks.latency, bridge.speed) == (14, False, 0.2, 60)


@pytest.mark.parametrize("uid", ["12345678", "00000000x"])
def test_bad_identity(uid: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An identity has nine digits."""
    with pytest.raises(SystemExit):
        parse("--uid", uid)
    assert "nine digits" in capsys.readouterr().err


async def test_run(capsys: pytest.CaptureFixture[str]) -> None:
    """It says where it is, and serves until it is stopped."""
    task = asyncio.create_task(cli.run(parse("--port", "0", "--discovery-port", "0", "--notice-port", "9")))
    async with asyncio.timeout(2):
        while not (out := capsys.readouterr().out):
            await asyncio.sleep(0.01)
    assert out.startswith("iZone bridge 000013170 (dual) on http://127.0.0.1:")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_real_time() -> None:
    """With a speed, time passes by itself."""
    async with IzoneSimulator(speed=3600) as bridge, asyncio.timeout(2):
        while bridge.home.now < START + timedelta(minutes=5):
            await asyncio.sleep(0.01)
