"""The demo's office: what is wired to what, and people who come and go."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import ClientSession
import pytest

from demo import office
from demo.office import Office

CARD = "445E6046010080FF"


async def until(condition: Any) -> None:
    """Wait for a condition, as long as a busy machine may take."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.fixture
async def site() -> AsyncIterator[Office]:
    """Live in a room."""
    async with Office() as site:
        yield site


async def test_a_card_and_a_door(site: Office) -> None:
    """A card goes out on the line of its reader; the door opens once the lock is released, and closes behind."""
    hardware = site.neuron.hardware
    reader, writer = await asyncio.open_connection("127.0.0.1", site.readers[1].port)
    await until(lambda: site.readers[1].clients)
    async with ClientSession() as session:
        async with session.post(f"{site.url}/control/room", json={"people": 2, "taps": [6, 0]}) as answer:
            assert (await answer.json())["people"] == 2
        async with session.post(f"{site.url}/control/hold", json={"card_id": CARD, "reader": 2}) as answer:
            assert answer.ok
        assert await asyncio.wait_for(reader.readline(), 30) == f"{CARD}?\r\n".encode()
        assert not site.room.door_open
        hardware.drive("DO2", value=True)
        await until(lambda: hardware.read("DI2"))
        await until(lambda: site.room.people == 1)
        await until(lambda: hardware.counter("DI6") > 0)
        await until(lambda: not hardware.read("DI2"))
        async with session.get(f"{site.url}/control/room") as answer:
            assert (await answer.json())["door_open"] is False
    assert site.meter.phases[0].power > 0
    assert hardware.sensors["28FFFCD0001703AE"].temperature == pytest.approx(20.5, abs=2)
    writer.close()


@pytest.mark.parametrize(
    ("path", "body"),
    [("hold", {}), ("hold", {"card_id": CARD, "reader": 3}), ("hold", []), ("room", {"taps": [1]}), ("room", [])],
)
async def test_bad_requests(site: Office, path: str, body: Any) -> None:
    async with ClientSession() as session, session.post(f"{site.url}/control/{path}", json=body) as answer:
        assert answer.status == 400


async def test_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """All ports can be chosen."""
    parser = argparse.ArgumentParser()
    office.add_arguments(parser)
    ports = ("--port", "0", "--modbus-port", "0", "--evok-port", "0", "--meter-port", "0", "--reader-ports", "0", "0")
    task = asyncio.create_task(office.run(parser.parse_args([*ports, "--model", "L503"])))
    await until(lambda: "Office on http://127.0.0.1:" in capsys.readouterr().out)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
