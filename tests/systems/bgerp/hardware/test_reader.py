"""Card readers on pseudo terminals and behind serial servers."""

from collections.abc import AsyncIterator

import pytest

from custom_components.zontromat.systems.bgerp.hardware.readers import CardReader
from simulators.reader import Reader

from .conftest import Start
from .support import lines, until

CARD = "445E6046010080FF"
OTHER = "6E536046010080FF"


@pytest.fixture(params=[False, True], ids=["terminal", "socket"])
async def reader(request: pytest.FixtureRequest) -> AsyncIterator[Reader]:
    """Plug a reader in."""
    async with Reader(tcp=request.param) as reader:
        yield reader


@pytest.fixture
def cards() -> list[str]:
    """Return the cards that were held to the reader."""
    return []


@pytest.fixture
async def client(reader: Reader, cards: list[str], start: Start) -> CardReader:
    """Listen to the reader."""
    client = CardReader(reader.url, 9600, "2897", cards.append)
    await start(client.run)
    await until(lambda: client.online and (reader.terminal or reader.clients))
    return client


async def test_cards(reader: Reader, client: CardReader, cards: list[str]) -> None:
    """Each card is told once, whole or in pieces, with rubbish around it."""
    reader.hold(CARD)
    await until(lambda: cards == [CARD])
    reader.send(b"\xff\x00rubbish\r\n" + OTHER[:5].encode())
    reader.send(OTHER[5:].encode() + b"?\r\n")
    await until(lambda: cards == [CARD, OTHER])


async def test_without_line_end(reader: Reader, client: CardReader, cards: list[str]) -> None:
    """A reader that sends no line end is heard as well."""
    reader.send(CARD.encode() + b"?")
    await until(lambda: cards == [CARD])


async def test_plug(reader: Reader, client: CardReader, cards: list[str], caplog: pytest.LogCaptureFixture) -> None:
    """It may be unplugged for a while; that is one line each way, however often it is tried."""
    heard: list[bool] = []
    stop = client.subscribe(lambda: heard.append(client.online))
    for card in (CARD, OTHER):
        await reader.unplug()
        await until(lambda: not client.online)
        tries = client.link._back_off.failures
        await until(lambda tries=tries: client.link._back_off.failures > tries + 2)
        await reader.plug()
        await until(lambda: client.online and (reader.terminal or reader.clients))
        reader.hold(card)
        await until(lambda card=card: cards[-1:] == [card])
    assert heard == [False, True, False, True]
    assert [("is lost" in line, "is back" in line) for line in lines(caplog)] == [(True, False), (False, True)] * 2
    stop()
    await reader.unplug()
    await until(lambda: not client.online)
    assert len(heard) == 4


async def test_secrets_stay_secret(
    reader: Reader, client: CardReader, cards: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """No card is ever logged."""
    reader.hold(CARD)
    reader.send(b"445E6046010080F\r\n")
    reader.hold(OTHER)
    await until(lambda: OTHER in cards)
    await reader.unplug()
    await until(lambda: not client.online)
    assert "445E6046010080F" not in caplog.text and OTHER not in caplog.text


@pytest.mark.parametrize(
    "port",
    [
        "/dev/nothing-there",
        "socket://127.0.0.1:1",
        "socket://nowhere",
        "socket://nowhere:x",
        "foo://127.0.0.1",
        "esphome://?key=topsecret",
    ],
)
async def test_impossible_ports(port: str, start: Start, caplog: pytest.LogCaptureFixture) -> None:
    """A port that cannot be opened is one line, without what may be secret in its URL."""
    client = CardReader(port, 9600, "2897", lambda _: None)
    await start(client.run)
    await until(lambda: client.link._back_off.failures > 2)
    assert not client.online
    (line,) = lines(caplog)
    assert line.startswith("Card reader 2897 is lost: ")
    assert "topsecret" not in caplog.text
