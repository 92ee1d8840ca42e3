"""The serial line of the simulated HtREST server: cost, order, and what goes wrong on it."""

import asyncio

import pytest

from simulators.htrest import HtrestSimulator
from tests.simulators.htrest_calls import call, get, put, refusal, select

SETTINGS = (
    "Betriebsart",
    "HKR Soll_Raum",
    "HKR Aufheiztemp. (K)",
    "HKR Absenktemp. (K)",
    "HKR Heizgrenze",
    "WW Normaltemp.",
    "WW Hysterese Normaltemp.",
    "WW Minimaltemp.",
    "WW Hysterese Minimaltemp.",
    "Verdichter_Status",
)
DAY = [{"state": 0, "start": "00:00", "end": "24:00"}] * 7


@pytest.mark.parametrize(
    ("path", "commands", "seconds"),
    [
        ("/param/Betriebsart", 3, (0.08, 0.33, 0.41)),
        ("/param/", 63, (2.2, 10.2, 15.2)),
        (select("/param/", *SETTINGS), 12, (0.36, 1.6, 2.2)),
        ("/fastquery/", 3, (0.14, 0.64, 1.0)),
        ("/fastquery/Verdichter", 3, None),
        ("/faultlist/", 4, (0.12, 0.5, 0.67)),
        ("/faultlist/last", 3, (0.07, 0.31, 0.37)),
        ("/faultlist/size", 3, (0.07, 0.29, 0.33)),
        ("/faultlist/3", 4, None),
        ("/timeprog/", 3, None),
        ("/timeprog/1", 3, (0.33, 1.8, 3.3)),
        ("/timeprog/1/1/1", 3, None),
        ("/device/", 5, None),
        ("/datetime/", 3, None),
    ],
)
async def test_cost(path: str, commands: int, seconds: tuple[float, float, float] | None) -> None:
    """Each request costs its commands, and about the time that was recorded on three lines."""
    for column, (baud, latency) in enumerate(((115_200, 0.02), (19_200, 0.08), (9_600, 0.08))):
        async with HtrestSimulator(baud=baud, command_latency=latency) as simulator:
            await get(simulator, path)
            assert len(simulator.line.commands) == commands
            assert (simulator.line.commands[0], simulator.line.commands[-1]) == ("LIN", "LOUT")
            if seconds is not None:
                assert simulator.line.seconds == pytest.approx(seconds[column], rel=0.25)


@pytest.mark.parametrize(("baud", "latency", "seconds"), [(115_200, 0.02, 1.6), (19_200, 0.08, 7.1), (9_600, 0.08, 10)])
async def test_cost_of_a_time_program(baud: int, latency: float, seconds: float) -> None:
    """A whole time program is written entry by entry."""
    async with HtrestSimulator(baud=baud, command_latency=latency) as simulator:
        await put(simulator, "/timeprog/0", {"entries": [DAY] * 7})
        assert sum(command.startswith("PRE") for command in simulator.line.commands) == 49
        assert simulator.line.seconds == pytest.approx(seconds, rel=0.25)


async def test_one_after_the_other() -> None:
    """Parallel requests queue; each gets its own session on the line."""
    async with HtrestSimulator(pace=0.2) as simulator:
        loop = asyncio.get_running_loop()
        start = loop.time()

        async def read() -> float:
            await get(simulator, "/param/Betriebsart")
            return loop.time() - start

        ends = sorted(await asyncio.gather(*(read() for _ in range(4))))
        single = 0.2 * simulator.line.seconds / 4
        assert ends[0] >= single and ends[3] >= 4 * single
        assert simulator.line.commands == ["LIN", "SP,NR=13", "LOUT"] * 4


async def test_work_goes_on_without_the_client() -> None:
    """A client that gives up does not stop the read that it started; the next request waits for it."""
    async with HtrestSimulator(pace=0.05) as simulator:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.03):
                await get(simulator, "/param/")
        await get(simulator, "/param/Betriebsart")
        assert len(simulator.line.commands) == 63 + 3


async def test_stop_ends_the_work() -> None:
    """Stopping does not wait for the line."""
    simulator = HtrestSimulator(pace=1000)
    async with simulator:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await get(simulator, "/param/")
    assert simulator.line.commands == ["LIN"]


async def test_idle_connection_blocks() -> None:
    """An open connection without a request keeps the accept loop from serving others, if told so."""
    async with HtrestSimulator(idle_connection_blocks=True) as simulator:
        _, writer = await asyncio.open_connection(simulator.host, simulator.port)
        await asyncio.sleep(0.02)
        reading = asyncio.create_task(get(simulator, "/device/"))
        done, _ = await asyncio.wait([reading], timeout=0.1)
        assert not done
        writer.close()
        await writer.wait_closed()
        assert (await reading)["serial_number"] == 123456
        await asyncio.gather(*(get(simulator, "/device/") for _ in range(3)))


async def test_lost_logins() -> None:
    """A lost login costs a timeout, three cost the request."""
    async with HtrestSimulator() as simulator:
        simulator.line.lose_logins(1)
        await get(simulator, "/param/Betriebsart")
        assert simulator.line.seconds == pytest.approx(5.1, abs=0.15)
        simulator.line.seconds = 0
        simulator.line.lose_logins(3)
        assert await refusal(simulator, "GET", "/device/") == (500, "login failed after 3 try/tries")
        assert simulator.line.seconds == pytest.approx(15.3, abs=0.1)
        await get(simulator, "/device/")


async def test_lost_answer() -> None:
    """A lost answer fails the request; the write behind it happened."""
    async with HtrestSimulator() as simulator:
        simulator.line.lose_answer("SP,NR=69,VAL=.*")
        await get(simulator, "/device/")
        status, message = await refusal(simulator, "PUT", "/param/HKR%20Soll_Raum", {"value": 22.5})
        assert (status, message) == (500, "data stream broken during reading response header")
        assert simulator.pump.values["HKR Soll_Raum"] == 22.5
        assert simulator.line.seconds == pytest.approx(5.1, abs=0.2)
        await put(simulator, "/param/HKR%20Soll_Raum", {"value": 21.5})

        simulator.line.lose_answer()
        assert (await call(simulator, "GET", "/param/")).status == 500
        assert (await call(simulator, "GET", "/param/")).status == 200


async def test_garbled_answer() -> None:
    """A garbled answer heals itself within a reconnect."""
    async with HtrestSimulator() as simulator:
        simulator.line.garble_answers()
        assert await get(simulator, "/param/Betriebsart") == {"value": 1}
        assert simulator.line.commands == ["LIN", "SP,NR=13", "LIN", "SP,NR=13", "LOUT"]
        assert simulator.line.seconds < 0.4


@pytest.mark.parametrize(
    ("generation", "text"),
    [("pypi", "serial connection to heat pump not established"), ("git-master", "serial connection not open")],
)
async def test_lost_adapter(generation: str, text: str) -> None:
    """A server that lost its serial adapter serves nothing before it is restarted; its description it still does."""
    async with HtrestSimulator(generation=generation) as simulator:
        simulator.line.lose_adapter()
        status, message = await refusal(simulator, "GET", "/device/")
        assert status == 500 and message.startswith("[Errno 2] could not open port /dev/ttyUSB0")
        for _ in range(2):
            assert await refusal(simulator, "GET", "/param/") == (500, text)
        await get(simulator, "/swagger.json")
        await simulator.restart()
        await get(simulator, "/device/")
